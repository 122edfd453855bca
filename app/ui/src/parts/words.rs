//! Words on the page.

use crate::el::{El, el};

/// A paragraph.
pub fn paragraph(class: &str, text: &str) -> El {
    el("p", class).text(text)
}

/// The headline of a step. It takes the focus where nothing else does.
pub fn headline(text: &str) -> El {
    el("h2", "headline").attr("tabindex", "-1").text(text)
}

/// A piece of a line.
pub fn span(class: &str, text: &str) -> El {
    el("span", class).text(text)
}

/// A name: in its own direction, never translated.
pub fn name(text: &str) -> El {
    el("bdi", "").verbatim().text(text)
}

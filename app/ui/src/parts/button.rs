//! Buttons, and links that look like them.

use super::icon::{Icon, icon};
use super::words::span;
use crate::el::{El, el};

fn bare(class: &str) -> El {
    el("button", class).attr("type", "button")
}

/// A button of a line of words.
pub fn button(class: &str, primary: bool, text: &str, press: impl FnMut() + 'static) -> El {
    bare(class).flag("data-primary", primary).text(text).press(press)
}

/// A button that waits: it says so in words, and a press does nothing.
pub fn waiting(class: &str, primary: bool, text: &str) -> El {
    bare(class).flag("data-primary", primary).attr("aria-disabled", "true").text(text)
}

/// A button of an icon, with its name for those who do not see it.
pub fn icon_button(class: &str, name: &str, path: Icon, press: impl FnMut() + 'static) -> El {
    bare(class).attr("aria-label", name).child(icon(path)).press(press)
}

/// An ordinary link in the same tab that looks like a button. `path`: an icon after the words.
pub fn link(class: &str, primary: bool, text: &str, href: &str, path: Option<Icon>) -> El {
    let link = el("a", class).flag("data-primary", primary).attr("href", href).attr("referrerpolicy", "origin");
    link.child(span("", text)).maybe(path.map(icon))
}

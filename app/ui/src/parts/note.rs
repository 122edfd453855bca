//! A note: an icon, a line in bold, a line below.

use super::icon::{Icon, styled};
use super::words::{paragraph, span};
use crate::el::{El, el};

/// How loud it is.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// A fact.
    Calm,
    /// Something to know.
    Warn,
    /// Something went wrong.
    Bad,
}

/// A note.
pub fn note(tone: Tone, path: Icon, title: &str, text: &str) -> El {
    let (class, role) = match tone {
        Tone::Calm => ("icon", "note"),
        Tone::Warn => ("icon warn", "status"),
        Tone::Bad => ("icon bad", "alert"),
    };
    let words = el("strong", "").child(span("", title));
    el("div", "note").attr("role", role).child(styled(class, path)).child(words).child(paragraph("small", text))
}

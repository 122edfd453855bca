//! A note: an icon, a line in bold, a line below.

use super::icon::{Icon, styled};
use super::words::{paragraph, span};
use leptos::prelude::*;

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
pub fn note(tone: Tone, path: Icon, title: String, text: String) -> AnyView {
    let (class, role) = match tone {
        Tone::Calm => ("icon", "note"),
        Tone::Warn => ("icon warn", "status"),
        Tone::Bad => ("icon bad", "alert"),
    };
    view! {
        <div class={"note"} role=role>
            {styled(class, path)}
            <strong>{span("", title)}</strong>
            {paragraph("small", text)}
        </div>
    }
    .into_any()
}

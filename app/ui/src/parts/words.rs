//! Words on the page, each text alone in an element of its own and set as a property: a translator that replaces
//! text nodes then stops nothing.

use leptos::prelude::*;

/// A paragraph.
pub fn paragraph(class: &'static str, text: String) -> AnyView {
    view! { <p class=class prop:textContent=text /> }.into_any()
}

/// A paragraph of which the text changes.
pub fn living(class: &'static str, text: impl Fn() -> String + Send + Sync + 'static) -> AnyView {
    let text = Memo::new(move |_| text());
    view! { <p class=class role={"status"} prop:textContent=move || text.get() /> }.into_any()
}

/// The headline of a step. It takes the focus where nothing else does.
pub fn headline(text: String) -> AnyView {
    view! { <h2 class={"headline"} tabindex={"-1"} prop:textContent=text /> }.into_any()
}

/// A piece of a line.
pub fn span(class: &'static str, text: String) -> AnyView {
    view! { <span class=class prop:textContent=text /> }.into_any()
}

/// A name: in its own direction, never translated.
pub fn name(text: String) -> AnyView {
    view! { <bdi translate={"no"} prop:textContent=text /> }.into_any()
}

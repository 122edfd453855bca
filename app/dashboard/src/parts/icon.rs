//! Icons and the seven shapes, out of the sprite in the page's HTML.

use crate::words::Shape;
use leptos::prelude::*;

/// An icon of 20 px, for decoration: what it says stands beside it or in a label.
pub fn icon(name: &'static str) -> impl IntoView {
    drawn("icon", ["#icon-", name].concat())
}

/// The same in 16 px.
pub fn icon_small(name: &'static str) -> impl IntoView {
    drawn("icon icon-small", ["#icon-", name].concat())
}

/// A shape alone, 16 px.
pub fn shape(name: Shape) -> impl IntoView {
    drawn("shape", ["#shape-", name].concat())
}

/// A shape with its word.
pub fn state(name: Shape, word: String) -> impl IntoView {
    view! { <span class={["state state-", name].concat()}>{shape(name)}<span>{word}</span></span> }
}

fn drawn(class: &'static str, href: String) -> impl IntoView {
    view! { <svg class={class} aria-hidden={"true"}><use_ href={href}></use_></svg> }
}

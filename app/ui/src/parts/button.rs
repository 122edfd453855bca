//! Buttons, and links that look like them.

use super::icon::{Icon, icon};
use super::words::span;
use leptos::prelude::*;

/// What a press does.
pub type Press = Box<dyn FnMut()>;

/// A button of a line of words.
pub fn button(class: &'static str, primary: bool, text: String, press: impl FnMut() + 'static) -> AnyView {
    pressed(class, primary, text, Box::new(press))
}

fn pressed(class: &'static str, primary: bool, text: String, mut press: Press) -> AnyView {
    view! {
        <button type={"button"} class=class data-primary=primary.then_some("") on:click=move |_| press()>
            {span("", text)}
        </button>
    }
    .into_any()
}

/// A button that waits: it says so in words, and a press does nothing.
pub fn waiting(class: &'static str, primary: bool, text: String) -> AnyView {
    view! {
        <button type={"button"} class=class data-primary=primary.then_some("") aria-disabled={"true"}>
            {span("", text)}
        </button>
    }
    .into_any()
}

/// A button of an icon, with its name for those who do not see it.
pub fn icon_button(class: &'static str, name: String, path: Icon, press: impl FnMut() + 'static) -> AnyView {
    let mut press: Press = Box::new(press);
    view! {
        <button type={"button"} class=class aria-label=name on:click=move |_| press()>
            {icon(path)}
        </button>
    }
    .into_any()
}

/// An ordinary link in the same tab that looks like a button. `path`: an icon after the words.
pub fn link(class: &'static str, primary: bool, text: String, href: String, path: Option<Icon>) -> AnyView {
    view! {
        <a class=class data-primary=primary.then_some("") href=href referrerpolicy={"origin"}>
            {span("", text)}
            {path.map(icon)}
        </a>
    }
    .into_any()
}

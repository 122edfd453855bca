//! The operators' dashboard: who is stuck and why, how each sync went, and the tables.
//!
//! `open` mounts it; `app` is its state and its one loop; a page a file in `pages`, what pages share in `parts`.
//! Views write literals in braces, `class={"page"}`: a tree of plain literals would be set by `innerHTML`, which Trusted
//! Types forbid. Merchants' code is not in here and never will be: the two binaries meet in `gangway-ui` only.

mod api;
mod app;
mod clock;
mod events;
mod pages;
mod parts;
mod route;
#[cfg(test)]
mod tests;
mod words;

use leptos::prelude::*;
use wasm_bindgen::JsCast;

/// Mounts the dashboard and lets it live as long as the page.
pub fn open(root: web_sys::HtmlElement, language: &str, catalog: &js_sys::Object, link: &str) {
    gangway_ui::text::set(language, catalog);
    if let Some(html) = document().document_element() {
        // Both are attributes that every document element takes.
        let _ = html.set_attribute("lang", language);
    }
    let link = link.to_owned();
    mount_to(root.unchecked_into(), move || pages::root(link)).forget();
}

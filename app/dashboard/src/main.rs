//! The binary of the dashboard: the door through which the loader comes in.

use wasm_bindgen::prelude::wasm_bindgen;

/// Called by the loader once texts and WebAssembly are there. `link` is the one-time link out of the fragment, or empty.
#[wasm_bindgen]
pub fn open(root: web_sys::HtmlElement, language: &str, catalog: &js_sys::Object, link: &str) {
    gangway_dashboard::open(root, language, catalog, link);
}

fn main() {}

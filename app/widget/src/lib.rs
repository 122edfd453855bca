//! The merchant's widget: a custom element.
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
pub fn start() {}
#[wasm_bindgen]
pub fn mount(root: web_sys::HtmlElement) -> u32 { let h = leptos::mount::mount_to(root, || view!{<p>{"hello".to_string()}</p>}); std::mem::forget(h); 1 }

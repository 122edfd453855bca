//! Marks: our own initials in a rounded square, where no logo may be used.

use leptos::prelude::*;

/// The first letters of a name; the colour comes from `key`, one of eight, always the same.
pub fn mark(key: &str, name: &str, letters: usize) -> AnyView {
    let sum: u32 = key.bytes().fold(7, |sum: u32, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte)));
    let hue = char::from(b'1' + (sum % 8) as u8).to_string();
    let initials: String = name.chars().filter(|c| c.is_ascii_alphanumeric() || *c as u32 > 0x7f).take(letters).collect();
    view! { <span class={"mark"} data-hue=hue aria-hidden={"true"} translate={"no"}>{initials}</span> }.into_any()
}

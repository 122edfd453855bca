//! Marks: our own initials in a rounded square, where no logo may be used.

use crate::el::{El, el};

/// The portal's mark, by its first letter.
pub fn portal_mark(name: &str) -> El {
    square("mark portal", name, 1)
}

/// The first letters of a name; the colour comes from `key`, one of eight, always the same.
pub fn mark(key: &str, name: &str) -> El {
    let sum: u32 = key.bytes().fold(7, |sum: u32, byte| sum.wrapping_mul(31).wrapping_add(u32::from(byte)));
    let hue = char::from(b'1' + (sum % 8) as u8).to_string();
    square("mark", name, 2).attr("data-hue", &hue)
}

fn square(class: &str, name: &str, letters: usize) -> El {
    let initials: String =
        name.chars().filter(|c| c.is_ascii_alphanumeric() || *c as u32 > 0x7f).take(letters).collect();
    el("span", class).attr("aria-hidden", "true").verbatim().text(&initials)
}

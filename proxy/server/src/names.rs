//! Names of businesses and references of portals: what is taken, and why something is not.
use crate::error::{Error, Result};
use gangway_core::name::seen;
use gangway_wire::name::MAX_CHARS;
use gangway_wire::problem::Kind;

/// Bytes of a name at most: a character that people see may be made of many.
const BYTES_MAX: usize = 4_000;
/// Characters of a reference at most.
const REFERENCE_MAX: usize = 255;

/// The portal's name for a merchant: 1 to 255 visible characters, kept byte by byte.
pub fn reference(text: &str) -> Result<&str> {
    let wrong = |detail: &'static str| Err(Error::field(Kind::BadField, "merchant.reference", detail));
    if text.is_empty() {
        return wrong("A reference has at least one character.");
    }
    if text.chars().count() > REFERENCE_MAX {
        return wrong("A reference has at most 255 characters.");
    }
    if text.chars().any(|c| c.is_control() || c.is_whitespace() || is_invisible(c)) {
        return wrong("A reference has visible characters only: no spaces, no control characters.");
    }
    Ok(text)
}

/// A business's name in its own spelling: white space single and trimmed, nothing invisible in it.
pub fn business(text: &str, field: &'static str) -> Result<String> {
    let mut name = String::new();
    for c in text.chars() {
        if c.is_whitespace() || c.is_control() {
            if !name.is_empty() && !name.ends_with(' ') {
                name.push(' ');
            }
        } else if !is_stray(c) {
            name.push(c);
        }
    }
    name.truncate(name.trim_end().len());
    if name.chars().all(is_invisible) {
        return Err(Error::field(Kind::EmptyName, field, "Type the name that customers know the business by."));
    }
    if seen(&name) > MAX_CHARS || name.len() > BYTES_MAX {
        let detail = format!("A name has at most {MAX_CHARS} characters, and {BYTES_MAX} bytes.");
        return Err(Error::field(Kind::BadField, field, detail));
    }
    Ok(name)
}

/// Characters that turn or hide text around them. Joiners stay: families of emoji and several scripts need them.
fn is_stray(c: char) -> bool {
    matches!(c, '\u{200b}' | '\u{2060}' | '\u{feff}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn is_invisible(c: char) -> bool {
    is_stray(c) || matches!(c, ' ' | '\u{200c}'..='\u{200f}' | '\u{ad}' | '\u{fe00}'..='\u{fe0f}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn references_are_visible_and_bounded() {
        for good in ["a", "shop-1", "ключ", "a".repeat(255).as_str()] {
            assert_eq!(reference(good).ok(), Some(good));
        }
        for bad in ["", " ", "a b", "a\n", "\u{200b}", "a".repeat(256).as_str()] {
            let error = reference(bad).expect_err(bad);
            assert_eq!(error.field.as_deref(), Some("merchant.reference"), "{bad:?}");
        }
    }

    #[test]
    fn names_keep_their_spelling_and_lose_what_nobody_sees() {
        for (text, expected) in [
            ("  Two   Spaces  ", Some("Two Spaces")),
            ("Line\nbreak\tTab", Some("Line break Tab")),
            ("\u{202e}evil\u{202c}", Some("evil")),
            ("مخبز النور", Some("مخبز النور")),
            ("👩🏽\u{200d}🚀", Some("👩🏽\u{200d}🚀")),
            ("<b>Bold</b> & Co", Some("<b>Bold</b> & Co")),
            ("\u{200b}\u{200f}\u{2060}", None),
            ("   ", None),
            ("", None),
        ] {
            assert_eq!(business(text, "name").ok().as_deref(), expected, "{text:?}");
        }
        let long = business(&"A".repeat(300), "name").expect_err("too long");
        assert_eq!((long.kind, long.field.as_deref()), (Kind::BadField, Some("name")));
        assert!(long.detail.contains("200"));
    }
}

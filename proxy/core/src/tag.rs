//! The tag by which a company of ours is found again at Codat.
//!
//! It holds our own id of the merchant and the installation's, so that staging and production never adopt each
//! other's companies. Codat's limits: 27 characters for the key, 100 for the value.

/// The tag's key.
pub const KEY: &str = "gangway";

/// Most characters of a tag's value.
pub const MAX_VALUE_CHARS: usize = 100;

/// The tag's value: `<installation>.<merchant>`. Both are ids of ours: letters, digits and hyphens.
pub fn value(installation: &str, merchant_id: &str) -> String {
    let value = [installation, ".", merchant_id].concat();
    debug_assert!(value.len() <= MAX_VALUE_CHARS, "ids of ours are short");
    value
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_keeps_within_the_limits() {
        assert!(KEY.len() <= 27);
        let value = value("0123456789ab", "6f9619ff-8b86-4d01-b42d-00cf4fc964ff");
        assert_eq!(value, "0123456789ab.6f9619ff-8b86-4d01-b42d-00cf4fc964ff");
        assert!(value.len() <= MAX_VALUE_CHARS);
    }
}

//! Keys of creating calls. Who makes, keeps and reuses them is the caller's business: this client never repeats a
//! creating call by itself.

use std::fmt;

/// The value of `Idempotency-Key`: a GUID. One key belongs to one request, byte by byte, for ever.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct IdempotencyKey(String);

/// The text is no GUID.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a GUID")]
pub struct NotAGuid;

impl IdempotencyKey {
    /// Takes a GUID in its usual form, with hyphens.
    pub fn new(guid: impl Into<String>) -> Result<Self, NotAGuid> {
        let guid = guid.into();
        let shaped = guid.len() == 36
            && guid.bytes().enumerate().all(|(index, byte)| match index {
                8 | 13 | 18 | 23 => byte == b'-',
                _ => byte.is_ascii_hexdigit(),
            });
        if shaped { Ok(Self(guid)) } else { Err(NotAGuid) }
    }

    /// The key as it is sent.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for IdempotencyKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_guids_are_keys() {
        assert!(IdempotencyKey::new("0f8fad5b-d9cb-469f-a165-70867728950e").is_ok());
        for text in [
            "",
            "0f8fad5bd9cb469fa16570867728950e",
            "0f8fad5b-d9cb-469f-a165-70867728950g",
            "{0f8fad5b-d9cb-469f-a165-7086772895}",
        ] {
            assert_eq!(IdempotencyKey::new(text), Err(NotAGuid), "{text}");
        }
    }
}

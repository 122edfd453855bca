//! Readers for fields that are only shown: an odd value costs the field, never the reply.

use serde::de::{Deserialize, Deserializer};
use serde_json::value::RawValue;

/// A text, or a number's digits; anything else is nothing.
pub(super) fn text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    let raw = Option::<Box<RawValue>>::deserialize(deserializer)?;
    Ok(raw.and_then(|raw| {
        let json = raw.get();
        let is_number = json.starts_with(|char: char| char == '-' || char.is_ascii_digit());
        if is_number { Some(json.to_owned()) } else { serde_json::from_str::<Option<String>>(json).ok().flatten() }
    }))
}

/// A whole number; anything else is nothing.
pub(super) fn integer<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<i64>, D::Error> {
    let raw = Option::<Box<RawValue>>::deserialize(deserializer)?;
    Ok(raw.and_then(|raw| raw.get().parse().ok()))
}

/// What the type's default is where the value is null.
pub(super) fn or_default<'de, T: Deserialize<'de> + Default, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<T, D::Error> {
    Ok(Option::deserialize(deserializer)?.unwrap_or_default())
}

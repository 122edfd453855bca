//! A JSON object whose values stay as they were sent: to be changed in one place and sent back otherwise verbatim, or to
//! hold what a record has no field for.

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde::ser::{Serialize, SerializeMap, Serializer};
use serde_json::value::RawValue;

/// An object whose values are kept as they were sent, in their order. Its Debug shows keys only.
#[derive(Clone, Default)]
pub struct Document(Vec<(String, Box<RawValue>)>);

impl Document {
    /// The value under `key` as it was sent.
    pub fn raw(&self, key: &str) -> Option<&RawValue> {
        self.0.iter().rev().find(|(name, _)| name == key).map(|(_, value)| value.as_ref())
    }

    /// The text under `key`; `None` if there is none or it is no text.
    pub fn text(&self, key: &str) -> Option<String> {
        serde_json::from_str(self.raw(key)?.get()).ok()
    }

    /// The truth value under `key`; `None` if there is none or it is no truth value.
    pub fn flag(&self, key: &str) -> Option<bool> {
        serde_json::from_str(self.raw(key)?.get()).ok()
    }

    /// The whole number under `key`; `None` if there is none or it is no whole number.
    pub fn integer(&self, key: &str) -> Option<i64> {
        serde_json::from_str(self.raw(key)?.get()).ok()
    }

    /// Its keys, in their order.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(key, _)| key.as_str())
    }

    /// Whether it holds nothing.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Takes out every value under `key`.
    pub(crate) fn remove(&mut self, key: &str) {
        self.0.retain(|(name, _)| name != key);
    }

    /// Its entries, in their order.
    pub(crate) fn entries(&self) -> impl Iterator<Item = (&str, &RawValue)> {
        self.0.iter().map(|(key, value)| (key.as_str(), value.as_ref()))
    }

    /// Puts a value under `key`: in its place where there is one, else at the end.
    pub fn set<T: Serialize + ?Sized>(&mut self, key: &str, value: &T) -> Result<(), serde_json::Error> {
        self.set_raw(key, serde_json::value::to_raw_value(value)?);
        Ok(())
    }

    /// Puts a finished value under `key`.
    pub(crate) fn set_raw(&mut self, key: &str, value: Box<RawValue>) {
        match self.0.iter_mut().rev().find(|(name, _)| name == key) {
            Some((_, old)) => *old = value,
            None => self.0.push((key.to_owned(), value)),
        }
    }
}

impl fmt::Debug for Document {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.keys()).finish()
    }
}

impl Serialize for Document {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (key, value) in &self.0 {
            map.serialize_entry(key, value)?;
        }
        map.end()
    }
}

impl<'de> Deserialize<'de> for Document {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries;
        impl<'de> Visitor<'de> for Entries {
            type Value = Document;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Document, A::Error> {
                let mut entries = Vec::new();
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Document(entries))
            }
        }
        deserializer.deserialize_map(Entries)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn all_but_the_changed_value_goes_back_verbatim() {
        let sent =
            r#"{"z":1.50,"name":"a\u0062","new":{"deep":[1e5,null]},"redirectUrl":"old","a":12345678901234567.89}"#;
        let mut document: Document = serde_json::from_str(sent).expect("an object");
        document.set("redirectUrl", "https://example.org/{x}").expect("a text");
        let back = serde_json::to_string(&document).expect("JSON");
        assert_eq!(back, sent.replace("\"old\"", "\"https://example.org/{x}\""));
        assert_eq!(document.text("name").as_deref(), Some("ab"));
    }

    #[test]
    fn debug_shows_no_values() {
        let document: Document = serde_json::from_str(r#"{"apiKey":"secret"}"#).expect("an object");
        assert_eq!(format!("{document:?}"), r#"{"apiKey"}"#);
    }
}

//! JSON as a tree that keeps every digit: numbers stay the text that was sent.
//!
//! Only details need a tree, since they show whatever a row holds. Depth is bounded, since the JSON is a stranger's.

use std::borrow::Cow;
use std::collections::HashSet;
use std::fmt;

use gangway_codat::dataset::row::text;
use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;

/// Objects and arrays inside one another that are opened; what is deeper stays text. Codat's own rows have six.
const DEPTH_MAX: usize = 12;

/// A value.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Node<'a> {
    /// `null`.
    Nothing,
    /// `true` or `false`.
    Flag(bool),
    /// A number, as it was written.
    Number(&'a str),
    /// A string, without its escapes.
    Text(Cow<'a, str>),
    /// An array.
    List(Vec<Node<'a>>),
    /// An object, keys in their order and once each.
    Object(Vec<(Cow<'a, str>, Node<'a>)>),
    /// What lies deeper than anybody looks, as JSON.
    Deep(&'a str),
}

impl<'a> Node<'a> {
    /// Reads a value with what is inside it.
    pub(super) fn read(raw: &'a RawValue) -> Self {
        Self::at(raw, 0)
    }

    fn at(raw: &'a RawValue, depth: usize) -> Self {
        let json = raw.get();
        match json.as_bytes().first() {
            Some(b'"') => Self::Text(text(json)),
            Some(b't') => Self::Flag(true),
            Some(b'f') => Self::Flag(false),
            Some(b'{' | b'[') if depth == DEPTH_MAX => Self::Deep(json),
            Some(b'{') => serde_json::from_str::<Entries<'a>>(json).map_or(Self::Deep(json), |entries| {
                Self::Object(
                    entries.last_of_each().into_iter().map(|(key, value)| (key, Self::at(value, depth + 1))).collect(),
                )
            }),
            Some(b'[') => serde_json::from_str::<Vec<&'a RawValue>>(json).map_or(Self::Deep(json), |items| {
                Self::List(items.into_iter().map(|item| Self::at(item, depth + 1)).collect())
            }),
            Some(b'-' | b'0'..=b'9') => Self::Number(json),
            _ => Self::Nothing,
        }
    }
}

/// The entries of an object as they stand.
struct Entries<'a>(Vec<(Cow<'a, str>, &'a RawValue)>);

impl<'a> Entries<'a> {
    /// Of a key that comes more than once the last value counts, as for the columns.
    fn last_of_each(self) -> Vec<(Cow<'a, str>, &'a RawValue)> {
        let mut seen = HashSet::new();
        let mut entries: Vec<_> = self.0.into_iter().rev().filter(|(key, _)| seen.insert(key.clone())).collect();
        entries.reverse();
        entries
    }
}

impl<'de> Deserialize<'de> for Entries<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Visit;
        impl<'de> Visitor<'de> for Visit {
            type Value = Entries<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Entries<'de>, A::Error> {
                let mut entries = Vec::new();
                // A key as raw JSON, so that half a surrogate pair in it does not cost the row.
                while let Some((key, value)) = map.next_entry::<&'de RawValue, &'de RawValue>()? {
                    entries.push((text(key.get()), value));
                }
                Ok(Entries(entries))
            }
        }
        deserializer.deserialize_map(Visit)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn raw(json: &str) -> Box<RawValue> {
        RawValue::from_string(json.to_owned()).unwrap()
    }

    #[test]
    fn digits_and_order_are_kept() {
        let raw = raw(r#"{"b":12345678901234567.890,"a":[1e-7,"\u00e9",null,true],"b2":{},"b":-0}"#);
        let Node::Object(entries) = Node::read(&raw) else { panic!("an object") };
        let keys: Vec<&str> = entries.iter().map(|(key, _)| key.as_ref()).collect();
        assert_eq!(keys, ["a", "b2", "b"], "of a doubled key the last");
        assert_eq!(entries[2].1, Node::Number("-0"));
        let expected = vec![Node::Number("1e-7"), Node::Text("é".into()), Node::Nothing, Node::Flag(true)];
        assert_eq!(entries[0].1, Node::List(expected));
    }

    #[test]
    fn a_key_with_half_an_emoji_costs_nothing() {
        let raw = raw(r#"{"\ud83d":1,"b":2}"#);
        let Node::Object(entries) = Node::read(&raw) else { panic!("an object") };
        assert_eq!(entries[0].0, "\u{fffd}");
        assert_eq!(entries[1].0, "b");
    }

    #[test]
    fn depth_is_bounded() {
        let deep = 100_000;
        let raw = raw(&format!("{}{}", "[".repeat(deep), "]".repeat(deep)));
        let mut node = &Node::read(&raw);
        let mut depth = 0;
        while let Node::List(items) = node {
            node = &items[0];
            depth += 1;
        }
        assert_eq!(depth, DEPTH_MAX);
        assert!(matches!(node, Node::Deep(_)));
    }

    proptest! {
        #[test]
        fn plain_values_read_as_serde_json_does(text in ".{0,20}", number in any::<i64>(), flag in any::<bool>()) {
            let sent = [serde_json::to_string(&text).unwrap(), number.to_string(), flag.to_string()];
            let expected = [Node::Text(text.into()), Node::Number(&sent[1]), Node::Flag(flag)];
            for (json, expected) in sent.iter().zip(expected) {
                let raw = raw(json);
                prop_assert_eq!(Node::read(&raw), expected);
            }
        }
    }
}

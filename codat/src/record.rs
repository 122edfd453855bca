//! Records: the objects of Codat's API as structs, from tables that name each field once.
//!
//! What a field cannot hold stays in the record's `rest`, as it was sent: unknown fields, nulls, "no date", values of
//! another type than documented. A record that is written again holds all that was read, so nothing is lost on the way
//! and one odd value never costs the record. The type of a field says how strict it is:
//! - `Option<T>`: absent, null and odd are `None`;
//! - `T`: must be there, else the record cannot be read;
//! - `Vec<T>`, `BTreeMap<…>`: absent and null are empty; anything else that is no such list cannot be read, since a list
//!   that others decide by must not look empty.

use std::collections::BTreeMap;

use serde_json::value::{RawValue, to_raw_value};

use crate::amount::Amount;
use crate::dataset::row;
use crate::document::Document;
use crate::instant::Instant;

/// One field of a record, as Codat names it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Key {
    /// Its key in JSON.
    pub name: &'static str,
    /// What it holds.
    pub shape: Shape,
}

/// What a field holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Text of people and platforms.
    Text,
    /// One of Codat's words: these, or a new one.
    Word(&'static [&'static str]),
    /// A number.
    Number,
    /// A date or a point in time.
    Date,
    /// Yes or no.
    Flag,
    /// An object with these fields.
    Object(&'static [Key]),
    /// A list of these.
    List(&'static Shape),
    /// An object with free keys.
    Free,
}

/// A struct made of a table of fields.
pub trait Record: serde::de::DeserializeOwned + serde::Serialize {
    /// Its name, such as `Order`.
    const NAME: &'static str;
    /// Its fields.
    const KEYS: &'static [Key];

    /// What it was sent with and has no field for, as it was sent.
    fn rest(&self) -> &Document;
}

/// A value as it stands in JSON.
pub(crate) trait Value: Sized {
    const SHAPE: Shape;

    /// Reads it. The flag says whether the value alone can be written back as it was sent.
    fn read(json: &str) -> Option<(Self, bool)>;

    /// Writes it; `None` where it must not be written.
    fn write(&self) -> Option<Box<RawValue>>;
}

/// A field of a record.
pub(crate) trait Slot: Sized {
    const SHAPE: Shape;

    /// Takes its value out of `rest`; `None` if the record cannot be read without it.
    fn take(key: &str, rest: &mut Document) -> Option<Self>;

    /// Puts its value into `document`.
    fn put(&self, key: &str, document: &mut Document);
}

fn take<T: Value>(key: &str, rest: &mut Document) -> Option<T> {
    let (value, is_whole) = T::read(rest.raw(key)?.get())?;
    if is_whole {
        rest.remove(key);
    }
    Some(value)
}

fn put<T: Value>(value: &T, key: &str, document: &mut Document) {
    if let Some(json) = value.write() {
        document.set_raw(key, json);
    }
}

fn is_absent(key: &str, rest: &Document) -> bool {
    rest.raw(key).is_none_or(|raw| raw.get() == "null")
}

impl<T: Value> Slot for Option<T> {
    const SHAPE: Shape = T::SHAPE;

    fn take(key: &str, rest: &mut Document) -> Option<Self> {
        // Null is nothing even to a type that could read it.
        if is_absent(key, rest) { Some(None) } else { Some(take(key, rest)) }
    }

    fn put(&self, key: &str, document: &mut Document) {
        if let Some(value) = self {
            put(value, key, document);
        }
    }
}

/// Lists and maps: empty where there are none. An empty one stays in `rest`, so that it differs from none.
macro_rules! many {
    ([$($of:tt)*] $type:ty) => {
        impl<$($of)*> Slot for $type {
            const SHAPE: Shape = <Self as Value>::SHAPE;

            fn take(key: &str, rest: &mut Document) -> Option<Self> {
                if is_absent(key, rest) {
                    return Some(Self::default());
                }
                let (value, is_whole) = Self::read(rest.raw(key)?.get())?;
                if is_whole && !value.is_empty() {
                    rest.remove(key);
                }
                Some(value)
            }

            fn put(&self, key: &str, document: &mut Document) {
                if !self.is_empty() {
                    put(self, key, document);
                }
            }
        }
    };
}

many!([T: Value] Vec<T>);
many!([] BTreeMap<String, Option<String>>);

/// A field that must be there.
macro_rules! required {
    ($($type:ty),+) => {
        $(impl $crate::record::Slot for $type {
            const SHAPE: $crate::record::Shape = <Self as $crate::record::Value>::SHAPE;

            fn take(key: &str, rest: &mut $crate::document::Document) -> Option<Self> {
                $crate::record::take_required(key, rest)
            }

            fn put(&self, key: &str, document: &mut $crate::document::Document) {
                $crate::record::put_required(self, key, document);
            }
        })+
    };
}
pub(crate) use required;

pub(crate) fn take_required<T: Value>(key: &str, rest: &mut Document) -> Option<T> {
    take(key, rest)
}

pub(crate) fn put_required<T: Value>(value: &T, key: &str, document: &mut Document) {
    put(value, key, document);
}

required!(String, bool);

fn json<T: serde::Serialize + ?Sized>(value: &T) -> Option<Box<RawValue>> {
    to_raw_value(value).ok()
}

impl Value for String {
    const SHAPE: Shape = Shape::Text;

    /// A number is read by its digits; half a surrogate pair becomes a replacement character.
    fn read(json: &str) -> Option<(Self, bool)> {
        match json.as_bytes().first()? {
            b'"' => Some(
                serde_json::from_str(json).map_or_else(|_| (row::text(json).into_owned(), false), |text| (text, true)),
            ),
            b'-' | b'0'..=b'9' => Some((json.to_owned(), false)),
            _ => None,
        }
    }

    fn write(&self) -> Option<Box<RawValue>> {
        json(self)
    }
}

impl Value for Amount {
    const SHAPE: Shape = Shape::Number;

    fn read(json: &str) -> Option<(Self, bool)> {
        Some((Self::from_json(json).ok()??, !json.starts_with('"')))
    }

    fn write(&self) -> Option<Box<RawValue>> {
        json(self)
    }
}

impl Value for Instant<'static> {
    const SHAPE: Shape = Shape::Date;

    fn read(json: &str) -> Option<(Self, bool)> {
        let text: String = serde_json::from_str(json).ok()?;
        Some((Instant::parse(text).ok()??, true))
    }

    fn write(&self) -> Option<Box<RawValue>> {
        json(self)
    }
}

/// Types that serde reads as they are.
macro_rules! by_serde {
    ($($type:ty: $shape:ident),+) => {
        $(impl Value for $type {
            const SHAPE: Shape = Shape::$shape;

            fn read(json: &str) -> Option<(Self, bool)> {
                serde_json::from_str(json).ok().map(|value| (value, true))
            }

            fn write(&self) -> Option<Box<RawValue>> {
                json(self)
            }
        })+
    };
}

by_serde!(bool: Flag, i64: Number, Document: Free, BTreeMap<String, Option<String>>: Free, Box<RawValue>: Free);

impl<T: Value> Value for Vec<T> {
    const SHAPE: Shape = Shape::List(&T::SHAPE);

    fn read(json: &str) -> Option<(Self, bool)> {
        let items: Vec<&RawValue> = serde_json::from_str(json).ok()?;
        let mut are_whole = true;
        let mut values = Self::with_capacity(items.len());
        for item in items {
            let (value, is_whole) = T::read(item.get())?;
            values.push(value);
            are_whole &= is_whole;
        }
        Some((values, are_whole))
    }

    fn write(&self) -> Option<Box<RawValue>> {
        json(&self.iter().map(T::write).collect::<Option<Vec<_>>>()?)
    }
}

/// Declares records: their structs, and serde in both directions.
macro_rules! records {
    ($($(#[$doc:meta])* $name:ident { $($(#[$field_doc:meta])* $field:ident: $type:ty = $key:literal),+ $(,)? })+) => {
        $(
            $(#[$doc])*
            #[derive(Debug, Clone)]
            pub struct $name {
                $($(#[$field_doc])* pub $field: $type,)+
                /// What it was sent with and has no field for, as it was sent.
                pub rest: $crate::document::Document,
            }

            impl $crate::record::Record for $name {
                const NAME: &'static str = stringify!($name);
                const KEYS: &'static [$crate::record::Key] = &[
                    $($crate::record::Key { name: $key, shape: <$type as $crate::record::Slot>::SHAPE }),+
                ];

                fn rest(&self) -> &$crate::document::Document {
                    &self.rest
                }
            }

            impl $crate::record::Value for $name {
                const SHAPE: $crate::record::Shape =
                    $crate::record::Shape::Object(<Self as $crate::record::Record>::KEYS);

                fn read(json: &str) -> Option<(Self, bool)> {
                    serde_json::from_str(json).ok().map(|record| (record, true))
                }

                fn write(&self) -> Option<Box<serde_json::value::RawValue>> {
                    serde_json::value::to_raw_value(self).ok()
                }
            }

            impl<'de> serde::Deserialize<'de> for $name {
                fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                    let mut rest = <$crate::document::Document as serde::Deserialize>::deserialize(deserializer)?;
                    Ok(Self {
                        $($field: $crate::record::Slot::take($key, &mut rest).ok_or_else(|| {
                            serde::de::Error::custom(concat!(stringify!($name), ": `", $key, "` is missing or odd"))
                        })?,)+
                        rest,
                    })
                }
            }

            impl serde::Serialize for $name {
                fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                    let mut document = $crate::document::Document::default();
                    $($crate::record::Slot::put(&self.$field, $key, &mut document);)+
                    for (key, value) in self.rest.entries() {
                        document.set_raw(key, value.to_owned());
                    }
                    document.serialize(serializer)
                }
            }
        )+
    };
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::names::ConnectionStatus;

    records! {
        /// A record of the tests.
        Sample {
            /// Must be there.
            id: String = "id",
            /// A word.
            word: Option<ConnectionStatus> = "word",
            /// An amount.
            amount: Option<Amount> = "amount",
            /// A date.
            date: Option<Instant<'static>> = "date",
            /// Yes or no.
            flag: Option<bool> = "flag",
            /// A list that others decide by.
            strict: Vec<Inner> = "strict",
            /// A list that is only shown.
            shown: Option<Vec<Inner>> = "shown",
            /// Tags.
            tags: BTreeMap<String, Option<String>> = "tags",
        }

        /// Inside.
        Inner {
            /// An amount.
            amount: Option<Amount> = "amount",
        }
    }

    fn read(json: &str) -> Option<Sample> {
        serde_json::from_str(json).ok()
    }

    #[track_caller]
    fn left(json: &str, expected: &[&str]) {
        let sample = read(json).expect("a record");
        assert_eq!(sample.rest.keys().collect::<Vec<_>>(), expected, "{json}");
        let (sent, back): (serde_json::Value, serde_json::Value) =
            (serde_json::from_str(json).expect("JSON"), serde_json::to_value(&sample).expect("JSON"));
        assert_eq!(back, sent);
    }

    #[test]
    fn what_fields_hold_is_taken_and_the_rest_is_kept_as_sent() {
        left(
            r#"{"id":"1","word":"Linked","amount":1.25,"date":"2026-03-01","flag":true,"strict":[{"amount":5}],"shown":[],
                "tags":{"a":"b","c":null}}"#,
            &[],
        );
        left(r#"{"id":"1","new":{"deep":[1e5,null]},"word":"Two"}"#, &["new"]);
        left(
            r#"{"id":"1","word":null,"amount":null,"strict":null,"shown":null,"tags":null}"#,
            &["word", "amount", "strict", "shown", "tags"],
        );
        left(r#"{"id":"1","date":"0001-01-01T00:00:00","strict":[],"tags":{}}"#, &["date", "strict", "tags"]);
    }

    #[test]
    fn an_odd_value_costs_its_field_and_is_kept() {
        left(r#"{"id":"1","amount":[],"date":7,"flag":"yes","shown":[3]}"#, &["amount", "date", "flag", "shown"]);
        left(r#"{"id":7,"amount":"1.5","word":12}"#, &["id", "amount", "word"]);
        let sample = read(r#"{"id":7,"amount":"1.5","word":12}"#).expect("a record");
        assert_eq!((sample.id.as_str(), sample.amount), ("7", Amount::parse("1.5").ok()));
        assert_eq!(sample.word, Some(ConnectionStatus::Unknown("12".to_owned())));
        let cut = r#"{"id":"cut \ud83d here"}"#;
        let sample = read(cut).expect("a record");
        assert_eq!(sample.id, "cut \u{fffd} here");
        assert_eq!(serde_json::to_string(&sample).expect("JSON"), cut);
    }

    #[test]
    fn what_must_be_there_and_lists_that_decide_are_never_guessed() {
        assert!(read(r"{}").is_none());
        assert!(read(r#"{"id":null}"#).is_none());
        assert!(read(r#"{"id":[]}"#).is_none());
        for odd in ["{}", "7", r#""""#, "[7]", "[null]"] {
            assert!(read(&format!(r#"{{"id":"1","strict":{odd}}}"#)).is_none(), "{odd}");
        }
        assert!(read(r#"{"id":"1","tags":[]}"#).is_none());
        assert!(read("[]").is_none());
    }

    #[test]
    fn inner_records_keep_their_own_rest() {
        let json = r#"{"id":"1","strict":[{"amount":12345678901234567.89,"new":5e-7}]}"#;
        let sample = read(json).expect("a record");
        assert!(sample.rest.is_empty());
        assert_eq!(sample.strict[0].rest.keys().collect::<Vec<_>>(), ["new"]);
        assert_eq!(serde_json::to_string(&sample).expect("JSON"), json);
    }

    proptest! {
        #[test]
        fn any_object_comes_back_whole(
            values in prop::collection::vec(
                prop_oneof![
                    Just("null".to_owned()),
                    Just("[]".to_owned()),
                    Just(r#"[{"amount":1,"b":{"c":[2]}},{}]"#.to_owned()),
                    Just(r#"{"a":"b"}"#.to_owned()),
                    any::<bool>().prop_map(|flag| flag.to_string()),
                    "(-?[1-9][0-9]{0,12})(\\.[0-9]{0,8}[1-9])?",
                    "[ -~é]{0,9}".prop_map(|text| serde_json::to_string(&text).expect("a string")),
                    Just(r#""2026-03-01T12:00:00""#.to_owned()),
                ],
                9,
            ),
        ) {
            let keys = ["id", "word", "amount", "date", "flag", "strict", "shown", "tags", "other"];
            let entries: Vec<String> =
                keys.iter().zip(&values).map(|(key, value)| format!("\"{key}\":{value}")).collect();
            let json = format!("{{{}}}", entries.join(","));
            if let Some(sample) = read(&json) {
                let back: BTreeMap<String, Box<RawValue>> =
                    serde_json::from_str(&serde_json::to_string(&sample).expect("JSON")).expect("an object");
                prop_assert_eq!(back.len(), keys.len());
                for (key, value) in keys.iter().zip(&values) {
                    prop_assert_eq!(back[*key].get(), value, "{}", key);
                }
            }
        }
    }
}

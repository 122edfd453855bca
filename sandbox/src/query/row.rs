//! Looking into a row that is written already, at the digits as they stand.

use std::borrow::Cow;
use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::value::RawValue;

/// A key keeps its place in the text unless it holds an escape.
#[derive(Deserialize, PartialEq, Eq, PartialOrd, Ord)]
struct Key<'a>(#[serde(borrow)] Cow<'a, str>);

/// The first level of a row.
pub struct Row<'a>(BTreeMap<Key<'a>, &'a RawValue>);

impl<'a> Row<'a> {
    /// Looks into a JSON text. What is no object has nothing in it.
    pub fn of(text: &'a str) -> Self {
        Self(serde_json::from_str(text).unwrap_or_default())
    }

    /// What lies at the end of these steps.
    pub fn find(&self, steps: &[String]) -> Option<&'a RawValue> {
        let (first, rest) = steps.split_first()?;
        let found = *self.0.get(&Key(Cow::Borrowed(first)))?;
        if rest.is_empty() { Some(found) } else { Row::of(found.get()).find(rest) }
    }
}

/// A value as text: a string without its quotes and escapes, anything else as it stands.
pub fn text_of(value: &RawValue) -> Cow<'_, str> {
    serde_json::from_str::<Key<'_>>(value.get()).map_or(Cow::Borrowed(value.get()), |key| key.0)
}

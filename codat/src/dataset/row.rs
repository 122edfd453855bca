//! Reads a row's raw JSON by a table of fields. No value becomes a float or a tree on the way.
//!
//! A row is never lost: a value of the wrong type is a [`Problem`] beside an empty cell, and the row's source JSON
//! still holds it.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;

use super::{Field, Kind};
use crate::amount::{Amount, BadAmount};
use crate::code::{fold_currency, trim};
use crate::instant::Instant;

/// What a row holds of one field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cell<'a> {
    /// Of ids, texts, words, currencies and countries. Never empty.
    Text(Cow<'a, str>),
    /// Of numbers and money.
    Amount(Amount),
    /// Of dates.
    Date(Instant<'a>),
    /// Of truth values.
    Bool(bool),
    /// Of counted arrays.
    Count(u64),
}

/// A row: one cell for each field of its table, in the table's order. Absent, null, empty and "no date" are `None`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row<'a> {
    /// The cells.
    pub cells: Vec<Option<Cell<'a>>>,
    /// What could not be read. Its cell is `None`, and the value is in the source JSON.
    pub problems: Vec<Problem>,
}

/// A value that could not be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Problem {
    /// The index of its field in the table.
    pub field: usize,
    /// What is wrong with it.
    pub why: BadCell,
}

/// What is wrong with a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadCell {
    /// The row, or an object on the field's path, is no object.
    #[error("not an object")]
    NotAnObject,
    /// It is of another type than the field says.
    #[error("of another type than expected")]
    WrongType,
    /// It is not an amount, or too long for one.
    #[error("not an amount")]
    Amount(#[source] BadAmount),
    /// It is no date.
    #[error("not a date")]
    Date,
}

/// Reads one row.
pub fn read<'a>(raw: &'a RawValue, fields: &[Field]) -> Row<'a> {
    let mut row = Row { cells: Vec::with_capacity(fields.len()), problems: Vec::new() };
    let Some(top) = Object::read(raw) else {
        row.cells.resize(fields.len(), None);
        row.problems.extend((0..fields.len()).map(|field| Problem { field, why: BadCell::NotAnObject }));
        return row;
    };
    // Objects inside the row are read once each, however many fields lie in them.
    let mut inner: Vec<(&str, Object<'a>)> = Vec::new();
    for (index, field) in fields.iter().enumerate() {
        let read = match field.path {
            [key] => top.get(key).map_or(Ok(None), |value| cell(value, field.kind)),
            [parent, path @ ..] => match top.get(parent) {
                None => Ok(None),
                Some(value) => nested(&mut inner, parent, value, path, field.kind),
            },
            [] => Ok(None),
        };
        row.cells.push(read.unwrap_or_else(|why| {
            row.problems.push(Problem { field: index, why });
            None
        }));
    }
    row
}

fn nested<'a>(
    inner: &mut Vec<(&str, Object<'a>)>,
    parent: &'static str,
    value: &'a RawValue,
    path: &[&str],
    kind: Kind,
) -> Result<Option<Cell<'a>>, BadCell> {
    if value.get() == "null" {
        return Ok(None);
    }
    let known = if let Some(known) = inner.iter().position(|(key, _)| *key == parent) {
        known
    } else {
        inner.push((parent, Object::read(value).ok_or(BadCell::NotAnObject)?));
        inner.len() - 1
    };
    let Some(mut value) = path.first().and_then(|key| inner[known].1.get(key)) else {
        return Ok(None);
    };
    for key in &path[1..] {
        if value.get() == "null" {
            return Ok(None);
        }
        match Object::read(value).ok_or(BadCell::NotAnObject)?.get(key) {
            None => return Ok(None),
            Some(next) => value = next,
        }
    }
    cell(value, kind)
}

fn cell(raw: &RawValue, kind: Kind) -> Result<Option<Cell<'_>>, BadCell> {
    let json = raw.get();
    let first = json.bytes().next().unwrap_or(b'n');
    if first == b'n' {
        return Ok(None);
    }
    let is_number = first == b'-' || first.is_ascii_digit();
    match kind {
        Kind::Id | Kind::Text | Kind::Enum | Kind::Currency | Kind::Country => {
            let text = match first {
                b'"' => text(json),
                // An id or a name that arrives as a number is shown by its digits.
                _ if is_number => Cow::Borrowed(json),
                _ => return Err(BadCell::WrongType),
            };
            let text = match kind {
                Kind::Currency => fold_currency(text),
                Kind::Country => trim(text),
                _ => text,
            };
            Ok((!text.is_empty()).then_some(Cell::Text(text)))
        }
        Kind::Number | Kind::Money { .. } => {
            if first != b'"' && !is_number {
                return Err(BadCell::WrongType);
            }
            Ok(Amount::from_json(json).map_err(BadCell::Amount)?.map(Cell::Amount))
        }
        Kind::Date => {
            if first != b'"' {
                return Err(BadCell::WrongType);
            }
            Ok(Instant::parse(text(json)).map_err(|_| BadCell::Date)?.map(Cell::Date))
        }
        Kind::Bool => match json {
            "true" => Ok(Some(Cell::Bool(true))),
            "false" => Ok(Some(Cell::Bool(false))),
            r#""""# => Ok(None),
            _ => Err(BadCell::WrongType),
        },
        Kind::Count => {
            // `IgnoredAny` takes no room, so the vector only counts.
            let items: Vec<IgnoredAny> = serde_json::from_str(json).map_err(|_| BadCell::WrongType)?;
            Ok(Some(Cell::Count(items.len() as u64)))
        }
    }
}

/// The text of a JSON string. Borrows where nothing is escaped; half a surrogate pair becomes a replacement character.
pub fn text(json: &str) -> Cow<'_, str> {
    let inner = json.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).unwrap_or(json);
    if !inner.contains('\\') {
        return Cow::Borrowed(inner);
    }
    Cow::Owned(serde_json::from_str(json).unwrap_or_else(|_| unescape_lossily(inner)))
}

/// serde_json refuses `\ud83d` without its other half; a shop's emoji cut in two must not cost the text around it.
fn unescape_lossily(inner: &str) -> String {
    let mut units: Vec<u16> = Vec::with_capacity(inner.len());
    let mut rest = inner.chars();
    while let Some(char) = rest.next() {
        if char != '\\' {
            units.extend_from_slice(char.encode_utf16(&mut [0; 2]));
            continue;
        }
        units.push(match rest.next() {
            Some('b') => 8,
            Some('t') => 9,
            Some('n') => 10,
            Some('f') => 12,
            Some('r') => 13,
            Some('u') => {
                let hex = rest.as_str().get(..4).and_then(|hex| u16::from_str_radix(hex, 16).ok());
                rest = rest.as_str().get(4..).unwrap_or("").chars();
                hex.unwrap_or(0xFFFD)
            }
            Some(char @ ('"' | '\\' | '/')) => char as u16,
            _ => 0xFFFD,
        });
    }
    String::from_utf16_lossy(&units)
}

/// The entries of an object as they stand, values unread.
struct Object<'a>(Vec<(Key<'a>, &'a RawValue)>);

impl<'a> Object<'a> {
    fn read(raw: &'a RawValue) -> Option<Self> {
        serde_json::from_str(raw.get()).ok()
    }

    /// The last value under `key`, as other readers of JSON take it.
    fn get(&self, key: &str) -> Option<&'a RawValue> {
        self.0.iter().rev().find(|(name, _)| name.0 == key).map(|(_, value)| *value)
    }
}

impl<'de> Deserialize<'de> for Object<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Entries;
        impl<'de> Visitor<'de> for Entries {
            type Value = Object<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Object<'de>, A::Error> {
                let mut entries = Vec::with_capacity(32);
                while let Some(entry) = map.next_entry()? {
                    entries.push(entry);
                }
                Ok(Object(entries))
            }
        }
        deserializer.deserialize_map(Entries)
    }
}

/// A key, borrowed where it has no escapes.
struct Key<'a>(Cow<'a, str>);

impl<'de> Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Text;
        impl<'de> Visitor<'de> for Text {
            type Value = Key<'de>;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a key")
            }
            fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Borrowed(text)))
            }
            fn visit_str<E>(self, text: &str) -> Result<Key<'de>, E> {
                Ok(Key(Cow::Owned(text.to_owned())))
            }
        }
        deserializer.deserialize_str(Text)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::dataset::{Prominence, fields};
    use crate::names::Dataset;

    const TABLE: &[Field] = &[
        field("id", &["id"], Kind::Id),
        field("ref.name", &["ref", "name"], Kind::Text),
        field("total", &["total"], Kind::Money { currency: "currency" }),
        field("currency", &["currency"], Kind::Currency),
        field("country", &["country"], Kind::Country),
        field("when", &["when"], Kind::Date),
        field("gift", &["gift"], Kind::Bool),
        field("lines", &["lines"], Kind::Count),
        field("a.b.c", &["a", "b", "c"], Kind::Number),
    ];

    const fn field(name: &'static str, path: &'static [&'static str], kind: Kind) -> Field {
        Field { name, path, kind, prominence: Prominence::More }
    }

    fn raw(json: &str) -> Box<RawValue> {
        RawValue::from_string(json.to_owned()).expect("JSON")
    }

    /// The cells that hold something, as text, and the names of the fields with problems.
    #[track_caller]
    fn check(json: &str, expected: &str) {
        let raw = raw(json);
        let row = read(&raw, TABLE);
        let mut told: Vec<String> = Vec::new();
        for (field, cell) in TABLE.iter().zip(&row.cells) {
            match cell {
                None => {}
                Some(Cell::Text(text)) => told.push(format!("{}={text}", field.name)),
                Some(Cell::Amount(amount)) => told.push(format!("{}={amount}", field.name)),
                Some(Cell::Date(date)) => told.push(format!("{}={date}", field.name)),
                Some(Cell::Bool(value)) => told.push(format!("{}={value}", field.name)),
                Some(Cell::Count(count)) => told.push(format!("{}={count}", field.name)),
            }
        }
        told.extend(row.problems.iter().map(|problem| format!("{}!", TABLE[problem.field].name)));
        assert_eq!(told.join(" "), expected, "{json}");
        assert_eq!(row.cells.len(), TABLE.len());
    }

    #[test]
    fn a_row_is_read_by_its_table() {
        check(
            r#"{"id":"7","ref":{"id":"x","name":"Ann"},"total":12345678901234567.89,"currency":"gbp","country":"GB ",
                "when":"2024-01-02T03:04:05","gift":false,"lines":[{"a":[1,2]},{},3],"a":{"b":{"c":"5e-7"}}}"#,
            "id=7 ref.name=Ann total=12345678901234567.89 currency=GBP country=GB when=2024-01-02T03:04:05 gift=false \
             lines=3 a.b.c=0.0000005",
        );
    }

    #[test]
    fn absent_null_empty_and_no_date_are_nothing() {
        check("{}", "");
        check(r#"{"id":null,"ref":null,"total":null,"when":null,"gift":null,"lines":null,"a":{"b":null}}"#, "");
        check(r#"{"id":"","ref":{"name":""},"total":"","currency":" ","country":"","when":"0001-01-01T00:00:00"}"#, "");
        check(r#"{"lines":[]}"#, "lines=0");
    }

    #[test]
    fn a_wrong_type_is_a_problem_and_costs_only_its_cell() {
        check(
            r#"{"id":{},"ref":[],"total":true,"currency":[],"when":5,"gift":1,"lines":"x","a":{"b":7},"country":"FR"}"#,
            "country=FR id! ref.name! total! currency! when! gift! lines! a.b.c!",
        );
        check(r#"{"id":"1","total":"twelve","when":"soon"}"#, "id=1 total! when!");
        check(r#"{"id":"1","total":1e99}"#, "id=1 total!");
    }

    #[test]
    fn a_row_that_is_no_object_is_a_row_of_problems() {
        let raw = raw("[1,2]");
        let row = read(&raw, TABLE);
        assert_eq!(row.cells, vec![None; TABLE.len()]);
        assert_eq!(row.problems.len(), TABLE.len());
        assert_eq!(row.problems[0], Problem { field: 0, why: BadCell::NotAnObject });
    }

    #[test]
    fn a_number_in_place_of_text_is_shown_by_its_digits() {
        check(r#"{"id":5938201743,"ref":{"name":-1.50}}"#, "id=5938201743 ref.name=-1.50");
    }

    #[test]
    fn escapes_are_undone_and_half_an_emoji_is_replaced() {
        check(r#"{"ref":{"n\u0061me":"a\u00e9\n\"\ud83d\ude00"}}"#, "ref.name=aé\n\"😀");
        check(r#"{"ref":{"name":"cut \ud83d here é\t\/\u0041"}}"#, "ref.name=cut \u{fffd} here é\t/A");
    }

    #[test]
    fn of_a_doubled_key_the_last_value_counts() {
        check(r#"{"id":"1","id":"2"}"#, "id=2");
    }

    fn json() -> impl Strategy<Value = String> {
        let leaf = prop_oneof![
            Just("null".to_owned()),
            any::<bool>().prop_map(|value| value.to_string()),
            "-?(0|[1-9][0-9]{0,45})(\\.[0-9]{1,25})?([eE][-+]?[0-9]{1,4})?",
            ".{0,12}".prop_map(|text| serde_json::to_string(&text).expect("a string")),
            "\"(\\\\u[0-9a-f]{4}){0,4}\"",
        ];
        let key = prop::sample::select(vec![
            "id",
            "totalAmount",
            "customerRef",
            "name",
            "createdDate",
            "currency",
            "payments",
        ]);
        leaf.prop_recursive(3, 40, 8, move |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(|items| format!("[{}]", items.join(","))),
                prop::collection::vec((key.clone(), inner), 0..8).prop_map(|entries| {
                    let entries: Vec<String> =
                        entries.iter().map(|(key, value)| format!("\"{key}\":{value}")).collect();
                    format!("{{{}}}", entries.join(","))
                }),
            ]
        })
    }

    proptest! {
        #[test]
        fn no_json_panics_and_every_field_has_a_cell(json in json()) {
            let raw = raw(&json);
            for dataset in Dataset::ALL {
                let row = read(&raw, fields(dataset));
                prop_assert_eq!(row.cells.len(), fields(dataset).len());
                for problem in &row.problems {
                    prop_assert_eq!(&row.cells[problem.field], &None);
                }
            }
        }
    }
}

//! The records: each field of the schema has one, and each example body comes back whole.

use std::collections::BTreeMap;

use gangway_codat::commerce::{
    Commerce, CommerceType, Customer, Dispute, Info, Location, Order, Payment, PaymentMethod, Product, ProductCategory,
    TaxComponent, Transaction,
};
use gangway_codat::instant::Instant;
use gangway_codat::record::{Key, Record, Shape};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::document::{assert_same, document, keyword, map, properties, property};

/// Fields of the example bodies that no schema has. May only shrink.
const NOT_IN_SCHEMA: &[&str] = &[
    "Order.orderLineItems.taxes.taxAmount",
    "Order.serviceCharges.taxes.taxAmount",
    "Payment.type",
    "Product.createdDate",
    "Product.modifiedDate",
    "Product.productCategoryRefs",
    "Product.sourceModifiedDate",
    "Product.status",
    "Product.variants.quantity",
    "ProductCategory.ancestorRefs.name",
];

/// What was seen over all examples of one document.
#[derive(Default)]
pub struct Seen {
    /// Leaves by shape.
    pub leaves: BTreeMap<&'static str, usize>,
    /// Fields that no record has.
    pub unknown: Vec<String>,
    /// Bodies.
    pub bodies: usize,
}

/// Reads a body as a record and writes it again: nothing may be lost, and all that fits a field must be in it.
pub fn check<T: Record>(body: &RawValue, at: &str, seen: &mut Seen) -> T {
    let record: T = serde_json::from_str(body.get()).unwrap_or_else(|error| panic!("{at}: {error}"));
    assert_same(body.get(), &serde_json::to_string(&record).expect("JSON"), at);
    walk(body, T::KEYS, T::NAME, at, seen);
    let left: Vec<&str> = record.rest().keys().collect();
    let none: Vec<String> = map(body)
        .into_iter()
        .filter(|(key, value)| !T::KEYS.iter().any(|known| known.name == key) || is_none(value.get()))
        .map(|(key, _)| key)
        .collect();
    assert!(left.iter().all(|key| none.iter().any(|none| none == key)), "{at}: left {left:?}, of which only {none:?}");
    seen.bodies += 1;
    record
}

/// What no field holds: it stays beside them, as it was sent.
fn is_none(json: &str) -> bool {
    matches!(json, "null" | "[]" | "{}") || json.starts_with(r#""0001-01-01T00:00:00"#)
}

/// Every value fits the shape that the table gives its field.
fn walk(body: &RawValue, keys: &'static [Key], path: &str, at: &str, seen: &mut Seen) {
    for (name, value) in map(body) {
        let path = format!("{path}.{name}");
        match keys.iter().find(|key| key.name == name) {
            Some(key) => fits(value, key.shape, &path, at, seen),
            None => seen.unknown.push(path),
        }
    }
}

fn fits(value: &RawValue, shape: Shape, path: &str, at: &str, seen: &mut Seen) {
    let json = value.get();
    if is_none(json) {
        *seen.leaves.entry("nothings").or_default() += 1;
        return;
    }
    let text = || serde_json::from_str::<String>(json).unwrap_or_else(|_| panic!("{at} {path}: {json}"));
    let leaf = match shape {
        Shape::Object(keys) => return walk(value, keys, path, at, seen),
        Shape::List(of) => {
            let items: Vec<&RawValue> = serde_json::from_str(json).expect("an array");
            for item in items {
                fits(item, *of, path, at, seen);
            }
            return;
        }
        Shape::Free => {
            assert!(json.starts_with(['{', '"', '[']), "{at} {path}: {json}");
            "free values"
        }
        Shape::Number => {
            assert!(json.starts_with(|first: char| first == '-' || first.is_ascii_digit()), "{at} {path}: {json}");
            "numbers"
        }
        Shape::Date => {
            assert!(
                text().is_empty() || Instant::parse(text()).is_ok_and(|date| date.is_some()),
                "{at} {path}: {json}"
            );
            "dates"
        }
        Shape::Flag => {
            assert!(matches!(json, "true" | "false"), "{at} {path}: {json}");
            "truth values"
        }
        Shape::Text | Shape::Word(_) => {
            text();
            "texts"
        }
    };
    *seen.leaves.entry(leaf).or_default() += 1;
}

/// Every example body of a success of one operation.
pub fn examples<'a>(text: &'a str, address: &str, verb: &str, status: &str) -> Vec<(String, &'a RawValue)> {
    let document: &RawValue = serde_json::from_str(text).expect("JSON");
    let mut at = document;
    for key in ["paths", address, verb, "responses", status] {
        at = map(at).get(key).copied().unwrap_or_else(|| panic!("{verb} {address}: no {key}"));
    }
    for key in ["content", "application/json", "examples"] {
        let Some(inner) = map(at).get(key).copied() else { return Vec::new() };
        at = inner;
    }
    map(at)
        .into_iter()
        .filter_map(|(name, example)| Some((format!("{verb} {address} {name}"), *map(example).get("value")?)))
        .collect()
}

/// The rows of a list.
pub fn rows<'a>(at: &str, body: &'a RawValue) -> Vec<&'a RawValue> {
    let body = map(body);
    let results = body.get("results").unwrap_or_else(|| panic!("{at} has results"));
    serde_json::from_str(results.get()).expect("a list")
}

fn list_address(of: CommerceType) -> String {
    format!("/companies/{{companyId}}/connections/{{connectionId}}/data/{}", of.path())
}

fn commerce<T: Commerce>(text: &str, seen: &mut Seen) {
    let address = list_address(T::TYPE);
    let lists = examples(text, &address, "get", "200");
    assert!(!lists.is_empty(), "{address} has examples");
    for (at, body) in lists {
        if T::TYPE.is_list() {
            for row in rows(&at, body) {
                check::<T>(row, &at, seen);
            }
        } else {
            check::<T>(body, &at, seen);
        }
    }
    if T::TYPE.is_list() {
        let document: &RawValue = serde_json::from_str(text).expect("JSON");
        let one = map(map(document)["paths"]).into_keys().find(|path| path.starts_with(&format!("{address}/")));
        for (at, body) in examples(text, &one.expect("one row has an address"), "get", "200") {
            check::<T>(body, &at, seen);
        }
    }
}

#[test]
fn every_example_row_comes_back_field_by_field_and_digit_by_digit() {
    let Some(text) = document("commerce") else { return };
    let mut seen = Seen::default();
    commerce::<Info>(&text, &mut seen);
    commerce::<Product>(&text, &mut seen);
    commerce::<Customer>(&text, &mut seen);
    commerce::<Order>(&text, &mut seen);
    commerce::<Payment>(&text, &mut seen);
    commerce::<Transaction>(&text, &mut seen);
    commerce::<Dispute>(&text, &mut seen);
    commerce::<Location>(&text, &mut seen);
    commerce::<PaymentMethod>(&text, &mut seen);
    commerce::<ProductCategory>(&text, &mut seen);
    commerce::<TaxComponent>(&text, &mut seen);
    assert_eq!(seen.unknown, Vec::<String>::new(), "each field of an example has a place");
    println!("{} rows: {:?}", seen.bodies, seen.leaves);
}

/// Compares a table with a schema, both ways and all the way down.
pub fn compare(document: &Value, schema: &Value, keys: &'static [Key], path: &str, differ: &mut Vec<String>) {
    for name in properties(document, schema) {
        if !keys.iter().any(|key| key.name == name) {
            differ.push(format!("{path}.{name} is in the schema only"));
        }
    }
    for key in keys {
        let at = format!("{path}.{}", key.name);
        let Some(schema) = property(document, schema, key.name) else {
            differ.push(at);
            continue;
        };
        compare_value(document, schema, key.shape, &at, differ);
    }
}

fn compare_value(document: &Value, schema: &Value, shape: Shape, path: &str, differ: &mut Vec<String>) {
    let kind = keyword(document, schema, "type").and_then(Value::as_str);
    let fits = match shape {
        Shape::Object(keys) => {
            compare(document, schema, keys, path, differ);
            true
        }
        Shape::List(of) => {
            if let Some(items) = keyword(document, schema, "items") {
                compare_value(document, items, *of, path, differ);
            }
            kind == Some("array")
        }
        Shape::Free => matches!(kind, Some("object" | "string")),
        // One amount has a format and no type.
        Shape::Number => matches!(kind, Some("number" | "integer") | None),
        Shape::Flag => kind == Some("boolean"),
        Shape::Word(words) => {
            let listed = keyword(document, schema, "enum").and_then(Value::as_array).into_iter().flatten();
            let new = listed.filter_map(Value::as_str).filter(|word| *word != "Unknown" && !words.contains(word));
            differ.extend(new.map(|word| format!("{path} may be {word}")));
            kind == Some("string")
        }
        Shape::Text | Shape::Date => matches!(kind, Some("string") | None),
    };
    if !fits {
        differ.push(format!("{path} is {shape:?} against {kind:?}"));
    }
}

#[test]
fn every_field_of_the_schema_has_a_place_and_none_is_invented() {
    let Some(text) = document("commerce") else { return };
    let document: Value = serde_json::from_str(&text).expect("JSON");
    let mut differ = Vec::new();
    for of in CommerceType::ALL {
        let schema = &document["paths"][list_address(of)]["get"]["responses"]["200"]["content"]["application/json"];
        let schema = &schema["schema"];
        let row = if of.is_list() {
            let results = property(&document, schema, "results").expect("a list");
            keyword(&document, results, "items").expect("rows")
        } else {
            schema
        };
        let (name, keys) = of.row();
        compare(&document, row, keys, name, &mut differ);
    }
    differ.sort();
    assert_eq!(differ, NOT_IN_SCHEMA);
}

//! The tables of columns against the schema and every example row.

use std::collections::BTreeMap;

use gangway_codat::dataset::row::{self, Cell};
use gangway_codat::dataset::{Field, Kind, fields};
use gangway_codat::names::Dataset;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::document::{document, keyword, map, plain, property};

/// Fields of the example bodies that the schema does not have. May only shrink.
const NOT_IN_SCHEMA: [(Dataset, &str); 6] = [
    (Dataset::Products, "createdDate"),
    (Dataset::Products, "modifiedDate"),
    (Dataset::Products, "sourceModifiedDate"),
    (Dataset::Products, "status"),
    (Dataset::Products, "productCategoryRefs"),
    (Dataset::Payments, "type"),
];

fn address(dataset: Dataset) -> String {
    format!("/companies/{{companyId}}/connections/{{connectionId}}/data/{}", dataset.path())
}

fn row_schema(document: &Value, dataset: Dataset) -> &Value {
    let schema = document
        .pointer("/paths")
        .and_then(|paths| paths.get(address(dataset)))
        .and_then(|path| path.pointer("/get/responses/200/content/application~1json/schema"))
        .expect("the dataset has an address");
    if dataset.is_list() {
        property(document, schema, "results").and_then(|results| keyword(document, results, "items")).expect("a list")
    } else {
        schema
    }
}

#[test]
fn every_field_is_in_the_schema_with_a_fitting_type() {
    let Some(text) = document("commerce") else { return };
    let document: Value = serde_json::from_str(&text).expect("JSON");
    let mut checked = 0;
    let mut missing = Vec::new();
    for dataset in Dataset::ALL {
        for field in fields(dataset) {
            let mut schema = Some(row_schema(&document, dataset));
            for key in field.path {
                schema = schema.and_then(|schema| property(&document, schema, key));
            }
            let Some(schema) = schema else {
                missing.push((dataset, field.name));
                continue;
            };
            let word = |word| keyword(&document, schema, word).and_then(Value::as_str);
            let (kind, format) = (word("type"), word("format"));
            let fits = match field.kind {
                Kind::Id | Kind::Text => kind == Some("string") && keyword(&document, schema, "enum").is_none(),
                Kind::Enum => keyword(&document, schema, "enum").is_some() || field.path.last() == Some(&"type"),
                Kind::Country => kind == Some("string"),
                Kind::Currency => kind == Some("string") && format == Some("ISO4217"),
                // One amount has a format and no type.
                Kind::Number | Kind::Money { .. } => {
                    format == Some("decimal") && kind.is_none_or(|kind| kind == "number")
                }
                Kind::Date => kind == Some("string"),
                Kind::Bool => kind == Some("boolean"),
                Kind::Count => kind == Some("array"),
            };
            assert!(fits, "{dataset} {}: {:?} against {kind:?} {format:?}", field.name, field.kind);
            checked += 1;
        }
    }
    missing.sort();
    let mut expected = NOT_IN_SCHEMA.to_vec();
    expected.sort();
    assert_eq!(missing, expected);
    println!("{checked} fields checked");
}

/// Every example row of a dataset, as its bytes stand in the document.
fn example_rows(text: &str, dataset: Dataset) -> Vec<&RawValue> {
    let document: &RawValue = serde_json::from_str(text).expect("JSON");
    let mut at = document;
    let address = address(dataset);
    for key in ["paths", &address, "get", "responses", "200", "content", "application/json", "examples"] {
        at = map(at)[key];
    }
    let mut rows = Vec::new();
    for (name, example) in map(at) {
        let value = *map(example).get("value").unwrap_or_else(|| panic!("{dataset} {name} has a value"));
        if dataset.is_list() {
            let results: Vec<&RawValue> = serde_json::from_str(map(value)["results"].get()).expect("a list");
            rows.extend(results);
        } else {
            rows.push(value);
        }
    }
    rows
}

/// What the document holds at a path, found without the reader that is tested.
fn value_at<'a>(row: &'a RawValue, field: &Field) -> Option<&'a RawValue> {
    let mut at = row;
    for key in field.path {
        at = map(at).get(*key).copied()?;
    }
    Some(at)
}

#[test]
fn every_value_of_the_example_rows_is_read_without_loss() {
    let Some(text) = document("commerce") else { return };
    let mut checked: BTreeMap<&str, usize> = BTreeMap::new();
    for dataset in Dataset::ALL {
        let rows = example_rows(&text, dataset);
        assert!(!rows.is_empty(), "{dataset} has examples");
        let mut seen = vec![false; fields(dataset).len()];
        for raw in rows {
            let row = row::read(raw, fields(dataset));
            assert_eq!(row.problems, [], "{dataset} {raw}");
            for (index, (field, cell)) in fields(dataset).iter().zip(&row.cells).enumerate() {
                let context = || format!("{dataset} {} in {raw}", field.name);
                let Some(value) = value_at(raw, field) else {
                    assert_eq!(cell, &None, "{}", context());
                    continue;
                };
                seen[index] = true;
                let string = || serde_json::from_str::<String>(value.get()).unwrap_or_else(|_| panic!("{}", context()));
                let (kind, same) = match cell {
                    Some(Cell::Text(text)) => {
                        let sent = string();
                        let folded = field.kind == Kind::Currency && text.eq_ignore_ascii_case(sent.trim());
                        let trimmed = field.kind == Kind::Country && text == sent.trim();
                        ("texts", folded || trimmed || *text == sent)
                    }
                    Some(Cell::Amount(amount)) => ("amounts", amount.digits() == plain(value.get())),
                    Some(Cell::Date(date)) => ("dates", date.text() == string()),
                    Some(Cell::Bool(read)) => ("truth values", value.get() == read.to_string()),
                    Some(Cell::Count(count)) => {
                        let items: Vec<&RawValue> = serde_json::from_str(value.get()).expect("an array");
                        ("counts", items.len() as u64 == *count)
                    }
                    None => {
                        let sent = value.get();
                        ("nothings", sent == "null" || sent == r#""""# || sent.starts_with(r#""0001-01-01T00:00:00"#))
                    }
                };
                assert!(same, "{cell:?}: {}", context());
                *checked.entry(kind).or_default() += 1;
            }
        }
        for (field, seen) in fields(dataset).iter().zip(seen) {
            if NOT_IN_SCHEMA.contains(&(dataset, field.name)) {
                assert!(seen, "{dataset} {} is in neither schema nor examples", field.name);
            }
        }
    }
    println!("checked: {checked:?}");
}

//! The inner fields against Codat's own OpenAPI document: none is missing, none is invented, and each kind fits.
//!
//! The document is not part of this project: the folder that holds it is named by `GANGWAY_OPENAPI_DIR`. Unset, the
//! test says that it checked nothing; set and missing is a failure.

use std::collections::BTreeMap;

use gangway_wire::dataset::Dataset;
use gangway_wire::table::Kind;
use serde_json::Value;

use super::inner::{entries, known};

/// Fields of the example bodies that the schema does not have. May only shrink.
const NOT_IN_SCHEMA: [&str; 3] =
    ["orderLineItems.taxes.taxAmount", "productCategoryRefs.id", "productCategoryRefs.name"];

/// Type, format, and whether it has a list of words.
type Leaf = (Option<String>, Option<String>, bool);

/// Follows `$ref` within the document.
fn resolve<'a>(document: &'a Value, mut schema: &'a Value) -> &'a Value {
    while let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        schema = document.pointer(reference.trim_start_matches('#')).expect("the reference leads somewhere");
    }
    schema
}

/// The schema with everything that it is made of, through `$ref` and `allOf`; what stands beside a reference first.
fn parts<'a>(document: &'a Value, schema: &'a Value) -> Vec<&'a Value> {
    let resolved = resolve(document, schema);
    let inside = resolved.get("allOf").and_then(Value::as_array).into_iter().flatten();
    let inside = inside.flat_map(|part| parts(document, part));
    [schema, resolved].into_iter().chain(inside).collect()
}

/// The fields inside lists below `schema`, by their dotted paths.
fn leaves(document: &Value, schema: &Value, path: &str, in_list: bool, found: &mut BTreeMap<String, Leaf>) {
    let parts = parts(document, schema);
    let keyword = |word: &str| parts.iter().find_map(|part| part.get(word));
    if let Some(items) = keyword("items") {
        return leaves(document, items, path, true, found);
    }
    let mut properties = false;
    for part in &parts {
        for (name, property) in part.get("properties").and_then(Value::as_object).into_iter().flatten() {
            properties = true;
            let inner = if path.is_empty() { name.clone() } else { format!("{path}.{name}") };
            leaves(document, property, &inner, in_list, found);
        }
    }
    if in_list && !properties {
        let text = |word| keyword(word).and_then(Value::as_str).map(str::to_owned);
        found.insert(path.to_owned(), (text("type"), text("format"), keyword("enum").is_some()));
    }
}

fn rows(document: &Value, dataset: Dataset) -> &Value {
    let address = format!("/companies/{{companyId}}/connections/{{connectionId}}/data/{}", dataset.as_str());
    let reply = &document["paths"][&address]["get"]["responses"]["200"]["content"]["application/json"]["schema"];
    if dataset.is_single() {
        return reply;
    }
    parts(document, reply).into_iter().find_map(|part| part.pointer("/properties/results/items")).expect("a list")
}

#[test]
fn every_inner_field_is_in_the_schema_and_the_other_way_round() {
    let Ok(folder) = std::env::var("GANGWAY_OPENAPI_DIR") else {
        println!("0 inner fields checked: GANGWAY_OPENAPI_DIR is not set");
        return;
    };
    let path = std::path::Path::new(&folder).join("commerce.openapi.json");
    let text = std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let document: Value = serde_json::from_str(&text).unwrap();

    let (mut checked, mut wrong) = (0, Vec::new());
    for &dataset in Dataset::ALL {
        let mut found = BTreeMap::new();
        leaves(&document, rows(&document, dataset), "", false, &mut found);
        for (path, (kind, format, words)) in &found {
            let fits = match known(dataset, path).map(|known| known.kind) {
                None => false,
                Some(Kind::Number | Kind::Money) => {
                    format.as_deref() == Some("decimal") || kind.as_deref() == Some("integer")
                }
                Some(Kind::Currency) => format.as_deref() == Some("ISO4217"),
                Some(Kind::Flag) => kind.as_deref() == Some("boolean"),
                Some(Kind::Word) => *words,
                Some(Kind::Date) => kind.as_deref() == Some("string") && path.ends_with("Date"),
                Some(Kind::Id) => path.ends_with("id"),
                Some(Kind::Text | Kind::Link) => kind.as_deref() == Some("string") && !words && !path.ends_with("Date"),
                Some(Kind::Count) => false,
            };
            if !fits {
                wrong.push(format!("{} {path}: {kind:?} {format:?}", dataset.short()));
            }
            checked += 1;
        }
        for (path, ..) in entries(dataset) {
            if !found.contains_key(*path) && !NOT_IN_SCHEMA.contains(path) {
                wrong.push(format!("{} {path}: not in the schema", dataset.short()));
            }
        }
    }
    assert_eq!(wrong, [""; 0]);
    assert!(checked > 50, "{checked}");
    println!("{checked} inner fields checked");
}

//! Properties that a schema does not know. JSON Schema lets them pass, and so would a name with a slip in it.

use std::collections::BTreeMap;

use serde_json::Value;

/// Schemas inside schemas, at most: the documents do not nest deeper, and a circle would not end.
const DEPTH: usize = 24;

/// Pointers of all properties in `body` that `schema` does not name.
pub fn unknown(document: &Value, schema: &Value, body: &Value) -> Vec<String> {
    let mut found = Vec::new();
    walk(document, &[schema], body, "", &mut found, DEPTH);
    found
}

/// What the schemas that hold for one place say about its properties and items.
#[derive(Default)]
struct Known<'a> {
    properties: BTreeMap<&'a str, Vec<&'a Value>>,
    items: Vec<&'a Value>,
    others: Vec<&'a Value>,
    any: bool,
}

fn collect<'a>(document: &'a Value, schema: &'a Value, known: &mut Known<'a>, depth: usize) {
    if depth == 0 {
        return;
    }
    if let Some(reference) = schema["$ref"].as_str() {
        let pointer = reference.trim_start_matches('#').replace("%7B", "{").replace("%7D", "}");
        if let Some(schema) = document.pointer(&pointer) {
            collect(document, schema, known, depth - 1);
        }
    }
    for word in ["allOf", "anyOf", "oneOf"] {
        for part in schema[word].as_array().into_iter().flatten() {
            collect(document, part, known, depth - 1);
        }
    }
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        known.properties.entry(name).or_default().push(property);
    }
    if !schema["items"].is_null() {
        known.items.push(&schema["items"]);
    }
    match &schema["additionalProperties"] {
        Value::Bool(true) => known.any = true,
        Value::Object(_) => known.others.push(&schema["additionalProperties"]),
        _ => {}
    }
}

fn walk(document: &Value, schemas: &[&Value], body: &Value, at: &str, found: &mut Vec<String>, depth: usize) {
    if depth == 0 {
        return;
    }
    let mut known = Known::default();
    for schema in schemas {
        collect(document, schema, &mut known, DEPTH);
    }
    match body {
        Value::Object(map) => {
            for (name, value) in map {
                let here = format!("{at}/{name}");
                match known.properties.get(name.as_str()) {
                    Some(schemas) => walk(document, schemas, value, &here, found, depth - 1),
                    None if !known.others.is_empty() => walk(document, &known.others, value, &here, found, depth - 1),
                    // An object without named properties holds whatever it likes.
                    None if known.any || known.properties.is_empty() => {}
                    None => found.push(here),
                }
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                walk(document, &known.items, item, &format!("{at}/{index}"), found, depth - 1);
            }
        }
        _ => {}
    }
}

#[test]
fn a_slip_in_a_name_is_found() {
    let document = serde_json::json!({
        "row": { "allOf": [{ "$ref": "#/id" }, { "properties": { "tags": { "type": "object", "additionalProperties": { "type": "string" } } } }] },
        "id": { "properties": { "id": {} } },
    });
    let schema = serde_json::json!({ "properties": { "results": { "items": { "$ref": "#/row" } } } });
    let body = serde_json::json!({ "results": [{ "id": "1", "tags": { "a": "b" } }, { "id": "2", "tagz": {} }] });
    assert_eq!(unknown(&document, &schema, &body), ["/results/1/tagz"]);
}

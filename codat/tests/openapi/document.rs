//! Reads the documents: references, properties, and JSON without any loss.

use std::collections::BTreeMap;

use serde_json::Value;
use serde_json::value::RawValue;

/// The text of a document; `None` where none was given to the tests.
pub fn document(name: &str) -> Option<String> {
    let Ok(folder) = std::env::var("GANGWAY_OPENAPI_DIR") else {
        println!("nothing checked: GANGWAY_OPENAPI_DIR is not set");
        return None;
    };
    let path = std::path::Path::new(&folder).join(format!("{name}.openapi.json"));
    Some(std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display())))
}

/// Follows `$ref` within the document.
pub fn resolve<'a>(document: &'a Value, mut schema: &'a Value) -> &'a Value {
    while let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
        // Some references are percent-encoded as addresses are.
        let pointer = reference.trim_start_matches('#').replace("%7B", "{").replace("%7D", "}");
        schema = document.pointer(&pointer).unwrap_or_else(|| panic!("{reference} leads nowhere"));
    }
    schema
}

/// The schema of a property, looked for through `allOf`.
pub fn property<'a>(document: &'a Value, schema: &'a Value, name: &str) -> Option<&'a Value> {
    let schema = resolve(document, schema);
    if let Some(found) = schema.get("properties").and_then(|properties| properties.get(name)) {
        return Some(found);
    }
    schema.get("allOf")?.as_array()?.iter().find_map(|part| property(document, part, name))
}

/// The names of all properties, through `allOf`.
pub fn properties<'a>(document: &'a Value, schema: &'a Value) -> Vec<&'a str> {
    let schema = resolve(document, schema);
    let own = schema.get("properties").and_then(Value::as_object).into_iter().flat_map(|object| object.keys());
    let parts = schema.get("allOf").and_then(Value::as_array).into_iter().flatten();
    own.map(String::as_str).chain(parts.flat_map(|part| properties(document, part))).collect()
}

/// A keyword of a schema, looked for through `$ref` and `allOf`; what stands beside a reference wins.
pub fn keyword<'a>(document: &'a Value, schema: &'a Value, word: &str) -> Option<&'a Value> {
    if let Some(found) = schema.get(word) {
        return Some(found);
    }
    let schema = resolve(document, schema);
    schema.get(word).or_else(|| schema.get("allOf")?.as_array()?.iter().find_map(|part| keyword(document, part, word)))
}

/// Reads a map without reading its values.
pub fn map(raw: &RawValue) -> BTreeMap<String, &RawValue> {
    serde_json::from_str(raw.get()).expect("an object")
}

/// A JSON number in plain shortest form, by moving characters only.
pub fn plain(number: &str) -> String {
    let (mantissa, exponent) = number.split_once(['e', 'E']).unwrap_or((number, "0"));
    let mut exponent: i32 = exponent.parse().expect("an exponent");
    let (sign, mantissa) = mantissa.strip_prefix('-').map_or(("", mantissa), |rest| ("-", rest));
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let (mut whole, mut fraction) = (whole.to_owned(), fraction.to_owned());
    while exponent < 0 {
        fraction.insert(0, whole.pop().unwrap_or('0'));
        exponent += 1;
    }
    while exponent > 0 {
        whole.push(if fraction.is_empty() { '0' } else { fraction.remove(0) });
        exponent -= 1;
    }
    let fraction = fraction.trim_end_matches('0');
    let whole = whole.trim_start_matches('0');
    let whole = if whole.is_empty() { "0" } else { whole };
    match (whole, fraction) {
        ("0", "") => "0".to_owned(),
        (whole, "") => format!("{sign}{whole}"),
        (whole, fraction) => format!("{sign}{whole}.{fraction}"),
    }
}

/// Asserts that two texts hold the same JSON: the same keys, items, characters and digits. No value becomes a float.
pub fn assert_same(sent: &str, back: &str, at: &str) {
    match sent.as_bytes()[0] {
        b'{' => {
            let read = |json| -> BTreeMap<String, &RawValue> { serde_json::from_str(json).expect("an object") };
            let (sent, back) = (read(sent), read(back));
            assert!(sent.keys().eq(back.keys()), "{at}: {:?} became {:?}", sent.keys(), back.keys());
            for (key, value) in sent {
                assert_same(value.get(), back[&key].get(), &format!("{at}.{key}"));
            }
        }
        b'[' => {
            let read = |json| -> Vec<&RawValue> { serde_json::from_str(json).expect("an array") };
            let (sent, back) = (read(sent), read(back));
            assert_eq!(sent.len(), back.len(), "{at}");
            for (index, (sent, back)) in sent.into_iter().zip(back).enumerate() {
                assert_same(sent.get(), back.get(), &format!("{at}[{index}]"));
            }
        }
        b'"' => {
            let read = |json| serde_json::from_str::<String>(json).unwrap_or_else(|_| panic!("{at}: {json}"));
            assert_eq!(read(sent), read(back), "{at}");
        }
        b'-' | b'0'..=b'9' => assert_eq!(plain(sent), plain(back), "{at}"),
        _ => assert_eq!(sent, back, "{at}"),
    }
}

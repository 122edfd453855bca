//! Texts: a flat catalog, one language at a time, fetched at run time and held as a JavaScript object.

pub mod keys;

use js_sys::{Array, Intl, Object, Reflect};
use std::cell::RefCell;
use wasm_bindgen::JsValue;

thread_local! {
    static CATALOG: RefCell<(String, Object)> = RefCell::new((String::new(), Object::new()));
}

/// Takes in a catalog of `language`; keys that it has replace those that were there.
pub fn set(language: &str, catalog: &Object) {
    CATALOG.with_borrow_mut(|(now, all)| {
        language.clone_into(now);
        Object::assign(all, catalog);
    });
}

/// The language of the texts, a BCP 47 tag; `en` before a catalog came.
pub fn language() -> String {
    CATALOG.with_borrow(|(language, _)| if language.is_empty() { "en".to_owned() } else { language.clone() })
}

/// The text of a key made at run time, where the catalog has it.
pub fn find(key: &str) -> Option<String> {
    CATALOG.with_borrow(|(_, all)| Reflect::get(all, &JsValue::from_str(key)).ok().and_then(|text| text.as_string()))
}

/// The text of a key; the key itself where the catalog lacks it.
pub fn text(key: &'static str) -> String {
    find(key).unwrap_or_else(|| key.to_owned())
}

/// The text of a key with each `{name}` replaced.
pub fn fill(key: &'static str, pairs: &[(&str, &str)]) -> String {
    filled(&text(key), pairs)
}

/// The text of `key.one`, `key.other` and so on for this number, with `{n}` and each `{name}` replaced.
pub fn many(key: &'static str, n: u64, pairs: &[(&str, &str)]) -> String {
    let rules = Intl::PluralRules::new(&Array::of1(&JsValue::from_str(&language())), &Object::new());
    let category: String = rules.select(n as f64).into();
    let pattern = find(&[key, ".", &category].concat()).or_else(|| find(&[key, ".other"].concat()));
    let number = crate::intl::number(n);
    let mut all = vec![("n", number.as_str())];
    all.extend_from_slice(pairs);
    filled(&pattern.unwrap_or_else(|| key.to_owned()), &all)
}

/// A pattern with each `{name}` replaced.
pub fn filled(pattern: &str, pairs: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(pattern.len() + 16);
    for (index, part) in pattern.split('{').enumerate() {
        let (name, rest) = match part.split_once('}') {
            Some(found) if index > 0 => found,
            _ => ("", part),
        };
        if let Some((_, value)) = pairs.iter().find(|(n, _)| *n == name) {
            out.push_str(value);
        }
        out.push_str(rest);
    }
    out
}

//! Every text exists in every language: the same keys, the same parameters, nothing empty.
use super::Breach;
use super::tree::{Source, Tree};
use serde_json::{Map, Value};

/// The language that code is written against.
const MAIN: &str = "app/languages/en.json";

/// Catalogs that differ from English in their keys or parameters.
pub fn check(tree: &Tree) -> Vec<Breach> {
    let mut breaches = Vec::new();
    let Some(main) = tree.files.iter().find(|file| file.path == MAIN) else { return breaches };
    let Some(english) = read(main, &mut breaches) else { return breaches };
    for file in tree.within("app/languages").filter(|file| file.path != MAIN && file.is("json")) {
        let Some(other) = read(file, &mut breaches) else { continue };
        for (key, text) in &english {
            match other.get(key) {
                None => breaches.push(breach(main, key, format!("{key:?} is missing in {}: translate it", file.path))),
                Some(there) if parameters(there) != parameters(text) => {
                    breaches.push(breach(file, key, format!("{key:?} has other {{parameters}} than in English")));
                }
                Some(_) => {}
            }
        }
        for key in other.keys().filter(|key| !english.contains_key(*key)) {
            breaches.push(breach(file, key, format!("{key:?} is not in {MAIN}: remove it")));
        }
    }
    breaches
}

fn read(file: &Source, breaches: &mut Vec<Breach>) -> Option<Map<String, Value>> {
    let catalog: Map<String, Value> = match serde_json::from_str(&file.text) {
        Ok(catalog) => catalog,
        Err(error) => {
            let text = format!("not a flat JSON object: {error}");
            breaches.push(Breach { rule: "catalog", file: file.path.clone(), line: error.line(), text });
            return None;
        }
    };
    for (key, text) in &catalog {
        if text.as_str().is_none_or(|text| text.trim().is_empty()) {
            breaches.push(breach(
                file,
                key,
                format!("{key:?} is no text: a catalog is flat and nothing in it is empty"),
            ));
        }
        if file.text.matches(&format!("\"{key}\":")).count() > 1 {
            breaches.push(breach(file, key, format!("{key:?} stands twice")));
        }
    }
    Some(catalog)
}

fn breach(file: &Source, key: &str, text: String) -> Breach {
    let line = file.text.lines().position(|line| line.contains(&format!("\"{key}\""))).map_or(0, |index| index + 1);
    Breach { rule: "catalog", file: file.path.clone(), line, text }
}

/// The names in braces, sorted.
fn parameters(text: &Value) -> Vec<&str> {
    let mut names: Vec<&str> = text
        .as_str()
        .unwrap_or_default()
        .split('{')
        .skip(1)
        .filter_map(|part| part.split_once('}').map(|(name, _)| name))
        .collect();
    names.sort_unstable();
    names.dedup();
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(english: &str, french: &str) -> Vec<String> {
        let tree = Tree::of(&[(MAIN, english), ("app/languages/fr.json", french)]);
        check(&tree).into_iter().map(|breach| breach.to_string()).collect()
    }

    #[test]
    fn the_same_keys_are_in_order() {
        assert!(texts(r#"{"a": "Hello {name}"}"#, r#"{"a": "Bonjour {name}"}"#).is_empty());
    }

    #[test]
    fn missing_extra_empty_and_other_parameters_are_named() {
        let found = texts("{\n\"a\": \"{n} rows\",\n\"b\": \"x\"\n}", "{\n\"a\": \"{m} lignes\",\n\"c\": \"\"\n}");
        assert_eq!(found.len(), 4, "{found:#?}");
        assert!(
            found.iter().any(|text| text.starts_with("app/languages/en.json:3:") && text.contains("\"b\" is missing"))
        );
        assert!(found.iter().any(|text| text.starts_with("app/languages/fr.json:2:") && text.contains("parameters")));
        assert!(found.iter().any(|text| text.starts_with("app/languages/fr.json:3:") && text.contains("remove it")));
    }

    #[test]
    fn a_key_that_stands_twice_is_named() {
        assert_eq!(texts(r#"{"a": "x", "a": "y"}"#, r#"{"a": "z"}"#).len(), 1);
    }
}

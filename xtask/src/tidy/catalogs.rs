//! Every text exists in every language: the same keys, the same parameters, nothing empty. French keeps its spaces.
use super::Breach;
use super::tree::{Source, Tree};
use serde_json::{Map, Value};

const PLACE: &str = "app/languages";

/// The language that code is written against.
const MAIN: &str = "en";

/// The languages that there are catalogs of, sorted.
pub fn languages(tree: &Tree) -> Vec<&str> {
    let mut all: Vec<&str> = tree
        .within(PLACE)
        .filter_map(|file| file.path.strip_prefix(PLACE)?.trim_start_matches('/').strip_suffix(".json"))
        .map(|stem| stem.rsplit_once('.').map_or(stem, |(_, language)| language))
        .collect();
    all.sort_unstable();
    all.dedup();
    all
}

/// Catalogs that differ from English in their keys or parameters. `en.json` is compared with `fr.json`, `table.en.json`
/// (an area that is fetched when it opens) with `table.fr.json`; a language that has one area has all.
pub fn check(tree: &Tree) -> Vec<Breach> {
    let mut breaches = Vec::new();
    let catalogs: Vec<(&str, &str, &Source)> = tree
        .within(PLACE)
        .filter_map(|file| {
            let stem = file.path.strip_prefix(PLACE)?.trim_start_matches('/').strip_suffix(".json")?;
            let (area, language) = stem.rsplit_once('.').unwrap_or(("", stem));
            Some((area, language, file))
        })
        .collect();
    for (area, _, main) in catalogs.iter().filter(|(_, language, _)| *language == MAIN) {
        let Some(english) = read(main, &mut breaches) else { continue };
        for language in languages(tree).into_iter().filter(|language| *language != MAIN) {
            match catalogs.iter().find(|(other_area, other, _)| other_area == area && *other == language) {
                Some((_, _, file)) => compare(main, &english, file, &mut breaches),
                None => breaches.push(Breach {
                    rule: "catalog",
                    file: main.path.clone(),
                    line: 0,
                    text: format!("there is none of these texts in {language:?}: add the catalog"),
                }),
            }
        }
    }
    for (_, _, file) in catalogs.iter().filter(|(_, language, _)| *language == "fr") {
        french(file, &mut breaches);
    }
    for (area, _, file) in &catalogs {
        if !catalogs.iter().any(|(other_area, language, _)| other_area == area && *language == MAIN) {
            let text = "there is no English catalog beside it".to_owned();
            breaches.push(Breach { rule: "catalog", file: file.path.clone(), line: 0, text });
        }
    }
    breaches
}

fn compare(main: &Source, english: &Map<String, Value>, file: &Source, breaches: &mut Vec<Breach>) {
    let Some(other) = read(file, breaches) else { return };
    for (key, text) in english {
        match other.get(key) {
            // A plural form that only English has, or that only the other needs.
            None if is_plural(key) => {}
            None => breaches.push(breach(main, key, format!("{key:?} is missing in {}: translate it", file.path))),
            Some(there) if parameters(there) != parameters(text) => {
                breaches.push(breach(file, key, format!("{key:?} has other {{parameters}} than in English")));
            }
            Some(_) => {}
        }
    }
    for key in other.keys().filter(|key| !english.contains_key(*key)) {
        let known =
            is_plural(key) && english.contains_key(&format!("{}.other", key.rsplit_once('.').unwrap_or_default().0));
        if !known {
            breaches.push(breach(file, key, format!("{key:?} is not in {}: remove it", main.path)));
        }
    }
}

/// French has a space before some marks, and no line may begin with one of them.
fn french(file: &Source, breaches: &mut Vec<Breach>) {
    // What is wrong with the catalog itself was said where it was compared.
    for (key, text) in read(file, &mut Vec::new()).unwrap_or_default() {
        let text = text.as_str().unwrap_or_default();
        if text.contains("« ") || text.split(' ').skip(1).any(|part| part.starts_with([';', ':', '!', '?', '%', '»']))
        {
            let told =
                format!("{key:?} may break before a mark: U+202F before ; ! ? and U+00A0 before : % » and after «");
            breaches.push(breach(file, &key, told));
        }
    }
}

/// `rows.few`: languages differ in which of these they have; all have `other`.
fn is_plural(key: &str) -> bool {
    ["zero", "one", "two", "few", "many"].iter().any(|form| key.rsplit_once('.').is_some_and(|(_, end)| end == *form))
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

fn parameters(text: &Value) -> Vec<&str> {
    parameters_in(text.as_str().unwrap_or_default())
}

/// The names in braces, sorted.
pub fn parameters_in(text: &str) -> Vec<&str> {
    let mut names: Vec<&str> =
        text.split('{').skip(1).filter_map(|part| part.split_once('}').map(|(name, _)| name)).collect();
    names.sort_unstable();
    names.dedup();
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(files: &[(&str, &str)]) -> Vec<String> {
        check(&Tree::of(files)).into_iter().map(|breach| breach.to_string()).collect()
    }

    fn texts(english: &str, french: &str) -> Vec<String> {
        told(&[("app/languages/en.json", english), ("app/languages/fr.json", french)])
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

    #[test]
    fn plural_forms_may_differ_but_not_the_other() {
        assert!(texts(r#"{"n.one": "x", "n.other": "y"}"#, r#"{"n.many": "x", "n.other": "y"}"#).is_empty());
        assert_eq!(texts(r#"{"n.one": "x", "n.other": "y"}"#, r#"{"n.one": "x"}"#).len(), 1);
        assert_eq!(texts(r#"{"n.other": "y"}"#, r#"{"n.other": "y", "m.few": "z"}"#).len(), 1);
    }

    #[test]
    fn a_french_mark_after_a_plain_space_is_named() {
        for (bad, good) in [
            ("Oui ?", "Oui\u{202f}?"),
            ("Lu : {n}", "Lu\u{a0}: {n}"),
            ("« {n} »", "«\u{a0}{n}\u{a0}»"),
            ("5 %", "5\u{a0}%"),
        ] {
            let english = if bad.contains('{') { r#"{"a": "{n}"}"# } else { r#"{"a": "x"}"# };
            assert_eq!(texts(english, &format!("{{\"a\": \"{bad}\"}}")).len(), 1, "{bad}");
            assert_eq!(texts(english, &format!("{{\"a\": \"{good}\"}}")), [""; 0], "{good}");
        }
    }

    #[test]
    fn every_area_has_every_language() {
        let found = told(&[
            ("app/languages/en.json", "{}"),
            ("app/languages/fr.json", "{}"),
            ("app/languages/table.en.json", "{}"),
            ("app/languages/page.fr.json", "{}"),
        ]);
        assert_eq!(found.len(), 2, "{found:#?}");
    }
}

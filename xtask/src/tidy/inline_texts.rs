//! Texts that stand in code, since they are for when no catalog can be fetched, are in every language too.
//!
//! Scripts of the front end hold them as `const WORDS = { en: { key: "text" }, fr: { … } };`, two levels and nothing but
//! texts. The proxy's pages name each text in all languages at once, `pick("…", "…")`, so that none can be forgotten
//! where a page is written; here only what the compiler does not see is compared.
use super::Breach;
use super::catalogs::{languages, parameters_in};
use super::tree::{Source, Tree};
use std::collections::BTreeMap;

const BEGIN: &str = "const WORDS = {";

/// Where the proxy says which languages its pages have.
const PAGES: &str = "proxy/server/src/pages/text.rs";

/// Texts that one language lacks, or that have other parameters or fewer parts than in another.
pub fn check(tree: &Tree) -> Vec<Breach> {
    let wanted = languages(tree);
    let mut breaches = Vec::new();
    for file in tree.files.iter().filter(|file| file.path.starts_with("app/") && file.is("js")) {
        if let Some((before, rest)) = file.text.split_once(BEGIN) {
            script(file, before.matches('\n').count() + 1, rest, &wanted, &mut breaches);
        }
    }
    for file in tree.files.iter().filter(|file| file.path.starts_with("proxy/server/src/") && file.is("rs")) {
        pairs(file, &mut breaches);
    }
    if let Some(file) = tree.files.iter().find(|file| file.path == PAGES) {
        for language in wanted {
            if !file.text.contains(&format!("=> \"{language}\"")) {
                breaches.push(breach(file, 0, format!("the proxy's own pages do not speak {language:?}: add it")));
            }
        }
    }
    breaches
}

fn breach(file: &Source, line: usize, text: String) -> Breach {
    Breach { rule: "catalog", file: file.path.clone(), line, text }
}

/// A key's texts in one language: one, or the parts of an array.
struct Entry {
    line: usize,
    parts: Vec<String>,
}

/// Compares the languages of a script's words, which begin at `first`.
fn script(file: &Source, first: usize, rest: &str, wanted: &[&str], breaches: &mut Vec<Breach>) {
    let Some(read) = words(rest, first) else {
        breaches.push(breach(file, first, "WORDS is not two levels of texts: language, then key".to_owned()));
        return;
    };
    for language in wanted.iter().filter(|language| !read.contains_key(**language)) {
        breaches.push(breach(file, first, format!("WORDS has no {language:?}: add it")));
    }
    let every: BTreeMap<&String, &Entry> = read.values().rev().flatten().collect();
    for (key, one) in every {
        for (language, entries) in &read {
            let Some(entry) = entries.get(key) else {
                breaches.push(breach(file, one.line, format!("{key:?} is missing in {language:?}: translate it")));
                continue;
            };
            let shape = |entry: &Entry| -> Vec<Vec<String>> {
                entry.parts.iter().map(|part| parameters_in(part).into_iter().map(str::to_owned).collect()).collect()
            };
            if shape(entry) != shape(one) {
                let text = format!("{key:?} has other {{parameters}} or parts in {language:?}");
                breaches.push(breach(file, entry.line, text));
            }
            if entry.parts.is_empty() || entry.parts.iter().any(|part| part.trim().is_empty()) {
                breaches.push(breach(file, entry.line, format!("{key:?} is empty in {language:?}")));
            }
        }
    }
}

/// Language, key, entry; `None` where anything else stands there.
fn words(text: &str, first: usize) -> Option<BTreeMap<String, BTreeMap<String, Entry>>> {
    let mut all: BTreeMap<String, BTreeMap<String, Entry>> = BTreeMap::new();
    let (mut language, mut key) = (None::<String>, None::<String>);
    let mut rest = text;
    loop {
        rest = rest.trim_start_matches(|c: char| c.is_whitespace() || matches!(c, ',' | '[' | ']'));
        let line = first + text[..text.len() - rest.len()].matches('\n').count();
        if let Some(after) = rest.strip_prefix('}') {
            if language.take().is_none() {
                return Some(all);
            }
            key = None;
            rest = after;
            continue;
        }
        let (token, after) = token(rest)?;
        if let Some(after) = after.strip_prefix(':') {
            let after = after.trim_start();
            match &language {
                None => {
                    rest = after.strip_prefix('{')?;
                    all.entry(token.clone()).or_default();
                    language = Some(token);
                }
                Some(language) => {
                    rest = after;
                    all.get_mut(language)?.insert(token.clone(), Entry { line, parts: Vec::new() });
                    key = Some(token);
                }
            }
        } else {
            all.get_mut(language.as_ref()?)?.get_mut(key.as_ref()?)?.parts.push(token);
            rest = after;
        }
    }
}

/// A name or what stands in double quotes, and what comes after.
fn token(text: &str) -> Option<(String, &str)> {
    if let Some(quoted) = text.strip_prefix('"') {
        return literal(quoted);
    }
    let end = text.find(|c: char| !c.is_alphanumeric() && c != '_').filter(|end| *end > 0)?;
    Some((text[..end].to_owned(), &text[end..]))
}

/// What stands before the closing quote, and what comes after.
fn literal(text: &str) -> Option<(String, &str)> {
    let mut escaped = false;
    let end = text.find(|c: char| {
        let ends = c == '"' && !escaped;
        escaped = c == '\\' && !escaped;
        ends
    })?;
    Some((text[..end].to_owned(), &text[end + 1..]))
}

/// Compares the two texts of each `pick("…", "…")` and `fill("…", "…", …)`.
fn pairs(file: &Source, breaches: &mut Vec<Breach>) {
    let shipped = file.text.split("#[cfg(test)]").next().unwrap_or_default();
    for call in ["pick(", "fill("] {
        for (at, _) in shipped.match_indices(call) {
            let second = |rest: &str| -> Option<(String, String)> {
                let (one, rest) = literal(rest.trim_start().strip_prefix('"')?)?;
                let (other, _) = literal(rest.trim_start().strip_prefix(',')?.trim_start().strip_prefix('"')?)?;
                Some((one, other))
            };
            let Some((english, french)) = second(&shipped[at + call.len()..]) else { continue };
            // A character by its number is no parameter.
            let plain = |text: &str| text.replace("\\u{", "");
            if parameters_in(&plain(&english)) != parameters_in(&plain(&french)) {
                let line = shipped[..at].matches('\n').count() + 1;
                breaches.push(breach(file, line, format!("{english:?} has other {{parameters}} in French")));
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn told(path: &str, text: &str) -> Vec<String> {
        let tree = Tree::of(&[("app/languages/en.json", "{}"), ("app/languages/fr.json", "{}"), (path, text)]);
        check(&tree).into_iter().map(|breach| breach.to_string()).collect()
    }

    #[test]
    fn the_same_words_are_in_order() {
        let words = "const WORDS = {\n  en: { a: \"Hello {x}: \\\"y\\\"\", \"b-c\": [\"one\", \"two\"] },\n  fr: { a: \"Bonjour {x}\", \"b-c\": [\"un\", \"deux\"] },\n};\nlet more = 1;";
        assert_eq!(told("app/hosted.js", words), Vec::<String>::new());
    }

    #[test]
    fn what_a_language_lacks_is_named_with_its_line() {
        let words = "// head\nconst WORDS = {\n  en: {\n    a: \"x\",\n    b: \"{n}\",\n    c: [\"x\", \"y\"],\n  },\n  fr: {\n    b: \"{m}\",\n    c: [\"x\"],\n    d: \"\",\n  },\n};";
        let found = told("app/hosted.js", words);
        for part in [
            ":4: catalog: \"a\" is missing in \"fr\"",
            "\"b\" has other",
            "\"c\" has other",
            "\"d\" is missing in \"en\"",
            "\"d\" is empty",
        ] {
            assert!(found.iter().any(|text| text.contains(part)), "{part}: {found:#?}");
        }
        assert_eq!(found.len(), 5, "{found:#?}");
    }

    #[test]
    fn a_language_without_words_is_named() {
        assert_eq!(told("app/x.js", "const WORDS = { en: { a: \"x\" } };").len(), 1);
        assert_eq!(told(PAGES, "Language::En => \"en\",").len(), 1);
    }

    #[test]
    fn words_that_cannot_be_read_are_no_way_around() {
        assert_eq!(told("app/x.js", "const WORDS = { en: { a: `x` }, fr: { a: `y` } };").len(), 1);
    }

    #[test]
    fn a_page_of_the_proxy_has_the_same_parameters_in_both() {
        assert!(
            told("proxy/server/src/pages/go.rs", "l.fill(\n    \"To {portal}\",\n    \"Vers {portal}\",\n x)")
                .is_empty()
        );
        let found = told("proxy/server/src/pages/go.rs", "\nl.fill(\"To {portal}\", \"Vers {platform}\", x)");
        assert!(found.len() == 1 && found[0].contains("go.rs:2:"), "{found:#?}");
    }
}

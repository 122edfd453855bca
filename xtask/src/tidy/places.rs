//! What may be written in few places only: `docs/architecture.md` holds them as the fenced block `only`.
//!
//! `sqlx:: in proxy/store` allows that word there and nowhere else in what ships; tests are free.
use super::Breach;
use super::tree::Tree;

const DOCUMENT: &str = "docs/architecture.md";

/// Words in files that have no business with them.
pub fn check(tree: &Tree) -> Vec<Breach> {
    let rules: Vec<(&str, Vec<&str>)> = rules(tree.text(DOCUMENT).unwrap_or_default()).collect();
    let mut breaches = Vec::new();
    for file in tree.files.iter().filter(|file| file.is("rs") && ships(&file.path)) {
        let code = file.text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
        for (index, line) in code.lines().enumerate() {
            let line = line.split("//").next().unwrap_or_default();
            for (word, places) in &rules {
                if stands_in(line, word) && !places.iter().any(|place| file.path.starts_with(place)) {
                    let text = format!("{word:?} belongs to {} only ({DOCUMENT})", places.join(", "));
                    breaches.push(Breach { rule: "place", file: file.path.clone(), line: index + 1, text });
                }
            }
        }
    }
    breaches
}

fn rules(document: &str) -> impl Iterator<Item = (&str, Vec<&str>)> {
    let block = document.lines().skip_while(|line| *line != "```only").skip(1).take_while(|line| *line != "```");
    block.filter_map(|line| line.split_once(" in ")).map(|(word, places)| (word, places.split(", ").collect()))
}

/// Neither tests nor what builds and checks.
fn ships(path: &str) -> bool {
    let test = |part: &str| part == "tests" || part == "tests.rs" || part.ends_with("_tests.rs");
    !path.starts_with("xtask/") && path.contains("src/") && !path.split('/').any(test)
}

/// As a word of its own, and not in a string that is just this word.
fn stands_in(line: &str, word: &str) -> bool {
    let part = |c: char| c.is_alphanumeric() || c == '_' || c == '"';
    line.match_indices(word).any(|(at, _)| {
        let after = line[at + word.len()..].chars().next();
        !line[..at].ends_with(part) && (word.ends_with(':') || !after.is_some_and(part))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_in_a_foreign_place_is_named_with_its_line() {
        let tree = Tree::of(&[
            ("a/src/other.rs", "// sqlx::x\nuse sqlx::Any;\nfn f(x: f64, f64_like: u8) {}\n"),
            ("a/src/tests.rs", "use sqlx::Any;\n"),
            ("b/src/lib.rs", "use sqlx::Any;\n#[cfg(test)]\nmod tests { fn f(x: f64) {} }\n"),
            (DOCUMENT, "```only\nsqlx:: in b, c/src\nf64 in c\n```\n"),
        ]);
        let found: Vec<String> = check(&tree).into_iter().map(|breach| breach.to_string()).collect();
        assert_eq!(found.len(), 2, "{found:#?}");
        assert!(found[0].starts_with("a/src/other.rs:2: place: \"sqlx::\" belongs to b, c/src only"));
        assert!(found[1].starts_with("a/src/other.rs:3:"));
    }
}

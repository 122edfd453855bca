//! What the documents promise is held by something: each invariant and decision names tests or checks that exist.
//!
//! A word in code stands for a test of Rust, a command, or a file; a file of browser tests is followed by the title of
//! the test that is meant: `x.test.mjs` (its title).
use super::Breach;
use super::tree::Tree;
use std::collections::BTreeSet;

const PAGE: &str = "docs/architecture.md";
const DECISIONS: &str = "docs/decisions";
/// How a line begins that names what holds the invariant above it.
const HELD: &str = "  Held by ";
/// The same on a decision's page.
const DECISION_HELD: &str = "**Held by";

/// Invariants that nothing holds, and names of tests and files that are not there.
pub fn check(tree: &Tree) -> Vec<Breach> {
    let tests = tests(tree);
    let mut breaches = Vec::new();
    if let Some(page) = tree.text(PAGE) {
        let lines: Vec<&str> = page.lines().collect();
        let begin = lines.iter().position(|line| *line == "## Invariants").map_or(lines.len(), |at| at + 1);
        let end = lines[begin..].iter().position(|line| line.starts_with("## ")).map_or(lines.len(), |at| begin + at);
        for (at, line) in lines.iter().enumerate().take(end).skip(begin) {
            if line.starts_with("- ") && !lines.get(at + 1).is_some_and(|next| next.starts_with(HELD)) {
                let text = format!("say on the next line what holds it: \"{HELD}`name_of_a_test`.\"");
                breaches.push(Breach { rule: "held", file: PAGE.to_owned(), line: at + 1, text });
            }
            breaches.extend(names(tree, &tests, PAGE, at, line, HELD));
        }
    }
    for page in tree.within(DECISIONS).filter(|page| page.is("md")) {
        for (at, line) in page.text.lines().enumerate() {
            breaches.extend(names(tree, &tests, &page.path, at, line, DECISION_HELD));
        }
    }
    breaches
}

/// What is wrong with the names on a line that begins so.
fn names(tree: &Tree, tests: &BTreeSet<&str>, page: &str, at: usize, line: &str, begin: &str) -> Vec<Breach> {
    let Some(held) = line.strip_prefix(begin) else { return Vec::new() };
    // Every second part stands in backticks, and the part after it is what follows.
    let parts: Vec<&str> = held.split('`').collect();
    let wrong = parts.chunks(2).zip(parts.chunks(2).skip(1)).filter_map(|(pair, next)| {
        let (name, after) = (pair.get(1)?, next.first().copied().unwrap_or_default());
        if name.ends_with(".test.mjs") {
            let Some(text) = tree.text(name) else { return Some(format!("there is no file {name:?}")) };
            let meant = after.strip_prefix(" (").unwrap_or_default();
            let found = titles(text).any(|title| meant.strip_prefix(title).is_some_and(|end| end.starts_with(')')));
            return (!found).then(|| format!("say which test of {name:?} is meant: `{name}` (its title)"));
        }
        let is_there = match name.rsplit_once('.') {
            Some((_, "toml" | "md")) => tree.text(name).is_some(),
            _ => name.starts_with("cargo xtask ") || tests.contains(name),
        };
        (!is_there).then(|| format!("there is no test {name:?}: name the one that holds it now"))
    });
    wrong.map(|text| Breach { rule: "held", file: page.to_owned(), line: at + 1, text }).collect()
}

/// The names of all functions that a runner of tests runs: neither helpers nor tests that are ignored.
fn tests(tree: &Tree) -> BTreeSet<&str> {
    let mut names = BTreeSet::new();
    for file in tree.files.iter().filter(|file| file.is("rs")) {
        let (mut test, mut ignored) = (false, false);
        for line in file.text.lines().map(str::trim) {
            if line.starts_with("#[") {
                test |= ["#[test]", "#[tokio::test", "#[wasm_bindgen_test"].iter().any(|word| line.starts_with(word));
                ignored |= line.starts_with("#[ignore");
            } else if !line.starts_with("//")
                && let Some((_, rest)) = line.split_once("fn ")
            {
                if test && !ignored {
                    names.extend(rest.split_once('(').map(|(name, _)| name));
                }
                (test, ignored) = (false, false);
            }
        }
    }
    names
}

/// The titles of a file's tests that stand there as they are.
fn titles(text: &str) -> impl Iterator<Item = &str> {
    text.lines().filter_map(|line| {
        let rest = line.trim_start().strip_prefix("test(")?;
        let quote = rest.chars().next().filter(|first| matches!(first, '\'' | '"' | '`'))?;
        rest[1..].split_once(quote).map(|(title, _)| title)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(files: &[(&str, &str)]) -> Vec<String> {
        check(&Tree::of(files)).into_iter().map(|breach| breach.to_string()).collect()
    }

    #[test]
    fn an_invariant_that_nothing_holds_and_a_test_that_is_gone_are_named() {
        let page = "## Invariants\n- One.\n  Held by `it_is_one`, `cargo xtask tidy` and `clippy.toml`.\n- Two.\n- Three.\n  Held by `it_was_three` and `deny.toml`.\n\n## After\n- Four.\n";
        let found = found(&[(PAGE, page), ("clippy.toml", ""), ("core/src/lib.rs", "#[test]\nfn it_is_one() {}\n")]);
        assert_eq!(found.len(), 3, "{found:#?}");
        assert!(found[0].starts_with("docs/architecture.md:4: held: say on the next line"));
        assert!(found[1].contains("it_was_three"));
        assert!(found[2].contains("deny.toml"));
    }

    #[test]
    fn what_no_runner_runs_holds_nothing() {
        let source = "fn helper() {}\n#[test]\n#[ignore = \"slow\"]\nfn ignored() {}\n#[test]\nfn plain() {}\nfn after_it() {}\n#[tokio::test(start_paused = true)]\nasync fn waiting() {}\nproptest! {\n    #[test]\n    fn any(text in \".*\") {}\n}\n#[wasm_bindgen_test]\nfn in_a_browser() {}\n#[test]\n// Why.\n#[expect(\n    dead_code,\n    reason = \"x\"\n)]\nfn excused() {}\n";
        let tree = Tree::of(&[("core/src/lib.rs", source)]);
        let all: Vec<&str> = tests(&tree).into_iter().collect();
        assert_eq!(all, ["any", "excused", "in_a_browser", "plain", "waiting"]);
    }

    #[test]
    fn a_file_of_browser_tests_needs_the_title_of_one_of_them() {
        let page = "**Held by.** `a.test.mjs` (it works); `a.test.mjs` (it worked): so it is; `a.test.mjs` (it); `a.test.mjs`, `b.test.mjs` (it works).\n";
        let found = found(&[("docs/decisions/1.md", page), ("a.test.mjs", "  test('it works', async () => {\n")]);
        assert_eq!(found.len(), 4, "{found:#?}");
        assert!(found[0].starts_with("docs/decisions/1.md:1: held: say which test"));
        assert!(found[3].contains("no file \"b.test.mjs\""));
    }
}

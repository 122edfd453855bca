//! What `docs/architecture.md` promises is held by something: each invariant names a test or a check that exists.
use super::Breach;
use super::tree::Tree;
use std::collections::BTreeSet;

const PAGE: &str = "docs/architecture.md";
/// How a line begins that names what holds the invariant above it.
const HELD: &str = "  Held by ";

/// Invariants that nothing holds, and names of tests and files that are not there.
pub fn check(tree: &Tree) -> Vec<Breach> {
    let Some(page) = tree.text(PAGE) else { return Vec::new() };
    let tests = functions(tree);
    let breach = |line: usize, text: String| Breach { rule: "held", file: PAGE.to_owned(), line: line + 1, text };
    let mut breaches = Vec::new();
    let lines: Vec<&str> = page.lines().collect();
    let begin = lines.iter().position(|line| *line == "## Invariants").map_or(lines.len(), |at| at + 1);
    let end = lines[begin..].iter().position(|line| line.starts_with("## ")).map_or(lines.len(), |at| begin + at);
    for (at, line) in lines.iter().enumerate().take(end).skip(begin) {
        if line.starts_with("- ") && !lines.get(at + 1).is_some_and(|next| next.starts_with(HELD)) {
            breaches.push(breach(at, format!("say on the next line what holds it: \"{HELD}`name_of_a_test`.\"")));
        }
        let Some(held) = line.strip_prefix(HELD) else { continue };
        for name in held.split('`').skip(1).step_by(2) {
            let is_there = match name.rsplit_once('.') {
                Some((_, "mjs" | "rs" | "toml")) => tree.text(name).is_some(),
                _ => name.starts_with("cargo xtask ") || tests.contains(name),
            };
            if !is_there {
                breaches.push(breach(at, format!("there is no {name:?}: name the test or file that holds it now")));
            }
        }
    }
    breaches
}

/// The names of all functions.
fn functions(tree: &Tree) -> BTreeSet<&str> {
    let sources = tree.files.iter().filter(|file| file.is("rs"));
    let lines = sources.flat_map(|file| file.text.lines());
    lines.filter_map(|line| line.split_once("fn ")?.1.split_once('(').map(|(name, _)| name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_invariant_that_nothing_holds_and_a_test_that_is_gone_are_named() {
        let page = "## Invariants\n- One.\n  Held by `it_is_one`, `cargo xtask tidy` and `clippy.toml`.\n- Two.\n- Three.\n  Held by `it_was_three` and `tests/gone.mjs`.\n\n## After\n- Four.\n";
        let tree = Tree::of(&[(PAGE, page), ("clippy.toml", ""), ("core/src/lib.rs", "#[test]\nfn it_is_one() {}\n")]);
        let found: Vec<String> = check(&tree).into_iter().map(|breach| breach.to_string()).collect();
        assert_eq!(found.len(), 3, "{found:#?}");
        assert!(found[0].starts_with("docs/architecture.md:4: held: say on the next line"));
        assert!(found[1].contains("it_was_three"));
        assert!(found[2].contains("tests/gone.mjs"));
    }
}

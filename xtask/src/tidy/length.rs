//! A file has one subject and at most 450 lines.
use super::Breach;
use super::tree::Tree;

/// Lines. What is longer has a second subject.
const LIMIT: usize = 450;

const KINDS: &[&str] = &["rs", "css", "js", "mjs", "html"];

/// Files that are too long.
pub fn check(tree: &Tree) -> Vec<Breach> {
    let sources = tree.files.iter().filter(|file| KINDS.iter().any(|kind| file.is(kind)));
    sources
        .filter_map(|file| {
            let lines = file.text.lines().count();
            (lines > LIMIT).then(|| Breach {
                rule: "length",
                file: file.path.clone(),
                line: LIMIT + 1,
                text: format!("{lines} lines, {LIMIT} are allowed: give its second subject a file of its own"),
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_sources_beyond_the_limit_are_named() {
        let (full, over) = ("x\n".repeat(LIMIT), "x\n".repeat(LIMIT + 1));
        let tree = Tree::of(&[("a.rs", &full), ("b.css", &over), ("c.json", &over), ("d.md", &over)]);
        let files: Vec<String> = check(&tree).into_iter().map(|breach| breach.file).collect();
        assert_eq!(files, ["b.css"]);
    }
}

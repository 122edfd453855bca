//! Every problem has its page in `docs/problems/`, and every page its problem.
use super::Breach;
use super::tree::Tree;

const LIST: &str = "wire/src/problem.rs";
const PAGES: &str = "docs/problems";

/// Problems without a page, pages without a problem, and pages that do not say what to do.
pub fn check(tree: &Tree) -> Vec<Breach> {
    let Some(list) = tree.text(LIST) else { return Vec::new() };
    let slugs = slugs(list);
    let mut breaches = Vec::new();
    for (slug, line) in &slugs {
        if tree.text(&format!("{PAGES}/{slug}.md")).is_none_or(|text| text.trim().is_empty()) {
            let text = format!("write {PAGES}/{slug}.md: what happened, who can act, what to do");
            breaches.push(Breach { rule: "problem", file: LIST.to_owned(), line: *line, text });
        }
    }
    for file in tree.within(PAGES).filter(|file| file.is("md")) {
        let name = file.path.rsplit('/').next().unwrap_or_default().trim_end_matches(".md");
        if !matches!(name, "README" | "index") && !slugs.iter().any(|(slug, _)| slug == name) {
            let text = format!("no problem in {LIST} is called {name:?}: remove the page");
            breaches.push(Breach { rule: "problem", file: file.path.clone(), line: 0, text });
        }
    }
    breaches
}

/// `Kind = "slug", 422, …` with its line.
fn slugs(list: &str) -> Vec<(String, usize)> {
    let found = list.lines().enumerate().filter_map(|(index, line)| {
        let (_, rest) = line.split_once(" = \"")?;
        let (slug, rest) = rest.split_once("\", ")?;
        let status = rest.split(',').next()?;
        status.parse::<u16>().ok()?;
        Some((slug.to_owned(), index + 1))
    });
    found.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_and_problems_match() {
        let list =
            "    BadField = \"bad-field\", 422, Developer, \"A field\";\n    Lost = \"lost\", 404, Nobody, \"x\";\n";
        let tree = Tree::of(&[
            ("docs/problems/README.md", "All."),
            ("docs/problems/bad-field.md", "A field."),
            ("docs/problems/gone.md", "?"),
            (LIST, list),
        ]);
        let found: Vec<String> = check(&tree).into_iter().map(|breach| breach.to_string()).collect();
        assert_eq!(found.len(), 2, "{found:#?}");
        assert!(found[0].starts_with("wire/src/problem.rs:2: problem: write docs/problems/lost.md"));
        assert!(found[1].contains("gone"));
    }
}

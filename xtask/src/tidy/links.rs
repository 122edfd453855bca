//! Links and paths in documents lead to something: files, folders, headings.
use super::Breach;
use super::tree::Tree;

/// Links to files and headings that are not there, and code spans that name files which are not.
pub fn check(tree: &Tree, exists: impl Fn(&str) -> bool) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for document in tree.files.iter().filter(|file| file.is("md")) {
        let mut breach = |line: usize, text: String| {
            breaches.push(Breach { rule: "link", file: document.path.clone(), line, text });
        };
        for (line, target) in links(&document.text) {
            if target.contains("://") || target.starts_with("mailto:") {
                continue;
            }
            let (file, heading) = target.split_once('#').unwrap_or((target, ""));
            let path = if file.is_empty() { document.path.clone() } else { beside(&document.path, file) };
            if !exists(&path) {
                breach(line, format!("the link leads to {path}, which is not there"));
            } else if !heading.is_empty() && !has_heading(tree.text(&path).unwrap_or_default(), heading) {
                breach(line, format!("{path} has no heading #{heading}"));
            }
        }
        for (line, span) in spans(&document.text).filter(|(_, span)| is_path(span, &exists)) {
            if !exists(span.trim_end_matches('/')) {
                breach(line, format!("there is no {span}"));
            }
        }
    }
    breaches
}

/// The code spans outside of fenced blocks, each with its line.
fn spans(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut fenced = false;
    let lines = text.lines().enumerate().filter(move |(_, line)| {
        let fence = line.trim_start().starts_with("```");
        fenced ^= fence;
        !fenced && !fence
    });
    lines.flat_map(|(index, line)| line.split('`').skip(1).step_by(2).map(move |span| (index + 1, span)))
}

/// `[text](target)`, each with its line.
fn links(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines().enumerate().flat_map(|(index, line)| {
        let targets = line.split("](").skip(1).filter_map(|rest| rest.split_once(')'));
        targets.map(move |(target, _)| (index + 1, target))
    })
}

/// The path of a link, from the folder of the document that holds it.
fn beside(document: &str, target: &str) -> String {
    let mut parts: Vec<&str> = document.split('/').collect();
    parts.pop();
    for part in target.split('/').filter(|part| !matches!(*part, "" | ".")) {
        if part == ".." {
            parts.pop();
        } else {
            parts.push(part);
        }
    }
    parts.join("/")
}

/// A folder (`docs/problems/`) or a file with an ending, in a folder of the checkout's root.
fn is_path(span: &str, exists: impl Fn(&str) -> bool) -> bool {
    let Some((first, rest)) = span.split_once('/') else { return false };
    let plain = |c: char| c.is_ascii_alphanumeric() || "._-/".contains(c);
    !first.is_empty()
        && exists(first)
        && rest.chars().all(plain)
        && (rest.is_empty() || rest.contains('.') || rest.ends_with('/'))
}

/// A heading as it is addressed: small letters, hyphens for blanks, nothing else but letters and figures.
fn has_heading(text: &str, wanted: &str) -> bool {
    let address = |heading: &str| -> String {
        let kept = heading.trim().chars().filter(|c| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_'));
        kept.map(|c| if c == ' ' { '-' } else { c }).flat_map(char::to_lowercase).collect()
    };
    text.lines().filter(|line| line.starts_with('#')).any(|line| address(line.trim_start_matches('#')) == wanted)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_leads_nowhere_is_named_with_its_line() {
        let tree = Tree::of(&[
            ("docs/a.md", "[b](b.md#two-words) [c](../c.md)\n`docs/b.md` `docs/` `core/amount` `a/b.rs`\n"),
            ("docs/b.md", "# Two words\n[x](c.md) [y](#three) [z](https://example.com)\n`docs/gone.rs` `docs/gone/`\n"),
        ]);
        let there = ["docs", "docs/a.md", "docs/b.md", "c.md"];
        let found: Vec<String> =
            check(&tree, |path| there.contains(&path)).into_iter().map(|breach| breach.to_string()).collect();
        assert_eq!(found.len(), 4, "{found:#?}");
        assert!(found[0].starts_with("docs/b.md:2: link: the link leads to docs/c.md"));
        assert!(found[1].contains("docs/b.md has no heading #three"));
        assert!(found[2].starts_with("docs/b.md:3: link: there is no docs/gone.rs"));
        assert!(found[3].contains("docs/gone/"));
    }
}

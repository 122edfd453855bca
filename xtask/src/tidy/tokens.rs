//! What the widget's sheets call their own properties begins with `--gw-`.
//!
//! Custom properties are inherited into a shadow root: a host that has a `--soft` of its own would paint our marks.
//! Sheets of pages that are ours alone may name theirs as they like.
use super::Breach;
use super::tree::Tree;

/// Sheets that stand in the shadow root of a stranger's page.
const PLACES: &[&str] = &["style/widget/", "style/widget.css", "style/parts/", "style/table.css"];

/// Properties by another name, set or read.
pub fn check(tree: &Tree) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for file in
        tree.files.iter().filter(|file| file.is("css") && PLACES.iter().any(|place| file.path.starts_with(place)))
    {
        for (index, line) in file.text.lines().enumerate() {
            for name in names(line).filter(|name| !name.starts_with("--gw-")) {
                breaches.push(Breach {
                    rule: "tokens",
                    file: file.path.clone(),
                    line: index + 1,
                    text: format!("{name} may be the host's: begin it with --gw-"),
                });
            }
        }
    }
    breaches
}

/// The custom properties in a line: what follows `--` where a name may begin.
fn names(line: &str) -> impl Iterator<Item = &str> {
    line.match_indices("--").filter_map(|(at, _)| {
        let begins = line[..at].chars().next_back().is_none_or(|c| matches!(c, ' ' | '(' | '{' | ';' | '\t' | ','));
        let end =
            line[at..].find(|c: char| !(c.is_ascii_alphanumeric() || c == '-' || c == '_')).unwrap_or(line.len() - at);
        (begins && end > 2).then(|| &line[at..at + end])
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_property_that_the_host_may_have_is_told() {
        let tree = Tree::of(&[
            ("style/widget/a.css", ".x { --soft: red; color: var(--gw-text, var(--hue)); }\n/* a -- b */"),
            ("style/pages.css", ".y { --bg: red; }"),
        ]);
        let told: Vec<_> = check(&tree).into_iter().map(|b| b.text).collect();
        assert_eq!(told.len(), 2, "{told:?}");
        assert!(told[0].starts_with("--soft ") && told[1].starts_with("--hue "), "{told:?}");
    }
}

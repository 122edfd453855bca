//! The list of exceptions, which may only shrink.
use super::Breach;
use super::tree::Tree;

const LIST: &str = "xtask/tidy-exceptions.txt";

/// Takes out what the list excuses; an entry that excuses nothing is a breach of its own.
pub fn apply(tree: &Tree, breaches: Vec<Breach>) -> Vec<Breach> {
    let entries = entries(tree.text(LIST).unwrap_or_default());
    let excuses = |entry: &Entry, breach: &Breach| entry.rule == breach.rule && entry.file == breach.file;
    let mut left = Vec::new();
    for entry in &entries {
        if !breaches.iter().any(|breach| excuses(entry, breach)) {
            let text = format!("`{} {}` is no longer needed: remove the line", entry.rule, entry.file);
            left.push(Breach { rule: "exception", file: LIST.to_owned(), line: entry.line, text });
        }
    }
    left.extend(breaches.into_iter().filter(|breach| !entries.iter().any(|entry| excuses(entry, breach))));
    left
}

struct Entry {
    rule: String,
    file: String,
    line: usize,
}

/// `rule path`, a line each; `#` begins a comment.
fn entries(text: &str) -> Vec<Entry> {
    let lines = text.lines().enumerate().filter_map(|(index, line)| {
        let line_text = line.split('#').next().unwrap_or_default().trim();
        let (rule, file) = line_text.split_once(char::is_whitespace)?;
        Some(Entry { rule: rule.to_owned(), file: file.trim().to_owned(), line: index + 1 })
    });
    lines.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_exception_excuses_its_file_and_must_be_needed() {
        let tree = Tree::of(&[(LIST, "# why\nlength a.rs # soon\nhead b.rs\n")]);
        let breach = |rule, file: &str| Breach { rule, file: file.to_owned(), line: 1, text: String::new() };
        let left = apply(&tree, vec![breach("length", "a.rs"), breach("length", "c.rs")]);
        let told: Vec<(&str, &str, usize)> = left.iter().map(|one| (one.rule, one.file.as_str(), one.line)).collect();
        assert_eq!(told, [("exception", LIST, 3), ("length", "c.rs", 1)]);
    }
}

//! The text files of the checkout, read once.
use crate::fail::{Fail, Told};
use std::fs;
use std::path::Path;

/// Folders that hold no source of ours.
const SKIPPED: &[&str] = &[".git", "target", "dist", "node_modules", "data"];

/// What the rules look at.
const KINDS: &[&str] = &["rs", "css", "js", "mjs", "html", "json", "md", "toml", "txt", "sql"];

/// A file with its text.
pub struct Source {
    /// Relative to the root, with `/`.
    pub path: String,
    /// As it stands.
    pub text: String,
}

impl Source {
    /// Whether the path ends in `.kind`.
    pub fn is(&self, kind: &str) -> bool {
        self.path.rsplit_once('.').is_some_and(|(_, end)| end == kind)
    }
}

/// All of them, by path.
#[derive(Default)]
pub struct Tree {
    /// Sorted.
    pub files: Vec<Source>,
}

impl Tree {
    /// Reads the checkout.
    pub fn read(root: &Path) -> Result<Tree, Fail> {
        let mut tree = Tree::default();
        walk(root, "", &mut tree)?;
        tree.files.sort_by(|one, other| one.path.cmp(&other.path));
        Ok(tree)
    }

    /// The text of a file.
    pub fn text(&self, path: &str) -> Option<&str> {
        self.files.iter().find(|file| file.path == path).map(|file| file.text.as_str())
    }

    /// The files right in a folder (`app/languages`).
    pub fn within<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = &'a Source> {
        self.files.iter().filter(move |file| file.path.rsplit_once('/').is_some_and(|(dir, _)| dir == folder))
    }

    /// For tests: paths and texts.
    #[cfg(test)]
    pub fn of(files: &[(&str, &str)]) -> Tree {
        let files = files.iter().map(|(path, text)| Source { path: (*path).to_owned(), text: (*text).to_owned() });
        Tree { files: files.collect() }
    }
}

fn walk(dir: &Path, prefix: &str, tree: &mut Tree) -> Result<(), Fail> {
    for entry in fs::read_dir(dir).told(format!("list {}", dir.display()))? {
        let entry = entry.told(format!("list {}", dir.display()))?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let kind = entry.file_type().told(format!("look at {name}"))?;
        let path = format!("{prefix}{name}");
        if kind.is_dir() {
            if !SKIPPED.contains(&name.as_str()) {
                walk(&entry.path(), &format!("{path}/"), tree)?;
            }
        } else if kind.is_file() && path.rsplit_once('.').is_some_and(|(_, end)| KINDS.contains(&end)) {
            // A file that vanished meanwhile, or is not text, is nobody's breach.
            if let Ok(text) = fs::read_to_string(entry.path()) {
                tree.files.push(Source { path, text });
            }
        }
    }
    Ok(())
}

//! Nothing is parsed as markup: no `innerHTML`, neither in sources that reach a browser nor in the built glue.
//!
//! Pages that embed the widget forbid it (Trusted Types), and a merchant's texts are no markup. Leptos uses it for
//! views whose attributes and children are all literals; unused imports vanish, so the glue proves that none is left.
use super::Breach;
use super::tree::Tree;
use crate::fail::{Fail, Told};
use std::fs;
use std::path::Path;

const WORDS: &[&str] =
    &["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "inner_html", "set_inner_html", "DOMParser"];

/// Sources that reach a browser.
const PLACES: &[&str] = &["app/", "proxy/server/src/", "sandbox/src/", "style/", "index.html"];

/// Sources that parse markup. Comments may name it.
pub fn check(tree: &Tree) -> Vec<Breach> {
    let mut breaches = Vec::new();
    for file in tree.files.iter().filter(|file| PLACES.iter().any(|place| file.path.starts_with(place))) {
        if !["rs", "js", "mjs", "html"].iter().any(|kind| file.is(kind)) {
            continue;
        }
        for (index, line) in file.text.lines().enumerate() {
            let code = line.trim_start();
            if code.starts_with("//") || code.starts_with('*') {
                continue;
            }
            if let Some(word) = WORDS.iter().find(|word| code.contains(*word)) {
                breaches.push(Breach {
                    rule: "markup",
                    file: file.path.clone(),
                    line: index + 1,
                    text: format!("{word}: build nodes and set text instead"),
                });
            }
        }
    }
    breaches
}

/// The built glue, if there is one.
pub fn check_glue(dist: &Path) -> Result<Vec<Breach>, Fail> {
    let assets = dist.join("assets");
    let mut breaches = Vec::new();
    if !assets.is_dir() {
        return Ok(breaches);
    }
    for entry in fs::read_dir(&assets).told(format!("list {}", assets.display()))? {
        let path = entry.told(format!("list {}", assets.display()))?.path();
        if path.extension().is_some_and(|end| end == "js") {
            let text = fs::read_to_string(&path).told(format!("read {}", path.display()))?;
            if text.contains("innerHTML") {
                breaches.push(Breach {
                    rule: "markup",
                    file: format!("dist/assets/{}", path.file_name().unwrap_or_default().to_string_lossy()),
                    line: 1,
                    text: "innerHTML in the glue: a view is all literals; use the ui! macro".to_owned(),
                });
            }
        }
    }
    Ok(breaches)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn markup_is_found_in_code_and_not_in_comments() {
        let tree = Tree::of(&[
            ("app/ui/src/a.rs", "//! No innerHTML.\n    element.set_inner_html(text);\n"),
            ("app/widget/loader.js", "// innerHTML\nroot.innerHTML = text;\n"),
            ("tests/src/b.rs", "let word = \"innerHTML\";\n"),
        ]);
        let found: Vec<(String, usize)> = check(&tree).into_iter().map(|breach| (breach.file, breach.line)).collect();
        assert_eq!(found, [("app/ui/src/a.rs".to_owned(), 2), ("app/widget/loader.js".to_owned(), 2)]);
    }
}

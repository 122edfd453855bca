//! Every module begins with `//!`: what belongs here.
use super::Breach;
use super::tree::Tree;

/// Modules without a head.
pub fn check(tree: &Tree) -> Vec<Breach> {
    let modules = tree.files.iter().filter(|file| file.is("rs"));
    modules
        .filter(|file| {
            let head = file.text.lines().find(|line| !line.trim().is_empty()).unwrap_or_default();
            head.trim_start_matches("//!").trim().is_empty() || !head.starts_with("//!")
        })
        .map(|file| Breach {
            rule: "head",
            file: file.path.clone(),
            line: 1,
            text: "the first line says in a sentence what belongs here: `//! …`".to_owned(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_head_is_the_first_line_and_says_something() {
        let tree = Tree::of(&[
            ("good.rs", "//! Amounts.\nuse x;\n"),
            ("late.rs", "use x;\n//! Amounts.\n"),
            ("mute.rs", "//!\nuse x;\n"),
            ("none.rs", ""),
            ("page.html", "<p>"),
        ]);
        let files: Vec<String> = check(&tree).into_iter().map(|breach| breach.file).collect();
        assert_eq!(files, ["late.rs", "mute.rs", "none.rs"]);
    }
}

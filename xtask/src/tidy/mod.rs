//! `cargo xtask tidy`: the rules of the house as checks, a file each.
//!
//! A rule takes the tree (or what it needs of it) and gives what breaks it: file, line, what is wrong and what to do.
//! `xtask/tidy-exceptions.txt` may excuse a file from a rule; an excuse that is no longer needed is itself an error.
mod arrows;
mod catalogs;
mod exceptions;
mod heads;
mod held;
mod inline_texts;
mod length;
mod links;
mod markup;
mod one_build;
mod places;
mod problems;
mod tokens;
mod tree;

use crate::args::Args;
use crate::fail::Fail;
use crate::place;
use std::fmt;
use tree::Tree;

/// One breach of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Breach {
    /// The rule's name, as in the list of exceptions.
    pub rule: &'static str,
    /// Relative to the root.
    pub file: String,
    /// From 1; 0 when it is about the file as such.
    pub line: usize,
    /// What is wrong and what to do.
    pub text: String,
}

impl fmt::Display for Breach {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:{}: {}: {}", self.file, self.line.max(1), self.rule, self.text)
    }
}

/// The command.
pub fn command(args: &mut Args) -> Result<(), Fail> {
    args.done()?;
    check()
}

/// All rules.
pub fn check() -> Result<(), Fail> {
    let tree = Tree::read(&place::root())?;
    let mut breaches = Vec::new();
    breaches.extend(length::check(&tree));
    breaches.extend(heads::check(&tree));
    breaches.extend(markup::check(&tree));
    breaches.extend(markup::check_glue(&place::dist())?);
    breaches.extend(catalogs::check(&tree));
    breaches.extend(inline_texts::check(&tree));
    breaches.extend(problems::check(&tree));
    breaches.extend(tokens::check(&tree));
    breaches.extend(held::check(&tree));
    breaches.extend(links::check(&tree, |path| place::root().join(path).exists()));
    breaches.extend(places::check(&tree));
    breaches.extend(arrows::check(&tree)?);
    breaches.extend(one_build::check()?);
    let breaches = exceptions::apply(&tree, breaches);
    for breach in &breaches {
        eprintln!("{breach}");
    }
    match breaches.len() {
        0 => {
            eprintln!("tidy: {} files, all in order", tree.files.len());
            Ok(())
        }
        count => Err(Fail::new(format!("tidy: {count} to mend"))),
    }
}

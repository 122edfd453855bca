//! What the documents say of the command line is true: commands, flags and settings exist.

use crate::harness::{gangway, root};
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

fn read(path: &Path) -> String {
    std::fs::read_to_string(path).expect("the file is there")
}

/// Every page that somebody may type from.
fn pages() -> Vec<PathBuf> {
    let mut pages = vec![root().join("README.md"), root().join("CONTRIBUTING.md"), root().join(".env.example")];
    let mut folders = vec![root().join("docs")];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|kind| kind == "md") {
                pages.push(path);
            }
        }
    }
    pages
}

/// The words behind each `before ` on a page, up to where the command ends.
fn commands<'a>(page: &'a str, before: &str) -> Vec<Vec<&'a str>> {
    let mut found = Vec::new();
    for line in page.lines() {
        for (at, _) in line.match_indices(before) {
            // In a sentence it stands in a code span; elsewhere it begins the line.
            let typed = line[..at].trim().is_empty() || line[..at].ends_with('`');
            let rest = line[at + before.len()..].split(['`', ';', '|', '#', '\"']).next().unwrap_or_default();
            if typed {
                found.push(rest.split_whitespace().collect());
            }
        }
    }
    found
}

/// Whether a word may name a command: `codat`, `webhook-secret`.
fn is_name(word: &str) -> bool {
    word.starts_with(|c: char| c.is_ascii_lowercase()) && word.chars().all(|c| c.is_ascii_lowercase() || c == '-')
}

fn said(program: &Path, words: &[&str]) -> Option<String> {
    let done = Command::new(program).args(words).env_clear().output().expect("it starts");
    done.status.success().then(|| String::from_utf8_lossy(&done.stdout).into_owned())
}

#[test]
fn every_command_and_flag_in_the_documents_exists() {
    let mut tried = BTreeSet::new();
    for page in pages() {
        let text = read(&page);
        for words in commands(&text, "gangway ") {
            let path: Vec<&str> = words.iter().copied().take_while(|word| is_name(word)).collect();
            // `gangway operator remove EMAIL`: the longest beginning that is a command is meant.
            let help = (1..=path.len())
                .rev()
                .find_map(|n| said(&gangway(), &[&path[..n], &["--help"]].concat()).map(|help| (n, help)));
            let (n, help) = help.unwrap_or_else(|| panic!("{}: no command {words:?}", page.display()));
            let whole = n == path.len() || !help.contains("\nCommands:");
            assert!(whole, "{}: no command {words:?}", page.display());
            let command = path[..n].join(" ");
            for flag in words.iter().filter(|word| word.starts_with("--")) {
                let flag = flag.split('=').next().unwrap_or_default();
                let known = help.split_whitespace().any(|word| word == flag);
                assert!(known, "{}: `gangway {command}` has no {flag}", page.display());
            }
            tried.insert(command);
        }
    }
    assert!(tried.len() >= 7, "the documents show {tried:?}");
}

#[test]
fn the_example_of_the_environment_names_every_setting_with_its_default() {
    let list = said(&gangway(), &["config", "--json"]).expect("the settings");
    let list: serde_json::Value = serde_json::from_str(&list).expect("JSON");
    let example = read(&root().join(".env.example"));
    let lines: Vec<(&str, &str)> = example.lines().filter_map(|line| line.strip_prefix('#')?.split_once('=')).collect();
    let settings = list.as_array().expect("a list");
    for setting in settings {
        let name = setting["variable"].as_str().expect("a name");
        let given = lines.iter().find(|(variable, _)| *variable == name);
        let (_, value) = given.unwrap_or_else(|| panic!(".env.example lacks {name}"));
        if setting["from"] == "default" && !matches!(name, "GANGWAY_DATA_DIR") {
            assert_eq!(setting["value"], *value, "{name}");
        }
    }
    for (variable, _) in lines.iter().filter(|(name, _)| name.starts_with("GANGWAY_") || name.starts_with("CODAT_")) {
        assert!(settings.iter().any(|setting| setting["variable"] == *variable), "no setting {variable}");
    }
}

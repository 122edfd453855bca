//! The contract, judged by outsiders: Codat's own client libraries walk the sandbox, and where Codat's OpenAPI
//! documents are at hand every reply is checked against them.
//!
//! `GANGWAY_OPENAPI_DIR` names the folder of the documents. Unset, nothing is checked and the run says so; set and
//! without the documents, it fails.

mod exceptions;
mod openapi;
mod properties;
mod schemathesis;
mod walk;
mod webhooks;

use std::collections::BTreeSet;
use std::io::Write as _;
use std::process::Command;

use crate::harness::{free_port, python, root, start};
use openapi::{Documents, Reply};

/// Orders of a shop in these tests: more than two blocks of fates, few enough to check every row.
const ORDERS: &str = "60";

fn sandbox(port: u16) -> crate::harness::Running {
    let port = port.to_string();
    start(&["sandbox", "--port", &port, "--key", "sandbox", "--orders", ORDERS, "--sync-ms", "400"], &port)
}

/// Codat's own libraries of one language walk: the replies that they got, and what stopped them, if anything did.
fn libraries_walk(port: u16, language: Language) -> (Vec<Reply>, Option<String>) {
    let kept = tempfile::NamedTempFile::new().expect("a file can be made");
    let mut walk = Command::new("timeout");
    walk.arg("120");
    match language {
        Language::JavaScript => {
            let folder = root().join("tests/npm");
            assert!(
                folder.join("node_modules/@codat/platform").exists(),
                "Codat's client libraries are missing: run `npm ci` in tests/npm, or `cargo xtask test`"
            );
            walk.args(["node", "walk.mjs"]).current_dir(folder)
        }
        Language::Python => walk.arg(python()).arg("walk.py").current_dir(root().join("tests/python")),
    };
    let done = walk
        .args([&format!("http://127.0.0.1:{port}"), "sandbox"])
        .env("RECORD", kept.path())
        .output()
        .expect("timeout is there");
    let said = format!("{}{}", String::from_utf8_lossy(&done.stdout), String::from_utf8_lossy(&done.stderr));
    let text = std::fs::read_to_string(kept.path()).expect("the walk has recorded");
    let replies = text
        .lines()
        .map(|line| serde_json::from_str(line).map(Reply::from_record).expect("a record is JSON"))
        .collect();
    (replies, (!done.status.success()).then_some(said))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Language {
    JavaScript,
    Python,
}

fn codats_own_libraries_get_through(language: Language) {
    let port = free_port();
    let _sandbox = sandbox(port);
    let (replies, stopped) = libraries_walk(port, language);
    assert!(stopped.is_none(), "Codat's libraries did not get through: {}", stopped.unwrap_or_default());
    assert!(replies.len() > 40);
}

#[test]
fn codats_own_libraries_walk_the_sandbox() {
    codats_own_libraries_get_through(Language::JavaScript);
}

#[test]
fn codats_own_python_libraries_walk_the_sandbox() {
    codats_own_libraries_get_through(Language::Python);
}

#[tokio::test]
async fn every_reply_is_what_codats_documents_say() {
    let port = free_port();
    let _sandbox = sandbox(port);
    let mut replies = walk::every_operation(&format!("http://127.0.0.1:{port}")).await;
    // How far they get is judged above.
    replies.extend(libraries_walk(port, Language::JavaScript).0);
    replies.extend(libraries_walk(port, Language::Python).0);
    let Some(documents) = Documents::load() else {
        // Not println!: the runner would swallow it, and nobody would know that nothing was checked.
        let _ = writeln!(std::io::stdout(), "sandbox: 0 replies checked, GANGWAY_OPENAPI_DIR is not set");
        return;
    };
    let mut wrong = BTreeSet::new();
    let mut used = BTreeSet::new();
    for reply in &replies {
        for violation in documents.check(reply) {
            match exceptions::ALLOWED.iter().position(|exception| exception.covers(&violation)) {
                Some(index) => drop(used.insert(index)),
                None => drop(wrong.insert(violation.to_string())),
            }
        }
    }
    let missing = documents.unseen(&replies, &walk::OPERATIONS);
    let unused: Vec<_> = (0..exceptions::ALLOWED.len())
        .filter(|index| !used.contains(index))
        .map(|index| exceptions::ALLOWED[index].why)
        .collect();
    let _ = writeln!(std::io::stdout(), "sandbox: {} replies checked", replies.len());
    assert!(wrong.is_empty(), "{}", wrong.into_iter().collect::<Vec<_>>().join("\n"));
    assert!(missing.is_empty(), "no successful reply was checked of {missing:?}");
    assert!(unused.is_empty(), "exceptions that nothing needs any more: {unused:#?}");
}

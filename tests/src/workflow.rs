//! `docs/workflow.md`, its French twin and `docs/sandbox.md` are true: every command on the page is run, in order, on a
//! sandbox.

use crate::harness::{free_port, root, start};
use std::process::Command;

/// All shell blocks of a page, one after the other.
fn commands(page: &str) -> String {
    let text = std::fs::read_to_string(root().join(page)).expect("the page is there");
    text.split("```sh\n").skip(1).map(|rest| rest.split("```").next().unwrap_or_default()).collect()
}

fn check(page: &str, wanted: &[&str]) {
    let port = free_port().to_string();
    let _sandbox = start(&["sandbox", "--port", &port, "--key", "sandbox", "--sync-ms", "800"], &port);
    let folder = tempfile::tempdir().expect("a folder can be made");
    let script = format!("set -euo pipefail\n{}", commands(page));
    let done = Command::new("timeout")
        .args(["60", "bash", "-c", &script])
        .env("API", format!("http://127.0.0.1:{port}"))
        .env("KEY", "sandbox")
        .current_dir(folder.path())
        .output()
        .expect("bash is there");
    let said = String::from_utf8_lossy(&done.stdout);
    assert!(done.status.success(), "{page}: {}\n{said}\n{}", done.status, String::from_utf8_lossy(&done.stderr));
    for line in wanted {
        assert!(said.lines().any(|l| l == *line), "{page} should print {line:?}:\n{said}");
    }
}

#[test]
fn the_workflow_by_hand_runs_as_written() {
    check("docs/workflow.md", &["PendingAuth", "Linked", "Complete", "orders: 300", "Maison Lune"]);
}

#[test]
fn the_french_workflow_runs_as_written() {
    check("docs/fr/workflow.md", &["PendingAuth", "Linked", "Complete", "orders : 300", "Maison Lune"]);
}

#[test]
fn the_faults_of_the_guide_strike_as_written() {
    check(
        "docs/sandbox.md",
        &[
            "Down for an hour",
            "302 to https://example.com/",
            "200 500 500 200 ",
            "first 500",
            "again 500",
            "with a new key 200",
            "429, come again after 2 s",
            "429, and no word when",
            "429, 0 left",
            "gave up after a second",
            "no reply, nothing done",
            "no reply, but done",
            "found again: 200",
            "reset by peer",
            "open again: 200",
            "transfer closed",
            "no JSON",
            "<h1>Just a moment…</h1>",
            "heard: Twice Twice First Second ",
            "an hour later: Twice Twice First Second Late ",
        ],
    );
}

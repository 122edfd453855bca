//! schemathesis asks the sandbox whatever Codat's documents allow, and then some: it never breaks, and every reply is
//! one that the documents describe.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::Path;
use std::process::Command;

use base64::Engine as _;
use serde_json::{Value, json};

use super::exceptions;
use super::openapi::{Documents, Reply};
use crate::harness::{free_port, python};

/// Asks so many questions of each operation of one document; gives what was answered. The same questions everywhere
/// and every time: a machine that is faster asks no others.
fn ask(document: &Path, base: &str, shop: &Shop, questions: u32) -> Vec<Reply> {
    let folder = tempfile::tempdir().expect("a folder can be made");
    let (har, config) = (folder.path().join("all.har"), folder.path().join("schemathesis.toml"));
    // Ids that exist, or nearly every question would end in a 404.
    let ids = format!("[parameters]\ncompanyId = {:?}\nconnectionId = {:?}\n", shop.company, shop.connection);
    std::fs::write(&config, ids).expect("a file can be written");
    let done = Command::new("timeout")
        .arg((60 + questions * 5).to_string())
        .arg(python().with_file_name("schemathesis"))
        .arg("--config-file")
        .arg(&config)
        .arg("run")
        .arg(document)
        .args(["--url", base, "--header", &format!("Authorization: {}", shop.key)])
        .args(["--checks", "not_a_server_error", "--phases", "examples,fuzzing", "--seed", "1"])
        .args(["--generation-deterministic"])
        .args(["--max-examples", &questions.to_string(), "--no-color", "--report", "har", "--report-har-path"])
        .arg(&har)
        // What would end the world that the other questions are about.
        .args(["--exclude-operation-id", "delete-company", "--exclude-operation-id", "delete-connection"])
        .current_dir(folder.path())
        .output()
        .expect("timeout is there");
    assert!(done.status.success(), "{}", String::from_utf8_lossy(&done.stdout));
    let text = std::fs::read_to_string(har).expect("a record was kept");
    let har: Value = serde_json::from_str(&text).expect("a record is JSON");
    har["log"]["entries"].as_array().expect("a list").iter().map(reply).collect()
}

/// One entry of an HTTP archive.
fn reply(entry: &Value) -> Reply {
    let content = &entry["response"]["content"];
    let text = content["text"].as_str().unwrap_or_default();
    let body = match content["encoding"].as_str() {
        Some("base64") => {
            let bytes = base64::engine::general_purpose::STANDARD.decode(text).expect("base64");
            String::from_utf8_lossy(&bytes).into_owned()
        }
        _ => text.to_owned(),
    };
    Reply::from_record(json!({
        "method": entry["request"]["method"], "url": entry["request"]["url"],
        "status": entry["response"]["status"], "body": body,
    }))
}

/// A shop that there is something to ask about.
struct Shop {
    key: String,
    company: String,
    connection: String,
}

async fn shop(base: &str) -> Shop {
    // The client insists on one, though nothing here is encrypted.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let key = format!("Basic {}", base64::engine::general_purpose::STANDARD.encode("sandbox"));
    let client = reqwest::Client::builder().build().expect("a client can be made");
    let post = async |path: String, body: Value| -> Value {
        let reply = client.post(format!("{base}{path}")).header("Authorization", &key).json(&body).send().await;
        reply.expect("the sandbox answers").json().await.expect("JSON")
    };
    let text = |value: &Value| value.as_str().expect("text").to_owned();
    let company = text(&post("/companies".to_owned(), json!({"name": "Shop"})).await["id"]);
    let made = post(format!("/companies/{company}/connections"), json!({"platformKey": "fztf"})).await;
    let pressed = client
        .post(text(&made["linkUrl"]))
        .header("Content-Type", "application/x-www-form-urlencoded")
        .body("decision=approve")
        .send();
    assert_eq!(pressed.await.expect("the link page answers").status(), 200);
    Shop { key: key.clone(), connection: text(&made["id"]), company }
}

#[tokio::test]
async fn whatever_schemathesis_asks_the_sandbox_answers_by_the_documents() {
    let Some(documents) = Documents::load() else {
        let _ = writeln!(std::io::stdout(), "schemathesis: 0 replies checked, GANGWAY_OPENAPI_DIR is not set");
        return;
    };
    let folder = std::env::var_os("GANGWAY_OPENAPI_DIR").map(std::path::PathBuf::from).expect("it was set a line ago");
    let port = free_port();
    let _sandbox = super::sandbox(port);
    let base = format!("http://127.0.0.1:{port}");
    let shop = shop(&base).await;
    let questions = if std::env::var_os("GANGWAY_TEST_ALL").is_some() { 100 } else { 20 };
    let mut wrong = BTreeSet::new();
    let mut count = 0;
    for name in ["commerce", "platform"] {
        for reply in ask(&folder.join(format!("{name}.openapi.json")), &base, &shop, questions) {
            count += 1;
            let found = documents.check(&reply).into_iter();
            let allowed = || exceptions::ALLOWED.iter().chain(&exceptions::MADE_UP);
            let new = found.filter(|violation| !allowed().any(|allowed| allowed.covers(violation)));
            wrong.extend(new.map(|violation| violation.to_string()));
        }
    }
    let _ = writeln!(std::io::stdout(), "schemathesis: {count} replies checked");
    assert!(wrong.is_empty(), "{}", wrong.into_iter().collect::<Vec<_>>().join("\n"));
}

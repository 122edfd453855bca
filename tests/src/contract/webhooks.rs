//! Webhooks of the sandbox, judged by the libraries that anybody would verify them with: those of Svix and of Standard
//! Webhooks, in JavaScript and in Python.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};

use serde_json::json;

use super::Language;
use crate::harness::{free_port, python, root, start};

const SECRET: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";

async fn both_libraries_judge(language: Language) {
    let _ = rustls::crypto::ring::default_provider().install_default();
    let mut judge = Command::new("timeout");
    judge.arg("60");
    match language {
        Language::JavaScript => judge.args(["node", "webhooks.mjs"]).current_dir(root().join("tests/npm")),
        Language::Python => judge.arg(python()).arg("webhooks.py").current_dir(root().join("tests/python")),
    };
    let mut judge = judge.arg(SECRET).stdout(Stdio::piped()).spawn().expect("timeout is there");
    let mut ear = String::new();
    BufReader::new(judge.stdout.take().expect("a pipe")).read_line(&mut ear).expect("it says where it listens");
    let port = free_port().to_string();
    let hears = format!("http://127.0.0.1:{}/", ear.trim());
    let words = ["sandbox", "--port", &port, "--key", "sandbox", "--webhook-url", &hears, "--webhook-secret", SECRET];
    let _sandbox = start(&words, &port);
    let base = format!("http://127.0.0.1:{port}");
    let client = reqwest::Client::builder().build().expect("a client can be made");
    let post = async |path: &str, body: serde_json::Value| {
        let asked = client.post(format!("{base}{path}")).json(&body);
        let asked = asked.header("Authorization", "Basic c2FuZGJveA==");
        assert!(asked.send().await.expect("the sandbox answers").status().is_success());
    };
    // The second message is forged on the way.
    post("/_sandbox/faults", json!([{"operation": "webhook", "skip": 1, "what": "forged"}])).await;
    post("/companies", json!({"name": "One"})).await;
    post("/companies", json!({"name": "Two"})).await;
    let ended = tokio::task::spawn_blocking(move || judge.wait()).await.expect("no panic").expect("it ends");
    assert!(ended.success(), "{ended}");
}

#[tokio::test]
async fn webhooks_are_verified_by_the_libraries_of_npm_and_forged_ones_are_not() {
    both_libraries_judge(Language::JavaScript).await;
}

#[tokio::test]
async fn webhooks_are_verified_by_the_libraries_of_pypi_and_forged_ones_are_not() {
    both_libraries_judge(Language::Python).await;
}

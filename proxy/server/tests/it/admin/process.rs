//! The binary itself: an operator added while the proxy runs, and what its log says of a login.
use super::bench::{PASSWORD, login};
use gangway_wire::paths::admin;
use serde_json::{Value, json};
use std::fs::File;
use std::path::Path;
use std::process::Stdio;
use std::time::Duration;
use tokio::process::{Child, Command};

const INES: &str = "ines@harbour.example";
const WRONG: &str = "not the password";

pub fn gangway(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_gangway"));
    command.env_clear().env("CODAT_API_KEY", "sandbox").env("GANGWAY_LOG", "trace").env("GANGWAY_DATA_DIR", folder);
    command.kill_on_drop(true);
    command
}

/// Serves on a free port, with its log in a file. Its address.
pub async fn serve(folder: &Path, log: &Path) -> (Child, String) {
    let written = File::create(log).expect("a file for the log");
    let mut serve = gangway(folder);
    serve.args(["serve", "--port", "0", "--codat-url", "http://127.0.0.1:9", "--public-url", "http://127.0.0.1:1"]);
    let child = serve.stdout(Stdio::null()).stderr(written).spawn().expect("the binary starts");
    let listening = async {
        loop {
            let text = std::fs::read_to_string(log).unwrap_or_default();
            let address =
                text.lines().find_map(|line| line.split_once("gangway serves address=").map(|(_, rest)| rest));
            if let Some(address) = address.and_then(|rest| rest.split(' ').next()) {
                return format!("http://{address}");
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    let address = tokio::time::timeout(Duration::from_secs(40), listening).await;
    let text = || std::fs::read_to_string(log).unwrap_or_default();
    (child, address.unwrap_or_else(|_| panic!("it does not serve: {}", text())))
}

pub async fn post(http: &reqwest::Client, url: String, cookie: &str, body: &Value) -> reqwest::Response {
    let ask = http.post(url).header("sec-fetch-site", "same-origin").header("content-type", "application/json");
    ask.header("cookie", cookie).body(body.to_string()).send().await.expect("an answer")
}

#[tokio::test]
async fn an_operator_is_added_while_it_serves_and_the_log_keeps_no_secret() {
    // A test before this one in the process may have installed it.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let folder = tempfile::tempdir().expect("a folder");
    let log = folder.path().join("log");
    let (_child, proxy) = serve(folder.path(), &log).await;

    let added = gangway(folder.path()).args(["operator", "add", INES, "--all", "--json"]).output().await;
    let added = added.expect("the binary runs");
    assert!(added.status.success(), "{}", String::from_utf8_lossy(&added.stderr));
    let added: Value = serde_json::from_slice(&added.stdout).expect("one line of JSON");
    let link = added["url"].as_str().and_then(|url| url.strip_prefix("/dashboard#")).expect("a link");

    let http = reqwest::Client::builder().no_proxy().build().expect("a client");
    let set = json!({ "link": link, "password": PASSWORD });
    assert_eq!(post(&http, format!("{proxy}{}", admin::PASSWORD), "", &set).await.status(), 200);
    assert_eq!(post(&http, format!("{proxy}{}", admin::PASSWORD), "", &set).await.status(), 410);
    assert_eq!(post(&http, format!("{proxy}{}", admin::LOGIN), "", &login(INES, WRONG)).await.status(), 401);
    let welcome = post(&http, format!("{proxy}{}", admin::LOGIN), "", &login(INES, PASSWORD)).await;
    let cookie =
        welcome.headers()["set-cookie"].to_str().expect("ASCII").split(';').next().unwrap_or_default().to_owned();
    let me = http.get(format!("{proxy}{}", admin::ME)).header("cookie", &cookie).send().await.expect("an answer");
    assert_eq!(me.status(), 200);
    let out = post(&http, format!("{proxy}{}", admin::LOGOUT), &cookie, &json!({})).await;
    assert_eq!(out.status(), 204);

    let log = std::fs::read_to_string(&log).expect("the log");
    let operator = added["operator"].as_str().expect("an id");
    assert!(log.contains("an operator has logged in") && log.contains(operator), "{log}");
    assert!(log.contains(admin::LOGIN) && log.contains("bad-login") && log.contains("link-dead"), "{log}");
    let secret = cookie.split_once('=').map_or("", |(_, secret)| secret);
    for kept in [INES, link, secret, PASSWORD, WRONG, "$argon2id$"] {
        assert!(!kept.is_empty() && !log.contains(kept), "{kept} stands in the log: {log}");
    }
}

//! An operator who left: what was handed out opens nothing any more, at once.
use super::bench::{PASSWORD, login};
use super::process::{gangway, post, serve};
use gangway_wire::paths::admin;
use serde_json::{Value, json};
use std::path::Path;

const INES: &str = "ines@harbour.example";
const OLA: &str = "ola@harbour.example";

async fn operator(folder: &Path, arguments: &[&str]) -> std::process::Output {
    let mut command = gangway(folder);
    command.arg("operator").args(arguments).output().await.expect("the binary runs")
}

async fn json_of(folder: &Path, arguments: &[&str]) -> Value {
    let output = operator(folder, &[arguments, &["--json"]].concat()).await;
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("one line of JSON")
}

/// Adds an operator; the secret of the link.
async fn add(folder: &Path, email: &str) -> String {
    let added = json_of(folder, &["add", email, "--all"]).await;
    let link = added["url"].as_str().and_then(|url| url.strip_prefix("/dashboard#"));
    link.expect("a link").to_owned()
}

#[tokio::test]
async fn whoever_is_removed_while_it_serves_is_out_at_once() {
    // A test before this one in the process may have installed it.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let folder = tempfile::tempdir().expect("a folder");
    let (_child, proxy) = serve(folder.path(), &folder.path().join("log")).await;
    let http = reqwest::Client::builder().no_proxy().build().expect("a client");
    let (ines, ola) = (add(folder.path(), INES).await, add(folder.path(), OLA).await);
    let welcome = async |link: &str| {
        let set = json!({ "link": link, "password": PASSWORD });
        let welcome = post(&http, format!("{proxy}{}", admin::PASSWORD), "", &set).await;
        assert_eq!(welcome.status(), 200);
        welcome.headers()["set-cookie"].to_str().expect("ASCII").split(';').next().unwrap_or_default().to_owned()
    };
    let me = async |cookie: &str| {
        let ask = http.get(format!("{proxy}{}", admin::ME)).header("cookie", cookie);
        ask.send().await.expect("an answer").status().as_u16()
    };
    let (cookie, stays) = (welcome(&ines).await, welcome(&ola).await);
    let again = add(folder.path(), INES).await;
    assert_eq!((me(&cookie).await, me(&stays).await), (200, 200));
    let listed = json_of(folder.path(), &["list"]).await;
    let seen = |one: &Value| (one["email"].clone(), one["portals"].clone(), one["hasPassword"].clone());
    let both: Vec<_> = listed.as_array().expect("a list").iter().map(seen).collect();
    let row = |email: &str| (json!(email), json!("all"), json!(true));
    assert_eq!(both, [row(INES), row(OLA)]);

    let removed = json_of(folder.path(), &["remove", "Ines@Harbour.example"]).await;
    assert_eq!((&removed["email"], &removed["operator"]), (&json!(INES), &listed[0]["operator"]));
    assert_eq!((me(&cookie).await, me(&stays).await), (401, 200), "her login ended, his did not");
    let set = json!({ "link": again, "password": PASSWORD });
    assert_eq!(post(&http, format!("{proxy}{}", admin::PASSWORD), "", &set).await.status(), 410, "her link is dead");
    let refused = post(&http, format!("{proxy}{}", admin::LOGIN), "", &login(INES, PASSWORD)).await;
    assert_eq!(refused.status(), 401, "and so is her password");
    let text = operator(folder.path(), &["list"]).await;
    assert_eq!(String::from_utf8_lossy(&text.stdout), format!("{OLA}  every portal\n"));
    let twice = operator(folder.path(), &["remove", INES]).await;
    assert!(!twice.status.success());
    let said = String::from_utf8_lossy(&twice.stderr).into_owned();
    assert!(said.contains(INES) && said.contains("gangway operator list"), "{said}");
}

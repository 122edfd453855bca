//! The `gangway` binary as people start it.
use super::harness::client;
use super::running::{Running, add_portal, gangway, get, json_of, port, run, text, until_it_answers};
use serde_json::{Value, json};
use std::io::{BufRead, BufReader, Read};
use std::process::Stdio;

#[test]
fn every_command_has_a_help_to_learn_from() {
    for command in [
        &[][..],
        &["serve"],
        &["demo"],
        &["sandbox"],
        &["portal"],
        &["portal", "add"],
        &["operator"],
        &["operator", "add"],
        &["operator", "list"],
        &["operator", "remove"],
        &["codat"],
        &["codat", "apply"],
        &["config"],
    ] {
        let help = run(&[command, &["--help"]].concat());
        assert!(help.status.success(), "{command:?}");
        let help = text(&help.stdout);
        assert!(help.len() > 200 && help.contains("Usage:"), "{command:?}: {help}");
    }
}

#[test]
fn serve_refuses_to_start_without_a_public_address_or_a_key() {
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path().to_str().expect("a path");
    let refused = gangway(&["serve", "--data-dir", folder]).env("CODAT_API_KEY", "k").output().expect("it starts");
    assert!(!refused.status.success());
    assert!(text(&refused.stderr).contains("--public-url"), "{}", text(&refused.stderr));
    let refused = run(&["serve", "--data-dir", folder, "--public-url", "https://connect.example"]);
    assert!(!refused.status.success());
    assert!(text(&refused.stderr).contains("CODAT_API_KEY"), "{}", text(&refused.stderr));
    let refused = gangway(&["serve", "--data-dir", folder, "--public-url", "http://connect.example"]);
    let refused = { refused }.env("CODAT_API_KEY", "k").output().expect("it starts");
    assert!(text(&refused.stderr).contains("https://"), "{}", text(&refused.stderr));
}

#[test]
fn a_busy_port_is_named_with_what_to_do() {
    let taken = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    let port = taken.local_addr().expect("an address").port().to_string();
    let folder = tempfile::tempdir().expect("a folder");
    let folder = folder.path().to_str().expect("a path");
    let serve = [
        "serve",
        "--data-dir",
        folder,
        "--public-url",
        "http://127.0.0.1:1",
        "--codat-url",
        "http://127.0.0.1:1",
        "--port",
        &port,
    ];
    for arguments in [&serve[..], &["demo", "--data-dir", folder, "--port", &port], &["sandbox", "--port", &port]] {
        let refused = gangway(arguments).env("CODAT_API_KEY", "k").output().expect("it starts");
        let told = text(&refused.stderr);
        assert!(!refused.status.success() && told.contains(&port) && told.contains("--port"), "{arguments:?}: {told}");
    }
}

#[test]
fn a_data_folder_that_cannot_be_made_is_named() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("file");
    std::fs::write(&file, "").expect("a file");
    let below = file.join("data");
    let below = below.to_str().expect("a path");
    for arguments in [
        &["portal", "list", "--data-dir", below][..],
        &["sandbox", "--data-dir", below],
        &["demo", "--data-dir", below, "--port", &port().to_string()],
    ] {
        let refused = run(arguments);
        let told = text(&refused.stderr);
        assert!(!refused.status.success() && told.contains(below), "{arguments:?}: {told}");
    }
}

#[test]
fn settings_are_listed_and_secrets_are_not_shown() {
    let key = "a-very-secret-key";
    let listed = gangway(&["config", "--json", "--port", "4555"])
        .env("CODAT_API_KEY", key)
        .env("GANGWAY_DATABASE_URL", "postgres://u:hidden@h/g")
        .output()
        .expect("it starts");
    let shown = text(&listed.stdout);
    assert!(!shown.contains(key) && !shown.contains("hidden"), "{shown}");
    let list = json_of(&listed);
    let value = |variable: &str| {
        let all = list.as_array().cloned().unwrap_or_default();
        all.into_iter().find(|one| one["variable"] == variable).map(|one| one["value"].clone())
    };
    assert_eq!(value("CODAT_API_KEY"), Some(json!("set")));
    assert_eq!(value("GANGWAY_DATABASE_URL"), Some(json!("set")));
    assert_eq!(value("GANGWAY_PORT"), Some(json!("4555")));
}

#[test]
fn portals_are_managed_while_serve_runs_and_it_ends_when_asked() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().to_str().expect("a path").to_owned();
    let port = port().to_string();
    let url = format!("http://127.0.0.1:{port}");
    let serve =
        ["serve", "--data-dir", &path, "--public-url", &url, "--codat-url", "http://127.0.0.1:1", "--port", &port];
    let child = gangway(&serve).env("CODAT_API_KEY", "k").stderr(Stdio::piped()).spawn().expect("it starts");
    let mut running = Running(child);
    assert_eq!(until_it_answers(&format!("{url}/healthz")).0, 200);
    let (status, ready) = until_it_answers(&format!("{url}/readyz"));
    assert_eq!(status, 200, "it starts although Codat is down: {ready}");

    let added = add_portal(folder.path());
    let (portal, key) = (added["portal"].as_str().expect("an id"), added["key"].as_str().expect("a key"));
    assert!(key.starts_with("gwk_"));
    let body = json!({"merchant": {"reference": "m", "name": "Shop"}, "returnUrl": "https://portal.test/shop"});
    let open = |key: &str| get(&format!("{url}/v1/sessions"), Some(key), Some(&body)).expect("it answers").0;
    assert_eq!(open(key), 201);
    let rotated = json_of(&run(&["portal", "rotate", portal, "--data-dir", &path, "--json"]));
    let second = rotated["key"].as_str().expect("a key");
    assert_eq!((open(key), open(second)), (201, 201), "two keys at once");
    let third = json_of(&run(&["portal", "rotate", "Harbour", "--data-dir", &path, "--json"]));
    assert_eq!((open(key), open(second), open(third["key"].as_str().expect("a key"))), (401, 201, 201));
    json_of(&run(&["portal", "disable", portal, "--data-dir", &path, "--json"]));
    assert_eq!(open(second), 401);
    json_of(&run(&["portal", "enable", portal, "--data-dir", &path, "--json"]));
    assert_eq!(open(second), 201);
    let invited = get(&format!("{url}/v1/invitations"), Some(second), Some(&body)).expect("it answers").1;
    let invited: Value = serde_json::from_str(&invited).expect("JSON");
    let link = invited["url"].as_str().and_then(|url| url.split_once('#')).expect("a fragment").1.to_owned();
    let look = || get(&format!("{url}/v1/invitation"), Some(&link), None).expect("it answers").0;
    assert_eq!(look(), 200);
    let revoke = ["portal", "revoke", "Harbour", "--reference", "m", "--data-dir", &path, "--json"];
    assert_eq!(json_of(&run(&revoke))["revoked"], 1);
    assert_eq!(look(), 410);
    let list = json_of(&run(&["portal", "list", "--data-dir", &path, "--json"]));
    assert_eq!(list[0]["name"], "Harbour");
    assert!(!list.to_string().contains("gwk_"));
    let refused = run(&[
        "portal",
        "add",
        "Bad",
        "--origin",
        "https://x.test/path",
        "--return",
        "https://x.test",
        "--data-dir",
        &path,
    ]);
    assert!(!refused.status.success() && text(&refused.stderr).contains("https://x.test/path"));

    assert!(running.end(), "it ends well when asked");
    let mut log = String::new();
    running.0.stderr.take().expect("piped").read_to_string(&mut log).expect("text");
    for secret in [key, second] {
        assert!(!log.contains(secret), "{log}");
    }
    assert!(log.contains("/v1/sessions"), "{log}");
}

#[test]
fn the_demo_prints_where_everything_is_and_finds_its_state_again() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().to_str().expect("a path");
    let start = |port: u16| {
        let port = port.to_string();
        let demo =
            gangway(&["demo", "--port", &port, "--data-dir", path, "--json", "--orders", "11", "--sync-ms", "300"])
                .env("GANGWAY_LOG", "debug")
                .stdout(Stdio::piped())
                .stderr(Stdio::null())
                .spawn();
        let mut running = Running(demo.expect("it starts"));
        let mut line = String::new();
        let out = running.0.stdout.take().expect("piped");
        BufReader::new(out).read_line(&mut line).expect("a line");
        let line: Value = serde_json::from_str(&line).expect("JSON");
        (running, line)
    };
    let company = |line: &Value| {
        let at = |path: &str| format!("{}{path}", line["proxy"].as_str().expect("an address"));
        let body = json!({"merchant": {"reference": "m", "name": "Shop"}, "returnUrl": format!("{}/x", line["portal"].as_str().expect("an address"))});
        let (status, opened) = get(&at("/v1/sessions"), line["portalKey"].as_str(), Some(&body)).expect("it answers");
        assert_eq!(status, 201, "{opened}");
        let opened: Value = serde_json::from_str(&opened).expect("JSON");
        let connect =
            get(&at("/v1/session/connections"), opened["token"].as_str(), Some(&json!({"platformKey": "fztf"})));
        let connected: Value = serde_json::from_str(&connect.expect("it answers").1).expect("JSON");
        connected["companyId"].as_str().expect("an id").to_owned()
    };
    let (mut first, line) = start(port());
    for site in ["portal", "proxy", "sandbox", "dashboard", "portalKey"] {
        assert!(line[site].is_string(), "{line}");
    }
    assert!(get(line["portal"].as_str().expect("an address"), None, None).expect("it answers").0 < 400);
    let before = company(&line);
    assert!(first.end());
    let (mut second, line) = start(port());
    assert_eq!(company(&line), before, "the same merchant, the same company");
    assert!(second.end());
}

#[test]
fn what_must_be_set_at_codat_is_shown_and_applied() {
    let port = port().to_string();
    let foreign = "https://other.example/{gangwayState}";
    let sandbox =
        gangway(&["sandbox", "--port", &port, "--key", "k", "--redirect-url", foreign]).stdout(Stdio::null()).spawn();
    let _running = Running(sandbox.expect("it starts"));
    let url = format!("http://127.0.0.1:{port}");
    until_it_answers(&url);
    let folder = tempfile::tempdir().expect("a folder");
    let data_dir = folder.path().join("gangway").to_str().expect("a path").to_owned();
    let codat = |command: &[&str], key: &str| {
        let place = ["--codat-url", &url, "--public-url", "https://connect.example", "--data-dir", &data_dir];
        let arguments = [&["codat"], command, &place].concat();
        let output = gangway(&arguments).env("CODAT_API_KEY", key).output().expect("it starts");
        (output.status.success(), text(&output.stdout), text(&output.stderr))
    };
    let ours = "https://connect.example/return/{gangwayState}";
    for show in [&[][..], &["show"]] {
        let (ok, shown, _) = codat(show, "k");
        assert!(ok && shown.contains(foreign) && shown.contains(ours) && shown.contains("commerce-orders"), "{shown}");
        assert!(shown.contains("https://connect.example/v1/webhooks/codat/"), "{shown}");
        assert!(!std::path::Path::new(&data_dir).exists(), "looking makes nothing");
    }
    let (ok, applied, _) = codat(&["apply"], "k");
    assert!(ok && applied.contains(ours) && applied.contains("All is set"), "{applied}");
    assert!(applied.contains("gangway codat webhook-secret"), "{applied}");
    let (ok, again, _) = codat(&["show"], "k");
    assert!(ok && again.trim() == "All is set.", "{again}");
    let (ok, _, refused) = codat(&[], "wrong");
    assert!(!ok && refused.contains("401") && !refused.contains("wrong"), "{refused}");
}

/// Follows redirects by hand, as a browser that keeps nothing.
async fn location(ask: reqwest::RequestBuilder) -> String {
    let reply = ask.send().await.expect("it answers");
    let location = reply.headers().get("location").and_then(|l| l.to_str().ok()).unwrap_or_default().to_owned();
    assert_eq!(reply.status(), 303, "{}", reply.text().await.unwrap_or_default());
    location
}

#[test]
fn no_secret_reaches_the_log_or_the_folder() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().to_str().expect("a path");
    let port = port().to_string();
    let codat_key = "sandbox-key-that-nobody-may-see";
    let log = std::fs::File::create(folder.path().join("log")).expect("a file");
    let demo = gangway(&[
        "demo",
        "--port",
        &port,
        "--data-dir",
        path,
        "--json",
        "--orders",
        "11",
        "--sync-ms",
        "300",
        "--sandbox-key",
        codat_key,
    ])
    .env("GANGWAY_LOG", "trace")
    .stdout(Stdio::piped())
    .stderr(log)
    .spawn();
    let mut running = Running(demo.expect("it starts"));
    let mut line = String::new();
    BufReader::new(running.0.stdout.take().expect("piped")).read_line(&mut line).expect("a line");
    let line: Value = serde_json::from_str(&line).expect("JSON");
    let address = |name: &str| line[name].as_str().expect("an address").to_owned();
    let (proxy, key) = (address("proxy"), address("portalKey"));
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let secrets: Vec<String> = runtime.block_on(async {
        let http = client();
        let post = async |path: &str, token: &str, body: Value| -> Value {
            let ask = http.post(format!("{proxy}{path}")).bearer_auth(token).header("content-type", "application/json");
            let reply = ask.body(body.to_string()).send().await.expect("it answers");
            serde_json::from_str(&reply.text().await.expect("text")).expect("JSON")
        };
        let invite =
            json!({"merchant": {"reference": "m", "name": "Shop"}, "returnUrl": format!("{}/x", address("portal"))});
        let invited = post("/v1/invitations", &key, invite).await;
        let invitation = invited["url"].as_str().and_then(|url| url.split_once('#')).expect("a fragment").1.to_owned();
        let opened = post("/v1/exchange", "", json!({"secret": invitation})).await;
        let session = opened["token"].as_str().expect("a token").to_owned();
        let connected = post("/v1/session/connections", &session, json!({"platformKey": "fztf"})).await;
        let departure = connected["departUrl"].as_str().expect("an address").to_owned();
        let link = location(http.get(&departure).header("sec-fetch-site", "same-origin")).await;
        assert!(http.get(&link).send().await.expect("it answers").status().is_success());
        let form =
            http.post(&link).header("content-type", "application/x-www-form-urlencoded").body("decision=approve");
        let back = location(form).await;
        let hosted = location(http.get(&back)).await;
        let hand_back = hosted.split_once('#').expect("a fragment").1.to_owned();
        let renewed = post("/v1/exchange", "", json!({"secret": hand_back})).await;
        let last = |address: &str| {
            address.rsplit('/').next().unwrap_or_default().split('?').next().unwrap_or_default().to_owned()
        };
        let link: url::Url = link.parse().expect("an address");
        let otp = link.query_pairs().find(|(name, _)| name == "otp").map(|(_, value)| value.into_owned());
        vec![
            key.clone(),
            invitation,
            session,
            last(&departure),
            last(&back),
            hand_back,
            renewed["token"].as_str().expect("a token").to_owned(),
            codat_key.to_owned(),
            otp.expect("a one-time password"),
            address("dashboard").split_once('#').expect("a fragment").1.to_owned(),
        ]
    });
    assert!(running.end());
    let log = std::fs::read_to_string(folder.path().join("log")).expect("a log");
    assert!(log.contains("/return/{state}"), "the log holds the routes' templates");
    let base64 = base64::Engine::encode(&base64::engine::general_purpose::STANDARD, codat_key);
    for secret in secrets.iter().chain([&base64]) {
        assert!(secret.len() > 20, "{secret}");
        assert!(!log.contains(secret.as_str()), "{secret} stands in the log");
    }
    // The sandbox keeps its links, which is its task; the proxy keeps no secret in the clear.
    for file in std::fs::read_dir(folder.path().join("gangway")).expect("a folder").filter_map(Result::ok) {
        let bytes = std::fs::read(file.path()).unwrap_or_default();
        for secret in secrets.iter().chain([&base64]) {
            let found = bytes.windows(secret.len()).any(|window| window == secret.as_bytes());
            assert!(!found, "{secret} stands in {}", file.path().display());
        }
    }
}

#[test]
fn origins_are_registered_as_browsers_write_them_or_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().to_str().expect("a path");
    let add = |name: &str, origin: &str| {
        let place = ["--return", "https://shop.example/back", "--data-dir", path, "--json"];
        run(&[&["portal", "add", name, "--origin", origin][..], &place].concat())
    };
    let kept = [
        ("https://shop.example", "https://shop.example"),
        ("https://shop.example:443", "https://shop.example"),
        ("HTTPS://Shop.Example", "https://shop.example"),
        ("https://shop.example:9443", "https://shop.example:9443"),
        ("https://käse.example", "https://xn--kse-qla.example"),
        ("http://localhost:5173", "http://localhost:5173"),
        ("http://[0:0:0:0:0:0:0:1]:5173", "http://[::1]:5173"),
    ];
    for (index, (origin, _)) in kept.iter().enumerate() {
        json_of(&add(&index.to_string(), origin));
    }
    for origin in [
        "http://shop.example",
        "https://*.example",
        "https://shop.example/shop",
        "https://shop.example?x=1",
        "https://user@shop.example",
        "ftp://shop.example",
        "shop.example",
        "null",
        "",
    ] {
        let refused = add("refused", origin);
        let told = text(&refused.stderr);
        assert!(!refused.status.success() && told.contains("the origin"), "{origin}: {told}");
    }
    let list = json_of(&run(&["portal", "list", "--data-dir", path, "--json"]));
    assert_eq!(list.as_array().map(Vec::len), Some(kept.len()), "{list}");
    for (index, (_, origin)) in kept.iter().enumerate() {
        let all = list.as_array().cloned().unwrap_or_default();
        let one = all
            .into_iter()
            .find(|one| one["name"].as_str().is_some_and(|name| name.parse() == Ok(index)))
            .expect("listed");
        assert_eq!(one["origins"], json!([origin]));
    }
}

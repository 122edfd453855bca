//! The proxy's process is killed while Codat's answer is on its way, and another one goes on from the same folder.
use super::front::{Line, Question};
use super::harness::{Outside, SHOPIFY, all_there, client};
use super::running::{Running, add_portal, gangway, port, until_it_answers};
use gangway_wire::dataset::Dataset;
use http::Method;
use serde_json::Value;
use std::fmt::Debug;
use std::process::Stdio;
use tempfile::TempDir;

/// Two processes: a sandbox that lives on, and a proxy that is killed.
struct Scene {
    outside: Outside,
    proxy: Running,
    port: String,
    line: Line,
    folder: TempDir,
    _sandbox: Running,
}

impl Scene {
    async fn start() -> Scene {
        let folder = tempfile::tempdir().expect("a folder");
        let (codat, proxy) = (port().to_string(), port().to_string());
        let data_dir = folder.path().join("sandbox");
        let mut sandbox = gangway(&["sandbox", "--port", &codat, "--orders", "300", "--sync-ms", "600", "--data-dir"]);
        let sandbox = sandbox.arg(data_dir).stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("it starts");
        let sandbox = Running(sandbox);
        let (codat, url) = (format!("http://127.0.0.1:{codat}"), format!("http://127.0.0.1:{proxy}"));
        let line = Line::to(codat.clone()).await;
        let key = add_portal(folder.path())["key"].as_str().expect("a key").to_owned();
        let running = serve(&folder, &proxy, &line.url);
        let outside = Outside { proxy: url, sandbox: codat, key, http: client() };
        let scene = Scene { outside, proxy: running, port: proxy, line, folder, _sandbox: sandbox };
        scene.until_it_serves().await;
        scene.outside.until_codat_sends_back().await;
        scene
    }

    async fn until_it_serves(&self) {
        for url in [format!("{}/_sandbox/stats", self.outside.sandbox), format!("{}/healthz", self.outside.proxy)] {
            let ready = tokio::task::spawn_blocking(move || until_it_answers(&url)).await;
            assert_eq!(ready.expect("it ends").0, 200);
        }
    }

    /// Asks, kills the proxy once Codat has done what the proxy then asks of it and before the proxy hears of it, and
    /// starts another one.
    async fn die_in<T: Debug>(&mut self, question: Question, ask: impl Future<Output = T>) {
        self.line.keep(question, ask).await;
        self.proxy = {
            self.proxy.0.kill().expect("it is killed");
            self.proxy.0.wait().expect("it is over");
            serve(&self.folder, &self.port, &self.line.url)
        };
        self.until_it_serves().await;
    }
}

fn serve(folder: &TempDir, port: &str, codat: &str) -> Running {
    let url = format!("http://127.0.0.1:{port}");
    let mut serve = gangway(&["serve", "--port", port, "--public-url", &url, "--codat-url", codat, "--data-dir"]);
    serve
        .arg(folder.path())
        .env("CODAT_API_KEY", "sandbox")
        .env("GANGWAY_LIMIT_SESSION", "100000")
        .stdout(Stdio::null())
        .stderr(Stdio::null());
    Running(serve.spawn().expect("it starts"))
}

/// What the picture's events say, without what comes with each session.
fn told(picture: &Value) -> Vec<&str> {
    let events = picture["events"].as_array().map(Vec::as_slice).unwrap_or_default();
    let types = events.iter().filter_map(|event| event["what"]["type"].as_str());
    types.filter(|what| !what.starts_with("session.") && !what.starts_with("trouble.")).collect()
}

#[tokio::test]
async fn a_proxy_that_is_killed_makes_no_second_company_and_no_second_connection() {
    let mut scene = Scene::start().await;
    let outside = scene.outside.clone();
    let creates_a_company = |method: &Method, path: &str| method == Method::POST && path == "/companies";
    let creates_a_connection = |method: &Method, path: &str| method == Method::POST && path.ends_with("/connections");
    for (question, made) in [(creates_a_company as Question, (1, 0)), (creates_a_connection, (1, 1))] {
        let token = outside.session("m").await;
        scene.die_in(question, outside.connect(&token, SHOPIFY)).await;
        assert_eq!(outside.counts().await, made, "Codat has made it");
    }
    let token = outside.session("m").await;
    let connected = outside.connect(&token, SHOPIFY).await.ok(201);
    assert_eq!(outside.counts().await, (1, 1));
    let picture = outside.picture(&token).await;
    assert_eq!(picture["state"]["companyId"], connected["companyId"]);
    assert_eq!(told(&picture), ["name.given", "company.created", "connection.created"], "each is told once");
}

#[tokio::test]
async fn a_proxy_that_is_killed_while_tables_arrive_has_all_of_them_in_the_end() {
    let mut scene = Scene::start().await;
    let outside = scene.outside.clone();
    let token = outside.session("m").await;
    let connected = outside.connect(&token, SHOPIFY).await.ok(201);
    let for_ever = async || {
        let token = outside.session("m").await;
        outside.until(&token, "it is killed before", |_| false).await
    };
    let reads_the_history = |_: &Method, path: &str| path.ends_with("/data/history");
    let authorize = async {
        outside.authorize(&token, SHOPIFY, "approve").await;
        for_ever().await
    };
    scene.die_in(reads_the_history, authorize).await;
    // The table whose answer is kept is not there after the kill: one more can always die like it.
    let reads_a_table = |_: &Method, path: &str| path.contains("/data/commerce-");
    for _ in 0..3 {
        scene.die_in(reads_a_table, for_ever()).await;
    }
    let token = outside.session("m").await;
    let picture = outside.until(&token, "all seven are there", all_there).await;
    let id = |name: &str| connected[name].as_str().expect("an id");
    for &dataset in Dataset::ALL {
        let rows = picture["state"]["connections"][0]["datasets"][dataset.index()]["snapshot"]["rows"].clone();
        if dataset.is_single() {
            assert_eq!(rows, 1);
            continue;
        }
        let name = dataset.as_str();
        let dump = format!("{}/_sandbox/dump/{name}?connectionId={}", outside.sandbox, id("connectionId"));
        let dump = outside.get(&dump).send().await.ok(200);
        let place = format!("/v1/companies/{}/connections/{}/data/{name}?limit=1", id("companyId"), id("connectionId"));
        let window = outside.get(&place).token(&token).send().await.ok(200);
        assert_eq!(window["total"].as_u64(), dump["rows"].as_array().map(|rows| rows.len() as u64), "{name}");
        assert_eq!(rows, window["total"], "{name}");
    }
    let told = told(&picture);
    assert_eq!(told.iter().filter(|what| **what == "dataset.ready").count(), Dataset::ALL.len(), "{told:?}");
    assert_eq!(outside.counts().await, (1, 1));
}

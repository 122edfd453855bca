//! The proxy's process is killed while Codat's answer is on its way, and another one goes on from the same folder.
use super::harness::{Outside, SHOPIFY, all_there, client};
use super::running::{Running, add_portal, gangway, port, until_it_answers};
use gangway_wire::dataset::Dataset;
use serde_json::Value;
use std::process::Stdio;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tempfile::TempDir;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

/// Which question is meant, by method and path.
type Question = fn(&str, &str) -> bool;

/// A wire to Codat that lets every question through and may keep the answer of one back.
#[derive(Default)]
struct Wire {
    /// The question whose answer is kept.
    wanted: Mutex<Option<Question>>,
    kept: Notify,
}

impl Wire {
    /// The address of a new one.
    async fn to(codat: String) -> (Arc<Wire>, String) {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let wire = Arc::new(Wire::default());
        let held = wire.clone();
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                let far = TcpStream::connect(codat.trim_start_matches("http://")).await.expect("Codat is there");
                tokio::spawn(held.clone().carry(near, far));
            }
        });
        (wire, address)
    }

    async fn carry(self: Arc<Self>, near: TcpStream, far: TcpStream) {
        let ((mut from_proxy, mut to_proxy), (mut from_codat, mut to_codat)) = (near.into_split(), far.into_split());
        let is_kept = std::sync::atomic::AtomicBool::new(false);
        let order = std::sync::atomic::Ordering::SeqCst;
        let questions = async {
            let mut bytes = vec![0; 1 << 16];
            loop {
                let length = from_proxy.read(&mut bytes).await.unwrap_or_default();
                is_kept.fetch_or(self.is_wanted(&bytes[..length]), order);
                if length == 0 || to_codat.write_all(&bytes[..length]).await.is_err() {
                    return;
                }
            }
        };
        let answers = async {
            let mut bytes = vec![0; 1 << 16];
            loop {
                let length = from_codat.read(&mut bytes).await.unwrap_or_default();
                if is_kept.load(order) {
                    self.kept.notify_one();
                    std::future::pending::<()>().await;
                }
                if length == 0 || to_proxy.write_all(&bytes[..length]).await.is_err() {
                    return;
                }
            }
        };
        tokio::select! { () = questions => {}, () = answers => {} }
    }

    /// Whether this is the question, which is asked for once.
    fn is_wanted(&self, bytes: &[u8]) -> bool {
        let mut wanted = self.wanted.lock().unwrap_or_else(PoisonError::into_inner);
        let line = String::from_utf8_lossy(bytes.split(|byte| *byte == b'\r').next().unwrap_or_default()).into_owned();
        let mut words = line.split([' ', '?']);
        let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let is_it = wanted.is_some_and(|wanted| wanted(method, path));
        if is_it {
            *wanted = None;
        }
        is_it
    }
}

/// Two processes: a sandbox that lives on, and a proxy that is killed.
struct Scene {
    outside: Outside,
    proxy: Running,
    port: String,
    wire: Arc<Wire>,
    codat: String,
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
        let (wire, wired) = Wire::to(codat.clone()).await;
        let key = add_portal(folder.path())["key"].as_str().expect("a key").to_owned();
        let running = serve(&folder, &proxy, &wired);
        let outside = Outside { proxy: url, sandbox: codat, key, http: client() };
        let scene = Scene { outside, proxy: running, port: proxy, wire, codat: wired, folder, _sandbox: sandbox };
        scene.until_it_serves().await;
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
    async fn die_in<T: std::fmt::Debug>(&mut self, question: Question, ask: impl Future<Output = T>) {
        *self.wire.wanted.lock().unwrap_or_else(PoisonError::into_inner) = Some(question);
        let in_the_middle = async {
            tokio::select! { answer = ask => panic!("it was answered: {answer:?}"), () = self.wire.kept.notified() => {} }
        };
        let waited = tokio::time::timeout(Duration::from_secs(40), in_the_middle).await;
        waited.expect("Codat is asked");
        self.proxy = {
            self.proxy.0.kill().expect("it is killed");
            self.proxy.0.wait().expect("it is over");
            serve(&self.folder, &self.port, &self.codat)
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
    let creates_a_company = |method: &str, path: &str| method == "POST" && path == "/companies";
    let creates_a_connection = |method: &str, path: &str| method == "POST" && path.ends_with("/connections");
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
    let (connected, _) = outside.authorize(&token, SHOPIFY, "approve").await;
    let reads_the_history = |_: &str, path: &str| path.ends_with("/data/history");
    // The table whose answer is kept is not there after the kill: one more can always die like it.
    let reads_a_table = |_: &str, path: &str| path.contains("/data/commerce-");
    for question in [reads_the_history as Question, reads_a_table, reads_a_table, reads_a_table] {
        let token = outside.session("m").await;
        scene.die_in(question, outside.until(&token, "it is killed before", |_| false)).await;
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

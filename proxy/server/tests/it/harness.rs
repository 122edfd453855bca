//! One proxy, one sandbox, one portal called Harbour, and a merchant's browser that follows no redirect by itself.
use gangway_server::app::{App, Setup, Template};
use gangway_server::auth::token::{Token, TokenKind};
use gangway_server::caller::AddressRule;
use gangway_server::cli::portal;
use gangway_server::limits::Allowed;
use gangway_server::serve::Shutdown;
use gangway_server::webhook_secret;
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;
use tempfile::TempDir;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

/// How long a condition may take to come true.
pub const DEADLINE: Duration = Duration::from_secs(40);
/// The origin of the portal.
pub const ORIGIN: &str = "https://portal.test";
/// Where its merchants come back to.
pub const BACK: &str = "https://portal.test/shop?from=gangway";
/// A platform that offers all seven datasets.
pub const SHOPIFY: &str = "fztf";

/// What differs from the usual.
#[derive(Clone, Debug)]
pub struct Wishes {
    pub orders: u32,
    pub sync_ms: u64,
    pub allowed: Allowed,
    pub address_rule: fn() -> AddressRule,
    pub deadline: Duration,
    pub drop_link_params: bool,
    pub redirect_url: Option<String>,
    pub codat_url: Option<String>,
    /// How long Codat is waited for in all, where not as long as usual.
    pub codat_deadline: Option<Duration>,
    pub data_dir: Option<PathBuf>,
    pub public_url: Option<String>,
}

impl Default for Wishes {
    fn default() -> Self {
        Wishes {
            orders: 11,
            sync_ms: 600,
            allowed: Allowed {
                failed_authentications: 10_000,
                session: 100_000,
                windows: 100_000,
                departures: 1_000,
                returns: 1_000,
                ..Allowed::default()
            },
            address_rule: AddressRule::default,
            deadline: gangway_server::edge::DEADLINE,
            drop_link_params: false,
            redirect_url: None,
            codat_url: None,
            codat_deadline: None,
            data_dir: None,
            public_url: None,
        }
    }
}

/// Proxy and sandbox, as the portal's server and a merchant's browser see them.
#[derive(Clone, Debug)]
pub struct Outside {
    pub proxy: String,
    pub sandbox: String,
    pub key: String,
    pub http: reqwest::Client,
}

/// Everything that runs, in this process.
pub struct World {
    outside: Outside,
    pub app: App,
    pub portal: String,
    stop: watch::Sender<bool>,
    running: JoinHandle<std::io::Result<()>>,
    folder: Option<TempDir>,
}

/// A reply, read whole.
#[derive(Debug)]
pub struct Reply {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    pub text: String,
}

impl Reply {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|e| panic!("no JSON ({e}): {} {}", self.status, self.text))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|v| v.to_str().ok()).unwrap_or_default()
    }

    /// The problem of this slug, or the test fails.
    #[track_caller]
    pub fn problem(&self, slug: &str) -> Value {
        assert_eq!(self.header("content-type"), "application/problem+json", "{} {}", self.status, self.text);
        let problem = self.json();
        assert!(problem["type"].as_str().is_some_and(|t| t.ends_with(&format!("/problems/{slug}"))), "{problem}");
        assert_eq!(problem["status"], self.status, "{problem}");
        assert_eq!(problem["requestId"].as_str(), Some(self.header("x-request-id")), "{problem}");
        problem
    }

    #[track_caller]
    pub fn ok(self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text);
        self.json()
    }
}

/// A request that is being put together.
pub struct Ask(reqwest::RequestBuilder);

impl Ask {
    pub fn token(self, token: &str) -> Self {
        Ask(self.0.bearer_auth(token))
    }

    pub fn header(self, name: &str, value: &str) -> Self {
        Ask(self.0.header(name, value))
    }

    pub fn json(self, body: &Value) -> Self {
        self.header("content-type", "application/json").body(body.to_string())
    }

    pub fn body(self, body: impl Into<reqwest::Body>) -> Self {
        Ask(self.0.body(body))
    }

    pub async fn send(self) -> Reply {
        let reply = self.0.send().await.expect("the server answers");
        let (status, headers) = (reply.status().as_u16(), reply.headers().clone());
        Reply { status, headers, text: reply.text().await.expect("the reply ends") }
    }
}

impl World {
    pub async fn start() -> World {
        World::with(Wishes::default()).await
    }

    pub async fn with(wishes: Wishes) -> World {
        let (stop, shutdown) = Shutdown::new();
        let folder = wishes.data_dir.is_none().then(|| tempfile::tempdir().expect("a folder"));
        let data_dir =
            wishes.data_dir.clone().unwrap_or_else(|| folder.as_ref().expect("made above").path().to_owned());
        let sandbox = match &wishes.codat_url {
            Some(url) => url.clone(),
            None => sandbox(&wishes, shutdown.clone()).await,
        };
        let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await.expect("a port");
        let proxy = format!("http://127.0.0.1:{}", listener.local_addr().expect("an address").port());
        let mut codat = gangway_codat::Config::new(sandbox.parse().expect("an address"), "sandbox".to_owned().into());
        codat.deadline = wishes.codat_deadline.unwrap_or(codat.deadline);
        let setup = Setup {
            public_url: wishes.public_url.clone().unwrap_or_else(|| proxy.clone()),
            webhook_secret: webhook_secret::Place::File(data_dir.join(webhook_secret::FILE)),
            data_dir,
            database_url: None,
            codat,
            key_reference: "test",
            codat_moved: false,
            template: Template::Careful,
            allowed: wishes.allowed,
            address_rule: (wishes.address_rule)(),
            cache_bytes: 64 << 20,
            deadline: wishes.deadline,
        };
        let app = App::open(setup).await.expect("the proxy opens");
        let (portal, key) = harbour(&app).await;
        let running = tokio::spawn(app.clone().run(listener, shutdown));
        let outside = Outside { proxy, sandbox, key: key.expose().to_owned(), http: client() };
        if wishes.codat_url.is_none() {
            outside.until_codat_sends_back().await;
        }
        World { outside, app, portal, stop, running, folder }
    }

    /// Ends everything; the data folder is handed on, so that another start finds it.
    pub async fn stop(self) -> Option<TempDir> {
        self.stop.send_replace(true);
        let _ = self.running.await;
        self.folder
    }

    /// Has the test look at Codat itself, past whatever stands in front of it.
    pub fn seen_at(&mut self, codat: String) {
        self.outside.sandbox = codat;
    }

    /// Moves the proxy's clock.
    pub fn later(&self, by: Duration) {
        self.app.store().set_clock_offset(i64::try_from(by.as_micros()).expect("not that far"));
    }
}

impl std::ops::Deref for World {
    type Target = Outside;

    fn deref(&self) -> &Outside {
        &self.outside
    }
}

impl Outside {
    /// Waits until Codat knows where merchants go after they have authorized: a proxy says so once it has started.
    pub async fn until_codat_sends_back(&self) {
        let ask = || self.get(&format!("{}/profile", self.sandbox)).header("authorization", "Basic c2FuZGJveA==");
        let looking = async {
            while ask().send().await.ok(200)["redirectUrl"].as_str().is_none_or(str::is_empty) {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
        };
        tokio::time::timeout(DEADLINE, looking).await.expect("Codat is told the way back");
    }

    fn at(&self, path: &str) -> String {
        if path.starts_with("http") { path.to_owned() } else { format!("{}{path}", self.proxy) }
    }

    pub fn get(&self, path: &str) -> Ask {
        Ask(self.http.get(self.at(path)))
    }

    pub fn post(&self, path: &str) -> Ask {
        Ask(self.http.post(self.at(path)))
    }

    pub fn put(&self, path: &str) -> Ask {
        Ask(self.http.put(self.at(path)))
    }

    pub fn method(&self, method: &str, path: &str) -> Ask {
        Ask(self.http.request(method.parse().expect("a method"), self.at(path)))
    }

    /// Opens a session by the portal's key.
    pub async fn open(&self, body: Value) -> Reply {
        self.post("/v1/sessions").token(&self.key).json(&body).send().await
    }

    /// A session for a merchant whose name is known.
    pub async fn session(&self, reference: &str) -> String {
        let body =
            json!({"merchant": {"reference": reference, "name": format!("Shop {reference}")}, "returnUrl": BACK});
        self.open(body).await.ok(201)["token"].as_str().expect("a token").to_owned()
    }

    /// The picture.
    pub async fn picture(&self, token: &str) -> Value {
        self.get("/v1/session").token(token).send().await.ok(200)
    }

    pub async fn connect(&self, token: &str, platform: &str) -> Reply {
        self.post("/v1/session/connections").token(token).json(&json!({"platformKey": platform})).send().await
    }

    /// Leaves by a departure as a click on the portal's page would; the platform's address.
    pub async fn leave(&self, depart_url: &str) -> String {
        let reply = self.get(depart_url).header("referer", &format!("{ORIGIN}/")).send().await;
        assert_eq!(reply.status, 303, "{}", reply.text);
        reply.header("location").to_owned()
    }

    /// Opens the platform's page and decides there; the address of the way back.
    pub async fn decide(&self, link: &str, decision: &str) -> String {
        let page = self.get(link).send().await;
        assert_eq!(page.status, 200, "{}", page.text);
        let form = self.post(link).header("content-type", "application/x-www-form-urlencoded");
        let reply = form.body(format!("decision={decision}")).send().await;
        assert_eq!(reply.status, 303, "{}", reply.text);
        reply.header("location").to_owned()
    }

    /// The whole way: connect, leave, decide, come back. The connection's reply and the last redirect.
    pub async fn authorize(&self, token: &str, platform: &str, decision: &str) -> (Value, Reply) {
        let connected = self.connect(token, platform).await.ok(201);
        let link = self.leave(connected["departUrl"].as_str().expect("an address")).await;
        let back = self.decide(&link, decision).await;
        (connected, self.get(&back).send().await)
    }

    pub async fn fault(&self, operation: &str, times: u32, what: Value) {
        let body = json!({"operation": operation, "times": times, "what": what});
        let url = format!("{}/_sandbox/faults", self.sandbox);
        let reply = self.http.post(url).body(body.to_string()).send().await.expect("the sandbox answers");
        assert!(reply.status().is_success(), "{}", reply.text().await.unwrap_or_default());
    }

    pub async fn heal(&self) {
        self.http.delete(format!("{}/_sandbox/faults", self.sandbox)).send().await.expect("the sandbox answers");
    }

    pub async fn stats(&self) -> Value {
        self.get(&format!("{}/_sandbox/stats", self.sandbox)).send().await.ok(200)
    }

    /// Companies and connections at Codat.
    pub async fn counts(&self) -> (u64, u64) {
        let stats = self.stats().await;
        (stats["companies"].as_u64().expect("a count"), stats["connections"].as_u64().expect("a count"))
    }

    /// Asks again and again until the reply is as wanted.
    pub async fn until_reply(&self, what: &str, ask: impl Fn() -> Ask, found: impl Fn(&Reply) -> bool) -> Reply {
        let asking = async {
            loop {
                let reply = ask().send().await;
                if found(&reply) {
                    return reply;
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        let Ok(reply) = tokio::time::timeout(DEADLINE, asking).await else {
            panic!("never: {what}; last {:?}", ask().send().await);
        };
        reply
    }

    /// Looks at the picture until `found` is satisfied with it.
    pub async fn until(&self, token: &str, what: &str, found: impl Fn(&Value) -> bool) -> Value {
        let looking = async {
            loop {
                let picture = self.picture(token).await;
                if found(&picture) {
                    return picture;
                }
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        let Ok(picture) = tokio::time::timeout(DEADLINE, looking).await else {
            panic!("never: {what}; last seen {:#}", self.picture(token).await);
        };
        picture
    }
}

/// A browser that follows no redirect by itself.
pub fn client() -> reqwest::Client {
    // Another test may have done so before: then this changes nothing.
    drop(rustls::crypto::ring::default_provider().install_default());
    reqwest::Client::builder().redirect(reqwest::redirect::Policy::none()).no_proxy().build().expect("a client")
}

/// The portal; where the folder knows it already, with a new key.
async fn harbour(app: &App) -> (String, Token) {
    let known = gangway_store::portals::list(app.store()).await.expect("portals");
    if let Some(known) = known.into_iter().find(|portal| portal.name == "Harbour") {
        let key = Token::mint(TokenKind::Portal, gangway_server::entropy::secret());
        gangway_store::portals::rotate(app.store(), &known.id, key.hash().into()).await.expect("a new key");
        return (known.id, key);
    }
    let (origins, addresses) = ([ORIGIN.to_owned()], [format!("{ORIGIN}/shop")]);
    let added = portal::add(app.store(), app.upstream_id().to_owned(), "Harbour", &origins, &addresses, None);
    added.await.expect("the portal is added")
}

/// Codat, imitated; its address.
pub async fn sandbox(wishes: &Wishes, shutdown: Shutdown) -> String {
    let config = gangway_sandbox::Config {
        listen: SocketAddr::from(([127, 0, 0, 1], 0)),
        orders: wishes.orders,
        sync_ms: wishes.sync_ms,
        redirect_url: wishes.redirect_url.clone(),
        drop_link_params: wishes.drop_link_params,
        ..gangway_sandbox::Config::default()
    };
    let running =
        gangway_sandbox::serve(config, async move { shutdown.wished().await }).await.expect("the sandbox starts");
    running.public_url
}

/// Activity of each dataset of the first connection.
pub fn activities(picture: &Value) -> Vec<String> {
    let datasets = picture["state"]["connections"][0]["datasets"].as_array().cloned().unwrap_or_default();
    datasets.iter().map(|d| d["activity"].as_str().unwrap_or_default().to_owned()).collect()
}

/// Whether every dataset of the first connection has a table or is not offered.
pub fn all_there(picture: &Value) -> bool {
    let datasets = picture["state"]["connections"][0]["datasets"].as_array().cloned().unwrap_or_default();
    !datasets.is_empty() && datasets.iter().all(|d| !d["snapshot"].is_null() || d["activity"] == "unsupported")
}

/// The status of the first connection.
pub fn status(picture: &Value) -> &str {
    picture["state"]["connections"][0]["status"].as_str().unwrap_or_default()
}

//! A sandbox on a free port, and a client that asks it as anybody would.

use std::net::SocketAddr;
use std::sync::OnceLock;

use bytes::Bytes;
use gangway_sandbox::{Config, Running, serve};
use http::{HeaderMap, Method, Request, StatusCode};
use http_body_util::{BodyExt as _, Full};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::TcpStream;
use tokio::sync::oneshot;

use crate::exceptions;
use crate::openapi::{Documents, Reply};

/// What [`Config::key`] is by default, as the header wants it.
pub const KEY: &str = "Basic c2FuZGJveA==";

/// A sandbox that runs until it is dropped.
pub struct Sandbox {
    /// Where it listens.
    pub address: SocketAddr,
    running: Option<Running>,
    stop: Option<oneshot::Sender<()>>,
}

/// What came back.
#[derive(Debug)]
pub struct Said {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub bytes: Bytes,
    /// The body as JSON, or null.
    pub body: Value,
}

impl Said {
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("a header is text"))
    }

    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    /// The rows of a page.
    pub fn rows(&self) -> &Vec<Value> {
        self.body["results"].as_array().unwrap_or_else(|| panic!("no page: {} {}", self.status, self.text()))
    }

    /// The text of `error` in a refusal.
    pub fn error(&self) -> &str {
        self.body["error"].as_str().unwrap_or_default()
    }
}

/// A connection that was made for a test.
pub struct Shop {
    pub company: String,
    pub connection: String,
    /// The connection's link.
    pub link: String,
}

impl Shop {
    /// The address of the connection.
    pub fn path(&self) -> String {
        format!("/companies/{}/connections/{}", self.company, self.connection)
    }

    /// The address of a dataset.
    pub fn data(&self, dataset: &str) -> String {
        format!("{}/data/{dataset}", self.path())
    }
}

/// Settings for tests: small shops, syncs that end at once.
pub fn quick() -> Config {
    Config { listen: ([127, 0, 0, 1], 0).into(), orders: 60, sync_ms: 0, ..Config::default() }
}

/// Codat's documents, where they are at hand.
pub fn documents() -> Option<&'static Documents> {
    static DOCUMENTS: OnceLock<Option<Documents>> = OnceLock::new();
    DOCUMENTS.get_or_init(Documents::load).as_ref()
}

impl Sandbox {
    pub async fn start(config: Config) -> Self {
        let (stop, stopped) = oneshot::channel::<()>();
        let running = serve(config, async move { drop(stopped.await) }).await.expect("a free port");
        Self { address: running.address, running: Some(running), stop: Some(stop) }
    }

    /// Ends it; when this returns, its world is kept.
    pub async fn end(mut self) {
        drop(self.stop.take());
        if let Some(running) = self.running.take() {
            running.stopped().await;
        }
    }

    /// Sends a request as it is.
    pub async fn send(&self, request: Request<Full<Bytes>>) -> Said {
        let stream = TcpStream::connect(self.address).await.expect("it listens");
        let (mut sender, connection) =
            hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.expect("it speaks HTTP");
        tokio::spawn(connection);
        let (parts, body) = sender.send_request(request).await.expect("it answers").into_parts();
        let bytes = body.collect().await.expect("the body arrives").to_bytes();
        let body = serde_json::from_slice(&bytes).unwrap_or_default();
        Said { status: parts.status, headers: parts.headers, bytes, body }
    }

    /// A call of the API with more headers. The reply is held against Codat's documents.
    pub async fn ask_with(&self, method: Method, path: &str, body: Option<Value>, headers: &[(&str, &str)]) -> Said {
        let mut request = Request::builder().method(method.clone()).uri(path).header("host", self.address.to_string());
        if headers.iter().all(|(name, _)| *name != "authorization") {
            request = request.header("authorization", KEY);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let body = body.map_or_else(Bytes::new, |body| Bytes::from(body.to_string()));
        let said = self.send(request.body(Full::new(body)).expect("a request")).await;
        judge(&method, path, &said);
        said
    }

    pub async fn ask(&self, method: Method, path: &str, body: Value) -> Said {
        self.ask_with(method, path, (!body.is_null()).then_some(body), &[]).await
    }

    pub async fn get(&self, path: &str) -> Said {
        self.ask_with(Method::GET, path, None, &[]).await
    }

    pub async fn post(&self, path: &str, body: Value) -> Said {
        self.ask(Method::POST, path, body).await
    }

    /// A list with parameters, which are encoded here.
    pub async fn list(&self, path: &str, parameters: &[(&str, &str)]) -> Said {
        let query = url::form_urlencoded::Serializer::new(String::new()).extend_pairs(parameters).finish();
        self.get(&format!("{path}?{query}")).await
    }

    /// As a browser does, and as the sandbox's own tools are used: without the key.
    pub async fn browse(&self, method: Method, address: &str, body: &str) -> Said {
        let url = url::Url::parse(&format!("http://{}", self.address)).and_then(|base| base.join(address));
        let url = url.expect("an address");
        let path = format!("{}{}", url.path(), url.query().map_or_else(String::new, |query| format!("?{query}")));
        let request = Request::builder().method(method).uri(path).header("host", self.address.to_string());
        self.send(request.body(Full::new(Bytes::from(body.to_owned()))).expect("a request")).await
    }

    /// Lets every type be fetched when a shop is linked.
    pub async fn enable(&self) {
        let mut settings = self.get("/profile/syncSettings").await.body;
        for setting in settings["settings"].as_array_mut().expect("a list") {
            setting["fetchOnFirstLink"] = json!(true);
            if let Some(setting) = setting.as_object_mut() {
                setting.remove("isLocked");
            }
        }
        assert_eq!(self.post("/profile/syncSettings", settings).await.status, 204);
    }

    /// A company with a connection that waits for its merchant.
    pub async fn shop(&self, platform: &str) -> Shop {
        let company = self.post("/companies", json!({"name": "Maison Lune"})).await.body;
        let company = company["id"].as_str().expect("an id").to_owned();
        let made = self.post(&format!("/companies/{company}/connections"), json!({"platformKey": platform})).await.body;
        let text = |key: &str| made[key].as_str().unwrap_or_else(|| panic!("no {key}: {made}")).to_owned();
        Shop { company, connection: text("id"), link: text("linkUrl") }
    }

    /// A shop that was linked, all its data fetched.
    pub async fn linked(&self, platform: &str) -> Shop {
        self.enable().await;
        let shop = self.shop(platform).await;
        assert!(self.browse(Method::POST, &shop.link, "decision=approve").await.status.as_u16() < 400);
        shop
    }
}

/// Fails where Codat's documents do not know such a reply.
fn judge(method: &Method, path: &str, said: &Said) {
    let Some(documents) = documents() else { return };
    let reply = Reply {
        method: method.to_string(),
        path: path.split('?').next().unwrap_or_default().to_owned(),
        status: said.status.as_u16(),
        body: said.text(),
    };
    let wrong: Vec<String> = documents
        .check(&reply)
        .iter()
        .filter(|violation| !exceptions::ALLOWED.iter().any(|exception| exception.covers(violation)))
        .map(ToString::to_string)
        .collect();
    assert!(wrong.is_empty(), "{method} {path}: {}", wrong.join("\n"));
}

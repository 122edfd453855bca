//! One caller of the proxy: its address, its token, a deadline on every call, and plain faults.

use gangway_wire::problem::Problem;
use gloo_net::http::{Method, RequestBuilder};
use js_sys::{Array, Promise};
use std::cell::RefCell;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, AbortSignal, RequestCache, RequestCredentials, Response};

/// Longest wait for a reply that only reads, in milliseconds.
pub const READ_MS: u32 = 15_000;
/// Longest wait for a reply that changes something: the proxy may have to look twice at Codat.
pub const WRITE_MS: u32 = 40_000;

// web-sys lacks these two.
#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(js_namespace = AbortSignal, js_name = timeout)]
    fn timeout(ms: u32) -> AbortSignal;
    #[wasm_bindgen(js_namespace = AbortSignal, js_name = any)]
    fn any(signals: &Array) -> AbortSignal;
}

/// Why there is no reply that one can use.
pub enum Fault {
    /// No connection to the proxy: no network, or the proxy is away.
    Offline,
    /// The deadline passed.
    Late,
    /// [`Client::stop`] was called: nobody waits any more.
    Stopped,
    /// The proxy says what is wrong.
    Problem(Box<Problem>),
    /// The reply is nothing that this page understands; the HTTP status.
    Unreadable(u16),
}

impl Fault {
    /// The slug of the problem; a word of its own for each of the other faults.
    pub fn slug(&self) -> &str {
        match self {
            Fault::Offline => "offline",
            Fault::Late => "deadline",
            Fault::Stopped => "stopped",
            Fault::Problem(problem) => problem.slug(),
            Fault::Unreadable(_) => "unreadable",
        }
    }

    /// Whether the token is what is wrong.
    pub fn is_token(&self) -> bool {
        matches!(self, Fault::Problem(problem) if problem.status == 401)
    }
}

/// A reply of a 2xx status, or 304.
pub struct Reply {
    raw: Response,
}

impl Reply {
    /// The status.
    pub fn status(&self) -> u16 {
        self.raw.status()
    }

    /// The version of what was sent, for the next request.
    pub fn etag(&self) -> Option<String> {
        self.raw.headers().get("etag").ok().flatten()
    }

    /// The body as a JavaScript value: cheaper by far than a parser in the module.
    pub async fn json(&self) -> Result<JsValue, Fault> {
        self.body(self.raw.json()).await
    }

    /// The body as text, for those who parse it themselves.
    pub async fn text(&self) -> Result<String, Fault> {
        self.body(self.raw.text()).await.map(|text| text.as_string().unwrap_or_default())
    }

    async fn body(&self, promise: Result<Promise, JsValue>) -> Result<JsValue, Fault> {
        let unreadable = Fault::Unreadable(self.raw.status());
        match promise {
            Ok(promise) => JsFuture::from(promise).await.map_err(|_| unreadable),
            Err(_) => Err(unreadable),
        }
    }
}

/// A request before it is sent.
#[derive(Clone)]
pub struct Call<'a> {
    method: Method,
    path: &'a str,
    body: Option<String>,
    etag: Option<&'a str>,
}

impl<'a> Call<'a> {
    /// Reads.
    pub fn get(path: &'a str) -> Self {
        Call { method: Method::GET, path, body: None, etag: None }
    }

    /// Changes something, by a JSON body.
    pub fn post(path: &'a str, body: String) -> Self {
        Call { method: Method::POST, path, body: Some(body), etag: None }
    }

    /// Sets something, by a JSON body.
    pub fn put(path: &'a str, body: String) -> Self {
        Call { method: Method::PUT, path, body: Some(body), etag: None }
    }

    /// Only if it is another version than this.
    pub fn unless(mut self, etag: Option<&'a str>) -> Self {
        self.etag = etag;
        self
    }
}

/// The caller. Without a token it sends none: the dashboard's cookie goes by itself, on the same origin.
pub struct Client {
    base: String,
    token: RefCell<Option<String>>,
    life: RefCell<AbortController>,
}

fn controller() -> AbortController {
    AbortController::new().expect("every browser that runs this has AbortController")
}

impl Client {
    /// A client of the proxy at `base`, an origin without a slash at its end; empty for the page's own.
    pub fn new(base: &str) -> Self {
        Client { base: base.to_owned(), token: RefCell::new(None), life: RefCell::new(controller()) }
    }

    /// Takes the token in. It is sent in the Authorization header and leaves this struct in no other way.
    pub fn set_token(&self, token: Option<String>) {
        self.token.replace(token.filter(|t| !t.is_empty()));
    }

    /// Whether there is a token.
    pub fn has_token(&self) -> bool {
        self.token.borrow().is_some()
    }

    /// Cuts every call that is under way, as when the page is put aside. Later calls work.
    pub fn stop(&self) {
        self.life.replace(controller()).abort();
    }

    /// Sends. A reply of 4xx or 5xx is a fault.
    pub async fn send(&self, call: Call<'_>) -> Result<Reply, Fault> {
        let deadline = timeout(if call.method == Method::GET { READ_MS } else { WRITE_MS });
        let life = self.life.borrow().signal();
        let both = any(&Array::of2(&deadline, &life));
        let same_site = self.base.is_empty();
        let mut request = RequestBuilder::new(&[&self.base, call.path].concat())
            .method(call.method)
            .cache(RequestCache::NoStore)
            .credentials(if same_site { RequestCredentials::SameOrigin } else { RequestCredentials::Omit })
            .abort_signal(Some(&both));
        if let Some(token) = &*self.token.borrow() {
            request = request.header("authorization", &["Bearer ", token].concat());
        }
        if let Some(etag) = call.etag {
            request = request.header("if-none-match", etag);
        }
        let sent = match call.body {
            Some(body) => match request.header("content-type", "application/json").body(body) {
                Ok(request) => request.send().await,
                Err(fault) => Err(fault),
            },
            None => request.send().await,
        };
        let Ok(raw) = sent else {
            return Err(match (life.aborted(), deadline.aborted()) {
                (true, _) => Fault::Stopped,
                (_, true) => Fault::Late,
                _ => Fault::Offline,
            });
        };
        let reply = Reply { raw: raw.into() };
        match reply.status() {
            200..=299 | 304 => Ok(reply),
            status => match reply.json().await.ok().and_then(|body| super::decode::problem(&body)) {
                Some(problem) => Err(Fault::Problem(Box::new(problem))),
                None => Err(Fault::Unreadable(status)),
            },
        }
    }
}

/// A file of our own, by its full address: public, immutable, without a token.
pub async fn asset(url: &str) -> Result<JsValue, Fault> {
    let sent = RequestBuilder::new(url)
        .credentials(RequestCredentials::Omit)
        .abort_signal(Some(&timeout(READ_MS)))
        .send()
        .await;
    match sent {
        Ok(raw) if raw.ok() => Reply { raw: raw.into() }.json().await,
        Ok(raw) => Err(Fault::Unreadable(raw.status())),
        Err(_) => Err(Fault::Offline),
    }
}

/// Awaits a promise that somebody else gave us, as text.
pub async fn promised(value: JsValue) -> Option<String> {
    JsFuture::from(Promise::resolve(&value)).await.ok().and_then(|v| v.as_string())
}

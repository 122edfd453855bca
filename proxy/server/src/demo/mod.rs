//! Harbour: a made-up lender's portal on a site of its own, which embeds the widget as a stranger would.
//!
//! It knows nothing of the proxy but its public address and a portal key, speaks to it over HTTP alone, and serves
//! its pages under the strictest policies, with a collector for reports against them. Part of `gangway demo` only.

mod page;
mod proxy;

use axum::extract::{Query, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use bytes::Bytes;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use secrecy::SecretString;
use serde::Deserialize;
use std::sync::{Arc, Mutex};
use tokio::net::TcpListener;

/// Most reports that are kept: a page that breaks its policy does so at every load.
const MOST_REPORTS: usize = 100;
/// Longest report that is kept, in bytes.
const LONGEST_REPORT: usize = 8 * 1024;

/// What Harbour is told at its start.
#[derive(Debug)]
pub struct Portal {
    /// The proxy's public address, without a slash at the end.
    pub proxy_url: String,
    /// Harbour's own address: `http://localhost:4001`.
    pub public_url: String,
    /// The portal's key.
    pub key: SecretString,
}

/// A customer of Harbour.
#[derive(Debug)]
struct Customer {
    /// In Harbour's books; the merchant's reference.
    reference: &'static str,
    /// The business, where Harbour knows it.
    business: Option<&'static str>,
    /// Who is signed in.
    person: &'static str,
}

/// The two customers of the demo: one with a known name, one without.
const CUSTOMERS: [Customer; 2] = [
    Customer { reference: "M-20418", business: Some("Maison Lune"), person: "Claire Dubois" },
    Customer { reference: "M-20391", business: None, person: "M-20391" },
];

struct Site {
    proxy: proxy::Proxy,
    proxy_url: String,
    public_url: String,
    policy: HeaderValue,
    reports: Mutex<Vec<String>>,
}

/// The page's address.
#[derive(Debug, Default, Deserialize)]
struct Address {
    merchant: Option<String>,
    language: Option<String>,
    #[serde(rename = "theme")]
    theme: Option<String>,
}

impl Address {
    fn customer(&self) -> &'static Customer {
        let wanted = self.merchant.as_deref();
        CUSTOMERS.iter().find(|c| Some(c.reference) == wanted).unwrap_or(&CUSTOMERS[0])
    }

    fn language(&self) -> &'static str {
        if self.language.as_deref() == Some("fr") { "fr" } else { "en" }
    }

    fn theme(&self) -> Option<&'static str> {
        match self.theme.as_deref() {
            Some("dark") => Some("dark"),
            Some("light") => Some("light"),
            _ => None,
        }
    }
}

/// Serves the site on all `listeners` until `shutdown` ends.
pub async fn serve(
    listeners: Vec<TcpListener>,
    portal: Portal,
    shutdown: impl Future<Output = ()> + Send,
) -> std::io::Result<()> {
    let host = &portal.proxy_url;
    let policy = format!(
        "default-src 'none'; script-src 'self' {host} 'wasm-unsafe-eval'; style-src 'self' {host}; \
         connect-src 'self' {host}; img-src 'self' {host}; form-action 'self'; base-uri 'none'; \
         frame-ancestors 'none'; require-trusted-types-for 'script'; report-uri /reports"
    );
    let site = Arc::new(Site {
        policy: HeaderValue::from_str(&policy).map_err(std::io::Error::other)?,
        proxy: proxy::Proxy::new(&portal.proxy_url, portal.key).map_err(std::io::Error::other)?,
        proxy_url: portal.proxy_url,
        public_url: portal.public_url,
        reports: Mutex::new(Vec::new()),
    });
    let router = Router::new()
        .route("/", get(|| async { Redirect::to("/connections") }))
        .route("/connections", get(connections))
        .route("/session", post(session))
        .route("/reports", get(reports).post(report))
        .route("/portal.css", get(|| file("text/css; charset=utf-8", include_str!("portal.css"))))
        .route("/portal.svg", get(|| file("image/svg+xml", include_str!("portal.svg"))))
        .route("/portal.js", get(|| file("text/javascript; charset=utf-8", include_str!("portal.js"))))
        .with_state(site);
    let (stop, stopped) = tokio::sync::watch::channel(false);
    let servers = listeners.into_iter().map(|listener| {
        let mut stopped = stopped.clone();
        let until = async move {
            // An error means that the sender is gone, which is a stop as well.
            let _ = stopped.wait_for(|stop| *stop).await;
        };
        axum::serve(listener, router.clone()).with_graceful_shutdown(until).into_future()
    });
    let all = futures_util::future::try_join_all(servers);
    let stop = async {
        shutdown.await;
        stop.send_replace(true);
        std::future::pending::<()>().await;
    };
    tokio::select! {
        done = all => done.map(|_| ()),
        () = stop => Ok(()),
    }
}

async fn file(kind: &'static str, text: &'static str) -> Response {
    let headers = [
        (header::CONTENT_TYPE, kind),
        (header::CACHE_CONTROL, "no-cache"),
        (header::HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ];
    (headers, text).into_response()
}

async fn connections(State(site): State<Arc<Site>>, Query(address): Query<Address>) -> Response {
    let customer = address.customer();
    let session = site.open(&address).await;
    let html = page::connections(&page::Shown {
        customer,
        customers: &CUSTOMERS,
        language: address.language(),
        theme: address.theme(),
        session: session.as_deref().ok(),
        trouble: session.as_ref().err().map(String::as_str),
        proxy_url: &site.proxy_url,
        public_url: &site.public_url,
    });
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8")),
        (header::CONTENT_SECURITY_POLICY, site.policy.clone()),
        (header::CACHE_CONTROL, HeaderValue::from_static("private, no-cache")),
        (header::REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
        (header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
        (header::HeaderName::from_static("cross-origin-opener-policy"), HeaderValue::from_static("same-origin")),
        (header::HeaderName::from_static("cross-origin-embedder-policy"), HeaderValue::from_static("require-corp")),
    ];
    (headers, html).into_response()
}

/// A fresh token for the page that stands open. Only for Harbour's own page, as its login would see to.
async fn session(State(site): State<Arc<Site>>, Query(address): Query<Address>, headers: HeaderMap) -> Response {
    let origin = headers.get(header::ORIGIN).and_then(|v| v.to_str().ok());
    if origin != Some(site.public_url.as_str()) {
        return StatusCode::FORBIDDEN.into_response();
    }
    match site.open(&address).await {
        Ok(token) => {
            ([(header::CACHE_CONTROL, "no-store")], Json(serde_json::json!({ "token": token }))).into_response()
        }
        Err(trouble) => (StatusCode::BAD_GATEWAY, trouble).into_response(),
    }
}

async fn report(State(site): State<Arc<Site>>, body: Bytes) -> StatusCode {
    let text = String::from_utf8_lossy(&body[..body.len().min(LONGEST_REPORT)]).into_owned();
    tracing::warn!(report = %text, "a page of the demo portal broke its policy");
    let mut reports = site.reports.lock().expect("nobody panics while holding the reports");
    if reports.len() < MOST_REPORTS {
        reports.push(text);
    }
    StatusCode::NO_CONTENT
}

async fn reports(State(site): State<Arc<Site>>) -> Json<Vec<String>> {
    Json(site.reports.lock().expect("nobody panics while holding the reports").clone())
}

impl Site {
    /// A session for the signed-in customer; the sentence that the page shows where there is none.
    async fn open(&self, address: &Address) -> Result<String, String> {
        let customer = address.customer();
        let back =
            format!("{}/connections?merchant={}&language={}", self.public_url, customer.reference, address.language());
        self.proxy.open_session(customer, &back, address.language()).await
    }
}

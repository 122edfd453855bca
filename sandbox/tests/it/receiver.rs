//! Somebody who listens for webhooks, and answers as the test says.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::routing::post;
use http::{HeaderMap, StatusCode};
use serde_json::Value;
use tokio::net::TcpListener;

/// What arrived, in its order.
#[derive(Clone, Debug)]
pub struct Heard {
    pub headers: HeaderMap,
    pub text: Bytes,
    pub body: Value,
}

impl Heard {
    pub fn kind(&self) -> &str {
        self.body["eventType"].as_str().expect("a type")
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers[name].to_str().expect("text")
    }
}

#[derive(Debug, Default)]
struct Inner {
    heard: Vec<Heard>,
    status: u16,
}

/// It ends with the test.
#[derive(Clone, Debug)]
pub struct Receiver {
    pub url: String,
    inner: Arc<Mutex<Inner>>,
}

impl Receiver {
    pub async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}/hooks?from=codat", listener.local_addr().expect("an address"));
        let inner = Arc::new(Mutex::new(Inner { heard: Vec::new(), status: 204 }));
        let router = Router::new().route("/hooks", post(hear)).with_state(inner.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, inner }
    }

    /// What it answers from now on.
    pub fn answer(&self, status: u16) {
        self.inner.lock().expect("whole").status = status;
    }

    pub fn heard(&self) -> Vec<Heard> {
        self.inner.lock().expect("whole").heard.clone()
    }

    pub fn kinds(&self) -> Vec<String> {
        self.heard().iter().map(|heard| heard.kind().to_owned()).collect()
    }

    pub fn forget(&self) {
        self.inner.lock().expect("whole").heard.clear();
    }
}

async fn hear(State(inner): State<Arc<Mutex<Inner>>>, headers: HeaderMap, text: Bytes) -> StatusCode {
    let body = serde_json::from_slice(&text).unwrap_or_default();
    let mut inner = inner.lock().expect("whole");
    inner.heard.push(Heard { headers, text, body });
    StatusCode::from_u16(inner.status).expect("a status")
}

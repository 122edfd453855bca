//! Something in front of Codat that hands calls on, changes or keeps what comes back, or answers in Codat's place.
use super::harness::{DEADLINE, client};
use axum::Router;
use axum::body::{Body, to_bytes};
use axum::extract::Request;
use axum::response::{IntoResponse, Response};
use http::{Method, StatusCode, header};
use serde_json::Value;
use std::fmt::Debug;
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::net::TcpListener;
use tokio::sync::Notify;

/// What becomes of a call.
pub enum Then {
    /// It is handed on.
    Pass,
    /// It is answered with this status instead.
    Refuse(StatusCode),
    /// It is answered so instead.
    Answer(Response),
    /// It is handed on, and its answer told otherwise.
    Tell(fn(&mut Value)),
    /// It is handed on, and its answer never arrives; this is told once Codat has given it.
    Keep(Arc<Notify>),
}

/// Says what becomes of a call, by its method, path and query.
pub type Rule = dyn Fn(&Method, &str) -> Then + Send + Sync;

/// Stands in front of `codat`; its own address.
pub async fn stand(codat: String, rule: Arc<Rule>) -> String {
    let http = client();
    let pass = move |request: Request| {
        let (codat, http, rule) = (codat.clone(), http.clone(), rule.clone());
        async move {
            let path = request.uri().path_and_query().map(ToString::to_string).unwrap_or_default();
            let then = rule(request.method(), &path);
            let (mut tell, mut keep) = (None, None);
            match then {
                Then::Pass => {}
                Then::Refuse(status) => return status.into_response(),
                Then::Answer(answer) => return answer,
                Then::Tell(told) => tell = Some(told),
                Then::Keep(kept) => keep = Some(kept),
            }
            let answer = hand_on(&http, format!("{codat}{path}"), request, tell).await;
            if let Some(kept) = keep {
                kept.notify_one();
                std::future::pending::<()>().await;
            }
            answer
        }
    };
    let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await.expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    tokio::spawn(axum::serve(listener, Router::new().fallback(pass)).into_future());
    url
}

async fn hand_on(http: &reqwest::Client, url: String, request: Request, tell: Option<fn(&mut Value)>) -> Response {
    let (mut parts, body) = request.into_parts();
    for own in [header::HOST, header::CONTENT_LENGTH, header::ACCEPT_ENCODING] {
        parts.headers.remove(own);
    }
    let body = to_bytes(body, 1 << 20).await.expect("a small body");
    let reply = http.request(parts.method, url).headers(parts.headers).body(body).send().await.expect("Codat answers");
    let (status, mut headers) = (reply.status(), reply.headers().clone());
    headers.remove(header::TRANSFER_ENCODING);
    headers.remove(header::CONTENT_LENGTH);
    let mut bytes = reply.bytes().await.expect("the reply ends");
    if let Some(tell) = tell {
        let mut told = serde_json::from_slice(&bytes).expect("JSON");
        tell(&mut told);
        bytes = told.to_string().into();
    }
    let mut answer = Body::from(bytes).into_response();
    *answer.status_mut() = status;
    *answer.headers_mut() = headers;
    answer
}

/// Which question is meant, by method and path.
pub type Question = fn(&Method, &str) -> bool;

/// A line to Codat that lets every question through and may keep the answer of one back: the moment in which a proxy
/// may die.
pub struct Line {
    /// Where the proxy finds Codat.
    pub url: String,
    wanted: Arc<Mutex<Option<Question>>>,
    kept: Arc<Notify>,
}

impl Line {
    /// A new one.
    pub async fn to(codat: String) -> Line {
        let (wanted, kept) = (Arc::new(Mutex::new(None::<Question>)), Arc::new(Notify::new()));
        let (held, told) = (wanted.clone(), kept.clone());
        let rule = move |method: &Method, path: &str| {
            let path = path.split('?').next().unwrap_or_default();
            let mut wanted = held.lock().unwrap_or_else(PoisonError::into_inner);
            let is_it = wanted.take_if(|wanted| wanted(method, path)).is_some();
            if is_it { Then::Keep(told.clone()) } else { Then::Pass }
        };
        Line { url: stand(codat, Arc::new(rule)).await, wanted, kept }
    }

    /// Asks, until Codat has done what it is then asked for and before its answer is heard.
    pub async fn keep<T: Debug>(&self, question: Question, ask: impl Future<Output = T>) {
        *self.wanted.lock().unwrap_or_else(PoisonError::into_inner) = Some(question);
        let in_the_middle = async {
            tokio::select! { answer = ask => panic!("it was answered: {answer:?}"), () = self.kept.notified() => {} }
        };
        // A reading that failed by a kill is tried again after half a minute, and then after a whole one.
        tokio::time::timeout(DEADLINE * 4, in_the_middle).await.expect("Codat is asked");
    }
}

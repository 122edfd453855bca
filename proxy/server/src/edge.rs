//! What surrounds every route: the request's number, a deadline, one log line, and problem documents out of errors.
//!
//! Two layers, with CORS between them ([`crate::routes::around`]): the guard answers in the place of a route that
//! panics or takes too long, so that its answers carry what pages of other origins need to read them; the edge numbers,
//! logs, and writes the document.
//!
//! The log holds the route's template, never the path: departures and return states stand in paths.
use crate::app::App;
use crate::caller::{Caller, Peer};
use crate::clock::Stopwatch;
use crate::entropy;
use crate::error::Error;
use axum::body::Body;
use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use futures_util::FutureExt;
use gangway_wire::paths::{SESSION, admin};
use gangway_wire::problem::Kind;
use http::{HeaderValue, Method, StatusCode, header};
use std::net::{IpAddr, Ipv4Addr};
use std::panic::AssertUnwindSafe;
use std::sync::Arc;
use std::time::Duration;

/// How long a request may take. Every wait on Codat has a shorter deadline of its own.
pub const DEADLINE: Duration = Duration::from_secs(75);

/// The innermost layer: what a route leaves unanswered is answered here.
pub async fn guard(State(app): State<App>, request: Request, next: Next) -> Response {
    let run = AssertUnwindSafe(next.run(request)).catch_unwind();
    match tokio::time::timeout(app.deadline(), run).await {
        Ok(Ok(response)) => response,
        Ok(Err(_)) => {
            Error::new(Kind::Internal, "The fault is in our log under the number of this request.").into_response()
        }
        Err(_) => Error::new(Kind::Deadline, "Nothing was answered in time. Try again.").into_response(),
    }
}

/// The outermost layer.
pub async fn edge(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let watch = Stopwatch::start();
    let number: Arc<str> = entropy::request_number().into();
    let peer = request.extensions().get::<Peer>().map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |peer| peer.0);
    let address = app.address_rule().find(peer, request.headers());
    request.extensions_mut().insert(Caller { number: number.clone(), address });
    let method = request.method().clone();
    let route = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());

    let mut response = next.run(request).await;
    let error = response.extensions_mut().remove::<Error>();
    if let Some(error) = &error {
        write_problem(&app, error, &number, &mut response);
    }
    let headers = response.headers_mut();
    if let Ok(value) = HeaderValue::try_from(&*number) {
        headers.insert("x-request-id", value);
    }
    headers.entry(header::X_CONTENT_TYPE_OPTIONS).or_insert(HeaderValue::from_static("nosniff"));
    headers.entry(header::REFERRER_POLICY).or_insert(HeaderValue::from_static("no-referrer"));
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    log(
        &Line { method, route, number: &number, address, error: error.as_ref(), ms: watch.elapsed().as_millis() },
        response.status(),
    );
    response
}

fn write_problem(app: &App, error: &Error, number: &str, response: &mut Response) {
    let problem = error.problem(app.public_url(), number);
    let Ok(text) = serde_json::to_vec(&problem) else { return };
    *response.body_mut() = Body::from(text);
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("application/problem+json"));
    headers.remove(header::CONTENT_LENGTH);
}

struct Line<'a> {
    method: Method,
    route: Option<String>,
    number: &'a str,
    address: IpAddr,
    error: Option<&'a Error>,
    ms: u128,
}

fn log(line: &Line<'_>, status: StatusCode) {
    let route = line.route.as_deref().unwrap_or("-");
    let (method, number, address, ms, status) = (&line.method, line.number, line.address, line.ms, status.as_u16());
    let Some(error) = line.error else {
        // What everybody polls would drown the rest.
        if matches!(
            route,
            "/healthz" | "/readyz" | SESSION | admin::ME | admin::MERCHANTS | admin::MERCHANT | admin::TIMELINE
        ) {
            tracing::debug!(target: "gangway::http", %method, route, status, ms, request = number, %address);
        } else {
            tracing::info!(target: "gangway::http", %method, route, status, ms, request = number, %address);
        }
        return;
    };
    let (problem, cause) = (error.kind.slug(), error.chain());
    let correlation = error.correlation_id.as_deref().unwrap_or_default();
    if status >= 500 {
        tracing::warn!(target: "gangway::http", %method, route, status, ms, request = number, %address, problem, cause, correlation);
    } else {
        tracing::info!(target: "gangway::http", %method, route, status, ms, request = number, %address, problem, cause);
    }
}

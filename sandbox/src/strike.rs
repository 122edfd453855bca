//! A call that a fault may strike: the handler runs or it does not, and its reply arrives, differs or is lost.

use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, Response};
use http::{HeaderName, HeaderValue, StatusCode, header, request};
use serde_json::Value;

use crate::app::App;
use crate::faults::{self, Call, Named, Special, What};
use crate::reply::{self, Refusal};
use crate::wire::{Damage, Ending};

/// On a reply that is not kept under its idempotency key: the call never got so far.
#[derive(Clone, Copy, Debug)]
pub struct NotKept;

/// On a reply that tells that the day's quota is gone.
#[derive(Clone, Copy, Debug)]
pub struct QuotaGone;

/// A page for people, as what stands before an API sends it when something is wrong.
const PAGE: &str =
    "<!doctype html>\n<html><head><title>Just a moment</title></head><body><h1>Just a moment…</h1></body></html>\n";

/// Runs the handler, unless a fault strikes first; with a word about the fault.
pub async fn strike(
    app: &App,
    operation: &str,
    parts: request::Parts,
    body: Bytes,
    next: Next,
) -> (Response, Option<String>) {
    let struck = faults::take(&mut app.faults(), Call::of(operation, parts.uri.path(), parts.uri.query()));
    let run = async || next.run(Request::from_parts(parts, Body::from(body))).await;
    let Some(struck) = struck else { return (run().await, None) };
    if struck.delay_ms > 0 {
        tokio::time::sleep(Duration::from_millis(u64::from(struck.delay_ms))).await;
    }
    let mut note = struck.note();
    let response = match &struck.what {
        // Faults of webhooks are never set on calls.
        None | Some(What::Named(Named::Doubled | Named::Unordered | Named::Forged | Named::Dropped)) => run().await,
        Some(What::Named(Named::LostAfterCommit)) => {
            "reply lost".clone_into(&mut note);
            marked(run().await, Ending::Closed)
        }
        Some(What::Named(Named::LostBeforeCommit)) => ended(Ending::Closed),
        Some(What::Named(Named::Reset)) => ended(Ending::Reset),
        Some(What::Named(Named::BrokenJson)) => marked(run().await, Damage::BrokenJson),
        Some(What::Named(Named::Html)) => marked(Html(PAGE).into_response(), NotKept),
        Some(What::Named(Named::QuotaExhausted)) => {
            marked(Refusal::usual(StatusCode::TOO_MANY_REQUESTS).into_response(), QuotaGone)
        }
        Some(What::Special(special)) => match &**special {
            Special { cut_after: Some(bytes), .. } => marked(run().await, Damage::CutAfter(*bytes)),
            Special { refuse_ms: Some(ms), .. } => ended(Ending::Refused(Duration::from_millis(u64::from(*ms)))),
            special => status(special),
        },
    };
    (response, Some(note))
}

fn marked(mut response: Response, mark: impl Clone + Send + Sync + 'static) -> Response {
    response.extensions_mut().insert(mark);
    response
}

/// A call that never got through.
fn ended(ending: Ending) -> Response {
    marked(marked(StatusCode::BAD_GATEWAY.into_response(), ending), NotKept)
}

fn status(fault: &Special) -> Response {
    let status = fault.status.and_then(|status| StatusCode::from_u16(status).ok());
    let status = status.unwrap_or(StatusCode::SERVICE_UNAVAILABLE);
    let mut response = match &fault.body {
        Some(Value::String(text)) => (status, text.clone()).into_response(),
        Some(body) => (status, reply::json(body.to_string())).into_response(),
        None => {
            let usual = Refusal::usual(status);
            Refusal { text: fault.error.clone().unwrap_or(usual.text), ..usual }.into_response()
        }
    };
    for (name, value) in &fault.headers {
        if let (Ok(name), Ok(value)) = (HeaderName::from_bytes(name.as_bytes()), HeaderValue::from_str(value)) {
            response.headers_mut().insert(name, value);
        }
    }
    if let Some(value) = fault.retry_after.as_ref().and_then(|text| HeaderValue::from_str(text).ok()) {
        response.headers_mut().insert(header::RETRY_AFTER, value);
    }
    if fault.kept == Some(false) { marked(response, NotKept) } else { response }
}

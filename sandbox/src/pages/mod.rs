//! What a browser sees: the link page, the start page, and the sandbox's own tools under `/_sandbox`. No key is
//! asked for here: a merchant has none, and the tools are for whoever runs the sandbox.

mod changes;
mod consent;
mod hosted_page;
mod html;
mod link_page;
mod start_page;
mod syncs;
mod time;
mod tools;
mod way_back;
mod webhooks;

use axum::Router;
use axum::extract::{Request, State};
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use bytes::Bytes;
use http::{HeaderValue, Method, StatusCode, header};
use serde::de::DeserializeOwned;

use crate::app::Shared;
use crate::reply::{self, Refusal};

/// The pages; the start page with its buttons only where it is wanted. The link pages belong to the contract.
pub fn router(app: &Shared) -> Router<Shared> {
    let ui = Router::new()
        .route("/", get(start_page::show))
        .route("/_sandbox/clock/move", post(time::move_clock))
        .route("/_sandbox/faults/remove", post(tools::remove_fault));
    let ui = if app.config.ui { ui } else { Router::new() };
    ui.route("/companies/{company_id}/connections/{connection_id}/start", get(link_page::show).post(link_page::decide))
        .route("/link/{company_id}", get(hosted_page::show).post(hosted_page::choose))
        .route("/_sandbox/syncs", get(syncs::rules).post(syncs::set_rules).delete(syncs::clear_rules))
        .route("/_sandbox/changes", post(changes::add))
        .route("/_sandbox/grants", post(syncs::end_grant))
        .route("/_sandbox/webhooks", get(webhooks::log).delete(webhooks::forget))
        .route("/_sandbox/stats", get(tools::stats))
        .route("/_sandbox/clock", get(time::clock).post(time::change_clock))
        .route("/_sandbox/faults", get(tools::faults).post(tools::set_faults).delete(tools::clear_faults))
        .route("/_sandbox/dump/{dataset}", get(tools::dump))
        .route("/_sandbox/logos/{file_name}", get(tools::logo))
        .route("/_sandbox/authorize/{company_id}/{connection_id}", get(tools::authorize))
        .route("/_sandbox/guide", get(tools::guide))
        .route("/_sandbox/style.css", get(tools::style))
        .route("/_sandbox/icon.svg", get(tools::icon))
        .layer(from_fn_with_state(app.clone(), around))
}

/// Strict headers, the world kept, and no form sent from another site.
async fn around(State(app): State<Shared>, request: Request, next: Next) -> Response {
    let foreign = request.headers().get("sec-fetch-site").is_some_and(|site| site != "same-origin" && site != "none");
    let is_tool = request.uri().path().starts_with("/_sandbox/");
    app.settle(app.now());
    let mut response = if foreign && is_tool && request.method() != Method::GET {
        Refusal::usual(StatusCode::FORBIDDEN).into_response()
    } else {
        next.run(request).await
    };
    app.settle(app.now());
    if app.commit().is_err() {
        tracing::error!("the sandbox's world could not be kept; is the disk full?");
        response = Refusal::usual(StatusCode::INTERNAL_SERVER_ERROR).into_response();
    }
    let mut response = reply::told(&app, response);
    let headers = response.headers_mut();
    // No form-action: Chromium would hold it against the redirect that answers the form.
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(
            "default-src 'none'; style-src 'self'; img-src 'self'; base-uri 'none'; frame-ancestors 'none'",
        ),
    );
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static("DENY"));
    headers.insert(header::REFERRER_POLICY, HeaderValue::from_static("no-referrer"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
    response
}

/// Reads what a tool was told, or says which field is wrong. The type of the body does not matter, so that a bare
/// `curl -d` will do.
fn read<T: DeserializeOwned>(body: &Bytes) -> Result<T, Refusal> {
    let mut reader = serde_json::Deserializer::from_slice(body);
    let wrong = |text: String| Refusal::new(StatusCode::BAD_REQUEST, text);
    let value = serde_path_to_error::deserialize(&mut reader).map_err(|error| match error.path().to_string() {
        // Nothing of the document has a name yet.
        path if path == "." || path == "?" => wrong(error.inner().to_string()),
        path => wrong(format!("{path}: {}", error.inner())),
    })?;
    reader.end().map_err(|error| wrong(error.to_string()))?;
    Ok(value)
}

/// Reads one of something, or a list of them.
fn read_list<T: DeserializeOwned>(body: &Bytes) -> Result<Vec<T>, Refusal> {
    if body.trim_ascii_start().starts_with(b"[") { read(body) } else { read(body).map(|one| vec![one]) }
}

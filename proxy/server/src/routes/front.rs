//! The front end's pages and files, and the pages of problems.
use crate::app::App;
use crate::assets::{self, Keep};
use crate::caller::Caller;
use crate::error::{Error, Result};
use crate::limits::Limit;
use crate::pages;
use axum::Extension;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use gangway_wire::problem::Kind;
use http::{HeaderMap, HeaderValue, StatusCode, header};

/// What the two pages of ours may load: our own files, nothing inline, nobody's frame.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; connect-src 'self'; \
    img-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'; require-trusted-types-for 'script'";

/// `GET /connect`: the widget on a page of its own.
pub async fn hosted(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
) -> Result<Response> {
    app.count(Limit::Exchange, caller.bucket())?;
    page("index.html", &headers)
}

/// `GET /dashboard` and everything below: the operators' page.
pub async fn dashboard(headers: HeaderMap) -> Result<Response> {
    page("dashboard.html", &headers)
}

fn page(name: &str, request: &HeaderMap) -> Result<Response> {
    let mut response = assets::file(name, Keep::Revalidate, request).ok_or_else(not_built)?;
    let headers = response.headers_mut();
    for (name, value) in [
        (header::CONTENT_SECURITY_POLICY, POLICY),
        (header::CACHE_CONTROL, "no-store"),
        (header::REFERRER_POLICY, "no-referrer"),
        (header::HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (header::HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    headers.remove(header::ACCESS_CONTROL_ALLOW_ORIGIN);
    headers.remove(header::ETAG);
    Ok(response)
}

fn not_built() -> Error {
    let detail = "This binary was built without its front end. Build that first: cargo xtask front.";
    Error::new(Kind::NotFound, detail)
}

/// `GET /gangway.js`: the loader, asked for anew each time.
pub async fn loader(headers: HeaderMap) -> Result<Response> {
    assets::file("gangway.js", Keep::Revalidate, &headers).ok_or_else(not_built)
}

/// `GET /assets/{file}`: a hashed file.
pub async fn asset(Path(file): Path<String>, headers: HeaderMap) -> Result<Response> {
    let plain =
        file.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.')) && !file.starts_with('.');
    let found = if plain { assets::file(&format!("assets/{file}"), Keep::ForEver, &headers) } else { None };
    found.ok_or_else(|| Error::new(Kind::NotFound, "There is no such file in this version of the front end."))
}

/// `GET /favicon.ico`: browsers ask unbidden, and note an error where nothing answers.
pub async fn no_icon() -> Response {
    (StatusCode::NO_CONTENT, [(header::CACHE_CONTROL, "public, max-age=86400")]).into_response()
}

/// `GET /problems/{slug}`: what a problem means.
pub async fn problem(Path(slug): Path<String>) -> Result<Response> {
    let page = pages::problem(&slug).ok_or_else(|| Error::new(Kind::NotFound, "There is no such problem."))?;
    Ok(page.into_response())
}

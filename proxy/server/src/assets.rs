//! The front end's files, out of the binary: hashed ones for ever, pages and loader asked for anew each time.
//!
//! Files lie compressed beside their plain selves (`x.wasm.br`, `x.wasm.gz`); nothing is compressed here.
use axum::body::Body;
use axum::response::{IntoResponse, Response};
use base64::Engine;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use rust_embed::RustEmbed;
use std::borrow::Cow;

/// `dist/`, as `cargo xtask front` makes it. A fresh clone has none: then the pages say what to run.
#[derive(RustEmbed)]
#[folder = "../../dist/"]
#[allow_missing = true]
struct Dist;

/// How long a file may be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// Its name holds its hash.
    ForEver,
    /// It must be asked for each time, with its ETag.
    Revalidate,
}

/// Whether the front end was built into this binary.
pub fn is_built() -> bool {
    Dist::get("gangway.js").is_some()
}

/// A file of `dist/` in the best encoding that the browser takes; `None` where there is none.
pub fn file(path: &str, keep: Keep, request: &HeaderMap) -> Option<Response> {
    let (encoding, file) = best(path, request)?;
    let hash = file.metadata.sha256_hash();
    let tag = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(&hash[..16]);
    let tag = HeaderValue::try_from(format!("\"{tag}\"")).ok()?;
    let same = request.get(header::IF_NONE_MATCH).is_some_and(|known| matches(known, &tag));
    let body = match file.data {
        _ if same => Body::empty(),
        Cow::Borrowed(bytes) => Body::from(bytes),
        Cow::Owned(bytes) => Body::from(bytes),
    };
    let mut response = body.into_response();
    if same {
        *response.status_mut() = StatusCode::NOT_MODIFIED;
    }
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(content_type(path)));
    if let Some(encoding) = encoding {
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static(encoding));
    }
    headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
    headers.insert(header::ETAG, tag);
    let keep = match keep {
        Keep::ForEver => "public, max-age=31536000, immutable",
        Keep::Revalidate => "no-cache",
    };
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(keep));
    // Strangers' pages load these under their strictest policies.
    headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, HeaderValue::from_static("*"));
    headers.insert("cross-origin-resource-policy", HeaderValue::from_static("cross-origin"));
    headers.insert(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    Some(response)
}

/// Whether `If-None-Match` names this tag.
pub fn matches(known: &HeaderValue, tag: &HeaderValue) -> bool {
    let (Ok(known), Ok(tag)) = (known.to_str(), tag.to_str()) else { return false };
    known.split(',').any(|one| one.trim().trim_start_matches("W/") == tag || one.trim() == "*")
}

fn best(path: &str, request: &HeaderMap) -> Option<(Option<&'static str>, rust_embed::EmbeddedFile)> {
    let accepted = request.get(header::ACCEPT_ENCODING).and_then(|v| v.to_str().ok()).unwrap_or_default();
    for (encoding, ending) in [("br", ".br"), ("gzip", ".gz")] {
        if takes(accepted, encoding)
            && let Some(file) = Dist::get(&format!("{path}{ending}"))
        {
            return Some((Some(encoding), file));
        }
    }
    Dist::get(path).map(|file| (None, file))
}

fn takes(accepted: &str, encoding: &str) -> bool {
    accepted.split(',').any(|one| {
        let mut parts = one.split(';');
        let name = parts.next().unwrap_or_default().trim();
        let refused = parts.any(|p| matches!(p.trim(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000"));
        name.eq_ignore_ascii_case(encoding) && !refused
    })
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "js" => "text/javascript; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "html" => "text/html; charset=utf-8",
        "json" => "application/json",
        "wasm" => "application/wasm",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "woff2" => "font/woff2",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_encoding_is_taken_only_where_it_is_wanted() {
        assert!(takes("gzip, deflate, br", "br"));
        assert!(takes("br;q=0.5", "br"));
        assert!(!takes("gzip, br;q=0", "br"));
        assert!(!takes("", "br"));
    }

    #[test]
    fn a_known_tag_is_recognised() {
        let value = HeaderValue::from_static;
        assert!(matches(&value("\"a\""), &value("\"a\"")));
        assert!(matches(&value("W/\"x\", W/\"a\""), &value("\"a\"")));
        assert!(!matches(&value("\"b\""), &value("\"a\"")));
    }
}

//! Which pages may call us: those of origins that an active portal lists, and our own hosted page.
//!
//! A preflight cannot name its token, so it is allowed for any listed origin; the request itself is then refused
//! where its token belongs to another portal ([`crate::auth::merchant`]). Credentials are never allowed.
use crate::app::App;
use crate::error::Error;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use gangway_wire::problem::Kind;
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};

/// The layer around what widgets call.
pub async fn cors(State(app): State<App>, request: Request, next: Next) -> Response {
    let origin = request.headers().get(header::ORIGIN).cloned();
    let preflight =
        request.method() == Method::OPTIONS && request.headers().contains_key(header::ACCESS_CONTROL_REQUEST_METHOD);
    let allowed = match &origin {
        None => None,
        Some(origin) => match is_listed(&app, origin).await {
            Ok(true) => Some(origin.clone()),
            Ok(false) => None,
            Err(error) => return error.into_response(),
        },
    };
    let mut response = if preflight {
        if allowed.is_some() {
            StatusCode::NO_CONTENT.into_response()
        } else {
            Error::new(Kind::ForeignOrigin, "No portal lists this page's origin.").into_response()
        }
    } else {
        next.run(request).await
    };
    let headers = response.headers_mut();
    headers.append(header::VARY, HeaderValue::from_static("Origin"));
    if let Some(origin) = allowed {
        headers.insert(header::ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        if preflight {
            allow_methods(headers);
        } else {
            let exposed = HeaderValue::from_static("etag, retry-after, x-request-id");
            headers.insert(header::ACCESS_CONTROL_EXPOSE_HEADERS, exposed);
        }
        headers.insert("cross-origin-resource-policy", HeaderValue::from_static("cross-origin"));
    }
    response
}

fn allow_methods(headers: &mut HeaderMap) {
    headers.insert(header::ACCESS_CONTROL_ALLOW_METHODS, HeaderValue::from_static("GET, POST, PUT, DELETE"));
    let allowed = HeaderValue::from_static("authorization, content-type, if-none-match");
    headers.insert(header::ACCESS_CONTROL_ALLOW_HEADERS, allowed);
    headers.insert(header::ACCESS_CONTROL_MAX_AGE, HeaderValue::from_static("600"));
}

async fn is_listed(app: &App, origin: &HeaderValue) -> Result<bool, Error> {
    let Ok(origin) = origin.to_str() else { return Ok(false) };
    if origin == app.public_origin() {
        return Ok(true);
    }
    if origin == "null" || origin.len() > 300 {
        return Ok(false);
    }
    Ok(gangway_store::portals::is_listed_origin(app.store(), origin).await?)
}

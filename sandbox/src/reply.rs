//! Replies in the contract's shape: JSON bodies, and one body for everything that goes wrong.

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use serde::Serialize;

use crate::app::App;
use crate::data::dates::http_date;
use crate::data::json::object;

const JSON: &str = "application/json; charset=utf-8";

/// Something that the contract answers with an error body.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{status}: {text}")]
pub struct Refusal {
    /// The HTTP status.
    pub status: StatusCode,
    /// The text for `error`.
    pub text: String,
}

impl Refusal {
    /// A refusal with this status and text.
    pub fn new(status: StatusCode, text: impl Into<String>) -> Self {
        Self { status, text: text.into() }
    }

    /// 400 for a body or parameter that does not fit.
    pub fn invalid() -> Self {
        Self::new(StatusCode::BAD_REQUEST, "Error processing request - not valid.")
    }

    /// 404 for an unknown company.
    pub fn no_company(id: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, format!("No company was found with ID {id}"))
    }

    /// 404 for an unknown connection.
    pub fn no_connection(id: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, format!("Data connection {id} not found"))
    }

    /// What the contract says for this status when nothing more particular is known.
    pub fn usual(status: StatusCode) -> Self {
        let text = match status.as_u16() {
            400 => "Error processing request - not valid.",
            401 => "Unauthorized",
            402 => "CompanyValidationException: Company limit exceeded",
            403 => "Forbidden",
            404 => "Not Found",
            409 => "Conflict",
            429 => "Rate limit exceeded",
            503 => "The service is down for maintenance",
            _ => status.canonical_reason().unwrap_or("Error"),
        };
        Self::new(status, text)
    }
}

/// Without its body: that holds a correlation id, which [`told`] knows.
impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let mut response = self.status.into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// The reply, dated by the sandbox's clock and with its error body where it is a refusal. Every reply goes through
/// here.
pub fn told(app: &App, mut response: Response) -> Response {
    if let Ok(date) = HeaderValue::from_str(&http_date(app.now())) {
        response.headers_mut().insert(header::DATE, date);
    }
    let Some(refusal) = response.extensions_mut().remove::<Refusal>() else { return response };
    let mut body = String::new();
    object(&mut body, |o| {
        o.raw("statusCode", refusal.status.as_u16());
        o.text("service", "PublicApi");
        o.text("error", &refusal.text);
        o.text("correlationId", &app.correlation_id());
        o.raw("validation", "null");
        o.text("canBeRetried", "Unknown");
        o.raw("detailedErrorCode", 0);
    });
    let (mut parts, _) = response.into_parts();
    parts.headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(JSON));
    parts.headers.remove(header::CONTENT_LENGTH);
    Response::from_parts(parts, Body::from(body))
}

/// A finished JSON text as a reply.
pub fn json(text: String) -> Response {
    ([(header::CONTENT_TYPE, JSON)], Body::from(text)).into_response()
}

/// A value as a JSON reply.
pub fn value(value: &impl Serialize) -> Response {
    match serde_json::to_string(value) {
        Ok(text) => json(text),
        Err(_) => Refusal::usual(StatusCode::INTERNAL_SERVER_ERROR).into_response(),
    }
}

/// What a handler gives.
pub type Answer = Result<Response, Refusal>;

//! The one error of the routes. It becomes a problem document at the edge, and is logged once, there.
use axum::response::{IntoResponse, Response};
use gangway_wire::problem::{Kind, Problem};
use http::{HeaderValue, StatusCode, header};
use std::borrow::Cow;
use std::sync::Arc;

/// What went wrong, in our vocabulary, with its cause for the log.
#[derive(Clone, Debug)]
pub struct Error {
    /// Which problem.
    pub kind: Kind,
    /// What was wrong and what to do: a sentence for the caller.
    pub detail: Cow<'static, str>,
    /// The field or parameter that was wrong.
    pub field: Option<String>,
    /// Seconds until it is worth trying again.
    pub retry_after_s: Option<u32>,
    /// Codat's number.
    pub correlation_id: Option<String>,
    /// The cause, for the log only.
    pub cause: Option<Arc<dyn std::error::Error + Send + Sync>>,
}

/// What routes answer.
pub type Result<T> = std::result::Result<T, Error>;

impl Error {
    /// A problem with a sentence.
    pub fn new(kind: Kind, detail: impl Into<Cow<'static, str>>) -> Self {
        Error { kind, detail: detail.into(), field: None, retry_after_s: None, correlation_id: None, cause: None }
    }

    /// A field of the body, or a parameter, that is not right.
    pub fn field(kind: Kind, field: impl Into<String>, detail: impl Into<Cow<'static, str>>) -> Self {
        Error { field: Some(field.into()), ..Error::new(kind, detail) }
    }

    /// A fault of ours. The caller learns the request's number only.
    pub fn internal(cause: impl std::error::Error + Send + Sync + 'static) -> Self {
        let detail = "The fault is in our log under the number of this request.";
        Error::new(Kind::Internal, detail).because(cause)
    }

    /// Adds the cause.
    pub fn because(mut self, cause: impl std::error::Error + Send + Sync + 'static) -> Self {
        self.cause = Some(Arc::new(cause));
        self
    }

    /// Says when to try again.
    pub fn retry_after(mut self, seconds: u32) -> Self {
        self.retry_after_s = Some(seconds.max(1));
        self
    }

    /// The document for the caller.
    pub fn problem(&self, public_url: &str, request_id: &str) -> Problem {
        Problem {
            kind: format!("{public_url}/problems/{}", self.kind.slug()),
            title: self.kind.title().to_owned(),
            status: self.kind.status(),
            detail: self.detail.clone().into_owned(),
            who: self.kind.who(),
            field: self.field.clone(),
            retry_after_s: self.retry_after_s,
            request_id: Some(request_id.to_owned()),
            correlation_id: self.correlation_id.clone(),
        }
    }

    /// The cause and its causes in one line, for the log.
    pub fn chain(&self) -> String {
        let mut text = String::new();
        let mut next: Option<&dyn std::error::Error> = self.cause.as_deref().map(|cause| cause as _);
        while let Some(cause) = next {
            if !text.is_empty() {
                text.push_str(": ");
            }
            text.push_str(&cause.to_string());
            next = cause.source();
        }
        text
    }
}

impl IntoResponse for Error {
    /// The status only. [`crate::edge`] adds the document: it knows the request's number.
    fn into_response(self) -> Response {
        let status = StatusCode::from_u16(self.kind.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let mut response = status.into_response();
        if let Some(seconds) = self.retry_after_s {
            response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        }
        if status == StatusCode::UNAUTHORIZED {
            response.headers_mut().insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response.extensions_mut().insert(self);
        response
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cause_is_for_the_log_and_not_for_the_caller() {
        let error = Error::internal(std::io::Error::other("disk on fire"));
        let problem = error.problem("https://gangway.test", "GW-1");
        assert_eq!(problem.kind, "https://gangway.test/problems/internal");
        assert!(!problem.detail.contains("fire"));
        assert_eq!(error.chain(), "disk on fire");
    }
}

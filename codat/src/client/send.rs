//! One call: its tries, their time-outs, its body within bounds, and what an answer that is no success becomes.

use std::time::{Duration, SystemTime};

use bytes::Bytes;
use reqwest::header::{CONTENT_TYPE, DATE};
use reqwest::{Method, StatusCode};
use secrecy::ExposeSecret;
use serde::de::DeserializeOwned;
use tokio::sync::OwnedSemaphorePermit;
use url::Url;

use super::idempotency::IdempotencyKey;
use super::{Client, retry};
use crate::document::Document;
use crate::error::{Does, Error, Kind, Retry};

/// Room that is taken before a body says how long it is.
const BODY_START: usize = 16 << 10;

/// Bytes of an error document at most; a larger body tells no more than its status.
const ERROR_MAX: usize = 64 << 10;

/// One call to be made.
pub(crate) struct Call<'a> {
    /// Its name in messages.
    pub name: &'static str,
    pub method: Method,
    pub url: Url,
    pub body: Option<Bytes>,
    pub key: Option<&'a IdempotencyKey>,
    pub limits: Limits,
}

/// How long a call may take and how large its answer may be.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Limits {
    pub try_timeout: Duration,
    pub deadline: Duration,
    pub body_max: usize,
}

/// The body of a success.
#[derive(Debug)]
pub(crate) struct Body {
    name: &'static str,
    does: Does,
    pub bytes: Bytes,
    /// When it was answered, by the clock of the other side.
    pub answered_at: Option<SystemTime>,
}

impl Body {
    /// Reads it as JSON.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Error> {
        // Half a character, cut by whoever wrote it, must not cost the whole reply.
        let text = String::from_utf8_lossy(&self.bytes);
        serde_json::from_str(text.trim_start_matches('\u{feff}'))
            .map_err(|error| unreadable(self.name, self.does, error))
    }
}

/// An answer whose JSON ends too early was cut, even where the connection closed politely.
fn unreadable(name: &'static str, does: Does, error: serde_json::Error) -> Error {
    let kind = if error.is_eof() { Kind::Cut } else { Kind::Decode };
    Error::new(name, does, kind).because(error)
}

impl Call<'_> {
    fn does(&self) -> Does {
        if self.method == Method::GET { Does::Read } else { Does::Write }
    }
}

impl Client {
    /// The limits of all calls but those for pages of rows.
    pub(crate) fn limits(&self) -> Limits {
        let config = self.config();
        Limits { try_timeout: config.try_timeout, deadline: config.deadline, body_max: config.body_max }
    }

    /// The limits of calls for pages of rows.
    pub(crate) fn page_limits(&self) -> Limits {
        let config = self.config();
        Limits { try_timeout: config.page_try_timeout, deadline: config.page_deadline, body_max: config.page_max }
    }

    /// Reads JSON.
    pub(crate) async fn get<T: DeserializeOwned>(
        &self,
        name: &'static str,
        path: &[&str],
        query: &[(&str, &str)],
    ) -> Result<T, Error> {
        let url = self.address(name, Does::Read, path, query)?;
        self.get_with(name, url, self.limits(), |body| body.json()).await
    }

    /// Reads what `decode` makes of the body. An answer that was cut counts as a broken connection and is tried again.
    pub(crate) async fn get_with<T>(
        &self,
        name: &'static str,
        url: Url,
        limits: Limits,
        decode: impl Fn(&Body) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let surroundings = &self.config().surroundings;
        let backoff = self.config().backoff;
        let started = surroundings.uptime();
        let mut tries = 0;
        loop {
            let left = limits.deadline.saturating_sub(surroundings.uptime().saturating_sub(started));
            let turn = self.turn(name, Does::Read, &url, left).await?;
            let left = limits.deadline.saturating_sub(surroundings.uptime().saturating_sub(started));
            let limits = Limits { try_timeout: limits.try_timeout.min(left), ..limits };
            let call = Call { name, method: Method::GET, url: url.clone(), body: None, key: None, limits };
            let error = match self.try_once(&call).await.and_then(|body| decode(&body)) {
                Ok(read) => return Ok(read),
                Err(error) => error,
            };
            drop(turn);
            tries += 1;
            let wait = match error.retry() {
                // What is no JSON at all will hardly become JSON.
                Retry::Never => return Err(error),
                _ if error.kind() == Kind::Decode => return Err(error),
                Retry::After(asked) => backoff.asked_wait(asked, surroundings.random()),
                Retry::Maybe => backoff.wait(tries, surroundings.random()),
            };
            let left = limits.deadline.saturating_sub(surroundings.uptime().saturating_sub(started));
            if tries >= backoff.tries_max || wait >= left {
                return Err(error);
            }
            tracing::debug!(call = name, tries, wait_ms = wait.as_millis() as u64, kind = %error.kind(), "trying again");
            surroundings.sleep(wait).await;
        }
    }

    /// Makes a call that changes something: one try.
    pub(crate) async fn write(
        &self,
        name: &'static str,
        method: Method,
        path: &[&str],
        query: &[(&str, &str)],
        body: Option<Bytes>,
        key: Option<&IdempotencyKey>,
    ) -> Result<Body, Error> {
        let url = self.address(name, Does::Write, path, query)?;
        let surroundings = &self.config().surroundings;
        let started = surroundings.uptime();
        let mut limits = self.limits();
        let _turn = self.turn(name, Does::Write, &url, limits.deadline).await?;
        let left = limits.deadline.saturating_sub(surroundings.uptime().saturating_sub(started));
        limits.try_timeout = limits.try_timeout.min(left);
        self.try_once(&Call { name, method, url, body, key, limits }).await
    }

    /// Waits until fewer than the allowed number of calls of the same company run; calls of no company need not wait.
    async fn turn(
        &self,
        name: &'static str,
        does: Does,
        url: &Url,
        patience: Duration,
    ) -> Result<Option<OwnedSemaphorePermit>, Error> {
        let path = url.as_str().strip_prefix(&self.0.base).and_then(|path| path.strip_prefix("/companies/"));
        let Some(company) = path.and_then(|path| path.split(['/', '?']).next()) else { return Ok(None) };
        tokio::time::timeout(patience, self.0.turns.take(company))
            .await
            .map_err(|elapsed| Error::new(name, does, Kind::Busy).because(elapsed))
    }

    async fn try_once(&self, call: &Call<'_>) -> Result<Body, Error> {
        let does = call.does();
        let surroundings = &self.config().surroundings;
        let before = surroundings.uptime();
        let result = tokio::time::timeout(call.limits.try_timeout, self.exchange(call))
            .await
            .unwrap_or_else(|elapsed| Err(Error::new(call.name, does, Kind::Timeout).because(elapsed)));
        let took_ms = surroundings.uptime().saturating_sub(before).as_millis() as u64;
        match &result {
            Ok(body) => tracing::debug!(call = call.name, took_ms, bytes = body.bytes.len(), "Codat answered"),
            Err(error) => tracing::debug!(
                call = call.name,
                took_ms,
                kind = %error.kind(),
                correlation_id = error.correlation_id(),
                "a call to Codat failed"
            ),
        }
        result
    }

    async fn exchange(&self, call: &Call<'_>) -> Result<Body, Error> {
        let (name, does) = (call.name, call.does());
        let mut request = self.0.http.request(call.method.clone(), call.url.clone());
        if let Some(key) = call.key {
            request = request.header("Idempotency-Key", key.as_str());
        }
        if let Some(body) = &call.body {
            request = request.header(CONTENT_TYPE, "application/json").body(body.clone());
        }
        let mut response = request.send().await.map_err(|error| broken(name, does, error))?;
        let now = self.config().surroundings.now();
        let (status, headers) = (response.status(), std::mem::take(response.headers_mut()));
        self.0.quota.note(&headers, now);

        let max = call.limits.body_max;
        let body = read_body(&mut response, if status.is_success() { max } else { max.min(ERROR_MAX) }).await;
        if status.is_success() {
            let bytes = match body {
                Ok(bytes) => bytes,
                Err(Unread::TooLarge) => return Err(Error::new(name, does, Kind::TooLarge)),
                Err(Unread::Broken(error)) => return Err(broken(name, does, error)),
            };
            let date = headers.get(DATE).and_then(|date| date.to_str().ok());
            let answered_at = date.and_then(|date| httpdate::parse_http_date(date).ok());
            return Ok(Body { name, does, bytes, answered_at });
        }
        // Whatever became of its body, the status is the answer.
        let error = self.refusal(name, does, status, &body.unwrap_or_default());
        Err(match retry::retry_after(&headers, now) {
            Some(wait) => error.not_before(wait),
            None => error,
        })
    }

    /// An answer that is no success, with what its body tells if it is Codat's.
    fn refusal(&self, name: &'static str, does: Does, status: StatusCode, body: &[u8]) -> Error {
        let error = Error::new(name, does, Kind::Status(status.as_u16()));
        let Ok(document) = serde_json::from_slice::<Document>(body) else { return error };
        let text = document.text("error").map(|text| self.scrub(text));
        let correlation_id = document.text("correlationId").map(|id| self.scrub(id));
        error.with_text(text.as_deref()).with_correlation_id(correlation_id.as_deref())
    }

    /// Takes the key out of a text, however it came in.
    fn scrub(&self, mut text: String) -> String {
        for secret in &self.0.secrets {
            if text.contains(secret.expose_secret()) {
                text = text.replace(secret.expose_secret(), "[key]");
            }
        }
        text
    }
}

/// Why a body was not read to its end.
enum Unread {
    TooLarge,
    Broken(reqwest::Error),
}

/// Reads at most `max` bytes, counted after unpacking.
async fn read_body(response: &mut reqwest::Response, max: usize) -> Result<Bytes, Unread> {
    let mut body = Vec::with_capacity(BODY_START.min(max));
    while let Some(chunk) = response.chunk().await.map_err(Unread::Broken)? {
        if chunk.len() > max - body.len() {
            return Err(Unread::TooLarge);
        }
        body.extend_from_slice(&chunk);
    }
    Ok(Bytes::from(body))
}

/// A connection that was not made, was too slow, or broke. The address is taken out of the source: ids are nobody's
/// business in a log.
fn broken(name: &'static str, does: Does, error: reqwest::Error) -> Error {
    let kind = if error.is_builder() {
        Kind::Unsendable
    } else if error.is_connect() {
        Kind::Connect
    } else if error.is_timeout() {
        Kind::Timeout
    } else {
        Kind::Cut
    };
    Error::new(name, does, kind).because(error.without_url())
}

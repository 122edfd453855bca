//! What every call goes through, whatever it asks: key, quota, idempotency, faults, keeping the world, counting.

use std::net::{IpAddr, Ipv4Addr};
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::extract::{MatchedPath, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header, request};

use crate::ambient::{self, Ms};
use crate::app::{App, Shared};
use crate::data::dates::stamp_ms;
use crate::idempotency::{self, Kept, Verdict};
use crate::quota::Told;
use crate::reply::{self, Refusal};
use crate::routes;
use crate::stats::Seen;
use crate::strike::{NotKept, QuotaGone, strike};
use crate::{webhooks, wire};

/// The most bytes of a request's body: the longest documented one is a list of settings.
const BODY_BYTES: usize = 1 << 20;
const DAY_MS: Ms = 86_400_000;
/// How long a free account lasts.
const FREE_MS: Ms = 365 * DAY_MS;

/// Who called, on a request that came over the network.
#[derive(Clone, Copy, Debug)]
pub struct Caller(pub IpAddr);

/// A call that counts against those at once, until it is answered or the caller hangs up.
struct Running(Shared);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.quota().end();
    }
}

/// A word about a reply, for the list of last requests.
#[derive(Clone, Debug)]
pub struct Note(pub String);

/// The middleware.
pub async fn run(State(app): State<Shared>, request: Request, next: Next) -> Response {
    let (watch, now) = (ambient::stopwatch(), app.now());
    let pattern = request.extensions().get::<MatchedPath>().map(|path| path.as_str().to_owned());
    let operation = routes::operation(request.method(), pattern.as_deref(), request.uri().path());
    let method = request.method().to_string();
    let address = request.uri().path_and_query().map_or_else(String::new, ToString::to_string);
    let from = request.extensions().get::<Caller>().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |caller| caller.0);
    let active = app.read(|world| world.active_companies());
    let told = app.quota().begin(&app.config.quotas, active, from, now);
    let running = Running(app.clone());
    app.settle(now);
    let mut response = reply::told(&app, answer(&app, operation, request, next, &told, now).await);
    app.settle(now);
    if app.commit().is_err() {
        tracing::error!("the sandbox's world could not be kept; is the disk full?");
        response = reply::told(&app, Refusal::usual(StatusCode::INTERNAL_SERVER_ERROR).into_response());
    }
    drop(running);
    let gone = response.extensions().get::<QuotaGone>().is_some();
    let told = Told { remaining: if gone { 0 } else { told.remaining }, ..told };
    let is_reached = told.remaining == 0 && response.status() == StatusCode::TOO_MANY_REQUESTS;
    webhooks::rate_limit(&app, &told, is_reached, now);
    tell_quota(response.headers_mut(), &told, gone, now);
    let note = response.extensions().get::<Note>().map(|note| note.0.clone()).unwrap_or_default();
    let (status, took) = (response.status().as_u16(), watch.elapsed());
    tracing::debug!(operation, status, took_ms = millis(took), note, "answered");
    app.stats().finish(operation, Seen { at: now, method, address, status, took_ms: millis(took), note });
    wire::damaged(response).await
}

fn millis(took: Duration) -> u64 {
    took.as_millis().try_into().unwrap_or(u64::MAX)
}

async fn answer(app: &App, operation: &str, request: Request, next: Next, told: &Told, now: Ms) -> Response {
    let (parts, body) = request.into_parts();
    if !is_allowed(app, &parts.headers) {
        return Refusal::usual(StatusCode::UNAUTHORIZED).into_response();
    }
    if let Some(seconds) = told.retry_after {
        let mut response = Refusal::usual(StatusCode::TOO_MANY_REQUESTS).into_response();
        response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
        return noted(response, "quota".to_owned());
    }
    if app.config.free_account && app.read(|world| world.created.is_some_and(|at| now >= at + FREE_MS)) {
        return Refusal::new(StatusCode::PAYMENT_REQUIRED, "Payment Required").into_response();
    }
    let Ok(body) = to_bytes(body, BODY_BYTES).await else { return Refusal::invalid().into_response() };
    let key = match idempotency_key(&parts) {
        Ok(key) => key,
        Err(refusal) => return refusal.into_response(),
    };
    let Some(key) = key else {
        let (response, word) = strike(app, operation, parts, body, next).await;
        return noted(response, word.unwrap_or_default());
    };
    let shown = format!("key {}…", key.get(..4).unwrap_or_default());
    let fingerprint = idempotency::fingerprint(parts.method.as_str(), &parts.uri.to_string(), &body);
    let verdict = {
        let mut flying = app.in_flight();
        app.write(|world| idempotency::begin(&mut world.replies, &mut flying, &key, fingerprint, now))
    };
    match verdict {
        Verdict::First => {
            let flight = Flight { app, key: &key };
            let (response, word) = strike(app, operation, parts, body, next).await;
            let noted = match &word {
                Some(word) => format!("{shown} {word}"),
                None => shown,
            };
            flight.keep(response, fingerprint, now, noted).await
        }
        Verdict::Replay { status, body } => {
            let status = StatusCode::from_u16(status).unwrap_or(StatusCode::OK);
            let text =
                if body.is_empty() { status.into_response() } else { (status, reply::json(body)).into_response() };
            noted(text, format!("{shown} replayed"))
        }
        Verdict::InFlight => noted(
            Refusal::new(StatusCode::CONFLICT, "A request with this idempotency key is still being processed")
                .into_response(),
            shown,
        ),
        Verdict::OtherRequest => noted(
            Refusal::new(StatusCode::UNPROCESSABLE_ENTITY, "This idempotency key was used for another request")
                .into_response(),
            shown,
        ),
    }
}

fn noted(mut response: Response, note: String) -> Response {
    response.extensions_mut().insert(Note(note));
    response
}

/// A key in flight; dropped without a reply, when the caller went away, it is free again.
struct Flight<'a> {
    app: &'a App,
    key: &'a str,
}

impl Flight<'_> {
    async fn keep(self, response: Response, fingerprint: u64, now: Ms, note: String) -> Response {
        if response.extensions().get::<NotKept>().is_some() {
            return noted(response, note);
        }
        let (parts, body) = reply::told(self.app, response).into_parts();
        let body = to_bytes(body, usize::MAX).await.unwrap_or_default();
        let kept = Kept {
            fingerprint,
            at: now,
            status: parts.status.as_u16(),
            body: String::from_utf8_lossy(&body).into_owned(),
        };
        {
            let mut flying = self.app.in_flight();
            self.app.write(|world| idempotency::finish(&mut world.replies, &mut flying, self.key, kept));
        }
        noted(Response::from_parts(parts, Body::from(body)), note)
    }
}

impl Drop for Flight<'_> {
    fn drop(&mut self) {
        self.app.in_flight().remove(self.key);
    }
}

fn is_allowed(app: &App, headers: &HeaderMap) -> bool {
    headers.get(header::AUTHORIZATION).is_some_and(|value| value.as_bytes() == app.authorization().as_bytes())
}

/// The idempotency key of a POST or PATCH: one GUID. Other methods may carry one; it means nothing there.
fn idempotency_key(parts: &request::Parts) -> Result<Option<String>, Refusal> {
    if parts.method != Method::POST && parts.method != Method::PATCH {
        return Ok(None);
    }
    let mut values = parts.headers.get_all("idempotency-key").iter();
    let Some(value) = values.next() else { return Ok(None) };
    let key = value.to_str().ok().and_then(|text| uuid::Uuid::try_parse(text.trim()).ok());
    match (key, values.next()) {
        (Some(key), None) => Ok(Some(key.to_string())),
        _ => Err(Refusal::invalid()),
    }
}

/// The quota is told on every reply; where a fault has used it up, nothing is left of it until tomorrow.
fn tell_quota(headers: &mut HeaderMap, told: &Told, gone: bool, now: Ms) {
    if gone {
        headers.insert(header::RETRY_AFTER, HeaderValue::from((told.reset - now).div_euclid(1000) + 1));
    }
    for (name, value) in [
        ("x-rate-limit-limit", told.limit.to_string()),
        ("x-rate-limit-remaining", told.remaining.to_string()),
        ("x-rate-limit-reset", stamp_ms(told.reset)),
    ] {
        if let Ok(value) = HeaderValue::from_str(&value) {
            headers.insert(HeaderName::from_static(name), value);
        }
    }
}

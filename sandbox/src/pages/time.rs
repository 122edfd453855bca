//! `/_sandbox/clock`: reads and moves the clock that everything here follows.

use axum::extract::State;
use axum::response::Response;
use bytes::Bytes;
use http::StatusCode;

use super::read;
use crate::ambient;
use crate::app::Shared;
use crate::clock::Change;
use crate::reply::{Answer, Refusal, value};

/// `GET /_sandbox/clock`.
pub async fn clock(State(app): State<Shared>) -> Response {
    value(&app.clock().report(ambient::machine_now()))
}

/// `POST /_sandbox/clock`: sets it, moves it ahead, holds it or lets it run.
pub async fn change_clock(State(app): State<Shared>, body: Bytes) -> Answer {
    let change: Change = read(&body)?;
    let clock = app.change_clock(&change).map_err(|error| Refusal::new(StatusCode::BAD_REQUEST, error.to_string()))?;
    Ok(value(&clock.report(ambient::machine_now())))
}

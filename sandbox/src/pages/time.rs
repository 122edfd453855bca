//! `/_sandbox/clock`: reads and moves the clock that everything here follows; and its place on the start page.

use std::time::Duration;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::{StatusCode, header};
use url::form_urlencoded;

use super::read;
use crate::ambient;
use crate::app::{App, Shared};
use crate::clock::Change;
use crate::data::dates::stamp_ms;
use crate::reply::{Answer, Refusal, value};

/// `GET /_sandbox/clock`.
pub async fn clock(State(app): State<Shared>) -> Response {
    value(&app.clock().report(ambient::machine_now()))
}

/// `POST /_sandbox/clock`: sets it, moves it ahead, holds it or lets it run.
pub async fn change_clock(State(app): State<Shared>, body: Bytes) -> Answer {
    let change: Change = read(&body)?;
    let clock = app.change_clock(&change).map_err(|error| Refusal::new(StatusCode::BAD_REQUEST, error.to_string()))?;
    webhooks_are_out(&app).await;
    Ok(value(&clock.report(ambient::machine_now())))
}

/// Waits until the webhooks that the new time makes due have been tried, so that a test need not.
async fn webhooks_are_out(app: &App) {
    let tried = async {
        loop {
            let now = app.now();
            app.settle(now);
            if !app.read(|world| world.webhooks.is_due(now)) {
                return;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    // Who takes longer than this hears of the rest a little later.
    let _ = tokio::time::timeout(Duration::from_secs(5), tried).await;
}

/// `POST /_sandbox/clock/move`: the start page's buttons.
pub async fn move_clock(State(app): State<Shared>, body: Bytes) -> Answer {
    let by = form_urlencoded::parse(&body).find_map(|(name, value)| (name == "by").then(|| value.into_owned()));
    let change = match by.as_deref() {
        Some("hour") => Change { advance_ms: Some(3_600_000), ..Change::default() },
        Some("day") => Change { advance_ms: Some(86_400_000), ..Change::default() },
        Some("back") => {
            Change { set: Some(stamp_ms(ambient::machine_now())), frozen: Some(false), ..Change::default() }
        }
        _ => return Err(Refusal::invalid()),
    };
    app.change_clock(&change).map_err(|error| Refusal::new(StatusCode::BAD_REQUEST, error.to_string()))?;
    Ok((StatusCode::SEE_OTHER, [(header::LOCATION, "/")]).into_response())
}

/// The clock on the start page.
pub fn section(app: &App) -> String {
    let report = app.clock().report(ambient::machine_now());
    let (day, time) = report.now.split_once('T').unwrap_or_default();
    let ahead = match (report.ahead_ms + 500).div_euclid(1000) {
        _ if report.frozen => "It stands still.".to_owned(),
        0 => "As this computer's.".to_owned(),
        seconds => format!(
            "{} {} this computer's.",
            apart(seconds.unsigned_abs()),
            if seconds > 0 { "ahead of" } else { "behind" }
        ),
    };
    format!(
        "<section><div class=\"sandbox-title\"><h2>Clock</h2></div><div class=\"boxed\"><div class=\"part\"><p class=\"clock-now\">{}</p>\
         <p class=\"soft\">{day}, UTC. {ahead}</p><form class=\"clock-form\" method=\"post\" action=\"/_sandbox/clock/move\">\
         <button class=\"small-button\" name=\"by\" value=\"hour\">1 hour later</button>\
         <button class=\"small-button\" name=\"by\" value=\"day\">1 day later</button>\
         <button class=\"small-button\" name=\"by\" value=\"back\">Back to real time</button></form></div></div></section>",
        time.get(..8).unwrap_or_default()
    )
}

/// A span in its largest unit, to the nearest one: time passes while the clock is set.
fn apart(seconds: u64) -> String {
    let (count, unit) = match seconds {
        0..120 => (seconds, "second"),
        120..7200 => ((seconds + 30) / 60, "minute"),
        7200..172_800 => ((seconds + 1_800) / 3600, "hour"),
        _ => (seconds / 86_400, "day"),
    };
    format!("{count} {unit}{}", if count == 1 { "" } else { "s" })
}

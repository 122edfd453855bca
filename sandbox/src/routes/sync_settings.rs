//! `/profile/syncSettings`: what is fetched when a shop is first linked.

use axum::extract::State;
use axum::response::IntoResponse;
use bytes::Bytes;
use http::StatusCode;
use serde::{Deserialize, Serialize};

use super::parse;
use crate::app::{App, Shared};
use crate::reply::{Answer, Refusal, value};
use crate::world::{Setting, merge};

/// A schedule in hours that only paid plans have.
const HOURLY: u32 = 1;

/// Both the reply and the body of an update; all three are required.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Settings {
    client_id: String,
    settings: Vec<Setting>,
    overrides_defaults: bool,
}

/// `GET /profile/syncSettings`.
pub async fn read(State(app): State<Shared>) -> Answer {
    Ok(value(&app.read(|world| Settings {
        client_id: world.client_id.clone(),
        settings: world.settings.clone(),
        overrides_defaults: world.overrides_defaults,
    })))
}

/// `POST /profile/syncSettings`. Types left out stay as they are; types that do not exist are dropped without an
/// error; a locked one does not move. None of the three is told: read back.
pub async fn update_all(State(app): State<Shared>, body: Bytes) -> Answer {
    let sent: Settings = parse(&body)?;
    check(&app, &sent.settings)?;
    app.write(|world| {
        if !sent.client_id.eq_ignore_ascii_case(&world.client_id) {
            return Err(Refusal::usual(StatusCode::FORBIDDEN));
        }
        world.overrides_defaults = sent.overrides_defaults;
        merge(&mut world.settings, sent.settings);
        Ok(StatusCode::NO_CONTENT.into_response())
    })
}

/// Refuses a date and a window for one type, and hourly syncs on a free account.
pub fn check(app: &App, settings: &[Setting]) -> Result<(), Refusal> {
    if settings.iter().any(|setting| setting.sync_from_utc.is_some() && setting.sync_from_window.is_some()) {
        return Err(Refusal::invalid());
    }
    if app.config.free_account && settings.iter().any(|setting| setting.sync_schedule == HOURLY) {
        let text = "SyncSettingsValidationException: Sync schedule not allowed";
        return Err(Refusal::new(StatusCode::PAYMENT_REQUIRED, text));
    }
    Ok(())
}

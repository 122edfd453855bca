//! `/profile/syncSettings`: what is fetched when a shop is first linked.

use axum::extract::State;
use axum::response::IntoResponse;
use bytes::Bytes;
use http::StatusCode;
use serde::{Deserialize, Serialize};

use super::parse;
use crate::app::Shared;
use crate::reply::{Answer, Refusal, value};
use crate::world::Setting;

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
    app.write(|world| {
        if !sent.client_id.eq_ignore_ascii_case(&world.client_id) {
            return Err(Refusal::usual(StatusCode::FORBIDDEN));
        }
        world.overrides_defaults = sent.overrides_defaults;
        for new in sent.settings {
            let known = world.settings.iter_mut().find(|setting| setting.data_type == new.data_type);
            if let Some(setting) = known.filter(|setting| setting.is_locked != Some(true)) {
                *setting = new;
            }
        }
        Ok(StatusCode::NO_CONTENT.into_response())
    })
}

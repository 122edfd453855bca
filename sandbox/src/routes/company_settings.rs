//! `/companies/{companyId}/syncSettings`: what is fetched for one company, where that differs from the client's.

use axum::extract::{Path, State};
use axum::response::IntoResponse;
use bytes::Bytes;
use http::StatusCode;
use serde::{Deserialize, Serialize};

use super::parse;
use super::sync_settings::check;
use crate::app::Shared;
use crate::reply::{Answer, Refusal, value};
use crate::world::{Setting, merge};

/// Both the reply and the body of an update; all three are required.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Settings {
    company_id: String,
    settings: Vec<Setting>,
    overrides_defaults: bool,
}

/// `GET /companies/{companyId}/syncSettings`: the client's, until the company has its own.
pub async fn read(State(app): State<Shared>, Path(id): Path<String>) -> Answer {
    app.read(|world| {
        let company = world.company(&id).ok_or_else(|| Refusal::no_company(&id))?;
        let (settings, overrides_defaults) =
            company.settings.as_ref().map_or((&world.settings, false), |own| (&own.list, own.overrides_defaults));
        Ok(value(&Settings { company_id: company.id.clone(), settings: settings.clone(), overrides_defaults }))
    })
}

/// `POST /companies/{companyId}/syncSettings`. They count where `overridesDefaults` is true; what goes for the
/// client's goes for these: types left out stay, types that do not exist are dropped, locked ones do not move.
pub async fn set(State(app): State<Shared>, Path(id): Path<String>, body: Bytes) -> Answer {
    let sent: Settings = parse(&body)?;
    check(&app, &sent.settings)?;
    app.write(|world| {
        let usual = world.settings.clone();
        let company = world.company_mut(&id).ok_or_else(|| Refusal::no_company(&id))?;
        if !sent.company_id.eq_ignore_ascii_case(&company.id) {
            return Err(Refusal::invalid());
        }
        let own = company.settings.get_or_insert_with(|| crate::world::OwnSettings::of(usual));
        own.overrides_defaults = sent.overrides_defaults;
        merge(&mut own.list, sent.settings);
        Ok(StatusCode::NO_CONTENT.into_response())
    })
}

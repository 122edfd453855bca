//! `/profile`: the client's own record, with the way back in it.

use axum::extract::State;
use bytes::Bytes;
use serde::Deserialize;

use super::parse;
use crate::app::Shared;
use crate::reply::{Answer, value};
use crate::world::Profile;

/// What must be in a replacement; what may be absent is emptied by it.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wanted {
    name: String,
    redirect_url: String,
    #[serde(default)]
    logo_url: String,
    #[serde(default)]
    icon_url: String,
    #[serde(default)]
    white_list_urls: Vec<String>,
    #[serde(default)]
    confirm_company_name: bool,
}

/// `GET /profile`. It holds no client id; the sync settings do.
pub async fn read(State(app): State<Shared>) -> Answer {
    Ok(value(&app.read(|world| world.profile.clone())))
}

/// `PUT /profile`.
pub async fn replace(State(app): State<Shared>, body: Bytes) -> Answer {
    let Wanted { name, redirect_url, logo_url, icon_url, white_list_urls, confirm_company_name } = parse(&body)?;
    let profile = Profile { name, logo_url, icon_url, redirect_url, white_list_urls, confirm_company_name };
    app.write(|world| world.profile = profile.clone());
    Ok(value(&profile))
}

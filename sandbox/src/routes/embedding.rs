//! What Codat's own embedded pages need: a company's access token, and the origins that may use one. Both are given
//! and kept; nothing here asks for them.

use axum::extract::{Path, State};
use bytes::Bytes;
use serde::{Deserialize, Serialize};

use super::parse;
use crate::app::Shared;
use crate::data::json::object;
use crate::reply::{Answer, Refusal, json, value};

/// Seconds that a token is said to live.
const TOKEN_LIVES_S: u32 = 86_400;

/// `GET /companies/{companyId}/accessToken`: a new one each time.
pub async fn access_token(State(app): State<Shared>, Path(id): Path<String>) -> Answer {
    let now = app.now();
    let token = app.write(|world| {
        world.company(&id).ok_or_else(|| Refusal::no_company(&id))?;
        Ok(world.fresh_id(now).replace('-', ""))
    })?;
    let mut out = String::new();
    object(&mut out, |o| {
        o.raw("expiresIn", TOKEN_LIVES_S);
        o.text("accessToken", &token);
        o.text("tokenType", "Bearer");
    });
    Ok(json(out))
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Cors {
    allowed_origins: Vec<String>,
}

/// `GET /corsSettings`.
pub async fn origins(State(app): State<Shared>) -> Answer {
    Ok(value(&Cors { allowed_origins: app.read(|world| world.allowed_origins.clone()) }))
}

/// `POST /corsSettings`: replaces the list.
pub async fn set_origins(State(app): State<Shared>, body: Bytes) -> Answer {
    let sent: Cors = parse(&body)?;
    if sent.allowed_origins.iter().any(|origin| url::Url::parse(origin).is_err()) {
        return Err(Refusal::invalid());
    }
    app.write(|world| world.allowed_origins.clone_from(&sent.allowed_origins));
    Ok(value(&sent))
}

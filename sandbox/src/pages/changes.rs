//! `/_sandbox/changes`: what happens in a shop, for the next fetch to find.

use axum::extract::State;
use axum::response::IntoResponse;
use bytes::Bytes;
use http::StatusCode;
use serde::Deserialize;

use super::read;
use crate::app::Shared;
use crate::data::changes::Change;
use crate::reply::{Answer, Refusal};

/// The most orders that one change brings.
const MOST: u32 = crate::ROWS_MOST;

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Wanted {
    connection_id: String,
    #[serde(default)]
    insert: u32,
    #[serde(default)]
    change: u32,
    #[serde(default)]
    delete: u32,
    #[serde(default)]
    in_ms: u64,
}

/// `POST /_sandbox/changes`: a list of them, now or later.
pub async fn add(State(app): State<Shared>, body: Bytes) -> Answer {
    let wanted: Vec<Wanted> = read(&body)?;
    let now = app.now();
    app.write(|world| {
        for Wanted { connection_id, insert, change, delete, in_ms } in wanted {
            if insert > MOST {
                return Err(Refusal::new(StatusCode::BAD_REQUEST, format!("insert: at most {MOST}")));
            }
            let mut connections = world.companies.iter_mut().flat_map(|company| &mut company.connections);
            let connection = connections.find(|connection| connection.id.eq_ignore_ascii_case(&connection_id));
            let connection = connection.ok_or_else(|| Refusal::no_connection(&connection_id))?;
            connection.changes.push(Change { at: now.saturating_add_unsigned(in_ms), insert, change, delete });
        }
        Ok(StatusCode::NO_CONTENT.into_response())
    })
}

//! `/_sandbox/syncs` and `/_sandbox/grants`: how fetches to come go, and when a platform takes back its grant.

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::StatusCode;
use serde::Deserialize;

use super::read;
use crate::app::Shared;
use crate::reply::{Answer, Refusal, value};
use crate::sync_rules::Rule;

/// `GET /_sandbox/syncs`: the rules that are left.
pub async fn rules(State(app): State<Shared>) -> Response {
    value(&app.read(|world| world.sync_rules.clone()))
}

/// `POST /_sandbox/syncs`: adds rules, a list of them.
pub async fn set_rules(State(app): State<Shared>, body: Bytes) -> Answer {
    let rules: Vec<Rule> = read(&body)?;
    app.write(|world| {
        let types: Vec<String> = world.settings.iter().map(|setting| setting.data_type.clone()).collect();
        for rule in &rules {
            rule.check(&types).map_err(|error| Refusal::new(StatusCode::BAD_REQUEST, error.to_string()))?;
        }
        world.rule(rules);
        Ok(value(&world.sync_rules))
    })
}

/// `DELETE /_sandbox/syncs`: all of them.
pub async fn clear_rules(State(app): State<Shared>) -> Response {
    app.write(|world| world.sync_rules.clear());
    StatusCode::NO_CONTENT.into_response()
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Grant {
    connection_id: String,
    #[serde(default)]
    ends_in_ms: u64,
}

/// `POST /_sandbox/grants`: the platform takes back what a merchant allowed, now or later.
pub async fn end_grant(State(app): State<Shared>, body: Bytes) -> Answer {
    let grant: Grant = read(&body)?;
    let now = app.now();
    app.write(|world| {
        let connections = world.companies.iter_mut().flat_map(|company| &mut company.connections);
        let connection = connections.into_iter().find(|one| one.id.eq_ignore_ascii_case(&grant.connection_id));
        let connection = connection.ok_or_else(|| Refusal::no_connection(&grant.connection_id))?;
        connection.grant_ends = Some(now.saturating_add_unsigned(grant.ends_in_ms));
        Ok(StatusCode::NO_CONTENT.into_response())
    })
}

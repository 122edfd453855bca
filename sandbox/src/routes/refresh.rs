//! `data/all` and `data/queue/{dataType}`: asking for data again.

use axum::extract::{Path, RawQuery, State};
use axum::response::IntoResponse;
use http::StatusCode;
use url::form_urlencoded;

use super::history::write_operation;
use crate::app::Shared;
use crate::data::json::object;
use crate::reply::{Answer, Refusal, json};
use crate::world::Status;

/// `POST /companies/{companyId}/data/all`: every type that is fetched on first link, on every linked connection.
pub async fn all(State(app): State<Shared>, Path(id): Path<String>) -> Answer {
    let now = app.now();
    let sync_ms = app.config.sync_ms;
    app.write(|world| {
        let types = world.first_fetched(&id);
        let company = world.company_mut(&id).ok_or_else(|| Refusal::no_company(&id))?;
        for connection in company.connections.iter_mut().filter(|connection| connection.status == Status::Linked) {
            connection.queue(&types, sync_ms, now);
        }
        Ok(StatusCode::NO_CONTENT.into_response())
    })
}

/// `POST /companies/{companyId}/data/queue/{dataType}?connectionId=`: one type, on one connection or on all.
pub async fn one(
    State(app): State<Shared>,
    Path((id, data_type)): Path<(String, String)>,
    RawQuery(query): RawQuery,
) -> Answer {
    let now = app.now();
    let sync_ms = app.config.sync_ms;
    let wanted = form_urlencoded::parse(query.unwrap_or_default().as_bytes())
        .find_map(|(name, value)| (name == "connectionId").then(|| value.into_owned()));
    app.write(|world| {
        let is_known = world.settings.iter().any(|setting| setting.data_type == data_type);
        let company = world.company_mut(&id).ok_or_else(|| Refusal::no_company(&id))?;
        if !is_known {
            return Err(Refusal::invalid());
        }
        if let Some(wanted) = &wanted {
            company.connection(wanted).ok_or_else(|| Refusal::no_connection(wanted))?;
        }
        let chosen: Vec<usize> = (0..company.connections.len())
            .filter(|index| company.connections[*index].status == Status::Linked)
            .filter(|index| {
                wanted.as_ref().is_none_or(|wanted| company.connections[*index].id.eq_ignore_ascii_case(wanted))
            })
            .collect();
        let last = *chosen.last().ok_or_else(Refusal::invalid)?;
        let idle: Vec<usize> =
            chosen.into_iter().filter(|index| company.connections[*index].running(&data_type, now).is_none()).collect();
        if idle.is_empty() {
            let text = format!("DatasetAlreadyInProgressException: {data_type} is being fetched already");
            return Err(Refusal::new(StatusCode::BAD_REQUEST, text));
        }
        for index in &idle {
            company.connections[*index].queue(std::slice::from_ref(&data_type), sync_ms, now);
        }
        let connection = &company.connections[*idle.last().unwrap_or(&last)];
        let operation = connection.latest(&data_type).ok_or_else(Refusal::invalid)?;
        let mut out = String::new();
        object(&mut out, |o| write_operation(&company.id, &connection.id, operation, now, o));
        Ok(json(out))
    })
}

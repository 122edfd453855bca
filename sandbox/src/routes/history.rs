//! `dataStatus` and `data/history`: how fetching stands and went.

use axum::extract::{Path, RawQuery, State};
use http::StatusCode;

use super::integrations::select;
use crate::ambient::Ms;
use crate::app::Shared;
use crate::data::dates::stamp_ms;
use crate::data::json::{Object, object};
use crate::paging::{Asked, short};
use crate::query::{Fields, Kind};
use crate::reply::{Answer, Refusal, json};
use crate::sync_rules;
use crate::world::{Company, Operation};

/// What history can be queried by: `isCompleted` and `isErrored` cannot.
const FIELDS: Fields = Fields {
    thing: "Dataset",
    all: &[
        ("id", Kind::Text),
        ("companyId", Kind::Text),
        ("connectionId", Kind::Text),
        ("dataType", Kind::Word),
        ("status", Kind::Word),
        ("statusDescription", Kind::Text),
        ("errorMessage", Kind::Text),
        ("requested", Kind::Date),
        ("completed", Kind::Date),
        ("progress", Kind::Number),
    ],
};

/// Writes an operation as the contract shows it.
pub fn write_operation(company: &str, connection: &str, operation: &Operation, now: Ms, o: &mut Object<'_>) {
    let stand = operation.stand(now);
    o.text("id", &operation.id);
    o.text("companyId", company);
    o.text("connectionId", connection);
    o.text("dataType", &operation.data_type);
    o.text("status", stand.status);
    o.text("requested", &stamp_ms(operation.requested));
    if let Some(at) = stand.ended {
        o.text("completed", &stamp_ms(at));
    }
    if let Some(at) = stand.paused_until {
        o.text("statusDescription", &format!("Paused until {}", stamp_ms(at)));
    }
    let failure = sync_rules::message(stand.status);
    if let Some(usual) = failure {
        o.text("errorMessage", operation.course.error_message.as_deref().unwrap_or(usual));
    }
    o.raw("progress", stand.progress);
    // Completed means success: a type that is not supported never is.
    o.raw("isCompleted", stand.status == "Complete");
    o.raw("isErrored", failure.is_some());
}

/// `GET /companies/{companyId}/data/history`, newest first.
pub async fn list(State(app): State<Shared>, Path(id): Path<String>, RawQuery(query): RawQuery) -> Answer {
    let asked = Asked::parse(query.as_deref())?;
    let now = app.now();
    let rows = app.read(|world| {
        let company = world.company(&id).ok_or_else(|| Refusal::no_company(&id))?;
        Ok(operations(company)
            .into_iter()
            .map(|(connection, operation)| {
                let mut out = String::new();
                object(&mut out, |o| write_operation(&company.id, connection, operation, now, o));
                out
            })
            .collect())
    })?;
    let rows = select(rows, String::as_str, &asked, FIELDS)?;
    let path = format!("/companies/{id}/data/history");
    Ok(short(&path, &asked, &rows))
}

fn operations(company: &Company) -> Vec<(&str, &Operation)> {
    let mut all: Vec<_> = company
        .connections
        .iter()
        .flat_map(|connection| connection.operations.iter().map(|operation| (connection.id.as_str(), operation)))
        .collect();
    all.sort_by_key(|(_, operation)| std::cmp::Reverse(operation.requested));
    all
}

/// `GET /companies/{companyId}/data/history/{datasetId}`.
pub async fn read(State(app): State<Shared>, Path((id, wanted)): Path<(String, String)>) -> Answer {
    let now = app.now();
    app.read(|world| {
        let company = world.company(&id).ok_or_else(|| Refusal::no_company(&id))?;
        let (connection, operation) = operations(company)
            .into_iter()
            .find(|(_, operation)| operation.id.eq_ignore_ascii_case(&wanted))
            .ok_or_else(|| Refusal::new(StatusCode::NOT_FOUND, format!("No dataset was found with ID {wanted}")))?;
        let mut out = String::new();
        object(&mut out, |o| write_operation(&company.id, connection, operation, now, o));
        Ok(json(out))
    })
}

/// `GET /companies/{companyId}/dataStatus`: per company, whatever the connection. A type that was never fetched has
/// only its name.
pub async fn status(State(app): State<Shared>, Path(id): Path<String>) -> Answer {
    let now = app.now();
    app.read(|world| {
        let company = world.company(&id).ok_or_else(|| Refusal::no_company(&id))?;
        let all = operations(company);
        let mut out = String::new();
        object(&mut out, |o| {
            for setting in &world.settings {
                let mine = || all.iter().map(|(_, operation)| operation).filter(|op| op.data_type == setting.data_type);
                o.object(&setting.data_type, |o| {
                    o.text("dataType", &setting.data_type);
                    if let Some(latest) = mine().next() {
                        o.text("currentStatus", latest.stand(now).status);
                        o.text("latestSyncId", &latest.id);
                    }
                    let good = mine().filter_map(|op| op.completed(now).map(|at| (at, op))).max_by_key(|(at, _)| *at);
                    if let Some((at, operation)) = good {
                        o.text("lastSuccessfulSync", &stamp_ms(at));
                        o.text("latestSuccessfulSyncId", &operation.id);
                    }
                });
            }
        });
        Ok(json(out))
    })
}

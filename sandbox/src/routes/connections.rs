//! `/companies/{companyId}/connections`: shops of a company, with the link that the merchant must follow.

use std::collections::BTreeMap;

use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::StatusCode;
use serde::Deserialize;

use super::integrations::select;
use super::parse;
use crate::ambient::Ms;
use crate::app::{App, Shared};
use crate::data::dates::stamp_ms;
use crate::data::json::{Object, object};
use crate::paging::{Asked, short};
use crate::pipeline::Note;
use crate::platforms::Platform;
use crate::query::{Fields, Kind};
use crate::reply::{Answer, Refusal, json};
use crate::webhooks;
use crate::world::{Company, Connection, Status};

const FIELDS: Fields = Fields {
    thing: "DataConnection",
    all: &[
        ("id", Kind::Text),
        ("integrationId", Kind::Text),
        ("integrationKey", Kind::Text),
        ("sourceId", Kind::Text),
        ("sourceType", Kind::Word),
        ("platformName", Kind::Text),
        ("linkUrl", Kind::Text),
        ("status", Kind::Word),
        ("lastSync", Kind::Date),
        ("created", Kind::Date),
    ],
};

/// Writes a connection as the contract shows it.
pub fn write_connection(app: &App, company: &Company, connection: &Connection, now: Ms, o: &mut Object<'_>) {
    let platform = connection.platform();
    o.text("id", &connection.id);
    o.text("integrationId", &platform.integration_id());
    o.text("integrationKey", platform.key);
    o.text("sourceId", &platform.source_id());
    o.text("sourceType", platform.source_type);
    o.text("platformName", platform.name);
    o.text("linkUrl", &app.link_url(company, connection));
    o.text("status", connection.status.name());
    if let Some(at) = connection.last_sync(now) {
        o.text("lastSync", &stamp_ms(at));
    }
    o.text("created", &stamp_ms(connection.created));
    if connection.status == Status::Linked {
        // Any object may stand there.
        o.object("connectionInfo", |o| o.text("shopUrl", "https://shop.example.com/"));
    }
    o.list("dataConnectionErrors", &connection.errors, |o, error| {
        o.text("statusCode", &error.status_code);
        o.text("statusText", &error.status_text);
        o.text("errorMessage", &error.message);
        o.text("erroredOnUtc", &stamp_ms(error.at));
        o.text("status", if error.resolved.is_some() { "Resolved" } else { "Active" });
        if let Some(at) = error.resolved {
            o.text("resolvedOnUtc", &stamp_ms(at));
        }
    });
}

fn write(app: &App, company: &Company, connection: &Connection, now: Ms) -> String {
    let mut out = String::new();
    object(&mut out, |o| write_connection(app, company, connection, now, o));
    out
}

/// `GET /companies/{companyId}/connections`.
pub async fn list(State(app): State<Shared>, Path(id): Path<String>, RawQuery(query): RawQuery) -> Answer {
    let asked = Asked::parse(query.as_deref())?;
    let now = app.now();
    let rows = app.read(|world| {
        let company = world.company(&id).ok_or_else(|| Refusal::no_company(&id))?;
        Ok(company.connections.iter().map(|connection| write(&app, company, connection, now)).collect())
    })?;
    let rows = select(rows, String::as_str, &asked, FIELDS)?;
    let path = format!("/companies/{id}/connections");
    Ok(short(&path, &asked, &rows))
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Wanted {
    platform_key: String,
}

/// `POST /companies/{companyId}/connections`. A bare JSON string, the form before 2023, is refused.
pub async fn create(State(app): State<Shared>, Path(id): Path<String>, body: Bytes) -> Answer {
    let wanted: Wanted = serde_json::from_slice(&body)
        .map_err(|_| Refusal::new(StatusCode::BAD_REQUEST, "Push object DataConnectionArgs must be provided"))?;
    let now = app.now();
    let config = &app.config;
    app.write(|world| {
        world.company(&id).ok_or_else(|| Refusal::no_company(&id))?;
        let platform = Platform::of_key(&wanted.platform_key).ok_or_else(|| {
            Refusal::new(StatusCode::NOT_FOUND, format!("No integration was found with key {}", wanted.platform_key))
        })?;
        if !platform.enabled {
            return Err(Refusal::invalid());
        }
        let made = world.connect(&id, platform, config.shop(), now).map(|connection| connection.id.clone());
        let (company, connection) =
            made.and_then(|made| world.connection(&id, &made)).ok_or_else(|| Refusal::no_company(&id))?;
        Ok(json(write(&app, company, connection, now)))
    })
}

type Ids = Path<(String, String)>;

/// `GET …/connections/{connectionId}`. Where the newest link was used or has died, this makes a fresh one.
pub async fn read(State(app): State<Shared>, Path((company, id)): Ids) -> Answer {
    let now = app.now();
    let stale = app.read(|world| {
        let (_, connection) = find(world.connection(&company, &id), world.company(&company).is_some(), &company, &id)?;
        Ok(app.config.otp && connection.links.is_stale(now))
    })?;
    let fresh = stale
        && app.write(|world| {
            world.company_mut(&company).and_then(|c| c.connection_mut(&id)).is_some_and(|c| c.links.refresh(&id, now))
        });
    let mut response = show(&app, &company, &id, now)?;
    if fresh {
        response.extensions_mut().insert(Note("new one-time link".to_owned()));
    }
    Ok(response)
}

fn find<'a>(
    found: Option<(&'a Company, &'a Connection)>,
    company_exists: bool,
    company: &str,
    id: &str,
) -> Result<(&'a Company, &'a Connection), Refusal> {
    found.ok_or_else(|| if company_exists { Refusal::no_connection(id) } else { Refusal::no_company(company) })
}

fn show(app: &App, company: &str, id: &str, now: Ms) -> Result<Response, Refusal> {
    app.read(|world| {
        let (company, connection) = find(world.connection(company, id), world.company(company).is_some(), company, id)?;
        Ok(json(write(app, company, connection, now)))
    })
}

#[derive(Debug, Deserialize)]
struct Change {
    status: String,
}

/// `PATCH …/connections/{connectionId}`: only to `Unlinked`, and only from `Linked`.
pub async fn unlink(State(app): State<Shared>, Path((company, id)): Ids, body: Bytes) -> Answer {
    let Change { status } = parse(&body)?;
    let now = app.now();
    app.write(|world| {
        find(world.connection(&company, &id), world.company(&company).is_some(), &company, &id)?;
        let connection = world
            .company_mut(&company)
            .and_then(|c| c.connection_mut(&id))
            .filter(|connection| connection.status == Status::Linked && status == "Unlinked")
            .ok_or_else(Refusal::invalid)?;
        connection.unlink(now);
        Ok::<_, Refusal>(())
    })?;
    show(&app, &company, &id, now)
}

/// `PUT …/connections/{connectionId}/authorization`: the shop's credentials, where the client has asked for them
/// itself. Which ones a platform wants is not imitated: any but empty ones will do, and none is kept.
pub async fn authorize(State(app): State<Shared>, Path((company, id)): Ids, body: Bytes) -> Answer {
    let credentials: BTreeMap<String, String> = parse(&body)?;
    let now = app.now();
    app.write(|world| {
        find(world.connection(&company, &id), world.company(&company).is_some(), &company, &id)?;
        if credentials.is_empty() || credentials.values().any(String::is_empty) {
            return Err(Refusal::invalid());
        }
        let types = world.first_fetched(&company);
        let connection = world.company_mut(&company).and_then(|c| c.connection_mut(&id));
        let connection = connection.ok_or_else(|| Refusal::no_connection(&id))?;
        connection.approve(&types, app.config.sync_ms, now);
        Ok(())
    })?;
    show(&app, &company, &id, now)
}

/// `DELETE …/connections/{connectionId}`: gone with its data.
pub async fn remove(State(app): State<Shared>, Path((company, id)): Ids) -> Answer {
    let now = app.now();
    app.write(|world| {
        find(world.connection(&company, &id), world.company(&company).is_some(), &company, &id)?;
        let gone = world.connection(&company, &id).map(|(company, connection)| (company.clone(), connection.clone()));
        if let Some(company) = world.company_mut(&company) {
            company.connections.retain(|connection| !connection.id.eq_ignore_ascii_case(&id));
        }
        if let Some((company, connection)) = gone {
            webhooks::connection_deleted(&app, world, &company, &connection, now);
        }
        Ok(StatusCode::OK.into_response())
    })
}

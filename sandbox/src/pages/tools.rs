//! The sandbox's own tools: counts, faults, dumps, logos, the style sheet and the guide.

use std::collections::BTreeMap;

use axum::body::Body;
use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::{StatusCode, header};
use url::form_urlencoded;

use crate::app::Shared;
use crate::dump;
use crate::faults::Fault;
use crate::pictures;
use crate::platforms::Dataset;
use crate::reply::{Answer, Refusal, value};
use crate::routes;
use crate::selection::Wish;
use crate::stats::Report;

const STYLE: &str = include_str!("../../assets/sandbox.css");
const GUIDE: &str = include_str!("../../../docs/sandbox.md");

/// `GET /_sandbox/stats`.
pub async fn stats(State(app): State<Shared>) -> Response {
    let (companies, by_status) = app.read(|world| {
        let mut by_status: BTreeMap<&'static str, usize> = BTreeMap::new();
        for connection in world.companies.iter().flat_map(|company| &company.connections) {
            *by_status.entry(connection.status.name()).or_default() += 1;
        }
        (world.companies.len(), by_status)
    });
    let stats = app.stats();
    value(&Report {
        companies,
        connections: by_status.values().sum(),
        connections_by_status: by_status,
        requests: stats.answers.iter().map(|(operation, by)| (operation.clone(), by.values().sum())).collect(),
        requests_total: stats.total,
        answers: stats.answers.clone(),
    })
}

/// `GET /_sandbox/faults`.
pub async fn faults(State(app): State<Shared>) -> Response {
    value(&*app.faults())
}

/// `POST /_sandbox/faults`: adds one fault or a list of them. The type of the body does not matter, so that a bare
/// `curl -d` will do.
pub async fn set_faults(State(app): State<Shared>, body: Bytes) -> Answer {
    let new: Vec<Fault> = super::read_list(&body)?;
    let operations = routes::operation_ids();
    for (index, fault) in new.iter().enumerate() {
        let said = |error| Refusal::new(StatusCode::BAD_REQUEST, format!("[{index}].{error}"));
        fault.check(&operations).map_err(said)?;
    }
    let mut faults = app.faults();
    faults.extend(new);
    Ok(value(&*faults))
}

/// `DELETE /_sandbox/faults`: all of them.
pub async fn clear_faults(State(app): State<Shared>) -> Response {
    app.faults().clear();
    StatusCode::NO_CONTENT.into_response()
}

/// The start page's button beside a fault.
pub async fn remove_fault(State(app): State<Shared>, body: Bytes) -> Response {
    let index = form_urlencoded::parse(&body)
        .find_map(|(name, value)| if name == "remove" { value.parse::<usize>().ok() } else { None });
    let mut faults = app.faults();
    if let Some(index) = index.filter(|index| *index < faults.len()) {
        faults.remove(index);
    }
    (StatusCode::SEE_OTHER, [(header::LOCATION, "/")]).into_response()
}

/// `GET /_sandbox/dump/{dataset}?connectionId=`: every row, by id, whether or not it was fetched.
pub async fn dump(State(app): State<Shared>, Path(name): Path<String>, RawQuery(query): RawQuery) -> Answer {
    let dataset = Dataset::of_path(&name)
        .ok_or_else(|| Refusal::new(StatusCode::NOT_FOUND, format!("there is no dataset called {name}")))?;
    let wanted = form_urlencoded::parse(query.unwrap_or_default().as_bytes())
        .find_map(|(name, value)| (name == "connectionId").then(|| value.into_owned()))
        .ok_or_else(|| Refusal::new(StatusCode::BAD_REQUEST, "connectionId is missing"))?;
    let now = app.now();
    let (shop, id) = app.read(|world| {
        let (company, connection) = world.find_connection(&wanted).ok_or_else(|| Refusal::no_connection(&wanted))?;
        Ok((connection.fetched_shop(&company.name, dataset, now), connection.id.clone()))
    })?;
    let order = app.selections.rows(&shop, dataset, &Wish::by_id());
    Ok(([(header::CONTENT_TYPE, "application/json")], Body::from_stream(dump::stream(shop, dataset, id, order)))
        .into_response())
}

/// `GET /_sandbox/authorize/{companyId}/{connectionId}`: on to a link that still works.
pub async fn authorize(State(app): State<Shared>, Path((company, id)): Path<(String, String)>) -> Answer {
    let now = app.now();
    let address = app.write(|world| {
        world.company_mut(&company)?.connection_mut(&id)?.links.refresh(&id, now);
        let (company, connection) = world.connection(&company, &id)?;
        Some(app.link_url(company, connection))
    });
    let address = address.ok_or_else(|| Refusal::no_connection(&id))?;
    Ok((StatusCode::SEE_OTHER, [(header::LOCATION, address)]).into_response())
}

/// `GET /_sandbox/logos/{fileName}`: what logos and branding point at.
pub async fn logo(Path(name): Path<String>) -> Answer {
    let picture = pictures::find(&name).ok_or_else(|| Refusal::usual(StatusCode::NOT_FOUND))?;
    let headers = [(header::CONTENT_TYPE, picture.content_type), (header::CACHE_CONTROL, "max-age=3600")];
    Ok((headers, picture.bytes).into_response())
}

/// `GET /_sandbox/guide`: the guide, as it stands in the repository.
pub async fn guide() -> Response {
    ([(header::CONTENT_TYPE, "text/plain; charset=utf-8")], GUIDE).into_response()
}

/// `GET /_sandbox/icon.svg`: the stripes of everything imitated. Without one, browsers ask the API for theirs.
pub async fn icon() -> Response {
    const ICON: &str = "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 16 16\"><rect width=\"16\" height=\"16\" rx=\"3\" fill=\"#f5c518\"/><path d=\"m2 12 10-10h4L2 16zM9 16l7-7v5l-2 2z\" fill=\"#1a1a1a\"/></svg>";
    ([(header::CONTENT_TYPE, "image/svg+xml"), (header::CACHE_CONTROL, "max-age=3600")], ICON).into_response()
}

/// `GET /_sandbox/style.css`.
pub async fn style() -> Response {
    ([(header::CONTENT_TYPE, "text/css; charset=utf-8"), (header::CACHE_CONTROL, "max-age=60")], STYLE).into_response()
}

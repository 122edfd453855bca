//! The hosted page of a company, imitated: its merchant chooses the platform there, and goes on to the link page.

use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::{Method, StatusCode, header};
use url::{Url, form_urlencoded};

use super::consent::{self, ENDINGS, initial, notice, spent, unknown};
use super::html::{escape, page};
use super::way_back::way_back;
use crate::app::{App, Shared};
use crate::platforms::{PLATFORMS, Platform};
use crate::world::{Company, Status};

type Parameters = Vec<(String, String)>;

fn parameters(query: Option<&str>) -> Parameters {
    form_urlencoded::parse(query.unwrap_or_default().as_bytes()).into_owned().collect()
}

fn parameter<'a>(parameters: &'a Parameters, name: &str) -> &'a str {
    parameters.iter().find(|(key, _)| key == name).map_or("", |(_, value)| value)
}

/// `GET /link/{companyId}`: opens the link, once. A HEAD opens nothing.
pub async fn show(
    State(app): State<Shared>,
    method: Method,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Response {
    let parameters = parameters(query.as_deref());
    let now = app.now();
    let password = parameter(&parameters, "link.otp");
    let opened = app.write(|world| {
        let free = !app.config.otp || method == Method::HEAD;
        world.company_mut(&id).map(|company| free || company.links.open(password, now))
    });
    match opened {
        None => unknown(),
        Some(false) => spent(None),
        Some(true) => app.read(|world| match world.company(&id) {
            Some(company) => choice(company, &world.profile.name, &parameters),
            None => unknown(),
        }),
    }
}

fn choice(company: &Company, client: &str, parameters: &Parameters) -> Response {
    let with_sandboxes = parameter(parameters, "link.showSandboxIntegrations") != "false";
    let rows: String = PLATFORMS
        .iter()
        .filter(|platform| can_be_chosen(platform) && (with_sandboxes || !platform.is_beta))
        .map(|platform| {
            let linked = company
                .connections
                .iter()
                .any(|connection| connection.platform_key == platform.key && connection.status == Status::Linked);
            let note = if linked { "<span class=\"soft\">connected; one more</span>" } else { "" };
            format!(
                "<li><button name=\"platform\" value=\"{}\">{}<span>{}</span>{note}</button></li>",
                platform.key,
                initial(platform),
                escape(platform.name)
            )
        })
        .collect::<Vec<_>>()
        .concat();
    let (client, name) = (escape(client), escape(&company.name));
    let body = format!(
        "<h1>Where does <bdi>{name}</bdi> sell?</h1><p>{client} asks to read your shop. Choose what it runs on.</p>\
         <form method=\"post\"><ul class=\"platforms\">{rows}</ul>\
         <div class=\"decide\"><button name=\"platform\" value=\"\">I am done</button></div></form>"
    );
    page(StatusCode::OK, "consent", "Connect your shop", &consent::paper(None, &body))
}

fn can_be_chosen(platform: &Platform) -> bool {
    platform.enabled && platform.source_type == "Commerce"
}

/// `POST /link/{companyId}`: on to the chosen platform's link page, or back if the merchant is done.
pub async fn choose(
    State(app): State<Shared>,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
    body: Bytes,
) -> Response {
    let parameters = parameters(query.as_deref());
    let Some(chosen) =
        form_urlencoded::parse(&body).find_map(|(name, value)| (name == "platform").then(|| value.into_owned()))
    else {
        return notice(StatusCode::BAD_REQUEST, None, "Nothing was chosen", "");
    };
    let platform = Platform::of_key(&chosen).filter(|platform| can_be_chosen(platform));
    if platform.is_none() && !chosen.is_empty() {
        return notice(StatusCode::BAD_REQUEST, None, "There is no such platform", "");
    }
    let now = app.now();
    let spend = app.write(|world| {
        let password = parameter(&parameters, "link.otp");
        world.company_mut(&id).map(|company| !app.config.otp || company.links.spend(password, now))
    });
    match (spend, platform) {
        (None, _) => unknown(),
        (Some(false), _) => spent(None),
        (Some(true), Some(platform)) => go_on(&app, &id, platform, &parameters),
        (Some(true), None) => done(&app, &id, &parameters),
    }
}

/// To the link page of a connection that still waits, or of a new one, with the parameters that came along.
fn go_on(app: &App, id: &str, platform: &'static Platform, parameters: &Parameters) -> Response {
    let now = app.now();
    let link = app.write(|world| {
        let company = world.company(id)?;
        let waiting = company
            .connections
            .iter()
            .find(|connection| connection.platform_key == platform.key && connection.status == Status::PendingAuth)
            .map(|connection| connection.id.clone());
        let connection = match waiting {
            Some(waiting) => waiting,
            None => world.connect(id, platform, app.config.shop(), now)?.id.clone(),
        };
        world.company_mut(id)?.connection_mut(&connection)?.links.refresh(&connection, now);
        let (company, connection) = world.connection(id, &connection)?;
        Some(app.link_url(company, connection))
    });
    let Some(mut url) = link.and_then(|link| Url::parse(&link).ok()) else { return unknown() };
    let own = parameters.iter().filter(|(name, _)| !name.starts_with("link.") && name != "otp");
    if own.clone().next().is_some() {
        url.query_pairs_mut().extend_pairs(own);
    }
    (StatusCode::SEE_OTHER, [(header::LOCATION, url.to_string())]).into_response()
}

/// 200 where something is linked, else 201.
fn done(app: &App, id: &str, parameters: &Parameters) -> Response {
    let linked = app.read(|world| {
        let connections = world.company(id).map(|company| company.connections.as_slice()).unwrap_or_default();
        let last = connections.iter().rev().find(|connection| connection.status == Status::Linked)?;
        Some((last.id.clone(), last.platform()))
    });
    let code = if linked.is_some() { "200" } else { "201" };
    let Some(ending) = ENDINGS.iter().find(|ending| ending.status_code == code) else { return unknown() };
    way_back(app, id, linked.as_ref().map(|(id, platform)| (id.as_str(), *platform)), ending, parameters)
}

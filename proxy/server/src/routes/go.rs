//! `GET /go/{departure}`: the way out to the platform.
//!
//! A click awaits nothing: the link is an ordinary one, and the platform's address, which may hold a one-time
//! password, is read from Codat at the click. At once only for clicks from the portal or from our own pages; a link
//! that came by mail, chat or QR code gets a page that asks.
use crate::app::App;
use crate::auth::token::{Token, TokenKind};
use crate::entropy;
use crate::error::{Error, Result};
use crate::limits::{Limit, key_of};
use crate::onboarding::connection::may_depart;
use crate::pages::{self, Ask, Language};
use crate::routes::invitations::portal_seen;
use axum::extract::{Path, State};
use axum::response::{IntoResponse, Response};
use gangway_core::sync::Input;
use gangway_core::time::{DAY, Micros};
use gangway_store::attempts::{self, NewAttempt};
use gangway_store::departures::{self, Departure};
use gangway_store::{Journey, follow, merchants};
use gangway_wire::event::{Door, What};
use gangway_wire::problem::Kind;
use gangway_wire::state::{Connection, ConnectionStatus};
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use std::time::Duration;
use url::Url;

/// How long the answer of a platform's way back is understood.
const ATTEMPT_LIFE: Micros = 30 * DAY;
/// How long a click may wait for Codat.
const PATIENCE: Duration = Duration::from_secs(10);

/// Sends the browser on, asks, or says why not.
pub async fn go(State(app): State<App>, method: Method, Path(departure): Path<String>, headers: HeaderMap) -> Response {
    if is_no_visit(&method, &headers) {
        return StatusCode::NO_CONTENT.into_response();
    }
    let browser = Language::of(header_text(&headers, &header::ACCEPT_LANGUAGE));
    match leave(&app, &departure, &headers, browser).await {
        Ok(response) => response,
        Err(error) if error.kind == Kind::TooMany => {
            let mut response = pages::problem(Kind::TooMany.slug())
                .map_or_else(|| error.clone().into_response(), IntoResponse::into_response);
            *response.status_mut() = StatusCode::TOO_MANY_REQUESTS;
            if let Some(seconds) = error.retry_after_s {
                response.headers_mut().insert(header::RETRY_AFTER, HeaderValue::from(seconds));
            }
            response
        }
        Err(error) => error.into_response(),
    }
}

async fn leave(app: &App, departure: &str, headers: &HeaderMap, browser: Language) -> Result<Response> {
    let Ok(token) = Token::parse_as(TokenKind::Departure, departure) else {
        return Ok(pages::ended(browser, None, None).into_response());
    };
    let Some(departure) = departures::load(app.store(), &token.hash().into()).await? else {
        return Ok(pages::ended(browser, None, None).into_response());
    };
    let language = Language::of(&departure.journey.language);
    let portal = portal_seen(&departure.portal);
    let back = departure.journey.return_url.as_deref();
    if departure.expires_at <= departure.now {
        return Ok(pages::ended(language, Some(&portal), back).into_response());
    }
    let state = merchants::load(app.store(), &departure.scope).await?.state;
    let Some(connection) = state.connection(&departure.connection_id) else {
        return Ok(pages::ended(language, Some(&portal), back).into_response());
    };
    let here = format!("/go/{}", token.expose());
    let Some(door) = door(app, &departure, headers) else {
        let ask =
            Ask { portal: &portal, business: state.name.as_deref(), platform: &connection.platform_name, here: &here };
        return Ok(pages::ask(language, &ask).into_response());
    };
    app.count(Limit::Departure, key_of(departure.scope.merchant_id()))?;
    if may_depart(&state, connection).is_err() {
        // Since the link was made the shop was linked, in another tab or on another device.
        return Ok(pages::over(language, &portal, back).into_response());
    }
    match way_out(app, &departure, connection).await? {
        WayOut::Open(link) => set_out(app, &departure, connection, door, link).await,
        WayOut::Linked => Ok(pages::over(language, &portal, back).into_response()),
        WayOut::Gone => Ok(pages::ended(language, Some(&portal), back).into_response()),
        WayOut::Closed => {
            Ok(pages::unreachable(language, &portal, &connection.platform_name, &here, back).into_response())
        }
    }
}

/// How the browser comes to leave; `None` where it must be asked first.
fn door(app: &App, departure: &Departure, headers: &HeaderMap) -> Option<Door> {
    let referer = Url::parse(header_text(headers, &header::REFERER)).ok().map(|url| url.origin().ascii_serialization());
    let from_portal = referer.as_ref().is_some_and(|origin| departure.portal.origins.contains(origin));
    let same_origin = match header_text(headers, &header::HeaderName::from_static("sec-fetch-site")) {
        "" => referer.as_deref() == Some(app.public_origin()),
        site => site == "same-origin",
    };
    if from_portal || (same_origin && departure.journey.hosted) {
        Some(departure.journey.door)
    } else {
        same_origin.then_some(Door::Confirmed)
    }
}

enum WayOut {
    Open(Url),
    Linked,
    Gone,
    Closed,
}

/// Reads the connection anew: the address that the platform waits at is good for one use.
async fn way_out(app: &App, departure: &Departure, connection: &Connection) -> Result<WayOut> {
    let now = app.now().await?;
    let read = app.upstream().client().connection(&departure.company_id, &connection.id);
    let Ok(read) = tokio::time::timeout(PATIENCE, read).await else { return Ok(WayOut::Closed) };
    let found = match app.upstream().note(now, read) {
        Ok(found) => found,
        Err(error) if error.is_not_found() => {
            learn(app, departure, ConnectionStatus::Removed).await?;
            return Ok(WayOut::Gone);
        }
        Err(error) => {
            tracing::warn!(%error, "no way out: the connection cannot be read");
            return Ok(WayOut::Closed);
        }
    };
    let is_linked = connection.status == ConnectionStatus::Linked;
    match gangway_core::connection::status(&found.status) {
        // A linked one is left by merchants who are to grant more, and by nobody else.
        Some(ConnectionStatus::Linked) if !(is_linked && connection.wants_sign_in()) => {
            learn(app, departure, ConnectionStatus::Linked).await?;
            return Ok(WayOut::Linked);
        }
        Some(status) if status != connection.status => learn(app, departure, status).await?,
        _ => {}
    }
    let link = found.link_url.as_ref().and_then(|link| Url::parse(link.expose()).ok());
    Ok(link.filter(|url| matches!(url.scheme(), "https" | "http")).map_or(WayOut::Closed, WayOut::Open))
}

async fn learn(app: &App, departure: &Departure, status: ConnectionStatus) -> Result<()> {
    let inputs = vec![Input::Connection(status)];
    follow::commit_step(app.store(), &departure.scope, &departure.connection_id, inputs, None).await?;
    Ok(())
}

/// Notes the attempt, then sends the browser on.
async fn set_out(
    app: &App,
    departure: &Departure,
    connection: &Connection,
    door: Door,
    mut link: Url,
) -> Result<Response> {
    let state = Token::mint(TokenKind::Return, entropy::secret());
    let attempt = entropy::id().to_string();
    let mut tx = app.store().lock(&departure.scope).await?;
    let new = NewAttempt {
        id: attempt.clone(),
        state: state.hash().into(),
        connection_id: connection.id.clone(),
        journey: Journey { door, ..departure.journey.clone() },
        expires_at: tx.now() + ATTEMPT_LIFE,
    };
    attempts::create(&mut tx, new).await?;
    tx.push(What::Departed { connection_id: connection.id.clone(), attempt, door });
    follow::apply(&mut tx, &connection.id, vec![Input::Departed]).await?;
    tx.commit().await?;
    link.query_pairs_mut().append_pair("gangwayState", state.expose());
    let mut location = HeaderValue::try_from(String::from(link)).map_err(Error::internal)?;
    location.set_sensitive(true);
    Ok((StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response())
}

/// Whether nobody has clicked: a browser guesses that somebody might, or a scanner looks whether there is something.
pub fn is_no_visit(method: &Method, headers: &HeaderMap) -> bool {
    let speculative = ["sec-purpose", "purpose", "x-purpose", "x-moz"].iter().any(|name| {
        let text = headers.get(*name).and_then(|v| v.to_str().ok()).unwrap_or_default();
        text.contains("prefetch") || text.contains("prerender") || text.contains("preview")
    });
    method == Method::HEAD || speculative
}

fn header_text<'a>(headers: &'a HeaderMap, name: &header::HeaderName) -> &'a str {
    headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
}

//! `GET /return/{state}`: back from the platform.
//!
//! What the address says is a hint, unsigned: the connection is read, and it alone decides whether the shop is
//! linked. Every visit answers the same; the first one notes the hint and may hand back to the hosted page.
use crate::app::App;
use crate::auth::token::{Token, TokenKind};
use crate::caller::Caller;
use crate::entropy;
use crate::error::{Error, Result};
use crate::limits::{Limit, key_of};
use crate::pages::{self, Language};
use crate::return_address::with_hints;
use crate::routes::go::is_no_visit;
use crate::routes::invitations::portal_seen;
use axum::Extension;
use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse, Response};
use gangway_core::departure::{self, Hint};
use gangway_core::sync::Input;
use gangway_core::time::{DAY, MINUTE, Micros};
use gangway_store::attempts::{self, Attempt};
use gangway_store::hand_backs::{self, NewHandBack};
use gangway_store::{MerchantTx, follow, merchants};
use gangway_wire::event::What;
use gangway_wire::paths;
use gangway_wire::state::{Connection, ConnectionStatus, Outcome, State as Onboarding};
use http::{HeaderMap, HeaderValue, Method, StatusCode, header};
use std::time::Duration;

/// How long the browser waits for Codat before the outcome counts as not known yet.
const PATIENCE: Duration = Duration::from_secs(5);
/// How long the hosted page may take to use a hand-back.
const HAND_BACK_LIFE: Micros = 2 * MINUTE;

/// What the platform's side put into the address.
#[derive(Debug, Default)]
struct Given {
    hint: Hint,
    connection: Option<String>,
}

/// Back, with a state.
pub async fn returned(
    app: State<App>,
    caller: Extension<Caller>,
    Path(state): Path<String>,
    query: RawQuery,
    method: Method,
    headers: HeaderMap,
) -> Response {
    if is_no_visit(&method, &headers) {
        return StatusCode::NO_CONTENT.into_response();
    }
    answer(&app, &caller, &state, query, &headers).await
}

/// Back, with none.
pub async fn empty(
    app: State<App>,
    caller: Extension<Caller>,
    query: RawQuery,
    method: Method,
    headers: HeaderMap,
) -> Response {
    if is_no_visit(&method, &headers) {
        return StatusCode::NO_CONTENT.into_response();
    }
    answer(&app, &caller, "", query, &headers).await
}

async fn answer(app: &App, caller: &Caller, state: &str, RawQuery(query): RawQuery, headers: &HeaderMap) -> Response {
    let browser = headers.get(header::ACCEPT_LANGUAGE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let incomplete = || pages::incomplete(Language::of(browser), &caller.number).into_response();
    let work = {
        let (app, state, given) = (app.clone(), state.to_owned(), given(query.as_deref().unwrap_or_default()));
        async move { back(&app, &state, given).await }
    };
    match app.finish(work).await {
        Ok(Some(response)) => response,
        Ok(None) => incomplete(),
        Err(error) => {
            // The page helps more than a problem document; the error still goes to the log.
            let mut response = incomplete();
            *response.status_mut() =
                StatusCode::from_u16(error.kind.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            tracing::warn!(target: "gangway::http", route = paths::RETURN, request = %caller.number, problem = error.kind.slug(), cause = error.chain());
            response
        }
    }
}

/// The answer; `None` where nothing says where the browser belongs.
async fn back(app: &App, state: &str, given: Given) -> Result<Option<Response>> {
    let lost = is_lost(state);
    let attempt = find(app, state, given.connection.as_deref()).await?;
    let Some(attempt) = attempt else { return Ok(None) };
    if attempt.expires_at <= attempt.now {
        return Ok(Some(over(&attempt)));
    }
    let status = status(app, &attempt).await?;
    let (outcome, hand_back) = match first_visit(app, &attempt, status, &given.hint, lost).await? {
        Some(first) => first,
        None => {
            // An earlier or parallel visit has committed its hint since the attempt was read.
            let again = find(app, state, given.connection.as_deref()).await?;
            let hint = again.filter(|again| again.id == attempt.id).and_then(|again| again.hint);
            let hint = hint.or(lost.then_some(given.hint));
            let inputs = status.map(Input::Connection).into_iter().collect();
            follow::commit_step(app.store(), &attempt.scope, &attempt.connection_id, inputs, None).await?;
            let state = merchants::load(app.store(), &attempt.scope).await?.state;
            (departure::outcome(status, hint.as_ref(), is_renewing(&state, &attempt)), None)
        }
    };
    let response = match (hand_back, &attempt.journey.return_url) {
        (Some(token), _) => see_other(&format!("{}{}#{}", app.public_url(), paths::HOSTED, token.expose()))?,
        (None, Some(address)) if !attempt.journey.hosted => see_other(&with_hints(address, &attempt.id, outcome))?,
        (None, _) => over(&attempt),
    };
    Ok(Some(response))
}

/// The page that leads back to the portal and signs nobody in.
fn over(attempt: &Attempt) -> Response {
    let portal = portal_seen(&attempt.portal);
    pages::over(Language::of(&attempt.journey.language), &portal, attempt.journey.return_url.as_deref()).into_response()
}

/// Notes the first visit: the outcome, and the hand-back to the hosted page. `None` where it was not the first.
/// Without our state anybody may come: that tells how it seems to have ended while nobody else has, hands nothing
/// back, and leaves the first visit to whoever brings the state.
async fn first_visit(
    app: &App,
    attempt: &Attempt,
    status: Option<ConnectionStatus>,
    hint: &Hint,
    lost: bool,
) -> Result<Option<(Outcome, Option<Token>)>> {
    let mut tx = app.store().lock(&attempt.scope).await?;
    let is_first = if lost {
        let connection = tx.state().connection(&attempt.connection_id);
        attempt.visited_at.is_none() && connection.is_some_and(|c| c.outcome.is_none())
    } else {
        attempts::visit(&mut tx, &attempt.id, Some(hint)).await?
    };
    if !is_first {
        return Ok(None);
    }
    let outcome = departure::outcome(status, Some(hint), is_renewing(tx.state(), attempt));
    tx.push(What::Returned {
        connection_id: attempt.connection_id.clone(),
        attempt: attempt.id.clone(),
        outcome,
        text: hint.text.clone(),
    });
    attempts::settle(&mut tx, &attempt.id, outcome).await?;
    let inputs = status.map(Input::Connection).into_iter().chain([Input::Returned(outcome)]).collect();
    follow::apply(&mut tx, &attempt.connection_id, inputs).await?;
    let hand_back = if attempt.journey.hosted && !lost { Some(hand_back(&mut tx, attempt).await?) } else { None };
    tx.commit().await?;
    Ok(Some((outcome, hand_back)))
}

/// Whether the shop was linked when the merchant left.
fn is_renewing(state: &Onboarding, attempt: &Attempt) -> bool {
    state.connection(&attempt.connection_id).is_some_and(Connection::is_renewing)
}

/// Whether our state did not survive the way: Codat does not promise to pass it on.
fn is_lost(state: &str) -> bool {
    state.is_empty() || state.contains('{') || state.contains('}')
}

/// The attempt of a state; where that was lost, the last one of the connection.
async fn find(app: &App, state: &str, connection: Option<&str>) -> Result<Option<Attempt>> {
    if is_lost(state) {
        let Some(connection) = connection else { return Ok(None) };
        return Ok(attempts::latest(app.store(), connection, app.now().await? - DAY).await?);
    }
    let Ok(token) = Token::parse_as(TokenKind::Return, state) else { return Ok(None) };
    Ok(attempts::load(app.store(), &token.hash().into()).await?)
}

/// What the connection says; `None` where Codat does not answer in time.
async fn status(app: &App, attempt: &Attempt) -> Result<Option<ConnectionStatus>> {
    if app.count(Limit::Return, key_of(attempt.scope.merchant_id())).is_err() {
        // Followed anyway: whoever repeats an address only learns less.
        return Ok(None);
    }
    let now = app.now().await?;
    let read = app.upstream().client().connection(&attempt.company_id, &attempt.connection_id);
    let Ok(read) = tokio::time::timeout(PATIENCE, read).await else { return Ok(None) };
    Ok(match app.upstream().note(now, read) {
        Ok(found) => gangway_core::connection::status(&found.status),
        Err(error) if error.is_not_found() => Some(ConnectionStatus::Removed),
        Err(error) => {
            tracing::warn!(%error, "back from the platform, and the connection cannot be read");
            None
        }
    })
}

async fn hand_back(tx: &mut MerchantTx, attempt: &Attempt) -> Result<Token> {
    let token = Token::mint(TokenKind::HandBack, entropy::secret());
    let new = NewHandBack {
        hash: token.hash().into(),
        attempt_id: attempt.id.clone(),
        expires_at: tx.now() + HAND_BACK_LIFE,
    };
    hand_backs::create(tx, new).await?;
    Ok(token)
}

fn see_other(address: &str) -> Result<Response> {
    let mut location = HeaderValue::try_from(address).map_err(Error::internal)?;
    location.set_sensitive(true);
    Ok((StatusCode::SEE_OTHER, [(header::LOCATION, location)]).into_response())
}

fn given(query: &str) -> Given {
    let (mut code, mut text, mut connection) = (None, None, None);
    // Bounded: a platform's text may be as long as it likes.
    for (name, value) in url::form_urlencoded::parse(query.as_bytes()).take(20) {
        let slot = match name.as_ref() {
            "code" => &mut code,
            "text" => &mut text,
            "connection" => &mut connection,
            _ => continue,
        };
        if slot.is_none() {
            *slot = Some(value.into_owned());
        }
    }
    Given {
        hint: Hint::new(code.as_deref(), text.as_deref()),
        connection: connection
            .filter(|id| id.len() <= 64 && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn foreign_words_become_a_short_plain_hint() {
        let given = given("code=403&text=%3Cimg%3E%0D%0Aforged&connection=ab-12&company=x&code=200");
        assert_eq!(given.hint, Hint { code: Some(403), text: Some("<img> forged".into()) });
        assert_eq!(given.connection.as_deref(), Some("ab-12"));
    }

    #[test]
    fn a_connection_that_is_no_id_is_none() {
        for bad in ["connection=", "connection=%7BconnectionId%7D", "connection=a%2Fb"] {
            assert_eq!(given(bad).connection.filter(|id| !id.is_empty()), None, "{bad}");
        }
        assert_eq!(given("text=%").hint.text.as_deref(), Some("%"));
    }
}

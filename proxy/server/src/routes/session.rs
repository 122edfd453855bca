//! `GET /v1/session`: the whole picture, polled with an ETag; and the renewal of a token on the hosted page.
use crate::app::App;
use crate::assets;
use crate::auth::merchant::Merchant;
use crate::auth::token::{Token, TokenKind};
use crate::entropy;
use crate::error::{Error, Result};
use crate::limits::Limit;
use crate::routes::invitations::portal_seen;
use crate::routes::sessions::SESSION_LIFE;
use axum::extract::{RawQuery, State};
use axum::response::{IntoResponse, Response};
use base64::Engine;
use gangway_core::time::{HOUR, MINUTE, Micros, SECOND, millis};
use gangway_store::sessions::NewSession;
use gangway_store::{connections, departures, events, merchants, sessions};
use gangway_wire::problem::Kind;
use gangway_wire::session::{Picture, Renewed, Scope, Session};
use gangway_wire::state::{Connection, ConnectionStatus, State as Onboarding};
use http::{HeaderMap, HeaderValue, StatusCode, header};
use sha2::{Digest, Sha256};

/// Events of one picture.
const EVENTS_MAX: u32 = 200;
/// How long a departure works beyond the last time that it was seen to be shown.
pub const DEPARTURE_LIFE: Micros = 10 * MINUTE;
/// How long after the exchange a token of the hosted page is renewed.
const RENEWABLE: Micros = 12 * HOUR;
/// How long after the departure a merchant counts as away.
const AWAY: Micros = 30 * MINUTE;

/// The picture, or 304.
pub async fn picture(
    State(app): State<App>,
    merchant: Merchant,
    RawQuery(query): RawQuery,
    headers: HeaderMap,
) -> Result<Response> {
    merchant.count(&app, Limit::Session)?;
    let after = after(query.as_deref())?;
    let picture = read(&app, &merchant, after).await?;
    look(&app, &merchant, &picture).await?;
    reply(StatusCode::OK, picture, headers.get(header::IF_NONE_MATCH))
}

/// The picture as the reply to a write.
pub async fn after_write(app: &App, merchant: &Merchant, status: StatusCode) -> Result<Response> {
    let picture = read(app, merchant, None).await?;
    reply(status, picture, None)
}

/// Notes that somebody looks: connections are followed closely, and a departure that is shown stays alive.
async fn look(app: &App, merchant: &Merchant, picture: &Picture) -> Result<()> {
    let now = merchant.0.now;
    if picture.state.company_id.is_none() || picture.state.connections.is_empty() {
        return Ok(());
    }
    let until = now + (2 * Micros::from(picture.session.poll_ms) * 1_000).max(20 * SECOND);
    connections::watch(app.store(), merchant.scope(), until).await?;
    if picture.state.connections.iter().any(Connection::wants_sign_in) {
        departures::extend(app.store(), merchant.scope(), &merchant.0.id, now + DEPARTURE_LIFE).await?;
    }
    Ok(())
}

async fn read(app: &App, merchant: &Merchant, after: Option<u64>) -> Result<Picture> {
    let session = &merchant.0;
    let row = merchants::load(app.store(), merchant.scope()).await?;
    let from = match after {
        Some(seq) => {
            let seq = seq.min(row.state.seq);
            if seq > row.heard_seq {
                merchants::hear(app.store(), merchant.scope(), seq).await?;
            }
            seq
        }
        None => row.heard_seq,
    };
    let events = if from < row.state.seq {
        events::after(app.store(), merchant.scope(), from, EVENTS_MAX).await?
    } else {
        Vec::new()
    };
    let can_change = merchant.require_change(&row.state).is_ok();
    let scopes = session.scopes.iter().copied().filter(|scope| *scope != Scope::Connect || can_change);
    Ok(Picture {
        session: Session {
            scopes: scopes.collect(),
            language: session.journey.language.clone(),
            expires_at: millis(session.expires_at),
            now: millis(session.now),
            hosted: session.journey.hosted,
            return_url: session.journey.return_url.clone(),
            poll_ms: poll_ms(&row.state, session.now),
        },
        portal: portal_seen(&session.portal),
        state: row.state,
        events,
    })
}

/// How soon the next poll is wanted.
fn poll_ms(state: &Onboarding, now: Micros) -> u32 {
    let Some(connection) = state.current() else { return 15_000 };
    let away = connection.outcome.is_none() && connection.departed_at.is_some_and(|at| millis(now) - at < millis(AWAY));
    match connection.status {
        _ if away && connection.wants_sign_in() => 1_500,
        ConnectionStatus::Pending | ConnectionStatus::Deauthorized => 5_000,
        ConnectionStatus::Linked if !connection.is_settled() => 1_500,
        _ => 15_000,
    }
}

/// The reply with its ETag, which covers all but the clock.
fn reply(status: StatusCode, mut picture: Picture, known: Option<&HeaderValue>) -> Result<Response> {
    let now = std::mem::take(&mut picture.session.now);
    let fixed = serde_json::to_vec(&picture).map_err(Error::internal)?;
    let digest = Sha256::digest(&fixed);
    let tag = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(&digest[..16]);
    let tag = HeaderValue::try_from(format!("\"{tag}\"")).map_err(Error::internal)?;
    let headers = [(header::ETAG, tag.clone()), (header::CACHE_CONTROL, HeaderValue::from_static("no-store"))];
    if known.is_some_and(|known| assets::matches(known, &tag)) {
        return Ok((StatusCode::NOT_MODIFIED, headers).into_response());
    }
    picture.session.now = now;
    Ok((status, headers, axum::Json(picture)).into_response())
}

fn after(query: Option<&str>) -> Result<Option<u64>> {
    let mut after = None;
    for (name, value) in url::form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
        if name != "after" || after.is_some() {
            return Err(Error::field(Kind::BadQuery, name, "The only parameter here is after, given once."));
        }
        let seq =
            value.parse().map_err(|_| Error::field(Kind::BadQuery, "after", "after is a whole number from 0."))?;
        after = Some(seq);
    }
    Ok(after)
}

/// `POST /v1/session/renewal`: a new token for a living one, on the hosted page.
pub async fn renew(State(app): State<App>, merchant: Merchant) -> Result<(StatusCode, axum::Json<Renewed>)> {
    merchant.count(&app, Limit::Session)?;
    let old = &merchant.0;
    let Some(exchanged_at) = old.exchanged_at.filter(|_| old.journey.hosted) else {
        return Err(Error::new(Kind::OutOfScope, "This session is renewed by the portal: ask it for a new one."));
    };
    if old.now >= exchanged_at + RENEWABLE {
        return Err(Error::new(Kind::OutOfScope, "This page has been open for 12 hours. Open the link once more."));
    }
    let token = Token::mint(TokenKind::Session, entropy::secret());
    let mut tx = app.store().lock(merchant.scope()).await?;
    let expires_at = tx.now() + SESSION_LIFE;
    let session = NewSession {
        hash: token.hash().into(),
        scopes: old.scopes.clone(),
        journey: old.journey.clone(),
        expires_at,
        exchanged_at: Some(exchanged_at),
    };
    sessions::open(&mut tx, session).await?;
    tx.commit().await?;
    Ok((StatusCode::CREATED, axum::Json(Renewed { token: token.expose().to_owned(), expires_at: millis(expires_at) })))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_whole_number_is_an_after() {
        assert_eq!(after(None).ok(), Some(None));
        assert_eq!(after(Some("after=7")).ok(), Some(Some(7)));
        for bad in ["after=-1", "after=x", "after=1&after=2", "page=1", "after"] {
            assert_eq!(after(Some(bad)).expect_err(bad).kind, Kind::BadQuery);
        }
    }

    #[test]
    fn nothing_to_follow_is_asked_for_seldom() {
        assert_eq!(poll_ms(&Onboarding::default(), 0), 15_000);
    }
}

//! `POST /v1/sessions`: a portal's server asks for a session for its merchant.
use crate::app::App;
use crate::auth::portal::PortalKey;
use crate::auth::token::{Token, TokenKind};
use crate::body::Json;
use crate::clock::rfc3339;
use crate::error::{Error, Result};
use crate::{entropy, names, onboarding, return_address};
use axum::extract::State;
use gangway_core::time::{MINUTE, Micros};
use gangway_store::Journey;
use gangway_store::portals::Portal;
use gangway_store::sessions::{self, NewSession};
use gangway_wire::event::{Door, What};
use gangway_wire::problem::Kind;
use gangway_wire::request::OpenSession;
use gangway_wire::session::Scope;
use http::StatusCode;
use serde::Serialize;

/// How long a session's token works.
pub const SESSION_LIFE: Micros = 30 * MINUTE;
/// Platforms that a session may name.
const PLATFORMS_MAX: usize = 200;

/// The reply: for a portal's server, so the moment is text.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Opened {
    token: String,
    expires_at: String,
}

/// Opens a session.
pub async fn open(
    State(app): State<App>,
    PortalKey(portal): PortalKey,
    Json(wanted): Json<OpenSession>,
) -> Result<(StatusCode, axum::Json<Opened>)> {
    let reference = names::reference(&wanted.merchant.reference)?;
    let name = wanted.merchant.name.as_deref().map(|name| names::business(name, "merchant.name")).transpose()?;
    let return_url = return_url(&portal, &wanted.return_url)?;
    // Whoever embeds the widget speaks for its visitors.
    let language = language(wanted.language.as_deref().unwrap_or("en"))?;
    let platforms = platforms(wanted.platforms)?;
    let scopes = scopes(wanted.scopes)?;

    let merchant = gangway_store::merchants::ensure(app.store(), &portal, reference).await?;
    let token = Token::mint(TokenKind::Session, entropy::secret());
    let mut tx = app.store().lock(&merchant.scope).await?;
    let expires_at = tx.now() + SESSION_LIFE;
    onboarding::company::rename(&mut tx, &portal.name, name.as_deref(), None);
    tx.push(What::SessionOpened { door: Door::Portal, language: language.clone() });
    let session = NewSession {
        hash: token.hash().into(),
        scopes,
        journey: Journey { language, return_url: Some(return_url), platforms, hosted: false, door: Door::Portal },
        expires_at,
        exchanged_at: None,
    };
    sessions::open(&mut tx, session).await?;
    tx.commit().await?;
    let opened = Opened { token: token.expose().to_owned(), expires_at: rfc3339(expires_at) };
    Ok((StatusCode::CREATED, axum::Json(opened)))
}

/// A preflight: a browser is about to send a portal's key.
pub async fn from_a_browser() -> Error {
    Error::new(Kind::ServerOnly, "A portal's key must never reach a browser. Call this from your server.")
}

/// The return address that a portal asks for.
pub fn return_url(portal: &Portal, asked: &str) -> Result<String> {
    return_address::allow(&portal.return_addresses, asked).map_err(|refused| {
        Error::field(Kind::BadReturn, "returnUrl", format!("The return address is not allowed: {refused}."))
    })
}

/// A language tag as we keep it: `fr`, `pt-BR`.
pub fn language(tag: &str) -> Result<String> {
    crate::language::tag(tag)
        .ok_or_else(|| Error::field(Kind::BadField, "language", "A language is a tag such as fr or pt-BR."))
}

/// The platforms that a session offers.
pub fn platforms(keys: Option<Vec<String>>) -> Result<Option<Vec<String>>> {
    let Some(mut keys) = keys else { return Ok(None) };
    let shaped = |key: &String| (1..=40).contains(&key.len()) && key.bytes().all(|b| b.is_ascii_alphanumeric());
    if keys.is_empty() || keys.len() > PLATFORMS_MAX || !keys.iter().all(shaped) {
        let detail = "Name one platform or more by Codat's keys, such as fztf; leave the field out for all.";
        return Err(Error::field(Kind::BadField, "platforms", detail));
    }
    keys.sort_unstable();
    keys.dedup();
    Ok(Some(keys))
}

fn scopes(wanted: Option<Vec<Scope>>) -> Result<Vec<Scope>> {
    let Some(wanted) = wanted else { return Ok(vec![Scope::Connect, Scope::Read]) };
    if wanted.is_empty() {
        return Err(Error::field(
            Kind::BadField,
            "scopes",
            "Name one scope or more; leave the field out for connect and read.",
        ));
    }
    Ok(Scope::ALL.iter().copied().filter(|scope| wanted.contains(scope)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_is_kept_as_a_tag() {
        assert_eq!(language("pt_BR").ok().as_deref(), Some("pt-BR"));
        for bad in ["", "x", "de; DROP", "<b>", "a\nb", "ünï", "toolongsubtag-x"] {
            assert_eq!(language(bad).expect_err(bad).field.as_deref(), Some("language"));
        }
    }
}

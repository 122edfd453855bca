//! Invitations: a link to the hosted page for a merchant who is not on the portal now.
use crate::app::App;
use crate::auth;
use crate::auth::portal::PortalKey;
use crate::auth::token::{Token, TokenKind};
use crate::body::Json;
use crate::caller::Caller;
use crate::clock::rfc3339;
use crate::error::{Error, Result};
use crate::limits::Limit;
use crate::pages::Language;
use crate::routes::sessions;
use crate::{entropy, names, onboarding};
use axum::Extension;
use axum::extract::State;
use gangway_core::departure::plain;
use gangway_core::time::{DAY, Micros, millis};
use gangway_store::invitations::{self, NewInvitation};
use gangway_store::portals::Portal;
use gangway_store::{Look, MerchantScope};
use gangway_wire::admin::Invited;
use gangway_wire::event::{By, What};
use gangway_wire::paths;
use gangway_wire::problem::Kind;
use gangway_wire::request::{Invite, Revoke};
use gangway_wire::session;
use http::header::ACCEPT_LANGUAGE;
use http::request::Parts;
use http::{HeaderMap, StatusCode};

/// How long an invitation works.
const INVITATION_LIFE: Micros = 7 * DAY;
/// Characters of the portal's words.
const MESSAGE_MAX: usize = 500;

/// `POST /v1/invitations`.
pub async fn invite(
    State(app): State<App>,
    PortalKey(portal): PortalKey,
    Json(wanted): Json<Invite>,
) -> Result<(StatusCode, axum::Json<Invited>)> {
    let reference = names::reference(&wanted.merchant.reference)?;
    let name = wanted.merchant.name.as_deref().map(|name| names::business(name, "merchant.name")).transpose()?;
    let link = Link {
        return_url: Some(sessions::return_url(&portal, &wanted.return_url)?),
        language: wanted.language.as_deref().map(sessions::language).transpose()?,
        platforms: sessions::platforms(wanted.platforms)?,
        message: wanted.message.as_deref().map(message).transpose()?.flatten(),
    };
    let merchant = gangway_store::merchants::ensure(app.store(), &portal, reference).await?;
    let invited = make(&app, &merchant.scope, &portal.name, name.as_deref(), link, By::Portal).await?;
    Ok((StatusCode::CREATED, axum::Json(invited)))
}

/// `POST /v1/invitations/revocation`: none of the merchant's invitations works any more. Of a merchant that the portal
/// never named there are none, which is what was asked for.
pub async fn revoke(
    State(app): State<App>,
    PortalKey(portal): PortalKey,
    Json(wanted): Json<Revoke>,
) -> Result<StatusCode> {
    let reference = names::reference(&wanted.reference)?;
    if let Some(merchant) = gangway_store::merchants::find(app.store(), &portal, reference).await? {
        invitations::revoke(app.store(), &merchant.scope).await?;
    }
    Ok(StatusCode::NO_CONTENT)
}

/// What a link carries.
#[derive(Debug)]
pub struct Link {
    /// Where "Back to PORTAL" leads.
    pub return_url: Option<String>,
    /// In which language it greets; `None` for that of the reader's browser.
    pub language: Option<String>,
    /// The platforms that it offers.
    pub platforms: Option<Vec<String>>,
    /// The portal's words.
    pub message: Option<String>,
}

/// Makes an invitation, for a portal or an operator.
pub async fn make(
    app: &App,
    scope: &MerchantScope,
    portal_name: &str,
    name: Option<&str>,
    link: Link,
    by: By,
) -> Result<Invited> {
    let token = Token::mint(TokenKind::Invitation, entropy::secret());
    let mut tx = app.store().lock(scope).await?;
    let expires_at = tx.now() + INVITATION_LIFE;
    onboarding::company::rename(&mut tx, portal_name, name, None);
    tx.push(What::InvitationMade { by, expires_at: millis(expires_at) });
    let invitation = NewInvitation {
        hash: token.hash().into(),
        language: link.language,
        return_url: link.return_url,
        platforms: link.platforms,
        message: link.message,
        expires_at,
    };
    invitations::create(&mut tx, invitation).await?;
    tx.commit().await?;
    let url = format!("{}{}#{}", app.public_url(), paths::HOSTED, token.expose());
    Ok(Invited { url, expires_at: rfc3339(expires_at) })
}

/// `GET /v1/invitation`: who invites. Changes nothing, so that mail scanners may look as often as they like.
pub async fn who_invites(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    parts: Parts,
) -> Result<axum::Json<session::Invitation>> {
    app.count(Limit::Exchange, caller.bucket())?;
    only_our_page(&app, &parts)?;
    // Guesses have the bound of all that exchanges and reads links.
    let token = auth::bearer(&parts.headers, TokenKind::Invitation)
        .map_err(|error| if error.kind == Kind::BadToken { dead() } else { error })?;
    let Look::Live(invitation) = invitations::find(app.store(), &token.hash().into()).await? else {
        return Err(dead());
    };
    Ok(axum::Json(session::Invitation {
        portal: portal_seen(&invitation.portal),
        business: invitation.business,
        message: invitation.message,
        expires_at: millis(invitation.expires_at),
        language: spoken(invitation.language, &parts.headers),
    }))
}

/// The language of a link, else the reader's own: what the browser asks for.
pub fn spoken(named: Option<String>, headers: &HeaderMap) -> String {
    let browser = || headers.get(ACCEPT_LANGUAGE).and_then(|tags| tags.to_str().ok()).unwrap_or_default();
    named.unwrap_or_else(|| Language::of(browser()).tag().to_owned())
}

/// Refuses pages that are not our own: links are opened on the hosted page only.
pub fn only_our_page(app: &App, parts: &Parts) -> Result<()> {
    match auth::origin(&parts.headers) {
        Some(origin) if origin != app.public_origin() => {
            Err(Error::new(Kind::ForeignOrigin, "Links are opened on our own page only."))
        }
        _ => Ok(()),
    }
}

/// The link is unknown, revoked, used or over: one answer for all, so that guessing tells nothing.
pub fn dead() -> Error {
    Error::new(Kind::LinkDead, "This link no longer works. Ask whoever sent it for a new one.")
}

/// The portal as merchants see it.
pub fn portal_seen(portal: &Portal) -> session::Portal {
    let host = portal.origins.first().and_then(|origin| url::Url::parse(origin).ok());
    let host = host.as_ref().map_or("", |url| &url[url::Position::BeforeHost..url::Position::AfterPort]);
    session::Portal { name: portal.name.clone(), host: host.to_owned(), policy_url: portal.policy_url.clone() }
}

fn message(text: &str) -> Result<Option<String>> {
    if text.chars().count() > MESSAGE_MAX {
        return Err(Error::field(
            Kind::BadField,
            "message",
            format!("A message has at most {MESSAGE_MAX} characters."),
        ));
    }
    // Line by line, so that paragraphs stay while control characters go.
    let lines: Vec<String> = text.lines().map(plain).collect();
    let text = lines.join("\n").trim().to_owned();
    Ok((!text.is_empty()).then_some(text))
}

//! `POST /v1/exchange`: an invitation or a hand-back for a session, on the hosted page.
use crate::app::App;
use crate::auth::merchant::was_linked_since;
use crate::auth::token::{Token, TokenKind};
use crate::body::Json;
use crate::caller::Caller;
use crate::entropy;
use crate::error::Result;
use crate::limits::Limit;
use crate::routes::invitations::{dead, only_our_page, spoken};
use crate::routes::sessions::SESSION_LIFE;
use axum::Extension;
use axum::extract::{FromRequest, Request, State};
use gangway_core::time::{Micros, millis};
use gangway_store::sessions::NewSession;
use gangway_store::{Journey, Look, MerchantTx, hand_backs, invitations, sessions};
use gangway_wire::event::{Door, What};
use gangway_wire::request::Exchange;
use gangway_wire::session::{Renewed, Scope};
use http::StatusCode;

/// What the hosted page holds, turned into a token.
pub async fn exchange(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    request: Request,
) -> Result<(StatusCode, axum::Json<Renewed>)> {
    app.count(Limit::Exchange, caller.bucket())?;
    let (parts, body) = request.into_parts();
    only_our_page(&app, &parts)?;
    let headers = parts.headers.clone();
    let Json(wanted) = Json::<Exchange>::from_request(Request::from_parts(parts, body), &()).await?;
    let secret = Token::parse(&wanted.secret).map_err(|_| dead())?;
    let hash = secret.hash().into();
    let renewed = match secret.kind() {
        TokenKind::Invitation => {
            let Look::Live(found) = invitations::find(app.store(), &hash).await? else { return Err(dead()) };
            let tx = app.store().lock(&found.scope).await?;
            let language = spoken(found.language, &headers);
            open(tx, Door::Invitation, found.created_at, language, found.return_url, found.platforms).await?
        }
        TokenKind::HandBack => {
            let Look::Live(found) = hand_backs::find(app.store(), &hash).await? else { return Err(dead()) };
            let mut tx = app.store().lock(&found.scope).await?;
            if !hand_backs::take(&mut tx, &hash).await? {
                return Err(dead());
            }
            open(tx, Door::HandBack, found.left_at, found.language, found.return_url, found.platforms).await?
        }
        _ => return Err(dead()),
    };
    Ok((StatusCode::CREATED, axum::Json(renewed)))
}

async fn open(
    mut tx: MerchantTx,
    door: Door,
    began_at: Micros,
    language: String,
    return_url: Option<String>,
    platforms: Option<Vec<String>>,
) -> Result<Renewed> {
    let token = Token::mint(TokenKind::Session, entropy::secret());
    let now = tx.now();
    let expires_at = now + SESSION_LIFE;
    // A link that was made before the shop was linked has done its work: what is left of it shows progress.
    let scopes = if was_linked_since(tx.state(), began_at) { Vec::new() } else { vec![Scope::Connect] };
    tx.push(What::SessionOpened { door, language: language.clone() });
    let session = NewSession {
        hash: token.hash().into(),
        scopes,
        journey: Journey { language, return_url, platforms, hosted: true, door },
        expires_at,
        exchanged_at: Some(now),
    };
    sessions::open(&mut tx, session).await?;
    tx.commit().await?;
    Ok(Renewed { token: token.expose().to_owned(), expires_at: millis(expires_at) })
}

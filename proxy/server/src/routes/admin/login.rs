//! Logging in and out, and setting a password by one-time link.
use super::{me, slow};
use crate::app::App;
use crate::auth::operator::{self, Operator};
use crate::auth::password::{self, Desk};
use crate::auth::token::{Token, TokenKind};
use crate::body::Json;
use crate::caller::Caller;
use crate::entropy;
use crate::error::{Error, Result};
use crate::limits::Limit;
use axum::Extension;
use axum::extract::State;
use axum::response::{IntoResponse, Response};
use gangway_store::{Look, SecretHash, logins, operator_sessions, operators};
use gangway_wire::admin::{Link, LinkOf, Login, PASSWORD_MAX_BYTES, SetPassword};
use gangway_wire::problem::Kind;
use http::{HeaderMap, StatusCode, header};

/// A body without fields.
#[derive(serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

/// `POST /v1/admin/login`.
pub async fn login(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
    Json(wanted): Json<Login>,
) -> Result<Response> {
    if wanted.password.len() > PASSWORD_MAX_BYTES {
        return Err(password::too_long());
    }
    // What is no address at all is an account that does not exist.
    let email = operator::email(&wanted.email).unwrap_or_default();
    let this = slow::Try::new(&email, &caller);
    this.may(&app).await?;
    // A try is counted also where the browser hangs up in the middle.
    let work = {
        let app = app.clone();
        async move {
            let desk = Desk::take().await?;
            this.may(&app).await?;
            let found = if email.is_empty() { None } else { operators::by_email(app.store(), &email).await? };
            let kept = found.as_ref().and_then(|operator| operator.password.as_deref());
            let fits = desk.verify(&wanted.password, kept).await?;
            match found {
                Some(operator) if fits => this.worked(&app).await.map(|()| operator),
                _ => Err(this.failed(&app).await?),
            }
        }
    };
    let operator = app.finish(work).await?;
    welcome(&app, &headers, &operator).await
}

/// `POST /v1/admin/link`: whose a link is. It stays as it is.
pub async fn link(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    Json(wanted): Json<Link>,
) -> Result<axum::Json<LinkOf>> {
    let (_, operator) = look(&app, &caller, &wanted.link).await?;
    let until = operator.link_expires_at.ok_or_else(dead)? / 1_000;
    let now = app.store().now().await? / 1_000;
    Ok(axum::Json(LinkOf { email: operator.email, until, now }))
}

/// `POST /v1/admin/password`: uses up the link, ends older sessions, opens a new one.
pub async fn password(
    State(app): State<App>,
    Extension(caller): Extension<Caller>,
    headers: HeaderMap,
    Json(wanted): Json<SetPassword>,
) -> Result<Response> {
    let (link, operator) = look(&app, &caller, &wanted.link).await?;
    password::check(&wanted.password, &operator.email)?;
    let work = {
        let app = app.clone();
        async move {
            let desk = Desk::take().await?;
            let kept = desk.hash(&wanted.password).await?;
            let operator = operators::set_password(app.store(), &link, &kept).await?.ok_or_else(dead)?;
            logins::forget(app.store(), &slow::account(&operator.email)).await?;
            tracing::info!(operator = %operator.id, "an operator has set a password");
            Ok(operator)
        }
    };
    let operator = app.finish(work).await?;
    welcome(&app, &headers, &operator).await
}

/// `POST /v1/admin/logout`. Without a session there is nothing to end, which is no error.
pub async fn logout(State(app): State<App>, headers: HeaderMap, Json(_): Json<Option<Nothing>>) -> Result<Response> {
    operator::end(&app, &headers).await?;
    let cookie = operator::no_cookie(app.public_url())?;
    Ok((StatusCode::NO_CONTENT, [(header::SET_COOKIE, cookie)]).into_response())
}

/// Opens a session in place of the one that the browser had.
async fn welcome(app: &App, headers: &HeaderMap, operator: &operators::Operator) -> Result<Response> {
    operator::end(app, headers).await?;
    let token = Token::mint(TokenKind::OperatorSession, entropy::secret());
    let hash = SecretHash::from(token.hash());
    operator_sessions::open(app.store(), &operator.id, hash).await?;
    let (operator, scope) = operator_sessions::find_live(app.store(), &hash).await?.ok_or_else(Operator::nobody)?;
    tracing::info!(operator = %operator.id, "an operator has logged in");
    let cookie = operator::cookie(app.public_url(), &token)?;
    Ok(([(header::SET_COOKIE, cookie)], axum::Json(me::of(app, &operator.email, &scope).await?)).into_response())
}

/// The operator of a link that works.
async fn look(app: &App, caller: &Caller, link: &str) -> Result<(SecretHash, operators::Operator)> {
    app.count(Limit::Exchange, caller.bucket())?;
    let Ok(link) = Token::parse_as(TokenKind::OperatorLink, link) else { return Err(unknown(app, caller)) };
    let link = SecretHash::from(link.hash());
    match operators::by_link(app.store(), &link).await? {
        Look::Live(operator) => Ok((link, operator)),
        Look::Expired => Err(dead()),
        Look::Unknown => Err(unknown(app, caller)),
    }
}

fn unknown(app: &App, caller: &Caller) -> Error {
    app.count(Limit::FailedAuthentication, caller.bucket()).err().unwrap_or_else(dead)
}

/// One answer for links that are unknown, used or over.
fn dead() -> Error {
    Error::new(Kind::LinkDead, "This link no longer works. Whoever runs Gangway makes a new one: gangway operator add.")
}

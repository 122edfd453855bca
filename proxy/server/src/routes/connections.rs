//! Starting a connection, and the way out of one that exists.
use crate::app::App;
use crate::auth::merchant::Merchant;
use crate::body::Json;
use crate::error::{Error, Result};
use crate::limits::Limit;
use crate::onboarding;
use crate::routes::platforms;
use axum::extract::{Path, State};
use gangway_wire::problem::Kind;
use gangway_wire::request::Connect;
use gangway_wire::session::Connected;
use http::StatusCode;

/// `POST /v1/session/connections`: the company where there is none yet, the connection where none is open, and a
/// departure. As often as one likes: it makes one of each.
pub async fn connect(
    State(app): State<App>,
    merchant: Merchant,
    Json(wanted): Json<Connect>,
) -> Result<(StatusCode, axum::Json<Connected>)> {
    merchant.count(&app, Limit::Session)?;
    let state = gangway_store::merchants::load(app.store(), merchant.scope()).await?.state;
    merchant.require_change(&state)?;
    if state.name.is_none() {
        return Err(Error::new(Kind::NoName, "Name the business first."));
    }
    // One that is open already needs no list of platforms: Codat may be away.
    let key = match onboarding::connection::open(&state, &wanted.platform_key)? {
        Some(_) if merchant.offers(&wanted.platform_key) => wanted.platform_key,
        _ => platforms::find(&app, &merchant, &wanted.platform_key).await?.key,
    };
    let work = {
        let (app, merchant) = (app.clone(), merchant);
        async move {
            let made = onboarding::connection::ensure(&app, merchant.scope(), &key).await?;
            onboarding::departure::make(&app, &merchant, &made.company_id, &made.connection_id).await
        }
    };
    let connected = app.finish(work).await?;
    Ok((StatusCode::CREATED, axum::Json(connected)))
}

/// `POST /v1/session/connections/{connectionId}/departure`: a way out for a connection at which its merchant is to
/// sign in: not authorized yet, no longer, or not for everything.
pub async fn depart(
    State(app): State<App>,
    merchant: Merchant,
    Path(connection_id): Path<String>,
) -> Result<(StatusCode, axum::Json<Connected>)> {
    merchant.count(&app, Limit::Session)?;
    let state = gangway_store::merchants::load(app.store(), merchant.scope()).await?.state;
    merchant.require_change(&state)?;
    let (Some(connection), Some(company_id)) = (state.connection(&connection_id), state.company_id.as_deref()) else {
        return Err(Error::new(Kind::NotFound, "This merchant has no such connection. Choose a platform again."));
    };
    onboarding::connection::may_depart(&state, connection)?;
    let connected = onboarding::departure::make(&app, &merchant, company_id, &connection_id).await?;
    Ok((StatusCode::CREATED, axum::Json(connected)))
}

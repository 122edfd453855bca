//! What an operator does for a merchant: ask for fresh data, make an invitation. Each is an event of the merchant.
use super::login::Nothing;
use super::merchants::picture;
use crate::app::App;
use crate::auth::operator::Operator;
use crate::body::Json;
use crate::error::{Error, Result};
use crate::limits::Limit;
use crate::routes::{invitations, refresh as fresh};
use axum::extract::{Path, State};
use gangway_store::{MerchantScope, events, portals};
use gangway_wire::admin::{Invited, MerchantPicture};
use gangway_wire::event::{By, What};
use gangway_wire::problem::Kind;
use gangway_wire::request::Refresh;
use http::StatusCode;

/// Events among which the merchant's language is looked for.
const LOOK_BACK: u32 = 200;

/// `POST /v1/admin/merchants/{merchantId}/refresh`.
pub async fn refresh(
    State(app): State<App>,
    operator: Operator,
    Path(id): Path<String>,
    Json(wanted): Json<Refresh>,
) -> Result<(StatusCode, axum::Json<MerchantPicture>)> {
    operator.count(&app, Limit::Session)?;
    let scope = operator.merchant(&app, &id).await?;
    let work = {
        let (app, scope) = (app.clone(), scope.clone());
        async move { fresh::ask(&app, &scope, &wanted, By::Operator).await }
    };
    app.finish(work).await?;
    tracing::info!(operator = %operator.operator.id, merchant = %id, "an operator has asked for fresh data");
    Ok((StatusCode::ACCEPTED, axum::Json(picture(&app, &scope).await?)))
}

/// `POST /v1/admin/merchants/{merchantId}/invitations`.
pub async fn invite(
    State(app): State<App>,
    operator: Operator,
    Path(id): Path<String>,
    Json(_): Json<Option<Nothing>>,
) -> Result<(StatusCode, axum::Json<Invited>)> {
    operator.count(&app, Limit::Session)?;
    let scope = operator.merchant(&app, &id).await?;
    let portal = portals::get(app.store(), scope.portal_id()).await?.filter(|portal| portal.active);
    let Some(portal) = portal else {
        let detail = "The merchant's portal is switched off: no link would work.";
        return Err(Error::field(Kind::BadField, "merchantId", detail));
    };
    let language = language(&app, &scope).await?;
    let link = invitations::Link { return_url: None, language, platforms: None, message: None };
    let invited = invitations::make(&app, &scope, &portal.name, None, link, By::Operator).await?;
    tracing::info!(operator = %operator.operator.id, merchant = %id, "an operator has made an invitation");
    Ok((StatusCode::CREATED, axum::Json(invited)))
}

/// The language in which the merchant was last spoken to, if ever.
async fn language(app: &App, scope: &MerchantScope) -> Result<Option<String>> {
    let (events, _) = events::before(app.store(), scope, None, LOOK_BACK).await?;
    Ok(events.into_iter().find_map(|event| match event.what {
        What::SessionOpened { language, .. } => Some(language),
        _ => None,
    }))
}

//! `PUT /v1/session/company`: the business's name.
use crate::app::App;
use crate::auth::merchant::Merchant;
use crate::body::Json;
use crate::error::{Error, Result};
use crate::limits::Limit;
use crate::routes::session;
use crate::{names, onboarding};
use axum::extract::State;
use axum::response::Response;
use gangway_wire::problem::Kind;
use gangway_wire::request::NameCompany;
use http::StatusCode;

/// Names the business. Another name later changes what we display, and never makes a second company.
pub async fn name(State(app): State<App>, merchant: Merchant, Json(wanted): Json<NameCompany>) -> Result<Response> {
    merchant.count(&app, Limit::Session)?;
    merchant.require_change(&gangway_store::merchants::load(app.store(), merchant.scope()).await?.state)?;
    let name = names::business(&wanted.name, "name")?;
    let codat_name = match wanted.codat_name.as_deref().map(gangway_core::name::kept) {
        Some(kept) if kept.is_empty() => {
            let detail = "Codat knows the letters A to Z and digits only: give a name that has some.";
            return Err(Error::field(Kind::EmptyName, "codatName", detail));
        }
        other => other,
    };
    let mut tx = app.store().lock(merchant.scope()).await?;
    onboarding::company::rename(&mut tx, &merchant.0.portal.name, Some(&name), codat_name.as_deref());
    tx.commit().await?;
    session::after_write(&app, &merchant, StatusCode::OK).await
}

//! `POST /v1/session/refresh`: fresh data, please.
use crate::app::App;
use crate::auth::merchant::Merchant;
use crate::body::Json;
use crate::error::{Error, Result};
use crate::limits::Limit;
use crate::routes::platforms::codat_dataset;
use crate::routes::session;
use axum::extract::State;
use axum::response::Response;
use gangway_core::sync::Input;
use gangway_store::{MerchantScope, follow};
use gangway_wire::dataset::Dataset;
use gangway_wire::event::{By, What};
use gangway_wire::problem::Kind;
use gangway_wire::request::Refresh;
use gangway_wire::state::ConnectionStatus;
use http::StatusCode;

/// Asks, and answers with the picture.
pub async fn refresh(State(app): State<App>, merchant: Merchant, Json(wanted): Json<Refresh>) -> Result<Response> {
    merchant.count(&app, Limit::Session)?;
    merchant.require_change(&gangway_store::merchants::load(app.store(), merchant.scope()).await?.state)?;
    let work = {
        let (app, scope) = (app.clone(), merchant.scope().clone());
        async move { ask(&app, &scope, &wanted, By::Merchant).await }
    };
    app.finish(work).await?;
    session::after_write(&app, &merchant, StatusCode::ACCEPTED).await
}

/// Asks Codat for fresh data of one connection, for a merchant or an operator.
pub async fn ask(app: &App, scope: &MerchantScope, wanted: &Refresh, by: By) -> Result<()> {
    let state = gangway_store::merchants::load(app.store(), scope).await?.state;
    let (Some(connection), Some(company_id)) = (state.connection(&wanted.connection_id), state.company_id.as_deref())
    else {
        return Err(Error::field(Kind::BadField, "connectionId", "This merchant has no such connection."));
    };
    if connection.status != ConnectionStatus::Linked {
        let detail = "This connection gives no fresh data: it is not linked now.";
        return Err(Error::field(Kind::BadField, "connectionId", detail));
    }
    let now = app.now().await?;
    let client = app.upstream().client();
    match wanted.dataset {
        Some(dataset) => queue(app, company_id, &connection.id, dataset).await?,
        // Everything of a company would take its other shops along.
        None if state.connections.iter().filter(|c| c.status == ConnectionStatus::Linked).count() > 1 => {
            for &dataset in Dataset::ALL {
                queue(app, company_id, &connection.id, dataset).await?;
            }
        }
        None => app.upstream().note(now, client.queue_all(company_id).await)?,
    }
    let mut tx = app.store().lock(scope).await?;
    tx.push(What::Refreshed { connection_id: connection.id.clone(), dataset: wanted.dataset, by });
    follow::apply(&mut tx, &connection.id, vec![Input::Refreshed]).await?;
    tx.commit().await?;
    Ok(())
}

async fn queue(app: &App, company_id: &str, connection_id: &str, dataset: Dataset) -> Result<()> {
    let now = app.now().await?;
    let data_type = codat_dataset(dataset).data_type();
    app.upstream().note(now, app.upstream().client().queue(company_id, connection_id, data_type).await)?;
    Ok(())
}

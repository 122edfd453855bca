//! `POST /v1/session/refresh`: fresh data, please.
use crate::app::App;
use crate::auth::merchant::Merchant;
use crate::body::Json;
use crate::error::{Error, Result};
use crate::limits::Limit;
use crate::routes::platforms::codat_dataset;
use crate::routes::session;
use crate::work;
use axum::extract::State;
use axum::response::Response;
use gangway_core::sync::Input;
use gangway_core::time::Micros;
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
        return Err(not_linked());
    }
    let is_alone = state.connections.iter().filter(|c| c.status == ConnectionStatus::Linked).count() == 1;
    // Everything of a company would take its other shops along.
    let datasets = match wanted.dataset {
        None if is_alone => None,
        None => Some(Dataset::ALL.to_vec()),
        Some(dataset) => Some(vec![dataset]),
    };
    if let Err(error) = queue(app, app.now().await?, company_id, &connection.id, datasets).await {
        if error.is_not_found() && work::follow::is_gone(app, company_id, &connection.id).await? {
            let gone = vec![Input::Connection(ConnectionStatus::Removed)];
            follow::commit_step(app.store(), scope, &connection.id, gone, None).await?;
            return Err(not_linked());
        }
        return Err(error.into());
    }
    let mut tx = app.store().lock(scope).await?;
    tx.push(What::Refreshed { connection_id: connection.id.clone(), dataset: wanted.dataset, by });
    follow::apply(&mut tx, &connection.id, vec![Input::Refreshed]).await?;
    tx.commit().await?;
    Ok(())
}

/// Has these datasets fetched anew, or the whole company.
async fn queue(
    app: &App,
    now: Micros,
    company_id: &str,
    connection_id: &str,
    datasets: Option<Vec<Dataset>>,
) -> std::result::Result<(), gangway_codat::Error> {
    let client = app.upstream().client();
    let Some(datasets) = datasets else { return app.upstream().note(now, client.queue_all(company_id).await) };
    for dataset in datasets {
        let queued = client.queue(company_id, connection_id, codat_dataset(dataset).data_type()).await;
        app.upstream().note(now, queued)?;
    }
    Ok(())
}

fn not_linked() -> Error {
    let detail = "This connection gives no fresh data: it is not linked now.";
    Error::field(Kind::BadField, "connectionId", detail)
}

//! Whether the process lives, and whether it can do its work.
use crate::app::App;
use crate::error::Result;
use axum::Json;
use axum::extract::State;
use gangway_wire::admin;
use serde::Serialize;

/// `GET /healthz`: the process lives.
pub async fn alive() -> &'static str {
    "ok\n"
}

/// What `/readyz` tells.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Ready {
    ready: bool,
    codat: admin::Codat,
    front_end: bool,
    version: &'static str,
}

/// `GET /readyz`: state and tables can be written. Codat being away makes nothing unready: what is here stays readable.
pub async fn ready(State(app): State<App>) -> Result<Json<Ready>> {
    app.ready().await?;
    Ok(Json(Ready {
        ready: true,
        codat: app.upstream().report(),
        front_end: crate::assets::is_built(),
        version: env!("CARGO_PKG_VERSION"),
    }))
}

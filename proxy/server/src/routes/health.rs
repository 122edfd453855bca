//! Whether the process lives, and whether it can do its work.
use crate::app::App;
use crate::clock::rfc3339;
use crate::error::Result;
use axum::Json;
use axum::extract::State;
use gangway_store::messages;
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
    webhooks: Webhooks,
    front_end: bool,
    version: &'static str,
}

/// Whether Codat can tell this proxy by itself what happens. Without it all is asked for, a little later.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Webhooks {
    /// Whether a secret is known to check messages by; until then they are answered by 503.
    secret: bool,
    /// When the last message came.
    last_at: Option<String>,
}

/// `GET /readyz`: state and tables can be written. Codat being away makes nothing unready: what is here stays readable.
pub async fn ready(State(app): State<App>) -> Result<Json<Ready>> {
    app.ready().await?;
    Ok(Json(Ready {
        ready: true,
        codat: app.upstream().report(),
        webhooks: Webhooks {
            secret: app.webhook_secret().await.is_some(),
            last_at: messages::last(app.store(), app.upstream_id()).await?.map(rfc3339),
        },
        front_end: crate::assets::is_built(),
        version: env!("CARGO_PKG_VERSION"),
    }))
}

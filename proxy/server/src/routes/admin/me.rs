//! `GET /v1/admin/me`: who is logged in, what they may see, and how Codat does.
use crate::app::App;
use crate::auth::operator::Operator;
use crate::error::Result;
use crate::limits::Limit;
use axum::Json;
use axum::extract::State;
use gangway_core::time::millis;
use gangway_store::{OperatorScope, portals};
use gangway_wire::admin::{Me, PortalName};

/// The reply.
pub async fn me(State(app): State<App>, operator: Operator) -> Result<Json<Me>> {
    operator.count(&app, Limit::Session)?;
    of(&app, &operator.operator.email, &operator.scope).await.map(Json)
}

/// The same, for whoever has just logged in.
pub async fn of(app: &App, email: &str, scope: &OperatorScope) -> Result<Me> {
    let granted = portals::granted(app.store(), scope).await?;
    Ok(Me {
        email: email.to_owned(),
        portals: granted.into_iter().map(|portal| PortalName { id: portal.id, name: portal.name }).collect(),
        codat: app.upstream().report(),
        now: millis(app.now().await?),
    })
}

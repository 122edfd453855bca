//! The route table. Every address stands in `gangway_wire::paths`; each resource has a module.

pub mod admin;
pub mod company;
pub mod connections;
pub mod data;
pub mod exchange;
pub mod front;
pub mod go;
pub mod health;
pub mod invitations;
pub mod platforms;
pub mod refresh;
pub mod returned;
pub mod session;
pub mod sessions;
pub mod webhooks;

use crate::app::App;
use crate::cors::cors;
use crate::edge::{edge, guard};
use crate::error::Error;
use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{any, get, post, put};
use gangway_wire::paths;
use gangway_wire::problem::Kind;
use tower_http::compression::CompressionLayer;

/// Everything, with all layers.
pub fn router(app: App) -> Router {
    // Answers that hold a token are short and stay as they are; the rest is text that shrinks to a fifth.
    let widget = Router::new()
        .route(paths::INVITATION, get(invitations::who_invites))
        .route(paths::SESSION, get(session::picture))
        .route(paths::COMPANY, put(company::name))
        .route(paths::PLATFORMS, get(platforms::list))
        .route(paths::CONNECTIONS, post(connections::connect))
        .route(paths::DEPARTURES, post(connections::depart))
        .route(paths::REFRESH, post(refresh::refresh))
        .route(paths::DATA, get(data::dataset))
        .route(paths::ROW, get(data::row))
        .layer(CompressionLayer::new())
        .route(paths::EXCHANGE, post(exchange::exchange))
        .route(paths::RENEWAL, post(session::renew))
        .method_not_allowed_fallback(bad_method);
    let servers = Router::new()
        .route(paths::SESSIONS, post(sessions::open).options(sessions::from_a_browser))
        .route(paths::INVITATIONS, post(invitations::invite).options(sessions::from_a_browser))
        .route(paths::REVOCATION, post(invitations::revoke).options(sessions::from_a_browser));
    let codat = Router::new().route(paths::WEBHOOK, post(webhooks::codat));
    let browsers = Router::new()
        .route(paths::GO, get(go::go))
        .route(paths::RETURN, get(returned::returned))
        .route("/return", get(returned::empty))
        .route("/return/", get(returned::empty))
        .route(paths::HOSTED, get(front::hosted))
        .route(paths::DASHBOARD, get(front::dashboard))
        .route("/dashboard/{*rest}", get(front::dashboard))
        .route(paths::LOADER, get(front::loader))
        .route(paths::ASSETS, get(front::asset))
        .route(paths::PROBLEMS, get(front::problem))
        .route("/favicon.ico", get(front::no_icon))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready));
    let others = servers
        .merge(codat)
        .merge(browsers)
        .merge(admin::router())
        .fallback(any(nothing_here))
        .method_not_allowed_fallback(bad_method);
    around(app, widget, others)
}

/// The layers, around what widgets call from pages of other origins and around the rest.
pub fn around(app: App, widget: Router<App>, others: Router<App>) -> Router {
    let guarded = |routes: Router<App>| routes.layer(from_fn_with_state(app.clone(), guard));
    let widget = guarded(widget).layer(from_fn_with_state(app.clone(), cors));
    widget.merge(guarded(others)).layer(from_fn_with_state(app.clone(), edge)).with_state(app)
}

async fn nothing_here() -> Error {
    Error::new(Kind::NotFound, "There is nothing at this address.")
}

async fn bad_method() -> Error {
    Error::new(Kind::BadMethod, "This address does not take that method.")
}

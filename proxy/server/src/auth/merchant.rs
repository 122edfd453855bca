//! A merchant's session: the only way from a request to merchant data.
use super::token::TokenKind;
use crate::app::App;
use crate::error::Error;
use crate::limits::{Limit, key_of};
use axum::extract::FromRequestParts;
use gangway_core::time::{Micros, millis};
use gangway_store::sessions::{self, Session};
use gangway_store::{Look, MerchantScope};
use gangway_wire::problem::Kind;
use gangway_wire::session::Scope;
use gangway_wire::state::State;
use http::request::Parts;

/// A living session, presented from a page that may use it.
#[derive(Debug)]
pub struct Merchant(pub Session);

impl FromRequestParts<App> for Merchant {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Error> {
        let token =
            super::bearer(&parts.headers, TokenKind::Session).map_err(|error| super::failed(app, parts, error))?;
        let session = match sessions::find_live(app.store(), &token.hash().into()).await? {
            Look::Live(session) => session,
            Look::Expired => return Err(Error::new(Kind::SessionExpired, "Ask the portal for a new session.")),
            Look::Unknown => {
                let error = Error::new(Kind::BadToken, "No session has this token, or its portal is switched off.");
                return Err(super::failed(app, parts, error));
            }
        };
        if let Some(origin) = super::origin(&parts.headers) {
            let listed = session.portal.origins.iter().any(|listed| listed == origin);
            if !listed && origin != app.public_origin() {
                let detail = "The portal that this session belongs to does not list the page's origin.";
                return Err(Error::new(Kind::ForeignOrigin, detail));
            }
        }
        Ok(Merchant(session))
    }
}

impl Merchant {
    /// The key to this merchant's data.
    pub fn scope(&self) -> &MerchantScope {
        &self.0.scope
    }

    /// Refuses where the token does not cover `scope`.
    pub fn require(&self, scope: Scope) -> Result<(), Error> {
        if self.0.scopes.contains(&scope) {
            return Ok(());
        }
        let detail = match scope {
            Scope::Read if self.0.journey.hosted => "This link opens the way to connect a shop, not its data.",
            Scope::Read => "This session may not read rows: ask for one with the scope read.",
            Scope::Connect => "This session may not connect a shop: ask for one with the scope connect.",
            Scope::Manage => "This session may not manage the connection: ask for one with the scope manage.",
        };
        Err(Error::new(Kind::OutOfScope, detail))
    }

    /// Counts one request of this session.
    pub fn count(&self, app: &App, limit: Limit) -> Result<(), Error> {
        app.count(limit, key_of(&self.0.id))
    }

    /// Refuses where the session may not change anything: it does not cover connecting, or it came by a link, which
    /// may lie with anybody, and a shop was linked since. A link that is made later may connect again.
    pub fn require_change(&self, state: &State) -> Result<(), Error> {
        let is_narrow = self.0.scopes.is_empty() || self.0.exchanged_at.is_some_and(|at| was_linked_since(state, at));
        if self.0.journey.hosted && is_narrow {
            let name = &self.0.portal.name;
            let detail = format!("This link shows how far the reading is. To change something, sign in at {name}.");
            return Err(Error::new(Kind::OutOfScope, detail));
        }
        self.require(Scope::Connect)
    }

    /// Whether the session offers this platform.
    pub fn offers(&self, platform_key: &str) -> bool {
        self.0.journey.platforms.as_ref().is_none_or(|keys| keys.iter().any(|key| key == platform_key))
    }
}

/// Whether a shop was linked at this moment or later.
pub fn was_linked_since(state: &State, since: Micros) -> bool {
    state.connections.iter().any(|c| c.linked_at.is_some_and(|at| at >= millis(since)))
}

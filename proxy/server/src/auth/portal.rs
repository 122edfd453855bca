//! A portal's server, by its key.
use super::token::TokenKind;
use crate::app::App;
use crate::error::Error;
use crate::limits::{Limit, key_of};
use axum::extract::FromRequestParts;
use gangway_store::portals::{self, Portal};
use gangway_wire::problem::Kind;
use http::request::Parts;

/// The portal whose key was presented.
#[derive(Debug)]
pub struct PortalKey(pub Portal);

impl FromRequestParts<App> for PortalKey {
    type Rejection = Error;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, Error> {
        if super::origin(&parts.headers).is_some() {
            let detail =
                "A portal's key must never reach a browser. Call this from your server, without an Origin header.";
            return Err(Error::new(Kind::ServerOnly, detail));
        }
        let token =
            super::bearer(&parts.headers, TokenKind::Portal).map_err(|error| super::failed(app, parts, error))?;
        match portals::find_by_key(app.store(), &token.hash().into()).await? {
            Some(portal) => {
                app.count(Limit::PortalKey, key_of(&portal.id))?;
                Ok(PortalKey(portal))
            }
            None => {
                let error = Error::new(Kind::BadToken, "No active portal has this key. It may have been rotated.");
                Err(super::failed(app, parts, error))
            }
        }
    }
}

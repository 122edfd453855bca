//! A departure: the address of the Authorize step's link.
use crate::app::App;
use crate::auth::merchant::Merchant;
use crate::auth::token::{Token, TokenKind};
use crate::entropy;
use crate::error::Result;
use crate::routes::session::DEPARTURE_LIFE;
use gangway_core::time::millis;
use gangway_store::departures::{self, NewDeparture};
use gangway_wire::paths;
use gangway_wire::session::Connected;

/// Makes a way out for this session's Authorize step.
pub async fn make(app: &App, merchant: &Merchant, company_id: &str, connection_id: &str) -> Result<Connected> {
    let session = &merchant.0;
    let token = Token::mint(TokenKind::Departure, entropy::secret());
    let mut tx = app.store().lock(merchant.scope()).await?;
    let expires_at = tx.now() + DEPARTURE_LIFE;
    let new = NewDeparture {
        hash: token.hash().into(),
        connection_id: connection_id.to_owned(),
        session_id: session.id.clone(),
        journey: session.journey.clone(),
        expires_at,
    };
    departures::create(&mut tx, new).await?;
    tx.commit().await?;
    Ok(Connected {
        company_id: company_id.to_owned(),
        connection_id: connection_id.to_owned(),
        depart_url: format!("{}{}", app.public_url(), paths::fill(paths::GO, &[token.expose()])),
        depart_expires_at: millis(expires_at),
    })
}

//! The reply that opens the widget and keeps it current: `GET /v1/session`.
use crate::Millis;
use crate::event::Event;
use crate::state::State;
use serde::{Deserialize, Serialize};

crate::words! {
    /// What a session's token may do.
    Scope {
        /// Platforms, departure, reconnect, progress without rows.
        Connect = "connect",
        /// Rows.
        Read = "read",
        /// Disconnect and delete.
        Manage = "manage",
    }
}

/// The whole picture. Its ETag covers all of it.
///
/// `GET /v1/session?after=SEQ` adds the events after `SEQ` and notes that this document has heard those up to it;
/// without `after` it adds those that no document has heard yet.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Picture {
    /// This session.
    pub session: Session,
    /// Who asks.
    pub portal: Portal,
    /// The merchant.
    pub state: State,
    /// What happened since, at most 200; the rest with the next request.
    pub events: Vec<Event>,
}

/// One session, without its token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Session {
    /// What it may do.
    pub scopes: Vec<Scope>,
    /// A BCP 47 tag, `en` where nobody said.
    pub language: String,
    /// When its token dies.
    pub expires_at: Millis,
    /// The server's clock, so that the widget need not trust its own.
    pub now: Millis,
    /// Whether the widget stands on the hosted page.
    pub hosted: bool,
    /// Where "Back to PORTAL" leads.
    pub return_url: Option<String>,
    /// Milliseconds until the next poll is wanted; the server paces.
    pub poll_ms: u32,
}

/// The portal that asks, as merchants see it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Portal {
    /// Its name.
    pub name: String,
    /// The host of its first origin, to tell it from impostors.
    pub host: String,
    /// Its privacy policy.
    pub policy_url: Option<String>,
}

/// Reply of `GET /v1/invitation`: who invites. Changes nothing.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Invitation {
    /// Who invites.
    pub portal: Portal,
    /// For which business, where known.
    pub business: Option<String>,
    /// The portal's words, plain text.
    pub message: Option<String>,
    /// Until when it works.
    pub expires_at: Millis,
    /// In which language the portal thinks the merchant reads.
    pub language: String,
}

/// Reply of an exchange (`POST /v1/exchange`) or a renewal (`POST /v1/session/renewal`).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Renewed {
    /// The new token.
    pub token: String,
    /// When it dies.
    pub expires_at: Millis,
}

/// Reply of `POST /v1/session/connections`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Connected {
    /// Codat's company.
    pub company_id: String,
    /// Codat's connection, pending.
    pub connection_id: String,
    /// Where the Authorize step's link leads; lives 10 minutes, extended while shown.
    pub depart_url: String,
    /// When it dies.
    pub depart_expires_at: Millis,
}

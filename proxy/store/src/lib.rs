//! State, work and events in SQL: one file a table.
//!
//! Every statement is written once and runs on SQLite and PostgreSQL; the few differences stand in `engine`. Only
//! [`MerchantTx`] writes a merchant's state and events, in one transaction under the merchant's row; no transaction is
//! open across a call to Codat. Merchants' data is reached through a [`MerchantScope`], operators' through an
//! [`OperatorScope`], and every look-up of a token joins its portal and demands that it is active.
//! Secrets come here as SHA-256 only.

#[macro_use]
mod columns;

pub mod attempts;
pub mod connections;
pub mod departures;
pub mod due;
mod engine;
mod error;
pub mod events;
pub mod follow;
pub mod hand_backs;
mod hash;
mod id;
pub mod intents;
pub mod invitations;
mod journey;
pub mod list;
pub mod logins;
mod look;
pub mod merchants;
pub mod messages;
pub mod operator_sessions;
pub mod operators;
pub mod portals;
pub mod reads;
mod scope;
pub mod sessions;
pub mod snapshots;
mod store;
mod tx;
pub mod upstreams;

pub use error::{Error, Result};
pub use gangway_core::time::Micros;
pub use hash::SecretHash;
pub use journey::Journey;
pub use look::Look;
pub use scope::{MerchantScope, OperatorScope};
pub use store::Store;
pub use tx::{Committed, MerchantTx};

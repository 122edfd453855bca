//! Codat's API in Rust: types, field tables and a client. Knows nothing of Gangway.
//!
//! Without features this crate is plain data: names, amounts, instants and the field tables of the seven commerce
//! datasets. The feature `client` adds the calls and the HTTP client that makes them.

#[macro_use]
mod open_enum;
#[macro_use]
pub mod record;

pub mod amount;
#[cfg(feature = "client")]
pub mod api;
#[cfg(feature = "client")]
pub mod client;
pub mod code;
pub mod commerce;
pub mod dataset;
pub mod document;
#[cfg(feature = "client")]
pub mod error;
pub mod instant;
pub mod names;
pub mod query;

pub use amount::Amount;
#[cfg(feature = "client")]
pub use client::{Client, Config};
#[cfg(feature = "client")]
pub use error::Error;
pub use instant::Instant;
pub use names::{ConnectionStatus, Dataset, SyncStatus};

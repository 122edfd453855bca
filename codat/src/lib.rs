//! Codat's API in Rust: types, field tables and a client. Knows nothing of Gangway.
//!
//! Without features this crate is plain data:
//! - [`amount`], [`instant`], [`code`], [`names`]: single values, exactly as Codat sends them;
//! - [`commerce`]: the rows of the eleven commerce types as structs, made of tables ([`record`]) that lose nothing;
//! - [`dataset`]: the columns of the seven datasets, for those who store and show rows without a struct each;
//! - [`query`]: Codat's query language, typed.
//!
//! The feature `client` adds the calls (`api`), the HTTP client that makes them (`client`), what they may end in
//! (`error`), and the messages that Codat sends by itself (`webhook`).
//!
//! # Where the rules come from
//! Fields, words and addresses are those of Codat's OpenAPI documents; the tests compare every table with them, both ways,
//! and read and write every example body in them. What the documents leave open is answered by Codat's guides (paging,
//! querying, idempotency, limits, link addresses) and by what replies are known to hold; where documents and replies
//! disagree, both are read, and the item says so. What no source says is never sent: pages below 1 or above 5,000 rows,
//! queries inside lists, values that hold the query language's own signs, tags that are null.

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
#[cfg(feature = "client")]
pub mod webhook;

pub use amount::Amount;
#[cfg(feature = "client")]
pub use client::{Client, Config};
#[cfg(feature = "client")]
pub use error::Error;
pub use instant::Instant;
pub use names::{ConnectionStatus, Dataset, SyncStatus};

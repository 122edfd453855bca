//! Snapshots of datasets as Parquet, and the windows read from them.
//!
//! A snapshot is a folder with two immutable files: `rows.parquet` (typed columns, by Codat's field tables) and
//! `source.parquet` (each row's source JSON, read for details only). A [`Writer`] takes rows page by page in bounded
//! memory; a [`Snapshot`] answers windows from columns that it loads when they are asked for into one cache bounded in
//! bytes. Nothing here calls Codat, reads the clock, or is async: a server calls it from threads that may block.
//!
//! Start at [`Mirror`]; then `write` (rows to files), `snapshot` (files to columns), `order` (a sort as a list of row
//! numbers), `window` (a slice of it as text) and `details` (one row, generically). Only `files` touches the disk's
//! names, only `footer` reads Parquet, only `compact` knows in which shape values are held.

#![cfg_attr(test, allow(clippy::unwrap_used))]

mod cache;
mod cell;
mod compact;
mod details;
mod error;
mod files;
mod footer;
mod mirror;
mod name;
mod order;
mod schema;
mod snapshot;
mod sweep;
mod window;
mod write;

#[cfg(test)]
mod oracle;

pub use error::{Error, Unstable};
pub use mirror::{DEFAULT_CACHE_BYTES, Mirror};
pub use name::SnapshotName;
pub use snapshot::Snapshot;
pub use sweep::Unreferenced;
pub use write::{Said, Writer, Written};

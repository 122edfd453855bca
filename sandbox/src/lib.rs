//! Codat, imitated: the same contract, a link page, syncs and faults on demand.
//!
//! It depends on no crate of Gangway and writes its JSON from tables of its own, so that a client and this imitation
//! cannot share a mistake. Start at `routes/mod.rs` (the route table), `data/mod.rs` (rows from a seed) and `sync.rs`
//! (how a sync goes).

mod ambient;
mod app;
mod clock;
mod data;
mod dump;
mod faults;
#[cfg(test)]
mod http_tests;
mod idempotency;
mod names;
mod pages;
mod paging;
mod pictures;
mod pipeline;
mod platforms;
mod query;
mod quota;
mod reply;
mod routes;
mod selection;
mod server;
mod stats;
mod strike;
mod sync;
mod sync_rules;
mod template;
mod webhooks;
mod wire;
mod world;

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;

pub use data::shop::Sizes;
pub use quota::Quotas;
pub use server::{Running, StartError, serve};
pub use webhooks::{Secret, SecretError};
pub use world::StoreError;

/// The most orders of a shop, and the most rows of whatever else is chosen. From 11 orders on everything has happened
/// once.
pub const ROWS_MOST: u32 = 1_000_000;

/// How a sandbox is started.
#[derive(Clone, Debug)]
pub struct Config {
    /// What to listen on; port 0 takes a free one. Anybody who reaches it can use its tools: keep it on loopback.
    pub listen: SocketAddr,
    /// Where browsers and clients find it, if that is not `listen`.
    pub public_url: Option<String>,
    /// The API key that callers must send.
    pub key: String,
    /// The client's name in its profile: who asks on the link page.
    pub client_name: String,
    /// What the shops' rows follow from.
    pub seed: u64,
    /// Orders of a shop, up to [`ROWS_MOST`].
    pub orders: u32,
    /// Rows of what else a shop has, where they should not follow from its orders.
    pub sizes: Sizes,
    /// True for shops whose texts and numbers are as bad as they can be.
    pub hostile: bool,
    /// Where the clock is held from the start, in milliseconds since 1970; else it is the machine's, or as it was kept.
    pub clock_ms: Option<i64>,
    /// Milliseconds that a whole sync takes.
    pub sync_ms: u64,
    /// True where links work once.
    pub otp: bool,
    /// The redirect template to begin with; with a data folder it replaces the kept one.
    pub redirect_url: Option<String>,
    /// Where the world is kept over restarts; else it is forgotten.
    pub data_dir: Option<PathBuf>,
    /// Milliseconds until companies are found by their tags.
    pub tag_lag_ms: u64,
    /// A consumer of webhooks that is there from the start and hears of everything.
    pub webhook: Option<Preset>,
    /// How often it may be called.
    pub quotas: Quotas,
    /// True for a free account: 50 companies, no hourly syncs, and its end after 365 days.
    pub free_account: bool,
    /// True for a start page.
    pub ui: bool,
    /// True where the link page forgets parameters that are not Codat's own.
    pub drop_link_params: bool,
}

/// A consumer of webhooks that is there from the start.
#[derive(Clone, Debug)]
pub struct Preset {
    /// Where it listens.
    pub url: String,
    /// What its messages are signed with; else one that `/_sandbox/webhooks` shows.
    pub secret: Option<Secret>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 4010)),
            public_url: None,
            key: "sandbox".to_owned(),
            client_name: "Harbour".to_owned(),
            seed: 1,
            orders: 300,
            sizes: Sizes::default(),
            hostile: false,
            clock_ms: None,
            sync_ms: 8000,
            otp: true,
            redirect_url: None,
            data_dir: None,
            tag_lag_ms: 0,
            webhook: None,
            quotas: Quotas::default(),
            free_account: false,
            ui: true,
            drop_link_params: false,
        }
    }
}

impl Config {
    /// What the next shop follows from; its number is given when it is made.
    fn shop(&self) -> data::shop::ShopSeed {
        let Self { seed, orders, sizes, hostile, .. } = *self;
        data::shop::ShopSeed { seed, ordinal: 0, orders, sizes, hostile, other: false }
    }
}

//! What has been asked so far: counts for whoever measures, the last requests for whoever looks.

use std::collections::{BTreeMap, VecDeque};

use serde::Serialize;

use crate::ambient::Ms;

/// Requests that the start page shows.
pub const REMEMBERED: usize = 40;

/// One request, as the start page shows it. Holds no header: a key could be in one.
#[derive(Clone, Debug)]
#[allow(missing_docs, reason = "the names say it")]
pub struct Seen {
    pub at: Ms,
    pub method: String,
    pub address: String,
    pub status: u16,
    pub took_ms: u64,
    pub note: String,
}

/// Counts since the start.
#[derive(Debug, Default)]
pub struct Stats {
    /// By operation, then by status.
    pub answers: BTreeMap<String, BTreeMap<u16, u64>>,
    /// The last ones, newest first.
    pub last: VecDeque<Seen>,
    /// All of them.
    pub total: u64,
}

impl Stats {
    /// Notes how a request ended.
    pub fn finish(&mut self, operation: &str, seen: Seen) {
        self.total += 1;
        *self.answers.entry(operation.to_owned()).or_default().entry(seen.status).or_default() += 1;
        self.last.push_front(seen);
        self.last.truncate(REMEMBERED);
    }
}

/// The reply of `/_sandbox/stats`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs, reason = "the names say it")]
pub struct Report {
    pub companies: usize,
    pub connections: usize,
    pub connections_by_status: BTreeMap<&'static str, usize>,
    pub requests: BTreeMap<String, u64>,
    pub requests_total: u64,
    pub answers: BTreeMap<String, BTreeMap<u16, u64>>,
}

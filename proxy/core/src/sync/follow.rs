//! What is remembered of a connection between two looks. Serialized into its row.
use crate::activity::Stage;
use crate::time::Micros;
use gangway_codat::SyncStatus;
use gangway_wire::activity::Reason;
use gangway_wire::dataset::Dataset;
use serde::{Deserialize, Serialize};

/// An operation of Codat's history, as far as it matters here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Operation {
    /// Codat's id of it.
    pub id: String,
    /// Of which connection.
    pub connection_id: String,
    /// Codat's data type: `commerce-orders`, `commerce-companyInfo`.
    pub data_type: String,
    /// Codat's word.
    pub status: SyncStatus,
    /// When it was asked for.
    pub requested_at: Micros,
    /// When it ended, where Codat says so.
    pub completed_at: Option<Micros>,
    /// Per cent, as Codat tells it.
    pub progress: Option<u8>,
    /// Whether Codat calls it a success.
    pub is_completed: bool,
    /// Codat's words: an error or why it pauses.
    pub message: Option<String>,
}

/// A connection between two looks. What an older version did not write is as if nothing were known.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Follow {
    /// When the merchant last left for the platform.
    pub departed_at: Option<Micros>,
    /// When a browser last came back.
    pub returned_at: Option<Micros>,
    /// Since when it is linked, as we saw it; `None` while it is not.
    pub linked_at: Option<Micros>,
    /// When the connection was read last.
    pub connection_read_at: Option<Micros>,
    /// The connection is to be read at once.
    pub recheck: bool,
    /// What Codat told by itself and was not looked at since.
    pub told: Option<Told>,
    /// When the history was read last since it was linked.
    pub history_read_at: Option<Micros>,
    /// When the history was last told, also before it was asked for anew.
    pub seen_at: Option<Micros>,
    /// Reads of the history that nobody watched, in a row.
    pub unwatched_reads: u32,
    /// When the history last told something new.
    pub moved_at: Option<Micros>,
    /// Fresh operations are awaited until then.
    pub awaited_until: Option<Micros>,
    /// Whether everything was queued by us since it was linked.
    pub queued_all: bool,
    /// Operations up to this one are older than the present grant.
    pub stale_until: Option<Micros>,
    /// Whether "everything is settled" was told since it was linked.
    pub completed: bool,
    /// Calls that failed in a row.
    pub failures: u32,
    /// No call before this moment.
    pub retry_at: Option<Micros>,
    /// The seven datasets, in the order of [`Dataset::ALL`].
    pub tracks: Vec<Track>,
}

/// Codat told that something happened: a reason to look, never the truth itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Told {
    /// When.
    pub at: Micros,
    /// The connection has not been read since.
    pub connection: bool,
    /// The history has not been read since.
    pub history: bool,
}

/// One dataset between two looks.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Track {
    /// The newest operation.
    pub newest: Option<Known>,
    /// The newest that ended with rows.
    pub success: Option<Success>,
    /// Our reading of its rows.
    pub reading: Option<Reading>,
    /// The operation of which the rows are here.
    pub taken: Option<String>,
}

/// An operation that was seen.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Known {
    /// Codat's id.
    pub id: String,
    /// When it was asked for, by Codat's clock.
    pub requested_at: Micros,
    /// How far it is.
    pub stage: Stage,
    /// Since when it is there, by our clock.
    pub since: Micros,
    /// Per cent.
    pub progress: Option<u8>,
    /// Codat's words.
    pub message: Option<String>,
}

/// An operation that ended with rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Success {
    /// Codat's id.
    pub id: String,
    /// When it was asked for.
    pub requested_at: Micros,
    /// When it ended.
    pub as_of: Micros,
}

/// Our reading of rows.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reading {
    /// Of which operation.
    pub operation_id: String,
    /// Since when.
    pub since: Micros,
    /// Tries that came to nothing.
    pub tries: u32,
    /// Where it stands.
    pub progress: Progress,
}

/// Where our reading of rows stands.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Progress {
    /// Under way.
    Rows {
        /// Read so far.
        read: Option<u64>,
        /// To be read.
        total: Option<u64>,
        /// When these figures were noted.
        at: Micros,
    },
    /// Tried again later.
    Waiting {
        /// When.
        until: Micros,
        /// Why.
        reason: Reason,
        /// Codat's words.
        message: Option<String>,
        /// Codat's number.
        correlation_id: Option<String>,
    },
    /// Given up until a newer operation.
    GaveUp {
        /// Why.
        reason: Reason,
        /// Codat's words.
        message: Option<String>,
        /// Codat's number.
        correlation_id: Option<String>,
    },
}

impl Default for Follow {
    fn default() -> Self {
        Follow {
            departed_at: None,
            returned_at: None,
            linked_at: None,
            connection_read_at: None,
            recheck: false,
            told: None,
            history_read_at: None,
            seen_at: None,
            unwatched_reads: 0,
            moved_at: None,
            awaited_until: None,
            queued_all: false,
            stale_until: None,
            completed: false,
            failures: 0,
            retry_at: None,
            tracks: Dataset::ALL.iter().map(|_| Track::default()).collect(),
        }
    }
}

impl Follow {
    /// The dataset's track.
    pub fn track(&self, dataset: Dataset) -> &Track {
        &self.tracks[dataset.index()]
    }

    pub(super) fn track_mut(&mut self, dataset: Dataset) -> &mut Track {
        &mut self.tracks[dataset.index()]
    }

    /// When the newest operation of all was asked for.
    pub(super) fn newest_requested_at(&self) -> Option<Micros> {
        self.tracks.iter().filter_map(|t| t.newest.as_ref()).map(|k| k.requested_at).max()
    }

    /// Whether an operation belongs to an older grant.
    pub(super) fn is_stale(&self, known: &Known) -> bool {
        self.stale_until.is_some_and(|until| known.requested_at <= until)
    }

    /// Whether Codat began anything since it was linked.
    pub(super) fn has_begun(&self) -> bool {
        self.tracks.iter().filter_map(|t| t.newest.as_ref()).any(|k| !self.is_stale(k))
    }
}

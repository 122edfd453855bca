//! What goes into a step and what comes out of it.
use super::follow::{Follow, Operation};
use crate::time::Micros;
use gangway_wire::activity::Reason;
use gangway_wire::dataset::Dataset;
use gangway_wire::event::What;
use gangway_wire::problem;
use gangway_wire::state::{ConnectionStatus, Outcome};

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// Nothing but time.
    Tick,
    /// The connection was read; 404 is `Removed`.
    Connection(ConnectionStatus),
    /// The connection was read, and its status is a word that we do not know: what was known stays.
    ConnectionUnclear,
    /// The history was read.
    History(Vec<Operation>),
    /// Codat was asked to queue everything.
    QueuedAll,
    /// A call was not answered as it should.
    CallFailed {
        /// How, as merchants and operators read it.
        problem: problem::Kind,
        /// Codat's number.
        correlation_id: Option<String>,
        /// When Codat wants to be asked again.
        retry_at: Option<Micros>,
    },
    /// The merchant left for the platform.
    Departed,
    /// A browser came back, and how that seems to have ended.
    Returned(Outcome),
    /// Codat told by itself that something happened to the connection or to its data.
    Told {
        /// The connection is to be read.
        connection: bool,
    },
    /// Codat was asked for fresh data.
    Refreshed,
    /// Rows are being read.
    Reading {
        /// Of which dataset.
        dataset: Dataset,
        /// Of which operation.
        operation_id: String,
        /// So far.
        rows_read: u64,
        /// Of how many.
        rows_total: Option<u64>,
    },
    /// All rows were read and stored.
    Read {
        /// Of which dataset.
        dataset: Dataset,
        /// Of which operation.
        operation_id: String,
        /// How many.
        rows: u64,
        /// When that operation ended.
        as_of: Micros,
    },
    /// The rows changed while they were read.
    Unstable {
        /// Of which dataset.
        dataset: Dataset,
        /// Of which operation.
        operation_id: String,
    },
    /// The rows could not be read.
    ReadFailed {
        /// Of which dataset.
        dataset: Dataset,
        /// Of which operation.
        operation_id: String,
        /// Why; `NotOffered` is no error.
        reason: Reason,
        /// Codat's words.
        message: Option<String>,
        /// Codat's number.
        correlation_id: Option<String>,
        /// From when on another try may help; `None`: never.
        again_at: Option<Micros>,
    },
}

/// What the shell is to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ask {
    /// Read the connection.
    ReadConnection,
    /// Read the company's history.
    ReadHistory,
    /// Ask Codat to queue everything.
    QueueAll,
    /// Read the connection afresh and delete it where it is still pending: a newer one is linked instead.
    Discard,
    /// Read a dataset's rows: kept as a row of work.
    TakeSnapshot {
        /// Which.
        dataset: Dataset,
        /// Of which operation.
        operation_id: String,
        /// When that operation ended.
        as_of: Micros,
        /// Not before.
        at: Micros,
    },
}

/// What a step leads to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// What is remembered from now on.
    pub follow: Follow,
    /// What happened, for everybody.
    pub events: Vec<What>,
    /// Readings to begin.
    pub ask: Vec<Ask>,
    /// When to look again; `None`: never, unless woken.
    pub due_at: Option<Micros>,
}

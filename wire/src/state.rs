//! The picture of one merchant and the one fold that builds it, in server and browser alike.
use crate::Millis;
use crate::activity::{Action, Activity, Reason};
use crate::dataset::Dataset;
use crate::event::{DatasetChange, Event, What};
use serde::{Deserialize, Serialize};

crate::words! {
    /// Where a connection stands.
    ConnectionStatus {
        /// Made, not authorized yet.
        Pending = "pending",
        /// Authorized.
        Linked = "linked",
        /// The grant expired or was taken back at the platform.
        Deauthorized = "deauthorized",
        /// Disconnected by us.
        Unlinked = "unlinked",
        /// Gone at Codat.
        Removed = "removed",
    }
}

crate::words! {
    /// How an attempt at the platform ended. A hint: the connection's status is the truth.
    Outcome {
        /// Authorized.
        Connected = "connected",
        /// The merchant said no.
        Cancelled = "cancelled",
        /// Something went wrong there.
        Failed = "failed",
        /// Codat does not support this there.
        Unsupported = "unsupported",
        /// Not known yet.
        Pending = "pending",
    }
}

/// Everything that is known of a merchant's onboarding. Built by [`State::apply`] alone.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct State {
    /// The last event that went into it.
    pub seq: u64,
    /// The business, in the merchant's own spelling. `None` until somebody gave it.
    pub name: Option<String>,
    /// The same as Codat writes it.
    pub codat_name: Option<String>,
    /// The company at Codat, once it surely exists.
    pub company_id: Option<String>,
    /// The shops, oldest first.
    pub connections: Vec<Connection>,
    /// What holds everything up, if anything does.
    pub trouble: Option<Trouble>,
}

/// Something that holds up the whole onboarding, such as Codat being away.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Trouble {
    /// The slug of the problem ([`crate::problem::Kind`]).
    pub problem: String,
    /// Since when.
    pub since: Millis,
    /// When it is tried again, where that is known.
    pub next_at: Option<Millis>,
    /// Codat's number for it, for whoever asks there.
    pub correlation_id: Option<String>,
}

/// One shop: a data connection at Codat.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Connection {
    /// Codat's id.
    pub id: String,
    /// Codat's key of the platform.
    pub platform_key: String,
    /// Its name.
    pub platform_name: String,
    /// Where it stands.
    pub status: ConnectionStatus,
    /// When it was made.
    pub created_at: Millis,
    /// When it was last authorized.
    pub linked_at: Option<Millis>,
    /// When the merchant last left for the platform.
    pub departed_at: Option<Millis>,
    /// How the last attempt ended, once it did. `None` while the merchant is away or never left.
    pub outcome: Option<Outcome>,
    /// The platform's own words about it, bounded and plain.
    pub outcome_text: Option<String>,
    /// The seven datasets, in the order of [`Dataset::ALL`].
    pub datasets: Vec<DatasetState>,
}

/// One dataset of one connection: what is there, and what is being done.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DatasetState {
    /// Which.
    pub dataset: Dataset,
    /// What is being done.
    pub activity: Activity,
    /// Per cent, as Codat tells it while the platform hands over. Shown, never decided by.
    pub progress: Option<u8>,
    /// Rows read by us so far, while we read.
    pub rows_read: Option<u64>,
    /// Rows that there are to read, while we read.
    pub rows_total: Option<u64>,
    /// The table that can be looked at.
    pub snapshot: Option<Snapshot>,
    /// Why it does not go on.
    pub reason: Option<Reason>,
    /// Codat's words about it, bounded and plain, for operators.
    pub message: Option<String>,
    /// Codat's number for the failure.
    pub correlation_id: Option<String>,
    /// When we look or try again, where that is worth knowing.
    pub next_at: Option<Millis>,
    /// When the present or last sync began.
    pub started_at: Option<Millis>,
    /// When it ended.
    pub ended_at: Option<Millis>,
}

/// A finished read of a dataset.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Snapshot {
    /// How many rows it holds; 1 for `info`.
    pub rows: u64,
    /// When Codat's sync ended from which it was read.
    pub as_of: Millis,
}

crate::words! {
    /// A merchant in one word, for lists. Each has a shape of its own on the dashboard.
    Status {
        /// Every offered dataset is there.
        UpToDate = "up-to-date",
        /// Datasets are arriving.
        Syncing = "syncing",
        /// It is the merchant's turn.
        Waiting = "waiting",
        /// Something takes longer than it should.
        Late = "late",
        /// Something ended in an error.
        Failed = "failed",
        /// The grant is gone.
        AccessLost = "access-lost",
        /// Disconnected or removed.
        Disconnected = "disconnected",
    }
}

impl DatasetState {
    /// A dataset of which nothing is known.
    pub fn new(dataset: Dataset) -> Self {
        DatasetState {
            dataset,
            activity: Activity::Idle,
            progress: None,
            rows_read: None,
            rows_total: None,
            snapshot: None,
            reason: None,
            message: None,
            correlation_id: None,
            next_at: None,
            started_at: None,
            ended_at: None,
        }
    }

    /// Whether nothing more will come of the present sync: a snapshot and idle, not offered, or failed.
    pub fn is_settled(&self) -> bool {
        match self.activity {
            Activity::Idle => self.snapshot.is_some(),
            Activity::Unsupported | Activity::Failed => true,
            Activity::Queued | Activity::Working | Activity::Retrying | Activity::Late => false,
        }
    }

    /// Whether the merchant can mend it by signing in at the platform.
    pub fn wants_sign_in(&self) -> bool {
        self.activity == Activity::Failed && self.reason.map(Reason::action) == Some(Action::Authorize)
    }

    fn change(&mut self, change: &DatasetChange, at: Millis) {
        let begins = !matches!(change.activity, Activity::Idle | Activity::Failed | Activity::Unsupported);
        let began = !matches!(self.activity, Activity::Idle | Activity::Failed | Activity::Unsupported);
        if begins && !began {
            self.started_at = Some(change.started_at.unwrap_or(at));
            self.ended_at = None;
        } else if !begins {
            self.ended_at = Some(at);
        }
        if let Some(started_at) = change.started_at {
            self.started_at = Some(started_at);
        }
        self.activity = change.activity;
        self.progress = change.progress;
        self.rows_read = change.rows_read;
        self.rows_total = change.rows_total;
        self.reason = change.reason;
        self.message.clone_from(&change.message);
        self.correlation_id.clone_from(&change.correlation_id);
        self.next_at = change.next_at;
    }
}

impl Connection {
    /// How many datasets are there, and how many the platform offers as far as is known.
    pub fn ready_of(&self) -> (usize, usize) {
        let offered = self.datasets.iter().filter(|d| d.activity != Activity::Unsupported).count();
        let ready = self.datasets.iter().filter(|d| d.snapshot.is_some()).count();
        (ready, offered)
    }

    /// Whether every dataset is settled: a table, not offered, or failed.
    pub fn is_settled(&self) -> bool {
        self.datasets.iter().all(DatasetState::is_settled)
    }

    /// Whether the merchant's turn has come to sign in at the platform: for the first time, because the grant is gone,
    /// or because it does not cover a dataset. A healthy shop is left alone.
    pub fn wants_sign_in(&self) -> bool {
        match self.status {
            ConnectionStatus::Pending | ConnectionStatus::Deauthorized => true,
            ConnectionStatus::Linked => self.datasets.iter().any(DatasetState::wants_sign_in),
            ConnectionStatus::Unlinked | ConnectionStatus::Removed => false,
        }
    }

    /// Whether the merchant has left for the platform though the shop is linked, to grant more.
    pub fn is_renewing(&self) -> bool {
        self.status == ConnectionStatus::Linked && self.departed_at > self.linked_at
    }

    /// The dataset's state.
    pub fn dataset(&self, dataset: Dataset) -> &DatasetState {
        &self.datasets[dataset.index()]
    }
}

impl State {
    /// The connection of this id.
    pub fn connection(&self, id: &str) -> Option<&Connection> {
        self.connections.iter().find(|c| c.id == id)
    }

    /// The connection that a merchant looks at: the newest linked one, else the newest that is not over.
    pub fn current(&self) -> Option<&Connection> {
        let newest = |f: &dyn Fn(&&Connection) -> bool| self.connections.iter().rev().find(f);
        newest(&|c| matches!(c.status, ConnectionStatus::Linked | ConnectionStatus::Deauthorized))
            .or_else(|| newest(&|c| c.status == ConnectionStatus::Pending))
    }

    /// The merchant in one word. Trouble of one dataset outweighs the good news of others.
    pub fn status(&self) -> Status {
        let Some(connection) = self.current() else {
            return if self.connections.is_empty() { Status::Waiting } else { Status::Disconnected };
        };
        let any = |activity| connection.datasets.iter().any(|d| d.activity == activity);
        match connection.status {
            ConnectionStatus::Pending => Status::Waiting,
            ConnectionStatus::Deauthorized => Status::AccessLost,
            ConnectionStatus::Unlinked | ConnectionStatus::Removed => Status::Disconnected,
            ConnectionStatus::Linked if any(Activity::Failed) => Status::Failed,
            ConnectionStatus::Linked if any(Activity::Late) => Status::Late,
            ConnectionStatus::Linked if connection.is_settled() => Status::UpToDate,
            ConnectionStatus::Linked => Status::Syncing,
        }
    }

    /// Takes in one event. Events up to `seq` were taken in before and change nothing; a gap is the caller's
    /// to notice by comparing `seq`. Unknown connections are ignored: an event may outlive one.
    pub fn apply(&mut self, event: &Event) {
        if event.seq <= self.seq {
            return;
        }
        self.seq = event.seq;
        let at = event.at;
        match &event.what {
            What::SessionOpened { .. }
            | What::InvitationMade { .. }
            | What::Refreshed { .. }
            | What::Completed { .. }
            | What::SeveralFound { .. } => {}
            What::NameGiven { name, codat_name } => {
                self.name = Some(name.clone());
                self.codat_name = Some(codat_name.clone());
            }
            What::CompanyCreated { company_id, codat_name, .. } => {
                self.company_id = Some(company_id.clone());
                self.codat_name = Some(codat_name.clone());
            }
            What::TroubleBegan { trouble } => self.trouble = Some(trouble.clone()),
            What::TroubleEnded => self.trouble = None,
            What::ConnectionCreated { connection_id, platform_key, platform_name } => {
                if self.connection(connection_id).is_none() {
                    self.connections.push(Connection {
                        id: connection_id.clone(),
                        platform_key: platform_key.clone(),
                        platform_name: platform_name.clone(),
                        status: ConnectionStatus::Pending,
                        created_at: at,
                        linked_at: None,
                        departed_at: None,
                        outcome: None,
                        outcome_text: None,
                        datasets: Dataset::ALL.iter().map(|&d| DatasetState::new(d)).collect(),
                    });
                }
            }
            What::ConnectionChanged { connection_id, status } => self.with(connection_id, |c| {
                c.status = *status;
                if *status == ConnectionStatus::Linked {
                    c.linked_at = Some(at);
                    c.outcome = Some(Outcome::Connected);
                    c.outcome_text = None;
                }
            }),
            What::Departed { connection_id, .. } => self.with(connection_id, |c| {
                c.departed_at = Some(at);
                c.outcome = None;
                c.outcome_text = None;
            }),
            What::Returned { connection_id, outcome, text, .. } => self.with(connection_id, |c| {
                c.outcome = Some(*outcome);
                c.outcome_text.clone_from(text);
            }),
            What::DatasetChanged { connection_id, dataset, change } => self.with(connection_id, |c| {
                c.datasets[dataset.index()].change(change, at);
            }),
            What::DatasetReady { connection_id, dataset, rows, as_of } => self.with(connection_id, |c| {
                let state = &mut c.datasets[dataset.index()];
                state.snapshot = Some(Snapshot { rows: *rows, as_of: *as_of });
                let started_at = state.started_at;
                state.change(&DatasetChange { started_at, ..DatasetChange::to(Activity::Idle) }, at);
            }),
        }
    }

    fn with(&mut self, id: &str, change: impl FnOnce(&mut Connection)) {
        if let Some(connection) = self.connections.iter_mut().find(|c| c.id == id) {
            change(connection);
        }
    }
}

//! What happened to a merchant: one table, of which timeline, funnel, host events and webhooks are views.
use crate::Millis;
use crate::activity::{Activity, Reason};
use crate::dataset::Dataset;
use crate::state::{ConnectionStatus, Outcome, Trouble};
use serde::{Deserialize, Serialize};

/// One event. `(merchant, seq)` is unique and without gaps, in the order of commits.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Event {
    /// Ours, a UUID; the same in every view of the event.
    pub id: String,
    /// The merchant's counter, from 1.
    pub seq: u64,
    /// When it was committed.
    pub at: Millis,
    /// What happened.
    pub what: What,
}

crate::words! {
    /// By which door a session was opened, or an attempt left.
    Door {
        /// A page of the portal.
        Portal = "portal",
        /// An invitation, on the hosted page.
        Invitation = "invitation",
        /// Back from the platform to the hosted page.
        HandBack = "hand-back",
        /// A link that was confirmed on the page that asks.
        Confirmed = "confirmed",
    }
}

crate::words! {
    /// Who wanted it.
    By {
        /// The merchant, in the widget.
        Merchant = "merchant",
        /// An operator, on the dashboard.
        Operator = "operator",
        /// The portal's server.
        Portal = "portal",
        /// Ourselves.
        Gangway = "gangway",
    }
}

crate::words! {
    /// What there may be several of by mistake.
    Several {
        /// Companies with one merchant's tag.
        Companies = "companies",
        /// Connections of one company to one platform, not authorized yet.
        Connections = "connections",
    }
}

/// The kinds of event, `type` in JSON.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "type", rename_all_fields = "camelCase")]
pub enum What {
    /// A session began.
    #[serde(rename = "session.opened")]
    SessionOpened {
        /// By which door.
        door: Door,
        /// In which language.
        language: String,
    },
    /// An invitation was made. The link itself is a secret and not in here.
    #[serde(rename = "invitation.made")]
    InvitationMade {
        /// By whom.
        by: By,
        /// Until when it works.
        expires_at: Millis,
    },
    /// The business got its name, or another one.
    #[serde(rename = "name.given")]
    NameGiven {
        /// The merchant's spelling.
        name: String,
        /// What Codat will write.
        codat_name: String,
    },
    /// The company exists at Codat.
    #[serde(rename = "company.created")]
    CompanyCreated {
        /// Codat's id.
        company_id: String,
        /// As Codat writes it.
        codat_name: String,
        /// Found again after a lost reply, instead of made now.
        adopted: bool,
    },
    /// A data connection exists at Codat, not authorized yet.
    #[serde(rename = "connection.created")]
    ConnectionCreated {
        /// Codat's id.
        connection_id: String,
        /// Codat's key of the platform.
        platform_key: String,
        /// Its name.
        platform_name: String,
    },
    /// The connection's status is another one.
    #[serde(rename = "connection.changed")]
    ConnectionChanged {
        /// Codat's id.
        connection_id: String,
        /// The new one.
        status: ConnectionStatus,
    },
    /// The merchant left for the platform.
    #[serde(rename = "connection.departed")]
    Departed {
        /// Codat's id.
        connection_id: String,
        /// This attempt's id; not a secret.
        attempt: String,
        /// How it left.
        door: Door,
    },
    /// A browser came back from the platform.
    #[serde(rename = "connection.returned")]
    Returned {
        /// Codat's id.
        connection_id: String,
        /// Which attempt.
        attempt: String,
        /// How it ended, read from the connection.
        outcome: Outcome,
        /// The platform's words, bounded and plain.
        text: Option<String>,
    },
    /// A dataset does something else now.
    #[serde(rename = "dataset.changed")]
    DatasetChanged {
        /// Codat's id.
        connection_id: String,
        /// Which.
        dataset: Dataset,
        /// What it does now.
        change: DatasetChange,
    },
    /// A dataset's table can be looked at.
    #[serde(rename = "dataset.ready")]
    DatasetReady {
        /// Codat's id.
        connection_id: String,
        /// Which.
        dataset: Dataset,
        /// How many rows.
        rows: u64,
        /// When Codat's sync ended.
        as_of: Millis,
    },
    /// Somebody asked for fresh data.
    #[serde(rename = "dataset.refreshed")]
    Refreshed {
        /// Codat's id.
        connection_id: String,
        /// Which; `None` for all.
        dataset: Option<Dataset>,
        /// By whom.
        by: By,
    },
    /// Every dataset of the connection is settled for the first time since it was linked.
    #[serde(rename = "connection.completed")]
    Completed {
        /// Codat's id.
        connection_id: String,
    },
    /// Codat held several of what should be one. One was taken and nothing deleted: people have to look.
    #[serde(rename = "several.found")]
    SeveralFound {
        /// What they are.
        what: Several,
        /// Codat's id of the one that was taken.
        taken: String,
        /// Codat's ids of the others.
        others: Vec<String>,
    },
    /// Something holds up everything.
    #[serde(rename = "trouble.began")]
    TroubleBegan {
        /// What.
        trouble: Trouble,
    },
    /// It no longer does.
    #[serde(rename = "trouble.ended")]
    TroubleEnded,
}

/// The whole activity of a dataset after a change: what is `None` here is gone from the state.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DatasetChange {
    /// What is being done.
    pub activity: Activity,
    /// Per cent, by Codat.
    pub progress: Option<u8>,
    /// Rows read by us so far.
    pub rows_read: Option<u64>,
    /// Rows to read.
    pub rows_total: Option<u64>,
    /// Why it does not go on.
    pub reason: Option<Reason>,
    /// Codat's words, bounded and plain.
    pub message: Option<String>,
    /// Codat's number.
    pub correlation_id: Option<String>,
    /// When we look or try again.
    pub next_at: Option<Millis>,
    /// When this sync began, where Codat says so.
    pub started_at: Option<Millis>,
}

impl DatasetChange {
    /// A change to this activity and nothing else.
    pub fn to(activity: Activity) -> Self {
        DatasetChange {
            activity,
            progress: None,
            rows_read: None,
            rows_total: None,
            reason: None,
            message: None,
            correlation_id: None,
            next_at: None,
            started_at: None,
        }
    }
}

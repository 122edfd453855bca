//! What the dashboard and the proxy say to each other.
use crate::Millis;
use crate::activity::{Reason, Who};
use crate::dataset::Dataset;
use crate::event::Event;
use crate::state::{State, Status};
use serde::{Deserialize, Serialize};

/// Fewest characters of an operator's password; a sentence is better than signs.
pub const PASSWORD_MIN_CHARS: usize = 12;
/// Most bytes of one: hashing must not be a way to keep the server busy.
pub const PASSWORD_MAX_BYTES: usize = 1_024;

/// `POST /v1/admin/login`.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Login {
    /// The operator's e-mail.
    pub email: String,
    /// The password.
    pub password: String,
}

/// `POST /v1/admin/link`: a one-time link, in a body because an address would be kept.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Link {
    /// `gwo_…`, out of the fragment.
    pub link: String,
}

/// Its reply: what whoever sets the password must know, a password manager too.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct LinkOf {
    /// The operator's e-mail.
    pub email: String,
    /// Until when it works.
    pub until: Millis,
    /// The server's clock.
    pub now: Millis,
}

/// `POST /v1/admin/password`: a one-time link and the password that is to be.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct SetPassword {
    /// `gwo_…`, out of the fragment.
    pub link: String,
    /// At least [`PASSWORD_MIN_CHARS`] characters.
    pub password: String,
}

/// `GET /v1/admin/me`; also the reply of a login.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Me {
    /// The operator's e-mail.
    pub email: String,
    /// The portals granted, by name.
    pub portals: Vec<PortalName>,
    /// How Codat does.
    pub codat: Codat,
    /// The server's clock.
    pub now: Millis,
}

/// A portal in a list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct PortalName {
    /// Ours.
    pub id: String,
    /// Its name.
    pub name: String,
}

/// Whether Codat answers.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Codat {
    /// Whether the last call was answered.
    pub answers: bool,
    /// When it was asked last.
    pub asked_at: Option<Millis>,
    /// Since when it does not answer.
    pub down_since: Option<Millis>,
    /// What else is wrong with the settings there, in plain words.
    pub notes: Vec<String>,
}

/// `GET /v1/admin/merchants?search=&offset=&limit=`: those who need somebody first, then the last changed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Merchants {
    /// How many there are under this search.
    pub total: u64,
    /// How many there are without it.
    pub all: u64,
    /// How many of all are in trouble: failed, late, access lost.
    pub in_trouble: u64,
    /// Where this page begins.
    pub offset: u64,
    /// The page.
    pub merchants: Vec<MerchantRow>,
}

/// A merchant in the list.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MerchantRow {
    /// Ours.
    pub id: String,
    /// Of which portal.
    pub portal: PortalName,
    /// The portal's reference.
    pub reference: String,
    /// The merchant's own spelling.
    pub name: Option<String>,
    /// In one word.
    pub status: Status,
    /// The current shop's platform.
    pub platform_name: Option<String>,
    /// Codat's key of it.
    pub platform_key: Option<String>,
    /// Tables that are there.
    pub ready: u32,
    /// Tables that the platform offers.
    pub offered: u32,
    /// Rows of all tables together.
    pub rows: u64,
    /// When the last table was read.
    pub last_sync_at: Option<Millis>,
    /// What is wrong, if anything.
    pub problem: Option<RowProblem>,
    /// When the portal first named it.
    pub created_at: Millis,
    /// When something last happened.
    pub changed_at: Millis,
}

/// The most pressing thing that is wrong with a merchant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RowProblem {
    /// Why; `None` where the whole onboarding is held up by `problem`.
    pub reason: Option<Reason>,
    /// The slug of a problem, where it is not a dataset's.
    pub problem: Option<String>,
    /// Which dataset.
    pub dataset: Option<Dataset>,
    /// Who can act.
    pub who: Who,
    /// Codat's number.
    pub correlation_id: Option<String>,
    /// Since when.
    pub since: Option<Millis>,
}

/// `GET /v1/admin/merchants/{merchantId}`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct MerchantPicture {
    /// The row of the list.
    pub row: MerchantRow,
    /// Everything.
    pub state: State,
    /// The server's clock.
    pub now: Millis,
}

/// `GET /v1/admin/merchants/{merchantId}/events?before=&limit=`, newest first. Progress is left out.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Timeline {
    /// The page.
    pub events: Vec<Event>,
    /// Whether there are older ones.
    pub more: bool,
}

/// Reply of `POST /v1/invitations` and of the operators' twin. The URL holds the secret in its fragment.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Invited {
    /// The link to send.
    pub url: String,
    /// Until when it works, RFC 3339.
    pub expires_at: String,
}

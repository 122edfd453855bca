//! What callers send. Unknown fields are refused by name, so that a typo never passes for consent.
use crate::session::Scope;
use serde::{Deserialize, Serialize};

/// `POST /v1/sessions`, from the portal's server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct OpenSession {
    /// For whom.
    pub merchant: Merchant,
    /// Where the merchant comes back to; below a registered return address.
    pub return_url: String,
    /// A BCP 47 tag.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// What the token may do; `connect, read` where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub scopes: Option<Vec<Scope>>,
    /// Codat's keys of the platforms to offer; all enabled ones where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub platforms: Option<Vec<String>>,
}

/// `POST /v1/invitations`, from the portal's server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Invite {
    /// For whom.
    pub merchant: Merchant,
    /// Where "Back to PORTAL" leads at the end.
    pub return_url: String,
    /// A BCP 47 tag.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// Codat's keys of the platforms to offer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub platforms: Option<Vec<String>>,
    /// The portal's words to the merchant, plain text, at most 500 characters.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub message: Option<String>,
}

/// `POST /v1/invitations/revocation`, from the portal's server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Revoke {
    /// Whose invitations: the portal's own name for the merchant.
    pub reference: String,
}

/// The portal's merchant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Merchant {
    /// The portal's own name for it: 1 to 255 visible characters, compared byte by byte.
    pub reference: String,
    /// The business, where the portal knows it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<String>,
}

/// `PUT /v1/session/company`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct NameCompany {
    /// The business as its customers know it: 1 to 200 characters.
    pub name: String,
    /// A name of Codat's letters, where nothing of `name` would be left.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub codat_name: Option<String>,
}

/// `POST /v1/session/connections`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Connect {
    /// Codat's key.
    pub platform_key: String,
}

/// `POST /v1/session/refresh`, and the operators' twin.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Refresh {
    /// Codat's connection.
    pub connection_id: String,
    /// Which dataset; all where absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub dataset: Option<crate::dataset::Dataset>,
}

/// `POST /v1/exchange`: an invitation or a hand-back for a session's token.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Exchange {
    /// `gwi_…` or `gwh_…`, out of the fragment.
    pub secret: String,
}

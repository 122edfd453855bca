//! Commerce platforms, as the widget lists them.
use serde::{Deserialize, Serialize};

/// A platform that a shop may run on. Key and name are Codat's.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Platform {
    /// Codat's key, four letters: `fztf`.
    pub key: String,
    /// The name that people know: `Shopify`.
    pub name: String,
    /// Whether it belongs among the few shown first.
    pub common: bool,
    /// The datasets that Codat announces for it; the sync decides. Empty: not announced.
    pub datasets: Vec<crate::dataset::Dataset>,
}

/// Reply of `GET /v1/platforms`: enabled platforms that the session allows, by name.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Platforms {
    /// All of them: Codat has some dozens, so the list is not paged.
    pub platforms: Vec<Platform>,
}

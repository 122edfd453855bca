//! A company: a name, tags and its connections.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::{Connection, Links, OwnSettings};
use crate::ambient::Ms;

/// The most tags of a company.
pub const TAGS: usize = 10;
/// The most characters of a tag's key.
pub const TAG_KEY_CHARACTERS: usize = 27;
/// The most characters of a tag's value.
pub const TAG_VALUE_CHARACTERS: usize = 100;

/// A merchant's business, as Codat knows it.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[allow(missing_docs, reason = "the fields of the contract")]
pub struct Company {
    pub id: String,
    pub name: String,
    pub description: Option<String>,
    pub tags: BTreeMap<String, String>,
    pub created: Ms,
    pub created_by: Option<String>,
    pub connections: Vec<Connection>,
    /// True where webhooks have told of it.
    #[serde(default)]
    pub told: bool,
    #[serde(default)]
    pub settings: Option<OwnSettings>,
    /// Of its hosted page.
    #[serde(default)]
    pub links: Links,
    /// What the index of tags still holds, and until when.
    #[serde(default)]
    pub indexed: Option<(BTreeMap<String, String>, Ms)>,
}

impl Company {
    /// A new one; `name` is cleaned already.
    pub fn new(id: String, name: String, description: Option<String>, now: Ms) -> Self {
        Self {
            id,
            name,
            description,
            tags: BTreeMap::new(),
            created: now,
            created_by: None,
            connections: Vec::new(),
            told: false,
            settings: None,
            links: Links::default(),
            indexed: None,
        }
    }

    /// Gives it other tags; they are found by them only after `lag_ms`.
    pub fn tag(&mut self, tags: BTreeMap<String, String>, lag_ms: u64, now: Ms) {
        let found = self.found_by(now).clone();
        self.tags = tags;
        self.indexed = (lag_ms > 0).then(|| (found, now.saturating_add_unsigned(lag_ms)));
    }

    /// The tags that it is found by.
    pub fn found_by(&self, now: Ms) -> &BTreeMap<String, String> {
        self.indexed.as_ref().filter(|(_, until)| now < *until).map_or(&self.tags, |(tags, _)| tags)
    }

    /// The connection with this id.
    pub fn connection(&self, id: &str) -> Option<&Connection> {
        self.connections.iter().find(|connection| connection.id.eq_ignore_ascii_case(id))
    }

    /// The connection with this id, to change it.
    pub fn connection_mut(&mut self, id: &str) -> Option<&mut Connection> {
        self.connections.iter_mut().find(|connection| connection.id.eq_ignore_ascii_case(id))
    }

    /// When data last arrived.
    pub fn last_sync(&self, now: Ms) -> Option<Ms> {
        self.connections.iter().filter_map(|connection| connection.last_sync(now)).max()
    }
}

//! A company: a name, tags and its connections.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::Connection;
use crate::ambient::{self, Ms};

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
}

impl Company {
    /// A new one; `name` is cleaned already.
    pub fn new(name: String, description: Option<String>, tags: BTreeMap<String, String>, now: Ms) -> Self {
        Self {
            id: ambient::fresh_id(),
            name,
            description,
            tags,
            created: now,
            created_by: None,
            connections: Vec::new(),
        }
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

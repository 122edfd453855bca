//! What travels with a merchant from a session to a departure to an attempt, and back.
use crate::Result;
use crate::columns::{Columns, to_json};
use gangway_wire::event::Door;
use sqlx::Any;
use sqlx::any::{AnyArguments, AnyRow};
use sqlx::query::Query;

/// How a merchant is under way. Stands in the same five columns of `sessions`, `departures` and `attempts`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Journey {
    /// A BCP 47 tag.
    pub language: String,
    /// Where the merchant comes back to.
    pub return_url: Option<String>,
    /// Codat's keys of the platforms to offer; `None` for all.
    pub platforms: Option<Vec<String>>,
    /// Whether it is on the hosted page.
    pub hosted: bool,
    /// By which door the session was opened, or the attempt left.
    pub door: Door,
}

impl Journey {
    /// Binds `language, return_url, platforms, hosted, door`, in this order.
    pub(crate) fn bind(self, query: Query<'_, Any, AnyArguments>) -> Query<'_, Any, AnyArguments> {
        query
            .bind(self.language)
            .bind(self.return_url)
            .bind(self.platforms.as_ref().map(to_json))
            .bind(i64::from(self.hosted))
            .bind(self.door.as_str())
    }

    /// Reads the same five.
    pub(crate) fn read(row: &AnyRow) -> Result<Self> {
        Ok(Journey {
            language: row.text("language")?,
            return_url: row.text_or("return_url")?,
            platforms: row.json_or("platforms")?,
            hosted: row.flag("hosted")?,
            door: row.word("door", Door::parse)?,
        })
    }
}

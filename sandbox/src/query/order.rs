//! `orderBy`: one field, up or down.

use std::cmp::Ordering;

use jiff::Timestamp;

use super::compare::{Decimal, moment};
use super::row::{Row, text_of};
use super::{Fields, Kind};
use crate::reply::Refusal;

/// An order: a field, and whether the greatest comes first.
#[derive(Debug)]
pub struct Order {
    /// Where the field is.
    pub steps: Vec<String>,
    /// True for `-field`.
    pub down: bool,
    /// What the field holds.
    pub kind: Kind,
}

/// Where a row stands in an order. Rows without the field come first.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rank {
    /// Nothing is there.
    Nothing,
    /// A number.
    Number(Decimal),
    /// A moment.
    Date(Timestamp),
    /// Anything else, and what should have been a number or a date.
    Text(Box<str>),
}

impl Order {
    /// Reads `orderBy`.
    pub fn parse(text: Option<&str>, fields: Fields) -> Result<Option<Self>, Refusal> {
        let Some(text) = text else { return Ok(None) };
        let (path, down) = text.strip_prefix('-').map_or((text, false), |path| (path, true));
        let (steps, kind) = fields.resolve(path)?;
        Ok(Some(Self { steps, down, kind }))
    }

    /// True where it is by `id`.
    pub fn is_by_id(&self) -> bool {
        self.steps == ["id"]
    }

    /// Where a row stands.
    pub fn rank(&self, row: &Row<'_>) -> Rank {
        let Some(found) = row.find(&self.steps).filter(|found| found.get() != "null") else { return Rank::Nothing };
        let text = text_of(found);
        let read = match self.kind {
            Kind::Number => Decimal::read(&text).map(Rank::Number),
            Kind::Date => moment(&text).map(Rank::Date),
            _ => None,
        };
        read.unwrap_or_else(|| Rank::Text(text.into()))
    }

    /// Compares two ranks in this order.
    pub fn compare(&self, a: &Rank, b: &Rank) -> Ordering {
        if self.down { b.cmp(a) } else { a.cmp(b) }
    }
}

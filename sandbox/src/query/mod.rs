//! The query language of lists: `field=value`, `!=`, `~` (contains), `>`, `<`, `>=`, `<=`, joined by `&&` and `||`, grouped
//! by braces, and `orderBy`. What the contract says cannot be asked is refused with its words: nothing inside arrays,
//! no comparing of words, no text of 2,048 characters or more.

mod compare;
mod order;
mod parse;
mod row;

use http::StatusCode;

pub use compare::moment;
pub use order::{Order, Rank};
pub use row::Row;

use crate::reply::Refusal;
use parse::Expression;

/// What a field holds, and so what can be asked about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Text, compared letter by letter.
    Text,
    /// One of a few words, compared whatever their case.
    Word,
    /// A number, compared by its digits.
    Number,
    /// A date, compared as a moment; one without a zone counts as UTC, for want of better.
    Date,
    /// `true` or `false`.
    Flag,
    /// Names of the client's own choice, each with a text: asked as `tags.name`.
    Tags,
    /// Something that cannot be asked about.
    Other,
}

/// A field by its path, with dots into objects and `[]` behind what is a list.
pub type Field = (&'static str, Kind);

/// The fields of one kind of record.
#[derive(Clone, Copy, Debug)]
pub struct Fields {
    /// What the record is called in a refusal.
    pub thing: &'static str,
    /// All of them.
    pub all: &'static [Field],
}

/// Where a path leads: the steps, and what is there.
type Found = (Vec<String>, Kind);

fn malformed() -> Refusal {
    Refusal::new(StatusCode::BAD_REQUEST, "Error parsing query - Malformed query.")
}

impl Fields {
    fn resolve(self, path: &str) -> Result<Found, Refusal> {
        let (head, rest) = path.split_once('.').map_or((path, None), |(head, rest)| (head, Some(rest)));
        for (name, kind) in self.all {
            match (kind, rest) {
                // A tag's key may hold dots of its own.
                (Kind::Tags, Some(key)) if *name == head => {
                    return Ok((vec![head.to_owned(), key.to_owned()], Kind::Text));
                }
                (Kind::Tags | Kind::Other, _) => {}
                // There is no asking into lists.
                _ if *name == path && !path.contains('[') => {
                    return Ok((path.split('.').map(str::to_owned).collect(), *kind));
                }
                _ => {}
            }
        }
        Err(Refusal::new(
            StatusCode::BAD_REQUEST,
            format!("Error parsing query - Could not resolve property {path} on {}", self.thing),
        ))
    }
}

/// A filter that was read.
#[derive(Debug, Default)]
pub struct Filter(Option<Expression>);

impl Filter {
    /// Reads `query`.
    pub fn parse(text: Option<&str>, fields: Fields) -> Result<Self, Refusal> {
        text.map(|text| parse::parse(text, &|path| fields.resolve(path))).transpose().map(Self)
    }

    /// Reads `tags`: the same, and every path is the key of a tag.
    pub fn of_tags(text: Option<&str>) -> Result<Self, Refusal> {
        let tag = |key: &str| Ok((vec!["tags".to_owned(), key.to_owned()], Kind::Text));
        text.map(|text| parse::parse(text, &tag)).transpose().map(Self)
    }

    /// True where it lets everything through.
    pub fn is_empty(&self) -> bool {
        self.0.is_none()
    }

    /// True where the row passes.
    pub fn lets(&self, row: &Row<'_>) -> bool {
        self.0.as_ref().is_none_or(|expression| expression.holds(row))
    }
}

#[cfg(test)]
mod tests;

//! From text to an expression.

use super::compare::{Operator, Wanted};
use super::row::Row;
use super::{Found, malformed};
use crate::reply::Refusal;

const MOST_CHARACTERS: usize = 2048;
/// Braces inside braces, at most.
const DEPTH: u32 = 32;

/// What must hold of a row.
#[derive(Debug)]
pub enum Expression {
    /// All of these.
    All(Vec<Self>),
    /// One of these.
    Any(Vec<Self>),
    /// A field is so.
    Clause {
        /// Where the field is.
        steps: Vec<String>,
        /// How it is compared.
        operator: Operator,
        /// With what.
        wanted: Wanted,
    },
}

impl Expression {
    /// True where it holds.
    pub fn holds(&self, row: &Row<'_>) -> bool {
        match self {
            Self::All(parts) => parts.iter().all(|part| part.holds(row)),
            Self::Any(parts) => parts.iter().any(|part| part.holds(row)),
            Self::Clause { steps, operator, wanted } => match row.find(steps) {
                Some(found) => wanted.holds(*operator, found),
                // There is no asking for nothing; what is missing is at least not something else.
                None => *operator == Operator::Not,
            },
        }
    }
}

type Resolve<'a> = &'a dyn Fn(&str) -> Result<Found, Refusal>;

/// Reads a whole query.
pub fn parse(text: &str, resolve: Resolve<'_>) -> Result<Expression, Refusal> {
    if text.chars().count() >= MOST_CHARACTERS {
        return Err(malformed());
    }
    let mut reader = Reader { rest: text, resolve };
    let expression = reader.any(DEPTH)?;
    if reader.rest.is_empty() { Ok(expression) } else { Err(malformed()) }
}

struct Reader<'a> {
    rest: &'a str,
    resolve: Resolve<'a>,
}

impl Reader<'_> {
    fn take(&mut self, mark: &str) -> bool {
        let rest = self.rest.trim_start();
        let taken = rest.strip_prefix(mark);
        self.rest = taken.unwrap_or(rest);
        taken.is_some()
    }

    fn any(&mut self, depth: u32) -> Result<Expression, Refusal> {
        let mut parts = vec![self.all(depth)?];
        while self.take("||") {
            parts.push(self.all(depth)?);
        }
        Ok(one_or(parts, Expression::Any))
    }

    fn all(&mut self, depth: u32) -> Result<Expression, Refusal> {
        let mut parts = vec![self.unit(depth)?];
        while self.take("&&") {
            parts.push(self.unit(depth)?);
        }
        Ok(one_or(parts, Expression::All))
    }

    fn unit(&mut self, depth: u32) -> Result<Expression, Refusal> {
        if !self.take("{") {
            return self.clause();
        }
        let inner = self.any(depth.checked_sub(1).ok_or_else(malformed)?)?;
        if self.take("}") { Ok(inner) } else { Err(malformed()) }
    }

    fn clause(&mut self) -> Result<Expression, Refusal> {
        let end = ["&&", "||", "}"].iter().filter_map(|mark| self.rest.find(mark)).min().unwrap_or(self.rest.len());
        let (clause, rest) = self.rest.split_at(end);
        let (path, operator, value) = Operator::split(clause).ok_or_else(malformed)?;
        if path.is_empty() || value.is_empty() || clause.contains('{') {
            return Err(malformed());
        }
        let (steps, kind) = (self.resolve)(path)?;
        let wanted = Wanted::read(kind, operator, value).ok_or_else(malformed)?;
        self.rest = rest;
        Ok(Expression::Clause { steps, operator, wanted })
    }
}

fn one_or(mut parts: Vec<Expression>, many: fn(Vec<Expression>) -> Expression) -> Expression {
    match parts.pop() {
        Some(only) if parts.is_empty() => only,
        last => {
            parts.extend(last);
            many(parts)
        }
    }
}

//! `query` and `orderBy`: what clients of the commerce workflow send, no more. Clauses joined by `&&` are understood;
//! `||` and braces are refused as malformed.

use std::cmp::Ordering;

use serde_json::Value;

use crate::reply::Refusal;
use http::StatusCode;

const MOST_CHARACTERS: usize = 2048;
/// Longer operators first, or `>=` would be read as `>`.
const OPERATORS: [&str; 7] = ["!=", ">=", "<=", "=", "~", ">", "<"];

/// A filter: every clause must hold.
#[derive(Debug, PartialEq, Eq)]
pub struct Filter(Vec<Clause>);

#[derive(Debug, PartialEq, Eq)]
struct Clause {
    path: Vec<String>,
    operator: &'static str,
    value: String,
}

fn malformed() -> Refusal {
    Refusal::new(StatusCode::BAD_REQUEST, "Error parsing query - Malformed query.")
}

/// Refuses a field that `thing` does not have.
fn known(field: &str, fields: &[&str], thing: &str) -> Result<(), Refusal> {
    let head = field.split('.').next().unwrap_or_default();
    if fields.contains(&head) {
        return Ok(());
    }
    Err(Refusal::new(
        StatusCode::BAD_REQUEST,
        format!("Error parsing query - Could not resolve property {field} on {thing}"),
    ))
}

impl Filter {
    /// Reads a filter over a `thing` with these `fields`.
    pub fn parse(text: Option<&str>, fields: &[&str], thing: &str) -> Result<Self, Refusal> {
        let Some(text) = text else { return Ok(Self(Vec::new())) };
        if text.len() >= MOST_CHARACTERS || text.contains("||") || text.contains(['{', '}']) {
            return Err(malformed());
        }
        let clauses: Result<Vec<_>, Refusal> = text
            .split("&&")
            .map(|clause| {
                let (at, operator) = OPERATORS
                    .iter()
                    .filter_map(|operator| clause.find(operator).map(|at| (at, *operator)))
                    .min_by_key(|(at, operator)| (*at, std::cmp::Reverse(operator.len())))
                    .ok_or_else(malformed)?;
                let (path, value) = (clause[..at].trim(), clause[at + operator.len()..].trim());
                if path.is_empty() {
                    return Err(malformed());
                }
                known(path, fields, thing)?;
                // A tag's key may hold dots of its own.
                let steps = path.splitn(if path.starts_with("tags.") { 2 } else { usize::MAX }, '.');
                Ok(Clause { path: steps.map(str::to_owned).collect(), operator, value: value.to_owned() })
            })
            .collect();
        Ok(Self(clauses?))
    }

    /// True where it lets everything through.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// True where `row` passes.
    pub fn lets(&self, row: &Value) -> bool {
        self.0.iter().all(|clause| {
            let found = clause.path.iter().try_fold(row, |value, key| value.get(key));
            found.is_some_and(|found| clause.holds(found)) || (found.is_none() && clause.operator == "!=")
        })
    }
}

impl Clause {
    fn holds(&self, found: &Value) -> bool {
        let text = match found {
            Value::String(text) => text.clone(),
            Value::Number(number) => number.to_string(),
            Value::Bool(yes) => yes.to_string(),
            _ => return false,
        };
        let same = || match found {
            Value::Number(_) => compare(&text, &self.value) == Some(Ordering::Equal),
            // Tags are the client's own words, with their case; the rest is also asked for in lower case.
            _ if self.path[0] == "tags" => text == self.value,
            _ => text.eq_ignore_ascii_case(&self.value),
        };
        match self.operator {
            "=" => same(),
            "!=" => !same(),
            "~" => text.contains(&self.value),
            operator => compare(&text, &self.value).is_some_and(|order| match operator {
                ">" => order == Ordering::Greater,
                "<" => order == Ordering::Less,
                ">=" => order != Ordering::Less,
                _ => order != Ordering::Greater,
            }),
        }
    }
}

/// Compares two numbers or two dates; anything else has no order here.
fn compare(found: &str, wanted: &str) -> Option<Ordering> {
    if let (Ok(found), Ok(wanted)) = (found.parse::<f64>(), wanted.parse::<f64>()) {
        return found.partial_cmp(&wanted);
    }
    Some(moment(found)?.cmp(&moment(wanted)?))
}

/// A date of any form; one without a zone counts as UTC, for want of better.
pub fn moment(text: &str) -> Option<jiff::Timestamp> {
    text.parse::<jiff::Timestamp>().ok().or_else(|| {
        let local: jiff::civil::DateTime = text.parse().ok()?;
        jiff::tz::Offset::UTC.to_timestamp(local).ok()
    })
}

/// An order: a field, and whether the greatest comes first.
#[derive(Debug, PartialEq, Eq)]
pub struct Order {
    /// The field.
    pub field: String,
    /// True for `-field`.
    pub down: bool,
}

impl Order {
    /// Reads `orderBy`.
    pub fn parse(text: Option<&str>, fields: &[&str], thing: &str) -> Result<Option<Self>, Refusal> {
        let Some(text) = text else { return Ok(None) };
        let (field, down) = text.strip_prefix('-').map_or((text, false), |field| (field, true));
        known(field, fields, thing)?;
        Ok(Some(Self { field: field.to_owned(), down }))
    }

    /// Puts rows in this order; those without the field come first.
    pub fn arrange<T>(&self, rows: &mut [(Value, T)]) {
        let read = |row: &Value| self.field.split('.').try_fold(row, |value, key| value.get(key)).cloned();
        rows.sort_by(|(a, _), (b, _)| {
            let order = rank(read(a).as_ref(), read(b).as_ref());
            if self.down { order.reverse() } else { order }
        });
    }
}

fn rank(a: Option<&Value>, b: Option<&Value>) -> Ordering {
    match (a, b) {
        (Some(Value::Number(a)), Some(Value::Number(b))) => {
            a.as_f64().partial_cmp(&b.as_f64()).unwrap_or(Ordering::Equal)
        }
        (Some(Value::String(a)), Some(Value::String(b))) => match (moment(a), moment(b)) {
            (Some(a), Some(b)) => a.cmp(&b),
            _ => a.cmp(b),
        },
        (Some(a), Some(b)) => a.to_string().cmp(&b.to_string()),
        (None, Some(_)) => Ordering::Less,
        (Some(_), None) => Ordering::Greater,
        (None, None) => Ordering::Equal,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn lets(query: &str, row: &Value) -> bool {
        Filter::parse(Some(query), &["a", "d", "sourceType", "enabled", "tags"], "Row").expect("well formed").lets(row)
    }

    #[test]
    fn clauses_hold_together() {
        let row = json!({"sourceType": "Commerce", "enabled": true, "a": 3, "d": "2026-03-01T10:00:00", "tags": {"uid": "7", "a.b": "X"}});
        assert!(lets("sourceType=Commerce&&enabled=true", &row));
        assert!(lets("sourceType=commerce", &row));
        assert!(!lets("sourceType=Commerce&&enabled=false", &row));
        assert!(lets("a>=3&&a<4&&a!=5", &row));
        assert!(lets("d>=2026-03-01T09:59:59Z", &row));
        assert!(!lets("d>2026-03-01T12:00:00+02:00", &row));
        assert!(lets("tags.uid=7", &row));
        assert!(!lets("tags.uid=07", &row));
        assert!(lets("tags.a.b=X", &row));
        assert!(!lets("tags.a.b=x", &row));
        assert!(lets("sourceType~mmer", &row));
    }

    #[test]
    fn a_query_encoded_twice_or_of_an_unknown_field_is_refused() {
        assert!(Filter::parse(Some("id%3D7"), &["id"], "Row").is_err());
        assert!(Filter::parse(Some("a=1||a=2"), &["a"], "Row").is_err());
        let refusal = Filter::parse(Some("isCompleted=true"), &["status"], "Dataset").expect_err("unknown");
        assert_eq!(refusal.text, "Error parsing query - Could not resolve property isCompleted on Dataset");
    }
}

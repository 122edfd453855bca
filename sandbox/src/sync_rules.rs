//! Rules for the fetches to come, set on demand: how one ends, where it stalls, by how much it is late.

use serde::{Deserialize, Serialize};

use crate::world::{Connection, Operation};

/// How one fetch goes, where it does not go as usual.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Course {
    /// The status that it ends in; else `Complete`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ends: Option<String>,
    /// What history says about a failure; else the usual sentence of the status.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error_message: Option<String>,
    /// The status that it stays in for longer; else `Fetching`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub stalls_at: Option<String>,
    /// How much longer, in milliseconds.
    #[serde(default)]
    pub late_ms: u64,
}

/// A course for fetches to come.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Rule {
    /// Which type; else every one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub data_type: Option<String>,
    /// Of which connection; else of every one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connection_id: Option<String>,
    /// How many fetches it still rules.
    #[serde(default = "once")]
    pub times: u32,
    /// How they go.
    pub course: Course,
}

fn once() -> u32 {
    1
}

/// Why a rule was not set.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum RuleError {
    /// A type that is never fetched.
    #[error("no data type is called {0}")]
    UnknownType(String),
    /// Statuses are words.
    #[error("{0:?} is no status: one word, such as FetchError")]
    Status(String),
    /// It would never rule.
    #[error("times must be at least 1")]
    Never,
    /// Beyond what the clock can tell.
    #[error("lateMs is longer than a year")]
    TooLate,
}

const YEAR_MS: u64 = 366 * 86_400_000;

impl Rule {
    /// Checks it against the types that there are.
    pub fn check(&self, types: &[String]) -> Result<(), RuleError> {
        if let Some(unknown) = self.data_type.as_ref().filter(|kind| !types.contains(kind)) {
            return Err(RuleError::UnknownType(unknown.clone()));
        }
        let is_word = |text: &&String| !text.is_empty() && text.chars().all(|c| c.is_ascii_alphabetic());
        let statuses = [&self.course.ends, &self.course.stalls_at];
        if let Some(status) = statuses.into_iter().flatten().find(|status| !is_word(status)) {
            return Err(RuleError::Status(status.clone()));
        }
        if self.times == 0 {
            return Err(RuleError::Never);
        }
        if self.course.late_ms > YEAR_MS { Err(RuleError::TooLate) } else { Ok(()) }
    }

    fn fits(&self, connection: &str, operation: &Operation) -> bool {
        self.data_type.as_ref().is_none_or(|kind| *kind == operation.data_type)
            && self.connection_id.as_ref().is_none_or(|id| id.eq_ignore_ascii_case(connection))
    }
}

/// Gives new operations the course of the first rule that fits, and uses it up.
pub fn apply<'a>(rules: &mut Vec<Rule>, connections: impl Iterator<Item = &'a mut Connection>) {
    for connection in connections {
        for operation in connection.operations.iter_mut().filter(|operation| !operation.settled) {
            operation.settled = true;
            let Some(at) = rules.iter().position(|rule| rule.fits(&connection.id, operation)) else { continue };
            operation.course = rules[at].course.clone();
            rules[at].times -= 1;
            if rules[at].times == 0 {
                rules.remove(at);
            }
        }
    }
}

/// What history says about a status that is a failure; `None` where it is none.
pub fn message(status: &str) -> Option<&'static str> {
    Some(match status {
        "FetchError" => "The platform did not answer, and did not after ten more tries.",
        "MapError" => "A record of the platform could not be mapped.",
        "ValidationError" => "The records did not pass validation.",
        "AuthError" => "The platform no longer accepts the authorization.",
        "PermissionsError" => "The user who authorized may not read these records.",
        "RateLimitError" => "The platform's rate limit was reached.",
        "PrerequisiteNotMet" => "A data type that this one needs was not fetched.",
        _ if status.ends_with("Error") => "An unexpected error occurred.",
        _ => return None,
    })
}

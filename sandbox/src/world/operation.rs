//! One fetch of one data type, as history shows it.

use serde::{Deserialize, Serialize};

use crate::ambient::Ms;
use crate::sync::{Plan, Stand};
use crate::sync_rules::Course;

/// One fetch of one data type.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Operation {
    /// Its id.
    pub id: String,
    /// What is fetched.
    pub data_type: String,
    /// When it was asked for.
    pub requested: Ms,
    /// How long it takes.
    pub takes_ms: u64,
    /// False where the platform has no such data.
    pub supported: bool,
    /// When it was stopped from outside.
    pub cancelled: Option<Ms>,
    /// What it then ended as.
    #[serde(default)]
    pub stopped_as: Option<String>,
    /// How it goes, where a rule was set.
    #[serde(default)]
    pub course: Course,
    /// True where no rule can come to it any more.
    #[serde(default)]
    pub settled: bool,
    /// True where webhooks have told of its end.
    #[serde(default)]
    pub told: bool,
}

impl Operation {
    /// A new one.
    pub fn new(id: String, data_type: &str, takes_ms: u64, supported: bool, now: Ms) -> Self {
        Self {
            id,
            data_type: data_type.to_owned(),
            requested: now,
            takes_ms,
            supported,
            cancelled: None,
            stopped_as: None,
            course: Course::default(),
            settled: false,
            told: false,
        }
    }

    /// Where it stands.
    pub fn stand(&self, now: Ms) -> Stand<'_> {
        self.plan().stand(now)
    }

    /// When the platform was read, if that was completed.
    pub fn fetched(&self, now: Ms) -> Option<Ms> {
        self.completed(now).map(|_| self.plan().fetched())
    }

    fn plan(&self) -> Plan<'_> {
        let usual = if self.supported { "Complete" } else { "NotSupported" };
        let ends = self.course.ends.as_deref().filter(|_| self.supported).unwrap_or(usual);
        let stopped_as = self.stopped_as.as_deref().unwrap_or("Cancelled");
        Plan {
            requested: self.requested,
            takes_ms: self.takes_ms,
            ends,
            stalls_at: self.course.stalls_at.as_deref().unwrap_or("Fetching"),
            late_ms: self.course.late_ms,
            stopped: self.cancelled.map(|at| (at, stopped_as)),
        }
    }

    /// Stops it from outside, unless it has ended.
    pub fn stop(&mut self, status: &str, now: Ms) {
        if self.stand(now).ended.is_none() {
            self.cancelled = Some(now);
            self.stopped_as = Some(status.to_owned());
        }
    }

    /// When it was completed, if it was.
    pub fn completed(&self, now: Ms) -> Option<Ms> {
        let stand = self.stand(now);
        if stand.status == "Complete" { stand.ended } else { None }
    }
}

//! One fetch of one data type, as history shows it.

use serde::{Deserialize, Serialize};

use crate::ambient::Ms;
use crate::sync::{Plan, Stand};

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
}

impl Operation {
    /// A new one.
    pub fn new(id: String, data_type: &str, takes_ms: u64, supported: bool, now: Ms) -> Self {
        Self { id, data_type: data_type.to_owned(), requested: now, takes_ms, supported, cancelled: None }
    }

    /// Where it stands.
    pub fn stand(&self, now: Ms) -> Stand {
        let Self { requested, takes_ms, supported, cancelled, .. } = *self;
        Plan { requested, takes_ms, supported, cancelled }.stand(now)
    }

    /// When it was completed, if it was.
    pub fn completed(&self, now: Ms) -> Option<Ms> {
        let stand = self.stand(now);
        if stand.status == "Complete" { stand.ended } else { None }
    }
}

//! The sandbox's clock: the machine's, moved ahead or held still on demand. Everything that depends on time asks it.

use serde::{Deserialize, Serialize};

use crate::ambient::Ms;
use crate::data::dates::stamp_ms;
use crate::query::moment;

/// How the sandbox's time relates to the machine's.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clock {
    /// How far it is ahead of the machine's clock while it runs.
    ahead: Ms,
    /// Where it stands, if it is held.
    frozen: Option<Ms>,
}

/// What the clock is asked to do, in the order of the fields.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Change {
    /// A time to go to, forth or back.
    #[serde(default)]
    pub set: Option<String>,
    /// Milliseconds to go ahead.
    #[serde(default)]
    pub advance_ms: Option<u64>,
    /// True holds it, false lets it run on from where it stands.
    #[serde(default)]
    pub frozen: Option<bool>,
}

/// Why a clock was not changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ClockError {
    /// No time could be read.
    #[error("set: this is no time such as 2026-03-01T10:00:00Z, with a year up to 9000")]
    Set,
    /// It would leave what can be written as a date.
    #[error("advanceMs: this leads beyond the year 9000")]
    Advance,
}

/// The last moment that it goes to, so that adding to it never leaves the calendar.
const LAST: Ms = 221_845_392_000_000;

impl Clock {
    /// One that stands at `at` until it is moved.
    pub fn held_at(at: Ms) -> Self {
        Self { ahead: 0, frozen: Some(at) }
    }

    /// The time, where the machine's is `machine`.
    pub fn now(&self, machine: Ms) -> Ms {
        self.frozen.unwrap_or(machine + self.ahead)
    }

    /// True where it is held.
    pub fn is_frozen(&self) -> bool {
        self.frozen.is_some()
    }

    /// The clock after a change.
    pub fn changed(self, change: &Change, machine: Ms) -> Result<Self, ClockError> {
        let mut now = self.now(machine);
        if let Some(text) = &change.set {
            now = moment(text).ok_or(ClockError::Set)?.as_millisecond();
            if !(0..=LAST).contains(&now) {
                return Err(ClockError::Set);
            }
        }
        if let Some(ms) = change.advance_ms {
            now = now.checked_add_unsigned(ms).filter(|at| *at <= LAST).ok_or(ClockError::Advance)?;
        }
        let frozen = change.frozen.unwrap_or(self.is_frozen());
        Ok(Self { ahead: now - machine, frozen: frozen.then_some(now) })
    }

    /// What `/_sandbox/clock` answers.
    pub fn report(&self, machine: Ms) -> Report {
        let now = self.now(machine);
        Report { now: stamp_ms(now), now_ms: now, ahead_ms: now - machine, frozen: self.is_frozen() }
    }
}

/// The reply of `/_sandbox/clock`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
#[allow(missing_docs, reason = "the names say it")]
pub struct Report {
    pub now: String,
    pub now_ms: Ms,
    pub ahead_ms: Ms,
    pub frozen: bool,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn change(text: &str) -> Change {
        serde_json::from_str(text).expect("a change")
    }

    #[test]
    fn it_runs_ahead_stands_still_and_runs_on() {
        let clock = Clock::default().changed(&change(r#"{"advanceMs":5400000}"#), 1000).expect("it moves");
        assert_eq!(clock.now(2000), 5_402_000);
        let held = clock.changed(&change(r#"{"frozen":true}"#), 2000).expect("it stands");
        assert_eq!((held.now(2000), held.now(9000)), (5_402_000, 5_402_000));
        let moved = held.changed(&change(r#"{"advanceMs":1}"#), 9000).expect("it moves");
        assert_eq!((moved.now(20_000), moved.is_frozen()), (5_402_001, true));
        let free = moved.changed(&change(r#"{"frozen":false}"#), 20_000).expect("it runs");
        assert_eq!(free.now(20_007), 5_402_008);
    }

    #[test]
    fn it_goes_to_a_time_and_back_and_refuses_nonsense() {
        let to = |text| Clock::default().changed(&change(text), 0);
        let set = to(r#"{"set":"2026-03-01T10:00:00+02:00","advanceMs":1,"frozen":true}"#).expect("it is set");
        assert_eq!(set.report(5).now, "2026-03-01T08:00:00.001Z");
        assert_eq!(set.changed(&change(r#"{"set":"1970-01-02T00:00:00Z"}"#), 0).map(|c| c.now(0)), Ok(86_400_000));
        assert_eq!(to(r#"{"set":"soon"}"#), Err(ClockError::Set));
        assert_eq!(to(r#"{"set":"0001-01-01T00:00:00Z"}"#), Err(ClockError::Set));
        assert_eq!(to(r#"{"advanceMs":18446744073709551615}"#), Err(ClockError::Advance));
        assert!(serde_json::from_str::<Change>(r#"{"advance":1}"#).is_err());
    }
}

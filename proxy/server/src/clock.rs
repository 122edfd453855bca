//! The only place where time comes in. Everybody else is handed a `now`.
use gangway_wire::Millis;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, SystemTime};

/// A moment: microseconds since 1970-01-01T00:00:00Z, as the database stores it.
pub type Micros = i64;

/// One second in [`Micros`].
pub const SECOND: Micros = 1_000_000;
/// One minute.
pub const MINUTE: Micros = 60 * SECOND;
/// One hour.
pub const HOUR: Micros = 60 * MINUTE;
/// One day.
pub const DAY: Micros = 24 * HOUR;

/// The clock. Clones show the same time.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    offset: Arc<AtomicI64>,
}

impl Clock {
    /// Now.
    pub fn now(&self) -> Micros {
        since_epoch(machine_now()).saturating_add(self.offset.load(Ordering::Relaxed))
    }

    /// Now, as the standard library has it.
    pub fn system_now(&self) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_micros(self.now().max(0).unsigned_abs())
    }

    /// Moves this clock ahead: for tests and the sandbox, so that days need not be waited for.
    pub fn advance(&self, by: Duration) {
        let by = i64::try_from(by.as_micros()).unwrap_or(i64::MAX);
        self.offset.fetch_add(by, Ordering::Relaxed);
    }
}

/// A stopwatch, for logs.
#[derive(Clone, Copy, Debug)]
pub struct Stopwatch(std::time::Instant);

impl Stopwatch {
    /// Starts.
    #[allow(clippy::disallowed_methods, reason = "this is where time comes in")]
    pub fn start() -> Self {
        Stopwatch(std::time::Instant::now())
    }

    /// What has passed.
    pub fn elapsed(self) -> Duration {
        self.0.elapsed()
    }
}

#[allow(clippy::disallowed_methods, reason = "this is where time comes in")]
fn machine_now() -> SystemTime {
    SystemTime::now()
}

fn since_epoch(time: SystemTime) -> Micros {
    time.duration_since(SystemTime::UNIX_EPOCH).map_or(0, |d| i64::try_from(d.as_micros()).unwrap_or(i64::MAX))
}

/// The same moment as the browser has it.
pub const fn millis(at: Micros) -> Millis {
    at.div_euclid(1_000)
}

/// The same moment in RFC 3339, whole seconds, for portals' servers.
pub fn rfc3339(at: Micros) -> String {
    jiff::Timestamp::from_second(at.div_euclid(SECOND)).map_or_else(|_| String::new(), |t| t.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clones_of_a_clock_move_together() {
        let clock = Clock::default();
        let other = clock.clone();
        let before = clock.now();
        other.advance(Duration::from_hours(25));
        assert!(clock.now() - before >= 25 * HOUR);
    }

    #[test]
    fn moments_are_told_in_three_units() {
        let at = 1_795_564_800_123_456;
        assert_eq!(millis(at), 1_795_564_800_123);
        assert_eq!(rfc3339(at), "2026-11-25T00:00:00Z");
    }
}

//! The only place where this machine's time comes in. What is stored goes by the database's clock
//! ([`crate::app::App::now`]); everybody else is handed a `now`.
use gangway_core::time::{Micros, SECOND};
use std::time::{Duration, SystemTime};

/// Now, for ages of files.
#[allow(clippy::disallowed_methods, reason = "this is where time comes in")]
pub fn file_time() -> SystemTime {
    SystemTime::now()
}

/// A stopwatch, for logs and limits.
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

/// A moment in RFC 3339, whole seconds, for portals' servers.
pub fn rfc3339(at: Micros) -> String {
    jiff::Timestamp::from_second(at.div_euclid(SECOND)).map_or_else(|_| String::new(), |t| t.to_string())
}

#[cfg(test)]
mod tests {
    use super::rfc3339;

    #[test]
    fn a_moment_is_told_in_whole_seconds() {
        assert_eq!(rfc3339(1_795_564_800_123_456), "2026-11-25T00:00:00Z");
    }
}

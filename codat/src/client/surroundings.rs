//! What the client takes from the machine it runs on: time, chance and waiting. Tests bring their own.

use std::future::Future;
use std::pin::Pin;
use std::time::{Duration, SystemTime};

/// Time, chance and waiting, as the client needs them.
pub trait Surroundings: Send + Sync {
    /// The wall clock, to read dates in `Retry-After`.
    fn now(&self) -> SystemTime;

    /// Time that only grows, to measure what is left of a call's deadline.
    fn uptime(&self) -> Duration;

    /// Any number, evenly spread, for jitter.
    fn random(&self) -> u64;

    /// Waits.
    fn sleep(&self, wait: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>>;
}

/// The real ones.
#[derive(Debug)]
pub struct Machine {
    started: std::time::Instant,
}

mod real {
    //! The one place of this crate that asks the machine.

    #[expect(clippy::disallowed_methods, reason = "this is where time and chance come in")]
    pub(super) fn instant() -> std::time::Instant {
        std::time::Instant::now()
    }

    #[expect(clippy::disallowed_methods, reason = "this is where time and chance come in")]
    pub(super) fn now() -> std::time::SystemTime {
        std::time::SystemTime::now()
    }

    #[expect(clippy::disallowed_methods, reason = "this is where time and chance come in")]
    pub(super) fn random() -> u64 {
        rand::random()
    }
}

impl Default for Machine {
    fn default() -> Self {
        Self { started: real::instant() }
    }
}

impl Surroundings for Machine {
    fn now(&self) -> SystemTime {
        real::now()
    }

    fn uptime(&self) -> Duration {
        real::instant().saturating_duration_since(self.started)
    }

    fn random(&self) -> u64 {
        real::random()
    }

    fn sleep(&self, wait: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        Box::pin(tokio::time::sleep(wait))
    }
}

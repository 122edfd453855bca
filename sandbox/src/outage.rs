//! An outage: for a while connections are refused, and those that are open are closed. By the machine's clock, since
//! nobody could move another one meanwhile.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use tokio::sync::Notify;

use crate::ambient;

/// Whether the sandbox is out.
#[derive(Debug, Default)]
pub struct Outage {
    until: Mutex<Option<Instant>>,
    begun: Notify,
}

impl Outage {
    /// Begins one.
    pub fn begin(&self, lasts: Duration) {
        *self.until.lock().unwrap_or_else(PoisonError::into_inner) = Some(ambient::stopwatch() + lasts);
        self.begun.notify_one();
    }

    /// Waits until one begins.
    pub async fn begins(&self) {
        self.begun.notified().await;
    }

    /// What is left of it.
    pub fn left(&self) -> Option<Duration> {
        let until = (*self.until.lock().unwrap_or_else(PoisonError::into_inner))?;
        until.checked_duration_since(ambient::stopwatch()).filter(|left| !left.is_zero())
    }
}

//! How much one caller may ask for: counters in windows that begin with the first request.
//!
//! In memory, a process each: they slow down the eager, they account for nothing.
use crate::error::Error;
use gangway_wire::problem::Kind;
use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// Counters that are kept at most. Beyond it those of windows that have ended go first, then those of callers who have
/// used less than half of what they may.
const COUNTERS_MAX: usize = 100_000;

/// What is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Limit {
    /// Requests with a wrong token or password, by address.
    FailedAuthentication,
    /// Exchanges, and loads of the hosted page, by address.
    Exchange,
    /// Writes and status reads, by session.
    Session,
    /// Windows of tables, by session.
    Windows,
    /// Calls with a portal's key, by portal.
    PortalKey,
    /// Answers of `/go` that reach Codat, by merchant.
    Departure,
    /// Answers of `/return` that reach Codat, by merchant.
    Return,
}

/// How many of each in a window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Allowed {
    /// A minute and address.
    pub failed_authentications: u32,
    /// A minute and address.
    pub exchanges: u32,
    /// A minute and session.
    pub session: u32,
    /// A minute and session.
    pub windows: u32,
    /// A minute and portal.
    pub portal_key: u32,
    /// An hour and merchant.
    pub departures: u32,
    /// An hour and merchant.
    pub returns: u32,
}

impl Default for Allowed {
    fn default() -> Self {
        Allowed {
            failed_authentications: 60,
            exchanges: 300,
            session: 300,
            windows: 1_200,
            portal_key: 600,
            departures: 30,
            returns: 60,
        }
    }
}

impl Allowed {
    fn of(&self, limit: Limit) -> (u32, Duration) {
        let minute = Duration::from_mins(1);
        match limit {
            Limit::FailedAuthentication => (self.failed_authentications, minute),
            Limit::Exchange => (self.exchanges, minute),
            Limit::Session => (self.session, minute),
            Limit::Windows => (self.windows, minute),
            Limit::PortalKey => (self.portal_key, minute),
            Limit::Departure => (self.departures, Duration::from_hours(1)),
            Limit::Return => (self.returns, Duration::from_hours(1)),
        }
    }
}

#[derive(Clone, Copy, Debug)]
struct Counter {
    began: Duration,
    window: Duration,
    count: u32,
}

/// The counters.
#[derive(Debug)]
pub struct Limits {
    allowed: Allowed,
    /// As many counters are kept.
    most: usize,
    counters: Mutex<HashMap<(Limit, [u8; 16]), Counter>>,
}

impl Limits {
    /// Counters with these bounds.
    pub fn new(allowed: Allowed) -> Self {
        Limits { allowed, most: COUNTERS_MAX, counters: Mutex::default() }
    }

    /// Counts one; refuses once the window is full. `now` only grows.
    pub fn count(&self, limit: Limit, key: [u8; 16], now: Duration) -> Result<(), Error> {
        let (most, window) = self.allowed.of(limit);
        let mut counters = self.counters.lock().unwrap_or_else(PoisonError::into_inner);
        if counters.len() >= self.most {
            counters.retain(|_, c| now < c.began + c.window);
        }
        if counters.len() >= self.most && !counters.contains_key(&(limit, key)) {
            // Whoever can call from many addresses must not make us forget those who have asked for much.
            counters.retain(|(limit, _), c| c.count.saturating_mul(2) >= self.allowed.of(*limit).0);
            if counters.len() >= self.most {
                let detail = "Too many ask for too much at once. Try again in a minute.";
                return Err(Error::new(Kind::TooMany, detail).retry_after(60));
            }
        }
        let counter = counters.entry((limit, key)).or_insert(Counter { began: now, window, count: 0 });
        if now >= counter.began + counter.window {
            *counter = Counter { began: now, window, count: 0 };
        }
        if counter.count >= most {
            let rest = (counter.began + counter.window).saturating_sub(now);
            let seconds = u32::try_from(rest.as_secs()).unwrap_or(u32::MAX).saturating_add(1);
            let detail = format!("At most {most} of these in {} seconds. Try again in {seconds} s.", window.as_secs());
            return Err(Error::new(Kind::TooMany, detail).retry_after(seconds));
        }
        counter.count += 1;
        Ok(())
    }
}

/// The key of something that has a name.
pub fn key_of(name: &str) -> [u8; 16] {
    use sha2::{Digest, Sha256};
    let digest = Sha256::digest(name.as_bytes());
    let mut key = [0; 16];
    key.copy_from_slice(&digest[..16]);
    key
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_sixty_first_of_a_minute_is_refused_and_others_are_not() {
        let limits = Limits::new(Allowed::default());
        let at = Duration::from_secs;
        for _ in 0..60 {
            assert!(limits.count(Limit::FailedAuthentication, [1; 16], at(10)).is_ok());
        }
        let refused = limits.count(Limit::FailedAuthentication, [1; 16], at(20)).expect_err("the window is full");
        assert_eq!((refused.kind, refused.retry_after_s), (Kind::TooMany, Some(51)));
        assert!(limits.count(Limit::FailedAuthentication, [2; 16], at(20)).is_ok(), "another address");
        assert!(limits.count(Limit::Exchange, [1; 16], at(20)).is_ok(), "another limit");
        assert!(limits.count(Limit::FailedAuthentication, [1; 16], at(70)).is_ok(), "another window");
    }

    #[test]
    fn a_crowd_does_not_make_us_forget_who_asked_for_too_much() {
        let limits = Limits { most: 50, ..Limits::new(Allowed::default()) };
        let at = Duration::from_secs;
        let key = |n: u8| [n; 16];
        for _ in 0..60 {
            assert!(limits.count(Limit::FailedAuthentication, key(255), at(10)).is_ok());
        }
        for n in 0..250 {
            assert!(limits.count(Limit::FailedAuthentication, key(n), at(10)).is_ok(), "{n}: one is none of them");
        }
        assert!(limits.count(Limit::FailedAuthentication, key(255), at(20)).is_err(), "it is still over");
        assert!(limits.counters.lock().expect("not poisoned").len() <= 50, "and the table has its bound");
        for n in 0..50 {
            for _ in 0..60 {
                let _ = limits.count(Limit::FailedAuthentication, key(n), at(30));
            }
        }
        let told = limits.count(Limit::FailedAuthentication, key(200), at(30)).expect_err("all hold too much");
        assert_eq!((told.kind, told.retry_after_s), (Kind::TooMany, Some(60)));
        assert!(limits.count(Limit::FailedAuthentication, key(200), at(100)).is_ok(), "a minute later there is room");
    }
}

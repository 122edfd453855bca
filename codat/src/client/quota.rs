//! What Codat's headers say of the daily quota. A snapshot for others to read; nothing is held back here.

use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

use reqwest::header::HeaderMap;

/// What the last reply said.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Quota {
    /// Requests a day.
    pub limit: Option<u64>,
    /// Requests that are left of them.
    pub remaining: Option<u64>,
    /// When the count starts anew, as Codat wrote it: the format is not documented.
    pub reset: Option<String>,
    /// When the reply came.
    pub seen_at: Option<SystemTime>,
}

/// The shared snapshot.
#[derive(Debug, Default)]
pub(super) struct Shared(Mutex<Quota>);

impl Shared {
    pub(super) fn read(&self) -> Quota {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Notes what a reply says; one that says nothing changes nothing.
    pub(super) fn note(&self, headers: &HeaderMap, now: SystemTime) {
        let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).map(str::trim);
        let number = |name| text(name).and_then(|text| text.parse().ok());
        let (limit, remaining) = (number("x-rate-limit-limit"), number("x-rate-limit-remaining"));
        let reset = text("x-rate-limit-reset").filter(|text| !text.is_empty() && text.len() <= 64);
        if limit.is_none() && remaining.is_none() && reset.is_none() {
            return;
        }
        let mut quota = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        quota.limit = limit.or(quota.limit);
        quota.remaining = remaining.or(quota.remaining);
        quota.reset = reset.map(str::to_owned).or_else(|| quota.reset.take());
        quota.seen_at = Some(now);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(entries: &[(&'static str, &'static str)]) -> HeaderMap {
        let mut headers = HeaderMap::new();
        for (name, value) in entries {
            headers.insert(*name, value.parse().expect("a header value"));
        }
        headers
    }

    #[test]
    fn the_last_reply_that_says_something_counts() {
        let shared = Shared::default();
        assert_eq!(shared.read(), Quota::default());
        let now = SystemTime::UNIX_EPOCH;
        shared.note(
            &headers(&[
                ("x-rate-limit-limit", "2000"),
                ("x-rate-limit-remaining", "1999"),
                ("x-rate-limit-reset", "2026-11-26T00:00:00Z"),
            ]),
            now,
        );
        shared.note(&headers(&[("x-rate-limit-remaining", "1998")]), now);
        shared.note(&headers(&[]), now);
        shared.note(&headers(&[("x-rate-limit-limit", "many")]), now);
        let quota = shared.read();
        assert_eq!((quota.limit, quota.remaining), (Some(2_000), Some(1_998)));
        assert_eq!(quota.reset.as_deref(), Some("2026-11-26T00:00:00Z"));
    }
}

//! When a read is tried again: how long to wait, and what `Retry-After` asks for. Pure; time and chance come in.

use std::time::{Duration, SystemTime};

use reqwest::header::{HeaderMap, RETRY_AFTER};

/// The longest wait that is believed: the daily quota starts anew within a day.
const ASKED_MAX: Duration = Duration::from_hours(24);

/// How often and how far apart a read is tried.
#[derive(Debug, Clone, Copy)]
pub struct Backoff {
    /// Tries of one call, the first included.
    pub tries_max: u32,
    /// The wait before the second try, before jitter.
    pub first: Duration,
    /// The longest wait that grows by itself.
    pub longest: Duration,
}

impl Default for Backoff {
    /// Half a second, half as long again each time, at most a minute, six tries.
    fn default() -> Self {
        Self { tries_max: 6, first: Duration::from_millis(500), longest: Duration::from_mins(1) }
    }
}

impl Backoff {
    /// The wait after the `failed`th try (from 1), between half and the whole of what has grown.
    pub fn wait(&self, failed: u32, random: u64) -> Duration {
        let mut grown = self.first.min(self.longest);
        for _ in 1..failed.min(64) {
            grown = (grown * 3 / 2).min(self.longest);
        }
        let half = grown / 2;
        half + share(half, random)
    }

    /// The wait where Codat asked for one: never shorter, and spread a little so that many waiters do not come at once.
    pub fn asked_wait(&self, asked: Duration, random: u64) -> Duration {
        asked + share(self.first, random)
    }
}

/// `whole` times a share between nought and one.
fn share(whole: Duration, random: u64) -> Duration {
    let nanos = u64::try_from(whole.as_nanos()).unwrap_or(u64::MAX);
    Duration::from_nanos(if nanos == 0 { 0 } else { random % (nanos + 1) })
}

/// What `Retry-After` asks for: whole or fractional seconds or an HTTP date, rounded up to seconds, at most a day.
///
/// Of several headers the longest wait counts. Nothing, nonsense, nought and the past ask for nothing: the caller's own
/// backoff is the short pause then.
pub fn retry_after(headers: &HeaderMap, now: SystemTime) -> Option<Duration> {
    let asked =
        headers.get_all(RETRY_AFTER).iter().filter_map(|value| asked_by(value.to_str().ok()?.trim(), now)).max()?;
    if asked > ASKED_MAX {
        tracing::warn!(asked_s = asked.as_secs(), "Codat asks for a wait of more than a day; a day is taken");
    }
    Some(asked.min(ASKED_MAX))
}

fn asked_by(value: &str, now: SystemTime) -> Option<Duration> {
    let seconds = match seconds(value) {
        Some(seconds) => seconds,
        None => {
            let wait = httpdate::parse_http_date(value).ok()?.duration_since(now).ok()?;
            wait.as_secs() + u64::from(wait.subsec_nanos() > 0)
        }
    };
    (seconds > 0).then(|| Duration::from_secs(seconds))
}

/// Digits, with digits behind a point or not, rounded up.
fn seconds(value: &str) -> Option<u64> {
    let (whole, fraction) = value.split_once('.').unwrap_or((value, "0"));
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    if !digits(whole) || !digits(fraction) {
        return None;
    }
    let whole = whole.parse::<u64>().unwrap_or(u64::MAX);
    Some(whole.saturating_add(u64::from(fraction.bytes().any(|byte| byte != b'0'))))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    /// Sunday, 1 March 2026, 12:00:00.25.
    fn now() -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_millis(1_772_366_400_250)
    }

    #[track_caller]
    fn check(values: &[&str], expected_s: Option<u64>) {
        let mut headers = HeaderMap::new();
        for value in values {
            headers.append(RETRY_AFTER, value.parse().expect("a header value"));
        }
        assert_eq!(retry_after(&headers, now()), expected_s.map(Duration::from_secs), "{values:?}");
    }

    #[test]
    fn seconds_are_rounded_up() {
        check(&["3"], Some(3));
        check(&["119.998"], Some(120));
        check(&["0.25"], Some(1));
        check(&["7.000"], Some(7));
        check(&["  9 "], Some(9));
    }

    #[test]
    fn each_form_of_an_http_date_is_read() {
        check(&["Sun, 01 Mar 2026 12:02:00 GMT"], Some(120));
        check(&["Sunday, 01-Mar-26 12:02:00 GMT"], Some(120));
        check(&["Sun Mar  1 12:02:00 2026"], Some(120));
    }

    #[test]
    fn nought_and_the_past_ask_for_nothing() {
        check(&["0"], None);
        check(&["0.0"], None);
        check(&["Sun, 01 Mar 2026 11:00:00 GMT"], None);
        check(&["Sun, 01 Mar 2026 12:00:00 GMT"], None);
    }

    #[test]
    fn nonsense_asks_for_nothing() {
        for value in
            ["", "-3", "later", "+4", "3, 8", "1e3", "1.", ".5", "３", "Sun, 99 Mar 2026 12:02:00 GMT", "NaN", "inf"]
        {
            if let Ok(value) = value.parse::<reqwest::header::HeaderValue>() {
                let mut headers = HeaderMap::new();
                headers.append(RETRY_AFTER, value.clone());
                assert_eq!(retry_after(&headers, now()), None, "{value:?}");
            }
        }
        check(&[], None);
    }

    #[test]
    fn a_wait_of_more_than_a_day_is_a_day() {
        check(&["90000000"], Some(86_400));
        check(&["99999999999999999999999999"], Some(86_400));
        check(&["Mon, 01 Mar 2027 12:00:00 GMT"], Some(86_400));
    }

    #[test]
    fn of_two_headers_the_longer_wait_counts() {
        check(&["4", "90"], Some(90));
        check(&["90", "soon"], Some(90));
    }

    proptest! {
        #[test]
        fn waits_grow_to_their_bound_and_are_never_nothing(failed in 1_u32..200, random in any::<u64>()) {
            let backoff = Backoff::default();
            let wait = backoff.wait(failed, random);
            prop_assert!(wait >= backoff.first / 2 && wait <= backoff.longest);
            prop_assert!(backoff.wait(failed + 1, u64::MAX) >= wait / 2);
        }

        #[test]
        fn what_is_asked_for_is_kept(asked_s in 1_u64..86_400, random in any::<u64>()) {
            let asked = Duration::from_secs(asked_s);
            prop_assert!(Backoff::default().asked_wait(asked, random) >= asked);
        }

        #[test]
        fn no_value_panics(value in "[ -~]{0,40}") {
            let _ = asked_by(value.trim(), now());
        }
    }
}

//! The machine's clock and its randomness: read here and nowhere else, and passed on as values.

use std::time::Instant;

/// Milliseconds since 1970, as everything here keeps time.
pub type Ms = i64;

/// Now.
#[allow(clippy::disallowed_methods, reason = "the one place that reads the clock")]
pub fn now() -> Ms {
    jiff::Timestamp::now().as_millisecond()
}

/// A clock for how long a request took; never for what time it is.
#[allow(clippy::disallowed_methods, reason = "the one place that reads the clock")]
pub fn stopwatch() -> Instant {
    Instant::now()
}

/// A fresh random id.
#[allow(clippy::disallowed_methods, reason = "the one place that draws random ids")]
pub fn fresh_id() -> String {
    uuid::Uuid::new_v4().to_string()
}

/// A fresh secret for a one-time link: letters and digits, 122 random bits.
pub fn fresh_secret() -> String {
    fresh_id().replace('-', "")
}

//! The machine's clock: read here and nowhere else, and passed on as a value. Randomness there is none: ids follow
//! from the seed, the sandbox's time and what was made before.

use std::time::Instant;

use crate::data::dice::Dice;

/// Milliseconds since 1970, as everything here keeps time.
pub type Ms = i64;

/// The machine's time. What happens in the sandbox asks [`crate::app::App::now`] instead.
#[allow(clippy::disallowed_methods, reason = "the one place that reads the clock")]
pub fn machine_now() -> Ms {
    jiff::Timestamp::now().as_millisecond()
}

/// A clock for how long a request took; never for what time it is.
#[allow(clippy::disallowed_methods, reason = "the one place that reads the clock")]
pub fn stopwatch() -> Instant {
    Instant::now()
}

/// An id that follows from its parts.
pub fn id_of(parts: &[u64]) -> String {
    Dice::of(parts).uuid()
}

/// A secret or a correlation id that follows from its parts: 32 digits and letters.
pub fn secret_of(parts: &[u64]) -> String {
    id_of(parts).replace('-', "")
}

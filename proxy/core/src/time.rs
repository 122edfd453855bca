//! Moments and spans inside the proxy: whole microseconds, as the database keeps them.
use gangway_wire::Millis;

/// A moment (microseconds since 1970-01-01T00:00:00Z) or a span in microseconds.
pub type Micros = i64;

/// One millisecond.
pub const MILLISECOND: Micros = 1_000;
/// One second.
pub const SECOND: Micros = 1_000 * MILLISECOND;
/// One minute.
pub const MINUTE: Micros = 60 * SECOND;
/// One hour.
pub const HOUR: Micros = 60 * MINUTE;
/// One day.
pub const DAY: Micros = 24 * HOUR;

/// The same moment as browsers count it; the rest of a millisecond is cut off.
pub const fn millis(at: Micros) -> Millis {
    at.div_euclid(MILLISECOND)
}

/// The same moment as the database counts it.
pub const fn micros(at: Millis) -> Micros {
    at.saturating_mul(MILLISECOND)
}

//! Dates in the forms that platforms send: with `Z`, with an offset, with nothing, with a fraction, or bare.

use jiff::{Timestamp, civil::DateTime, tz::Offset};

use super::dice::Dice;

/// What stands for "no date" in Codat's replies.
pub const NO_DATE: &str = "0001-01-01T00:00:00";
/// Seconds of a day.
pub const DAY_S: i64 = 86_400;

/// How a date is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// `2026-03-01T10:00:00Z`.
    Zulu,
    /// `2026-03-01T10:00:00`: local to the business, by the schema.
    Local,
    /// `2026-03-01T12:00:00+02:00`.
    Offset,
    /// Seven fractional digits and `Z`.
    Fraction,
    /// `2026-03-01`.
    Bare,
}

impl Form {
    /// A form for a row: mostly `Z`, often nothing, at times the rarer ones.
    pub fn of(dice: &mut Dice) -> Self {
        match dice.below(100) {
            0..70 => Self::Zulu,
            70..90 => Self::Local,
            90..95 => Self::Fraction,
            95..98 => Self::Offset,
            _ => Self::Bare,
        }
    }
}

fn civil(seconds: i64, offset: Offset) -> DateTime {
    let at = Timestamp::from_second(seconds).unwrap_or(Timestamp::UNIX_EPOCH);
    offset.to_datetime(at)
}

/// `2026-03-01T10:00:00`. Written digit by digit: a row has half a dozen of these.
fn plain(at: DateTime) -> String {
    let (date, time) = (at.date(), at.time());
    let mut out = String::with_capacity(32);
    let mut part = |number: i16, width: u32, behind: &str| {
        for place in (0..width).rev() {
            let digit = number / 10_i16.pow(place) % 10;
            out.push(char::from(b'0' + digit.unsigned_abs() as u8));
        }
        out.push_str(behind);
    };
    part(date.year(), 4, "-");
    part(date.month().into(), 2, "-");
    part(date.day().into(), 2, "T");
    part(time.hour().into(), 2, ":");
    part(time.minute().into(), 2, ":");
    part(time.second().into(), 2, "");
    out
}

/// `seconds` since 1970 in the given form.
pub fn stamp(seconds: i64, form: Form) -> String {
    let utc = plain(civil(seconds, Offset::UTC));
    match form {
        Form::Zulu => utc + "Z",
        Form::Local => utc,
        Form::Offset => plain(civil(seconds, Offset::constant(2))) + "+02:00",
        Form::Fraction => format!("{utc}.{:07}Z", seconds.unsigned_abs().wrapping_mul(7919) % 10_000_000),
        Form::Bare => utc[..10].to_owned(),
    }
}

/// Milliseconds since 1970 as Codat writes its own dates: `Z` and a fraction.
pub fn stamp_ms(ms: i64) -> String {
    format!("{}.{:03}Z", plain(civil(ms.div_euclid(1000), Offset::UTC)), ms.rem_euclid(1000))
}

/// Milliseconds since 1970 as headers write dates.
pub fn http_date(ms: i64) -> String {
    let at = Timestamp::from_millisecond(ms).unwrap_or(Timestamp::UNIX_EPOCH);
    jiff::fmt::rfc2822::DateTimePrinter::new().timestamp_to_rfc9110_string(&at).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_form_names_the_same_moment() {
        let at = 1_772_359_200;
        assert_eq!(stamp(at, Form::Zulu), "2026-03-01T10:00:00Z");
        assert_eq!(stamp(at, Form::Local), "2026-03-01T10:00:00");
        assert_eq!(stamp(at, Form::Offset), "2026-03-01T12:00:00+02:00");
        assert_eq!(stamp(at, Form::Bare), "2026-03-01");
        assert_eq!(stamp(at, Form::Fraction).len(), "2026-03-01T10:00:00.1234567Z".len());
        assert_eq!(stamp_ms(at * 1000 + 7), "2026-03-01T10:00:00.007Z");
        assert_eq!(http_date(at * 1000), "Sun, 01 Mar 2026 10:00:00 GMT");
    }
}

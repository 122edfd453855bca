//! Dates as Codat writes them: kept as text, compared as if UTC, never shifted.
//!
//! A date may have a zone (`Z` or an offset), no zone (local to the merchant's business), or be a day alone; it has up
//! to nine digits of a second. Integer arithmetic only; formatting for people belongs to the browser.

use std::borrow::Cow;
use std::fmt;

const MICROS_PER_S: i64 = 1_000_000;
const S_PER_DAY: i64 = 86_400;

/// What a written date says of its place in time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Form {
    /// A day without a time.
    Day,
    /// Day and time without a zone: local to the merchant's business.
    Local,
    /// Day and time with `Z` or an offset: a point in time.
    Zoned,
}

/// A date or a point in time as it was written.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Instant<'a> {
    text: Cow<'a, str>,
    micros: i64,
    form: Form,
}

/// The text is no date.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not a date")]
pub struct BadInstant;

impl<'a> Instant<'a> {
    /// Reads `2026-11-25`, `2026-11-25T09:05:00`, with `Z` or an offset, with up to nine digits of a second.
    /// The first instant of year 1 is Codat's way of writing "none", as are empty texts.
    pub fn parse(text: impl Into<Cow<'a, str>>) -> Result<Option<Self>, BadInstant> {
        let text = text.into();
        if text.is_empty() {
            return Ok(None);
        }
        let (micros, form) = read(text.as_bytes()).ok_or(BadInstant)?;
        // Whatever zone or fraction it is dressed in, 0001-01-01T00:00:00 is no date.
        if let Some(time) = text.strip_prefix("0001-01-01") {
            let local = time.get(1..9).unwrap_or("00:00:00");
            if local == "00:00:00" {
                return Ok(None);
            }
        }
        Ok(Some(Self { text, micros, form }))
    }

    /// The text as it was written.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// Microseconds since 1970, a date without a zone taken as if it were UTC. Finer digits are cut off.
    pub fn micros_as_utc(&self) -> i64 {
        self.micros
    }

    /// Whether this is a point in time. If not, it is shown as written.
    pub fn has_zone(&self) -> bool {
        self.form == Form::Zoned
    }

    /// What was written: a day, a local time, or a point in time.
    pub fn form(&self) -> Form {
        self.form
    }

    /// The same, owning its text.
    pub fn into_owned(self) -> Instant<'static> {
        Instant { text: Cow::Owned(self.text.into_owned()), micros: self.micros, form: self.form }
    }
}

impl fmt::Display for Instant<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

impl serde::Serialize for Instant<'_> {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.text)
    }
}

/// Days from 1970-01-01 to a day of the proleptic Gregorian calendar.
///
/// Years run from March, so the leap day is the last of its year, and 400 years are 146,097 days.
fn days_since_1970(year: i64, month: i64, day: i64) -> i64 {
    let march_year = if month > 2 { year } else { year - 1 };
    let march_month = (month + 9) % 12;
    let day_of_year = (153 * march_month + 2) / 5 + day - 1;
    march_year * 365 + march_year.div_euclid(4) - march_year.div_euclid(100) + march_year.div_euclid(400) + day_of_year
        - 719_468
}

fn days_in_month(year: i64, month: i64) -> i64 {
    match month {
        2 if year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// A cursor over what is not read yet.
struct Rest<'a>(&'a [u8]);

impl Rest<'_> {
    fn number(&mut self, digits: usize) -> Option<i64> {
        let (head, tail) = self.0.split_at_checked(digits)?;
        let mut value = 0;
        for &byte in head {
            value = value * 10 + i64::from(byte.is_ascii_digit().then(|| byte - b'0')?);
        }
        self.0 = tail;
        Some(value)
    }

    fn take(&mut self, wanted: &[u8]) -> Option<u8> {
        let (&first, tail) = self.0.split_first()?;
        wanted.contains(&first).then(|| {
            self.0 = tail;
            first
        })
    }
}

/// Microseconds as if UTC, and the form.
fn read(text: &[u8]) -> Option<(i64, Form)> {
    let mut rest = Rest(text);
    let year = rest.number(4)?;
    rest.take(b"-")?;
    let month = rest.number(2).filter(|month| (1..=12).contains(month))?;
    rest.take(b"-")?;
    let day = rest.number(2).filter(|day| (1..=days_in_month(year, month)).contains(day))?;
    if year == 0 {
        return None;
    }
    let midnight_s = days_since_1970(year, month, day) * S_PER_DAY;
    if rest.0.is_empty() {
        return Some((midnight_s * MICROS_PER_S, Form::Day));
    }

    rest.take(b"Tt ")?;
    let hour = rest.number(2).filter(|hour| *hour < 24)?;
    rest.take(b":")?;
    let minute = rest.number(2).filter(|minute| *minute < 60)?;
    rest.take(b":")?;
    // A leap second is counted as the second before it, as most clocks do.
    let second = rest.number(2).filter(|second| *second <= 60)?.min(59);
    let mut micros = 0;
    if rest.take(b".").is_some() {
        let digits = rest.0.iter().take_while(|byte| byte.is_ascii_digit()).count();
        if !(1..=9).contains(&digits) {
            return None;
        }
        let unit = 10_i64.pow(9 - u32::try_from(digits).ok()?);
        micros = rest.number(digits)? * unit / 1_000;
    }
    let local_s = midnight_s + hour * 3_600 + minute * 60 + second;
    let (offset_s, form) = zone(&mut rest)?;
    rest.0.is_empty().then_some(((local_s - offset_s) * MICROS_PER_S + micros, form))
}

/// Seconds east of UTC: nothing, `Z`, `+02`, `+0200` or `+02:00`.
fn zone(rest: &mut Rest<'_>) -> Option<(i64, Form)> {
    if rest.0.is_empty() {
        return Some((0, Form::Local));
    }
    if rest.take(b"Zz").is_some() {
        return Some((0, Form::Zoned));
    }
    let east = rest.take(b"+-")? == b'+';
    let hours = rest.number(2).filter(|hours| *hours < 24)?;
    let minutes = if rest.0.is_empty() {
        0
    } else {
        let _ = rest.take(b":");
        rest.number(2).filter(|minutes| *minutes < 60)?
    };
    let offset_s = hours * 3_600 + minutes * 60;
    Some((if east { offset_s } else { -offset_s }, Form::Zoned))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(text: &str, micros: i64, form: Form) {
        let instant = Instant::parse(text).expect("a date").expect("not none");
        assert_eq!((instant.micros_as_utc(), instant.form()), (micros, form), "{text}");
        assert_eq!(instant.text(), text);
    }

    #[test]
    fn each_way_of_writing_is_read_and_kept() {
        check("1970-01-01", 0, Form::Day);
        check("1970-01-01T00:00:01", 1_000_000, Form::Local);
        check("1970-01-01T00:00:01Z", 1_000_000, Form::Zoned);
        check("1970-01-01T02:00:00+02:00", 0, Form::Zoned);
        check("1969-12-31T19:00:00-05:00", 0, Form::Zoned);
        check("1970-01-01T05:30:00+0530", 0, Form::Zoned);
        check("1970-01-01T00:00:00.1234567Z", 123_456, Form::Zoned);
        check("1970-01-01T00:00:00.5", 500_000, Form::Local);
        check("1969-12-31T23:59:59.9999999Z", -1, Form::Zoned);
        check("2024-02-29T00:00:00", 1_709_164_800_000_000, Form::Local);
    }

    #[test]
    fn year_one_and_nothing_mean_none() {
        let none =
            ["", "0001-01-01", "0001-01-01T00:00:00", "0001-01-01T00:00:00Z", "0001-01-01T00:00:00.0000000+00:00"];
        for text in none {
            assert_eq!(Instant::parse(text), Ok(None), "{text}");
        }
        assert!(Instant::parse("0001-01-01T00:00:01").expect("a date").is_some());
    }

    #[test]
    fn what_is_no_date_is_refused() {
        for text in [
            "2024-09-01T23:59:99Z",
            "2023-02-29",
            "2023-13-01",
            "2023-00-10",
            "2023-01-32",
            "0000-01-01",
            "soon",
            "2023-1-1",
            "20230101",
            "2023-01-01T24:00:00",
            "2023-01-01T10:00",
            "2023-01-01T10:00:00.",
            "2023-01-01Z",
            "2023-01-01T10:00:00+2",
            "2023-01-01T10:00:00+02:",
            "2023-01-01T10:00:00Zz",
            "2023-01-01T10:00:00.1234567890",
            "２０２３-01-01",
            "-023-01-01",
        ] {
            assert_eq!(Instant::parse(text), Err(BadInstant), "{text}");
        }
    }

    proptest! {
        #[test]
        fn arithmetic_agrees_with_jiff(second in -62_135_596_799_i64..253_402_207_200, micros in 0_i64..1_000_000) {
            let stamp = jiff::Timestamp::from_second(second).expect("in range");
            let civil = jiff::tz::Offset::UTC.to_datetime(stamp);
            let text = format!(
                "{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{micros:06}",
                civil.year(), civil.month(), civil.day(), civil.hour(), civil.minute(), civil.second(),
            );
            for (zone, zoned) in [("", false), ("Z", true), ("+00:00", true)] {
                let written = format!("{text}{zone}");
                let instant = Instant::parse(written.as_str()).expect("a date").expect("not none");
                prop_assert_eq!(instant.micros_as_utc(), second * 1_000_000 + micros);
                prop_assert_eq!(instant.has_zone(), zoned);
            }
        }

        #[test]
        fn offsets_agree_with_jiff(second in 0_i64..4_000_000_000, quarters in -55_i32..=55) {
            let offset = jiff::tz::Offset::from_seconds(quarters * 900).expect("in range");
            let stamp = jiff::Timestamp::from_second(second).expect("in range");
            let text = stamp.display_with_offset(offset).to_string();
            let instant = Instant::parse(text).expect("a date").expect("not none");
            prop_assert_eq!(instant.micros_as_utc(), stamp.as_microsecond());
        }

        #[test]
        fn no_text_panics(text in ".{0,40}", dated in "[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]?[0-9:.Z+-]{0,20}") {
            let _ = Instant::parse(text.as_str());
            let _ = Instant::parse(dated.as_str());
        }
    }
}

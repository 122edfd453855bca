//! Comparing what a row holds with what was asked for: numbers by their digits, dates as moments.

use std::cmp::Ordering;

use jiff::Timestamp;
use serde_json::value::RawValue;

use super::Kind;
use super::row::text_of;

/// How two values are compared.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Operator {
    Is,
    Not,
    Contains,
    More,
    Less,
    AtLeast,
    AtMost,
}

impl Operator {
    /// Longer ones first, or `>=` would be read as `>`.
    const ALL: [(&'static str, Self); 7] = [
        ("!=", Self::Not),
        (">=", Self::AtLeast),
        ("<=", Self::AtMost),
        ("=", Self::Is),
        ("~", Self::Contains),
        (">", Self::More),
        ("<", Self::Less),
    ];

    /// A clause's path, operator and value: the first operator counts.
    pub fn split(clause: &str) -> Option<(&str, Self, &str)> {
        let found = Self::ALL.iter().filter_map(|(sign, operator)| Some((clause.find(sign)?, *sign, *operator)));
        // At one place the longest is meant; it stands first.
        let (at, sign, operator) = found.min_by_key(|(at, _, _)| *at)?;
        Some((clause[..at].trim(), operator, clause[at + sign.len()..].trim()))
    }

    fn is(self, order: Ordering) -> bool {
        match self {
            Self::Is => order == Ordering::Equal,
            Self::Not => order != Ordering::Equal,
            Self::More => order == Ordering::Greater,
            Self::Less => order == Ordering::Less,
            Self::AtLeast => order != Ordering::Less,
            Self::AtMost => order != Ordering::Greater,
            Self::Contains => false,
        }
    }
}

/// What was asked for.
#[derive(Debug)]
pub enum Wanted {
    /// A text, or a part of one.
    Text(String),
    /// A word, in small letters.
    Word(String),
    /// A number.
    Number(Decimal),
    /// A moment.
    Date(Timestamp),
    /// Yes or no.
    Flag(bool),
}

impl Wanted {
    /// Reads a value for a field of this kind; `None` where it does not fit, or cannot be compared so.
    pub fn read(kind: Kind, operator: Operator, value: &str) -> Option<Self> {
        let has_order = matches!(kind, Kind::Number | Kind::Date);
        let fits = match operator {
            Operator::Is | Operator::Not => true,
            Operator::Contains => matches!(kind, Kind::Text | Kind::Word),
            _ => has_order,
        };
        match kind {
            _ if !fits => None,
            Kind::Text => Some(Self::Text(value.to_owned())),
            Kind::Word => Some(Self::Word(value.to_ascii_lowercase())),
            Kind::Number => Decimal::read(value).map(Self::Number),
            Kind::Date => moment(value).map(Self::Date),
            Kind::Flag => value.parse().ok().map(Self::Flag),
            Kind::Tags | Kind::Other => None,
        }
    }

    /// True where what was found compares so. Null is nothing: it is only not something else.
    pub fn holds(&self, operator: Operator, found: &RawValue) -> bool {
        let text = text_of(found);
        let order = match self {
            Self::Text(wanted) if operator == Operator::Contains => return text.contains(wanted),
            Self::Word(wanted) if operator == Operator::Contains => return text.to_ascii_lowercase().contains(wanted),
            Self::Text(wanted) => Some((*text).cmp(wanted)),
            Self::Word(wanted) => Some(text.to_ascii_lowercase().cmp(wanted)),
            Self::Number(wanted) => Decimal::read(&text).map(|found| found.cmp(wanted)),
            Self::Date(wanted) => moment(&text).map(|found| found.cmp(wanted)),
            Self::Flag(wanted) => text.parse().ok().map(|found: bool| found.cmp(wanted)),
        };
        order.map_or(operator == Operator::Not, |order| operator.is(order))
    }
}

/// A date of any form.
pub fn moment(text: &str) -> Option<Timestamp> {
    text.parse::<Timestamp>().ok().or_else(|| {
        let local: jiff::civil::DateTime = text.parse().ok()?;
        jiff::tz::Offset::UTC.to_timestamp(local).ok()
    })
}

/// A number of any length: the digits behind `0.` times a power of ten, so that no digit is lost.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Decimal {
    negative: bool,
    /// Without zeros at either end; empty for nothing.
    digits: Vec<u8>,
    power: i64,
}

impl Decimal {
    /// Reads a number as JSON writes it.
    pub fn read(text: &str) -> Option<Self> {
        let (negative, rest) = text.strip_prefix('-').map_or((false, text), |rest| (true, rest));
        let (mantissa, exponent) = rest.split_once(['e', 'E']).unwrap_or((rest, "0"));
        let (whole, part) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let is_number = !whole.is_empty()
            && !mantissa.ends_with('.')
            && whole.bytes().chain(part.bytes()).all(|byte| byte.is_ascii_digit());
        let exponent: i64 = exponent.parse().ok().filter(|_| is_number)?;
        let all: Vec<u8> = whole.bytes().chain(part.bytes()).collect();
        let Some(first) = all.iter().position(|digit| *digit != b'0') else {
            return Some(Self { negative: false, digits: Vec::new(), power: 0 });
        };
        let last = all.iter().rposition(|digit| *digit != b'0').unwrap_or(first);
        let power = (whole.len() as i64 - first as i64).checked_add(exponent)?;
        Some(Self { negative, digits: all[first..=last].to_vec(), power })
    }

    fn size(&self, other: &Self) -> Ordering {
        self.power.cmp(&other.power).then_with(|| self.digits.cmp(&other.digits))
    }
}

impl Ord for Decimal {
    fn cmp(&self, other: &Self) -> Ordering {
        let sign = |number: &Self| i8::from(!number.digits.is_empty()) * if number.negative { -1 } else { 1 };
        sign(self).cmp(&sign(other)).then_with(|| if self.negative { other.size(self) } else { self.size(other) })
    }
}

impl PartialOrd for Decimal {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

//! Amounts: the digits that Codat sent, exactly. Nothing here ever passes through a float.
//!
//! An amount is read from the raw JSON value, a number or a string, by [`Amount::from_json`] or through serde, which
//! takes the same way. Where digits do not fit, reading fails aloud; nothing is rounded.

use std::fmt;

use serde::de::Error as _;
use serde_json::value::RawValue;

/// Digits after the point in the mirror's decimal columns.
pub const MIRROR_SCALE: u8 = 18;

/// One more than the greatest value that a decimal of 38 digits holds.
const DECIMAL_38_END: u128 = 10_u128.pow(38);

/// Digits after the point beyond which a number is refused as too long.
const SCALE_MAX: i64 = 255;

/// An exact decimal number: `unscaled` times ten to the minus `scale`.
///
/// Always in its shortest form, so equal amounts are equal values: no trailing zero after the point, no negative zero.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Amount {
    unscaled: i128,
    scale: u8,
}

/// Why a text is no amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum BadAmount {
    /// It is not a decimal number at all.
    #[error("not a decimal number")]
    NotANumber,
    /// It has more digits than an amount holds.
    #[error("more digits than an amount holds")]
    TooLong,
}

/// The amount has more digits than the mirror's decimal column holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("more digits than the mirror's column holds")]
pub struct TooWide;

impl Amount {
    /// Nothing.
    pub const ZERO: Self = Self { unscaled: 0, scale: 0 };

    /// `unscaled` times ten to the minus `scale`, in shortest form.
    pub const fn new(mut unscaled: i128, mut scale: u8) -> Self {
        while scale > 0 && unscaled % 10 == 0 {
            unscaled /= 10;
            scale -= 1;
        }
        Self { unscaled, scale }
    }

    /// Reads plain or exponent notation: `12.50`, `-3`, `5e-7`, `+1`. Spaces around it are ignored.
    pub fn parse(text: &str) -> Result<Self, BadAmount> {
        let text = text.trim_matches([' ', '\t', '\r', '\n']);
        let (mantissa, exponent) = match text.split_once(['e', 'E']) {
            Some((mantissa, exponent)) => (mantissa, parse_exponent(exponent)?),
            None => (text, 0),
        };
        let (negative, mantissa) = match mantissa.as_bytes().first() {
            Some(b'-') => (true, &mantissa[1..]),
            Some(b'+') => (false, &mantissa[1..]),
            _ => (false, mantissa),
        };
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        if whole.len() + fraction.len() == 0 || !(whole.bytes().chain(fraction.bytes())).all(|b| b.is_ascii_digit()) {
            return Err(BadAmount::NotANumber);
        }

        // Zeros at the end of the written digits only move the point: drop them before counting what must fit.
        let written = whole.len() + fraction.len();
        let trailing_zeros = (whole.bytes().chain(fraction.bytes())).rev().take_while(|&b| b == b'0').count();
        let mut unscaled: i128 = 0;
        for digit in whole.bytes().chain(fraction.bytes()).take(written - trailing_zeros) {
            unscaled = push_digit(unscaled, digit - b'0')?;
        }
        if unscaled == 0 {
            return Ok(Self::ZERO);
        }
        let fraction_len = i64::try_from(fraction.len()).map_err(|_| BadAmount::TooLong)?;
        let trailing_zeros = i64::try_from(trailing_zeros).map_err(|_| BadAmount::TooLong)?;
        let mut scale = fraction_len - trailing_zeros - exponent;
        if scale < -40 {
            return Err(BadAmount::TooLong);
        }
        while scale < 0 {
            unscaled = push_digit(unscaled, 0)?;
            scale += 1;
        }
        if scale > SCALE_MAX {
            return Err(BadAmount::TooLong);
        }
        let scale = u8::try_from(scale).map_err(|_| BadAmount::TooLong)?;
        Ok(Self { unscaled: if negative { -unscaled } else { unscaled }, scale })
    }

    /// Reads one raw JSON value: a number, or a string that holds one. `null` and the empty string are no amount.
    pub fn from_json(raw: &str) -> Result<Option<Self>, BadAmount> {
        let raw = raw.trim_matches([' ', '\t', '\r', '\n']);
        if raw == "null" {
            return Ok(None);
        }
        if let Some(inner) = raw.strip_prefix('"') {
            let inner = inner.strip_suffix('"').ok_or(BadAmount::NotANumber)?;
            if inner.contains('\\') {
                let text: String = serde_json::from_str(raw).map_err(|_| BadAmount::NotANumber)?;
                return if text.is_empty() { Ok(None) } else { Self::parse(&text).map(Some) };
            }
            return if inner.is_empty() { Ok(None) } else { Self::parse(inner).map(Some) };
        }
        Self::parse(raw).map(Some)
    }

    /// The digits without the point, with their sign.
    pub const fn unscaled(self) -> i128 {
        self.unscaled
    }

    /// How many of [`Amount::unscaled`]'s digits stand after the point.
    pub const fn scale(self) -> u8 {
        self.scale
    }

    /// Plain decimal text: no exponent, no trailing zeros, no plus sign, a digit before the point.
    pub fn digits(self) -> String {
        self.to_string()
    }
}

/// `amount` in units of 10^-18, for a decimal column of 38 digits. Fails with [`TooWide`] rather than round.
pub const fn to_scaled(amount: Amount) -> Result<i128, TooWide> {
    if amount.scale > MIRROR_SCALE {
        return Err(TooWide);
    }
    match amount.unscaled.checked_mul(10_i128.pow((MIRROR_SCALE - amount.scale) as u32)) {
        Some(scaled) if scaled.unsigned_abs() < DECIMAL_38_END => Ok(scaled),
        _ => Err(TooWide),
    }
}

/// The amount whose [`to_scaled`] is `scaled`.
pub const fn from_scaled(scaled: i128) -> Amount {
    Amount::new(scaled, MIRROR_SCALE)
}

/// The exponent's value; one too large for any amount is clamped, and the caller refuses it.
fn parse_exponent(text: &str) -> Result<i64, BadAmount> {
    let digits = text.strip_prefix(['-', '+']).unwrap_or(text);
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return Err(BadAmount::NotANumber);
    }
    let size = digits.parse::<i64>().map_or(1_000_000, |size| size.min(1_000_000));
    Ok(if text.starts_with('-') { -size } else { size })
}

fn push_digit(unscaled: i128, digit: u8) -> Result<i128, BadAmount> {
    unscaled.checked_mul(10).and_then(|ten| ten.checked_add(i128::from(digit))).ok_or(BadAmount::TooLong)
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let digits = self.unscaled.unsigned_abs().to_string();
        let scale = usize::from(self.scale);
        let sign = if self.unscaled < 0 { "-" } else { "" };
        if scale == 0 {
            write!(f, "{sign}{digits}")
        } else if digits.len() > scale {
            let (whole, fraction) = digits.split_at(digits.len() - scale);
            write!(f, "{sign}{whole}.{fraction}")
        } else {
            write!(f, "{sign}0.{digits:0>scale$}")
        }
    }
}

impl fmt::Debug for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Amount({self})")
    }
}

impl std::str::FromStr for Amount {
    type Err = BadAmount;

    fn from_str(text: &str) -> Result<Self, BadAmount> {
        Self::parse(text)
    }
}

impl serde::Serialize for Amount {
    /// A JSON number with these digits.
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        RawValue::from_string(self.digits()).map_err(serde::ser::Error::custom)?.serialize(serializer)
    }
}

impl<'de> serde::Deserialize<'de> for Amount {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        // The raw value, so that serde_json never makes a float of it.
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        match Self::from_json(raw.get()) {
            Ok(Some(amount)) => Ok(amount),
            Ok(None) => Err(D::Error::custom("an amount is missing")),
            Err(error) => Err(D::Error::custom(error)),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[track_caller]
    fn check(text: &str, digits: &str) {
        assert_eq!(Amount::parse(text).expect("an amount").digits(), digits, "{text}");
    }

    #[test]
    fn digits_are_kept_exactly() {
        check("12345678901234567.89", "12345678901234567.89");
        check("-283.56", "-283.56");
        check("0.1", "0.1");
        check("10", "10");
        check("1000000000000", "1000000000000");
        check("99999999999999999999999999999999999999", "99999999999999999999999999999999999999");
    }

    #[test]
    fn exponents_become_plain_digits() {
        check("5e-7", "0.0000005");
        check("5E-7", "0.0000005");
        check("1.25e2", "125");
        check("1.2e+3", "1200");
        check("-12.5e-1", "-1.25");
        check("100e-2", "1");
        check("0e999999999999999999999", "0");
    }

    #[test]
    fn zeros_at_the_end_and_the_sign_of_nothing_are_dropped() {
        check("12.500", "12.5");
        check("12.000", "12");
        check("-0.00", "0");
        check("007.5", "7.5");
        check("+1", "1");
        check(" .5 ", "0.5");
        assert_eq!(Amount::parse("1.0"), Amount::parse("1"));
    }

    #[test]
    fn what_is_no_number_is_refused() {
        for text in ["", "-", ".", "1,5", "1.2.3", "e5", "5e", "5e1.5", "NaN", "1 2", "0x1", "1_000", "−1", "١"] {
            assert_eq!(Amount::parse(text), Err(BadAmount::NotANumber), "{text}");
        }
    }

    #[test]
    fn what_is_too_long_is_refused_not_rounded() {
        let long =
            ["1e39", "999999999999999999999999999999999999999", "1e-256", "1e999999999999999999999", "1.5e-999999"];
        for text in long {
            assert_eq!(Amount::parse(text), Err(BadAmount::TooLong), "{text}");
        }
        let zeros = format!("1{}", "0".repeat(10_000));
        assert_eq!(Amount::parse(&zeros), Err(BadAmount::TooLong));
    }

    #[test]
    fn a_number_and_a_string_read_alike() {
        let read = |json: &str| serde_json::from_str::<Amount>(json).map(Amount::digits).ok();
        assert_eq!(read("12345678901234567.89").as_deref(), Some("12345678901234567.89"));
        assert_eq!(read(r#""12345678901234567.89""#).as_deref(), Some("12345678901234567.89"));
        assert_eq!(read(r#""\u0031.50""#).as_deref(), Some("1.5"));
        assert_eq!(read("true"), None);
        assert_eq!(read("[]"), None);
        assert_eq!(Amount::from_json("null"), Ok(None));
        assert_eq!(Amount::from_json(r#""""#), Ok(None));
    }

    #[test]
    fn the_mirror_takes_what_fits_and_refuses_the_rest() {
        let scaled = |text: &str| to_scaled(Amount::parse(text).expect("an amount"));
        assert_eq!(scaled("1.5"), Ok(1_500_000_000_000_000_000));
        assert_eq!(scaled("-5e-7"), Ok(-500_000_000_000));
        assert_eq!(scaled("99999999999999999999.999999999999999999"), Ok(10_i128.pow(38) - 1));
        assert_eq!(scaled("100000000000000000000"), Err(TooWide));
        assert_eq!(scaled("0.0000000000000000001"), Err(TooWide));
    }

    /// A plain decimal text in shortest form, made without any arithmetic of this module.
    fn shortest() -> impl Strategy<Value = String> {
        (any::<bool>(), "0|[1-9][0-9]{0,18}", "|[0-9]{0,17}[1-9]").prop_map(|(negative, whole, fraction)| {
            let sign = if negative && (whole != "0" || !fraction.is_empty()) { "-" } else { "" };
            if fraction.is_empty() { format!("{sign}{whole}") } else { format!("{sign}{whole}.{fraction}") }
        })
    }

    proptest! {
        #[test]
        fn any_written_amount_comes_back_digit_by_digit(text in shortest()) {
            let amount = Amount::parse(&text).expect("an amount");
            prop_assert_eq!(amount.digits(), text.clone());
            prop_assert_eq!(serde_json::from_str::<Amount>(&text).expect("as JSON"), amount);
            prop_assert_eq!(serde_json::to_string(&amount).expect("as JSON"), text);
        }

        #[test]
        fn the_point_may_be_written_as_an_exponent(text in shortest(), exponent in 0_usize..20) {
            let amount = Amount::parse(&text).expect("an amount");
            // Shifting the digits left by writing zeros, and back by the exponent.
            let shifted = match text.split_once('.') {
                Some((whole, fraction)) if exponent >= fraction.len() => {
                    format!("{whole}{fraction}{}e-{exponent}", "0".repeat(exponent - fraction.len()))
                }
                Some((whole, fraction)) => format!("{whole}{}.{}e-{exponent}", &fraction[..exponent], &fraction[exponent..]),
                None => format!("{text}{}e-{exponent}", "0".repeat(exponent)),
            };
            prop_assert_eq!(Amount::parse(&shifted).expect("the same amount"), amount);
        }

        #[test]
        fn the_mirror_gives_back_what_it_took(text in shortest()) {
            let amount = Amount::parse(&text).expect("an amount");
            if let Ok(scaled) = to_scaled(amount) {
                prop_assert_eq!(from_scaled(scaled), amount);
            }
        }

        #[test]
        fn no_text_panics(text in ".{0,40}") {
            let _ = Amount::parse(&text);
            let _ = Amount::from_json(&text);
        }

        #[test]
        fn no_number_panics(text in "[-+]?[0-9]{0,60}\\.?[0-9]{0,60}([eE][-+]?[0-9]{0,25})?") {
            if let Ok(amount) = Amount::parse(&text) {
                prop_assert_eq!(Amount::parse(&amount.digits()), Ok(amount));
            }
        }
    }
}

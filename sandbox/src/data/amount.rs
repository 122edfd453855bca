//! Money as whole minor units with a number of decimals: never a float.

use std::fmt;

/// `units` of 10^-`decimals`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Amount {
    /// How many of the smallest unit.
    pub units: i128,
    /// How many digits stand behind the point.
    pub decimals: u8,
}

impl fmt::Display for Amount {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.units < 0 { "-" } else { "" };
        let digits = self.units.unsigned_abs();
        if self.decimals == 0 {
            return write!(f, "{sign}{digits}");
        }
        let one = 10_u128.pow(u32::from(self.decimals));
        write!(f, "{sign}{}.{:0width$}", digits / one, digits % one, width = usize::from(self.decimals))
    }
}

/// A currency as the shops here use it.
#[derive(Debug, PartialEq, Eq)]
pub struct Currency {
    /// Its ISO 4217 code.
    pub code: &'static str,
    /// Digits behind the point.
    pub decimals: u8,
    /// Minor units for a thousand euro cents, so that a candle costs about the same everywhere.
    pub per_mille: i64,
}

/// The main currencies of shops, in the order in which connections get them: with 2, 0 and 3 decimals early.
pub const CURRENCIES: [Currency; 8] = [
    Currency { code: "GBP", decimals: 2, per_mille: 860 },
    Currency { code: "EUR", decimals: 2, per_mille: 1000 },
    Currency { code: "JPY", decimals: 0, per_mille: 1620 },
    Currency { code: "USD", decimals: 2, per_mille: 1080 },
    Currency { code: "KWD", decimals: 3, per_mille: 3320 },
    Currency { code: "CHF", decimals: 2, per_mille: 950 },
    Currency { code: "BHD", decimals: 3, per_mille: 4080 },
    Currency { code: "SEK", decimals: 2, per_mille: 11_300 },
];

impl Currency {
    /// An amount in this currency.
    pub fn amount(&self, units: i64) -> Amount {
        Amount { units: i128::from(units), decimals: self.decimals }
    }

    /// A price of `cents` euro cents in this currency, rounded to what a shop would write on a label.
    pub fn price(&self, cents: i64) -> i64 {
        let units = cents * self.per_mille / 1000;
        match self.decimals {
            0 => (units / 10).max(1) * 10,
            3 => (units / 50).max(1) * 50,
            _ => units.max(1),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_keep_every_digit() {
        let check = |units, decimals, text: &str| assert_eq!(Amount { units, decimals }.to_string(), text);
        check(1999, 2, "19.99");
        check(-5, 2, "-0.05");
        check(1200, 0, "1200");
        check(-4250, 3, "-4.250");
        check(1_234_567_890_123_456_789, 2, "12345678901234567.89");
    }
}

//! Currencies and countries: as the platform sent them, beside a folded form to compare by.
//!
//! Platforms pad (`"GB "`), write lower case (`gbp`), three letters or two, whole names, and `XXX` for "unknown".

use std::borrow::Cow;

use serde_json::value::{RawValue, to_raw_value};

use crate::record::{Shape, Value};

/// A currency as it was sent.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Currency(String);

/// A country as it was sent.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Country(String);

impl Currency {
    /// The text as it was sent.
    pub fn as_sent(&self) -> &str {
        &self.0
    }

    /// Trimmed and in capitals, as ISO 4217 writes it.
    pub fn folded(&self) -> Cow<'_, str> {
        fold_currency(Cow::Borrowed(&self.0))
    }

    /// The folded code; `None` where the platform named none: nothing, or `XXX`.
    pub fn code(&self) -> Option<Cow<'_, str>> {
        Some(self.folded()).filter(|code| !matches!(code.as_ref(), "" | "XXX"))
    }
}

impl Country {
    /// The text as it was sent.
    pub fn as_sent(&self) -> &str {
        &self.0
    }

    /// Trimmed; a code of two or three letters also in capitals. No code is turned into another.
    pub fn folded(&self) -> Cow<'_, str> {
        let text = trim(Cow::Borrowed(self.0.as_str()));
        if is_code(&text) { fold_currency(text) } else { text }
    }

    /// The folded code of two or three letters; `None` where it is a name, nothing, or `XXX`.
    pub fn code(&self) -> Option<Cow<'_, str>> {
        Some(self.folded()).filter(|text| is_code(text) && text != "XXX")
    }
}

fn is_code(text: &str) -> bool {
    (2..=3).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_alphabetic())
}

/// Without the blanks around it.
pub(crate) fn trim(text: Cow<'_, str>) -> Cow<'_, str> {
    match text {
        Cow::Borrowed(text) => Cow::Borrowed(text.trim()),
        Cow::Owned(text) => Cow::Owned(text.trim().to_owned()),
    }
}

/// Trimmed and in capitals.
pub(crate) fn fold_currency(text: Cow<'_, str>) -> Cow<'_, str> {
    let text = trim(text);
    if text.bytes().any(|byte| byte.is_ascii_lowercase()) { Cow::Owned(text.to_ascii_uppercase()) } else { text }
}

macro_rules! texts {
    ($($name:ident),+) => {
        $(
            impl From<String> for $name {
                fn from(text: String) -> Self {
                    Self(text)
                }
            }

            impl Value for $name {
                const SHAPE: Shape = Shape::Text;

                fn read(json: &str) -> Option<(Self, bool)> {
                    String::read(json).map(|(text, is_whole)| (Self(text), is_whole))
                }

                fn write(&self) -> Option<Box<RawValue>> {
                    to_raw_value(&self.0).ok()
                }
            }
        )+
    };
}

texts!(Currency, Country);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_currency_is_kept_as_sent_and_compared_folded() {
        for (sent, folded, code) in
            [("GBP", "GBP", Some("GBP")), (" gbp ", "GBP", Some("GBP")), ("xxx", "XXX", None), ("", "", None)]
        {
            let currency = Currency::from(sent.to_owned());
            assert_eq!((currency.as_sent(), currency.folded().as_ref()), (sent, folded));
            assert_eq!(currency.code().as_deref(), code);
        }
    }

    #[test]
    fn a_country_is_kept_as_sent_and_compared_folded() {
        for (sent, folded, code) in [
            ("GB ", "GB", Some("GB")),
            ("gbr", "GBR", Some("GBR")),
            ("XXX", "XXX", None),
            (" United Kingdom", "United Kingdom", None),
            ("", "", None),
            ("é", "é", None),
        ] {
            let country = Country::from(sent.to_owned());
            assert_eq!((country.as_sent(), country.folded().as_ref()), (sent, folded));
            assert_eq!(country.code().as_deref(), code);
        }
    }
}

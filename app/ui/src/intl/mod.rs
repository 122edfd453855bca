//! Numbers, money, dates and countries by the browser's own `Intl`.
//!
//! Amounts go to it as the digits that Codat sent: `Intl.NumberFormat` formats decimal strings exactly. A date with a
//! zone is an instant, shown in the viewer's zone; one without is shown as written, never shifted.

mod country;

pub use country::country;

use js_sys::{Array, Date, Function, Intl, Object, Reflect};
use std::cell::RefCell;
use wasm_bindgen::JsValue;

thread_local! {
    /// Formatters by what they are for, with their digits after the point: making one costs more than a hundred uses.
    static MADE: RefCell<Vec<(String, Function, usize)>> = const { RefCell::new(Vec::new()) };
}

/// A count.
pub fn number(n: u64) -> String {
    decimal(&n.to_string())
}

/// A decimal, every digit of it.
pub fn decimal(digits: &str) -> String {
    formatted(digits, "")
}

/// An amount in a currency, every digit of it. Without a known currency: the plain decimal.
pub fn money(digits: &str, currency: Option<&str>) -> String {
    match currency {
        Some(code) if is_code(code) && code != "XXX" => formatted(digits, code),
        _ => decimal(digits),
    }
}

/// A date as Codat sends it. What cannot be read as one is shown as it is.
pub fn date(text: &str) -> String {
    let time = text.split_once(['T', 't']).map(|(_, time)| time);
    let zoned = time.is_some_and(|time| time.ends_with(['Z', 'z']) || time.contains(['+', '-']));
    let timed = time.is_some_and(|time| zoned || !time.starts_with("00:00:00"));
    let utc = if zoned || time.is_none() { text.to_owned() } else { [text, "Z"].concat() };
    // Platforms without a date send the first day of the calendar: that is none.
    if text.starts_with("0001-01-01") {
        return String::new();
    }
    let instant = Date::new(&JsValue::from_str(&utc));
    if instant.get_time().is_nan() {
        return text.to_owned();
    }
    let key = ["d", if timed { "t" } else { "" }, if zoned { "" } else { "u" }].concat();
    let (format, _) = made(&key, |locales, options| {
        set(options, "dateStyle", &"medium".into());
        if timed {
            set(options, "timeStyle", &"short".into());
        }
        if !zoned {
            set(options, "timeZone", &"UTC".into());
        }
        (Intl::DateTimeFormat::new(locales, options).format(), 0)
    });
    call(&format, &instant)
}

/// A moment for people: the time of today, else day and time.
pub fn moment(at: gangway_wire::Millis) -> String {
    let (at, now) = (Date::new(&(at as f64).into()), Date::new_0());
    let today = at.get_full_year() == now.get_full_year()
        && at.get_month() == now.get_month()
        && at.get_date() == now.get_date();
    let key = if today { "mt" } else { "m" };
    let (format, _) = made(key, |locales, options| {
        if !today {
            set(options, "dateStyle", &"medium".into());
        }
        set(options, "timeStyle", &"short".into());
        (Intl::DateTimeFormat::new(locales, options).format(), 0)
    });
    call(&format, &at)
}

/// A moment with its day written out.
pub fn moment_long(at: gangway_wire::Millis) -> String {
    let (format, _) = made("ml", |locales, options| {
        set(options, "dateStyle", &"long".into());
        set(options, "timeStyle", &"short".into());
        (Intl::DateTimeFormat::new(locales, options).format(), 0)
    });
    call(&format, &Date::new(&(at as f64).into()))
}

fn is_code(currency: &str) -> bool {
    currency.len() == 3 && currency.bytes().all(|b| b.is_ascii_alphabetic())
}

/// The digits by a formatter that rounds none of them away.
fn formatted(digits: &str, currency: &str) -> String {
    let fraction = digits.split_once('.').map_or(0, |(_, fraction)| fraction.len());
    let make = |least: usize| {
        move |locales: &Array, options: &Object| {
            if !currency.is_empty() {
                set(options, "style", &"currency".into());
                set(options, "currency", &currency.into());
            }
            if least > 0 {
                set(options, "maximumFractionDigits", &(least.min(20) as u32).into());
            }
            let format = Intl::NumberFormat::new(locales, options);
            let places = Reflect::get(&format.resolved_options(), &"maximumFractionDigits".into());
            (format.format(), places.ok().and_then(|n| n.as_f64()).unwrap_or_default() as usize)
        }
    };
    let (mut format, places) = made(currency, make(0));
    if fraction > places {
        // More digits than the currency has: a formatter of its own.
        format = made(&[currency, &fraction.to_string()].concat(), make(fraction)).0;
    }
    let text = call(&format, &digits.into());
    // Most languages get a hyphen from `Intl`: shorter than the digits beside it, and a line may break after it.
    match text.split_once('-') {
        Some((before, after)) if digits.starts_with('-') => [before, "\u{2212}", after].concat(),
        _ => text,
    }
}

fn set(options: &Object, name: &str, value: &JsValue) {
    // A plain object refuses no property.
    let _ = Reflect::set(options, &name.into(), value);
}

fn call(format: &Function, value: &JsValue) -> String {
    format.call1(&JsValue::NULL, value).ok().and_then(|text| text.as_string()).unwrap_or_default()
}

fn made(key: &str, make: impl FnOnce(&Array, &Object) -> (Function, usize)) -> (Function, usize) {
    let language = crate::text::language();
    let key = [&language, " ", key].concat();
    MADE.with_borrow_mut(|made| {
        if let Some((_, format, places)) = made.iter().find(|(name, ..)| *name == key) {
            return (format.clone(), *places);
        }
        let (format, places) = make(&Array::of1(&language.into()), &Object::new());
        made.push((key, format.clone(), places));
        (format, places)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

    wasm_bindgen_test_configure!(run_in_browser);

    fn english() {
        crate::text::set("en-GB", &Object::new());
    }

    #[wasm_bindgen_test]
    fn no_digit_of_an_amount_is_rounded_away() {
        english();
        for (digits, currency, shown) in [
            ("12345678901234567.89", Some("EUR"), "€12,345,678,901,234,567.89"),
            ("5", Some("EUR"), "€5.00"),
            ("0.0000005", Some("GBP"), "£0.0000005"),
            ("12.5", Some("JPY"), "JP¥12.5"),
            ("12.125", Some("KWD"), "KWD\u{a0}12.125"),
            ("-3.5", Some("gbp"), "\u{2212}£3.50"),
            ("-0.125", None, "\u{2212}0.125"),
            ("-0.004", Some("USD"), "\u{2212}US$0.004"),
            ("-0.4", Some("JPY"), "\u{2212}JP¥0.4"),
            ("0.005", Some("EUR"), "€0.005"),
            ("2.675", Some("EUR"), "€2.675"),
            ("1.2345", Some("KWD"), "KWD\u{a0}1.2345"),
            ("9007199254740993", Some("KRW"), "₩9,007,199,254,740,993"),
            ("-0.00000000000000000001", Some("USD"), "\u{2212}US$0.00000000000000000001"),
            ("1234.5", Some("XXX"), "1,234.5"),
            ("1234.5", Some("EURO"), "1,234.5"),
            ("1234.567890123", None, "1,234.567890123"),
        ] {
            assert_eq!(money(digits, currency), shown);
        }
        assert_eq!(number(4_318), "4,318");
    }

    #[wasm_bindgen_test]
    fn a_negative_amount_has_a_minus_in_every_language() {
        for (language, shown) in
            [("fr", "\u{2212}3,50\u{a0}€"), ("de", "\u{2212}3,50\u{a0}€"), ("sv", "\u{2212}3,50\u{a0}€")]
        {
            crate::text::set(language, &Object::new());
            assert_eq!(money("-3.5", Some("EUR")), shown, "{language}");
        }
    }

    #[wasm_bindgen_test]
    fn a_date_without_a_zone_is_shown_as_written() {
        english();
        for (text, shown) in [
            ("2026-11-24", "24 Nov 2026"),
            ("2026-11-24T00:00:00", "24 Nov 2026"),
            ("2026-11-24T23:59:00", "24 Nov 2026, 23:59"),
            ("2026-03-29T02:30:00.1234567", "29 Mar 2026, 02:30"),
            ("0001-01-01T00:00:00", ""),
            ("1677-09-20T00:00:00", "20 Sept 1677"),
            ("1899-12-31", "31 Dec 1899"),
            ("1970-01-01T00:00:00", "1 Jan 1970"),
            ("9999-12-31T23:59:59.9999999", "31 Dec 9999, 23:59"),
            ("10000-01-01T00:00:00Z", "10000-01-01T00:00:00Z"),
            ("yesterday", "yesterday"),
        ] {
            assert_eq!(date(text), shown, "{text}");
        }
    }

    #[wasm_bindgen_test]
    fn a_date_with_a_zone_is_an_instant() {
        english();
        assert_eq!(date("2026-11-24T23:30:00Z"), date("2026-11-25T00:30:00+01:00"));
    }
}

//! Numbers and money, digit by digit, in the browser that shows them.
#![cfg(target_arch = "wasm32")]

use gangway_ui::{intl, text};
use js_sys::{JSON, Object};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

fn speak(language: &str) {
    text::set(language, &Object::new());
}

/// Spaces of all kinds as plain ones.
fn plain(text: &str) -> String {
    text.replace(['\u{a0}', '\u{202f}'], " ")
}

#[wasm_bindgen_test]
fn money_keeps_every_digit() {
    speak("en-GB");
    assert_eq!(intl::money("12345678901234567.89", Some("EUR")), "€12,345,678,901,234,567.89");
    assert_eq!(intl::money("-0.10", Some("GBP")), "\u{2212}£0.10");
    assert_eq!(intl::money("1500", Some("JPY")), "JP¥1,500");
    assert_eq!(intl::money("1.234", Some("KWD")).replace('\u{a0}', " "), "KWD 1.234");
    assert_eq!(intl::money("0.12345678", Some("EUR")), "€0.12345678", "more digits than the currency has");
}

#[wasm_bindgen_test]
fn an_unknown_currency_is_no_currency() {
    speak("en-GB");
    for currency in [None, Some("XXX"), Some(""), Some("€"), Some("EURO")] {
        assert_eq!(intl::money("1234.5", currency), "1,234.5", "{currency:?}");
    }
}

#[wasm_bindgen_test]
fn french_counts_in_french() {
    speak("fr");
    assert_eq!(plain(&intl::number(4_318)), "4 318");
    assert_eq!(plain(&intl::money("184302.50", Some("EUR"))), "184 302,50 €");
}

#[wasm_bindgen_test]
fn plurals_follow_the_language() {
    let catalog = JSON::parse(r#"{"days.one": "{n} day of {m}", "days.other": "{n} days of {m}"}"#).expect("JSON");
    text::set("en-GB", &catalog.into());
    assert_eq!(text::many("days", 1, &[("m", "x")]), "1 day of x");
    assert_eq!(text::many("days", 0, &[("m", "x")]), "0 days of x");
    assert_eq!(text::many("days", 1_200, &[("m", "x")]), "1,200 days of x");
    // French: nought is one.
    text::set("fr", &Object::new());
    assert_eq!(text::many("days", 0, &[("m", "x")]), "0 day of x");
}

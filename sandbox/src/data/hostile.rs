//! Texts and numbers that break careless code. A usual shop has a few of them; a hostile one has them everywhere.

/// Letters of the longest text.
const LONG: usize = 10_000;

/// Texts, each for its own reason: markup, scripts, formulas, directions, things that cannot be seen.
const TEXTS: [&str; 24] = [
    "<img src=x onerror=\"alert(1)\">",
    "</script><script>alert('tea')</script>",
    "\"><svg/onload=alert(1)>",
    "{{7*7}} ${7*7} <%= 7*7 %> #{7*7}",
    "=HYPERLINK(\"http://example.com\",\"see\")",
    "+SUM(A1:A9)",
    "-2+3+cmd|' /C calc'!A0",
    "@SUM(1+1)*cmd|' /C calc'!A0",
    "\t=1+1",
    "before \u{202e}gnp.exe\u{202c} after",
    "\u{2067}من اليمين\u{2069} and \u{2066}left\u{2069}, \u{202b}never closed",
    "nothing\u{0}after",
    "bell\u{7} escape\u{1b}[31m delete\u{7f} next\u{85}line",
    "one\r\ntwo\nthree\u{2028}four\u{2029}five",
    "\u{feff}zero\u{200b}wid\u{200d}th\u{2060}",
    "Z\u{351}\u{36b}\u{343}a\u{346}\u{312}l\u{33d}\u{342}g\u{350}\u{301}o\u{30e}\u{344}",
    "e\u{301} is not é, Ⅷ is not VIII, ﬁ is one letter, İ and ı are two",
    "👩‍👩‍👧‍👦🏳️‍🌈🇬🇧🤷🏽‍♀️",
    "\u{10ffff}\u{e000}\u{fffd}\u{fffe}",
    "null",
    "undefined, NaN, -Infinity, true",
    "Robert'); DROP TABLE Orders;--",
    "../../etc/passwd%00 %s%n C:\\temp\\",
    "   ",
];

/// Numbers as JSON may write them, from 10^-18 to twenty digits before the point and eighteen behind it.
pub const NUMBERS: [&str; 10] = [
    "1e-18",
    "0.000000000000000001",
    "12345678901234567890",
    "-98765432109876543210.123456789012345678",
    "12345678901234567.89",
    "5e-7",
    "1E+2",
    "-0",
    "0.10",
    "1.5e0",
];

/// A text for the `nth` place.
pub fn text(nth: u32) -> String {
    match TEXTS.get(nth as usize % (TEXTS.len() + 2)) {
        Some(text) => (*text).to_owned(),
        None if nth.is_multiple_of(2) => "A very long word".replace(' ', "").chars().cycle().take(LONG).collect(),
        None => "No end to it, and then ".chars().cycle().take(LONG).collect(),
    }
}

/// A number for the `nth` place.
pub fn number(nth: u32) -> &'static str {
    NUMBERS[nth as usize % NUMBERS.len()]
}

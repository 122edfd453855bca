//! How an attempt at the platform ended: from the connection's status, with the redirect's parameters as a hint.
use gangway_wire::state::{ConnectionStatus, Outcome};
use serde::{Deserialize, Serialize};

/// Most characters of the platform's own words that are kept.
pub const MAX_TEXT_CHARS: usize = 300;

/// What the redirect said. Unsigned, so it only tells apart the ways of not being connected.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hint {
    /// Codat's code: 200, 201, 403, 500, 501.
    pub code: Option<u16>,
    /// The platform's words, on one line and bounded.
    pub text: Option<String>,
}

impl Hint {
    /// From the parameters as they came. Anything that is no three-digit code is none; placeholders that nobody
    /// filled count as absent.
    pub fn new(code: Option<&str>, text: Option<&str>) -> Hint {
        let code = code.and_then(|c| c.trim().parse().ok()).filter(|c| (100..1000).contains(c));
        let is_placeholder = |t: &str| t.starts_with('{') && t.ends_with('}');
        let text = text.map(plain).filter(|t| !t.is_empty() && !is_placeholder(t));
        Hint { code, text }
    }
}

/// How it ended. `None` for the status where the connection could not be read in time. `renewing`: the shop was linked
/// when the merchant left, who was to grant more.
///
/// The code never makes a connection: only the status `Linked` does. Of a shop that was linked before, the status says
/// nothing new: there the code tells a no from a yes, and the datasets' history is the truth.
pub fn outcome(status: Option<ConnectionStatus>, hint: Option<&Hint>, renewing: bool) -> Outcome {
    let hinted = match hint.and_then(|h| h.code) {
        Some(403) => Outcome::Cancelled,
        Some(501) => Outcome::Unsupported,
        Some(400..=599) => Outcome::Failed,
        _ => Outcome::Pending,
    };
    match status {
        Some(ConnectionStatus::Linked) if !renewing || hinted == Outcome::Pending => Outcome::Connected,
        Some(ConnectionStatus::Removed) => Outcome::Failed,
        _ => hinted,
    }
}

/// Foreign words made harmless: one line, no control or direction characters, at most [`MAX_TEXT_CHARS`].
pub fn plain(text: &str) -> String {
    let mut line = String::new();
    let mut count = 0;
    for c in text.chars() {
        let c = if c.is_whitespace() { ' ' } else { c };
        if c == ' ' && (line.is_empty() || line.ends_with(' ')) || c.is_control() || is_direction(c) {
            continue;
        }
        if count == MAX_TEXT_CHARS {
            break;
        }
        line.push(c);
        count += 1;
    }
    line.truncate(line.trim_end().len());
    line
}

/// Characters that are not seen and change how their neighbours are read.
const fn is_direction(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{2069}' | '\u{feff}' | '\u{61c}')
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn the_code_never_decides_that_a_shop_is_connected() {
        for code in ["200", "201", "403", "500", "501", "", "x", "{statusCode}"] {
            let hint = Hint::new(Some(code), None);
            for &status in ConnectionStatus::ALL {
                let connected = outcome(Some(status), Some(&hint), false) == Outcome::Connected;
                assert_eq!(connected, status == ConnectionStatus::Linked, "{code} {}", status.as_str());
            }
            assert_ne!(outcome(None, Some(&hint), false), Outcome::Connected);
        }
    }

    #[test]
    fn the_ways_of_not_being_connected_are_told_apart() {
        for (code, wanted) in [
            (Some("403"), Outcome::Cancelled),
            (Some("500"), Outcome::Failed),
            (Some("501"), Outcome::Unsupported),
            (Some("200"), Outcome::Pending),
            (Some("9999"), Outcome::Pending),
            (None, Outcome::Pending),
        ] {
            assert_eq!(
                outcome(Some(ConnectionStatus::Pending), Some(&Hint::new(code, None)), false),
                wanted,
                "{code:?}"
            );
        }
        assert_eq!(outcome(Some(ConnectionStatus::Pending), None, false), Outcome::Pending);
    }

    #[test]
    fn a_shop_that_was_linked_before_was_granted_more_unless_the_way_back_says_no() {
        let linked = Some(ConnectionStatus::Linked);
        for (code, wanted) in [
            (Some("200"), Outcome::Connected),
            (None, Outcome::Connected),
            (Some("403"), Outcome::Cancelled),
            (Some("500"), Outcome::Failed),
            (Some("501"), Outcome::Unsupported),
        ] {
            assert_eq!(outcome(linked, Some(&Hint::new(code, None)), true), wanted, "{code:?}");
        }
        let lost = Some(ConnectionStatus::Deauthorized);
        assert_eq!(outcome(lost, Some(&Hint::new(Some("200"), None)), true), Outcome::Pending, "the status rules");
    }

    #[test]
    fn a_placeholder_that_nobody_filled_is_no_hint() {
        assert_eq!(Hint::new(Some("{statusCode}"), Some("{statusText}")), Hint::default());
    }

    proptest! {
        #[test]
        fn foreign_words_stay_on_one_short_line(text in any::<String>()) {
            let line = plain(&text);
            prop_assert!(line.chars().count() <= MAX_TEXT_CHARS);
            prop_assert!(!line.chars().any(|c| c.is_control() || is_direction(c)));
            prop_assert_eq!(plain(&line), line);
        }
    }
}

//! A value of a row as text, by the kind that its field has.

use std::borrow::Cow;

use gangway_codat::amount::Amount;
use gangway_codat::instant::Instant;
use gangway_wire::table::Kind;

use super::tree::Node;

/// A value that is shown.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Read {
    /// What it holds: the kind of the field, or text where the value is nothing of that kind.
    pub(super) kind: Kind,
    /// Its text.
    pub(super) value: String,
}

/// Objects under this path have keys and addresses of the platform's own.
const ADDRESSES: &str = "sourceUrls.";

/// Digits after the point that every browser formats; more would be rounded away.
const FRACTION_MAX: u8 = 20;

/// The text of a value whose field has this kind; `None` for a field that nobody knows. Answers nothing for null, empty
/// texts and dates that mean none, and for what is no single value.
pub(super) fn read(node: &Node<'_>, known: Option<Kind>, path: &str) -> Option<Read> {
    let sent: Cow<'_, str> = match node {
        Node::Nothing | Node::List(_) | Node::Object(_) => return None,
        Node::Flag(flag) => Cow::Borrowed(if *flag { "true" } else { "false" }),
        Node::Number(digits) => Cow::Borrowed(digits),
        Node::Text(text) => Cow::Borrowed(text.as_ref()),
        Node::Deep(json) => Cow::Borrowed(json),
    };
    let kind = known.unwrap_or_else(|| guess(node, path));
    let as_text =
        |value: Cow<'_, str>| (!value.is_empty()).then(|| Read { kind: Kind::Text, value: value.into_owned() });
    let value = match kind {
        Kind::Number | Kind::Money | Kind::Count => match Amount::parse(&sent) {
            Ok(amount) if amount.scale() <= FRACTION_MAX => amount.digits(),
            // Too long for an amount or for those who show it, or no number: as it was sent.
            Ok(_) | Err(_) => return as_text(sent),
        },
        Kind::Date => match Instant::parse(sent.as_ref()) {
            Ok(Some(_)) => sent.into_owned(),
            Ok(None) => return None,
            Err(_) => return as_text(sent),
        },
        Kind::Flag if !matches!(node, Node::Flag(_)) => return as_text(sent),
        Kind::Currency => sent.trim().to_ascii_uppercase(),
        // Anything else in a link would be opened by a click.
        Kind::Link if !is_web_address(&sent) => return as_text(sent),
        // Padded to three letters by some platforms, as the columns know too.
        Kind::Country => sent.trim().to_owned(),
        Kind::Id | Kind::Text | Kind::Word | Kind::Flag | Kind::Link => sent.into_owned(),
    };
    (!value.is_empty()).then_some(Read { kind, value })
}

/// By the JSON type alone, so that what looks like a date or a number in a text stays a text.
fn guess(node: &Node<'_>, path: &str) -> Kind {
    match node {
        Node::Number(_) => Kind::Number,
        Node::Flag(_) => Kind::Flag,
        Node::Text(_) if path.starts_with(ADDRESSES) => Kind::Link,
        Node::Text(_) | Node::Nothing | Node::List(_) | Node::Object(_) | Node::Deep(_) => Kind::Text,
    }
}

fn is_web_address(text: &str) -> bool {
    ["https://", "http://"]
        .iter()
        .any(|scheme| text.get(..scheme.len()).is_some_and(|head| head.eq_ignore_ascii_case(scheme)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(node: Node<'_>, known: Option<Kind>, expected: Option<(Kind, &str)>) {
        let read = read(&node, known, "x");
        assert_eq!(read.as_ref().map(|read| (read.kind, read.value.as_str())), expected, "{node:?} {known:?}");
    }

    #[test]
    fn amounts_keep_their_digits_and_lose_their_zeros() {
        check(Node::Number("12345678901234567.890"), Some(Kind::Money), Some((Kind::Money, "12345678901234567.89")));
        check(Node::Number("5e-7"), None, Some((Kind::Number, "0.0000005")));
        check(Node::Text("12.50".into()), Some(Kind::Money), Some((Kind::Money, "12.5")));
        check(Node::Text("12.50".into()), None, Some((Kind::Text, "12.50")));
        check(Node::Text("".into()), Some(Kind::Money), None);
        check(Node::Text("twelve".into()), Some(Kind::Money), Some((Kind::Text, "twelve")));
    }

    #[test]
    fn digits_that_fit_no_column_are_shown_as_sent() {
        check(Node::Number("1.7763568394002505e-300"), None, Some((Kind::Text, "1.7763568394002505e-300")));
        check(Node::Number("-1e-21"), Some(Kind::Money), Some((Kind::Text, "-1e-21")));
        check(Node::Number("-1e-20"), Some(Kind::Money), Some((Kind::Money, "-0.00000000000000000001")));
        check(Node::Number("0.0000000000000000001"), Some(Kind::Money), Some((Kind::Money, "0.0000000000000000001")));
    }

    #[test]
    fn a_date_that_means_none_is_nothing() {
        check(Node::Text("0001-01-01T00:00:00".into()), Some(Kind::Date), None);
        check(Node::Text("2024-02-29T10:00:00".into()), Some(Kind::Date), Some((Kind::Date, "2024-02-29T10:00:00")));
        check(Node::Text("soon".into()), Some(Kind::Date), Some((Kind::Text, "soon")));
    }

    #[test]
    fn only_web_addresses_are_links() {
        check(Node::Text("https://a.example".into()), Some(Kind::Link), Some((Kind::Link, "https://a.example")));
        check(Node::Text("HTTP://a.example".into()), Some(Kind::Link), Some((Kind::Link, "HTTP://a.example")));
        check(Node::Text("javascript:alert(1)".into()), Some(Kind::Link), Some((Kind::Text, "javascript:alert(1)")));
        check(Node::Text("éé".into()), Some(Kind::Link), Some((Kind::Text, "éé")));
    }
}

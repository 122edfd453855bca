//! Codat's query language: filters and orders that are made of fields and values, never glued from text.
//!
//! The rules are those of Codat's contract: `=` and `!=` for everything, `~` (contains) for texts, `<` `>` `<=` `>=` for
//! numbers and dates; `&&` and `||`, braces around groups; dots lead into objects, nothing leads into lists; no nulls;
//! under 2,048 characters. What breaks a rule is refused here, before it is sent.
//!
//! ```
//! use gangway_codat::commerce::Order;
//! use gangway_codat::{Amount, Instant, query::field};
//!
//! let since = Instant::parse("2026-03-01T12:00:00Z")?.expect("a date");
//! let recent = field::<Order>("modifiedDate")?.at_least(&since)?;
//! let large = field::<Order>("totalAmount")?.above("99.5".parse::<Amount>()?)?;
//! let abroad = field::<Order>("currency")?.is_not("GBP")?;
//! assert_eq!(
//!     recent.and(large.or(abroad)?)?.as_str(),
//!     "modifiedDate>=2026-03-01T12:00:00Z&&{totalAmount>99.5||currency!=GBP}"
//! );
//! assert!(field::<Order>("orderLineItems.quantity").is_err(), "nothing inside a list");
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```

mod ask;

use std::borrow::Cow;

pub use self::ask::{Ask, TagFilter};
use crate::amount::Amount;
use crate::commerce::CommerceType;
use crate::instant::Instant;
use crate::record::{Key, Record, Shape};

/// A query must stay under this many characters; percent-encoded ones are counted, to be sure.
const LENGTH_END: usize = 2_048;

/// Fields that the contract says cannot be queried.
const NOT_QUERYABLE: [(&str, &str); 1] = [("Operation", "isCompleted")];

/// Why something cannot be asked for.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadQuery {
    /// There is no such field.
    #[error("{0} has no field {1}")]
    NoSuchField(&'static str, String),
    /// It lies inside a list.
    #[error("{0} lies inside a list, where nothing can be queried")]
    InsideList(String),
    /// It is an object or a list, no single value.
    #[error("{0} is no single value")]
    NotAValue(String),
    /// The contract says that it cannot be queried.
    #[error("Codat cannot query {0}")]
    NotQueryable(String),
    /// The operator does not go with the field.
    #[error("{0} cannot be compared by {1}")]
    Operator(String, &'static str),
    /// The value is of another kind than the field, or holds what the language has no way to write.
    #[error("{0} cannot be compared with this value")]
    Value(String),
    /// The whole is too long.
    #[error("the query is too long")]
    TooLong,
    /// Its parts are about different things.
    #[error("{0} and {1} cannot be asked for together")]
    Mixed(&'static str, &'static str),
    /// Only single fields are documented to order by.
    #[error("{0} cannot be ordered by: it lies inside an object")]
    NotSingle(String),
    /// The type takes no parameters.
    #[error("{0} takes neither a filter nor an order")]
    NoParameters(&'static str),
}

/// A field that can be queried.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Field {
    of: &'static str,
    path: String,
    shape: Shape,
}

/// The field of a record at a path such as `customerRef.id`.
pub fn field<R: Record>(path: &str) -> Result<Field, BadQuery> {
    Field::find(R::NAME, R::KEYS, path)
}

/// The same for a data type that is known at run time only.
pub fn field_of(of: impl Into<CommerceType>, path: &str) -> Result<Field, BadQuery> {
    let of = of.into();
    let (name, keys) = of.row();
    if of.takes_query() { Field::find(name, keys, path) } else { Err(BadQuery::NoParameters(name)) }
}

/// A value to compare with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Operand<'a> {
    /// A text or a word.
    Text(&'a str),
    /// A number.
    Number(Amount),
    /// A date, sent as it was written.
    Date(&'a Instant<'a>),
    /// Yes or no.
    Flag(bool),
}

impl<'a> From<&'a str> for Operand<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text)
    }
}

impl From<Amount> for Operand<'_> {
    fn from(amount: Amount) -> Self {
        Self::Number(amount)
    }
}

impl<'a> From<&'a Instant<'a>> for Operand<'a> {
    fn from(date: &'a Instant<'a>) -> Self {
        Self::Date(date)
    }
}

impl From<bool> for Operand<'_> {
    fn from(flag: bool) -> Self {
        Self::Flag(flag)
    }
}

impl Field {
    fn find(of: &'static str, mut keys: &'static [Key], path: &str) -> Result<Self, BadQuery> {
        if NOT_QUERYABLE.contains(&(of, path)) {
            return Err(BadQuery::NotQueryable(path.to_owned()));
        }
        let mut parts = path.split('.').peekable();
        while let Some(part) = parts.next() {
            let Some(key) = keys.iter().find(|key| key.name == part) else { break };
            match (key.shape, parts.peek()) {
                (Shape::Object(inner), Some(_)) => keys = inner,
                (Shape::List(_), Some(_)) => return Err(BadQuery::InsideList(path.to_owned())),
                (Shape::Object(_) | Shape::List(_) | Shape::Free, _) => {
                    return Err(BadQuery::NotAValue(path.to_owned()));
                }
                (_, Some(_)) => break,
                (shape, None) => return Ok(Self { of, path: path.to_owned(), shape }),
            }
        }
        Err(BadQuery::NoSuchField(of, path.to_owned()))
    }

    /// It is this very value.
    pub fn is<'a>(&self, value: impl Into<Operand<'a>>) -> Result<Filter, BadQuery> {
        self.compare("=", value.into())
    }

    /// It is another value.
    pub fn is_not<'a>(&self, value: impl Into<Operand<'a>>) -> Result<Filter, BadQuery> {
        self.compare("!=", value.into())
    }

    /// The text holds this one.
    pub fn contains(&self, text: &str) -> Result<Filter, BadQuery> {
        self.compare("~", Operand::Text(text))
    }

    /// It is more, or later.
    pub fn above<'a>(&self, value: impl Into<Operand<'a>>) -> Result<Filter, BadQuery> {
        self.compare(">", value.into())
    }

    /// It is this, more, or later.
    pub fn at_least<'a>(&self, value: impl Into<Operand<'a>>) -> Result<Filter, BadQuery> {
        self.compare(">=", value.into())
    }

    /// It is less, or earlier.
    pub fn below<'a>(&self, value: impl Into<Operand<'a>>) -> Result<Filter, BadQuery> {
        self.compare("<", value.into())
    }

    /// It is this, less, or earlier.
    pub fn at_most<'a>(&self, value: impl Into<Operand<'a>>) -> Result<Filter, BadQuery> {
        self.compare("<=", value.into())
    }

    /// Ordered by it, the smallest first.
    pub fn up(&self) -> Result<Sort, BadQuery> {
        self.sort("")
    }

    /// Ordered by it, the greatest first.
    pub fn down(&self) -> Result<Sort, BadQuery> {
        self.sort("-")
    }

    fn sort(&self, sign: &str) -> Result<Sort, BadQuery> {
        if self.path.contains('.') {
            return Err(BadQuery::NotSingle(self.path.clone()));
        }
        Ok(Sort { of: self.of, text: format!("{sign}{}", self.path) })
    }

    fn compare(&self, operator: &'static str, value: Operand<'_>) -> Result<Filter, BadQuery> {
        let allowed = match self.shape {
            Shape::Text | Shape::Word(_) => matches!(operator, "=" | "!=" | "~"),
            Shape::Number | Shape::Date => operator != "~",
            Shape::Flag => matches!(operator, "=" | "!="),
            Shape::Object(_) | Shape::List(_) | Shape::Free => false,
        };
        if !allowed {
            return Err(BadQuery::Operator(self.path.clone(), operator));
        }
        let value = match (self.shape, value) {
            (Shape::Text | Shape::Word(_), Operand::Text(text)) if is_writable(text) => Cow::Borrowed(text),
            (Shape::Number, Operand::Number(amount)) => Cow::Owned(amount.digits()),
            (Shape::Date, Operand::Date(date)) => Cow::Owned(date.text().to_owned()),
            (Shape::Flag, Operand::Flag(flag)) => Cow::Borrowed(if flag { "true" } else { "false" }),
            _ => return Err(BadQuery::Value(self.path.clone())),
        };
        Filter { of: self.of, text: format!("{}{operator}{value}", self.path), joined: None }.bounded()
    }
}

/// Whether a text can stand in a query. No way is documented to write the language's own signs as text, and none to ask
/// for nothing.
fn is_writable(text: &str) -> bool {
    let signs = |char: char| matches!(char, '{' | '}' | '=' | '<' | '>' | '~') || char.is_control();
    !text.is_empty()
        && !text.contains(signs)
        && !text.contains("&&")
        && !text.contains("||")
        && !text.starts_with(['&', '|'])
        && !text.ends_with(['&', '|'])
}

/// Which rows are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filter {
    of: &'static str,
    text: String,
    joined: Option<&'static str>,
}

impl Filter {
    /// Both.
    pub fn and(self, other: Self) -> Result<Self, BadQuery> {
        self.join("&&", other)
    }

    /// One of both, or both.
    pub fn or(self, other: Self) -> Result<Self, BadQuery> {
        self.join("||", other)
    }

    /// The query, not yet percent-encoded.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    fn join(self, sign: &'static str, other: Self) -> Result<Self, BadQuery> {
        if self.of != other.of {
            return Err(BadQuery::Mixed(self.of, other.of));
        }
        let text = format!("{}{sign}{}", self.grouped(sign), other.grouped(sign));
        Self { of: self.of, text, joined: Some(sign) }.bounded()
    }

    /// In braces where it would be read otherwise.
    fn grouped(&self, sign: &str) -> Cow<'_, str> {
        match self.joined {
            Some(joined) if joined != sign => Cow::Owned(format!("{{{}}}", self.text)),
            _ => Cow::Borrowed(&self.text),
        }
    }

    fn bounded(self) -> Result<Self, BadQuery> {
        let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'~' | b'.');
        let length: usize = self.text.bytes().map(|byte| if plain(byte) { 1 } else { 3 }).sum();
        if length < LENGTH_END { Ok(self) } else { Err(BadQuery::TooLong) }
    }
}

/// In which order rows are asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sort {
    of: &'static str,
    text: String,
}

impl Sort {
    /// The order as it is sent.
    pub fn as_str(&self) -> &str {
        &self.text
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::commerce::{Customer, Order, Product};
    use crate::names::Dataset;

    fn amount(text: &str) -> Amount {
        text.parse().expect("an amount")
    }

    fn date(text: &str) -> Instant<'_> {
        Instant::parse(text).expect("a date").expect("not none")
    }

    fn on(path: &str) -> Field {
        field::<Order>(path).expect("a field")
    }

    #[test]
    fn each_kind_of_field_takes_its_own_operators() {
        let day = date("2026-03-01");
        let texts = |filters: Vec<Result<Filter, BadQuery>>| -> Vec<String> {
            filters.into_iter().map(|filter| filter.map_or_else(|bad| bad.to_string(), |filter| filter.text)).collect()
        };
        assert_eq!(
            texts(vec![
                on("orderNumber").is("a b"),
                on("customerRef.id").is_not("7"),
                on("country").contains("G"),
                on("totalAmount").at_most(amount("5e-7")),
                on("totalRefund").below(amount("-1.50")),
                on("createdDate").above(&day),
                field::<Product>("isGiftCard").expect("a field").is(true),
            ]),
            [
                "orderNumber=a b",
                "customerRef.id!=7",
                "country~G",
                "totalAmount<=0.0000005",
                "totalRefund<-1.5",
                "createdDate>2026-03-01",
                "isGiftCard=true"
            ]
        );
        for bad in [
            on("orderNumber").above("7"),
            on("totalAmount").contains("7"),
            field::<Product>("isGiftCard").expect("a field").at_least(true),
        ] {
            assert!(matches!(bad, Err(BadQuery::Operator(..))), "{bad:?}");
        }
        for bad in [on("totalAmount").is("7"), on("createdDate").is("2026"), on("orderNumber").is(amount("7"))] {
            assert!(matches!(bad, Err(BadQuery::Value(_))), "{bad:?}");
        }
    }

    #[test]
    fn what_cannot_be_queried_is_refused() {
        let why = |path| field::<Order>(path).expect_err("refused");
        assert!(matches!(why("nothing"), BadQuery::NoSuchField("Order", _)));
        assert!(matches!(why(""), BadQuery::NoSuchField(..)));
        assert!(matches!(why("id.x"), BadQuery::NoSuchField(..)));
        assert!(matches!(why("orderLineItems.id"), BadQuery::InsideList(_)));
        assert!(matches!(why("orderLineItems"), BadQuery::NotAValue(_)));
        assert!(matches!(why("customerRef"), BadQuery::NotAValue(_)));
        assert!(matches!(why("supplementalData.content.x"), BadQuery::NotAValue(_)));
        assert!(field_of(Dataset::Orders, "id").is_ok());
        assert_eq!(field_of(Dataset::Info, "companyName"), Err(BadQuery::NoParameters("Info")));
        assert_eq!(field_of(CommerceType::Locations, "id"), Err(BadQuery::NoParameters("Location")));
    }

    #[test]
    fn only_single_fields_order() {
        assert_eq!(on("id").up().expect("an order").as_str(), "id");
        assert_eq!(on("modifiedDate").down().expect("an order").as_str(), "-modifiedDate");
        assert_eq!(on("customerRef.id").up(), Err(BadQuery::NotSingle("customerRef.id".to_owned())));
    }

    #[test]
    fn groups_keep_their_meaning() {
        let [a, b, c] = ["1", "2", "3"].map(|id| on("id").is(id).expect("a filter"));
        let text = |filter: Result<Filter, BadQuery>| filter.expect("a filter").text;
        assert_eq!(text(a.clone().and(b.clone()).expect("both").and(c.clone())), "id=1&&id=2&&id=3");
        assert_eq!(text(a.clone().or(b.clone()).expect("one").and(c.clone())), "{id=1||id=2}&&id=3");
        assert_eq!(text(a.clone().or(b.clone().and(c).expect("both"))), "id=1||{id=2&&id=3}");
        let other = field::<Customer>("id").expect("a field").is("1").expect("a filter");
        assert_eq!(a.and(other), Err(BadQuery::Mixed("Order", "Customer")));
    }

    #[test]
    fn a_query_stays_under_its_length() {
        let text = "x".repeat(2_048 - "id%3D".len() - 1);
        assert!(on("id").is(text.as_str()).is_ok());
        assert_eq!(on("id").is(format!("{text}x").as_str()), Err(BadQuery::TooLong));
        let half = on("id").is(&text[..1_030]).expect("a filter");
        assert_eq!(half.clone().and(half), Err(BadQuery::TooLong));
    }

    proptest! {
        #[test]
        fn no_value_breaks_out_of_its_place(value in "[ -~é\u{0}]{0,20}") {
            if let Ok(filter) = on("orderNumber").is(value.as_str()) {
                let both = filter.and(on("id").is("7").expect("a filter")).expect("both").text;
                prop_assert_eq!(both.matches('=').count(), 2);
                prop_assert_eq!(both.split("&&").collect::<Vec<_>>(), [&format!("orderNumber={value}"), "id=7"]);
                let has_signs = both.contains(['{', '}', '\u{0}']) || both.contains("||");
                prop_assert!(!has_signs);
            }
        }
    }
}

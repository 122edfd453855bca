//! What slice of a table is wanted: one codec for address bar, request and engine.

/// Rows of a window where the caller does not say.
pub const DEFAULT_LIMIT: u32 = 50;
/// Most rows of one window.
pub const MAX_LIMIT: u32 = 200;

/// A wanted slice.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct ViewQuery {
    /// First row, from 0. Past the end gives no rows and the true total.
    pub offset: u64,
    /// How many rows, 1 to [`MAX_LIMIT`].
    pub limit: u32,
    /// By which column.
    pub sort: Option<Sort>,
}

/// An order by one column.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Sort {
    /// The column's id.
    pub column: String,
    /// From great to small.
    pub descending: bool,
}

/// A query that cannot be understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadQuery {
    /// The parameter.
    pub field: String,
    /// What it should be.
    pub wanted: &'static str,
}

impl Default for ViewQuery {
    fn default() -> Self {
        ViewQuery { offset: 0, limit: DEFAULT_LIMIT, sort: None }
    }
}

impl Sort {
    /// `-createdDate`, `totalAmount`.
    pub fn to_text(&self) -> String {
        let sign = if self.descending { "-" } else { "" };
        [sign, &self.column].concat()
    }

    /// The opposite of [`Sort::to_text`]; `None` where no column is named.
    pub fn parse(text: &str) -> Option<Sort> {
        let (column, descending) = match text.strip_prefix('-') {
            Some(column) => (column, true),
            None => (text, false),
        };
        let known = !column.is_empty() && column.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'.' || b == b'_');
        known.then(|| Sort { column: column.to_owned(), descending })
    }
}

impl ViewQuery {
    /// The query string, without `?`. Column ids need no escaping.
    pub fn to_query(&self) -> String {
        let mut text = ["offset=", &self.offset.to_string(), "&limit=", &self.limit.to_string()].concat();
        if let Some(sort) = &self.sort {
            text.push_str("&sort=");
            text.push_str(&sort.to_text());
        }
        text
    }

    /// From decoded pairs. A parameter that is unknown, repeated or malformed is refused by name.
    pub fn from_pairs<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> Result<Self, BadQuery> {
        let mut query = ViewQuery::default();
        let mut seen: Vec<String> = Vec::new();
        for (name, value) in pairs {
            let bad = |wanted| BadQuery { field: name.to_owned(), wanted };
            if seen.iter().any(|s| s == name) {
                return Err(bad("given once"));
            }
            seen.push(name.to_owned());
            match name {
                "offset" => {
                    query.offset = value
                        .parse()
                        .ok()
                        .filter(|&n: &u64| n <= 1 << 40)
                        .ok_or_else(|| bad("a whole number from 0"))?;
                }
                "limit" => {
                    query.limit = value
                        .parse()
                        .ok()
                        .filter(|n| (1..=MAX_LIMIT).contains(n))
                        .ok_or_else(|| bad("a whole number from 1 to 200"))?;
                }
                "sort" => {
                    let sort =
                        Sort::parse(value).ok_or_else(|| bad("a column's id, with - before it for descending"))?;
                    query.sort = Some(sort);
                }
                _ => return Err(bad("one of offset, limit, sort")),
            }
        }
        Ok(query)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Result<ViewQuery, BadQuery> {
        ViewQuery::from_pairs(text.split('&').filter(|p| !p.is_empty()).map(|p| p.split_once('=').unwrap_or((p, ""))))
    }

    #[test]
    fn a_query_survives_the_round_trip() {
        for sort in [None, Some("-createdDate"), Some("customerRef.name")] {
            let query = ViewQuery { offset: 4_318, limit: 50, sort: sort.and_then(Sort::parse) };
            assert_eq!(parse(&query.to_query()), Ok(query));
        }
        assert_eq!(parse(""), Ok(ViewQuery::default()));
    }

    #[test]
    fn nonsense_is_refused_by_name() {
        for (text, field) in [
            ("limit=0", "limit"),
            ("limit=201", "limit"),
            ("offset=-1", "offset"),
            ("sort=-", "sort"),
            ("page=2", "page"),
            ("offset=1&offset=2", "offset"),
            ("sort=a%20b", "sort"),
        ] {
            assert_eq!(parse(text).map_err(|e| e.field), Err(field.to_owned()), "{text}");
        }
    }
}

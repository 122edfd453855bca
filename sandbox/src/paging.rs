//! Pages: `page` and `pageSize` in, the envelope with its links out.

use axum::response::Response;
use url::form_urlencoded;

use crate::data::json::{Object, object};
use crate::reply::{self, Refusal};

/// The most rows in a page.
pub const MOST_ROWS: u32 = 5000;
const USUAL_ROWS: u32 = 100;

/// What a list was asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Asked {
    /// From 1.
    pub page: u32,
    /// 1 to [`MOST_ROWS`].
    pub page_size: u32,
    /// The filter, decoded once.
    pub query: Option<String>,
    /// The order, decoded once.
    pub order_by: Option<String>,
    /// The tag filter of companies, decoded once.
    pub tags: Option<String>,
}

impl Asked {
    /// Reads a query string. What the contract leaves open (page 0, a page size of 0 or above 5,000) is refused.
    pub fn parse(query: Option<&str>) -> Result<Self, Refusal> {
        let mut asked = Self { page: 1, page_size: USUAL_ROWS, query: None, order_by: None, tags: None };
        for (name, value) in form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
            let number = || value.parse::<u32>().ok().filter(|number| *number >= 1).ok_or_else(Refusal::invalid);
            match &*name {
                "page" => asked.page = number()?,
                "pageSize" => asked.page_size = number()?,
                "query" if !value.is_empty() => asked.query = Some(value.into_owned()),
                "orderBy" if !value.is_empty() => asked.order_by = Some(value.into_owned()),
                "tags" if !value.is_empty() => asked.tags = Some(value.into_owned()),
                _ => {}
            }
        }
        if asked.page_size > MOST_ROWS {
            return Err(Refusal::invalid());
        }
        Ok(asked)
    }

    /// The rows of the page among `total`.
    pub fn slice(&self, total: u32) -> std::ops::Range<u32> {
        let from = u64::from(self.page - 1) * u64::from(self.page_size);
        let end = (from + u64::from(self.page_size)).min(u64::from(total)) as u32;
        from.min(u64::from(end)) as u32..end
    }
}

/// A page as a reply; `rows` writes them, with commas between.
pub fn page(path: &str, asked: &Asked, total: u32, rows: impl FnOnce(&mut String)) -> Response {
    let mut out = String::from("{\"results\":[");
    rows(&mut out);
    out.push_str("],");
    let mut rest = String::new();
    object(&mut rest, |o| {
        o.raw("pageNumber", asked.page);
        o.raw("pageSize", asked.page_size);
        o.raw("totalResults", total);
        o.object("_links", |o| links(path, asked, total, o));
    });
    out.push_str(&rest[1..]);
    reply::json(out)
}

fn links(path: &str, asked: &Asked, total: u32, o: &mut Object<'_>) {
    let at = |page: u32| {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.append_pair("page", &page.to_string()).append_pair("pageSize", &asked.page_size.to_string());
        for (name, value) in [("query", &asked.query), ("orderBy", &asked.order_by), ("tags", &asked.tags)] {
            if let Some(value) = value {
                query.append_pair(name, value);
            }
        }
        format!("{path}?{}", query.finish())
    };
    o.object("self", |o| o.text("href", path));
    o.object("current", |o| o.text("href", &at(asked.page)));
    if u64::from(asked.page) * u64::from(asked.page_size) < u64::from(total) {
        o.object("next", |o| o.text("href", &at(asked.page + 1)));
    }
    if asked.page > 1 {
        o.object("previous", |o| o.text("href", &at(asked.page - 1)));
    }
}

/// A page of a short list whose rows are finished.
pub fn short(path: &str, asked: &Asked, rows: &[String]) -> Response {
    let total = rows.len() as u32;
    let range = asked.slice(total);
    page(path, asked, total, |out| out.push_str(&rows[range.start as usize..range.end as usize].join(",")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_cover_everything_once() {
        let ask = |page, size| Asked::parse(Some(&format!("page={page}&pageSize={size}"))).expect("valid");
        assert_eq!(ask(1, 100).slice(250), 0..100);
        assert_eq!(ask(3, 100).slice(250), 200..250);
        assert_eq!(ask(4, 100).slice(250).len(), 0);
        assert_eq!(Asked::parse(None).expect("valid").page_size, 100);
    }

    #[test]
    fn what_the_contract_leaves_open_is_refused() {
        for query in ["page=0", "pageSize=0", "pageSize=5001", "page=x"] {
            assert!(Asked::parse(Some(query)).is_err(), "{query}");
        }
    }
}

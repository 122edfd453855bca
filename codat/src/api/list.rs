//! The envelope of every list, and lists that are read whole.

use serde::Deserialize;

use crate::client::Client;
use crate::client::pages::PAGE_SIZE_MAX;
use crate::error::{Does, Error, Kind};
use crate::query::Ask;
use crate::record::Record;

/// Pages of a short list after which something is wrong.
const PAGES_MAX: u32 = 200;

/// A page of a list.
///
/// `results` is required and never null: a reply without it is no empty list.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Envelope<T> {
    pub results: Vec<T>,
    #[serde(default)]
    pub total_results: Option<u64>,
    #[serde(default, rename = "_links")]
    links: Option<Links>,
}

#[derive(Debug, Deserialize)]
struct Links {
    #[serde(default)]
    next: Option<Link>,
}

#[derive(Debug, Deserialize)]
struct Link {
    #[serde(default)]
    href: Option<String>,
}

impl<T> Envelope<T> {
    /// Whether another page follows: it is named, and this one is not empty.
    pub fn has_next(&self) -> bool {
        let next = self.links.as_ref().and_then(|links| links.next.as_ref()).and_then(|link| link.href.as_deref());
        !self.results.is_empty() && next.is_some_and(|href| !href.is_empty())
    }
}

impl Client {
    /// Reads a short list whole, page by page.
    pub(crate) async fn list<T: Record>(
        &self,
        name: &'static str,
        path: &[&str],
        ask: &Ask,
        page_size: u32,
    ) -> Result<Vec<T>, Error> {
        let parameters =
            ask.parameters(T::NAME).map_err(|bad| Error::new(name, Does::Read, Kind::Unsendable).because(bad))?;
        let page_size = page_size.clamp(1, PAGE_SIZE_MAX).to_string();
        let mut all = Vec::new();
        for page in 1..=PAGES_MAX {
            let page = page.to_string();
            let mut query = parameters.clone();
            query.extend([("page", page.as_str()), ("pageSize", page_size.as_str())]);
            let envelope: Envelope<T> = self.get(name, path, &query).await?;
            let has_next = envelope.has_next();
            all.extend(envelope.results);
            if !has_next {
                return Ok(all);
            }
        }
        Err(Error::new(name, Does::Read, Kind::Endless))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn envelope(json: &str) -> Option<(usize, Option<u64>, bool)> {
        let read: Envelope<u8> = serde_json::from_str(json).ok()?;
        Some((read.results.len(), read.total_results, read.has_next()))
    }

    #[test]
    fn a_list_without_results_is_no_empty_list() {
        assert_eq!(envelope(r#"{"totalResults":0,"_links":{}}"#), None);
        assert_eq!(envelope(r#"{"results":null,"totalResults":0}"#), None);
        assert_eq!(envelope("[]"), None);
        assert_eq!(envelope(r#"{"results":[],"totalResults":0}"#), Some((0, Some(0), false)));
    }

    #[test]
    fn the_next_page_is_the_one_that_is_named() {
        assert_eq!(envelope(r#"{"results":[1],"_links":{"next":{"href":"/x?page=2"}}}"#), Some((1, None, true)));
        assert_eq!(envelope(r#"{"results":[],"_links":{"next":{"href":"/x?page=2"}}}"#), Some((0, None, false)));
        for links in
            [r#"{"self":{"href":"/x"}}"#, r#"{"next":null}"#, r#"{"next":{}}"#, r#"{"next":{"href":""}}"#, "null"]
        {
            assert_eq!(envelope(&format!(r#"{{"results":[1],"_links":{links}}}"#)), Some((1, None, false)), "{links}");
        }
    }
}

//! Where one is: the path and query of the address bar, both ways. Every page can be reloaded, sent and gone back to.

use gangway_wire::dataset::Dataset;
use gangway_wire::paths::DASHBOARD;
use gangway_wire::view::{DEFAULT_LIMIT, Sort, ViewQuery};

/// Companies on one page of the list.
pub const PAGE: u64 = 50;

/// A page and what it shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Route {
    /// The list.
    Companies {
        /// What is searched for.
        search: String,
        /// Where the page begins.
        offset: u64,
    },
    /// One company: how its sync does.
    Health {
        /// Our id of the merchant.
        id: String,
    },
    /// One company: one of its tables.
    Data {
        /// Our id of the merchant.
        id: String,
        /// Which table.
        dataset: Dataset,
        /// Which window of it.
        query: ViewQuery,
    },
}

impl Route {
    /// The list from its beginning.
    pub fn start() -> Route {
        Route::Companies { search: String::new(), offset: 0 }
    }

    /// A table from its beginning, newest first.
    pub fn table(id: &str, dataset: Dataset) -> Route {
        let sort = (!dataset.is_single()).then(|| Sort { column: "createdDate".to_owned(), descending: true });
        Route::Data { id: id.to_owned(), dataset, query: ViewQuery { offset: 0, limit: DEFAULT_LIMIT, sort } }
    }

    /// The merchant, where the page is one's.
    pub fn merchant(&self) -> Option<&str> {
        match self {
            Route::Companies { .. } => None,
            Route::Health { id } | Route::Data { id, .. } => Some(id),
        }
    }

    /// From a path and decoded pairs; what is not understood leads to the nearest page that is.
    pub fn parse(path: &str, value: impl Fn(&str) -> Option<String>) -> Route {
        let offset = || value("offset").and_then(|text| text.parse().ok()).unwrap_or(0);
        let mut parts = path.strip_prefix(DASHBOARD).unwrap_or_default().split('/').filter(|part| !part.is_empty());
        match (parts.next(), parts.next(), parts.next(), parts.next()) {
            (Some("companies"), Some(id), Some("data"), name) => {
                let found = Dataset::ALL.iter().copied().find(|dataset| Some(dataset.short()) == name);
                let mut route = Route::table(id, found.unwrap_or(Dataset::Orders));
                if let (Some(_), Route::Data { query, .. }) = (found, &mut route) {
                    query.offset = offset() / u64::from(DEFAULT_LIMIT) * u64::from(DEFAULT_LIMIT);
                    if let Some(sort) = value("sort").as_deref().and_then(Sort::parse) {
                        query.sort = Some(sort);
                    }
                }
                route
            }
            (Some("companies"), Some(id), ..) => Route::Health { id: id.to_owned() },
            _ => Route::Companies { search: value("search").unwrap_or_default(), offset: offset() / PAGE * PAGE },
        }
    }

    /// The address. `encode` escapes what people typed.
    pub fn address(&self, encode: impl Fn(&str) -> String) -> String {
        let mut text = DASHBOARD.to_owned();
        match self {
            Route::Companies { search, offset } => {
                let mut sign = '?';
                if !search.is_empty() {
                    text.push_str("?search=");
                    text.push_str(&encode(search));
                    sign = '&';
                }
                if *offset > 0 {
                    text.push(sign);
                    text.push_str("offset=");
                    text.push_str(&offset.to_string());
                }
            }
            Route::Health { id } => {
                text.push_str("/companies/");
                text.push_str(id);
            }
            Route::Data { id, dataset, query } => {
                for part in ["/companies/", id, "/data/", dataset.short()] {
                    text.push_str(part);
                }
                let usual = Route::table(id, *dataset);
                if !matches!(&usual, Route::Data { query: other, .. } if other == query) {
                    text.push_str("?offset=");
                    text.push_str(&query.offset.to_string());
                    if let Some(sort) = &query.sort {
                        text.push_str("&sort=");
                        text.push_str(&sort.to_text());
                    }
                }
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use wasm_bindgen_test::wasm_bindgen_test;

    fn parse(address: &str) -> Route {
        let (path, query) = address.split_once('?').unwrap_or((address, ""));
        let pairs: Vec<(String, String)> = query
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .map(|(name, value)| (name.to_owned(), value.replace("%20", " ")))
            .collect();
        Route::parse(path, |name| pairs.iter().find(|(n, _)| n == name).map(|(_, value)| value.clone()))
    }

    #[wasm_bindgen_test]
    fn every_page_is_found_again_by_its_address() {
        for address in [
            "/dashboard",
            "/dashboard?search=maison%20lune",
            "/dashboard?search=a&offset=50",
            "/dashboard?offset=100",
            "/dashboard/companies/0193",
            "/dashboard/companies/0193/data/orders",
            "/dashboard/companies/0193/data/orders?offset=4300&sort=-totalAmount",
            "/dashboard/companies/0193/data/info",
        ] {
            assert_eq!(parse(address).address(|text| text.replace(' ', "%20")), address);
        }
    }

    #[wasm_bindgen_test]
    fn an_address_that_is_not_understood_leads_to_the_nearest_page() {
        assert_eq!(parse("/dashboard/settings"), Route::start());
        assert_eq!(parse("/dashboard/companies/7/data/unicorns"), Route::table("7", Dataset::Orders));
        assert_eq!(parse("/dashboard/companies/7/x"), Route::Health { id: "7".to_owned() });
        assert_eq!(
            parse("/dashboard/companies/7/data/orders?offset=77").address(str::to_owned).as_str(),
            "/dashboard/companies/7/data/orders?offset=50&sort=-createdDate"
        );
    }
}

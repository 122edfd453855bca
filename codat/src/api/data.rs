//! The rows of the datasets, as raw JSON. Field tables say what is in them.

use serde_json::value::RawValue;

use crate::client::{Client, Order, Pages};
use crate::error::{Does, Error};
use crate::names::Dataset;

impl Client {
    /// The rows of a dataset that is a list, page by page; `page_size` goes up to 5,000.
    pub fn pages(
        &self,
        company_id: &str,
        connection_id: &str,
        dataset: Dataset,
        page_size: u32,
        order: Order,
    ) -> Pages {
        Pages::new(self.clone(), company_id, connection_id, dataset, page_size, order)
    }

    /// `commerce-info`: one object.
    pub async fn info(&self, company_id: &str, connection_id: &str) -> Result<Box<RawValue>, Error> {
        self.object("read the shop's info", &address(company_id, connection_id, Dataset::Info)).await
    }

    /// One row of a dataset that is a list. Item ids hold any characters; they are encoded once.
    pub async fn item(
        &self,
        company_id: &str,
        connection_id: &str,
        dataset: Dataset,
        item_id: &str,
    ) -> Result<Box<RawValue>, Error> {
        let mut path = address(company_id, connection_id, dataset).to_vec();
        path.push(item_id);
        self.object("read a row", &path).await
    }

    async fn object(&self, name: &'static str, path: &[&str]) -> Result<Box<RawValue>, Error> {
        let url = self.address(name, Does::Read, path, &[])?;
        self.get_with(name, url, self.page_limits(), |body| body.json()).await
    }
}

/// The path of a dataset.
pub(crate) fn address<'a>(company_id: &'a str, connection_id: &'a str, dataset: Dataset) -> [&'a str; 6] {
    ["companies", company_id, "connections", connection_id, "data", dataset.path()]
}

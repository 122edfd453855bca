//! The rows of the eleven commerce types: as raw JSON, to be read by the tables of [`crate::dataset`], or as the records
//! of [`crate::commerce`].

use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use crate::client::{Client, Order, Pages};
use crate::commerce::{Commerce, CommerceType, Info};
use crate::error::{Does, Error};
use crate::names::Dataset;

impl Client {
    /// The rows of a type that is a list, page by page; `page_size` goes up to 5,000.
    pub fn pages(
        &self,
        company_id: &str,
        connection_id: &str,
        of: impl Into<CommerceType>,
        page_size: u32,
        order: Order,
    ) -> Pages {
        Pages::new(self.clone(), company_id, connection_id, of.into(), page_size, order)
    }

    /// The same as records, in the order of their ids unless another is asked for.
    ///
    /// ```no_run
    /// use gangway_codat::commerce::Order;
    /// use gangway_codat::query::field;
    /// # async fn example(client: gangway_codat::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// let large = field::<Order>("totalAmount")?.at_least("1000".parse::<gangway_codat::Amount>()?)?;
    /// let mut pages = client.records::<Order>("company", "connection", 500).filter(large);
    /// while let Some(page) = pages.next().await? {
    ///     for order in page.rows {
    ///         println!("{} {:?}", order.id, order.total_amount);
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    pub fn records<T: Commerce>(&self, company_id: &str, connection_id: &str, page_size: u32) -> Pages<T> {
        Pages::new(self.clone(), company_id, connection_id, T::TYPE, page_size, Order::Id)
    }

    /// `commerce-info`: one object.
    pub async fn info(&self, company_id: &str, connection_id: &str) -> Result<Box<RawValue>, Error> {
        self.object("read the shop's info", &address(company_id, connection_id, Dataset::Info.into())).await
    }

    /// The same as a record.
    pub async fn info_record(&self, company_id: &str, connection_id: &str) -> Result<Info, Error> {
        self.object("read the shop's info", &address(company_id, connection_id, Info::TYPE)).await
    }

    /// One row of a type that is a list. Item ids hold any characters; they are encoded once.
    pub async fn item(
        &self,
        company_id: &str,
        connection_id: &str,
        of: impl Into<CommerceType>,
        item_id: &str,
    ) -> Result<Box<RawValue>, Error> {
        self.one(company_id, connection_id, of.into(), item_id).await
    }

    /// The same as a record.
    pub async fn item_record<T: Commerce>(
        &self,
        company_id: &str,
        connection_id: &str,
        item_id: &str,
    ) -> Result<T, Error> {
        self.one(company_id, connection_id, T::TYPE, item_id).await
    }

    async fn one<T: DeserializeOwned>(
        &self,
        company_id: &str,
        connection_id: &str,
        of: CommerceType,
        item_id: &str,
    ) -> Result<T, Error> {
        let mut path = address(company_id, connection_id, of).to_vec();
        path.push(item_id);
        self.object("read a row", &path).await
    }

    async fn object<T: DeserializeOwned>(&self, name: &'static str, path: &[&str]) -> Result<T, Error> {
        let url = self.address(name, Does::Read, path, &[])?;
        self.get_with(name, url, self.page_limits(), |body| body.json()).await
    }
}

/// The path of a type.
pub(crate) fn address<'a>(company_id: &'a str, connection_id: &'a str, of: CommerceType) -> [&'a str; 6] {
    ["companies", company_id, "connections", connection_id, "data", of.path()]
}

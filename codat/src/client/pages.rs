//! A dataset's rows, one page at a time: memory is bounded by one page, whatever the dataset's size.

use std::marker::PhantomData;
use std::time::SystemTime;

use futures_util::Stream;
use serde::de::DeserializeOwned;
use serde_json::value::RawValue;

use super::{Body, Client};
use crate::api::Envelope;
use crate::api::data::address;
use crate::commerce::CommerceType;
use crate::error::{Does, Error, Kind};
use crate::query::{Ask, Filter, Sort};

const NAME: &str = "read rows";

/// Rows of a page at most: Codat's own limit.
pub const PAGE_SIZE_MAX: u32 = 5_000;

/// Pages without end are noticed when this many more came than the total promises.
const PAGES_SPARE: u64 = 16;

/// Pages at most where no total is given.
const PAGES_MAX: u64 = 10_000;

/// In which order rows come unless another is asked for. Without one, pages may shift while they are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Order {
    /// By id.
    Id,
    /// In none that is named: for an upstream that does not order this dataset by id.
    Unnamed,
}

/// One page.
#[derive(Debug)]
pub struct Page<T = Box<RawValue>> {
    /// Its number, from 1.
    pub number: u32,
    /// Its rows: raw JSON, unless they were asked for as records.
    pub rows: Vec<T>,
    /// How many rows there are in all, if Codat says so.
    pub total_results: Option<u64>,
    /// Whether another follows.
    pub has_next: bool,
    /// When it was answered, by Codat's clock, which also stamps the rows' `modifiedDate`; whole seconds.
    pub answered_at: Option<SystemTime>,
}

/// The pages of a dataset, from the first to the last.
#[derive(Debug)]
pub struct Pages<T = Box<RawValue>> {
    client: Client,
    company_id: String,
    connection_id: String,
    of: CommerceType,
    page_size: u32,
    order: Order,
    ask: Ask,
    next: Option<u32>,
    /// Pages that may come, known after the first.
    end: u64,
    rows: PhantomData<fn() -> T>,
}

impl<T: DeserializeOwned> Pages<T> {
    pub(crate) fn new(
        client: Client,
        company_id: &str,
        connection_id: &str,
        of: CommerceType,
        page_size: u32,
        order: Order,
    ) -> Self {
        Self {
            client,
            company_id: company_id.to_owned(),
            connection_id: connection_id.to_owned(),
            of,
            page_size: page_size.clamp(1, PAGE_SIZE_MAX),
            order,
            ask: Ask::default(),
            next: Some(1),
            end: PAGES_MAX,
            rows: PhantomData,
        }
    }

    /// Only the rows that pass. A filter of another data type is refused when the first page is asked for.
    pub fn filter(mut self, filter: Filter) -> Self {
        self.ask = self.ask.filter(filter);
        self
    }

    /// In this order.
    pub fn sort(mut self, sort: Sort) -> Self {
        self.ask = self.ask.sort(sort);
        self
    }

    /// The next page; `None` after the last one. After an error the same page is asked for again.
    pub async fn next(&mut self) -> Result<Option<Page<T>>, Error> {
        let Some(number) = self.next else { return Ok(None) };
        if u64::from(number) > self.end {
            return Err(Error::new(NAME, Does::Read, Kind::Endless));
        }
        let page = self.read(number).await?;
        if number == 1 {
            // A server may give smaller pages than it was asked for.
            self.end = match page.total_results {
                Some(total) => total.div_ceil((page.rows.len() as u64).max(1)) + PAGES_SPARE,
                None => PAGES_MAX,
            };
        }
        self.next = page.has_next.then_some(number + 1);
        Ok(Some(page))
    }

    /// The same as a stream; it ends after an error.
    pub fn into_stream(self) -> impl Stream<Item = Result<Page<T>, Error>> + Send {
        futures_util::stream::try_unfold(
            self,
            |mut pages| async move { Ok(pages.next().await?.map(|page| (page, pages))) },
        )
    }

    async fn read(&self, number: u32) -> Result<Page<T>, Error> {
        let (page, page_size) = (number.to_string(), self.page_size.to_string());
        let mut query = vec![("page", page.as_str()), ("pageSize", page_size.as_str())];
        let (name, _) = self.of.row();
        let asked = self.ask.parameters(name);
        query.extend(asked.map_err(|bad| Error::new(NAME, Does::Read, Kind::Unsendable).because(bad))?);
        let is_ordered = query.iter().any(|(name, _)| *name == "orderBy");
        if let (Order::Id, false, Some(field)) = (&self.order, is_ordered, self.of.order_by()) {
            query.push(("orderBy", field));
        }
        let path = address(&self.company_id, &self.connection_id, self.of);
        let url = self.client.address(NAME, Does::Read, &path, &query)?;
        let decode = |body: &Body| Ok((body.json::<Envelope<T>>()?, body.answered_at));
        let (envelope, answered_at) = self.client.get_with(NAME, url, self.client.page_limits(), decode).await?;
        let (total_results, has_next) = (envelope.total_results, envelope.has_next());
        Ok(Page { number, rows: envelope.results, total_results, has_next, answered_at })
    }
}

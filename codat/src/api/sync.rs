//! Syncs: asking for them, and following them by history. Statuses are Codat's words; nothing is decided here.

use std::collections::BTreeMap;

use reqwest::Method;
use serde::Deserialize;

use super::Envelope;
use super::lenient;
use crate::client::Client;
use crate::client::pages::PAGE_SIZE_MAX;
use crate::error::Error;
use crate::names::SyncStatus;

/// One sync of one data type of one connection.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Operation {
    /// Its id.
    pub id: String,
    /// Its connection.
    pub connection_id: String,
    /// Its data type.
    pub data_type: String,
    /// How far it is.
    pub status: SyncStatus,
    /// What Codat adds to the status.
    #[serde(default, deserialize_with = "lenient::text")]
    pub status_description: Option<String>,
    /// What went wrong.
    #[serde(default, deserialize_with = "lenient::text")]
    pub error_message: Option<String>,
    /// When it was asked for, as Codat writes it.
    #[serde(default, deserialize_with = "lenient::text")]
    pub requested: Option<String>,
    /// When it ended, as Codat writes it.
    #[serde(default, deserialize_with = "lenient::text")]
    pub completed: Option<String>,
    /// A number whose scale is not documented: to be shown at most.
    #[serde(default, deserialize_with = "lenient::integer")]
    pub progress: Option<i64>,
    /// Whether it ended well.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub is_completed: bool,
    /// Whether it failed.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub is_errored: bool,
}

/// The state of one data type of a company: of all its connections together, so for diagnosis only.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct DataStatus {
    /// The data type.
    pub data_type: String,
    /// How far its last sync is; `None` if there was none.
    #[serde(default)]
    pub current_status: Option<SyncStatus>,
    /// When it last ended well, as Codat writes it.
    #[serde(default, deserialize_with = "lenient::text")]
    pub last_successful_sync: Option<String>,
    /// The last operation.
    #[serde(default, deserialize_with = "lenient::text")]
    pub latest_sync_id: Option<String>,
    /// The last operation that ended well.
    #[serde(default, deserialize_with = "lenient::text")]
    pub latest_successful_sync_id: Option<String>,
}

/// A page of a company's history.
#[derive(Debug, Clone)]
pub struct History {
    /// The operations, newest first.
    pub operations: Vec<Operation>,
    /// Whether older ones follow on the next page.
    pub has_more: bool,
    /// How many there are in all.
    pub total_results: Option<u64>,
}

/// What became of asking for one sync.
#[derive(Debug, Clone)]
pub enum Queued {
    /// It is queued. Without a connection in the call, which of the operations this is is not documented.
    New(Box<Operation>),
    /// One is already running.
    AlreadyRunning,
}

impl Client {
    /// Asks for a sync of every data type that is fetched on first link, of all linked connections.
    pub async fn queue_all(&self, company_id: &str) -> Result<(), Error> {
        let path = ["companies", company_id, "data", "all"];
        self.write("ask for a sync of everything", Method::POST, &path, &[], None, None).await.map(drop)
    }

    /// Asks for a sync of one data type of one connection.
    pub async fn queue(&self, company_id: &str, connection_id: &str, data_type: &str) -> Result<Queued, Error> {
        let path = ["companies", company_id, "data", "queue", data_type];
        let query = [("connectionId", connection_id)];
        match self.write("ask for a sync", Method::POST, &path, &query, None, None).await {
            Ok(body) => body.json().map(|operation| Queued::New(Box::new(operation))),
            Err(error) if error.is_already_in_progress() => Ok(Queued::AlreadyRunning),
            Err(error) => Err(error),
        }
    }

    /// The state of each data type of a company.
    pub async fn data_status(&self, company_id: &str) -> Result<BTreeMap<String, DataStatus>, Error> {
        let statuses: BTreeMap<String, Option<DataStatus>> =
            self.get("read the data status", &["companies", company_id, "dataStatus"], &[]).await?;
        Ok(statuses.into_iter().filter_map(|(key, status)| Some((key, status?))).collect())
    }

    /// A page of a company's history, newest first; pages count from 1, `page_size` goes up to 5,000.
    pub async fn history(&self, company_id: &str, page: u32, page_size: u32) -> Result<History, Error> {
        let (page, page_size) = (page.max(1).to_string(), page_size.clamp(1, PAGE_SIZE_MAX).to_string());
        let query = [("page", page.as_str()), ("pageSize", page_size.as_str()), ("orderBy", "-requested")];
        let path = ["companies", company_id, "data", "history"];
        let envelope: Envelope<Operation> = self.get("read the sync history", &path, &query).await?;
        let (has_more, total_results) = (envelope.has_next(), envelope.total_results);
        Ok(History { operations: envelope.results, has_more, total_results })
    }

    /// One operation of a company's history.
    pub async fn operation(&self, company_id: &str, operation_id: &str) -> Result<Operation, Error> {
        self.get("read a sync", &["companies", company_id, "data", "history", operation_id], &[]).await
    }
}

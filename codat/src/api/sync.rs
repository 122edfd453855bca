//! Syncs: asking for them, and following them by history. Statuses are Codat's words; nothing is decided here.

use std::collections::BTreeMap;

use reqwest::Method;

use super::Envelope;
use crate::client::Client;
use crate::client::pages::PAGE_SIZE_MAX;
use crate::error::{Does, Error, Kind};
use crate::instant::Instant;
use crate::names::SyncStatus;
use crate::query::{Ask, field};
use crate::record::Record;

records! {
    /// One sync of one data type of one connection.
    Operation {
        /// Its id.
        id: String = "id",
        /// Its company.
        company_id: Option<String> = "companyId",
        /// Its connection.
        connection_id: String = "connectionId",
        /// Its data type.
        data_type: String = "dataType",
        /// How far it is.
        status: SyncStatus = "status",
        /// What Codat adds to the status.
        status_description: Option<String> = "statusDescription",
        /// What went wrong.
        error_message: Option<String> = "errorMessage",
        /// When it was asked for.
        requested: Option<Instant<'static>> = "requested",
        /// When it ended.
        completed: Option<Instant<'static>> = "completed",
        /// A number whose scale is not documented: to be shown at most.
        progress: Option<i64> = "progress",
        /// Whether it ended well. Cannot be queried.
        is_completed: Option<bool> = "isCompleted",
        /// Whether it failed.
        is_errored: Option<bool> = "isErrored",
    }

    /// The state of one data type of a company: of all its connections together, so for diagnosis only.
    DataStatus {
        /// The data type.
        data_type: String = "dataType",
        /// How far its last sync is; `None` if there was none, whatever the document says.
        current_status: Option<SyncStatus> = "currentStatus",
        /// When it last ended well.
        last_successful_sync: Option<Instant<'static>> = "lastSuccessfulSync",
        /// The last operation.
        latest_sync_id: Option<String> = "latestSyncId",
        /// The last operation that ended well.
        latest_successful_sync_id: Option<String> = "latestSuccessfulSyncId",
    }

    /// What Codat found when it checked what it had read.
    Validation {
        /// What is wrong.
        errors: Vec<ValidationItem> = "errors",
        /// What looks odd, and does no harm.
        warnings: Vec<ValidationItem> = "warnings",
    }

    /// One finding.
    ValidationItem {
        /// The rule.
        rule_id: Option<String> = "ruleId",
        /// The row.
        item_id: Option<String> = "itemId",
        /// What is wrong.
        message: Option<String> = "message",
        /// Who found it.
        validator_name: Option<String> = "validatorName",
    }
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
        self.queue_by(company_id, &[("connectionId", connection_id)], data_type).await
    }

    /// Asks for a sync of one data type of all linked connections of a company.
    pub async fn queue_everywhere(&self, company_id: &str, data_type: &str) -> Result<Queued, Error> {
        self.queue_by(company_id, &[], data_type).await
    }

    async fn queue_by(&self, company_id: &str, query: &[(&str, &str)], data_type: &str) -> Result<Queued, Error> {
        let path = ["companies", company_id, "data", "queue", data_type];
        match self.write("ask for a sync", Method::POST, &path, query, None, None).await {
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
        self.history_by(company_id, &Ask::default(), page, page_size).await
    }

    /// The same of the operations that are asked for. Newest first unless another order is asked for.
    pub async fn history_by(&self, company_id: &str, ask: &Ask, page: u32, page_size: u32) -> Result<History, Error> {
        const NAME: &str = "read the sync history";
        let newest = field::<Operation>("requested").and_then(|field| field.down());
        let parameters = ask.parameters(Operation::NAME).and_then(|parameters| Ok((parameters, newest?)));
        let (mut query, newest) =
            parameters.map_err(|bad| Error::new(NAME, Does::Read, Kind::Unsendable).because(bad))?;
        if !query.iter().any(|(name, _)| *name == "orderBy") {
            query.push(("orderBy", newest.as_str()));
        }
        let (page, page_size) = (page.max(1).to_string(), page_size.clamp(1, PAGE_SIZE_MAX).to_string());
        query.splice(0..0, [("page", page.as_str()), ("pageSize", page_size.as_str())]);
        let path = ["companies", company_id, "data", "history"];
        let envelope: Envelope<Operation> = self.get(NAME, &path, &query).await?;
        let (has_more, total_results) = (envelope.has_next(), envelope.total_results);
        Ok(History { operations: envelope.results, has_more, total_results })
    }

    /// One operation of a company's history.
    pub async fn operation(&self, company_id: &str, operation_id: &str) -> Result<Operation, Error> {
        self.get("read a sync", &["companies", company_id, "data", "history", operation_id], &[]).await
    }

    /// What Codat found when it checked what an operation had read.
    pub async fn validation(&self, company_id: &str, operation_id: &str) -> Result<Validation, Error> {
        self.get("read a sync's validation", &["companies", company_id, "sync", operation_id, "validation"], &[]).await
    }
}

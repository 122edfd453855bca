//! Takes snapshots: reads a dataset that Codat has finished, once, into the mirror, and moves the pointer to it.
//!
//! A read is of one sync: the operation is the same before and after, the total holds on every page, no id comes
//! twice, no row has changed since the first page was answered. Else it starts over, and after three tries it is left
//! for later; the older table stays. Where Codat does not say afterwards which operation is the newest, nothing confirms
//! the read: it is left for later as well.
use crate::app::App;
use crate::error::{Error, Result};
use crate::routes::platforms::codat_dataset;
use crate::work::follow;
use gangway_codat::client::Order;
use gangway_core::sync::Input;
use gangway_core::time::{MINUTE, Micros, SECOND, millis};
use gangway_mirror::{Said, SnapshotName, Writer, Written};
use gangway_store::reads::{self, ClaimedRead, Finished};
use gangway_wire::activity::Reason;
use gangway_wire::problem::Kind;
use gangway_wire::state::ConnectionStatus;
use serde_json::value::RawValue;

/// Datasets that are read at once: each holds one page in memory.
pub const AT_ONCE: u32 = 2;
/// Rows of a page: Codat's own limit.
const PAGE: u32 = 5_000;
/// How long a claim holds without a sign of life: longer than one page may take.
const LEASE: Micros = 6 * MINUTE;
/// Tries of one reading whose rows changed under it.
const TRIES: u32 = 3;
/// How often progress is told at most.
const TELL_EVERY: Micros = 2 * SECOND;
/// Operations among which the newest of the dataset is looked for.
const HISTORY_PAGE: u32 = 200;

/// Claims datasets that are to be read.
pub async fn claim(app: &App, free: u32) -> Result<Vec<ClaimedRead>> {
    if free == 0 {
        return Ok(Vec::new());
    }
    Ok(reads::claim(app.store(), free, LEASE).await?)
}

/// How one reading ended.
enum Ended {
    /// Stored, not pointed at yet.
    Stored(Written),
    /// The rows changed while they were read.
    Unstable,
    /// Codat has no rows, or gives none.
    Failed { reason: Reason, again: bool, error: gangway_codat::Error },
    /// Somebody else reads it now.
    Lost,
}

/// Reads one dataset.
pub async fn run(app: App, mut read: ClaimedRead) {
    let Err(error) = take(&app, &mut read).await else { return };
    tracing::warn!(
        dataset = read.dataset.as_str(),
        connection = read.connection_id,
        problem = error.kind.slug(),
        cause = error.chain(),
        "a table could not be read"
    );
    let input = Input::ReadFailed {
        dataset: read.dataset,
        operation_id: read.operation_id.clone(),
        reason: Reason::CodatError,
        message: None,
        correlation_id: error.correlation_id.clone(),
        again_at: Some(0),
    };
    if let Err(error) = reads::fail(app.store(), &read, input).await {
        tracing::warn!(%error, "the failure of a reading could not be noted; it is tried again when its lease ends");
    }
}

async fn take(app: &App, read: &mut ClaimedRead) -> Result<()> {
    let mut tries = 0;
    let ended = loop {
        tries += 1;
        match read_once(app, read).await? {
            Ended::Unstable if tries < TRIES => {}
            ended => break ended,
        }
    };
    let (dataset, operation_id) = (read.dataset, read.operation_id.clone());
    let input = match ended {
        Ended::Lost => return Ok(()),
        Ended::Stored(written) => return point(app, read, written).await,
        Ended::Unstable => Input::Unstable { dataset, operation_id },
        Ended::Failed { reason: Reason::NotOffered, .. }
            if follow::is_gone(app, &read.company_id, &read.connection_id).await? =>
        {
            Input::Connection(ConnectionStatus::Removed)
        }
        Ended::Failed { reason, again, error } => {
            tracing::warn!(dataset = dataset.as_str(), %error, "Codat does not let this table be read");
            Input::ReadFailed {
                dataset,
                operation_id,
                reason,
                message: error.text().map(str::to_owned),
                correlation_id: error.correlation_id().map(str::to_owned),
                again_at: if again { Some(follow::not_before(app, &error).await?.unwrap_or(0)) } else { None },
            }
        }
    };
    reads::fail(app.store(), read, input).await?;
    Ok(())
}

/// The pointer moves in the transaction that writes the event: nobody sees half a table.
async fn point(app: &App, read: &ClaimedRead, written: Written) -> Result<()> {
    if written.unread > 0 {
        tracing::warn!(
            dataset = read.dataset.as_str(),
            cells = written.unread,
            "cells did not fit their column; their text is kept"
        );
    }
    let spare = match reads::finish(app.store(), read, written.name.as_str(), written.rows).await? {
        Finished::Shown { old_path } => old_path.as_deref().and_then(SnapshotName::parse),
        Finished::Superseded => Some(written.name),
    };
    if let Some(spare) = spare {
        let mirror = app.mirror().clone();
        let removed = tokio::task::spawn_blocking(move || mirror.remove(&spare)).await;
        if let Ok(Err(error)) = removed {
            tracing::warn!(%error, "a table that is not shown could not be removed; the sweep will");
        }
    }
    Ok(())
}

async fn read_once(app: &App, read: &mut ClaimedRead) -> Result<Ended> {
    let name = format!("{}-{}", read.dataset.as_str(), crate::entropy::id());
    let name = SnapshotName::parse(&name).ok_or_else(|| Error::new(Kind::Internal, "The fault is in our log."))?;
    let (mirror, dataset, as_of) = (app.mirror().clone(), read.dataset, millis(read.as_of));
    let mut writer = blocking(move || mirror.begin(&name, dataset, as_of)).await?;
    let mut page_count = 0_u32;
    if read.dataset.is_single() {
        let now = app.now().await?;
        let info = app.upstream().client().info(&read.company_id, &read.connection_id).await;
        match app.upstream().note(now, info) {
            Ok(object) => match append(writer, vec![object], Said::default()).await? {
                Some(appended) => writer = appended,
                None => return Ok(Ended::Unstable),
            },
            Err(error) => return Ok(failed(error)),
        }
    } else {
        let dataset = codat_dataset(read.dataset);
        let mut pages = app.upstream().client().pages(&read.company_id, &read.connection_id, dataset, PAGE, Order::Id);
        let mut told_at: Option<Micros> = None;
        loop {
            let now = app.now().await?;
            let page = match app.upstream().note(now, pages.next().await) {
                Ok(Some(page)) => page,
                Ok(None) => break,
                Err(error) => return Ok(failed(error)),
            };
            page_count += 1;
            let said = Said { total: page.total_results, answered_at: page.answered_at };
            writer = match append(writer, page.rows, said).await? {
                Some(appended) => appended,
                None => return Ok(Ended::Unstable),
            };
            if page.has_next && told_at.is_none_or(|at| now - at >= TELL_EVERY) {
                told_at = Some(now);
                if !reads::progress(app.store(), read, writer.rows(), page.total_results, LEASE).await? {
                    return Ok(Ended::Lost);
                }
            }
        }
    }
    // One page is one answer: there is no second one that could be of a newer sync.
    if page_count > 1 {
        match is_newest(app, read).await? {
            Ok(true) => {}
            Ok(false) => return Ok(Ended::Unstable),
            Err(error) => return Ok(unconfirmed(error)),
        }
    }
    match tokio::task::spawn_blocking(move || writer.finish()).await.map_err(Error::internal)? {
        Ok(written) => Ok(Ended::Stored(written)),
        Err(gangway_mirror::Error::Unstable(_)) => Ok(Ended::Unstable),
        Err(error) => Err(storage(error)),
    }
}

/// `None`: the rows moved while they were read.
async fn append(mut writer: Writer, rows: Vec<Box<RawValue>>, said: Said) -> Result<Option<Writer>> {
    blocking(move || match writer.append(rows.iter().map(|row| &**row), said) {
        Ok(()) => Ok(Some(writer)),
        Err(gangway_mirror::Error::Unstable(_)) => Ok(None),
        Err(error) => Err(error),
    })
    .await
}

/// Whether the operation that was read is still the newest successful one of its dataset, by Codat's history now.
async fn is_newest(app: &App, read: &ClaimedRead) -> Result<std::result::Result<bool, gangway_codat::Error>> {
    let now = app.now().await?;
    let data_type = codat_dataset(read.dataset).data_type();
    let history = app.upstream().client().history(&read.company_id, 1, HISTORY_PAGE).await;
    let history = match app.upstream().note(now, history) {
        Ok(history) => history,
        Err(error) => return Ok(Err(error)),
    };
    let newest = history.operations.iter().find(|operation| {
        operation.connection_id == read.connection_id
            && operation.data_type == data_type
            && operation.is_completed == Some(true)
    });
    // The history begins with the newest: where none of this dataset is among them, none is newer.
    Ok(Ok(newest.is_none_or(|operation| operation.id == read.operation_id)))
}

fn failed(error: gangway_codat::Error) -> Ended {
    let (reason, again) = match error.status() {
        // The history said that there are rows: an index that lags, or no rows of this platform after all.
        Some(404) => (Reason::NotOffered, false),
        Some(409) => (Reason::CodatError, true),
        Some(401 | 403) => (Reason::Access, true),
        Some(429) => (Reason::PlatformLimit, true),
        Some(_) if error.is_outage() => (Reason::CodatUnreachable, true),
        None if error.is_outage() => (Reason::CodatUnreachable, true),
        _ => (Reason::Unreadable, !error.is_final()),
    };
    Ended::Failed { reason, again, error }
}

/// The rows are here, but the history that would confirm them cannot be read.
fn unconfirmed(error: gangway_codat::Error) -> Ended {
    match failed(error) {
        Ended::Failed { reason: Reason::NotOffered, error, .. } => {
            Ended::Failed { reason: Reason::CodatError, again: true, error }
        }
        Ended::Failed { reason, error, .. } => Ended::Failed { reason, again: true, error },
        other => other,
    }
}

async fn blocking<T, F>(work: F) -> Result<T>
where
    T: Send + 'static,
    F: FnOnce() -> std::result::Result<T, gangway_mirror::Error> + Send + 'static,
{
    tokio::task::spawn_blocking(work).await.map_err(Error::internal)?.map_err(storage)
}

fn storage(error: gangway_mirror::Error) -> Error {
    Error::new(Kind::Storage, "The table cannot be written now.").because(error)
}

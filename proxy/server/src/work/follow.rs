//! Follows connections: asks Codat what the core wants to know, and commits what the core makes of it.
use crate::app::App;
use crate::error::Result;
use crate::upstream::kind_of;
use gangway_codat::error::Retry;
use gangway_core::sync::{self, Ask, Input, Operation};
use gangway_core::time::{MINUTE, Micros, SECOND};
use gangway_store::connections::{self, Claimed};
use gangway_store::follow;
use gangway_wire::state::ConnectionStatus;

/// Connections that are asked for at once.
pub const AT_ONCE: u32 = 8;
/// How long a claim holds: longer than all calls of one step.
const LEASE: Micros = 3 * MINUTE;
/// How much later a step that could not be committed is tried again.
const AGAIN: Micros = 10 * SECOND;
/// Operations that are read: of each dataset, those of the last weeks at a daily schedule.
const HISTORY_PAGE: u32 = 200;

/// Claims connections that are due.
pub async fn claim(app: &App, free: u32) -> Result<Vec<Claimed>> {
    if free == 0 {
        return Ok(Vec::new());
    }
    Ok(connections::claim(app.store(), free, LEASE).await?)
}

/// One look at one connection.
pub async fn run(app: App, claimed: Claimed) {
    if let Err(error) = step(&app, &claimed).await {
        tracing::warn!(
            connection = claimed.row.id,
            problem = error.kind.slug(),
            cause = error.chain(),
            "following went wrong"
        );
        if let Ok(now) = app.now().await
            && let Err(error) = connections::postpone(app.store(), &claimed, now + AGAIN).await
        {
            tracing::warn!(%error, "a claim could not be given back; it ends with its lease");
        }
    }
}

async fn step(app: &App, claimed: &Claimed) -> Result<()> {
    let row = &claimed.row;
    let state = &row.state;
    let mut inputs = Vec::new();
    for ask in sync::asks(state, &row.id, &row.follow, claimed.now, claimed.is_watched()) {
        let input = match ask {
            Ask::ReadConnection => read_connection(app, claimed).await?,
            Ask::ReadHistory => read_history(app, claimed).await?,
            Ask::QueueAll => queue_all(app, claimed).await?,
            Ask::Discard => discard(app, claimed).await?,
            Ask::TakeSnapshot { .. } => continue,
        };
        let failed = matches!(input, Input::CallFailed { .. });
        inputs.push(input);
        if failed {
            break;
        }
    }
    if inputs.is_empty() {
        inputs.push(Input::Tick);
    }
    follow::commit_step(app.store(), &row.scope, &row.id, inputs, Some(claimed)).await?;
    Ok(())
}

async fn read_connection(app: &App, claimed: &Claimed) -> Result<Input> {
    let (row, now) = (&claimed.row, app.now().await?);
    match app.upstream().note(now, app.upstream().client().connection(&row.company_id, &row.id).await) {
        // A status that we do not know changes nothing.
        Ok(found) => {
            Ok(gangway_core::connection::status(&found.status).map_or(Input::ConnectionUnclear, Input::Connection))
        }
        Err(error) if error.is_not_found() => Ok(Input::Connection(ConnectionStatus::Removed)),
        Err(error) => failed(app, &error).await,
    }
}

/// Whether Codat no longer knows a connection: somebody deleted it, or its company, there. Asked where something else
/// of it was not found, which may have other reasons.
pub async fn is_gone(app: &App, company_id: &str, connection_id: &str) -> Result<bool> {
    let now = app.now().await?;
    let read = app.upstream().note(now, app.upstream().client().connection(company_id, connection_id).await);
    Ok(read.is_err_and(|error| error.is_not_found()))
}

/// Deletes a connection that nobody authorized, where that is still so: another shop was linked instead.
async fn discard(app: &App, claimed: &Claimed) -> Result<Input> {
    let row = &claimed.row;
    let read = read_connection(app, claimed).await?;
    if read != Input::Connection(ConnectionStatus::Pending) {
        return Ok(read);
    }
    let now = app.now().await?;
    match app.upstream().note(now, app.upstream().client().delete_connection(&row.company_id, &row.id).await) {
        Ok(()) => {
            tracing::info!(connection = row.id, "an older connection that nobody authorized was deleted");
            Ok(Input::Connection(ConnectionStatus::Removed))
        }
        Err(error) if error.is_not_found() => Ok(Input::Connection(ConnectionStatus::Removed)),
        Err(error) => failed(app, &error).await,
    }
}

async fn read_history(app: &App, claimed: &Claimed) -> Result<Input> {
    let (row, now) = (&claimed.row, app.now().await?);
    match app.upstream().note(now, app.upstream().client().history(&row.company_id, 1, HISTORY_PAGE).await) {
        Ok(history) => Ok(Input::History(history.operations.iter().map(operation).collect())),
        Err(error) => failed(app, &error).await,
    }
}

async fn queue_all(app: &App, claimed: &Claimed) -> Result<Input> {
    let (row, now) = (&claimed.row, app.now().await?);
    match app.upstream().note(now, app.upstream().client().queue_all(&row.company_id).await) {
        Ok(()) => Ok(Input::QueuedAll),
        Err(error) if error.is_already_in_progress() => Ok(Input::QueuedAll),
        Err(error) => failed(app, &error).await,
    }
}

/// When Codat may be asked again, where it said so. Call it when the answer is there: a call may take long to fail.
pub async fn not_before(app: &App, error: &gangway_codat::Error) -> Result<Option<Micros>> {
    match error.retry() {
        Retry::After(wait) => {
            Ok(Some(app.now().await?.saturating_add(i64::try_from(wait.as_micros()).unwrap_or(i64::MAX))))
        }
        Retry::Maybe | Retry::Never => Ok(None),
    }
}

async fn failed(app: &App, error: &gangway_codat::Error) -> Result<Input> {
    tracing::debug!(%error, "a call that follows a connection failed");
    let retry_at = not_before(app, error).await?;
    let correlation_id = error.correlation_id().map(str::to_owned);
    Ok(Input::CallFailed { problem: kind_of(error), correlation_id, retry_at })
}

fn operation(found: &gangway_codat::api::sync::Operation) -> Operation {
    Operation {
        id: found.id.clone(),
        connection_id: found.connection_id.clone(),
        data_type: found.data_type.clone(),
        status: found.status.clone(),
        requested_at: found.requested.as_ref().map_or(0, gangway_codat::Instant::micros_as_utc),
        completed_at: found.completed.as_ref().map(gangway_codat::Instant::micros_as_utc),
        progress: found.progress.and_then(|percent| u8::try_from(percent.clamp(0, 100)).ok()),
        is_completed: found.is_completed == Some(true),
        message: found.error_message.clone().or_else(|| found.status_description.clone()),
    }
}

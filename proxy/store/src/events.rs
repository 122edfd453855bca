//! What happened: written by [`crate::MerchantTx`] alone, read here.
use crate::columns::Columns;
use crate::{MerchantScope, Result, Store};
use gangway_core::time::millis;
use gangway_wire::event::{Event, What};
use gangway_wire::state::State;
use sqlx::any::AnyRow;

/// Most events of one answer.
pub const MAX_LIMIT: u32 = 200;

/// The events after `seq`, oldest first.
pub async fn after(store: &Store, scope: &MerchantScope, seq: u64, limit: u32) -> Result<Vec<Event>> {
    let rows = sqlx::query(
        "SELECT e.id, e.seq, e.at, e.what FROM events e JOIN merchants m ON m.id = e.merchant_id
         WHERE e.merchant_id = $1 AND m.portal_id = $2 AND e.seq > $3 ORDER BY e.seq LIMIT $4",
    )
    .bind(scope.merchant_id())
    .bind(scope.portal_id())
    .bind(i64::try_from(seq).unwrap_or(i64::MAX))
    .bind(i64::from(limit.min(MAX_LIMIT)))
    .fetch_all(store.reader())
    .await?;
    rows.iter().map(read).collect()
}

/// The events before `seq` (or the last ones), newest first, without those in which only a figure moved; and whether
/// there are older ones.
pub async fn before(store: &Store, scope: &MerchantScope, seq: Option<u64>, limit: u32) -> Result<(Vec<Event>, bool)> {
    let limit = limit.min(MAX_LIMIT);
    let rows = sqlx::query(
        "SELECT e.id, e.seq, e.at, e.what FROM events e JOIN merchants m ON m.id = e.merchant_id
         WHERE e.merchant_id = $1 AND m.portal_id = $2 AND e.seq < $3 AND e.quiet = 0 ORDER BY e.seq DESC LIMIT $4",
    )
    .bind(scope.merchant_id())
    .bind(scope.portal_id())
    .bind(seq.and_then(|s| i64::try_from(s).ok()).unwrap_or(i64::MAX))
    .bind(i64::from(limit) + 1)
    .fetch_all(store.reader())
    .await?;
    let mut events = rows.iter().map(read).collect::<Result<Vec<_>>>()?;
    let more = events.len() > limit as usize;
    events.truncate(limit as usize);
    Ok((events, more))
}

/// Whether only a figure moves by it.
pub(crate) fn is_quiet(state: &State, what: &What) -> bool {
    let What::DatasetChanged { connection_id, dataset, change } = what else {
        return false;
    };
    state.connection(connection_id).is_some_and(|connection| {
        let shown = connection.dataset(*dataset);
        shown.activity == change.activity && shown.reason == change.reason && shown.message == change.message
    })
}

fn read(row: &AnyRow) -> Result<Event> {
    Ok(Event {
        id: row.text("id")?,
        seq: row.number("seq")? as u64,
        at: millis(row.number("at")?),
        what: row.json("what")?,
    })
}

//! Work that is due, asked without the writer: workers ask often and mostly for nothing.
use crate::columns::Columns;
use crate::{Micros, Result, Store};
use sqlx::AssertSqlSafe;

/// The rows that may be due.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Work {
    /// Connections that are looked at.
    Follow,
    /// Datasets that are read.
    Read,
    /// Intents that are driven on.
    Intent,
}

impl Work {
    /// Every kind.
    pub const ALL: [Work; 3] = [Work::Follow, Work::Read, Work::Intent];

    fn table(self) -> &'static str {
        match self {
            Work::Follow => "connections t JOIN merchants m ON m.id = t.merchant_id",
            Work::Read => {
                "reads t JOIN connections c ON c.id = t.connection_id JOIN merchants m ON m.id = c.merchant_id"
            }
            Work::Intent => "intents t JOIN merchants m ON m.id = t.merchant_id",
        }
    }
}

/// When the first row of a kind is due that nobody holds at `now`. Those of disabled portals rest.
pub async fn first(store: &Store, work: Work, now: Micros) -> Result<Option<Micros>> {
    // In the order of the index: what is not due yet is not looked at, however much there is of it.
    let statement = format!(
        "SELECT t.due_at FROM {table} JOIN portals p ON p.id = m.portal_id
         WHERE t.due_at IS NOT NULL AND (t.lease_until IS NULL OR t.lease_until < $1) AND p.active = 1
         ORDER BY t.due_at LIMIT 1",
        table = work.table(),
    );
    let row = sqlx::query(AssertSqlSafe(statement)).bind(now).fetch_optional(store.reader()).await?;
    row.map(|row| row.number("due_at")).transpose()
}

/// When anything of these kinds is due next.
pub async fn next(store: &Store, kinds: &[Work], now: Micros) -> Result<Option<Micros>> {
    let mut next = None;
    for &work in kinds {
        next = next.into_iter().chain(first(store, work, now).await?).min();
    }
    Ok(next)
}

/// Whether a row of a kind is due.
pub(crate) async fn anything(store: &Store, work: Work, now: Micros) -> Result<bool> {
    Ok(first(store, work, now).await?.is_some_and(|at| at <= now))
}

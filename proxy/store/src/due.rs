//! Whether work is due, asked without the writer: workers ask often and mostly for nothing.
use crate::{Micros, Result, Store};
use sqlx::AssertSqlSafe;

/// Whether a row of `table` is due at `now` and nobody holds it. The table has `due_at` and `lease_until`.
pub(crate) async fn anything(store: &Store, table: &'static str, now: Micros) -> Result<bool> {
    let statement = format!(
        "SELECT 1 AS one FROM {table} WHERE due_at <= $1 AND (lease_until IS NULL OR lease_until < $1) LIMIT 1"
    );
    let found = sqlx::query(AssertSqlSafe(statement)).bind(now).fetch_optional(store.reader()).await?;
    Ok(found.is_some())
}

//! Failed logins, per account and per address: each further one waits longer, whether or not the account exists.
use crate::columns::Columns;
use crate::{Error, Micros, Result, Store};
use gangway_core::time::{HOUR, MINUTE, SECOND};

/// Failures that cost nothing: people mistype.
const FREE: i64 = 5;
/// The wait after the first that costs; it doubles.
const FIRST_WAIT: Micros = SECOND;
/// The longest wait.
const MAX_WAIT: Micros = 15 * MINUTE;
/// After this long without a failure, all is forgotten.
const FORGIVEN_AFTER: Micros = HOUR;

/// How long tries under this key are refused from now; zero: go on. Keys are `account:…` or `address:…`.
pub async fn wait(store: &Store, key: &str) -> Result<Micros> {
    let now = store.now().await?;
    let row =
        sqlx::query("SELECT wait_until FROM logins WHERE key = $1").bind(key).fetch_optional(store.reader()).await?;
    row.map_or(Ok(0), |row| Ok((row.number("wait_until")? - now).max(0)))
}

/// Counts a failure; how long the next try is refused.
pub async fn failed(store: &Store, key: &str) -> Result<Micros> {
    let now = store.now().await?;
    let mut tx = store.begin().await?;
    let rows = sqlx::query(
        "INSERT INTO logins (key, failures, failed_at, wait_until) VALUES ($1, 1, $2, $2)
         ON CONFLICT (key) DO UPDATE SET failed_at = excluded.failed_at,
         failures = CASE WHEN logins.failed_at < $3 THEN 1 ELSE logins.failures + 1 END
         RETURNING failures",
    )
    .bind(key)
    .bind(now)
    .bind(now - FORGIVEN_AFTER)
    .fetch_all(&mut *tx)
    .await?;
    let failures = rows.first().ok_or(Error::Missing("login"))?.number("failures")?;
    let wait = wait_after(failures);
    sqlx::query("UPDATE logins SET wait_until = $2 WHERE key = $1")
        .bind(key)
        .bind(now + wait)
        .execute(&mut *tx)
        .await?;
    tx.commit().await?;
    Ok(wait)
}

/// Forgets the failures under a key, after a login that worked.
pub async fn forget(store: &Store, key: &str) -> Result<()> {
    sqlx::query("DELETE FROM logins WHERE key = $1").bind(key).execute(store.writer()).await?;
    Ok(())
}

fn wait_after(failures: i64) -> Micros {
    if failures <= FREE { 0 } else { (FIRST_WAIT << (failures - FREE - 1).min(20)).min(MAX_WAIT) }
}

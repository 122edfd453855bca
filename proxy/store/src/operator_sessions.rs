//! Operators who are logged in.
use crate::columns::Columns;
use crate::operators::{self, Operator};
use crate::{Micros, OperatorScope, Result, SecretHash, Store};
use gangway_core::time::{HOUR, MINUTE};

/// Longest life of a login.
pub const MAX_AGE: Micros = 12 * HOUR;
/// Longest pause in its use.
pub const MAX_IDLE: Micros = 2 * HOUR;
/// Uses closer together than this are not written down.
const TOUCH_AFTER: Micros = MINUTE;

/// Begins a session. Where the operator was removed in the same moment, none begins.
pub async fn open(store: &Store, operator_id: &str, hash: SecretHash) -> Result<()> {
    let now = store.now().await?;
    sqlx::query(
        "INSERT INTO operator_sessions (hash, operator_id, created_at, used_at)
         SELECT $1, o.id, $3, $3 FROM operators o WHERE o.id = $2",
    )
    .bind(hash.bytes())
    .bind(operator_id)
    .bind(now)
    .execute(store.writer())
    .await?;
    Ok(())
}

/// Who is logged in with this cookie, and what they may see. A use keeps it alive.
pub async fn find_live(store: &Store, hash: &SecretHash) -> Result<Option<(Operator, OperatorScope)>> {
    let now = store.now().await?;
    let row = sqlx::query(
        "SELECT o.id, o.email, o.password, o.all_portals, o.link_expires_at, s.used_at FROM operator_sessions s
         JOIN operators o ON o.id = s.operator_id WHERE s.hash = $1 AND s.created_at > $2 AND s.used_at > $3",
    )
    .bind(hash.bytes())
    .bind(now - MAX_AGE)
    .bind(now - MAX_IDLE)
    .fetch_optional(store.reader())
    .await?;
    let Some(row) = row else {
        return Ok(None);
    };
    if row.number("used_at")? < now - TOUCH_AFTER {
        sqlx::query("UPDATE operator_sessions SET used_at = $2 WHERE hash = $1 AND used_at < $2")
            .bind(hash.bytes())
            .bind(now)
            .execute(store.writer())
            .await?;
    }
    let operator = operators::read(&row)?;
    let scope = operator.scope();
    Ok(Some((operator, scope)))
}

/// Ends a session.
pub async fn end(store: &Store, hash: &SecretHash) -> Result<()> {
    sqlx::query("DELETE FROM operator_sessions WHERE hash = $1").bind(hash.bytes()).execute(store.writer()).await?;
    Ok(())
}

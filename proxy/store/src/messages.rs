//! Codat's webhook messages: each taken once, and whom it is about made due.
use crate::columns::Columns;
use crate::{MerchantScope, Micros, Result, Store, follow, merchants};
use gangway_core::sync::Input;
use sqlx::AnyConnection;

/// A message that was found genuine.
#[derive(Clone, Copy, Debug)]
pub struct Message<'a> {
    /// Codat's id of it, the same over all tries.
    pub id: &'a str,
    /// Codat's word for what happened.
    pub kind: &'a str,
    /// The company that it is about.
    pub company_id: Option<&'a str>,
    /// The connections that it is about; none: all of the company.
    pub connection_ids: &'a [String],
    /// Whether the connections themselves may have changed, and not only their data.
    pub about_connections: bool,
}

/// What became of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Taken {
    /// It was taken before: nothing was done.
    Again,
    /// So many connections of ours are looked at.
    Told(usize),
}

/// Takes a message of an account, in one transaction: once this returns, it is not lost, and what it calls for is due.
pub async fn take(store: &Store, upstream_id: &str, message: Message<'_>) -> Result<Taken> {
    let Some((scope, connection_ids)) = about(store, upstream_id, &message).await? else {
        let now = store.now().await?;
        let mut tx = store.begin().await?;
        let new = insert(&mut tx, upstream_id, &message, 0, now).await?;
        tx.commit().await?;
        return Ok(if new { Taken::Told(0) } else { Taken::Again });
    };
    let mut tx = store.lock(&scope).await?;
    let now = tx.now();
    if !insert(tx.connection(), upstream_id, &message, connection_ids.len(), now).await? {
        return Ok(Taken::Again);
    }
    for id in &connection_ids {
        follow::apply(&mut tx, id, vec![Input::Told { connection: message.about_connections }]).await?;
    }
    tx.commit().await?;
    Ok(Taken::Told(connection_ids.len()))
}

/// The merchant and the connections that a message is about, as far as they are ours. A company is one merchant's.
async fn about(
    store: &Store,
    upstream_id: &str,
    message: &Message<'_>,
) -> Result<Option<(MerchantScope, Vec<String>)>> {
    let Some(company_id) = message.company_id else { return Ok(None) };
    let rows = sqlx::query(
        "SELECT c.id, m.id AS m_id, m.portal_id AS m_portal_id FROM connections c
         JOIN merchants m ON m.id = c.merchant_id JOIN portals p ON p.id = m.portal_id
         WHERE c.company_id = $1 AND p.upstream_id = $2 ORDER BY c.created_at",
    )
    .bind(company_id)
    .bind(upstream_id)
    .fetch_all(store.reader())
    .await?;
    let Some(first) = rows.first() else { return Ok(None) };
    let scope = merchants::scope(first)?;
    let ids = rows.iter().map(|row| row.text("id")).collect::<Result<Vec<_>>>()?;
    // A connection that is not known yet is one of this company all the same.
    let named: Vec<String> = ids.iter().filter(|id| message.connection_ids.contains(id)).cloned().collect();
    Ok(Some((scope, if named.is_empty() { ids } else { named })))
}

/// Notes a message; `false` where it was noted before.
async fn insert(
    connection: &mut AnyConnection,
    upstream_id: &str,
    message: &Message<'_>,
    connections: usize,
    now: Micros,
) -> Result<bool> {
    let done = sqlx::query(
        "INSERT INTO messages (upstream_id, id, kind, connections, received_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (upstream_id, id) DO NOTHING",
    )
    .bind(upstream_id)
    .bind(message.id)
    .bind(message.kind)
    .bind(connections as i64)
    .bind(now)
    .execute(connection)
    .await?;
    Ok(done.rows_affected() == 1)
}

/// When the last message of an account came, for operators.
pub async fn last(store: &Store, upstream_id: &str) -> Result<Option<Micros>> {
    let row = sqlx::query("SELECT MAX(received_at) AS last FROM messages WHERE upstream_id = $1")
        .bind(upstream_id)
        .fetch_one(store.reader())
        .await?;
    row.number_or("last")
}

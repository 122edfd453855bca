//! Datasets whose rows are to be read: work that is due, claimed apart from its connection.
use crate::columns::Columns;
use crate::due::{self, Work};
use crate::snapshots::{self, Pointer};
use crate::{MerchantScope, MerchantTx, Micros, Result, Store, follow, merchants};
use gangway_core::sync::Input;
use gangway_wire::dataset::Dataset;
use sqlx::AssertSqlSafe;

/// A reading that is ours until the lease ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimedRead {
    /// Whose it is.
    pub scope: MerchantScope,
    /// Which Codat account serves it.
    pub upstream_id: String,
    /// Of which company.
    pub company_id: String,
    /// Of which connection.
    pub connection_id: String,
    /// Which dataset.
    pub dataset: Dataset,
    /// Of which operation.
    pub operation_id: String,
    /// When that operation ended.
    pub as_of: Micros,
    /// How often it was taken up, this time included.
    pub attempts: u32,
    /// Until when it is ours.
    pub lease_until: Micros,
}

/// What became of rows that were read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Finished {
    /// They are the table now. The file that was it before may go.
    Shown {
        /// Where that one lies.
        old_path: Option<String>,
    },
    /// A newer operation is wanted, or another worker was first: the new file may go.
    Superseded,
}

/// Wants a dataset read, instead of what was wanted of it before.
pub(crate) async fn want(
    tx: &mut MerchantTx,
    connection_id: &str,
    dataset: Dataset,
    operation_id: &str,
    as_of: Micros,
    at: Micros,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO reads (connection_id, dataset, operation_id, as_of, due_at, attempts)
         VALUES ($1, $2, $3, $4, $5, 0)
         ON CONFLICT (connection_id, dataset) DO UPDATE SET
         attempts = CASE WHEN reads.operation_id = excluded.operation_id THEN reads.attempts ELSE 0 END,
         operation_id = excluded.operation_id, as_of = excluded.as_of, due_at = excluded.due_at, lease_until = NULL",
    )
    .bind(connection_id)
    .bind(dataset.as_str())
    .bind(operation_id)
    .bind(as_of)
    .bind(at)
    .execute(tx.connection())
    .await?;
    Ok(())
}

/// Takes up to `n` readings that are due, for the length of a lease.
pub async fn claim(store: &Store, n: u32, lease: Micros) -> Result<Vec<ClaimedRead>> {
    let now = store.now().await?;
    if !due::anything(store, Work::Read, now).await? {
        return Ok(Vec::new());
    }
    let mut tx = store.begin().await?;
    // The key has two parts, so it is compared as one text: neither part holds a space.
    let statement = format!(
        "UPDATE reads SET lease_until = $2, attempts = attempts + 1 WHERE connection_id || ' ' || dataset IN (
             SELECT r.connection_id || ' ' || r.dataset FROM reads r
             WHERE r.due_at <= $1 AND (r.lease_until IS NULL OR r.lease_until < $1)
             AND r.connection_id IN (SELECT c.id FROM connections c JOIN merchants m ON m.id = c.merchant_id
                                     JOIN portals p ON p.id = m.portal_id WHERE p.active = 1)
             ORDER BY r.due_at, r.dataset LIMIT $3{skip})
         RETURNING connection_id, dataset, operation_id, as_of, attempts",
        skip = store.engine().skip_locked(),
    );
    let rows = sqlx::query(AssertSqlSafe(statement))
        .bind(now)
        .bind(now + lease)
        .bind(i64::from(n))
        .fetch_all(&mut *tx)
        .await?;
    let mut claimed = Vec::with_capacity(rows.len());
    for row in &rows {
        let connection_id = row.text("connection_id")?;
        let of = sqlx::query(
            "SELECT c.company_id, m.id AS m_id, m.portal_id AS m_portal_id, p.upstream_id FROM connections c
             JOIN merchants m ON m.id = c.merchant_id JOIN portals p ON p.id = m.portal_id WHERE c.id = $1",
        )
        .bind(&connection_id)
        .fetch_one(&mut *tx)
        .await?;
        claimed.push(ClaimedRead {
            scope: merchants::scope(&of)?,
            upstream_id: of.text("upstream_id")?,
            company_id: of.text("company_id")?,
            connection_id,
            dataset: row.word("dataset", Dataset::parse)?,
            operation_id: row.text("operation_id")?,
            as_of: row.number("as_of")?,
            attempts: row.number("attempts")? as u32,
            lease_until: now + lease,
        });
    }
    tx.commit().await?;
    // Small ones first is the order in which merchants see them.
    claimed.sort_by_key(|c| c.dataset);
    Ok(claimed)
}

/// Tells how far a reading is and keeps it for another lease. False: it is no longer ours, stop.
pub async fn progress(
    store: &Store,
    read: &mut ClaimedRead,
    rows_read: u64,
    rows_total: Option<u64>,
    lease: Micros,
) -> Result<bool> {
    let mut tx = store.lock(&read.scope).await?;
    let until = tx.now() + lease;
    let done = sqlx::query(
        "UPDATE reads SET lease_until = $5 WHERE connection_id = $1 AND dataset = $2 AND operation_id = $3
         AND lease_until = $4",
    )
    .bind(&read.connection_id)
    .bind(read.dataset.as_str())
    .bind(&read.operation_id)
    .bind(read.lease_until)
    .bind(until)
    .execute(tx.connection())
    .await?;
    if done.rows_affected() == 0 {
        return Ok(false);
    }
    let operation_id = read.operation_id.clone();
    let input = Input::Reading { dataset: read.dataset, operation_id, rows_read, rows_total };
    follow::apply(&mut tx, &read.connection_id, vec![input]).await?;
    tx.commit().await?;
    read.lease_until = until;
    Ok(true)
}

/// The rows are read and stored at `path`: pointer, event and end of the work in one.
pub async fn finish(store: &Store, read: &ClaimedRead, path: &str, rows: u64) -> Result<Finished> {
    let mut tx = store.lock(&read.scope).await?;
    // Rows of the wanted operation are right whoever read them, so the lease does not matter here.
    if !remove(&mut tx, read, None).await? {
        return Ok(Finished::Superseded);
    }
    let pointer = Pointer {
        dataset: read.dataset,
        path: path.to_owned(),
        rows,
        as_of: read.as_of,
        operation_id: read.operation_id.clone(),
    };
    let old_path = snapshots::put(&mut tx, &read.connection_id, &pointer).await?;
    let operation_id = read.operation_id.clone();
    let input = Input::Read { dataset: read.dataset, operation_id, rows, as_of: read.as_of };
    follow::apply(&mut tx, &read.connection_id, vec![input]).await?;
    tx.commit().await?;
    Ok(Finished::Shown { old_path: old_path.filter(|old| old != path) })
}

/// The rows could not be read: `input` is `Unstable`, `ReadFailed`, or that the connection is gone. Where another try
/// may help, it is due later.
pub async fn fail(store: &Store, read: &ClaimedRead, input: Input) -> Result<()> {
    let mut tx = store.lock(&read.scope).await?;
    let is_ours = sqlx::query(
        "SELECT 1 AS one FROM reads WHERE connection_id = $1 AND dataset = $2 AND operation_id = $3 AND lease_until = $4",
    )
    .bind(&read.connection_id)
    .bind(read.dataset.as_str())
    .bind(&read.operation_id)
    .bind(read.lease_until)
    .fetch_optional(tx.connection())
    .await?
    .is_some();
    if is_ours {
        follow::apply(&mut tx, &read.connection_id, vec![input]).await?;
        // One that is wanted again has lost its lease.
        remove(&mut tx, read, Some(read.lease_until)).await?;
        tx.commit().await?;
    }
    Ok(())
}

/// Ends the work, if it is still of this operation (and of this lease).
async fn remove(tx: &mut MerchantTx, read: &ClaimedRead, lease_until: Option<Micros>) -> Result<bool> {
    let done = sqlx::query(
        "DELETE FROM reads WHERE connection_id = $1 AND dataset = $2 AND operation_id = $3
         AND ($4 = 0 OR lease_until = $4)",
    )
    .bind(&read.connection_id)
    .bind(read.dataset.as_str())
    .bind(&read.operation_id)
    .bind(lease_until.unwrap_or(0))
    .execute(tx.connection())
    .await?;
    Ok(done.rows_affected() > 0)
}

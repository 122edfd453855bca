//! The tables that can be looked at: pointers to files.
use crate::columns::Columns;
use crate::{MerchantScope, MerchantTx, Micros, Result, Store};
use gangway_wire::dataset::Dataset;

/// Where a table lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pointer {
    /// Of which dataset.
    pub dataset: Dataset,
    /// Relative to the folder of snapshots.
    pub path: String,
    /// How many rows.
    pub rows: u64,
    /// When the sync ended from which it was read.
    pub as_of: Micros,
    /// Codat's operation.
    pub operation_id: String,
}

/// Moves the pointer; where it pointed before.
pub(crate) async fn put(tx: &mut MerchantTx, connection_id: &str, pointer: &Pointer) -> Result<Option<String>> {
    let now = tx.now();
    let old = sqlx::query("SELECT path FROM snapshots WHERE connection_id = $1 AND dataset = $2")
        .bind(connection_id)
        .bind(pointer.dataset.as_str())
        .fetch_optional(tx.connection())
        .await?;
    sqlx::query(
        "INSERT INTO snapshots (connection_id, dataset, path, row_count, as_of, operation_id, taken_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7)
         ON CONFLICT (connection_id, dataset) DO UPDATE SET path = excluded.path, row_count = excluded.row_count,
         as_of = excluded.as_of, operation_id = excluded.operation_id, taken_at = excluded.taken_at",
    )
    .bind(connection_id)
    .bind(pointer.dataset.as_str())
    .bind(&pointer.path)
    .bind(pointer.rows as i64)
    .bind(pointer.as_of)
    .bind(&pointer.operation_id)
    .bind(now)
    .execute(tx.connection())
    .await?;
    old.map(|row| row.text("path")).transpose()
}

/// The table of a dataset of a merchant's connection.
pub async fn get(
    store: &Store,
    scope: &MerchantScope,
    connection_id: &str,
    dataset: Dataset,
) -> Result<Option<Pointer>> {
    let row = sqlx::query(
        "SELECT s.path, s.row_count, s.as_of, s.operation_id FROM snapshots s
         JOIN connections c ON c.id = s.connection_id JOIN merchants m ON m.id = c.merchant_id
         WHERE s.connection_id = $1 AND s.dataset = $2 AND m.id = $3 AND m.portal_id = $4",
    )
    .bind(connection_id)
    .bind(dataset.as_str())
    .bind(scope.merchant_id())
    .bind(scope.portal_id())
    .fetch_optional(store.reader())
    .await?;
    row.map(|row| {
        Ok(Pointer {
            dataset,
            path: row.text("path")?,
            rows: row.number("row_count")? as u64,
            as_of: row.number("as_of")?,
            operation_id: row.text("operation_id")?,
        })
    })
    .transpose()
}

/// Every path that is pointed at: any other file may be swept.
pub async fn paths(store: &Store) -> Result<Vec<String>> {
    let rows = sqlx::query("SELECT path FROM snapshots").fetch_all(store.reader()).await?;
    rows.iter().map(|row| row.text("path")).collect()
}

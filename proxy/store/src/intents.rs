//! Calls that create something at Codat, committed before they are made.
use crate::columns::{Columns, to_json};
use crate::due::{self, Work};
use crate::{MerchantScope, MerchantTx, Micros, Result, Store, merchants};
use gangway_core::intent::{Intent, Kind};
use sqlx::AssertSqlSafe;
use sqlx::any::AnyRow;

const COLUMNS: &str = "i.key, i.subject, i.memory, i.due_at, i.lease_until, i.attempts, m.id AS m_id,
     m.portal_id AS m_portal_id, p.upstream_id AS m_upstream_id";
const FROM: &str = "FROM intents i JOIN merchants m ON m.id = i.merchant_id JOIN portals p ON p.id = m.portal_id";

/// An open intent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Whose it is.
    pub scope: MerchantScope,
    /// Which Codat account serves it.
    pub upstream_id: String,
    /// The platform's key, for a connection.
    pub subject: String,
    /// The machine.
    pub intent: Intent,
    /// When it goes on.
    pub due_at: Option<Micros>,
    /// Until when somebody is at it. Whoever holds this very value is that somebody.
    pub lease_until: Option<Micros>,
    /// How often it was taken up.
    pub attempts: u32,
}

/// Whether an intent began.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Begun {
    /// This one, and it is ours until its lease ends.
    Mine(Row),
    /// Another one of the kind is open already.
    Open(Row),
}

/// How long an intent is kept after a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Keep {
    /// We go on with it; ours until then.
    Mine(Micros),
    /// Nobody's; it goes on then.
    Until(Micros),
}

/// Begins an intent, unless one of its kind is open for this merchant. Committed with the transaction: only then may
/// the first call go out.
pub async fn begin(tx: &mut MerchantTx, intent: Intent, subject: &str, lease_until: Micros) -> Result<Begun> {
    let (merchant_id, now) = (tx.merchant_id(), tx.now());
    if let Some(row) = open_on(tx, intent.kind).await? {
        return Ok(Begun::Open(row));
    }
    sqlx::query(
        "INSERT INTO intents (key, merchant_id, kind, subject, body, memory, state, due_at, lease_until, attempts,
         created_at) VALUES ($1, $2, $3, $4, $5, $6, 'open', $7, $8, 1, $7)",
    )
    .bind(&intent.key)
    .bind(merchant_id)
    .bind(intent.kind.as_str())
    .bind(subject)
    .bind(&intent.body)
    .bind(to_json(&intent))
    .bind(now)
    .bind(lease_until)
    .execute(tx.connection())
    .await?;
    Ok(Begun::Mine(Row {
        scope: tx.scope().clone(),
        upstream_id: tx.merchant().upstream_id.clone(),
        subject: subject.to_owned(),
        intent,
        due_at: Some(now),
        lease_until: Some(lease_until),
        attempts: 1,
    }))
}

async fn open_on(tx: &mut MerchantTx, kind: Kind) -> Result<Option<Row>> {
    let merchant_id = tx.merchant_id();
    let statement = format!("SELECT {COLUMNS} {FROM} WHERE i.merchant_id = $1 AND i.kind = $2 AND i.state = 'open'");
    let row = sqlx::query(AssertSqlSafe(statement))
        .bind(merchant_id)
        .bind(kind.as_str())
        .fetch_optional(tx.connection())
        .await?;
    row.as_ref().map(read).transpose()
}

/// The open intent of a kind, if there is one.
pub async fn open(store: &Store, scope: &MerchantScope, kind: Kind) -> Result<Option<Row>> {
    let statement =
        format!("SELECT {COLUMNS} {FROM} WHERE m.id = $1 AND m.portal_id = $2 AND i.kind = $3 AND i.state = 'open'");
    let row = sqlx::query(AssertSqlSafe(statement))
        .bind(scope.merchant_id())
        .bind(scope.portal_id())
        .bind(kind.as_str())
        .fetch_optional(store.reader())
        .await?;
    row.as_ref().map(read).transpose()
}

/// Notes what the machine remembers now, before what it asks for is done. False: somebody else has it, stop.
pub async fn save(store: &Store, row: &mut Row, keep: Keep) -> Result<bool> {
    let (due_at, lease_until) = match keep {
        Keep::Mine(lease_until) => (row.due_at, Some(lease_until)),
        Keep::Until(due_at) => (Some(due_at), None),
    };
    let done = sqlx::query(
        "UPDATE intents SET memory = $3, first_sent_at = $4, due_at = $5, lease_until = $6
         WHERE key = $1 AND lease_until = $2 AND state = 'open'",
    )
    .bind(&row.intent.key)
    .bind(row.lease_until.unwrap_or(-1))
    .bind(to_json(&row.intent))
    .bind(row.intent.first_sent_at)
    .bind(due_at)
    .bind(lease_until)
    .execute(store.writer())
    .await?;
    row.due_at = due_at;
    row.lease_until = lease_until;
    store.has_work();
    Ok(done.rows_affected() > 0)
}

/// Closes an intent with what became of it. False: it was closed before, so its events are written too.
pub async fn close(tx: &mut MerchantTx, key: &str, outcome: &str) -> Result<bool> {
    let (merchant_id, now) = (tx.merchant_id(), tx.now());
    let done = sqlx::query(
        "UPDATE intents SET state = 'closed', outcome = $3, closed_at = $4, due_at = NULL, lease_until = NULL
         WHERE key = $1 AND merchant_id = $2 AND state = 'open'",
    )
    .bind(key)
    .bind(merchant_id)
    .bind(outcome)
    .bind(now)
    .execute(tx.connection())
    .await?;
    Ok(done.rows_affected() > 0)
}

/// When the last one of a kind ended with its thing made or found.
pub async fn last_made_at(store: &Store, scope: &MerchantScope, kind: Kind) -> Result<Option<Micros>> {
    let row = sqlx::query(
        "SELECT MAX(closed_at) AS made_at FROM intents
         WHERE merchant_id = $1 AND kind = $2 AND outcome IN ('made', 'adopted')",
    )
    .bind(scope.merchant_id())
    .bind(kind.as_str())
    .fetch_one(store.reader())
    .await?;
    row.number_or("made_at")
}

/// What became of an intent; `None` while it is open or where there is none.
pub async fn outcome(store: &Store, scope: &MerchantScope, key: &str) -> Result<Option<String>> {
    let row = sqlx::query("SELECT outcome FROM intents WHERE key = $1 AND merchant_id = $2 AND state = 'closed'")
        .bind(key)
        .bind(scope.merchant_id())
        .fetch_optional(store.reader())
        .await?;
    row.map(|r| r.text_or("outcome")).transpose().map(Option::flatten)
}

/// Takes up to `n` open intents that are due and that nobody is at: after a wait, or after whoever had them died.
pub async fn claim(store: &Store, n: u32, lease: Micros) -> Result<Vec<Row>> {
    let now = store.now().await?;
    if !due::anything(store, Work::Intent, now).await? {
        return Ok(Vec::new());
    }
    claim_due(store, "", now, lease, n).await
}

/// Takes one open intent that is due, unless somebody is at it.
pub async fn take(store: &Store, key: &str, lease: Micros) -> Result<Option<Row>> {
    let now = store.now().await?;
    Ok(claim_due(store, key, now, lease, 1).await?.pop())
}

/// Claims those that are due; only the one of a key, where that is not empty.
async fn claim_due(store: &Store, key: &str, now: Micros, lease: Micros, n: u32) -> Result<Vec<Row>> {
    let mut tx = store.begin().await?;
    let statement = format!(
        "UPDATE intents SET lease_until = $2, attempts = attempts + 1 WHERE key IN (
             SELECT key FROM intents WHERE due_at <= $1 AND (lease_until IS NULL OR lease_until < $1)
             AND state = 'open' AND ($4 = '' OR key = $4)
             AND merchant_id IN (SELECT m.id FROM merchants m JOIN portals p ON p.id = m.portal_id WHERE p.active = 1)
             ORDER BY due_at LIMIT $3{skip})
         RETURNING key",
        skip = store.engine().skip_locked(),
    );
    let keys = sqlx::query(AssertSqlSafe(statement))
        .bind(now)
        .bind(now + lease)
        .bind(i64::from(n))
        .bind(key)
        .fetch_all(&mut *tx)
        .await?;
    let mut claimed = Vec::with_capacity(keys.len());
    for key in &keys {
        let row = sqlx::query(AssertSqlSafe(format!("SELECT {COLUMNS} {FROM} WHERE i.key = $1")))
            .bind(key.text("key")?)
            .fetch_one(&mut *tx)
            .await?;
        claimed.push(read(&row)?);
    }
    tx.commit().await?;
    Ok(claimed)
}

fn read(row: &AnyRow) -> Result<Row> {
    Ok(Row {
        scope: merchants::scope(row)?,
        upstream_id: row.text("m_upstream_id")?,
        subject: row.text("subject")?,
        intent: row.json("memory")?,
        due_at: row.number_or("due_at")?,
        lease_until: row.number_or("lease_until")?,
        attempts: row.number("attempts")? as u32,
    })
}

//! Each time that somebody left for a platform, found again by the return state.
use crate::columns::Columns;
use crate::journey::Journey;
use crate::portals::{self, Portal};
use crate::{Error, Look, MerchantScope, MerchantTx, Micros, Result, SecretHash, Store, merchants};
use gangway_core::departure::Hint;
use gangway_wire::state::Outcome;
use sqlx::AssertSqlSafe;
use sqlx::any::AnyRow;

/// An attempt that is to be.
#[derive(Clone, Debug)]
pub struct NewAttempt {
    /// Ours; portals see it.
    pub id: String,
    /// Of the return state.
    pub state: SecretHash,
    /// To authorize which connection.
    pub connection_id: String,
    /// How the merchant is under way.
    pub journey: Journey,
    /// Until when its return state is known.
    pub expires_at: Micros,
}

/// An attempt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Attempt {
    /// Ours; portals see it.
    pub id: String,
    /// Whose it is.
    pub scope: MerchantScope,
    /// Whose merchant that is.
    pub portal: Portal,
    /// To authorize which connection.
    pub connection_id: String,
    /// Of which company.
    pub company_id: String,
    /// How the merchant is under way.
    pub journey: Journey,
    /// When.
    pub left_at: Micros,
    /// Until when its return state is known.
    pub expires_at: Micros,
    /// When a browser came back first.
    pub visited_at: Option<Micros>,
    /// What that one brought.
    pub hint: Option<Hint>,
    /// How it ended, as computed last.
    pub outcome: Option<Outcome>,
    /// The database's clock at the look-up.
    pub now: Micros,
}

/// Notes that somebody leaves. The event is the caller's to push.
pub async fn create(tx: &mut MerchantTx, new: NewAttempt) -> Result<()> {
    let (merchant_id, now) = (tx.merchant_id(), tx.now());
    let query = sqlx::query(
        "INSERT INTO attempts (id, state_hash, connection_id, language, return_url, platforms, hosted, door, left_at,
         expires_at) SELECT $1, $2, c.id, $4, $5, $6, $7, $8, $9, $10 FROM connections c
         WHERE c.id = $3 AND c.merchant_id = $11",
    )
    .bind(new.id)
    .bind(new.state.bytes())
    .bind(new.connection_id);
    let done =
        new.journey.bind(query).bind(now).bind(new.expires_at).bind(merchant_id).execute(tx.connection()).await?;
    if done.rows_affected() == 0 { Err(Error::Missing("connection")) } else { Ok(()) }
}

fn statement(store: &Store, condition: &str) -> String {
    format!(
        "SELECT a.id, a.connection_id, a.language, a.return_url, a.platforms, a.hosted, a.door, a.left_at,
         a.expires_at, a.visited_at, a.hint_code, a.hint_text, a.outcome, c.company_id, m.id AS m_id,
         m.portal_id AS m_portal_id, {portal}, {now} AS now
         FROM attempts a JOIN connections c ON c.id = a.connection_id JOIN merchants m ON m.id = c.merchant_id
         JOIN portals p ON p.id = m.portal_id WHERE p.active = 1 AND {condition}",
        portal = portal_columns!(),
        now = store.engine().now(),
    )
}

/// The attempt of a return state.
pub async fn find(store: &Store, state: &SecretHash) -> Result<Look<Attempt>> {
    Ok(match load(store, state).await? {
        None => Look::Unknown,
        Some(attempt) if attempt.expires_at <= attempt.now => Look::Expired,
        Some(attempt) => Look::Live(attempt),
    })
}

/// The same, also where it is over: a page may then say whose it was. It is kept for a day.
pub async fn load(store: &Store, state: &SecretHash) -> Result<Option<Attempt>> {
    let row = sqlx::query(AssertSqlSafe(statement(store, "a.state_hash = $1")))
        .bind(state.bytes())
        .fetch_optional(store.reader())
        .await?;
    row.as_ref().map(|r| read(store, r)).transpose()
}

/// The last attempt for a connection since a moment: for those who come back without our state.
pub async fn latest(store: &Store, connection_id: &str, since: Micros) -> Result<Option<Attempt>> {
    let condition = "a.connection_id = $1 AND a.left_at >= $2 ORDER BY a.left_at DESC, a.id LIMIT 1";
    let row = sqlx::query(AssertSqlSafe(statement(store, condition)))
        .bind(connection_id)
        .bind(since)
        .fetch_optional(store.reader())
        .await?;
    row.as_ref().map(|r| read(store, r)).transpose()
}

/// How often a merchant has left since a moment.
pub async fn count_since(store: &Store, scope: &MerchantScope, since: Micros) -> Result<u64> {
    let row = sqlx::query(
        "SELECT COUNT(*) AS count FROM attempts a JOIN connections c ON c.id = a.connection_id
         WHERE c.merchant_id = $1 AND a.left_at >= $2",
    )
    .bind(scope.merchant_id())
    .bind(since)
    .fetch_one(store.reader())
    .await?;
    Ok(row.number("count")? as u64)
}

/// Notes the first visit and its hint. True for the first one only.
pub async fn visit(tx: &mut MerchantTx, attempt_id: &str, hint: Option<&Hint>) -> Result<bool> {
    let (merchant_id, now) = (tx.merchant_id(), tx.now());
    let done = sqlx::query(
        "UPDATE attempts SET visited_at = $2, hint_code = $3, hint_text = $4 WHERE id = $1 AND visited_at IS NULL
         AND connection_id IN (SELECT id FROM connections WHERE merchant_id = $5)",
    )
    .bind(attempt_id)
    .bind(now)
    .bind(hint.and_then(|h| h.code).map(i64::from))
    .bind(hint.and_then(|h| h.text.clone()))
    .bind(merchant_id)
    .execute(tx.connection())
    .await?;
    Ok(done.rows_affected() > 0)
}

/// Notes how it ended. True where that is another outcome than before.
pub async fn settle(tx: &mut MerchantTx, attempt_id: &str, outcome: Outcome) -> Result<bool> {
    let merchant_id = tx.merchant_id();
    let done = sqlx::query(
        "UPDATE attempts SET outcome = $2 WHERE id = $1 AND (outcome IS NULL OR outcome <> $2)
         AND connection_id IN (SELECT id FROM connections WHERE merchant_id = $3)",
    )
    .bind(attempt_id)
    .bind(outcome.as_str())
    .bind(merchant_id)
    .execute(tx.connection())
    .await?;
    Ok(done.rows_affected() > 0)
}

fn read(store: &Store, row: &AnyRow) -> Result<Attempt> {
    let visited_at = row.number_or("visited_at")?;
    let code = row.number_or("hint_code")?.and_then(|c| u16::try_from(c).ok());
    let text = row.text_or("hint_text")?;
    let outcome = row.text_or("outcome")?;
    Ok(Attempt {
        id: row.text("id")?,
        scope: merchants::scope(row)?,
        portal: portals::read(row)?,
        connection_id: row.text("connection_id")?,
        company_id: row.text("company_id")?,
        journey: Journey::read(row)?,
        left_at: row.number("left_at")?,
        expires_at: row.number("expires_at")?,
        hint: visited_at.map(|_| Hint { code, text }),
        visited_at,
        outcome: outcome.map(|o| Outcome::parse(&o).ok_or(Error::Corrupt("outcome"))).transpose()?,
        now: row.number("now")? + store.offset(),
    })
}

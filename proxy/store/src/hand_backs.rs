//! Back from the platform to the hosted page: a session at once and without a click, once.
use crate::columns::Columns;
use crate::portals::{self, Portal};
use crate::{Error, Look, MerchantScope, MerchantTx, Micros, Result, SecretHash, Store, merchants};
use sqlx::AssertSqlSafe;

/// A hand-back that is to be.
#[derive(Clone, Debug)]
pub struct NewHandBack {
    /// Of the secret in the fragment.
    pub hash: SecretHash,
    /// Of which attempt: it says whose, in which language, and where to.
    pub attempt_id: String,
    /// When it dies.
    pub expires_at: Micros,
}

/// A hand-back that works.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HandBack {
    /// Whose it is.
    pub scope: MerchantScope,
    /// Whose merchant that is.
    pub portal: Portal,
    /// Of which attempt.
    pub attempt_id: String,
    /// For which connection.
    pub connection_id: String,
    /// A BCP 47 tag.
    pub language: String,
    /// Where "Back to PORTAL" leads.
    pub return_url: Option<String>,
    /// Codat's keys of the platforms to offer; `None` for all.
    pub platforms: Option<Vec<String>>,
    /// When the attempt left.
    pub left_at: Micros,
    /// When it dies.
    pub expires_at: Micros,
    /// The database's clock at the look-up.
    pub now: Micros,
}

/// Makes the hand-back of an attempt of this merchant. There is one per attempt; a second is refused as unique.
pub async fn create(tx: &mut MerchantTx, new: NewHandBack) -> Result<()> {
    let merchant_id = tx.merchant_id();
    let done = sqlx::query(
        "INSERT INTO hand_backs (hash, attempt_id, expires_at) SELECT $1, a.id, $3 FROM attempts a
         JOIN connections c ON c.id = a.connection_id WHERE a.id = $2 AND c.merchant_id = $4",
    )
    .bind(new.hash.bytes())
    .bind(new.attempt_id)
    .bind(new.expires_at)
    .bind(merchant_id)
    .execute(tx.connection())
    .await?;
    if done.rows_affected() == 0 { Err(Error::Missing("attempt")) } else { Ok(()) }
}

/// The hand-back of a secret.
pub async fn find(store: &Store, hash: &SecretHash) -> Result<Look<HandBack>> {
    let statement = format!(
        "SELECT h.attempt_id, h.expires_at, h.taken_at, a.connection_id, a.language, a.return_url, a.platforms, a.left_at,
         m.id AS m_id, m.portal_id AS m_portal_id, {portal}, {now} AS now
         FROM hand_backs h JOIN attempts a ON a.id = h.attempt_id JOIN connections c ON c.id = a.connection_id
         JOIN merchants m ON m.id = c.merchant_id JOIN portals p ON p.id = m.portal_id
         WHERE h.hash = $1 AND p.active = 1",
        portal = portal_columns!(),
        now = store.engine().now(),
    );
    let row = sqlx::query(AssertSqlSafe(statement)).bind(hash.bytes()).fetch_optional(store.reader()).await?;
    let Some(row) = row else {
        return Ok(Look::Unknown);
    };
    let hand_back = HandBack {
        scope: merchants::scope(&row)?,
        portal: portals::read(&row)?,
        attempt_id: row.text("attempt_id")?,
        connection_id: row.text("connection_id")?,
        language: row.text("language")?,
        return_url: row.text_or("return_url")?,
        platforms: row.json_or("platforms")?,
        left_at: row.number("left_at")?,
        expires_at: row.number("expires_at")?,
        now: row.number("now")? + store.offset(),
    };
    let is_over = row.number_or("taken_at")?.is_some() || hand_back.expires_at <= hand_back.now;
    Ok(if is_over { Look::Expired } else { Look::Live(hand_back) })
}

/// Uses it up: true once, then never again.
pub async fn take(tx: &mut MerchantTx, hash: &SecretHash) -> Result<bool> {
    let (merchant_id, now) = (tx.merchant_id(), tx.now());
    let done = sqlx::query(
        "UPDATE hand_backs SET taken_at = $2 WHERE hash = $1 AND taken_at IS NULL AND expires_at > $2
         AND attempt_id IN (SELECT a.id FROM attempts a JOIN connections c ON c.id = a.connection_id
                            WHERE c.merchant_id = $3)",
    )
    .bind(hash.bytes())
    .bind(now)
    .bind(merchant_id)
    .execute(tx.connection())
    .await?;
    Ok(done.rows_affected() > 0)
}

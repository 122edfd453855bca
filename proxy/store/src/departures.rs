//! The way out: what the link of the Authorize step opens.
use crate::columns::Columns;
use crate::journey::Journey;
use crate::portals::{self, Portal};
use crate::{Error, Look, MerchantScope, MerchantTx, Micros, Result, SecretHash, Store, merchants};
use sqlx::AssertSqlSafe;

/// A departure that is to be.
#[derive(Clone, Debug)]
pub struct NewDeparture {
    /// Of the secret in the link's path.
    pub hash: SecretHash,
    /// For which connection.
    pub connection_id: String,
    /// Of which session.
    pub session_id: String,
    /// How the merchant is under way.
    pub journey: Journey,
    /// When it dies, unless extended.
    pub expires_at: Micros,
}

/// A departure that works.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Departure {
    /// Whose it is.
    pub scope: MerchantScope,
    /// Whose merchant that is.
    pub portal: Portal,
    /// For which connection.
    pub connection_id: String,
    /// Of which company.
    pub company_id: String,
    /// Its platform's name.
    pub platform_name: String,
    /// Of which session.
    pub session_id: String,
    /// How the merchant is under way.
    pub journey: Journey,
    /// When it dies.
    pub expires_at: Micros,
    /// The database's clock at the look-up.
    pub now: Micros,
}

/// Makes a departure for a connection of this merchant.
pub async fn create(tx: &mut MerchantTx, new: NewDeparture) -> Result<()> {
    let merchant_id = tx.merchant_id();
    let query = sqlx::query(
        "INSERT INTO departures (hash, connection_id, session_id, language, return_url, platforms, hosted, door,
         expires_at)
         SELECT $1, c.id, s.id, $4, $5, $6, $7, $8, $9 FROM connections c JOIN sessions s ON s.merchant_id = c.merchant_id
         WHERE c.id = $2 AND s.id = $3 AND c.merchant_id = $10",
    )
    .bind(new.hash.bytes())
    .bind(new.connection_id)
    .bind(new.session_id);
    let done = new.journey.bind(query).bind(new.expires_at).bind(merchant_id).execute(tx.connection()).await?;
    if done.rows_affected() == 0 { Err(Error::Missing("connection")) } else { Ok(()) }
}

/// The departure of a secret.
pub async fn find(store: &Store, hash: &SecretHash) -> Result<Look<Departure>> {
    Ok(match load(store, hash).await? {
        None => Look::Unknown,
        Some(departure) if departure.expires_at <= departure.now => Look::Expired,
        Some(departure) => Look::Live(departure),
    })
}

/// The same, also where it is over: a page may then say whose it was. It is kept for a day.
pub async fn load(store: &Store, hash: &SecretHash) -> Result<Option<Departure>> {
    let statement = format!(
        "SELECT d.connection_id, d.session_id, d.language, d.return_url, d.platforms, d.hosted, d.door, d.expires_at,
         c.company_id, c.platform_name, m.id AS m_id, m.portal_id AS m_portal_id, {portal}, {now} AS now
         FROM departures d JOIN connections c ON c.id = d.connection_id JOIN merchants m ON m.id = c.merchant_id
         JOIN portals p ON p.id = m.portal_id WHERE d.hash = $1 AND p.active = 1",
        portal = portal_columns!(),
        now = store.engine().now(),
    );
    let row = sqlx::query(AssertSqlSafe(statement)).bind(hash.bytes()).fetch_optional(store.reader()).await?;
    let Some(row) = row else {
        return Ok(None);
    };
    let departure = Departure {
        scope: merchants::scope(&row)?,
        portal: portals::read(&row)?,
        connection_id: row.text("connection_id")?,
        company_id: row.text("company_id")?,
        platform_name: row.text("platform_name")?,
        session_id: row.text("session_id")?,
        journey: Journey::read(&row)?,
        expires_at: row.number("expires_at")?,
        now: row.number("now")? + store.offset(),
    };
    Ok(Some(departure))
}

/// Lets the departures of a session live on while their step is shown. One that is over stays over.
pub async fn extend(store: &Store, scope: &MerchantScope, session_id: &str, until: Micros) -> Result<()> {
    let now = store.now().await?;
    // Asked at every poll: half a minute more or less is not worth a write.
    let soon = until - 30 * gangway_core::time::SECOND;
    let wanted = sqlx::query(
        "SELECT 1 AS one FROM departures WHERE session_id = $1 AND expires_at > $2 AND expires_at < $3 LIMIT 1",
    )
    .bind(session_id)
    .bind(now)
    .bind(soon)
    .fetch_optional(store.reader())
    .await?;
    if wanted.is_none() {
        return Ok(());
    }
    sqlx::query(
        "UPDATE departures SET expires_at = $3 WHERE session_id = $1 AND expires_at > $2 AND expires_at < $3
         AND session_id IN (SELECT id FROM sessions WHERE merchant_id = $4)",
    )
    .bind(session_id)
    .bind(now)
    .bind(until)
    .bind(scope.merchant_id())
    .execute(store.writer())
    .await?;
    Ok(())
}

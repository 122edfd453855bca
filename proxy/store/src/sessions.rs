//! Sessions of merchants: what a token opens.
use crate::columns::{Columns, to_json};
use crate::journey::Journey;
use crate::portals::{self, Portal};
use crate::{Look, MerchantScope, MerchantTx, Micros, Result, SecretHash, Store, id, merchants};
use gangway_wire::session::Scope;
use sqlx::AssertSqlSafe;

/// A session that is to be.
#[derive(Clone, Debug)]
pub struct NewSession {
    /// Of the token.
    pub hash: SecretHash,
    /// What the token may do.
    pub scopes: Vec<Scope>,
    /// How the merchant is under way.
    pub journey: Journey,
    /// When its token dies.
    pub expires_at: Micros,
    /// When the invitation or hand-back was exchanged from which it descends.
    pub exchanged_at: Option<Micros>,
}

/// A session that lives.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// Ours; not the token.
    pub id: String,
    /// Whose it is.
    pub scope: MerchantScope,
    /// Whose merchant that is.
    pub portal: Portal,
    /// What the token may do.
    pub scopes: Vec<Scope>,
    /// How the merchant is under way.
    pub journey: Journey,
    /// When its token dies.
    pub expires_at: Micros,
    /// When the invitation or hand-back was exchanged from which it descends.
    pub exchanged_at: Option<Micros>,
    /// The database's clock at the look-up.
    pub now: Micros,
}

/// Opens a session; its id. The event is the caller's to push: a renewal is none.
pub async fn open(tx: &mut MerchantTx, new: NewSession) -> Result<String> {
    let id = id::new();
    let (merchant_id, now) = (tx.merchant_id(), tx.now());
    let query = sqlx::query(
        "INSERT INTO sessions (id, hash, merchant_id, scopes, language, return_url, platforms, hosted, door,
         created_at, expires_at, exchanged_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
    )
    .bind(&id)
    .bind(new.hash.bytes())
    .bind(merchant_id)
    .bind(to_json(&new.scopes));
    new.journey.bind(query).bind(now).bind(new.expires_at).bind(new.exchanged_at).execute(tx.connection()).await?;
    Ok(id)
}

/// The session of a token.
pub async fn find_live(store: &Store, hash: &SecretHash) -> Result<Look<Session>> {
    let statement = format!(
        "SELECT s.id, s.scopes, s.language, s.return_url, s.platforms, s.hosted, s.door, s.expires_at, s.exchanged_at,
         m.id AS m_id, m.portal_id AS m_portal_id, {portal}, {now} AS now
         FROM sessions s JOIN merchants m ON m.id = s.merchant_id JOIN portals p ON p.id = m.portal_id
         WHERE s.hash = $1 AND p.active = 1",
        portal = portal_columns!(),
        now = store.engine().now(),
    );
    let row = sqlx::query(AssertSqlSafe(statement)).bind(hash.bytes()).fetch_optional(store.reader()).await?;
    let Some(row) = row else {
        return Ok(Look::Unknown);
    };
    let session = Session {
        id: row.text("id")?,
        scope: merchants::scope(&row)?,
        portal: portals::read(&row)?,
        scopes: row.json("scopes")?,
        journey: Journey::read(&row)?,
        expires_at: row.number("expires_at")?,
        exchanged_at: row.number_or("exchanged_at")?,
        now: row.number("now")? + store.offset(),
    };
    Ok(if session.expires_at <= session.now { Look::Expired } else { Look::Live(session) })
}

/// Ends a session before its time.
pub async fn end(store: &Store, hash: &SecretHash) -> Result<()> {
    let now = store.now().await?;
    sqlx::query("UPDATE sessions SET expires_at = $2 WHERE hash = $1 AND expires_at > $2")
        .bind(hash.bytes())
        .bind(now)
        .execute(store.writer())
        .await?;
    Ok(())
}

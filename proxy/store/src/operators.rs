//! Who uses the dashboard.
use crate::columns::Columns;
use crate::{Error, Look, Micros, OperatorScope, Result, SecretHash, Store, id};
use sqlx::any::AnyRow;
use sqlx::{Any, AnyConnection, Transaction};

const COLUMNS: &str = "id, email, password, all_portals, link_expires_at";

/// An operator.
#[derive(Clone, PartialEq, Eq)]
pub struct Operator {
    /// Ours.
    pub id: String,
    /// In lower case.
    pub email: String,
    /// The password, argon2id in its own text form; `None` until one was set.
    pub password: Option<String>,
    /// Whether every portal is granted.
    pub all_portals: bool,
    /// Until when the one-time link works, where there is one.
    pub link_expires_at: Option<Micros>,
}

impl std::fmt::Debug for Operator {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Operator").field("id", &self.id).finish_non_exhaustive()
    }
}

impl Operator {
    /// What this operator may see.
    pub fn scope(&self) -> OperatorScope {
        OperatorScope::new(self.id.clone(), self.all_portals)
    }
}

/// Which portals an operator may see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Grants {
    /// Every one, also those to come.
    All,
    /// These, by id.
    Portals(Vec<String>),
}

/// E-mails are compared in lower case, without white space around them.
fn folded(email: &str) -> String {
    email.trim().to_lowercase()
}

/// Adds an operator with a one-time link; one who is there gets the new grants and link, and keeps the password until
/// the link is used.
pub async fn add(
    store: &Store,
    email: &str,
    grants: Grants,
    link: SecretHash,
    link_expires_at: Micros,
) -> Result<Operator> {
    let now = store.now().await?;
    let all = grants == Grants::All;
    let mut tx = store.begin().await?;
    let rows = sqlx::query(
        "INSERT INTO operators (id, email, all_portals, link_hash, link_expires_at, created_at)
         VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT (email) DO UPDATE SET all_portals = excluded.all_portals, link_hash = excluded.link_hash,
         link_expires_at = excluded.link_expires_at
         RETURNING id, email, password, all_portals, link_expires_at",
    )
    .bind(id::new())
    .bind(folded(email))
    .bind(i64::from(all))
    .bind(link.bytes())
    .bind(link_expires_at)
    .bind(now)
    .fetch_all(&mut *tx)
    .await?;
    let operator = read(rows.first().ok_or(Error::Missing("operator"))?)?;
    sqlx::query("DELETE FROM operator_portals WHERE operator_id = $1").bind(&operator.id).execute(&mut *tx).await?;
    if let Grants::Portals(portals) = grants {
        for portal_id in portals {
            grant(&mut tx, &operator.id, &portal_id).await?;
        }
    }
    tx.commit().await?;
    Ok(operator)
}

async fn grant(tx: &mut Transaction<'static, Any>, operator_id: &str, portal_id: &str) -> Result<()> {
    let connection: &mut AnyConnection = tx;
    let done = sqlx::query(
        "INSERT INTO operator_portals (operator_id, portal_id) SELECT $1, p.id FROM portals p WHERE p.id = $2
         ON CONFLICT (operator_id, portal_id) DO UPDATE SET portal_id = excluded.portal_id",
    )
    .bind(operator_id)
    .bind(portal_id)
    .execute(connection)
    .await?;
    if done.rows_affected() == 0 { Err(Error::Missing("portal")) } else { Ok(()) }
}

/// Everybody who uses the dashboard, by e-mail.
pub async fn list(store: &Store) -> Result<Vec<Operator>> {
    let rows = sqlx::query(sqlx::AssertSqlSafe(format!("SELECT {COLUMNS} FROM operators ORDER BY email")))
        .fetch_all(store.reader())
        .await?;
    rows.iter().map(read).collect()
}

/// Removes the operator of an e-mail with logins and link: nothing that was handed out opens anything any more. `None`
/// where there is no such operator.
pub async fn remove(store: &Store, email: &str) -> Result<Option<Operator>> {
    let mut tx = store.begin().await?;
    let row = sqlx::query(sqlx::AssertSqlSafe(format!("SELECT {COLUMNS} FROM operators WHERE email = $1")))
        .bind(folded(email))
        .fetch_optional(&mut *tx)
        .await?;
    let Some(operator) = row.as_ref().map(read).transpose()? else {
        return Ok(None);
    };
    for statement in [
        "DELETE FROM operator_sessions WHERE operator_id = $1",
        "DELETE FROM operator_portals WHERE operator_id = $1",
        "DELETE FROM operators WHERE id = $1",
    ] {
        sqlx::query(statement).bind(&operator.id).execute(&mut *tx).await?;
    }
    tx.commit().await?;
    Ok(Some(operator))
}

/// Whether there is none yet.
pub async fn is_empty(store: &Store) -> Result<bool> {
    let row = sqlx::query("SELECT 1 AS one FROM operators LIMIT 1").fetch_optional(store.reader()).await?;
    Ok(row.is_none())
}

/// The operator of an e-mail.
pub async fn by_email(store: &Store, email: &str) -> Result<Option<Operator>> {
    let row = sqlx::query(sqlx::AssertSqlSafe(format!("SELECT {COLUMNS} FROM operators WHERE email = $1")))
        .bind(folded(email))
        .fetch_optional(store.reader())
        .await?;
    row.as_ref().map(read).transpose()
}

/// The operator of a one-time link.
pub async fn by_link(store: &Store, link: &SecretHash) -> Result<Look<Operator>> {
    let now = store.now().await?;
    let row = sqlx::query(sqlx::AssertSqlSafe(format!("SELECT {COLUMNS} FROM operators WHERE link_hash = $1")))
        .bind(link.bytes())
        .fetch_optional(store.reader())
        .await?;
    let Some(row) = row else {
        return Ok(Look::Unknown);
    };
    let is_over = row.number_or("link_expires_at")?.is_none_or(|at| at <= now);
    Ok(if is_over { Look::Expired } else { Look::Live(read(&row)?) })
}

/// Sets a password (argon2id, as text) by a one-time link, which is used up. Every session of the operator ends.
/// `None` where the link is none, used or over.
pub async fn set_password(store: &Store, link: &SecretHash, password: &str) -> Result<Option<Operator>> {
    let now = store.now().await?;
    let mut tx = store.begin().await?;
    let rows = sqlx::query(
        "UPDATE operators SET password = $3, link_hash = NULL, link_expires_at = NULL
         WHERE link_hash = $1 AND link_expires_at > $2
         RETURNING id, email, password, all_portals, link_expires_at",
    )
    .bind(link.bytes())
    .bind(now)
    .bind(password)
    .fetch_all(&mut *tx)
    .await?;
    let Some(row) = rows.first() else {
        return Ok(None);
    };
    let operator = read(row)?;
    sqlx::query("DELETE FROM operator_sessions WHERE operator_id = $1").bind(&operator.id).execute(&mut *tx).await?;
    tx.commit().await?;
    Ok(Some(operator))
}

pub(crate) fn read(row: &AnyRow) -> Result<Operator> {
    Ok(Operator {
        id: row.text("id")?,
        email: row.text("email")?,
        password: row.text_or("password")?,
        all_portals: row.flag("all_portals")?,
        link_expires_at: row.number_or("link_expires_at")?,
    })
}

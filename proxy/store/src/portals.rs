//! The web portals whose merchants are taken on board.
use crate::columns::{Columns, to_json};
use crate::{Micros, OperatorScope, Result, SecretHash, Store, id, list};
use sqlx::any::AnyRow;

/// A portal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Portal {
    /// Ours.
    pub id: String,
    /// Which Codat account serves it.
    pub upstream_id: String,
    /// As merchants read it.
    pub name: String,
    /// The origins of its pages, as browsers write them.
    pub origins: Vec<String>,
    /// Below which addresses merchants may be sent back.
    pub return_addresses: Vec<String>,
    /// Its privacy policy.
    pub policy_url: Option<String>,
    /// Whether its tokens work.
    pub active: bool,
    /// When it was added.
    pub created_at: Micros,
}

/// A portal that is to be.
#[derive(Clone, Debug)]
pub struct NewPortal {
    /// As merchants read it.
    pub name: String,
    /// Which Codat account serves it.
    pub upstream_id: String,
    /// The origins of its pages.
    pub origins: Vec<String>,
    /// Below which addresses merchants may be sent back.
    pub return_addresses: Vec<String>,
    /// Its privacy policy.
    pub policy_url: Option<String>,
    /// Of its first key.
    pub key: SecretHash,
}

/// Adds a portal.
pub async fn add(store: &Store, new: NewPortal) -> Result<Portal> {
    let portal = Portal {
        id: id::new(),
        upstream_id: new.upstream_id,
        name: new.name,
        origins: new.origins,
        return_addresses: new.return_addresses,
        policy_url: new.policy_url,
        active: true,
        created_at: store.now().await?,
    };
    sqlx::query(
        "INSERT INTO portals (id, upstream_id, name, origins, return_addresses, policy_url, active, key_hash,
         last_number, created_at) VALUES ($1, $2, $3, $4, $5, $6, 1, $7, 0, $8)",
    )
    .bind(&portal.id)
    .bind(&portal.upstream_id)
    .bind(&portal.name)
    .bind(to_json(&portal.origins))
    .bind(to_json(&portal.return_addresses))
    .bind(&portal.policy_url)
    .bind(new.key.bytes())
    .bind(portal.created_at)
    .execute(store.writer())
    .await?;
    Ok(portal)
}

/// All portals, by name.
pub async fn list(store: &Store) -> Result<Vec<Portal>> {
    let rows = sqlx::query(concat!("SELECT ", portal_columns!(), " FROM portals p ORDER BY p.name, p.id"))
        .fetch_all(store.reader())
        .await?;
    rows.iter().map(read).collect()
}

/// The portals granted to an operator, by name.
pub async fn granted(store: &Store, scope: &OperatorScope) -> Result<Vec<Portal>> {
    let rows = sqlx::query(concat!(
        "SELECT ",
        portal_columns!(),
        " FROM portals p WHERE $1 = 1
          OR EXISTS (SELECT 1 FROM operator_portals g WHERE g.operator_id = $2 AND g.portal_id = p.id)
          ORDER BY p.name, p.id"
    ))
    .bind(scope.all_flag())
    .bind(scope.operator_id())
    .fetch_all(store.reader())
    .await?;
    rows.iter().map(read).collect()
}

/// The portal of this id.
pub async fn get(store: &Store, id: &str) -> Result<Option<Portal>> {
    let row = sqlx::query(concat!("SELECT ", portal_columns!(), " FROM portals p WHERE p.id = $1"))
        .bind(id)
        .fetch_optional(store.reader())
        .await?;
    row.as_ref().map(read).transpose()
}

/// The active portal whose key, present or previous, this is.
pub async fn find_by_key(store: &Store, key: &SecretHash) -> Result<Option<Portal>> {
    let row = sqlx::query(concat!(
        "SELECT ",
        portal_columns!(),
        " FROM portals p WHERE p.active = 1 AND (p.key_hash = $1 OR p.previous_key_hash = $1)"
    ))
    .bind(key.bytes())
    .fetch_optional(store.reader())
    .await?;
    row.as_ref().map(read).transpose()
}

/// Gives a portal another key. The one before works on until the next time. Whether there is such a portal.
pub async fn rotate(store: &Store, id: &str, key: SecretHash) -> Result<bool> {
    let done = sqlx::query("UPDATE portals SET previous_key_hash = key_hash, key_hash = $2 WHERE id = $1")
        .bind(id)
        .bind(key.bytes())
        .execute(store.writer())
        .await?;
    Ok(done.rows_affected() > 0)
}

/// Replaces where a portal embeds the widget, and where its merchants come back to. Whether there is such a portal.
pub async fn set_addresses(store: &Store, id: &str, origins: &[String], return_addresses: &[String]) -> Result<bool> {
    let done = sqlx::query("UPDATE portals SET origins = $2, return_addresses = $3 WHERE id = $1")
        .bind(id)
        .bind(to_json(&origins))
        .bind(to_json(&return_addresses))
        .execute(store.writer())
        .await?;
    Ok(done.rows_affected() > 0)
}

/// Enables or disables a portal: of a disabled one no token works and nothing is followed. Whether there is such a one.
pub async fn set_active(store: &Store, id: &str, active: bool) -> Result<bool> {
    let done = sqlx::query("UPDATE portals SET active = $2 WHERE id = $1")
        .bind(id)
        .bind(i64::from(active))
        .execute(store.writer())
        .await?;
    Ok(done.rows_affected() > 0)
}

/// Whether any active portal lists this origin.
pub async fn is_listed_origin(store: &Store, origin: &str) -> Result<bool> {
    let needle = ["%", &list::escape_like(&to_json(&origin)), "%"].concat();
    let row = sqlx::query("SELECT 1 AS one FROM portals WHERE active = 1 AND origins LIKE $1 ESCAPE '\\' LIMIT 1")
        .bind(needle)
        .fetch_optional(store.reader())
        .await?;
    Ok(row.is_some())
}

pub(crate) fn read(row: &AnyRow) -> Result<Portal> {
    Ok(Portal {
        id: row.text("p_id")?,
        upstream_id: row.text("p_upstream_id")?,
        name: row.text("p_name")?,
        origins: row.json("p_origins")?,
        return_addresses: row.json("p_return_addresses")?,
        policy_url: row.text_or("p_policy_url")?,
        active: row.flag("p_active")?,
        created_at: row.number("p_created_at")?,
    })
}

//! Data connections at Codat: what is remembered of them, and which are due.
use crate::columns::{Columns, to_json};
use crate::due::{self, Work};
use crate::{Error, MerchantScope, MerchantTx, Micros, Result, Store, merchants};
use gangway_core::sync::Follow;
use gangway_core::time::SECOND;
use gangway_wire::state::State;
use sqlx::any::AnyRow;
use sqlx::{AnyConnection, AssertSqlSafe};

/// A watched mark that has this long to go is not renewed: polls come every few seconds.
const WATCH_SLACK: Micros = 5 * SECOND;

const COLUMNS: &str = "c.id, c.company_id, c.platform_key, c.platform_name, c.follow, c.watched_until, c.due_at,
     c.lease_until, c.attempts, m.id AS m_id, m.portal_id AS m_portal_id, m.state AS m_state,
     p.upstream_id AS m_upstream_id";
const FROM: &str = "FROM connections c JOIN merchants m ON m.id = c.merchant_id JOIN portals p ON p.id = m.portal_id";

/// A connection that is to be.
#[derive(Clone, Debug)]
pub struct NewConnection {
    /// Codat's id.
    pub id: String,
    /// Codat's id of its company.
    pub company_id: String,
    /// Codat's key of the platform.
    pub platform_key: String,
    /// Its name.
    pub platform_name: String,
}

/// A connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Codat's id.
    pub id: String,
    /// Whose it is.
    pub scope: MerchantScope,
    /// Which Codat account serves it.
    pub upstream_id: String,
    /// Codat's id of its company.
    pub company_id: String,
    /// Codat's key of the platform.
    pub platform_key: String,
    /// Its name.
    pub platform_name: String,
    /// What the tracker remembers.
    pub follow: Follow,
    /// Until when it counts as watched.
    pub watched_until: Micros,
    /// When it is looked at next.
    pub due_at: Option<Micros>,
    /// The merchant's picture at the time of reading.
    pub state: State,
}

/// A connection that is ours to look at until the lease ends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Claimed {
    /// The connection.
    pub row: Row,
    /// Until when it is ours.
    pub lease_until: Micros,
    /// Looks in a row that came to nothing.
    pub attempts: u32,
    /// When it was claimed, by the database's clock.
    pub now: Micros,
}

impl Claimed {
    /// Whether somebody looks at its progress.
    pub fn is_watched(&self) -> bool {
        self.row.watched_until > self.now
    }
}

/// Notes a connection that exists at Codat. One that is known already stays as it is. The event is the caller's.
pub async fn create(tx: &mut MerchantTx, new: NewConnection) -> Result<()> {
    let (merchant_id, now) = (tx.merchant_id(), tx.now());
    // It was read when it was made.
    let follow = Follow { connection_read_at: Some(now), ..Follow::default() };
    sqlx::query(
        "INSERT INTO connections (id, merchant_id, company_id, platform_key, platform_name, follow, watched_until,
         attempts, created_at) VALUES ($1, $2, $3, $4, $5, $6, 0, 0, $7) ON CONFLICT (id) DO NOTHING",
    )
    .bind(&new.id)
    .bind(&merchant_id)
    .bind(new.company_id)
    .bind(new.platform_key)
    .bind(new.platform_name)
    .bind(to_json(&follow))
    .bind(now)
    .execute(tx.connection())
    .await?;
    // An id of another merchant's connection is a mix-up that must not be covered up.
    let owner = sqlx::query("SELECT merchant_id FROM connections WHERE id = $1")
        .bind(&new.id)
        .fetch_one(tx.connection())
        .await?
        .text("merchant_id")?;
    if owner == merchant_id { Ok(()) } else { Err(Error::Missing("connection of this merchant")) }
}

/// A merchant's connection.
pub async fn load(store: &Store, scope: &MerchantScope, id: &str) -> Result<Option<Row>> {
    let mut connection = store.reader().acquire().await?;
    load_on(&mut connection, scope, id, "").await
}

pub(crate) async fn load_on(
    connection: &mut AnyConnection,
    scope: &MerchantScope,
    id: &str,
    lock: &str,
) -> Result<Option<Row>> {
    let statement = format!("SELECT {COLUMNS} {FROM} WHERE c.id = $1 AND m.id = $2 AND m.portal_id = $3{lock}");
    let row = sqlx::query(AssertSqlSafe(statement))
        .bind(id)
        .bind(scope.merchant_id())
        .bind(scope.portal_id())
        .fetch_optional(connection)
        .await?;
    row.as_ref().map(read).transpose()
}

/// A merchant's connections, oldest first.
pub async fn list(store: &Store, scope: &MerchantScope) -> Result<Vec<Row>> {
    let statement = format!("SELECT {COLUMNS} {FROM} WHERE m.id = $1 AND m.portal_id = $2 ORDER BY c.created_at, c.id");
    let rows = sqlx::query(AssertSqlSafe(statement))
        .bind(scope.merchant_id())
        .bind(scope.portal_id())
        .fetch_all(store.reader())
        .await?;
    rows.iter().map(read).collect()
}

/// Takes up to `n` connections that are due, longest due first, for the length of a lease. Nobody else gets them
/// meanwhile; those of disabled portals rest.
pub async fn claim(store: &Store, n: u32, lease: Micros) -> Result<Vec<Claimed>> {
    let now = store.now().await?;
    if !due::anything(store, Work::Follow, now).await? {
        return Ok(Vec::new());
    }
    let mut tx = store.begin().await?;
    let statement = format!(
        "UPDATE connections SET lease_until = $2 WHERE id IN (
             SELECT id FROM connections WHERE due_at <= $1 AND (lease_until IS NULL OR lease_until < $1)
             AND merchant_id IN (SELECT m.id FROM merchants m JOIN portals p ON p.id = m.portal_id WHERE p.active = 1)
             ORDER BY due_at LIMIT $3{skip})
         RETURNING id",
        skip = store.engine().skip_locked(),
    );
    let ids = sqlx::query(AssertSqlSafe(statement))
        .bind(now)
        .bind(now + lease)
        .bind(i64::from(n))
        .fetch_all(&mut *tx)
        .await?;
    let mut claimed = Vec::with_capacity(ids.len());
    for id in &ids {
        let row = sqlx::query(AssertSqlSafe(format!("SELECT {COLUMNS} {FROM} WHERE c.id = $1")))
            .bind(id.text("id")?)
            .fetch_one(&mut *tx)
            .await?;
        let attempts = row.number("attempts")? as u32;
        claimed.push(Claimed { row: read(&row)?, lease_until: now + lease, attempts, now });
    }
    tx.commit().await?;
    claimed.sort_by_key(|c| c.row.due_at);
    Ok(claimed)
}

/// Gives a claim back without a result. It is due again then, or sooner where somebody woke it.
pub async fn postpone(store: &Store, claimed: &Claimed, until: Micros) -> Result<()> {
    sqlx::query(
        "UPDATE connections SET lease_until = NULL, attempts = attempts + 1,
         due_at = CASE WHEN due_at > $3 THEN due_at ELSE $4 END WHERE id = $1 AND lease_until = $2",
    )
    .bind(&claimed.row.id)
    .bind(claimed.lease_until)
    .bind(claimed.row.due_at.unwrap_or(i64::MAX))
    .bind(until)
    .execute(store.writer())
    .await?;
    Ok(())
}

/// Makes a connection due now. Whoever looks at it at this moment does not undo that.
pub async fn wake(store: &Store, scope: &MerchantScope, id: &str) -> Result<()> {
    let now = store.now().await?;
    sqlx::query("UPDATE connections SET due_at = $3 WHERE id = $1 AND merchant_id = $2")
        .bind(id)
        .bind(scope.merchant_id())
        .bind(now)
        .execute(store.writer())
        .await?;
    store.has_work();
    Ok(())
}

/// Makes a merchant's other connections due now.
pub(crate) async fn wake_others(tx: &mut MerchantTx, but_id: &str) -> Result<()> {
    let (merchant_id, now) = (tx.merchant_id(), tx.now());
    sqlx::query("UPDATE connections SET due_at = $3 WHERE merchant_id = $1 AND id <> $2")
        .bind(merchant_id)
        .bind(but_id)
        .bind(now)
        .execute(tx.connection())
        .await?;
    Ok(())
}

/// Notes that somebody looks at a merchant's progress until a moment. Where that begins, the connections are due now.
pub async fn watch(store: &Store, scope: &MerchantScope, until: Micros) -> Result<()> {
    let wanted = sqlx::query("SELECT 1 AS one FROM connections WHERE merchant_id = $1 AND watched_until < $2 LIMIT 1")
        .bind(scope.merchant_id())
        .bind(until - WATCH_SLACK)
        .fetch_optional(store.reader())
        .await?;
    if wanted.is_none() {
        return Ok(());
    }
    let now = store.now().await?;
    sqlx::query(
        "UPDATE connections SET watched_until = $2, due_at = CASE WHEN watched_until < $3 THEN $3 ELSE due_at END
         WHERE merchant_id = $1 AND watched_until < $2",
    )
    .bind(scope.merchant_id())
    .bind(until)
    .bind(now)
    .execute(store.writer())
    .await?;
    store.has_work();
    Ok(())
}

/// Writes what is remembered. `claim`: the lease that ends with it.
pub(crate) async fn save(tx: &mut MerchantTx, row: &Row, claim: Option<&Claimed>) -> Result<()> {
    sqlx::query(
        "UPDATE connections SET follow = $2, due_at = $3, attempts = 0,
         lease_until = CASE WHEN lease_until = $4 THEN NULL ELSE lease_until END WHERE id = $1",
    )
    .bind(&row.id)
    .bind(to_json(&row.follow))
    .bind(row.due_at)
    .bind(claim.map_or(-1, |c| c.lease_until))
    .execute(tx.connection())
    .await?;
    Ok(())
}

fn read(row: &AnyRow) -> Result<Row> {
    Ok(Row {
        id: row.text("id")?,
        scope: merchants::scope(row)?,
        upstream_id: row.text("m_upstream_id")?,
        company_id: row.text("company_id")?,
        platform_key: row.text("platform_key")?,
        platform_name: row.text("platform_name")?,
        follow: row.json("follow")?,
        watched_until: row.number("watched_until")?,
        due_at: row.number_or("due_at")?,
        state: row.json("m_state")?,
    })
}

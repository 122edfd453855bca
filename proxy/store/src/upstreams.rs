//! The Codat account that is spoken to. The table may hold several; a proxy has one key, so a database has one
//! ([`settle`]).
use crate::columns::Columns;
use crate::{Error, Result, Store, id};
use sqlx::any::AnyRow;

/// Whether real shops are behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mode {
    /// Codat itself.
    Live,
    /// A sandbox.
    Test,
}

impl Mode {
    /// The word in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Mode::Live => "live",
            Mode::Test => "test",
        }
    }

    fn parse(word: &str) -> Option<Mode> {
        [Mode::Live, Mode::Test].into_iter().find(|m| m.as_str() == word)
    }
}

/// One account.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Upstream {
    /// Ours.
    pub id: String,
    /// Where its API stands.
    pub base_url: String,
    /// Where its key stands: a name in the environment or a file.
    pub key_ref: String,
    /// Where its webhook secret stands.
    pub webhook_secret_ref: Option<String>,
    /// Whether real shops are behind it.
    pub mode: Mode,
}

/// The upstream of this address, made when it is new.
pub async fn ensure(store: &Store, base_url: &str, key_ref: &str, mode: Mode) -> Result<Upstream> {
    let now = store.now().await?;
    let row = sqlx::query(
        "INSERT INTO upstreams (id, base_url, key_ref, mode, created_at) VALUES ($1, $2, $3, $4, $5)
         ON CONFLICT (base_url) DO UPDATE SET key_ref = excluded.key_ref, mode = excluded.mode
         RETURNING id, base_url, key_ref, webhook_secret_ref, mode",
    )
    .bind(id::new())
    .bind(base_url)
    .bind(key_ref)
    .bind(mode.as_str())
    .bind(now)
    .fetch_all(store.writer())
    .await?;
    read(row.first().ok_or(Error::Missing("upstream"))?)
}

/// Makes this address the one of the database, with all portals. Where something was made at another one already, only
/// if it is `moved`: the same account at another address. Ids of one account mean nothing at another.
pub async fn settle(store: &Store, base_url: &str, key_ref: &str, mode: Mode, moved: bool) -> Result<Upstream> {
    let used = sqlx::query(
        "SELECT u.base_url FROM upstreams u WHERE u.base_url <> $1 AND EXISTS (
             SELECT 1 FROM intents i JOIN merchants m ON m.id = i.merchant_id JOIN portals p ON p.id = m.portal_id
             WHERE p.upstream_id = u.id) LIMIT 1",
    )
    .bind(base_url)
    .fetch_optional(store.reader())
    .await?;
    if let Some(used) = used.filter(|_| !moved) {
        return Err(Error::OtherUpstream(used.text("base_url")?));
    }
    let one = ensure(store, base_url, key_ref, mode).await?;
    let mut tx = store.begin().await?;
    for statement in [
        "UPDATE portals SET upstream_id = $1 WHERE upstream_id <> $1",
        "DELETE FROM messages WHERE upstream_id <> $1",
        "DELETE FROM upstreams WHERE id <> $1",
    ] {
        sqlx::query(statement).bind(&one.id).execute(&mut *tx).await?;
    }
    tx.commit().await?;
    Ok(one)
}

/// The upstream of this database; `None` before any was named.
pub async fn one(store: &Store) -> Result<Option<Upstream>> {
    let row = sqlx::query(
        "SELECT id, base_url, key_ref, webhook_secret_ref, mode FROM upstreams ORDER BY created_at DESC LIMIT 1",
    )
    .fetch_optional(store.reader())
    .await?;
    row.as_ref().map(read).transpose()
}

/// The upstream of this id.
pub async fn get(store: &Store, id: &str) -> Result<Option<Upstream>> {
    let row = sqlx::query("SELECT id, base_url, key_ref, webhook_secret_ref, mode FROM upstreams WHERE id = $1")
        .bind(id)
        .fetch_optional(store.reader())
        .await?;
    row.as_ref().map(read).transpose()
}

fn read(row: &AnyRow) -> Result<Upstream> {
    Ok(Upstream {
        id: row.text("id")?,
        base_url: row.text("base_url")?,
        key_ref: row.text("key_ref")?,
        webhook_secret_ref: row.text_or("webhook_secret_ref")?,
        mode: row.word("mode", Mode::parse)?,
    })
}

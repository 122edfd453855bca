//! The Codat accounts that are spoken to.
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

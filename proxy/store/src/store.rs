//! The open database: pools, clock, installation, and who is woken after a commit.
use crate::columns::Columns;
use crate::engine::Engine;
use crate::{Error, MerchantScope, MerchantTx, Micros, Result, id};
use sqlx::{Any, AnyPool, AssertSqlSafe, Transaction};
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;
use tokio::sync::{broadcast, watch};

/// Wakes that a slow listener may be behind; past it the listener looks at everything once.
const WAKES: usize = 1_024;
/// Tries to bring the tables up to date beside another process that does the same.
const MIGRATION_TRIES: u32 = 5;

static MIGRATIONS: sqlx::migrate::Migrator = sqlx::migrate!("./migrations");

/// The database. Clones share it.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    engine: Engine,
    read: AnyPool,
    write: AnyPool,
    installation: String,
    wakes: broadcast::Sender<Arc<str>>,
    /// Counts the moments at which something may have become due.
    work: watch::Sender<u64>,
    /// Added to the database's clock: zero outside of tests.
    offset: AtomicI64,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Store").field("engine", &self.inner.engine).finish_non_exhaustive()
    }
}

impl Store {
    /// Opens a database by URL and brings its tables up to date: `sqlite:///folder/state.db?mode=rwc`, `postgres://…`.
    pub async fn open(url: &str) -> Result<Store> {
        sqlx::any::install_default_drivers();
        let engine = Engine::of(url).ok_or(Error::Address)?;
        let (read, write) = engine.pools(url).await?;
        migrate(&write).await?;
        let installation = installation(&write).await?;
        let (wakes, _) = broadcast::channel(WAKES);
        let (work, _) = watch::channel(0);
        let inner = Inner { engine, read, write, installation, wakes, work, offset: AtomicI64::new(0) };
        Ok(Store { inner: Arc::new(inner) })
    }

    /// Opens `state.db` in a folder, which is made for its owner alone.
    pub async fn open_folder(folder: &Path) -> Result<Store> {
        let mut builder = std::fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        let refused = |source| Error::Folder { path: folder.to_owned(), source };
        builder.create(folder).map_err(refused)?;
        let path = std::path::absolute(folder.join("state.db")).map_err(refused)?;
        Store::open(&sqlite_url(&path)).await
    }

    /// The database's clock, which decides everything.
    pub async fn now(&self) -> Result<Micros> {
        let row = sqlx::query(AssertSqlSafe(format!("SELECT {} AS now", self.engine().now())))
            .fetch_one(self.reader())
            .await?;
        Ok(row.number("now")? + self.offset())
    }

    /// Moves the clock, in tests: as far as the sandbox's is moved.
    #[cfg(debug_assertions)]
    pub fn set_clock_offset(&self, offset: Micros) {
        self.inner.offset.store(offset, Ordering::SeqCst);
        self.has_work();
    }

    /// Writes a little, to the disk: an error where the database cannot be written.
    pub async fn probe(&self) -> Result<()> {
        // Another value each time: SQLite writes nothing where nothing changes.
        sqlx::query("UPDATE installation SET probes = probes + 1 WHERE one = 1").execute(self.writer()).await?;
        Ok(())
    }

    /// Makes SQLite refuse every write of this process, or no longer: what a read-only disk does.
    #[cfg(debug_assertions)]
    pub async fn set_read_only(&self, refused: bool) -> Result<()> {
        let statement = format!("PRAGMA query_only = {}", i32::from(refused));
        sqlx::query(AssertSqlSafe(statement)).execute(self.writer()).await?;
        Ok(())
    }

    /// Makes SQLite refuse to grow, or no longer: what a full disk does.
    #[cfg(debug_assertions)]
    pub async fn set_full(&self, full: bool) -> Result<()> {
        let pages = if full { 1 } else { 1_073_741_823 };
        // As many pages as there are, where that is more.
        let statement = format!("PRAGMA max_page_count = {pages}");
        sqlx::query(AssertSqlSafe(statement)).fetch_one(self.writer()).await?;
        Ok(())
    }

    /// What tells this database from others: part of every company's tag.
    pub fn installation(&self) -> &str {
        &self.inner.installation
    }

    /// Ids of merchants of whom something was committed. A listener that lags looks at everything.
    pub fn wakes(&self) -> broadcast::Receiver<Arc<str>> {
        self.inner.wakes.subscribe()
    }

    /// Changes whenever this process may have made something due. Workers wait for it beside
    /// [`next`](crate::due::next), which also knows what other processes did.
    pub fn work(&self) -> watch::Receiver<u64> {
        self.inner.work.subscribe()
    }

    /// Locks a merchant for writing. No call to Codat while this is open: on SQLite there is one writer.
    pub async fn lock(&self, scope: &MerchantScope) -> Result<MerchantTx> {
        MerchantTx::begin(self, scope).await
    }

    /// Deletes what nobody can use any more: sessions, departures and hand-backs a day after their end, return states
    /// at theirs, webhook messages a week after they came, when Codat has long given up sending them again.
    pub async fn sweep(&self) -> Result<()> {
        let now = self.now().await?;
        let yesterday = now - gangway_core::time::DAY;
        let mut tx = self.begin().await?;
        for (statement, before) in [
            ("DELETE FROM departures WHERE expires_at < $1", yesterday),
            ("DELETE FROM hand_backs WHERE expires_at < $1", yesterday),
            (
                "DELETE FROM sessions WHERE expires_at < $1
                 AND NOT EXISTS (SELECT 1 FROM departures d WHERE d.session_id = sessions.id)",
                yesterday,
            ),
            ("DELETE FROM attempts WHERE expires_at < $1", yesterday),
            ("DELETE FROM logins WHERE wait_until < $1 AND failed_at < $1", yesterday),
            ("DELETE FROM operator_sessions WHERE used_at < $1", yesterday),
            ("DELETE FROM messages WHERE received_at < $1", now - 7 * gangway_core::time::DAY),
        ] {
            sqlx::query(statement).bind(before).execute(&mut *tx).await?;
        }
        tx.commit().await?;
        Ok(())
    }

    /// Frees what a process that is gone was at, so that nothing waits for its leases. SQLite only: there, one process
    /// works; whoever works all the same notices that its lease is gone, and stops. On PostgreSQL leases end by time.
    pub async fn free_leases(&self) -> Result<()> {
        if self.engine() != Engine::Sqlite {
            return Ok(());
        }
        let mut tx = self.begin().await?;
        for statement in [
            "UPDATE connections SET lease_until = NULL WHERE lease_until IS NOT NULL",
            "UPDATE reads SET lease_until = NULL WHERE lease_until IS NOT NULL",
            "UPDATE intents SET lease_until = NULL WHERE lease_until IS NOT NULL AND state = 'open'",
        ] {
            sqlx::query(statement).execute(&mut *tx).await?;
        }
        tx.commit().await?;
        self.has_work();
        Ok(())
    }

    /// Closes every connection, after what is under way.
    pub async fn close(&self) {
        self.inner.read.close().await;
        self.inner.write.close().await;
    }

    pub(crate) fn engine(&self) -> Engine {
        self.inner.engine
    }

    pub(crate) fn reader(&self) -> &AnyPool {
        &self.inner.read
    }

    pub(crate) fn writer(&self) -> &AnyPool {
        &self.inner.write
    }

    pub(crate) fn offset(&self) -> Micros {
        self.inner.offset.load(Ordering::SeqCst)
    }

    pub(crate) async fn begin(&self) -> Result<Transaction<'static, Any>> {
        Ok(self.inner.write.begin_with(self.engine().begin()).await?)
    }

    pub(crate) fn has_work(&self) {
        self.inner.work.send_modify(|count| *count = count.wrapping_add(1));
    }

    pub(crate) fn wake(&self, merchant_id: &str) {
        // Nobody listening is no error.
        let _ = self.inner.wakes.send(Arc::from(merchant_id));
    }
}

async fn migrate(pool: &AnyPool) -> Result<()> {
    let mut tries = 0;
    loop {
        tries += 1;
        match MIGRATIONS.run(pool).await {
            Ok(()) => return Ok(()),
            // SQLite has no lock for this: the other process was first, so look again.
            Err(error) if tries < MIGRATION_TRIES && is_collision(&error) => {
                tracing::debug!(tries, "another process brings the tables up to date");
                tokio::time::sleep(Duration::from_millis(100)).await;
            }
            Err(error) => return Err(error.into()),
        }
    }
}

fn is_collision(error: &sqlx::migrate::MigrateError) -> bool {
    use sqlx::migrate::MigrateError;
    matches!(error, MigrateError::Execute(_) | MigrateError::ExecuteMigration(..))
}

async fn installation(pool: &AnyPool) -> Result<String> {
    sqlx::query("INSERT INTO installation (one, id) VALUES (1, $1) ON CONFLICT (one) DO NOTHING")
        .bind(id::installation())
        .execute(pool)
        .await?;
    sqlx::query("SELECT id FROM installation").fetch_one(pool).await?.text("id")
}

/// The URL of a file. Everything that a URL may misread is escaped.
fn sqlite_url(path: &Path) -> String {
    let mut url = String::from("sqlite://");
    for byte in path.as_os_str().as_encoded_bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'.' | b'_' | b'-' => url.push(char::from(*byte)),
            other => {
                let digit = |nibble: u8| char::from(b"0123456789ABCDEF"[usize::from(nibble & 15)]);
                url.extend(['%', digit(other >> 4), digit(*other)]);
            }
        }
    }
    url.push_str("?mode=rwc");
    url
}

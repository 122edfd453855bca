//! The two engines, and all that differs between them: a function for each difference.
use sqlx::any::AnyPoolOptions;
use sqlx::{AnyPool, Connection, Executor};
use std::time::Duration;

/// Connections that read SQLite. Each is a thread with a cache of its own.
const SQLITE_READERS: u32 = 4;
/// Connections to PostgreSQL, for all purposes.
const POSTGRES_CONNECTIONS: u32 = 16;
/// How long a caller waits for a connection.
const ACQUIRE_TIMEOUT: Duration = Duration::from_secs(15);

/// How SQLite is opened.
/// - WAL: readers and the writer do not wait for each other.
/// - FULL: a commit is on disk before it is answered. NORMAL would save a sync per commit and may lose the last ones
///   when power fails; an intent that is lost after its call went out makes a second company.
/// - The time-out is for other processes (`gangway portal add` beside `serve`); inside one, there is one writer.
const SQLITE_PRAGMAS: &str = "PRAGMA busy_timeout = 10000;
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    PRAGMA foreign_keys = ON;
    PRAGMA journal_size_limit = 67108864";

/// Which one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Engine {
    /// SQLite, in a file.
    Sqlite,
    /// PostgreSQL.
    Postgres,
}

impl Engine {
    /// The engine of a URL.
    pub fn of(url: &str) -> Option<Engine> {
        match url.split_once(':')?.0 {
            "sqlite" => Some(Engine::Sqlite),
            "postgres" | "postgresql" => Some(Engine::Postgres),
            _ => None,
        }
    }

    /// Pools that read and write. SQLite has one writer, so that writers queue here, in order, instead of colliding.
    ///
    /// A connection that still counts a transaction when it is taken is replaced: where the disk is full, SQLite ends a
    /// transaction by itself, and the driver would refuse every further one on that connection.
    pub async fn pools(self, url: &str) -> Result<(AnyPool, AnyPool), sqlx::Error> {
        match self {
            Engine::Sqlite => {
                let pool = |max| {
                    AnyPoolOptions::new()
                        .max_connections(max)
                        .acquire_timeout(ACQUIRE_TIMEOUT)
                        .idle_timeout(None)
                        .max_lifetime(None)
                        .before_acquire(|connection, _| Box::pin(async move { Ok(!connection.is_in_transaction()) }))
                        .after_connect(|connection, _| {
                            Box::pin(async move { connection.execute(SQLITE_PRAGMAS).await.map(|_| ()) })
                        })
                };
                let write = pool(1).connect(url).await?;
                Ok((pool(SQLITE_READERS).connect(url).await?, write))
            }
            Engine::Postgres => {
                let options = AnyPoolOptions::new().max_connections(POSTGRES_CONNECTIONS);
                let pool = options.acquire_timeout(ACQUIRE_TIMEOUT).connect(url).await?;
                Ok((pool.clone(), pool))
            }
        }
    }

    /// Begins a transaction that writes. SQLite takes the write lock at once: a lock that is upgraded later can fail.
    pub const fn begin(self) -> &'static str {
        match self {
            Engine::Sqlite => "BEGIN IMMEDIATE",
            Engine::Postgres => "BEGIN",
        }
    }

    /// The database's clock, in microseconds.
    pub const fn now(self) -> &'static str {
        match self {
            Engine::Sqlite => "CAST(unixepoch('subsec') * 1000000 AS BIGINT)",
            Engine::Postgres => "CAST(EXTRACT(EPOCH FROM clock_timestamp()) * 1000000 AS BIGINT)",
        }
    }

    /// Locks the selected rows of a table by its name in the statement. SQLite's writer has the whole file.
    pub fn lock_rows(self, table: &str) -> String {
        match self {
            Engine::Sqlite => String::new(),
            Engine::Postgres => format!(" FOR UPDATE OF {table}"),
        }
    }

    /// Passes by what others are claiming.
    pub const fn skip_locked(self) -> &'static str {
        match self {
            Engine::Sqlite => "",
            Engine::Postgres => " FOR UPDATE SKIP LOCKED",
        }
    }
}

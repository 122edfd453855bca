//! What can go wrong with storage.

/// A result of this crate.
pub type Result<T> = std::result::Result<T, Error>;

/// Storage that does not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The database refused or did not answer.
    #[error("the database did not do as asked")]
    Database(#[from] sqlx::Error),
    /// The tables could not be brought up to date.
    #[error("the database's tables could not be brought up to date")]
    Migration(#[from] sqlx::migrate::MigrateError),
    /// The folder could not be made.
    #[error("the data folder {} could not be made", .path.display())]
    Folder {
        /// Which.
        path: std::path::PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// An address that names no engine of ours.
    #[error("the database's address must begin with sqlite:// or postgres://")]
    Address,
    /// A column holds what nobody wrote there.
    #[error("the column {0} holds what cannot be read")]
    Corrupt(&'static str),
    /// Companies were made at another Codat.
    #[error("it belongs to the Codat account at {0}")]
    OtherUpstream(String),
    /// What was named is not there.
    #[error("there is no such {0}")]
    Missing(&'static str),
}

impl Error {
    /// Whether it was refused because it is there already.
    pub fn is_unique(&self) -> bool {
        matches!(self, Error::Database(sqlx::Error::Database(e)) if e.is_unique_violation())
    }

    /// Whether there is no room to write.
    pub fn is_full(&self) -> bool {
        // SQLite's SQLITE_FULL; PostgreSQL's disk_full.
        self.has_code(&["13", "53100"])
    }

    /// Whether the database can only be read.
    pub fn is_read_only(&self) -> bool {
        // SQLite's SQLITE_READONLY with its variants; PostgreSQL's read_only_sql_transaction.
        self.has_code(&["8", "264", "520", "776", "1032", "1288", "1544", "25006"])
    }

    fn has_code(&self, codes: &[&str]) -> bool {
        let Error::Database(sqlx::Error::Database(error)) = self else { return false };
        error.code().is_some_and(|code| codes.contains(&&*code))
    }

    /// Whether what was named is not there.
    pub fn is_missing(&self) -> bool {
        matches!(self, Error::Missing(_))
    }
}

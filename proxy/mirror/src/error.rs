//! What can go wrong in the mirror. A message never contains its source; whoever logs it walks the chain once.

use std::io;

use parquet::errors::ParquetError;

use crate::name::SnapshotName;

/// Why a snapshot could not be written or read.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The view asks for a column that the dataset does not have.
    #[error("there is no column {column:?}")]
    UnknownColumn {
        /// As it was asked for.
        column: String,
    },
    /// The view is to be sorted by a column whose kind has no order here, such as free text.
    #[error("column {column:?} cannot be sorted by")]
    NotSortable {
        /// As it was asked for.
        column: String,
    },
    /// The snapshot's folder is gone: it was replaced or deleted meanwhile. The pointer is to be read again.
    #[error("there is no snapshot {name}")]
    NoSuchSnapshot {
        /// Its name.
        name: SnapshotName,
    },
    /// A snapshot of this name is there, finished or being written.
    #[error("there is a snapshot {name} already")]
    Exists {
        /// Its name.
        name: SnapshotName,
    },
    /// More rows than a snapshot numbers.
    #[error("a snapshot holds at most 4294967295 rows")]
    TooManyRows,
    /// What was read is not of one sync.
    #[error("the rows changed while they were read")]
    Unstable(#[source] Unstable),
    /// `commerce-info` is one object, and more were sent.
    #[error("the dataset is one object, not several")]
    NotOneObject,
    /// The file system failed.
    #[error("cannot {what}")]
    File {
        /// What was tried.
        what: &'static str,
        /// Why it failed.
        source: io::Error,
    },
    /// A Parquet file could not be written or read.
    #[error("cannot {what}")]
    Parquet {
        /// What was tried.
        what: &'static str,
        /// Why it failed.
        source: ParquetError,
    },
    /// A file is Parquet, but not one that was written here.
    #[error("the snapshot's files are broken: {what}")]
    Broken {
        /// What is missing or wrong.
        what: &'static str,
    },
}

/// How a reader of pages notices that they are not of one sync.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unstable {
    /// An id came twice, since pages shifted under the reader.
    #[error("an id came more than once")]
    DoubledId,
    /// A row changed after the first page was answered.
    #[error("a row changed meanwhile")]
    Changed,
    /// Codat announced another number of rows than it sent, or than it announced with an earlier page.
    #[error("{found} rows came or were announced where {expected} were announced")]
    WrongCount {
        /// Announced.
        expected: u64,
        /// Received, or announced later.
        found: u64,
    },
}

impl Error {
    /// For `map_err`: the file system failed at `what`.
    pub(crate) fn file(what: &'static str) -> impl FnOnce(io::Error) -> Self {
        move |source| Self::File { what, source }
    }

    /// For `map_err`: Parquet failed at `what`.
    pub(crate) fn parquet(what: &'static str) -> impl FnOnce(ParquetError) -> Self {
        move |source| Self::Parquet { what, source }
    }
}

//! The folder of snapshots with its cache: where writing and reading begin.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::SystemTime;

use arrow::array::{Array, ArrayRef};
use gangway_wire::Millis;
use gangway_wire::dataset::Dataset;

use crate::cache::{Bytes, Cache};
use crate::error::Error;
use crate::files::Folder;
use crate::footer::Footer;
use crate::name::SnapshotName;
use crate::order::Order;
use crate::snapshot::Snapshot;
use crate::sweep::{self, Unreferenced};
use crate::write::{Limits, Writer};

/// Memory that loaded columns and orders may take where nobody says otherwise: 512 MiB.
pub const DEFAULT_CACHE_BYTES: usize = 512 << 20;

/// All snapshots of a server. Cheap to clone; clones share folder and cache. Every call may block on the disk.
#[derive(Clone, Debug)]
pub struct Mirror {
    pub(crate) shared: Arc<Shared>,
}

#[derive(Debug)]
pub(crate) struct Shared {
    pub(crate) folder: Folder,
    pub(crate) cache: Cache<Key, Loaded>,
    pub(crate) limits: Limits,
}

/// What is cached, of which snapshot.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Key {
    pub(crate) snapshot: SnapshotName,
    pub(crate) what: What,
}

/// Which piece of a snapshot. Columns go by their index in the file.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum What {
    /// Of `rows.parquet`.
    RowsFooter,
    /// Of `source.parquet`.
    SourceFooter,
    /// A column in one row group.
    Part {
        /// Of `rows.parquet`.
        column: usize,
        /// Its row group.
        group: usize,
    },
    /// The rows sorted by a column.
    Order {
        /// The column of its keys.
        keys: usize,
        /// From great to small.
        descending: bool,
    },
}

/// A piece in memory.
#[derive(Clone, Debug)]
pub(crate) enum Loaded {
    Footer(Arc<Footer>),
    Part(ArrayRef),
    Order(Arc<Order>),
}

impl Bytes for Loaded {
    fn bytes(&self) -> usize {
        match self {
            Self::Footer(footer) => footer.bytes(),
            Self::Part(array) => array.get_array_memory_size(),
            Self::Order(order) => order.bytes(),
        }
    }
}

impl Mirror {
    /// Opens the folder, and makes it where it is missing. At most `cache_bytes` of what was loaded stay in memory.
    pub fn open(folder: impl Into<PathBuf>, cache_bytes: usize) -> Result<Self, Error> {
        Self::open_with(folder.into(), cache_bytes, Limits::DEFAULT)
    }

    pub(crate) fn open_with(folder: PathBuf, cache_bytes: usize, limits: Limits) -> Result<Self, Error> {
        let shared = Shared { folder: Folder::open(folder)?, cache: Cache::new(cache_bytes), limits };
        Ok(Self { shared: Arc::new(shared) })
    }

    /// Begins a snapshot under a name that was never used before.
    ///
    /// `as_of` is when Codat's sync ended; it is kept in the files.
    pub fn begin(&self, name: &SnapshotName, dataset: Dataset, as_of: Millis) -> Result<Writer, Error> {
        let draft = self.shared.folder.begin(name)?;
        Writer::begin(draft, name.clone(), dataset, as_of, self.shared.limits)
    }

    /// Opens a snapshot. Reads its footer, where that is not cached, and no rows.
    ///
    /// [`Error::NoSuchSnapshot`] means that it was replaced or deleted since the pointer was read.
    pub fn snapshot(&self, name: &SnapshotName) -> Result<Snapshot, Error> {
        Snapshot::open(self.clone(), name.clone())
    }

    /// Deletes a snapshot at once, from disk and cache. One that is not there is fine.
    pub fn remove(&self, name: &SnapshotName) -> Result<(), Error> {
        let removed = self.shared.folder.remove(name, true);
        self.shared.cache.forget(|key| key.snapshot == *name);
        removed
    }

    /// Folders that nobody points at: replaced, left by a crash, never finished.
    ///
    /// Only those untouched since `before`. A pointer is set after its folder is there, and a long read may pause: let
    /// `before` be at least an hour ago.
    pub fn unreferenced(
        &self,
        before: SystemTime,
        is_pointed_at: impl Fn(&SnapshotName) -> bool,
    ) -> Result<Vec<Unreferenced>, Error> {
        sweep::unreferenced(&self.shared.folder, before, is_pointed_at)
    }

    /// Deletes what [`Mirror::unreferenced`] found.
    pub fn remove_unreferenced(&self, folder: &Unreferenced) -> Result<(), Error> {
        if folder.finished { self.remove(&folder.name) } else { self.shared.folder.remove(&folder.name, false) }
    }

    /// Writes a little into the folder, to the disk, and takes it away again: an error where it cannot be written.
    pub fn probe(&self) -> Result<(), Error> {
        self.shared.folder.probe()
    }

    /// Bytes that the cache holds now.
    pub fn cache_bytes(&self) -> usize {
        self.shared.cache.bytes()
    }
}

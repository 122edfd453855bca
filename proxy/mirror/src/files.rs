//! The folder of snapshots: the only place that knows how they lie on the disk.
//!
//! A snapshot is written into `NAME.new` and renamed to `NAME` once both files and the folder are on the disk, so a
//! folder named `NAME` is always whole. What a crash leaves behind ends in `.new` or is pointed at by nobody.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::error::Error;
use crate::name::SnapshotName;

/// Typed columns, a row each.
pub(crate) const ROWS: &str = "rows.parquet";
/// Source JSON, a row each.
pub(crate) const SOURCE: &str = "source.parquet";
/// How the folder of an unfinished snapshot ends.
const UNFINISHED: &str = ".new";
/// A file that is written to find out whether that can be done. No snapshot's name begins with a dot.
const PROBE: &str = ".probe";

/// The folder that holds all snapshots.
#[derive(Debug)]
pub(crate) struct Folder {
    path: PathBuf,
}

/// A folder inside it, as the sweep sees it.
#[derive(Debug)]
pub(crate) struct Found {
    /// The name of the snapshot that it is or was to become.
    pub(crate) name: SnapshotName,
    /// Whether it is whole.
    pub(crate) finished: bool,
    /// Of its files together.
    pub(crate) bytes: u64,
    /// When it or one of its files last changed.
    pub(crate) changed_at: SystemTime,
}

impl Folder {
    /// Makes the folder where it is missing.
    pub(crate) fn open(path: PathBuf) -> Result<Self, Error> {
        fs::create_dir_all(&path).map_err(Error::file("make the folder of snapshots"))?;
        Ok(Self { path })
    }

    /// A folder to write a snapshot into.
    pub(crate) fn begin(&self, name: &SnapshotName) -> Result<Draft, Error> {
        let finished = self.path.join(name.as_str());
        let exists = finished.try_exists().map_err(Error::file("look at a snapshot's folder"))?;
        let unfinished = self.unfinished(name);
        match fs::create_dir(&unfinished) {
            Err(error) if error.kind() == ErrorKind::AlreadyExists => Err(Error::Exists { name: name.clone() }),
            Err(source) => Err(Error::File { what: "make a snapshot's folder", source }),
            Ok(()) => {
                let draft = Draft { parent: self.path.clone(), unfinished, finished, published: false };
                // Looked at before, refused after: the draft takes its own folder away again.
                if exists { Err(Error::Exists { name: name.clone() }) } else { Ok(draft) }
            }
        }
    }

    /// Opens a file of a finished snapshot.
    pub(crate) fn read(&self, name: &SnapshotName, file: &str) -> Result<File, Error> {
        File::open(self.path.join(name.as_str()).join(file)).map_err(|source| match source.kind() {
            ErrorKind::NotFound => Error::NoSuchSnapshot { name: name.clone() },
            _ => Error::File { what: "open a snapshot's file", source },
        })
    }

    /// Removes a snapshot, finished or not. One that is not there is fine.
    pub(crate) fn remove(&self, name: &SnapshotName, finished: bool) -> Result<(), Error> {
        let path = if finished { self.path.join(name.as_str()) } else { self.unfinished(name) };
        match fs::remove_dir_all(path) {
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            other => other.map_err(Error::file("remove a snapshot's folder")),
        }
    }

    /// All folders that are or were to become snapshots. Others are none of ours and left alone.
    pub(crate) fn list(&self) -> Result<Vec<Found>, Error> {
        let mut found = Vec::new();
        for entry in fs::read_dir(&self.path).map_err(Error::file("list the folder of snapshots"))? {
            let entry = entry.map_err(Error::file("list the folder of snapshots"))?;
            let file_name = entry.file_name();
            let Some(text) = file_name.to_str() else { continue };
            let (text, finished) = text.strip_suffix(UNFINISHED).map_or((text, true), |text| (text, false));
            let Some(name) = SnapshotName::parse(text) else { continue };
            match measure(&entry.path()) {
                Ok(Some((bytes, changed_at))) => found.push(Found { name, finished, bytes, changed_at }),
                Ok(None) => {}
                // Finished or removed while we looked.
                Err(error) if error.kind() == ErrorKind::NotFound => {}
                Err(source) => return Err(Error::File { what: "look at a snapshot's folder", source }),
            }
        }
        Ok(found)
    }

    /// Writes a block and removes it.
    pub(crate) fn probe(&self) -> Result<(), Error> {
        let path = self.path.join(PROBE);
        let written = File::create(&path).and_then(|mut file| {
            file.write_all(&[0; 4096])?;
            file.sync_all()
        });
        let removed = match fs::remove_file(&path) {
            // Another process that shares the folder was faster.
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
            other => other,
        };
        written.and(removed).map_err(Error::file("write into the folder of snapshots"))
    }

    fn unfinished(&self, name: &SnapshotName) -> PathBuf {
        self.path.join(format!("{name}{UNFINISHED}"))
    }
}

/// Bytes and latest change of a folder with its files; `None` where it is no folder.
fn measure(path: &Path) -> io::Result<Option<(u64, SystemTime)>> {
    let folder = fs::symlink_metadata(path)?;
    if !folder.is_dir() {
        return Ok(None);
    }
    let (mut bytes, mut changed_at) = (0, folder.modified()?);
    for entry in fs::read_dir(path)? {
        let file = entry?.metadata()?;
        bytes += file.len();
        changed_at = changed_at.max(file.modified()?);
    }
    Ok(Some((bytes, changed_at)))
}

/// A snapshot that is being written. Dropped before it is published, it leaves nothing.
#[derive(Debug)]
pub(crate) struct Draft {
    parent: PathBuf,
    unfinished: PathBuf,
    finished: PathBuf,
    published: bool,
}

impl Draft {
    /// A new file in it.
    pub(crate) fn create(&self, file: &str) -> Result<File, Error> {
        File::create_new(self.unfinished.join(file)).map_err(Error::file("make a snapshot's file"))
    }

    /// Gives the snapshot its name. Its files must be on the disk already.
    pub(crate) fn publish(mut self) -> Result<(), Error> {
        sync_folder(&self.unfinished)?;
        fs::rename(&self.unfinished, &self.finished).map_err(Error::file("name a snapshot's folder"))?;
        self.published = true;
        sync_folder(&self.parent)
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        if !self.published {
            // Best effort: what stays is swept.
            let _ = fs::remove_dir_all(&self.unfinished);
        }
    }
}

/// Puts a folder's entries on the disk; only Unix opens folders as files.
fn sync_folder(path: &Path) -> Result<(), Error> {
    if cfg!(unix) {
        let folder = File::open(path).map_err(Error::file("open a snapshot's folder"))?;
        folder.sync_all().map_err(Error::file("put a snapshot on the disk"))?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(text: &str) -> SnapshotName {
        SnapshotName::parse(text).expect("a name")
    }

    #[test]
    fn a_draft_that_is_not_published_leaves_nothing() {
        let disk = tempfile::tempdir().unwrap();
        let folder = Folder::open(disk.path().join("deep/er")).unwrap();
        let draft = folder.begin(&name("a")).unwrap();
        draft.create(ROWS).unwrap();
        assert!(!folder.list().unwrap()[0].finished);
        assert!(matches!(folder.read(&name("a"), ROWS), Err(Error::NoSuchSnapshot { .. })));
        drop(draft);
        assert!(folder.list().unwrap().is_empty());
    }

    #[test]
    fn a_name_is_used_once() {
        let disk = tempfile::tempdir().unwrap();
        let folder = Folder::open(disk.path().into()).unwrap();
        let draft = folder.begin(&name("a")).unwrap();
        assert!(matches!(folder.begin(&name("a")), Err(Error::Exists { .. })));
        draft.publish().unwrap();
        assert!(matches!(folder.begin(&name("a")), Err(Error::Exists { .. })));
        assert_eq!(folder.list().unwrap().len(), 1, "the refused one left nothing");
        folder.remove(&name("a"), true).unwrap();
        folder.remove(&name("a"), true).unwrap();
        assert!(folder.begin(&name("a")).is_ok());
    }

    #[test]
    fn what_is_not_ours_is_left_alone() {
        let disk = tempfile::tempdir().unwrap();
        let folder = Folder::open(disk.path().into()).unwrap();
        fs::create_dir(disk.path().join("Notes")).unwrap();
        fs::write(disk.path().join("file"), "x").unwrap();
        assert!(folder.list().unwrap().is_empty());
    }
}

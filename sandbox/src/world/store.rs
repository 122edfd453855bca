//! The world's file: written whole beside the old one and renamed over it, so a crash leaves the one or the other.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::{VERSION, World};

/// Why a world could not be read or kept.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The folder or file could not be used.
    #[error("the sandbox's data folder {path} cannot be used", path = .path.display())]
    Io {
        /// What was tried.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// The file is no world.
    #[error("{path} does not hold a sandbox's world", path = .path.display())]
    Unreadable {
        /// The file.
        path: PathBuf,
        /// Why not.
        source: serde_json::Error,
    },
    /// The file was written by another version.
    #[error("{path} was written by another version of the sandbox ({found}, this one writes {VERSION})", path = .path.display())]
    OtherVersion {
        /// The file.
        path: PathBuf,
        /// Its version.
        found: u32,
    },
}

/// Where the world is kept.
#[derive(Debug)]
pub struct Store {
    file: PathBuf,
}

impl Store {
    /// Keeps the world in this folder, which is made if need be.
    pub fn open(folder: &Path) -> Result<Self, StoreError> {
        fs::create_dir_all(folder).map_err(|source| StoreError::Io { path: folder.to_owned(), source })?;
        Ok(Self { file: folder.join("sandbox.json") })
    }

    /// The world of the last run, if there was one.
    pub fn load(&self) -> Result<Option<World>, StoreError> {
        let text = match fs::read_to_string(&self.file) {
            Ok(text) => text,
            Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
            Err(source) => return Err(StoreError::Io { path: self.file.clone(), source }),
        };
        let world: World =
            serde_json::from_str(&text).map_err(|source| StoreError::Unreadable { path: self.file.clone(), source })?;
        if world.version != VERSION {
            return Err(StoreError::OtherVersion { path: self.file.clone(), found: world.version });
        }
        Ok(Some(world))
    }

    /// Writes the world.
    pub fn save(&self, world: &World) -> Result<(), StoreError> {
        let fails = |source| StoreError::Io { path: self.file.clone(), source };
        let text =
            serde_json::to_vec(world).map_err(|source| StoreError::Unreadable { path: self.file.clone(), source })?;
        let beside = self.file.with_extension("json.new");
        let mut file = File::create(&beside).map_err(fails)?;
        file.write_all(&text).map_err(fails)?;
        // Else a power cut could leave an empty file under the final name.
        file.sync_data().map_err(fails)?;
        fs::rename(&beside, &self.file).map_err(fails)
    }
}

//! Whether state and tables can be written, found out by writing: a disk that is full or read-only still reads well.
//!
//! Both writes are small and real, to the disk and not to a cache. Whoever asks often gets the answer of a moment ago;
//! whoever asks at once with others waits for the same one.
use crate::app::App;
use crate::error::{Error, Result};
use gangway_mirror::Mirror;
use gangway_store::Store;
use gangway_wire::problem::Kind;
use std::time::Duration;
use tokio::sync::Mutex;

/// How long an answer is given again.
const FRESH: Duration = Duration::from_secs(2);
/// How long a write may take.
const PATIENCE: Duration = Duration::from_secs(5);

/// The last answer, and since when the process ran then.
#[derive(Debug, Default)]
pub struct Readiness(Mutex<Option<(Duration, Result<()>)>>);

impl Readiness {
    /// Whether both can be written; else why not, in words.
    pub async fn ask(&self, app: &App) -> Result<()> {
        let mut last = self.0.lock().await;
        if let Some((at, answer)) = &*last
            && app.uptime().saturating_sub(*at) < FRESH
        {
            return answer.clone();
        }
        let answer = async {
            database(app.store()).await?;
            folder(app.mirror().clone()).await
        };
        let answer = answer.await;
        *last = Some((app.uptime(), answer.clone()));
        answer
    }
}

async fn database(store: &Store) -> Result<()> {
    let Ok(written) = tokio::time::timeout(PATIENCE, store.probe()).await else {
        return Err(unready("The database takes too long to write."));
    };
    written.map_err(|error| {
        let why = if error.is_full() {
            "The database cannot be written: its disk is full."
        } else if error.is_read_only() {
            "The database cannot be written: it is read-only."
        } else {
            "The database cannot be written."
        };
        unready(why).because(error)
    })
}

async fn folder(mirror: Mirror) -> Result<()> {
    // A disk that hangs holds a thread of the pool; the next try comes after the answer, so there is one at most.
    let write = tokio::task::spawn_blocking(move || mirror.probe());
    let Ok(written) = tokio::time::timeout(PATIENCE, write).await else {
        return Err(unready("The folder of tables takes too long to write."));
    };
    written.map_err(Error::internal)?.map_err(|error| {
        use std::io::ErrorKind;
        let kind = if let gangway_mirror::Error::File { source, .. } = &error { Some(source.kind()) } else { None };
        let why = match kind {
            Some(ErrorKind::StorageFull | ErrorKind::QuotaExceeded) => {
                "The folder of tables cannot be written: its disk is full."
            }
            Some(ErrorKind::ReadOnlyFilesystem | ErrorKind::PermissionDenied) => {
                "The folder of tables cannot be written: it is read-only."
            }
            Some(ErrorKind::NotFound | ErrorKind::NotADirectory) => {
                "The folder of tables cannot be written: it is gone."
            }
            _ => "The folder of tables cannot be written.",
        };
        unready(why).because(error)
    })
}

fn unready(why: &'static str) -> Error {
    Error::new(Kind::Storage, why).retry_after(5)
}

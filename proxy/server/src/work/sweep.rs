//! Removes what nobody points at: files of snapshots that were replaced or half written, and secrets that are over.
use crate::app::App;
use crate::clock;
use crate::serve::Shutdown;
use gangway_store::snapshots;
use std::collections::HashSet;
use std::time::Duration;

/// How often.
const EVERY: Duration = Duration::from_hours(1);
/// How old a file must be: a snapshot may lie finished for a moment before the pointer moves to it.
const REST: Duration = Duration::from_hours(1);

/// At start, then every hour.
pub async fn run(app: App, shutdown: Shutdown) {
    while !shutdown.is_wished() {
        if let Err(error) = app.store().sweep().await {
            tracing::warn!(%error, "secrets that are over cannot be removed");
        }
        files(&app).await;
        tokio::select! {
            () = shutdown.wished() => {}
            () = tokio::time::sleep(EVERY) => {}
        }
    }
}

async fn files(app: &App) {
    let pointed_at: HashSet<String> = match snapshots::paths(app.store()).await {
        Ok(paths) => paths.into_iter().collect(),
        Err(error) => {
            tracing::warn!(%error, "files are not swept: what is pointed at cannot be read");
            return;
        }
    };
    let (mirror, before) = (app.mirror().clone(), clock::file_time() - REST);
    let swept = tokio::task::spawn_blocking(move || {
        let left = mirror.unreferenced(before, |name| pointed_at.contains(name.as_str()))?;
        let count = left.len();
        for folder in left {
            mirror.remove_unreferenced(&folder)?;
        }
        Ok::<_, gangway_mirror::Error>(count)
    });
    match swept.await {
        Ok(Ok(0)) | Err(_) => {}
        Ok(Ok(count)) => tracing::info!(count, "folders of snapshots that nobody points at were removed"),
        Ok(Err(error)) => tracing::warn!(%error, "folders of snapshots cannot be swept"),
    }
}

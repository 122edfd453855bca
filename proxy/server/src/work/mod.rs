//! What happens by itself: connections followed, tables read, intents driven on, settings checked, files swept.
//!
//! What is due is a column of the row it belongs to. A worker claims due rows with a lease, asks Codat, and commits
//! the outcome; a crash anywhere leaves a row that is due again. It sleeps until the next row is due or this process
//! made one due ([`gangway_store::Store::work`]), and looks by itself only for what other processes did.

pub mod follow;
pub mod intents;
pub mod settings;
pub mod snapshot;
pub mod sweep;

use crate::app::App;
use crate::serve::Shutdown;
use gangway_core::time::{MILLISECOND, Micros, SECOND};
use gangway_store::due::{self, Work};
use std::time::Duration;
use tokio::task::JoinSet;

/// How often due rows are looked for where nothing is known to be due sooner: other processes write as well, and those
/// that died leave leases that end.
const LOOK_EVERY: Micros = 5 * SECOND;
/// Pause before a row is claimed anew that was due and not to be had.
const AGAIN: Micros = 20 * MILLISECOND;
/// How long running work may take to end with the process.
const GRACE: Duration = Duration::from_secs(10);

/// The running workers.
#[derive(Debug)]
pub struct Workers(JoinSet<()>);

impl Workers {
    /// Waits until they have ended, for a while.
    pub async fn finish(mut self) {
        let all = async { while self.0.join_next().await.is_some() {} };
        // What is cut here is due again at the next start.
        let _ = tokio::time::timeout(GRACE, all).await;
    }
}

/// Starts them all; they end with the wish to end.
pub fn start(app: &App, shutdown: &Shutdown) -> Workers {
    let mut workers = JoinSet::new();
    workers.spawn(due(app.clone(), shutdown.clone()));
    workers.spawn(settings::check(app.clone(), shutdown.clone()));
    workers.spawn(sweep::run(app.clone(), shutdown.clone()));
    Workers(workers)
}

/// Claims what is due, and waits for what comes next.
async fn due(app: App, shutdown: Shutdown) {
    let mut follows = JoinSet::new();
    let mut reads = JoinSet::new();
    let mut intents = JoinSet::new();
    let mut work = app.store().work();
    while !shutdown.is_wished() {
        work.mark_unchanged();
        if let Err(error) = claim(&app, &mut follows, &mut reads, &mut intents).await {
            tracing::warn!(problem = error.kind.slug(), cause = error.chain(), "due work cannot be claimed");
        }
        // What no hand is free for waits: the end of a task wakes us.
        let hands = [
            (Work::Follow, free(follow::AT_ONCE, &follows)),
            (Work::Read, free(snapshot::AT_ONCE, &reads)),
            (Work::Intent, free(intents::AT_ONCE, &intents)),
        ];
        let kinds: Vec<Work> = hands.into_iter().filter(|&(_, free)| free > 0).map(|(work, _)| work).collect();
        let pause = pause(&app, &kinds).await;
        tokio::select! {
            () = shutdown.wished() => {}
            () = tokio::time::sleep(pause) => {}
            // An error means that the store is gone, which ends with the process.
            Ok(()) = work.changed() => {}
            Some(_) = follows.join_next(), if !follows.is_empty() => {}
            Some(_) = reads.join_next(), if !reads.is_empty() => {}
            Some(_) = intents.join_next(), if !intents.is_empty() => {}
        }
        while follows.try_join_next().is_some() {}
        while reads.try_join_next().is_some() {}
        while intents.try_join_next().is_some() {}
    }
    // Readings of tables are given up; the rest is short and ends well.
    reads.shutdown().await;
    while follows.join_next().await.is_some() {}
    while intents.join_next().await.is_some() {}
}

async fn claim(
    app: &App,
    follows: &mut JoinSet<()>,
    reads: &mut JoinSet<()>,
    intents: &mut JoinSet<()>,
) -> crate::error::Result<()> {
    for claimed in follow::claim(app, free(follow::AT_ONCE, follows)).await? {
        follows.spawn(follow::run(app.clone(), claimed));
    }
    for claimed in snapshot::claim(app, free(snapshot::AT_ONCE, reads)).await? {
        reads.spawn(snapshot::run(app.clone(), claimed));
    }
    for row in intents::claim(app, free(intents::AT_ONCE, intents)).await? {
        intents.spawn(intents::run(app.clone(), row));
    }
    Ok(())
}

fn free(at_once: u32, running: &JoinSet<()>) -> u32 {
    at_once.saturating_sub(u32::try_from(running.len()).unwrap_or(u32::MAX))
}

/// Until the next row of these kinds is due, within bounds.
async fn pause(app: &App, kinds: &[Work]) -> Duration {
    let next = async {
        let now = app.now().await?;
        let due = due::next(app.store(), kinds, now).await?;
        Ok::<_, crate::error::Error>(wait(due, now))
    };
    let wait = next.await.unwrap_or(LOOK_EVERY);
    Duration::from_micros(wait.unsigned_abs())
}

fn wait(due: Option<Micros>, now: Micros) -> Micros {
    due.map_or(LOOK_EVERY, |due| (due - now).clamp(AGAIN, LOOK_EVERY))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_idle_worker_sleeps_for_seconds_and_one_with_an_appointment_until_then() {
        let now = 1_000 * SECOND;
        for (due, wanted) in [
            (None, 5 * SECOND),
            (Some(now + 3 * SECOND), 3 * SECOND),
            (Some(now + 60 * SECOND), LOOK_EVERY),
            (Some(now - SECOND), AGAIN),
        ] {
            assert_eq!(wait(due, now), wanted, "{due:?}");
        }
    }
}

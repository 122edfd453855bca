//! How often a connection and its history are read: as seldom as nobody notices.
use super::follow::Follow;
use super::show;
use crate::time::{DAY, HOUR, MINUTE, Micros, SECOND};
use gangway_wire::state::ConnectionStatus;

/// The connection, for a minute after a browser came back; the history, while watched and moving.
pub const FAST: Micros = 3 * SECOND;
/// The connection, while its Authorize step is shown; the history, while watched and nothing has moved for a while, or
/// while the merchant of a linked shop is away.
pub const SHOWN: Micros = 15 * SECOND;
/// For a day after the last departure: the connection, and the history of one that is linked already.
pub const AWAY: Micros = 10 * MINUTE;
/// The history, unwatched, at first; it doubles up to [`UNWATCHED_MAX`].
pub const UNWATCHED: Micros = MINUTE;
/// The history, unwatched, at most.
pub const UNWATCHED_MAX: Micros = 15 * MINUTE;
/// How long after linking Codat may begin by itself before everything is queued by us.
pub const QUEUE_AFTER: Micros = MINUTE;
/// How long fresh operations are awaited after somebody asked for them.
pub const AWAITED: Micros = 2 * MINUTE;
/// After this long without an end a dataset is looked at once a day only.
pub const GIVEN_UP_AFTER: Micros = DAY;

/// When the connection is to be read next; `None` where nobody can have changed it.
pub fn connection_at(follow: &Follow, status: ConnectionStatus, watched: bool, now: Micros) -> Option<Micros> {
    if status == ConnectionStatus::Removed {
        return None;
    }
    let rechecked = follow.recheck || follow.told.is_some_and(|told| told.connection);
    let Some(last) = follow.connection_read_at else {
        let is_awaited = watched || rechecked || follow.departed_at.is_some();
        return is_awaited.then_some(now);
    };
    if rechecked {
        return Some(last.min(now));
    }
    let ago = |at: Option<Micros>| at.map_or(Micros::MAX, |at| now - at);
    let away_at = follow.departed_at.max(follow.returned_at);
    if status == ConnectionStatus::Linked {
        return Some(last + DAY);
    }
    let pause = if ago(follow.returned_at) < MINUTE {
        FAST
    } else if watched {
        SHOWN
    } else if ago(away_at) < DAY {
        AWAY
    } else if ago(away_at) < 31 * DAY || ago(follow.linked_at) < 31 * DAY {
        DAY
    } else {
        return None;
    };
    Some(last + pause)
}

/// When the history is to be read next; `None` unless linked.
pub fn history_at(follow: &Follow, status: ConnectionStatus, watched: bool, now: Micros) -> Option<Micros> {
    if status != ConnectionStatus::Linked {
        return None;
    }
    let Some(last) = follow.history_read_at else {
        return Some(now);
    };
    if follow.told.is_some_and(|told| told.history) {
        return Some(last.min(now));
    }
    if !is_moving(follow, now) {
        // Of a merchant who is to grant more, and who may do so on another device, only the history tells.
        let away_at = follow.departed_at.filter(|at| Some(*at) > follow.linked_at.max(follow.returned_at));
        let pause = match away_at {
            Some(at) if now - at < DAY => {
                if watched {
                    SHOWN
                } else {
                    AWAY
                }
            }
            _ => DAY,
        };
        return Some(last + pause);
    }
    let pause = if watched {
        match now - follow.moved_at.unwrap_or(last) {
            still if still < 5 * MINUTE => FAST,
            still if still < HOUR => SHOWN,
            _ => UNWATCHED,
        }
    } else {
        (UNWATCHED << follow.unwatched_reads.saturating_sub(1).min(4)).min(UNWATCHED_MAX)
    };
    // Before anything is called late it is looked at once more.
    let theirs = follow.tracks.iter().filter(|track| track.reading.is_none());
    let late = theirs.filter_map(|track| show::late_at(follow, track)).filter(|at| *at > last).min();
    Some(late.map_or(last + pause, |at| at.min(last + pause)))
}

/// Whether Codat is at work for this connection, or should be.
fn is_moving(follow: &Follow, now: Micros) -> bool {
    let is_awaited = follow.awaited_until.is_some_and(|until| now < until);
    is_awaited
        || follow.tracks.iter().any(|track| {
            let ours = track.reading.is_some();
            !ours && show::under_way(follow, track).is_some_and(|(_, since)| now - since < GIVEN_UP_AFTER)
        })
}

/// When everything is to be queued by us; `None` where Codat has begun, or was asked before.
pub fn queue_at(follow: &Follow, status: ConnectionStatus) -> Option<Micros> {
    let is_idle = status == ConnectionStatus::Linked && !follow.queued_all && !follow.has_begun();
    // Only a history that was read can be empty.
    follow.history_read_at?;
    follow.linked_at.filter(|_| is_idle).map(|at| at + QUEUE_AFTER)
}

/// How long to wait after the `failures`th call in a row that failed.
pub fn retry_after(failures: u32, watched: bool) -> Micros {
    let (first, most) = if watched { (FAST, MINUTE) } else { (30 * SECOND, UNWATCHED_MAX) };
    (first << failures.saturating_sub(1).min(8)).min(most)
}

/// The next moment at which anything is to be done.
pub(super) fn due_at(follow: &Follow, status: ConnectionStatus, watched: bool, now: Micros) -> Option<Micros> {
    let reads = [
        connection_at(follow, status, watched, now),
        history_at(follow, status, watched, now),
        queue_at(follow, status),
    ];
    let calls = reads.into_iter().flatten().min().map(|at| at.max(follow.retry_at.unwrap_or(at)));
    let late = follow.tracks.iter().filter_map(|t| show::late_at(follow, t)).filter(|at| *at > now).min();
    let late = late.filter(|_| status == ConnectionStatus::Linked);
    [calls, late].into_iter().flatten().min()
}

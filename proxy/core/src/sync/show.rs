//! What a dataset is doing, from what is known: the picture that events bring about.
use super::follow::{Follow, Known, Progress, Reading, Track};
use crate::activity::{self, Stage};
use crate::time::{Micros, millis};
use gangway_wire::activity::{Activity, Reason};
use gangway_wire::dataset::Dataset;
use gangway_wire::event::DatasetChange;
use gangway_wire::state::{ConnectionStatus, DatasetState};

/// What is to be shown of a dataset; `None` where nothing is to change.
pub(super) fn change(
    follow: &Follow,
    status: ConnectionStatus,
    dataset: Dataset,
    shown: &DatasetState,
    now: Micros,
) -> Option<DatasetChange> {
    let wanted = match status {
        ConnectionStatus::Pending => return None,
        ConnectionStatus::Linked => wanted(follow, follow.track(dataset), now),
        // What was under way cannot go on; what is there stays as it is.
        _ if shown.is_settled() || shown.activity == Activity::Idle => return None,
        ConnectionStatus::Removed => failed(Reason::Removed),
        ConnectionStatus::Deauthorized | ConnectionStatus::Unlinked => failed(Reason::Access),
    };
    (!is_shown(&wanted, shown)).then_some(wanted)
}

/// When a dataset that goes on becomes late, if it has not yet.
pub(super) fn late_at(follow: &Follow, track: &Track) -> Option<Micros> {
    let (activity, since) = under_way(follow, track)?;
    Some(since + activity::patience(activity)?)
}

/// Whether what goes on is late. That is said only of what was looked at when its time had passed: a proxy that was not
/// running knows nothing of the time between. While Codat does not answer, nobody can look, and the clock counts.
fn is_late(follow: &Follow, track: &Track, now: Micros) -> bool {
    let seen_at = match &track.reading {
        Some(reading) => match reading.progress {
            Progress::Rows { at, .. } => Some(at),
            Progress::Waiting { .. } | Progress::GaveUp { .. } => None,
        },
        None if follow.retry_at.is_some_and(|at| now < at) => Some(now),
        None => follow.seen_at,
    };
    late_at(follow, track).is_some_and(|late_at| seen_at.is_some_and(|seen_at| late_at <= seen_at))
}

/// What goes on, and since when; `None` where nothing does.
pub(super) fn under_way(follow: &Follow, track: &Track) -> Option<(Activity, Micros)> {
    if let Some(reading) = &track.reading {
        return match reading.progress {
            Progress::Rows { .. } => Some((Activity::Working, reading.since)),
            Progress::Waiting { .. } | Progress::GaveUp { .. } => None,
        };
    }
    match &track.newest {
        Some(known) if !is_outdated(follow, known) => match known.stage {
            Stage::Queued => Some((Activity::Queued, known.since)),
            Stage::Working => Some((Activity::Working, known.since)),
            Stage::Done | Stage::Unsupported | Stage::Failed(_) => None,
        },
        _ => Some((Activity::Queued, follow.linked_at?)),
    }
}

/// A failure of an older grant says nothing of the present one.
fn is_outdated(follow: &Follow, known: &Known) -> bool {
    follow.is_stale(known) && matches!(known.stage, Stage::Failed(_))
}

fn wanted(follow: &Follow, track: &Track, now: Micros) -> DatasetChange {
    let newest = track.newest.as_ref().filter(|k| !is_outdated(follow, k));
    let mut change = match (&track.reading, newest) {
        (Some(reading), newest) if !is_overtaken(reading, newest) => of_reading(reading),
        (_, Some(known)) => of_operation(known),
        (_, None) => DatasetChange::to(Activity::Queued),
    };
    if is_late(follow, track, now) {
        change.activity = Activity::Late;
        change.reason = Some(Reason::Slow);
    }
    if !matches!(change.activity, Activity::Idle | Activity::Unsupported) {
        change.started_at = newest.map(|k| millis(k.requested_at));
    }
    change
}

/// Rows that could not be read matter no more once Codat is at it again, or ended in another way.
fn is_overtaken(reading: &Reading, newest: Option<&Known>) -> bool {
    let is_other = newest.is_some_and(|k| k.id != reading.operation_id);
    is_other && matches!(reading.progress, Progress::GaveUp { .. })
}

fn of_operation(known: &Known) -> DatasetChange {
    let message = known.message.clone();
    match known.stage {
        Stage::Queued => DatasetChange { message, ..DatasetChange::to(Activity::Queued) },
        Stage::Working => DatasetChange { progress: known.progress, message, ..DatasetChange::to(Activity::Working) },
        Stage::Done => DatasetChange::to(Activity::Idle),
        Stage::Unsupported => {
            DatasetChange { reason: Some(Reason::NotOffered), ..DatasetChange::to(Activity::Unsupported) }
        }
        Stage::Failed(reason) => DatasetChange { message, ..failed(reason) },
    }
}

fn of_reading(reading: &Reading) -> DatasetChange {
    match &reading.progress {
        Progress::Rows { read, total, .. } => {
            DatasetChange { rows_read: *read, rows_total: *total, ..DatasetChange::to(Activity::Working) }
        }
        Progress::Waiting { until, reason, message, correlation_id } => DatasetChange {
            reason: Some(*reason),
            message: message.clone(),
            correlation_id: correlation_id.clone(),
            next_at: Some(millis(*until)),
            ..DatasetChange::to(Activity::Retrying)
        },
        Progress::GaveUp { reason: Reason::NotOffered, .. } => {
            DatasetChange { reason: Some(Reason::NotOffered), ..DatasetChange::to(Activity::Unsupported) }
        }
        Progress::GaveUp { reason, message, correlation_id } => {
            DatasetChange { message: message.clone(), correlation_id: correlation_id.clone(), ..failed(*reason) }
        }
    }
}

fn failed(reason: Reason) -> DatasetChange {
    DatasetChange { reason: Some(reason), ..DatasetChange::to(Activity::Failed) }
}

fn is_shown(change: &DatasetChange, shown: &DatasetState) -> bool {
    change.activity == shown.activity
        && change.progress == shown.progress
        && change.rows_read == shown.rows_read
        && change.rows_total == shown.rows_total
        && change.reason == shown.reason
        && change.message == shown.message
        && change.correlation_id == shown.correlation_id
        && change.next_at == shown.next_at
        && (change.started_at.is_none() || change.started_at == shown.started_at)
}

//! Taking in Codat's history: the newest operation of each dataset, and the newest that ended with rows.
//!
//! What is over is over per operation id; a newer operation wins; older pages and repetitions change nothing.
use super::follow::{Follow, Known, Operation, Success, Track};
use crate::activity::{self, Stage};
use crate::departure::plain;
use crate::time::Micros;
use gangway_wire::activity::Reason;
use gangway_wire::dataset::Dataset;

/// Our dataset of Codat's data type. The one place that knows that `commerce-info` is `commerce-companyInfo` there.
pub(super) fn dataset(data_type: &str) -> Option<Dataset> {
    let codat = gangway_codat::Dataset::from_data_type(data_type)?;
    Dataset::parse(codat.path())
}

/// Takes in a page of history; whether it told something new. Other connections' operations are skipped.
pub(super) fn take_in(follow: &mut Follow, connection_id: &str, operations: &[Operation], now: Micros) -> bool {
    let mut ours: Vec<(Dataset, &Operation)> = operations
        .iter()
        .filter(|o| o.connection_id == connection_id)
        .filter_map(|o| Some((dataset(&o.data_type)?, o)))
        .collect();
    ours.sort_by(|(_, a), (_, b)| (a.requested_at, &a.id).cmp(&(b.requested_at, &b.id)));
    let mut is_new = false;
    for (dataset, operation) in ours {
        is_new |= take_in_one(follow.track_mut(dataset), operation, now);
    }
    is_new
}

fn take_in_one(track: &mut Track, operation: &Operation, now: Micros) -> bool {
    let stage = if operation.is_completed { Stage::Done } else { activity::of(&operation.status) };
    let progress = (stage == Stage::Working).then_some(operation.progress).flatten().map(|p| p.min(100));
    let message = operation.message.as_deref().map(plain).filter(|m| !m.is_empty());
    let known =
        Known { id: operation.id.clone(), requested_at: operation.requested_at, stage, since: now, progress, message };
    match &mut track.newest {
        Some(newest) if newest.id == known.id => {
            if newest.stage.is_over() {
                // A word that comes late never reopens what is over.
                return false;
            }
            let since = if newest.stage == known.stage { newest.since } else { now };
            let known = Known { since, ..known };
            let is_new = *newest != known;
            *newest = known;
            note_success(track, operation, stage, now);
            is_new
        }
        Some(newest) if (newest.requested_at, &newest.id) > (known.requested_at, &known.id) => {
            note_success(track, operation, stage, now)
        }
        _ => {
            track.newest = Some(known);
            note_success(track, operation, stage, now);
            true
        }
    }
}

fn note_success(track: &mut Track, operation: &Operation, stage: Stage, now: Micros) -> bool {
    let is_newer = track.success.as_ref().is_none_or(|s| {
        s.id != operation.id && (s.requested_at, s.id.as_str()) < (operation.requested_at, operation.id.as_str())
    });
    if stage != Stage::Done || !is_newer {
        return false;
    }
    track.success = Some(Success {
        id: operation.id.clone(),
        requested_at: operation.requested_at,
        as_of: operation.completed_at.unwrap_or(now),
    });
    true
}

/// Whether a dataset ended for want of a grant, in an operation of the present one.
pub(super) fn lost_access(follow: &Follow) -> bool {
    follow
        .tracks
        .iter()
        .filter_map(|t| t.newest.as_ref())
        .any(|k| k.stage == Stage::Failed(Reason::Access) && !follow.is_stale(k))
}

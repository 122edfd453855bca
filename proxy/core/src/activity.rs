//! Codat's statuses of a sync in our words: the only translation, and how long each may last.
use crate::time::{HOUR, MINUTE, Micros};
use gangway_codat::SyncStatus;
use gangway_wire::activity::{Activity, Reason};
use serde::{Deserialize, Serialize};

/// How far Codat's own sync is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Stage {
    /// In Codat's queue.
    Queued,
    /// Under way.
    Working,
    /// Over: the rows can be read.
    Done,
    /// Over: the platform has none of this.
    Unsupported,
    /// Over, without rows.
    Failed(Reason),
}

impl Stage {
    /// Whether nothing more comes of this operation.
    pub const fn is_over(self) -> bool {
        !matches!(self, Stage::Queued | Stage::Working)
    }
}

/// What a status means. An unknown one counts as work: it is late before it is wrong.
pub fn of(status: &SyncStatus) -> Stage {
    match status {
        SyncStatus::Initial | SyncStatus::Queued => Stage::Queued,
        SyncStatus::Fetching
        | SyncStatus::MapQueued
        | SyncStatus::Mapping
        | SyncStatus::ValidationQueued
        | SyncStatus::Validating
        | SyncStatus::ProcessingQueued
        | SyncStatus::Processing
        | SyncStatus::Routing
        | SyncStatus::Unknown(_) => Stage::Working,
        SyncStatus::Complete | SyncStatus::Success => Stage::Done,
        SyncStatus::NotSupported => Stage::Unsupported,
        SyncStatus::Cancelled => Stage::Failed(Reason::Cancelled),
        SyncStatus::FetchError => Stage::Failed(Reason::PlatformError),
        SyncStatus::MapError | SyncStatus::ValidationError => Stage::Failed(Reason::Unreadable),
        SyncStatus::ProcessingError | SyncStatus::InternalError | SyncStatus::RoutingError | SyncStatus::Error => {
            Stage::Failed(Reason::CodatError)
        }
        SyncStatus::RateLimitError => Stage::Failed(Reason::PlatformLimit),
        SyncStatus::PrerequisiteNotMet => Stage::Failed(Reason::Prerequisite),
        SyncStatus::AuthError => Stage::Failed(Reason::Access),
        SyncStatus::PermissionsError => Stage::Failed(Reason::Permissions),
    }
}

/// How long a dataset may stay in an activity before it is shown as late; `None` for those that need no end.
///
/// Codat says "usually minutes, by volume"; its own retries may keep a dataset for hours, which is late and followed.
pub const fn patience(activity: Activity) -> Option<Micros> {
    match activity {
        Activity::Queued => Some(10 * MINUTE),
        Activity::Working | Activity::Retrying => Some(HOUR),
        Activity::Idle | Activity::Failed | Activity::Late | Activity::Unsupported => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_status_that_is_known_has_a_meaning() {
        for status in SyncStatus::KNOWN {
            let stage = of(status);
            let word = status.as_str();
            let failed = word.ends_with("Error") || matches!(word, "Cancelled" | "PrerequisiteNotMet");
            assert_eq!(matches!(stage, Stage::Failed(_)), failed, "{word}");
            assert_eq!(stage == Stage::Done, matches!(word, "Complete" | "Success"), "{word}");
        }
    }

    #[test]
    fn an_unknown_status_is_work() {
        assert_eq!(of(&SyncStatus::from("Teleporting")), Stage::Working);
    }

    #[test]
    fn whatever_goes_on_has_an_end() {
        for &activity in Activity::ALL {
            let goes_on = matches!(activity, Activity::Queued | Activity::Working | Activity::Retrying);
            assert_eq!(patience(activity).is_some(), goes_on);
        }
    }
}

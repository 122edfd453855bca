//! How a sync goes: each operation walks through the documented statuses. Where it stands follows from when it was
//! asked for and what time it is, so nothing ticks, and a restart changes nothing.

use crate::ambient::Ms;

/// Where an operation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stand {
    /// As Codat writes it.
    pub status: &'static str,
    /// 0 to 100.
    pub progress: u8,
    /// When it came to its end, if it has.
    pub ended: Option<Ms>,
}

/// What a timeline needs to know of an operation.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// When it was asked for.
    pub requested: Ms,
    /// How long it takes in all.
    pub takes_ms: u64,
    /// False where the platform has no such data.
    pub supported: bool,
    /// When it was stopped from outside, if it was.
    pub cancelled: Option<Ms>,
}

/// Statuses by the percentage of the time at which they end, with the progress they show.
const PATH: [(u64, &str, u8); 9] = [
    (5, "Initial", 10),
    (20, "Queued", 15),
    (50, "Fetching", 40),
    (55, "MapQueued", 50),
    (68, "Mapping", 60),
    (72, "ValidationQueued", 70),
    (80, "Validating", 80),
    (85, "ProcessingQueued", 85),
    (100, "Processing", 95),
];

/// The share of its time after which an unsupported type is known to be so.
const REFUSED_PERCENT: u64 = 50;

impl Plan {
    /// When it ends by itself.
    fn ends(&self) -> Ms {
        let takes = if self.supported { self.takes_ms } else { self.takes_ms * REFUSED_PERCENT / 100 };
        self.requested + takes.cast_signed()
    }

    /// Where it stands at `now`.
    pub fn stand(&self, now: Ms) -> Stand {
        if let Some(at) = self.cancelled.filter(|at| *at <= now && *at < self.ends()) {
            return Stand { status: "Cancelled", progress: 100, ended: Some(at) };
        }
        if now >= self.ends() {
            let status = if self.supported { "Complete" } else { "NotSupported" };
            return Stand { status, progress: 100, ended: Some(self.ends()) };
        }
        let gone = u64::try_from(now - self.requested).unwrap_or(0) * 100;
        let at = PATH.iter().find(|(percent, _, _)| gone < percent * self.takes_ms).unwrap_or(&PATH[PATH.len() - 1]);
        Stand { status: at.1, progress: at.2, ended: None }
    }
}

/// How long the `index`-th of `count` types takes when all are asked for at once: they finish one by one, the last
/// after `sync_ms`.
pub fn takes_ms(sync_ms: u64, index: usize, count: usize) -> u64 {
    sync_ms * (index as u64 + 1) / count.max(1) as u64
}

#[cfg(test)]
mod tests {
    use super::*;

    const PLAN: Plan = Plan { requested: 1000, takes_ms: 8000, supported: true, cancelled: None };

    #[test]
    fn every_documented_working_status_is_seen_in_its_order() {
        let mut seen: Vec<_> = (0..=8000).map(|gone| PLAN.stand(1000 + gone).status).collect();
        seen.dedup();
        let mut wanted: Vec<_> = PATH.iter().map(|(_, status, _)| *status).collect();
        wanted.push("Complete");
        assert_eq!(seen, wanted);
    }

    #[test]
    fn progress_never_falls_and_the_end_is_exact() {
        let progress: Vec<_> = (0..9000).map(|gone| PLAN.stand(1000 + gone).progress).collect();
        assert!(progress.is_sorted());
        assert_eq!(PLAN.stand(8999).ended, None);
        assert_eq!(PLAN.stand(9000).ended, Some(9000));
        assert_eq!(PLAN.stand(0).status, "Initial");
    }

    #[test]
    fn an_unsupported_type_never_completes() {
        let plan = Plan { supported: false, ..PLAN };
        assert_eq!(plan.stand(4999).status, "Fetching");
        assert_eq!(plan.stand(5000), Stand { status: "NotSupported", progress: 100, ended: Some(5000) });
        assert_eq!(plan.stand(i64::MAX).status, "NotSupported");
    }

    #[test]
    fn what_was_finished_is_not_cancelled_afterwards() {
        assert_eq!(Plan { cancelled: Some(2000), ..PLAN }.stand(3000).status, "Cancelled");
        assert_eq!(Plan { cancelled: Some(9500), ..PLAN }.stand(9600).status, "Complete");
    }

    #[test]
    fn types_finish_one_by_one() {
        let ends: Vec<_> = (0..9).map(|index| takes_ms(9000, index, 9)).collect();
        assert_eq!(ends, [1000, 2000, 3000, 4000, 5000, 6000, 7000, 8000, 9000]);
        assert_eq!(takes_ms(0, 3, 9), 0);
    }
}

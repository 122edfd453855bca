//! How a sync goes: each operation walks through the documented statuses. Where it stands follows from when it was
//! asked for and what time it is, so nothing ticks, and a restart changes nothing.

use crate::ambient::Ms;

/// Where an operation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stand<'a> {
    /// As Codat writes it.
    pub status: &'a str,
    /// 0 to 100.
    pub progress: u8,
    /// When it came to its end, if it has.
    pub ended: Option<Ms>,
    /// Until when it waits, where it is held up.
    pub paused_until: Option<Ms>,
}

/// What a timeline needs to know of an operation.
#[derive(Clone, Copy, Debug)]
pub struct Plan<'a> {
    /// When it was asked for.
    pub requested: Ms,
    /// How long it takes in all, if nothing holds it up.
    pub takes_ms: u64,
    /// The status that it ends in.
    pub ends: &'a str,
    /// The status that it stays in for longer.
    pub stalls_at: &'a str,
    /// How much longer.
    pub late_ms: u64,
    /// When it was stopped from outside, if it was, and as what.
    pub stopped: Option<(Ms, &'a str)>,
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

/// The percentage at which an operation ends that ends in this status: failures end the step that failed.
fn last_percent(status: &str) -> u64 {
    let step = match status {
        "NotSupported" | "FetchError" | "AuthError" | "PermissionsError" | "RateLimitError" | "PrerequisiteNotMet" => {
            "Fetching"
        }
        "Cancelled" | "RoutingError" => "Queued",
        "MapError" => "Mapping",
        "ValidationError" => "Validating",
        _ => "Processing",
    };
    step_of(step).0
}

/// A step by its status; what is not among them is shown after `Queued`.
fn step_of(status: &str) -> (u64, &'static str, u8) {
    PATH.into_iter().find(|step| step.1 == status).unwrap_or(PATH[1])
}

impl<'a> Plan<'a> {
    fn after(&self, percent: u64) -> Ms {
        self.requested + (self.takes_ms * percent / 100).cast_signed()
    }

    /// When it ends by itself.
    fn ends(&self) -> Ms {
        let last = last_percent(self.ends);
        let late = if step_of(self.stalls_at).0 <= last { self.late_ms } else { 0 };
        self.after(last) + late.cast_signed()
    }

    /// When the platform has been read, whatever comes after.
    pub fn fetched(&self) -> Ms {
        let fetching = step_of("Fetching").0;
        let late = if step_of(self.stalls_at).0 <= fetching { self.late_ms } else { 0 };
        self.after(fetching) + late.cast_signed()
    }

    /// Where it stands at `now`.
    pub fn stand(&self, now: Ms) -> Stand<'a> {
        let ended = |status, at| Stand { status, progress: 100, ended: Some(at), paused_until: None };
        if let Some((at, status)) = self.stopped.filter(|(at, _)| *at <= now && *at < self.ends()) {
            return ended(status, at);
        }
        if now >= self.ends() {
            return ended(self.ends, self.ends());
        }
        let (percent, _, progress) = step_of(self.stalls_at);
        let stall = self.after(percent);
        let goes_on = stall + self.late_ms.cast_signed();
        if (stall..goes_on).contains(&now) {
            return Stand { status: self.stalls_at, progress, ended: None, paused_until: Some(goes_on) };
        }
        let moved = if now >= goes_on { now - self.late_ms.cast_signed() } else { now };
        let gone = u64::try_from(moved - self.requested).unwrap_or(0) * 100;
        let at = PATH.iter().find(|(percent, _, _)| gone < percent * self.takes_ms).unwrap_or(&PATH[PATH.len() - 1]);
        Stand { status: at.1, progress: at.2, ended: None, paused_until: None }
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

    const PLAN: Plan<'_> =
        Plan { requested: 1000, takes_ms: 8000, ends: "Complete", stalls_at: "Fetching", late_ms: 0, stopped: None };

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
        let plan = Plan { ends: "NotSupported", ..PLAN };
        assert_eq!(plan.stand(4999).status, "Fetching");
        assert_eq!(
            plan.stand(5000),
            Stand { status: "NotSupported", progress: 100, ended: Some(5000), paused_until: None }
        );
        assert_eq!(plan.stand(i64::MAX).status, "NotSupported");
    }

    #[test]
    fn what_was_finished_is_not_cancelled_afterwards() {
        assert_eq!(Plan { stopped: Some((2000, "Cancelled")), ..PLAN }.stand(3000).status, "Cancelled");
        assert_eq!(Plan { stopped: Some((9500, "Cancelled")), ..PLAN }.stand(9600).status, "Complete");
    }

    #[test]
    fn a_stall_is_longer_in_its_step_and_moves_what_follows() {
        let late = Plan { late_ms: 60_000, ..PLAN };
        assert_eq!(late.stand(4999).status, "Fetching");
        let held = late.stand(5000);
        assert_eq!((held.status, held.progress, held.paused_until), ("Fetching", 40, Some(65_000)));
        assert_eq!(late.stand(64_999), held);
        assert_eq!(late.stand(65_000).status, "MapQueued");
        assert_eq!(late.stand(69_000).ended, Some(69_000));
        let odd = Plan { stalls_at: "Routing", ..late };
        assert_eq!([2599, 2600, 62_600].map(|now| odd.stand(now).status), ["Queued", "Routing", "Fetching"]);
    }

    #[test]
    fn a_failure_ends_the_step_that_failed() {
        for (ends, at) in [("FetchError", 5000), ("MapError", 6440), ("ValidationError", 7400), ("InternalError", 9000)]
        {
            let plan = Plan { ends, ..PLAN };
            assert_eq!((plan.stand(at - 1).ended, plan.stand(at).status), (None, ends));
            assert_eq!(plan.stand(at).ended, Some(at));
        }
        let late = Plan { ends: "FetchError", late_ms: 1000, stalls_at: "Validating", ..PLAN };
        assert_eq!(late.stand(5000).ended, Some(5000), "it never comes to where it would stall");
    }

    #[test]
    fn types_finish_one_by_one() {
        let ends: Vec<_> = (0..9).map(|index| takes_ms(9000, index, 9)).collect();
        assert_eq!(ends, [1000, 2000, 3000, 4000, 5000, 6000, 7000, 8000, 9000]);
        assert_eq!(takes_ms(0, 3, 9), 0);
    }
}

//! Quotas: calls a day for the client, calls a minute from one address, calls at once. Counted and told always,
//! enforced where that is switched on.

use std::collections::BTreeMap;
use std::net::IpAddr;

use crate::ambient::Ms;

const DAY_MS: Ms = 86_400_000;
const MINUTE_MS: Ms = 60_000;

/// What is allowed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quotas {
    /// True where a call above them is refused.
    pub enforced: bool,
    /// Calls a day, for the client and again for each active company; a day ends at 00:00 UTC.
    pub daily: u64,
    /// Calls a minute from one address.
    pub per_minute: u64,
    /// Calls at once for each active company, and at least so many.
    pub at_once: u64,
}

impl Default for Quotas {
    fn default() -> Self {
        Self { enforced: false, daily: 1000, per_minute: 1000, at_once: 10 }
    }
}

/// What was used.
#[derive(Debug, Default)]
pub struct Used {
    day: Ms,
    today: u64,
    minute: Ms,
    by_address: BTreeMap<IpAddr, u64>,
    running: u64,
}

/// What the headers of a reply tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Told {
    /// Calls of this day.
    pub limit: u64,
    /// Those that are left.
    pub remaining: u64,
    /// When the next day begins.
    pub reset: Ms,
    /// Seconds to wait, where this call is one too many.
    pub retry_after: Option<u64>,
}

impl Used {
    /// Counts a call that begins; [`Used::end`] must follow.
    pub fn begin(&mut self, quotas: &Quotas, active_companies: u64, address: IpAddr, now: Ms) -> Told {
        let (day, minute) = (now.div_euclid(DAY_MS), now.div_euclid(MINUTE_MS));
        if day != self.day {
            (self.day, self.today) = (day, 0);
        }
        if minute != self.minute {
            self.minute = minute;
            self.by_address.clear();
        }
        let from_here = self.by_address.entry(address).or_default();
        *from_here += 1;
        self.today += 1;
        self.running += 1;
        let limit = quotas.daily.saturating_mul(1 + active_companies);
        let reset = (day + 1) * DAY_MS;
        let until = |at: Ms| u64::try_from((at - now + 999) / 1000).unwrap_or(1).max(1);
        let retry_after = match () {
            () if !quotas.enforced => None,
            () if self.today > limit => Some(until(reset)),
            () if *from_here > quotas.per_minute => Some(until((minute + 1) * MINUTE_MS)),
            () if self.running > quotas.at_once.saturating_mul(active_companies.max(1)) => Some(1),
            () => None,
        };
        Told { limit, remaining: limit.saturating_sub(self.today), reset, retry_after }
    }

    /// A call has ended.
    pub fn end(&mut self) {
        self.running = self.running.saturating_sub(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);
    const QUOTAS: Quotas = Quotas { enforced: true, daily: 5, per_minute: 3, at_once: 2 };

    fn call(used: &mut Used, active: u64, now: Ms) -> Option<u64> {
        let told = used.begin(&QUOTAS, active, HERE, now);
        used.end();
        told.retry_after
    }

    #[test]
    fn the_day_ends_at_midnight_and_the_minute_at_its_end() {
        let mut used = Used::default();
        let waits = [0, 1, 2, 59_500, 60_000].map(|now| call(&mut used, 0, now));
        assert_eq!(waits, [None, None, None, Some(1), None]);
        assert_eq!(call(&mut used, 0, 60_001), Some(86_340), "the sixth call of a day of five");
        assert_eq!(call(&mut used, 1, 120_000), None, "an active company brings five more");
        assert_eq!(call(&mut used, 0, DAY_MS), None);
    }

    #[test]
    fn so_many_at_once_and_no_more() {
        let mut used = Used::default();
        let begin = |used: &mut Used| used.begin(&QUOTAS, 1, HERE, 0).retry_after;
        assert_eq!([begin(&mut used), begin(&mut used), begin(&mut used)], [None, None, Some(1)]);
        used.end();
        used.end();
        assert_eq!(used.begin(&QUOTAS, 1, HERE, MINUTE_MS).retry_after, None);
    }

    #[test]
    fn nothing_is_refused_where_they_are_not_enforced() {
        let mut used = Used::default();
        let quotas = Quotas { enforced: false, daily: 1, ..QUOTAS };
        let told = [0, 0, 0, 0].map(|now| used.begin(&quotas, 0, HERE, now));
        assert!(told.iter().all(|told| told.retry_after.is_none()));
        assert_eq!((told[0].limit, told[3].remaining, told[3].reset), (1, 0, DAY_MS));
    }
}

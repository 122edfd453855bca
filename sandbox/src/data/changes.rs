//! What happened in a shop since it was linked: orders came, were changed, went away. A dataset shows the shop as its
//! last complete fetch found it.

use serde::{Deserialize, Serialize};

/// Something that happened in a shop. What goes away are its oldest orders, with their payments and transactions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Change {
    /// When, in milliseconds since 1970.
    pub at: i64,
    /// Orders that came.
    pub insert: u32,
    /// Orders that were changed.
    pub change: u32,
    /// Orders that went away.
    pub delete: u32,
}

/// Orders that came together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Arrival {
    from: u32,
    /// When they were placed, in seconds since 1970.
    at: i64,
    /// When Codat first fetched them.
    brought: i64,
}

/// Orders that were changed together: every `step`-th from `from` on, `count` of them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Touch {
    from: u32,
    step: u32,
    count: u32,
    brought: i64,
}

/// A shop's orders as a fetch found them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct View {
    /// Orders that went away: the number of the first that is left.
    pub gone: u32,
    /// Orders that came.
    pub come: u32,
    arrivals: Vec<Arrival>,
    touches: Vec<Touch>,
}

impl View {
    /// The orders of a shop that began with `orders`, after what the last of these fetches found. Fetches are told by
    /// when they read the shop, in milliseconds, in their order.
    pub fn of(orders: u32, changes: &[Change], fetches: &[i64]) -> Self {
        let mut view = Self::default();
        let mut changes: Vec<&Change> = changes.iter().collect();
        changes.sort_by_key(|change| change.at);
        for (nth, change) in changes.into_iter().enumerate() {
            // Not yet seen by any fetch: nor is anything after it.
            let Some(fetch) = fetches.iter().find(|fetch| **fetch >= change.at) else { break };
            let (at, brought) = (change.at.div_euclid(1000), fetch.div_euclid(1000));
            let (first, end) = (view.gone, orders + view.come);
            let count = change.change.min(end - first);
            if let Some(step) = (end - first).checked_div(count) {
                view.touches.push(Touch { from: first + nth as u32 % step, step, count, brought });
            }
            view.gone += change.delete.min(end - first);
            if change.insert > 0 {
                view.arrivals.push(Arrival { from: end, at, brought });
                view.come += change.insert;
            }
        }
        view
    }

    fn arrival(&self, order: u32) -> Option<&Arrival> {
        self.arrivals.iter().rev().find(|arrival| arrival.from <= order)
    }

    /// When an order that came was placed, in seconds; `None` for those that were there from the beginning.
    pub fn placed(&self, order: u32) -> Option<i64> {
        // Those that came together came one after the other.
        self.arrival(order).map(|arrival| arrival.at - 60 + i64::from((order - arrival.from).min(59)))
    }

    /// When Codat first fetched an order that came later.
    pub fn brought(&self, order: u32) -> Option<i64> {
        self.arrival(order).map(|arrival| arrival.brought)
    }

    /// How often an order was changed, and when Codat last fetched it changed.
    pub fn touched(&self, order: u32) -> Option<(usize, i64)> {
        let hits = || {
            self.touches.iter().filter(|touch| {
                let steps = order.checked_sub(touch.from).filter(|far| far.is_multiple_of(touch.step));
                steps.is_some_and(|far| far / touch.step < touch.count)
            })
        };
        hits().next_back().map(|touch| (hits().count(), touch.brought))
    }

    /// A number of everything in it.
    pub fn parts(&self) -> Vec<u64> {
        let mut parts = vec![u64::from(self.gone), u64::from(self.come)];
        for Arrival { from, at, brought } in &self.arrivals {
            parts.extend([u64::from(*from), at.cast_unsigned(), brought.cast_unsigned()]);
        }
        for Touch { from, step, count, brought } in &self.touches {
            parts.extend([u64::from(*from), u64::from(*step), u64::from(*count), brought.cast_unsigned()]);
        }
        parts
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHANGES: [Change; 2] = [
        Change { at: 1_000_000, insert: 3, change: 2, delete: 4 },
        Change { at: 5_000_000, insert: 1, change: 100, delete: 1 },
    ];

    #[test]
    fn only_what_a_fetch_found_is_seen() {
        assert_eq!(View::of(20, &CHANGES, &[999_999]), View::default());
        let one = View::of(20, &CHANGES, &[999_999, 1_000_000]);
        assert_eq!((one.gone, one.come), (4, 3));
        let both = View::of(20, &CHANGES, &[2_000_000, 9_000_000]);
        assert_eq!((both.gone, both.come), (5, 4));
        assert_eq!((both.placed(19), both.placed(20), both.placed(23)), (None, Some(940), Some(4940)));
        assert_eq!((both.brought(22), both.brought(23)), (Some(2000), Some(9000)));
    }

    #[test]
    fn as_many_are_changed_as_were_wished_and_there_are() {
        let one = View::of(20, &CHANGES, &[2_000_000]);
        let touched: Vec<u32> = (0..23).filter(|order| one.touched(*order).is_some()).collect();
        assert_eq!(touched, [0, 10]);
        let both = View::of(20, &CHANGES, &[2_000_000, 9_000_000]);
        assert_eq!((4..23).filter(|order| both.touched(*order).is_some()).count(), 19, "all that were there");
        assert_eq!(both.touched(10), Some((2, 9000)));
        assert_eq!(both.touched(23), None);
    }

    #[test]
    fn a_shop_can_be_emptied_and_no_more() {
        let all = Change { at: 0, insert: 0, change: 5, delete: 50 };
        assert_eq!(View::of(20, &[all, all], &[0]).gone, 20);
    }
}

//! Whether the pages of a read are of one moment. Pages are cut by place, so a row that goes or comes between two of them
//! shifts all rows behind it: one that is not read yet slips into a page that is.
//!
//! What shows it, whatever moves and however often: the total that each page tells, an id that comes twice, and a row that
//! changed after the first page was answered. Where as many rows come as go, the total stays; but then either the shift
//! was made good, and a row comes twice, or a new row stands where it is still to be read, and tells its date.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::error::Unstable;

/// The clock of answers counts seconds, the one of rows finer.
const SECOND: i64 = 1_000_000;

/// What Codat says with a page, beside its rows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Said {
    /// How many rows there are in all.
    pub total: Option<u64>,
    /// When it answered, by the clock that stamps its rows.
    pub answered_at: Option<SystemTime>,
}

/// What was said so far.
#[derive(Debug, Default)]
pub(super) struct Moment {
    pages: u32,
    total: Option<u64>,
    /// Rows that changed after this changed while they were read. In microseconds; `None` where nothing tells.
    since: Option<i64>,
    /// What changed from here on has its date from another clock, and proves nothing.
    until: Option<i64>,
}

impl Moment {
    /// Takes what was said with a page, before its rows.
    pub(super) fn page(&mut self, said: Said) -> Result<(), Unstable> {
        if let (Some(expected), Some(found)) = (self.total, said.total)
            && expected != found
        {
            return Err(Unstable::WrongCount { expected, found });
        }
        self.total = self.total.or(said.total);
        let answered_at = said.answered_at.and_then(|at| at.duration_since(UNIX_EPOCH).ok());
        let answered_at = answered_at.and_then(|at| i64::try_from(at.as_micros()).ok());
        self.pages = self.pages.saturating_add(1);
        if self.pages == 1 {
            self.since = answered_at;
        }
        self.until = answered_at.map(|at| at.saturating_add(SECOND));
        Ok(())
    }

    /// Takes a row of the page, by the date of its last change in microseconds.
    pub(super) fn row(&mut self, changed: i64) -> Result<(), Unstable> {
        match (self.since, self.until) {
            (Some(since), Some(until)) if since < changed && changed < until => {
                if self.pages > 1 {
                    return Err(Unstable::Changed);
                }
                // In the very second in which the first page was answered.
                self.since = Some(changed);
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Whether as many rows came as were announced.
    pub(super) fn end(&self, found: u64) -> Result<(), Unstable> {
        match self.total {
            Some(expected) if expected != found => Err(Unstable::WrongCount { expected, found }),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;
    use std::time::Duration;

    use gangway_wire::dataset::Dataset;
    use gangway_wire::view::ViewQuery;
    use proptest::prelude::*;
    use serde_json::value::RawValue;

    use super::*;
    use crate::error::Error;
    use crate::mirror::Mirror;
    use crate::name::SnapshotName;

    fn said(total: Option<u64>, second: u64) -> Said {
        Said { total, answered_at: Some(UNIX_EPOCH + Duration::from_secs(second)) }
    }

    #[test]
    fn rows_of_the_same_second_as_the_first_answer_are_no_proof_and_later_ones_are() {
        let mut moment = Moment::default();
        moment.page(said(None, 100)).unwrap();
        moment.row(100 * SECOND + 7).unwrap();
        moment.page(said(None, 102)).unwrap();
        moment.row(100 * SECOND + 7).unwrap();
        assert_eq!(moment.row(100 * SECOND + 8), Err(Unstable::Changed));
    }

    #[test]
    fn dates_of_another_clock_prove_nothing() {
        let mut moment = Moment::default();
        for second in [100, 102] {
            moment.page(said(None, second)).unwrap();
            moment.row((second as i64 + 1) * SECOND).unwrap();
            moment.row(i64::MAX).unwrap();
        }
        assert_eq!(moment.row(102 * SECOND), Err(Unstable::Changed), "those beside them do");
        let mut moment = Moment::default();
        for changed in [SECOND, 2 * SECOND] {
            moment.page(Said::default()).unwrap();
            moment.row(changed).unwrap();
        }
    }

    /// What happens to the shop between two pages.
    #[derive(Debug, Clone)]
    enum Move {
        Comes(u8),
        Goes(prop::sample::Index),
        Changes(prop::sample::Index),
    }

    fn moves() -> impl Strategy<Value = Vec<Vec<Move>>> {
        let goes = || any::<prop::sample::Index>().prop_map(Move::Goes);
        let one = prop_oneof![
            any::<u8>().prop_map(|id| vec![Move::Comes(id)]),
            goes().prop_map(|goes| vec![goes]),
            // As many go as come.
            (any::<u8>(), goes()).prop_map(|(id, goes)| vec![goes, Move::Comes(id)]),
            (any::<u8>(), goes()).prop_map(|(id, goes)| vec![Move::Comes(id), goes]),
            any::<prop::sample::Index>().prop_map(|row| vec![Move::Changes(row)]),
        ];
        prop::collection::vec(prop_oneof![3 => Just(Vec::new()), 1 => one], 0..12)
    }

    /// A shop with a clock: ids with the seconds at which they were changed.
    struct Shop {
        rows: BTreeMap<u8, u64>,
        clock: u64,
    }

    impl Shop {
        fn moved(&mut self, moves: &[Move]) {
            for one in moves {
                self.clock += 1;
                let held = |row: &prop::sample::Index| {
                    let ids: Vec<u8> = self.rows.keys().copied().collect();
                    (!ids.is_empty()).then(|| *row.get(&ids))
                };
                match one {
                    Move::Comes(id) => {
                        self.rows.insert(*id, self.clock);
                    }
                    Move::Changes(row) => {
                        held(row).map(|id| self.rows.insert(id, self.clock));
                    }
                    Move::Goes(row) => {
                        held(row).map(|id| self.rows.remove(&id));
                    }
                }
            }
        }

        /// A page of its rows by id, and whether there is another.
        fn page(&self, number: usize, size: usize) -> (Vec<Box<RawValue>>, bool) {
            let rows = self.rows.iter().skip(number * size).take(size);
            let json = rows.map(|(id, changed)| {
                let (minute, second) = (changed / 60, changed % 60);
                format!(r#"{{"id":"{id:03}","modifiedDate":"1970-01-01T00:{minute:02}:{second:02}Z"}}"#)
            });
            (json.map(|row| RawValue::from_string(row).unwrap()).collect(), self.rows.len() > (number + 1) * size)
        }
    }

    proptest! {
        #[test]
        fn a_read_that_is_kept_is_what_the_shop_held_when_it_began(
            ids in prop::collection::btree_set(any::<u8>(), 0..20), size in 1_usize..6, moves in moves(),
        ) {
            let disk = tempfile::tempdir().unwrap();
            let mirror = Mirror::open(disk.path(), 1 << 20).unwrap();
            let name = SnapshotName::parse("s").unwrap();
            let mut shop = Shop { rows: ids.into_iter().map(|id| (id, 1)).collect(), clock: 10 };
            let begun: Vec<String> = shop.rows.keys().map(|id| format!("{id:03}")).collect();

            let mut writer = mirror.begin(&name, Dataset::Customers, 0).unwrap();
            let mut read = || {
                for number in 0.. {
                    let (rows, more) = shop.page(number, size);
                    let said = said(Some(shop.rows.len() as u64), shop.clock);
                    writer.append(rows.iter().map(|row| &**row), said)?;
                    if !more {
                        break;
                    }
                    shop.moved(moves.get(number).map_or(&[], Vec::as_slice));
                }
                Ok::<_, Error>(())
            };
            match read().and_then(|()| writer.finish()) {
                Ok(written) => {
                    prop_assert_eq!(written.rows, begun.len() as u64);
                    let window = mirror.snapshot(&name).unwrap().window(&ViewQuery::default()).unwrap();
                    let id = window.columns.iter().position(|column| column.id == "id").unwrap();
                    let held: Vec<String> = window.rows.iter().map(|row| row[id].clone().unwrap()).collect();
                    prop_assert_eq!(held, begun);
                }
                Err(Error::Unstable(_)) => prop_assert!(moves.iter().any(|moves| !moves.is_empty()), "nothing moved"),
                Err(other) => prop_assert!(false, "{other}"),
            }
        }
    }
}

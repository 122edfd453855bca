//! Windows: the whole table cut into equal slices, of which one is shown.

/// A table's rows and how many of them one window holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Pages {
    /// Rows in all.
    pub total: u64,
    /// Rows of a full window, at least 1.
    pub size: u64,
}

impl Pages {
    /// Where the window that holds `row` begins; rows past the end belong to the last window.
    pub fn window_of(self, row: u64) -> u64 {
        let size = self.size.max(1);
        row.min(self.total.saturating_sub(1)) / size * size
    }

    /// Where the last window begins; 0 where there are no rows.
    pub fn last(self) -> u64 {
        self.window_of(u64::MAX)
    }

    /// Where the window before this one begins; `None` at the first.
    pub fn before(self, offset: u64) -> Option<u64> {
        (offset > 0).then(|| self.window_of(offset.saturating_sub(self.size)))
    }

    /// Where the window after this one begins; `None` at the last.
    pub fn after(self, offset: u64) -> Option<u64> {
        let next = offset.saturating_add(self.size);
        (next < self.total).then(|| self.window_of(next))
    }

    /// First and last row of a window as people count them, from 1; `None` where it holds none.
    pub fn range(self, offset: u64) -> Option<(u64, u64)> {
        (offset < self.total).then(|| (offset + 1, offset.saturating_add(self.size).min(self.total)))
    }
}

#[cfg(test)]
mod tests {
    use super::Pages;
    use proptest::prelude::*;

    #[test]
    fn an_empty_table_has_no_range_and_no_neighbours() {
        let none = Pages { total: 0, size: 50 };
        assert_eq!((none.range(0), none.before(0), none.after(0), none.last()), (None, None, None, 0));
    }

    #[test]
    fn a_table_that_fills_its_windows_has_no_empty_last_one() {
        let pages = Pages { total: 100, size: 50 };
        assert_eq!((pages.last(), pages.after(0), pages.after(50)), (50, Some(50), None));
        assert_eq!(pages.range(50), Some((51, 100)));
    }

    proptest! {
        #[test]
        fn walking_forward_shows_each_row_exactly_once(total in 0u64..5_000, size in 1u64..300) {
            let pages = Pages { total, size };
            let (mut seen, mut at) = (0, Some(0));
            while let Some(offset) = at {
                if let Some((from, to)) = pages.range(offset) {
                    prop_assert_eq!(from, seen + 1);
                    seen = to;
                }
                at = pages.after(offset);
            }
            prop_assert_eq!(seen, total);
        }

        #[test]
        fn back_undoes_forward(total in 1u64..5_000, size in 1u64..300, row in 0u64..5_000) {
            let pages = Pages { total, size };
            let here = pages.window_of(row);
            if let Some(next) = pages.after(here) {
                prop_assert_eq!(pages.before(next), Some(here));
            } else {
                prop_assert_eq!(here, pages.last());
            }
        }

        #[test]
        fn a_row_lies_in_its_window(total in 1u64.., size in 1u64..300, row in 0u64..) {
            let pages = Pages { total, size };
            let row = row % total;
            let (from, to) = pages.range(pages.window_of(row)).expect("a window that holds a row is not empty");
            prop_assert!(from <= row + 1 && row < to);
        }
    }
}

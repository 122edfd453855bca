//! Selection: the one cell that the keyboard is on, and the one row whose details are open.

use crate::keys::Bounds;

/// A cell. Rows are counted over the whole table.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Cell {
    /// The row; `None` is the head.
    pub row: Option<u64>,
    /// The column among those in the page.
    pub column: usize,
}

/// Where one is in a grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub struct Selection {
    /// The one cell that Tab reaches.
    pub at: Cell,
    /// The row whose details are open.
    pub open: Option<u64>,
}

impl Selection {
    /// After a press on `row`: it opens, or closes where it was open.
    pub fn pressed(self, row: u64) -> Selection {
        Selection { at: Cell { row: Some(row), ..self.at }, open: (self.open != Some(row)).then_some(row) }
    }

    /// After a window of rows `from..to` arrived: the cell is one that is there, and details that are not are closed.
    pub fn arrived(self, from: u64, to: u64, bounds: Bounds) -> Selection {
        let row = self.at.row.filter(|_| from < to).map(|row| row.clamp(from, to.saturating_sub(1)));
        Selection {
            at: Cell { row, column: self.at.column.min(bounds.columns.saturating_sub(1)) },
            open: self.open.filter(|row| (from..to).contains(row)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn one_row_is_open_at_a_time_and_a_second_press_closes_it() {
        let selection = Selection::default().pressed(3);
        assert_eq!(selection.open, Some(3));
        assert_eq!(selection.pressed(4).open, Some(4));
        assert_eq!(selection.pressed(3).open, None);
    }

    #[test]
    fn without_rows_the_head_is_the_cell() {
        let selection = Selection::default().pressed(3).arrived(0, 0, Bounds { rows: 0, columns: 4, page: 50 });
        assert_eq!(selection, Selection::default());
    }

    proptest! {
        #[test]
        fn the_cell_is_always_in_the_page(row: Option<u64>, column in 0usize..20, open: Option<u64>, from in 0u64..999, n in 0u64..60) {
            let bounds = Bounds { rows: 1_100, columns: 5, page: 50 };
            let to = from + n;
            let after = Selection { at: Cell { row, column }, open }.arrived(from, to, bounds);
            prop_assert!(after.at.column < 5);
            prop_assert!(after.at.row.is_none_or(|row| (from..to).contains(&row)));
            prop_assert!(after.open.is_none_or(|row| (from..to).contains(&row)));
        }
    }
}

//! Keys: where each of them leads in a grid, after the grid pattern of the ARIA practices.

use crate::selection::Cell;

/// A key that moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Key {
    /// A row up, from the first row to the head.
    Up,
    /// A row down.
    Down,
    /// A column towards the start of the line.
    Back,
    /// A column towards its end.
    Forward,
    /// To the row's first column.
    RowStart,
    /// To the row's last column.
    RowEnd,
    /// To the table's very first row.
    TableStart,
    /// To the table's very last row.
    TableEnd,
    /// A window back.
    PageUp,
    /// A window on.
    PageDown,
}

/// The table in which one moves.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bounds {
    /// Rows in all, without the head.
    pub rows: u64,
    /// Columns, at least 1.
    pub columns: usize,
    /// Rows of a window.
    pub page: u64,
}

impl Key {
    /// The key of a keyboard event's name; `None` for keys that do not move. `rtl` turns left and right round.
    pub fn parse(name: &str, ctrl: bool, rtl: bool) -> Option<Key> {
        Some(match name {
            "ArrowUp" => Key::Up,
            "ArrowDown" => Key::Down,
            "ArrowLeft" if rtl => Key::Forward,
            "ArrowLeft" => Key::Back,
            "ArrowRight" if rtl => Key::Back,
            "ArrowRight" => Key::Forward,
            "Home" if ctrl => Key::TableStart,
            "Home" => Key::RowStart,
            "End" if ctrl => Key::TableEnd,
            "End" => Key::RowEnd,
            "PageUp" => Key::PageUp,
            "PageDown" => Key::PageDown,
            _ => return None,
        })
    }
}

/// The cell to which `key` leads. It always exists; where there is no further one, it is `at` itself.
pub fn step(at: Cell, key: Key, bounds: Bounds) -> Cell {
    let last_column = bounds.columns.saturating_sub(1);
    let last_row = bounds.rows.checked_sub(1);
    let to = |row: Option<u64>| Cell { row, ..at };
    let column = |column: usize| Cell { column, ..at };
    match key {
        Key::Up => to(at.row.and_then(|row| row.checked_sub(1))),
        Key::Down => to(last_row.map(|last| at.row.map_or(0, |row| row.saturating_add(1)).min(last))),
        Key::Back => column(at.column.saturating_sub(1)),
        Key::Forward => column((at.column + 1).min(last_column)),
        Key::RowStart => column(0),
        Key::RowEnd => column(last_column),
        Key::TableStart => Cell { row: last_row.map(|_| 0), column: 0 },
        Key::TableEnd => Cell { row: last_row, column: last_column },
        Key::PageUp => to(at.row.map(|row| row.saturating_sub(bounds.page))),
        Key::PageDown => to(last_row.map(|last| at.row.map_or(0, |row| row.saturating_add(bounds.page)).min(last))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const BOUNDS: Bounds = Bounds { rows: 4_318, columns: 7, page: 50 };

    /// Types keys into a table of 4,318 rows and 7 columns.
    fn check(from: (Option<u64>, usize), keys: &str, to: (Option<u64>, usize)) {
        let mut at = Cell { row: from.0, column: from.1 };
        for name in keys.split(' ') {
            let (ctrl, name) = name.strip_prefix("Ctrl+").map_or((false, name), |name| (true, name));
            at = step(at, Key::parse(name, ctrl, false).expect("a key that moves"), BOUNDS);
        }
        assert_eq!((at.row, at.column), to, "{from:?} {keys}");
    }

    #[test]
    fn keys_lead_where_the_aria_practices_say() {
        check((Some(0), 0), "ArrowUp", (None, 0));
        check((None, 3), "ArrowUp", (None, 3));
        check((None, 3), "ArrowDown", (Some(0), 3));
        check((Some(49), 1), "ArrowDown", (Some(50), 1));
        check((Some(4_317), 1), "ArrowDown", (Some(4_317), 1));
        check((Some(5), 0), "ArrowLeft", (Some(5), 0));
        check((Some(5), 6), "ArrowRight", (Some(5), 6));
        check((Some(5), 3), "End ArrowLeft", (Some(5), 5));
        check((Some(5), 3), "Home", (Some(5), 0));
        check((Some(5), 3), "Ctrl+End", (Some(4_317), 6));
        check((Some(4_317), 6), "Ctrl+Home", (Some(0), 0));
        check((Some(7), 2), "PageDown PageDown", (Some(107), 2));
        check((Some(7), 2), "PageUp", (Some(0), 2));
        check((Some(4_300), 2), "PageDown", (Some(4_317), 2));
    }

    #[test]
    fn left_leads_forward_where_one_reads_from_the_right() {
        assert_eq!(Key::parse("ArrowLeft", false, true), Some(Key::Forward));
        assert_eq!(Key::parse("a", false, false), None);
    }

    fn any_key() -> impl Strategy<Value = Key> {
        use Key::*;
        prop::sample::select(vec![Up, Down, Back, Forward, RowStart, RowEnd, TableStart, TableEnd, PageUp, PageDown])
    }

    proptest! {
        #[test]
        fn no_walk_leaves_the_table(
            rows in 0u64..200, columns in 1usize..9, page in 1u64..60, keys in prop::collection::vec(any_key(), 0..60),
        ) {
            let bounds = Bounds { rows, columns, page };
            let mut at = Cell { row: None, column: 0 };
            for key in keys {
                at = step(at, key, bounds);
                prop_assert!(at.column < columns);
                prop_assert!(at.row.is_none_or(|row| row < rows));
            }
        }
    }
}

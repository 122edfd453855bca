//! The table's arithmetic without a page: windows, columns, selection, keys.

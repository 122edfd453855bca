//! The table's arithmetic without a page: windows, columns, selection, keys.
//!
//! Nothing here knows a dataset, a DOM or a server. Rows are counted from 0 over the whole table, however many of
//! them are loaded; every function is total and free of side effects.

pub mod columns;
pub mod keys;
pub mod selection;
pub mod window;

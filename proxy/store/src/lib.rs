//! State, work and events in SQL: one file a table.

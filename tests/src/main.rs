//! End to end: real processes, a real browser, outsiders' clients.
//!
//! One target, so that it links once. It finds the `gangway` binary by path (`GANGWAY_BIN`).

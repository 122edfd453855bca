//! End to end: real processes, real HTTP between them, outsiders' clients as judges.
//!
//! One target, so that it links once. It finds the `gangway` binary by path: `GANGWAY_BIN`, else the debug build in
//! the target folder. What needs a browser stands in `tests/browser/`.

mod contract;
mod documented;
mod harness;
mod workflow;

//! What is decided without input or output: onboarding, sync tracking, pacing, and what lists show.
//!
//! Nothing here waits, reads a clock, draws a random number or speaks to anybody: time and chance come in as
//! parameters, and what is to be done goes out as values. Start at [`sync::step()`] and [`intent::Intent::step`].

pub mod activity;
pub mod connection;
pub mod departure;
pub mod intent;
pub mod name;
pub mod row;
pub mod sync;
pub mod tag;
pub mod time;

/// Property tests run this often, or as often as `PROPTEST_CASES` says where that is more.
#[cfg(test)]
fn at_least(cases: u32) -> proptest::test_runner::Config {
    let config = proptest::test_runner::Config::default();
    proptest::test_runner::Config { cases: config.cases.max(cases), ..config }
}

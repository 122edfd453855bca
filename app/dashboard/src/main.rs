//! The operators' dashboard.
fn main() {}

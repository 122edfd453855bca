//! The only place that fetches: the client that holds the token, and the decoder of what comes back.

pub mod client;
pub mod decode;
pub mod pause;

pub use client::{Client, Fault, Reply};

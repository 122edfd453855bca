//! Following one connection and its seven datasets: what is known ([`Follow`]), what happened ([`Input`]), what is
//! asked for ([`Ask`]) and when ([`pace`]).
//!
//! The shell claims a connection that is due, asks [`asks`] what to read, reads it, and commits the answers through
//! [`step()`]. Any order, repetition or loss of answers ends in the truth: each answer is taken for what it says, and
//! events are only the difference between what is known and what is shown.

mod follow;
mod history;
mod input;
pub mod pace;
mod show;
mod step;

pub use follow::{Follow, Operation, Progress, Told, Track};
pub use input::{Ask, Input, Step};
pub use step::{asks, is_leftover, step};

#[cfg(test)]
mod tests;

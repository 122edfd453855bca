//! The operators' side: who gets in, what they see, and what is refused.

pub mod bench;
mod data;
mod fence;
mod login;
mod merchants;
mod process;
mod removed;
mod slow;

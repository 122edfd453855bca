//! The operators' side: who gets in, what they see, and what is refused.

mod bench;
mod data;
mod fence;
mod login;
mod merchants;
mod process;
mod slow;

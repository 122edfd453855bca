//! The proxy over real HTTP, in front of the sandbox, both in this process: one target, linked once.

mod admin;
mod binary;
mod callers;
mod following;
mod harness;
mod killed;
mod names;
mod onboarding;
mod running;
mod trouble;
mod ways;

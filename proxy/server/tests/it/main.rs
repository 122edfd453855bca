//! The proxy over real HTTP, in front of the sandbox, both in this process: one target, linked once.

mod accounts;
mod addresses;
mod admin;
mod apart;
mod binary;
mod callers;
mod following;
mod front;
mod gone;
mod guesses;
mod harness;
mod health;
mod killed;
mod limits;
mod moving;
mod names;
mod onboarding;
mod platforms;
mod renewing;
mod running;
mod several;
mod tables;
mod trouble;
mod ways;
mod webhooks;

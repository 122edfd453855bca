//! The store on a real file.
mod harness;
mod intents;
mod merchants;
mod messages;
mod operators;
mod processes;
mod tokens;
mod work;

//! The store on a real file.
mod harness;
mod intents;
mod merchants;
mod operators;
mod processes;
mod tokens;
mod work;

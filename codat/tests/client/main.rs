//! The client against a tiny HTTP server on a real socket, which says what a test tells it to.
#![cfg(feature = "client")]

mod calls;
mod faults;
mod pages;
mod resources;
mod retries;
mod server;
mod way;

//! The proxy: routes, onboarding, following and the command line around core, store, mirror and Codat's client.
//!
//! Start at [`routes`] for what browsers ask, at [`work`] for what happens by itself, at [`cli`] for the binary.

pub mod app;
pub mod assets;
pub mod auth;
pub mod body;
pub mod caller;
pub mod cli;
pub mod clock;
pub mod config;
pub mod cors;
pub mod demo;
pub mod edge;
pub mod entropy;
pub mod error;
pub mod language;
pub mod limits;
pub mod logs;
pub mod names;
pub mod onboarding;
pub mod pages;
pub mod readiness;
pub mod return_address;
pub mod routes;
pub mod serve;
pub mod upstream;
pub mod webhook_secret;
pub mod work;

//! What widget and dashboard share: client, texts, Intl, grid, controls.

pub mod api;
pub mod el;
pub mod grid;
pub mod intl;
pub mod parts;
pub mod task;
pub mod text;

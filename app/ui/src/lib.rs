//! What widget and dashboard share: client, texts, Intl, grid, controls.

pub mod grid;
pub mod intl;
pub mod text;

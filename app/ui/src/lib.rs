//! What widget and dashboard share: client, texts, Intl, grid, controls.

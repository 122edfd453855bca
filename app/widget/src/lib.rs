//! The merchant's widget: a custom element.
//!
//! The loader defines the element and calls [`element`]; everything that a merchant sees is a view of one
//! [`model::Model`]; [`step::of`] decides which step that is.

pub mod cx;
pub mod element;
pub mod follow;
pub mod frame;
pub mod host_events;
pub mod model;
pub mod step;
pub mod steps;
pub mod texts;

/// Called once when the module is loaded: whoever panics tells its elements, which show static help.
pub fn start() {
    element::watch_panics();
}

//! The merchant's widget: a custom element.

//! The small controls that every screen is made of, a file each.

pub mod icon;
pub mod mark;

pub use icon::{Icon, icon, tiny};
pub use mark::mark;

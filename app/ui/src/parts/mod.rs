//! The small controls that every screen is made of, a file each.

pub mod button;
pub mod icon;
pub mod mark;
pub mod note;
pub mod words;

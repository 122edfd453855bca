//! What pages share: icons and shapes, marks, copying, the shell around every page, paging.

pub mod copy;
pub mod icon;
pub mod mark;
pub mod pager;
pub mod shell;

//! The store on a real file.
mod harness;
mod merchants;

//! The client's types against Codat's own OpenAPI documents and every example body in them.
//!
//! The documents are not part of this project: the folder that holds them is named by `GANGWAY_OPENAPI_DIR`. Unset, the
//! tests say that they checked nothing; set and missing is a failure.

mod any;
mod columns;
mod document;
#[cfg(feature = "client")]
mod platform;
#[cfg(feature = "client")]
mod prism;
mod records;

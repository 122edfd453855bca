//! Codat's calls, a file per resource: the types that they carry and the calls themselves.
//!
//! Types are records (see [`crate::record`]): unknown fields and odd values are kept beside the fields, unknown words stay
//! as they were sent. A missing list is an error, never an empty list.

pub mod companies;
pub mod connections;
pub mod data;
pub mod integrations;
mod list;
pub mod profile;
pub mod settings;
pub mod sync;
pub mod token;
pub mod webhooks;

pub(crate) use self::list::Envelope;

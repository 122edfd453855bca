//! Codat's calls, a file per resource: the types that they carry and the calls themselves.
//!
//! Types read what Gangway needs and bear the rest: unknown fields are ignored, or kept verbatim where a document is
//! sent back; unknown words stay as they were sent. A missing list is an error, never an empty list.

pub mod companies;
pub mod connections;
pub mod data;
pub mod integrations;
mod lenient;
mod list;
pub mod profile;
pub mod settings;
pub mod sync;

pub(crate) use self::list::Envelope;

//! What browser and proxy say to each other: requests, replies, events, activities, tables, paths and problems.
//!
//! Plain data and pure functions only. Nothing here fetches, renders or stores; both sides compile it, so every
//! byte counts: no floats, no `format!("{:?}")`, no Unicode tables, no `#[serde(flatten)]`.
//! Times are [`Millis`], counts are `u64`, amounts are decimal strings exactly as Codat sent them.

pub mod activity;
pub mod admin;
pub mod dataset;
pub mod event;
pub mod host;
pub mod name;
pub mod paths;
pub mod platform;
pub mod problem;
pub mod request;
pub mod session;
pub mod state;
pub mod table;
pub mod view;

/// A moment: milliseconds since 1970-01-01T00:00:00Z. Exact in a browser's `Date`.
pub type Millis = i64;

/// Declares an enum of fixed words: its serde names, `as_str`, `parse` and `ALL` from one list.
///
/// `parse` answers `None` for an unknown word; serde refuses it.
macro_rules! words {
    ($(#[$meta:meta])* $name:ident { $($(#[$vmeta:meta])* $variant:ident = $word:literal,)+ }) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
        pub enum $name { $($(#[$vmeta])* #[serde(rename = $word)] $variant,)+ }
        impl $name {
            /// Every value, in the order in which people see them.
            pub const ALL: &'static [$name] = &[$($name::$variant),+];
            /// The word that stands in JSON, DOM attributes and style sheets.
            pub const fn as_str(self) -> &'static str {
                match self { $($name::$variant => $word,)+ }
            }
            /// The value of a word, `None` where it is unknown.
            pub fn parse(word: &str) -> Option<Self> {
                match word { $($word => Some($name::$variant),)+ _ => None }
            }
        }
    };
}
pub(crate) use words;

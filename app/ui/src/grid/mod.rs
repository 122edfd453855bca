//! The table that widget and dashboard share: windows from a server, sorted there, shown in three layouts of one DOM.
//!
//! Who fetches, and with which right, is the caller's: a [`Source`] hides it. Texts come from the catalog (`grid.*`,
//! `column.*`, `word.*`), looks from `style/parts/grid.css`, arithmetic from the crate `gangway-grid`.

mod cell;
mod details;
mod footer;
mod header;
mod label;
mod skeleton;
mod state;
#[cfg(test)]
mod tests;
mod view;

pub use details::details_of;
pub use view::table;

use crate::el::{el, placed};
use gangway_wire::Millis;
use gangway_wire::table::{Details, Window};
use gangway_wire::view::ViewQuery;
use leptos::prelude::*;
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

/// The table in Leptos' markup.
pub fn grid(options: Options) -> impl IntoView {
    placed(table(options))
}

/// The fields and lists of a row or an object, in Leptos' markup.
pub fn details(of: &Details) -> AnyView {
    placed(el("div", "gw-slot").all(details_of(of))).into_any()
}

/// What will come, or a sentence that says why it does not.
pub type Coming<T> = Pin<Box<dyn Future<Output = Result<T, String>>>>;

/// Where the rows come from.
#[derive(Clone)]
pub struct Source {
    /// A window of the table.
    pub window: Rc<dyn Fn(ViewQuery) -> Coming<Window>>,
    /// Everything of one row, by its number in the snapshot.
    pub details: Rc<dyn Fn(u64) -> Coming<Details>>,
}

/// Told of each window that is shown, for an address bar.
pub type Moved = Rc<dyn Fn(&ViewQuery)>;

/// One table.
pub struct Options {
    /// Its accessible name.
    pub name: String,
    /// Which window is shown first.
    pub query: ViewQuery,
    /// The snapshot; the window is read anew whenever it changes.
    pub as_of: Signal<Millis>,
    /// Where the rows come from.
    pub source: Source,
    /// Told of each window that is shown.
    pub moved: Moved,
}

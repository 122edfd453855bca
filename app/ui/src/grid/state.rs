//! What a table knows and does: which window it shows, which row is open, where the keyboard is.

use super::{Moved, Options, Source, cell};
use crate::task;
use gangway_grid::columns::{self, Shown};
use gangway_grid::keys::{Bounds, Key, step};
use gangway_grid::selection::{Cell, Selection};
use gangway_grid::window::Pages;
use gangway_wire::table::{Details, Kind, Prominence, Window};
use gangway_wire::view::{Sort, ViewQuery};
use leptos::prelude::*;
use leptos::task::tick;
use std::sync::Arc;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement};

/// A window and the columns of it that are in the page.
pub(super) struct Page {
    pub(super) window: Window,
    pub(super) plan: Vec<Shown>,
}

/// The details that are open: not there yet, there, or the sentence that says why not.
pub(super) type Opened = Option<Result<Arc<Details>, String>>;

/// One table. Small and `Copy`: every handler has it.
#[derive(Clone, Copy)]
pub(super) struct Grid {
    root: StoredValue<Element, LocalStorage>,
    pub(super) page: RwSignal<Option<Arc<Page>>>,
    pub(super) busy: RwSignal<bool>,
    pub(super) trouble: RwSignal<Option<String>>,
    pub(super) selection: RwSignal<Selection>,
    pub(super) opened: RwSignal<Opened>,
    query: StoredValue<ViewQuery>,
    ticket: StoredValue<u32>,
    source: StoredValue<Source, LocalStorage>,
    moved: StoredValue<Moved, LocalStorage>,
}

impl Page {
    fn new(window: Window) -> Page {
        let all = &window.columns;
        // A currency that an amount shows already is no column of its own.
        let names = |id: &str| all.iter().any(|column| column.currency.as_deref() == Some(id));
        let (mut wishes, mut indices) = (Vec::new(), Vec::new());
        for (index, column) in all.iter().enumerate() {
            let told = column.kind == Kind::Currency && names(&column.id);
            if !told && column.prominence != Prominence::Detail {
                wishes.push((cell::asks(column.kind), column.prominence == Prominence::Main));
                indices.push(index);
            }
        }
        let mut plan = columns::plan(&wishes);
        for one in &mut plan {
            one.index = indices[one.index];
        }
        Page { window, plan }
    }

    /// The page's columns, with the one of the sign that a row opens.
    fn bounds(&self) -> Bounds {
        Bounds { rows: self.window.total, columns: self.plan.len() + 1, page: 0 }
    }
}

impl Grid {
    pub(super) fn new(options: Options, root: Element) -> Grid {
        Grid {
            root: StoredValue::new_local(root),
            page: RwSignal::new(None),
            busy: RwSignal::new(false),
            trouble: RwSignal::new(None),
            selection: RwSignal::new(Selection { at: Cell { row: Some(0), column: 0 }, open: None }),
            opened: RwSignal::new(None),
            query: StoredValue::new(options.query),
            ticket: StoredValue::new(0),
            source: StoredValue::new_local(options.source),
            moved: StoredValue::new_local(options.moved),
        }
    }

    /// The windows of the table as it is now.
    pub(super) fn pages(self) -> Pages {
        let size = u64::from(self.query.with_value(|query| query.limit));
        Pages { total: self.page.with_untracked(|page| page.as_ref().map_or(0, |page| page.window.total)), size }
    }

    /// Reads the window that was asked for last once more.
    pub(super) fn again(self) {
        self.load(self.query.get_value(), false);
    }

    /// Shows the window that begins at `offset`.
    pub(super) fn show(self, offset: u64) {
        self.load(ViewQuery { offset, ..self.query.get_value() }, false);
    }

    /// Sorts by a column: figures and dates from the greatest, a second time the other way round.
    pub(super) fn sort(self, column: &str, kind: Kind) {
        let query = self.query.get_value();
        let descending = match &query.sort {
            Some(now) if now.column == column => !now.descending,
            _ => !matches!(kind, Kind::Id | Kind::Text | Kind::Country | Kind::Word),
        };
        let sort = Some(Sort { column: column.to_owned(), descending });
        self.load(ViewQuery { offset: 0, sort, ..query }, false);
    }

    fn load(self, query: ViewQuery, focus: bool) {
        let ticket = self.ticket.get_value().wrapping_add(1);
        self.ticket.set_value(ticket);
        self.query.set_value(query.clone());
        self.busy.set(true);
        self.trouble.set(None);
        let coming = self.source.with_value(|source| (source.window)(query.clone()));
        task::spawn(async move {
            let answer = coming.await;
            // An answer that was overtaken, or whose table is gone, is nobody's.
            if self.ticket.try_get_value() != Some(ticket) {
                return;
            }
            self.busy.set(false);
            match answer {
                Ok(window) if window.rows.is_empty() && window.total > 0 => {
                    let size = u64::from(query.limit);
                    let offset = Pages { total: window.total, size }.last();
                    self.load(ViewQuery { offset, ..query }, focus);
                }
                Ok(window) => {
                    let page = Page::new(window);
                    let (from, to) = (page.window.offset, page.window.offset + page.window.rows.len() as u64);
                    let bounds = page.bounds();
                    // What was open is of another window, or of a snapshot that is gone.
                    self.selection.update(|s| *s = Selection { open: None, ..s.arrived(from, to, bounds) });
                    self.page.set(Some(Arc::new(page)));
                    self.moved.with_value(|moved| moved(&query));
                    tick().await;
                    self.settle(focus);
                }
                Err(sentence) => self.trouble.set(Some(sentence)),
            }
        });
    }

    /// Opens a row's details, or closes them.
    pub(super) fn press(self, row: u64) {
        self.selection.update(|selection| *selection = selection.pressed(row));
        self.opened.set(None);
        let Some(number) = self.selection.with_untracked(|s| s.open).and_then(|row| self.number_of(row)) else {
            return;
        };
        let coming = self.source.with_value(|source| (source.details)(number));
        task::spawn(async move {
            let answer = coming.await;
            if self.selection.try_with_untracked(|s| s.open) != Some(Some(row)) || self.number_of(row) != Some(number) {
                return;
            }
            let as_of = self.page.with_untracked(|page| page.as_ref().map(|page| page.window.as_of));
            if let (Ok(details), Some(as_of)) = (&answer, as_of)
                && details.as_of != as_of
            {
                // Another snapshot took the place of this one: its rows have other numbers.
                return self.again();
            }
            self.opened.set(Some(answer.map(Arc::new)));
        });
    }

    /// Closes the details that are open and stands on their row. Answers whether there were any.
    pub(super) fn close(self) -> bool {
        let Some(row) = self.selection.with_untracked(|selection| selection.open) else { return false };
        self.press(row);
        self.settle(true);
        true
    }

    fn number_of(self, row: u64) -> Option<u64> {
        self.page.try_with_untracked(|page| {
            let window = &page.as_ref()?.window;
            window.numbers.get(row.checked_sub(window.offset)? as usize).copied()
        })?
    }

    /// Moves by a key; the window follows where the cell is in another one.
    pub(super) fn walk(self, key: Key) {
        let Some(page) = self.page.get_untracked() else { return };
        let from = self.selection.with_untracked(|selection| selection.at);
        let bounds = Bounds { page: u64::from(self.query.with_value(|query| query.limit)), ..page.bounds() };
        let mut at = step(from, key, bounds);
        let offset = at.row.map(|row| self.pages().window_of(row));
        if offset.is_some_and(|offset| offset != page.window.offset) {
            self.selection.update_untracked(|selection| selection.at = at);
            return self.load(ViewQuery { offset: offset.unwrap_or(0), ..self.query.get_value() }, true);
        }
        // Some columns are not shown at this width: on to the next one that is.
        let sideways = if matches!(key, Key::Back | Key::RowEnd) { Key::Back } else { Key::Forward };
        loop {
            if self.cell(at).is_some_and(|cell| cell.offset_width() > 0) {
                break;
            }
            let next = step(at, sideways, bounds);
            if next == at {
                return;
            }
            at = next;
        }
        self.selection.update_untracked(|selection| selection.at = at);
        self.settle(true);
    }

    /// Where a press landed: its cell becomes the one that Tab reaches.
    pub(super) fn stand(self, at: Cell) {
        self.selection.update_untracked(|selection| selection.at = at);
        self.settle(false);
    }

    /// Gives the one cell of the selection the tab stop, and the focus where it is wanted.
    pub(super) fn settle(self, focus: bool) {
        let Some(root) = self.root.try_get_value() else { return };
        let Some(at) = self.selection.try_with_untracked(|selection| selection.at) else { return };
        if let Ok(Some(old)) = root.query_selector("[aria-colindex][tabindex=\"0\"]") {
            set(&old, "-1");
        }
        if let Some(cell) = self.cell(at) {
            set(&cell, "0");
            if focus {
                // A cell whose column is cut off at the side is brought in by the browser.
                let _ = cell.focus();
            }
        }
    }

    fn cell(self, at: Cell) -> Option<HtmlElement> {
        let row = at.row.map_or(1, |row| row + 2).to_string();
        let column = (at.column + 1).to_string();
        let selector = ["[aria-rowindex=\"", &row, "\"]>[aria-colindex=\"", &column, "\"]"].concat();
        let root = self.root.try_get_value()?;
        root.query_selector(&selector).ok().flatten()?.dyn_into().ok()
    }
}

fn set(element: &Element, tabindex: &str) {
    // `tabindex` is a name that every element takes.
    let _ = element.set_attribute("tabindex", tabindex);
}

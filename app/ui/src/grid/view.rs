//! The table itself: head, rows, details, foot, and what keys and presses do to them.

use super::state::{Grid, Page};
use super::{Options, cell, details, footer, header, skeleton};
use crate::el::{self, El, el};
use crate::task;
use crate::text::text;
use gangway_grid::keys::Key;
use gangway_grid::selection::Cell;
use leptos::prelude::*;
use std::cell::RefCell;
use std::sync::Arc;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, EventTarget, HtmlElement, KeyboardEvent};

/// One table: `role=grid`, one tab stop, rows from the server.
pub fn table(options: Options) -> El {
    let (name, as_of) = (options.name.clone(), options.as_of);
    let root = el("div", "gw-grid").attr("role", "grid").attr("aria-label", &name);
    let grid = Grid::new(options, root.node().clone());
    // Reads anew whenever the snapshot is another one.
    el::follow(Box::new(move || as_of.get().to_string()), Box::new(move |_| grid.again()));
    let count = |count: fn(&Page) -> u64| {
        move || grid.page.with(|page| page.as_ref().map(|page| count(page)).unwrap_or_default()).to_string()
    };
    // A page is made anew when another one takes its place, not when it is sorted out who has the focus in it.
    let shown = move || match (grid.page.get(), grid.trouble.with(Option::is_none)) {
        (Some(page), _) => (Arc::as_ptr(&page) as usize).to_string(),
        (None, waits) => if waits { "waits" } else { "" }.to_owned(),
    };
    let root = root
        .living("aria-rowcount", count(|page| page.window.total + 1))
        .living("aria-colcount", count(|page| page.plan.len() as u64 + 1))
        .living("aria-busy", move || if grid.busy.get() { "true" } else { "false" }.to_owned())
        .on("click", move |event| pressed(grid, &event))
        .on("keydown", move |event| typed(grid, &event))
        .region(shown, move || match grid.page.get_untracked() {
            Some(page) => body(grid, &page),
            None if grid.trouble.with_untracked(Option::is_none) => vec![skeleton::skeleton()],
            None => Vec::new(),
        });
    let sentence = move || grid.trouble.get().unwrap_or_default();
    let trouble = el("div", "gw-slot").region(sentence, move || {
        grid.trouble.get_untracked().map(|sentence| trouble(grid, &sentence)).into_iter().collect()
    });
    let foot = el("div", "gw-slot").region(shown, move || footer::footer(grid));
    el("div", "gw-table").child(root).child(trouble).child(foot)
}

fn trouble(grid: Grid, sentence: &str) -> El {
    let again = el("button", "gw-again").attr("type", "button").text(&text("grid.again")).press(move || grid.again());
    el("div", "gw-trouble").attr("role", "alert").child(el("p", "").text(sentence)).child(again)
}

fn body(grid: Grid, page: &Arc<Page>) -> Vec<El> {
    let group = |class: &str| el("div", class).attr("role", "rowgroup");
    let heads = group("gw-heads").child(header::header(grid, page));
    if page.window.rows.is_empty() {
        let none = el("div", "gw-none").attr("role", "gridcell").text(&text("grid.none"));
        return vec![heads, group("").child(el("div", "").attr("role", "row").child(none))];
    }
    let rows: Vec<El> = (0..page.window.rows.len()).map(|index| row(page, index)).collect();
    opens(grid, page, rows.clone());
    vec![heads, group("gw-rows").all(rows)]
}

fn row(page: &Page, index: usize) -> El {
    let values = &page.window.rows[index];
    let number = page.window.offset + index as u64;
    let cells = page.plan.iter().enumerate();
    let cells = cells.map(|(position, shown)| cell::cell(page, values, shown, position + 1)).collect();
    let button = el("button", "")
        .attr("type", "button")
        .attr("tabindex", "-1")
        .attr("aria-expanded", "false")
        .attr("aria-label", &text("grid.details"));
    el("div", "gw-row")
        .attr("role", "row")
        .attr("aria-rowindex", &(number + 2).to_string())
        .all(cells)
        .child(cell::opener("gridcell", page.plan.len() + 1).child(button))
}

/// One effect for all rows: the details stand behind the one that is open.
fn opens(grid: Grid, page: &Arc<Page>, rows: Vec<El>) {
    let (offset, span) = (page.window.offset, (page.plan.len() + 1).to_string());
    let owner = Owner::current().unwrap_or_default().child();
    let shown: RefCell<Option<(El, El)>> = RefCell::new(None);
    let which = move || grid.selection.with(|selection| selection.open.map(|row| row.to_string())).unwrap_or_default();
    let apply = move |open: &str| {
        if let Some((row, details)) = shown.take() {
            details.node().remove();
            expand(&row, "false");
        }
        owner.cleanup();
        let index = open.parse::<u64>().ok().and_then(|row| row.checked_sub(offset));
        let Some(row) = index.and_then(|index| rows.get(index as usize)) else { return };
        expand(row, "true");
        let details = owner.with(|| under(grid, row, &span));
        row.then(&details);
        shown.replace(Some((row.clone(), details)));
    };
    el::follow(Box::new(which), Box::new(apply));
}

fn expand(row: &El, expanded: &str) {
    if let Ok(Some(button)) = row.node().query_selector("[aria-expanded]") {
        // `aria-expanded` is a name that every element takes.
        let _ = button.set_attribute("aria-expanded", expanded);
    }
}

fn under(grid: Grid, row: &El, span: &str) -> El {
    let state = move || match grid.opened.get() {
        None => "waits".to_owned(),
        Some(Ok(of)) => (Arc::as_ptr(&of) as usize).to_string(),
        Some(Err(sentence)) => sentence,
    };
    let cell = el("div", "").attr("role", "gridcell").attr("aria-colspan", span);
    let index = row.node().get_attribute("aria-rowindex").unwrap_or_default();
    el("div", "gw-details")
        .attr("role", "row")
        .attr("aria-rowindex", &index)
        .child(cell.region(state, move || details::opened(grid)))
}

/// Where an event fell: the row (`None` is the head) and, if it fell into one, the cell.
struct Around {
    row: Option<u64>,
    cell: Option<(usize, Element)>,
}

/// What is around an event's target; `None` inside details, which have keys and presses of their own.
fn around(target: Option<EventTarget>) -> Option<Around> {
    let element: Element = target?.dyn_into().ok()?;
    let index = |element: &Element, name: &str| element.get_attribute(name)?.parse::<u64>().ok();
    let row = element.closest(".gw-row[aria-rowindex]").ok()??;
    let row = index(&row, "aria-rowindex")?.checked_sub(2);
    let cell = element.closest("[aria-colindex]").ok().flatten();
    let cell = cell.and_then(|cell| Some((index(&cell, "aria-colindex")?.checked_sub(1)? as usize, cell)));
    Some(Around { row, cell })
}

/// A press anywhere in a row opens it. Presses in the head are its buttons'.
fn pressed(grid: Grid, event: &Event) {
    let Some(Around { row, cell }) = around(event.target()) else { return };
    let column = cell.map_or_else(|| grid.selection.with_untracked(|s| s.at.column), |(column, _)| column);
    grid.stand(Cell { row, column });
    if let Some(row) = row {
        grid.press(row);
    }
}

fn typed(grid: Grid, event: &Event) {
    let Some(event) = event.dyn_ref::<KeyboardEvent>() else { return };
    if event.key() == "Escape" && grid.close() {
        // What was pressed may have stood in the details: whoever hears it later finds it nowhere.
        event.stop_propagation();
        return event.prevent_default();
    }
    let Some(Around { row, cell: Some((column, cell)) }) = around(event.target()) else { return };
    let at = Cell { row, column };
    let name = event.key();
    if name == "Enter" || name == " " {
        event.prevent_default();
        match at.row {
            Some(row) => grid.press(row),
            // A press by hand, so that the button does what it does in every other case.
            None => {
                if let Ok(Some(button)) = cell.query_selector("button")
                    && let Ok(button) = button.dyn_into::<HtmlElement>()
                {
                    task::spawn(async move { button.click() });
                }
            }
        }
        return;
    }
    let rtl = cell.closest("[dir=rtl]").is_ok_and(|found| found.is_some());
    if let Some(key) = Key::parse(&name, event.ctrl_key() || event.meta_key(), rtl) {
        event.prevent_default();
        grid.stand(at);
        grid.walk(key);
    }
}

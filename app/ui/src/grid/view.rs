//! The table itself: head, rows, details, foot, and what keys and presses do to them.

use super::state::{Grid, Page};
use super::{Options, cell, details, footer, header, skeleton};
use crate::text::text;
use gangway_grid::keys::Key;
use gangway_grid::selection::Cell;
use leptos::ev::{KeyboardEvent, MouseEvent};
use leptos::prelude::*;
use std::sync::Arc;
use wasm_bindgen::JsCast;
use web_sys::{Element, EventTarget, HtmlElement};

/// One table: `role=grid`, one tab stop, rows from the server.
pub fn grid(options: Options) -> impl IntoView {
    let (name, as_of) = (options.name.clone(), options.as_of);
    let grid = Grid::new(options);
    Effect::new(move |_| {
        as_of.track();
        untrack(|| grid.again());
    });
    let rows = move || grid.page.get().map(|page| page.window.total + 1).unwrap_or_default().to_string();
    let columns = move || grid.page.get().map(|page| page.plan.len() + 1).unwrap_or_default().to_string();
    view! {
        <div class={"gw-table"}>
            <div
                class={"gw-grid"}
                role={"grid"}
                node_ref=grid.root
                aria-label={name}
                aria-rowcount=rows
                aria-colcount=columns
                aria-busy=move || if grid.busy.get() { "true" } else { "false" }
                on:click=move |event| pressed(grid, &event)
                on:keydown=move |event| typed(grid, &event)
            >
                {move || match grid.page.get() {
                    Some(page) => body(grid, &page),
                    None => grid.trouble.with(Option::is_none).then(skeleton::skeleton).into_any(),
                }}
            </div>
            {move || grid.trouble.get().map(|sentence| trouble(grid, sentence))}
            {footer::footer(grid)}
        </div>
    }
}

fn trouble(grid: Grid, sentence: String) -> impl IntoView {
    view! {
        <div class={"gw-trouble"} role={"alert"}>
            <p>{sentence}</p>
            <button type={"button"} class={"gw-again"} on:click=move |_| grid.again()>{text("grid.again")}</button>
        </div>
    }
}

fn body(grid: Grid, page: &Arc<Page>) -> AnyView {
    if page.window.rows.is_empty() {
        return view! {
            <div role={"rowgroup"}>{header::header(grid, page)}</div>
            <div role={"rowgroup"}>
                <div role={"row"}><div class={"gw-none"} role={"gridcell"}>{text("grid.none")}</div></div>
            </div>
        }
        .into_any();
    }
    let rows = (0..page.window.rows.len()).map(|index| row(grid, page, index)).collect_view();
    view! {
        <div role={"rowgroup"} class={"gw-heads"}>{header::header(grid, page)}</div>
        <div role={"rowgroup"} class={"gw-rows"}>{rows}</div>
    }
    .into_any()
}

fn row(grid: Grid, page: &Page, index: usize) -> impl IntoView + use<> {
    let number = page.window.offset + index as u64;
    let values = &page.window.rows[index];
    let mut cells = Vec::with_capacity(page.plan.len());
    for (position, &shown) in page.plan.iter().enumerate() {
        cells.push(cell::cell(page, values, shown, position + 1));
    }
    let span = (page.plan.len() + 1).to_string();
    let is_open = move || grid.selection.with(|selection| selection.open == Some(number));
    let rowindex = (number + 2).to_string();
    view! {
        <div class={"gw-row"} role={"row"} aria-rowindex={rowindex.clone()}>
            {cells}
            <div class={"gw-cell gw-open"} role={"gridcell"} tabindex={"-1"} aria-colindex={span.clone()}>
                <button
                    type={"button"}
                    tabindex={"-1"}
                    aria-expanded=move || if is_open() { "true" } else { "false" }
                    aria-label={text("grid.details")}
                ></button>
            </div>
        </div>
        {move || is_open().then(|| view! {
            <div class={"gw-details"} role={"row"} aria-rowindex={rowindex.clone()}>
                <div role={"gridcell"} aria-colspan={span.clone()}>{details::opened(grid)}</div>
            </div>
        })}
    }
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
fn pressed(grid: Grid, event: &MouseEvent) {
    let Some(Around { row, cell }) = around(event.target()) else { return };
    let column = cell.map_or_else(|| grid.selection.with_untracked(|s| s.at.column), |(column, _)| column);
    grid.stand(Cell { row, column });
    if let Some(row) = row {
        grid.press(row);
    }
}

fn typed(grid: Grid, event: &KeyboardEvent) {
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
                    leptos::task::spawn_local(async move { button.click() });
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

//! The head: names of the columns, and by which of them the table is sorted.

use super::state::{Grid, Page};
use super::{cell, label};
use crate::el::{El, el};
use crate::text::text;
use gangway_wire::view::Sort;

/// The row of heads. A head that sorts holds a button; the arrow is the style sheet's, by `aria-sort`.
pub(super) fn header(grid: Grid, page: &Page) -> El {
    let sort = page.window.sort.as_deref().and_then(Sort::parse);
    let mut heads = Vec::with_capacity(page.plan.len() + 1);
    for (position, shown) in page.plan.iter().enumerate() {
        let column = &page.window.columns[shown.index];
        let name = label::column(&column.id);
        let head = cell::bare("columnheader", position + 1);
        let head = match sort.as_ref().filter(|sort| sort.column == column.id) {
            Some(sort) => head.attr("aria-sort", if sort.descending { "descending" } else { "ascending" }),
            None => head,
        };
        let (id, kind) = (column.id.clone(), column.kind);
        let inner = if column.sortable {
            let button = el("button", "").attr("type", "button").attr("tabindex", "-1").text(&name);
            button.press(move || grid.sort(&id, kind))
        } else {
            el("span", "").text(&name)
        };
        heads.push(cell::placed(head, column, shown).child(inner));
    }
    let open =
        cell::opener("columnheader", page.plan.len() + 1).child(el("span", "gw-said").text(&text("grid.details")));
    el("div", "gw-row gw-head").attr("role", "row").attr("aria-rowindex", "1").all(heads).child(open)
}

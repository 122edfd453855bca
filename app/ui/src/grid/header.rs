//! The head: names of the columns, and by which of them the table is sorted.

use super::state::{Grid, Page};
use super::{cell, label};
use crate::text::text;
use gangway_wire::view::Sort;
use leptos::prelude::*;

/// The row of heads. A head that sorts holds a button; the arrow is the style sheet's, by `aria-sort`.
pub(super) fn header(grid: Grid, page: &Page) -> impl IntoView + use<> {
    let sort = page.window.sort.as_deref().and_then(Sort::parse);
    let heads = page.plan.iter().enumerate().map(|(position, shown)| {
        let column = &page.window.columns[shown.index];
        let name = label::column(&column.id);
        let sorted = sort.as_ref().filter(|sort| sort.column == column.id);
        let sorted = sorted.map(|sort| if sort.descending { "descending" } else { "ascending" });
        let (id, kind) = (column.id.clone(), column.kind);
        let inner = if column.sortable {
            view! { <button type={"button"} tabindex={"-1"} on:click=move |_| grid.sort(&id, kind)>{name}</button> }
                .into_any()
        } else {
            view! { <span>{name}</span> }.into_any()
        };
        view! {
            <div
                class={"gw-cell"}
                role={"columnheader"}
                tabindex={"-1"}
                aria-colindex={(position + 1).to_string()}
                aria-sort={sorted}
                data-column={column.id.clone()}
                data-kind={column.kind.as_str()}
                data-place={cell::place(shown.place)}
                data-from={shown.from.to_string()}
            >
                {inner}
            </div>
        }
    });
    let heads = heads.collect_view();
    view! {
        <div class={"gw-row gw-head"} role={"row"} aria-rowindex={"1"}>
            {heads}
            <div
                class={"gw-cell gw-open"}
                role={"columnheader"}
                tabindex={"-1"}
                aria-colindex={(page.plan.len() + 1).to_string()}
                aria-label={text("grid.details")}
            ></div>
        </div>
    }
}

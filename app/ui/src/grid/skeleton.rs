//! What is shown before the first window: the real markup, with bars for words.

use leptos::prelude::*;

/// Kind, place and first width of the columns that nearly every dataset has.
const COLUMNS: [(&str, &str, &str); 5] = [
    ("text", "lead", "0"),
    ("date", "when", "0"),
    ("text", "who", "0"),
    ("word", "note", "0"),
    ("money", "total", "0"),
];

/// A head and eight rows. Readers are told by `aria-busy`; there is nothing in here for them.
pub(super) fn skeleton() -> impl IntoView {
    let rows = (0..9).map(|row| {
        let cells = COLUMNS.iter().map(|&(kind, place, from)| {
            view! {
                <div class={"gw-cell"} data-kind={kind} data-place={place} data-from={from}>
                    <span class={"gw-ghost"}></span>
                </div>
            }
        });
        let cells = cells.collect_view();
        let class = if row == 0 { "gw-row gw-head" } else { "gw-row" };
        view! { <div class={class}>{cells}<div class={"gw-cell gw-open"}></div></div> }
    });
    view! { <div class={"gw-skeleton"} aria-hidden={"true"}>{rows.collect_view()}</div> }
}

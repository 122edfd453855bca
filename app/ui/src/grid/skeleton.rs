//! What is shown before the first window: the real markup, with bars for words.

use crate::el::{El, el};

/// Kind, place and first width of the columns that nearly every dataset has.
const COLUMNS: [(&str, &str, &str); 5] = [
    ("text", "lead", "0"),
    ("date", "when", "0"),
    ("text", "who", "0"),
    ("word", "note", "0"),
    ("money", "total", "0"),
];

/// A head and eight rows. Readers are told by `aria-busy`; there is nothing in here for them.
pub(super) fn skeleton() -> El {
    let cell = |(kind, place, from)| {
        let cell = el("div", "gw-cell").attr("data-kind", kind).attr("data-place", place).attr("data-from", from);
        cell.child(el("span", "gw-ghost"))
    };
    let row = |row| {
        let class = if row == 0 { "gw-row gw-head" } else { "gw-row" };
        el("div", class).all(COLUMNS.map(cell).into()).child(el("div", "gw-cell gw-open"))
    };
    el("div", "gw-skeleton").attr("aria-hidden", "true").all((0..9).map(row).collect())
}

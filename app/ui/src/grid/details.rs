//! Everything of one row: its fields, and its lists as small tables. Also the whole of a dataset that is one object.

use super::cell::{currency_of, isolated, says_nothing, shown};
use super::label;
use super::state::Grid;
use crate::el::{El, el};
use crate::{intl, text};
use gangway_wire::table::{Details, Kind, List, Prominence};
use leptos::prelude::*;

/// The fields and lists of a row or an object.
pub fn details_of(of: &Details) -> Vec<El> {
    let field = |field: &gangway_wire::table::Field| {
        let value = drawn(field.kind, &field.value, field.currency.as_deref());
        el("div", "")
            .attr("data-field", &field.id)
            .attr("data-kind", field.kind.as_str())
            .child(el("dt", "").text(&label::column(&field.id)))
            .child(el("dd", "").child(value))
    };
    let lists = of.lists.iter().map(list).collect();
    let fields =
        of.fields.iter().filter(|field| !says_nothing(field.kind, &field.id, &field.value)).map(field).collect();
    vec![el("div", "gw-lists").all(lists), el("dl", "gw-facts").all(fields)]
}

/// Under the open row: what will come, what came, or why it did not.
pub(super) fn opened(grid: Grid) -> Vec<El> {
    grid.opened.with_untracked(|opened| match opened {
        None => vec![el("p", "gw-quiet").attr("role", "status").text(&text::text("grid.loading"))],
        Some(Ok(of)) => details_of(of),
        Some(Err(sentence)) => vec![el("p", "").attr("role", "alert").text(sentence)],
    })
}

fn list(list: &List) -> El {
    // Left out: ids and their like, a currency that an amount shows already, a column that no row fills.
    let says = |c: usize| {
        let column = &list.columns[c];
        let told =
            column.kind == Kind::Currency && list.columns.iter().any(|o| o.currency.as_ref() == Some(&column.id));
        let filled = || list.rows.iter().any(|row| row.get(c).is_some_and(Option::is_some));
        column.prominence != Prominence::Detail && !told && filled()
    };
    let filled: Vec<usize> = (0..list.columns.len()).filter(|&c| says(c)).collect();
    let head = |&c: &usize| {
        let column = &list.columns[c];
        el("th", "").attr("scope", "col").attr("data-kind", column.kind.as_str()).text(&label::column(&column.id))
    };
    let row = |row: &Vec<Option<String>>| {
        let cell = |&c: &usize| {
            let column = &list.columns[c];
            let value = row.get(c).and_then(Option::as_deref);
            let value = value.map(|value| drawn(column.kind, value, currency_of(&list.columns, row, column)));
            el("td", "").attr("data-kind", column.kind.as_str()).maybe(value)
        };
        el("tr", "").all(filled.iter().map(cell).collect())
    };
    let heads = el("thead", "").child(el("tr", "").all(filled.iter().map(head).collect()));
    let rows = el("tbody", "").all(list.rows.iter().map(row).collect());
    let shown = list.rows.len() as u64;
    let cut = (list.total > shown).then(|| {
        let pairs = [("shown", &*intl::number(shown)), ("total", &*intl::number(list.total))];
        text::fill("grid.cut", &pairs)
    });
    let caption = el("caption", "").text(&label::column(&list.id));
    // Reached by the keyboard as well, since it scrolls where the table is wider than its place.
    let scroll = el("div", "gw-scroll").attr("tabindex", "0").attr("role", "region");
    el("div", "gw-list")
        .attr("data-field", &list.id)
        .child(
            scroll
                .attr("aria-label", &label::column(&list.id))
                .child(el("table", "").child(caption).child(heads).child(rows)),
        )
        .child(el("p", "gw-quiet").text(&cut.unwrap_or_default()))
}

/// A value. Only web addresses are made links: a platform may send any text as one.
fn drawn(kind: Kind, value: &str, currency: Option<&str>) -> El {
    let text = shown(kind, value, currency);
    if kind == Kind::Link && (value.starts_with("https://") || value.starts_with("http://")) {
        let link = el("a", "").attr("href", &text).attr("target", "_blank").attr("rel", "noopener noreferrer");
        return link.verbatim().text(&text);
    }
    isolated(kind, &text)
}

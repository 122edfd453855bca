//! Everything of one row: its fields, and its lists as small tables. Also the whole of a dataset that is one object.

use super::cell::{currency_of, shown, verbatim};
use super::label;
use super::state::Grid;
use crate::{intl, text};
use gangway_wire::table::{Details, Kind, List, Prominence};
use leptos::prelude::*;

/// The fields and lists of a row or an object.
pub fn details(of: &Details) -> AnyView {
    let fields = of.fields.iter().map(|field| {
        let value = drawn(field.kind, &field.value, field.currency.as_deref());
        view! {
            <div data-field={field.id.clone()} data-kind={field.kind.as_str()}>
                <dt>{label::column(&field.id)}</dt>
                <dd>{value}</dd>
            </div>
        }
    });
    let fields = fields.collect_view();
    let lists = of.lists.iter().map(list).collect_view();
    view! {
        <div class={"gw-lists"}>{lists}</div>
        <dl class={"gw-facts"}>{fields}</dl>
    }
    .into_any()
}

/// Under the open row: what will come, what came, or why it did not.
pub(super) fn opened(grid: Grid) -> impl IntoView {
    move || match grid.opened.get() {
        None => view! { <p class={"gw-quiet"} role={"status"}>{text::text("grid.loading")}</p> }.into_any(),
        Some(Ok(of)) => details(&of),
        Some(Err(sentence)) => view! { <p role={"alert"}>{sentence}</p> }.into_any(),
    }
}

fn list(list: &List) -> impl IntoView + use<> {
    // Left out: ids and their like, a currency that an amount shows already, a column that no row fills.
    let says = |c: usize| {
        let column = &list.columns[c];
        let told =
            column.kind == Kind::Currency && list.columns.iter().any(|o| o.currency.as_ref() == Some(&column.id));
        let filled = || list.rows.iter().any(|row| row.get(c).is_some_and(Option::is_some));
        column.prominence != Prominence::Detail && !told && filled()
    };
    let filled: Vec<usize> = (0..list.columns.len()).filter(|&c| says(c)).collect();
    let heads = filled.iter().map(|&c| {
        let column = &list.columns[c];
        view! { <th scope={"col"} data-kind={column.kind.as_str()}>{label::column(&column.id)}</th> }
    });
    let heads = heads.collect_view();
    let rows = list.rows.iter().map(|row| {
        let cells = filled.iter().map(|&c| {
            let column = &list.columns[c];
            let value = row.get(c).and_then(Option::as_deref);
            let value = value.map(|value| drawn(column.kind, value, currency_of(&list.columns, row, column)));
            view! { <td data-kind={column.kind.as_str()}>{value}</td> }
        });
        let cells = cells.collect_view();
        view! { <tr>{cells}</tr> }
    });
    let rows = rows.collect_view();
    let cut = (list.total > list.rows.len() as u64).then(|| {
        let (shown, total) = (intl::number(list.rows.len() as u64), intl::number(list.total));
        text::fill("grid.cut", &[("shown", &shown), ("total", &total)])
    });
    view! {
        <div class={"gw-list"} data-field={list.id.clone()}>
            <h4>{label::column(&list.id)}</h4>
            <div class={"gw-scroll"}>
                <table><thead><tr>{heads}</tr></thead><tbody>{rows}</tbody></table>
            </div>
            <p class={"gw-quiet"}>{cut}</p>
        </div>
    }
}

/// A value. Only web addresses are made links: a platform may send any text as one.
fn drawn(kind: Kind, value: &str, currency: Option<&str>) -> AnyView {
    let text = shown(kind, value, currency);
    if kind == Kind::Link && (value.starts_with("https://") || value.starts_with("http://")) {
        let href = text.clone();
        return view! { <a href={href} target={"_blank"} rel={"noopener noreferrer"} translate={"no"}>{text}</a> }
            .into_any();
    }
    view! { <bdi translate={verbatim(kind)}>{text}</bdi> }.into_any()
}

//! One cell: its value as people read it, and where it stands in each layout.

use super::label;
use super::state::Page;
use crate::el::{El, el};
use crate::{intl, text};
use gangway_grid::columns::{Asks, Place, Shown};
use gangway_wire::table::{Column, Kind};

/// A value as people read it. Money needs the code of its row's currency.
pub(super) fn shown(kind: Kind, value: &str, currency: Option<&str>) -> String {
    match kind {
        Kind::Money => intl::money(value, currency),
        Kind::Number | Kind::Count => intl::decimal(value),
        Kind::Date => intl::date(value),
        // The code for no currency, or no country.
        Kind::Currency | Kind::Country if value == "XXX" => String::new(),
        Kind::Country => intl::country(value),
        Kind::Word => label::word(value),
        Kind::Flag if value == "true" => text::text("grid.yes"),
        Kind::Flag => text::text("grid.no"),
        Kind::Id | Kind::Text | Kind::Currency | Kind::Link => value.to_owned(),
    }
}

/// Whether a value is written by a machine, so that no translator may touch it.
pub(super) fn verbatim(kind: Kind) -> Option<&'static str> {
    matches!(kind, Kind::Id | Kind::Currency | Kind::Link).then_some("no")
}

/// Whether a value says only that there is none of it: an unknown country, an order without a refund.
pub(super) fn says_nothing(kind: Kind, id: &str, value: &str) -> bool {
    let is_unknown = matches!(kind, Kind::Currency | Kind::Country) && value == "XXX";
    is_unknown || id == "totalRefund" && value.bytes().all(|b| matches!(b, b'0' | b'.' | b'-'))
}

/// What a column asks for in the layouts.
pub(super) fn asks(kind: Kind) -> Asks {
    match kind {
        Kind::Money | Kind::Number => Asks::Figure,
        Kind::Count => Asks::Count,
        Kind::Date => Asks::Date,
        Kind::Word | Kind::Flag | Kind::Currency => Asks::Word,
        Kind::Id | Kind::Text | Kind::Country | Kind::Link => Asks::Text,
    }
}

/// The word of a place in the style sheet.
pub(super) fn place(place: Option<Place>) -> Option<&'static str> {
    place.map(|place| match place {
        Place::Lead => "lead",
        Place::When => "when",
        Place::Who => "who",
        Place::Note => "note",
        Place::Total => "total",
        Place::Second => "second",
    })
}

/// The code that an amount's row names, or that the column itself is.
pub(super) fn currency_of<'a>(columns: &[Column], row: &'a [Option<String>], column: &'a Column) -> Option<&'a str> {
    let named = column.currency.as_deref()?;
    match columns.iter().position(|other| other.id == named) {
        Some(index) => row.get(index)?.as_deref(),
        None => Some(named),
    }
}

/// An empty cell; `column` counts from 1 among those in the page.
pub(super) fn bare(role: &str, column: usize) -> El {
    of_class("gw-cell", role, column)
}

/// The last cell of a row, with the sign that it opens.
pub(super) fn opener(role: &str, column: usize) -> El {
    of_class("gw-cell gw-open", role, column)
}

fn of_class(class: &str, role: &str, column: usize) -> El {
    el("div", class).attr("role", role).attr("tabindex", "-1").attr("aria-colindex", &column.to_string())
}

/// Where a cell stands in each layout.
pub(super) fn placed(cell: El, column: &Column, shown: &Shown) -> El {
    let cell = cell
        .attr("data-column", &column.id)
        .attr("data-kind", column.kind.as_str())
        .attr("data-from", &shown.from.to_string());
    match place(shown.place) {
        Some(place) => cell.attr("data-place", place),
        None => cell,
    }
}

/// Text that a machine wrote stays as it is; names keep their own direction.
pub(super) fn isolated(kind: Kind, value: &str) -> El {
    let text = el("bdi", "").text(value);
    match verbatim(kind) {
        Some(_) => text.verbatim(),
        None => text,
    }
}

/// The cell of `row` in a column; `column` counts from 1 among those in the page.
pub(super) fn cell(page: &Page, row: &[Option<String>], shown_as: &Shown, column: usize) -> El {
    let of = &page.window.columns[shown_as.index];
    let value =
        row.get(shown_as.index).and_then(Option::as_deref).filter(|value| !says_nothing(of.kind, &of.id, value));
    let value = value.map(|value| shown(of.kind, value, currency_of(&page.window.columns, row, of)));
    let value = value.unwrap_or_default();
    let cell = placed(bare("gridcell", column), of, shown_as);
    // What may be cut off at the edge of its column can be read by resting on it.
    let cell = if value.len() > 12 { cell.attr("title", &value) } else { cell };
    cell.child(isolated(of.kind, &value))
}

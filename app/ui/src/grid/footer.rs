//! The foot: which rows of how many are shown, and the ways to the others.

use super::state::Grid;
use crate::el::{El, el};
use crate::{intl, text};
use leptos::prelude::*;

/// "1–50 of 4,318" and four buttons; without a second window only the words, without rows nothing.
pub(super) fn footer(grid: Grid) -> Vec<El> {
    let pages = grid.pages();
    let Some(offset) = grid.page.with_untracked(|page| page.as_ref().map(|page| page.window.offset)) else {
        return Vec::new();
    };
    let Some((from, to)) = pages.range(offset) else { return Vec::new() };
    let range = text::fill(
        "grid.range",
        &[("from", &intl::number(from)), ("to", &intl::number(to)), ("total", &intl::number(pages.total))],
    );
    let mut all = vec![el("span", "").attr("role", "status").text(&range)];
    if pages.last() > 0 {
        all.push(way(grid, "first", "grid.first", (offset > 0).then_some(0)));
        all.push(way(grid, "before", "grid.before", pages.before(offset)));
        all.push(way(grid, "after", "grid.after", pages.after(offset)));
        all.push(way(grid, "last", "grid.last", (offset < pages.last()).then(|| pages.last())));
    }
    vec![el("div", "gw-foot").all(all)]
}

fn way(grid: Grid, name: &str, label: &'static str, to: Option<u64>) -> El {
    el("button", "gw-way")
        .attr("type", "button")
        .attr("data-way", name)
        .attr("aria-label", &text::text(label))
        .flag("disabled", to.is_none())
        .press(move || grid.show(to.unwrap_or(0)))
}

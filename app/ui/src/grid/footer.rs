//! The foot: which rows of how many are shown, and the ways to the others.

use super::state::Grid;
use crate::{intl, text};
use leptos::prelude::*;

/// "1–50 of 4,318" and four buttons; without a second window only the words.
pub(super) fn footer(grid: Grid) -> impl IntoView {
    move || {
        let page = grid.page.get()?;
        let pages = grid.pages();
        let offset = page.window.offset;
        let (from, to) = pages.range(offset)?;
        let range = text::fill(
            "grid.range",
            &[("from", &intl::number(from)), ("to", &intl::number(to)), ("total", &intl::number(pages.total))],
        );
        let way = |name: &'static str, label: &'static str, to: Option<u64>| {
            view! {
                <button
                    class={"gw-way"}
                    type={"button"}
                    data-way={name}
                    aria-label={text::text(label)}
                    disabled={to.is_none()}
                    on:click=move |_| grid.show(to.unwrap_or(0))
                ></button>
            }
        };
        let ways = (pages.last() > 0).then(|| {
            view! {
                {way("first", "grid.first", (offset > 0).then_some(0))}
                {way("before", "grid.before", pages.before(offset))}
                {way("after", "grid.after", pages.after(offset))}
                {way("last", "grid.last", (offset < pages.last()).then(|| pages.last()))}
            }
        });
        Some(view! { <div class={"gw-foot"}><span role={"status"}>{range}</span>{ways}</div> })
    }
}

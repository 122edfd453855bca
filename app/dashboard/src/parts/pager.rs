//! Pages of the list of companies: which are shown, and the ways to the others. Looks like a table's foot.

use gangway_ui::intl::number;
use gangway_ui::text::{fill, text};
use leptos::prelude::*;

/// "1–50 of 462" and two buttons; `go` gets the offset of the page wanted.
pub fn pager(offset: u64, size: u64, total: u64, go: impl Fn(u64) + Copy + 'static) -> impl IntoView {
    (total > size).then(|| {
        let to = (offset + size).min(total);
        let range =
            fill("grid.range", &[("from", &number(offset + 1)), ("to", &number(to)), ("total", &number(total))]);
        let way = move |way: &'static str, label: &'static str, to: Option<u64>| {
            view! {
                <button
                    class={"gw-way"}
                    type={"button"}
                    data-way={way}
                    aria-label={text(label)}
                    disabled={to.is_none()}
                    on:click=move |_| go(to.unwrap_or(0))
                ></button>
            }
        };
        view! {
            <div class={"gw-foot"}>
                <span role={"status"}>{range}</span>
                {way("before", "dashboard.page-before", (offset > 0).then(|| offset.saturating_sub(size)))}
                {way("after", "dashboard.page-after", (to < total).then_some(to))}
            </div>
        }
    })
}

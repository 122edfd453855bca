//! The list of companies: first the finding, then who, why, since when, and the way there.

use crate::app::{App, PAGE, address};
use crate::parts::icon::state;
use crate::parts::mark;
use crate::parts::pager::pager;
use crate::parts::shell::follow;
use crate::route::Route;
use crate::{clock, words};
use gangway_ui::intl::number;
use gangway_ui::text::{fill, many, text};
use gangway_wire::Millis;
use gangway_wire::admin::{MerchantRow, Merchants};
use leptos::prelude::*;

/// The page.
pub fn page(app: App) -> impl IntoView {
    // Times in words move on with the minute, not with each second.
    let minute = Memo::new(move |_| app.now.get() / 60_000);
    let go = move |offset| {
        let search = app.route.with_untracked(|route| match route {
            Route::Companies { search, .. } => search.clone(),
            Route::Health { .. } | Route::Data { .. } => String::new(),
        });
        app.go(Route::Companies { search, offset });
    };
    move || {
        minute.track();
        let now = app.now.get_untracked();
        app.list.with(|list| match list {
            None => waiting(app).into_any(),
            Some(list) if list.all == 0 => empty().into_any(),
            Some(list) => {
                let (finding, rest) = finding(list);
                super::title(&finding);
                view! {
                    <div class={"page-head"}>
                        <div class={"titles"}><h1>{finding}</h1><p class={"quiet"}>{rest}</p></div>
                    </div>
                    {if list.merchants.is_empty() { nothing_found(app).into_any() } else { table(app, list, now).into_any() }}
                    {pager(list.offset, PAGE, list.total, go)}
                }
                .into_any()
            }
        })
    }
}

/// What an operator must know first, and what the rest is like.
fn finding(list: &Merchants) -> (String, String) {
    let found = if list.total == list.all { None } else { Some(many("dashboard.found", list.total, &[])) };
    let (first, rest) = match (list.in_trouble, list.all, list.merchants.first()) {
        (0, 1, Some(only)) => {
            let state = words::status(only);
            (fill("dashboard.one-merchant", &[("state", &lower_first(&state))]), text("dashboard.appear-by-themselves"))
        }
        (0, all, _) => (many("dashboard.all-well", all, &[]), text("dashboard.appear-by-themselves")),
        (trouble, all, _) if trouble == all => (many("dashboard.need-you", trouble, &[]), String::new()),
        (trouble, all, _) => {
            (many("dashboard.need-you", trouble, &[]), many("dashboard.rest-well", all - trouble, &[]))
        }
    };
    (first, found.unwrap_or(rest))
}

/// A state inside a sentence. Only ASCII begins a state's word in our languages, but for "À".
fn lower_first(word: &str) -> String {
    let text: String = js_sys::JsString::from(word).to_lower_case().into();
    text
}

fn table(app: App, list: &Merchants, now: Millis) -> impl IntoView + use<> {
    let portals = app.me.with_untracked(|me| me.as_ref().map_or(0, |me| me.portals.len()));
    let rows = list.merchants.iter().map(|merchant| row(app, merchant, portals, now)).collect_view();
    view! {
        <div class={"grid-scroll"}>
            <table class={"grid-table companies-first stacks"} aria-label={text("dashboard.companies")}>
                <thead><tr>
                    <th scope={"col"}>{text("dashboard.company")}</th>
                    <th scope={"col"} class={"not-on-phones"}>{text("dashboard.reference")}</th>
                    <th scope={"col"}>{text("dashboard.state")}</th>
                    <th scope={"col"}>{text("dashboard.platform")}</th>
                    <th scope={"col"}>{text("dashboard.last-sync")}</th>
                    <th scope={"col"} class={"end"}>{text("dashboard.rows")}</th>
                    <th scope={"col"}>{text("dashboard.problem")}</th>
                    <th scope={"col"}><span class={"only-for-readers"}>{text("dashboard.next-action")}</span></th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

fn row(app: App, merchant: &MerchantRow, portals: usize, now: Millis) -> impl IntoView + use<> {
    let route = Route::Health { id: merchant.id.clone() };
    let name = merchant.name.clone().unwrap_or_else(|| text("dashboard.unnamed"));
    let portal = (portals > 1).then(|| merchant.portal.name.clone());
    let platform = merchant.platform_name.as_ref().map(|name| {
        view! { <span class={"with-mark"}>{mark::platform(name)}<span>{name.clone()}</span></span> }
    });
    let synced = merchant.last_sync_at.map_or_else(|| "–".to_owned(), |at| clock::moment(at, now));
    let rows = if merchant.ready == 0 { "–".to_owned() } else { number(merchant.rows) };
    let problem = words::row_problem(merchant);
    let told = problem.clone();
    let action = problem.is_some().then(|| {
        view! {
            <a class={"text-link"} href={address(&route)} on:click=follow(app, route.clone())>{text("dashboard.see-why")}</a>
        }
    });
    view! {
        <tr data-merchant={merchant.id.clone()} data-status={merchant.status.as_str()}>
            <th scope={"row"} class={"cell-title"}>
                <a class={"row-title"} href={address(&route)} on:click=follow(app, route)><bdi>{name}</bdi></a>
            </th>
            <td class={"quiet not-on-phones"}>
                <bdi translate={"no"} title={merchant.reference.clone()}>{merchant.reference.clone()}</bdi>
                {portal.map(|portal| view! { <bdi class={"of-portal"}>{portal}</bdi> })}
            </td>
            <td class={"cell-state"}>{state(words::shape(merchant.status), words::status(merchant))}</td>
            <td class={"not-on-phones"}>{platform}</td>
            <td class={"quiet cell-number"}>{synced}</td>
            <td class={"end not-on-phones"}>{rows}</td>
            <td class={"stretches cell-note"} title={told}>
                {problem.map(|problem| view! { <span class={"two-lines"}>{problem}</span> })}
            </td>
            <td class={"end cell-action"}>{action}</td>
        </tr>
    }
}

/// The first answer is on its way: the table that will come, with bars for words.
fn waiting(app: App) -> AnyView {
    if let Some(refused) = app.refused.get() {
        return view! {
            <div class={"page-head"}><div class={"titles"}><h1>{text("dashboard.companies")}</h1></div></div>
            <p class={"next-one"} role={"alert"}>{refused.sentence()}</p>
        }
        .into_any();
    }
    let rows = (0..6).map(|_| {
        let cells = ["w6", "w3", "w5", "w4", "w4", "w2"].into_iter().enumerate().map(|(n, width)| {
            let class = match n {
                0 => "cell-title",
                2 => "cell-state",
                4 => "cell-number",
                _ => "not-on-phones",
            };
            view! { <td class={class}><span class={["ghost ", width].concat()}></span></td> }
        });
        let cells = cells.collect_view();
        view! { <tr>{cells}<td class={"not-on-phones"}></td><td class={"not-on-phones"}></td></tr> }
    });
    view! {
        <div class={"page-head"}>
            <div class={"titles"}><h1><span class={"ghost w7"}></span></h1><p><span class={"ghost w6"}></span></p></div>
        </div>
        <div class={"grid-scroll"} aria-busy={"true"} aria-label={text("dashboard.companies")} role={"group"}>
            <table class={"grid-table companies-first stacks"} aria-hidden={"true"}>
                <thead><tr>{(0..8).map(|_| view! { <th></th> }).collect_view()}</tr></thead>
                <tbody>{rows.collect_view()}</tbody>
            </table>
        </div>
    }
    .into_any()
}

fn empty() -> impl IntoView {
    super::title(&text("dashboard.no-merchant"));
    view! {
        <div class={"page-head"}><div class={"titles"}><h1>{text("dashboard.no-merchant")}</h1></div></div>
        <section class={"empty"}>
            <h2>{text("dashboard.empty-title")}</h2>
            <p>{text("dashboard.empty-why")}</p>
        </section>
    }
}

fn nothing_found(app: App) -> impl IntoView {
    view! {
        <section class={"empty"}>
            <h2>{text("dashboard.nothing-found")}</h2>
            <p>{text("dashboard.nothing-found-why")}</p>
            <div class={"button-row"}>
                <a class={"button"} href={address(&Route::start())} on:click=follow(app, Route::start())>
                    {text("dashboard.show-all")}
                </a>
            </div>
        </section>
    }
}

//! The list of companies: first the finding, then who, why, since when, and the way there.

use crate::app::{App, address};
use crate::parts::icon::state;
use crate::parts::mark;
use crate::parts::pager::pager;
use crate::parts::shell::follow;
use crate::route::{PAGE, Route};
use crate::{clock, words};
use gangway_ui::intl::number;
use gangway_ui::text::{fill, many, text};
use gangway_wire::admin::{MerchantRow, Merchants};
use leptos::prelude::*;

/// What stands in the place of the table.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Shown {
    Waiting,
    Empty,
    NothingFound,
    Table,
}

/// The page.
pub fn page(app: App) -> impl IntoView {
    let shown = Memo::new(move |_| {
        app.list.with(|list| match list {
            None => Shown::Waiting,
            Some(list) if list.all == 0 => Shown::Empty,
            Some(list) if list.merchants.is_empty() => Shown::NothingFound,
            Some(_) => Shown::Table,
        })
    });
    let finding = Memo::new(move |_| app.list.with(|list| list.as_ref().map(finding)).unwrap_or_default());
    let headed = move || {
        let (finding, rest) = finding.get();
        super::title(&finding);
        view! {
            <div class={"page-head"}>
                <div class={"titles"}><h1>{finding}</h1><p class={"quiet"}>{rest}</p></div>
            </div>
        }
    };
    move || match shown.get() {
        Shown::Waiting => waiting(app).into_any(),
        Shown::Empty => empty().into_any(),
        Shown::NothingFound => view! { {headed}{nothing_found(app)} }.into_any(),
        Shown::Table => view! { {headed}{table(app)}{move || pages(app)} }.into_any(),
    }
}

/// The ways to the other pages of the list.
fn pages(app: App) -> impl IntoView {
    let (offset, total) = app.list.with(|list| list.as_ref().map_or((0, 0), |list| (list.offset, list.total)));
    pager(offset, PAGE, total, move |offset| {
        let search = app.route.with_untracked(|route| match route {
            Route::Companies { search, .. } => search.clone(),
            Route::Health { .. } | Route::Data { .. } => String::new(),
        });
        app.go(Route::Companies { search, offset });
    })
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

/// The table. A row goes with its merchant wherever it comes to stand, and the focus with it.
fn table(app: App) -> impl IntoView {
    let ids = Memo::new(move |_| {
        app.list.with(|list| {
            let rows = list.iter().flat_map(|list| &list.merchants);
            rows.map(|merchant| merchant.id.clone()).collect::<Vec<_>>()
        })
    });
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
                <tbody><For each=move || ids.get() key=String::clone children=move |id| row(app, id)/></tbody>
            </table>
        </div>
    }
}

fn row(app: App, id: String) -> impl IntoView {
    let route = Route::Health { id: id.clone() };
    let wanted = id.clone();
    let merchant = Memo::new(move |was: Option<&Option<MerchantRow>>| {
        let now = app.list.with(|list| list.as_ref()?.merchants.iter().find(|row| row.id == wanted).cloned());
        // A row on its way out keeps its words.
        now.or_else(|| was.cloned().flatten())
    });
    // Times in words move on with the minute, not with each second.
    let minute = Memo::new(move |_| app.now.get() / 60_000);
    let part = move |read: fn(&MerchantRow) -> String| {
        merchant.with(|merchant| merchant.as_ref().map(read).unwrap_or_default())
    };
    let name = move || merchant.with(|row| row.as_ref().map(|row| mark::name(row.name.as_deref())));
    let reference = move || part(|row| row.reference.clone());
    let portal = move || {
        let several = app.me.with(|me| me.as_ref().is_some_and(|me| me.portals.len() > 1));
        several.then(|| view! { <bdi class={"of-portal"} translate={"no"}>{part(|row| row.portal.name.clone())}</bdi> })
    };
    let platform = move || {
        let name = merchant.with(|row| row.as_ref()?.platform_name.clone())?;
        Some(view! {
            <span class={"with-mark"}>{mark::platform(&name)}<span translate={"no"}>{name}</span></span>
        })
    };
    let synced = move || {
        minute.track();
        let at = merchant.with(|row| row.as_ref()?.last_sync_at);
        at.map_or_else(|| "–".to_owned(), |at| clock::moment(at, app.now.get_untracked()))
    };
    let problem = Memo::new(move |_| merchant.with(|row| words::row_problem(row.as_ref()?)));
    let see = route.clone();
    let action = move || {
        let route = see.clone();
        problem.with(Option::is_some).then(|| {
            view! {
                <a class={"text-link"} href={address(&route)} on:click=follow(app, route.clone())>
                    {text("dashboard.see-why")}
                </a>
            }
        })
    };
    view! {
        <tr data-merchant={id} data-status=move || merchant.with(|row| row.as_ref().map(|row| row.status.as_str()))>
            <th scope={"row"} class={"cell-title"}>
                <a class={"row-title"} href={address(&route)} on:click=follow(app, route)>{name}</a>
            </th>
            <td class={"quiet not-on-phones"}>
                <bdi translate={"no"} title=reference>{reference}</bdi>
                {portal}
            </td>
            <td class={"cell-state"}>
                {move || merchant.with(|row| row.as_ref().map(|row| state(words::shape(row.status), words::status(row))))}
            </td>
            <td class={"not-on-phones"}>{platform}</td>
            <td class={"quiet cell-number"}>{synced}</td>
            <td class={"end not-on-phones"} translate={"no"}>
                {move || part(|row| if row.ready == 0 { "–".to_owned() } else { number(row.rows) })}
            </td>
            <td class={"stretches cell-note"} title=move || problem.get()>
                {move || problem.get().map(|problem| view! { <span class={"two-lines"}>{problem}</span> })}
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

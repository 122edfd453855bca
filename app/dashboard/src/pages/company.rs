//! One company: its name and state, and two tabs, how it does and what it holds.

use super::{data, health};
use crate::app::{App, Company, address};
use crate::parts::icon::{icon_small, state};
use crate::parts::mark;
use crate::parts::shell::{along, follow};
use crate::route::Route;
use crate::{clock, words};
use gangway_ui::intl::number;
use gangway_ui::text::{fill, text};
use gangway_wire::Millis;
use gangway_wire::dataset::Dataset;
use gangway_wire::state::Status;
use leptos::prelude::*;

/// The page of the merchant `id`.
pub fn page(app: App, id: String) -> impl IntoView {
    let is_data = Memo::new(move |_| app.route.with(super::is_data));
    let there = Memo::new(move |_| app.company.with(Option::is_some));
    let has_rows = Memo::new(move |_| {
        app.company.with(|company| company.as_ref().is_some_and(|company| company.picture.row.ready > 0))
    });
    let tabs_id = id.clone();
    view! {
        {move || head(app)}
        {move || (there.get() && (has_rows.get() || is_data.get())).then(|| tabs(app, &tabs_id, is_data.get()))}
        {move || match (there.get(), is_data.get()) {
            (false, _) => missing(app).into_any(),
            (true, false) => health::page(app).into_any(),
            (true, true) => data::page(app, id.clone()).into_any(),
        }}
    }
}

fn head(app: App) -> impl IntoView {
    let minute = app.now.get() / 60_000;
    app.company.with(|company| {
        let company = company.as_ref()?;
        let (row, now) = (&company.picture.row, minute * 60_000);
        let name = row.name.clone().unwrap_or_else(|| text("dashboard.unnamed"));
        super::title(&name);
        let pill = ["state state-pill state-", words::shape(row.status)].concat();
        Some(view! {
            <nav class={"breadcrumb"} aria-label={text("dashboard.path")}>
                <a href={address(&Route::start())} on:click=follow(app, Route::start())>{text("dashboard.companies")}</a>
                <span class={"directional"}>{icon_small("forward")}</span>
                <bdi translate={"no"}>{row.reference.clone()}</bdi>
            </nav>
            <div class={"page-head"}>
                <div class={"titles"}>
                    <h1>
                        {mark::name(row.name.as_deref())}{" "}
                        <span class={pill}>{state(words::shape(row.status), words::status(row))}</span>
                    </h1>
                    <p class={"quiet"}>{line(company, now)}</p>
                </div>
            </div>
        })
    })
}

/// What there is to say in a line under the name.
fn line(company: &Company, now: Millis) -> String {
    let row = &company.picture.row;
    let Some(platform) = row.platform_name.clone() else { return text("dashboard.line.no-platform") };
    let at = row.last_sync_at.map(|at| clock::moment_in_sentence(at, now));
    let what = match (row.status, at) {
        (Status::UpToDate, Some(at)) => fill("dashboard.line.up-to-date", &[("when", &at)]),
        (Status::Waiting, None) => text("dashboard.line.never"),
        (Status::Syncing, _) => {
            let began =
                company.picture.state.current().and_then(|c| c.datasets.iter().filter_map(|d| d.started_at).min());
            let took = began.map(|began| clock::duration(company.picture.now - began)).unwrap_or_default();
            fill("dashboard.line.syncing", &[("duration", &took)])
        }
        (_, Some(at)) => fill("dashboard.line.last", &[("when", &at)]),
        (_, None) => text("dashboard.line.nothing"),
    };
    [&platform, " · ", &what].concat()
}

fn tabs(app: App, id: &str, is_data: bool) -> impl IntoView + use<> {
    let rows = app.company.with_untracked(|company| company.as_ref().map_or(0, |company| company.picture.row.rows));
    let (first, second) = (Route::Health { id: id.to_owned() }, Route::table(id, Dataset::Orders));
    view! {
        <nav class={"tabs"} aria-label={text("dashboard.views")} on:keydown=along>
            <a class={"tab"} href={address(&first)} aria-current={(!is_data).then_some("page")} on:click=follow(app, first)>
                {text("dashboard.health")}
            </a>
            <a class={"tab"} href={address(&second)} aria-current={is_data.then_some("page")} on:click=follow(app, second)>
                {text("dashboard.data")}{(rows > 0).then(|| view! { <span class={"count"} translate={"no"}>{number(rows)}</span> })}
            </a>
        </nav>
    }
}

/// Not there yet, or never: another portal's merchant looks like none at all.
fn missing(app: App) -> impl IntoView {
    move || {
        match app.refused.get() {
        Some(refused) => view! {
            <div class={"page-head"}><div class={"titles"}><h1>{text("dashboard.no-such-company")}</h1></div></div>
            <p class={"quiet"} role={"alert"}>{refused.sentence()}</p>
            <p class={"next-one"}>
                <a class={"text-link"} href={address(&Route::start())} on:click=follow(app, Route::start())>
                    {text("dashboard.show-all")}
                </a>
            </p>
        }
        .into_any(),
        None => view! {
            <div aria-busy={"true"}>
                <p class={"breadcrumb"}><span class={"ghost w4"}></span></p>
                <div class={"page-head"}>
                    <div class={"titles"}><h1><span class={"ghost w7"}></span></h1><p><span class={"ghost w6"}></span></p></div>
                </div>
                <section class={"panel to-come"}>
                    {(0..7).map(|_| view! { <p class={"ghost-row"}><span class={"ghost w6"}></span></p> }).collect_view()}
                </section>
            </div>
        }
        .into_any(),
    }
    }
}

//! What a company holds: seven tabs, each a table, `info` a card.

use crate::api;
use crate::app::{App, address, replace};
use crate::parts::copy;
use crate::parts::shell::{along, follow};
use crate::route::Route;
use crate::words;
use gangway_ui::grid::{self, Options, Source};
use gangway_ui::intl::number;
use gangway_ui::text::{fill, text};
use gangway_wire::activity::Activity;
use gangway_wire::admin::MerchantPicture;
use gangway_wire::dataset::Dataset;
use gangway_wire::paths::{admin, data as data_path, fill as path};
use gangway_wire::state::{Connection, DatasetState, State};
use gangway_wire::table::{Details, Window};
use gangway_wire::view::ViewQuery;
use leptos::prelude::*;
use leptos::task::spawn_local;
use std::rc::Rc;

/// Where the tables of one shop lie.
#[derive(Clone, PartialEq, Eq)]
struct Place {
    company: String,
    connection: String,
}

/// The tab.
pub fn page(app: App, id: String) -> impl IntoView {
    let dataset = Memo::new(move |_| {
        app.route.with(|route| match route {
            Route::Data { dataset, .. } => *dataset,
            Route::Companies { .. } | Route::Health { .. } => Dataset::Orders,
        })
    });
    let place = Memo::new(move |_| {
        app.company.with(|company| {
            let state = &company.as_ref()?.picture.state;
            Some(Place { company: state.company_id.clone()?, connection: shop(state)?.id.clone() })
        })
    });
    // 0 where there is no snapshot.
    let as_of =
        Memo::new(move |_| with(app, dataset.get(), |d| d.snapshot.as_ref().map_or(0, |s| s.as_of)).unwrap_or(0));
    let there = Memo::new(move |_| as_of.get() != 0);
    let tabs_id = id.clone();
    view! {
        {move || tabs(app, &tabs_id, dataset.get())}
        <div class={"after-tabs"}>
            {move || match (place.get(), there.get(), app.visit.get()) {
                (Some(place), true, _) => table(app, place, dataset.get(), as_of.into()),
                _ => absent(app, id.clone(), dataset.get()).into_any(),
            }}
        </div>
    }
}

/// The shop whose tables are shown: the current one, else the last that was; its rows are kept for a while.
pub fn shop(state: &State) -> Option<&Connection> {
    state.current().or_else(|| state.connections.last())
}

fn with<T>(app: App, dataset: Dataset, read: impl FnOnce(&DatasetState) -> T) -> Option<T> {
    app.company.with(|company| Some(read(shop(&company.as_ref()?.picture.state)?.dataset(dataset))))
}

fn tabs(app: App, id: &str, chosen: Dataset) -> impl IntoView + use<> {
    let counts = Memo::new(move |_| {
        Dataset::ALL
            .iter()
            .map(|&d| with(app, d, |d| d.snapshot.as_ref().map(|s| s.rows)).flatten())
            .collect::<Vec<_>>()
    });
    let tabs = Dataset::ALL.iter().map(|&dataset| {
        let route = Route::table(id, dataset);
        let count = move || counts.with(|counts| counts[dataset.index()].map(number));
        view! {
            <a
                class={"tab"}
                href={address(&route)}
                aria-current={(dataset == chosen).then_some("page")}
                on:click=follow(app, route)
            >
                {words::dataset(dataset)}
                {(!dataset.is_single()).then(|| view! { <span class={"count"} translate={"no"}>{count}</span> })}
            </a>
        }
    });
    view! {
        <nav class={"tabs data-tabs"} aria-label={text("dashboard.datasets")} on:keydown=along>{tabs.collect_view()}</nav>
    }
}

fn table(app: App, place: Place, dataset: Dataset, as_of: Signal<i64>) -> AnyView {
    if dataset.is_single() {
        return single(place, dataset, as_of).into_any();
    }
    let query = app.route.with_untracked(|route| match route {
        Route::Data { query, .. } => query.clone(),
        Route::Companies { .. } | Route::Health { .. } => ViewQuery::default(),
    });
    let windows = place.clone();
    let source = Source {
        window: Rc::new(move |query: ViewQuery| {
            let address = data_path(admin::DATA, &windows.company, &windows.connection, dataset);
            Box::pin(async move {
                let address = [&address, "?", &query.to_query()].concat();
                api::get::<Window>(&address).await.map_err(|failure| failure.sentence())
            })
        }),
        details: Rc::new(move |number| {
            let address = path(admin::ROW, &[&place.company, &place.connection, dataset.as_str(), &number.to_string()]);
            Box::pin(async move { api::get::<Details>(&address).await.map_err(|failure| failure.sentence()) })
        }),
    };
    let moved = move |query: &ViewQuery| {
        app.route.update_untracked(|route| {
            if let Route::Data { query: now, dataset: of, .. } = route
                && *of == dataset
            {
                now.clone_from(query);
            }
        });
        app.route.with_untracked(replace);
    };
    grid::grid(Options { name: words::dataset(dataset), query, as_of, source, moved: Rc::new(moved) }).into_any()
}

/// A dataset that is one object: a card.
fn single(place: Place, dataset: Dataset, as_of: Signal<i64>) -> impl IntoView {
    let read = RwSignal::new(None::<Result<Details, String>>);
    Effect::new(move |_| {
        as_of.track();
        let address = data_path(admin::DATA, &place.company, &place.connection, dataset);
        spawn_local(async move {
            let answer = api::get::<Details>(&address).await.map_err(|failure| failure.sentence());
            let _ = read.try_set(Some(answer));
        });
    });
    move || match read.get() {
        None => {
            view! { <section class={"panel to-come"} aria-busy={"true"}><span class={"ghost w6"}></span></section> }
                .into_any()
        }
        Some(Ok(of)) => {
            view! { <section class={"panel panel-part card gw-card"}>{grid::details(&of)}</section> }.into_any()
        }
        Some(Err(sentence)) => view! { <p class={"next-one"} role={"alert"}>{sentence}</p> }.into_any(),
    }
}

/// Why there is no table here; what failed leads to who can act.
fn absent(app: App, id: String, dataset: Dataset) -> impl IntoView {
    move || {
        let name = words::dataset(dataset);
        let platform = app.company.with(|company| {
            company.as_ref().map(|company: &crate::app::Company| platform_of(&company.picture)).unwrap_or_default()
        });
        // Without a shop that was ever connected nothing is on its way.
        let begun = app.company.with(|company| {
            company.as_ref().and_then(|company| shop(&company.picture.state)).is_some_and(|c| c.linked_at.is_some())
        });
        let activity = with(app, dataset, |d| (d.activity, d.reason)).unwrap_or((Activity::Idle, None));
        let sentence = match activity {
            (Activity::Unsupported, _) => {
                fill("dashboard.absent.unsupported", &[("platform", &platform), ("dataset", &name)])
            }
            (Activity::Failed, Some(why)) => words::advice(why),
            (Activity::Failed, None) => text("dashboard.absent.failed"),
            _ if !begun => text("dashboard.to-come"),
            _ => text("dashboard.absent.pending"),
        };
        let number = with(app, dataset, |d| d.correlation_id.clone()).flatten();
        let failed = (activity.0 == Activity::Failed).then(|| {
            let route = Route::Health { id: id.clone() };
            view! {
                {number.map(|number| view! {
                    <p class={"button-row"}>
                        <span>{text("dashboard.codats-number")}</span>
                        {copy::number(number, text("dashboard.copy-number"))}
                    </p>
                })}
                <a class={"button"} href={address(&route)} on:click=follow(app, route)>{text("dashboard.see-why")}</a>
            }
        });
        view! { <section class={"empty"}><h2>{name}</h2><p>{sentence}</p>{failed}</section> }
    }
}

fn platform_of(picture: &MerchantPicture) -> String {
    picture.row.platform_name.clone().unwrap_or_default()
}

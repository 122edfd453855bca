//! The shops of a company, each with its seven datasets: state, rows, how long it took, as of when, and what is wrong.

use super::data;
use super::refresh::Ask;
use crate::app::{App, address};
use crate::clock;
use crate::parts::icon::{icon_small, state};
use crate::parts::shell::follow;
use crate::parts::{copy, mark};
use crate::route::Route;
use crate::words::{self, Shape};
use gangway_ui::intl::number;
use gangway_ui::text::{fill, text};
use gangway_wire::Millis;
use gangway_wire::activity::Activity;
use gangway_wire::admin::MerchantPicture;
use gangway_wire::dataset::Dataset;
use gangway_wire::state::{Connection, ConnectionStatus, DatasetState, Snapshot};
use leptos::prelude::*;

/// A panel a shop, the one that the merchant looks at first. What changes is written into what is there, so that a
/// button keeps its place and the focus while the page refreshes itself.
pub fn shops(app: App) -> impl IntoView {
    let ids = Memo::new(move |_| {
        app.company.with(|company| {
            let Some(company) = company else { return Vec::new() };
            let state = &company.picture.state;
            let current = state.current().map(|connection| &connection.id);
            let mut all: Vec<&String> = state.connections.iter().map(|connection| &connection.id).collect();
            all.sort_by_key(|id| Some(*id) != current);
            all.into_iter().cloned().collect()
        })
    });
    view! { <For each=move || ids.get() key=String::clone children=move |id| panel(app, id)/> }
}

/// A shop in the company's picture as it is now.
#[derive(Clone, Copy)]
struct Shop {
    app: App,
    id: StoredValue<String>,
}

impl Shop {
    fn read<T>(self, read: impl FnOnce(&MerchantPicture, &Connection) -> T) -> Option<T> {
        self.id.try_with_value(|id| {
            self.app.company.with(|company| {
                let picture = &company.as_ref()?.picture;
                Some(read(picture, picture.state.connection(id)?))
            })
        })?
    }
}

fn panel(app: App, id: String) -> impl IntoView {
    let shop = Shop { app, id: StoredValue::new(id.clone()) };
    let platform = Memo::new(move |_| shop.read(|_, connection| connection.platform_name.clone()).unwrap_or_default());
    let untouched = Memo::new(move |_| {
        shop.read(|_, c| c.status == ConnectionStatus::Pending && c.linked_at.is_none()).unwrap_or(true)
    });
    view! {
        <section class={"panel"} data-connection={id}>
            <div class={"panel-head"}>
                {move || mark::platform(&platform.get())}
                <h2 translate={"no"}>{platform}</h2>
                {move || shop.read(connection_state).map(|(shape, words)| state(shape, words))}
                <span class={"push quiet not-on-phones"}>{move || shop.read(|p, c| summary(c, p.now))}</span>
            </div>
            {move || if untouched.get() {
                view! { <p class={"to-come"}>{text("dashboard.to-come")}</p> }.into_any()
            } else {
                table(shop).into_any()
            }}
        </section>
    }
}

fn connection_state(picture: &MerchantPicture, connection: &Connection) -> (Shape, String) {
    if picture.state.current().is_some_and(|current| current.id == connection.id) {
        return (words::shape(picture.row.status), words::status(&picture.row));
    }
    match connection.status {
        ConnectionStatus::Pending => ("waiting", text("dashboard.status.waiting")),
        ConnectionStatus::Deauthorized => ("lost", text("dashboard.status.access-lost")),
        ConnectionStatus::Linked => ("good", text("dashboard.linked")),
        ConnectionStatus::Unlinked | ConnectionStatus::Removed => ("off", text("dashboard.status.disconnected")),
    }
}

/// "21,113 rows in 3 min 12 s" once it is over, "Started today at 14:31" before.
fn summary(connection: &Connection, now: Millis) -> Option<String> {
    let began = connection.datasets.iter().filter_map(|dataset| dataset.started_at).min()?;
    if !connection.is_settled() {
        return Some(fill("dashboard.started", &[("when", &clock::moment_in_sentence(began, now))]));
    }
    let ended = connection.datasets.iter().filter_map(|dataset| dataset.ended_at).max()?;
    let rows: u64 = connection.datasets.iter().filter_map(|dataset| dataset.snapshot.as_ref()).map(|s| s.rows).sum();
    Some(fill("dashboard.rows-in", &[("rows", &number(rows)), ("duration", &clock::duration(ended - began))]))
}

fn table(shop: Shop) -> impl IntoView {
    let rows = Dataset::ALL.iter().map(|&dataset| row(shop, dataset)).collect_view();
    view! {
        <div class={"grid-scroll bare"}>
            <table class={"grid-table datasets stacks"} aria-label={text("dashboard.datasets")}>
                <thead><tr>
                    <th scope={"col"}>{text("dashboard.dataset")}</th>
                    <th scope={"col"}>{text("dashboard.state")}</th>
                    <th scope={"col"} class={"end"}>{text("dashboard.rows")}</th>
                    <th scope={"col"} class={"end"}>{text("dashboard.took")}</th>
                    <th scope={"col"}>{text("dashboard.as-of")}</th>
                    <th scope={"col"}>{text("dashboard.message")}</th>
                    <th scope={"col"}><span class={"only-for-readers"}>{text("dashboard.refresh")}</span></th>
                </tr></thead>
                <tbody>{rows}</tbody>
            </table>
        </div>
    }
}

fn row(shop: Shop, which: Dataset) -> impl IntoView {
    let app = shop.app;
    let of = Memo::new(move |_| shop.read(|_, c| c.dataset(which).clone()).unwrap_or_else(|| DatasetState::new(which)));
    let snapshot = move |read: fn(&Snapshot) -> String, otherwise: &str| {
        of.with(|of| of.snapshot.as_ref().map_or_else(|| otherwise.to_owned(), read))
    };
    let merchant = Memo::new(move |_| shop.read(|picture, _| picture.row.id.clone()).unwrap_or_default());
    let opens = Memo::new(move |_| {
        let is_shown = shop.read(|picture, c| data::shop(&picture.state).is_some_and(|shown| shown.id == c.id));
        is_shown == Some(true) && of.with(|of| of.snapshot.is_some())
    });
    let title = move || {
        let name = words::dataset(which);
        if !opens.get() {
            return view! { <span class={"row-title"}>{name}</span> }.into_any();
        }
        let route = Route::table(&merchant.get(), which);
        view! { <a class={"row-title"} href={address(&route)} on:click=follow(app, route)>{name}</a> }.into_any()
    };
    let took = move || {
        // What stands in the queue took no time yet, what is not offered never will.
        let idle = of.with(|of| matches!(of.activity, Activity::Queued | Activity::Unsupported));
        match of.with(|of| (of.started_at.filter(|_| !idle), of.ended_at)) {
            (Some(began), Some(ended)) => clock::duration(ended - began),
            (Some(began), None) => clock::duration(app.now.get() - began),
            (None, _) => "–".to_owned(),
        }
    };
    let as_of = move || {
        let at = of.with(|of| of.snapshot.as_ref().map(|snapshot| snapshot.as_of));
        at.map_or_else(|| "–".to_owned(), |at| clock::moment(at, app.now.get_untracked()))
    };
    let ask = Ask::new();
    let noted = move || {
        let refusal = ask.refusal().map(|sentence| view! { <span class={"why"} role={"alert"}>{sentence}</span> });
        (refusal, of.with(note))
    };
    view! {
        <tr data-dataset={which.as_str()} data-activity=move || of.with(|of| of.activity.as_str())>
            <th scope={"row"} class={"cell-title"}>{title}</th>
            <td class={"cell-state"}>{move || { let (shape, word) = of.with(words::dataset_state); state(shape, word) }}</td>
            <td class={"end cell-number"} translate={"no"}>{move || snapshot(|snapshot| number(snapshot.rows), "–")}</td>
            <td class={"end quiet not-on-phones"}><bdi>{took}</bdi></td>
            <td class={"quiet not-on-phones"}>{as_of}</td>
            <td class={"stretches cell-note"}>{noted}</td>
            <td class={"end cell-action"}>{refresh(shop, of, merchant, ask)}</td>
        </tr>
    }
}

/// What is on its way, or what is wrong. A row without either says nothing.
fn note(dataset: &DatasetState) -> Option<AnyView> {
    if dataset.activity == Activity::Unsupported {
        return None;
    }
    let under_way = matches!(dataset.activity, Activity::Working | Activity::Retrying | Activity::Late);
    if under_way && dataset.reason.is_none() {
        return progress(dataset).map(IntoAny::into_any);
    }
    let next =
        dataset.next_at.filter(|_| under_way).map(|at| fill("dashboard.next-try", &[("time", &clock::time(at))]));
    let why = [words::reason_alone(dataset.reason?), next.unwrap_or_default()].concat();
    let told = dataset.message.clone().map(|words| view! { <bdi class={"told"} translate={"no"}>{words}</bdi> });
    let number = dataset.correlation_id.clone().map(|number| {
        view! { <span class={"number"}>{copy::number(number, text("dashboard.copy-number"))}</span> }
    });
    Some(view! { <span class={"why"}>{why}</span>{told}{number} }.into_any())
}

/// "1,204 of 4,318" while rows are read, a per cent while the platform hands over.
fn progress(dataset: &DatasetState) -> Option<impl IntoView + use<>> {
    let (words, share) = match (dataset.rows_read, dataset.rows_total, dataset.progress) {
        (Some(read), Some(total), _) if total > 0 => (
            fill("dashboard.read-of", &[("read", &number(read)), ("total", &number(total))]),
            (read.min(total) * 100 / total) as u8,
        ),
        (_, _, Some(percent)) => (fill("dashboard.percent", &[("n", &percent.to_string())]), percent.min(100)),
        _ => return None,
    };
    let width = [&share.to_string(), "%"].concat();
    Some(view! {
        <span class={"row-progress"}>
            <svg class={"row-bar"} aria-hidden={"true"}><rect class={"ink-bar"} width={width} height={"4"} rx={"2"}></rect></svg>
            <bdi>{words}</bdi>
        </span>
    })
}

/// A linked shop's dataset that came or failed can be asked for again. The button stays while it is under way, so
/// that whoever pressed it still stands on it when it is over.
fn refresh(shop: Shop, of: Memo<DatasetState>, merchant: Memo<String>, ask: Ask) -> impl IntoView {
    let linked = Memo::new(move |_| shop.read(|_, c| c.status == ConnectionStatus::Linked) == Some(true));
    let came = Memo::new(move |came: Option<&bool>| {
        came == Some(&true) || of.with(|of| of.activity == Activity::Failed || of.snapshot.is_some())
    });
    let under_way = Memo::new(move |_| {
        let works = of.with(|of| {
            matches!(of.activity, Activity::Queued | Activity::Working | Activity::Retrying | Activity::Late)
        });
        works || ask.busy.get()
    });
    let offered = Memo::new(move |_| of.with(|of| of.activity != Activity::Unsupported));
    let press = move |_| {
        if !under_way.get_untracked() {
            let which = of.with_untracked(|of| of.dataset);
            shop.id.with_value(|id| ask.send(shop.app, &merchant.get_untracked(), id, which));
        }
    };
    move || {
        (linked.get() && came.get() && offered.get()).then(|| {
            let name = of.with_untracked(|of| words::dataset(of.dataset));
            view! {
                <button
                    class={"button plain only-icon small"}
                    type={"button"}
                    aria-label={fill("dashboard.refresh-dataset", &[("dataset", &name)])}
                    aria-disabled=move || under_way.get().then_some("true")
                    on:click=press
                >
                    {icon_small("refresh")}
                </button>
            }
        })
    }
}

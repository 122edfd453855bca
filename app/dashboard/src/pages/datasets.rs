//! The shops of a company, each with its seven datasets: state, rows, how long it took, as of when, and what is wrong.

use super::callout::ask;
use super::data::shop;
use crate::api::Failure;
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
use gangway_wire::state::{Connection, ConnectionStatus, DatasetState, Snapshot};
use leptos::prelude::*;

/// A panel a shop, the one that the merchant looks at first.
pub fn shops(app: App, picture: &MerchantPicture) -> impl IntoView + use<> {
    let current = picture.state.current().map(|connection| connection.id.clone());
    let mut all: Vec<&Connection> = picture.state.connections.iter().collect();
    all.sort_by_key(|connection| Some(&connection.id) != current.as_ref());
    all.into_iter().map(|connection| panel(app, picture, connection)).collect_view()
}

fn panel(app: App, picture: &MerchantPicture, connection: &Connection) -> impl IntoView + use<> {
    let (shape, words) = connection_state(picture, connection);
    let untouched = connection.status == ConnectionStatus::Pending && connection.linked_at.is_none();
    let inner = if untouched {
        view! { <p class={"to-come"}>{text("dashboard.to-come")}</p> }.into_any()
    } else {
        table(app, picture, connection).into_any()
    };
    view! {
        <section class={"panel"} data-connection={connection.id.clone()}>
            <div class={"panel-head"}>
                {mark::platform(&connection.platform_name)}
                <h2>{connection.platform_name.clone()}</h2>
                {state(shape, words)}
                <span class={"push quiet not-on-phones"}>{summary(connection, picture.now)}</span>
            </div>
            {inner}
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

fn table(app: App, picture: &MerchantPicture, connection: &Connection) -> impl IntoView + use<> {
    let is_current = shop(&picture.state).is_some_and(|current| current.id == connection.id);
    let rows = connection.datasets.iter().map(|dataset| row(app, picture, connection, dataset, is_current));
    let rows = rows.collect_view();
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

fn row(
    app: App,
    picture: &MerchantPicture,
    connection: &Connection,
    dataset: &DatasetState,
    is_current: bool,
) -> impl IntoView + use<> {
    let name = words::dataset(dataset.dataset);
    let title = if dataset.snapshot.is_some() && is_current {
        let route = Route::table(&picture.row.id, dataset.dataset);
        view! { <a class={"row-title"} href={address(&route)} on:click=follow(app, route)>{name.clone()}</a> }
            .into_any()
    } else {
        view! { <span class={"row-title"}>{name.clone()}</span> }.into_any()
    };
    let (shape, word) = words::dataset_state(dataset);
    let dash = || "–".to_owned();
    let snapshot = dataset.snapshot.as_ref();
    let rows = snapshot.map_or_else(dash, |snapshot: &Snapshot| number(snapshot.rows));
    let as_of = snapshot.map_or_else(dash, |snapshot| clock::moment(snapshot.as_of, picture.now));
    // What stands in the queue took no time yet, what is not offered never will.
    let idle = matches!(dataset.activity, Activity::Queued | Activity::Unsupported);
    let began = dataset.started_at.filter(|_| !idle);
    let ended = dataset.ended_at;
    let took = move || match (began, ended) {
        (Some(began), Some(ended)) => clock::duration(ended - began),
        (Some(began), None) => clock::duration(app.now.get() - began),
        (None, _) => "–".to_owned(),
    };
    view! {
        <tr data-dataset={dataset.dataset.as_str()} data-activity={dataset.activity.as_str()}>
            <th scope={"row"} class={"cell-title"}>{title}</th>
            <td class={"cell-state"}>{state(shape, word)}</td>
            <td class={"end cell-number"}>{rows}</td>
            <td class={"end quiet not-on-phones"}><bdi>{took}</bdi></td>
            <td class={"quiet not-on-phones"}>{as_of}</td>
            <td class={"stretches cell-note"}>{note(dataset)}</td>
            <td class={"end cell-action"}>{refresh(app, picture, connection, dataset, name)}</td>
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
    let told = dataset.message.clone().map(|words| view! { <bdi class={"told"}>{words}</bdi> });
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

/// A linked shop's dataset that is not under way can be asked for again.
fn refresh(
    app: App,
    picture: &MerchantPicture,
    connection: &Connection,
    dataset: &DatasetState,
    name: String,
) -> Option<impl IntoView + use<>> {
    let still = matches!(dataset.activity, Activity::Failed)
        || (dataset.activity == Activity::Idle && dataset.snapshot.is_some());
    if connection.status != ConnectionStatus::Linked || !still {
        return None;
    }
    let (merchant, connection, which) = (picture.row.id.clone(), connection.id.clone(), dataset.dataset);
    let busy = RwSignal::new(false);
    let refused = RwSignal::new(None::<Failure>);
    Some(view! {
        <button
            class={"button plain only-icon small"}
            type={"button"}
            aria-label={fill("dashboard.refresh-dataset", &[("dataset", &name)])}
            aria-busy=move || busy.get().then_some("true")
            title=move || refused.get().map(|failure| failure.sentence())
            on:click=move |_| ask(app, &merchant, &connection, Some(which), busy, refused)
        >
            {icon_small("refresh")}
        </button>
        <span class={"only-for-readers"} role={"status"}>{move || refused.get().map(|failure| failure.sentence())}</span>
    })
}

//! The seven datasets arrive: a row each, in the order in which they usually come.

use super::{back_to_portal, refusal};
use crate::cx::Cx;
use crate::model::{Model, Wish};
use gangway_ui::intl;
use gangway_ui::key;
use gangway_ui::parts::button::{button, link, waiting};
use gangway_ui::parts::icon::{self, icon, styled};
use gangway_ui::parts::note::{Tone, note};
use gangway_ui::parts::words::{headline, living, paragraph, span};
use gangway_ui::text::{fill, filled, find, many, text};
use gangway_wire::activity::{Action, Activity, Reason, Who};
use gangway_wire::dataset::Dataset;
use gangway_wire::session::Scope;
use gangway_wire::state::{Connection, DatasetState};
use leptos::prelude::*;

/// The name of a dataset.
pub(super) fn title(dataset: Dataset) -> String {
    find(&["dataset.", dataset.short()].concat()).unwrap_or_default()
}

/// Datasets that wait for the merchant.
fn needs(connection: &Connection) -> usize {
    let mine = |d: &&DatasetState| {
        matches!(d.activity, Activity::Failed) && d.reason.map(Reason::who) == Some(Who::Merchant)
    };
    connection.datasets.iter().filter(mine).count()
}

pub(super) fn view(cx: Cx) -> AnyView {
    let head = Memo::new(move |_| cx.model.with(head));
    view! {
        {move || headline(head.get())}
        <div class={"lead overall"}>
            {living("", move || cx.model.with(place))}
            {living("number", move || cx.model.with(count))}
        </div>
        {move || cx.model.with(|m| m.state().and_then(|s| s.trouble.as_ref()).map(|trouble| {
            let when = trouble.next_at.map(intl::moment).unwrap_or_default();
            note(Tone::Warn, icon::CLOCK, text(key!("held.title")), fill(key!("held.text"), &[("time", &when)]))
        }))}
        <ul class={"datasets"}>{move || cx.model.with(|m| rows(cx, m))}</ul>
        {refusal(cx)}
        <div class={"actions"}>{move || cx.model.with(|m| m.current().map(|c| actions(cx, m, c)))}</div>
    }
    .into_any()
}

fn head(model: &Model) -> String {
    let Some(connection) = model.current() else { return String::new() };
    let shop = model.shop();
    match needs(connection) {
        0 if connection.is_settled() => fill(key!("progress.connected"), &[("shop", &shop)]),
        0 => fill(key!("progress.reading"), &[("shop", &shop)]),
        n => many(key!("progress.needs"), n as u64, &[]),
    }
}

fn place(model: &Model) -> String {
    let Some(connection) = model.current() else { return String::new() };
    if needs(connection) == 0 {
        return connection.platform_name.clone();
    }
    fill(key!("progress.at"), &[("shop", &model.shop()), ("platform", &connection.platform_name)])
}

fn count(model: &Model) -> String {
    let Some(connection) = model.current() else { return String::new() };
    let (ready, offered) = connection.ready_of();
    let (ready, offered) = (ready as u64, offered as u64);
    if ready == offered {
        return many(key!("progress.all"), ready, &[]);
    }
    many(key!("progress.ready"), offered, &[("ready", &intl::number(ready))])
}

fn rows(cx: Cx, model: &Model) -> Option<Vec<AnyView>> {
    let connection = model.current()?;
    Some(connection.datasets.iter().map(|state| row(cx, model, connection, state)).collect())
}

/// How a row looks and what stands at its end.
struct Figure {
    class: &'static str,
    icon: Option<(&'static str, icon::Icon)>,
    words: String,
    bar: Option<u64>,
}

fn figure(state: &DatasetState, platform: &str) -> Figure {
    let ready = state.snapshot.as_ref().map(|snapshot| {
        if state.dataset.is_single() { text(key!("progress.read")) } else { intl::number(snapshot.rows) }
    });
    let plain = |class, words| Figure { class, icon: None, words, bar: None };
    match (state.activity, ready) {
        (Activity::Unsupported, None) => Figure {
            class: "not-offered",
            icon: Some(("icon tiny", icon::MINUS)),
            words: fill(key!("progress.not-offered"), &[("platform", platform)]),
            bar: None,
        },
        (Activity::Failed, _) => Figure {
            class: "failed",
            icon: Some(("icon tiny bad", icon::ALERT)),
            words: short(state.reason, platform),
            bar: None,
        },
        // A table that is there never turns into a bar.
        (_, Some(words)) => {
            Figure { class: "ready", icon: Some(("icon tiny good", icon::CHECK)), words, bar: None }
        }
        (Activity::Late, None) => Figure {
            class: "late",
            icon: Some(("icon tiny warn", icon::CLOCK)),
            words: text(key!("progress.late")),
            bar: state.progress.map(u64::from),
        },
        (Activity::Retrying, None) => plain("waiting", text(key!("progress.retrying"))),
        (Activity::Working, None) => working(state),
        _ => plain("waiting", text(key!("progress.waiting"))),
    }
}

fn working(state: &DatasetState) -> Figure {
    let (words, bar) = match (state.rows_read, state.rows_total, state.progress) {
        (Some(read), Some(total), _) if total > 0 => (
            fill(key!("progress.rows"), &[("n", &intl::number(read)), ("m", &intl::number(total))]),
            Some((read * 100 / total).min(100)),
        ),
        (_, _, Some(percent)) => {
            (fill(key!("progress.percent"), &[("n", &percent.to_string())]), Some(u64::from(percent).min(100)))
        }
        _ => (text(key!("progress.begun")), Some(0)),
    };
    Figure { class: "reading", icon: None, words, bar }
}

fn short(reason: Option<Reason>, platform: &str) -> String {
    let words = reason.and_then(|reason| find(&["state.", reason.as_str()].concat()));
    filled(&words.unwrap_or_else(|| text(key!("progress.failed"))), &[("platform", platform)])
}

/// Why a dataset does not go on and what that means, in a sentence.
pub(super) fn why(state: &DatasetState, portal: &str, platform: &str) -> Option<String> {
    if !matches!(state.activity, Activity::Failed | Activity::Late | Activity::Retrying) {
        return None;
    }
    let reason = state.reason.map_or("slow", Reason::as_str);
    let when = state.next_at.map(intl::moment);
    let key = ["reason.", reason].concat();
    let sentence = match &when {
        Some(_) => find(&[&key, ".at"].concat()).or_else(|| find(&key)),
        None => find(&key),
    };
    let dataset = title(state.dataset);
    let pairs = [
        ("portal", portal),
        ("platform", platform),
        ("dataset", dataset.as_str()),
        ("time", when.as_deref().unwrap_or_default()),
    ];
    sentence.map(|sentence| filled(&sentence, &pairs))
}

fn row(cx: Cx, model: &Model, connection: &Connection, state: &DatasetState) -> AnyView {
    let dataset = state.dataset;
    let figure = figure(state, &connection.platform_name);
    let opens = state.snapshot.is_some() && model.may(Scope::Read);
    let sentence = why(state, model.portal(), &connection.platform_name);
    let name = title(dataset);
    let class = ["dataset-row ", figure.class, if opens { "" } else { " only-count" }].concat();
    let ready = state.snapshot.is_some().then(|| span("hidden-text", text(key!("progress.ready-word"))));
    let inside = view! {
        {icon(icon::of(dataset))}
        <span class={"name"} prop:textContent=name.clone() />
        <span class={"count number"} translate={"no"}>
            {figure.icon.map(|(class, path)| styled(class, path))}
            <span prop:textContent=figure.words />
            {ready}
        </span>
        {opens.then(|| styled("icon tiny flip", icon::NEXT))}
        {figure.bar.map(|percent| view! {
            <progress max={"100"} value=percent.to_string() aria-label=name></progress>
        })}
    }
    .into_any();
    let line = if opens {
        view! {
            <button type={"button"} class=class on:click=move |_| cx.wish(Wish::Data(dataset))>{inside}</button>
        }
        .into_any()
    } else {
        view! { <div class=class>{inside}</div> }.into_any()
    };
    view! {
        <li data-dataset=dataset.as_str() data-activity=state.activity.as_str() data-ready=state.snapshot.is_some().then_some("")>
            {line}
            {sentence.map(|sentence| view! {
                <div class={"why"}>
                    {paragraph("", sentence)}
                    {remedy(cx, model, connection, state)}
                </div>
            })}
        </li>
    }
    .into_any()
}

/// The one thing to do about a dataset, where there is one.
fn remedy(cx: Cx, model: &Model, connection: &Connection, state: &DatasetState) -> Option<AnyView> {
    if state.activity != Activity::Failed {
        return None;
    }
    let pairs = [("platform", connection.platform_name.as_str())];
    match state.reason?.action() {
        Action::Authorize => {
            let words = fill(key!("progress.allow"), &pairs);
            let way = model.departure.as_ref().filter(|d| d.connection_id == connection.id)?;
            let first = connection.datasets.iter().find(|d| d.reason.map(Reason::action) == Some(Action::Authorize));
            let primary = first.is_some_and(|d| d.dataset == state.dataset);
            let class = if primary { "button primary" } else { "button secondary" };
            Some(link(class, primary, words, way.url.clone(), Some(icon::EXTERNAL)))
        }
        Action::Refresh => {
            let dataset = state.dataset.as_str();
            if model.busy.as_deref() == Some(dataset) {
                return Some(waiting("button secondary", false, fill(key!("progress.asking"), &pairs)));
            }
            let id = connection.id.clone();
            let press = move || cx.act(dataset, cx.refresh(id.clone(), dataset));
            Some(button("button secondary", false, text(key!("progress.again")), press))
        }
        _ => None,
    }
}

fn actions(cx: Cx, model: &Model, connection: &Connection) -> AnyView {
    let portal = [("portal", model.portal())];
    if !model.may(Scope::Read) {
        return view! {
            {paragraph("small", text(key!("progress.no-rows")))}
            {back_to_portal(model, "button secondary", true)}
        }
        .into_any();
    }
    let mine = needs(connection) > 0;
    if !connection.is_settled() {
        return view! {
            {paragraph("small", fill(key!("progress.close"), &portal))}
            {back_to_portal(model, "button secondary", !mine)}
        }
        .into_any();
    }
    let class = if mine { "button secondary" } else { "button primary" };
    view! {
        {paragraph("small", text(key!("progress.open")))}
        {button(class, !mine, text(key!("finish")), move || cx.wish(Wish::Finish))}
    }
    .into_any()
}

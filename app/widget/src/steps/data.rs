//! The tables: a tab each, and what is known of a table that is not there.

use super::progress::{title, why};
use super::refusal;
use crate::cx::Cx;
use crate::model::{Model, Wish};
use crate::step;
use gangway_ui::api::client::Call;
use gangway_ui::api::{Fault, decode};
use gangway_ui::grid::{Coming, Options, Source, details, grid};
use gangway_ui::intl;
use gangway_ui::key;
use gangway_ui::parts::button::icon_button;
use gangway_ui::parts::icon::{self, icon};
use gangway_ui::parts::note::{Tone, note};
use gangway_ui::parts::words::{headline, living};
use gangway_ui::text::{fill, find, text};
use gangway_wire::activity::Activity;
use gangway_wire::dataset::Dataset;
use gangway_wire::paths;
use gangway_wire::table::Details;
use gangway_wire::view::ViewQuery;
use leptos::prelude::*;
use std::rc::Rc;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;

pub(super) fn view(cx: Cx) -> AnyView {
    let shop = cx.model.with_untracked(Model::shop);
    let shown = Memo::new(move |_| cx.model.with(step::shown));
    let ready = RwSignal::new(false);
    spawn_local(async move {
        // Without its words a table shows its data all the same.
        let _ = crate::follow::table_texts(cx).await;
        let _ = ready.try_set(true);
    });
    view! {
        <div class={"data-head"}>
            <div>
                {headline(shop)}
                {living("small", move || cx.model.with(|m| as_of(m, shown.get())))}
            </div>
            {icon_button("icon-button", text(key!("data.refresh")), icon::REFRESH, move || refresh(cx, shown.get_untracked()))}
        </div>
        <div class={"tabs"} role={"tablist"} aria-label=text(key!("data.tabs"))>
            {move || {
                let shown = shown.get();
                cx.model.with(|m| Dataset::ALL.iter().map(|&dataset| tab(cx, m, dataset, dataset == shown)).collect::<Vec<_>>())
            }}
        </div>
        <div class={"field tab-choice"}>
            {move || cx.model.with(|m| choice(cx, m, shown.get()))}
            {icon(icon::DOWN)}
        </div>
        {refusal(cx)}
        <div class={"table"}>
            {move || {
                let dataset = shown.get();
                ready.get().then(|| table(cx, dataset))
            }}
        </div>
    }
    .into_any()
}

/// "Read 24 Nov 2026, 14:31 from Shopify", or what is under way.
fn as_of(model: &Model, dataset: Dataset) -> String {
    let Some(connection) = model.current() else { return String::new() };
    let state = connection.dataset(dataset);
    let platform = [("platform", connection.platform_name.as_str())];
    match (&state.snapshot, state.activity) {
        (Some(_), Activity::Queued | Activity::Working | Activity::Retrying) => fill(key!("data.reading"), &platform),
        (Some(snapshot), _) => {
            let when = intl::moment_long(snapshot.as_of);
            fill(key!("data.read"), &[("time", &when), platform[0]])
        }
        (None, _) => connection.platform_name.clone(),
    }
}

fn refresh(cx: Cx, dataset: Dataset) {
    if let Some(id) = cx.model.with_untracked(|m| m.current().map(|c| c.id.clone())) {
        cx.act(dataset.as_str(), cx.refresh(id, dataset.as_str()));
    }
}

fn rows_of(model: &Model, dataset: Dataset) -> Option<u64> {
    let snapshot = model.current()?.dataset(dataset).snapshot.as_ref()?;
    (!dataset.is_single()).then_some(snapshot.rows)
}

fn tab(cx: Cx, model: &Model, dataset: Dataset, selected: bool) -> AnyView {
    view! {
        <button
            type={"button"}
            class={"tab"}
            role={"tab"}
            aria-selected=if selected { "true" } else { "false" }
            on:click=move |_| cx.change(|m| m.wish = Wish::Data(dataset))
        >
            <span prop:textContent=title(dataset) />
            <span class={"number"} translate={"no"} prop:textContent=rows_of(model, dataset).map(intl::number).unwrap_or_default() />
        </button>
    }
    .into_any()
}

fn choice(cx: Cx, model: &Model, shown: Dataset) -> AnyView {
    let options = Dataset::ALL.iter().map(|&dataset| {
        let words = match rows_of(model, dataset) {
            Some(rows) => [title(dataset), " (".to_owned(), intl::number(rows), ")".to_owned()].concat(),
            None => title(dataset),
        };
        view! { <option value=dataset.as_str() selected=dataset == shown prop:textContent=words /> }
    });
    view! {
        <select
            aria-label=text(key!("data.tabs"))
            on:change=move |event| {
                if let Some(dataset) = Dataset::parse(&event_target_value(&event)) {
                    cx.change(|m| m.wish = Wish::Data(dataset));
                }
            }
        >
            {options.collect_view()}
        </select>
    }
    .into_any()
}

/// The table, or why there is none.
fn table(cx: Cx, dataset: Dataset) -> AnyView {
    let there = Memo::new(move |_| cx.model.with(|m| m.current().is_some_and(|c| c.dataset(dataset).snapshot.is_some())));
    let as_of = Signal::derive(move || {
        cx.model.with(|m| m.current().and_then(|c| c.dataset(dataset).snapshot.as_ref().map(|s| s.as_of))).unwrap_or_default()
    });
    let as_of = Memo::new(move |_| as_of.get());
    view! {
        {move || {
            if !there.get() {
                return cx.model.with(|m| absent(m, dataset));
            }
            let address = cx.model.with_untracked(|m| {
                let (state, connection) = (m.state()?, m.current()?);
                Some(paths::data(paths::DATA, state.company_id.as_deref()?, &connection.id, dataset))
            });
            let Some(address) = address else { return ().into_any() };
            if dataset.is_single() {
                return single(cx, address, as_of);
            }
            let name = title(dataset);
            grid(Options {
                name,
                query: ViewQuery::default(),
                as_of: as_of.into(),
                source: source(cx, address),
                moved: Rc::new(|_| {}),
            })
            .into_any()
        }}
    }
    .into_any()
}

/// A dataset without a table: not offered, on its way, or failed.
fn absent(model: &Model, dataset: Dataset) -> AnyView {
    let Some(connection) = model.current() else { return ().into_any() };
    let state = connection.dataset(dataset);
    let pairs = [("platform", connection.platform_name.as_str())];
    let sentence = why(state, model.portal(), &connection.platform_name);
    let (tone, path, head) = match state.activity {
        Activity::Unsupported => (Tone::Calm, icon::MINUS, fill(key!("progress.not-offered"), &pairs)),
        Activity::Failed => (Tone::Bad, icon::ALERT, text(key!("progress.failed"))),
        _ => (Tone::Calm, icon::CLOCK, text(key!("data.pending"))),
    };
    let words = sentence.unwrap_or_else(|| {
        let key = if state.activity == Activity::Unsupported { key!("data.not-offered") } else { key!("data.pending.text") };
        fill(key, &pairs)
    });
    note(tone, path, head, words)
}

/// Reads JSON of the proxy; what goes wrong becomes a sentence.
async fn fetched(cx: Cx, path: String) -> Result<JsValue, String> {
    let fault = match cx.call(Call::get(&path)).await {
        Ok(reply) => match reply.json().await {
            Ok(value) => return Ok(value),
            Err(fault) => fault,
        },
        Err(fault) => fault,
    };
    Err(sentence(&fault))
}

fn sentence(fault: &Fault) -> String {
    find(&["problem.", fault.slug()].concat()).unwrap_or_else(|| text(key!("problem.other")))
}

fn source(cx: Cx, address: String) -> Source {
    let rows = [&address, "/rows/"].concat();
    Source {
        window: Rc::new(move |query| {
            let path = [&address, "?", &query.to_query()].concat();
            let coming: Coming<_> = Box::pin(async move {
                let value = fetched(cx, path).await?;
                decode::window(&value).ok_or_else(|| sentence(&Fault::Unreadable(200)))
            });
            coming
        }),
        details: Rc::new(move |number| {
            let path = [&rows, number.to_string().as_str()].concat();
            Box::pin(row(cx, path))
        }),
    }
}

async fn row(cx: Cx, path: String) -> Result<Details, String> {
    let value = fetched(cx, path).await?;
    decode::details(&value).ok_or_else(|| sentence(&Fault::Unreadable(200)))
}

/// The one object of a dataset that is no list.
fn single(cx: Cx, address: String, as_of: Memo<i64>) -> AnyView {
    let shown = RwSignal::new(None::<Result<Details, String>>);
    Effect::new(move |_| {
        as_of.track();
        let address = address.clone();
        spawn_local(async move {
            let _ = shown.try_set(Some(row(cx, address).await));
        });
    });
    view! {
        <section class={"card"} aria-label=title(Dataset::Info)>
            {move || shown.with(|shown| match shown {
                None => skeleton(),
                Some(Ok(all)) => details(all).into_any(),
                Some(Err(words)) => note(Tone::Bad, icon::ALERT, text(key!("progress.failed")), words.clone()),
            })}
        </section>
    }
    .into_any()
}

fn skeleton() -> AnyView {
    let lines = (0..7)
        .map(|_| view! { <div><span class={"bone short"}></span><span class={"bone long"}></span></div> })
        .collect_view();
    view! { <div class={"pairs"} aria-hidden={"true"}>{lines}</div> }.into_any()
}

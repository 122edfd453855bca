//! The tables: a tab each, and what is known of a table that is not there.

use super::platform::key_of;
use super::progress::why;
use super::{problem, refusal, title};
use crate::cx::Cx;
use crate::model::{Model, Wish};
use crate::step::shown;
use gangway_ui::api::client::Call;
use gangway_ui::api::{Fault, decode};
use gangway_ui::el::{El, el, follow, value_of};
use gangway_ui::grid::{Coming, Options, Source, details_of, table as grid};
use gangway_ui::intl;
use gangway_ui::key;
use gangway_ui::parts::button::icon_button;
use gangway_ui::parts::icon::{self, icon};
use gangway_ui::parts::note::{Tone, note};
use gangway_ui::parts::words::headline;
use gangway_ui::task;
use gangway_ui::text::{fill, text};
use gangway_wire::activity::Activity;
use gangway_wire::dataset::Dataset;
use gangway_wire::paths;
use gangway_wire::session::Scope;
use gangway_wire::table::Details;
use gangway_wire::view::{Sort, ViewQuery};
use leptos::prelude::*;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, Event, HtmlElement, HtmlSelectElement};

pub(super) fn view(cx: Cx) -> Vec<El> {
    let ready = RwSignal::new(false);
    task::spawn(async move {
        // Without its words a table shows its data all the same.
        let _ = crate::texts::table_texts(cx).await;
        let _ = ready.try_set(true);
    });
    let refresh = cx
        .see(|m| m.may(Scope::Connect))
        .then(|| icon_button("icon-button", &text(key!("data.refresh")), icon::REFRESH, move || refresh(cx)));
    let head = el("div", "")
        .child(headline(&cx.see(Model::shop)))
        .child(el("p", "small").attr("role", "status").words(move || cx.see(as_of)));
    let counts = move || cx.see(counts);
    let tabs = el("div", "tabs").attr("role", "tablist").attr("aria-label", &text(key!("data.tabs")));
    let tabs = tabs
        .all(Dataset::ALL.iter().map(|&dataset| tab(cx, dataset)).collect())
        .on("keydown", move |event| key_in_tabs(cx, &event));
    bring_in(cx, &tabs);
    let choice = el("select", "")
        .attr("aria-label", &text(key!("data.tabs")))
        .region(counts, move || cx.see(options))
        .on("change", move |event| {
            if let Some(dataset) = Dataset::parse(&chosen(&event)) {
                cx.change(|m| m.wish = Wish::Data(dataset));
            }
        });
    // Made anew for another dataset, and when its table comes or goes.
    let which = move || {
        let there = ready.get() && cx.see(|m| m.current().is_some_and(|c| c.dataset(shown(m)).snapshot.is_some()));
        let state = cx.see(|m| m.current().map(|c| c.dataset(shown(m)).activity.as_str().to_owned()));
        let state = if there { "table".to_owned() } else { state.unwrap_or_default() };
        [cx.see(shown_name), if ready.get() { state } else { String::new() }].join(" ")
    };
    let table = el("div", "table")
        .attr("role", "tabpanel")
        .living("aria-label", move || cx.see(|m| title(shown(m))))
        .region(which, move || if ready.get_untracked() { table(cx) } else { Vec::new() });
    vec![
        el("div", "data-head").child(head).maybe(refresh),
        tabs,
        el("div", "field tab-choice").child(choice).child(icon(icon::DOWN)),
        refusal(cx),
        table,
    ]
}

fn shown_name(model: &Model) -> String {
    shown(model).as_str().to_owned()
}

/// "Read 24 November 2026, 14:31 from Shopify", or what is under way.
fn as_of(model: &Model) -> String {
    let Some(connection) = model.current() else { return String::new() };
    let state = connection.dataset(shown(model));
    let platform = ("platform", connection.platform_name.as_str());
    match (&state.snapshot, state.activity) {
        (Some(_), Activity::Queued | Activity::Working | Activity::Retrying) => fill(key!("data.reading"), &[platform]),
        (Some(snapshot), _) => fill(key!("data.read"), &[("time", &intl::moment_long(snapshot.as_of)), platform]),
        (None, _) => connection.platform_name.clone(),
    }
}

fn refresh(cx: Cx) {
    let at = cx.see(|m| m.current().map(|c| (c.id.clone(), shown(m).as_str())));
    if let Some((id, dataset)) = at {
        cx.act(dataset, cx.refresh(id, dataset));
    }
}

/// How many rows a table has, for those that have rows.
fn rows_of(model: &Model, dataset: Dataset) -> Option<u64> {
    let snapshot = model.current()?.dataset(dataset).snapshot.as_ref()?;
    (!dataset.is_single()).then_some(snapshot.rows)
}

fn counts(model: &Model) -> String {
    let count = |&dataset: &Dataset| rows_of(model, dataset).unwrap_or_default().to_string();
    [shown_name(model), Dataset::ALL.iter().map(count).collect::<Vec<_>>().join(" ")].concat()
}

fn tab(cx: Cx, dataset: Dataset) -> El {
    let rows = move || cx.see(|m| rows_of(m, dataset)).map(intl::number).unwrap_or_default();
    let selected = move || cx.see(|m| if shown(m) == dataset { "true" } else { "false" }.to_owned());
    el("button", "tab")
        .attr("type", "button")
        .attr("role", "tab")
        .living("aria-selected", selected)
        .living("tabindex", move || if cx.see(|m| shown(m) == dataset) { "0" } else { "-1" }.to_owned())
        .child(el("span", "").text(&title(dataset)))
        .child(el("span", "number").verbatim().words(rows))
        .press(move || cx.change(|m| m.wish = Wish::Data(dataset)))
}

/// Arrows go to the table beside this one, from the last to the first; Tab leaves the line.
fn key_in_tabs(cx: Cx, event: &Event) {
    let last = Dataset::ALL.len() - 1;
    let at = cx.model.with_untracked(|m| shown(m).index());
    let to = match key_of(event).as_str() {
        "ArrowRight" => {
            if at == last {
                0
            } else {
                at + 1
            }
        }
        "ArrowLeft" => at.checked_sub(1).unwrap_or(last),
        "Home" => 0,
        "End" => last,
        _ => return,
    };
    event.prevent_default();
    cx.change(|m| m.wish = Wish::Data(Dataset::ALL[to]));
    let line = event.current_target().and_then(|line| line.dyn_into::<Element>().ok());
    let tabs = line.and_then(|line| line.query_selector_all(".tab").ok());
    if let Some(tab) = tabs.and_then(|tabs| tabs.get(to as u32)?.dyn_into::<HtmlElement>().ok()) {
        // Focus that does not come is no reason to stop.
        let _ = tab.focus();
    }
}

fn options(model: &Model) -> Vec<El> {
    let option = |&dataset: &Dataset| {
        let rows = rows_of(model, dataset).map(|rows| [" (", &intl::number(rows), ")"].concat()).unwrap_or_default();
        let words = [title(dataset), rows].concat();
        el("option", "").attr("value", dataset.as_str()).flag("selected", dataset == shown(model)).text(&words)
    };
    Dataset::ALL.iter().map(option).collect()
}

/// Scrolls the line of tabs so that the selected one is seen.
fn bring_in(cx: Cx, tabs: &El) {
    let tabs = tabs.node().clone();
    let apply = move |_: &str| {
        let tabs = tabs.clone();
        task::spawn(async move {
            leptos::task::tick().await;
            let Ok(Some(tab)) = tabs.query_selector("[aria-selected=true]") else { return };
            let (line, one) = (tabs.get_bounding_client_rect(), tab.get_bounding_client_rect());
            let beside = one.left() + one.width() / 2.0 - line.left() - line.width() / 2.0;
            tabs.set_scroll_left(tabs.scroll_left() + beside as i32);
        });
    };
    follow(Box::new(move || cx.see(shown_name)), Box::new(apply));
}

/// What a choice holds.
fn chosen(event: &Event) -> String {
    let select = event.target().and_then(|t| t.dyn_into::<HtmlSelectElement>().ok());
    select.map_or_else(|| value_of(event), |select| select.value())
}

/// The table, or why there is none.
fn table(cx: Cx) -> Vec<El> {
    let dataset = cx.see(|m| Some(shown(m))).unwrap_or(Dataset::Info);
    let address = cx.see(|m| {
        let (state, connection) = (m.state()?, m.current()?);
        connection.dataset(dataset).snapshot.as_ref()?;
        Some(paths::data(paths::DATA, state.company_id.as_deref()?, &connection.id, dataset))
    });
    let Some(address) = address else { return cx.see(|m| absent(m, dataset)).into_iter().collect() };
    let as_of = Memo::new(move |_| {
        cx.see(|m| m.current().and_then(|c| c.dataset(dataset).snapshot.as_ref().map(|s| s.as_of))).unwrap_or_default()
    });
    if dataset.is_single() {
        return vec![single(cx, address, as_of)];
    }
    let options = Options {
        name: title(dataset),
        // The newest first, as a shop lists them.
        query: ViewQuery {
            sort: Some(Sort { column: "createdDate".to_owned(), descending: true }),
            ..ViewQuery::default()
        },
        as_of: as_of.into(),
        source: source(cx, address),
        moved: Rc::new(|_| {}),
    };
    vec![grid(options)]
}

/// A dataset without a table: not offered, on its way, or failed.
fn absent(model: &Model, dataset: Dataset) -> Option<El> {
    let connection = model.current()?;
    let state = connection.dataset(dataset);
    let pairs = [("platform", connection.platform_name.as_str())];
    let (tone, path, head, words) = match state.activity {
        Activity::Unsupported => (Tone::Calm, icon::MINUS, key!("progress.not-offered"), key!("data.not-offered")),
        Activity::Failed => (Tone::Bad, icon::ALERT, key!("progress.failed"), key!("problem.dataset-failed")),
        _ => (Tone::Calm, icon::CLOCK, key!("data.pending"), key!("data.pending.text")),
    };
    let sentence = why(model, connection, state).unwrap_or_else(|| fill(words, &pairs));
    Some(note(tone, path, &fill(head, &pairs), &sentence))
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
    Err(sentence(cx, &fault))
}

fn sentence(cx: Cx, fault: &Fault) -> String {
    let portal = cx.model.try_with_untracked(|m| m.portal().to_owned()).unwrap_or_default();
    problem(fault.slug(), &portal)
}

fn source(cx: Cx, address: String) -> Source {
    let rows = [&address, "/rows/"].concat();
    Source {
        window: Rc::new(move |query| {
            let path = [&address, "?", &query.to_query()].concat();
            let coming: Coming<_> = Box::pin(async move {
                let value = fetched(cx, path).await?;
                decode::window(&value).ok_or_else(|| sentence(cx, &Fault::Unreadable(200)))
            });
            coming
        }),
        details: Rc::new(move |number| Box::pin(row(cx, [&rows, number.to_string().as_str()].concat()))),
    }
}

async fn row(cx: Cx, path: String) -> Result<Details, String> {
    let value = fetched(cx, path).await?;
    decode::details(&value).ok_or_else(|| sentence(cx, &Fault::Unreadable(200)))
}

/// The one object of a dataset that is no list, read anew with each snapshot.
fn single(cx: Cx, address: String, as_of: Memo<i64>) -> El {
    let shown = RwSignal::new(None::<Result<Details, String>>);
    let card = el("section", "card gw-card").attr("aria-label", &title(Dataset::Info));
    let read = move || {
        let at = as_of.get().to_string();
        let address = address.clone();
        task::spawn(async move {
            let _ = shown.try_set(Some(row(cx, address).await));
        });
        at
    };
    let state = move || {
        shown.with(|shown| match shown {
            None => "none".to_owned(),
            Some(Ok(all)) => all.as_of.to_string(),
            Some(Err(words)) => words.clone(),
        })
    };
    card.living("data-as-of", read).region(state, move || {
        shown.with_untracked(|shown| match shown {
            None => vec![skeleton()],
            Some(Ok(all)) => details_of(all),
            Some(Err(words)) => vec![note(Tone::Bad, icon::ALERT, &text(key!("progress.failed")), words)],
        })
    })
}

fn skeleton() -> El {
    let line = |_| el("div", "").child(el("span", "bone short")).child(el("span", "bone long"));
    el("div", "pairs").attr("aria-hidden", "true").all((0..7).map(line).collect())
}

//! The platforms: the most used as cards, all others as rows, a search over their names.

use super::nearest::nearest;
use super::{refusal, refused};
use crate::cx::Cx;
use crate::model::Model;
use gangway_ui::el::{El, el, value_of};
use gangway_ui::key;
use gangway_ui::parts::button::{button, icon_button};
use gangway_ui::parts::icon::{self, icon};
use gangway_ui::parts::mark::mark;
use gangway_ui::parts::note::{Tone, note};
use gangway_ui::parts::words::{headline, paragraph};
use gangway_ui::task;
use gangway_ui::text::{fill, many, text};
use gangway_wire::platform::Platform;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Event, HtmlElement, HtmlInputElement, KeyboardEvent};

pub(super) fn view(cx: Cx) -> Vec<El> {
    if cx.see(|m| m.platforms.is_none()) {
        task::spawn(cx.platforms());
    }
    let typed = RwSignal::new(cx.see(|m| m.searched.clone()));
    let elsewhere = RwSignal::new(false);
    // Made anew when they come, when a text is typed, when one was chosen.
    let state = move || {
        let known = cx.see(|m| m.platforms.as_ref().map_or(0, Vec::len)).to_string();
        [known, typed.get(), "\n".to_owned(), cx.see(change_of)].join("\n")
    };
    let list = el("div", "platforms").on("keydown", |event| key_in_list(&event)).region(state, move || {
        let typed = typed.get_untracked();
        cx.see(|m| match &m.platforms {
            Some(all) => found(cx, all, &typed, m.busy.as_deref()),
            None => missing(cx, m),
        })
    });
    let is_open = move || if elsewhere.get() { "true" } else { "false" }.to_owned();
    let told = el("div", "").region(is_open, move || {
        elsewhere.get_untracked().then(|| paragraph("small", &elsewhere_words(cx))).into_iter().collect()
    });
    let more = el("button", "button quiet")
        .attr("type", "button")
        .living("aria-expanded", is_open)
        .text(&text(key!("platform.elsewhere")))
        .press(move || elsewhere.update(|open| *open = !*open));
    vec![
        headline(&text(key!("platform.title"))),
        search(cx, typed),
        refusal(cx),
        list,
        el("div", "pinned").child(told).child(more),
    ]
}

/// What else the list is made anew for.
fn change_of(model: &Model) -> String {
    let why = model.unlisted.as_ref().map(|r| r.slug.clone());
    model.busy.clone().or(why).unwrap_or_default()
}

/// Bones while the list is on its way, and why it does not come.
fn missing(cx: Cx, model: &Model) -> Vec<El> {
    let Some(why) = &model.unlisted else { return skeleton() };
    let mut all = refused(model, why);
    // The next poll, which asks for the list as well, comes at once.
    all.push(button("button primary", true, &text(key!("try-again")), move || cx.look()));
    all
}

fn elsewhere_words(cx: Cx) -> String {
    fill(key!("platform.elsewhere.text"), &[("portal", &cx.see(|m| m.portal().to_owned()))])
}

fn search(cx: Cx, typed: RwSignal<String>) -> El {
    let words = move || match cx.see(|m| m.platforms.as_ref().map(Vec::len)) {
        Some(count) => many(key!("platform.search"), count as u64, &[]),
        None => text(key!("platform.search-any")),
    };
    let input = el("input", "")
        .attr("type", "search")
        .attr("autocomplete", "off")
        .flag("data-focus", true)
        .living("aria-label", words)
        .living("placeholder", words)
        .attr("value", &typed.get_untracked())
        .on("input", move |event| {
            let value = value_of(&event);
            cx.keep(|m| m.searched.clone_from(&value));
            typed.set(value);
        })
        .on("keydown", |event| key_in_search(&event));
    let field: Option<HtmlInputElement> = input.node().clone().dyn_into().ok();
    let filled = move || if typed.with(String::is_empty) { String::new() } else { "filled".to_owned() };
    let clear = el("span", "clear").region(filled, move || {
        if typed.with_untracked(String::is_empty) {
            return Vec::new();
        }
        let field = field.clone();
        vec![icon_button("icon-button", &text(key!("platform.clear")), icon::CLOSE, move || {
            cx.keep(|m| m.searched.clear());
            typed.set(String::new());
            if let Some(field) = &field {
                field.set_value("");
                // Focus that does not come is no reason to stop.
                let _ = field.focus();
            }
        })]
    });
    el("div", "search").child(el("div", "field").child(icon(icon::SEARCH)).child(input).child(clear))
}

fn found(cx: Cx, all: &[Platform], typed: &str, busy: Option<&str>) -> Vec<El> {
    let typed = typed.trim();
    if typed.is_empty() {
        let (common, rest): (Vec<&Platform>, Vec<&Platform>) = all.iter().partition(|p| p.common);
        let mut shown = Vec::new();
        if !common.is_empty() {
            shown.push(paragraph("label", &text(key!("platform.common"))));
            shown.push(list(cx, "cards", &common, busy));
            if !rest.is_empty() {
                shown.push(paragraph("label", &text(key!("platform.all"))));
            }
        }
        shown.push(list(cx, "", &rest, busy));
        return shown;
    }
    let (exact, hits) = nearest(all, typed);
    let words = match (exact, hits.is_empty()) {
        (true, _) => many(key!("platform.hits"), hits.len() as u64, &[]),
        (false, false) => fill(key!("platform.near"), &[("text", typed)]),
        (false, true) => fill(key!("platform.none"), &[("text", typed)]),
    };
    let mut shown = vec![paragraph("label", &words).attr("role", "status"), list(cx, "cards", &hits, busy)];
    if !exact {
        let title = if hits.is_empty() { key!("platform.elsewhere") } else { key!("platform.different") };
        shown.push(note(Tone::Calm, icon::STORE, &text(title), &elsewhere_words(cx)));
    }
    shown
}

fn list(cx: Cx, class: &str, platforms: &[&Platform], busy: Option<&str>) -> El {
    el("ul", class).all(platforms.iter().map(|p| entry(cx, p, busy == Some(&p.key))).collect())
}

fn entry(cx: Cx, platform: &Platform, chosen: bool) -> El {
    let key = platform.key.clone();
    let words = if chosen { fill(key!("opening"), &[("platform", &platform.name)]) } else { platform.name.clone() };
    let button = el("button", "platform")
        .attr("type", "button")
        .attr("data-platform", &platform.key)
        .child(mark(&platform.key, &platform.name))
        .child(el("span", "").verbatim().text(&words))
        .press(move || cx.act(&key, cx.connect(key.clone())));
    el("li", "").child(if chosen { button.attr("aria-busy", "true") } else { button })
}

/// The real markup with bones for words.
fn skeleton() -> Vec<El> {
    let entries = |class: &str, count: usize| {
        let entry = |n| {
            let bone = if n % 3 == 1 { "bone long" } else { "bone" };
            el("li", "platform").child(el("span", "mark bone")).child(el("span", bone))
        };
        el("ul", class).attr("aria-hidden", "true").all((0..count).map(entry).collect())
    };
    let label = || el("p", "label").attr("aria-hidden", "true").child(el("span", "bone short"));
    let told = paragraph("hidden-text", &text(key!("platform.loading"))).attr("role", "status");
    vec![told, label(), entries("cards", 6), label(), entries("", 12)]
}

fn target(event: &Event) -> Option<HtmlElement> {
    event.target()?.dyn_into().ok()
}

/// The key; none while an input method composes, whose Enter and arrows are its own.
pub(super) fn key_of(event: &Event) -> String {
    let event = event.dyn_ref::<KeyboardEvent>().filter(|event| !event.is_composing());
    event.map(KeyboardEvent::key).unwrap_or_default()
}

/// Everything in this step that answers to the selector, in order.
fn all_of(event: &Event, selector: &str) -> Vec<HtmlElement> {
    let step = target(event).and_then(|target| target.closest("[data-step]").ok().flatten());
    let Some(all) = step.and_then(|step| step.query_selector_all(selector).ok()) else { return Vec::new() };
    (0..all.length()).filter_map(|n| all.get(n)?.dyn_into().ok()).collect()
}

/// Down goes into the list, Enter takes the first hit.
fn key_in_search(event: &Event) {
    let key = key_of(event);
    let all = all_of(event, "[data-platform]");
    let Some(first) = all.first().cloned() else { return };
    if key == "ArrowDown" {
        event.prevent_default();
        let _ = first.focus();
    } else if key == "Enter" && target(event).is_some_and(|t| value_is_there(&t)) {
        event.prevent_default();
        // Inside a handler a click would be told to a closure that is already running.
        task::spawn(async move { first.click() });
    }
}

fn value_is_there(field: &HtmlElement) -> bool {
    field.dyn_ref::<HtmlInputElement>().is_some_and(|field| !field.value().trim().is_empty())
}

/// Arrows walk over two columns; up from the first line leads back to the search.
fn key_in_list(event: &Event) {
    let by: isize = match key_of(event).as_str() {
        "ArrowDown" => 2,
        "ArrowUp" => -2,
        "ArrowRight" => 1,
        "ArrowLeft" => -1,
        _ => return,
    };
    let all = all_of(event, "[data-platform]");
    let Some(at) = target(event).and_then(|target| all.iter().position(|one| *one == target)) else { return };
    event.prevent_default();
    let next = match at.checked_add_signed(by) {
        Some(next) => all.get(next).cloned(),
        None => all_of(event, "input").first().cloned(),
    };
    if let Some(next) = next {
        let _ = next.focus();
    }
}

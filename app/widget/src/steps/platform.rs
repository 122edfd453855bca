//! The platforms: the most used as cards, all others as rows, a search over their names.

use super::nearest::{distance, holds};
use super::refusal;
use crate::cx::Cx;
use crate::model::Link;
use gangway_ui::key;
use gangway_ui::parts::button::icon_button;
use gangway_ui::parts::icon::{self, icon};
use gangway_ui::parts::mark::mark;
use gangway_ui::parts::note::{Tone, note};
use gangway_ui::parts::words::{headline, paragraph};
use gangway_ui::text::{fill, many, text};
use gangway_wire::platform::Platform;
use leptos::ev::KeyboardEvent;
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::spawn_local;
use web_sys::{HtmlElement, HtmlInputElement};

/// How far a name may be from what was typed, in letters, to be offered.
const NEAR: usize = 3;

pub(super) fn view(cx: Cx) -> AnyView {
    if cx.model.with_untracked(|m| m.platforms.is_none()) {
        spawn_local(async move {
            if let Err(fault) = cx.platforms().await {
                let slug = fault.slug().to_owned();
                cx.change(|m| m.link = Link::Away(slug));
            }
        });
    }
    let typed = RwSignal::new(String::new());
    let elsewhere = RwSignal::new(false);
    let field = NodeRef::<leptos::html::Input>::new();
    let words = move || match cx.model.with(|m| m.platforms.as_ref().map(Vec::len)) {
        Some(count) => many(key!("platform.search"), count as u64, &[]),
        None => text(key!("platform.search-any")),
    };
    let clear = move || {
        typed.set(String::new());
        if let Some(field) = field.get_untracked() {
            field.set_value("");
            // Focus that does not come is no reason to stop.
            let _ = field.focus();
        }
    };
    view! {
        {headline(text(key!("platform.title")))}
        <div class={"search"}>
            <div class={"field"}>
                {icon(icon::SEARCH)}
                <input
                    type={"search"}
                    data-focus={""}
                    node_ref=field
                    autocomplete={"off"}
                    aria-label=words
                    placeholder=words
                    on:input=move |event| typed.set(event_target_value(&event))
                    on:keydown=move |event| key_in_search(&event)
                />
                {move || {
                    typed.with(|typed| !typed.is_empty())
                        .then(|| icon_button("icon-button", text(key!("platform.clear")), icon::CLOSE, clear))
                }}
            </div>
        </div>
        {refusal(cx)}
        <div class={"platforms"} on:keydown=move |event| key_in_list(&event)>
            {move || cx.model.with(|m| match &m.platforms {
                Some(all) => typed.with(|typed| found(cx, all, typed, m.busy.as_deref())),
                None => skeleton(),
            })}
        </div>
        <div class={"pinned"}>
            {move || elsewhere.get().then(|| {
                let portal = cx.model.with_untracked(|m| m.portal().to_owned());
                paragraph("small", fill(key!("platform.elsewhere.text"), &[("portal", &portal)]))
            })}
            <button
                type={"button"}
                class={"button quiet"}
                aria-expanded=move || if elsewhere.get() { "true" } else { "false" }
                on:click=move |_| elsewhere.update(|open| *open = !*open)
                prop:textContent=text(key!("platform.elsewhere"))
            />
        </div>
    }
    .into_any()
}

fn found(cx: Cx, all: &[Platform], typed: &str, busy: Option<&str>) -> AnyView {
    if typed.trim().is_empty() {
        let (common, rest): (Vec<&Platform>, Vec<&Platform>) = all.iter().partition(|p| p.common);
        let rest_label = if common.is_empty() { None } else { Some(text(key!("platform.all"))) };
        return view! {
            {(!common.is_empty()).then(|| paragraph("label", text(key!("platform.common"))))}
            {list(cx, "cards", &common, busy)}
            {rest_label.map(|words| paragraph("label", words))}
            {list(cx, "", &rest, busy)}
        }
        .into_any();
    }
    let hits: Vec<&Platform> = all.iter().filter(|p| holds(&p.name, typed)).collect();
    if !hits.is_empty() {
        let words = many(key!("platform.hits"), hits.len() as u64, &[]);
        return view! {
            <p class={"label"} role={"status"} prop:textContent=words />
            {list(cx, "cards", &hits, busy)}
        }
        .into_any();
    }
    let mut near: Vec<(usize, &Platform)> = all.iter().map(|p| (distance(&p.name, typed), p)).collect();
    near.retain(|(far, _)| *far <= NEAR.min(typed.len() / 2));
    near.sort_unstable_by_key(|(far, _)| *far);
    let near: Vec<&Platform> = near.into_iter().take(4).map(|(_, p)| p).collect();
    let words = if near.is_empty() { key!("platform.none") } else { key!("platform.near") };
    let portal = cx.model.with_untracked(|m| m.portal().to_owned());
    view! {
        <p class={"label"} role={"status"} prop:textContent=fill(words, &[("text", typed.trim())]) />
        {list(cx, "cards", &near, busy)}
        {note(
            Tone::Calm,
            icon::STORE,
            text(key!("platform.different")),
            fill(key!("platform.elsewhere.text"), &[("portal", &portal)]),
        )}
    }
    .into_any()
}

fn list(cx: Cx, class: &'static str, platforms: &[&Platform], busy: Option<&str>) -> AnyView {
    let entries: Vec<AnyView> = platforms.iter().map(|p| entry(cx, p, busy == Some(&p.key))).collect();
    view! { <ul class=class>{entries}</ul> }.into_any()
}

fn entry(cx: Cx, platform: &Platform, chosen: bool) -> AnyView {
    let key = platform.key.clone();
    let choose = move |_| cx.act(&key, cx.connect(key.clone()));
    let words = if chosen { fill(key!("opening"), &[("platform", &platform.name)]) } else { platform.name.clone() };
    view! {
        <li>
            <button
                type={"button"}
                class={"platform"}
                data-platform=platform.key.clone()
                aria-busy=chosen.then_some("true")
                on:click=choose
            >
                {mark(&platform.key, &platform.name, 2)}
                <span translate={"no"} prop:textContent=words />
            </button>
        </li>
    }
    .into_any()
}

/// The real markup with bones for words.
fn skeleton() -> AnyView {
    let entries = |count: usize| {
        (0..count)
            .map(|n| {
                view! {
                    <li class={"platform"}>
                        <span class={"mark bone"}></span>
                        <span class=if n % 3 == 1 { "bone long" } else { "bone" }></span>
                    </li>
                }
            })
            .collect_view()
    };
    view! {
        <p class={"hidden-text"} role={"status"} prop:textContent=text(key!("platform.loading")) />
        <p class={"label"} aria-hidden={"true"}><span class={"bone short"}></span></p>
        <ul class={"cards"} aria-hidden={"true"}>{entries(6)}</ul>
        <p class={"label"} aria-hidden={"true"}><span class={"bone short"}></span></p>
        <ul aria-hidden={"true"}>{entries(12)}</ul>
    }
    .into_any()
}

fn buttons(event: &KeyboardEvent) -> Vec<HtmlElement> {
    let Some(target) = event.target().and_then(|t| t.dyn_into::<HtmlElement>().ok()) else { return Vec::new() };
    let Ok(Some(step)) = target.closest("[data-step]") else { return Vec::new() };
    let Ok(all) = step.query_selector_all("[data-platform]") else { return Vec::new() };
    (0..all.length()).filter_map(|n| all.get(n)?.dyn_into().ok()).collect()
}

/// Down goes into the list, Enter takes the first hit.
fn key_in_search(event: &KeyboardEvent) {
    let all = buttons(event);
    let Some(first) = all.first() else { return };
    match event.key().as_str() {
        "ArrowDown" => {
            event.prevent_default();
            let _ = first.focus();
        }
        "Enter" => {
            event.prevent_default();
            let typed = event.target().and_then(|t| t.dyn_into::<HtmlInputElement>().ok()).map(|f| f.value());
            if typed.is_some_and(|typed| !typed.trim().is_empty()) {
                // Inside a handler a click would be told to a closure that is already running.
                let first = first.clone();
                spawn_local(async move { first.click() });
            }
        }
        _ => {}
    }
}

/// Arrows walk over two columns.
fn key_in_list(event: &KeyboardEvent) {
    let by: isize = match event.key().as_str() {
        "ArrowDown" => 2,
        "ArrowUp" => -2,
        "ArrowRight" => 1,
        "ArrowLeft" => -1,
        _ => return,
    };
    let all = buttons(event);
    let Some(target) = event.target().and_then(|t| t.dyn_into::<HtmlElement>().ok()) else { return };
    let Some(at) = all.iter().position(|one| *one == target) else { return };
    event.prevent_default();
    match at.checked_add_signed(by) {
        Some(next) if next < all.len() => {
            let _ = all[next].focus();
        }
        None => {
            if let Ok(Some(field)) = target.closest("[data-step]").map(|s| s.and_then(|s| s.query_selector("input").ok().flatten()))
                && let Ok(field) = field.dyn_into::<HtmlElement>()
            {
                let _ = field.focus();
            }
        }
        Some(_) => {}
    }
}

//! The frame of every page: navigation, whether Codat answers, search, and the operator's own menu.

use crate::api;
use crate::app::{self, App, Away};
use crate::clock;
use crate::parts::icon::{icon, icon_small, state};
use crate::parts::mark::initials;
use crate::route::Route;
use gangway_ui::text::{fill, text};
use gangway_wire::paths::{DASHBOARD, admin};
use leptos::ev::{KeyboardEvent, MouseEvent};
use leptos::html;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlElement, Node};

/// Where the chosen language is kept; the loader reads it.
const LANGUAGE_KEY: &str = "gangway-language";
/// How long typing must pause before the list is searched, ms.
const TYPING_MS: i32 = 250;

/// A link that stays in this document; with a modifier key it is the browser's.
pub fn follow(app: App, route: Route) -> impl Fn(MouseEvent) {
    move |event| {
        if !(event.ctrl_key() || event.meta_key() || event.shift_key() || event.alt_key()) {
            event.prevent_default();
            app.go(route.clone());
        }
    }
}

/// Arrows lead from tab to tab, Home and End to the outer ones; each is a link that Enter follows.
pub fn along(event: KeyboardEvent) {
    let Some(row) = event.current_target().and_then(|row| row.dyn_into::<Element>().ok()) else { return };
    let Ok(links) = row.query_selector_all("a") else { return };
    let active = document().active_element();
    let at = (0..links.length()).find(|&n| links.item(n).as_ref() == active.as_ref().map(|e| -> &Node { e }));
    let Some(at) = at else { return };
    let rtl = row.closest("[dir=rtl]").is_ok_and(|found| found.is_some());
    let last = links.length() - 1;
    let to = match (event.key().as_str(), rtl) {
        ("ArrowRight", false) | ("ArrowLeft", true) => (at + 1).min(last),
        ("ArrowLeft", false) | ("ArrowRight", true) => at.saturating_sub(1),
        ("Home", _) => 0,
        ("End", _) => last,
        _ => return,
    };
    event.prevent_default();
    if let Some(link) = links.item(to).and_then(|link| link.dyn_into::<HtmlElement>().ok()) {
        // A link that is shown takes the focus.
        let _ = link.focus();
    }
}

/// The frame around a page.
pub fn shell(app: App, page: impl IntoView + 'static) -> impl IntoView {
    let away = Memo::new(move |_| app.away());
    // Where a page is kept, the field keeps what is typed: it is searched for once the server answers.
    let searches = Memo::new(move |_| away.get() != Away::Nothing);
    view! {
        <div class={"dashboard"}>
            <a class={"skip-link"} href={"#page"}>{text("dashboard.skip")}</a>
            <nav class={"side-nav"} aria-label={text("dashboard.main-navigation")}>
                {move || portal(app)}
                <a class={"nav-link"} href={DASHBOARD} aria-current={"page"} on:click=follow(app, Route::start())>
                    {icon("companies")}<span class={"label"}>{text("dashboard.companies")}</span>
                </a>
                <div class={"nav-foot"}>{move || codat(app, away.get())}</div>
            </nav>
            <header class={"top-bar"}>
                {move || searches.get().then(|| search(app))}
                {move || live(away.get())}
                {account(app)}
            </header>
            <main class={"page"} id={"page"} tabindex={"-1"}>{page}</main>
        </div>
    }
}

fn portal(app: App) -> impl IntoView {
    let (name, kept) = app.me.with(|me| {
        let portals = me.as_ref().map(|me| me.portals.as_slice()).unwrap_or_default();
        match portals {
            [one] => (one.name.clone(), Some("no")),
            many => (gangway_ui::text::many("dashboard.portals", many.len() as u64, &[]), None),
        }
    });
    view! {
        <span class={"portal-switch"}>
            <span class={"platform-mark mark-portal"} aria-hidden={"true"}>{initials(&name)}</span>
            <bdi class={"name"} translate={kept}>{name}</bdi>
        </span>
    }
}

/// Whether Codat answers, as the server last told.
fn codat(app: App, away: Away) -> AnyView {
    if away != Away::No {
        return state("waiting", text("dashboard.codat-unknown")).into_any();
    }
    app.me.with(|me| {
        let Some(codat) = me.as_ref().map(|me| &me.codat) else { return ().into_any() };
        let asked = codat.asked_at.map(|at| fill("dashboard.codat-asked", &[("time", &clock::time_exact(at))]));
        let (shape, words) = match (codat.answers, codat.down_since) {
            (true, _) => ("good", text("dashboard.codat-answers")),
            (false, Some(since)) => ("failed", fill("dashboard.codat-silent", &[("time", &clock::time(since))])),
            (false, None) => ("waiting", text("dashboard.codat-unknown")),
        };
        let notes = codat.notes.iter().map(|note| {
            view! { <span class={"quiet small-text"}>{state("late", note.clone())}</span> }
        });
        // Where the navigation is narrow the shape stands alone.
        let title = words.clone();
        view! {
            <span title={title}>{state(shape, words)}</span>
            <span class={"quiet small-text"}>{asked}</span>
            {notes.collect_view()}
        }
        .into_any()
    })
}

fn live(away: Away) -> impl IntoView {
    let silent = away != Away::No;
    let class = if silent { "live cut" } else { "live" };
    view! {
        <span class={class} role={"status"}>
            {text(if silent { "dashboard.not-reached" } else { "dashboard.live" })}
        </span>
    }
}

/// The search field. `/` leads to it; the list follows as one types, from a company's page with Enter.
fn search(app: App) -> impl IntoView {
    let field = NodeRef::<html::Input>::new();
    let typed = StoredValue::new(0_u32);
    let wanted = move || field.get_untracked().map(|input| Route::Companies { search: input.value(), offset: 0 });
    let on_input = move |_| {
        let turn = typed.get_value() + 1;
        typed.set_value(turn);
        spawn_local(async move {
            clock::sleep(TYPING_MS).await;
            let listed = matches!(app.route.try_get_untracked(), Some(Route::Companies { .. }));
            if listed
                && typed.try_get_value() == Some(turn)
                && let Some(route) = wanted()
            {
                app::replace(&route);
                app.route.set(route);
                app.refresh();
            }
        });
    };
    let slash = window_event_listener(leptos::ev::keydown, move |event: KeyboardEvent| {
        let typing = document().active_element().is_some_and(|e| e.matches("input, select, textarea").unwrap_or(false));
        if event.key() == "/" && !typing && !event.ctrl_key() && !event.meta_key() {
            event.prevent_default();
            if let Some(input) = field.get_untracked() {
                // A field that is gone needs no focus.
                let _ = input.focus();
            }
        }
    });
    on_cleanup(move || slash.remove());
    // A way to all companies empties the field, too.
    let value = move || {
        app.route.with(|route| match route {
            Route::Companies { search, .. } => search.clone(),
            Route::Health { .. } | Route::Data { .. } => String::new(),
        })
    };
    view! {
        <label class={"field"}>
            {icon_small("search")}
            <input
                type={"search"}
                node_ref=field
                prop:value=value
                maxlength={"200"}
                placeholder={text("dashboard.search-hint")}
                aria-label={text("dashboard.search")}
                on:input=on_input
                on:keydown=move |event| {
                    if event.key() == "Enter" && let Some(route) = wanted() {
                        app.go(route);
                    }
                }
            />
            <kbd class={"key"} aria-hidden={"true"}>{"/"}</kbd>
        </label>
    }
}

fn account(app: App) -> impl IntoView {
    let open = RwSignal::new(false);
    let email = move || app.me.with(|me| me.as_ref().map(|me| me.email.clone()).unwrap_or_default());
    let other = if gangway_ui::text::language().starts_with("fr") { "en" } else { "fr" };
    let switch = move |_| {
        if let Ok(Some(storage)) = window().local_storage() {
            // Without storage the choice lasts until the page is left: the browser's language comes back.
            let _ = storage.set_item(LANGUAGE_KEY, other);
        }
        let _ = window().location().reload();
    };
    let log_out = move |_| {
        spawn_local(async move {
            // A server that does not answer keeps the cookie; it ends by itself. The page forgets in any case.
            let _ = api::post::<serde_json::Value>(admin::LOGOUT, &serde_json::Map::new()).await;
            app.leave();
        });
    };
    view! {
        <div class={"account"} on:keydown=move |event| if event.key() == "Escape" { open.set(false) }>
            <button
                class={"button plain only-icon"}
                type={"button"}
                aria-expanded=move || if open.get() { "true" } else { "false" }
                on:click=move |_| open.update(|open| *open = !*open)
            >
                <span class={"avatar"} aria-hidden={"true"}>{move || initials(&email())}</span>
                <span class={"only-for-readers"} translate={"no"}>{move || fill("dashboard.account", &[("email", &email())])}</span>
            </button>
            {move || open.get().then(|| view! {
                <div class={"popover"}>
                    <bdi class={"choice quiet"} translate={"no"}>{email}</bdi>
                    <button class={"choice"} type={"button"} lang={other} on:click=switch>
                        {if other == "fr" { "Français" } else { "English" }}
                    </button>
                    <button class={"choice"} type={"button"} on:click=log_out>{text("dashboard.log-out")}</button>
                </div>
            })}
        </div>
    }
}

//! The proxy does not answer: since when, what is safe, and when it is asked again. Where a page was read it stays, and
//! a notice says how old it is.

use crate::app::App;
use crate::clock;
use crate::parts::icon::{icon_small, shape};
use gangway_ui::text::{fill, many, text};
use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::HtmlElement;

/// The page where nothing was read yet. It goes by itself as soon as an answer comes.
pub fn page(app: App) -> impl IntoView {
    super::title(&text("dashboard.silent"));
    let host = window().location().host().unwrap_or_default();
    let since = move || {
        let since = app.silence.with(|silence| silence.and_then(|silence| silence.since));
        match since {
            Some(at) => fill("dashboard.silent-since", &[("time", &clock::time_exact(at))]),
            None => text("dashboard.silent-always"),
        }
    };
    let misses = move || {
        let misses = app.silence.with(|silence| silence.map_or(0, |silence| silence.misses));
        many("dashboard.misses", u64::from(misses), &[])
    };
    view! {
        <div class={"page-head"}>
            <div class={"titles"}><h1>{text("dashboard.silent")}</h1><p class={"quiet"}>{since}</p></div>
        </div>
        <section class={"callout"} aria-label={text("dashboard.problem")}>
            {shape("failed")}
            <h2>{fill("dashboard.silent-host", &[("host", &host)])}</h2>
            <p>{misses}{" "}{text("dashboard.silent-safe")}</p>
            <div class={"button-row"}>{again(app, "button primary")}</div>
        </section>
    }
}

/// The notice over a page that was read before. It lies at the foot of the window, so that nothing moves, and what was
/// opened stays in sight.
pub fn notice(app: App) -> impl IntoView {
    let of = move || {
        // Each miss may follow a walk to another page.
        app.silence.track();
        let when = clock::moment_in_sentence(app.read_at(), app.now.get_untracked());
        fill("dashboard.old", &[("when", &when)])
    };
    // Whoever stands on the button when the answer comes stands on the page then, not nowhere.
    on_cleanup(|| {
        let focused = document().active_element().and_then(|e| e.closest(".away").ok().flatten()).is_some();
        let page = document().get_element_by_id("page").and_then(|page| page.dyn_into::<HtmlElement>().ok());
        if let (true, Some(page)) = (focused, page) {
            let (x, y) = (window().scroll_x().unwrap_or_default(), window().scroll_y().unwrap_or_default());
            // A page that is gone needs no focus.
            let _ = page.focus();
            window().scroll_to_with_x_and_y(x, y);
        }
    });
    view! {
        <section class={"away"} aria-label={text("dashboard.problem")}>
            {shape("failed")}
            <p role={"status"}><b class={"strong"}>{text("dashboard.silent")}</b>{". "}{of}</p>
            <div class={"button-row"}>{again(app, "button")}</div>
        </section>
    }
}

/// The button that asks at once, and when that happens anyway.
fn again(app: App, class: &'static str) -> impl IntoView {
    let soon = move || {
        // The second hand of the page.
        app.now.track();
        let left_ms = app.silence.with(|s| s.map_or(0, |silence| silence.next_at - clock::machine()));
        let left_s = u64::try_from((left_ms + 999) / 1_000).unwrap_or(0);
        if left_s == 0 { text("dashboard.trying") } else { many("dashboard.again-in", left_s, &[]) }
    };
    view! {
        <button class={class} type={"button"} on:click=move |_| app.refresh()>
            {icon_small("refresh")}{text("dashboard.try-now")}
        </button>
        <span class={"quiet"}>{soon}</span>
    }
}

//! The proxy does not answer: since when, what is safe, and when it is asked again.

use crate::app::App;
use crate::clock;
use crate::parts::icon::{icon_small, shape};
use gangway_ui::text::{fill, many, text};
use leptos::prelude::*;

/// The page. It goes by itself as soon as an answer comes.
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
    let soon = move || {
        // The second hand of the page.
        app.now.track();
        let left_ms = app.silence.with(|s| s.map_or(0, |silence| silence.next_at - clock::machine()));
        let left_s = u64::try_from((left_ms + 999) / 1_000).unwrap_or(0);
        if left_s == 0 { text("dashboard.trying") } else { many("dashboard.again-in", left_s, &[]) }
    };
    view! {
        <div class={"page-head"}>
            <div class={"titles"}><h1>{text("dashboard.silent")}</h1><p class={"quiet"}>{since}</p></div>
        </div>
        <section class={"callout"} aria-label={text("dashboard.problem")}>
            {shape("failed")}
            <h2>{fill("dashboard.silent-host", &[("host", &host)])}</h2>
            <p>{misses}{" "}{text("dashboard.silent-safe")}</p>
            <div class={"button-row"}>
                <button class={"button primary"} type={"button"} on:click=move |_| app.refresh()>
                    {icon_small("refresh")}{text("dashboard.try-now")}
                </button>
                <span class={"quiet"}>{soon}</span>
            </div>
        </section>
    }
}

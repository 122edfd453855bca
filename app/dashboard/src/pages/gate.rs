//! What the pages before the dashboard share: the sheet, a field, a password's field.

use gangway_ui::text::text;
use leptos::html;
use leptos::prelude::*;

/// A sheet in the middle of an empty page.
pub fn sheet(title: String, inner: impl IntoView) -> impl IntoView {
    super::title(&title);
    view! {
        <main class={"gate"}>
            <div class={"gate-sheet"}>
                <svg class={"gate-mark"} role={"img"} aria-label={"Gangway"}><use_ href={"#gangway-mark"}></use_></svg>
                {inner}
            </div>
        </main>
    }
}

/// A password's field, with a button that shows what is typed. `below` is the id of its hint.
pub fn password(
    field: NodeRef<html::Input>,
    id: &'static str,
    label: String,
    complete: &'static str,
    bad: Signal<bool>,
    below: Option<&'static str>,
) -> impl IntoView {
    let open = RwSignal::new(false);
    view! {
        <label for={id}>{label}</label>
        <span class={"field"}>
            <input
                id={id}
                node_ref=field
                type=move || if open.get() { "text" } else { "password" }
                autocomplete={complete}
                aria-describedby={below}
                aria-invalid=move || bad.get().then_some("true")
            />
            <button
                type={"button"}
                class={"button plain small"}
                aria-pressed=move || if open.get() { "true" } else { "false" }
                aria-label={text("dashboard.show-password")}
                on:click=move |_| open.update(|open| *open = !*open)
            >
                {move || text(if open.get() { "dashboard.hide" } else { "dashboard.show" })}
            </button>
        </span>
    }
}

/// Puts the focus into a page's first field as soon as it is there.
pub fn stand_in(field: NodeRef<html::Input>) {
    Effect::new(move |_| {
        if let Some(input) = field.get() {
            // Where it cannot be focused it is clicked.
            let _ = input.focus();
        }
    });
}

/// The text of a field.
pub fn value(field: NodeRef<html::Input>) -> String {
    field.get_untracked().map(|input| input.value()).unwrap_or_default()
}

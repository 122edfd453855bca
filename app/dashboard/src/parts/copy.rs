//! Copying: a small button beside a number that somebody will need elsewhere.

use crate::clock;
use crate::parts::icon::icon_small;
use gangway_ui::text::text;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen_futures::JsFuture;

/// Puts a text on the clipboard; `false` where the browser does not allow it.
pub async fn to_clipboard(what: &str) -> bool {
    // Without a secure context there is no clipboard, and asking for it would throw.
    window().is_secure_context() && JsFuture::from(window().navigator().clipboard().write_text(what)).await.is_ok()
}

/// A number with a button that copies it; for two seconds the button says so.
pub fn number(value: String, label: String) -> impl IntoView {
    let done = RwSignal::new(false);
    let shown = value.clone();
    let copy = move |_| {
        let value = value.clone();
        spawn_local(async move {
            if to_clipboard(&value).await {
                let _ = done.try_set(true);
                clock::sleep(2_000).await;
                let _ = done.try_set(false);
            }
        });
    };
    view! {
        <span class={"copies"}>
            <code class={"code"} translate={"no"}>{shown}</code>
            <button class={"button plain only-icon small"} type={"button"} aria-label={label} on:click=copy>
                {move || icon_small(if done.get() { "done" } else { "copy" })}
            </button>
            <span class={"only-for-readers"} role={"status"}>{move || done.get().then(|| text("dashboard.copied"))}</span>
        </span>
    }
}

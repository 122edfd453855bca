//! Copying an invitation; where the clipboard is not allowed, the link is shown to be copied by hand.

use crate::api::{self, Failure};
use crate::app::App;
use crate::clock;
use crate::parts::copy;
use crate::parts::icon::icon_small;
use gangway_ui::text::{fill, text};
use gangway_wire::admin::Invited;
use gangway_wire::paths::{admin, fill as path};
use leptos::prelude::*;
use leptos::task::spawn_local;

/// A link that was made.
#[derive(Clone)]
struct Made {
    url: String,
    /// In words, in a sentence.
    until: String,
    copied: bool,
}

/// The button, and below it what came of it.
pub fn button(app: App, merchant: String) -> impl IntoView {
    let busy = RwSignal::new(false);
    let done = RwSignal::new(None::<Result<Made, Failure>>);
    let press = move |_| {
        if busy.get_untracked() {
            return;
        }
        busy.set(true);
        let address = path(admin::INVITATIONS, &[&merchant]);
        spawn_local(async move {
            let answer = match api::post::<Invited>(&address, &serde_json::Map::new()).await {
                Ok(Invited { url, expires_at }) => {
                    let copied = copy::to_clipboard(&url).await;
                    let now = app.now.try_get_untracked().unwrap_or_default();
                    let until = clock::moment(clock::parse(&expires_at), now);
                    Ok(Made { url, until, copied })
                }
                Err(failure) => Err(failure),
            };
            let _ = busy.try_set(false);
            let _ = done.try_set(Some(answer));
        });
    };
    let copied = move || done.with(|done| matches!(done, Some(Ok(made)) if made.copied));
    let label = move || {
        text(match (busy.get(), copied()) {
            (true, _) => "dashboard.making-invitation",
            (false, true) => "dashboard.invitation-copied",
            (false, false) => "dashboard.copy-invitation",
        })
    };
    let hint = move || {
        done.with(|done| match done {
            None => text("dashboard.invitation-hint"),
            Some(Ok(made)) => {
                let key = if made.copied { "dashboard.invitation-until" } else { "dashboard.copy-by-hand" };
                fill(key, &[("when", &made.until)])
            }
            Some(Err(failure)) => failure.sentence(),
        })
    };
    let by_hand = move || {
        let url = done.with(|done| match done {
            Some(Ok(made)) if !made.copied => Some(made.url.clone()),
            _ => None,
        })?;
        Some(view! {
            <label class={"field by-hand"}>
                <span class={"only-for-readers"}>{text("dashboard.invitation")}</span>
                <input type={"text"} readonly value={url} dir={"ltr"} on:focus:target=|event| event.target().select()/>
            </label>
        })
    };
    view! {
        <div class={"button-row"}>
            <button class={"button primary"} type={"button"} on:click=press>
                {move || icon_small(if copied() { "done" } else { "copy" })}{label}
            </button>
            <span class={"quiet"} role={"status"}>{hint}</span>
        </div>
        {by_hand}
    }
}

//! Asking Codat for fresh data of one dataset: the button under a problem, the small one in a dataset's row.

use crate::api::{self, Failure};
use crate::app::App;
use crate::parts::icon::icon_small;
use crate::words;
use gangway_ui::text::{fill, text};
use gangway_wire::dataset::Dataset;
use gangway_wire::paths::{admin, fill as path};
use gangway_wire::request::Refresh;
use leptos::prelude::*;
use leptos::task::spawn_local;

/// One way to ask, and what came of it. What Codat then does is in the company's picture.
#[derive(Clone, Copy)]
pub struct Ask {
    /// On its way to Gangway.
    pub busy: RwSignal<bool>,
    /// Why it was not taken.
    pub refused: RwSignal<Option<Failure>>,
}

impl Ask {
    /// Nothing was asked for yet.
    pub fn new() -> Ask {
        Ask { busy: RwSignal::new(false), refused: RwSignal::new(None) }
    }

    /// Asks, where nothing is on its way.
    pub fn send(self, app: App, merchant: &str, connection: &str, dataset: Dataset) {
        if self.busy.get_untracked() {
            return;
        }
        self.busy.set(true);
        let address = path(admin::REFRESH, &[merchant]);
        let body = Refresh { connection_id: connection.to_owned(), dataset: Some(dataset) };
        spawn_local(async move {
            let answer = api::post::<serde_json::Value>(&address, &body).await;
            let _ = self.busy.try_set(false);
            let _ = self.refused.try_set(answer.err());
            app.refresh();
        });
    }

    /// Why it was not taken, in words.
    pub fn refusal(self) -> Option<String> {
        self.refused.with(|refused| refused.as_ref().map(Failure::sentence))
    }
}

/// The button under a problem.
pub fn button(app: App, merchant: String, connection: String, dataset: Dataset) -> impl IntoView {
    let ask = Ask::new();
    let label = move || {
        if ask.busy.get() {
            return text("dashboard.asking-codat");
        }
        fill("dashboard.refresh-dataset", &[("dataset", &words::dataset(dataset))])
    };
    view! {
        <div class={"button-row"}>
            <button
                class={"button primary"}
                type={"button"}
                on:click=move |_| ask.send(app, &merchant, &connection, dataset)
            >
                {icon_small("refresh")}{label}
            </button>
            <span class={"quiet"} role={"status"}>{move || ask.refusal()}</span>
        </div>
    }
}

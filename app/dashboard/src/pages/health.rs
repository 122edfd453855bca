//! How a company does: whose turn it is, each shop with its datasets, what happened, and its numbers.

use super::{callout, datasets, details, timeline};
use crate::app::App;
use gangway_ui::text::text;
use leptos::prelude::*;

/// The tab.
pub fn page(app: App) -> impl IntoView {
    view! {
        <div class={"two-columns after-tabs"}>
            <div class={"stack"}>
                {callout::callout(app)}
                {datasets::shops(app)}
            </div>
            <aside aria-label={text("dashboard.timeline")}>
                <div class={"section-head"}><h2>{text("dashboard.timeline")}</h2></div>
                {timeline::timeline(app)}
                <div class={"section-head after-tabs"}><h2>{text("dashboard.details")}</h2></div>
                {move || app.company.with(|company| company.as_ref().map(|company| details::details(&company.picture)))}
            </aside>
        </div>
    }
}

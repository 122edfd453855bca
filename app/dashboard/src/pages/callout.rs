//! The callout at the top of a company's page: one shape for every problem, and a calm one where it is the merchant's
//! turn. What it says is `turn`'s.

use super::turn::{Offer, Says, says};
use super::{invitation, refresh};
use crate::app::App;
use crate::parts::copy;
use crate::parts::icon::shape;
use gangway_ui::text::text;
use leptos::prelude::*;

/// The callout at the top of a company's page.
pub fn callout(app: App) -> impl IntoView {
    let says = Memo::new(move |_| {
        let minute = app.now.get() / 60_000;
        app.company.with(|company| {
            company.as_ref().and_then(|company| says(&company.picture, &company.timeline.events, minute * 60_000))
        })
    });
    move || says.get().map(|says| draw(app, says))
}

fn draw(app: App, says: Says) -> impl IntoView {
    let label = if says.calm { "dashboard.whose-turn" } else { "dashboard.problem" };
    let offer = match says.offer {
        Offer::Nothing => None,
        Offer::Invite { merchant } => Some(invitation::button(app, merchant).into_any()),
        Offer::Refresh { merchant, connection, dataset } => {
            Some(refresh::button(app, merchant, connection, dataset).into_any())
        }
    };
    let number = says.number.map(|number| {
        view! {
            <p class={"button-row"}>
                <span class={"quiet"}>{text("dashboard.codats-number")}</span>
                {copy::number(number, text("dashboard.copy-number"))}
            </p>
        }
    });
    let class = ["callout ", if says.calm { "calm " } else { "" }, "is-", says.shape].concat();
    view! {
        <section class={class} aria-label={text(label)}>
            {shape(says.shape)}
            <h2>{says.title}</h2>
            <p>{says.means}</p>
            {offer}
            {number}
        </section>
    }
}

//! What happened, newest first, under the days on which it did.

use crate::app::App;
use crate::clock;
use crate::events::{Mark, is_refusal, line};
use crate::parts::icon::{icon_small, shape};
use gangway_ui::text::text;
use gangway_wire::Millis;
use gangway_wire::event::{Event, What};
use gangway_wire::state::State;
use leptos::prelude::*;

/// The list.
pub fn timeline(app: App) -> impl IntoView {
    move || {
        app.company.with(|company| {
            let company = company.as_ref()?;
            let (events, now) = (&company.timeline.events, company.picture.now);
            let mut day = String::new();
            let mut lines: Vec<AnyView> = Vec::new();
            for (n, event) in events.iter().enumerate() {
                let before = events.get(n + 1).map(|event| &event.what);
                if event.what == What::TroubleEnded
                    && matches!(before, Some(What::TroubleBegan { trouble }) if is_refusal(trouble))
                {
                    // A refusal is over as it is told; nothing goes on with that.
                    continue;
                }
                let Some(drawn) = draw(event, &company.picture.state) else { continue };
                let its = clock::day(event.at, now);
                if its != day {
                    lines.push(view! { <li class={"day"}>{its.clone()}</li> }.into_any());
                    day = its;
                }
                lines.push(drawn);
            }
            let more = company.timeline.more.then(|| {
                if app.has_older() {
                    view! {
                        <button class={"button small"} type={"button"} on:click=move |_| app.show_older()>
                            {text("dashboard.show-older")}
                        </button>
                    }
                    .into_any()
                } else {
                    view! { <p class={"quiet small-text"}>{text("dashboard.older-events")}</p> }.into_any()
                }
            });
            let nothing = lines.is_empty().then(|| view! { <p class={"quiet"}>{text("dashboard.no-events")}</p> });
            Some(view! { <ol class={"timeline"}>{lines}</ol>{nothing}{more} })
        })
    }
}

fn draw(event: &Event, state: &State) -> Option<AnyView> {
    let line = line(event, state)?;
    let (class, mark) = match line.mark {
        Mark::Shape(name) => (["state-", name].concat(), shape(name).into_any()),
        Mark::Icon(name) => {
            ("state-done".to_owned(), view! { <span class={"shape"}>{icon_small(name)}</span> }.into_any())
        }
    };
    Some(
        view! {
            <li class={class} data-event={event.seq.to_string()}>
                {mark}
                <span>{line.what}</span>
                <time datetime={iso(event.at)}>{clock::time(event.at)}</time>
                {line.more.map(|more| view! { <p><bdi translate={line.kept.then_some("no")}>{more}</bdi></p> })}
            </li>
        }
        .into_any(),
    )
}

fn iso(at: Millis) -> String {
    js_sys::Date::new(&wasm_bindgen::JsValue::from_f64(at as f64)).to_iso_string().into()
}

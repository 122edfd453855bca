//! The steps, a file each. Each is an element with `data-step`, made anew whenever the step changes.

mod authorize;
mod business;
mod data;
mod done;
mod nearest;
mod platform;
mod progress;
mod trouble;
mod why;

use crate::cx::Cx;
use crate::model::{Model, Refusal};
use gangway_ui::parts::button::link;
use gangway_ui::parts::icon;
use gangway_ui::parts::note::{Tone, note};
use gangway_ui::parts::words::paragraph;
use gangway_ui::text::{fill, find, text};
use gangway_ui::key;
use gangway_wire::host::Step;
use leptos::prelude::*;

/// The view of a step.
pub fn view(cx: Cx, step: Step) -> AnyView {
    let body = match step {
        Step::Open => return ().into_any(),
        Step::Why => why::view(cx),
        Step::Business => business::view(cx),
        Step::Platform => platform::view(cx),
        Step::Authorize => authorize::view(cx),
        Step::Progress => progress::view(cx),
        Step::Data => data::view(cx),
        Step::Done => done::view(cx),
        Step::Trouble => trouble::view(cx),
    };
    // Keyed by its step: the same markup for another step would be kept, and would not move in.
    vec![view! { <div class={"step enter"} data-step=step.as_str()>{body}</div> }].into_any()
}

/// A note on why the last press led nowhere. One closure for all steps.
fn refusal(cx: Cx) -> impl IntoView {
    move || cx.model.with(|m| m.refusal.as_ref().map(|refusal| refused(m, refusal)))
}

fn refused(model: &Model, refusal: &Refusal) -> AnyView {
    let words = find(&["problem.", &refusal.slug].concat()).unwrap_or_else(|| text(key!("problem.other")));
    let words = gangway_ui::text::filled(&words, &[("portal", model.portal())]);
    view! {
        <div class={"refused"}>
            {note(Tone::Bad, icon::ALERT, text(key!("problem.title")), words)}
            {refusal.reference.clone().map(reference)}
        </div>
    }
    .into_any()
}

/// The number under which somebody can find it in a log.
fn reference(number: String) -> AnyView {
    view! {
        <p class={"small reference"}>
            <span prop:textContent=text(key!("reference")) />
            <code translate={"no"} prop:textContent=number />
        </p>
    }
    .into_any()
}

/// "Back to PORTAL", an ordinary link to the address that the portal gave.
fn back_to_portal(model: &Model, class: &'static str, primary: bool) -> Option<AnyView> {
    let href = model.return_url()?.to_owned();
    let words = fill(key!("portal.back"), &[("portal", model.portal())]);
    Some(link(class, primary, words, href, None))
}

/// An emblem at the head of a step that ends something.
fn emblem(class: &'static str, path: icon::Icon) -> AnyView {
    view! { <div class=class aria-hidden={"true"}>{icon::icon(path)}</div> }.into_any()
}

/// Two marks joined by a line.
fn pair(from: AnyView, path: icon::Icon, to: AnyView) -> AnyView {
    view! {
        <div class={"pair"} aria-hidden={"true"}>
            {from}
            <span class={"joint"}>{icon::styled("icon flip", path)}</span>
            {to}
        </div>
    }
    .into_any()
}

/// The merchant's shop, which has no mark of its own.
fn shop_mark() -> AnyView {
    view! { <span class={"mark shop"}>{icon::icon(icon::STORE)}</span> }.into_any()
}

/// The quiet line under a headline.
fn lead(words: String) -> AnyView {
    paragraph("lead", words)
}

//! The panel around every step: who asks, the way back and out, how far it is, and whether the proxy is reached.

use crate::cx::Cx;
use crate::host_events;
use crate::model::{Link, Wish};
use crate::step::stage;
use crate::steps;
use gangway_ui::key;
use gangway_ui::parts::button::icon_button;
use gangway_ui::parts::mark::mark;
use gangway_ui::parts::note::{Tone, note};
use gangway_ui::parts::words::name;
use gangway_ui::parts::icon;
use gangway_ui::text::{fill, text};
use gangway_wire::host::{Name, Step};
use leptos::prelude::*;

/// Everything that an element shows. Nothing before the texts and the first picture are there: the loader's
/// skeleton stands until then.
pub fn frame(cx: Cx) -> impl IntoView {
    let shown = Memo::new(move |_| {
        let step = cx.step.get();
        (step != Step::Open && cx.model.with(|m| m.texts)).then_some(step)
    });
    move || shown.get().map(|step| panel(cx, step))
}

fn panel(cx: Cx, step: Step) -> AnyView {
    let (portal, hosted) = cx.model.with_untracked(|m| (m.portal().to_owned(), m.hosted()));
    let class = match step {
        Step::Platform => "panel fixed",
        Step::Data => "panel data",
        _ => "panel",
    };
    let label = portal.clone();
    view! {
        <section class=class aria-label=label>
            <header class={"bar"}>
                {back(cx, step)}
                <p class={"asker"}>
                    {(!portal.is_empty()).then(|| mark("portal", &portal, 1))}
                    {name(portal)}
                </p>
                {(!hosted).then(|| icon_button("icon-button", text(key!("close")), icon::CLOSE, move || close(cx)))}
            </header>
            {stages(step)}
            {move || cx.model.with(|m| link_note(&m.link, step))}
            {steps::view(cx, step)}
        </section>
    }
    .into_any()
}

/// The merchant closes the widget: the host is told; where it does nothing of its own, the element hides.
pub fn close(cx: Cx) {
    let Some(shared) = cx.shared() else { return };
    let seq = cx.model.with_untracked(|m| m.state().map_or(0, |s| s.seq));
    if host_events::own(&shared.element, Name::Close, seq, &[]) {
        shared.element.set_hidden(true);
    }
}

/// To the step before, where there is one that can be had.
fn back(cx: Cx, step: Step) -> Option<AnyView> {
    let wish = match step {
        Step::Business | Step::Platform => {
            // While a way out is open, back leads to it.
            if cx.model.with_untracked(|m| m.current().is_some()) { Wish::Follow } else { Wish::default() }
        }
        Step::Authorize if cx.model.with_untracked(|m| m.current().is_some_and(|c| c.linked_at.is_none())) => {
            Wish::Another
        }
        Step::Data => Wish::Follow,
        _ => return None,
    };
    Some(icon_button("icon-button back", text(key!("back")), icon::BACK, move || cx.wish(wish)))
}

fn stages(step: Step) -> Option<AnyView> {
    let reached = stage(step);
    if reached == 0 {
        return None;
    }
    let label = fill(key!("stage"), &[("n", &reached.to_string())]);
    let segments = (1..=4).map(|n| view! { <i class=if n <= reached { "past" } else { "" } /> }).collect_view();
    Some(view! { <div class={"stages"} role={"img"} aria-label=label>{segments}</div> }.into_any())
}

fn link_note(link: &Link, step: Step) -> Option<AnyView> {
    if step == Step::Trouble {
        return None;
    }
    let (title, words) = match link {
        Link::Fine => return None,
        Link::Offline if step == Step::Progress => (key!("offline.title"), key!("offline.progress")),
        Link::Offline => (key!("offline.title"), key!("offline.text")),
        Link::Away(_) => (key!("away.title"), key!("away.text")),
    };
    Some(
        view! { <div class={"over"}>{note(Tone::Warn, icon::OFFLINE, text(title), text(words))}</div> }.into_any(),
    )
}

//! The panel around every step: who asks, the way back and out, how far it is, and whether the proxy is reached.

use crate::cx::Cx;
use crate::host_events;
use crate::model::{Link, Wish};
use crate::step::stage;
use crate::steps;
use gangway_ui::el::{El, el};
use gangway_ui::key;
use gangway_ui::parts::button::icon_button;
use gangway_ui::parts::icon;
use gangway_ui::parts::mark::portal_mark;
use gangway_ui::parts::note::{Tone, note};
use gangway_ui::parts::words::name;
use gangway_ui::text::{fill, text};
use gangway_wire::host::{Name, Step};
use leptos::prelude::*;

/// Everything that an element shows. Nothing before the texts and the first picture are there: the loader's
/// skeleton stands until then.
pub fn frame(cx: Cx) -> El {
    let shown = move || {
        let step = cx.step.get();
        if step == Step::Open || !cx.see(|m| m.texts) { String::new() } else { step.as_str().to_owned() }
    };
    el("div", "frame").region(shown, move || {
        let step = cx.step.get_untracked();
        if step == Step::Open || !cx.see(|m| m.texts) { Vec::new() } else { vec![panel(cx, step)] }
    })
}

fn panel(cx: Cx, step: Step) -> El {
    let (portal, hosted) = cx.see(|m| (m.portal().to_owned(), m.hosted()));
    let class = match step {
        Step::Platform => "panel fixed",
        Step::Data => "panel data",
        _ => "panel",
    };
    let asker = el("p", "asker").maybe((!portal.is_empty()).then(|| portal_mark(&portal))).child(name(&portal));
    let close = (!hosted).then(|| icon_button("icon-button", &text(key!("close")), icon::CLOSE, move || close(cx)));
    el("section", class)
        .attr("aria-label", &portal)
        .child(el("header", "bar").maybe(back(cx, step)).child(asker).maybe(close))
        .maybe(stages(step))
        .child(el("div", "over").region(move || cx.see(|m| m.link.word().to_owned()), move || link_note(cx, step)))
        .child(el("div", "step enter").attr("data-step", step.as_str()).all(steps::view(cx, step)))
}

/// The merchant closes the widget: the host is told; where it does nothing of its own, the element hides.
pub fn close(cx: Cx) {
    let Some(shared) = cx.shared() else { return };
    let seq = cx.see(|m| m.state().map_or(0, |s| s.seq));
    if host_events::own(&shared.element, Name::Close, seq, &[]) {
        shared.element.set_hidden(true);
    }
}

/// To the step before, where there is one that can be had.
fn back(cx: Cx, step: Step) -> Option<El> {
    let wish = match step {
        Step::Business | Step::Platform | Step::Data => Wish::Follow,
        Step::Authorize if cx.see(|m| m.current().is_some_and(|c| c.linked_at.is_none())) => Wish::Another,
        _ => return None,
    };
    Some(icon_button("icon-button back", &text(key!("back")), icon::BACK, move || cx.wish(wish)))
}

fn stages(step: Step) -> Option<El> {
    let reached = stage(step);
    if reached == 0 {
        return None;
    }
    let label = fill(key!("stage"), &[("n", &reached.to_string())]);
    let segments = (1..=4).map(|n| el("i", if n <= reached { "past" } else { "" })).collect();
    Some(el("div", "stages").attr("role", "img").attr("aria-label", &label).all(segments))
}

fn link_note(cx: Cx, step: Step) -> Vec<El> {
    let (title, words) = match cx.see(|m| m.link.clone()) {
        _ if step == Step::Trouble => return Vec::new(),
        Link::Fine => return Vec::new(),
        Link::Offline if step == Step::Progress => (key!("offline.title"), key!("offline.progress")),
        Link::Offline => (key!("offline.title"), key!("offline.text")),
        Link::Away(_) => (key!("away.title"), key!("away.text")),
    };
    vec![note(Tone::Warn, icon::OFFLINE, &text(title), &text(words))]
}

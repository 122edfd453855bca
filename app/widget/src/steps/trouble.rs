//! Nothing goes on: what happened, what it means for the merchant's data, one thing to do.

use super::{emblem, lead, reference};
use crate::cx::Cx;
use crate::model::{Ended, Model};
use gangway_ui::intl;
use gangway_ui::key;
use gangway_ui::parts::button::{button, link};
use gangway_ui::parts::icon;
use gangway_ui::parts::note::{Tone, note};
use gangway_ui::parts::words::headline;
use gangway_ui::text::{fill, filled, find, text};
use leptos::prelude::*;

pub(super) fn view(cx: Cx) -> AnyView {
    let shown = Memo::new(move |_| cx.model.with(|m| (m.ended.clone(), m.state().and_then(|s| s.trouble.clone()), m.link.clone())));
    view! {
        {move || {
            shown.track();
            cx.model.with_untracked(|m| words(cx, m))
        }}
    }
    .into_any()
}

fn words(cx: Cx, model: &Model) -> AnyView {
    let portal = model.portal();
    let trouble = model.state().and_then(|s| s.trouble.as_ref());
    let (class, path, title, sentence, number) = match (&model.ended, trouble) {
        (Some(Ended::Session), _) => {
            ("emblem warn", icon::CLOCK, text(key!("session.title")), text(key!("session.lead")), None)
        }
        (Some(Ended::Refused(slug)), _) => {
            let sentence = find(&["problem.", slug].concat()).unwrap_or_else(|| text(key!("refused.lead")));
            ("emblem bad", icon::CROSS, text(key!("refused.title")), sentence, None)
        }
        (None, Some(trouble)) => {
            let sentence = find(&["problem.", &trouble.problem].concat());
            let sentence = sentence.unwrap_or_else(|| text(key!("problem.other")));
            let path = if trouble.next_at.is_some() { icon::CLOCK } else { icon::ALERT };
            ("emblem warn", path, text(key!("held.title")), sentence, trouble.correlation_id.clone())
        }
        (None, None) => ("emblem warn", icon::OFFLINE, text(key!("reach.title")), text(key!("reach.lead")), None),
    };
    let next = trouble.filter(|_| model.ended.is_none()).and_then(|t| t.next_at).map(|at| {
        let time = intl::moment(at);
        gangway_ui::parts::words::paragraph("small", fill(key!("held.next"), &[("time", &time)]))
    });
    let connected = model.current().is_some_and(|c| c.linked_at.is_some());
    let (safe, safe_text) = if connected {
        (key!("safe.title"), key!("safe.text"))
    } else {
        (key!("nothing-read"), key!("safe.nothing"))
    };
    let again = match (&model.ended, model.return_url()) {
        (Some(_), Some(url)) => Some(link(
            "button primary",
            true,
            fill(key!("session.again"), &[("portal", portal)]),
            url.to_owned(),
            None,
        )),
        (Some(_), None) => None,
        (None, _) => Some(button("button primary", true, text(key!("try-again")), move || cx.look())),
    };
    let sentence = filled(&sentence, &[("portal", portal)]);
    view! {
        {emblem(class, path)}
        {headline(title)}
        {lead(sentence)}
        {note(Tone::Calm, icon::SHIELD, text(safe), text(safe_text))}
        <div class={"actions"}>
            {number.map(reference)}
            {next}
            {again}
        </div>
    }
    .into_any()
}

//! Nothing goes on: what happened, what it means for the merchant's data, one thing to do.

use super::later::see;
use super::{emblem, lead, reference};
use crate::cx::Cx;
use crate::model::{Ended, Model};
use gangway_ui::el::{El, el};
use gangway_ui::intl;
use gangway_ui::key;
use gangway_ui::parts::button::{button, link};
use gangway_ui::parts::icon;
use gangway_ui::parts::note::{Tone, note};
use gangway_ui::parts::words::{headline, paragraph};
use gangway_ui::text::{fill, filled, find, text};

pub(super) fn view(cx: Cx) -> Vec<El> {
    // What is wrong may turn into something else that is wrong.
    vec![el("div", "trouble").region(move || see(cx, kind), move || see(cx, |m| words(cx, m)))]
}

fn kind(model: &Model) -> String {
    let trouble = model.state().and_then(|s| s.trouble.as_ref());
    let problem = trouble.map(|t| [&t.problem, " ", &t.next_at.unwrap_or_default().to_string()].concat());
    match &model.ended {
        Some(Ended::Session) => "session".to_owned(),
        Some(Ended::Refused(slug)) => ["refused ", slug].concat(),
        None => problem.unwrap_or_else(|| "away".to_owned()),
    }
}

fn words(cx: Cx, model: &Model) -> Vec<El> {
    let trouble = model.state().and_then(|s| s.trouble.as_ref()).filter(|_| model.ended.is_none());
    let said = |slug: &str, otherwise| find(&["problem.", slug].concat()).unwrap_or_else(|| text(otherwise));
    let (class, path, title, sentence) = match (&model.ended, trouble) {
        (Some(Ended::Session), _) => {
            let known = model.picture.is_some();
            let sentence = if known { key!("session.lead") } else { key!("session.unknown") };
            ("emblem warn", icon::CLOCK, key!("session.title"), text(sentence))
        }
        (Some(Ended::Refused(slug)), _) => {
            ("emblem bad", icon::CROSS, key!("refused.title"), said(slug, key!("refused.lead")))
        }
        (None, Some(trouble)) => {
            ("emblem warn", icon::CLOCK, key!("held.title"), said(&trouble.problem, key!("problem.other")))
        }
        (None, None) => ("emblem warn", icon::OFFLINE, key!("reach.title"), text(key!("reach.lead"))),
    };
    let of_portal = [("portal", model.portal())];
    let (safe, safe_text) = if model.current().is_some_and(|c| c.linked_at.is_some()) {
        (key!("safe.title"), key!("safe.text"))
    } else {
        (key!("nothing-read"), key!("safe.nothing"))
    };
    let next = trouble
        .and_then(|t| t.next_at)
        .map(|at| paragraph("small", &fill(key!("held.next"), &[("time", &intl::moment(at))])));
    let again = match (&model.ended, model.return_url()) {
        (Some(_), Some(url)) => Some(link("button primary", true, &fill(key!("session.again"), &of_portal), url, None)),
        // Whoever made the page makes it with a new token.
        (Some(_), None) => Some(button("button primary", true, &text(key!("reload")), || {
            let _ = leptos::prelude::window().location().reload();
        })),
        (None, _) => Some(button("button primary", true, &text(key!("try-again")), move || cx.look())),
    };
    let number = trouble.and_then(|t| t.correlation_id.as_deref()).map(reference);
    vec![
        emblem(class, path),
        headline(&text(title)),
        lead(&filled(&sentence, &of_portal)),
        note(Tone::Calm, icon::SHIELD, &text(safe), &text(safe_text)),
        el("div", "actions").maybe(number).maybe(next).maybe(again),
    ]
}

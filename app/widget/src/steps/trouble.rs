//! Nothing goes on: what happened, what it means for the merchant's data, one thing to do.

use super::{emblem, is_theirs, lead, reference};
use crate::cx::Cx;
use crate::model::{Ended, Link, Model};
use gangway_ui::el::{El, el};
use gangway_ui::intl;
use gangway_ui::key;
use gangway_ui::parts::button::{button, link};
use gangway_ui::parts::icon;
use gangway_ui::parts::note::{Tone, note};
use gangway_ui::parts::words::{headline, paragraph};
use gangway_ui::text::{fill, filled, find, text};
use gangway_wire::session::Scope;
use gangway_wire::state::{ConnectionStatus, Trouble};

pub(super) fn view(cx: Cx) -> Vec<El> {
    // What is wrong may turn into something else that is wrong.
    vec![el("div", "trouble").region(move || cx.see(kind), move || cx.see(|m| words(cx, m)))]
}

/// What is wrong: the first of these that holds.
#[derive(Clone, Copy)]
enum Wrong<'a> {
    /// The token is over and the page has no new one.
    Session,
    /// The proxy refuses this page.
    Refused(&'a str),
    /// The session may only look, and there is nothing to look at.
    Looks,
    /// Codat holds up everything.
    Held(&'a Trouble),
    /// No network.
    Offline,
    /// The proxy does not answer.
    Away,
}

fn wrong(model: &Model) -> Wrong<'_> {
    let trouble = model.state().and_then(|state| state.trouble.as_ref());
    match (&model.ended, &model.picture) {
        (Some(Ended::Session), _) => Wrong::Session,
        (Some(Ended::Refused(slug)), _) => Wrong::Refused(slug),
        (None, Some(_)) if !model.may(Scope::Connect) => Wrong::Looks,
        _ => match trouble {
            Some(trouble) => Wrong::Held(trouble),
            None if model.link == Link::Offline => Wrong::Offline,
            None => Wrong::Away,
        },
    }
}

fn kind(model: &Model) -> String {
    match wrong(model) {
        Wrong::Session => "session".to_owned(),
        Wrong::Refused(slug) => ["refused ", slug].concat(),
        Wrong::Looks => "looks".to_owned(),
        Wrong::Held(trouble) => [&trouble.problem, " ", &trouble.next_at.unwrap_or_default().to_string()].concat(),
        Wrong::Offline => "offline".to_owned(),
        Wrong::Away => "away".to_owned(),
    }
}

fn words(cx: Cx, model: &Model) -> Vec<El> {
    let wrong = wrong(model);
    let said = |slug: &str, otherwise| find(&["problem.", slug].concat()).unwrap_or_else(|| text(otherwise));
    let (class, path, title, sentence) = match wrong {
        Wrong::Session => {
            let known = model.picture.is_some();
            let sentence = if known { key!("session.lead") } else { key!("session.unknown") };
            ("emblem warn", icon::CLOCK, key!("session.title"), text(sentence))
        }
        // Who asks is not known yet: sentences with their name would have a hole.
        Wrong::Refused(_) if model.picture.is_none() => {
            ("emblem bad", icon::CROSS, key!("refused.title"), text(key!("refused.unknown")))
        }
        Wrong::Refused(slug) => ("emblem bad", icon::CROSS, key!("refused.title"), said(slug, key!("refused.lead"))),
        Wrong::Looks => ("emblem warn", icon::LOCK, key!("looks.title"), text(key!("problem.out-of-scope"))),
        Wrong::Held(trouble) => {
            let title = if is_theirs(&trouble.problem) { key!("theirs.title") } else { key!("held.title") };
            ("emblem warn", icon::CLOCK, title, said(&trouble.problem, key!("problem.other")))
        }
        Wrong::Offline => ("emblem warn", icon::OFFLINE, key!("offline.title"), text(key!("offline.text"))),
        Wrong::Away => ("emblem warn", icon::OFFLINE, key!("reach.title"), text(key!("reach.lead"))),
    };
    let of_portal = [("portal", model.portal())];
    let was_linked = model.state().is_some_and(|state| state.connections.iter().any(|c| c.linked_at.is_some()));
    let (safe, safe_text) = if model.current().is_some_and(|c| c.status == ConnectionStatus::Linked) {
        (key!("safe.title"), key!("safe.text"))
    } else if was_linked {
        (key!("lost.note"), key!("lost.note.text"))
    } else if model.picture.is_none() {
        // A shop may be connected: nothing is claimed of it.
        (key!("safe.title"), key!("safe.nothing"))
    } else {
        (key!("nothing-read"), key!("safe.nothing"))
    };
    let held = if let Wrong::Held(trouble) = wrong { Some(trouble) } else { None };
    let next = held.and_then(|trouble| trouble.next_at);
    let next = next.map(|at| paragraph("small", &fill(key!("held.next"), &[("time", &intl::moment(at))])));
    let again = match (wrong, model.return_url()) {
        (Wrong::Session | Wrong::Refused(_), Some(url)) => {
            link("button primary", true, &fill(key!("session.again"), &of_portal), url, None)
        }
        // Whoever made the page makes it with a new token.
        (Wrong::Session | Wrong::Refused(_), None) => button("button primary", true, &text(key!("reload")), || {
            let _ = leptos::prelude::window().location().reload();
        }),
        (Wrong::Looks, Some(url)) => link("button primary", true, &fill(key!("portal.back"), &of_portal), url, None),
        _ => button("button primary", true, &text(key!("try-again")), move || cx.look()),
    };
    let number = held.and_then(|trouble| trouble.correlation_id.as_deref()).map(reference);
    vec![
        emblem(class, path),
        headline(&fill(title, &of_portal)),
        lead(&filled(&sentence, &of_portal)),
        note(Tone::Calm, icon::SHIELD, &text(safe), &fill(safe_text, &of_portal)),
        el("div", "actions").maybe(number).maybe(next).child(again),
    ]
}

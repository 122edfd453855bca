//! The way out: who will receive the data, an ordinary link, and how the last attempt ended.

use super::{back_to_portal, emblem, lead, pair, refusal};
use crate::cx::Cx;
use crate::model::{Model, Wish};
use gangway_ui::intl;
use gangway_ui::key;
use gangway_ui::parts::button::{button, link, waiting};
use gangway_ui::parts::icon::{self, Icon};
use gangway_ui::parts::mark::mark;
use gangway_ui::parts::note::{Tone, note};
use gangway_ui::parts::words::{headline, paragraph};
use gangway_ui::text::{fill, text};
use gangway_wire::Millis;
use gangway_wire::session::Scope;
use gangway_wire::state::{Connection, ConnectionStatus, Outcome};
use leptos::prelude::*;

/// A one-time link of the platform lives for a day.
const LINK_LIVES_MS: Millis = 24 * 3_600_000;

/// Where the merchant stands with this platform: seven cases, seven sentences.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Case {
    New,
    Away,
    Over,
    Pending,
    Cancelled,
    Failed,
    Unsupported,
    Lost,
}

fn case(connection: &Connection, now: Millis) -> Case {
    if connection.status == ConnectionStatus::Deauthorized {
        return Case::Lost;
    }
    match (connection.outcome, connection.departed_at) {
        (Some(Outcome::Cancelled), _) => Case::Cancelled,
        (Some(Outcome::Failed), _) => Case::Failed,
        (Some(Outcome::Unsupported), _) => Case::Unsupported,
        (Some(Outcome::Pending | Outcome::Connected), _) => Case::Pending,
        (None, Some(at)) if now - at > LINK_LIVES_MS => Case::Over,
        (None, Some(_)) => Case::Away,
        (None, None) => Case::New,
    }
}

pub(super) fn view(cx: Cx) -> AnyView {
    let case = Memo::new(move |_| {
        let now = cx.now();
        cx.model.with(|m| m.current().map_or(Case::New, |c| case(c, now)))
    });
    view! {
        {move || {
            let case = case.get();
            cx.model.with_untracked(|m| m.current().map(|c| words(m, c, case)))
        }}
        {refusal(cx)}
        <div class={"actions"}>
            {move || {
                let case = case.get();
                cx.model.with(|m| m.current().map(|c| actions(cx, m, c, case)))
            }}
        </div>
    }
    .into_any()
}

fn words(model: &Model, connection: &Connection, case: Case) -> AnyView {
    let portal = model.portal();
    let platform = &connection.platform_name;
    let when = connection.departed_at.map(|at| intl::moment(at)).unwrap_or_default();
    let pairs = [("portal", portal), ("platform", platform.as_str()), ("time", when.as_str())];
    let (title, sentence) = match case {
        Case::New => (key!("authorize.title"), key!("authorize.lead")),
        Case::Away => (key!("away-there.title"), key!("away-there.lead")),
        Case::Over => (key!("over.title"), key!("over.lead")),
        Case::Pending => (key!("pending.title"), key!("pending.lead")),
        Case::Cancelled => (key!("cancelled.title"), key!("cancelled.lead")),
        Case::Failed => (key!("failed.title"), key!("failed.lead")),
        Case::Unsupported => (key!("unsupported.title"), key!("unsupported.lead")),
        Case::Lost => (key!("lost.title"), key!("lost.lead")),
    };
    let head: (&'static str, Icon) = match case {
        Case::New => ("", icon::LOCK),
        Case::Away | Case::Pending | Case::Over => ("emblem warn", icon::CLOCK),
        Case::Cancelled => ("emblem", icon::MINUS),
        Case::Failed | Case::Unsupported => ("emblem bad", icon::CROSS),
        Case::Lost => ("emblem bad", icon::LOCK),
    };
    let below = match case {
        Case::New => steps(&pairs),
        Case::Away => note(Tone::Calm, icon::CLOCK, text(key!("away-there.note")), fill(key!("away-there.note.text"), &pairs)),
        Case::Pending => note(Tone::Calm, icon::CLOCK, text(key!("pending.note")), text(key!("pending.note.text"))),
        Case::Lost => note(Tone::Calm, icon::SHIELD, text(key!("lost.note")), fill(key!("lost.note.text"), &pairs)),
        _ => note(Tone::Calm, icon::SHIELD, text(key!("nothing-read")), fill(key!("nothing-read.text"), &pairs)),
    };
    let said = connection.outcome_text.clone().filter(|_| matches!(case, Case::Failed | Case::Unsupported));
    view! {
        {if head.0.is_empty() {
            pair(mark("portal", portal, 1), head.1, mark(&connection.platform_key, platform, 2))
        } else {
            emblem(head.0, head.1)
        }}
        {headline(fill(title, &pairs))}
        {lead(fill(sentence, &pairs))}
        {said.map(|said| said_there(platform, said))}
        {below}
    }
    .into_any()
}

/// The platform's own words: foreign text, shown as text.
fn said_there(platform: &str, said: String) -> AnyView {
    view! {
        <blockquote class={"words"}>
            <p><bdi prop:textContent=said /></p>
            {paragraph("small", fill(key!("said"), &[("platform", platform)]))}
        </blockquote>
    }
    .into_any()
}

fn steps(pairs: &[(&str, &str)]) -> AnyView {
    let lines = [key!("authorize.1"), key!("authorize.2"), key!("authorize.3")];
    let lines = lines.map(|line| view! { <li><span prop:textContent=fill(line, pairs) /></li> }).collect_view();
    view! { <ol class={"note what-next"}>{lines}</ol> }.into_any()
}

fn actions(cx: Cx, model: &Model, connection: &Connection, case: Case) -> AnyView {
    let portal = model.picture.as_ref().map(|p| &p.portal);
    let (name, host) = portal.map_or(("", ""), |p| (&p.name, &p.host));
    let pairs = [("portal", name), ("host", host), ("platform", connection.platform_name.as_str())];
    let label = match case {
        Case::New | Case::Over => key!("authorize.go"),
        Case::Away | Case::Pending => key!("authorize.again"),
        Case::Cancelled | Case::Failed | Case::Unsupported => key!("authorize.retry"),
        Case::Lost => key!("authorize.sign-in"),
    };
    let leads = case != Case::Unsupported;
    let class = if leads { "button primary" } else { "button quiet" };
    let way = model.departure.as_ref().filter(|d| d.connection_id == connection.id);
    let out = match way {
        Some(way) => link(class, leads, fill(label, &pairs), way.url.clone(), Some(icon::EXTERNAL)),
        None => waiting(class, leads, fill(key!("authorize.preparing"), &pairs)),
    };
    let another_class = if leads { "button quiet" } else { "button primary" };
    let another = move || button(another_class, !leads, text(key!("authorize.another")), move || cx.wish(Wish::Another));
    let look = (case == Case::Lost && model.may(Scope::Read) && connection.datasets.iter().any(|d| d.snapshot.is_some()))
        .then(|| button("button quiet", false, text(key!("look")), move || {
            cx.wish(Wish::Data(gangway_wire::dataset::Dataset::Info));
        }));
    let leave = (case == Case::Lost).then(|| back_to_portal(model, "button quiet", false)).flatten();
    let others = (case != Case::Lost).then(another);
    view! {
        {paragraph("small", fill(key!("authorize.know"), &pairs))}
        // The one that leads stands first.
        {if leads { view! { {out} {others} }.into_any() } else { view! { {others} {out} }.into_any() }}
        {look}
        {leave}
    }
    .into_any()
}

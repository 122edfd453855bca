//! The way out: who will receive the data, an ordinary link, and how the last attempt ended.

use super::{back_to_portal, emblem, lead, pair, refusal, refused};
use crate::cx::Cx;
use crate::model::{Model, Wish};
use crate::step::can_look;
use gangway_ui::el::{El, el};
use gangway_ui::intl;
use gangway_ui::key;
use gangway_ui::parts::button::{button, link, waiting};
use gangway_ui::parts::icon::{self, Icon};
use gangway_ui::parts::mark::{mark, portal_mark};
use gangway_ui::parts::note::{Tone, note};
use gangway_ui::parts::words::{headline, paragraph};
use gangway_ui::text::{fill, text};
use gangway_wire::Millis;
use gangway_wire::dataset::Dataset;
use gangway_wire::state::{Connection, ConnectionStatus, Outcome};

/// A one-time link of the platform lives for a day.
const LINK_LIVES_MS: Millis = 24 * 3_600_000;

/// Where the merchant stands with this platform: each case has sentences of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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

pub(super) fn view(cx: Cx) -> Vec<El> {
    // Everything that the sentences depend on.
    let about = move || {
        let now = cx.now();
        cx.see(|m| {
            let c = m.current()?;
            let case = (case(c, now) as u8).to_string();
            let left = c.departed_at.unwrap_or_default().to_string();
            Some([&c.id, " ", case.as_str(), " ", &left, c.outcome_text.as_deref().unwrap_or_default()].concat())
        })
        .unwrap_or_default()
    };
    let way = move || [about(), cx.see(way_of)].join(" ");
    let head = move || {
        let now = cx.now();
        cx.see(|m| m.current().map(|c| words(m, c, case(c, now))).unwrap_or_default())
    };
    let foot = move || {
        let now = cx.now();
        cx.see(|m| m.current().map(|c| actions(cx, m, c, case(c, now))).unwrap_or_default())
    };
    vec![el("div", "about").region(about, head), refusal(cx), el("div", "actions").region(way, foot)]
}

/// What the way out depends on: its address, or why there is none.
fn way_of(model: &Model) -> String {
    let way = model.departure.as_ref().map(|way| &way.url);
    way.or(model.barred.as_ref().map(|why| &why.slug)).cloned().unwrap_or_default()
}

fn words(model: &Model, connection: &Connection, case: Case) -> Vec<El> {
    let (portal, platform) = (model.portal(), connection.platform_name.as_str());
    let when = connection.departed_at.map(intl::moment).unwrap_or_default();
    let pairs = [("portal", portal), ("platform", platform), ("time", when.as_str())];
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
    let mut all = vec![
        head(case).map_or_else(
            || pair(portal_mark(portal), icon::LOCK, mark(&connection.platform_key, platform)),
            |(class, path)| emblem(class, path),
        ),
        headline(&fill(title, &pairs)),
        lead(&fill(sentence, &pairs)),
    ];
    if matches!(case, Case::Failed | Case::Unsupported) {
        all.extend(connection.outcome_text.as_deref().map(|said| said_there(platform, said)));
    }
    all.push(below(case, &pairs));
    all
}

fn head(case: Case) -> Option<(&'static str, Icon)> {
    Some(match case {
        Case::New => return None,
        Case::Away | Case::Pending | Case::Over => ("emblem warn", icon::CLOCK),
        Case::Cancelled => ("emblem", icon::MINUS),
        Case::Failed | Case::Unsupported => ("emblem bad", icon::CROSS),
        Case::Lost => ("emblem bad", icon::LOCK),
    })
}

fn below(case: Case, pairs: &[(&str, &str)]) -> El {
    let (path, title, words) = match case {
        Case::New => return what_next(pairs),
        Case::Away => (icon::CLOCK, key!("away-there.note"), key!("away-there.note.text")),
        Case::Pending => (icon::CLOCK, key!("pending.note"), key!("pending.note.text")),
        Case::Lost => (icon::SHIELD, key!("lost.note"), key!("lost.note.text")),
        _ => (icon::SHIELD, key!("nothing-read"), key!("nothing-read.text")),
    };
    note(Tone::Calm, path, &text(title), &fill(words, pairs))
}

/// The platform's own words: foreign text, shown as text.
fn said_there(platform: &str, said: &str) -> El {
    let source = paragraph("small", &fill(key!("said"), &[("platform", platform)]));
    el("blockquote", "words").child(el("p", "").child(el("bdi", "").text(said))).child(source)
}

fn what_next(pairs: &[(&str, &str)]) -> El {
    let lines = [key!("authorize.1"), key!("authorize.2"), key!("authorize.3")];
    let line = |line| el("li", "").child(el("span", "").text(&fill(line, pairs)));
    el("ol", "note what-next").all(lines.map(line).into())
}

fn actions(cx: Cx, model: &Model, connection: &Connection, case: Case) -> Vec<El> {
    let portal = model.picture.as_ref().map(|p| &p.portal);
    let (name, host) = portal.map_or(("", ""), |p| (&p.name, &p.host));
    let pairs = [("portal", name), ("host", host), ("platform", connection.platform_name.as_str())];
    let label = match case {
        Case::New | Case::Over => key!("authorize.go"),
        Case::Away | Case::Pending => key!("authorize.again"),
        Case::Cancelled | Case::Failed | Case::Unsupported => key!("authorize.retry"),
        Case::Lost => key!("authorize.sign-in"),
    };
    // Where the platform cannot, another one leads on.
    let leads = case != Case::Unsupported;
    let (first, second) = ("button primary", "button quiet");
    let class = if leads { first } else { second };
    let mut all = vec![paragraph("small", &fill(key!("authorize.know"), &pairs))];
    let out = match (model.departure.as_ref().filter(|d| d.connection_id == connection.id), &model.barred) {
        (Some(way), _) => link(class, leads, &fill(label, &pairs), &way.url, Some(icon::EXTERNAL)),
        (None, Some(why)) => {
            all = refused(model, why);
            // The next poll, which asks for the way out as well, comes at once.
            button(class, leads, &text(key!("try-again")), move || cx.look())
        }
        (None, None) => waiting(class, leads, &fill(key!("authorize.preparing"), &pairs)),
    };
    all.push(out);
    if case == Case::Lost {
        if can_look(model, connection) {
            all.push(button(second, false, &text(key!("look")), move || cx.wish(Wish::Data(Dataset::Info))));
        }
        all.extend(back_to_portal(model, second, false));
        return all;
    }
    let class = if leads { second } else { first };
    let another = button(class, !leads, &text(key!("authorize.another")), move || cx.wish(Wish::Another));
    // The one that leads stands first.
    all.insert(if leads { all.len() } else { all.len() - 1 }, another);
    all
}

#[cfg(test)]
mod tests {
    use super::*;
    use gangway_wire::state::DatasetState;
    use wasm_bindgen_test::wasm_bindgen_test;

    fn connection(outcome: Option<Outcome>, departed_at: Option<Millis>) -> Connection {
        Connection {
            id: String::new(),
            platform_key: String::new(),
            platform_name: String::new(),
            status: ConnectionStatus::Pending,
            created_at: 0,
            linked_at: None,
            departed_at,
            outcome,
            outcome_text: None,
            datasets: Dataset::ALL.iter().map(|&d| DatasetState::new(d)).collect(),
        }
    }

    #[wasm_bindgen_test(unsupported = test)]
    fn each_way_short_of_connected_is_a_case_of_its_own() {
        let now = 30 * 3_600_000;
        let lost = Connection { status: ConnectionStatus::Deauthorized, ..connection(None, Some(now)) };
        let cases = [
            case(&connection(None, None), now),
            case(&connection(None, Some(now - 60_000)), now),
            case(&connection(None, Some(now - 25 * 3_600_000)), now),
            case(&connection(Some(Outcome::Pending), Some(now)), now),
            case(&connection(Some(Outcome::Cancelled), Some(now)), now),
            case(&connection(Some(Outcome::Failed), Some(now)), now),
            case(&connection(Some(Outcome::Unsupported), Some(now)), now),
            case(&lost, now),
        ];
        let all = [
            Case::New,
            Case::Away,
            Case::Over,
            Case::Pending,
            Case::Cancelled,
            Case::Failed,
            Case::Unsupported,
            Case::Lost,
        ];
        assert_eq!(cases, all);
    }
}

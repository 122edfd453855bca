//! The seven datasets arrive: a row each, in the order in which they usually come.

use super::{back_to_portal, is_theirs, problem, refusal, title};
use crate::cx::Cx;
use crate::model::{Model, Wish};
use gangway_ui::el::{El, el};
use gangway_ui::intl;
use gangway_ui::key;
use gangway_ui::parts::button::{button, link, waiting};
use gangway_ui::parts::icon::{self, Icon, icon, styled};
use gangway_ui::parts::note::{Tone, note};
use gangway_ui::parts::words::{paragraph, span};
use gangway_ui::text::{fill, filled, find, many, text};
use gangway_wire::activity::{Action, Activity, Reason, Who};
use gangway_wire::dataset::Dataset;
use gangway_wire::session::Scope;
use gangway_wire::state::{Connection, DatasetState, Trouble};

/// Datasets that wait for the merchant.
fn needs(connection: &Connection) -> usize {
    let mine = |d: &&DatasetState| d.activity == Activity::Failed && d.reason.map(Reason::who) == Some(Who::Merchant);
    connection.datasets.iter().filter(mine).count()
}

pub(super) fn view(cx: Cx) -> Vec<El> {
    let line = |words: fn(&Model, &Connection) -> String| {
        move || cx.see(|m| m.current().map(|c| words(m, c))).unwrap_or_default()
    };
    let overall = el("div", "lead overall")
        .child(el("span", "").verbatim().words(line(place)))
        .child(el("span", "number").attr("role", "status").words(line(count)));
    let held = move || cx.see(|m| m.state().and_then(|s| s.trouble.as_ref()).map(held_up)).unwrap_or_default();
    let rows = Dataset::ALL.iter().map(|&dataset| row(cx, dataset)).collect();
    vec![
        el("h2", "headline").attr("tabindex", "-1").words(line(head)),
        overall,
        el("div", "held").region(held, move || cx.see(|m| held_note(m).into_iter().collect())),
        el("ul", "datasets").all(rows),
        refusal(cx),
        el("div", "actions")
            .region(line(ending), move || cx.see(|m| m.current().map(|c| actions(cx, m, c)).unwrap_or_default())),
    ]
}

/// What a note on trouble depends on.
fn held_up(trouble: &Trouble) -> String {
    [&trouble.problem, " ", trouble.next_at.map(intl::moment).unwrap_or_default().as_str()].concat()
}

/// What holds up all of it, who can act, and when it goes on.
fn held_note(model: &Model) -> Option<El> {
    let trouble = model.state()?.trouble.as_ref()?;
    let (title, words) = if is_theirs(&trouble.problem) {
        (fill(key!("theirs.title"), &[("portal", model.portal())]), problem(&trouble.problem, model.portal()))
    } else {
        let next = trouble.next_at.map(|at| fill(key!("held.next"), &[("time", &intl::moment(at))]));
        (text(key!("held.title")), [&text(key!("held.text")), " ", next.as_deref().unwrap_or_default()].concat())
    };
    Some(note(Tone::Warn, icon::CLOCK, &title, &words))
}

fn head(model: &Model, connection: &Connection) -> String {
    match needs(connection) {
        0 if connection.is_settled() => fill(key!("progress.connected"), &[("shop", &model.shop())]),
        0 => fill(key!("progress.reading"), &[("shop", &model.shop())]),
        n => many(key!("progress.needs"), n as u64, &[]),
    }
}

fn place(model: &Model, connection: &Connection) -> String {
    if needs(connection) == 0 {
        return connection.platform_name.clone();
    }
    fill(key!("progress.at"), &[("shop", &model.shop()), ("platform", &connection.platform_name)])
}

fn count(_: &Model, connection: &Connection) -> String {
    let (ready, offered) = connection.ready_of();
    if ready == offered {
        return many(key!("progress.all"), ready as u64, &[]);
    }
    many(key!("progress.ready"), offered as u64, &[("ready", &intl::number(ready as u64))])
}

/// How a row looks and what stands at its end.
struct Figure {
    class: &'static str,
    icon: Option<(&'static str, Icon)>,
    words: String,
    /// Per cent of a bar.
    bar: Option<u64>,
}

fn figure(state: &DatasetState, platform: &str) -> Figure {
    let there = state.snapshot.as_ref().map(|snapshot| {
        if state.dataset.is_single() { text(key!("progress.read")) } else { intl::number(snapshot.rows) }
    });
    let plain = |key| Figure { class: "waiting", icon: None, words: text(key), bar: None };
    let told = |class, icon, words| Figure { class, icon: Some(icon), words, bar: None };
    match (state.activity, there) {
        (Activity::Unsupported, None) => {
            let words = fill(key!("progress.not-offered"), &[("platform", platform)]);
            told("not-offered", ("icon tiny", icon::MINUS), words)
        }
        (Activity::Failed, _) => told("failed", ("icon tiny bad", icon::ALERT), short(state.reason, platform)),
        // A table that is there never turns into a bar.
        (_, Some(words)) => told("ready", ("icon tiny good", icon::CHECK), words),
        (Activity::Late, None) => told("late", ("icon tiny warn", icon::CLOCK), text(key!("progress.late"))),
        (Activity::Working, None) => working(state),
        (Activity::Retrying, None) => plain(key!("progress.retrying")),
        _ => plain(key!("progress.waiting")),
    }
}

fn working(state: &DatasetState) -> Figure {
    let (words, bar) = match (state.rows_read, state.rows_total, state.progress) {
        (Some(read), Some(total), _) if total > 0 => {
            let pairs = [("n", &*intl::number(read)), ("m", &*intl::number(total))];
            (fill(key!("progress.rows"), &pairs), read * 100 / total)
        }
        (_, _, Some(percent)) => (fill(key!("progress.percent"), &[("n", &percent.to_string())]), u64::from(percent)),
        _ => (text(key!("progress.begun")), 0),
    };
    Figure { class: "reading", icon: None, words, bar: Some(bar.min(100)) }
}

fn short(reason: Option<Reason>, platform: &str) -> String {
    let words = reason.and_then(|reason| find(&["state.", reason.as_str()].concat()));
    filled(&words.unwrap_or_else(|| text(key!("progress.failed"))), &[("platform", platform)])
}

/// Why a dataset does not go on and what that means, in a sentence.
pub(super) fn why(model: &Model, connection: &Connection, state: &DatasetState) -> Option<String> {
    if !matches!(state.activity, Activity::Failed | Activity::Late | Activity::Retrying) {
        return None;
    }
    let key = ["reason.", state.reason.map_or("slow", Reason::as_str)].concat();
    let when = state.next_at.map(intl::moment);
    let timed = when.as_ref().and_then(|_| find(&[&key, ".at"].concat()));
    let pairs = [
        ("portal", model.portal()),
        ("platform", &connection.platform_name),
        ("time", when.as_deref().unwrap_or_default()),
    ];
    timed.or_else(|| find(&key)).map(|sentence| filled(&sentence, &pairs))
}

/// Runs `look` on a dataset of the shop that is shown.
fn of<R: Default>(cx: Cx, dataset: Dataset, look: impl FnOnce(&Model, &Connection, &DatasetState) -> R) -> R {
    cx.see(|m| m.current().map(|c| look(m, c, c.dataset(dataset)))).unwrap_or_default()
}

/// A row stays while its figures move; it is made anew when it becomes something else.
fn row(cx: Cx, dataset: Dataset) -> El {
    let shape = move || {
        of(cx, dataset, |m, c, d| {
            let way = m.departure.as_ref().map_or("", |d| &d.url);
            let asking = if m.busy.as_deref() == Some(dataset.as_str()) { "asking" } else { "" };
            let opens = if opens(m, d) { "opens" } else { "" };
            [figure(d, &c.platform_name).class, opens, &why(m, c, d).unwrap_or_default(), way, asking].join(" ")
        })
    };
    el("li", "")
        .attr("data-dataset", dataset.as_str())
        .living("data-activity", move || of(cx, dataset, |_, _, d| d.activity.as_str().to_owned()))
        .region(shape, move || of(cx, dataset, |m, c, d| inside(cx, m, c, d)))
}

fn opens(model: &Model, state: &DatasetState) -> bool {
    state.snapshot.is_some() && model.may(Scope::Read)
}

fn inside(cx: Cx, model: &Model, connection: &Connection, state: &DatasetState) -> Vec<El> {
    let dataset = state.dataset;
    let figure = figure(state, &connection.platform_name);
    let words = move || of(cx, dataset, |_, c, d| self::figure(d, &c.platform_name).words);
    let count = el("span", "count number")
        .verbatim()
        .maybe(figure.icon.map(|(class, path)| styled(class, path)))
        .child(el("span", "").words(words))
        .maybe(state.snapshot.is_some().then(|| span("hidden-text", &text(key!("progress.ready-word")))));
    let bar = move || of(cx, dataset, |_, c, d| self::figure(d, &c.platform_name).bar.unwrap_or_default().to_string());
    let bar = figure
        .bar
        .is_some()
        .then(|| el("progress", "").attr("max", "100").attr("aria-label", &title(dataset)).living("value", bar));
    let opens = opens(model, state);
    let (tag, more) = if opens { ("button", "") } else { ("div", " only-count") };
    let line = el(tag, &["dataset-row ", figure.class, more].concat())
        .child(icon(icon::of(dataset)))
        .child(span("name", &title(dataset)))
        .child(count)
        .maybe(opens.then(|| styled("icon tiny flip", icon::NEXT)))
        .maybe(bar);
    let line = if opens { line.attr("type", "button").press(move || cx.wish(Wish::Data(dataset))) } else { line };
    let mut all = vec![line];
    all.extend(
        why(model, connection, state).map(|sentence| {
            el("div", "why").child(paragraph("", &sentence)).maybe(remedy(cx, model, connection, state))
        }),
    );
    all
}

/// The one thing to do about a dataset, where there is one.
fn remedy(cx: Cx, model: &Model, connection: &Connection, state: &DatasetState) -> Option<El> {
    if state.activity != Activity::Failed || !model.may(Scope::Connect) {
        return None;
    }
    let pairs = [("platform", connection.platform_name.as_str())];
    match state.reason?.action() {
        Action::Authorize => {
            let way = model.departure.as_ref().filter(|d| d.connection_id == connection.id)?;
            let first = connection.datasets.iter().find(|d| d.wants_sign_in());
            let primary = first.is_some_and(|d| d.dataset == state.dataset);
            let class = if primary { "button primary" } else { "button secondary" };
            Some(link(class, primary, &fill(key!("progress.allow"), &pairs), &way.url, Some(icon::EXTERNAL)))
        }
        Action::Refresh => {
            let dataset = state.dataset.as_str();
            if model.busy.as_deref() == Some(dataset) {
                return Some(waiting("button secondary", false, &fill(key!("progress.asking"), &pairs)));
            }
            let id = connection.id.clone();
            let press = move || cx.act(dataset, cx.refresh(id.clone(), dataset));
            Some(button("button secondary", false, &text(key!("progress.again")), press))
        }
        _ => None,
    }
}

/// Which foot the list has.
fn ending(model: &Model, connection: &Connection) -> String {
    let settled = if connection.is_settled() { "settled" } else { "" };
    let mine = if needs(connection) > 0 { "mine" } else { "" };
    let read = if model.may(Scope::Read) { "read" } else { "" };
    ["foot", settled, mine, read].join(" ")
}

fn actions(cx: Cx, model: &Model, connection: &Connection) -> Vec<El> {
    let mine = needs(connection) > 0;
    if !model.may(Scope::Read) {
        let mut all = vec![paragraph("small", &text(key!("progress.no-rows")))];
        all.extend(back_to_portal(model, "button secondary", true));
        return all;
    }
    if !connection.is_settled() {
        let mut all = vec![paragraph("small", &fill(key!("progress.close"), &[("portal", model.portal())]))];
        all.extend(back_to_portal(model, "button secondary", !mine));
        return all;
    }
    let class = if mine { "button secondary" } else { "button primary" };
    vec![
        paragraph("small", &text(key!("progress.open"))),
        button(class, !mine, &text(key!("finish")), move || cx.wish(Wish::Finish)),
    ]
}

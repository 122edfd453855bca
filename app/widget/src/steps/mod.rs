//! The steps, a file each, made anew whenever the step changes.

mod authorize;
mod business;
mod data;
mod done;
pub mod later;
mod nearest;
mod platform;
mod progress;
mod trouble;
mod why;

use crate::cx::Cx;
use crate::model::{Model, Refusal};
use gangway_ui::el::{El, el};
use gangway_ui::key;
use gangway_ui::parts::button::link;
use gangway_ui::parts::icon::{self, Icon};
use gangway_ui::parts::note::{Tone, note};
use gangway_ui::parts::words::{paragraph, span};
use gangway_ui::text::{fill, filled, find, text};
use gangway_wire::dataset::Dataset;
use gangway_wire::host::Step;

/// What a step shows.
pub fn view(cx: Cx, step: Step) -> Vec<El> {
    match step {
        Step::Open => Vec::new(),
        Step::Why => why::view(cx),
        Step::Business => business::view(cx),
        Step::Platform => platform::view(cx),
        _ => later::view(cx, step),
    }
}

/// The name of a dataset.
fn title(dataset: Dataset) -> String {
    find(&["dataset.", dataset.short()].concat()).unwrap_or_default()
}

/// A note on why the last press led nowhere.
fn refusal(cx: Cx) -> El {
    let key = move || {
        cx.see(|m| {
            m.refusal
                .as_ref()
                .map(|r| [&r.slug, " ", r.reference.as_deref().unwrap_or_default()].concat())
                .unwrap_or_default()
        })
    };
    el("div", "refused").region(key, move || cx.see(|m| m.refusal.as_ref().map(|r| refused(m, r)).unwrap_or_default()))
}

fn refused(model: &Model, refusal: &Refusal) -> Vec<El> {
    let words = problem(&refusal.slug, model.portal());
    let mut all = vec![note(Tone::Bad, icon::ALERT, &text(key!("problem.title")), &words)];
    all.extend(refusal.reference.as_deref().map(reference));
    all
}

/// Whether it goes on only when the portal's operators have done something.
fn is_theirs(slug: &str) -> bool {
    matches!(slug, "codat-key" | "codat-refused" | "company-limit")
}

/// A problem's own sentence.
fn problem(slug: &str, portal: &str) -> String {
    let words = find(&["problem.", slug].concat()).unwrap_or_else(|| text(key!("problem.other")));
    filled(&words, &[("portal", portal)])
}

/// The number under which somebody can find it in a log.
fn reference(number: &str) -> El {
    let code = el("code", "").verbatim().text(number);
    el("p", "small reference").child(span("", &text(key!("reference")))).child(code)
}

/// "Back to PORTAL", an ordinary link to the address that the portal gave.
fn back_to_portal(model: &Model, class: &str, primary: bool) -> Option<El> {
    let words = fill(key!("portal.back"), &[("portal", model.portal())]);
    model.return_url().map(|href| link(class, primary, &words, href, None))
}

/// An emblem at the head of a step that ends something.
fn emblem(class: &str, path: Icon) -> El {
    el("div", class).attr("aria-hidden", "true").child(icon::icon(path))
}

/// Two marks joined by a line.
fn pair(from: El, path: Icon, to: El) -> El {
    let joint = el("span", "joint").child(icon::styled("icon flip", path));
    el("div", "pair").attr("aria-hidden", "true").child(from).child(joint).child(to)
}

/// The merchant's shop, which has no mark of its own.
fn shop_mark() -> El {
    el("span", "mark shop").child(icon::icon(icon::STORE))
}

/// The quiet line under a headline.
fn lead(words: &str) -> El {
    paragraph("lead", words)
}

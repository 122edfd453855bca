//! Events as lines of a timeline: a shape, what happened, and a word more where there is one.

use crate::words::{self, Shape};
use crate::{clock, words::dataset};
use gangway_ui::text::{fill, text};
use gangway_wire::activity::Activity;
use gangway_wire::event::{By, Door, Event, Several, What};
use gangway_wire::state::{ConnectionStatus, Outcome, State, Trouble};

/// How a line is marked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Mark {
    /// One of the seven shapes.
    Shape(Shape),
    /// An icon: something was done, nothing is better or worse for it.
    Icon(&'static str),
}

/// A line.
pub struct Line {
    /// Its mark.
    pub mark: Mark,
    /// What happened.
    pub what: String,
    /// A word more.
    pub more: Option<String>,
    /// Whether that is a name, a number or what the platform wrote: nothing for a translator.
    pub kept: bool,
}

/// The line of an event; `None` for what only moves a progress bar.
pub fn line(event: &Event, state: &State) -> Option<Line> {
    let platform = |id: &str| state.connection(id).map(|c| c.platform_name.clone()).unwrap_or_default();
    let at = |key, id: &str| fill(key, &[("platform", &platform(id))]);
    let (mark, what, more) = match &event.what {
        What::SessionOpened { door, language } => {
            let key = match door {
                Door::Portal => "dashboard.event.opened",
                Door::Invitation => "dashboard.event.opened-invitation",
                Door::HandBack | Door::Confirmed => "dashboard.event.opened-back",
            };
            let language = fill("dashboard.in-language", &[("language", &clock::language_name(language))]);
            (Mark::Shape("waiting"), text(key), Some(language))
        }
        What::InvitationMade { by, .. } => (Mark::Icon("link"), text("dashboard.event.invited"), Some(who(*by))),
        What::NameGiven { codat_name, .. } => (
            Mark::Icon("companies"),
            text("dashboard.event.named"),
            Some(fill("dashboard.named-at-codat", &[("name", codat_name)])),
        ),
        What::CompanyCreated { adopted, .. } => {
            let key = if *adopted { "dashboard.event.adopted" } else { "dashboard.event.company" };
            (Mark::Icon("companies"), text(key), None)
        }
        What::ConnectionCreated { platform_name, .. } => {
            (Mark::Icon("link"), fill("dashboard.event.chose", &[("platform", platform_name)]), None)
        }
        What::ConnectionChanged { connection_id: id, status } => match status {
            ConnectionStatus::Linked => (Mark::Shape("good"), at("dashboard.event.linked", id), None),
            ConnectionStatus::Deauthorized => (Mark::Shape("lost"), at("dashboard.event.lost", id), None),
            ConnectionStatus::Pending => (Mark::Shape("waiting"), at("dashboard.event.pending", id), None),
            ConnectionStatus::Unlinked => (Mark::Shape("off"), at("dashboard.event.unlinked", id), None),
            ConnectionStatus::Removed => (Mark::Shape("off"), at("dashboard.event.removed", id), None),
        },
        What::Departed { connection_id: id, .. } => (Mark::Icon("link"), at("dashboard.event.left", id), None),
        What::Returned { connection_id: id, outcome, text: told, .. } => {
            let (shape, key) = match outcome {
                Outcome::Connected => ("good", "dashboard.event.back-connected"),
                Outcome::Cancelled => ("waiting", "dashboard.event.back-cancelled"),
                Outcome::Failed => ("failed", "dashboard.event.back-failed"),
                Outcome::Unsupported => ("off", "dashboard.event.back-unsupported"),
                Outcome::Pending => ("waiting", "dashboard.event.back-pending"),
            };
            (Mark::Shape(shape), at(key, id), told.clone())
        }
        What::DatasetChanged { dataset: of, change, .. } => {
            let (shape, key) = match change.activity {
                Activity::Failed => ("failed", "dashboard.event.failed"),
                Activity::Late => ("late", "dashboard.event.late"),
                Activity::Unsupported => ("off", "dashboard.event.not-offered"),
                Activity::Retrying => ("running", "dashboard.event.retrying"),
                Activity::Idle | Activity::Queued | Activity::Working => return None,
            };
            let why = change.reason.filter(|_| change.activity != Activity::Unsupported).map(words::reason_alone);
            (Mark::Shape(shape), fill(key, &[("dataset", &dataset(*of))]), why)
        }
        What::DatasetReady { dataset: of, rows, .. } => {
            let rows = (!of.is_single()).then(|| gangway_ui::text::many("dashboard.n-rows", *rows, &[]));
            (Mark::Shape("good"), fill("dashboard.event.ready", &[("dataset", &dataset(*of))]), rows)
        }
        What::Refreshed { dataset: of, by, .. } => {
            let what = match of {
                Some(of) => fill("dashboard.event.refreshed", &[("dataset", &dataset(*of))]),
                None => text("dashboard.event.refreshed-all"),
            };
            (Mark::Icon("refresh"), what, Some(who(*by)))
        }
        What::Completed { .. } => (Mark::Shape("good"), text("dashboard.event.completed"), None),
        What::SeveralFound { what, taken, others } => {
            let key = match what {
                Several::Companies => "dashboard.event.several-companies",
                Several::Connections => "dashboard.event.several-connections",
            };
            let ids = fill("dashboard.several-ids", &[("taken", taken), ("others", &others.join(", "))]);
            (Mark::Shape("failed"), text(key), Some(ids))
        }
        What::TroubleBegan { trouble } => {
            (Mark::Shape("failed"), words::trouble(&trouble.problem), trouble.correlation_id.clone())
        }
        What::TroubleEnded => (Mark::Shape("good"), text("dashboard.event.trouble-ended"), None),
    };
    let kept = matches!(
        event.what,
        What::NameGiven { .. } | What::Returned { .. } | What::SeveralFound { .. } | What::TroubleBegan { .. }
    );
    Some(Line { mark, what, more, kept })
}

/// Whether that was a refusal, which nobody tries again by itself.
pub fn is_refusal(trouble: &Trouble) -> bool {
    trouble.next_at.is_none()
}

fn who(by: By) -> String {
    text(match by {
        By::Merchant => "dashboard.by.merchant",
        By::Operator => "dashboard.by.operator",
        By::Portal => "dashboard.by.portal",
        By::Gangway => "dashboard.by.gangway",
    })
}

//! What the dashboard calls things: states, activities, reasons and problems, each a key of the catalog.

use gangway_ui::text::{fill, find, text};
use gangway_wire::activity::{Activity, Reason};
use gangway_wire::admin::MerchantRow;
use gangway_wire::dataset::Dataset;
use gangway_wire::problem::Kind;
use gangway_wire::state::{DatasetState, Status};

/// One of the seven shapes: its name in the sprite and in `state-…`.
pub type Shape = &'static str;

/// The shape of a merchant's state.
pub fn shape(status: Status) -> Shape {
    match status {
        Status::UpToDate => "good",
        Status::Syncing => "running",
        Status::Waiting => "waiting",
        Status::Late => "late",
        Status::Failed => "failed",
        Status::AccessLost => "lost",
        Status::Disconnected => "off",
    }
}

/// A merchant's state in words: "Syncing 3 of 7".
pub fn status(row: &MerchantRow) -> String {
    match row.status {
        Status::UpToDate => text("dashboard.status.up-to-date"),
        Status::Syncing => fill(
            "dashboard.status.syncing",
            &[("ready", &row.ready.to_string()), ("offered", &row.offered.to_string())],
        ),
        Status::Waiting => text("dashboard.status.waiting"),
        Status::Late => text("dashboard.status.late"),
        Status::Failed => text("dashboard.status.failed"),
        Status::AccessLost => text("dashboard.status.access-lost"),
        Status::Disconnected => text("dashboard.status.disconnected"),
    }
}

/// A dataset's state: shape and word. What has data never turns back into something that waits.
pub fn dataset_state(state: &DatasetState) -> (Shape, String) {
    match state.activity {
        Activity::Idle if state.snapshot.is_some() => ("good", text("dashboard.activity.complete")),
        Activity::Idle | Activity::Queued => ("waiting", text("dashboard.activity.waiting")),
        Activity::Working => ("running", text("dashboard.activity.reading")),
        Activity::Retrying => ("running", text("dashboard.activity.retrying")),
        Activity::Failed if state.reason == Some(Reason::Access) => ("lost", text("dashboard.status.access-lost")),
        Activity::Failed => ("failed", text("dashboard.status.failed")),
        Activity::Late => ("late", text("dashboard.status.late")),
        Activity::Unsupported => ("off", text("dashboard.activity.unsupported")),
    }
}

/// "Orders".
pub fn dataset(dataset: Dataset) -> String {
    match dataset {
        Dataset::Info => text("dashboard.dataset.info"),
        Dataset::Products => text("dashboard.dataset.products"),
        Dataset::Customers => text("dashboard.dataset.customers"),
        Dataset::Orders => text("dashboard.dataset.orders"),
        Dataset::Payments => text("dashboard.dataset.payments"),
        Dataset::Transactions => text("dashboard.dataset.transactions"),
        Dataset::Disputes => text("dashboard.dataset.disputes"),
    }
}

/// Why something does not go on, in a few words.
pub fn reason(reason: Reason) -> String {
    match reason {
        Reason::Slow => text("dashboard.reason.slow"),
        Reason::PlatformLimit => text("dashboard.reason.platform-limit"),
        Reason::Access => text("dashboard.reason.access"),
        Reason::Permissions => text("dashboard.reason.permissions"),
        Reason::PlatformError => text("dashboard.reason.platform-error"),
        Reason::Unreadable => text("dashboard.reason.unreadable"),
        Reason::Prerequisite => text("dashboard.reason.prerequisite"),
        Reason::CodatError => text("dashboard.reason.codat-error"),
        Reason::CodatUnreachable => text("dashboard.reason.codat-unreachable"),
        Reason::Cancelled => text("dashboard.reason.cancelled"),
        Reason::NotOffered => text("dashboard.reason.not-offered"),
        Reason::Unstable => text("dashboard.reason.unstable"),
        Reason::Removed => text("dashboard.reason.removed"),
    }
}

/// The same where it stands alone: with a capital.
pub fn reason_alone(why: Reason) -> String {
    let words = reason(why);
    let mut letters = words.chars();
    letters.next().map(|first| first.to_uppercase().chain(letters).collect()).unwrap_or_default()
}

/// What a reason means and who can act, in a sentence or two.
pub fn advice(reason: Reason) -> String {
    match reason {
        Reason::Slow => text("dashboard.advice.slow"),
        Reason::PlatformLimit => text("dashboard.advice.platform-limit"),
        Reason::Access => text("dashboard.advice.access"),
        Reason::Permissions => text("dashboard.advice.permissions"),
        Reason::PlatformError => text("dashboard.advice.platform-error"),
        Reason::Unreadable => text("dashboard.advice.unreadable"),
        Reason::Prerequisite => text("dashboard.advice.prerequisite"),
        Reason::CodatError => text("dashboard.advice.codat-error"),
        Reason::CodatUnreachable => text("dashboard.advice.codat-unreachable"),
        Reason::Cancelled => text("dashboard.advice.cancelled"),
        Reason::NotOffered => text("dashboard.advice.not-offered"),
        Reason::Unstable => text("dashboard.advice.unstable"),
        Reason::Removed => text("dashboard.advice.removed"),
    }
}

/// A problem that an operator may meet, in a sentence; `None` where the catalog has none.
pub fn problem(kind: Kind) -> Option<String> {
    find(&["dashboard.problem.", kind.slug()].concat())
}

/// What holds up a merchant, by the slug of a problem.
pub fn trouble(slug: &str) -> String {
    Kind::parse(slug)
        .and_then(problem)
        .unwrap_or_else(|| Kind::parse(slug).map_or_else(|| slug.to_owned(), |kind| kind.title().to_owned()))
}

/// What that means and who can act, in a sentence or two.
pub fn means(slug: &str) -> String {
    find(&["dashboard.means.", slug].concat()).unwrap_or_else(|| text("dashboard.trouble-means"))
}

/// What is wrong with a merchant, in its row: "Orders: Shopify answered with an error".
pub fn row_problem(row: &MerchantRow) -> Option<String> {
    let problem = row.problem.as_ref()?;
    let why = match (problem.reason, &problem.problem) {
        (Some(why), _) if problem.dataset.is_none() => reason_alone(why),
        (Some(why), _) => reason(why),
        (None, Some(slug)) => trouble(slug),
        (None, None) => return None,
    };
    Some(match problem.dataset {
        Some(of) => fill("dashboard.row-problem", &[("dataset", &dataset(of)), ("why", &why)]),
        None => why,
    })
}

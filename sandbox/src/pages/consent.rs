//! What a shop's consent page looks like, imitated: the paper, the list of what is shared, the buttons.

use std::fmt::Write as _;

use axum::response::Response;
use http::StatusCode;

use super::html::{escape, grouped, page};
use crate::platforms::{Dataset, Platform};

/// What the page shows of a connection.
pub struct Shown {
    /// The shop's platform.
    pub platform: &'static Platform,
    /// Who asks.
    pub client: String,
    /// Whose shop it is.
    pub company: String,
    /// What it holds.
    pub rows: Vec<(Dataset, u32)>,
}

/// One way in which the page can end, as a button.
#[derive(Debug, PartialEq, Eq)]
pub struct Ending {
    /// The value of `decision`.
    pub value: &'static str,
    /// What the button says.
    label: &'static str,
    /// For the template; empty where nobody is sent back.
    pub status_code: &'static str,
    /// For the template, and for the connection's errors.
    pub message: &'static str,
    /// The platform's own words, as raw as they come.
    pub status_text: &'static str,
    /// What whoever tests should know.
    note: &'static str,
}

/// The three that always show.
const USUAL: usize = 3;

/// All endings.
pub const ENDINGS: [Ending; 8] = [
    Ending { value: "approve", label: "Approve", status_code: "200", message: "", status_text: "", note: "" },
    Ending {
        value: "cancel",
        label: "Cancel",
        status_code: "403",
        message: "User cancelled",
        status_text: "access_denied",
        note: "",
    },
    Ending {
        value: "fail",
        label: "Something goes wrong",
        status_code: "500",
        message: "Unknown error occurred",
        status_text: "server_error",
        note: "",
    },
    Ending {
        value: "unsupported",
        label: "The shop is not supported",
        status_code: "501",
        message: "Not supported",
        status_text: "unsupported_plan",
        note: "",
    },
    Ending {
        value: "done",
        label: "Leave without connecting",
        status_code: "201",
        message: "",
        status_text: "",
        note: "nothing connected",
    },
    Ending {
        value: "later",
        label: "Take your time",
        status_code: "",
        message: "",
        status_text: "",
        note: "nobody is sent back; linked a day later",
    },
    Ending {
        value: "second",
        label: "Approve, and a second shop",
        status_code: "200",
        message: "",
        status_text: "",
        note: "one connection more",
    },
    Ending {
        value: "other",
        label: "Approve as another shop",
        status_code: "200",
        message: "",
        status_text: "",
        note: "other rows, same connection",
    },
];

/// The sheet that everything stands on; with a platform, its head.
pub fn paper(platform: Option<(&Platform, &str)>, body: &str) -> String {
    let top = platform.map_or_else(String::new, |(platform, under)| {
        format!(
            "<div class=\"consent-top\">{}<p>{}, imitated{under}</p></div>",
            initial(platform),
            escape(platform.name)
        )
    });
    format!(
        "<main class=\"consent-page\"><div class=\"consent-paper\">{top}<div class=\"consent-body\">{body}</div></div></main>"
    )
}

/// A platform's first letter, for want of its logo.
pub fn initial(platform: &Platform) -> String {
    format!("<span class=\"initial\" aria-hidden=\"true\">{}</span>", escape(&platform.name[..1]))
}

/// The page with the decision on it.
pub fn consent(shown: &Shown) -> Response {
    let (client, company) = (escape(&shown.client), escape(&shown.company));
    let body = format!(
        "<h1>{client} asks to read <bdi>{company}</bdi></h1><p>You allow reading only. You can take it back in your shop at any time.</p>\
         <ul class=\"shared\">{}</ul><form method=\"post\"><div class=\"decide\">{}</div>{}</form>",
        shared(shown),
        ENDINGS[..USUAL].iter().map(button).collect::<String>(),
        more()
    );
    let under = format!("<small>Signed in as the owner of <bdi>{company}</bdi></small>");
    let text = paper(Some((shown.platform, &under)), &body).replace("</main>", &format!("{}</main>", notes()));
    page(StatusCode::OK, "consent", &format!("{} asks to read {}", shown.client, shown.company), &text)
}

fn shared(shown: &Shown) -> String {
    let mut rows = String::new();
    for (dataset, count) in &shown.rows {
        let count = grouped(u64::from(*count));
        let (name, count) = match dataset {
            Dataset::Info => ("Shop details", "name, address, currency".to_owned()),
            Dataset::Products => ("Products", count),
            Dataset::Customers => ("Customers", count),
            Dataset::Orders => ("Orders", count),
            Dataset::Payments => ("Payments", count),
            Dataset::Transactions => ("Transactions", count),
            Dataset::Disputes => ("Disputes", count),
            Dataset::Locations | Dataset::PaymentMethods | Dataset::ProductCategories | Dataset::TaxComponents => {
                continue;
            }
        };
        let _ = write!(
            rows,
            "<li><svg viewBox=\"0 0 20 20\" aria-hidden=\"true\"><path d=\"m4.5 10.5 3.75 3.75 7.25-8\"/></svg><span>{name}</span><span>{count}</span></li>"
        );
    }
    rows
}

fn button(ending: &Ending) -> String {
    format!("<button name=\"decision\" value=\"{}\">{}</button>", ending.value, ending.label)
}

/// What happens seldom, folded away.
fn more() -> String {
    let rows: Vec<String> = ENDINGS[USUAL..]
        .iter()
        .map(|ending| format!("<li>{}<span class=\"soft\">{}</span></li>", button(ending), told(ending)))
        .collect();
    format!("<details class=\"more\"><summary>More ways it can end</summary><ul>{}</ul></details>", rows.concat())
}

/// What is told on the way back.
fn told(ending: &Ending) -> String {
    let code =
        if ending.status_code.is_empty() { String::new() } else { format!("<code>{}</code> ", ending.status_code) };
    format!("{code}{}{}", ending.message, ending.note)
}

fn notes() -> String {
    let rows: Vec<String> = ENDINGS[..USUAL]
        .iter()
        .map(|ending| {
            let prefix =
                if ending.value == "approve" { "<code>statusCode=200</code>".to_owned() } else { told(ending) };
            format!("<dt>{}</dt><dd>{prefix}</dd>", ending.label)
        })
        .collect();
    format!(
        "<div class=\"consent-notes\"><p class=\"soft\">For whoever tests: each button sends the browser to the way back with</p><dl>{}</dl></div>",
        rows.concat()
    )
}

/// A page that says one thing.
pub fn notice(status: StatusCode, platform: Option<&Platform>, title: &str, text: &str) -> Response {
    let body = format!("<h1>{title}</h1>{text}");
    page(status, "consent", title, &paper(platform.map(|platform| (platform, "")), &body))
}

/// 401 for a link that was used, or is too old.
pub fn spent(platform: Option<&Platform>) -> Response {
    let text = "<p>It worked once. Go back to where you came from and press the button again; \
         that makes a new link.</p><p class=\"soft\">Answered with <code>401</code>, as one-time links are at Codat. \
         Turn them off with <code>--otp off</code>.</p>";
    notice(StatusCode::UNAUTHORIZED, platform, "This link was used already", text)
}

/// 404 for a link to nothing.
pub fn unknown() -> Response {
    let text = "<p>The company or its connection does not exist, or was deleted.</p>";
    notice(StatusCode::NOT_FOUND, None, "There is no such link", text)
}

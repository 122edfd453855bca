//! The link page: a shop's own consent page, imitated. One form, three decisions, and the way back.

use std::fmt::Write as _;

use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use http::{HeaderValue, Method, StatusCode, header};
use url::form_urlencoded;

use super::html::{escape, grouped, page};
use crate::ambient;
use crate::app::{App, Shared};
use crate::platforms::{Dataset, Platform};
use crate::template::{Facts, fill};

type Ids = Path<(String, String)>;
type Parameters = Vec<(String, String)>;

/// What the merchant decided, with what is told about it on the way back.
struct Decision {
    status_code: &'static str,
    message: &'static str,
    status_text: &'static str,
}

const APPROVE: Decision = Decision { status_code: "200", message: "", status_text: "" };
const CANCEL: Decision = Decision { status_code: "403", message: "User cancelled", status_text: "access_denied" };
const FAIL: Decision = Decision { status_code: "500", message: "Unknown error occurred", status_text: "server_error" };

fn parameters(query: Option<&str>) -> Parameters {
    form_urlencoded::parse(query.unwrap_or_default().as_bytes()).into_owned().collect()
}

fn password(parameters: &Parameters) -> &str {
    parameters.iter().find(|(name, _)| name == "otp").map_or("", |(_, value)| value)
}

/// What the page shows of a connection.
struct Shown {
    platform: &'static Platform,
    client: String,
    company: String,
    rows: Vec<(Dataset, u32)>,
}

fn look(app: &App, company: &str, connection: &str) -> Option<Shown> {
    app.read(|world| {
        let (company, connection) = world.connection(company, connection)?;
        let shop = connection.shop(&company.name);
        let platform = connection.platform();
        let rows = Dataset::ALL.into_iter().filter(|d| platform.has(*d)).map(|d| (d, shop.count(d))).collect();
        Some(Shown { platform, client: world.profile.name.clone(), company: company.name.clone(), rows })
    })
}

/// `GET …/start`: opens the link, once. A HEAD opens nothing.
pub async fn show(
    State(app): State<Shared>,
    method: Method,
    Path((company, id)): Ids,
    RawQuery(query): RawQuery,
) -> Response {
    let parameters = parameters(query.as_deref());
    let Some(shown) = look(&app, &company, &id) else { return unknown() };
    let now = ambient::now();
    let opened = !app.config.otp
        || method == Method::HEAD
        || app.write(|world| {
            world
                .company_mut(&company)
                .and_then(|c| c.connection_mut(&id))
                .is_some_and(|c| c.open_link(password(&parameters), now))
        });
    if opened { consent(&shown) } else { spent(shown.platform) }
}

/// `POST …/start`: the decision, once, and the browser on its way back.
pub async fn decide(
    State(app): State<Shared>,
    Path((company, id)): Ids,
    RawQuery(query): RawQuery,
    body: Bytes,
) -> Response {
    let parameters = parameters(query.as_deref());
    let Some(shown) = look(&app, &company, &id) else { return unknown() };
    let wanted =
        form_urlencoded::parse(&body).find_map(|(name, value)| (name == "decision").then(|| value.into_owned()));
    let decision = match wanted.as_deref() {
        Some("approve") => APPROVE,
        Some("cancel") => CANCEL,
        Some("fail") => FAIL,
        _ => {
            return page(
                StatusCode::BAD_REQUEST,
                "consent",
                "No decision",
                &paper(None, "<h1>No decision arrived</h1>"),
            );
        }
    };
    let now = ambient::now();
    let (sync_ms, otp) = (app.config.sync_ms, app.config.otp);
    let template = app.write(|world| {
        let types = world.first_fetched(&company);
        let connection = world.company_mut(&company)?.connection_mut(&id)?;
        if otp && !connection.spend_link(password(&parameters), now) {
            return None;
        }
        match decision.status_code {
            "200" => connection.approve(&types, sync_ms, now),
            code => connection.refuse(code, decision.message, decision.status_text, now),
        }
        Some((world.profile.redirect_url.clone(), world.client_id.clone()))
    });
    let Some((template, client_id)) = template else { return spent(shown.platform) };
    if template.is_empty() {
        return finished(&shown, &decision);
    }
    let forgotten = Vec::new();
    let facts = Facts {
        client_id: &client_id,
        connection_id: &id,
        company_id: &company,
        integration_id: &shown.platform.integration_id(),
        source_id: &shown.platform.source_id(),
        platform: shown.platform.key,
        platform_name: shown.platform.name,
        source_type: shown.platform.source_type,
        status_code: decision.status_code,
        error_message: decision.message,
        status_text: decision.status_text,
    };
    let address = fill(&template, &facts, if app.config.drop_link_params { &forgotten } else { &parameters });
    match HeaderValue::from_str(&address) {
        Ok(address) => (StatusCode::SEE_OTHER, [(header::LOCATION, address)]).into_response(),
        Err(_) => page(
            StatusCode::BAD_GATEWAY,
            "consent",
            "No way back",
            &paper(None, "<h1>The redirect template is no address</h1>"),
        ),
    }
}

fn paper(platform: Option<(&Platform, &str)>, body: &str) -> String {
    let top = platform.map_or_else(String::new, |(platform, under)| {
        let initial: String = platform.name.chars().take(1).collect();
        format!(
            "<div class=\"consent-top\"><span aria-hidden=\"true\">{}</span><p>{}, imitated{under}</p></div>",
            escape(&initial),
            escape(platform.name)
        )
    });
    format!(
        "<main class=\"consent-page\"><div class=\"consent-paper\">{top}<div class=\"consent-body\">{body}</div></div></main>"
    )
}

fn consent(shown: &Shown) -> Response {
    let (client, company) = (escape(&shown.client), escape(&shown.company));
    let mut rows = String::new();
    for (dataset, count) in &shown.rows {
        let (name, count) = match dataset {
            Dataset::Info => ("Shop details", "name, address, currency".to_owned()),
            Dataset::Products => ("Products", grouped(u64::from(*count))),
            Dataset::Customers => ("Customers", grouped(u64::from(*count))),
            Dataset::Orders => ("Orders", grouped(u64::from(*count))),
            Dataset::Payments => ("Payments", grouped(u64::from(*count))),
            Dataset::Transactions => ("Transactions", grouped(u64::from(*count))),
            Dataset::Disputes => ("Disputes", grouped(u64::from(*count))),
            Dataset::Locations | Dataset::PaymentMethods | Dataset::ProductCategories | Dataset::TaxComponents => {
                continue;
            }
        };
        let _ = write!(
            rows,
            "<li><svg viewBox=\"0 0 20 20\" aria-hidden=\"true\"><path d=\"m4.5 10.5 3.75 3.75 7.25-8\"/></svg><span>{name}</span><span>{count}</span></li>"
        );
    }
    let body = format!(
        "<h1>{client} asks to read <bdi>{company}</bdi></h1><p>You allow reading only. You can take it back in your shop at any time.</p>\
         <ul class=\"shared\">{rows}</ul>\
         <form class=\"decide\" method=\"post\"><button name=\"decision\" value=\"approve\">Approve</button>\
         <button name=\"decision\" value=\"cancel\">Cancel</button>\
         <button name=\"decision\" value=\"fail\">Something goes wrong</button></form>"
    );
    let under = format!("<small>Signed in as the owner of <bdi>{company}</bdi></small>");
    let notes = "<div class=\"consent-notes\"><p class=\"soft\">For whoever tests: each button sends the browser to the way back with</p>\
         <dl><dt>Approve</dt><dd><code>statusCode=200</code></dd><dt>Cancel</dt><dd><code>403</code> User cancelled</dd>\
         <dt>Something goes wrong</dt><dd><code>500</code> Unknown error occurred</dd></dl></div></main>";
    let text = paper(Some((shown.platform, &under)), &body).replace("</main>", notes);
    page(StatusCode::OK, "consent", &format!("{} asks to read {}", shown.client, shown.company), &text)
}

fn spent(platform: &Platform) -> Response {
    let body = "<h1>This link was used already</h1><p>It worked once. Go back to where you came from and press the button again; \
         that makes a new link.</p><p class=\"soft\">Answered with <code>401</code>, as one-time links are at Codat. \
         Turn them off with <code>--otp off</code>.</p>";
    page(StatusCode::UNAUTHORIZED, "consent", "This link was used already", &paper(Some((platform, "")), body))
}

fn unknown() -> Response {
    let body = "<h1>There is no such link</h1><p>The company or its connection does not exist, or was deleted.</p>";
    page(StatusCode::NOT_FOUND, "consent", "There is no such link", &paper(None, body))
}

/// Where no template is set, the way ends here, as it does at Codat.
fn finished(shown: &Shown, decision: &Decision) -> Response {
    let (title, text) = match decision.status_code {
        "200" => ("Connected", "You can close this page."),
        _ => ("Not connected", decision.message),
    };
    let body = format!("<h1>{title}</h1><p>{text}</p><p class=\"soft\">The client has set no redirect address.</p>");
    page(StatusCode::OK, "consent", title, &paper(Some((shown.platform, "")), &body))
}

//! The link page: a shop's own consent page, imitated. One form, its decisions, and the way back.

use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use bytes::Bytes;
use http::{Method, StatusCode};
use url::form_urlencoded;

use super::consent::{ENDINGS, Ending, Shown, consent, notice, spent, unknown};
use super::way_back::way_back;
use crate::ambient::Ms;
use crate::app::{App, Shared};
use crate::platforms::Dataset;
use crate::world::World;

/// How long a merchant takes who takes their time.
const LATER_MS: Ms = 86_400_000;

type Ids = Path<(String, String)>;
type Parameters = Vec<(String, String)>;

fn parameters(query: Option<&str>) -> Parameters {
    form_urlencoded::parse(query.unwrap_or_default().as_bytes()).into_owned().collect()
}

fn password(parameters: &Parameters) -> &str {
    parameters.iter().find(|(name, _)| name == "otp").map_or("", |(_, value)| value)
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
    let now = app.now();
    let opened = !app.config.otp
        || method == Method::HEAD
        || app.write(|world| {
            world
                .company_mut(&company)
                .and_then(|c| c.connection_mut(&id))
                .is_some_and(|c| c.links.open(password(&parameters), now))
        });
    if opened { consent(&shown) } else { spent(Some(shown.platform)) }
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
    let Some(ending) = ENDINGS.iter().find(|ending| Some(ending.value) == wanted.as_deref()) else {
        return notice(StatusCode::BAD_REQUEST, None, "No decision arrived", "");
    };
    let now = app.now();
    let done = app.write(|world| {
        let connection = world.company_mut(&company)?.connection_mut(&id)?;
        if app.config.otp && !connection.links.spend(password(&parameters), now) {
            return None;
        }
        end(&app, world, &company, &id, ending, now);
        Some(())
    });
    if done.is_none() {
        return spent(Some(shown.platform));
    }
    if ending.value == "later" {
        let text = "<p>You can close this page: nobody is sent back. The shop is linked in a day.</p>";
        return notice(StatusCode::OK, Some(shown.platform), "Take your time", text);
    }
    way_back(&app, &company, Some((&id, shown.platform)), ending, &parameters)
}

/// What an ending does to the world.
fn end(app: &App, world: &mut World, company: &str, id: &str, ending: &Ending, now: Ms) {
    let types = world.first_fetched(company);
    let sync_ms = app.config.sync_ms;
    if ending.value == "other" {
        world.swap_shop(company, id, app.config.shop());
    }
    if ending.value == "second" {
        let platform = world.connection(company, id).map(|(_, connection)| connection.platform());
        if let Some(second) = platform.and_then(|platform| world.connect(company, platform, app.config.shop(), now)) {
            second.approve(&types, sync_ms, now);
        }
    }
    let Some(connection) = world.company_mut(company).and_then(|company| company.connection_mut(id)) else { return };
    match (ending.value, ending.status_code) {
        ("later", _) => connection.approves_at = Some(now + LATER_MS),
        (_, "200") => connection.approve(&types, sync_ms, now),
        // Whoever leaves without connecting has done nothing wrong.
        (_, "201") => {}
        (_, code) => connection.refuse(code, ending.message, ending.status_text, now),
    }
}

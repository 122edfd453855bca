//! Where the merchant's browser goes at the end: to the client's template, filled, or to a page that says how it went.

use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};

use super::consent::{Ending, notice};
use crate::app::App;
use crate::platforms::Platform;
use crate::template::{Facts, fill};

/// The way back. Without a connection its names become empty strings. The link's own parameters fill what is not
/// Codat's, unless the sandbox is to forget them.
pub fn way_back(
    app: &App,
    company: &str,
    connection: Option<(&str, &Platform)>,
    ending: &Ending,
    parameters: &[(String, String)],
) -> Response {
    let (template, client_id) = app.read(|world| (world.profile.redirect_url.clone(), world.client_id.clone()));
    let platform = connection.map(|(_, platform)| platform);
    if template.is_empty() {
        return finished(platform, ending);
    }
    let facts = Facts {
        client_id: &client_id,
        connection_id: connection.map_or("", |(id, _)| id),
        company_id: company,
        integration_id: &platform.map(Platform::integration_id).unwrap_or_default(),
        source_id: &platform.map(Platform::source_id).unwrap_or_default(),
        platform: platform.map_or("", |platform| platform.key),
        platform_name: platform.map_or("", |platform| platform.name),
        source_type: platform.map_or("", |platform| platform.source_type),
        status_code: ending.status_code,
        error_message: ending.message,
        status_text: ending.status_text,
    };
    let address = fill(&template, &facts, if app.config.drop_link_params { &[] } else { parameters });
    match HeaderValue::from_str(&address) {
        Ok(address) => (StatusCode::SEE_OTHER, [(header::LOCATION, address)]).into_response(),
        Err(_) => notice(StatusCode::BAD_GATEWAY, None, "The redirect template is no address", ""),
    }
}

/// Where no template is set, the way ends here, as it does at Codat.
fn finished(platform: Option<&Platform>, ending: &Ending) -> Response {
    let (title, text) = match ending.status_code {
        "200" => ("Connected", "You can close this page."),
        "201" => ("Nothing connected", "You can close this page."),
        _ => ("Not connected", ending.message),
    };
    let text = format!("<p>{text}</p><p class=\"soft\">The client has set no redirect address.</p>");
    notice(StatusCode::OK, platform, title, &text)
}

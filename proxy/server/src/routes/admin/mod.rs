//! What the dashboard asks for: logging in, the merchants of the granted portals, their tables, and what an operator
//! can do for them. The counterpart of the merchants' routes, reached by an operator's cookie alone.

mod acts;
mod data;
mod login;
mod me;
mod merchants;
mod slow;

use crate::app::App;
use crate::auth::operator::own_page;
use crate::error::{Error, Result};
use crate::routes::bad_method;
use axum::Router;
use axum::middleware::from_fn;
use axum::routing::{get, post};
use gangway_wire::paths::admin;
use gangway_wire::problem::Kind;
use std::borrow::Cow;
use tower_http::compression::CompressionLayer;

/// The operators' addresses. None of them has CORS: only our own page reads them.
pub fn router() -> Router<App> {
    Router::new()
        .route(admin::ME, get(me::me))
        .route(admin::MERCHANTS, get(merchants::list))
        .route(admin::MERCHANT, get(merchants::merchant))
        .route(admin::TIMELINE, get(merchants::timeline))
        .route(admin::DATA, get(data::dataset))
        .route(admin::ROW, get(data::row))
        .layer(CompressionLayer::new())
        .route(admin::LOGIN, post(login::login))
        .route(admin::LOGOUT, post(login::logout))
        .route(admin::LINK, post(login::link))
        .route(admin::PASSWORD, post(login::password))
        .route(admin::REFRESH, post(acts::refresh))
        .route(admin::INVITATIONS, post(acts::invite))
        .method_not_allowed_fallback(bad_method)
        .layer(from_fn(own_page))
}

/// The parameters of a query, each known and given once.
fn parameters<'q>(query: Option<&'q str>, known: &[&str]) -> Result<Vec<(Cow<'q, str>, Cow<'q, str>)>> {
    let mut found: Vec<(Cow<'q, str>, Cow<'q, str>)> = Vec::new();
    for (name, value) in url::form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
        if !known.contains(&&*name) {
            return Err(bad_query(&name, format!("The parameters here are {}.", known.join(", "))));
        }
        if found.iter().any(|(other, _)| *other == name) {
            return Err(bad_query(&name, format!("{name} is given more than once.")));
        }
        found.push((name, value));
    }
    Ok(found)
}

/// A whole number from `least` to `most`.
fn whole(name: &str, value: &str, least: u64, most: u64) -> Result<u64> {
    let number = value.parse().ok().filter(|number| (least..=most).contains(number));
    number.ok_or_else(|| bad_query(name, format!("{name} is a whole number from {least} to {most}.")))
}

fn bad_query(name: &str, detail: String) -> Error {
    Error::field(Kind::BadQuery, name, detail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parameters_are_known_and_given_once() {
        let found = parameters(Some("search=Caf%C3%A9+%25&limit=5"), &["search", "limit"]).expect("both are known");
        let found: Vec<(&str, &str)> = found.iter().map(|(name, value)| (&**name, &**value)).collect();
        assert_eq!(found, [("search", "Café %"), ("limit", "5")]);
        assert!(parameters(None, &[]).is_ok_and(|found| found.is_empty()));
        for (query, field) in [("page=2", "page"), ("limit=1&limit=2", "limit"), ("LIMIT=1", "LIMIT")] {
            let error = parameters(Some(query), &["search", "limit"]).expect_err(query);
            assert_eq!((error.kind, error.field.as_deref()), (Kind::BadQuery, Some(field)), "{query}");
        }
    }

    #[test]
    fn numbers_stay_in_their_bounds() {
        assert_eq!(whole("limit", "200", 1, 200).ok(), Some(200));
        for bad in ["0", "201", "-1", "1.5", "", "ten", "99999999999999999999"] {
            assert_eq!(whole("limit", bad, 1, 200).expect_err(bad).field.as_deref(), Some("limit"));
        }
    }
}

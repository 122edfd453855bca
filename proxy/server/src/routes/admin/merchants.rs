//! The merchants of the granted portals: the list, one of them, and what happened to it.
use super::{bad_query, parameters, whole};
use crate::app::App;
use crate::auth::operator::Operator;
use crate::error::Result;
use crate::limits::Limit;
use axum::Json;
use axum::extract::{Path, RawQuery, State};
use gangway_core::time::{Micros, SECOND, millis};
use gangway_store::{MerchantScope, connections, events, list, merchants};
use gangway_wire::admin::{MerchantPicture, Merchants, Timeline};

/// Rows of a page where the caller does not say.
const LIMIT_DEFAULT: u32 = 50;
/// Characters of a search: longer than any name and reference.
const SEARCH_MAX: usize = 300;
/// Where a page may begin at most.
const OFFSET_MAX: u64 = 1 << 40;
/// How long a merchant counts as looked at after an operator asked.
const LOOK: Micros = 20 * SECOND;

/// `GET /v1/admin/merchants?search=&offset=&limit=`.
pub async fn list(State(app): State<App>, operator: Operator, RawQuery(query): RawQuery) -> Result<Json<Merchants>> {
    operator.count(&app, Limit::Session)?;
    let (mut search, mut offset, mut limit) = (String::new(), 0, LIMIT_DEFAULT);
    for (name, value) in parameters(query.as_deref(), &["search", "offset", "limit"])? {
        match &*name {
            "search" if value.chars().count() > SEARCH_MAX => {
                return Err(bad_query("search", format!("A search has at most {SEARCH_MAX} characters.")));
            }
            "search" => search = value.into_owned(),
            "offset" => offset = whole("offset", &value, 0, OFFSET_MAX)?,
            _ => limit = limit_of(&value, list::MAX_LIMIT)?,
        }
    }
    Ok(Json(list::page(app.store(), &operator.scope, &search, offset, limit).await?))
}

/// `GET /v1/admin/merchants/{merchantId}`.
pub async fn merchant(
    State(app): State<App>,
    operator: Operator,
    Path(id): Path<String>,
) -> Result<Json<MerchantPicture>> {
    operator.count(&app, Limit::Session)?;
    let scope = operator.merchant(&app, &id).await?;
    let picture = picture(&app, &scope).await?;
    if !picture.state.connections.is_empty() {
        // Somebody looks: what moves is followed as closely as for the merchant.
        connections::watch(app.store(), &scope, app.now().await? + LOOK).await?;
    }
    Ok(Json(picture))
}

/// The merchant's row and its whole state.
pub async fn picture(app: &App, scope: &MerchantScope) -> Result<MerchantPicture> {
    let merchant = merchants::load(app.store(), scope).await?;
    Ok(MerchantPicture { row: list::row(&merchant), state: merchant.state, now: millis(app.now().await?) })
}

/// `GET /v1/admin/merchants/{merchantId}/events?before=&limit=`.
pub async fn timeline(
    State(app): State<App>,
    operator: Operator,
    Path(id): Path<String>,
    RawQuery(query): RawQuery,
) -> Result<Json<Timeline>> {
    operator.count(&app, Limit::Session)?;
    let (mut before, mut limit) = (None, LIMIT_DEFAULT);
    for (name, value) in parameters(query.as_deref(), &["before", "limit"])? {
        match &*name {
            "before" => before = Some(whole("before", &value, 1, i64::MAX.unsigned_abs())?),
            _ => limit = limit_of(&value, events::MAX_LIMIT)?,
        }
    }
    let scope = operator.merchant(&app, &id).await?;
    let (events, more) = events::before(app.store(), &scope, before, limit).await?;
    Ok(Json(Timeline { events, more }))
}

fn limit_of(value: &str, most: u32) -> Result<u32> {
    whole("limit", value, 1, u64::from(most)).map(|limit| u32::try_from(limit).unwrap_or(most))
}

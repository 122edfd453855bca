//! The seven tables, for operators: the same windows as merchants get, of any merchant that they may see.
use crate::app::App;
use crate::auth::operator::Operator;
use crate::error::Result;
use crate::limits::Limit;
use crate::routes::data::{Place, RowPlace, read, read_row};
use axum::Json;
use axum::extract::{Path, RawQuery, State};
use axum::response::Response;
use gangway_wire::table::Details;

/// `GET …/data/{dataset}`.
pub async fn dataset(
    State(app): State<App>,
    operator: Operator,
    Path(place): Path<Place>,
    RawQuery(query): RawQuery,
) -> Result<Response> {
    operator.count(&app, Limit::Windows)?;
    let scope = operator.merchant_of(&app, &place.company_id, &place.connection_id).await?;
    read(&app, &scope, &place, query.as_deref().unwrap_or_default()).await
}

/// `GET …/data/{dataset}/rows/{number}`.
pub async fn row(State(app): State<App>, operator: Operator, Path(place): Path<RowPlace>) -> Result<Json<Details>> {
    operator.count(&app, Limit::Windows)?;
    let scope = operator.merchant_of(&app, &place.company_id, &place.connection_id).await?;
    read_row(&app, &scope, &place).await
}

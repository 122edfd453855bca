//! Windows of the seven tables, out of the mirror. Nothing here calls Codat.
use crate::app::App;
use crate::auth::merchant::Merchant;
use crate::error::{Error, Result};
use crate::limits::Limit;
use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse, Response};
use gangway_mirror::{Snapshot, SnapshotName};
use gangway_store::{MerchantScope, snapshots};
use gangway_wire::activity::Activity;
use gangway_wire::dataset::Dataset;
use gangway_wire::problem::Kind;
use gangway_wire::session::Scope;
use gangway_wire::table::{Details, Window};
use gangway_wire::view::ViewQuery;

/// Which dataset, as the path says.
#[derive(Debug, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Place {
    pub(super) company_id: String,
    pub(super) connection_id: String,
    dataset: String,
}

/// Which row of it.
#[derive(Debug, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct RowPlace {
    pub(super) company_id: String,
    pub(super) connection_id: String,
    dataset: String,
    number: String,
}

/// `GET …/data/{dataset}`.
pub async fn dataset(
    State(app): State<App>,
    merchant: Merchant,
    Path(place): Path<Place>,
    RawQuery(query): RawQuery,
) -> Result<Response> {
    merchant.require(Scope::Read)?;
    merchant.count(&app, Limit::Windows)?;
    read(&app, merchant.scope(), &place, query.as_deref().unwrap_or_default()).await
}

/// `GET …/data/{dataset}/rows/{number}`.
pub async fn row(
    State(app): State<App>,
    merchant: Merchant,
    Path(place): Path<RowPlace>,
) -> Result<axum::Json<Details>> {
    merchant.require(Scope::Read)?;
    merchant.count(&app, Limit::Windows)?;
    read_row(&app, merchant.scope(), &place).await
}

/// A window, or `info`, for a merchant or an operator.
pub async fn read(app: &App, scope: &MerchantScope, place: &Place, query: &str) -> Result<Response> {
    let dataset = known(&place.dataset)?;
    if dataset.is_single() {
        if !query.is_empty() {
            return Err(Error::field(Kind::BadQuery, "query", "commerce-info is one object: it takes no parameters."));
        }
        let details = with_snapshot(app, scope, place, dataset, |snapshot| snapshot.info()).await?;
        let details: Details = details.ok_or_else(no_row)?;
        return Ok(axum::Json(details).into_response());
    }
    let pairs: Vec<_> = url::form_urlencoded::parse(query.as_bytes()).collect();
    let query =
        ViewQuery::from_pairs(pairs.iter().map(|(name, value)| (name.as_ref(), value.as_ref()))).map_err(|bad| {
            Error::field(Kind::BadQuery, bad.field.clone(), format!("{} must be {}.", bad.field, bad.wanted))
        })?;
    let window: Window = with_snapshot(app, scope, place, dataset, move |snapshot| snapshot.window(&query)).await?;
    Ok(axum::Json(window).into_response())
}

/// Everything of one row, for a merchant or an operator.
pub async fn read_row(app: &App, scope: &MerchantScope, place: &RowPlace) -> Result<axum::Json<Details>> {
    let dataset = known(&place.dataset)?;
    let number: u64 = place.number.parse().map_err(|_| no_row())?;
    let RowPlace { company_id, connection_id, dataset: name, .. } = place;
    let place = Place { company_id: company_id.clone(), connection_id: connection_id.clone(), dataset: name.clone() };
    let details = with_snapshot(app, scope, &place, dataset, move |snapshot| snapshot.details(number)).await?;
    details.map(axum::Json).ok_or_else(no_row)
}

fn known(dataset: &str) -> Result<Dataset> {
    Dataset::parse(dataset)
        .ok_or_else(|| Error::new(Kind::NotFound, "There is no such dataset. The seven begin with commerce-."))
}

fn no_row() -> Error {
    Error::new(Kind::NotFound, "This table has no row of that number.")
}

/// Runs `look` on the snapshot that is current now. One that is replaced meanwhile is looked up once more.
async fn with_snapshot<T, F>(app: &App, scope: &MerchantScope, place: &Place, dataset: Dataset, look: F) -> Result<T>
where
    T: Send + 'static,
    F: Fn(&Snapshot) -> std::result::Result<T, gangway_mirror::Error> + Send + Clone + 'static,
{
    let mut tries = 0;
    loop {
        let name = pointer(app, scope, place, dataset).await?;
        let (mirror, look) = (app.mirror().clone(), look.clone());
        let looked =
            tokio::task::spawn_blocking(move || mirror.snapshot(&name).and_then(|snapshot| look(&snapshot))).await;
        match looked.map_err(Error::internal)? {
            Ok(found) => return Ok(found),
            Err(gangway_mirror::Error::NoSuchSnapshot { .. }) if tries == 0 => tries += 1,
            Err(error) => return Err(unreadable(error)),
        }
    }
}

async fn pointer(app: &App, scope: &MerchantScope, place: &Place, dataset: Dataset) -> Result<SnapshotName> {
    let state = gangway_store::merchants::load(app.store(), scope).await?.state;
    let connection = state
        .connection(&place.connection_id)
        .filter(|_| state.company_id.as_deref() == Some(place.company_id.as_str()));
    let connection =
        connection.ok_or_else(|| Error::new(Kind::NotFound, "This merchant has no such company and connection."))?;
    if let Some(pointer) = snapshots::get(app.store(), scope, &place.connection_id, dataset).await? {
        let broken = || Error::new(Kind::Internal, "The fault is in our log under the number of this request.");
        return SnapshotName::parse(&pointer.path).ok_or_else(broken);
    }
    let dataset = connection.dataset(dataset);
    let mut error = match dataset.activity {
        Activity::Unsupported => Error::new(Kind::DatasetUnsupported, "The platform does not offer this dataset."),
        Activity::Failed => Error::new(Kind::DatasetFailed, "The last sync ended in an error. Ask for a refresh."),
        _ => {
            Error::new(Kind::DatasetPending, "The dataset has not arrived yet. Look again in a moment.").retry_after(5)
        }
    };
    error.correlation_id.clone_from(&dataset.correlation_id);
    Err(error)
}

fn unreadable(error: gangway_mirror::Error) -> Error {
    use gangway_mirror::Error as Mirror;
    match &error {
        Mirror::UnknownColumn { column } => {
            Error::field(Kind::BadQuery, "sort", format!("This dataset has no column {column}."))
        }
        Mirror::NotSortable { column } => {
            Error::field(Kind::BadQuery, "sort", format!("The column {column} cannot be sorted by."))
        }
        _ => {
            let detail = "The table cannot be read now. Ask for a refresh.";
            Error::new(Kind::Storage, detail).retry_after(30).because(error)
        }
    }
}

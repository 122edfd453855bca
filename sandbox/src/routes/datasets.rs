//! The datasets of a connection: lists by page, `commerce-info` as one object, single rows.

use axum::extract::{Path, RawQuery, State};
use http::StatusCode;

use crate::app::{App, Shared};
use crate::data::{self, shop::Shop};
use crate::paging::{Asked, page};
use crate::platforms::Dataset;
use crate::query::{Filter, Order};
use crate::reply::{Answer, Refusal, json};
use crate::selection::Wish;

/// The shop of a readable dataset, or why it cannot be read.
fn open(app: &App, company: &str, connection: &str, dataset: &str) -> Result<(Dataset, Shop), Refusal> {
    let now = app.now();
    let dataset = Dataset::of_path(dataset).ok_or_else(|| Refusal::usual(StatusCode::NOT_FOUND))?;
    app.read(|world| {
        let company = world.company(company).ok_or_else(|| Refusal::no_company(company))?;
        let connection = company.connection(connection).ok_or_else(|| Refusal::no_connection(connection))?;
        let data_type = dataset.data_type();
        let platform = connection.platform();
        if !platform.has(dataset) {
            let text = format!("Datatype {data_type} not supported by platform(s) {}", platform.name);
            return Err(Refusal::new(StatusCode::NOT_FOUND, text));
        }
        if !connection.is_readable(data_type, now) {
            let text = format!("{data_type} has not been fetched yet for ID {}", connection.id);
            return Err(Refusal::new(StatusCode::CONFLICT, text));
        }
        Ok((dataset, connection.fetched_shop(&company.name, dataset, now)))
    })
}

/// `GET …/data/{dataset}`.
pub async fn list(
    State(app): State<Shared>,
    Path((company, connection, name)): Path<(String, String, String)>,
    RawQuery(query): RawQuery,
) -> Answer {
    let (dataset, shop) = open(&app, &company, &connection, &name)?;
    if dataset == Dataset::Info {
        let mut out = String::new();
        data::write_row(&shop, dataset, 0, &mut out);
        return Ok(json(out));
    }
    let asked = Asked::parse(query.as_deref())?;
    let fields = data::fields::of(dataset);
    let wish = Wish {
        filter: Filter::parse(asked.query.as_deref(), fields)?,
        query: asked.query.clone().unwrap_or_default(),
        order: Order::parse(asked.order_by.as_deref(), fields)?,
    };
    let path = format!("/companies/{company}/connections/{connection}/data/{name}");
    // A page of thousands of rows is computed: not on a thread that answers others.
    let work = move || {
        let chosen = (!wish.is_plain()).then(|| app.selections.rows(&shop, dataset, &wish));
        let total = chosen.as_ref().map_or_else(|| shop.count(dataset), |rows| rows.len() as u32);
        page(&path, &asked, total, |out| {
            for (nth, at) in asked.slice(total).enumerate() {
                if nth > 0 {
                    out.push(',');
                }
                // Without an order the newest come first.
                let row = chosen.as_ref().map_or_else(|| total - 1 - at, |rows| rows[at as usize]);
                data::write_row(&shop, dataset, row, out);
            }
        })
    };
    tokio::task::spawn_blocking(work).await.map_err(|_| Refusal::usual(StatusCode::INTERNAL_SERVER_ERROR))
}

/// `GET …/data/{dataset}/{itemId}`. Ids hold `@`, `:`, `.` and spaces; they arrive percent-encoded.
pub async fn item(
    State(app): State<Shared>,
    Path((company, connection, name, wanted)): Path<(String, String, String, String)>,
) -> Answer {
    let (dataset, shop) = open(&app, &company, &connection, &name)?;
    let work = move || {
        let missing =
            || Refusal::new(StatusCode::NOT_FOUND, format!("No data available for {} for ID {wanted}", dataset.path()));
        if dataset == Dataset::Info {
            return Err(Refusal::usual(StatusCode::NOT_FOUND));
        }
        let sorted = app.selections.rows(&shop, dataset, &Wish::by_id());
        let at = sorted
            .binary_search_by(|row| data::row_id(&shop, dataset, *row).as_str().cmp(&*wanted))
            .map_err(|_| missing())?;
        let mut out = String::new();
        data::write_row(&shop, dataset, sorted[at], &mut out);
        Ok(json(out))
    };
    tokio::task::spawn_blocking(work).await.map_err(|_| Refusal::usual(StatusCode::INTERNAL_SERVER_ERROR))?
}

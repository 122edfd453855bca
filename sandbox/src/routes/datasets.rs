//! The datasets of a connection: lists by page, `commerce-info` as one object, single rows.

use std::sync::Arc;

use axum::extract::{Path, RawQuery, State};
use http::StatusCode;

use crate::ambient;
use crate::app::{App, Shared};
use crate::data::{self, shop::Shop};
use crate::paging::{Asked, page};
use crate::platforms::Dataset;
use crate::query::{Filter, Order};
use crate::reply::{Answer, Refusal, json};

/// What can be queried and ordered by: the fields of the first level.
fn fields(dataset: Dataset) -> &'static [&'static str] {
    match dataset {
        Dataset::Info => &[],
        Dataset::Products => {
            &["id", "name", "categorization", "isGiftCard", "createdDate", "modifiedDate", "sourceModifiedDate"]
        }
        Dataset::Customers => &[
            "id",
            "customerName",
            "emailAddress",
            "phone",
            "defaultCurrency",
            "createdDate",
            "modifiedDate",
            "sourceModifiedDate",
        ],
        Dataset::Orders => &[
            "id",
            "orderNumber",
            "country",
            "currency",
            "closedDate",
            "totalAmount",
            "totalRefund",
            "totalTaxAmount",
            "totalDiscount",
            "totalGratuity",
            "customerRef",
            "locationRef",
            "createdDate",
            "modifiedDate",
            "sourceModifiedDate",
        ],
        Dataset::Payments => &[
            "id",
            "amount",
            "currency",
            "status",
            "paymentProvider",
            "paymentMethodRef",
            "dueDate",
            "createdDate",
            "modifiedDate",
            "sourceModifiedDate",
        ],
        Dataset::Transactions => &[
            "id",
            "totalAmount",
            "currency",
            "type",
            "subType",
            "transactionSourceRef",
            "createdDate",
            "sourceCreatedDate",
            "modifiedDate",
            "sourceModifiedDate",
        ],
        Dataset::Disputes => &[
            "id",
            "totalAmount",
            "currency",
            "status",
            "reason",
            "dueDate",
            "createdDate",
            "modifiedDate",
            "sourceModifiedDate",
        ],
        Dataset::Locations | Dataset::PaymentMethods => &["id", "name", "status", "modifiedDate", "sourceModifiedDate"],
    }
}

/// The shop of a readable dataset, or why it cannot be read.
fn open(app: &App, company: &str, connection: &str, dataset: &str) -> Result<(Dataset, Shop, String), Refusal> {
    let now = ambient::now();
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
        Ok((dataset, connection.shop(&company.name), connection.id.clone()))
    })
}

/// `GET …/data/{dataset}`.
pub async fn list(
    State(app): State<Shared>,
    Path((company, connection, name)): Path<(String, String, String)>,
    RawQuery(query): RawQuery,
) -> Answer {
    let (dataset, shop, id) = open(&app, &company, &connection, &name)?;
    if dataset == Dataset::Info {
        let mut out = String::new();
        data::write_row(&shop, dataset, 0, &mut out);
        return Ok(json(out));
    }
    let asked = Asked::parse(query.as_deref())?;
    let filter = Filter::parse(asked.query.as_deref(), fields(dataset), dataset.path())?;
    let order = Order::parse(asked.order_by.as_deref(), fields(dataset), dataset.path())?;
    let path = format!("/companies/{company}/connections/{connection}/data/{name}");
    // A page of thousands of rows is computed: not on a thread that answers others.
    let work = move || {
        if filter.is_empty() && order.as_ref().is_none_or(|order| order.field == "id") {
            return plain(&app, &shop, dataset, &id, &path, &asked, order.as_ref());
        }
        selected(&shop, dataset, &path, &asked, &filter, order.as_ref())
    };
    tokio::task::spawn_blocking(work).await.map_err(|_| Refusal::usual(StatusCode::INTERNAL_SERVER_ERROR))
}

/// Only the rows of the page are made. Without an order the newest come first.
fn plain(
    app: &App,
    shop: &Shop,
    dataset: Dataset,
    connection: &str,
    path: &str,
    asked: &Asked,
    order: Option<&Order>,
) -> axum::response::Response {
    let total = shop.count(dataset);
    let sorted: Option<Arc<Vec<u32>>> = order.map(|_| app.by_id(connection, shop, dataset));
    let down = order.is_none_or(|order| order.down);
    page(path, asked, total, |out| {
        for (index, at) in asked.slice(total).enumerate() {
            if index > 0 {
                out.push(',');
            }
            let at = if down { total - 1 - at } else { at };
            let row = sorted.as_ref().map_or(at, |sorted| sorted[at as usize]);
            data::write_row(shop, dataset, row, out);
        }
    })
}

/// Every row is made, to look into it.
fn selected(
    shop: &Shop,
    dataset: Dataset,
    path: &str,
    asked: &Asked,
    filter: &Filter,
    order: Option<&Order>,
) -> axum::response::Response {
    let mut rows: Vec<(serde_json::Value, String)> = (0..shop.count(dataset))
        .rev()
        .filter_map(|row| {
            let mut text = String::new();
            data::write_row(shop, dataset, row, &mut text);
            let value = serde_json::from_str(&text).ok()?;
            filter.lets(&value).then_some((value, text))
        })
        .collect();
    if let Some(order) = order {
        order.arrange(&mut rows);
    }
    let total = rows.len() as u32;
    let range = asked.slice(total);
    page(path, asked, total, |out| {
        crate::paging::join(rows[range.start as usize..range.end as usize].iter().map(|(_, row)| row), out);
    })
}

/// `GET …/data/{dataset}/{itemId}`. Ids hold `@`, `:`, `.` and spaces; they arrive percent-encoded.
pub async fn item(
    State(app): State<Shared>,
    Path((company, connection, name, wanted)): Path<(String, String, String, String)>,
) -> Answer {
    let (dataset, shop, id) = open(&app, &company, &connection, &name)?;
    let work = move || {
        let missing =
            || Refusal::new(StatusCode::NOT_FOUND, format!("No data available for {} for ID {wanted}", dataset.path()));
        if dataset == Dataset::Info {
            return Err(Refusal::usual(StatusCode::NOT_FOUND));
        }
        let sorted = app.by_id(&id, &shop, dataset);
        let at = sorted
            .binary_search_by(|row| data::row_id(&shop, dataset, *row).as_str().cmp(&*wanted))
            .map_err(|_| missing())?;
        let mut out = String::new();
        data::write_row(&shop, dataset, sorted[at], &mut out);
        Ok(json(out))
    };
    tokio::task::spawn_blocking(work).await.map_err(|_| Refusal::usual(StatusCode::INTERNAL_SERVER_ERROR))?
}

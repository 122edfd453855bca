//! The route table: one line an operation, named as Codat's OpenAPI documents name it.

pub mod companies;
pub mod company_settings;
pub mod connections;
pub mod datasets;
pub mod embedding;
pub mod history;
pub mod integrations;
pub mod profile;
pub mod refresh;
pub mod sync_settings;
pub mod validation;
pub mod webhooks;

use axum::Router;
use axum::response::IntoResponse;
use axum::routing::{MethodRouter, delete, get, patch, post, put};
use bytes::Bytes;
use http::{Method, StatusCode};
use serde::de::DeserializeOwned;

use crate::app::Shared;
use crate::platforms::Dataset;
use crate::reply::Refusal;

const COMPANY: &str = "/companies/{company_id}";
const CONNECTIONS: &str = "/companies/{company_id}/connections";
const CONNECTION: &str = "/companies/{company_id}/connections/{connection_id}";
const AUTHORIZATION: &str = "/companies/{company_id}/connections/{connection_id}/authorization";
const COMPANY_SETTINGS: &str = "/companies/{company_id}/syncSettings";
const VALIDATION: &str = "/companies/{company_id}/sync/{dataset_id}/validation";
const DATASET: &str = "/companies/{company_id}/connections/{connection_id}/data/{dataset}";
const ITEM: &str = "/companies/{company_id}/connections/{connection_id}/data/{dataset}/{item_id}";

/// An operation that is no dataset: its id, method, path and handler.
type Operation = (&'static str, Method, &'static str, fn() -> MethodRouter<Shared>);

const OPERATIONS: [Operation; 33] = [
    ("get-profile", Method::GET, "/profile", || get(profile::read)),
    ("update-profile", Method::PUT, "/profile", || put(profile::replace)),
    ("get-profile-syncSettings", Method::GET, "/profile/syncSettings", || get(sync_settings::read)),
    ("update-profile-syncSettings", Method::POST, "/profile/syncSettings", || post(sync_settings::update_all)),
    ("list-integrations", Method::GET, "/integrations", || get(integrations::list)),
    ("get-integration", Method::GET, "/integrations/{platform_key}", || get(integrations::read)),
    ("get-integrations-branding", Method::GET, "/integrations/{platform_key}/branding", || get(integrations::branding)),
    ("list-companies", Method::GET, "/companies", || get(companies::list)),
    ("create-company", Method::POST, "/companies", || post(companies::create)),
    ("get-company", Method::GET, COMPANY, || get(companies::read)),
    ("update-company", Method::PATCH, COMPANY, || patch(companies::update)),
    ("replace-company", Method::PUT, COMPANY, || put(companies::replace)),
    ("delete-company", Method::DELETE, COMPANY, || delete(companies::remove)),
    ("list-connections", Method::GET, CONNECTIONS, || get(connections::list)),
    ("create-connection", Method::POST, CONNECTIONS, || post(connections::create)),
    ("get-connection", Method::GET, CONNECTION, || get(connections::read)),
    ("unlink-connection", Method::PATCH, CONNECTION, || patch(connections::unlink)),
    ("delete-connection", Method::DELETE, CONNECTION, || delete(connections::remove)),
    ("update-connection-authorization", Method::PUT, AUTHORIZATION, || put(connections::authorize)),
    ("get-company-access-token", Method::GET, "/companies/{company_id}/accessToken", || get(embedding::access_token)),
    ("get-cors-settings", Method::GET, "/corsSettings", || get(embedding::origins)),
    ("set-cors-settings", Method::POST, "/corsSettings", || post(embedding::set_origins)),
    ("get-company-syncSettings", Method::GET, COMPANY_SETTINGS, || get(company_settings::read)),
    ("set-company-syncSettings", Method::POST, COMPANY_SETTINGS, || post(company_settings::set)),
    ("get-read-validation-results", Method::GET, VALIDATION, || get(validation::read)),
    ("refresh-company-data", Method::POST, "/companies/{company_id}/data/all", || post(refresh::all)),
    ("refresh-data-type", Method::POST, "/companies/{company_id}/data/queue/{data_type}", || post(refresh::one)),
    ("get-company-data-status", Method::GET, "/companies/{company_id}/dataStatus", || get(history::status)),
    ("list-pull-operations", Method::GET, "/companies/{company_id}/data/history", || get(history::list)),
    ("list-webhook-consumers", Method::GET, "/webhooks", || get(webhooks::list)),
    ("create-webhook-consumer", Method::POST, "/webhooks", || post(webhooks::create)),
    ("delete-webhook-consumer", Method::DELETE, "/webhooks/{webhook_id}", || delete(webhooks::remove)),
    ("get-pull-operation", Method::GET, "/companies/{company_id}/data/history/{dataset_id}", || get(history::read)),
];

/// The id of the operation that lists a dataset.
fn list_operation(dataset: Dataset) -> &'static str {
    match dataset {
        Dataset::Info => "get-company-info",
        Dataset::Products => "list-products",
        Dataset::Customers => "list-customers",
        Dataset::Orders => "list-orders",
        Dataset::Payments => "list-payments",
        Dataset::Transactions => "list-transactions",
        Dataset::Disputes => "list-disputes",
        Dataset::Locations => "list-locations",
        Dataset::PaymentMethods => "list-payment-methods",
        Dataset::ProductCategories => "list-product-categories",
        Dataset::TaxComponents => "list-tax-components",
    }
}

/// The id of the operation that reads one row of a dataset.
fn item_operation(dataset: Dataset) -> &'static str {
    match dataset {
        Dataset::Info => "unknown",
        Dataset::Products => "get-product",
        Dataset::Customers => "get-customer",
        Dataset::Orders => "get-order",
        Dataset::Payments => "get-payment",
        Dataset::Transactions => "get-transaction",
        Dataset::Disputes => "get-dispute",
        Dataset::Locations => "get-location",
        Dataset::PaymentMethods => "get-payment-method",
        Dataset::ProductCategories => "get-product-category",
        Dataset::TaxComponents => "get-tax-component",
    }
}

/// Every operation that a fault can be set on.
pub fn operation_ids() -> Vec<&'static str> {
    let datasets = Dataset::ALL.into_iter().flat_map(|dataset| [list_operation(dataset), item_operation(dataset)]);
    OPERATIONS.iter().map(|operation| operation.0).chain(datasets).filter(|id| *id != "unknown").collect()
}

/// The id of the operation that a request asks for; `unknown` where there is none.
pub fn operation(method: &Method, pattern: Option<&str>, path: &str) -> &'static str {
    let Some(pattern) = pattern else { return "unknown" };
    if pattern == DATASET || pattern == ITEM {
        let dataset = path.split('/').nth(6).and_then(Dataset::of_path);
        let named: fn(Dataset) -> &'static str = if pattern == DATASET { list_operation } else { item_operation };
        return dataset.filter(|_| method == Method::GET || method == Method::HEAD).map_or("unknown", named);
    }
    OPERATIONS.iter().find(|(_, of, at, _)| of == method && *at == pattern).map_or("unknown", |operation| operation.0)
}

/// The API, without what every call goes through.
pub fn router() -> Router<Shared> {
    let datasets = Router::new().route(DATASET, get(datasets::list)).route(ITEM, get(datasets::item));
    OPERATIONS
        .iter()
        .fold(datasets, |router, (_, _, path, handler)| router.route(path, handler()))
        .fallback(async || Refusal::usual(StatusCode::NOT_FOUND).into_response())
        .method_not_allowed_fallback(async || Refusal::usual(StatusCode::METHOD_NOT_ALLOWED).into_response())
}

/// Reads a body, or says that it does not fit.
fn parse<T: DeserializeOwned>(body: &Bytes) -> Result<T, Refusal> {
    serde_json::from_slice(body).map_err(|_| Refusal::invalid())
}

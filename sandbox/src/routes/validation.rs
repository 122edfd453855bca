//! `/companies/{companyId}/sync/{datasetId}/validation`: what was found wrong with the rows of one fetch.

use axum::extract::{Path, State};
use http::StatusCode;

use crate::app::Shared;
use crate::data;
use crate::data::json::{Object, object};
use crate::platforms::Dataset;
use crate::reply::{Answer, Refusal, json};

/// Warnings that a fetch is given at most.
const WARNINGS: u32 = 2;

/// Warnings, which do no harm, for the first rows of what is complete; an error where validating failed; else nothing.
pub async fn read(State(app): State<Shared>, Path((id, wanted)): Path<(String, String)>) -> Answer {
    let now = app.now();
    app.read(|world| {
        let company = world.company(&id).ok_or_else(|| Refusal::no_company(&id))?;
        let (connection, operation) = company
            .connections
            .iter()
            .flat_map(|connection| connection.operations.iter().map(move |operation| (connection, operation)))
            .find(|(_, operation)| operation.id.eq_ignore_ascii_case(&wanted))
            .ok_or_else(|| Refusal::new(StatusCode::NOT_FOUND, format!("No dataset was found with ID {wanted}")))?;
        let dataset = Dataset::of_data_type(&operation.data_type).filter(|dataset| *dataset != Dataset::Info);
        let shop = connection.fetched_shop(&company.name, dataset.unwrap_or(Dataset::Info), now);
        let rows = dataset.map_or(0, |dataset| shop.count(dataset));
        let (warnings, errors) = match operation.stand(now).status {
            "Complete" => (rows.min(WARNINGS), 0),
            "ValidationError" => (0, rows.min(1)),
            _ => (0, 0),
        };
        let item = |o: &mut Object<'_>, row: u32, rule: u32, message: &str| {
            let id = dataset.map_or_else(String::new, |dataset| data::row_id(&shop, dataset, row));
            o.text("ruleId", &format!("{}-{rule:03}", operation.data_type));
            o.text("itemId", &id);
            o.text("message", message);
            o.text("validatorName", &format!("{}Validator", operation.data_type.trim_start_matches("commerce-")));
        };
        let mut out = String::new();
        object(&mut out, |o| {
            o.list("errors", 0..errors, |o, row| item(o, row, 30, "The item's id must be unique."));
            o.list("warnings", 0..warnings, |o, row| item(o, row, 32, "SourceModifiedDate should be provided."));
        });
        Ok(json(out))
    })
}

//! What webhooks say, as Codat's documents show it.

use crate::ambient::Ms;
use crate::app::App;
use crate::data::dates::stamp_ms;
use crate::data::json::{Object, object};
use crate::platforms::Dataset;
use crate::routes::connections::write_connection;
use crate::world::{Company, Connection, Operation};

/// The envelope of every event.
pub fn envelope(id: &str, kind: &str, at: Ms, payload: impl FnOnce(&mut Object<'_>)) -> String {
    let mut out = String::new();
    object(&mut out, |o| {
        o.text("id", id);
        o.text("eventType", kind);
        o.text("generatedDate", &stamp_ms(at));
        o.object("payload", payload);
    });
    out
}

fn tags(company: &Company, o: &mut Object<'_>) {
    o.object("tags", |o| company.tags.iter().for_each(|(key, value)| o.text(key, value)));
}

/// The payload of events of companies is the company itself.
pub fn company(app: &App, company: &Company, now: Ms, o: &mut Object<'_>) {
    o.text("id", &company.id);
    o.text("name", &company.name);
    o.maybe_text("description", company.description.as_deref());
    o.text("redirect", &app.hosted_url(company));
    if let Some(at) = company.last_sync(now) {
        o.text("lastSync", &stamp_ms(at));
    }
    o.text("created", &stamp_ms(company.created));
    tags(company, o);
}

/// The company as other events name it.
fn reference(app: &App, company: &Company, o: &mut Object<'_>) {
    o.object("referenceCompany", |o| {
        o.text("id", &company.id);
        o.text("name", &company.name);
        o.maybe_text("description", company.description.as_deref());
        o.object("links", |o| o.text("portal", &format!("{}/#company-{}", app.public_url, company.id)));
        tags(company, o);
    });
}

/// The payload of events of connections.
pub fn connection(app: &App, company: &Company, connection: &Connection, now: Ms, o: &mut Object<'_>) {
    reference(app, company, o);
    o.object("connection", |o| write_connection(app, company, connection, now, o));
}

/// The payload of what was read together.
pub fn read(app: &App, company: &Company, connection: &Connection, all: &[&Operation], now: Ms, o: &mut Object<'_>) {
    reference(app, company, o);
    let before = all.first().and_then(|first| {
        let earlier = connection.operations.iter().filter(|op| op.requested < first.requested);
        earlier.filter_map(|op| op.completed(now)).max()
    });
    if let Some(at) = before {
        o.text("modifiedFromDate", &stamp_ms(at));
    }
    o.list("dataTypes", all, |o, operation| {
        let status = operation.stand(now).status;
        o.text("connectionId", &connection.id);
        o.text("dataType", &operation.data_type);
        o.raw("recordsModified", is_modified(connection, operation, now));
        o.text("status", status);
        let failed = !is_success(status);
        o.list("issues", failed.then_some(()), |o, ()| {
            o.text("type", &format!("error.{}", status.trim_end_matches("Error").to_lowercase()));
            o.text("message", &format!("Reading {} ended as {status}.", operation.data_type));
            o.object("links", |o| {
                let sync = format!("{}/companies/{}/sync/{}/validation", app.public_url, company.id, operation.id);
                o.text("logs", &sync);
                o.text("portal", &format!("{}/#company-{}", app.public_url, company.id));
            });
        });
    });
}

/// True where something had changed in the shop since the fetch before. Of a first one Codat says that nothing was.
fn is_modified(connection: &Connection, operation: &Operation, now: Ms) -> bool {
    let of_orders = matches!(
        Dataset::of_data_type(&operation.data_type),
        Some(Dataset::Orders | Dataset::Payments | Dataset::Transactions)
    );
    let Some(fetched) = operation.fetched(now).filter(|_| of_orders) else { return false };
    let same = connection.operations.iter().filter(|other| other.data_type == operation.data_type);
    let before = same.filter_map(|other| other.fetched(now)).filter(|at| *at < fetched).max();
    before.is_some_and(|before| connection.changes.iter().any(|change| before < change.at && change.at <= fetched))
}

/// True where a read has ended as it should: with data, or without any to read.
pub fn is_success(status: &str) -> bool {
    matches!(status, "Complete" | "NotSupported")
}

/// The payload of events about the quota.
pub fn quota(daily: u64, left: u64, back: Ms, o: &mut Object<'_>) {
    o.raw("dailyQuota", daily);
    o.raw("quotaRemaining", left);
    o.text("expiryDate", &stamp_ms(back));
}

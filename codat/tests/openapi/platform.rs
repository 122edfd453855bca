//! The records of the platform part: each field of the schema has a place, and each example body comes back whole but for
//! the addresses that may hold a one-time password.

use std::collections::BTreeMap;

use gangway_codat::api::companies::Company;
use gangway_codat::api::connections::Connection;
use gangway_codat::api::integrations::{Branding, Integration};
use gangway_codat::api::settings::SyncSetting;
use gangway_codat::api::sync::{DataStatus, Operation, Validation};
use gangway_codat::api::webhooks::WebhookConsumer;
use gangway_codat::document::Document;
use gangway_codat::record::{Key, Record};
use gangway_codat::webhook::Event;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::document::{assert_same, document, keyword, map, property};
use crate::records::{Seen, check, compare, examples, rows};

/// Where the records disagree with the schema, each for a reason of the contract. May only shrink.
const DIFFER: &[&str] = &[
    // Since July 2026, and of old; the document has neither.
    "Company.ownerUserIds",
    "Company.platform",
    // Real replies write the key without the capital.
    "Integration.datatypeFeatures.datatype",
];

/// The same body without the addresses of Codat's pages, which no record writes again.
fn without_links(body: &RawValue) -> Box<RawValue> {
    fn strip(value: &mut Value) {
        match value {
            Value::Object(object) => {
                object.retain(|key, _| key != "linkUrl" && key != "redirect");
                object.values_mut().for_each(strip);
            }
            Value::Array(items) => items.iter_mut().for_each(strip),
            _ => {}
        }
    }
    let mut value: Value = serde_json::from_str(body.get()).expect("JSON");
    strip(&mut value);
    serde_json::value::to_raw_value(&value).expect("JSON")
}

#[test]
fn every_example_body_comes_back_whole() {
    let Some(text) = document("platform") else { return };
    let mut seen = Seen::default();
    let company = "/companies/{companyId}";
    let connections = "/companies/{companyId}/connections";
    let connection = "/companies/{companyId}/connections/{connectionId}";

    for (at, body) in examples(&text, "/companies", "get", "200") {
        for row in rows(&at, body) {
            check::<Company>(&without_links(row), &at, &mut seen);
        }
    }
    for (address, verb) in [("/companies", "post"), (company, "get")] {
        for (at, body) in examples(&text, address, verb, "200") {
            check::<Company>(&without_links(body), &at, &mut seen);
            let read: Company = serde_json::from_str(body.get()).expect("a company");
            let sent: String = serde_json::from_str(map(body)["redirect"].get()).expect("an address");
            assert_eq!(read.redirect.expect("an address").expose(), sent);
        }
    }
    for (at, body) in examples(&text, connections, "get", "200") {
        for row in rows(&at, body) {
            check::<Connection>(&without_links(row), &at, &mut seen);
        }
    }
    for (address, verb) in [(connections, "post"), (connection, "get")] {
        for (at, body) in examples(&text, address, verb, "200") {
            check::<Connection>(&without_links(body), &at, &mut seen);
        }
    }
    for (at, body) in examples(&text, "/companies/{companyId}/data/history", "get", "200") {
        for row in rows(&at, body) {
            check::<Operation>(row, &at, &mut seen);
        }
    }
    for (at, body) in examples(&text, "/companies/{companyId}/dataStatus", "get", "200") {
        for status in map(body).into_values() {
            check::<DataStatus>(status, &at, &mut seen);
        }
    }
    for (at, body) in examples(&text, "/companies/{companyId}/sync/{datasetId}/validation", "get", "200") {
        check::<Validation>(body, &at, &mut seen);
    }
    for (at, body) in examples(&text, "/webhooks", "get", "200") {
        for row in rows(&at, body) {
            check::<WebhookConsumer>(row, &at, &mut seen);
        }
    }
    for (at, body) in examples(&text, "/webhooks", "post", "201") {
        check::<WebhookConsumer>(body, &at, &mut seen);
    }
    assert_eq!(seen.unknown, Vec::<String>::new(), "each field of an example has a place");
    assert!(seen.bodies >= 15, "only {} bodies", seen.bodies);

    for address in ["/profile/syncSettings", "/companies/{companyId}/syncSettings"] {
        for (at, body) in examples(&text, address, "get", "200") {
            let whole: Document = serde_json::from_str(body.get()).expect("an object");
            assert_same(body.get(), &serde_json::to_string(&whole).expect("JSON"), &at);
            let settings: Vec<SyncSetting> = serde_json::from_str(map(body)["settings"].get()).expect("settings");
            assert!(
                settings.iter().all(|setting| !setting.data_type().is_empty() && setting.order().is_some()),
                "{at}"
            );
        }
    }
    println!("{} bodies: {:?}", seen.bodies, seen.leaves);
}

#[test]
fn every_webhook_example_names_a_company_or_a_connection_that_can_be_read() {
    let Some(text) = document("platform") else { return };
    let document: &RawValue = serde_json::from_str(&text).expect("JSON");
    let mut seen = Seen::default();
    let mut types = BTreeMap::new();
    for (name, webhook) in map(map(document)["webhooks"]) {
        let mut at = map(webhook)["post"];
        for key in ["requestBody", "content", "application/json", "examples"] {
            at = map(at)[key];
        }
        for example in map(at).into_values() {
            let body = map(map(example)["value"]);
            let payload = map(body["payload"]);
            if name.starts_with("company.") {
                check::<Company>(&without_links(body["payload"]), &name, &mut seen);
            }
            if let Some(connection) = payload.get("connection") {
                check::<Connection>(&without_links(connection), &name, &mut seen);
            }
            // Whoever gets it knows where to look; only the account's own messages name nobody.
            let event = Event::read(map(example)["value"].get().as_bytes()).expect(&name);
            assert_eq!(event.kind.as_str(), name);
            assert_eq!(event.company_id.is_some(), !name.starts_with("client."), "{name}");
            assert_eq!(
                event.connection_ids.is_empty(),
                !payload.contains_key("connection") && !payload.contains_key("dataTypes"),
                "{name}"
            );
            *types.entry(name.clone()).or_insert(0) += 1;
        }
        let event = gangway_codat::api::webhooks::EventType::from(name.as_str());
        assert!(!event.is_unknown(), "{name}");
    }
    assert_eq!(seen.unknown, Vec::<String>::new());
    println!("{types:?}");
}

#[test]
fn every_field_of_the_platform_schema_has_a_place_and_none_is_invented() {
    let Some(text) = document("platform") else { return };
    let document: Value = serde_json::from_str(&text).expect("JSON");
    let mut differ = Vec::new();
    let mut of = |address: &str, keys: &'static [Key], name: &str, is_list: bool| {
        let schema = &document["paths"][address]["get"]["responses"]["200"]["content"]["application/json"]["schema"];
        let row = if is_list {
            let results = property(&document, schema, "results").expect("a list");
            keyword(&document, results, "items").expect("rows")
        } else {
            schema
        };
        compare(&document, row, keys, name, &mut differ);
    };
    of("/companies/{companyId}", Company::KEYS, Company::NAME, false);
    of("/companies/{companyId}/connections/{connectionId}", Connection::KEYS, Connection::NAME, false);
    of("/integrations", Integration::KEYS, Integration::NAME, true);
    of("/integrations/{platformKey}/branding", Branding::KEYS, Branding::NAME, false);
    of("/companies/{companyId}/data/history/{datasetId}", Operation::KEYS, Operation::NAME, false);
    of("/companies/{companyId}/sync/{datasetId}/validation", Validation::KEYS, Validation::NAME, false);
    of("/webhooks", WebhookConsumer::KEYS, WebhookConsumer::NAME, true);
    differ.sort();
    assert_eq!(differ, DIFFER);
}

//! A company that somebody deletes at Codat behind our back.
use super::admin::bench::Bench;
use super::harness::{SHOPIFY, Wishes, World, activities, all_there, status};
use gangway_wire::activity::{Reason, Who};
use gangway_wire::state::Status;
use serde_json::{Value, json};
use std::time::Duration;

/// A shop with its company and connection.
async fn link(world: &World, reference: &str) -> (String, Value) {
    let token = world.session(reference).await;
    let (connected, _) = world.authorize(&token, SHOPIFY, "approve").await;
    (token, connected)
}

async fn delete(world: &World, connected: &Value) {
    let company = connected["companyId"].as_str().expect("an id");
    world.app.upstream().client().delete_company(company).await.expect("deleted");
}

#[tokio::test]
async fn a_shop_that_is_gone_keeps_its_tables_and_can_be_connected_again() {
    let bench = Bench::with(Wishes::default()).await;
    let world = &bench.world;
    let (token, connected) = link(world, "m").await;
    world.until(&token, "all seven are there", all_there).await;
    delete(world, &connected).await;
    // A linked shop is looked after once a day.
    world.later(Duration::from_hours(25));
    let token = world.session("m").await;
    let picture = world.until(&token, "it is told", |p| status(p) == "removed").await;
    assert_eq!(activities(&picture), ["idle"; 7], "what is there stays as it is");
    let id = |name: &str| connected[name].as_str().expect("an id").to_owned();
    let orders =
        format!("/v1/companies/{}/connections/{}/data/commerce-orders?limit=1", id("companyId"), id("connectionId"));
    assert_eq!(world.get(&orders).token(&token).send().await.ok(200)["total"], 11);
    let wish = json!({"connectionId": id("connectionId")});
    let refresh = world.post("/v1/session/refresh").token(&token).json(&wish).send().await;
    assert_eq!(refresh.problem("bad-field")["field"], "connectionId");

    let operator = bench.everything().await;
    let row = bench.merchant(&operator, "m").await;
    assert_eq!((row.status, row.rows > 0), (Status::Disconnected, true));
    let problem = row.problem.expect("the operator is told why");
    assert_eq!((problem.reason, problem.who), (Some(Reason::Removed), Who::Operator));

    let again = world.connect(&token, SHOPIFY).await.ok(201);
    assert_ne!(again["companyId"], connected["companyId"]);
    assert_ne!(again["connectionId"], connected["connectionId"]);
    assert_eq!(world.counts().await, (1, 1), "one in the place of the one that is gone");
}

#[tokio::test]
async fn a_refresh_finds_out_at_once_that_the_shop_is_gone() {
    let world = World::start().await;
    for (reference, dataset) in [("one", json!("commerce-orders")), ("all", Value::Null)] {
        let (token, connected) = link(&world, reference).await;
        world.until(&token, "all seven are there", all_there).await;
        delete(&world, &connected).await;
        let wish = json!({"connectionId": connected["connectionId"], "dataset": dataset});
        let told = world.post("/v1/session/refresh").token(&token).json(&wish).send().await.problem("bad-field");
        assert_eq!(told["field"], "connectionId", "{told}");
        assert_eq!(status(&world.picture(&token).await), "removed");
    }
}

#[tokio::test]
async fn tables_of_a_shop_that_is_gone_are_not_said_to_be_missing_at_the_platform() {
    let world = World::start().await;
    let token = world.session("m").await;
    for table in ["products", "customers", "orders", "payments", "transactions", "disputes"] {
        world.fault(&format!("list-{table}"), 1_000, json!({"status": 401})).await;
    }
    world.fault("get-company-info", 1_000, json!({"status": 401})).await;
    let (connected, _) = world.authorize(&token, SHOPIFY, "approve").await;
    let waits = |p: &Value| activities(p) == ["retrying"; 7];
    world.until(&token, "Codat has them and gives none", waits).await;
    delete(&world, &connected).await;
    world.heal().await;
    world.later(Duration::from_mins(1));
    let picture = world.until(&token, "it is told", |p| status(p) == "removed").await;
    for dataset in picture["state"]["connections"][0]["datasets"].as_array().expect("seven") {
        assert_eq!((dataset["activity"].as_str(), dataset["reason"].as_str()), (Some("failed"), Some("removed")));
    }
}

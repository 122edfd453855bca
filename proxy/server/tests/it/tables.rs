//! Which readings of a table count.
use super::admin::bench::Bench;
use super::front::{self, Then};
use super::harness::{SHOPIFY, Wishes, World, activities, all_there, sandbox};
use gangway_server::serve::Shutdown;
use gangway_wire::paths::{self, fill};
use http::{Method, StatusCode};
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

#[tokio::test]
async fn rows_that_no_history_confirms_leave_the_older_table() {
    let wishes = Wishes { orders: 5_001, ..Wishes::default() };
    let (_stop, shutdown) = Shutdown::new();
    let codat = sandbox(&wishes, shutdown).await;
    // Once the second page of the orders went out, the history is not told any more.
    let (armed, silent) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicBool::new(false)));
    let (is_armed, is_silent) = (armed.clone(), silent.clone());
    let rule = move |_: &Method, path: &str| {
        if path.contains("commerce-orders?") && path.contains("page=2&") && is_armed.load(Ordering::SeqCst) {
            is_silent.store(true, Ordering::SeqCst);
        }
        let refused = path.contains("/data/history") && is_silent.load(Ordering::SeqCst);
        if refused { Then::Refuse(StatusCode::SERVICE_UNAVAILABLE) } else { Then::Pass }
    };
    let front = front::stand(codat, Arc::new(rule)).await;
    let world = World::with(Wishes { codat_url: Some(front), ..wishes }).await;
    world.until_codat_sends_back().await;
    let token = world.session("m").await;
    let (connected, _) = world.authorize(&token, SHOPIFY, "approve").await;
    let orders = |p: &Value| p["state"]["connections"][0]["datasets"][3].clone();
    let before = orders(&world.until(&token, "all seven are there", all_there).await);
    assert_eq!(before["snapshot"]["rows"], 5_001, "two pages");

    armed.store(true, Ordering::SeqCst);
    let wish = json!({"connectionId": connected["connectionId"], "dataset": "commerce-orders"});
    world.post("/v1/session/refresh").token(&token).json(&wish).send().await.ok(202);
    let tried = world
        .until(&token, "the reading is tried again later", |p| {
            assert_eq!(orders(p)["snapshot"], before["snapshot"], "the older table stays");
            orders(p)["activity"] == "retrying"
        })
        .await;
    assert_eq!(orders(&tried)["reason"], "codat-unreachable", "{}", orders(&tried));

    armed.store(false, Ordering::SeqCst);
    silent.store(false, Ordering::SeqCst);
    world.later(Duration::from_mins(20));
    world
        .until(&token, "the newer table is there", |p| orders(p)["snapshot"]["asOf"] != before["snapshot"]["asOf"])
        .await;
}

/// Codat's history, with orders that ended in an error and payments that never end.
fn orders_ended_in_an_error(history: &mut Value) {
    for operation in history["results"].as_array_mut().expect("operations") {
        let status = match operation["dataType"].as_str() {
            Some("commerce-orders") => "FetchError",
            Some("commerce-payments") => "Fetching",
            _ => continue,
        };
        operation["status"] = json!(status);
        operation["isCompleted"] = json!(false);
        operation["errorMessage"] = json!("The shop answered 500.");
    }
}

#[tokio::test]
async fn what_has_no_table_says_why_and_who_can_act() {
    let (_stop, shutdown) = Shutdown::new();
    let codat = sandbox(&Wishes::default(), shutdown).await;
    let rule = |_: &Method, path: &str| match path {
        history if history.contains("/data/history") => Then::Tell(orders_ended_in_an_error),
        _ => Then::Pass,
    };
    let front = front::stand(codat.clone(), Arc::new(rule)).await;
    let bench = Bench::with(Wishes { codat_url: Some(front), ..Wishes::default() }).await;
    let world = &bench.world;
    world.until_codat_sends_back().await;
    world.fault("list-products", 100, json!({"status": 400})).await;
    let token = world.session("m").await;
    let (connected, _) = world.authorize(&token, "ltpp", "approve").await;
    let wanted = ["idle", "failed", "idle", "failed", "working", "unsupported", "unsupported"];
    let picture = world.until(&token, "each is where it stays", |p| activities(p) == wanted).await;
    let products = &picture["state"]["connections"][0]["datasets"][1];
    assert!(products["correlationId"].is_string(), "{products}");
    let operator = bench.everything().await;
    let at = |path: &str, dataset: &str| {
        let id = |name: &str| connected[name].as_str().expect("an id");
        fill(path, &[id("companyId"), id("connectionId"), dataset])
    };
    for (dataset, slug, status, who, number) in [
        ("commerce-products", "dataset-failed", 409, "operator", &products["correlationId"]),
        ("commerce-orders", "dataset-failed", 409, "operator", &Value::Null),
        ("commerce-payments", "dataset-pending", 409, "nobody", &Value::Null),
        ("commerce-disputes", "dataset-unsupported", 404, "platform", &Value::Null),
    ] {
        let merchants = world.get(&at(paths::DATA, dataset)).token(&token).send().await;
        let operators = bench.get(&at(paths::admin::DATA, dataset), &operator).await;
        for reply in [merchants, operators] {
            let problem = reply.problem(slug);
            assert_eq!((reply.status, problem["who"].as_str()), (status, Some(who)), "{problem}");
            assert_eq!(&problem["correlationId"], number, "{problem}");
            assert_eq!(reply.header("retry-after").is_empty(), slug != "dataset-pending", "{problem}");
        }
    }
}

#[tokio::test]
async fn a_history_that_nobody_can_read_is_told_and_asked_for_again() {
    let (_stop, shutdown) = Shutdown::new();
    let codat = sandbox(&Wishes::default(), shutdown).await;
    let broken = Arc::new(AtomicBool::new(true));
    let is_broken = broken.clone();
    let rule = move |_: &Method, path: &str| {
        let is_history = path.contains("/data/history") && is_broken.load(Ordering::SeqCst);
        if is_history { Then::Tell(|history| history["results"] = json!("none")) } else { Then::Pass }
    };
    let front = front::stand(codat, Arc::new(rule)).await;
    let world = World::with(Wishes { codat_url: Some(front), ..Wishes::default() }).await;
    world.until_codat_sends_back().await;
    let token = world.session("m").await;
    world.authorize(&token, SHOPIFY, "approve").await;
    let told = world.until(&token, "the trouble is told", |p| !p["state"]["trouble"].is_null()).await;
    assert_eq!(told["state"]["trouble"]["problem"], "codat-unreadable");
    broken.store(false, Ordering::SeqCst);
    world.later(Duration::from_mins(20));
    world.until(&token, "all seven are there", all_there).await;
    assert!(world.picture(&token).await["state"]["trouble"].is_null());
}

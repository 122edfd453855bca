//! What has nothing to do with Codat goes on whatever Codat does.
use super::front::{self, Line, Then};
use super::harness::{SHOPIFY, Wishes, World, all_there, sandbox};
use gangway_server::serve::Shutdown;
use gangway_wire::dataset::Dataset;
use http::{Method, StatusCode};
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

#[tokio::test]
async fn one_merchants_call_that_codat_keeps_waiting_holds_up_nobody_else() {
    let (_stop, shutdown) = Shutdown::new();
    let line = Line::to(sandbox(&Wishes::default(), shutdown).await).await;
    let world = World::with(Wishes { codat_url: Some(line.url.clone()), ..Wishes::default() }).await;
    world.until_codat_sends_back().await;
    let token = world.session("waits").await;
    let creates = |method: &Method, path: &str| method == Method::POST && path == "/companies";
    line.keep(creates, world.connect(&token, SHOPIFY)).await;
    // The first company is being made all the time; were a transaction open meanwhile, nothing else could be written.
    let other = world.session("other").await;
    world.connect(&other, SHOPIFY).await.ok(201);
    assert!(world.picture(&token).await["state"]["companyId"].is_null(), "the first one still waits");
}

#[tokio::test]
async fn looking_at_tables_asks_codat_nothing() {
    let (_stop, shutdown) = Shutdown::new();
    let codat = sandbox(&Wishes::default(), shutdown).await;
    let (away, asked) = (Arc::new(AtomicBool::new(false)), Arc::new(AtomicU32::new(0)));
    let (is_away, count) = (away.clone(), asked.clone());
    let rule = move |_: &Method, path: &str| {
        if !is_away.load(Ordering::SeqCst) {
            return Then::Pass;
        }
        // A history may be due by itself; rows are only read when a sync has ended.
        count.fetch_add(u32::from(!path.contains("/data/history")), Ordering::SeqCst);
        Then::Refuse(StatusCode::SERVICE_UNAVAILABLE)
    };
    let front = front::stand(codat, Arc::new(rule)).await;
    let world = World::with(Wishes { codat_url: Some(front), ..Wishes::default() }).await;
    world.until_codat_sends_back().await;
    let token = world.session("m").await;
    let (connected, _) = world.authorize(&token, SHOPIFY, "approve").await;
    world.until(&token, "all seven are there", all_there).await;
    away.store(true, Ordering::SeqCst);
    let id = |name: &str| connected[name].as_str().expect("an id").to_owned();
    let place = format!("/v1/companies/{}/connections/{}/data", id("companyId"), id("connectionId"));
    for &dataset in Dataset::ALL {
        let table = format!("{place}/{}", dataset.as_str());
        world.get(&table).token(&token).send().await.ok(200);
        if !dataset.is_single() {
            world.get(&format!("{table}?sort=-id&limit=5")).token(&token).send().await.ok(200);
            world.get(&format!("{table}/rows/0")).token(&token).send().await.ok(200);
        }
    }
    assert_eq!(asked.load(Ordering::SeqCst), 0);
    let wish = json!({"connectionId": connected["connectionId"], "dataset": "commerce-orders"});
    world.post("/v1/session/refresh").token(&token).json(&wish).send().await;
    assert!(asked.load(Ordering::SeqCst) > 0, "a wish for fresh data does ask, and is seen here");
}

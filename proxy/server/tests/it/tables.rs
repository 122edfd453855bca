//! Which readings of a table count.
use super::front;
use super::harness::{SHOPIFY, Wishes, World, all_there, sandbox};
use gangway_server::serve::Shutdown;
use http::StatusCode;
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
    let refuse = move |path: &str| {
        if path.contains("commerce-orders?") && path.contains("page=2&") && is_armed.load(Ordering::SeqCst) {
            is_silent.store(true, Ordering::SeqCst);
        }
        let refused = path.contains("/data/history") && is_silent.load(Ordering::SeqCst);
        refused.then_some(StatusCode::SERVICE_UNAVAILABLE)
    };
    let front = front::stand(codat, Arc::new(refuse)).await;
    let world = World::with(Wishes { codat_url: Some(front), ..wishes }).await;
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

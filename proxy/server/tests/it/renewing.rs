//! Signing in again: a shop that is linked and refuses a dataset, and one that took its grant back.
use super::front::{self, Then};
use super::harness::{SHOPIFY, Wishes, World, activities, all_there, sandbox, status};
use futures_util::future::join_all;
use gangway_server::serve::Shutdown;
use http::Method;
use serde_json::{Value, json};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

/// Codat's history, in which the first grant of a shop did not cover the orders.
fn orders_were_not_granted_at_first(history: &mut Value) {
    let operations = history["results"].as_array_mut().expect("operations").iter_mut();
    let orders = operations.filter(|o| o["dataType"] == "commerce-orders");
    if let Some(first) = orders.min_by_key(|o| o["requested"].to_string()) {
        first["status"] = json!("PermissionsError");
        first["isCompleted"] = json!(false);
        first["errorMessage"] = json!("read_orders is missing.");
    }
}

/// A proxy in front of shops that do not grant their orders when they are first asked.
async fn stingy() -> (World, tokio::sync::watch::Sender<bool>) {
    let (stop, shutdown) = Shutdown::new();
    let codat = sandbox(&Wishes::default(), shutdown).await;
    let rule = |_: &Method, path: &str| {
        if path.contains("/data/history") { Then::Tell(orders_were_not_granted_at_first) } else { Then::Pass }
    };
    let front = front::stand(codat.clone(), Arc::new(rule)).await;
    let mut world = World::with(Wishes { codat_url: Some(front), ..Wishes::default() }).await;
    world.until_codat_sends_back().await;
    world.seen_at(codat);
    (world, stop)
}

fn orders(picture: &Value) -> Value {
    picture["state"]["connections"][0]["datasets"][3].clone()
}

fn is_refused(picture: &Value) -> bool {
    orders(picture)["activity"] == "failed" && orders(picture)["reason"] == "permissions"
}

fn is_all_but_the_orders(picture: &Value) -> bool {
    is_refused(picture) && activities(picture).iter().filter(|activity| *activity == "idle").count() == 6
}

async fn departure(world: &World, token: &str, connection: &str) -> String {
    let reply = world.post(&format!("/v1/session/connections/{connection}/departure")).token(token).send().await;
    let connected = reply.ok(201);
    assert_eq!(connected["connectionId"], connection, "the same connection");
    connected["departUrl"].as_str().expect("an address").to_owned()
}

#[tokio::test]
async fn a_dataset_that_was_not_granted_is_read_after_the_merchant_signed_in_again() {
    let (world, _stop) = stingy().await;
    let token = world.session("m").await;
    let (connected, _) = world.authorize(&token, SHOPIFY, "approve").await;
    let id = connected["connectionId"].as_str().expect("an id");
    world.until(&token, "the orders are refused and the rest is there", is_all_but_the_orders).await;

    // Pressed twice, and in two tabs: each leads to the same connection, and each click to a fresh link.
    let again = world.connect(&token, SHOPIFY).await.ok(201);
    assert_eq!(again["connectionId"], id, "the platform's list leads to the same connection");
    let other_tab = again["departUrl"].as_str().expect("an address").to_owned();
    let go = departure(&world, &token, id).await;
    let links = join_all((0..2).map(|_| world.leave(&go))).await;
    assert!(links.iter().all(|link| link.contains(&format!("/connections/{id}/"))), "{links:?}");

    // A no changes nothing, is told, and leaves the way out open.
    let link = world.leave(&go).await;
    let back = world.get(&world.decide(&link, "cancel").await).send().await;
    assert!(back.header("location").contains("gangway_outcome=cancelled"), "{}", back.header("location"));
    let picture = world.picture(&token).await;
    assert!(is_refused(&picture) && status(&picture) == "linked", "{picture:#}");

    let link = world.leave(&go).await;
    let back = world.decide(&link, "approve").await;
    let replies = join_all((0..3).map(|_| world.get(&back).send())).await;
    for reply in replies {
        assert!(reply.header("location").contains("gangway_outcome=connected"), "{}", reply.header("location"));
    }
    let picture = world.picture(&token).await;
    assert!(!is_refused(&picture), "what was refused is on its way: {}", orders(&picture));
    world.until(&token, "all seven are there", all_there).await;
    assert_eq!(world.counts().await, (1, 1), "never a second company or connection");
    let heard = world.get("/v1/session?after=0").token(&token).send().await.ok(200)["events"].clone();
    let linked = heard.as_array().expect("events").iter().filter(|e| e["what"]["status"] == "linked").count();
    assert_eq!(linked, 2, "the portal hears of each grant once: {heard:#}");

    // A healthy shop is left alone: no new way out, and those of before lead nowhere.
    let path = format!("/v1/session/connections/{id}/departure");
    world.post(&path).token(&token).send().await.problem("already-linked");
    world.connect(&token, SHOPIFY).await.problem("already-linked");
    for old in [&go, &other_tab] {
        let reply = world.get(old).header("referer", "https://portal.test/").send().await;
        assert_eq!((reply.status, reply.header("location")), (200, ""), "{}", reply.text);
    }
    assert_eq!(world.counts().await, (1, 1));
}

#[tokio::test]
async fn a_wider_grant_on_another_device_counts_though_nobody_comes_back() {
    let (world, _stop) = stingy().await;
    let token = world.session("m").await;
    let (connected, _) = world.authorize(&token, SHOPIFY, "approve").await;
    // Codat begins nothing anew that still runs.
    world.until(&token, "the orders are refused and the rest is there", is_all_but_the_orders).await;
    let go = departure(&world, &token, connected["connectionId"].as_str().expect("an id")).await;
    let link = world.leave(&go).await;
    assert_eq!(world.picture(&token).await["session"]["pollMs"], 1_500, "the page that stays open looks often");
    world.decide(&link, "approve").await;
    world.later(std::time::Duration::from_secs(20));
    world.until(&token, "all seven are there", all_there).await;
}

#[tokio::test]
async fn a_shop_that_took_its_grant_back_has_the_same_way_out() {
    static TAKEN_BACK: AtomicBool = AtomicBool::new(false);
    let (_stop, shutdown) = Shutdown::new();
    let codat = sandbox(&Wishes::default(), shutdown).await;
    let rule = |method: &Method, path: &str| {
        let is_connection = method == Method::GET && path.rsplit('/').nth(1) == Some("connections");
        if is_connection && TAKEN_BACK.load(Ordering::SeqCst) {
            return Then::Tell(|connection| connection["status"] = json!("Deauthorized"));
        }
        Then::Pass
    };
    let front = front::stand(codat.clone(), Arc::new(rule)).await;
    let mut world = World::with(Wishes { codat_url: Some(front), ..Wishes::default() }).await;
    world.until_codat_sends_back().await;
    world.seen_at(codat);
    let token = world.session("m").await;
    let (connected, _) = world.authorize(&token, SHOPIFY, "approve").await;
    let id = connected["connectionId"].as_str().expect("an id");
    let before = world.until(&token, "all seven are there", all_there).await;
    TAKEN_BACK.store(true, Ordering::SeqCst);
    world.later(std::time::Duration::from_hours(25));
    let token = world.session("m").await;
    world.until(&token, "the grant is gone", |p| status(p) == "deauthorized").await;
    let go = departure(&world, &token, id).await;
    let link = world.leave(&go).await;
    TAKEN_BACK.store(false, Ordering::SeqCst);
    let back = world.get(&world.decide(&link, "approve").await).send().await;
    assert!(back.header("location").contains("gangway_outcome=connected"), "{}", back.header("location"));
    let as_of = |p: &Value| orders(p)["snapshot"]["asOf"].clone();
    world.until(&token, "the tables are read anew", |p| all_there(p) && as_of(p) != as_of(&before)).await;
    assert_eq!(world.counts().await, (1, 1));
}

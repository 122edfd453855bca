//! Codat away, or in a mood.
use super::harness::{SHOPIFY, Wishes, World, all_there};
use axum::Router;
use axum::routing::any;
use gangway_server::work::settings::template;
use serde_json::{Value, json};
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpListener;

/// A port that nothing listens on.
async fn closed_port() -> u16 {
    let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await.expect("a port");
    listener.local_addr().expect("an address").port()
}

/// Waits until Codat sends merchants back to us.
async fn until_ours(codat: &gangway_codat::Client, wanted: &str) {
    let looking = async {
        while codat.profile().await.expect("a profile").redirect_url().as_deref() != Some(wanted) {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), looking).await.expect("the template is written");
}

async fn ready(world: &World) -> Value {
    world.get("/readyz").send().await.ok(200)
}

#[tokio::test]
async fn the_proxy_starts_without_codat_says_so_and_recovers() {
    let port = closed_port().await;
    let world = World::with(Wishes { codat_url: Some(format!("http://127.0.0.1:{port}")), ..Wishes::default() }).await;
    let token = world.session("m").await;
    world.get("/v1/platforms").token(&token).send().await.problem("codat-unreachable");
    world.connect(&token, SHOPIFY).await.problem("codat-unreachable");
    let down = ready(&world).await;
    assert_eq!((down["ready"].as_bool(), down["codat"]["answers"].as_bool()), (Some(true), Some(false)), "{down}");
    assert!(down["codat"]["downSince"].is_i64(), "{down}");
    let config = gangway_sandbox::Config {
        listen: SocketAddr::from(([127, 0, 0, 1], port)),
        orders: 11,
        sync_ms: 300,
        ..gangway_sandbox::Config::default()
    };
    let _sandbox = gangway_sandbox::serve(config, std::future::pending()).await.expect("the sandbox starts");
    let codat = world.app.upstream().client().clone();
    until_ours(&codat, &template(&world.proxy)).await;
    world.authorize(&token, SHOPIFY, "approve").await;
    world.until(&token, "all seven are there", all_there).await;
    let up = ready(&world).await;
    assert_eq!(up["codat"]["answers"], true, "{up}");
    assert_eq!(up["codat"]["notes"], json!([]), "the settings were written once it answered: {up}");
}

#[tokio::test]
async fn settings_that_are_missing_are_switched_on_and_the_empty_template_is_written() {
    let world = World::start().await;
    let codat = world.app.upstream().client().clone();
    until_ours(&codat, &template(&world.proxy)).await;
    let settings = codat.sync_settings().await.expect("settings");
    assert!(settings.missing(&gangway_codat::names::ENABLED_DATA_TYPES).is_empty());
}

#[tokio::test]
async fn a_foreign_template_is_left_alone_and_told_with_both_values() {
    let foreign = "https://other.example/return/{gangwayState}".to_owned();
    let world = World::with(Wishes { redirect_url: Some(foreign.clone()), ..Wishes::default() }).await;
    let looking = async {
        loop {
            let notes = ready(&world).await["codat"]["notes"].clone();
            if let Some(note) = notes[0].as_str() {
                return note.to_owned();
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    let note = tokio::time::timeout(Duration::from_secs(20), looking).await.expect("a note");
    assert!(note.contains(&foreign) && note.contains(&template(&world.proxy)), "{note}");
    let profile = world.app.upstream().client().profile().await.expect("a profile");
    assert_eq!(profile.redirect_url(), Some(foreign));
}

#[tokio::test]
async fn codat_away_in_the_middle_of_a_sync_is_told_and_caught_up_with() {
    let world = World::with(Wishes { sync_ms: 10_000, ..Wishes::default() }).await;
    let token = world.session("m").await;
    world.authorize(&token, SHOPIFY, "approve").await;
    world.fault("list-pull-operations", 500, json!({"status": 503})).await;
    world.until(&token, "the trouble is told", |p| !p["state"]["trouble"].is_null()).await;
    world.heal().await;
    world.later(Duration::from_mins(20));
    let picture = world.until(&token, "all seven are there", all_there).await;
    world.until(&token, "the trouble is over", |p| p["state"]["trouble"].is_null()).await;
    assert_eq!(picture["state"]["connections"][0]["status"], "linked");
}

#[tokio::test]
async fn a_key_that_is_refused_in_the_middle_is_the_operators_to_act_on() {
    let world = World::with(Wishes { sync_ms: 10_000, ..Wishes::default() }).await;
    let token = world.session("m").await;
    world.authorize(&token, SHOPIFY, "approve").await;
    world.fault("list-pull-operations", 500, json!({"status": 401})).await;
    let picture = world.until(&token, "the trouble is told", |p| !p["state"]["trouble"].is_null()).await;
    assert_eq!(picture["state"]["trouble"]["problem"], "codat-key");
}

#[tokio::test]
async fn an_answer_that_nobody_can_read_is_told() {
    let nonsense =
        Router::new().fallback(any(|| async { ([("content-type", "application/json")], "{\"results\": \"none\"}") }));
    let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await.expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    tokio::spawn(axum::serve(listener, nonsense).into_future());
    let world = World::with(Wishes { codat_url: Some(url), ..Wishes::default() }).await;
    let token = world.session("m").await;
    world.get("/v1/platforms").token(&token).send().await.problem("codat-unreadable");
    world.connect(&token, SHOPIFY).await.problem("codat-unreadable");
}

#[tokio::test]
async fn codat_asks_to_wait_and_is_waited_for() {
    let world = World::start().await;
    let token = world.session("m").await;
    world.fault("create-company", 1, json!({"status": 429, "retryAfter": "1"})).await;
    world.connect(&token, SHOPIFY).await.ok(201);
    assert_eq!(world.counts().await, (1, 1));
}

#[tokio::test]
async fn what_takes_longer_is_told_and_driven_on_without_anybody() {
    let world = World::start().await;
    let token = world.session("m").await;
    world.fault("create-company", 1, json!({"status": 429, "retryAfter": "600"})).await;
    let problem = world.connect(&token, SHOPIFY).await.problem("taking-longer");
    assert!(problem["retryAfterS"].as_u64().is_some_and(|s| (590..=610).contains(&s)), "{problem}");
    let held_up = world.picture(&token).await["state"]["trouble"].clone();
    assert_eq!(held_up["problem"], "taking-longer");
    assert!(held_up["nextAt"].is_i64(), "{held_up}");
    world.connect(&token, SHOPIFY).await.problem("taking-longer");
    world.later(Duration::from_mins(11));
    let picture = world.until(&token, "the company is made", |p| !p["state"]["companyId"].is_null()).await;
    assert!(picture["state"]["trouble"].is_null(), "{picture}");
    world.connect(&token, SHOPIFY).await.ok(201);
    assert_eq!(world.counts().await, (1, 1));
}

#[tokio::test]
async fn what_was_surely_not_made_is_made_anew_and_only_then() {
    let world = World::start().await;
    let token = world.session("m").await;
    // Codat keeps this answer and gives it again to the same key.
    world.fault("create-company", 1, json!({"status": 503})).await;
    world.connect(&token, SHOPIFY).await.problem("taking-longer");
    assert_eq!(world.counts().await, (0, 0));
    let mut later = Duration::ZERO;
    let over = async {
        while !world.picture(&token).await["state"]["trouble"].is_null() {
            later += Duration::from_secs(20);
            assert!(later < Duration::from_mins(20), "never: the look has an end");
            world.later(later);
            tokio::time::sleep(Duration::from_millis(200)).await;
        }
    };
    over.await;
    let looks = world.stats().await["requests"]["list-companies"].as_u64();
    assert_eq!(looks, Some(4), "at once, and after 10 s, 60 s and 5 min");
    world.connect(&token, SHOPIFY).await.ok(201);
    assert_eq!(world.counts().await, (1, 1));
}

#[tokio::test]
async fn whoever_comes_shortly_before_it_goes_on_waits_for_it() {
    let world = World::start().await;
    let token = world.session("m").await;
    world.fault("create-company", 1, json!({"status": 429, "retryAfter": "600"})).await;
    world.connect(&token, SHOPIFY).await.problem("taking-longer");
    world.later(Duration::from_secs(597));
    world.connect(&token, SHOPIFY).await.ok(201);
    assert_eq!(world.counts().await, (1, 1));
}

/// The moment that the trouble names, in milliseconds from now.
fn goes_on_in(picture: &Value, now: i64) -> Option<i64> {
    Some(picture["state"]["trouble"]["nextAt"].as_i64()? - now / 1_000)
}

#[tokio::test]
async fn codat_is_left_alone_as_long_as_it_asks_and_the_merchant_reads_until_when() {
    let world = World::start().await;
    let token = world.session("m").await;
    world.fault("list-pull-operations", 500, json!({"status": 429, "retryAfter": "299.997"})).await;
    world.authorize(&token, SHOPIFY, "approve").await;
    let picture = world.until(&token, "the trouble is told", |p| !p["state"]["trouble"].is_null()).await;
    assert_eq!(picture["state"]["trouble"]["problem"], "codat-busy");
    let left = goes_on_in(&picture, world.app.now().await.expect("a clock"));
    assert!(left.is_some_and(|left| (280_000..=300_000).contains(&left)), "{left:?}");

    world.heal().await;
    world.later(Duration::from_secs(270));
    // Another shop is followed meanwhile from its link to its tables.
    let other = world.session("n").await;
    world.authorize(&other, SHOPIFY, "approve").await;
    world.until(&other, "the other shop's are there", all_there).await;
    let waiting = world.picture(&token).await;
    assert!(!waiting["state"]["trouble"].is_null() && !all_there(&waiting), "not before it is time: {waiting}");
    world.later(Duration::from_secs(310));
    let picture = world.until(&token, "all seven are there", all_there).await;
    assert!(picture["state"]["trouble"].is_null(), "{picture}");
}

//! At most one company and one connection, whatever is pressed and whatever breaks.
use super::front::Line;
use super::harness::{SHOPIFY, Wishes, World, status};
use futures_util::future::join_all;
use serde_json::{Value, json};
use std::time::Duration;

const WOO: &str = "ltpp";

fn id(reply: &Value) -> &str {
    reply["connectionId"].as_str().expect("an id")
}

#[tokio::test]
async fn double_click_makes_one_company_and_one_connection() {
    let world = World::start().await;
    let token = world.session("m").await;
    let replies = join_all((0..8).map(|_| world.connect(&token, SHOPIFY))).await;
    let replies: Vec<Value> = replies.into_iter().map(|r| r.ok(201)).collect();
    assert!(replies.iter().all(|r| id(r) == id(&replies[0]) && r["companyId"] == replies[0]["companyId"]));
    assert_eq!(world.counts().await, (1, 1));
    let again = world.connect(&token, SHOPIFY).await.ok(201);
    assert_eq!(id(&again), id(&replies[0]), "a reload finds the same");
    assert_eq!(world.counts().await, (1, 1));
}

#[tokio::test]
async fn two_sessions_of_one_merchant_share_one_company() {
    let world = World::start().await;
    let (first, second) = (world.session("m").await, world.session("m").await);
    let (a, b) = tokio::join!(world.connect(&first, SHOPIFY), world.connect(&second, WOO));
    let (a, b) = (a.ok(201), b.ok(201));
    assert_eq!(a["companyId"], b["companyId"]);
    assert_ne!(id(&a), id(&b));
    assert_eq!(world.counts().await, (1, 2));
}

#[tokio::test]
async fn the_older_of_two_pending_connections_goes_once_the_newer_is_linked() {
    let world = World::start().await;
    let token = world.session("m").await;
    let older = world.connect(&token, WOO).await.ok(201);
    let (newer, back) = world.authorize(&token, SHOPIFY, "approve").await;
    assert_eq!(back.status, 303);
    let gone = |p: &Value| {
        let connections = p["state"]["connections"].as_array().cloned().unwrap_or_default();
        connections.iter().any(|c| c["id"] == older["connectionId"] && c["status"] == "removed")
    };
    let picture = world.until(&token, "the older one is removed", gone).await;
    assert_eq!(picture["state"]["connections"][1]["id"], newer["connectionId"]);
    assert_eq!(picture["state"]["connections"][1]["status"], "linked");
    assert_eq!(world.counts().await, (1, 1));
    world.connect(&token, WOO).await.problem("already-linked");
    let depart = format!("/v1/session/connections/{}/departure", id(&newer));
    world.post(&depart).token(&token).send().await.problem("already-linked");
}

#[tokio::test]
async fn a_company_whose_reply_is_lost_is_found_again() {
    let world = World::start().await;
    let token = world.session("m").await;
    world.fault("create-company", 1, json!("lost-after-commit")).await;
    world.connect(&token, SHOPIFY).await.ok(201);
    assert_eq!(world.counts().await, (1, 1));
}

#[tokio::test]
async fn a_connection_whose_reply_is_lost_is_found_again() {
    let world = World::start().await;
    let token = world.session("m").await;
    world.fault("create-connection", 1, json!("lost-after-commit")).await;
    world.connect(&token, SHOPIFY).await.ok(201);
    assert_eq!(world.counts().await, (1, 1));
}

#[test]
fn a_proxy_that_dies_in_the_middle_goes_on_with_the_same_company() {
    dies_and_goes_on(Duration::from_mins(2), false);
}

/// The key is too old to be sent again by then: Codat may have forgotten it.
#[test]
fn a_proxy_that_was_dead_for_long_finds_the_company_by_its_tag() {
    dies_and_goes_on(Duration::from_hours(2), true);
}

/// Dies between Codat's work and its reply, and starts again after `pause`.
fn dies_and_goes_on(pause: Duration, found_by_tag: bool) {
    let folder = tempfile::tempdir().expect("a folder");
    let runtime = || tokio::runtime::Runtime::new().expect("a runtime");
    let alive = runtime();
    // A sandbox that outlives the proxy.
    let (keeper, line) = alive.block_on(async {
        let keeper = World::start().await;
        let line = Line::to(keeper.sandbox.clone()).await;
        (keeper, line)
    });
    let wishes =
        || Wishes { data_dir: Some(folder.path().to_owned()), codat_url: Some(line.url.clone()), ..Wishes::default() };
    // Everything of the first proxy runs here, and stops between two instructions, as by kill -9.
    let doomed = runtime();
    doomed.block_on(async {
        let first = World::with(wishes()).await;
        let token = first.session("m").await;
        let creates = |method: &http::Method, path: &str| method == http::Method::POST && path == "/companies";
        line.keep(creates, first.connect(&token, SHOPIFY)).await;
        std::mem::forget(first);
    });
    doomed.shutdown_background();
    alive.block_on(async {
        assert_eq!(keeper.counts().await, (1, 0));
        let second = World::with(wishes()).await;
        // The dead one's lease ends.
        second.later(pause);
        let token = second.session("m").await;
        let picture = second.until(&token, "the company is there", |p| !p["state"]["companyId"].is_null()).await;
        let events = picture["events"].as_array().cloned().unwrap_or_default();
        let made = events.iter().find(|event| event["what"]["type"] == "company.created").expect("an event");
        assert_eq!(made["what"]["adopted"], found_by_tag, "{made}");
        second.connect(&token, SHOPIFY).await.ok(201);
        assert_eq!(keeper.counts().await, (1, 1));
    });
}

#[tokio::test]
async fn work_that_began_is_finished_when_the_browser_hangs_up() {
    let world = World::start().await;
    let token = world.session("m").await;
    world.fault("create-company", 1, json!("lost-after-commit")).await;
    let until_it_is_made = async {
        while world.counts().await.0 == 0 {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::select! {
        reply = world.connect(&token, SHOPIFY) => panic!("the request was still to run: {reply:?}"),
        () = until_it_is_made => {}
    }
    world.until(&token, "the connection is there", |p| status(p) == "pending").await;
    assert_eq!(world.counts().await, (1, 1));
}

#[tokio::test]
async fn refusals_of_codat_are_told_and_leave_nothing_behind() {
    let world = World::start().await;
    let token = world.session("m").await;
    for (fault, slug) in [
        (json!({"status": 402, "error": "CompanyValidationException: Company limit exceeded"}), "company-limit"),
        (json!({"status": 401}), "codat-key"),
        (json!({"status": 400}), "codat-refused"),
    ] {
        world.fault("create-company", 1, fault).await;
        let problem = world.connect(&token, SHOPIFY).await.problem(slug);
        assert!(problem["correlationId"].is_string(), "{problem}");
    }
    assert_eq!(world.counts().await, (0, 0));
    let picture = world.picture(&token).await;
    assert!(picture["state"]["trouble"].is_null(), "the way is free for another try");
    let told = picture["events"].as_array().cloned().unwrap_or_default();
    let told: Vec<_> = told.iter().filter_map(|event| event["what"]["trouble"]["problem"].as_str()).collect();
    assert_eq!(told, ["company-limit", "codat-key", "codat-refused"]);
    world.connect(&token, SHOPIFY).await.ok(201);
    assert_eq!(world.counts().await, (1, 1));
}

#[tokio::test]
async fn a_company_that_somebody_deleted_at_codat_is_made_anew() {
    let world = World::start().await;
    let token = world.session("m").await;
    let first = world.connect(&token, SHOPIFY).await.ok(201);
    let company = first["companyId"].as_str().expect("an id");
    world.app.upstream().client().delete_company(company).await.expect("deleted");
    let go = first["departUrl"].as_str().expect("an address");
    let page = world.get(go).header("referer", "https://portal.test/").send().await;
    assert_eq!((page.status, page.header("location")), (410, ""), "{}", page.text);
    assert_eq!(status(&world.picture(&token).await), "removed");
    // Just after it was made, that Codat knows of none is no proof.
    world.connect(&token, SHOPIFY).await.problem("taking-longer");
    assert_eq!(world.counts().await.0, 0);
    world.later(Duration::from_mins(11));
    let second = world.connect(&token, SHOPIFY).await.ok(201);
    assert_ne!(second["companyId"], first["companyId"]);
    assert_eq!(world.picture(&token).await["state"]["companyId"], second["companyId"]);
    assert_eq!(world.counts().await, (1, 1));
}

//! The movable clock: what depends on time follows it, and the same seed, clock and calls give the same bytes.

use std::collections::BTreeSet;

use gangway_sandbox::Config;
use http::Method;
use serde_json::{Value, json};

use crate::harness::{Said, Sandbox};
use crate::held::{DAY, MINUTE, held};

const KEY: (&str, &str) = ("idempotency-key", "0f8fad5b-d9cb-469f-a165-70867728950e");

async fn with_key(sandbox: &Sandbox) -> Said {
    sandbox.ask_with(Method::POST, "/companies", Some(json!({"name": "A"})), &[KEY]).await
}

/// A walk through everything that has an id, a date or a row in it: what came back, headers and all.
async fn walk(seed: u64) -> Vec<String> {
    let sandbox = Sandbox::start(Config { seed, ..held() }).await;
    let mut said = vec![sandbox.get("/profile/syncSettings").await];
    let shop = sandbox.synced("fztf").await;
    said.push(with_key(&sandbox).await);
    sandbox.advance(DAY).await;
    sandbox.post(&shop.company("/data/all"), Value::Null).await;
    sandbox.advance(3_000).await;
    for path in ["/data/history", "/dataStatus", "", "/connections", "/data/history/none"] {
        said.push(sandbox.get(&shop.company(path)).await);
    }
    for dataset in ["commerce-info", "commerce-orders?orderBy=id", "commerce-transactions"] {
        said.push(sandbox.get(&shop.data(dataset)).await);
    }
    // The port differs from run to run, and nothing else may.
    let host = sandbox.address.to_string();
    let line = |said: &Said| format!("{} {:?} {}", said.status, said.headers, said.text()).replace(&host, "HOST");
    said.iter().map(line).collect()
}

#[tokio::test]
async fn the_same_seed_clock_and_calls_give_the_same_bytes() {
    let (one, again, other) = (walk(5).await, walk(5).await, walk(6).await);
    assert_eq!(one, again);
    assert!(one.iter().zip(&other).all(|(one, other)| one != other), "another seed, other bytes");
}

#[tokio::test]
async fn ninety_minutes_pass_at_once_and_a_key_is_free_again() {
    let sandbox = Sandbox::start(held()).await;
    let make = async || with_key(&sandbox).await.body["id"].clone();
    let first = make().await;
    sandbox.advance(90 * MINUTE - 1).await;
    assert_eq!(make().await, first);
    sandbox.advance(1).await;
    assert_ne!(make().await, first);
}

#[tokio::test]
async fn a_held_clock_holds_a_sync_and_an_advance_ends_it() {
    let sandbox = Sandbox::start(held()).await;
    let shop = sandbox.linked("fztf").await;
    let statuses = async || {
        let history = sandbox.get(&shop.company("/data/history")).await;
        history.rows().iter().map(|row| row["status"].to_string()).collect::<BTreeSet<_>>().len()
    };
    let orders = shop.data("commerce-orders");
    assert_eq!((statuses().await, sandbox.get(&orders).await.status.as_u16()), (1, 409));
    sandbox.advance(5_000).await;
    assert!(statuses().await > 1);
    sandbox.advance(5_000).await;
    assert_eq!(sandbox.get(&orders).await.status, 200);
    let seen = sandbox.get(&shop.path()).await;
    assert!(seen.body["lastSync"].as_str().expect("a date").starts_with("2026-03-01T10:00:"));
    assert_eq!(seen.header("date"), "Sun, 01 Mar 2026 10:00:10 GMT");
}

#[tokio::test]
async fn a_one_time_link_dies_when_a_day_has_passed_by_the_clock() {
    let sandbox = Sandbox::start(held()).await;
    let shop = sandbox.shop("ltpp").await;
    let link = async || sandbox.get(&shop.path()).await.body["linkUrl"].clone();
    let first = link().await;
    sandbox.advance(DAY - 1).await;
    assert_eq!(link().await, first);
    sandbox.advance(1).await;
    assert_ne!(link().await, first);
}

#[tokio::test]
async fn the_days_quota_begins_anew_at_midnight_of_the_clock() {
    let sandbox = Sandbox::start(held()).await;
    for _ in 0..3 {
        sandbox.get("/companies").await;
    }
    let quota = async || {
        let said = sandbox.get("/companies").await;
        (said.header("x-rate-limit-remaining").to_owned(), said.header("x-rate-limit-reset").to_owned())
    };
    assert_eq!(quota().await, ("996".to_owned(), "2026-03-02T00:00:00.000Z".to_owned()));
    sandbox.tool("clock", json!({"set": "2026-03-02T00:00:00Z"})).await;
    assert_eq!(quota().await, ("999".to_owned(), "2026-03-03T00:00:00.000Z".to_owned()));
}

#[tokio::test]
async fn what_is_no_change_of_a_clock_is_refused_by_the_name_of_the_field() {
    let sandbox = Sandbox::start(held()).await;
    for (body, field) in [
        (json!({"advance": 5}), "advance"),
        (json!({"advanceMs": -5}), "advanceMs"),
        (json!({"advanceMs": "5"}), "advanceMs"),
        (json!({"set": "soon"}), "set"),
        (json!({"frozen": "yes"}), "frozen"),
    ] {
        let said = sandbox.browse(Method::POST, "/_sandbox/clock", &body.to_string()).await;
        assert_eq!(said.status, 400, "{body}");
        assert!(said.error().contains(field), "{}", said.text());
    }
    let clock = sandbox.browse(Method::GET, "/_sandbox/clock", "").await.body;
    assert_eq!((&clock["now"], &clock["frozen"]), (&json!("2026-03-01T10:00:00.000Z"), &json!(true)));
}

#[tokio::test]
async fn a_restart_keeps_the_clock() {
    let folder = tempfile::tempdir().expect("a folder");
    let kept = || Config { data_dir: Some(folder.path().to_owned()), ..held() };
    let sandbox = Sandbox::start(kept()).await;
    sandbox.tool("clock", json!({"set": "2030-01-01T00:00:00Z"})).await;
    sandbox.end().await;
    let again = Sandbox::start(Config { clock_ms: None, ..kept() }).await;
    assert_eq!(again.browse(Method::GET, "/_sandbox/clock", "").await.body["now"], "2030-01-01T00:00:00.000Z");
}

//! Quotas: told on every reply, enforced where that is switched on.

use futures_util::future::join_all;
use gangway_sandbox::{Config, Quotas};
use http::Method;
use serde_json::json;

use crate::harness::{Said, Sandbox, quick};

fn enforced(daily: u64, per_minute: u64) -> Config {
    Config { quotas: Quotas { enforced: true, daily, per_minute, ..Quotas::default() }, ..quick() }
}

/// The clock at noon, so that neither day nor minute ends by itself.
async fn at_noon(config: Config) -> Sandbox {
    let sandbox = Sandbox::start(config).await;
    let noon = json!({"set": "2026-11-25T12:00:00Z", "frozen": true}).to_string();
    assert_eq!(sandbox.browse(Method::POST, "/_sandbox/clock", &noon).await.status, 200);
    sandbox
}

fn left(said: &Said) -> (u64, u64) {
    let number = |name: &str| said.header(name).parse().expect("a number");
    (number("x-rate-limit-limit"), number("x-rate-limit-remaining"))
}

#[tokio::test]
async fn a_day_has_so_many_calls_and_more_with_each_active_company() {
    let sandbox = at_noon(enforced(6, 1000)).await;
    for call in 1..=6 {
        let said = sandbox.get("/profile").await;
        assert_eq!((said.status.as_u16(), left(&said)), (200, (6, 6 - call)));
        assert_eq!(said.header("x-rate-limit-reset"), "2026-11-26T00:00:00.000Z");
        assert_eq!(said.header("retry-after"), "");
    }
    let said = sandbox.get("/profile").await;
    assert_eq!((said.status.as_u16(), left(&said)), (429, (6, 0)));
    assert_eq!(said.header("retry-after"), (12 * 3600).to_string());
    sandbox.advance(12 * 3_600_000).await;
    let shop = sandbox.shop("fztf").await;
    sandbox.browse(Method::POST, &shop.link, "decision=approve").await;
    assert_eq!(left(&sandbox.get("/profile").await), (12, 9));
}

#[tokio::test]
async fn a_minute_has_so_many_calls_from_one_address_and_keys_stay_free() {
    let sandbox = at_noon(enforced(1000, 3)).await;
    for _ in 0..3 {
        assert_eq!(sandbox.get("/profile").await.status, 200);
    }
    let key = [("idempotency-key", "0f8fad5b-d9cb-469f-a165-70867728950e")];
    let make =
        async |name: &str| sandbox.ask_with(Method::POST, "/companies", Some(json!({ "name": name })), &key).await;
    let said = make("A").await;
    assert_eq!((said.status.as_u16(), said.header("retry-after")), (429, "60"));
    sandbox.advance(59_500).await;
    assert_eq!(sandbox.get("/profile").await.header("retry-after"), "1");
    sandbox.advance(500).await;
    assert_eq!(make("B").await.status, 200, "a 429 kept nothing under the key");
}

#[tokio::test]
async fn too_many_at_once_are_refused_and_the_rest_answered() {
    let quotas = Quotas { enforced: true, at_once: 1, ..Quotas::default() };
    let sandbox = Sandbox::start(Config { quotas, orders: 3000, ..quick() }).await;
    let shop = sandbox.linked("fztf").await;
    let path = format!("{}?pageSize=3000", shop.data("commerce-orders"));
    let all = join_all((0..12).map(|_| sandbox.get(&path))).await;
    let refused = all.iter().filter(|said| said.status == 429).count();
    assert!(refused > 0 && refused < all.len(), "{refused} of {}", all.len());
    assert!(all.iter().filter(|said| said.status == 429).all(|said| said.header("retry-after") == "1"));
    assert_eq!(sandbox.get("/profile").await.status, 200);
}

#[tokio::test]
async fn usually_they_are_told_and_not_enforced() {
    let quotas = Quotas { daily: 2, per_minute: 2, at_once: 1, ..Quotas::default() };
    let sandbox = Sandbox::start(Config { quotas, ..quick() }).await;
    let all = join_all((0..12).map(|_| sandbox.get("/profile"))).await;
    assert!(all.iter().all(|said| said.status == 200));
    assert_eq!(left(&sandbox.get("/profile").await), (2, 0));
}

//! Idempotency keys: done once, answered the same, for 90 minutes.

use http::Method;
use serde_json::{Value, json};

use crate::harness::{Said, Sandbox, quick};

const KEY: &str = "0f8fad5b-d9cb-469f-a165-70867728950e";
const MINUTE: u64 = 60_000;

async fn make(sandbox: &Sandbox, name: &str, key: &str) -> Said {
    sandbox.ask_with(Method::POST, "/companies", Some(json!({"name": name})), &[("idempotency-key", key)]).await
}

async fn fault(sandbox: &Sandbox, fault: Value) {
    assert_eq!(sandbox.browse(Method::POST, "/_sandbox/faults", &fault.to_string()).await.status, 200);
}

#[tokio::test]
async fn a_reply_is_replayed_for_ninety_minutes_and_then_it_is_done_again() {
    let sandbox = Sandbox::start(quick()).await;
    let first = make(&sandbox, "A", KEY).await.body;
    assert_eq!(make(&sandbox, "A", KEY).await.body, first);
    assert_eq!(make(&sandbox, "A", &KEY.to_uppercase()).await.body, first, "a GUID has no case");
    assert_eq!(make(&sandbox, "B", KEY).await.status, 422);
    sandbox.advance(89 * MINUTE).await;
    assert_eq!(make(&sandbox, "A", KEY).await.body, first);
    sandbox.advance(MINUTE).await;
    let second = make(&sandbox, "A", KEY).await.body;
    assert_ne!(second["id"], first["id"]);
    assert_eq!(sandbox.get("/companies").await.rows().len(), 2);
}

#[tokio::test]
async fn refusals_and_failures_are_kept_and_a_429_is_not() {
    let sandbox = Sandbox::start(quick()).await;
    for (key, status) in [("00000000-0000-4000-8000-000000000001", 500), ("00000000-0000-4000-8000-000000000002", 404)]
    {
        fault(&sandbox, json!({"operation": "create-company", "what": {"status": status}})).await;
        let kept = make(&sandbox, "A", key).await;
        let again = make(&sandbox, "A", key).await;
        assert_eq!((kept.status.as_u16(), again.status.as_u16()), (status, status));
        assert_eq!(kept.body, again.body, "to the correlation id");
    }
    let refused = make(&sandbox, "((", KEY).await;
    assert_eq!((refused.status.as_u16(), make(&sandbox, "((", KEY).await.body), (400, refused.body));
    assert_eq!(make(&sandbox, "A", KEY).await.status, 422, "the key of a refusal is used up");
    let free = "00000000-0000-4000-8000-000000000003";
    fault(&sandbox, json!({"operation": "create-company", "what": {"status": 429, "retryAfter": "1"}})).await;
    assert_eq!(make(&sandbox, "A", free).await.status, 429);
    assert_eq!(make(&sandbox, "B", free).await.status, 200, "even for another request");
}

#[tokio::test]
async fn a_key_is_one_guid_and_means_nothing_outside_post_and_patch() {
    let sandbox = Sandbox::start(quick()).await;
    for key in ["", "no guid", "0f8fad5b-d9cb-469f-a165", "{key}"] {
        assert_eq!(make(&sandbox, "A", key).await.status, 400, "{key}");
    }
    let twice = [("idempotency-key", KEY), ("idempotency-key", "7c9e6679-7425-40de-944b-e07fc1f90ae7")];
    let body = Some(json!({"name": "A"}));
    assert_eq!(sandbox.ask_with(Method::POST, "/companies", body.clone(), &twice).await.status, 400);
    let made = make(&sandbox, "A", KEY).await.body;
    let path = format!("/companies/{}", made["id"].as_str().expect("an id"));
    let with_key = [("idempotency-key", KEY)];
    assert_eq!(sandbox.ask_with(Method::PUT, &path, Some(json!({"name": "C"})), &with_key).await.body["name"], "C");
    assert_eq!(sandbox.ask_with(Method::PATCH, &path, Some(json!({"name": "D"})), &with_key).await.status, 422);
    assert_eq!(sandbox.ask_with(Method::DELETE, &path, None, &with_key).await.status, 204);
}

#[tokio::test]
async fn of_two_at_the_same_time_one_is_done() {
    let sandbox = Sandbox::start(quick()).await;
    let all = futures_util::future::join_all((0..20).map(|_| make(&sandbox, "A", KEY))).await;
    let mut ids: Vec<&str> = all.iter().filter_map(|said| said.body["id"].as_str()).collect();
    ids.dedup();
    assert_eq!(ids.len(), 1, "whoever was answered was given the same company");
    assert!(all.iter().all(|said| said.status == 200 || said.status == 409));
    assert_eq!(sandbox.get("/companies").await.rows().len(), 1);
}

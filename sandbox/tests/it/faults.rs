//! Faults on demand, one test a fault: each is a worked example of the guide.

use bytes::Bytes;
use http::{Method, Request};
use http_body_util::Full;
use serde_json::{Value, json};

use crate::harness::{KEY, Said, Sandbox, quick};
use crate::held::{HOUR, held};

const GUID: &str = "0f8fad5b-d9cb-469f-a165-70867728950e";

/// A call that may come to nothing, and is not held against the documents.
async fn call(sandbox: &Sandbox, method: Method, path: &str, body: Value, key: Option<&str>) -> Option<Said> {
    let mut request = Request::builder().method(method).uri(path).header("host", "h").header("authorization", KEY);
    if let Some(key) = key {
        request = request.header("idempotency-key", key);
    }
    let body = if body.is_null() { Bytes::new() } else { Bytes::from(body.to_string()) };
    sandbox.attempt(request.body(Full::new(body)).expect("a request")).await.ok()
}

async fn make(sandbox: &Sandbox, key: Option<&str>) -> Option<Said> {
    call(sandbox, Method::POST, "/companies", json!({"name": "A"}), key).await
}

async fn get(sandbox: &Sandbox, path: &str) -> Option<Said> {
    call(sandbox, Method::GET, path, Value::Null, None).await
}

async fn companies(sandbox: &Sandbox) -> usize {
    sandbox.get("/companies").await.rows().len()
}

#[tokio::test]
async fn a_status_with_any_body_is_answered_and_nothing_is_done() {
    let sandbox = Sandbox::start(quick()).await;
    let html = "<html><title>502 Bad Gateway</title></html>";
    let faults = json!([
        {"operation": "create-company", "what": {"status": 502, "body": html, "contentType": "text/html"}},
        {"operation": "create-company", "what": {"status": 200, "body": html, "contentType": "text/html"}},
        {"operation": "create-company", "what": {"status": 503, "error": "Later", "retryAfter": "Wed, 25 Nov 2026 13:00:00 GMT"}},
        {"operation": "create-company", "what": {"status": 429}},
    ]);
    sandbox.tool("faults", faults).await;
    for (status, kind, text) in [(502, "text/html", html), (200, "text/html", html)] {
        let said = make(&sandbox, None).await.expect("an answer");
        assert_eq!((said.status.as_u16(), said.header("content-type"), said.text().as_str()), (status, kind, text));
    }
    let said = make(&sandbox, None).await.expect("an answer");
    assert_eq!((said.error(), said.header("retry-after")), ("Later", "Wed, 25 Nov 2026 13:00:00 GMT"));
    let said = make(&sandbox, None).await.expect("an answer");
    assert_eq!((said.status.as_u16(), said.header("retry-after")), (429, ""), "without a word about when");
    assert_eq!(companies(&sandbox).await, 0);
}

#[tokio::test]
async fn a_failure_with_a_body_of_its_own_is_kept_with_its_key() {
    let sandbox = Sandbox::start(quick()).await;
    let what = json!({"status": 500, "body": "<h1>", "contentType": "text/html"});
    sandbox.tool("faults", json!([{"operation": "create-company", "what": what}])).await;
    for _ in 0..2 {
        let said = make(&sandbox, Some(GUID)).await.expect("an answer");
        assert_eq!(
            (said.status.as_u16(), said.header("content-type"), said.text().as_str()),
            (500, "text/html", "<h1>")
        );
    }
    assert_eq!(companies(&sandbox).await, 0);
}

#[tokio::test]
async fn a_reply_is_lost_before_or_after_the_call_was_done() {
    let sandbox = Sandbox::start(quick()).await;
    for (fault, done) in [("lost-before-commit", 0), ("lost-after-commit", 1)] {
        sandbox.tool("faults", json!([{"operation": "create-company", "what": fault}])).await;
        assert!(make(&sandbox, Some(GUID)).await.is_none(), "{fault}");
        assert_eq!(companies(&sandbox).await, done, "{fault}");
    }
    assert_eq!(make(&sandbox, Some(GUID)).await.expect("an answer").status, 200);
    assert_eq!(companies(&sandbox).await, 1, "under its key it is found again");
}

#[tokio::test]
async fn a_body_is_cut_in_the_middle_or_broken() {
    let sandbox = Sandbox::start(quick()).await;
    let whole = get(&sandbox, "/integrations").await.expect("an answer");
    sandbox.tool("faults", json!([{"operation": "list-integrations", "what": {"cutAfterBytes": 100}}])).await;
    assert!(get(&sandbox, "/integrations").await.is_none(), "less arrived than was announced");
    sandbox.tool("faults", json!([{"operation": "list-integrations", "what": "broken-json"}])).await;
    let broken = get(&sandbox, "/integrations").await.expect("an answer");
    assert_eq!((broken.status.as_u16(), &broken.body), (200, &Value::Null));
    assert!(whole.bytes.starts_with(&broken.bytes) && broken.bytes.len() == whole.bytes.len() / 2);
    sandbox.tool("faults", json!([{"operation": "create-company", "what": {"cutAfterBytes": 0}}])).await;
    assert!(make(&sandbox, Some(GUID)).await.is_none());
    let again = make(&sandbox, Some(GUID)).await.expect("an answer");
    assert!(again.body["id"].is_string(), "what is kept is whole");
    assert_eq!(get(&sandbox, "/integrations").await.expect("an answer").bytes, whole.bytes);
}

#[tokio::test]
async fn a_late_reply_keeps_its_key_busy() {
    let sandbox = Sandbox::start(quick()).await;
    sandbox.tool("faults", json!([{"operation": "create-company", "what": {"delayMs": 300}}])).await;
    let late = make(&sandbox, Some(GUID));
    let second = async {
        // The first is on its way as soon as its fault is used up.
        while sandbox.browse(Method::GET, "/_sandbox/faults", "").await.body != json!([]) {
            tokio::task::yield_now().await;
        }
        make(&sandbox, Some(GUID)).await
    };
    let (late, second) = tokio::join!(late, second);
    assert_eq!(late.expect("an answer").status, 200);
    assert_eq!(second.expect("an answer").status, 409);
    assert_eq!(companies(&sandbox).await, 1);
}

#[tokio::test]
async fn a_used_up_quota_stays_so_until_midnight() {
    let sandbox = Sandbox::start(held()).await;
    sandbox.tool("faults", json!([{"operation": "*", "what": "quota-exhausted"}])).await;
    for _ in 0..2 {
        let said = sandbox.get("/profile").await;
        assert_eq!((said.status.as_u16(), said.header("x-rate-limit-remaining")), (429, "0"));
        assert_eq!(said.header("retry-after"), (14 * 3600).to_string());
    }
    sandbox.advance(14 * HOUR).await;
    assert_eq!(sandbox.get("/profile").await.status, 200);
    sandbox.tool("faults", json!([{"operation": "*", "what": "quota-exhausted"}])).await;
    assert_eq!(sandbox.get("/profile").await.status, 429);
    sandbox.browse(Method::DELETE, "/_sandbox/faults", "").await;
    assert_eq!(sandbox.get("/profile").await.status, 200);
}

#[tokio::test]
async fn in_an_outage_connections_are_refused_and_then_all_is_as_before() {
    let sandbox = Sandbox::start(quick()).await;
    make(&sandbox, None).await.expect("an answer");
    sandbox.tool("outage", json!({"ms": 200})).await;
    let deadline = tokio::time::Instant::now() + std::time::Duration::from_secs(20);
    let mut refused = false;
    loop {
        match get(&sandbox, "/companies").await {
            None => refused = true,
            Some(said) => {
                if refused {
                    assert_eq!(said.rows().len(), 1);
                    break;
                }
            }
        }
        assert!(tokio::time::Instant::now() < deadline, "it was refused: {refused}");
        tokio::task::yield_now().await;
    }
}

#[tokio::test]
async fn what_is_no_fault_is_refused_by_name() {
    let sandbox = Sandbox::start(quick()).await;
    for (fault, says) in [
        (json!({"operation": "make-tea", "what": {"status": 503}}), "no operation is called make-tea"),
        (json!({"operation": "*", "what": {"status": 302}}), "302 is not a status"),
        (json!({"operation": "*", "what": {}}), "nothing in it"),
        (json!({"operation": "*", "what": {"delayMs": 1, "body": "x"}}), "need a status"),
        (json!({"operation": "*", "times": 0, "what": "broken-json"}), "at least 1"),
        (json!({"operation": "*", "what": "burn"}), ""),
    ] {
        let said = sandbox.browse(Method::POST, "/_sandbox/faults", &json!([fault]).to_string()).await;
        assert!(said.status == 400 && said.error().contains(says), "{}", said.text());
    }
    assert_eq!(sandbox.browse(Method::GET, "/_sandbox/faults", "").await.body, json!([]));
}

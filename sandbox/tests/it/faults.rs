//! Faults on demand: which call they strike, and what arrives.

use bytes::Bytes;
use http::{Method, Request};
use http_body_util::{BodyExt as _, Full};
use hyper_util::rt::TokioIo;
use serde_json::{Value, json};
use tokio::net::TcpStream;

use crate::harness::{KEY, Sandbox};
use crate::held::{HOUR, held};

const IDEMPOTENT: &str = "0f8fad5b-d9cb-469f-a165-70867728950e";

/// A call under an idempotency key, until the connection ends: status and body, or how far it came.
async fn attempt(sandbox: &Sandbox, method: Method, path: &str, body: Value) -> Result<(u16, String), String> {
    let stream = TcpStream::connect(sandbox.address).await.map_err(|error| format!("connect: {error}"))?;
    let shaken = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await;
    let (mut sender, connection) = shaken.map_err(|error| error.to_string())?;
    tokio::spawn(connection);
    let request = Request::builder()
        .method(method)
        .uri(path)
        .header("host", "sandbox")
        .header("authorization", KEY)
        .header("idempotency-key", IDEMPOTENT)
        .body(Full::new(Bytes::from(body.to_string())));
    let reply =
        sender.send_request(request.expect("a request")).await.map_err(|error| format!("no reply: {error:?}"))?;
    let status = reply.status().as_u16();
    let mut body = reply.into_body();
    let mut got = Vec::new();
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| format!("{status}, cut after {}", got.len()))?;
        got.extend_from_slice(frame.data_ref().expect("no trailers"));
    }
    Ok((status, String::from_utf8(got).expect("text")))
}

async fn make(sandbox: &Sandbox) -> Result<(u16, String), String> {
    attempt(sandbox, Method::POST, "/companies", json!({"name": "A"})).await
}

async fn companies(sandbox: &Sandbox) -> u64 {
    sandbox.browse(Method::GET, "/_sandbox/stats", "").await.body["companies"].as_u64().expect("a number")
}

async fn set(sandbox: &Sandbox, what: Value) {
    sandbox.tool("faults", json!({"operation": "create-company", "what": what})).await;
}

#[tokio::test]
async fn a_status_comes_with_any_body_and_headers() {
    let sandbox = Sandbox::start(held()).await;
    let odd = json!({"status": 418, "body": "<h1>no</h1>", "headers": {"Content-Type": "text/html", "X-Odd": "1"}});
    sandbox.tool("faults", json!([
        {"operation": "list-companies", "what": odd},
        {"operation": "list-companies", "what": {"status": 503, "error": "down"}},
        {"operation": "list-companies", "what": {"status": 302, "body": "", "headers": {"Location": "http://127.0.0.1:1/"}}},
    ]))
    .await;
    let said = sandbox.browse_with_key("/companies").await;
    assert_eq!(
        (said.status.as_u16(), said.text(), said.header("content-type")),
        (418, "<h1>no</h1>".to_owned(), "text/html")
    );
    assert_eq!(said.header("x-odd"), "1");
    let said = sandbox.get("/companies").await;
    assert_eq!((said.status.as_u16(), said.error()), (503, "down"));
    assert_eq!(sandbox.browse_with_key("/companies").await.header("location"), "http://127.0.0.1:1/");
    assert_eq!(sandbox.get("/companies").await.status, 200);
}

#[tokio::test]
async fn a_5xx_is_given_again_under_its_key_unless_it_is_not_kept() {
    let sandbox = Sandbox::start(held()).await;
    set(&sandbox, json!({"status": 500})).await;
    let first = make(&sandbox).await.expect("it answers");
    assert_eq!(first.0, 500);
    assert_eq!(make(&sandbox).await, Ok(first), "the same words, with the same correlation id");
    sandbox.advance(2 * HOUR).await;
    set(&sandbox, json!({"status": 502, "kept": false})).await;
    assert_eq!(make(&sandbox).await.map(|said| said.0), Ok(502));
    assert_eq!(make(&sandbox).await.map(|said| said.0), Ok(200));
}

#[tokio::test]
async fn a_reply_is_lost_before_or_after_it_was_done() {
    let sandbox = Sandbox::start(held()).await;
    set(&sandbox, json!("lost-before-commit")).await;
    assert!(make(&sandbox).await.is_err());
    assert_eq!(companies(&sandbox).await, 0);
    set(&sandbox, json!("lost-after-commit")).await;
    assert!(make(&sandbox).await.is_err());
    assert_eq!(companies(&sandbox).await, 1);
    assert_eq!(make(&sandbox).await.map(|said| said.0), Ok(200), "the key finds what was done");
    assert_eq!(companies(&sandbox).await, 1);
}

#[tokio::test]
async fn a_connection_is_reset_and_nothing_is_done() {
    let sandbox = Sandbox::start(held()).await;
    set(&sandbox, json!("reset")).await;
    let said = make(&sandbox).await.expect_err("no reply");
    assert!(said.contains("ConnectionReset"), "{said}");
    assert_eq!(companies(&sandbox).await, 0);
}

#[tokio::test]
async fn a_port_is_closed_for_a_while_and_opens_again() {
    let sandbox = Sandbox::start(held()).await;
    set(&sandbox, json!({"refuseMs": 1500})).await;
    assert!(make(&sandbox).await.is_err());
    // The port closes a moment after the call.
    let deadline = tokio::time::Instant::now() + std::time::Duration::from_secs(20);
    let (mut refused, mut last) = (false, make(&sandbox).await);
    while last.is_err() && tokio::time::Instant::now() < deadline {
        refused |= last.as_ref().is_err_and(|error| error.starts_with("connect: ") && error.contains("refused"));
        tokio::time::sleep(std::time::Duration::from_millis(5)).await;
        last = make(&sandbox).await;
    }
    assert!(refused, "nobody could connect");
    assert_eq!(last.map(|said| said.0), Ok(200));
}

#[tokio::test]
async fn a_reply_is_cut_or_broken_though_all_was_done() {
    let sandbox = Sandbox::start(held()).await;
    set(&sandbox, json!({"cutAfter": 20})).await;
    assert_eq!(make(&sandbox).await, Err("200, cut after 20".to_owned()));
    let whole = make(&sandbox).await.expect("the key finds what was done").1;
    assert!(serde_json::from_str::<Value>(&whole).is_ok());
    sandbox.tool("faults", json!({"operation": "list-companies", "what": "broken-json"})).await;
    let said = sandbox.browse_with_key("/companies").await;
    assert_eq!((said.status.as_u16(), said.body.is_null()), (200, true));
    assert!(said.text().starts_with("{\"results\":["), "{}", said.text());
    assert!(said.header("content-type").starts_with("application/json"));
}

#[tokio::test]
async fn a_page_comes_instead_of_json() {
    let sandbox = Sandbox::start(held()).await;
    set(&sandbox, json!("html")).await;
    let (status, text) = make(&sandbox).await.expect("it answers");
    assert!(status == 200 && text.starts_with("<!doctype html>"), "{text}");
    assert_eq!(companies(&sandbox).await, 0);
}

#[tokio::test]
async fn a_429_frees_its_key_with_and_without_a_word_when_to_come_again() {
    let sandbox = Sandbox::start(held()).await;
    set(&sandbox, json!({"status": 429})).await;
    set(&sandbox, json!({"status": 429, "retryAfter": "Sun, 01 Mar 2026 10:00:02 GMT"})).await;
    let ask = async || {
        let body = Some(json!({"name": "A"}));
        sandbox.ask_with(Method::POST, "/companies", body, &[("idempotency-key", IDEMPOTENT)]).await
    };
    assert_eq!(ask().await.header("retry-after"), "");
    assert_eq!(ask().await.header("retry-after"), "Sun, 01 Mar 2026 10:00:02 GMT");
    assert_eq!(ask().await.status, 200);
}

#[tokio::test]
async fn a_quota_is_gone_until_midnight() {
    let sandbox = Sandbox::start(held()).await;
    sandbox.tool("faults", json!({"operation": "*", "times": "always", "what": "quota-exhausted"})).await;
    let said = sandbox.get("/companies").await;
    let headers =
        (said.header("x-rate-limit-remaining"), said.header("x-rate-limit-reset"), said.header("retry-after"));
    assert_eq!((said.status.as_u16(), headers), (429, ("0", "2026-03-02T00:00:00.000Z", "50401")));
}

#[tokio::test]
async fn a_slow_call_waits_and_then_goes_well() {
    let sandbox = Sandbox::start(held()).await;
    sandbox.tool("faults", json!({"operation": "create-company", "delayMs": 300})).await;
    let slow = async {
        let said = make(&sandbox).await;
        (said, companies(&sandbox).await)
    };
    // The first is still waiting when the second comes under its key.
    let second = async {
        let deadline = tokio::time::Instant::now() + std::time::Duration::from_secs(20);
        loop {
            let said = make(&sandbox).await.map(|said| said.0);
            if said != Ok(200) || tokio::time::Instant::now() > deadline {
                return said;
            }
        }
    };
    let ((first, made), second) = tokio::join!(slow, second);
    let mut both = [first.map(|said| said.0), second];
    both.sort();
    assert_eq!((both, made), ([Ok(200), Ok(409)], 1));
}

#[tokio::test]
async fn the_nth_call_about_one_connection_is_struck_and_the_list_shows_what_is_left() {
    let sandbox = Sandbox::start(held()).await;
    let (one, other) = (sandbox.shop("fztf").await, sandbox.shop("fztf").await);
    let fault = json!({"operation": "get-connection", "connectionId": one.connection, "skip": 1, "times": 2, "what": {"status": 500}});
    sandbox.tool("faults", fault.clone()).await;
    let mut said = Vec::new();
    for _ in 0..4 {
        assert_eq!(sandbox.get(&other.path()).await.status, 200);
        said.push(sandbox.get(&one.path()).await.status.as_u16());
        if said.len() == 2 {
            let left = sandbox.browse(Method::GET, "/_sandbox/faults", "").await.body;
            let mut wanted = fault.clone();
            wanted["times"] = json!(1);
            wanted.as_object_mut().expect("an object").remove("skip");
            assert_eq!(left, json!([wanted]));
        }
    }
    assert_eq!(said, [200, 500, 500, 200]);
}

#[tokio::test]
async fn what_is_no_fault_is_refused_by_the_name_of_its_field() {
    let sandbox = Sandbox::start(held()).await;
    for (body, field) in [
        (
            json!([{"operation": "get-company", "what": "reset"}, {"operation": "get-company", "what": {"status": "503"}}]),
            "[1].what.status",
        ),
        (json!({"operation": "nothing", "what": "reset"}), "[0].operation"),
        (json!({"operation": "get-company", "what": "burn"}), "what"),
        (json!({"operation": "get-company", "what": {"stauts": 500}}), "stauts"),
        (json!({"operation": "get-company", "times": "often", "what": "reset"}), "times"),
        (json!({"operation": "get-company", "times": 0, "what": "reset"}), "times"),
        (json!({"operation": "get-company"}), "what"),
        (json!({"what": "reset"}), "operation"),
    ] {
        let said = sandbox.browse(Method::POST, "/_sandbox/faults", &body.to_string()).await;
        assert_eq!(said.status, 400, "{body}");
        assert!(said.error().contains(field), "{body}: {}", said.error());
    }
    assert_eq!(sandbox.browse(Method::GET, "/_sandbox/faults", "").await.body, json!([]), "all or nothing");
    set(&sandbox, json!("reset")).await;
    assert_eq!(sandbox.browse(Method::DELETE, "/_sandbox/faults", "").await.status, 204);
    assert_eq!(make(&sandbox).await.map(|said| said.0), Ok(200));
}

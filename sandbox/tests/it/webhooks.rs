//! Webhooks: who hears of what, signed so that others believe it, tried again, and troubled on demand.

use std::time::Duration;

use gangway_sandbox::{Config, Preset, Quotas, Secret};
use http::Method;
use serde_json::{Value, json};
use standardwebhooks::Webhook;

use crate::harness::{Sandbox, documents, quick};
use crate::held::{DAY, HOUR, held};
use crate::receiver::{Heard, Receiver};

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// A sandbox that tells a receiver everything.
async fn heard_by(config: Config) -> (Sandbox, Receiver) {
    let receiver = Receiver::start().await;
    let secret = Secret::parse(SECRET).expect("a secret");
    let webhook = Some(Preset { url: receiver.url.clone(), secret: Some(secret) });
    (Sandbox::start(Config { webhook, ..config }).await, receiver)
}

async fn log(sandbox: &Sandbox) -> Value {
    sandbox.browse(Method::GET, "/_sandbox/webhooks", "").await.body
}

/// Lets everything arrive that is due now.
async fn arrive(sandbox: &Sandbox) {
    sandbox.advance(0).await;
}

/// True where the body is signed with the secret, whatever the time is.
fn is_signed(heard: &Heard) -> bool {
    let timestamp = heard.header("webhook-timestamp").parse().expect("seconds");
    let own = Webhook::new(SECRET).expect("a secret").sign(heard.header("webhook-id"), timestamp, &heard.text);
    own.expect("it signs") == heard.header("webhook-signature")
}

/// Fails where Codat's documents describe another body.
fn judge(heard: &[Heard]) {
    let Some(documents) = documents() else { return };
    for heard in heard {
        let schema = match heard.kind().split('.').next() {
            Some("company") => "CompanyWebhook",
            Some("connection") => "ConnectionWebhook",
            Some("read") => "ReadCompletedWebhook",
            _ => "ClientRateLimitWebhook",
        };
        let wrong = documents.check_schema(schema, &heard.body);
        assert!(wrong.is_empty(), "{}: {wrong:#?}", heard.kind());
    }
}

#[tokio::test]
async fn every_step_of_a_merchant_is_told_in_the_words_of_the_documents() {
    let (sandbox, receiver) = heard_by(held()).await;
    sandbox.enable().await;
    let shop = sandbox.shop("ltpp").await;
    sandbox.decide(&shop, "cancel").await;
    sandbox.decide(&shop, "approve").await;
    sandbox.advance(20_000).await;
    sandbox.ask(Method::PATCH, &shop.path(), json!({"status": "Unlinked"})).await;
    sandbox.decide(&shop, "approve").await;
    sandbox.ask(Method::DELETE, &shop.path(), Value::Null).await;
    sandbox.ask(Method::DELETE, &shop.company(""), Value::Null).await;
    arrive(&sandbox).await;
    let wanted = [
        "company.created",
        "connection.created",
        "connection.failed",
        "connection.connected",
        "read.completed",
        "read.completed.successful",
        "read.completed.initial",
        "connection.disconnected",
        "connection.reconnected",
        "connection.deleted",
        "company.deleted",
    ];
    assert_eq!(receiver.kinds(), wanted);
    let heard = receiver.heard();
    judge(&heard);
    assert!(heard.iter().all(is_signed));
    assert_eq!(heard[0].body["payload"]["id"], shop.company.as_str());
    let failed = &heard[2].body["payload"];
    assert_eq!(failed["connection"]["status"], "PendingAuth");
    assert_eq!(failed["connection"]["dataConnectionErrors"][0]["statusCode"], "403");
    let read = &heard[6].body["payload"]["dataTypes"];
    let types = read.as_array().expect("a list");
    assert!(types.len() > 9 && types.iter().all(|one| one["recordsModified"] == false), "{read}");
    assert_eq!(heard[7].body["payload"]["connection"]["status"], "Unlinked");
    assert_eq!(heard[9].body["payload"]["connection"]["status"], "Linked", "deleted with the status that it had");
    assert_eq!(heard[4].body["generatedDate"], "2026-03-01T10:00:10.000Z", "told as of when the last type ended");
}

#[tokio::test]
async fn other_peoples_library_believes_what_is_signed_and_nothing_else() {
    // The clock runs: the library looks at this machine's.
    let (sandbox, receiver) = heard_by(quick()).await;
    sandbox.tool("faults", json!({"operation": "webhook", "what": "forged"})).await;
    sandbox.shop("fztf").await;
    arrive(&sandbox).await;
    let heard = receiver.heard();
    let believes = |heard: &Heard| Webhook::new(SECRET).expect("a secret").verify(&heard.text, &heard.headers).is_ok();
    assert_eq!(heard.iter().map(believes).collect::<Vec<_>>(), [false, true]);
    let mut other = heard[1].clone();
    other.text = heard[0].text.clone();
    assert!(!believes(&other), "another body under the same signature");
    for name in ["id", "timestamp", "signature"] {
        assert_eq!(other.header(&format!("svix-{name}")), other.header(&format!("webhook-{name}")));
    }
}

#[tokio::test]
async fn a_failed_delivery_is_tried_again_on_schedule_under_the_same_id() {
    let (sandbox, receiver) = heard_by(held()).await;
    receiver.answer(500);
    sandbox.post("/companies", json!({"name": "A"})).await;
    let mut tries = Vec::new();
    for wait in [0, 5, 300, 1800, 7200, 18_000, 36_000, 36_000, 360_000] {
        sandbox.advance(wait * 1000).await;
        tries.push(receiver.heard().len());
    }
    assert_eq!(tries, [1, 2, 3, 4, 5, 6, 7, 8, 8]);
    let heard = receiver.heard();
    assert!(heard.iter().all(|one| one.header("webhook-id") == heard[0].header("svix-id") && is_signed(one)));
    let times: Vec<i64> = heard.iter().map(|one| one.header("webhook-timestamp").parse().expect("seconds")).collect();
    assert_eq!(times[3] - times[0], 2105, "each is signed anew");
    let log = log(&sandbox).await;
    assert_eq!((&log["waiting"], log["messages"][0]["attempts"].as_array().map(Vec::len)), (&json!(0), Some(8)));
    assert_eq!(log["messages"][0]["attempts"][7]["at"], "2026-03-02T13:35:05.000Z");
}

#[tokio::test]
async fn a_month_passes_at_once_and_a_consumer_that_never_answers_is_disabled() {
    let (sandbox, receiver) = heard_by(held()).await;
    receiver.answer(503);
    for _ in 0..6 {
        sandbox.post("/companies", json!({"name": "A"})).await;
        sandbox.advance(DAY).await;
    }
    assert_eq!(log(&sandbox).await["consumers"][0]["disabled"], true);
    let before = receiver.heard().len();
    sandbox.post("/companies", json!({"name": "A"})).await;
    sandbox.advance(30 * DAY).await;
    assert_eq!(receiver.heard().len(), before);
}

#[tokio::test]
async fn messages_come_twice_late_out_of_order_or_never() {
    let (sandbox, receiver) = heard_by(held()).await;
    let make = async |name: &str| {
        sandbox.post("/companies", json!({"name": name})).await;
        arrive(&sandbox).await;
    };
    let names = || -> Vec<String> {
        receiver
            .heard()
            .iter()
            .map(|heard| heard.body["payload"]["name"].as_str().expect("a name").to_owned())
            .collect()
    };
    sandbox
        .tool(
            "faults",
            json!([
                {"operation": "webhook", "what": "doubled"},
                {"operation": "webhook", "delayMs": 3_600_000},
                {"operation": "webhook", "what": "dropped"},
                {"operation": "webhook", "what": "unordered"},
            ]),
        )
        .await;
    for name in ["twice", "late", "never", "second", "first"] {
        make(name).await;
    }
    assert_eq!(names(), ["twice", "twice", "first", "second"]);
    assert_eq!(receiver.heard()[0].header("webhook-id"), receiver.heard()[1].header("webhook-id"));
    sandbox.advance(HOUR).await;
    assert_eq!(names().last().map(String::as_str), Some("late"));
    let dropped = &log(&sandbox).await["messages"];
    assert!(dropped.as_array().expect("a list").iter().any(|one| one["fault"] == "dropped" && one["next"].is_null()));
    for body in [
        json!({"operation": "webhook", "what": {"status": 500}}),
        json!({"operation": "get-company", "what": "forged"}),
        json!({"operation": "webhook", "what": "lost-after-commit"}),
    ] {
        let said = sandbox.browse(Method::POST, "/_sandbox/faults", &body.to_string()).await;
        assert!(said.status == 400 && said.error().contains("what"), "{body}");
    }
}

#[tokio::test]
async fn consumers_are_made_listed_and_removed_and_hear_what_they_asked_for() {
    let sandbox = Sandbox::start(held()).await;
    let receiver = Receiver::start().await;
    let wanted = json!({"url": receiver.url, "eventTypes": ["company.created"], "companyTags": ["uid:7", "uid:8"]});
    let made = sandbox.post("/webhooks", wanted).await;
    assert_eq!((made.status.as_u16(), &made.body["disabled"]), (201, &json!(false)));
    assert!(!made.text().contains("whsec_"), "the secret stands in the tools alone");
    assert_eq!(sandbox.get("/webhooks").await.body["results"], json!([made.body]));
    for tags in [json!({"uid": "7"}), json!({"uid": "9"}), json!({"UID": "8"}), json!({})] {
        sandbox.post("/companies", json!({"name": "A", "tags": tags})).await;
    }
    arrive(&sandbox).await;
    assert_eq!(receiver.kinds(), ["company.created"]);
    assert_eq!(receiver.heard()[0].body["payload"]["tags"], json!({"uid": "7"}));
    let path = format!("/webhooks/{}", made.body["id"].as_str().expect("an id"));
    assert_eq!(sandbox.ask(Method::DELETE, &path, Value::Null).await.status, 204);
    assert_eq!(sandbox.ask(Method::DELETE, &path, Value::Null).await.status, 404);
    sandbox.post("/companies", json!({"name": "A", "tags": {"uid": "7"}})).await;
    arrive(&sandbox).await;
    assert_eq!(receiver.heard().len(), 1);
}

#[tokio::test]
async fn what_is_no_consumer_is_refused_and_so_is_the_fifty_first() {
    let sandbox = Sandbox::start(held()).await;
    for body in [
        json!({"url": "nowhere", "eventTypes": ["company.created"]}),
        json!({"url": "http://127.0.0.1:1/", "eventTypes": []}),
        json!({"url": "http://127.0.0.1:1/"}),
        json!({"url": "http://127.0.0.1:1/", "eventTypes": ["a"], "companyTags": ["none"]}),
    ] {
        assert_eq!(sandbox.post("/webhooks", body.clone()).await.status, 400, "{body}");
    }
    let body = json!({"url": "http://127.0.0.1:1/", "eventTypes": ["DataSyncCompleted"], "disabled": true});
    for _ in 0..50 {
        assert_eq!(sandbox.post("/webhooks", body.clone()).await.status, 201);
    }
    assert_eq!(sandbox.post("/webhooks", body).await.status, 400);
}

#[tokio::test]
async fn a_second_read_tells_whether_records_were_modified() {
    let (sandbox, receiver) = heard_by(held()).await;
    let shop = sandbox.synced("fztf").await;
    let modified = async || {
        receiver.forget();
        sandbox.post(&shop.company("/data/all"), Value::Null).await;
        sandbox.advance(20_000).await;
        let types = receiver.heard()[0].body["payload"]["dataTypes"].clone();
        let all = types.as_array().expect("a list").iter().filter(|one| one["recordsModified"] == true);
        all.map(|one| one["dataType"].as_str().expect("a type").to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(modified().await, Vec::<String>::new());
    sandbox.tool("changes", json!([{"connectionId": shop.connection, "insert": 1, "change": 1, "delete": 1}])).await;
    let mut changed = modified().await;
    changed.sort();
    assert_eq!(changed, ["commerce-orders", "commerce-payments", "commerce-transactions"]);
    assert_eq!(modified().await, Vec::<String>::new());
}

#[tokio::test]
async fn a_read_that_fails_is_told_as_failed() {
    let (sandbox, receiver) = heard_by(held()).await;
    sandbox.synced("fztf").await;
    receiver.forget();
    let rule = json!([{"dataType": "commerce-orders", "course": {"ends": "PermissionsError"}}]);
    sandbox.tool("syncs", rule).await;
    let linked = log(&sandbox).await["messages"][0]["body"]["payload"]["referenceCompany"]["id"].clone();
    let company = linked.as_str().expect("an id");
    sandbox.post(&format!("/companies/{company}/data/queue/commerce-orders"), Value::Null).await;
    sandbox.advance(20_000).await;
    assert_eq!(receiver.kinds(), ["read.completed", "read.completed.unsuccessful"]);
    let heard = receiver.heard();
    judge(&heard);
    let read = &heard[0].body["payload"];
    assert_eq!(read["dataTypes"][0]["status"], "PermissionsError");
    assert_eq!(read["dataTypes"][0]["issues"][0]["type"], "error.permissions");
    assert!(read["modifiedFromDate"].is_string());
}

#[tokio::test]
async fn a_quota_that_is_used_up_is_told_once_and_that_it_is_back() {
    let quotas = Quotas { enforced: true, daily: 3, ..Quotas::default() };
    let (sandbox, receiver) = heard_by(Config { quotas, ..held() }).await;
    for _ in 0..5 {
        sandbox.get("/companies").await;
    }
    arrive(&sandbox).await;
    assert_eq!(receiver.kinds(), ["client.rateLimit.reached"]);
    sandbox.advance(DAY).await;
    sandbox.get("/companies").await;
    arrive(&sandbox).await;
    assert_eq!(receiver.kinds(), ["client.rateLimit.reached", "client.rateLimit.reset"]);
    judge(&receiver.heard());
    assert_eq!(receiver.heard()[0].body["payload"]["expiryDate"], "2026-03-02T00:00:00.000Z");
}

#[tokio::test]
async fn a_running_clock_delivers_by_itself_and_a_restart_forgets_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let kept = || Config { data_dir: Some(folder.path().to_owned()), ..quick() };
    let (sandbox, receiver) = heard_by(kept()).await;
    receiver.answer(500);
    sandbox.post("/companies", json!({"name": "A"})).await;
    let deadline = tokio::time::Instant::now() + Duration::from_secs(20);
    while log(&sandbox).await["messages"][0]["attempts"].as_array().is_none_or(Vec::is_empty) {
        assert!(tokio::time::Instant::now() < deadline, "nothing was tried");
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    drop(sandbox);
    receiver.answer(204);
    let again = Sandbox::start(kept()).await;
    again.advance(HOUR).await;
    let heard = receiver.heard();
    assert_eq!(heard.first().map(|one| one.header("webhook-id")), heard.last().map(|one| one.header("webhook-id")));
    assert!(heard.len() >= 2);
}

#[tokio::test]
async fn looking_while_a_sync_runs_writes_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let sandbox = Sandbox::start(Config { data_dir: Some(folder.path().to_owned()), ..held() }).await;
    let shop = sandbox.linked("fztf").await;
    // Some types have ended, others have not: there is nothing to tell yet.
    sandbox.advance(5_000).await;
    let file = folder.path().join("sandbox.json");
    let written = || std::fs::metadata(&file).and_then(|file| file.modified()).expect("it is kept");
    let before = written();
    for _ in 0..3 {
        sandbox.get(&shop.company("/data/history")).await;
    }
    assert_eq!(written(), before);
}

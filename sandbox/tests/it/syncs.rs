//! How fetches go on demand: each end, stalls, late ones, schedules, and grants that a platform takes back.

use http::Method;
use serde_json::{Value, json};

use crate::harness::{Sandbox, Shop};
use crate::held::{DAY, HOUR, held};

const ORDERS: &str = "commerce-orders";

async fn queue(sandbox: &Sandbox, shop: &Shop) -> Value {
    let said = sandbox.post(&shop.company(&format!("/data/queue/{ORDERS}")), Value::Null).await;
    assert_eq!(said.status, 200, "{}", said.text());
    said.body
}

/// The newest operation of orders.
async fn newest(sandbox: &Sandbox, shop: &Shop) -> Value {
    let query = [("query", "dataType=commerce-orders")];
    sandbox.list(&shop.company("/data/history"), &query).await.rows()[0].clone()
}

async fn status(sandbox: &Sandbox, shop: &Shop) -> Value {
    sandbox.get(&shop.company("/dataStatus")).await.body[ORDERS].clone()
}

#[tokio::test]
async fn every_end_is_told_in_history_and_status_and_old_data_stays() {
    let sandbox = Sandbox::start(held()).await;
    let shop = sandbox.synced("fztf").await;
    let before = sandbox.get(&shop.data(ORDERS)).await.body;
    let good = status(&sandbox, &shop).await;
    for end in [
        "FetchError",
        "MapError",
        "ValidationError",
        "ProcessingError",
        "InternalError",
        "RateLimitError",
        "AuthError",
        "PermissionsError",
        "PrerequisiteNotMet",
        "Cancelled",
        "NotSupported",
    ] {
        sandbox.tool("syncs", json!([{"dataType": ORDERS, "course": {"ends": end}}])).await;
        queue(&sandbox, &shop).await;
        sandbox.advance(10_000).await;
        let ended = newest(&sandbox, &shop).await;
        let failed = end.ends_with("Error") || end == "PrerequisiteNotMet";
        assert_eq!(
            (&ended["status"], &ended["isErrored"], &ended["isCompleted"]),
            (&json!(end), &json!(failed), &json!(false))
        );
        assert_eq!(ended["errorMessage"].is_string(), failed, "{ended}");
        let now = status(&sandbox, &shop).await;
        assert_eq!((&now["currentStatus"], &now["lastSuccessfulSync"]), (&json!(end), &good["lastSuccessfulSync"]));
        assert_eq!(sandbox.get(&shop.data(ORDERS)).await.body, before);
    }
    queue(&sandbox, &shop).await;
    sandbox.advance(10_000).await;
    assert_eq!(newest(&sandbox, &shop).await["status"], "Complete", "a rule is used up");
    let failed =
        sandbox.list(&shop.company("/data/history"), &[("query", "status!=Complete&&status!=NotSupported")]).await;
    assert_eq!(failed.rows().len(), 10);
}

#[tokio::test]
async fn a_first_fetch_that_fails_leaves_nothing_to_read() {
    let sandbox = Sandbox::start(held()).await;
    let words = "You need the role of an administrator.";
    let rule = json!([{"dataType": ORDERS, "course": {"ends": "PermissionsError", "errorMessage": words}}]);
    sandbox.tool("syncs", rule).await;
    let shop = sandbox.synced("fztf").await;
    assert_eq!(sandbox.get(&shop.data(ORDERS)).await.status, 409);
    assert_eq!(sandbox.get(&shop.data("commerce-products")).await.status, 200);
    assert_eq!(newest(&sandbox, &shop).await["errorMessage"], words);
    let now = status(&sandbox, &shop).await;
    assert_eq!((&now["currentStatus"], &now["lastSuccessfulSync"]), (&json!("PermissionsError"), &Value::Null));
}

#[tokio::test]
async fn a_late_one_stays_where_it_stalls_and_says_until_when() {
    let sandbox = Sandbox::start(held()).await;
    let course = json!({"lateMs": 12 * HOUR, "ends": "FetchError"});
    sandbox.tool("syncs", json!([{"dataType": ORDERS, "course": course}])).await;
    let shop = sandbox.synced("fztf").await;
    for _ in 0..3 {
        let seen = newest(&sandbox, &shop).await;
        assert_eq!((&seen["status"], &seen["progress"]), (&json!("Fetching"), &json!(40)), "Codat's own tries");
        assert!(seen["statusDescription"].as_str().expect("text").starts_with("Paused until 2026-03-01T22:00:0"));
        sandbox.advance(3 * HOUR).await;
    }
    sandbox.advance(3 * HOUR).await;
    assert_eq!(newest(&sandbox, &shop).await["status"], "FetchError");
    sandbox.tool("syncs", json!([{"course": {"stallsAt": "Processing", "lateMs": HOUR}}])).await;
    queue(&sandbox, &shop).await;
    sandbox.advance(HOUR).await;
    let seen = newest(&sandbox, &shop).await;
    assert_eq!((&seen["status"], &seen["progress"]), (&json!("Processing"), &json!(95)));
    sandbox.advance(20_000).await;
    assert_eq!(newest(&sandbox, &shop).await["status"], "Complete");
}

#[tokio::test]
async fn a_grant_that_ends_stops_everything_until_it_is_given_again() {
    let sandbox = Sandbox::start(held()).await;
    let shop = sandbox.synced("fztf").await;
    queue(&sandbox, &shop).await;
    sandbox.tool("grants", json!({"connectionId": shop.connection, "endsInMs": 1000})).await;
    assert_eq!(sandbox.get(&shop.path()).await.body["status"], "Linked");
    sandbox.advance(1000).await;
    let connection = sandbox.get(&shop.path()).await.body;
    assert_eq!(connection["status"], "Deauthorized");
    assert_eq!(connection["dataConnectionErrors"][0]["status"], "Active");
    assert_eq!(newest(&sandbox, &shop).await["status"], "AuthError");
    assert_eq!(sandbox.get(&shop.data(ORDERS)).await.status, 200, "what was fetched can be read");
    let again = sandbox.post(&shop.company(&format!("/data/queue/{ORDERS}")), Value::Null).await;
    assert_eq!(again.status, 400, "and nothing is fetched");
    sandbox.decide(&shop, "approve").await;
    sandbox.advance(20_000).await;
    let connection = sandbox.get(&shop.path()).await.body;
    assert_eq!(
        (&connection["status"], &connection["dataConnectionErrors"][0]["status"]),
        (&json!("Linked"), &json!("Resolved"))
    );
    assert_eq!(newest(&sandbox, &shop).await["status"], "Complete");
}

#[tokio::test]
async fn a_schedule_fetches_again_so_long_after_the_last_end() {
    let sandbox = Sandbox::start(held()).await;
    let shop = sandbox.synced("ltpp").await;
    let mut settings = sandbox.get("/profile/syncSettings").await.body;
    for setting in settings["settings"].as_array_mut().expect("a list") {
        setting["syncSchedule"] = json!(if setting["dataType"] == ORDERS { 24 } else { 0 });
    }
    assert_eq!(sandbox.post("/profile/syncSettings", settings).await.status, 204);
    let count = async || {
        sandbox.list(&shop.company("/data/history"), &[("query", "dataType=commerce-orders")]).await.rows().len()
    };
    assert_eq!(count().await, 1);
    sandbox.advance(DAY - HOUR).await;
    assert_eq!(count().await, 1);
    sandbox.advance(HOUR).await;
    assert_eq!(count().await, 2);
    sandbox.advance(30 * DAY).await;
    assert_eq!(count().await, 31, "each next one begins a day after the one before has ended");
    let all = sandbox.get(&shop.company("/data/history?pageSize=500")).await;
    assert_eq!(all.rows().iter().filter(|row| row["dataType"] == "commerce-products").count(), 1);
    sandbox.ask(Method::PATCH, &shop.path(), json!({"status": "Unlinked"})).await;
    let before = count().await;
    sandbox.advance(30 * DAY).await;
    assert_eq!(count().await, before);
}

#[tokio::test]
async fn rules_are_for_fetches_to_come_and_nonsense_is_refused() {
    let sandbox = Sandbox::start(held()).await;
    let shop = sandbox.linked("fztf").await;
    let rules = json!([{"connectionId": shop.connection, "times": 2, "course": {"ends": "MapError"}}]);
    assert_eq!(sandbox.tool("syncs", rules.clone()).await[0]["times"], 2);
    sandbox.advance(20_000).await;
    assert_eq!(newest(&sandbox, &shop).await["status"], "Complete", "it was on its way already");
    let other = sandbox.shop("fztf").await;
    sandbox.decide(&other, "approve").await;
    sandbox.advance(20_000).await;
    assert_eq!(newest(&sandbox, &other).await["status"], "Complete", "it was not meant");
    assert_eq!(sandbox.browse(Method::GET, "/_sandbox/syncs", "").await.body[0]["times"], 2);
    assert_eq!(sandbox.browse(Method::DELETE, "/_sandbox/syncs", "").await.status, 204);
    assert_eq!(sandbox.browse(Method::GET, "/_sandbox/syncs", "").await.body, json!([]));
    for nonsense in [
        json!([{"dataType": "commerce-info", "course": {}}]),
        json!([{"course": {"ends": "no word"}}]),
        json!([{"course": {"lateMs": u64::MAX}}]),
        json!([{"times": 0, "course": {}}]),
        json!([{"course": {"end": "MapError"}}]),
        json!({"course": {}}),
    ] {
        let said = sandbox.browse(Method::POST, "/_sandbox/syncs", &nonsense.to_string()).await;
        assert_eq!(said.status, 400, "{nonsense}");
    }
    let nobody = json!({"connectionId": "nobody"}).to_string();
    assert_eq!(sandbox.browse(Method::POST, "/_sandbox/grants", &nobody).await.status, 404);
}

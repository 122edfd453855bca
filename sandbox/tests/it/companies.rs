//! Companies: made in both forms, changed, found, deleted, and no more than the account allows.

use gangway_sandbox::Config;
use http::Method;
use serde_json::{Value, json};

use crate::harness::{Sandbox, quick};
use crate::held::{DAY, MINUTE, held};

async fn make(sandbox: &Sandbox, body: Value) -> Value {
    let said = sandbox.post("/companies", body).await;
    assert_eq!(said.status, 200, "{}", said.text());
    said.body
}

fn address(company: &Value) -> String {
    format!("/companies/{}", company["id"].as_str().expect("an id"))
}

#[tokio::test]
async fn the_older_form_makes_company_and_connection_at_once() {
    let sandbox = Sandbox::start(quick()).await;
    for platform in ["ltpp", "woocommerce", "WooCommerce"] {
        for key in ["platformType", "platformKey"] {
            let made =
                make(&sandbox, json!({"companyName": "Maison Lune", key: platform, "createdByUserId": "someone"}))
                    .await;
            let connection = &made["dataConnections"][0];
            assert_eq!((made["name"].as_str(), made["platform"].as_str()), (Some("Maison Lune"), Some("WooCommerce")));
            assert_eq!((&connection["status"], &connection["integrationKey"]), (&json!("PendingAuth"), &json!("ltpp")));
            assert!(connection["linkUrl"].as_str().expect("a link").contains("/start?otp="));
        }
    }
    let alone = make(&sandbox, json!({"name": "Maison Lune"})).await;
    assert_eq!((&alone["dataConnections"], &alone["platform"]), (&json!([]), &json!("")));
    for platform in ["zzzz", "ldgh"] {
        let said = sandbox.post("/companies", json!({"name": "A", "platformType": platform})).await;
        assert_eq!(said.status, 400, "unknown or switched off");
    }
    let names = sandbox.list("/companies", &[("query", "name=Maison Lune")]).await;
    assert_eq!(names.rows().len(), 7, "names need not be unique");
}

#[tokio::test]
async fn names_lose_what_is_outside_the_alphabet() {
    let sandbox = Sandbox::start(quick()).await;
    let long = "A".repeat(3000);
    for (sent, kept) in [
        ("Example Company (Codat[1])", "Example Company Codat1"),
        ("Café & Söhne, d'Or?!", "Caf & Shne, d'Or?!"),
        (&long, &long),
    ] {
        assert_eq!(make(&sandbox, json!({"name": sent})).await["name"], kept);
    }
    for body in [json!({"name": "متجر"}), json!({"name": ""}), json!({"name": null}), json!({}), json!([]), json!("A")]
    {
        assert_eq!(sandbox.post("/companies", body).await.status, 400);
    }
}

#[tokio::test]
async fn put_empties_what_is_absent_and_patch_leaves_it() {
    let sandbox = Sandbox::start(quick()).await;
    let made = make(&sandbox, json!({"name": "A", "description": "d", "tags": {"uid": "1"}})).await;
    let path = address(&made);
    let patched = sandbox.ask(Method::PATCH, &path, json!({"name": "B", "tags": null})).await.body;
    assert_eq!(
        (&patched["name"], &patched["description"], &patched["tags"]),
        (&json!("B"), &json!("d"), &json!({"uid": "1"}))
    );
    let patched = sandbox.ask(Method::PATCH, &path, json!({"tags": {}})).await.body;
    assert_eq!((&patched["name"], &patched["tags"]), (&json!("B"), &json!({})));
    let put = sandbox.ask(Method::PUT, &path, json!({"name": "C"})).await.body;
    assert_eq!((&put["name"], &put["description"], &put["tags"]), (&json!("C"), &Value::Null, &json!({})));
    assert_eq!(sandbox.get(&path).await.body, put);
    for body in [
        json!({"name": "C", "tags": {"x".repeat(28): "1"}}),
        json!({"name": "C", "tags": {"a": "x".repeat(101)}}),
        json!({"name": "(("}),
    ] {
        assert_eq!(sandbox.ask(Method::PUT, &path, body.clone()).await.status, 400, "{body}");
        assert_eq!(sandbox.ask(Method::PATCH, &path, body).await.status, 400);
    }
    let eleven: serde_json::Map<String, Value> = (0..11).map(|n| (n.to_string(), json!("x"))).collect();
    assert_eq!(sandbox.post("/companies", json!({"name": "A", "tags": eleven})).await.status, 400);
    let token = sandbox.get(&format!("{path}/accessToken")).await.body;
    assert_eq!((&token["tokenType"], &token["expiresIn"]), (&json!("Bearer"), &json!(86400)));
    assert_eq!(sandbox.ask(Method::DELETE, &path, Value::Null).await.status, 204);
    for method in [Method::GET, Method::PATCH, Method::PUT, Method::DELETE] {
        let said = sandbox.ask(method, &path, json!({"name": "D"})).await;
        assert!(said.status == 404 && said.error().starts_with("No company was found with ID "), "{}", said.text());
    }
}

#[tokio::test]
async fn tags_are_found_late_where_the_index_lags() {
    let sandbox = Sandbox::start(Config { tag_lag_ms: MINUTE, ..held() }).await;
    let made = make(&sandbox, json!({"name": "A", "tags": {"uid": "1"}})).await;
    assert_eq!(made["tags"]["uid"], "1");
    let found = async |parameters: &[(&str, &str)]| sandbox.list("/companies", parameters).await.rows().len();
    assert_eq!(found(&[("tags", "uid=1")]).await, 0);
    assert_eq!(found(&[("query", "tags.uid=1")]).await, 0);
    assert_eq!(found(&[("query", "name=A")]).await, 1, "by anything else it is found at once");
    assert_eq!(sandbox.get("/companies").await.rows()[0]["tags"]["uid"], "1", "and shown with its tags");
    sandbox.advance(MINUTE).await;
    assert_eq!(found(&[("tags", "uid=1")]).await, 1);
    sandbox.ask(Method::PATCH, &address(&made), json!({"tags": {"uid": "2"}})).await;
    assert_eq!((found(&[("tags", "uid=1")]).await, found(&[("tags", "uid=2")]).await), (1, 0), "as it was before");
    sandbox.advance(MINUTE).await;
    assert_eq!((found(&[("tags", "uid=1")]).await, found(&[("tags", "uid=2")]).await), (0, 1));
}

#[tokio::test]
async fn a_free_account_has_fifty_companies_and_no_hourly_syncs() {
    let sandbox = Sandbox::start(Config { free_account: true, ..held() }).await;
    for _ in 0..50 {
        make(&sandbox, json!({"name": "A"})).await;
    }
    let said = sandbox.post("/companies", json!({"name": "A"})).await;
    assert_eq!((said.status.as_u16(), said.error()), (402, "CompanyValidationException: Company limit exceeded"));
    let first = sandbox.get("/companies?pageSize=1").await.rows()[0].clone();
    assert_eq!(sandbox.ask(Method::DELETE, &address(&first), Value::Null).await.status, 204);
    make(&sandbox, json!({"name": "A"})).await;
    let mut settings = sandbox.get("/profile/syncSettings").await.body;
    settings["settings"][0]["syncSchedule"] = json!(1);
    let said = sandbox.post("/profile/syncSettings", settings).await;
    assert_eq!(
        (said.status.as_u16(), said.error()),
        (402, "SyncSettingsValidationException: Sync schedule not allowed")
    );
    sandbox.advance(364 * DAY).await;
    assert_eq!(sandbox.get("/profile").await.status, 200);
    sandbox.advance(DAY).await;
    let said = sandbox.get("/profile").await;
    assert_eq!((said.status.as_u16(), said.error()), (402, "Payment Required"), "its year is over");
}

#[tokio::test]
async fn the_origins_of_embedded_pages_are_kept() {
    let sandbox = Sandbox::start(quick()).await;
    assert_eq!(sandbox.get("/corsSettings").await.body, json!({"allowedOrigins": []}));
    let origins = json!({"allowedOrigins": ["https://portal.example.com"]});
    assert_eq!(sandbox.post("/corsSettings", origins.clone()).await.body, origins);
    assert_eq!(sandbox.get("/corsSettings").await.body, origins);
    assert_eq!(sandbox.post("/corsSettings", json!({"allowedOrigins": ["nowhere"]})).await.status, 400);
}

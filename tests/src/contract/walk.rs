//! Every operation of the sandbox, well and badly asked, with its replies kept.

use base64::Engine as _;
use reqwest::{Client, Method};
use serde_json::{Value, json};

use super::openapi::Reply;
use crate::harness::PATIENCE;

/// What must have been answered successfully at least once.
pub const OPERATIONS: [&str; 54] = [
    "get-profile",
    "update-profile",
    "get-profile-syncSettings",
    "update-profile-syncSettings",
    "list-integrations",
    "get-integration",
    "get-integrations-branding",
    "list-companies",
    "create-company",
    "get-company",
    "update-company",
    "replace-company",
    "delete-company",
    "list-connections",
    "create-connection",
    "get-connection",
    "unlink-connection",
    "delete-connection",
    "update-connection-authorization",
    "get-company-access-token",
    "get-cors-settings",
    "set-cors-settings",
    "get-company-syncSettings",
    "set-company-syncSettings",
    "get-read-validation-results",
    "refresh-company-data",
    "refresh-data-type",
    "get-company-data-status",
    "list-pull-operations",
    "get-pull-operation",
    "list-webhook-consumers",
    "create-webhook-consumer",
    "delete-webhook-consumer",
    "get-company-info",
    "list-products",
    "get-product",
    "list-customers",
    "get-customer",
    "list-orders",
    "get-order",
    "list-payments",
    "get-payment",
    "list-transactions",
    "get-transaction",
    "list-disputes",
    "get-dispute",
    "list-locations",
    "get-location",
    "list-payment-methods",
    "get-payment-method",
    "list-product-categories",
    "get-product-category",
    "list-tax-components",
    "get-tax-component",
];

const LISTS: [&str; 10] = [
    "commerce-products",
    "commerce-customers",
    "commerce-orders",
    "commerce-payments",
    "commerce-transactions",
    "commerce-disputes",
    "commerce-locations",
    "commerce-paymentMethods",
    "commerce-productCategories",
    "commerce-taxComponents",
];
const TYPES: [&str; 11] = [
    "commerce-companyInfo",
    "commerce-products",
    "commerce-customers",
    "commerce-orders",
    "commerce-payments",
    "commerce-transactions",
    "commerce-disputes",
    "commerce-locations",
    "commerce-paymentMethods",
    "commerce-productCategories",
    "commerce-taxComponents",
];
/// Platforms with different ids and different datasets: Shopify, Amazon, Clover, Commerce Sandbox, Stripe, WooCommerce, Zettle.
const PLATFORMS: [&str; 7] = ["fztf", "qkdj", "fqly", "aiwb", "exgd", "ltpp", "ugxp"];
const NOBODY: &str = "00000000-0000-4000-8000-000000000000";

struct Walk {
    base: String,
    client: Client,
    key: String,
    replies: Vec<Reply>,
}

impl Walk {
    /// Asks, keeps the reply, and gives its status and body.
    async fn ask(
        &mut self,
        method: Method,
        path: &str,
        body: Option<Value>,
        idempotency: Option<&str>,
    ) -> (u16, Value) {
        let mut request =
            self.client.request(method.clone(), format!("{}{path}", self.base)).header("Authorization", &self.key);
        if let Some(body) = body {
            request = request.json(&body);
        }
        if let Some(key) = idempotency {
            request = request.header("Idempotency-Key", key);
        }
        let reply = request.send().await.expect("the sandbox answers");
        for header in ["x-rate-limit-limit", "x-rate-limit-remaining", "x-rate-limit-reset"] {
            assert!(reply.headers().contains_key(header), "{path} has {header}");
        }
        let status = reply.status().as_u16();
        let body = reply.text().await.expect("a body arrives");
        let value = serde_json::from_str(&body).unwrap_or_default();
        let path = path.split('?').next().unwrap_or_default().to_owned();
        self.replies.push(Reply { method: method.to_string(), path, status, body });
        (status, value)
    }

    async fn get(&mut self, path: &str) -> (u16, Value) {
        self.ask(Method::GET, path, None, None).await
    }

    /// Asks and insists on a status.
    async fn wants(&mut self, wanted: u16, method: Method, path: &str, body: Option<Value>) -> Value {
        let (status, value) = self.ask(method.clone(), path, body, None).await;
        assert_eq!(status, wanted, "{method} {path}: {value}");
        value
    }

    async fn press(&self, link: &str, decision: &str) {
        let reply = self
            .client
            .post(link)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .body(format!("decision={decision}"))
            .send()
            .await
            .expect("the link page answers");
        // Without a template the way ends on the sandbox's own page.
        assert_eq!(reply.status(), 200);
    }

    async fn fault(&self, fault: Value) {
        let reply = self.client.post(format!("{}/_sandbox/faults", self.base)).json(&fault).send().await;
        assert!(reply.expect("the sandbox answers").status().is_success());
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// An id as a path segment.
fn segment(id: &str) -> String {
    let mut url = url::Url::parse("http://h/").expect("an address");
    url.path_segments_mut().expect("http has a path").push(id);
    url.path()[1..].to_owned()
}

/// The whole walk.
pub async fn every_operation(base: &str) -> Vec<Reply> {
    // The client insists on one, though nothing here is encrypted.
    let _ = rustls::crypto::ring::default_provider().install_default();
    let key = format!("Basic {}", base64::engine::general_purpose::STANDARD.encode("sandbox"));
    let client = Client::builder().redirect(reqwest::redirect::Policy::none()).build().expect("a client can be made");
    let mut walk = Walk { base: base.to_owned(), client, key, replies: Vec::new() };
    settings(&mut walk).await;
    let company = companies(&mut walk).await;
    let connections = connections(&mut walk, &company).await;
    status(&mut walk, &company, connections.len()).await;
    for connection in &connections {
        datasets(&mut walk, &company, connection).await;
    }
    failures(&mut walk, &company, &connections).await;
    endings(&mut walk, &company, &connections).await;
    walk.replies
}

async fn settings(walk: &mut Walk) {
    let good = std::mem::replace(&mut walk.key, "Basic d3Jvbmc=".to_owned());
    walk.wants(401, Method::GET, "/profile", None).await;
    walk.key = good;
    let profile = walk.wants(200, Method::GET, "/profile", None).await;
    walk.wants(200, Method::PUT, "/profile", Some(profile)).await;
    let mut settings = walk.wants(200, Method::GET, "/profile/syncSettings", None).await;
    for setting in settings["settings"].as_array_mut().expect("a list") {
        let known = TYPES.contains(&setting["dataType"].as_str().unwrap_or_default());
        setting["fetchOnFirstLink"] = json!(known);
    }
    walk.wants(204, Method::POST, "/profile/syncSettings", Some(settings)).await;
    let origins = json!({"allowedOrigins": ["https://portal.example.com"]});
    walk.wants(200, Method::POST, "/corsSettings", Some(origins)).await;
    walk.wants(400, Method::POST, "/corsSettings", Some(json!({"allowedOrigins": "all"}))).await;
    walk.wants(200, Method::GET, "/corsSettings", None).await;
    let consumer = json!({"url": "http://127.0.0.1:1/", "eventTypes": ["read.completed"], "disabled": true});
    let made = walk.wants(201, Method::POST, "/webhooks", Some(consumer)).await;
    walk.wants(400, Method::POST, "/webhooks", Some(json!({"url": "http://127.0.0.1:1/", "eventTypes": []}))).await;
    walk.wants(200, Method::GET, "/webhooks", None).await;
    walk.wants(204, Method::DELETE, &format!("/webhooks/{}", text(&made["id"])), None).await;
    let page = walk.wants(200, Method::GET, "/integrations?page=2&pageSize=5", None).await;
    assert!(page["_links"]["next"].is_object() && page["_links"]["previous"].is_object());
    walk.wants(200, Method::GET, "/integrations?query=sourceType%3DCommerce%26%26enabled%3Dtrue", None).await;
    walk.wants(400, Method::GET, "/integrations?query=colour%3Dred", None).await;
    walk.wants(200, Method::GET, "/integrations/fztf", None).await;
    walk.wants(200, Method::GET, "/integrations/fztf/branding", None).await;
    walk.wants(404, Method::GET, "/integrations/zzzz", None).await;
}

async fn companies(walk: &mut Walk) -> String {
    let made = walk.wants(200, Method::POST, "/companies", Some(json!({"name": "Walk", "tags": {"uid": "w"}}))).await;
    let company = text(&made["id"]);
    let older = json!({"name": "Older", "platformType": "woocommerce", "createdByUserId": NOBODY});
    let older = walk.wants(200, Method::POST, "/companies", Some(older)).await;
    assert_eq!(older["dataConnections"][0]["status"], "PendingAuth");
    assert_eq!(older["platform"], "WooCommerce");
    walk.wants(400, Method::POST, "/companies", Some(json!({"name": "(((("}))).await;
    let found = walk.wants(200, Method::GET, "/companies?tags=uid%3Dw", None).await;
    assert_eq!(found["totalResults"], 1);
    walk.wants(200, Method::GET, "/companies?page=1&pageSize=1&orderBy=-created", None).await;
    let path = format!("/companies/{company}");
    walk.wants(200, Method::GET, &path, None).await;
    walk.wants(200, Method::PATCH, &path, Some(json!({"name": "Walked", "tags": null}))).await;
    walk.wants(
        200,
        Method::PUT,
        &path,
        Some(json!({"name": "Walked", "tags": {"uid": "w"}, "description": "On foot"})),
    )
    .await;
    for method in [Method::PATCH, Method::PUT] {
        walk.wants(400, method, &path, Some(json!({"name": "(((("}))).await;
    }
    walk.wants(200, Method::GET, &format!("{path}/accessToken"), None).await;
    let own = format!("{path}/syncSettings");
    let settings = walk.wants(200, Method::GET, &own, None).await;
    walk.wants(204, Method::POST, &own, Some(settings)).await;
    walk.wants(400, Method::POST, &own, Some(json!({}))).await;
    walk.wants(404, Method::GET, &format!("/companies/{NOBODY}"), None).await;
    let key = Some("6f1c8f6e-6d0f-4a8e-9a43-1d2a7f1f3b11");
    let (_, first) = walk.ask(Method::POST, "/companies", Some(json!({"name": "Once"})), key).await;
    let (_, again) = walk.ask(Method::POST, "/companies", Some(json!({"name": "Once"})), key).await;
    assert_eq!(first, again);
    let (other, _) = walk.ask(Method::POST, "/companies", Some(json!({"name": "Twice"})), key).await;
    assert_eq!(other, 422);
    walk.wants(204, Method::DELETE, &format!("/companies/{}", text(&first["id"])), None).await;
    company
}

async fn connections(walk: &mut Walk, company: &str) -> Vec<String> {
    let path = format!("/companies/{company}/connections");
    let mut all = Vec::new();
    for platform in PLATFORMS {
        let made = walk.wants(200, Method::POST, &path, Some(json!({"platformKey": platform}))).await;
        let (id, link) = (text(&made["id"]), text(&made["linkUrl"]));
        if all.is_empty() {
            let orders = format!("{path}/{id}/data/commerce-orders");
            walk.wants(409, Method::GET, &orders, None).await;
            walk.press(&link, "cancel").await;
            let seen = walk.wants(200, Method::GET, &format!("{path}/{id}"), None).await;
            assert_eq!(seen["dataConnectionErrors"][0]["statusCode"], "403");
            walk.press(&text(&seen["linkUrl"]), "approve").await;
        } else {
            walk.press(&link, "approve").await;
        }
        let seen = walk.wants(200, Method::GET, &format!("{path}/{id}"), None).await;
        assert_eq!(seen["status"], "Linked");
        all.push(id);
    }
    let given = walk.wants(200, Method::POST, &path, Some(json!({"platformKey": "ltpp"}))).await;
    let given = format!("{path}/{}", text(&given["id"]));
    walk.wants(400, Method::PUT, &format!("{given}/authorization"), Some(json!({}))).await;
    walk.wants(200, Method::PUT, &format!("{given}/authorization"), Some(json!({"key": "k"}))).await;
    walk.wants(200, Method::DELETE, &given, None).await;
    walk.wants(200, Method::GET, &path, None).await;
    walk.wants(400, Method::POST, &path, Some(json!("fztf"))).await;
    walk.wants(404, Method::POST, &path, Some(json!({"platformKey": "zzzz"}))).await;
    walk.wants(404, Method::GET, &format!("{path}/{NOBODY}"), None).await;
    all
}

async fn status(walk: &mut Walk, company: &str, connections: usize) {
    let history = format!("/companies/{company}/data/history");
    walk.wants(200, Method::POST, &format!("/companies/{company}/data/queue/{}", TYPES[10]), None).await;
    walk.wants(200, Method::GET, &format!("/companies/{company}/dataStatus"), None).await;
    let deadline = tokio::time::Instant::now() + PATIENCE;
    let operations = loop {
        let (_, page) = walk.get(&format!("{history}?pageSize=500")).await;
        let rows = page["results"].as_array().expect("a list").clone();
        // The last one is locked in the settings, and asked for by itself.
        assert_eq!(rows.len(), TYPES.len() * connections);
        if rows.iter().all(|row| ["Complete", "NotSupported"].contains(&row["status"].as_str().unwrap_or_default())) {
            break rows;
        }
        assert!(tokio::time::Instant::now() < deadline, "the sync never ended");
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    };
    walk.wants(200, Method::GET, &format!("{history}/{}", text(&operations[0]["id"])), None).await;
    walk.wants(404, Method::GET, &format!("{history}/{NOBODY}"), None).await;
    let fetch = format!("/companies/{company}/sync/{}/validation", text(&operations[0]["id"]));
    walk.wants(200, Method::GET, &fetch, None).await;
    let left = walk
        .wants(200, Method::GET, &format!("{history}?query=status!%3DComplete%26%26status!%3DNotSupported"), None)
        .await;
    assert_eq!(left["totalResults"], 0);
    walk.wants(400, Method::GET, &format!("{history}?query=isCompleted%3Dtrue"), None).await;
    walk.wants(200, Method::GET, &format!("/companies/{company}/dataStatus"), None).await;
}

async fn datasets(walk: &mut Walk, company: &str, connection: &str) {
    let data = format!("/companies/{company}/connections/{connection}/data");
    walk.wants(200, Method::GET, &format!("{data}/commerce-info"), None).await;
    for list in LISTS {
        let (status, all) = walk.get(&format!("{data}/{list}?page=1&pageSize=5000&orderBy=id")).await;
        if status == 404 {
            continue;
        }
        assert_eq!(status, 200, "{list}: {all}");
        let rows = all["results"].as_array().expect("a list");
        assert_eq!(all["totalResults"], rows.len());
        walk.wants(
            200,
            Method::GET,
            &format!("{data}/{list}?query=modifiedDate%3E%3D2025-06-01T00:00:00Z&pageSize=2"),
            None,
        )
        .await;
        // By id, the strangest one: it holds colons and spaces where the platform's ids do.
        let ids: Vec<String> = rows.iter().map(|row| text(&row["id"])).collect();
        let strange = ids.iter().find(|id| id.contains(' ')).unwrap_or(&ids[0]);
        let one = walk.wants(200, Method::GET, &format!("{data}/{list}/{}", segment(strange)), None).await;
        assert_eq!(one["id"], **strange);
        walk.wants(404, Method::GET, &format!("{data}/{list}/nothing"), None).await;
    }
}

async fn failures(walk: &mut Walk, company: &str, connections: &[String]) {
    let orders = format!("/companies/{company}/connections/{}/data/commerce-orders", connections[0]);
    for status in [401, 402, 403, 404, 429, 500, 503] {
        walk.fault(json!({"operation": "list-orders", "what": {"status": status, "retryAfter": "1"}})).await;
        walk.wants(status, Method::GET, &orders, None).await;
    }
    walk.wants(400, Method::GET, &format!("{orders}?query=%3D"), None).await;
    walk.wants(200, Method::GET, &orders, None).await;
}

async fn endings(walk: &mut Walk, company: &str, connections: &[String]) {
    let queue = format!("/companies/{company}/data/queue/commerce-orders?connectionId={}", connections[0]);
    walk.wants(200, Method::POST, &queue, None).await;
    walk.wants(400, Method::POST, &queue, None).await;
    walk.wants(400, Method::POST, &format!("/companies/{company}/data/queue/commerce-info"), None).await;
    walk.wants(204, Method::POST, &format!("/companies/{company}/data/all"), None).await;
    let path = format!("/companies/{company}/connections/{}", connections[0]);
    walk.wants(200, Method::PATCH, &path, Some(json!({"status": "Unlinked"}))).await;
    walk.wants(400, Method::PATCH, &path, Some(json!({"status": "Unlinked"}))).await;
    walk.wants(200, Method::GET, &format!("{path}/data/commerce-orders"), None).await;
    walk.wants(200, Method::DELETE, &path, None).await;
    walk.wants(404, Method::GET, &path, None).await;
    walk.wants(204, Method::DELETE, &format!("/companies/{company}"), None).await;
    walk.wants(404, Method::DELETE, &format!("/companies/{company}"), None).await;
}

//! The sandbox over HTTP: idempotency, faults, links, restarts. What the contract tests do not reach.

use std::sync::Arc;

use axum::body::{Body, to_bytes};
use http::{Method, Request, StatusCode};
use serde_json::{Value, json};
use tower::ServiceExt as _;

use crate::app::App;
use crate::wire::Ending;
use crate::{Config, StartError, serve, server};

struct Shop {
    app: Arc<App>,
}

struct Said {
    status: StatusCode,
    body: Value,
    text: String,
    lost: bool,
    location: String,
}

impl Shop {
    fn new(config: Config) -> Self {
        let config = Config { sync_ms: 0, orders: 30, ..config };
        Self { app: Arc::new(App::new(config, "http://127.0.0.1:4150".to_owned()).expect("it starts")) }
    }

    async fn send(&self, request: Request<Body>) -> Said {
        let response = server::router(&self.app).oneshot(request).await.expect("a router answers");
        let (parts, body) = response.into_parts();
        let text = String::from_utf8(to_bytes(body, usize::MAX).await.expect("a body").to_vec()).expect("text");
        Said {
            status: parts.status,
            body: serde_json::from_str(&text).unwrap_or_default(),
            text,
            lost: parts.extensions.get::<Ending>().is_some(),
            location: parts.headers.get("location").map_or("", |at| at.to_str().unwrap_or_default()).to_owned(),
        }
    }

    async fn ask(&self, method: Method, path: &str, body: Value, key: Option<&str>) -> Said {
        let mut request = Request::builder().method(method).uri(path).header("authorization", self.app.authorization());
        if let Some(key) = key {
            request = request.header("idempotency-key", key);
        }
        self.send(request.body(Body::from(body.to_string())).expect("a request")).await
    }

    async fn tool(&self, method: Method, path: &str, body: &str) -> Said {
        let request = Request::builder().method(method).uri(path).body(Body::from(body.to_owned()));
        self.send(request.expect("a request")).await
    }

    /// A company with a connection, and the connection's link without its host.
    async fn connection(&self, platform: &str) -> (String, String, String) {
        let body = json!({"name": "Maison Lune", "platformType": platform});
        let made = self.ask(Method::POST, "/companies", body, None).await;
        assert_eq!(made.status, 200, "{}", made.text);
        let connection = &made.body["dataConnections"][0];
        let text = |value: &Value| value.as_str().expect("text").to_owned();
        let link = text(&connection["linkUrl"]).replace("http://127.0.0.1:4150", "");
        (text(&made.body["id"]), text(&connection["id"]), link)
    }
}

const KEY: Option<&str> = Some("0f8fad5b-d9cb-469f-a165-70867728950e");

#[tokio::test]
async fn a_lost_reply_is_found_again_under_its_key() {
    let shop = Shop::new(Config::default());
    let fault = r#"{"operation":"create-company","what":"lost-after-commit"}"#;
    assert_eq!(shop.tool(Method::POST, "/_sandbox/faults", fault).await.status, 200);
    let first = shop.ask(Method::POST, "/companies", json!({"name": "A"}), KEY).await;
    assert!(first.lost);
    let again = shop.ask(Method::POST, "/companies", json!({"name": "A"}), KEY).await;
    assert!(!again.lost && again.body["id"] == first.body["id"]);
    assert_eq!(shop.tool(Method::GET, "/_sandbox/stats", "").await.body["companies"], 1);
}

#[tokio::test]
async fn a_failure_is_kept_with_its_key_and_a_429_is_not() {
    let shop = Shop::new(Config::default());
    let faults = r#"[{"operation":"create-company","what":{"status":429,"retryAfter":"2"}},{"operation":"create-company","what":{"status":503}}]"#;
    shop.tool(Method::POST, "/_sandbox/faults", faults).await;
    let statuses = [429, 503, 503];
    for status in statuses {
        assert_eq!(shop.ask(Method::POST, "/companies", json!({"name": "A"}), KEY).await.status, status);
    }
    let other = Some("7c9e6679-7425-40de-944b-e07fc1f90ae7");
    assert_eq!(shop.ask(Method::POST, "/companies", json!({"name": "A"}), other).await.status, 200);
    assert_eq!(shop.ask(Method::POST, "/companies", json!({"name": "B"}), other).await.status, 422);
    assert_eq!(shop.ask(Method::POST, "/companies", json!({"name": "B"}), Some("no guid")).await.status, 400);
}

#[tokio::test]
async fn a_restart_remembers_keys_links_and_syncs() {
    let folder = tempfile::tempdir().expect("a folder");
    let config = Config { data_dir: Some(folder.path().to_owned()), seed: 7, ..Config::default() };
    let (first, company, connection, orders) = {
        let shop = Shop::new(config.clone());
        let first = shop.ask(Method::POST, "/companies", json!({"name": "A"}), KEY).await.body;
        enable(&shop).await;
        let (company, connection, link) = shop.connection("fztf").await;
        assert_eq!(shop.tool(Method::POST, &link, "decision=approve").await.status, 200);
        let path = format!("/companies/{company}/connections/{connection}/data/commerce-orders");
        (first, company, connection, shop.ask(Method::GET, &path, Value::Null, None).await.text)
    };
    // Another seed at the second start changes new shops, not this one.
    let shop = Shop::new(Config { seed: 8, ..config });
    assert_eq!(shop.ask(Method::POST, "/companies", json!({"name": "A"}), KEY).await.body, first);
    let path = format!("/companies/{company}/connections/{connection}/data/commerce-orders");
    assert_eq!(shop.ask(Method::GET, &path, Value::Null, None).await.text, orders);
}

async fn enable(shop: &Shop) {
    let mut settings = shop.ask(Method::GET, "/profile/syncSettings", Value::Null, None).await.body;
    for setting in settings["settings"].as_array_mut().expect("a list") {
        setting["fetchOnFirstLink"] = json!(true);
    }
    assert_eq!(shop.ask(Method::POST, "/profile/syncSettings", settings, None).await.status, 204);
}

#[tokio::test]
async fn a_type_that_does_not_exist_is_dropped_and_a_locked_one_stays() {
    let shop = Shop::new(Config::default());
    let mut settings = shop.ask(Method::GET, "/profile/syncSettings", Value::Null, None).await.body;
    let list = settings["settings"].as_array_mut().expect("a list");
    list.retain(|setting| setting["dataType"] == "commerce-taxComponents");
    list[0]["fetchOnFirstLink"] = json!(true);
    list.push(json!({"dataType": "commerce-info", "fetchOnFirstLink": true, "syncSchedule": 0, "syncOrder": 1}));
    assert_eq!(shop.ask(Method::POST, "/profile/syncSettings", settings, None).await.status, 204);
    let read = shop.ask(Method::GET, "/profile/syncSettings", Value::Null, None).await;
    assert!(!read.text.contains("commerce-info\""));
    let enabled = read.body["settings"].as_array().expect("a list").iter().filter(|setting| {
        setting["dataType"].as_str().unwrap_or_default().starts_with("commerce-") && setting["fetchOnFirstLink"] == true
    });
    assert_eq!(enabled.count(), 0);
}

#[tokio::test]
async fn the_link_page_opens_once_and_sends_the_browser_back() {
    let template = "http://127.0.0.1:1/return/{gangwayState}?code={statusCode}".to_owned();
    let shop = Shop::new(Config { redirect_url: Some(template), ..Config::default() });
    let (company, id, link) = shop.connection("ltpp").await;
    let link = format!("{link}&gangwayState=s1");
    assert_eq!(shop.tool(Method::HEAD, &link, "").await.status, 200);
    let page = shop.tool(Method::GET, &link, "").await;
    assert!(page.status == 200 && page.text.contains("Maison Lune") && !page.text.contains("Disputes"));
    assert_eq!(shop.tool(Method::GET, &link, "").await.status, 401);
    let cancelled = shop.tool(Method::POST, &link, "decision=cancel").await;
    assert_eq!(
        (cancelled.status.as_u16(), cancelled.location.as_str()),
        (303, "http://127.0.0.1:1/return/s1?code=403")
    );
    assert_eq!(shop.tool(Method::POST, &link, "decision=approve").await.status, 401);
    let path = format!("/companies/{company}/connections/{id}");
    let seen = shop.ask(Method::GET, &path, Value::Null, None).await.body;
    assert_eq!(seen["status"], "PendingAuth");
    let fresh = seen["linkUrl"].as_str().expect("text").replace("http://127.0.0.1:4150", "");
    assert_eq!(
        shop.tool(Method::POST, &fresh, "decision=approve").await.location,
        "http://127.0.0.1:1/return/?code=200"
    );
    assert_eq!(shop.ask(Method::GET, &path, Value::Null, None).await.body["status"], "Linked");
}

#[tokio::test]
async fn without_one_time_links_and_with_forgotten_parameters() {
    let config = Config { otp: false, drop_link_params: true, ..Config::default() };
    let shop =
        Shop::new(Config { redirect_url: Some("http://127.0.0.1:1/{gangwayState}?{companyId}".to_owned()), ..config });
    let (company, _, link) = shop.connection("fztf").await;
    assert!(!link.contains("otp"));
    for _ in 0..2 {
        let back = shop.tool(Method::POST, &format!("{link}?gangwayState=s1"), "decision=fail").await;
        assert_eq!(back.location, format!("http://127.0.0.1:1/?{company}"));
    }
}

#[tokio::test]
async fn names_with_markup_stay_text_on_every_page() {
    let shop = Shop::new(Config { client_name: "<i>Harbour</i>".to_owned(), otp: false, ..Config::default() });
    let (_, _, link) = shop.connection("fztf").await;
    for path in [link.as_str(), "/"] {
        let page = shop.tool(Method::GET, path, "").await;
        assert!(page.status == 200 && !page.text.contains("<i>"), "{path}");
    }
}

#[tokio::test]
async fn foreign_sites_cannot_set_faults() {
    let shop = Shop::new(Config::default());
    let request =
        Request::builder().method(Method::POST).uri("/_sandbox/faults").header("sec-fetch-site", "cross-site");
    let said = shop.send(request.body(Body::from("[]")).expect("a request")).await;
    assert_eq!(said.status, 403);
}

#[tokio::test]
async fn without_the_key_there_is_nothing() {
    let shop = Shop::new(Config::default());
    let said = shop.tool(Method::GET, "/companies", "").await;
    assert_eq!(said.status, 401);
    assert_eq!(said.body["error"], "Unauthorized");
    assert_eq!(shop.tool(Method::GET, "/_sandbox/stats", "").await.body["requests"]["list-companies"], 1);
}

#[tokio::test]
async fn a_dump_and_the_pages_hold_the_same_rows() {
    let shop = Shop::new(Config::default());
    enable(&shop).await;
    let (company, id, link) = shop.connection("fztf").await;
    shop.tool(Method::POST, &link, "decision=approve").await;
    let dump =
        shop.tool(Method::GET, &format!("/_sandbox/dump/commerce-transactions?connectionId={id}"), "").await.body;
    let mut rows = Vec::new();
    for page in 1.. {
        let path = format!(
            "/companies/{company}/connections/{id}/data/commerce-transactions?page={page}&pageSize=40&orderBy=id"
        );
        let said = shop.ask(Method::GET, &path, Value::Null, None).await.body;
        rows.extend(said["results"].as_array().expect("a list").clone());
        if said["_links"]["next"].is_null() {
            break;
        }
    }
    assert_eq!(dump["rows"], Value::Array(rows.clone()));
    assert_eq!(dump["total"], rows.len());
    let ids: Vec<&str> = rows.iter().map(|row| row["id"].as_str().expect("text")).collect();
    assert!(ids.is_sorted());
    let newest = format!("/companies/{company}/connections/{id}/data/commerce-transactions?pageSize=1");
    assert_ne!(
        shop.ask(Method::GET, &newest, Value::Null, None).await.body["results"][0],
        rows[0],
        "the default order is another"
    );
}

#[tokio::test]
async fn a_busy_port_is_told_apart() {
    let config = Config { listen: ([127, 0, 0, 1], 0).into(), ..Config::default() };
    let running = serve(config.clone(), std::future::pending()).await.expect("a free port");
    let again = serve(Config { listen: running.address, ..config.clone() }, std::future::pending()).await;
    assert!(matches!(again, Err(StartError::Busy(address)) if address == running.address));
    assert!(matches!(
        serve(Config { orders: 1_000_001, ..config }, std::future::pending()).await,
        Err(StartError::Rows)
    ));
}

#[tokio::test]
async fn a_lost_reply_closes_the_connection_without_a_byte() {
    use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
    let config = Config { listen: ([127, 0, 0, 1], 0).into(), ..Config::default() };
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let running = serve(config, async move { drop(stopped.await) }).await.expect("a free port");
    let say = async |text: String| {
        let mut stream = tokio::net::TcpStream::connect(running.address).await.expect("it listens");
        stream.write_all(text.as_bytes()).await.expect("sent");
        let mut said = String::new();
        // A reset is an end like any other here.
        let _ = stream.read_to_string(&mut said).await;
        said
    };
    let post = |path: &str, body: &str| {
        format!(
            "POST {path} HTTP/1.1\r\nHost: h\r\nAuthorization: Basic c2FuZGJveA==\r\nConnection: close\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        )
    };
    let fault = r#"{"operation":"create-company","what":"lost-after-commit"}"#;
    assert!(say(post("/_sandbox/faults", fault)).await.starts_with("HTTP/1.1 200"));
    assert_eq!(say(post("/companies", r#"{"name":"A"}"#)).await, "");
    let stats = say("GET /_sandbox/stats HTTP/1.1\r\nHost: h\r\nConnection: close\r\n\r\n".to_owned()).await;
    assert!(stats.contains("\"companies\":1"), "it was done all the same");
    drop(stop);
    running.stopped().await;
}

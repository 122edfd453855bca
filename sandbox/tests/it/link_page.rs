//! The link page: each way in which it can end, and what is told on the way back.

use gangway_sandbox::Config;
use http::Method;
use serde_json::{Value, json};

use crate::harness::{Sandbox, Shop, quick};

const TEMPLATE: &str = "http://127.0.0.1:1/return/{gangwayState}?code={statusCode}&message={errorMessage}&text={statusText}&company={companyId}&connection={connectionId}&platform={platform}&shop={data.company.companyName}&case={StatusCode}";

async fn sandbox() -> Sandbox {
    let sandbox = Sandbox::start(Config { redirect_url: Some(TEMPLATE.to_owned()), ..quick() }).await;
    sandbox.enable().await;
    sandbox
}

/// Presses a button and gives the parameters of the way back.
async fn press(sandbox: &Sandbox, shop: &Shop, decision: &str) -> Vec<(String, String)> {
    let fresh = sandbox.get(&shop.path()).await.body["linkUrl"].as_str().expect("a link").to_owned();
    let said =
        sandbox.browse(Method::POST, &format!("{fresh}&gangwayState=s%2F1"), &format!("decision={decision}")).await;
    assert_eq!(said.status, 303, "{decision}: {}", said.text());
    let back = url::Url::parse(said.header("location")).expect("an address");
    assert_eq!(back.path(), "/return/s%2F1");
    back.query_pairs().into_owned().collect()
}

#[tokio::test]
async fn each_ending_is_told_on_the_way_back_and_kept_with_the_connection() {
    let sandbox = sandbox().await;
    for (decision, code, message, text, status) in [
        ("cancel", "403", "User cancelled", "access_denied", "PendingAuth"),
        ("fail", "500", "Unknown error occurred", "server_error", "PendingAuth"),
        ("unsupported", "501", "Not supported", "unsupported_plan", "PendingAuth"),
        ("done", "201", "", "", "PendingAuth"),
        ("approve", "200", "", "", "Linked"),
    ] {
        let shop = sandbox.shop("fztf").await;
        let wanted = [
            ("code", code),
            ("message", message),
            ("text", text),
            ("company", &shop.company),
            ("connection", &shop.connection),
            ("platform", "fztf"),
            ("shop", ""),
            ("case", ""),
        ];
        let told = press(&sandbox, &shop, decision).await;
        assert_eq!(told.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect::<Vec<_>>(), wanted);
        let connection = sandbox.get(&shop.path()).await.body;
        assert_eq!(connection["status"], status);
        let errors = connection["dataConnectionErrors"].as_array().expect("a list");
        let codes: Vec<&str> = errors.iter().map(|error| error["statusCode"].as_str().expect("text")).collect();
        assert_eq!(codes, if ["200", "201"].contains(&code) { vec![] } else { vec![code] }, "{decision}");
    }
}

#[tokio::test]
async fn whoever_takes_their_time_is_linked_a_day_later_and_never_sent_back() {
    let sandbox = sandbox().await;
    let shop = sandbox.shop("fztf").await;
    let said = sandbox.browse(Method::POST, &shop.link, "decision=later").await;
    assert!(said.status == 200 && said.text().contains("Take your time"), "{}", said.text());
    let status = async || sandbox.get(&shop.path()).await.body["status"].as_str().expect("text").to_owned();
    assert_eq!(status().await, "PendingAuth");
    sandbox.advance(86_000_000).await;
    assert_eq!(status().await, "PendingAuth");
    sandbox.advance(400_000).await;
    assert_eq!(status().await, "Linked");
    assert_eq!(sandbox.get(&shop.data("commerce-orders")).await.status, 200);
}

#[tokio::test]
async fn a_link_that_was_opened_can_be_decided_for_a_day() {
    let sandbox = sandbox().await;
    for (waits, status) in [(86_399_000, 303), (86_400_000, 401)] {
        let shop = sandbox.shop("ltpp").await;
        assert_eq!(sandbox.browse(Method::GET, &shop.link, "").await.status, 200);
        assert_eq!(sandbox.browse(Method::GET, &shop.link, "").await.status, 401, "it opens once");
        sandbox.advance(waits).await;
        assert_eq!(sandbox.browse(Method::POST, &shop.link, "decision=approve").await.status, status);
    }
}

#[tokio::test]
async fn a_second_shop_is_a_connection_more() {
    let sandbox = sandbox().await;
    let shop = sandbox.shop("fztf").await;
    let told = press(&sandbox, &shop, "second").await;
    assert!(told.contains(&("connection".to_owned(), shop.connection.clone())));
    let all = sandbox.get(&format!("/companies/{}/connections", shop.company)).await;
    let linked: Vec<&Value> = all.rows().iter().filter(|row| row["status"] == "Linked").collect();
    assert_eq!(linked.len(), 2);
    let refs = async |id: &Value| {
        let path =
            format!("/companies/{}/connections/{}/data/commerce-info", shop.company, id.as_str().expect("an id"));
        sandbox.get(&path).await.body["commercePlatformRef"].clone()
    };
    assert_ne!(refs(&linked[0]["id"]).await, refs(&linked[1]["id"]).await, "two shops");
}

#[tokio::test]
async fn another_shop_can_come_back_behind_the_same_connection() {
    let sandbox = sandbox().await;
    let shop = sandbox.shop("fztf").await;
    press(&sandbox, &shop, "approve").await;
    let read = async || {
        let (info, orders) = (shop.data("commerce-info"), shop.data("commerce-orders"));
        (sandbox.get(&info).await.body, sandbox.get(&orders).await.rows()[0]["id"].clone())
    };
    let (info, order) = read().await;
    assert_eq!(info["companyName"], "Maison Lune");
    sandbox.ask(Method::PATCH, &shop.path(), json!({"status": "Unlinked"})).await;
    press(&sandbox, &shop, "approve").await;
    assert_eq!(read().await, (info.clone(), order.clone()), "the same shop again");
    press(&sandbox, &shop, "other").await;
    let (other, other_order) = read().await;
    assert_eq!(other["companyName"], "Maison Lune, the other shop");
    assert_ne!(other["commercePlatformRef"], info["commercePlatformRef"]);
    assert_ne!(other_order, order);
}

#[tokio::test]
async fn without_a_template_every_ending_has_a_page() {
    let sandbox = Sandbox::start(quick()).await;
    for (decision, title) in [
        ("approve", "Connected"),
        ("cancel", "Not connected"),
        ("done", "Nothing connected"),
        ("later", "Take your time"),
    ] {
        let shop = sandbox.shop("fztf").await;
        let said = sandbox.browse(Method::POST, &shop.link, &format!("decision={decision}")).await;
        assert!(said.status == 200 && said.text().contains(&format!("<h1>{title}</h1>")), "{decision}");
    }
    let shop = sandbox.shop("fztf").await;
    assert_eq!(sandbox.browse(Method::POST, &shop.link, "decision=burn").await.status, 400);
    assert_eq!(
        sandbox.browse(Method::POST, &shop.link, "decision=approve").await.status,
        200,
        "nonsense used nothing up"
    );
    let page = sandbox.shop("fztf").await;
    let text = sandbox.browse(Method::GET, &page.link, "").await.text();
    for value in ["approve", "cancel", "fail", "unsupported", "done", "later", "second", "other"] {
        assert!(text.contains(&format!("name=\"decision\" value=\"{value}\"")), "{value}");
    }
    assert_eq!(sandbox.browse(Method::GET, "/companies/a/connections/b/start", "").await.status, 404);
}

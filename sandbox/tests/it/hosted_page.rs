//! A company's hosted page: the list of platforms, and where a choice leads.

use gangway_sandbox::Config;
use http::Method;
use serde_json::json;

use crate::harness::{Sandbox, quick};
use crate::held::DAY;

const TEMPLATE: &str =
    "http://127.0.0.1:1/return/{gangwayState}?code={statusCode}&connection={connectionId}&platform={platform}";

async fn started(config: Config) -> (Sandbox, String, String) {
    let sandbox = Sandbox::start(Config { redirect_url: Some(TEMPLATE.to_owned()), ..config }).await;
    sandbox.enable().await;
    let made = sandbox.post("/companies", json!({"name": "Maison <Lune>"})).await.body;
    let text = |key: &str| made[key].as_str().expect("text").to_owned();
    let (id, link) = (text("id"), text("redirect"));
    (sandbox, id, link)
}

async fn fresh(sandbox: &Sandbox, company: &str) -> String {
    let said = sandbox.get(&format!("/companies/{company}")).await.body;
    said["redirect"].as_str().expect("an address").to_owned()
}

#[tokio::test]
async fn a_choice_leads_to_the_link_page_and_its_parameters_come_along() {
    let (sandbox, company, link) = started(quick()).await;
    assert!(link.contains("?link.otp="));
    let page = sandbox.browse(Method::GET, &link, "").await.text();
    for (platform, shown) in [("fztf", true), ("aiwb", true), ("xcwv", true), ("ldgh", false), ("gbol", false)] {
        assert_eq!(page.contains(&format!("value=\"{platform}\"")), shown, "{platform}");
    }
    let chosen = sandbox.browse(Method::POST, &format!("{link}&gangwayState=s1&link.theme=x"), "platform=fztf").await;
    let next = chosen.header("location");
    assert!(chosen.status == 303 && next.contains("/start?otp=") && next.ends_with("&gangwayState=s1"), "{next}");
    let back = sandbox.browse(Method::POST, next, "decision=approve").await;
    let connections = sandbox.get(&format!("/companies/{company}/connections")).await;
    let connection = connections.rows()[0]["id"].as_str().expect("an id");
    assert_eq!(
        back.header("location"),
        format!("http://127.0.0.1:1/return/s1?code=200&connection={connection}&platform=fztf")
    );
}

#[tokio::test]
async fn its_link_opens_once_decides_once_and_dies_after_a_day() {
    let (sandbox, company, link) = started(quick()).await;
    assert_eq!(sandbox.browse(Method::HEAD, &link, "").await.status, 200);
    assert_eq!(sandbox.browse(Method::GET, &link, "").await.status, 200);
    assert_eq!(sandbox.browse(Method::GET, &link, "").await.status, 401);
    assert_eq!(sandbox.browse(Method::POST, &link, "platform=zzzz").await.status, 400);
    assert_eq!(sandbox.browse(Method::POST, &link, "nothing").await.status, 400);
    assert_eq!(sandbox.browse(Method::POST, &link, "platform=ltpp").await.status, 303);
    assert_eq!(sandbox.browse(Method::POST, &link, "platform=ltpp").await.status, 401);
    let second = fresh(&sandbox, &company).await;
    assert_ne!(second, link);
    assert_eq!(fresh(&sandbox, &company).await, second, "one that was not opened stays");
    sandbox.browse(Method::POST, &second, "platform=ltpp").await;
    let all = sandbox.get(&format!("/companies/{company}/connections")).await;
    assert_eq!(all.rows().len(), 1, "the one that still waits is taken again");
    let third = fresh(&sandbox, &company).await;
    sandbox.advance(DAY).await;
    assert_eq!(sandbox.browse(Method::GET, &third, "").await.status, 401);
    assert_eq!(sandbox.browse(Method::GET, "/link/nobody", "").await.status, 404);
    assert_eq!(sandbox.browse(Method::POST, "/link/nobody", "platform=").await.status, 404);
}

#[tokio::test]
async fn whoever_is_done_is_sent_back_with_201_until_something_is_linked() {
    let (sandbox, company, link) = started(quick()).await;
    let back = sandbox.browse(Method::POST, &link, "platform=").await;
    assert_eq!(back.header("location"), "http://127.0.0.1:1/return/?code=201&connection=&platform=");
    let next = sandbox.browse(Method::POST, &fresh(&sandbox, &company).await, "platform=ltpp").await;
    sandbox.browse(Method::POST, next.header("location"), "decision=approve").await;
    let page = sandbox.browse(Method::GET, &fresh(&sandbox, &company).await, "").await.text();
    assert!(page.contains("connected; one more"));
    let back = sandbox.browse(Method::POST, &fresh(&sandbox, &company).await, "platform=").await;
    assert!(back.header("location").contains("code=200") && back.header("location").ends_with("platform=ltpp"));
}

#[tokio::test]
async fn without_one_time_links_it_stays_and_sandboxes_can_be_left_out() {
    let (sandbox, company, link) = started(Config { otp: false, ..quick() }).await;
    assert!(link.ends_with(&format!("/link/{company}")));
    for _ in 0..2 {
        let page = sandbox.browse(Method::GET, &format!("{link}?link.showSandboxIntegrations=false"), "").await.text();
        assert!(page.contains("Maison Lune") && page.contains("value=\"zsth\"") && !page.contains("value=\"xcwv\""));
    }
    assert!(sandbox.browse(Method::POST, &link, "platform=fztf").await.header("location").ends_with("/start"));
}

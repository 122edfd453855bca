//! The start page: what the sandbox holds, what was asked of it last, and buttons that do what they say.

use gangway_sandbox::Config;
use http::Method;
use serde_json::json;

use crate::harness::{Sandbox, quick};
use crate::held::held;

#[tokio::test]
async fn it_shows_companies_their_way_to_authorize_and_the_last_requests() {
    let sandbox = Sandbox::start(quick()).await;
    assert!(
        sandbox.browse(Method::GET, "/", "").await.text().contains("The first call to <code>POST /companies</code>")
    );
    let shop = sandbox.shop("ltpp").await;
    sandbox.get("/companies/nobody").await;
    let page = sandbox.browse(Method::GET, "/", "").await.text();
    for shown in ["Maison Lune", "WooCommerce", "PendingAuth", "/companies/nobody", "404", ">Authorize<"] {
        assert!(page.contains(shown), "{shown}");
    }
    let link = format!("/_sandbox/authorize/{}/{}", shop.company, shop.connection);
    assert!(page.contains(&link));
    let on = sandbox.browse(Method::GET, &link, "").await;
    assert_eq!(sandbox.browse(Method::GET, on.header("location"), "").await.status, 200);
    let guide = sandbox.browse(Method::GET, "/_sandbox/guide", "").await;
    assert!(guide.text().starts_with("# The sandbox") && guide.header("content-type").starts_with("text/plain"));
}

#[tokio::test]
async fn its_buttons_move_the_clock() {
    let sandbox = Sandbox::start(held()).await;
    assert!(sandbox.browse(Method::GET, "/", "").await.text().contains("10:00:00</p>"));
    for (by, shown) in
        [("hour", "11:00:00</p><p class=\"soft\">2026-03-01"), ("day", "11:00:00</p><p class=\"soft\">2026-03-02")]
    {
        let said = sandbox.browse(Method::POST, "/_sandbox/clock/move", &format!("by={by}")).await;
        assert_eq!((said.status.as_u16(), said.header("location")), (303, "/"));
        let page = sandbox.browse(Method::GET, "/", "").await.text();
        assert!(page.contains(shown) && page.contains("It stands still."), "{by}");
    }
    sandbox.browse(Method::POST, "/_sandbox/clock/move", "by=back").await;
    assert!(sandbox.browse(Method::GET, "/", "").await.text().contains("As this computer's."));
    sandbox.browse(Method::POST, "/_sandbox/clock/move", "by=day").await;
    assert!(sandbox.browse(Method::GET, "/", "").await.text().contains("24 hours ahead of this computer's."));
    assert_eq!(sandbox.browse(Method::POST, "/_sandbox/clock/move", "by=year").await.status, 400);
}

#[tokio::test]
async fn it_shows_the_last_webhooks_and_what_became_of_them() {
    let sandbox = Sandbox::start(held()).await;
    let page = async || sandbox.browse(Method::GET, "/", "").await.text();
    assert!(page().await.contains("Nobody listens."));
    // Nobody listens at that port either, and the page says so.
    let consumer = json!({"url": "http://127.0.0.1:1/hooks?a&b", "eventTypes": ["company.created"]});
    assert_eq!(sandbox.post("/webhooks", consumer).await.status, 201);
    sandbox.post("/companies", json!({"name": "Maison Lune"})).await;
    let deadline = tokio::time::Instant::now() + std::time::Duration::from_secs(20);
    while !page().await.contains("not reached") {
        assert!(tokio::time::Instant::now() < deadline, "{}", page().await);
        tokio::task::yield_now().await;
    }
    let text = page().await;
    assert!(text.contains("<code>company.created</code>") && text.contains("again at 10:00:05"), "{text}");
    assert!(text.contains("127.0.0.1:1/hooks?a&amp;b"));
}

#[tokio::test]
async fn without_it_the_api_the_link_page_and_the_tools_are_there_all_the_same() {
    let sandbox = Sandbox::start(Config { ui: false, ..quick() }).await;
    for path in ["/", "/_sandbox/clock/move", "/_sandbox/faults/remove"] {
        assert_eq!(sandbox.browse(Method::POST, path, "").await.status, 401, "{path}: nothing but the API");
    }
    assert_eq!(sandbox.browse(Method::GET, "/", "").await.status, 401);
    let shop = sandbox.linked("fztf").await;
    assert_eq!(sandbox.get(&shop.data("commerce-orders")).await.status, 200);
    assert_eq!(sandbox.tool("faults", json!([])).await, json!([]));
    let style = sandbox.browse(Method::GET, "/_sandbox/style.css", "").await;
    assert_eq!(style.status, 200, "the link page needs it");
}

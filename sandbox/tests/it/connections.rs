//! Connections, verb by verb, and what their fetches left behind.

use http::Method;
use serde_json::{Value, json};

use crate::harness::{Sandbox, quick};

#[tokio::test]
async fn a_connection_is_made_unlinked_and_deleted() {
    let sandbox = Sandbox::start(quick()).await;
    let shop = sandbox.linked("fztf").await;
    let path = shop.path();
    assert_eq!(sandbox.get(&path).await.body["status"], "Linked");
    for body in [json!({"status": "Linked"}), json!({}), json!({"status": null})] {
        assert_eq!(sandbox.ask(Method::PATCH, &path, body).await.status, 400);
    }
    assert_eq!(sandbox.ask(Method::PATCH, &path, json!({"status": "Unlinked"})).await.body["status"], "Unlinked");
    assert_eq!(
        sandbox.ask(Method::PATCH, &path, json!({"status": "Unlinked"})).await.status,
        400,
        "only what is linked"
    );
    assert_eq!(sandbox.get(&shop.data("commerce-orders")).await.status, 200, "what was fetched can be read");
    let queue = format!("/companies/{}/data/queue/commerce-orders", shop.company);
    assert_eq!(sandbox.post(&queue, Value::Null).await.status, 400, "and nothing is fetched any more");
    assert_eq!(sandbox.ask(Method::DELETE, &path, Value::Null).await.status, 200);
    let said = sandbox.get(&path).await;
    assert_eq!(
        (said.status.as_u16(), said.error()),
        (404, format!("Data connection {} not found", shop.connection).as_str())
    );
    assert!(sandbox.get(&format!("/companies/{}/connections", shop.company)).await.rows().is_empty());
    assert_eq!(sandbox.get(&shop.data("commerce-orders")).await.status, 404);
}

#[tokio::test]
async fn what_is_no_platform_cannot_be_connected() {
    let sandbox = Sandbox::start(quick()).await;
    let company = sandbox.post("/companies", json!({"name": "A"})).await.body["id"].as_str().expect("an id").to_owned();
    let path = format!("/companies/{company}/connections");
    for body in [json!("fztf"), json!({}), json!({"platformKey": 7})] {
        let said = sandbox.post(&path, body).await;
        assert_eq!((said.status.as_u16(), said.error()), (400, "Push object DataConnectionArgs must be provided"));
    }
    assert_eq!(sandbox.post(&path, json!({"platformKey": "zzzz"})).await.status, 404);
    assert_eq!(sandbox.post(&path, json!({"platformKey": "ldgh"})).await.status, 400, "switched off");
}

#[tokio::test]
async fn credentials_link_without_the_link_page() {
    let sandbox = Sandbox::start(quick()).await;
    sandbox.enable().await;
    let shop = sandbox.shop("ltpp").await;
    let path = format!("{}/authorization", shop.path());
    for body in [json!({}), json!({"shopUrl": ""}), json!(["x"]), json!({"n": 1})] {
        assert_eq!(sandbox.ask(Method::PUT, &path, body).await.status, 400);
    }
    let said =
        sandbox.ask(Method::PUT, &path, json!({"shopUrl": "https://shop.example.com", "consumerKey": "ck_1"})).await;
    assert_eq!((said.status.as_u16(), &said.body["status"]), (200, &json!("Linked")));
    assert!(!said.text().contains("ck_1"), "credentials are told to nobody");
    assert_eq!(sandbox.get(&shop.data("commerce-orders")).await.status, 200);
}

#[tokio::test]
async fn a_complete_fetch_has_warnings_and_no_errors() {
    let sandbox = Sandbox::start(quick()).await;
    let shop = sandbox.linked("ltpp").await;
    let company = format!("/companies/{}", shop.company);
    let history = sandbox.get(&format!("{company}/data/history")).await;
    let mut statuses = Vec::new();
    for operation in history.rows() {
        let id = operation["id"].as_str().expect("an id");
        let said = sandbox.get(&format!("{company}/sync/{id}/validation")).await.body;
        let warnings = said["warnings"].as_array().expect("a list");
        assert_eq!(said["errors"], json!([]));
        let (kind, status) =
            (operation["dataType"].as_str().expect("a type"), operation["status"].as_str().expect("a status"));
        assert_eq!(warnings.is_empty(), status == "NotSupported" || kind == "commerce-companyInfo", "{kind} {status}");
        if kind == "commerce-orders" {
            let row =
                sandbox.get(&format!("{}/{}", shop.data(kind), warnings[0]["itemId"].as_str().expect("an id"))).await;
            assert_eq!(row.status, 200, "a warning names a row");
        }
        statuses.push(status.to_owned());
    }
    assert!(statuses.contains(&"NotSupported".to_owned()) && statuses.contains(&"Complete".to_owned()));
    let nothing = format!("{company}/sync/00000000-0000-4000-8000-000000000000/validation");
    assert_eq!(sandbox.get(&nothing).await.status, 404);
}

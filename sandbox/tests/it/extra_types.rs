//! The four types beside the seven datasets.

use serde_json::Value;

use crate::harness::{Sandbox, quick};

/// An id as a segment of a path.
fn segment(id: &str) -> String {
    let mut url = url::Url::parse("http://h/").expect("an address");
    url.path_segments_mut().expect("it has a path").push(id);
    url.path()[1..].to_owned()
}

#[tokio::test]
async fn each_is_fetched_listed_and_read_one_by_one() {
    let sandbox = Sandbox::start(quick()).await;
    let shop = sandbox.linked("fztf").await;
    for list in
        ["commerce-locations", "commerce-paymentMethods", "commerce-productCategories", "commerce-taxComponents"]
    {
        let path = shop.data(list);
        if list == "commerce-taxComponents" {
            // Locked in the settings: not fetched on first link, only when it is asked for.
            assert_eq!(sandbox.get(&path).await.status, 409);
            let queue = format!("/companies/{}/data/queue/{list}?connectionId={}", shop.company, shop.connection);
            assert_eq!(sandbox.post(&queue, Value::Null).await.status, 200);
        }
        let all = sandbox.list(&path, &[("orderBy", "id"), ("query", "modifiedDate>2000-01-01")]).await;
        assert!(all.rows().len() > 2, "{list}");
        for row in all.rows() {
            let id = row["id"].as_str().expect("an id");
            assert_eq!(sandbox.get(&format!("{path}/{}", segment(id))).await.body, *row);
        }
        assert_eq!(sandbox.get(&format!("{path}/nothing")).await.status, 404);
    }
}

#[tokio::test]
async fn what_products_and_orders_name_is_there() {
    let sandbox = Sandbox::start(quick()).await;
    let shop = sandbox.linked("fztf").await;
    let queue = format!("/companies/{}/data/queue/commerce-taxComponents", shop.company);
    assert_eq!(sandbox.post(&queue, Value::Null).await.status, 200);
    let components = sandbox.get(&shop.data("commerce-taxComponents")).await;
    let categories = sandbox.get(&shop.data("commerce-productCategories")).await;
    let has = |list: &[Value], id: &Value| list.iter().any(|row| row["id"] == *id);
    for order in sandbox.get(&shop.data("commerce-orders")).await.rows() {
        for line in order["orderLineItems"].as_array().expect("lines") {
            for tax in line["taxes"].as_array().expect("taxes") {
                assert!(has(components.rows(), &tax["taxComponentRef"]["id"]), "{tax}");
            }
        }
    }
    for product in sandbox.get(&shop.data("commerce-products")).await.rows() {
        for category in product["productCategoryRefs"].as_array().expect("categories") {
            assert!(has(categories.rows(), &category["id"]), "{category}");
        }
    }
    for category in categories.rows() {
        for ancestor in category["ancestorRefs"].as_array().expect("ancestors") {
            assert!(has(categories.rows(), &ancestor["id"]), "{ancestor}");
        }
    }
}

//! Shops that change: what came, what was changed, what went away, as each fetch finds it.

use std::collections::BTreeSet;

use http::Method;
use serde_json::{Value, json};

use crate::harness::{Sandbox, Shop};
use crate::held::held;

const ORDERS: &str = "commerce-orders";

async fn rows(sandbox: &Sandbox, shop: &Shop, dataset: &str) -> Vec<Value> {
    let said = sandbox.list(&shop.data(dataset), &[("pageSize", "5000"), ("orderBy", "id")]).await;
    assert_eq!(said.body["totalResults"], said.rows().len());
    said.rows().clone()
}

fn ids(rows: &[Value]) -> BTreeSet<&str> {
    rows.iter().map(|row| row["id"].as_str().expect("an id")).collect()
}

async fn change(sandbox: &Sandbox, shop: &Shop, insert: u32, change: u32, delete: u32, in_ms: u64) {
    let wish =
        json!([{"connectionId": shop.connection, "insert": insert, "change": change, "delete": delete, "inMs": in_ms}]);
    sandbox.tool("changes", wish).await;
}

async fn refresh(sandbox: &Sandbox, shop: &Shop) {
    assert_eq!(sandbox.post(&shop.company("/data/all"), Value::Null).await.status, 204);
}

#[tokio::test]
async fn the_next_fetch_finds_what_came_was_changed_and_went() {
    let sandbox = Sandbox::start(held()).await;
    let shop = sandbox.synced("fztf").await;
    let before = rows(&sandbox, &shop, ORDERS).await;
    change(&sandbox, &shop, 3, 2, 3, 0).await;
    assert_eq!(rows(&sandbox, &shop, ORDERS).await, before, "until then nothing moves");
    refresh(&sandbox, &shop).await;
    sandbox.advance(20_000).await;
    let after = rows(&sandbox, &shop, ORDERS).await;
    assert_eq!(after.len(), before.len(), "as many came as went");
    let (old, new) = (ids(&before), ids(&after));
    assert_eq!((old.difference(&new).count(), new.difference(&old).count()), (3, 3));
    let changed: Vec<&Value> = after
        .iter()
        .filter(|row| old.contains(row["id"].as_str().unwrap_or_default()) && !before.contains(row))
        .collect();
    // One of those that were changed may be among those that went.
    assert!((1..=2).contains(&changed.len()), "{changed:#?}");
    assert!(changed.iter().all(|row| row["orderNumber"].as_str().is_none_or(|number| number.ends_with("/2"))));
    let since = [("query", "modifiedDate>=2026-03-01T10:00:20Z"), ("pageSize", "100")];
    let fresh = sandbox.list(&shop.data(ORDERS), &since).await;
    assert_eq!(fresh.rows().len(), 3 + changed.len(), "modified by Codat's clock");
    assert!(fresh.rows().iter().all(|row| row["modifiedDate"].as_str().is_some_and(|at| at <= "2026-03-01T10:00:40Z")));
    for order in &after {
        let one = sandbox.get(&format!("{}/{}", shop.data(ORDERS), order["id"].as_str().expect("an id"))).await;
        assert_eq!(one.body, *order);
    }
}

#[tokio::test]
async fn payments_and_transactions_come_and_go_with_their_orders() {
    let sandbox = Sandbox::start(held()).await;
    let shop = sandbox.synced("fztf").await;
    change(&sandbox, &shop, 20, 0, 10, 0).await;
    refresh(&sandbox, &shop).await;
    sandbox.advance(20_000).await;
    let (orders, payments) = (rows(&sandbox, &shop, ORDERS).await, rows(&sandbox, &shop, "commerce-payments").await);
    assert_eq!(orders.len(), 40);
    let named: BTreeSet<&str> = orders
        .iter()
        .flat_map(|order| order["payments"].as_array().expect("payments"))
        .map(|payment| payment["id"].as_str().expect("an id"))
        .collect();
    assert_eq!(named, ids(&payments), "each payment belongs to an order that is there");
    for transaction in rows(&sandbox, &shop, "commerce-transactions").await {
        if transaction["transactionSourceRef"]["type"] == "Payment" {
            assert!(named.contains(transaction["transactionSourceRef"]["id"].as_str().expect("an id")));
        }
    }
    let dump = format!("/_sandbox/dump/{ORDERS}?connectionId={}", shop.connection);
    assert_eq!(sandbox.browse(Method::GET, &dump, "").await.body["rows"], json!(orders));
}

#[tokio::test]
async fn a_fetch_finds_the_shop_as_it_was_when_it_read_it() {
    let sandbox = Sandbox::start(held()).await;
    let shop = sandbox.synced("fztf").await;
    let queue = shop.company(&format!("/data/queue/{ORDERS}"));
    let payments = rows(&sandbox, &shop, "commerce-payments").await;
    // Of ten seconds the first five go by until the platform has been read.
    for (in_ms, seen) in [(4000, 31), (6000, 31), (60_000, 32)] {
        change(&sandbox, &shop, 1, 0, 0, in_ms).await;
        assert_eq!(sandbox.post(&queue, Value::Null).await.status, 200);
        sandbox.advance(10_000).await;
        assert_eq!(rows(&sandbox, &shop, ORDERS).await.len(), seen, "{in_ms}");
    }
    assert_eq!(rows(&sandbox, &shop, "commerce-payments").await, payments, "another type was not fetched again");
}

#[tokio::test]
async fn a_sync_that_ends_between_two_pages_moves_rows_under_the_reader() {
    let sandbox = Sandbox::start(held()).await;
    let shop = sandbox.synced("fztf").await;
    let page = async |number: &str| {
        let asked = [("page", number), ("pageSize", "15"), ("orderBy", "id")];
        let said = sandbox.list(&shop.data(ORDERS), &asked).await;
        assert_eq!(said.body["totalResults"], 30);
        said.rows().clone()
    };
    let before = rows(&sandbox, &shop, ORDERS).await;
    change(&sandbox, &shop, 5, 0, 5, 0).await;
    refresh(&sandbox, &shop).await;
    let first = page("1").await;
    sandbox.advance(20_000).await;
    let second = page("2").await;
    let mut read = first.clone();
    read.extend(second);
    let after = rows(&sandbox, &shop, ORDERS).await;
    assert_eq!(read.len(), 30);
    assert!(ids(&read) != ids(&before) && ids(&read) != ids(&after), "what was read was never so");
}

#[tokio::test]
async fn nonsense_is_refused_and_another_shop_begins_anew() {
    let sandbox = Sandbox::start(held()).await;
    for (body, status) in [
        (json!([{"connectionId": "nobody"}]), 404),
        (json!([{"connectionId": "nobody", "insert": 1_000_001}]), 400),
        (json!([{"connectionId": "nobody", "grow": 1}]), 400),
        (json!({"connectionId": "nobody"}), 400),
    ] {
        assert_eq!(sandbox.browse(Method::POST, "/_sandbox/changes", &body.to_string()).await.status, status, "{body}");
    }
    let shop = sandbox.synced("fztf").await;
    change(&sandbox, &shop, 7, 0, 0, 0).await;
    sandbox.decide(&shop, "other").await;
    sandbox.advance(20_000).await;
    assert_eq!(rows(&sandbox, &shop, ORDERS).await.len(), 30);
}

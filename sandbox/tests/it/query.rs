//! `query`, `tags` and `orderBy` on everything that is a list, and what they refuse.

use http::Method;
use serde_json::{Value, json};

use crate::harness::{Sandbox, Shop, quick};

/// All rows of a dataset.
async fn all(sandbox: &Sandbox, shop: &Shop, dataset: &str) -> Vec<Value> {
    sandbox.list(&shop.data(dataset), &[("pageSize", "5000"), ("orderBy", "id")]).await.rows().clone()
}

async fn found(sandbox: &Sandbox, path: &str, query: &str) -> Vec<Value> {
    let said = sandbox.list(path, &[("pageSize", "5000"), ("query", query)]).await;
    assert_eq!(said.status, 200, "{query}: {}", said.text());
    assert_eq!(said.body["totalResults"], said.rows().len(), "the total is that of the filter");
    said.rows().clone()
}

fn number(row: &Value, field: &str) -> f64 {
    row[field].as_f64().expect("a number")
}

#[tokio::test]
async fn rows_are_found_by_what_they_hold() {
    let sandbox = Sandbox::start(quick()).await;
    let shop = sandbox.linked("fztf").await;
    let orders = all(&sandbox, &shop, "commerce-orders").await;
    let path = shop.data("commerce-orders");
    let count = |keep: &dyn Fn(&Value) -> bool| orders.iter().filter(|row| keep(row)).count();
    let dear = found(&sandbox, &path, "totalAmount>=50&&totalAmount<200").await;
    let wanted = count(&|row| (50.0..200.0).contains(&number(row, "totalAmount")));
    assert!(dear.len() == wanted && wanted > 0 && wanted < orders.len());
    let either = found(&sandbox, &path, "{totalAmount<20||totalAmount>500}&&totalRefund=0").await;
    let outside = |row: &Value| number(row, "totalAmount") < 20.0 || number(row, "totalAmount") > 500.0;
    assert_eq!(either.len(), count(&|row| outside(row) && number(row, "totalRefund") == 0.0));
    let customer = orders.iter().find_map(|row| row["customerRef"]["id"].as_str()).expect("a customer");
    let theirs = found(&sandbox, &path, &format!("customerRef.id={customer}")).await;
    assert_eq!(theirs.len(), count(&|row| row["customerRef"]["id"] == customer));
    let some = found(&sandbox, &path, "orderNumber~#101").await;
    assert_eq!(some.len(), count(&|row| row["orderNumber"].as_str().is_some_and(|text| text.contains("#101"))));
    let split = orders.len() / 2;
    let day = orders[split]["modifiedDate"].as_str().expect("a date");
    let later = found(&sandbox, &path, &format!("modifiedDate>={day}")).await;
    let earlier = found(&sandbox, &path, &format!("modifiedDate<{day}")).await;
    assert!(!later.is_empty() && later.len() + earlier.len() == orders.len());
    let rest = found(&sandbox, &path, "country!=GBR").await;
    assert_eq!(rest.len(), count(&|row| row["country"] != "GBR"), "what is missing is not something else");
}

#[tokio::test]
async fn lists_stand_in_the_order_that_was_asked_for_on_every_page() {
    let sandbox = Sandbox::start(quick()).await;
    let shop = sandbox.linked("fztf").await;
    for (dataset, field) in
        [("commerce-orders", "totalAmount"), ("commerce-customers", "customerName"), ("commerce-payments", "-amount")]
    {
        let mut rows = Vec::new();
        for page in 1.. {
            let page = page.to_string();
            let said = sandbox
                .list(
                    &shop.data(dataset),
                    &[("page", &page), ("pageSize", "13"), ("orderBy", field), ("query", "id!=x")],
                )
                .await;
            rows.extend(said.rows().clone());
            let Some(next) = said.body["_links"]["next"]["href"].as_str() else { break };
            assert!(
                next.starts_with("/companies/") && next.contains("orderBy=") && next.contains("query=id"),
                "{next}"
            );
        }
        assert_eq!(rows.len(), all(&sandbox, &shop, dataset).await.len());
        let key = field.trim_start_matches('-');
        let sorted = rows.windows(2).all(|pair| match (&pair[0][key], &pair[1][key]) {
            (Value::String(a), Value::String(b)) => a <= b,
            (a, b) if field.starts_with('-') => a.as_f64() >= b.as_f64(),
            (a, b) => a.as_f64() <= b.as_f64(),
        });
        assert!(sorted, "{dataset} by {field}");
    }
    let up = all(&sandbox, &shop, "commerce-transactions").await;
    let down = sandbox.list(&shop.data("commerce-transactions"), &[("pageSize", "5000"), ("orderBy", "-id")]).await;
    assert!(up.iter().rev().eq(down.rows()));
}

#[tokio::test]
async fn what_cannot_be_asked_is_refused_in_the_contracts_words() {
    let sandbox = Sandbox::start(quick()).await;
    let shop = sandbox.linked("fztf").await;
    let orders = shop.data("commerce-orders");
    for query in [
        "id",
        "=1",
        "totalAmount=dear",
        "totalAmount~1",
        "currency>A",
        "{id=1",
        "id=1&&",
        "id%3D7",
        "modifiedDate>soon",
    ] {
        let said = sandbox.list(&orders, &[("query", query)]).await;
        assert_eq!((said.status.as_u16(), said.error()), (400, "Error parsing query - Malformed query."), "{query}");
    }
    for path in ["isDeleted", "orderLineItems.id", "payments", "customerRef", "supplementalData.content"] {
        let said = sandbox.list(&orders, &[("query", &format!("{path}=1"))]).await;
        let wanted = format!("Error parsing query - Could not resolve property {path} on commerce-orders");
        assert_eq!((said.status.as_u16(), said.error()), (400, wanted.as_str()));
        assert_eq!(sandbox.list(&orders, &[("orderBy", path)]).await.status, 400);
    }
    let long = format!("id={}", "x".repeat(2045));
    assert_eq!(sandbox.list(&orders, &[("query", &long)]).await.status, 400);
    assert_eq!(sandbox.list(&orders, &[("query", &long[..2047])]).await.status, 200);
    assert_eq!(sandbox.list(&orders, &[("orderBy", "id,totalAmount")]).await.status, 400);
    let info = sandbox.list(&shop.data("commerce-info"), &[("query", "=")]).await;
    assert_eq!(info.status, 200, "the one object takes no parameters");
    let history = format!("/companies/{}/data/history", shop.company);
    let said = sandbox.list(&history, &[("query", "isCompleted=true")]).await;
    assert_eq!(said.error(), "Error parsing query - Could not resolve property isCompleted on Dataset");
    let done = found(&sandbox, &history, "status=complete&&dataType=commerce-orders").await;
    assert_eq!(done.len(), 1);
}

#[tokio::test]
async fn companies_and_connections_are_found_too() {
    let sandbox = Sandbox::start(quick()).await;
    let mut ids = Vec::new();
    for (name, uid) in [("Alder", "a/1"), ("Birch", "b.2"), ("Cedar", "c&3")] {
        let made = sandbox.post("/companies", json!({"name": name, "tags": {"uid": uid, "a.b": "x=y"}})).await;
        ids.push(made.body["id"].as_str().expect("an id").to_owned());
    }
    let names = async |parameters: &[(&str, &str)]| -> Vec<String> {
        let said = sandbox.list("/companies", parameters).await;
        said.rows().iter().map(|row| row["name"].as_str().expect("a name").to_owned()).collect()
    };
    assert_eq!(names(&[("tags", "uid=a/1")]).await, ["Alder"]);
    assert_eq!(names(&[("tags", "uid=c&3")]).await, ["Cedar"]);
    assert_eq!(names(&[("tags", "uid!=a/1&&a.b=x=y")]).await, ["Birch", "Cedar"]);
    assert_eq!(names(&[("tags", "uid~.2||uid~/1"), ("orderBy", "-name")]).await, ["Birch", "Alder"]);
    assert_eq!(names(&[("query", "tags.uid=b.2")]).await, ["Birch"]);
    assert_eq!(names(&[("query", "name~eda"), ("tags", "uid!=none")]).await, ["Cedar"]);
    assert_eq!(names(&[("orderBy", "-created"), ("pageSize", "1")]).await.len(), 1);
    assert_eq!(sandbox.list("/companies", &[("tags", "uid")]).await.status, 400);
    assert_eq!(sandbox.list("/companies", &[("query", "tags=1")]).await.status, 400);
    let connections = format!("/companies/{}/connections", ids[0]);
    for platform in ["fztf", "ltpp"] {
        sandbox.post(&connections, json!({"platformKey": platform})).await;
    }
    let waiting = found(&sandbox, &connections, "status=PendingAuth&&integrationKey=ltpp").await;
    assert_eq!(waiting[0]["platformName"], "WooCommerce");
    assert_eq!(sandbox.list(&connections, &[("query", "connectionInfo.a=1")]).await.status, 400);
}

#[tokio::test]
async fn pages_end_where_the_list_ends() {
    let sandbox = Sandbox::start(quick()).await;
    let shop = sandbox.linked("fztf").await;
    let path = shop.data("commerce-orders");
    for query in ["page=0", "page=-1", "page=x", "pageSize=0", "pageSize=5001", "pageSize=", "page=4294967296"] {
        let said = sandbox.get(&format!("{path}?{query}")).await;
        assert_eq!((said.status.as_u16(), said.error()), (400, "Error processing request - not valid."), "{query}");
    }
    let usual = sandbox.get(&path).await;
    assert_eq!((usual.body["pageNumber"].as_u64(), usual.body["pageSize"].as_u64()), (Some(1), Some(100)));
    assert_eq!(usual.body["_links"]["self"]["href"], path);
    assert!(usual.body["_links"]["next"].is_null() && usual.body["_links"]["previous"].is_null());
    let exact = sandbox.get(&format!("{path}?page=2&pageSize=30")).await;
    assert_eq!(exact.rows().len(), 30);
    assert!(exact.body["_links"]["next"].is_null(), "the second of two full pages is the last");
    assert_eq!(exact.body["_links"]["previous"]["href"], format!("{path}?page=1&pageSize=30"));
    let most = sandbox.get(&format!("{path}?pageSize=5000")).await;
    assert_eq!(most.rows().len(), 60);
    for beyond in ["3", "4294967295"] {
        let said = sandbox.get(&format!("{path}?page={beyond}&pageSize=30")).await;
        assert!(said.status == 200 && said.rows().is_empty() && said.body["totalResults"] == 60);
        assert!(said.body["_links"]["next"].is_null());
    }
    let head = sandbox.browse(Method::GET, &path, "").await;
    assert_eq!(head.status, 401, "no list without the key");
}

//! Rows page by page, and what a list may not be.

use std::time::{Duration, SystemTime};

use futures_util::{StreamExt, TryStreamExt};
use gangway_codat::client::Order;
use gangway_codat::dataset::{fields, row};
use gangway_codat::error::Kind;
use gangway_codat::names::Dataset;

use crate::server::{Reply, Server};

fn page(ids: &[u32], total: u32, next: bool) -> Reply {
    let rows: Vec<String> =
        ids.iter().map(|id| format!(r#"{{"id":"{id}","totalAmount":12345678901234567.89}}"#)).collect();
    let next = if next { r#","next":{"href":"/any"}"# } else { "" };
    Reply::json(format!(
        r#"{{"results":[{}],"pageNumber":0,"pageSize":2,"totalResults":{total},"_links":{{"self":{{"href":"/any"}}{next}}}}}"#,
        rows.join(",")
    ))
}

#[tokio::test]
async fn pages_are_read_in_order_to_the_last() {
    let server = Server::start(vec![page(&[1, 2], 5, true), page(&[3, 4], 5, true), page(&[5], 5, false)]).await;
    let (client, _) = server.client();
    let pages: Vec<_> = client
        .pages("c 1", "d1", Dataset::Orders, 2, Order::Id)
        .into_stream()
        .try_collect()
        .await
        .expect("three pages");
    let rows: Vec<_> = pages.iter().flat_map(|page| &page.rows).collect();
    assert_eq!(rows.len(), 5);
    assert_eq!(pages.iter().map(|page| page.total_results).collect::<Vec<_>>(), [Some(5); 3]);
    let read = row::read(rows[4], fields(Dataset::Orders));
    assert_eq!(read.problems, []);
    assert!(
        read.cells
            .iter()
            .flatten()
            .any(|cell| matches!(cell, row::Cell::Amount(amount) if amount.digits() == "12345678901234567.89"))
    );
    let base = "GET /companies/c%201/connections/d1/data/commerce-orders";
    let lines: Vec<_> = (1..=3).map(|page| format!("{base}?page={page}&pageSize=2&orderBy=id")).collect();
    assert_eq!(server.lines(), lines);
}

#[tokio::test]
async fn sizes_out_of_range_and_orders_nobody_named_are_not_sent() {
    let server = Server::start(vec![page(&[], 0, false)]).await;
    let (client, _) = server.client();
    for (size, sent) in [(0, 1), (5_000, 5_000), (1_000_000, 5_000)] {
        let mut pages = client.pages("c1", "d1", Dataset::Disputes, size, Order::Unnamed);
        assert_eq!(pages.next().await.expect("a page").map(|page| page.rows.len()), Some(0));
        assert!(pages.next().await.expect("the end").is_none());
        let line = server.lines().pop().expect("a request");
        assert_eq!(line, format!("GET /companies/c1/connections/d1/data/commerce-disputes?page=1&pageSize={sent}"));
    }
}

#[tokio::test]
async fn an_empty_page_ends_it_whatever_its_links_say() {
    let server = Server::start(vec![page(&[1, 2], 9, true), page(&[], 9, true)]).await;
    let (client, _) = server.client();
    let stream = client.pages("c1", "d1", Dataset::Orders, 2, Order::Id).into_stream();
    assert_eq!(stream.map(|page| page.expect("a page").rows.len()).collect::<Vec<_>>().await, [2, 0]);
}

#[tokio::test]
async fn rows_that_are_missing_are_no_empty_dataset() {
    for body in [
        r#"{"results":null,"totalResults":0,"_links":{}}"#,
        r#"{"totalResults":3,"_links":{}}"#,
        r#"{"results":{}}"#,
        "[]",
    ] {
        let server = Server::start(vec![Reply::json(body)]).await;
        let (client, _) = server.client();
        let mut pages = client.pages("c1", "d1", Dataset::Orders, 2, Order::Id);
        assert_eq!(pages.next().await.expect_err("no list").kind(), Kind::Decode, "{body}");
        assert_eq!(client.connections("c1").await.expect_err("no list").kind(), Kind::Decode, "{body}");
    }
}

#[tokio::test]
async fn pages_without_end_are_noticed() {
    let server = Server::start(vec![page(&[1, 2], 4, true)]).await;
    let (client, _) = server.client();
    let stream = client.pages("c1", "d1", Dataset::Orders, 2, Order::Id).into_stream();
    let error = stream.try_collect::<Vec<_>>().await.expect_err("endless");
    assert_eq!(error.kind(), Kind::Endless);
    assert!(server.requests().len() < 40, "{}", server.requests().len());

    let list = r#"{"results":[{"id":"d1","status":"Linked"}],"_links":{"next":{"href":"/any"}}}"#;
    let server = Server::start(vec![Reply::json(list)]).await;
    let (client, _) = server.client();
    assert_eq!(client.connections("c1").await.expect_err("endless").kind(), Kind::Endless);
}

#[tokio::test]
async fn after_an_error_the_same_page_is_asked_for_again() {
    let server = Server::start(vec![page(&[1], 2, true), Reply::error(409, "not yet"), page(&[2], 2, false)]).await;
    let (client, _) = server.client();
    let mut pages = client.pages("c1", "d1", Dataset::Orders, 1, Order::Id);
    assert!(pages.next().await.expect("the first").is_some());
    assert!(pages.next().await.expect_err("the second").is_conflict());
    assert_eq!(pages.next().await.expect("the second").expect("a page").number, 2);
    assert!(pages.next().await.expect("the end").is_none());
}

#[tokio::test]
async fn info_is_one_object_without_parameters() {
    let server = Server::start(vec![Reply::json(r#" {"companyName":"Maison"} "#)]).await;
    let (client, _) = server.client();
    assert_eq!(client.info("c1", "d1").await.expect("an object").get(), r#"{"companyName":"Maison"}"#);
    assert_eq!(server.lines(), ["GET /companies/c1/connections/d1/data/commerce-info"]);
}

#[tokio::test]
async fn item_ids_are_encoded_once() {
    let server = Server::start(vec![Reply::json("{}")]).await;
    let (client, _) = server.client();
    for (id, sent) in [
        ("txn_1:Stripe fees", "txn_1%3AStripe%20fees"),
        ("ann@example.org", "ann%40example.org"),
        ("GB VAT:0.2", "GB%20VAT%3A0.2"),
        ("a/../b?c#d%20", "a%2F..%2Fb%3Fc%23d%2520"),
    ] {
        assert!(client.item("c1", "d1", Dataset::Transactions, id).await.is_ok());
        let line = server.lines().pop().expect("a request");
        assert_eq!(line, format!("GET /companies/c1/connections/d1/data/commerce-transactions/{sent}"));
    }
    let before = server.requests().len();
    for id in ["", ".", ".."] {
        let error = client.item("c1", "d1", Dataset::Transactions, id).await.expect_err("it would climb");
        assert_eq!(error.kind(), Kind::Unsendable);
    }
    assert_eq!(server.requests().len(), before);
}

#[tokio::test]
async fn a_page_says_when_it_was_answered() {
    let body = r#"{"results":[],"totalResults":0}"#;
    let dated = |date| Reply::new(200, &[("content-type", "application/json"), ("date", date)], body);
    let server = Server::start(vec![dated("Sun, 01 Mar 2026 12:00:07 GMT"), dated("noon")]).await;
    let (client, _) = server.client();
    for expected in [Some(SystemTime::UNIX_EPOCH + Duration::from_secs(1_772_366_407)), None] {
        let page = client.pages("c1", "d1", Dataset::Orders, 2, Order::Id).next().await.expect("a page");
        assert_eq!(page.expect("the first").answered_at, expected);
    }
}

//! Which calls are tried again, after how long, and when it ends.

use std::collections::BTreeMap;
use std::time::Duration;

use gangway_codat::api::companies::CompanyUpdate;
use gangway_codat::error::{Effect, Kind, Retry};

use crate::server::{Reply, Server, guid};

const COMPANY: &str = r#"{"id":"c1","name":"Shop"}"#;

/// One 429 with this header, then a company: how long the client waited.
async fn waited(headers: &[(&str, &str)]) -> Duration {
    let server = Server::start(vec![Reply::new(429, headers, ""), Reply::json(COMPANY)]).await;
    let (client, script) = server.client_with(|config| {
        config.deadline = Duration::from_hours(100);
        config.backoff.first = Duration::from_millis(500);
    });
    assert!(client.company("c1").await.is_ok(), "{headers:?}");
    let waits = script.waits();
    assert_eq!(waits.len(), 1, "{headers:?}");
    waits[0]
}

#[tokio::test]
async fn retry_after_is_obeyed_in_each_of_its_forms() {
    for (value, wait_s) in [
        ("4", 4),
        ("119.998", 120),
        ("0.25", 1),
        ("Sun, 01 Mar 2026 12:02:00 GMT", 120),
        ("Sunday, 01-Mar-26 12:02:00 GMT", 120),
        ("Sun Mar  1 12:02:00 2026", 120),
        ("91000000", 86_400),
    ] {
        assert_eq!(waited(&[("retry-after", value)]).await, Duration::from_secs(wait_s), "{value}");
    }
    assert_eq!(waited(&[("retry-after", "3"), ("retry-after", "70")]).await, Duration::from_secs(70));
}

#[tokio::test]
async fn a_retry_after_that_says_nothing_is_a_short_pause_not_a_burst() {
    for value in ["0", "-2", "shortly", "", "3, 9", "+6", "Sun, 01 Mar 2026 11:59:00 GMT"] {
        assert_eq!(waited(&[("retry-after", value)]).await, Duration::from_millis(250), "{value}");
    }
    assert_eq!(waited(&[]).await, Duration::from_millis(250));
}

#[tokio::test]
async fn reads_are_tried_again_until_the_tries_end() {
    for status in [408, 429, 500, 502, 503, 504] {
        let server = Server::start(vec![Reply::error(status, "later")]).await;
        let (client, script) = server.client_with(|config| config.backoff.tries_max = 4);
        let error = client.company("c1").await.expect_err("never well");
        assert_eq!((error.status(), error.text()), (Some(status), Some("later")));
        assert_eq!(server.requests().len(), 4, "{status}");
        let waits = script.waits();
        assert!(waits.windows(2).all(|pair| pair[0] < pair[1]), "{waits:?}");
    }
}

#[tokio::test]
async fn what_will_not_change_is_not_tried_again() {
    for status in [400, 401, 402, 403, 404, 405, 409, 422, 451] {
        let server = Server::start(vec![Reply::error(status, "no")]).await;
        let (client, _) = server.client();
        let error = client.company("c1").await.expect_err("refused");
        assert_eq!((error.status(), error.retry()), (Some(status), Retry::Never));
        assert_eq!(server.requests().len(), 1, "{status}");
    }
}

#[tokio::test]
async fn a_wait_beyond_the_deadline_is_left_to_the_caller() {
    let server = Server::start(vec![Reply::new(429, &[("retry-after", "3600")], "")]).await;
    let (client, script) = server.client();
    let error = client.company("c1").await.expect_err("too long");
    assert_eq!(error.retry(), Retry::After(Duration::from_hours(1)));
    assert!(error.is_rate_limited());
    assert_eq!((server.requests().len(), script.waits().len()), (1, 0));
}

#[tokio::test]
async fn all_tries_of_a_call_share_one_deadline() {
    let server = Server::start(vec![Reply::new(503, &[("retry-after", "7")], "")]).await;
    let (client, script) = server.client_with(|config| {
        config.backoff.tries_max = 100;
        config.deadline = Duration::from_secs(20);
    });
    assert_eq!(client.company("c1").await.expect_err("no end").status(), Some(503));
    assert_eq!(script.waits(), [Duration::from_secs(7), Duration::from_secs(7)]);
    assert_eq!(server.requests().len(), 3);
}

#[tokio::test]
async fn calls_that_change_something_are_tried_once() {
    for status in [408, 409, 429, 500, 503] {
        let server = Server::start(vec![Reply::new(status, &[("retry-after", "5")], "")]).await;
        let (client, script) = server.client();
        let error = client.create_company(&guid(), "{}".into()).await.expect_err("refused");
        assert_eq!(error.retry(), Retry::After(Duration::from_secs(5)), "{status}");
        assert_eq!(error.effect(), if status == 429 { Effect::SurelyNone } else { Effect::Unknown }, "{status}");
        assert!(client.create_connection("c1", &guid(), "{}".into()).await.is_err());
        assert!(client.queue_all("c1").await.is_err());
        assert!(client.unlink("c1", "d1").await.is_err());
        assert!(client.delete_connection("c1", "d1").await.is_err());
        assert!(client.update_company("c1", &CompanyUpdate::default()).await.is_err());
        assert!(client.authorize("c1", "d1", &BTreeMap::new()).await.is_err());
        assert!(client.create_webhook_consumer(&guid(), "{}".into()).await.is_err());
        assert!(client.delete_webhook_consumer("w1").await.is_err());
        assert_eq!((server.requests().len(), script.waits().len()), (9, 0), "{status}");
    }
}

#[tokio::test]
async fn the_quota_is_read_from_every_reply() {
    let headers =
        |left| [("X-Rate-Limit-Limit", "2000"), ("X-Rate-Limit-Remaining", left), ("X-Rate-Limit-Reset", "soon")];
    let server =
        Server::start(vec![Reply::new(200, &headers("17"), COMPANY), Reply::new(404, &headers("16"), "")]).await;
    let (client, _) = server.client();
    assert_eq!(client.quota().remaining, None);
    assert!(client.company("c1").await.is_ok());
    assert_eq!(client.quota().remaining, Some(17));
    assert_eq!(client.company("c1").await.expect_err("gone").kind(), Kind::Status(404));
    let quota = client.clone().quota();
    assert_eq!((quota.limit, quota.remaining, quota.reset.as_deref()), (Some(2_000), Some(16), Some("soon")));
}

#[test]
fn calls_can_be_awaited_on_any_thread() {
    fn sendable<T: Send>(_: T) {}
    async fn all(client: gangway_codat::Client) {
        let mut pages = client.pages("c1", "d1", gangway_codat::Dataset::Orders, 100, gangway_codat::client::Order::Id);
        let _ = pages.next().await;
        let _ = client.enable(&["commerce-orders"]).await;
        let _ = client.commerce_integrations().await;
        let _ = client.queue("c1", "d1", "commerce-orders").await;
    }
    fn check(client: gangway_codat::Client) {
        sendable(all(client));
    }
    let _ = check;
}

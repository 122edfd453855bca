//! What the wire and the far end can do to one call.

use std::time::Duration;

use gangway_codat::client::Config;
use gangway_codat::error::{Effect, Kind, Retry};
use tokio::io::{AsyncReadExt, AsyncWriteExt};

use crate::server::{KEY, Reply, Server, client, guid};

const COMPANY: &str = r#"{"id":"c1","name":"Shop","redirect":"https://link.example/c1"}"#;

fn one_try(config: &mut Config) {
    config.backoff.tries_max = 1;
}

#[tokio::test]
async fn a_body_cut_in_the_middle_is_tried_again() {
    let server = Server::start(vec![Reply::json(COMPANY).cut(10), Reply::json(COMPANY)]).await;
    let (client, script) = server.client();
    assert_eq!(client.company("c1").await.expect("the second try").name, "Shop");
    assert_eq!((server.requests().len(), script.waits().len()), (2, 1));
}

#[tokio::test]
async fn a_body_cut_where_nobody_said_its_length_is_tried_again() {
    let server = Server::start(vec![Reply::json(COMPANY).without_length().cut(10), Reply::json(COMPANY)]).await;
    let (client, _) = server.client();
    assert_eq!(client.company("c1").await.expect("the second try").name, "Shop");
}

#[tokio::test]
async fn a_created_company_whose_reply_is_cut_may_exist() {
    let server = Server::start(vec![Reply::json(COMPANY).cut(10)]).await;
    let (client, script) = server.client();
    let error = client.create_company(&guid(), "{}".into()).await.expect_err("cut");
    assert_eq!((error.kind(), error.effect(), error.retry()), (Kind::Cut, Effect::Unknown, Retry::Maybe));
    assert_eq!((server.requests().len(), script.waits().len()), (1, 0), "never repeated by itself");
}

#[tokio::test]
async fn a_page_of_markup_in_place_of_json_is_no_answer() {
    let server = Server::start(vec![Reply::new(200, &[("content-type", "text/html")], "<html>Log in</html>")]).await;
    let (client, _) = server.client();
    let error = client.company("c1").await.expect_err("markup");
    assert_eq!((error.kind(), error.text()), (Kind::Decode, None));
    assert_eq!(server.requests().len(), 1);
    let error = client.create_company(&guid(), "{}".into()).await.expect_err("markup");
    assert_eq!((error.kind(), error.effect()), (Kind::Decode, Effect::Unknown));
}

#[tokio::test]
async fn a_page_of_markup_with_a_status_is_that_status() {
    let server = Server::start(vec![Reply::new(502, &[], "<html>Bad gateway</html>")]).await;
    let (client, _) = server.client_with(one_try);
    let error = client.company("c1").await.expect_err("a gateway");
    assert_eq!((error.status(), error.text(), error.is_outage()), (Some(502), None, true));
}

#[tokio::test]
async fn a_reply_that_never_ends_is_given_up() {
    for reply in [Reply::json(COMPANY).cut(10).hang(), Reply::json(COMPANY).cut(COMPANY.len() + 30).hang()] {
        let server = Server::start(vec![reply]).await;
        let (client, _) = server.client_with(|config| {
            one_try(config);
            config.try_timeout = Duration::from_millis(50);
        });
        let error = client.company("c1").await.expect_err("too slow");
        assert_eq!((error.kind(), error.effect()), (Kind::Timeout, Effect::SurelyNone));
        let error = client.create_company(&guid(), "{}".into()).await.expect_err("too slow");
        assert_eq!((error.kind(), error.effect()), (Kind::Timeout, Effect::Unknown));
    }
}

#[tokio::test]
async fn a_reply_that_is_too_large_is_given_up() {
    let large = format!(r#"{{"id":"c1","name":"{}"}}"#, "x".repeat(5_000));
    let server = Server::start(vec![Reply::json(&large)]).await;
    let (client, _) = server.client_with(|config| config.body_max = 4_000);
    let error = client.company("c1").await.expect_err("too large");
    assert_eq!((error.kind(), error.retry()), (Kind::TooLarge, Retry::Never));
    assert_eq!(server.requests().len(), 1);
}

/// Sends `piece` for ever, over any number of connections, every so often.
async fn endless(piece: &'static [u8], pause: Duration) -> (String, tokio::task::JoinHandle<()>) {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let task = tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let head = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\nconnection: close\r\n\r\n";
            let _ = stream.read(&mut [0; 4_096]).await;
            let mut sent = stream.write_all(head).await;
            while sent.is_ok() {
                sent = stream.write_all(piece).await;
                tokio::time::sleep(pause).await;
            }
        }
    });
    (url, task)
}

#[tokio::test]
async fn a_body_without_end_is_ended_by_its_bound_or_by_its_deadline() {
    let (fast, flood) = endless(&[b' '; 16_000], Duration::ZERO).await;
    let (bounded, _) = client(&fast, one_try);
    assert_eq!(bounded.company("c1").await.expect_err("no end").kind(), Kind::TooLarge);
    flood.abort();

    // A byte now and then keeps the connection alive, and the call all the same ends.
    let (slow, drip) = endless(b" ", Duration::from_millis(1)).await;
    let (patient, _) = client(&slow, |config| {
        one_try(config);
        config.try_timeout = Duration::from_millis(200);
    });
    assert_eq!(patient.company("c1").await.expect_err("no end").kind(), Kind::Timeout);
    drip.abort();
}

/// 100,017 bytes when unpacked.
const PACKED: &str = concat!(
    "1f8b0800000000000203edc1bb1100101400b055dc1bc32a4ea953f954ceeed650243931dadc7dcdc8251200000000000000",
    "0000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000",
    "000000000000000000000000000000000000000000000000000000000000000000000000000000f0ada8f70156b7f54ab086",
    "0100"
);

/// The same by brotli.
const PACKED_BY_BROTLI: &str = "5bb186815f5a046faf6f0f22492597490458a8a9899b73965f80e8";

fn bytes(hex: &str) -> Vec<u8> {
    let digits: Vec<char> = hex.chars().collect();
    digits.chunks(2).map(|two| u8::from_str_radix(&two.iter().collect::<String>(), 16).expect("hex")).collect()
}

#[tokio::test]
async fn a_packed_reply_is_measured_unpacked() {
    for (how, packed, length) in [("gzip", PACKED, 100_016), ("br", PACKED_BY_BROTLI, 100_018)] {
        let headers = [("content-encoding", how), ("content-type", "application/json")];
        let server = Server::start(vec![Reply::new(200, &headers, bytes(packed))]).await;
        let (client, _) = server.client_with(|config| config.page_max = 200_000);
        let info = client.info("c1", "d1").await.expect("it fits");
        assert_eq!(info.get().len(), length, "{how}");
        let accepted = server.requests()[0].header("accept-encoding").map(str::to_owned);
        assert_eq!(accepted.as_deref(), Some("gzip,br"));

        let (client, _) = server.client_with(|config| config.page_max = 50_000);
        assert_eq!(client.info("c1", "d1").await.expect_err("too large").kind(), Kind::TooLarge, "{how}");
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let elsewhere = Server::start(vec![Reply::json(COMPANY)]).await;
    let location = format!("{}/companies/c1", elsewhere.url);
    for status in [301, 302, 303, 307, 308] {
        let server = Server::start(vec![Reply::new(status, &[("location", &location)], "")]).await;
        let (client, _) = server.client();
        let error = client.company("c1").await.expect_err("a redirect");
        assert_eq!((error.status(), error.retry()), (Some(status), Retry::Never));
        let error = client.create_company(&guid(), "{}".into()).await.expect_err("a redirect");
        assert_eq!(error.effect(), Effect::Unknown);
    }
    assert_eq!(elsewhere.lines(), Vec::<String>::new(), "the key went nowhere else");
}

#[tokio::test]
async fn where_nobody_listens_nothing_was_created() {
    let gone = {
        let server = Server::start(vec![Reply::json(COMPANY)]).await;
        let url = server.url.clone();
        let listening = tokio::net::TcpStream::connect(url.trim_start_matches("http://")).await;
        assert!(listening.is_ok());
        url
    };
    // The port is free once the server's task has ended.
    let deadline = Duration::from_secs(10);
    let freed = async {
        while tokio::net::TcpStream::connect(gone.trim_start_matches("http://")).await.is_ok() {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(deadline, freed).await.expect("the server ends");
    let (client, _) = client(&gone, one_try);
    let error = client.create_company(&guid(), "{}".into()).await.expect_err("nobody listens");
    assert_eq!((error.kind(), error.effect()), (Kind::Connect, Effect::SurelyNone));
}

#[tokio::test]
async fn a_far_end_that_speaks_no_tls_gets_no_key() {
    let server = Server::start(vec![Reply::json(COMPANY)]).await;
    let (client, _) = client(&server.url.replace("http://", "https://"), |config| {
        one_try(config);
        config.connect_timeout = Duration::from_millis(500);
    });
    let error = client.create_company(&guid(), "{}".into()).await.expect_err("no TLS");
    assert_eq!((error.kind(), error.effect()), (Kind::Connect, Effect::SurelyNone));
    assert_eq!(server.lines(), Vec::<String>::new());
}

#[tokio::test]
async fn codats_text_and_correlation_id_come_through_without_the_key() {
    let encoded = "a2V5LW9mLXRoZS10ZXN0cw==";
    let text = format!("Unauthorized {KEY} Basic {encoded} \\u001b[0m");
    let server = Server::start(vec![Reply::error(401, &text)]).await;
    let (client, _) = server.client();
    let error = client.company("c1").await.expect_err("refused");
    assert!(error.is_key_refused() && error.is_final());
    assert_eq!(error.correlation_id(), Some("c-401"));
    assert_eq!(error.text(), Some("Unauthorized [key] Basic [key]  [0m"));
    for shown in [error.to_string(), format!("{error:?}")] {
        assert!(!shown.contains(KEY) && !shown.contains(encoded), "{shown}");
    }
    let sent = server.requests()[0].header("authorization").map(str::to_owned);
    assert_eq!(sent, Some(format!("Basic {encoded}")));
}

#[tokio::test]
async fn an_odd_error_document_still_tells_its_status() {
    let large = format!(r#"{{"error":"{}"}}"#, "x".repeat(100_000));
    for body in [&large, "", "null", "[]", "{", r#"{"error":7,"correlationId":null}"#, r#"{"statusCode":"404"}"#] {
        let server = Server::start(vec![Reply::new(404, &[], body)]).await;
        let (client, _) = server.client();
        let error = client.company("c1").await.expect_err("not found");
        assert!(error.is_not_found(), "{body}");
        assert_eq!((error.text(), error.correlation_id()), (None, None), "{body}");
    }
}

#[tokio::test]
async fn half_a_character_costs_no_reply() {
    let body = [br#"{"id":"c1","name":"Caf"#.as_slice(), &[0xC3], br#" 7"}"#].concat();
    let server = Server::start(vec![Reply::json(body)]).await;
    let (client, _) = server.client();
    assert_eq!(client.company("c1").await.expect("readable").name, "Caf\u{fffd} 7");
}

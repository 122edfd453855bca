//! How much is answered, and by which address callers are told apart.
use super::harness::{BACK, ORIGIN, Reply, SHOPIFY, Wishes, World};
use super::running::{Running, gangway, port, until_it_answers};
use gangway_server::auth::token::{Token, TokenKind};
use gangway_server::caller::AddressRule;
use gangway_server::limits::Allowed;
use gangway_wire::paths::admin;
use http::HeaderName;
use serde_json::json;
use std::process::Stdio;

/// Callers say where they are in `X-Forwarded-For`, written by the proxy at `trusted`.
fn behind(trusted: &str) -> AddressRule {
    let trusted = vec![trusted.parse().expect("an address")];
    AddressRule::new(Some(HeaderName::from_static("x-forwarded-for")), trusted)
}

async fn world(allowed: Allowed, address_rule: fn() -> AddressRule) -> World {
    World::with(Wishes { allowed, address_rule, ..Wishes::default() }).await
}

/// A guess of a session's token, under headers that may say where it comes from.
async fn guess(world: &World, headers: &[(&str, &str)]) -> Reply {
    let wrong = Token::mint(TokenKind::Session, [9; 32]);
    let ask = world.get("/v1/session").token(wrong.expose());
    headers.iter().fold(ask, |ask, (name, value)| ask.header(name, value)).send().await
}

async fn exchange(world: &World, address: &str) -> Reply {
    let ask = world.post("/v1/exchange").header("origin", &world.proxy).header("x-forwarded-for", address);
    ask.json(&json!({"secret": "gwi_x"})).send().await
}

async fn log_in(world: &World, forwarded: &str) -> Reply {
    let ask = world.post(admin::LOGIN).header("sec-fetch-site", "same-origin").header("x-forwarded-for", forwarded);
    ask.json(&json!({"email": format!("{}@harbour.example", forwarded.len()), "password": "not it"})).send().await
}

/// Refused, and told when to come again: within the limit's own time.
#[track_caller]
fn is_slowed(reply: &Reply, within: u64) {
    let seconds: u64 = reply.header("retry-after").parse().expect("when to try again");
    assert_eq!(reply.status, 429, "{}", reply.text);
    assert!((1..=within).contains(&seconds), "{seconds}");
}

#[tokio::test]
async fn a_header_that_nobody_configured_is_not_believed() {
    let few = Allowed { failed_authentications: 3, ..Allowed::default() };
    let world = world(few, AddressRule::default).await;
    for (name, value) in [("x-forwarded-for", "192.0.2.1"), ("forwarded", "for=192.0.2.2"), ("x-real-ip", "192.0.2.3")]
    {
        guess(&world, &[(name, value)]).await.problem("bad-token");
    }
    is_slowed(&guess(&world, &[("x-forwarded-for", "192.0.2.4")]).await, 60);
}

#[tokio::test]
async fn only_the_configured_header_from_a_trusted_proxy_is_believed() {
    let few = Allowed { failed_authentications: 3, ..Allowed::default() };
    // The connection comes from 127.0.0.1, which is not the one that is trusted.
    let foreign = world(few, || behind("192.0.2.200")).await;
    // Another header than the configured one.
    let other = world(few, || behind("127.0.0.1")).await;
    for (world, name) in [(&foreign, "x-forwarded-for"), (&other, "forwarded")] {
        for value in ["192.0.2.1", "192.0.2.2", "192.0.2.3"] {
            guess(world, &[(name, value)]).await.problem("bad-token");
        }
        is_slowed(&guess(world, &[(name, "192.0.2.4")]).await, 60);
    }
    for (value, same) in [("192.0.2.50", "192.0.2.50:9021"), ("2001:db8:5::1", "[2001:db8:5::2]:9021")] {
        for _ in 0..3 {
            guess(&other, &[("x-forwarded-for", value)]).await.problem("bad-token");
        }
        is_slowed(&guess(&other, &[("x-forwarded-for", same)]).await, 60);
        // The last of two lines is what the trusted proxy wrote.
        is_slowed(&guess(&other, &[("x-forwarded-for", "192.0.2.77"), ("x-forwarded-for", same)]).await, 60);
    }
}

#[tokio::test]
async fn what_stands_on_the_left_neither_frees_nor_locks_out_anybody() {
    let few = Allowed { exchanges: 4, failed_authentications: 4, ..Allowed::default() };
    let world = world(few, || behind("127.0.0.1")).await;
    let victim = "192.0.2.9";
    for left in 0..4 {
        let forwarded = format!("192.0.2.{left}, {victim}, 198.51.100.20");
        exchange(&world, &forwarded).await.problem("link-dead");
        log_in(&world, &forwarded).await.problem("bad-login");
    }
    is_slowed(&exchange(&world, "192.0.2.30, 198.51.100.20").await, 60);
    is_slowed(&log_in(&world, "192.0.2.30, 198.51.100.20").await, 3_600);
    exchange(&world, victim).await.problem("link-dead");
    log_in(&world, victim).await.problem("bad-login");
}

#[tokio::test]
async fn three_hundred_links_a_minute_are_exchanged_for_an_address_and_its_neighbours() {
    let world = world(Allowed::default(), || behind("127.0.0.1")).await;
    for (first, neighbour, other) in [
        ("198.51.100.40", "::ffff:198.51.100.40", "198.51.100.41"),
        ("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", "2001:db8:1:3::1"),
    ] {
        for count in 0..300 {
            exchange(&world, if count % 2 == 0 { first } else { neighbour }).await.problem("link-dead");
        }
        for address in [first, neighbour] {
            let slowed = exchange(&world, address).await;
            is_slowed(&slowed, 60);
            slowed.problem("too-many");
        }
        exchange(&world, other).await.problem("link-dead");
    }
}

#[tokio::test]
async fn a_merchant_leaves_thirty_times_an_hour_at_most() {
    let world = world(Allowed::default(), AddressRule::default).await;
    let token = world.session("m").await;
    let connected = world.connect(&token, SHOPIFY).await.ok(201);
    let go = connected["departUrl"].as_str().expect("an address");
    // A page that only asks reaches nobody.
    for _ in 0..5 {
        assert_eq!(world.get(go).send().await.status, 200);
    }
    for _ in 0..30 {
        world.leave(go).await;
    }
    let page = world.get(go).header("referer", &format!("{ORIGIN}/")).send().await;
    is_slowed(&page, 3_600);
    assert_eq!(page.header("location"), "");
    assert!(page.header("content-type").starts_with("text/html"), "people read this: {}", page.text);
    let other = world.session("other").await;
    let connected = world.connect(&other, SHOPIFY).await.ok(201);
    world.leave(connected["departUrl"].as_str().expect("an address")).await;
}

#[tokio::test]
async fn an_address_of_return_that_is_repeated_for_ever_asks_codat_no_more() {
    let world = world(Allowed { returns: 2, ..Allowed::default() }, AddressRule::default).await;
    let token = world.session("m").await;
    let connected = world.connect(&token, SHOPIFY).await.ok(201);
    let link = world.leave(connected["departUrl"].as_str().expect("an address")).await;
    let back = world.decide(&link, "cancel").await;
    let asked = async || world.stats().await["requests"]["get-connection"].as_u64().unwrap_or_default();
    for _ in 0..2 {
        assert!(world.get(&back).send().await.header("location").ends_with("gangway_outcome=cancelled"));
    }
    let before = asked().await;
    let replies = futures_util::future::join_all((0..20).map(|_| world.get(&back).send())).await;
    assert!(replies.iter().all(|reply| reply.header("location").starts_with(BACK)), "everybody is led back");
    assert_eq!(asked().await, before);
}

#[test]
fn the_log_names_the_address_that_counts() {
    let folder = tempfile::tempdir().expect("a folder");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let log_of = |settings: &[(&str, &str)]| {
        let (port, path) = (port().to_string(), folder.path().join("log"));
        let url = format!("http://127.0.0.1:{port}");
        let serve = ["serve", "--port", &port, "--public-url", &url, "--codat-url", "http://127.0.0.1:9", "--data-dir"];
        let mut serve = gangway(&serve);
        serve.arg(folder.path()).env("CODAT_API_KEY", "k").envs(settings.iter().copied());
        let log = std::fs::File::create(&path).expect("a file");
        let mut running = Running(serve.stdout(Stdio::null()).stderr(log).spawn().expect("it starts"));
        until_it_answers(&format!("{url}/healthz"));
        let ask = super::harness::client().get(format!("{url}/v1/platforms"));
        runtime.block_on(ask.header("x-forwarded-for", "192.0.2.1, 198.51.100.60").send()).expect("it answers");
        assert!(running.end());
        let log = std::fs::read_to_string(path).expect("a log");
        log.lines().find(|line| line.contains("/v1/platforms")).expect("a line of the request").to_owned()
    };
    let line = log_of(&[]);
    assert!(line.contains("127.0.0.1") && !line.contains("198.51") && !line.contains("192.0.2"), "{line}");
    let line = log_of(&[("GANGWAY_ADDRESS_HEADER", "X-Forwarded-For"), ("GANGWAY_TRUSTED_PROXIES", "127.0.0.1")]);
    assert!(line.contains("198.51.100.60") && !line.contains("192.0.2.1"), "{line}");
}

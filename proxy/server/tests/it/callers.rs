//! What callers send that they should not, and what they get for it.
use super::harness::{BACK, ORIGIN, SHOPIFY, Wishes, World};
use gangway_server::caller::AddressRule;
use gangway_server::limits::Allowed;
use http::HeaderName;
use serde_json::{Value, json};
use std::time::Duration;

fn body() -> Value {
    json!({"merchant": {"reference": "m-1", "name": "Shop"}, "returnUrl": BACK})
}

/// A body with one field set, or removed where the value is null.
fn with(path: &str, value: Value) -> Value {
    let mut body = body();
    let (parent, field) = path.rsplit_once('.').unwrap_or(("", path));
    let place = if parent.is_empty() { &mut body } else { &mut body[parent] };
    match value {
        Value::Null => {
            place.as_object_mut().expect("an object").remove(field);
        }
        value => place[field] = value,
    }
    body
}

#[tokio::test]
async fn a_session_without_a_right_key_is_refused() {
    let world = World::start().await;
    let post = || world.post("/v1/sessions").json(&body());
    post().send().await.problem("no-token");
    post().token("nonsense").send().await.problem("bad-token");
    let mistyped = world.key.replace("gwk_", "gwk_x");
    post().token(&mistyped).send().await.problem("bad-token");
    let session = world.session("m").await;
    let other = post().token(&session).send().await.problem("bad-token");
    assert!(other["detail"].as_str().is_some_and(|d| d.contains("gwk_")), "{other}");
    assert!(!other.to_string().contains(&session), "a token is never repeated");
}

#[tokio::test]
async fn a_portal_key_in_a_browser_is_refused() {
    let world = World::start().await;
    for path in ["/v1/sessions", "/v1/invitations"] {
        let reply = world.post(path).token(&world.key).header("origin", ORIGIN).json(&body()).send().await;
        reply.problem("server-only");
        let preflight = world.method("OPTIONS", path).header("origin", ORIGIN);
        let preflight = preflight.header("access-control-request-method", "POST").send().await;
        preflight.problem("server-only");
        assert_eq!(preflight.header("access-control-allow-origin"), "");
    }
}

#[tokio::test]
async fn a_body_that_is_not_right_is_explained() {
    let world = World::start().await;
    let post = || world.post("/v1/sessions").token(&world.key);
    post().body("{}").send().await.problem("not-json");
    post().header("content-type", "text/plain").body(body().to_string()).send().await.problem("not-json");
    post().header("content-type", "application/json").body("{").send().await.problem("bad-request");
    post().header("content-type", "application/json").body("").send().await.problem("bad-request");
    let large = format!("{{\"merchant\": \"{}\"}}", "x".repeat(70_000));
    post().header("content-type", "application/json").body(large).send().await.problem("too-large");
    for (body, field) in [
        (with("merchant", Value::Null), "merchant"),
        (with("merchant.reference", Value::Null), "merchant.reference"),
        (with("merchant.reference", json!("")), "merchant.reference"),
        (with("merchant.reference", json!("a b")), "merchant.reference"),
        (with("merchant.reference", json!("x".repeat(256))), "merchant.reference"),
        (with("merchant.nmae", json!("x")), "merchant.nmae"),
        (with("returnURL", json!("x")), "returnURL"),
        (with("scopes", json!([])), "scopes"),
        (with("scopes", json!(["all"])), "scopes[0]"),
        (with("language", json!("not a language")), "language"),
        (with("platforms", json!([])), "platforms"),
        (with("platforms", json!(["../x"])), "platforms"),
    ] {
        let problem = post().json(&body).send().await.problem("bad-field");
        assert_eq!(problem["field"], field, "{problem}");
    }
}

#[tokio::test]
async fn a_return_address_that_was_not_registered_is_refused() {
    let world = World::start().await;
    for address in [
        "https://user@portal.test/shop",
        "https://portal.test.evil.test/shop",
        "//portal.test/shop",
        "https:\\\\portal.test/shop",
        "https://portal.test\\@evil.test/shop",
        "javascript:alert(1)",
        "http://portal.test/shop",
        "https://portal.test:8443/shop",
        "https://portal.test/shopping",
        "https://portal.test/shop/%2e%2e/admin",
        "https://portal.test/shop#part",
        "https://portal.test/shop?gangway_outcome=connected",
    ] {
        let problem = world.open(with("returnUrl", json!(address))).await.problem("bad-return");
        assert_eq!(problem["field"], "returnUrl", "{address}");
    }
}

#[tokio::test]
async fn only_pages_of_the_tokens_own_portal_may_use_it() {
    let world = World::start().await;
    let token = world.session("m").await;
    let other = vec!["https://other.test".to_owned()];
    let upstream = world.app.upstream_id().to_owned();
    let added = gangway_server::cli::portal::add(world.app.store(), upstream, "Other", &other, &other, None);
    added.await.expect("a second portal");
    for origin in
        ["https://evil.test", "null", "https://portal.test.evil.test", "http://portal.test", "https://portal.test:444"]
    {
        let reply = world.get("/v1/session").token(&token).header("origin", origin).send().await;
        reply.problem("foreign-origin");
        assert_eq!(reply.header("access-control-allow-origin"), "", "{origin}");
        let preflight = world.method("OPTIONS", "/v1/session").header("origin", origin);
        let preflight = preflight.header("access-control-request-method", "GET").send().await;
        assert_eq!((preflight.status, preflight.header("access-control-allow-origin")), (403, ""), "{origin}");
    }
    let neighbour = world.get("/v1/session").token(&token).header("origin", "https://other.test").send().await;
    neighbour.problem("foreign-origin");
    for origin in [ORIGIN, world.proxy.as_str()] {
        let preflight = world.method("OPTIONS", "/v1/session/company").header("origin", origin);
        let preflight = preflight.header("access-control-request-method", "PUT").send().await;
        assert_eq!((preflight.status, preflight.header("access-control-allow-origin")), (204, origin));
        assert!(preflight.header("access-control-allow-headers").contains("authorization"));
        assert_eq!(preflight.header("access-control-allow-credentials"), "");
        let reply = world.get("/v1/session").token(&token).header("origin", origin).send().await;
        assert_eq!((reply.status, reply.header("access-control-allow-origin")), (200, origin));
        assert!(reply.headers.get_all("vary").iter().any(|value| value == "Origin"));
    }
    let lost = world.get("/v1/session").token("gws_no").header("origin", ORIGIN).send().await;
    lost.problem("bad-token");
    assert_eq!(lost.header("access-control-allow-origin"), ORIGIN, "the widget must be able to read why");
}

#[tokio::test]
async fn a_token_opens_its_own_merchant_while_it_lives() {
    let world = World::start().await;
    let (mine, theirs) = (world.session("mine").await, world.session("theirs").await);
    let connected = world.connect(&mine, SHOPIFY).await.ok(201);
    let (company, connection) =
        (connected["companyId"].as_str().expect("an id"), connected["connectionId"].as_str().expect("an id"));
    let rows = format!("/v1/companies/{company}/connections/{connection}/data/commerce-orders");
    world.get(&rows).token(&mine).send().await.problem("dataset-pending");
    world.get(&rows).token(&theirs).send().await.problem("not-found");
    let elsewhere = rows.replace(company, connection);
    world.get(&elsewhere).token(&mine).send().await.problem("not-found");
    let depart = format!("/v1/session/connections/{connection}/departure");
    world.post(&depart).token(&theirs).send().await.problem("not-found");
    let refresh = world.post("/v1/session/refresh").token(&theirs).json(&json!({"connectionId": connection}));
    refresh.send().await.problem("bad-field");
    world.get("/v1/session").send().await.problem("no-token");
    let mistyped = format!("{}x", &mine[..mine.len() - 1]);
    world.get("/v1/session").token(&mistyped).send().await.problem("bad-token");
    world.later(Duration::from_mins(31));
    world.get("/v1/session").token(&mine).send().await.problem("session-expired");
}

#[tokio::test]
async fn a_portal_that_is_switched_off_opens_nothing() {
    let world = World::start().await;
    let token = world.session("m").await;
    let connected = world.connect(&token, SHOPIFY).await.ok(201);
    let depart = connected["departUrl"].as_str().expect("an address");
    let link = world.leave(depart).await;
    gangway_store::portals::set_active(world.app.store(), &world.portal, false).await.expect("switched off");
    world.get("/v1/session").token(&token).send().await.problem("bad-token");
    world.open(body()).await.problem("bad-token");
    let preflight = world.method("OPTIONS", "/v1/session").header("origin", ORIGIN);
    assert_eq!(preflight.header("access-control-request-method", "GET").send().await.status, 403);
    let page = world.get(depart).header("referer", "https://portal.test/").send().await;
    assert_eq!((page.status, page.header("location")), (410, ""), "{}", page.text);
    let back = world.decide(&link, "approve").await;
    let page = world.get(&back).send().await;
    assert_eq!((page.status, page.header("location")), (200, ""), "{}", page.text);
    gangway_store::portals::set_active(world.app.store(), &world.portal, true).await.expect("switched on");
    assert_eq!(world.get("/v1/session").token(&token).send().await.status, 200);
}

#[tokio::test]
async fn a_scope_that_was_not_given_is_refused() {
    let world = World::start().await;
    let scoped = async |scope: &str| {
        let opened = world.open(with("scopes", json!([scope]))).await.ok(201);
        opened["token"].as_str().expect("a token").to_owned()
    };
    let (connect, read) = (scoped("connect").await, scoped("read").await);
    let connected = world.connect(&connect, SHOPIFY).await.ok(201);
    let rows = format!(
        "/v1/companies/{}/connections/{}/data/commerce-orders",
        connected["companyId"].as_str().expect("an id"),
        connected["connectionId"].as_str().expect("an id")
    );
    world.get(&rows).token(&connect).send().await.problem("out-of-scope");
    world.get(&rows).token(&read).send().await.problem("dataset-pending");
    world.connect(&read, SHOPIFY).await.problem("out-of-scope");
    world.get("/v1/platforms").token(&read).send().await.problem("out-of-scope");
    let name = world.put("/v1/session/company").token(&read).json(&json!({"name": "x"}));
    name.send().await.problem("out-of-scope");
    world.post("/v1/session/renewal").token(&connect).send().await.problem("out-of-scope");
}

#[tokio::test]
async fn platforms_that_are_not_offered_are_told_apart() {
    let world = World::start().await;
    let opened = world.open(with("platforms", json!([SHOPIFY]))).await.ok(201);
    let token = opened["token"].as_str().expect("a token");
    let list = world.get("/v1/platforms").token(token).send().await.ok(200);
    assert_eq!(list["platforms"].as_array().map(Vec::len), Some(1), "{list}");
    world.connect(token, "ltpp").await.problem("unknown-platform");
    world.connect(token, "nope").await.problem("unknown-platform");
    world.connect(token, "gbol").await.problem("unknown-platform");
    world.connect(token, "ldgh").await.problem("disabled-platform");
    assert_eq!(world.counts().await, (0, 0), "nothing was made on the way");
}

#[tokio::test]
async fn addresses_and_methods_that_are_not_there_say_so() {
    let world = World::start().await;
    world.get("/nowhere").send().await.problem("not-found");
    world.get("/v1/nowhere").send().await.problem("not-found");
    let wrong = world.method("DELETE", "/v1/session").send().await;
    wrong.problem("bad-method");
    assert!(wrong.header("allow").contains("GET"));
    world.get("/v1/session?page=1").token(&world.session("m").await).send().await.problem("bad-query");
    world.get("/_sandbox/stats").send().await.problem("not-found");
    world.get("/assets/..%2f..%2fCargo.toml").send().await.problem("not-found");
    assert_eq!(world.get("/healthz").send().await.status, 200);
    for kind in gangway_wire::problem::Kind::ALL {
        let page = world.get(&format!("/problems/{}", kind.slug())).send().await;
        assert_eq!(page.status, 200, "{}", kind.slug());
        assert!(
            page.text.contains(&format!("<h1>{}</h1>", kind.title().replace('\'', "&#39;")))
                || page.text.contains(kind.title()),
            "{}",
            page.text
        );
    }
}

#[tokio::test]
async fn the_sixty_first_failure_of_a_minute_is_slowed_and_nobody_else() {
    let rule = || {
        AddressRule::new(
            Some(HeaderName::from_static("x-forwarded-for")),
            vec!["127.0.0.1".parse().expect("an address")],
        )
    };
    let wishes = Wishes { allowed: Allowed::default(), address_rule: rule, ..Wishes::default() };
    let world = World::with(wishes).await;
    let wrong = gangway_server::auth::token::Token::mint(gangway_server::auth::token::TokenKind::Session, [3; 32]);
    let fail = async |left: u32| {
        let forwarded = format!("10.9.{}.{}, 198.51.100.7", left / 250, left % 250);
        world.get("/v1/session").token(wrong.expose()).header("x-forwarded-for", &forwarded).send().await
    };
    for left in 0..60 {
        fail(left).await.problem("bad-token");
    }
    let slowed = fail(60).await;
    assert!(slowed.problem("too-many")["retryAfterS"].as_u64().is_some_and(|s| (1..=60).contains(&s)));
    assert!(slowed.header("retry-after").parse::<u32>().is_ok());
    let victim = world.get("/v1/session").token(wrong.expose()).header("x-forwarded-for", "10.9.0.1");
    victim.send().await.problem("bad-token");
    let token = world.session("m").await;
    let good = world.get("/v1/session").token(&token).header("x-forwarded-for", "198.51.100.7").send().await;
    assert_eq!(good.status, 200, "a right token is not locked out by a neighbour's wrong ones");
}

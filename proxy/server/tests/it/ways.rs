//! The way out and the way back, and the links that lead to the hosted page.
use super::harness::{BACK, ORIGIN, Reply, SHOPIFY, Wishes, World, status};
use futures_util::future::join_all;
use serde_json::{Value, json};
use std::time::Duration;

async fn departure(world: &World, token: &str) -> String {
    let connected = world.connect(token, SHOPIFY).await.ok(201);
    connected["departUrl"].as_str().expect("an address").to_owned()
}

fn departed(picture: &Value) -> bool {
    !picture["state"]["connections"][0]["departedAt"].is_null()
}

#[tokio::test]
async fn a_click_on_the_portal_leaves_at_once_as_often_as_it_likes() {
    let world = World::start().await;
    let token = world.session("m").await;
    let go = departure(&world, &token).await;
    let first = world.leave(&go).await;
    let second = world.leave(&go).await;
    let (a, b): (url::Url, url::Url) = (first.parse().expect("an address"), second.parse().expect("an address"));
    assert_eq!(a.path(), b.path());
    let value = |url: &url::Url, name: &str| url.query_pairs().find(|(n, _)| n == name).map(|(_, v)| v.into_owned());
    assert!(value(&a, "otp").is_some(), "what the platform needs stays: {a}");
    assert_ne!(value(&a, "gangwayState"), value(&b, "gangwayState"), "each attempt has its own way back");
    assert!(departed(&world.picture(&token).await));
    assert_eq!(world.counts().await, (1, 1));
}

#[tokio::test]
async fn a_link_that_came_from_elsewhere_asks_first() {
    let world = World::start().await;
    let token = world.session("m").await;
    let go = departure(&world, &token).await;
    for headers in [
        &[][..],
        &[("referer", "https://mail.test/")],
        &[("sec-fetch-site", "none")],
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site"), ("referer", "https://portal.test.evil.test/")],
    ] {
        let page = headers.iter().fold(world.get(&go), |ask, (name, value)| ask.header(name, value)).send().await;
        assert_eq!((page.status, page.header("location")), (200, ""), "{headers:?}");
        assert!(page.text.contains("Only continue if you know Harbour"), "{}", page.text);
        assert!(page.text.contains("Shop m") && page.text.contains("Shopify"), "{}", page.text);
        assert!(!page.text.contains("<script") && !page.text.contains("otp="), "{}", page.text);
        assert_eq!(page.header("cache-control"), "no-store");
    }
    assert!(!departed(&world.picture(&token).await), "nobody left yet");
    let confirmed =
        world.get(&go).header("sec-fetch-site", "same-origin").header("referer", &format!("{}/", world.proxy));
    assert_eq!(confirmed.send().await.status, 303);
    let events = world.picture(&token).await["events"].clone();
    let left = events.as_array().and_then(|e| e.iter().find(|e| e["what"]["type"] == "connection.departed").cloned());
    assert_eq!(left.expect("an event")["what"]["door"], "confirmed");
}

#[tokio::test]
async fn a_guess_of_the_browser_is_no_click() {
    let world = World::start().await;
    let token = world.session("m").await;
    let go = departure(&world, &token).await;
    for (name, value) in [
        ("sec-purpose", "prefetch"),
        ("sec-purpose", "prefetch;prerender"),
        ("purpose", "prefetch"),
        ("x-moz", "prefetch"),
    ] {
        let reply = world.get(&go).header(name, value).header("referer", &format!("{ORIGIN}/")).send().await;
        assert_eq!((reply.status, reply.header("location")), (204, ""), "{name}: {value}");
    }
    let head = world.method("HEAD", &go).header("referer", &format!("{ORIGIN}/")).send().await;
    assert_eq!((head.status, head.header("location")), (204, ""));
    assert!(!departed(&world.picture(&token).await));
}

#[tokio::test]
async fn a_departure_lives_while_it_is_shown_and_ten_minutes_more() {
    let world = World::start().await;
    let token = world.session("m").await;
    let go = departure(&world, &token).await;
    world.later(Duration::from_mins(9));
    world.picture(&token).await;
    world.later(Duration::from_mins(18));
    world.leave(&go).await;
    world.later(Duration::from_mins(29));
    let over = world.get(&go).header("referer", &format!("{ORIGIN}/")).send().await;
    assert_eq!((over.status, over.header("location")), (410, ""));
    assert!(over.text.contains("Back to Harbour") && over.text.contains(&BACK.replace('&', "&amp;")), "{}", over.text);
    for wrong in ["/go/x", "/go/gwd_", &format!("{}x", go.trim_end_matches(|c: char| c.is_alphanumeric()))] {
        let page = world.get(wrong).send().await;
        assert!(page.status == 410 && page.text.contains("This link has ended"), "{wrong}: {}", page.text);
    }
}

#[tokio::test]
async fn the_way_out_is_closed_while_codat_is_away_and_opens_again() {
    let world = World::start().await;
    let token = world.session("m").await;
    let go = departure(&world, &token).await;
    // More than the client's own tries.
    world.fault("get-connection", 50, json!({"status": 400})).await;
    let closed = world.get(&go).header("referer", &format!("{ORIGIN}/")).send().await;
    assert_eq!(closed.status, 503);
    assert!(closed.text.contains("closed for a moment"), "{}", closed.text);
    world.heal().await;
    world.leave(&go).await;
}

#[tokio::test]
async fn how_it_ended_is_told_behind_the_portals_own_address() {
    let world = World::start().await;
    for (decision, outcome) in [("approve", "connected"), ("cancel", "cancelled"), ("fail", "failed")] {
        let token = world.session(decision).await;
        let (_, reply) = world.authorize(&token, SHOPIFY, decision).await;
        assert_eq!(reply.status, 303);
        let address = reply.header("location");
        let rest = address.strip_prefix(BACK).expect("what the portal wrote stays");
        assert!(
            rest.starts_with("&gangway_attempt=") && rest.ends_with(&format!("&gangway_outcome={outcome}")),
            "{address}"
        );
        let picture = world.picture(&token).await;
        assert_eq!(picture["state"]["connections"][0]["outcome"], outcome);
        assert_eq!(status(&picture), if decision == "approve" { "linked" } else { "pending" });
    }
}

#[tokio::test]
async fn an_address_that_lies_connects_nothing() {
    let world = World::start().await;
    let token = world.session("m").await;
    let link = world.leave(&departure(&world, &token).await).await;
    let state = link.rsplit("gangwayState=").next().expect("a state");
    let lie = world.get(&format!("/return/{state}?code=200")).send().await;
    assert!(lie.header("location").ends_with("gangway_outcome=pending"), "{}", lie.header("location"));
    assert_eq!(status(&world.picture(&token).await), "pending");
    // And a lie the other way round.
    let back = world.decide(&world.leave(&departure(&world, &token).await).await, "approve").await;
    let lie = world.get(&back.replace("code=200", "code=403")).send().await;
    assert!(lie.header("location").ends_with("gangway_outcome=connected"), "{}", lie.header("location"));
}

#[tokio::test]
async fn repeated_and_parallel_returns_answer_the_same_and_count_once() {
    let world = World::start().await;
    let token = world.session("m").await;
    let link = world.leave(&departure(&world, &token).await).await;
    let back = world.decide(&link, "cancel").await;
    for guess in [world.method("HEAD", &back), world.get(&back).header("sec-purpose", "prefetch")] {
        assert_eq!(guess.send().await.status, 204, "a guess is no visit");
    }
    let replies = join_all((0..6).map(|_| world.get(&back).send())).await;
    let first = replies[0].header("location").to_owned();
    assert!(first.ends_with("gangway_outcome=cancelled"), "{first}");
    assert!(replies.iter().all(|r| r.status == 303 && r.header("location") == first));
    let again = world.get(&back).send().await;
    assert_eq!(again.header("location"), first);
    world.later(Duration::from_hours(24 * 30 + 1));
    let over = world.get(&back).send().await;
    assert_eq!((over.status, over.header("location")), (200, ""));
    assert!(over.text.contains("Back to Harbour"), "{}", over.text);
    let token = world.session("m").await;
    let returns = world.picture(&token).await["events"]
        .as_array()
        .map(|events| events.iter().filter(|e| e["what"]["type"] == "connection.returned").count());
    assert_eq!(returns, Some(1));
}

fn is_page_without_a_way(reply: &Reply) {
    assert_eq!((reply.status, reply.header("location")), (200, ""), "{}", reply.text);
    assert!(reply.text.contains("This address is not complete"), "{}", reply.text);
    assert!(reply.header("content-security-policy").contains("default-src 'none'"));
}

#[tokio::test]
async fn a_return_without_a_state_leads_nowhere_or_by_the_connection() {
    let world = World::start().await;
    let token = world.session("m").await;
    for path in [
        "/return",
        "/return/",
        "/return/%7BgangwayState%7D",
        "/return/x",
        "/return/gwr_x?code=200",
        "/return/{gangwayState}?connection=0",
    ] {
        is_page_without_a_way(&world.get(path).send().await);
    }
    let connected = world.connect(&token, SHOPIFY).await.ok(201);
    let connection = connected["connectionId"].as_str().expect("an id");
    let by_connection = format!("/return/%7BgangwayState%7D?code=200&connection={connection}");
    is_page_without_a_way(&world.get(&by_connection).send().await);
    let link = world.leave(connected["departUrl"].as_str().expect("an address")).await;
    world.decide(&link, "approve").await;
    for path in [by_connection.clone(), format!("/return/?connection={connection}")] {
        let found = world.get(&path).send().await;
        assert!(found.header("location").starts_with(BACK), "{path}: {}", found.text);
        assert!(found.header("location").ends_with("gangway_outcome=connected"));
    }
    world.later(Duration::from_hours(25));
    is_page_without_a_way(&world.get(&by_connection).send().await);
}

#[tokio::test]
async fn a_link_page_that_forgets_our_state_is_survived() {
    let world = World::with(Wishes { drop_link_params: true, ..Wishes::default() }).await;
    let token = world.session("m").await;
    let (_, reply) = world.authorize(&token, SHOPIFY, "approve").await;
    assert!(reply.header("location").ends_with("gangway_outcome=connected"), "{} {}", reply.status, reply.text);
}

#[tokio::test]
async fn foreign_words_are_bounded_text_and_nothing_else() {
    let world = World::start().await;
    let long = "a".repeat(3_000);
    for (index, text) in [
        "<img src=x onerror=window.__hit=1>",
        "\"><svg/onload=window.__hit=1>",
        "</title></script><script>window.__hit=1</script>",
        "ok\r\nSet-Cookie: hit=1",
        "ok\nlevel=ERROR msg=\"forged log line\"",
        "\u{1b}[31mred\u{1b}[0m",
        "\u{202e}revo\u{202c} over",
        "'; DROP TABLE merchant;--",
        "%3Cimg%20src%3Dx%3E",
        &long,
        "%",
    ]
    .into_iter()
    .enumerate()
    {
        let token = world.session(&format!("m{index}")).await;
        let link = world.leave(&departure(&world, &token).await).await;
        let state = link.rsplit("gangwayState=").next().expect("a state");
        let query: String = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("code", "500")
            .append_pair("text", text)
            .finish();
        let reply = world.get(&format!("/return/{state}?{query}")).send().await;
        assert_eq!(reply.status, 303, "{text}");
        assert_eq!(reply.header("set-cookie"), "");
        assert!(!reply.header("location").contains("hit"), "foreign words never reach an address");
        let kept = world.picture(&token).await["state"]["connections"][0]["outcomeText"].clone();
        let kept = kept.as_str().unwrap_or_default();
        assert!(kept.chars().count() <= 300 && !kept.chars().any(|c| c.is_control() || c == '\u{202e}'), "{kept:?}");
        for path in ["/return/x", "/return/%7BgangwayState%7D"] {
            let page = world.get(&format!("{path}?{query}")).send().await;
            assert!(!page.text.contains("__hit"), "{}", page.text);
            assert!(text.len() < 2 || !page.text.contains(text), "{}", page.text);
        }
    }
}

async fn invite(world: &World, reference: &str, message: &str) -> (String, String) {
    let body = json!({
        "merchant": {"reference": reference, "name": "Bäckerei"}, "returnUrl": BACK, "language": "fr", "message": message,
    });
    let invited = world.post("/v1/invitations").token(&world.key).json(&body).send().await.ok(201);
    let url = invited["url"].as_str().expect("an address").to_owned();
    let (page, secret) = url.split_once('#').expect("the secret is in the fragment");
    assert_eq!(page, format!("{}/connect", world.proxy));
    (secret.to_owned(), invited["expiresAt"].as_str().expect("a time").to_owned())
}

async fn exchange(world: &World, secret: &str) -> Reply {
    let ask = world.post("/v1/exchange").header("origin", &world.proxy);
    ask.json(&json!({"secret": secret})).send().await
}

#[tokio::test]
async fn an_invitation_is_looked_at_and_opened_as_often_as_needed() {
    let world = World::start().await;
    let (secret, _) = invite(&world, "m", "Bonjour,\n<b>reliez</b> votre boutique.").await;
    let before = world.counts().await;
    for _ in 0..3 {
        let seen = world.get("/v1/invitation").token(&secret).send().await.ok(200);
        assert_eq!(seen["portal"]["name"], "Harbour");
        assert_eq!(seen["portal"]["host"], "portal.test");
        assert_eq!((seen["business"].as_str(), seen["language"].as_str()), (Some("Bäckerei"), Some("fr")));
        assert_eq!(seen["message"], "Bonjour,\n<b>reliez</b> votre boutique.");
    }
    assert_eq!(world.counts().await, before, "looking changes nothing");
    let (first, second) = (exchange(&world, &secret).await.ok(201), exchange(&world, &secret).await.ok(201));
    assert_ne!(first["token"], second["token"]);
    let token = first["token"].as_str().expect("a token");
    let picture = world.picture(token).await;
    assert_eq!(
        (picture["session"]["hosted"].as_bool(), picture["session"]["scopes"].clone()),
        (Some(true), json!(["connect"]))
    );
    let renewed = world.post("/v1/session/renewal").token(token).send().await.ok(201);
    assert_eq!(world.picture(renewed["token"].as_str().expect("a token")).await["session"]["hosted"], true);
    world.later(Duration::from_hours(24 * 8));
    exchange(&world, &secret).await.problem("link-dead");
    world.get("/v1/invitation").token(&secret).send().await.problem("link-dead");
}

#[tokio::test]
async fn an_invitation_without_a_language_speaks_the_reader_s_own() {
    let world = World::start().await;
    for (named, browser, spoken) in [
        (None, "fr-CA,fr;q=0.9,en;q=0.8", "fr"),
        (None, "en-GB,fr;q=0.5", "en"),
        (None, "", "en"),
        (Some("fr"), "en-GB", "fr"),
        (Some("en"), "fr-FR", "en"),
    ] {
        let body = json!({ "merchant": {"reference": "m"}, "returnUrl": BACK, "language": named });
        let invited = world.post("/v1/invitations").token(&world.key).json(&body).send().await.ok(201);
        let secret = invited["url"].as_str().and_then(|url| url.split_once('#')).expect("a secret").1;
        let seen = world.get("/v1/invitation").token(secret).header("accept-language", browser).send().await.ok(200);
        assert_eq!(seen["language"], spoken, "{named:?} {browser}");
        let ask = world.post("/v1/exchange").header("origin", &world.proxy).header("accept-language", browser);
        let token = ask.json(&json!({"secret": secret})).send().await.ok(201)["token"].clone();
        let picture = world.picture(token.as_str().expect("a token")).await;
        assert_eq!(picture["session"]["language"], spoken, "{named:?} {browser}");
    }
}

#[tokio::test]
async fn a_link_that_is_wrong_or_revoked_is_dead() {
    let world = World::start().await;
    let (secret, _) = invite(&world, "m", "").await;
    let session = world.session("m").await;
    for wrong in ["", "gwi_x", &format!("{}x", &secret[..secret.len() - 1]), &session, &world.key] {
        exchange(&world, wrong).await.problem("link-dead");
    }
    let foreign = world.post("/v1/exchange").header("origin", ORIGIN).json(&json!({"secret": secret})).send().await;
    foreign.problem("foreign-origin");
    let token = exchange(&world, &secret).await.ok(201)["token"].as_str().expect("a token").to_owned();
    assert_eq!(world.picture(&token).await["session"]["returnUrl"], BACK);
    let revoke = async |key: &str| {
        world.post("/v1/invitations/revocation").token(key).json(&json!({"reference": "m"})).send().await
    };
    let (origins, addresses) = (["https://other.test".to_owned()], ["https://other.test/shop".to_owned()]);
    let upstream = world.app.upstream_id().to_owned();
    let other =
        gangway_server::cli::portal::add(world.app.store(), upstream, "Other", &origins, &addresses, None).await;
    assert_eq!(revoke(other.expect("a portal").1.expose()).await.status, 204);
    exchange(&world, &secret).await.ok(201);
    revoke(&session).await.problem("bad-token");
    assert_eq!(revoke(&world.key).await.status, 204);
    assert_eq!(exchange(&world, &secret).await.status, 410);
    exchange(&world, &secret).await.problem("link-dead");
    world.get("/v1/invitation").token(&secret).send().await.problem("link-dead");
}

#[tokio::test]
async fn an_invitation_comes_back_to_the_hosted_page_once_and_then_shows_progress_only() {
    // Codat is at work until the end: only then is it asked so often that a shop which is gone is noticed here.
    let world = World::with(Wishes { sync_ms: 600_000, ..Wishes::default() }).await;
    let (secret, _) = invite(&world, "m", "").await;
    let token = exchange(&world, &secret).await.ok(201)["token"].as_str().expect("a token").to_owned();
    let connected = world.connect(&token, SHOPIFY).await.ok(201);
    let go = connected["departUrl"].as_str().expect("an address");
    let out = world
        .get(go)
        .header("sec-fetch-site", "same-origin")
        .header("referer", &format!("{}/", world.proxy))
        .send()
        .await;
    let back = world.decide(out.header("location"), "approve").await;
    let replies = join_all((0..4).map(|_| world.get(&back).send())).await;
    let handed: Vec<&str> = replies.iter().map(|r| r.header("location")).filter(|l| !l.is_empty()).collect();
    assert_eq!(handed.len(), 1, "one hand-back: {replies:?}");
    let hand_back = handed[0].strip_prefix(&format!("{}/connect#", world.proxy)).expect("the hosted page");
    let resumed = exchange(&world, hand_back).await.ok(201)["token"].as_str().expect("a token").to_owned();
    exchange(&world, hand_back).await.problem("link-dead");
    let page = world.get(&back).send().await;
    assert_eq!(page.status, 200);
    assert!(page.text.contains(&BACK.replace('&', "&amp;")), "the way back to the portal: {}", page.text);
    for token in
        [&token, &resumed, &exchange(&world, &secret).await.ok(201)["token"].as_str().expect("a token").to_owned()]
    {
        let picture = world.picture(token).await;
        assert_eq!(status(&picture), "linked", "progress is shown");
        assert_eq!(picture["session"]["scopes"], json!([]), "and the page is told that it may only look");
        let company = picture["state"]["companyId"].as_str().expect("an id");
        let connection = picture["state"]["connections"][0]["id"].as_str().expect("an id");
        world
            .post(&format!("/v1/session/connections/{connection}/departure"))
            .token(token)
            .send()
            .await
            .problem("out-of-scope");
        changes_nothing(&world, token, connection).await;
        let rows = format!("/v1/companies/{company}/connections/{connection}/data/commerce-orders");
        world.get(&rows).token(token).send().await.problem("out-of-scope");
        // Nor later, when the grant is gone: only a link that is made then connects again.
    }
    let company = world.picture(&token).await["state"]["companyId"].as_str().expect("an id").to_owned();
    let connection = connected["connectionId"].as_str().expect("an id");
    world.app.upstream().client().delete_company(&company).await.expect("deleted");
    let portal = world.session("m").await;
    world.until(&portal, "the shop is gone", |p| status(p) != "linked").await;
    let late = exchange(&world, &secret).await.ok(201)["token"].as_str().expect("a token").to_owned();
    for token in [&token, &resumed, &late] {
        changes_nothing(&world, token, connection).await;
        let renewed = world.post("/v1/session/renewal").token(token).send().await.ok(201);
        changes_nothing(&world, renewed["token"].as_str().expect("a token"), connection).await;
    }
    let (anew, _) = invite(&world, "m", "").await;
    let anew = exchange(&world, &anew).await.ok(201)["token"].as_str().expect("a token").to_owned();
    world.put("/v1/session/company").token(&anew).json(&json!({"name": "Another"})).send().await.ok(200);
}

/// What a link may not do once its shop is linked.
async fn changes_nothing(world: &World, token: &str, connection: &str) {
    let told = world.connect(token, SHOPIFY).await.problem("out-of-scope");
    assert!(told["detail"].as_str().is_some_and(|detail| detail.ends_with("sign in at Harbour.")), "{told}");
    let name = world.put("/v1/session/company").token(token).json(&json!({"name": "Another"}));
    name.send().await.problem("out-of-scope");
    let fresh = world.post("/v1/session/refresh").token(token).json(&json!({"connectionId": connection}));
    fresh.send().await.problem("out-of-scope");
}

#[tokio::test]
async fn a_return_without_our_state_never_hands_back() {
    let world = World::with(Wishes { drop_link_params: true, ..Wishes::default() }).await;
    let (secret, _) = invite(&world, "m", "").await;
    let token = exchange(&world, &secret).await.ok(201)["token"].as_str().expect("a token").to_owned();
    let go = departure(&world, &token).await;
    let out = world.get(&go).header("sec-fetch-site", "same-origin").send().await;
    let back = world.decide(out.header("location"), "approve").await;
    let page = world.get(&back).send().await;
    assert_eq!((page.status, page.header("location")), (200, ""), "{}", page.text);
    assert!(page.text.contains("Harbour") && !page.text.contains("gwh_"), "{}", page.text);
    assert_eq!(status(&world.picture(&token).await), "linked", "what was approved counts");
}

#[tokio::test]
async fn a_hand_back_dies_after_two_minutes() {
    let world = World::start().await;
    let (secret, _) = invite(&world, "m", "").await;
    let token = exchange(&world, &secret).await.ok(201)["token"].as_str().expect("a token").to_owned();
    let go = departure(&world, &token).await;
    let out = world.get(&go).header("sec-fetch-site", "same-origin").send().await;
    let back = world.decide(out.header("location"), "cancel").await;
    let reply = world.get(&back).send().await;
    let secret = reply.header("location").split_once('#').expect("a fragment").1.to_owned();
    world.later(Duration::from_mins(3));
    exchange(&world, &secret).await.problem("link-dead");
}

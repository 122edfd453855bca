//! Where merchants are sent back to, from the portal's wish to the last redirect.
use super::harness::{SHOPIFY, World};
use gangway_server::cli::portal;
use serde_json::json;

/// A portal with these registered addresses, each with its origin; its key.
async fn portal(world: &World, name: &str, addresses: &[&str]) -> String {
    let origin = |address: &&str| address.parse::<url::Url>().expect("an address").origin().ascii_serialization();
    let origins: Vec<String> = addresses.iter().map(origin).collect();
    let addresses: Vec<String> = addresses.iter().map(|address| (*address).to_owned()).collect();
    let (store, upstream) = (world.app.store(), world.app.upstream_id().to_owned());
    let (_, key) = portal::add(store, upstream, name, &origins, &addresses, None).await.expect("a portal");
    key.expose().to_owned()
}

#[tokio::test]
async fn an_address_comes_back_as_the_portal_wrote_it_with_one_outcome() {
    let world = World::start().await;
    let key = portal(&world, "Lagoon", &["https://lagoon.test:9443/in", "https://xn--kse-qla.test/"]).await;
    for (number, (asked, before_ours)) in [
        ("https://lagoon.test:9443/in", "https://lagoon.test:9443/in?"),
        ("HTTPS://Lagoon.Test:9443/in/done?open", "https://lagoon.test:9443/in/done?open&"),
        ("https://lagoon.test:9443/in?say=one%20two+three", "https://lagoon.test:9443/in?say=one%20two+three&"),
        ("https://lagoon.test:9443/in?to=%2Fcart%3Fx%3D1%26y", "https://lagoon.test:9443/in?to=%2Fcart%3Fx%3D1%26y&"),
        ("https://lagoon.test:9443/in?id=5&id=6&", "https://lagoon.test:9443/in?id=5&id=6&"),
        ("https://lagoon.test:9443/in/;page=2?n=%F6", "https://lagoon.test:9443/in/;page=2?n=%F6&"),
        ("https://käse.test?k", "https://xn--kse-qla.test/?k&"),
    ]
    .into_iter()
    .enumerate()
    {
        for (decision, outcome) in
            [("approve", "connected"), ("cancel", "cancelled"), ("fail", "failed"), ("", "pending")]
        {
            let merchant = json!({"reference": format!("m{number}-{decision}"), "name": "Shop"});
            let opened = world.post("/v1/sessions").token(&key);
            let opened = opened.json(&json!({"merchant": merchant, "returnUrl": asked})).send().await.ok(201);
            let token = opened["token"].as_str().expect("a token");
            let connected = world.connect(token, SHOPIFY).await.ok(201);
            let go = world.get(connected["departUrl"].as_str().expect("an address"));
            let out = go.header("referer", "https://lagoon.test:9443/").send().await;
            let link = out.header("location").to_owned();
            let back = if decision.is_empty() {
                format!("/return/{}", link.rsplit("gangwayState=").next().expect("a state"))
            } else {
                world.decide(&link, decision).await
            };
            let reply = world.get(&back).send().await;
            let ours = reply.header("location").strip_prefix(before_ours);
            let ours = ours.unwrap_or_else(|| panic!("{asked} became {}", reply.header("location")));
            let (attempt, told) = ours.split_once('&').expect("two of ours");
            assert!(attempt.starts_with("gangway_attempt=") && told == format!("gangway_outcome={outcome}"), "{ours}");
        }
    }
}

#[tokio::test]
async fn an_address_that_is_refused_names_its_field_and_the_rule() {
    let world = World::start().await;
    let key = portal(&world, "Lagoon", &["https://lagoon.test/in"]).await;
    for (asked, rule) in [
        ("https://lagoon.test:9443/in", "same origin"),
        ("https://lagoon.test./in", "same origin"),
        ("https://lagoon.test.evil.test/in", "same origin"),
        ("https://lagoon.test/inn", "whole path segments"),
        ("https://lagoon.test/In", "whole path segments"),
        ("https://lagoon.test/in/../out", "whole path segments"),
        ("https://lagoon.test/in/.%2E/out", "whole path segments"),
        ("https://lagoon.test/in%2Fout", "whole path segments"),
        ("https://lagoon.test\\@evil.test/in", "backslashes"),
        ("//evil.test/in", "whole address"),
        ("javascript:open()", "https://"),
        ("http://lagoon.test/in", "https://"),
        ("https://me:pw@lagoon.test/in", "user or a password"),
        ("https://lagoon.test/in#top", "fragment"),
        ("https://lagoon.test/in?gangway_outcome=connected", "gangway_"),
        ("https://lagoon.test/in?a=1&gangway_attempt=x", "gangway_"),
    ] {
        let body = json!({"merchant": {"reference": "m", "name": "Shop"}, "returnUrl": asked});
        let refused = world.post("/v1/sessions").token(&key).json(&body).send().await;
        let problem = refused.problem("bad-return");
        assert_eq!((refused.status, problem["field"].as_str()), (422, Some("returnUrl")), "{asked}: {problem}");
        assert!(problem["detail"].as_str().is_some_and(|detail| detail.contains(rule)), "{asked}: {problem}");
    }
}

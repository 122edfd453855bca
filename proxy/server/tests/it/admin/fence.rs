//! What is refused: pages of others, tokens of others, and everybody who is not logged in.
use super::bench::{Bench, PASSWORD, Seen, login, refused};
use crate::harness::ORIGIN;
use gangway_server::auth::token::{Token, TokenKind};
use gangway_store::operators::Grants;
use gangway_wire::paths::{self, admin, fill};
use serde_json::{Value, json};

const COMPANY: &str = "8a210b68-6988-11ed-a1eb-0242ac120002";
const CONNECTION: &str = "2e9d2c44-f675-40ba-8049-353bfcb5e171";

/// Everything that is read, filled with this merchant.
fn reads(merchant: &str) -> Vec<String> {
    vec![
        admin::ME.to_owned(),
        admin::MERCHANTS.to_owned(),
        fill(admin::MERCHANT, &[merchant]),
        fill(admin::TIMELINE, &[merchant]),
        fill(admin::DATA, &[COMPANY, CONNECTION, "commerce-orders"]),
        fill(admin::ROW, &[COMPANY, CONNECTION, "commerce-orders", "0"]),
    ]
}

/// Everything that is written, with a body that fits.
fn writes(merchant: &str, link: &str) -> Vec<(String, Value)> {
    vec![
        (admin::LOGIN.to_owned(), login("ines@harbour.example", PASSWORD)),
        (admin::LOGOUT.to_owned(), json!({})),
        (admin::LINK.to_owned(), json!({ "link": link })),
        (admin::PASSWORD.to_owned(), json!({ "link": link, "password": PASSWORD })),
        (fill(admin::REFRESH, &[merchant]), json!({ "connectionId": CONNECTION })),
        (fill(admin::INVITATIONS, &[merchant]), json!({})),
    ]
}

#[tokio::test]
async fn without_a_login_there_are_no_rows() {
    let bench = Bench::start().await;
    let (portal, cookie) = (bench.harbour(), bench.everything().await);
    bench.session(&portal, "shop-1", Some("Maison Lune")).await;
    let id = bench.merchant(&cookie, "shop-1").await.id;
    let invented = format!("gangway={}", Token::mint(TokenKind::OperatorSession, [7; 32]).expose());
    for path in reads(&id) {
        for cookie in ["", "gangway=", "gangway=gwc_nonsense", invented.as_str()] {
            let reply = bench.get(&path, cookie).await;
            assert_eq!(reply.refusal(), refused(401, "no-login"), "{path} {cookie}");
            assert!(!reply.text.contains("Lune") && !reply.text.contains("shop-1"), "{}", reply.text);
        }
    }
    for (path, body) in writes(&id, "").into_iter().skip(4) {
        assert_eq!(bench.write(&path, "", &body).await.refusal(), refused(401, "no-login"), "{path}");
    }
    let events = bench.get(&fill(admin::TIMELINE, &[&id]), &cookie).await.text;
    assert!(!events.contains("invitation.made"), "{events}");
}

#[tokio::test]
async fn a_write_from_another_page_changes_nothing() {
    let bench = Bench::start().await;
    let (portal, cookie) = (bench.harbour(), bench.everything().await);
    bench.session(&portal, "shop-1", None).await;
    let id = bench.merchant(&cookie, "shop-1").await.id;
    let link = bench.link("new@harbour.example", Grants::All).await;
    for (path, body) in writes(&id, &link) {
        for from in [None, Some("cross-site"), Some("same-site"), Some("none"), Some("same-origin, cross-site")] {
            let mut ask = bench.world.post(&path).header("cookie", &cookie).json(&body);
            if let Some(from) = from {
                ask = ask.header("sec-fetch-site", from);
            }
            let reply = ask.send().await;
            assert_eq!(reply.refusal(), refused(403, "cross-site"), "{path} from {from:?}");
            assert_eq!(reply.cookie(), None);
        }
        let plain = bench.world.post(&path).header("cookie", &cookie).header("sec-fetch-site", "same-origin");
        let plain = plain.header("content-type", "text/plain").body(body.to_string()).send().await;
        assert_eq!(plain.refusal(), refused(415, "not-json"), "{path} as a form can send it");
    }
    assert_eq!(bench.get(admin::ME, &cookie).await.status, 200, "nobody was logged out");
    assert_eq!(bench.set_password(&link, PASSWORD).await.status, 200, "the link was not used up");
    let events = bench.get(&fill(admin::TIMELINE, &[&id]), &cookie).await.text;
    assert!(!events.contains("invitation.made"), "{events}");
}

#[tokio::test]
async fn no_other_origin_may_read_anything() {
    let bench = Bench::start().await;
    let (portal, cookie) = (bench.harbour(), bench.everything().await);
    bench.session(&portal, "shop-1", None).await;
    let id = bench.merchant(&cookie, "shop-1").await.id;
    let link = bench.link("new@harbour.example", Grants::All).await;
    let paths = reads(&id).into_iter().chain(writes(&id, &link).into_iter().map(|(path, _)| path));
    for path in paths {
        for origin in [ORIGIN, bench.world.proxy.as_str(), "null"] {
            let preflight = bench.world.method("OPTIONS", &path).header("origin", origin);
            let preflight = preflight.header("access-control-request-method", "POST").send().await;
            let read = bench.world.get(&path).header("origin", origin).header("cookie", &cookie).send().await;
            assert_eq!(preflight.refusal(), refused(405, "bad-method"), "{path}");
            for reply in [preflight, read] {
                let opened: Vec<_> =
                    reply.headers.keys().filter(|name| name.as_str().starts_with("access-control")).collect();
                assert!(opened.is_empty(), "{path} {origin} {opened:?}");
                assert_eq!(reply.header("cross-origin-resource-policy"), "same-origin");
                assert_eq!(reply.header("cache-control"), "no-store");
            }
        }
    }
}

#[tokio::test]
async fn tokens_of_merchants_and_portals_open_nothing_here() {
    let bench = Bench::start().await;
    let (portal, cookie) = (bench.harbour(), bench.everything().await);
    let session = bench.session(&portal, "shop-1", None).await;
    let id = bench.merchant(&cookie, "shop-1").await.id;
    let secret = cookie.trim_start_matches("gangway=");
    for token in [session.as_str(), portal.key.as_str(), secret] {
        for path in reads(&id) {
            let bearer = bench.world.get(&path).token(token);
            assert_eq!(bearer.send().await.refusal(), refused(401, "no-login"), "{path}");
            let both = bench.world.get(&path).header("authorization", &format!("bearer {token}"));
            assert_eq!(both.header("cookie", &cookie).send().await.refusal(), refused(401, "no-login"), "{path}");
        }
    }
    let as_cookie = bench.get(admin::ME, &format!("gangway={session}")).await;
    assert_eq!(as_cookie.refusal(), refused(401, "no-login"));
}

#[tokio::test]
async fn an_operators_cookie_opens_nothing_of_merchants() {
    let bench = Bench::start().await;
    let (portal, cookie) = (bench.harbour(), bench.everything().await);
    let session = bench.session(&portal, "shop-1", None).await;
    let secret = cookie.trim_start_matches("gangway=");
    let data = fill(paths::DATA, &[COMPANY, CONNECTION, "commerce-orders"]);
    for path in [paths::SESSION, paths::PLATFORMS, data.as_str()] {
        assert_eq!(bench.get(path, &cookie).await.refusal(), refused(401, "no-token"), "{path}");
        let bearer = bench.world.get(path).token(secret).send().await;
        assert_eq!(bearer.refusal(), refused(401, "bad-token"), "{path}");
    }
    let merchant = bench.world.get(paths::SESSION).token(&session);
    let merchant = merchant.header("cookie", &cookie).send().await;
    assert_eq!(merchant.status, 200, "the cookie does no harm either: {merchant:?}");
}

#[tokio::test]
async fn an_operator_of_another_portal_finds_nothing() {
    let bench = Bench::start().await;
    let (harbour, quay) = (bench.harbour(), bench.portal("Quay").await);
    bench.session(&harbour, "shop-1", Some("Maison Lune")).await;
    bench.session(&quay, "shop-2", Some("Atelier Sud")).await;
    let all = bench.everything().await;
    let id = bench.merchant(&all, "shop-1").await.id;
    let other = bench.operator("quentin@quay.example", Grants::Portals(vec![quay.id.clone()])).await;

    let list = bench.list(&other, "").await;
    assert_eq!((list.total, list.all), (1, 1));
    assert_eq!(list.merchants[0].reference, "shop-2");
    assert_eq!(bench.list(&other, "?search=Lune").await.total, 0);
    for path in reads(&id).into_iter().skip(2) {
        let reply = bench.get(&path, &other).await;
        assert_eq!(reply.refusal(), refused(404, "not-found"), "{path}");
        assert!(!reply.text.contains("Lune"));
    }
    for (path, body) in writes(&id, "").into_iter().skip(4) {
        assert_eq!(bench.write(&path, &other, &body).await.refusal(), refused(404, "not-found"), "{path}");
        let nobody = path.replace(&id, "no-such-merchant");
        assert_eq!(bench.write(&nobody, &other, &body).await.refusal(), refused(404, "not-found"), "{nobody}");
    }

    bench.link("quentin@quay.example", Grants::Portals(vec![harbour.id.clone()])).await;
    assert_eq!(bench.list(&other, "").await.merchants[0].reference, "shop-1", "grants count at once");
}

#[tokio::test]
async fn what_is_not_there_is_said_to_the_dashboard_too() {
    let bench = Bench::start().await;
    let cookie = bench.everything().await;
    let reply = bench.get("/v1/admin/nothing", &cookie).await;
    assert_eq!(reply.refusal(), refused(404, "not-found"));
    let wrong = bench.write(admin::ME, &cookie, &json!({})).await;
    assert_eq!(wrong.refusal(), refused(405, "bad-method"));
}

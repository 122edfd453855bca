//! The list of merchants, one of them, its timeline, and the invitation that an operator makes.
use super::bench::{Bench, Seen, refused};
use gangway_store::portals;
use gangway_wire::admin::{Invited, MerchantPicture, Timeline};
use gangway_wire::event::{By, What};
use gangway_wire::paths::{self, admin, fill};
use gangway_wire::session::Invitation;
use gangway_wire::state::Status;
use serde_json::json;

fn query(parameters: &[(&str, &str)]) -> String {
    let mut url = url::Url::parse("http://x.test").expect("an address");
    url.query_pairs_mut().extend_pairs(parameters);
    format!("?{}", url.query().unwrap_or_default())
}

#[tokio::test]
async fn a_search_takes_letters_as_they_are_meant() {
    let bench = Bench::start().await;
    let (portal, cookie) = (bench.harbour(), bench.everything().await);
    for (reference, name) in [
        ("M-1", Some("Café Zoë")),
        ("M-2", Some("100% Wolle")),
        ("M-3", Some("100 Prozent Wolle")),
        ("M_4", Some("Straße & Söhne")),
        ("M-5\\x", Some("مخبز النور")),
        ("ref-6", None),
    ] {
        bench.session(&portal, reference, name).await;
    }
    for (search, found) in [
        ("cafe zoe", &["M-1"][..]),
        ("CAFÉ", &["M-1"]),
        ("ZOË", &["M-1"]),
        ("cafe\u{301}", &["M-1"]),
        ("100%", &["M-2"]),
        ("%", &["M-2"]),
        ("wolle", &["M-2", "M-3"]),
        ("_", &["M_4"]),
        ("strasse", &["M_4"]),
        ("\\", &["M-5\\x"]),
        ("النور", &["M-5\\x"]),
        ("REF-6", &["ref-6"]),
        ("  ref  ", &["ref-6"]),
        ("' OR 1=1 --", &[]),
        ("nobody", &[]),
        ("", &["M-1", "M-2", "M-3", "M-5\\x", "M_4", "ref-6"]),
    ] {
        let list = bench.list(&cookie, &query(&[("search", search)])).await;
        let mut references: Vec<_> = list.merchants.iter().map(|row| row.reference.as_str()).collect();
        references.sort_unstable();
        assert_eq!(references, found, "{search:?}");
        assert_eq!((list.total, list.all), (found.len() as u64, 6), "{search:?}");
    }
}

#[tokio::test]
async fn pages_follow_each_other_without_gaps() {
    let bench = Bench::start().await;
    let (portal, cookie) = (bench.harbour(), bench.everything().await);
    for number in 0..5 {
        bench.session(&portal, &format!("shop-{number}"), Some(&format!("Shop {number}"))).await;
    }
    let mut seen = Vec::new();
    for (offset, rows) in [(0, 2), (2, 2), (4, 1), (5, 0), (1_000_000, 0)] {
        let page = bench.list(&cookie, &format!("?offset={offset}&limit=2")).await;
        assert_eq!((page.total, page.all, page.offset, page.merchants.len()), (5, 5, offset, rows));
        seen.extend(page.merchants.into_iter().map(|row| row.reference));
    }
    assert_eq!(seen, ["shop-4", "shop-3", "shop-2", "shop-1", "shop-0"], "the last changed first");
    bench.session(&portal, "shop-2", Some("Shop 2 renamed")).await;
    assert_eq!(bench.list(&cookie, "?limit=1").await.merchants[0].reference, "shop-2");
}

#[tokio::test]
async fn queries_that_mean_nothing_are_refused_by_name() {
    let bench = Bench::start().await;
    let (portal, cookie) = (bench.harbour(), bench.everything().await);
    bench.session(&portal, "shop-1", None).await;
    let id = bench.merchant(&cookie, "shop-1").await.id;
    let timeline = fill(admin::TIMELINE, &[&id]);
    let long = format!("search={}", "a".repeat(301));
    for (path, query, field) in [
        (admin::MERCHANTS, "limit=0", "limit"),
        (admin::MERCHANTS, "limit=201", "limit"),
        (admin::MERCHANTS, "limit=ten", "limit"),
        (admin::MERCHANTS, "offset=-1", "offset"),
        (admin::MERCHANTS, "offset=99999999999999999999", "offset"),
        (admin::MERCHANTS, "sort=name", "sort"),
        (admin::MERCHANTS, "search=a&search=b", "search"),
        (admin::MERCHANTS, long.as_str(), "search"),
        (timeline.as_str(), "before=0", "before"),
        (timeline.as_str(), "before=x", "before"),
        (timeline.as_str(), "limit=201", "limit"),
        (timeline.as_str(), "after=1", "after"),
    ] {
        let reply = bench.get(&format!("{path}?{query}"), &cookie).await;
        assert_eq!(reply.refusal(), refused(422, "bad-query"), "{query}");
        assert!(reply.text.contains(&format!(r#""field":"{field}""#)), "{query}: {}", reply.text);
    }
}

#[tokio::test]
async fn one_merchant_is_shown_with_its_state_and_timeline() {
    let bench = Bench::start().await;
    let (portal, cookie) = (bench.harbour(), bench.everything().await);
    bench.session(&portal, "shop-1", Some("Café Zoë")).await;
    bench.session(&portal, "shop-1", None).await;
    bench.session(&portal, "shop-1", None).await;
    let row = bench.merchant(&cookie, "shop-1").await;
    assert_eq!(
        (row.name.as_deref(), row.status, row.portal.name.as_str()),
        (Some("Café Zoë"), Status::Waiting, "Harbour")
    );

    let shown: MerchantPicture = bench.get(&fill(admin::MERCHANT, &[&row.id]), &cookie).await.read();
    assert_eq!((&shown.row, shown.state.name.as_deref(), shown.state.seq), (&row, Some("Café Zoë"), 4));

    let mut seen = Vec::new();
    let mut path = format!("{}?limit=3", fill(admin::TIMELINE, &[&row.id]));
    loop {
        let page: Timeline = bench.get(&path, &cookie).await.read();
        seen.extend(page.events.iter().map(|event| event.seq));
        let Some(last) = page.events.last().filter(|_| page.more) else { break };
        path = format!("{}?limit=3&before={}", fill(admin::TIMELINE, &[&row.id]), last.seq);
    }
    assert_eq!(seen, [4, 3, 2, 1], "newest first, without gaps");
}

#[tokio::test]
async fn an_operators_invitation_is_a_link_and_an_event() {
    let bench = Bench::start().await;
    let (portal, cookie) = (bench.harbour(), bench.everything().await);
    bench.session(&portal, "shop-1", Some("Café Zoë")).await;
    let id = bench.merchant(&cookie, "shop-1").await.id;
    let path = fill(admin::INVITATIONS, &[&id]);
    let made = bench.write(&path, &cookie, &json!({})).await;
    assert_eq!(made.status, 201, "{made:?}");
    let invited: Invited = made.read();
    let secret = invited
        .url
        .strip_prefix(&format!("{}{}#", bench.world.proxy, paths::HOSTED))
        .expect("the hosted page's fragment");
    assert!(secret.starts_with("gwi_"));

    let seen = bench.world.get(paths::INVITATION).token(secret).send().await;
    let seen: Invitation = seen.read();
    assert_eq!((seen.portal.name.as_str(), seen.business.as_deref()), ("Harbour", Some("Café Zoë")));
    assert_eq!(seen.language, "fr", "the language of the merchant's last session");

    let reply = bench.get(&fill(admin::TIMELINE, &[&id]), &cookie).await;
    assert!(!reply.text.contains(secret), "the link itself is no event");
    let newest = reply.read::<Timeline>().events.remove(0);
    assert!(matches!(newest.what, What::InvitationMade { by: By::Operator, .. }), "{newest:?}");

    portals::set_active(bench.world.app.store(), &portal.id, false).await.expect("it can be switched off");
    let refusal = bench.write(&path, &cookie, &json!({})).await.refusal();
    assert_eq!(refusal, refused(422, "bad-field"), "no link of a disabled portal works");
    assert_eq!(bench.get(&fill(admin::MERCHANT, &[&id]), &cookie).await.status, 200, "its rows are kept");
}

//! Operators: links, logins, grants.
use crate::harness::{World, add_portal, hash};
use gangway_core::time::{HOUR, MINUTE};
use gangway_store::operators::{self, Grants};
use gangway_store::{Look, list, logins, merchants, operator_sessions, portals};

#[tokio::test]
async fn a_link_sets_a_password_once_and_ends_the_sessions() {
    let world = World::new().await;
    let store = &world.store;
    let now = store.now().await.expect("the time");
    let operator =
        operators::add(store, " Ana@Example.com ", Grants::All, hash("link"), now + HOUR).await.expect("one");
    assert_eq!((operator.email.as_str(), operator.password), ("ana@example.com", None));
    operator_sessions::open(store, &operator.id, hash("cookie")).await.expect("a session");
    assert!(matches!(operators::by_link(store, &hash("link")).await.expect("a look"), Look::Live(_)));
    let set = operators::set_password(store, &hash("link"), "$argon2id$1").await.expect("set");
    assert_eq!(set.expect("it worked").password.as_deref(), Some("$argon2id$1"));
    assert!(operator_sessions::find_live(store, &hash("cookie")).await.expect("a look").is_none());
    assert_eq!(operators::set_password(store, &hash("link"), "$argon2id$2").await.expect("asked"), None);
    assert_eq!(operators::by_link(store, &hash("link")).await.expect("a look"), Look::Unknown);
    let again = operators::by_email(store, "ANA@example.com").await.expect("a look").expect("she is there");
    assert_eq!(again.password.as_deref(), Some("$argon2id$1"));
}

#[tokio::test]
async fn a_link_dies_after_its_time() {
    let world = World::new().await;
    let store = &world.store;
    let now = store.now().await.expect("the time");
    operators::add(store, "ana@example.com", Grants::All, hash("link"), now + HOUR).await.expect("one");
    store.set_clock_offset(61 * MINUTE);
    assert_eq!(operators::by_link(store, &hash("link")).await.expect("a look"), Look::Expired);
    assert_eq!(operators::set_password(store, &hash("link"), "$argon2id$1").await.expect("asked"), None);
}

#[tokio::test]
async fn an_operator_sees_the_granted_portals_only() {
    let world = World::new().await;
    let store = &world.store;
    let other = add_portal(store, "Other", "other").await;
    let here = world.shop("m-1", "c-1").await;
    let there = merchants::ensure(store, &other, "m-2").await.expect("a merchant").scope;
    let grants = Grants::Portals(vec![other.id.clone()]);
    let scope = operators::add(store, "bo@example.com", grants, hash("link"), 0).await.expect("one").scope();
    let page = list::page(store, &scope, "", 0, 50).await.expect("a page");
    assert_eq!((page.total, page.all, page.merchants.len()), (1, 1, 1));
    assert_eq!(page.merchants[0].portal.name, "Other");
    let may = async |id: &str| merchants::scope_for(store, &scope, id).await.expect("a look").is_some();
    assert!(may(there.merchant_id()).await && !may(here.merchant_id()).await);
    let connection = merchants::scope_of_connection(store, &scope, "company", "c-1").await.expect("a look");
    assert_eq!(connection, None);
    assert_eq!(portals::granted(store, &scope).await.expect("a list"), [other]);

    let all = operators::add(store, "bo@example.com", Grants::All, hash("link 2"), 0).await.expect("again").scope();
    assert_eq!(list::page(store, &all, "", 0, 50).await.expect("a page").total, 2);
    assert_eq!(
        merchants::scope_of_connection(store, &all, "company", "c-1").await.expect("a look"),
        Some(here),
        "and another company does not lead there"
    );
    assert_eq!(merchants::scope_of_connection(store, &all, "other", "c-1").await.expect("a look"), None);
    let none =
        operators::add(store, "bo@example.com", Grants::Portals(vec![]), hash("link 3"), 0).await.expect("again");
    assert_eq!(list::page(store, &none.scope(), "", 0, 50).await.expect("a page").all, 0);
    let unknown = Grants::Portals(vec!["nobody".into()]);
    let refused =
        operators::add(store, "bo@example.com", unknown, hash("link 4"), 0).await.expect_err("no such portal");
    assert!(refused.is_missing());
}

#[tokio::test]
async fn a_login_ends_after_two_idle_hours_and_after_twelve() {
    let world = World::new().await;
    let store = &world.store;
    let id = operators::add(store, "ana@example.com", Grants::All, hash("link"), 0).await.expect("one").id;
    operator_sessions::open(store, &id, hash("used")).await.expect("a session");
    operator_sessions::open(store, &id, hash("idle")).await.expect("a session");
    let lives =
        async |cookie: &str| operator_sessions::find_live(store, &hash(cookie)).await.expect("a look").is_some();
    for hour in 1..12 {
        store.set_clock_offset(hour * HOUR);
        assert!(lives("used").await, "{hour}");
    }
    assert!(!lives("idle").await);
    store.set_clock_offset(12 * HOUR + MINUTE);
    assert!(!lives("used").await);
    operator_sessions::open(store, &id, hash("out")).await.expect("a session");
    operator_sessions::end(store, &hash("out")).await.expect("ended");
    assert!(!lives("out").await);
}

#[tokio::test]
async fn each_further_failure_waits_longer() {
    let world = World::new().await;
    let store = &world.store;
    let mut waits = Vec::new();
    for _ in 0..20 {
        waits.push(logins::failed(store, "account:ana@example.com").await.expect("counted"));
    }
    assert_eq!(waits[..5], [0; 5], "people mistype");
    assert!(waits[5..].windows(2).all(|w| w[0] < w[1] || w[1] == 15 * MINUTE), "{waits:?}");
    assert_eq!(waits[19], 15 * MINUTE);
    assert!(logins::wait(store, "account:ana@example.com").await.expect("asked") > 14 * MINUTE);
    assert_eq!(logins::wait(store, "account:bo@example.com").await.expect("asked"), 0);
    store.set_clock_offset(2 * HOUR);
    assert_eq!(logins::wait(store, "account:ana@example.com").await.expect("asked"), 0);
    assert_eq!(logins::failed(store, "account:ana@example.com").await.expect("counted"), 0, "forgiven");
    for _ in 0..20 {
        logins::failed(store, "address:::1").await.expect("counted");
    }
    logins::forget(store, "address:::1").await.expect("forgotten");
    assert_eq!(logins::wait(store, "address:::1").await.expect("asked"), 0);
}

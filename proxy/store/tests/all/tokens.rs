//! What tokens open, how long, and that a disabled portal's open nothing.
use crate::harness::{World, hash};
use gangway_core::departure::Hint;
use gangway_core::time::{DAY, HOUR, MINUTE, SECOND};
use gangway_store::attempts::{self, NewAttempt};
use gangway_store::departures::{self, NewDeparture};
use gangway_store::hand_backs::{self, NewHandBack};
use gangway_store::invitations::{self, NewInvitation};
use gangway_store::{Journey, Look, MerchantScope, merchants, portals, sessions};
use gangway_wire::event::{Door, What};
use gangway_wire::session::Scope;
use gangway_wire::state::Outcome;

async fn invite(world: &World, scope: &MerchantScope, secret: &str) {
    let mut tx = world.store.lock(scope).await.expect("a lock");
    let expires_at = tx.now() + 7 * DAY;
    let new = NewInvitation {
        hash: hash(secret),
        language: Some("fr".into()),
        return_url: None,
        platforms: None,
        message: Some("Bonjour".into()),
        expires_at,
    };
    invitations::create(&mut tx, new).await.expect("an invitation");
    tx.push(What::NameGiven { name: "Café".into(), codat_name: "Cafe".into() });
    tx.commit().await.expect("a commit");
}

async fn leave(world: &World, scope: &MerchantScope, secret: &str) {
    let session_id = world.session(scope, &["of ", secret].concat()).await;
    let mut tx = world.store.lock(scope).await.expect("a lock");
    let expires_at = tx.now() + 10 * MINUTE;
    let new = NewDeparture {
        hash: hash(secret),
        connection_id: "c-1".into(),
        session_id,
        journey: Journey {
            language: "fr".into(),
            return_url: Some("https://portal.example/back".into()),
            platforms: None,
            hosted: true,
            door: Door::Invitation,
        },
        expires_at,
    };
    departures::create(&mut tx, new).await.expect("a departure");
    let new = NewAttempt {
        id: ["attempt ", secret].concat(),
        state: hash(&["state ", secret].concat()),
        connection_id: "c-1".into(),
        journey: Journey {
            language: "fr".into(),
            return_url: Some("https://portal.example/back".into()),
            platforms: None,
            hosted: true,
            door: Door::Invitation,
        },
        expires_at: tx.now() + 30 * DAY,
    };
    attempts::create(&mut tx, new).await.expect("an attempt");
    let hand_back = NewHandBack {
        hash: hash(&["back ", secret].concat()),
        attempt_id: ["attempt ", secret].concat(),
        expires_at: tx.now() + 2 * MINUTE,
    };
    hand_backs::create(&mut tx, hand_back).await.expect("a hand-back");
    tx.commit().await.expect("a commit");
}

#[tokio::test]
async fn a_session_comes_back_as_it_was_opened() {
    let world = World::new().await;
    let scope = world.merchant("m-1").await;
    let id = world.session(&scope, "token").await;
    let session = sessions::find_live(&world.store, &hash("token")).await.expect("a look").live().expect("it lives");
    assert_eq!((session.id, session.scope), (id, scope));
    assert_eq!(session.portal, world.portal);
    assert_eq!(session.scopes, [Scope::Connect, Scope::Read]);
    assert_eq!(
        (session.journey.language.as_str(), session.journey.hosted, session.journey.door),
        ("fr", false, Door::Portal)
    );
    assert_eq!(session.journey.platforms, Some(vec!["ltpp".to_owned()]));
    assert_eq!(session.journey.return_url.as_deref(), Some("https://portal.example/back"));
    assert!(session.expires_at > session.now);
}

#[tokio::test]
async fn tokens_die_by_the_databases_clock() {
    let world = World::new().await;
    let scope = world.shop("m-1", "c-1").await;
    world.session(&scope, "token").await;
    invite(&world, &scope, "invitation").await;
    leave(&world, &scope, "way").await;
    let store = &world.store;
    let look = async || {
        [
            matches!(hand_backs::find(store, &hash("back way")).await.expect("a look"), Look::Live(_)),
            matches!(departures::find(store, &hash("way")).await.expect("a look"), Look::Live(_)),
            matches!(sessions::find_live(store, &hash("token")).await.expect("a look"), Look::Live(_)),
            matches!(invitations::find(store, &hash("invitation")).await.expect("a look"), Look::Live(_)),
            matches!(attempts::find(store, &hash("state way")).await.expect("a look"), Look::Live(_)),
        ]
    };
    assert_eq!(look().await, [true; 5]);
    for (later, wanted) in [
        (3 * MINUTE, [false, true, true, true, true]),
        (11 * MINUTE, [false, false, true, true, true]),
        (31 * MINUTE, [false, false, false, true, true]),
        (8 * DAY, [false, false, false, false, true]),
        (30 * DAY + HOUR, [false, false, false, false, false]),
    ] {
        store.set_clock_offset(later);
        assert_eq!(look().await, wanted, "{later}");
    }
    assert_eq!(sessions::find_live(store, &hash("token")).await.expect("a look"), Look::Expired);
    store.sweep().await.expect("swept");
    assert_eq!(sessions::find_live(store, &hash("token")).await.expect("a look"), Look::Unknown);
    assert_eq!(attempts::find(store, &hash("state way")).await.expect("a look"), Look::Expired, "kept a day longer");
    store.set_clock_offset(32 * DAY);
    store.sweep().await.expect("swept");
    assert_eq!(attempts::find(store, &hash("state way")).await.expect("a look"), Look::Unknown);
}

#[tokio::test]
async fn a_disabled_portals_tokens_open_nothing() {
    let world = World::new().await;
    let store = &world.store;
    let scope = world.shop("m-1", "c-1").await;
    world.session(&scope, "token").await;
    invite(&world, &scope, "invitation").await;
    leave(&world, &scope, "way").await;
    for active in [true, false, true] {
        assert!(portals::set_active(store, &world.portal.id, active).await.expect("set"));
        let live = [
            sessions::find_live(store, &hash("token")).await.expect("a look") != Look::Unknown,
            invitations::find(store, &hash("invitation")).await.expect("a look") != Look::Unknown,
            departures::find(store, &hash("way")).await.expect("a look") != Look::Unknown,
            attempts::find(store, &hash("state way")).await.expect("a look") != Look::Unknown,
            attempts::latest(store, "c-1", 0).await.expect("a look").is_some(),
            hand_backs::find(store, &hash("back way")).await.expect("a look") != Look::Unknown,
            portals::find_by_key(store, &hash("portal")).await.expect("a look").is_some(),
            portals::is_listed_origin(store, "https://portal.example").await.expect("a look"),
        ];
        assert_eq!(live, [active; 8]);
    }
    assert!(merchants::load(store, &scope).await.is_ok(), "what is known is kept");
}

#[tokio::test]
async fn two_keys_work_at_once_and_a_third_ends_the_first() {
    let world = World::new().await;
    let (store, id) = (&world.store, &world.portal.id);
    let works = async |key: &str| portals::find_by_key(store, &hash(key)).await.expect("a look").is_some();
    assert!(portals::rotate(store, id, hash("second")).await.expect("rotated"));
    assert!(works("portal").await && works("second").await);
    assert!(portals::rotate(store, id, hash("third")).await.expect("rotated"));
    assert!(!works("portal").await && works("second").await && works("third").await);
    assert!(!portals::rotate(store, "nobody", hash("fourth")).await.expect("asked"));
}

#[tokio::test]
async fn an_origin_is_listed_as_a_whole() {
    let world = World::new().await;
    for (origin, wanted) in [
        ("https://portal.example", true),
        ("http://localhost:4001", true),
        ("https://portal.exampl", false),
        ("https://portal_example", false),
        ("https://%", false),
        ("portal.example", false),
        ("null", false),
        ("", false),
        ("\"", false),
    ] {
        assert_eq!(portals::is_listed_origin(&world.store, origin).await.expect("a look"), wanted, "{origin}");
    }
}

#[tokio::test]
async fn an_invitation_says_for_whom_until_it_is_revoked() {
    let world = World::new().await;
    let scope = world.merchant("m-1").await;
    invite(&world, &scope, "invitation").await;
    for _ in 0..3 {
        let look = invitations::find(&world.store, &hash("invitation")).await.expect("a look");
        let invitation = look.live().expect("reading changes nothing");
        assert_eq!((invitation.business.as_deref(), invitation.message.as_deref()), (Some("Café"), Some("Bonjour")));
    }
    assert_eq!(invitations::revoke(&world.store, &scope).await.expect("revoked"), 1);
    assert_eq!(invitations::find(&world.store, &hash("invitation")).await.expect("a look"), Look::Expired);
    assert_eq!(invitations::revoke(&world.store, &scope).await.expect("revoked"), 0);
}

#[tokio::test]
async fn a_hand_back_is_taken_once() {
    let world = World::new().await;
    let scope = world.shop("m-1", "c-1").await;
    leave(&world, &scope, "way").await;
    let stranger = world.merchant("m-2").await;
    for (who, wanted) in [(&stranger, false), (&scope, true), (&scope, false)] {
        let mut tx = world.store.lock(who).await.expect("a lock");
        assert_eq!(hand_backs::take(&mut tx, &hash("back way")).await.expect("asked"), wanted);
        tx.commit().await.expect("a commit");
    }
    assert_eq!(hand_backs::find(&world.store, &hash("back way")).await.expect("a look"), Look::Expired);
    let mut tx = world.store.lock(&scope).await.expect("a lock");
    let new = NewHandBack { hash: hash("again"), attempt_id: "attempt way".into(), expires_at: i64::MAX };
    assert!(hand_backs::create(&mut tx, new).await.expect_err("one per attempt").is_unique());
}

#[tokio::test]
async fn only_the_first_visit_brings_a_hint() {
    let world = World::new().await;
    let scope = world.shop("m-1", "c-1").await;
    leave(&world, &scope, "way").await;
    for (code, wanted) in [("403", true), ("200", false)] {
        let mut tx = world.store.lock(&scope).await.expect("a lock");
        let hint = Hint::new(Some(code), Some("said no"));
        assert_eq!(attempts::visit(&mut tx, "attempt way", Some(&hint)).await.expect("noted"), wanted);
        tx.commit().await.expect("a commit");
    }
    for (outcome, wanted) in [(Outcome::Cancelled, true), (Outcome::Cancelled, false), (Outcome::Connected, true)] {
        let mut tx = world.store.lock(&scope).await.expect("a lock");
        assert_eq!(attempts::settle(&mut tx, "attempt way", outcome).await.expect("noted"), wanted);
        tx.commit().await.expect("a commit");
    }
    let attempt = attempts::find(&world.store, &hash("state way")).await.expect("a look").live().expect("it");
    assert_eq!(attempt.hint, Some(Hint { code: Some(403), text: Some("said no".into()) }));
    assert_eq!((attempt.outcome, attempt.company_id.as_str()), (Some(Outcome::Connected), "company"));
}

#[tokio::test]
async fn a_departure_lives_on_while_it_is_shown_and_never_comes_back() {
    let world = World::new().await;
    let store = &world.store;
    let scope = world.shop("m-1", "c-1").await;
    leave(&world, &scope, "way").await;
    let session_id = departures::find(store, &hash("way")).await.expect("a look").live().expect("it").session_id;
    let start = store.now().await.expect("the time");
    for minute in (0..40).step_by(5) {
        store.set_clock_offset(minute * MINUTE);
        let until = start + (minute + 10) * MINUTE;
        departures::extend(store, &scope, &session_id, until).await.expect("extended");
        let departure = departures::find(store, &hash("way")).await.expect("a look").live().expect("it lives on");
        assert!(departure.expires_at >= until - 30 * SECOND, "{minute}");
    }
    store.set_clock_offset(60 * MINUTE);
    departures::extend(store, &scope, &session_id, start + 99 * MINUTE).await.expect("asked");
    assert_eq!(departures::find(store, &hash("way")).await.expect("a look"), Look::Expired);
}

#[tokio::test]
async fn nothing_is_made_for_anothers_connection() {
    let world = World::new().await;
    let scope = world.shop("m-1", "c-1").await;
    let stranger = world.merchant("m-2").await;
    let session_id = world.session(&stranger, "token").await;
    leave(&world, &scope, "way").await;
    let mut tx = world.store.lock(&stranger).await.expect("a lock");
    let departure = NewDeparture {
        hash: hash("x"),
        connection_id: "c-1".into(),
        session_id,
        journey: Journey {
            language: "en".into(),
            return_url: None,
            platforms: None,
            hosted: false,
            door: Door::Portal,
        },
        expires_at: i64::MAX,
    };
    assert!(departures::create(&mut tx, departure).await.expect_err("refused").is_missing());
    assert!(!attempts::visit(&mut tx, "attempt way", None).await.expect("asked"));
    assert!(!attempts::settle(&mut tx, "attempt way", Outcome::Failed).await.expect("asked"));
    drop(tx);
    assert_eq!(attempts::count_since(&world.store, &scope, 0).await.expect("a count"), 1);
    assert_eq!(attempts::count_since(&world.store, &stranger, 0).await.expect("a count"), 0);
}

//! Intents: one open per merchant and kind, one worker at a time, none lost.
use crate::harness::World;
use gangway_core::intent::{Action, Input, Intent, Kind, Reply};
use gangway_core::time::MINUTE;
use gangway_store::intents::{self, Begun, Keep, Row};
use gangway_store::{MerchantScope, Store};

async fn begin(store: &Store, scope: &MerchantScope, kind: Kind, key: &str) -> Begun {
    let mut tx = store.lock(scope).await.expect("a lock");
    let lease_until = tx.now() + MINUTE;
    let intent = Intent::new(kind, key.into(), "{\"name\":\"Shop\"}".into());
    let begun = intents::begin(&mut tx, intent, "", lease_until).await.expect("begun");
    tx.commit().await.expect("a commit");
    begun
}

async fn mine(world: &World, scope: &MerchantScope, key: &str) -> Row {
    match begin(&world.store, scope, Kind::Company, key).await {
        Begun::Mine(row) => row,
        Begun::Open(row) => panic!("{row:?} was open"),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn of_forty_starts_one_is_the_intent() {
    let world = World::new().await;
    let scope = world.merchant("m-1").await;
    let tasks: Vec<_> = (0..40)
        .map(|n| {
            let (store, scope) = (world.store.clone(), scope.clone());
            tokio::spawn(async move { begin(&store, &scope, Kind::Company, &format!("key-{n}")).await })
        })
        .collect();
    let (mut mine, mut keys) = (0, std::collections::HashSet::new());
    for task in tasks {
        let row = match task.await.expect("no panic") {
            Begun::Mine(row) => {
                mine += 1;
                row
            }
            Begun::Open(row) => row,
        };
        keys.insert(row.intent.key);
    }
    assert_eq!((mine, keys.len()), (1, 1));
    assert!(matches!(begin(&world.store, &scope, Kind::Connection, "other").await, Begun::Mine(_)), "of another kind");
    let other = world.merchant("m-2").await;
    assert!(matches!(begin(&world.store, &other, Kind::Company, "third").await, Begun::Mine(_)), "of another merchant");
}

#[tokio::test]
async fn an_intent_survives_a_restart_and_goes_on_after_its_lease() {
    let world = World::new().await;
    let scope = world.merchant("m-1").await;
    let mut row = mine(&world, &scope, "key").await;
    let now = world.store.now().await.expect("the time");
    assert_eq!(row.intent.step(Input::Woke, now, 0), Action::Send);
    assert!(intents::save(&world.store, &mut row, Keep::Mine(now + MINUTE)).await.expect("saved"));
    // Killed here, with the call on its way.
    let world = world.again().await;
    assert!(intents::claim(&world.store, 9, MINUTE).await.expect("asked").is_empty(), "the lease still holds");
    world.store.set_clock_offset(2 * MINUTE);
    let mut claimed = intents::claim(&world.store, 9, MINUTE).await.expect("asked");
    assert_eq!(claimed.len(), 1);
    let mut taken = claimed.remove(0);
    assert_eq!(taken.intent, row.intent);
    assert!(intents::claim(&world.store, 9, MINUTE).await.expect("asked").is_empty(), "one worker at a time");
    assert!(intents::take(&world.store, "key", MINUTE).await.expect("asked").is_none());
    assert!(!intents::save(&world.store, &mut row, Keep::Mine(0)).await.expect("asked"), "the dead one lost it");
    let now = world.store.now().await.expect("the time");
    assert!(matches!(taken.intent.step(Input::Woke, now, 0), Action::Wait(_)), "what came back is not known");
    assert!(taken.intent.is_doubtful());
}

#[tokio::test]
async fn a_waiting_intent_is_due_after_its_wait() {
    let world = World::new().await;
    let scope = world.merchant("m-1").await;
    let mut row = mine(&world, &scope, "key").await;
    let now = world.store.now().await.expect("the time");
    row.intent.step(Input::Woke, now, 0);
    let busy = Input::Reply(Reply::Busy { retry_after: Some(5 * MINUTE) });
    let Action::Wait(until) = row.intent.step(busy, now, 0) else { panic!("it waits") };
    assert!(intents::save(&world.store, &mut row, Keep::Until(until)).await.expect("saved"));
    assert!(intents::claim(&world.store, 9, MINUTE).await.expect("asked").is_empty());
    world.store.set_clock_offset(6 * MINUTE);
    assert_eq!(intents::claim(&world.store, 9, MINUTE).await.expect("asked").len(), 1);
}

#[tokio::test]
async fn a_closed_intent_makes_room_and_keeps_its_outcome() {
    let world = World::new().await;
    let scope = world.merchant("m-1").await;
    mine(&world, &scope, "key").await;
    for wanted in [true, false] {
        let mut tx = world.store.lock(&scope).await.expect("a lock");
        assert_eq!(intents::close(&mut tx, "key", "company-1").await.expect("asked"), wanted);
        tx.commit().await.expect("a commit");
    }
    assert_eq!(intents::outcome(&world.store, &scope, "key").await.expect("asked").as_deref(), Some("company-1"));
    assert_eq!(intents::open(&world.store, &scope, Kind::Company).await.expect("asked"), None);
    mine(&world, &scope, "key-2").await;
    assert_eq!(intents::outcome(&world.store, &scope, "key-2").await.expect("asked"), None);
}

//! Work that is due: claims, wakes, watching, and a sync from linking to seven tables.
use crate::harness::World;
use gangway_core::sync::{Ask, Input, Operation, asks};
use gangway_core::time::{HOUR, MINUTE, Micros, SECOND};
use gangway_store::connections::{self, Claimed};
use gangway_store::reads::{self, ClaimedRead, Finished};
use gangway_store::{MerchantScope, Store, due, events, follow, merchants, portals, snapshots};
use gangway_wire::activity::{Activity, Reason};
use gangway_wire::dataset::Dataset;
use gangway_wire::event::What;
use gangway_wire::state::{ConnectionStatus, Outcome, Status};

fn operation(dataset: Dataset, id: &str, status: &str, requested_at: Micros) -> Operation {
    let data_type = if dataset == Dataset::Info { "commerce-companyInfo" } else { dataset.as_str() };
    Operation {
        id: [id, data_type].concat(),
        connection_id: "c-1".into(),
        data_type: data_type.into(),
        status: status.into(),
        requested_at,
        completed_at: None,
        progress: Some(50),
        is_completed: status == "Complete",
        message: None,
    }
}

fn history(id: &str, status: &str, requested_at: Micros) -> Input {
    Input::History(Dataset::ALL.iter().map(|&d| operation(d, id, status, requested_at)).collect())
}

async fn step(store: &Store, scope: &MerchantScope, inputs: Vec<Input>) {
    follow::commit_step(store, scope, "c-1", inputs, None).await.expect("a step");
}

async fn claim_one(store: &Store) -> Claimed {
    let mut claimed = connections::claim(store, 9, MINUTE).await.expect("asked");
    assert_eq!(claimed.len(), 1, "one is due");
    claimed.remove(0)
}

/// A linked shop whose history says `Complete` of all.
async fn synced(world: &World) -> MerchantScope {
    let scope = world.shop("m-1", "c-1").await;
    step(&world.store, &scope, vec![Input::Connection(ConnectionStatus::Linked)]).await;
    step(&world.store, &scope, vec![history("op-", "Complete", 1)]).await;
    scope
}

async fn claim_reads(store: &Store) -> Vec<ClaimedRead> {
    reads::claim(store, 99, MINUTE).await.expect("asked")
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_due_is_claimed_once() {
    let world = World::new().await;
    for n in 0..12 {
        let scope = world.shop(&format!("m-{n}"), &format!("c-{n}")).await;
        connections::wake(&world.store, &scope, &format!("c-{n}")).await.expect("woken");
    }
    let tasks: Vec<_> = (0..8)
        .map(|_| {
            let store = world.store.clone();
            tokio::spawn(async move { connections::claim(&store, 3, MINUTE).await.expect("asked") })
        })
        .collect();
    let mut ids = Vec::new();
    for task in tasks {
        ids.extend(task.await.expect("no panic").into_iter().map(|c| c.row.id));
    }
    ids.sort();
    let all = ids.len();
    ids.dedup();
    assert_eq!((all, ids.len()), (12, 12));
    assert!(connections::claim(&world.store, 99, MINUTE).await.expect("asked").is_empty());
    world.store.set_clock_offset(2 * MINUTE);
    assert_eq!(connections::claim(&world.store, 99, MINUTE).await.expect("asked").len(), 12, "after the lease");
}

/// When anything is due next.
async fn next_due(store: &Store) -> gangway_store::Result<Option<i64>> {
    due::next(store, &due::Work::ALL, store.now().await?).await
}

#[tokio::test]
async fn a_wake_beside_a_running_claim_is_not_lost() {
    let world = World::new().await;
    let store = &world.store;
    let scope = world.shop("m-1", "c-1").await;
    connections::wake(store, &scope, "c-1").await.expect("woken");
    let claimed = claim_one(store).await;
    store.set_clock_offset(SECOND);
    connections::wake(store, &scope, "c-1").await.expect("woken again");
    assert!(connections::claim(store, 9, MINUTE).await.expect("asked").is_empty(), "not two at once");
    follow::commit_step(store, &scope, "c-1", vec![], Some(&claimed)).await.expect("a step");
    let again = claim_one(store).await;
    connections::postpone(store, &again, store.now().await.expect("the time") + HOUR).await.expect("put off");
    assert!(connections::claim(store, 9, MINUTE).await.expect("asked").is_empty());
}

#[tokio::test]
async fn the_shops_of_a_disabled_portal_rest() {
    let world = World::new().await;
    let store = &world.store;
    synced(&world).await;
    for (active, wanted) in [(false, 0), (true, 7)] {
        portals::set_active(store, &world.portal.id, active).await.expect("set");
        assert_eq!(claim_reads(store).await.len(), wanted);
        assert!(wanted == 7 || connections::claim(store, 9, MINUTE).await.expect("asked").is_empty());
        assert_eq!(next_due(store).await.expect("asked").is_some(), active);
    }
}

#[tokio::test]
async fn watching_makes_it_due_at_once_and_only_when_it_begins() {
    let world = World::new().await;
    let store = &world.store;
    let scope = world.shop("m-1", "c-1").await;
    assert_eq!(next_due(store).await.expect("asked"), None);
    let work = store.work();
    let now = store.now().await.expect("the time");
    connections::watch(store, &scope, now + 15 * SECOND).await.expect("noted");
    assert!(work.has_changed().expect("open"), "workers hear of it");
    let claimed = claim_one(store).await;
    assert!(claimed.is_watched());
    assert_eq!(
        asks(&claimed.row.state, "c-1", &claimed.row.follow, claimed.now + 15 * SECOND, true),
        [Ask::ReadConnection]
    );
    let inputs = vec![Input::Connection(ConnectionStatus::Pending)];
    follow::commit_step(store, &scope, "c-1", inputs, Some(&claimed)).await.expect("a step");
    store.set_clock_offset(5 * SECOND);
    connections::watch(store, &scope, now + 22 * SECOND).await.expect("noted");
    assert!(connections::claim(store, 9, MINUTE).await.expect("asked").is_empty(), "it is watched already");
    let due = next_due(store).await.expect("asked").expect("in a while");
    assert!((now + 14 * SECOND..now + 17 * SECOND).contains(&due), "every 15 s while shown");
}

#[tokio::test]
async fn a_sync_ends_in_seven_tables_and_one_completed() {
    let world = World::new().await;
    let store = &world.store;
    let scope = world.shop("m-1", "c-1").await;
    step(
        store,
        &scope,
        vec![Input::Departed, Input::Returned(Outcome::Pending), Input::Connection(ConnectionStatus::Linked)],
    )
    .await;
    let claimed = claim_one(store).await;
    assert_eq!(asks(&claimed.row.state, "c-1", &claimed.row.follow, claimed.now, false), [Ask::ReadHistory]);
    let inputs = vec![history("op-", "Fetching", 1)];
    follow::commit_step(store, &scope, "c-1", inputs, Some(&claimed)).await.expect("a step");
    let state = merchants::load(store, &scope).await.expect("it").state;
    assert!(state.connections[0].datasets.iter().all(|d| (d.activity, d.progress) == (Activity::Working, Some(50))));
    assert!(claim_reads(store).await.is_empty());

    step(store, &scope, vec![history("op-", "Complete", 1)]).await;
    let claimed = claim_reads(store).await;
    assert_eq!(claimed.iter().map(|r| r.dataset).collect::<Vec<_>>(), Dataset::ALL);
    assert!(claim_reads(store).await.is_empty(), "each once");
    for mut read in claimed {
        assert!(reads::progress(store, &mut read, 5, Some(10), MINUTE).await.expect("told"));
        let path = format!("{}.parquet", read.dataset.as_str());
        let finished = reads::finish(store, &read, &path, 10).await.expect("done");
        assert_eq!(finished, Finished::Shown { old_path: None });
        assert_eq!(reads::finish(store, &read, "other", 10).await.expect("asked"), Finished::Superseded);
        assert!(!reads::progress(store, &mut read, 6, Some(10), MINUTE).await.expect("asked"), "over");
    }
    let merchant = merchants::load(store, &scope).await.expect("it");
    assert_eq!(merchant.state.status(), Status::UpToDate);
    let happened = events::after(store, &scope, 0, 200).await.expect("events");
    assert_eq!(happened.iter().filter(|e| matches!(e.what, What::Completed { .. })).count(), 1);
    assert_eq!(happened.len() as u64, merchant.state.seq);
    let pointer = snapshots::get(store, &scope, "c-1", Dataset::Orders).await.expect("asked").expect("there");
    assert_eq!((pointer.rows, pointer.path.as_str()), (10, "commerce-orders.parquet"));
    assert_eq!(pointer.operation_id, "op-commerce-orders");
    assert_eq!(snapshots::paths(store).await.expect("a list").len(), 7);
    let stranger = world.merchant("m-2").await;
    assert_eq!(snapshots::get(store, &stranger, "c-1", Dataset::Orders).await.expect("asked"), None);
}

#[tokio::test]
async fn a_newer_sync_moves_the_pointer_and_names_the_old_file() {
    let world = World::new().await;
    let store = &world.store;
    let scope = synced(&world).await;
    for read in claim_reads(store).await {
        reads::finish(store, &read, &format!("old-{}", read.dataset.as_str()), 1).await.expect("done");
    }
    step(store, &scope, vec![history("new-", "Complete", 9)]).await;
    let read = claim_reads(store).await.remove(3);
    let finished = reads::finish(store, &read, "new", 2).await.expect("done");
    assert_eq!(finished, Finished::Shown { old_path: Some("old-commerce-orders".into()) });
    let pointer = snapshots::get(store, &scope, "c-1", Dataset::Orders).await.expect("asked").expect("there");
    assert_eq!((pointer.rows, pointer.path.as_str()), (2, "new"));
}

#[tokio::test]
async fn a_reader_that_died_is_replaced_and_what_it_brings_late_is_dropped() {
    let world = World::new().await;
    let store = &world.store;
    let scope = synced(&world).await;
    let mut dead = claim_reads(store).await.remove(3);
    // A restart in the middle of the reading.
    let world = world.again().await;
    let store = &world.store;
    assert!(claim_reads(store).await.is_empty(), "the lease still holds");
    store.set_clock_offset(2 * MINUTE);
    let next = claim_reads(store).await.remove(3);
    assert_eq!((next.dataset, &next.operation_id), (Dataset::Orders, &dead.operation_id));
    assert!(!reads::progress(store, &mut dead, 1, None, MINUTE).await.expect("asked"), "it lost the lease");
    let late = Input::Unstable { dataset: dead.dataset, operation_id: dead.operation_id.clone() };
    reads::fail(store, &dead, late).await.expect("asked");
    assert!(matches!(reads::finish(store, &next, "rows", 3).await.expect("done"), Finished::Shown { .. }));
    let state = merchants::load(store, &scope).await.expect("it").state;
    assert_eq!(state.connections[0].dataset(Dataset::Orders).activity, Activity::Idle);
}

#[tokio::test]
async fn rows_that_cannot_be_read_are_tried_again_by_themselves() {
    let world = World::new().await;
    let store = &world.store;
    let scope = synced(&world).await;
    let read = claim_reads(store).await.remove(3);
    let failed = Input::ReadFailed {
        dataset: read.dataset,
        operation_id: read.operation_id.clone(),
        reason: Reason::CodatUnreachable,
        message: None,
        correlation_id: Some("abc".into()),
        again_at: Some(0),
    };
    reads::fail(store, &read, failed).await.expect("noted");
    let orders =
        merchants::load(store, &scope).await.expect("it").state.connections[0].dataset(Dataset::Orders).clone();
    assert_eq!((orders.activity, orders.reason), (Activity::Retrying, Some(Reason::CodatUnreachable)));
    assert!(orders.next_at.is_some() && orders.correlation_id.as_deref() == Some("abc"));
    store.set_clock_offset(31 * SECOND);
    let again = claim_reads(store).await;
    assert_eq!(again.iter().map(|r| (r.dataset, r.attempts)).collect::<Vec<_>>(), [(Dataset::Orders, 2)]);
    assert!(matches!(reads::finish(store, &again[0], "rows", 3).await.expect("done"), Finished::Shown { .. }));
}

#[tokio::test]
async fn the_one_left_pending_is_due_for_discarding_once_another_is_linked() {
    let world = World::new().await;
    let store = &world.store;
    let scope = world.shop("m-1", "c-0").await;
    world.shop("m-1", "c-1").await;
    step(store, &scope, vec![Input::Connection(ConnectionStatus::Linked)]).await;
    let claimed = connections::claim(store, 9, MINUTE).await.expect("asked");
    let left = claimed.iter().find(|c| c.row.id == "c-0").expect("it is due");
    assert_eq!(asks(&left.row.state, "c-0", &left.row.follow, left.now, false), [Ask::Discard]);
    let inputs = vec![Input::Connection(ConnectionStatus::Removed)];
    follow::commit_step(store, &scope, "c-0", inputs, Some(left)).await.expect("a step");
    assert_eq!(connections::load(store, &scope, "c-0").await.expect("asked").expect("kept").due_at, None);
}

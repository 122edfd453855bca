//! Merchants, their events, and the operators' list of them.
use crate::harness::{World, add_portal, hash};
use gangway_core::time::MILLISECOND;
use gangway_store::operators::{self, Grants};
use gangway_store::{OperatorScope, events, list, merchants};
use gangway_wire::activity::{Activity, Reason};
use gangway_wire::dataset::Dataset;
use gangway_wire::event::{DatasetChange, What};
use gangway_wire::state::{ConnectionStatus, State, Status};

fn named(name: &str) -> What {
    What::NameGiven { name: name.into(), codat_name: gangway_core::name::kept(name) }
}

/// What an operator of all portals may see.
async fn everybody(world: &World) -> OperatorScope {
    operators::add(&world.store, "bo@example.com", Grants::All, hash("link"), 0).await.expect("an operator").scope()
}

#[tokio::test(flavor = "multi_thread")]
async fn forty_opens_of_one_reference_make_one_merchant() {
    let world = World::new().await;
    let tasks: Vec<_> = (0..40)
        .map(|_| {
            let (store, portal) = (world.store.clone(), world.portal.clone());
            tokio::spawn(async move { merchants::ensure(&store, &portal, "m-1").await.expect("a merchant") })
        })
        .collect();
    let mut ids = std::collections::HashSet::new();
    for task in tasks {
        ids.insert(task.await.expect("no panic").scope.merchant_id().to_owned());
    }
    assert_eq!(ids.len(), 1);
    let second = merchants::ensure(&world.store, &world.portal, "m-2").await.expect("a merchant");
    assert_eq!(second.number, 2, "numbers are not used up by those who came second");
}

#[tokio::test(flavor = "multi_thread")]
async fn forty_writers_raise_one_counter_without_gaps() {
    let world = World::new().await;
    let scope = world.merchant("m-1").await;
    let mut wakes = world.store.wakes();
    let tasks: Vec<_> = (0..40)
        .map(|task| {
            let (store, scope) = (world.store.clone(), scope.clone());
            tokio::spawn(async move {
                for round in 0..5 {
                    let mut tx = store.lock(&scope).await.expect("a lock");
                    tx.push(named(&format!("{task} {round}")));
                    tx.push(named(&format!("{task} {round} again")));
                    tx.commit().await.expect("a commit");
                }
            })
        })
        .collect();
    for task in tasks {
        task.await.expect("no panic");
    }
    let merchant = merchants::load(&world.store, &scope).await.expect("the merchant");
    assert_eq!(merchant.state.seq, 400);
    let mut state = State::default();
    while state.seq < 400 {
        let page = events::after(&world.store, &scope, state.seq, 200).await.expect("events");
        for event in page {
            assert_eq!(event.seq, state.seq + 1, "no gap, in order");
            state.apply(&event);
        }
    }
    assert_eq!(state, merchant.state, "the events add up to the picture");
    assert_eq!(&*wakes.try_recv().expect("a wake"), scope.merchant_id());
}

#[tokio::test]
async fn what_is_not_committed_never_happened() {
    let world = World::new().await;
    let scope = world.merchant("m-1").await;
    let mut tx = world.store.lock(&scope).await.expect("a lock");
    tx.push(named("Nobody"));
    drop(tx);
    let merchant = merchants::load(&world.store, &scope).await.expect("the merchant");
    assert_eq!(merchant.state, State::default());
    assert!(events::after(&world.store, &scope, 0, 10).await.expect("events").is_empty());
}

#[tokio::test]
async fn a_restart_finds_everything() {
    let world = World::new().await;
    let scope = world.shop("m-1", "c-1").await;
    let before = merchants::load(&world.store, &scope).await.expect("the merchant");
    let installation = world.store.installation().to_owned();
    let world = world.again().await;
    assert_eq!(merchants::load(&world.store, &scope).await.expect("the merchant"), before);
    assert_eq!(world.store.installation(), installation);
    assert_eq!(merchants::ensure(&world.store, &world.portal, "m-1").await.expect("the same").scope, scope);
}

#[tokio::test]
async fn heard_never_sinks_and_never_runs_ahead() {
    let world = World::new().await;
    let scope = world.shop("m-1", "c-1").await;
    for (told, wanted) in [(1, 1), (2, 2), (1, 2), (99, 2), (u64::MAX, 2)] {
        merchants::hear(&world.store, &scope, told).await.expect("noted");
        assert_eq!(merchants::load(&world.store, &scope).await.expect("it").heard_seq, wanted, "{told}");
    }
}

#[tokio::test]
async fn a_timeline_leaves_progress_out() {
    let world = World::new().await;
    let scope = world.shop("m-1", "c-1").await;
    let mut tx = world.store.lock(&scope).await.expect("a lock");
    for progress in [10, 20, 30] {
        let change = DatasetChange { progress: Some(progress), ..DatasetChange::to(Activity::Working) };
        tx.push(What::DatasetChanged { connection_id: "c-1".into(), dataset: Dataset::Orders, change });
    }
    tx.commit().await.expect("a commit");
    let (page, more) = events::before(&world.store, &scope, None, 2).await.expect("a page");
    assert_eq!((page.iter().map(|e| e.seq).collect::<Vec<_>>(), more), (vec![3, 2], true));
    let (page, more) = events::before(&world.store, &scope, Some(2), 2).await.expect("a page");
    assert_eq!((page.iter().map(|e| e.seq).collect::<Vec<_>>(), more), (vec![1], false));
}

#[tokio::test]
async fn those_in_trouble_come_first_then_the_last_changed() {
    let world = World::new().await;
    for reference in ["a", "b", "c"] {
        world.shop(reference, &format!("c-{reference}")).await;
    }
    let scope = world.merchant("a").await;
    let mut tx = world.store.lock(&scope).await.expect("a lock");
    let connection_id = String::from("c-a");
    tx.push(What::ConnectionChanged { connection_id: connection_id.clone(), status: ConnectionStatus::Linked });
    let change = DatasetChange { reason: Some(Reason::Permissions), ..DatasetChange::to(Activity::Failed) };
    tx.push(What::DatasetChanged { connection_id, dataset: Dataset::Orders, change });
    tx.commit().await.expect("a commit");
    touch(&world, "b").await;
    let page = list::page(&world.store, &everybody(&world).await, "", 0, 50).await.expect("a page");
    let order: Vec<_> = page.merchants.iter().map(|m| m.reference.as_str()).collect();
    assert_eq!(order, ["a", "b", "c"]);
    assert_eq!((page.total, page.all, page.in_trouble), (3, 3, 1));
    let first = &page.merchants[0];
    assert_eq!((first.status, first.platform_key.as_deref()), (Status::Failed, Some("ltpp")));
    assert_eq!(first.problem.as_ref().and_then(|p| p.reason), Some(Reason::Permissions));
    let merchant = merchants::load(&world.store, &scope).await.expect("the merchant");
    assert_eq!(&list::row(&merchant), first);
    let page = list::page(&world.store, &everybody(&world).await, "", 2, 50).await.expect("a page");
    assert_eq!((page.merchants.len(), page.total), (1, 3));
}

/// Something happens to a merchant, later than all before.
async fn touch(world: &World, reference: &str) {
    let scope = world.merchant(reference).await;
    let before = list::page(&world.store, &everybody(world).await, "", 0, 50).await.expect("a page");
    let newest = before.merchants.iter().map(|m| m.changed_at).max().unwrap_or(0);
    while world.store.now().await.expect("the time") <= (newest + 1) * MILLISECOND {
        tokio::task::yield_now().await;
    }
    let mut tx = world.store.lock(&scope).await.expect("a lock");
    tx.push(named("Touched"));
    tx.commit().await.expect("a commit");
}

#[tokio::test]
async fn a_search_takes_every_letter_for_itself() {
    let world = World::new().await;
    for (reference, name) in
        [("r-1", "Café Lune"), ("r_2", "100% Wool"), ("R-3", "Straße"), ("r-4", "back\\slash"), ("r-5", "متجر")]
    {
        let scope = world.merchant(reference).await;
        let mut tx = world.store.lock(&scope).await.expect("a lock");
        tx.push(named(name));
        tx.commit().await.expect("a commit");
    }
    for (search, wanted) in [
        ("CAFE", vec!["r-1"]),
        ("café", vec!["r-1"]),
        ("%", vec!["r_2"]),
        ("_", vec!["r_2"]),
        ("\\", vec!["r-4"]),
        ("strasse", vec!["R-3"]),
        ("r-3", vec!["R-3"]),
        ("متجر", vec!["r-5"]),
        ("lune r", vec![]),
        ("' OR 1=1 --", vec![]),
        ("  wool ", vec!["r_2"]),
    ] {
        let page = list::page(&world.store, &everybody(&world).await, search, 0, 50).await.expect("a page");
        let found: Vec<_> = page.merchants.iter().map(|m| m.reference.as_str()).collect();
        assert_eq!(found, wanted, "{search}");
        assert_eq!((page.total as usize, page.all), (wanted.len(), 5), "{search}");
    }
}

#[tokio::test]
async fn the_same_reference_in_two_portals_is_two_merchants() {
    let world = World::new().await;
    let other = add_portal(&world.store, "Other", "other").await;
    let here = world.merchant("m-1").await;
    let there = merchants::ensure(&world.store, &other, "m-1").await.expect("a merchant").scope;
    assert_ne!(here.merchant_id(), there.merchant_id());
    assert!(merchants::find(&world.store, &other, "M-1").await.expect("a look").is_none(), "byte by byte");
}

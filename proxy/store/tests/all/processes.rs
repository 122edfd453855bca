//! Several processes on one database: `gangway portal add` beside `serve`, a proxy that was not told to stop.
//! Each store here has pools of its own, as a process would.
use crate::harness::{World, add_portal, open};
use gangway_core::time::MINUTE;
use gangway_store::{connections, merchants, portals};
use gangway_wire::event::What;
use gangway_wire::state::ConnectionStatus;

#[tokio::test(flavor = "multi_thread")]
async fn whoever_opens_a_new_folder_at_once_can() {
    let folder = tempfile::tempdir().expect("a folder");
    let tasks: Vec<_> = (0..4)
        .map(|_| {
            let path = folder.path().to_owned();
            tokio::spawn(async move { open(&path).await.installation().to_owned() })
        })
        .collect();
    let mut ids = Vec::new();
    for task in tasks {
        ids.push(task.await.expect("no panic"));
    }
    ids.dedup();
    assert_eq!(ids.len(), 1, "one installation");
}

#[tokio::test(flavor = "multi_thread")]
async fn two_processes_raise_one_counter_without_gaps() {
    let world = World::new().await;
    let scope = world.shop("m-1", "c-1").await;
    let other = open(world.folder.path()).await;
    let tasks: Vec<_> = (0..20)
        .map(|n| {
            let store = if n % 2 == 0 { world.store.clone() } else { other.clone() };
            let scope = scope.clone();
            tokio::spawn(async move {
                let mut tx = store.lock(&scope).await.expect("a lock");
                let (connection_id, status) = (String::from("c-1"), ConnectionStatus::Linked);
                tx.push(What::ConnectionChanged { connection_id, status });
                tx.commit().await.expect("a commit");
                connections::wake(&store, &scope, "c-1").await.expect("woken");
            })
        })
        .collect();
    for task in tasks {
        task.await.expect("no panic");
    }
    assert_eq!(merchants::load(&other, &scope).await.expect("it").state.seq, 22);
    let (mine, theirs) =
        tokio::join!(connections::claim(&world.store, 9, MINUTE), connections::claim(&other, 9, MINUTE));
    assert_eq!(mine.expect("asked").len() + theirs.expect("asked").len(), 1, "one of them has it");
}

#[tokio::test]
async fn a_portal_that_another_process_adds_or_disables_is_seen() {
    let world = World::new().await;
    let other = open(world.folder.path()).await;
    let added = add_portal(&other, "Added", "added").await;
    assert_eq!(portals::get(&world.store, &added.id).await.expect("a look"), Some(added.clone()));
    portals::set_active(&other, &added.id, false).await.expect("set");
    assert!(portals::find_by_key(&world.store, &crate::harness::hash("added")).await.expect("a look").is_none());
}

#[tokio::test]
async fn a_new_start_takes_up_at_once_what_the_last_one_died_at() {
    let world = World::new().await;
    if std::env::var("GANGWAY_TEST_POSTGRES").is_ok() {
        return; // There, others may live: leases end by time.
    }
    let scope = world.shop("m-1", "c-1").await;
    connections::wake(&world.store, &scope, "c-1").await.expect("woken");
    let lost = connections::claim(&world.store, 9, MINUTE).await.expect("asked").remove(0);
    let world = world.again().await;
    world.store.free_leases().await.expect("freed");
    let again = connections::claim(&world.store, 9, MINUTE).await.expect("asked");
    assert_eq!(again.len(), 1);
    // Whoever is still at it gives back nothing that is not its own.
    connections::postpone(&world.store, &lost, i64::MAX).await.expect("asked");
    let row = connections::load(&world.store, &scope, "c-1").await.expect("asked").expect("there");
    assert_eq!(row.due_at, again[0].row.due_at);
}

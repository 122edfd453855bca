//! Codat's webhook messages: each once, and whom it is about is due.
use crate::harness::World;
use gangway_core::sync::Input;
use gangway_core::time::{DAY, MINUTE};
use gangway_store::messages::{self, Message, Taken};
use gangway_store::{connections, follow, upstreams};
use gangway_wire::state::ConnectionStatus;

fn message<'a>(id: &'a str, company_id: &'a str, connection_ids: &'a [String]) -> Message<'a> {
    Message { id, kind: "read.completed", company_id: Some(company_id), connection_ids, about_connections: false }
}

/// A shop whose next look is a day away.
async fn settled(world: &World) -> String {
    let scope = world.shop("m-1", "c-1").await;
    let inputs = vec![Input::Connection(ConnectionStatus::Linked), Input::History(vec![]), Input::QueuedAll];
    follow::commit_step(&world.store, &scope, "c-1", inputs, None).await.expect("a step");
    while let Some(claimed) = connections::claim(&world.store, 1, MINUTE).await.expect("asked").pop() {
        let until = claimed.now + DAY;
        connections::postpone(&world.store, &claimed, until).await.expect("given back");
    }
    upstreams::one(&world.store).await.expect("read").expect("an account").id
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_makes_its_connection_due_and_comes_but_once() {
    let world = World::new().await;
    let upstream = settled(&world).await;
    let mine = ["c-1".to_owned()];
    let told = messages::take(&world.store, &upstream, message("msg_1", "company", &mine)).await.expect("taken");
    assert_eq!(told, Taken::Told(1));
    let claimed = connections::claim(&world.store, 9, MINUTE).await.expect("asked");
    assert_eq!(claimed.len(), 1, "it is due");
    connections::postpone(&world.store, &claimed[0], claimed[0].now + DAY).await.expect("given back");
    let again = messages::take(&world.store, &upstream, message("msg_1", "company", &mine)).await.expect("taken");
    assert_eq!(again, Taken::Again);
    assert!(connections::claim(&world.store, 9, MINUTE).await.expect("asked").is_empty(), "nothing is done twice");
    // Codat sends none for ever; a week later it would be a new one.
    world.store.set_clock_offset(8 * DAY);
    world.store.sweep().await.expect("swept");
    let later = messages::take(&world.store, &upstream, message("msg_1", "company", &mine)).await.expect("taken");
    assert_eq!(later, Taken::Told(1), "what is old enough is forgotten");
}

#[tokio::test(flavor = "multi_thread")]
async fn messages_about_others_are_noted_and_wake_nobody() {
    let world = World::new().await;
    let upstream = settled(&world).await;
    let (none, other): ([String; 0], _) = ([], ["c-9".to_owned()]);
    let wide = Message { company_id: None, ..message("msg_1", "", &none) };
    for (message, wanted) in [
        (wide, 0),
        (message("msg_2", "nobody", &none), 0),
        // A connection that we do not know yet, of a company of ours: the company is looked at.
        (message("msg_3", "company", &other), 1),
        (message("msg_4", "company", &none), 1),
    ] {
        let taken = messages::take(&world.store, &upstream, message).await.expect("taken");
        assert_eq!(taken, Taken::Told(wanted), "{message:?}");
        assert_eq!(messages::take(&world.store, &upstream, message).await.expect("taken"), Taken::Again);
    }
    assert!(messages::last(&world.store, &upstream).await.expect("read").is_some());
    assert_eq!(messages::last(&world.store, "another").await.expect("read"), None);
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_told_while_a_worker_asks_is_asked_again() {
    let world = World::new().await;
    let upstream = settled(&world).await;
    let mine = ["c-1".to_owned()];
    messages::take(&world.store, &upstream, message("msg_1", "company", &mine)).await.expect("taken");
    let claimed = connections::claim(&world.store, 9, MINUTE).await.expect("asked").remove(0);
    // The worker has its answer already, and has not written it yet.
    messages::take(&world.store, &upstream, message("msg_2", "company", &mine)).await.expect("taken");
    let inputs = vec![Input::History(vec![])];
    follow::commit_step(&world.store, &claimed.row.scope, "c-1", inputs, Some(&claimed)).await.expect("a step");
    world.store.set_clock_offset(MINUTE);
    let again = connections::claim(&world.store, 9, MINUTE).await.expect("asked");
    assert_eq!(again.len(), 1, "it is due again");
    assert!(again[0].row.follow.told.is_some_and(|told| told.history), "and the history is to be read");
}

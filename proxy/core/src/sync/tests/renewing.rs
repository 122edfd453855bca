//! A merchant who signs in again though the shop is linked: a dataset was refused for want of a permission.
use super::{ID, Shop, all, completed, operation};
use crate::sync::{Ask, Input};
use crate::time::{DAY, MINUTE, SECOND, millis};
use gangway_wire::activity::{Activity, Reason};
use gangway_wire::dataset::Dataset;
use gangway_wire::event::What;
use gangway_wire::state::{ConnectionStatus, Outcome};

/// A linked shop that does not hand over its orders.
fn refused() -> Shop {
    let mut shop = Shop::linked();
    let word = |dataset| if dataset == Dataset::Orders { "PermissionsError" } else { "Complete" };
    shop.hears(Input::History(Dataset::ALL.iter().map(|&d| operation(d, "first", word(d), 1)).collect()));
    shop.reads_all();
    assert_eq!(shop.activity(Dataset::Orders), (Activity::Failed, Some(Reason::Permissions)));
    shop.now += MINUTE;
    shop
}

/// Leaves for the platform, as `/go` notes it.
fn leaves(shop: &mut Shop) {
    shop.happens(What::Departed {
        connection_id: ID.into(),
        attempt: String::new(),
        door: gangway_wire::event::Door::Portal,
    });
    shop.hears(Input::Departed);
    shop.now += MINUTE;
}

#[test]
fn only_a_merchant_who_can_mend_something_is_to_sign_in_again() {
    let mut shop = refused();
    assert!(shop.state.connections[0].wants_sign_in());
    shop.hears(all("newer", "Complete", 2));
    assert!(!shop.state.connections[0].wants_sign_in(), "it is healthy again");
    for (status, wants) in [
        (ConnectionStatus::Deauthorized, true),
        (ConnectionStatus::Unlinked, false),
        (ConnectionStatus::Pending, true),
        (ConnectionStatus::Removed, false),
    ] {
        shop.hears(Input::Connection(status));
        assert_eq!(shop.state.connections[0].wants_sign_in(), wants, "{}", status.as_str());
    }
}

#[test]
fn who_comes_back_with_a_wider_grant_sees_what_was_refused_read_again() {
    let mut shop = refused();
    leaves(&mut shop);
    let told = shop.hears(Input::Returned(Outcome::Connected));
    assert!(told.iter().any(|e| matches!(e, What::ConnectionChanged { status: ConnectionStatus::Linked, .. })));
    assert_eq!(shop.state.connections[0].linked_at, Some(millis(shop.now)));
    assert_eq!(shop.activity(Dataset::Orders), (Activity::Queued, None), "the refusal is forgotten");
    assert_eq!(shop.activity(Dataset::Info), (Activity::Idle, None), "what is there stays");
    assert_eq!(shop.asks(), [Ask::ReadConnection, Ask::ReadHistory], "at once");
    shop.hears(Input::Connection(ConnectionStatus::Linked));
    shop.hears(all("first", "Complete", 1));
    shop.now += MINUTE;
    assert!(shop.asks().contains(&Ask::QueueAll), "where Codat does not begin by itself");
    shop.hears(all("second", "Complete", 2));
    shop.reads_all();
    assert_eq!(shop.activity(Dataset::Orders), (Activity::Idle, None));
    assert_eq!(completed(&shop), 2, "everything is settled anew");
    assert!(shop.hears(Input::Returned(Outcome::Connected)).is_empty(), "the same way back once more is nothing new");
}

#[test]
fn who_says_no_there_keeps_the_shop_and_the_refusal() {
    for outcome in [Outcome::Cancelled, Outcome::Failed, Outcome::Unsupported, Outcome::Pending] {
        let mut shop = refused();
        leaves(&mut shop);
        assert_eq!(shop.hears(Input::Returned(outcome)), [], "{}", outcome.as_str());
        assert!(shop.state.connections[0].wants_sign_in(), "the way out is still there");
        shop.hears(Input::Connection(ConnectionStatus::Linked));
        assert_eq!(shop.asks(), [Ask::ReadHistory], "the truth is looked at once");
        shop.hears(Input::History(vec![operation(Dataset::Orders, "first", "PermissionsError", 1)]));
        assert_eq!(shop.due_at, Some(shop.now + DAY), "and not again and again");
    }
}

#[test]
fn a_grant_on_another_device_is_noticed_though_nobody_comes_back() {
    for (watched, pause) in [(true, 15 * SECOND), (false, 10 * MINUTE)] {
        let mut shop = refused();
        shop.watched = watched;
        let read_at = shop.follow.history_read_at.expect("it was read");
        leaves(&mut shop);
        shop.hears(Input::Tick);
        assert_eq!(shop.due_at, Some(read_at + pause));
        shop.hears(Input::History(vec![operation(Dataset::Orders, "second", "Fetching", 2)]));
        assert_eq!(shop.activity(Dataset::Orders).0, Activity::Working);
    }
    let mut shop = refused();
    leaves(&mut shop);
    shop.now += DAY;
    shop.hears(Input::Connection(ConnectionStatus::Linked));
    shop.hears(Input::History(vec![]));
    assert_eq!(shop.due_at, Some(shop.now + DAY), "after a day as any other");
}

//! Two connections of one merchant: two platforms in two tabs.
use super::START;
use crate::sync::{Ask, Follow, Input, asks, is_leftover, step};
use crate::time::{DAY, millis};
use gangway_wire::event::{Event, What};
use gangway_wire::problem::Kind;
use gangway_wire::state::{ConnectionStatus, State};

/// Connections `0`, `1`, … in the order of their making.
fn state(statuses: &[ConnectionStatus]) -> State {
    let mut state = State::default();
    for (index, &status) in statuses.iter().enumerate() {
        let id = index.to_string();
        let created = What::ConnectionCreated {
            connection_id: id.clone(),
            platform_key: "ltpp".into(),
            platform_name: "WooCommerce".into(),
        };
        for what in [created, What::ConnectionChanged { connection_id: id, status }] {
            state.apply(&Event { id: String::new(), seq: state.seq + 1, at: millis(START), what });
        }
    }
    state
}

#[test]
fn the_older_pending_one_is_discarded_once_the_newer_is_linked() {
    use ConnectionStatus::{Deauthorized, Linked, Pending, Removed};
    for (statuses, wanted) in [
        (vec![Pending, Linked], true),
        (vec![Pending, Removed, Linked], true),
        (vec![Pending, Pending], false),
        (vec![Pending], false),
        (vec![Linked, Linked], false),
        (vec![Deauthorized, Linked], false),
        (vec![Removed, Linked], false),
        (vec![Pending, Deauthorized], false),
    ] {
        assert_eq!(is_leftover(&state(&statuses), "0"), wanted, "{statuses:?}");
    }
    assert!(!is_leftover(&state(&[Linked, Pending]), "1"), "the merchant may be at it");
    assert!(!is_leftover(&state(&[Pending, Linked]), "other"));
}

#[test]
fn discarding_is_due_at_once_and_tried_again_until_it_is_gone() {
    let two = state(&[ConnectionStatus::Pending, ConnectionStatus::Linked]);
    let follow = Follow::default();
    assert_eq!(asks(&two, "0", &follow, START, false), [Ask::Discard]);
    let failed = Input::CallFailed { problem: Kind::CodatUnreachable, correlation_id: None, retry_at: None };
    let after = step(&two, "0", &follow, failed, START, false);
    let retry_at = after.due_at.expect("it is tried again");
    assert!(retry_at > START && retry_at < START + DAY);
    assert_eq!(asks(&two, "0", &after.follow, START, false), []);
    assert_eq!(asks(&two, "0", &after.follow, retry_at, false), [Ask::Discard]);
    let gone = step(&two, "0", &after.follow, Input::Connection(ConnectionStatus::Removed), retry_at, false);
    assert_eq!(gone.due_at, None);
    assert!(matches!(&gone.events[..], [What::ConnectionChanged { status: ConnectionStatus::Removed, .. }]));
    let linked = step(&two, "0", &after.follow, Input::Connection(ConnectionStatus::Linked), retry_at, false);
    assert_eq!(linked.due_at, Some(retry_at), "authorized meanwhile: both are shops, and it is followed");
}

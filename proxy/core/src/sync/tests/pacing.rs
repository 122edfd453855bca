//! How many calls what costs.
use super::{START, Shop, all};
use crate::sync::{Ask, Input};
use crate::time::{DAY, HOUR, MINUTE, Micros, SECOND};
use gangway_wire::state::{ConnectionStatus, Outcome};

/// How many connection reads a pending one costs over a span, and when the last was.
fn pending_reads(shop: &mut Shop, span: Micros) -> usize {
    let end = shop.now + span;
    let mut reads = 0;
    while let Some(due_at) = shop.due_at.filter(|at| *at <= end) {
        shop.now = due_at.max(shop.now);
        for ask in shop.asks() {
            assert_eq!(ask, Ask::ReadConnection);
            reads += 1;
        }
        shop.hears(Input::Connection(ConnectionStatus::Pending));
    }
    shop.now = end;
    reads
}

#[test]
fn a_pending_connection_is_read_as_seldom_as_promised() {
    let mut shop = Shop::new();
    shop.hears(Input::Tick);
    assert_eq!(shop.due_at, None, "nobody has left");
    shop.watched = true;
    shop.hears(Input::Tick);
    assert_eq!(pending_reads(&mut shop, 5 * MINUTE), 20, "every 15 s while its step is shown");
    shop.watched = false;
    shop.hears(Input::Departed);
    assert_eq!(pending_reads(&mut shop, HOUR), 6, "every 10 min");
    shop.now += SECOND;
    shop.hears(Input::Returned(Outcome::Pending));
    assert_eq!(shop.asks(), [Ask::ReadConnection], "at once");
    let minute = pending_reads(&mut shop, MINUTE);
    assert!((19..=22).contains(&minute), "every 3 s for a minute: {minute}");
    pending_reads(&mut shop, DAY);
    assert_eq!(pending_reads(&mut shop, 10 * DAY), 10, "daily");
    pending_reads(&mut shop, 30 * DAY);
    assert_eq!((pending_reads(&mut shop, 100 * DAY), shop.due_at), (0, None), "and then no more");
}

#[test]
fn an_unwatched_sync_of_two_hours_costs_few_calls_and_a_watched_one_is_fast() {
    for (watched, most) in [(false, 15), (true, 600)] {
        let mut shop = Shop::linked();
        shop.watched = watched;
        shop.hears(Input::Tick);
        let (mut reads, mut gap) = (0, Micros::MAX);
        while let Some(due_at) = shop.due_at.filter(|at| *at <= START + 2 * HOUR) {
            gap = gap.min(if reads == 0 { Micros::MAX } else { due_at - shop.now });
            shop.now = due_at.max(shop.now);
            reads += shop.asks().len();
            shop.hears(all("op", "Fetching", 1));
        }
        assert!(reads <= most, "{reads}");
        assert_eq!(gap, if watched { 3 * SECOND } else { MINUTE });
    }
}

#[test]
fn a_settled_shop_is_read_once_a_day() {
    let mut shop = Shop::linked();
    shop.watched = true;
    shop.hears(all("op", "Complete", 1));
    shop.reads_all();
    assert_eq!(shop.due_at, Some(START + DAY));
    shop.hears(Input::Refreshed);
    assert_eq!(shop.asks(), [Ask::ReadHistory], "unless somebody asked for fresh data");
    shop.hears(all("op", "Complete", 1));
    assert_eq!(shop.due_at, Some(shop.now + 3 * SECOND), "until that begins");
    shop.hears(all("newer", "Complete", 2));
    shop.reads_all();
    assert_eq!(shop.due_at, Some(START + DAY), "and is over");
}

#[test]
fn what_codat_tells_is_looked_at_at_once_and_once() {
    // Nobody watches, and the next look by itself is a day away.
    let mut shop = Shop::linked();
    shop.hears(all("op", "Complete", 1));
    shop.reads_all();
    shop.now += HOUR;
    shop.hears(Input::Told { connection: false });
    assert_eq!((shop.due_at, shop.asks()), (Some(START), vec![Ask::ReadHistory]), "about rows");
    shop.hears(all("op", "Complete", 1));
    assert_eq!((shop.due_at, shop.asks()), (Some(START + DAY), vec![]), "and then no more");
    shop.hears(Input::Told { connection: true });
    shop.hears(Input::Told { connection: false });
    assert_eq!(shop.asks(), [Ask::ReadConnection, Ask::ReadHistory], "about the connection: nothing takes that back");
    shop.hears(Input::Connection(ConnectionStatus::Linked));
    assert_eq!(shop.asks(), [Ask::ReadHistory]);
    shop.hears(all("op", "Complete", 1));
    assert_eq!(shop.asks(), []);
}

#[test]
fn a_merchant_who_never_came_back_is_seen_at_once_when_codat_tells() {
    let mut shop = Shop::new();
    shop.hears(Input::Departed);
    shop.now += MINUTE;
    shop.hears(Input::Told { connection: true });
    assert_eq!(shop.asks(), [Ask::ReadConnection]);
    shop.hears(Input::Connection(ConnectionStatus::Linked));
    assert_eq!(shop.asks(), [Ask::ReadHistory]);
    let mut gone = Shop::new();
    gone.hears(Input::Connection(ConnectionStatus::Removed));
    gone.hears(Input::Told { connection: true });
    assert_eq!((gone.asks(), gone.due_at), (vec![], None), "what is gone stays gone");
}

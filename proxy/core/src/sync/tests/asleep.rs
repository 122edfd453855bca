//! A proxy that was not running for a while calls nothing late for that.
use super::{START, Shop, all, operation};
use crate::sync::{Ask, Input};
use crate::time::{HOUR, MINUTE, SECOND};
use gangway_wire::activity::Activity;
use gangway_wire::dataset::Dataset;

fn reading(operation_id: &str, rows_read: u64) -> Input {
    Input::Reading { dataset: Dataset::Orders, operation_id: operation_id.into(), rows_read, rows_total: Some(9) }
}

/// No dataset is called late.
fn none_is_late(shop: &Shop) -> bool {
    Dataset::ALL.iter().all(|&dataset| shop.activity(dataset).0 != Activity::Late)
}

#[test]
fn what_was_queued_before_a_downtime_is_looked_at_before_it_is_called_late() {
    let mut shop = Shop::linked();
    shop.hears(all("op", "Queued", 1));
    shop.hears(Input::History(vec![operation(Dataset::Info, "op", "Complete", 1)]));
    // Hours later the process is back; rows are read on, somebody comes back, and only then Codat answers.
    shop.now += 3 * HOUR;
    for input in [Input::Tick, Input::Departed, Input::Tick] {
        shop.hears(input);
        assert!(none_is_late(&shop), "nobody has looked");
    }
    assert!(shop.asks().contains(&Ask::ReadHistory), "at once");
    shop.hears(all("op", "Fetching", 1));
    assert!(none_is_late(&shop), "it has moved meanwhile");
    shop.now += HOUR;
    shop.hears(all("op", "Fetching", 1));
    assert_eq!(shop.activity(Dataset::Orders).0, Activity::Late, "an hour that we saw");
}

#[test]
fn a_downtime_is_no_part_of_how_long_rows_are_read() {
    let mut shop = Shop::linked();
    shop.hears(Input::History(vec![operation(Dataset::Orders, "op", "Complete", 1)]));
    shop.hears(reading("op", 1));
    shop.now += 3 * HOUR;
    shop.hears(Input::Tick);
    shop.hears(reading("op", 1));
    assert!(none_is_late(&shop));
    for rows in 2..64 {
        shop.now += MINUTE;
        shop.hears(reading("op", rows));
    }
    assert_eq!(shop.activity(Dataset::Orders).0, Activity::Late, "an hour of reading is one");
}

#[test]
fn unwatched_too_what_is_late_is_looked_at_when_its_time_has_passed() {
    let mut shop = Shop::linked();
    let mut late_at = None;
    while late_at.is_none() && shop.now < START + 2 * HOUR {
        shop.now = shop.due_at.expect("it goes on").max(shop.now);
        shop.hears(all("op", "Queued", 1));
        late_at = (shop.activity(Dataset::Orders).0 == Activity::Late).then_some(shop.now);
    }
    let late_at = late_at.expect("some time it is late");
    assert!((START + 10 * MINUTE..START + 10 * MINUTE + SECOND).contains(&late_at), "{}", (late_at - START) / SECOND);
}

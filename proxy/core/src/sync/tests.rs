//! Named facts first, then any order, repetition and loss of answers.
use super::*;
use crate::time::{DAY, HOUR, MINUTE, Micros, SECOND, millis};
use gangway_wire::activity::{Activity, Reason};
use gangway_wire::dataset::Dataset;
use gangway_wire::event::{Event, What};
use gangway_wire::problem;
use gangway_wire::state::{ConnectionStatus, Outcome, State};

mod any_order;
mod asleep;
mod pacing;
mod renewing;
mod several;

pub(super) const ID: &str = "c";
pub(super) const START: Micros = 1_000 * DAY;

/// A merchant with one connection, and a clock.
pub(super) struct Shop {
    pub state: State,
    pub follow: Follow,
    pub now: Micros,
    pub watched: bool,
    pub due_at: Option<Micros>,
    /// Every event so far.
    pub events: Vec<What>,
    /// Readings that are wanted, and from when on.
    pub wanted: Vec<(Dataset, String, Micros)>,
}

impl Shop {
    pub fn new() -> Shop {
        let mut shop = Shop {
            state: State::default(),
            follow: Follow { connection_read_at: Some(START), ..Follow::default() },
            now: START,
            watched: false,
            due_at: None,
            events: Vec::new(),
            wanted: Vec::new(),
        };
        shop.happens(What::ConnectionCreated {
            connection_id: ID.into(),
            platform_key: "ltpp".into(),
            platform_name: "WooCommerce".into(),
        });
        shop
    }

    pub fn linked() -> Shop {
        let mut shop = Shop::new();
        shop.hears(Input::Departed);
        shop.hears(Input::Connection(ConnectionStatus::Linked));
        shop
    }

    fn happens(&mut self, what: What) {
        let event = Event { id: String::new(), seq: self.state.seq + 1, at: millis(self.now), what };
        self.state.apply(&event);
        self.events.push(event.what);
    }

    /// Takes in an input; the events that followed.
    pub fn hears(&mut self, input: Input) -> Vec<What> {
        let step = step(&self.state, ID, &self.follow, input, self.now, self.watched);
        self.follow = step.follow;
        self.due_at = step.due_at;
        for ask in step.ask {
            if let Ask::TakeSnapshot { dataset, operation_id, at, .. } = ask {
                self.wanted.retain(|(d, _, _)| *d != dataset);
                self.wanted.push((dataset, operation_id, at));
            }
        }
        for what in &step.events {
            self.happens(what.clone());
        }
        step.events
    }

    pub fn asks(&self) -> Vec<Ask> {
        asks(&self.state, ID, &self.follow, self.now, self.watched)
    }

    pub fn activity(&self, dataset: Dataset) -> (Activity, Option<Reason>) {
        let shown = self.state.connections[0].dataset(dataset);
        (shown.activity, shown.reason)
    }

    /// Reads all that is wanted.
    pub fn reads_all(&mut self) {
        for (dataset, operation_id, _) in std::mem::take(&mut self.wanted) {
            self.hears(Input::Read { dataset, operation_id, rows: 1, as_of: self.now });
        }
    }
}

pub(super) fn operation(dataset: Dataset, id: &str, status: &str, requested_at: Micros) -> Operation {
    let codat = gangway_codat::Dataset::from_path(dataset.as_str()).expect("one of the seven");
    Operation {
        id: id.into(),
        connection_id: ID.into(),
        data_type: codat.data_type().into(),
        status: status.into(),
        requested_at,
        completed_at: None,
        progress: None,
        is_completed: status == "Complete",
        message: None,
    }
}

fn all(id: &str, status: &str, requested_at: Micros) -> Input {
    Input::History(Dataset::ALL.iter().map(|&d| operation(d, id, status, requested_at)).collect())
}

fn completed(shop: &Shop) -> usize {
    shop.events.iter().filter(|e| matches!(e, What::Completed { .. })).count()
}

#[test]
fn linking_asks_for_the_history_at_once() {
    let shop = Shop::linked();
    assert_eq!(shop.asks(), [Ask::ReadHistory]);
    assert_eq!(shop.due_at, Some(shop.now));
    assert_eq!(shop.activity(Dataset::Orders), (Activity::Queued, None));
}

#[test]
fn the_history_is_filtered_by_connection_and_type() {
    let mut shop = Shop::linked();
    let mut foreign = operation(Dataset::Orders, "x", "Complete", 1);
    foreign.connection_id = "other".into();
    let mut locations = operation(Dataset::Orders, "y", "Complete", 1);
    locations.data_type = "commerce-locations".into();
    let mut info = operation(Dataset::Orders, "z", "Complete", 1);
    info.data_type = "commerce-info".into();
    shop.hears(Input::History(vec![foreign, locations, info]));
    assert_eq!(shop.wanted, []);
    assert_eq!(shop.activity(Dataset::Info), (Activity::Queued, None), "commerce-info is no data type");
}

#[test]
fn a_finished_sync_is_read_once_and_then_told() {
    let mut shop = Shop::linked();
    shop.hears(all("op", "Complete", 1));
    assert_eq!(shop.wanted.len(), 7);
    assert_eq!(shop.activity(Dataset::Orders), (Activity::Working, None));
    shop.wanted.clear();
    shop.hears(all("op", "Complete", 1));
    assert_eq!(shop.wanted, [], "not twice");
    let events = shop.hears(Input::Read { dataset: Dataset::Orders, operation_id: "op".into(), rows: 300, as_of: 5 });
    assert!(matches!(&events[..], [What::DatasetReady { rows: 300, .. }]), "{events:?}");
    assert_eq!(shop.hears(Input::Read { dataset: Dataset::Orders, operation_id: "op".into(), rows: 9, as_of: 5 }), []);
}

#[test]
fn everything_settled_is_told_once_per_link() {
    let mut shop = Shop::linked();
    let mut history: Vec<_> = Dataset::ALL.iter().map(|&d| operation(d, "op", "Complete", 1)).collect();
    history[Dataset::Disputes.index()] = operation(Dataset::Disputes, "op", "NotSupported", 1);
    history[Dataset::Payments.index()] = operation(Dataset::Payments, "op", "MapError", 1);
    shop.hears(Input::History(history));
    assert_eq!(shop.activity(Dataset::Disputes), (Activity::Unsupported, Some(Reason::NotOffered)));
    assert_eq!(shop.activity(Dataset::Payments), (Activity::Failed, Some(Reason::Unreadable)));
    assert_eq!(completed(&shop), 0);
    shop.reads_all();
    assert_eq!(completed(&shop), 1);
    shop.hears(Input::Refreshed);
    shop.hears(all("newer", "Complete", 2));
    shop.reads_all();
    assert_eq!(completed(&shop), 1);
    shop.hears(Input::Connection(ConnectionStatus::Deauthorized));
    shop.hears(Input::Connection(ConnectionStatus::Linked));
    assert_eq!(completed(&shop), 1, "old tables are no end of a new grant");
    shop.hears(all("newest", "Complete", 3));
    shop.reads_all();
    assert_eq!(completed(&shop), 2);
}

#[test]
fn what_is_over_stays_over_until_a_newer_operation() {
    let mut shop = Shop::linked();
    shop.hears(Input::History(vec![operation(Dataset::Orders, "op", "FetchError", 5)]));
    for late in ["Fetching", "Complete", "Queued"] {
        assert_eq!(shop.hears(Input::History(vec![operation(Dataset::Orders, "op", late, 5)])), [], "{late}");
        assert_eq!(shop.hears(Input::History(vec![operation(Dataset::Orders, "old", "Queued", 4)])), []);
    }
    shop.hears(Input::History(vec![operation(Dataset::Orders, "new", "Fetching", 6)]));
    assert_eq!(shop.activity(Dataset::Orders), (Activity::Working, None));
}

#[test]
fn a_table_never_goes_away_while_a_newer_sync_runs_or_fails() {
    let mut shop = Shop::linked();
    shop.hears(all("op", "Complete", 1));
    shop.reads_all();
    for status in ["Queued", "Fetching", "InternalError"] {
        shop.hears(Input::History(vec![operation(Dataset::Orders, "new", status, 2)]));
        assert!(shop.state.connections[0].dataset(Dataset::Orders).snapshot.is_some());
    }
    assert_eq!(shop.activity(Dataset::Orders), (Activity::Failed, Some(Reason::CodatError)));
}

#[test]
fn an_older_success_is_read_although_a_newer_sync_failed() {
    let mut shop = Shop::linked();
    let both = ["Complete", "RateLimitError"].into_iter().zip(1_i64..);
    let history = both.map(|(status, at)| operation(Dataset::Orders, status, status, at)).collect();
    shop.hears(Input::History(history));
    assert_eq!(shop.wanted, [(Dataset::Orders, "Complete".into(), shop.now)]);
    assert_eq!(shop.activity(Dataset::Orders), (Activity::Working, None));
    shop.reads_all();
    assert!(shop.state.connections[0].dataset(Dataset::Orders).snapshot.is_some());
    assert_eq!(shop.activity(Dataset::Orders), (Activity::Failed, Some(Reason::PlatformLimit)));
}

#[test]
fn an_unknown_status_is_work_until_it_is_late() {
    let mut shop = Shop::linked();
    let odd = || Input::History(vec![operation(Dataset::Orders, "op", "Teleporting", 1)]);
    shop.hears(odd());
    assert_eq!(shop.activity(Dataset::Orders), (Activity::Working, None));
    shop.now += 61 * MINUTE;
    shop.hears(Input::Tick);
    assert_eq!(shop.activity(Dataset::Orders), (Activity::Working, None), "nobody has looked");
    assert_eq!(shop.asks(), [Ask::ReadHistory, Ask::QueueAll][..1], "it is still followed");
    shop.hears(odd());
    assert_eq!(shop.activity(Dataset::Orders), (Activity::Late, Some(Reason::Slow)));
    assert_eq!(shop.hears(odd()), [], "and told once");
    let told = shop.hears(Input::Refreshed);
    assert!(!told.iter().any(|e| matches!(e, What::DatasetChanged { dataset: Dataset::Orders, .. })), "{told:?}");
    shop.hears(Input::History(vec![operation(Dataset::Orders, "op", "Complete", 1)]));
    assert_eq!(shop.activity(Dataset::Orders), (Activity::Working, None));
}

#[test]
fn an_empty_history_queues_everything_once_after_a_minute() {
    let mut shop = Shop::linked();
    shop.watched = true;
    let mut queued = 0;
    for _ in 0..200 {
        for ask in shop.asks() {
            let input = match ask {
                Ask::ReadHistory => Input::History(vec![]),
                Ask::ReadConnection => Input::Connection(ConnectionStatus::Linked),
                Ask::QueueAll => {
                    queued += 1;
                    assert!(shop.now >= START + MINUTE);
                    Input::QueuedAll
                }
                Ask::TakeSnapshot { .. } | Ask::Discard => unreachable!("not here"),
            };
            shop.hears(input);
        }
        shop.now = shop.due_at.expect("it goes on").max(shop.now);
    }
    assert_eq!(queued, 1);
    let mut shop = Shop::linked();
    shop.hears(Input::History(vec![operation(Dataset::Orders, "op", "Queued", 1)]));
    shop.now += 2 * MINUTE;
    assert!(!shop.asks().contains(&Ask::QueueAll), "Codat began by itself");
}

#[test]
fn a_dataset_without_access_has_the_connection_read_at_once() {
    let mut shop = Shop::linked();
    shop.hears(Input::History(vec![operation(Dataset::Orders, "op", "AuthError", 1)]));
    assert_eq!(shop.asks(), [Ask::ReadConnection]);
    shop.hears(Input::Connection(ConnectionStatus::Deauthorized));
    assert_eq!(shop.asks(), []);
    assert_eq!(shop.activity(Dataset::Products), (Activity::Failed, Some(Reason::Access)), "it cannot go on");
    shop.hears(Input::Connection(ConnectionStatus::Linked));
    assert_eq!(shop.activity(Dataset::Orders), (Activity::Queued, None), "an old failure says nothing now");
}

#[test]
fn progress_is_told_when_the_figure_moves_and_rows_once_a_second() {
    let mut shop = Shop::linked();
    let at = |progress| {
        let working = operation(Dataset::Orders, "op", "Fetching", 1);
        Input::History(vec![Operation { progress: Some(progress), ..working }])
    };
    assert_eq!(shop.hears(at(10)).len(), 1);
    assert_eq!(shop.hears(at(10)).len(), 0);
    assert_eq!(shop.hears(at(11)).len(), 1);
    assert_eq!(shop.hears(at(200)).len(), 1);
    assert_eq!(shop.state.connections[0].dataset(Dataset::Orders).progress, Some(100));
    shop.hears(Input::History(vec![operation(Dataset::Orders, "op", "Complete", 1)]));
    let mut told = 0;
    for rows_read in 0..100 {
        let operation_id = "op".into();
        let rows = Input::Reading { dataset: Dataset::Orders, operation_id, rows_read, rows_total: Some(100) };
        told += shop.hears(rows).len();
        shop.now += SECOND / 10;
    }
    assert_eq!(told, 10);
}

#[test]
fn rows_that_change_while_they_are_read_are_tried_later_and_given_up_in_the_end() {
    let mut shop = Shop::linked();
    shop.hears(Input::History(vec![operation(Dataset::Orders, "op", "Complete", 1)]));
    for try_ in 1..10 {
        shop.wanted.clear();
        shop.hears(Input::Unstable { dataset: Dataset::Orders, operation_id: "op".into() });
        assert_eq!(shop.activity(Dataset::Orders), (Activity::Retrying, Some(Reason::Unstable)), "{try_}");
        assert_eq!(shop.wanted, [(Dataset::Orders, "op".into(), shop.now + 10 * MINUTE)]);
        shop.now += 10 * MINUTE;
    }
    shop.wanted.clear();
    shop.hears(Input::Unstable { dataset: Dataset::Orders, operation_id: "op".into() });
    assert_eq!(shop.activity(Dataset::Orders), (Activity::Failed, Some(Reason::Unstable)));
    assert_eq!(shop.wanted, []);
    shop.hears(Input::History(vec![operation(Dataset::Orders, "new", "Complete", 2)]));
    assert_eq!(shop.wanted, [(Dataset::Orders, "new".into(), shop.now)], "a newer operation is another chance");
}

#[test]
fn rows_that_codat_does_not_have_are_not_offered() {
    let mut shop = Shop::linked();
    shop.hears(Input::History(vec![operation(Dataset::Disputes, "op", "Complete", 1)]));
    shop.hears(Input::ReadFailed {
        dataset: Dataset::Disputes,
        operation_id: "op".into(),
        reason: Reason::NotOffered,
        message: Some("No data".into()),
        correlation_id: None,
        again_at: None,
    });
    assert_eq!(shop.activity(Dataset::Disputes), (Activity::Unsupported, Some(Reason::NotOffered)));
}

#[test]
fn rows_are_asked_for_again_when_codat_said() {
    let mut shop = Shop::linked();
    shop.hears(Input::History(vec![operation(Dataset::Orders, "op", "Complete", 1)]));
    for (said, wanted) in [(shop.now + HOUR, shop.now + HOUR), (shop.now + SECOND, shop.now + MINUTE)] {
        shop.wanted.clear();
        shop.hears(Input::ReadFailed {
            dataset: Dataset::Orders,
            operation_id: "op".into(),
            reason: Reason::PlatformLimit,
            message: None,
            correlation_id: None,
            again_at: Some(said),
        });
        assert_eq!(shop.wanted, [(Dataset::Orders, "op".into(), wanted)], "no earlier, and no faster than usual");
    }
}

#[test]
fn codat_away_is_trouble_from_the_second_time_until_it_answers() {
    let mut shop = Shop::linked();
    let failed = || Input::CallFailed {
        problem: problem::Kind::CodatUnreachable,
        correlation_id: Some("abc".into()),
        retry_at: None,
    };
    assert_eq!(shop.hears(failed()), []);
    assert_eq!(shop.asks(), [], "not at once again");
    shop.now = shop.due_at.expect("it goes on");
    assert_eq!(shop.asks(), [Ask::ReadHistory]);
    assert!(matches!(&shop.hears(failed())[..], [What::TroubleBegan { .. }]));
    shop.now = shop.due_at.expect("it goes on");
    assert_eq!(shop.hears(failed()), [], "told once");
    shop.now = shop.due_at.expect("it goes on");
    assert!(matches!(&shop.hears(Input::History(vec![]))[..], [What::TroubleEnded]));
    assert_eq!(shop.state.trouble, None);
}

#[test]
fn codat_is_asked_again_when_it_said() {
    let mut shop = Shop::linked();
    let retry_at = Some(shop.now + HOUR);
    let busy = |retry_at| Input::CallFailed { problem: problem::Kind::CodatBusy, correlation_id: None, retry_at };
    assert!(matches!(&shop.hears(busy(retry_at))[..], [What::TroubleBegan { .. }]), "at once: it is a long wait");
    assert_eq!(shop.state.trouble.as_ref().and_then(|told| told.next_at), retry_at.map(millis));
    assert_eq!(shop.due_at, Some(START + 10 * MINUTE), "when the queue is late");
    shop.now += 59 * MINUTE;
    assert_eq!(shop.asks(), []);
    shop.now += MINUTE;
    assert!(shop.asks().contains(&Ask::ReadHistory));

    let short = shop.hears(busy(Some(shop.now + SECOND)));
    assert!(!short.iter().any(|what| matches!(what, What::TroubleBegan { .. })), "not worth a word");
    let later = Some(shop.now + 2 * HOUR);
    shop.hears(busy(later));
    let told = shop.state.trouble.clone().expect("it goes on");
    assert_eq!((told.next_at, told.since), (later.map(millis), millis(START)), "Codat moved it");
}

#[test]
fn a_status_that_nobody_knows_changes_nothing_and_is_not_asked_for_again_at_once() {
    let mut shop = Shop::linked();
    shop.hears(Input::Returned(Outcome::Pending));
    assert!(shop.asks().contains(&Ask::ReadConnection));
    assert_eq!(shop.hears(Input::ConnectionUnclear), []);
    assert!(!shop.asks().contains(&Ask::ReadConnection));
}

#[test]
fn a_connection_that_is_gone_is_let_go() {
    let mut shop = Shop::linked();
    shop.hears(Input::History(vec![operation(Dataset::Info, "op", "Complete", 1)]));
    shop.reads_all();
    shop.hears(Input::Connection(ConnectionStatus::Removed));
    assert_eq!((shop.due_at, shop.asks()), (None, vec![]));
    assert_eq!(shop.activity(Dataset::Orders), (Activity::Failed, Some(Reason::Removed)));
    assert_eq!(shop.activity(Dataset::Info), (Activity::Idle, None), "its table stays");
}

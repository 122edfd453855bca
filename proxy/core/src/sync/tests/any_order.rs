//! A Codat that changes its mind, and answers that come late, twice, never or in another order: the truth in the end.
use super::{ID, START, Shop, operation};
use crate::activity::{self, Stage};
use crate::sync::{Ask, Input, Operation};
use crate::time::{DAY, Micros, SECOND};
use gangway_wire::activity::{Activity, Reason};
use gangway_wire::dataset::Dataset;
use gangway_wire::event::What;
use gangway_wire::problem;
use gangway_wire::state::{ConnectionStatus, Outcome, State};
use proptest::prelude::*;

const WORDS: [&str; 12] = [
    "Queued",
    "Fetching",
    "Mapping",
    "Teleporting",
    "Complete",
    "Complete",
    "NotSupported",
    "FetchError",
    "AuthError",
    "Cancelled",
    "Initial",
    "Processing",
];

#[derive(Clone, Debug)]
enum Deed {
    /// Codat begins an operation of a dataset.
    Begins(usize),
    /// The newest operation of a dataset gets another status, unless it is over.
    Moves(usize, usize),
    /// The history as it is now is answered, now or later.
    History {
        late: usize,
    },
    /// The connection as it is now is answered.
    Connection,
    /// The shop is linked, or the grant is taken back.
    Grant(bool),
    /// A call fails.
    Fails,
    /// A reading ends: 0 well, 1 unstable, 2 fails.
    Reads(usize),
    /// Time passes.
    Passes(i64),
    Watched(bool),
    Returned(Outcome),
    Departed,
    Refreshed,
    /// Codat tells that something happened.
    Told(bool),
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        3 => (0..7_usize).prop_map(Deed::Begins),
        6 => (0..7_usize, 0..WORDS.len()).prop_map(|(d, w)| Deed::Moves(d, w)),
        4 => (0..4_usize).prop_map(|late| Deed::History { late }),
        2 => Just(Deed::Connection),
        1 => any::<bool>().prop_map(Deed::Grant),
        1 => Just(Deed::Fails),
        3 => (0..3_usize).prop_map(Deed::Reads),
        3 => (0_i64..7_200).prop_map(Deed::Passes),
        1 => any::<bool>().prop_map(Deed::Watched),
        1 => prop::sample::select(Outcome::ALL).prop_map(Deed::Returned),
        1 => Just(Deed::Departed),
        1 => Just(Deed::Refreshed),
        2 => any::<bool>().prop_map(Deed::Told),
    ]
}

/// Codat, as it is.
struct Codat {
    status: ConnectionStatus,
    operations: Vec<Operation>,
    clock: Micros,
}

impl Codat {
    fn newest(&mut self, dataset: usize) -> Option<&mut Operation> {
        let data_type = operation(Dataset::ALL[dataset], "", "", 0).data_type;
        self.operations.iter_mut().rev().find(|o| o.data_type == data_type)
    }

    fn begins(&mut self, dataset: usize) {
        self.clock += 1;
        let id = self.clock.to_string();
        self.operations.push(operation(Dataset::ALL[dataset], &id, "Queued", self.clock));
    }

    fn moves(&mut self, dataset: usize, word: &str) {
        if let Some(newest) = self.newest(dataset)
            && !activity::of(&newest.status).is_over()
        {
            newest.status = word.into();
            newest.is_completed = word == "Complete";
        }
    }
}

fn read_all(shop: &mut Shop) {
    for (dataset, operation_id, at) in std::mem::take(&mut shop.wanted) {
        shop.now = shop.now.max(at);
        shop.hears(Input::Read { dataset, operation_id, rows: 1, as_of: shop.now });
    }
}

proptest! {
    #![proptest_config(crate::at_least(600))]

    #[test]
    fn any_order_repetition_and_loss_ends_in_the_truth(deeds in prop::collection::vec(deed(), 0..80)) {
        let mut shop = Shop::new();
        let mut codat = Codat { status: ConnectionStatus::Pending, operations: vec![], clock: START };
        let mut late: Vec<Vec<Operation>> = Vec::new();
        for deed in deeds {
            let before = (shop.state.clone(), shop.events.len());
            match deed {
                Deed::Begins(dataset) => codat.begins(dataset),
                Deed::Moves(dataset, word) => codat.moves(dataset, WORDS[word]),
                Deed::History { late: 0 } => { shop.hears(Input::History(codat.operations.clone())); }
                Deed::History { late: n } => {
                    late.push(codat.operations.clone());
                    if late.len() > n {
                        // An old answer, in another order; some are never heard.
                        let mut old = late.swap_remove(0);
                        old.reverse();
                        shop.hears(Input::History(old));
                    }
                }
                Deed::Connection => { shop.hears(Input::Connection(codat.status)); }
                Deed::Grant(linked) => {
                    codat.status = match (linked, codat.status) {
                        (true, _) => ConnectionStatus::Linked,
                        (false, ConnectionStatus::Linked) => ConnectionStatus::Deauthorized,
                        (false, other) => other,
                    };
                }
                Deed::Fails => {
                    let problem = problem::Kind::CodatUnreachable;
                    shop.hears(Input::CallFailed { problem, correlation_id: None, retry_at: None });
                }
                Deed::Reads(how) => if let Some((dataset, operation_id, at)) = shop.wanted.pop() {
                    shop.now = shop.now.max(at);
                    shop.hears(match how {
                        0 => Input::Read { dataset, operation_id, rows: 1, as_of: shop.now },
                        1 => Input::Unstable { dataset, operation_id },
                        _ => Input::ReadFailed {
                            dataset, operation_id, reason: Reason::CodatUnreachable, message: None,
                            correlation_id: None, again_at: Some(0),
                        },
                    });
                },
                Deed::Passes(seconds) => { shop.now += seconds * SECOND; shop.hears(Input::Tick); }
                Deed::Watched(watched) => shop.watched = watched,
                Deed::Returned(outcome) => { shop.hears(Input::Returned(outcome)); }
                Deed::Departed => { shop.hears(Input::Departed); }
                Deed::Refreshed => { shop.hears(Input::Refreshed); }
                Deed::Told(connection) => { shop.hears(Input::Told { connection }); }
            }
            check_step(&before.0, &shop, before.1)?;
        }
        settle(&mut shop, &mut codat)?;
    }
}

/// What holds after every step.
fn check_step(before: &State, shop: &Shop, events_before: usize) -> Result<(), TestCaseError> {
    let news = &shop.events[events_before..];
    for &dataset in Dataset::ALL {
        let told =
            news.iter().filter(|e| matches!(e, What::DatasetChanged { dataset: d, .. } if *d == dataset)).count();
        prop_assert!(told <= 1, "one change per dataset and step");
        let had = before.connections[0].dataset(dataset).snapshot.is_some();
        prop_assert!(!had || shop.state.connections[0].dataset(dataset).snapshot.is_some(), "a table never goes away");
    }
    let goes_on = shop.state.connections[0].datasets.iter().any(|d| {
        matches!(d.activity, Activity::Queued | Activity::Working | Activity::Late)
            && shop.follow.track(d.dataset).reading.is_none()
    });
    let is_linked = shop.state.connections[0].status == ConnectionStatus::Linked;
    if goes_on && is_linked && !news.is_empty() {
        prop_assert!(shop.due_at.is_some(), "whatever goes on is looked at again");
    }
    // Nothing is said twice.
    let mut same = shop.state.clone();
    same.seq = before.seq;
    prop_assert!(news.is_empty() || same != *before || news.iter().any(is_only_told), "{:?}", news);
    Ok(())
}

fn is_only_told(what: &What) -> bool {
    matches!(what, What::Completed { .. } | What::DatasetReady { .. })
}

/// Codat comes to rest, linked, and answers; then the picture is the truth and nothing more happens.
fn settle(shop: &mut Shop, codat: &mut Codat) -> Result<(), TestCaseError> {
    codat.status = ConnectionStatus::Linked;
    for dataset in 0..7 {
        if codat.newest(dataset).is_none_or(|o| activity::of(&o.status).is_over()) {
            codat.begins(dataset);
        }
        codat.moves(dataset, if dataset == 6 { "NotSupported" } else { "Complete" });
    }
    // However it stands, a return has the connection read and a link the history.
    shop.hears(Input::Returned(Outcome::Pending));
    let (mut calls, mut late_calls) = (0, 0);
    let rest = shop.now + DAY;
    let end = shop.now + 3 * DAY;
    while let Some(due_at) = shop.due_at.filter(|at| *at <= end) {
        shop.now = shop.now.max(due_at);
        for ask in shop.asks() {
            calls += 1;
            late_calls += u32::from(shop.now > rest);
            match ask {
                Ask::ReadConnection => shop.hears(Input::Connection(codat.status)),
                Ask::ReadHistory => shop.hears(Input::History(codat.operations.clone())),
                Ask::QueueAll => {
                    for dataset in 0..7 {
                        codat.begins(dataset);
                        codat.moves(dataset, if dataset == 6 { "NotSupported" } else { "Complete" });
                    }
                    shop.hears(Input::QueuedAll)
                }
                Ask::TakeSnapshot { .. } | Ask::Discard => return Err(TestCaseError::fail("not here")),
            };
        }
        read_all(shop);
        shop.hears(Input::Tick);
        prop_assert!(calls < 200, "it comes to rest");
    }
    for &dataset in Dataset::ALL {
        let shown = shop.state.connections[0].dataset(dataset);
        let newest = codat.newest(dataset.index()).map(|o| (o.id.clone(), activity::of(&o.status)));
        let Some((id, stage)) = newest else { return Err(TestCaseError::fail("it has begun")) };
        match stage {
            Stage::Done => {
                prop_assert_eq!(shown.activity, Activity::Idle);
                prop_assert_eq!(shop.follow.track(dataset).taken.as_ref(), Some(&id));
                prop_assert!(shown.snapshot.is_some());
            }
            Stage::Unsupported => prop_assert_eq!(shown.activity, Activity::Unsupported),
            other => prop_assert!(false, "{:?} is no rest", other),
        }
    }
    prop_assert_eq!(&shop.state.trouble, &None);
    prop_assert!(shop.follow.completed);
    prop_assert!(shop.due_at.is_some() && late_calls <= 5, "each once a day: {}", late_calls);
    prop_assert!(shop.state.connection(ID).is_some_and(|c| c.status == ConnectionStatus::Linked));
    Ok(())
}

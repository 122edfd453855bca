//! A merchant as a line of the operators' list, drawn from its state.
use gangway_wire::Millis;
use gangway_wire::activity::{Activity, Reason, Who};
use gangway_wire::admin::RowProblem;
use gangway_wire::dataset::Dataset;
use gangway_wire::problem::Kind;
use gangway_wire::state::{Connection, ConnectionStatus, DatasetState, State, Status};

/// The columns that a list shows and sorts by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Columns {
    /// In one word.
    pub status: Status,
    /// The current shop's platform.
    pub platform_name: Option<String>,
    /// Codat's key of it.
    pub platform_key: Option<String>,
    /// Tables that are there.
    pub ready: u32,
    /// Tables that the platform offers.
    pub offered: u32,
    /// Rows of all tables together.
    pub rows: u64,
    /// When the newest table's sync ended.
    pub last_sync_at: Option<Millis>,
    /// The most pressing thing that is wrong.
    pub problem: Option<RowProblem>,
}

/// The columns of a state.
pub fn columns(state: &State) -> Columns {
    // The current shop; of one that is over, the tables are still there.
    let shop = state.current().or(state.connections.last());
    let snapshots = || shop.iter().flat_map(|c| &c.datasets).filter_map(|d| d.snapshot.as_ref());
    let (ready, offered) = shop.map_or((0, 0), Connection::ready_of);
    Columns {
        status: state.status(),
        platform_name: shop.map(|c| c.platform_name.clone()),
        platform_key: shop.map(|c| c.platform_key.clone()),
        ready: ready as u32,
        offered: offered as u32,
        rows: snapshots().fold(0, |sum, s| sum.saturating_add(s.rows)),
        last_sync_at: snapshots().map(|s| s.as_of).max(),
        problem: problem(state, shop),
    }
}

fn problem(state: &State, shop: Option<&Connection>) -> Option<RowProblem> {
    if let Some(trouble) = &state.trouble {
        return Some(RowProblem {
            reason: None,
            problem: Some(trouble.problem.clone()),
            dataset: None,
            who: Kind::parse(&trouble.problem).map_or(Who::Operator, Kind::who),
            correlation_id: trouble.correlation_id.clone(),
            since: Some(trouble.since),
        });
    }
    let shop = shop?;
    match shop.status {
        ConnectionStatus::Deauthorized => return Some(because(Reason::Access, None)),
        ConnectionStatus::Removed => return Some(because(Reason::Removed, None)),
        ConnectionStatus::Pending | ConnectionStatus::Unlinked => return None,
        ConnectionStatus::Linked => {}
    }
    let first = |activity| shop.datasets.iter().find(|d: &&DatasetState| d.activity == activity);
    let dataset = first(Activity::Failed).or_else(|| first(Activity::Late))?;
    let failed = dataset.activity == Activity::Failed;
    let usual = if failed { Reason::CodatError } else { Reason::Slow };
    Some(RowProblem {
        correlation_id: dataset.correlation_id.clone(),
        since: if failed { dataset.ended_at } else { dataset.started_at },
        ..because(dataset.reason.unwrap_or(usual), Some(dataset.dataset))
    })
}

fn because(reason: Reason, dataset: Option<Dataset>) -> RowProblem {
    RowProblem { reason: Some(reason), problem: None, dataset, who: reason.who(), correlation_id: None, since: None }
}

#[cfg(test)]
mod tests {
    use super::*;
    use gangway_wire::event::{DatasetChange, Event, What};
    use gangway_wire::state::Trouble;

    fn state(events: impl IntoIterator<Item = What>) -> State {
        let mut state = State::default();
        let created = What::ConnectionCreated {
            connection_id: "c".into(),
            platform_key: "ltpp".into(),
            platform_name: "WooCommerce".into(),
        };
        for (index, what) in std::iter::once(created).chain(events).enumerate() {
            let seq = index as u64 + 1;
            state.apply(&Event { id: seq.to_string(), seq, at: 1_000, what });
        }
        state
    }

    fn linked(status: ConnectionStatus) -> What {
        What::ConnectionChanged { connection_id: "c".into(), status }
    }

    fn changed(dataset: Dataset, activity: Activity, reason: Option<Reason>) -> What {
        let change = DatasetChange { reason, ..DatasetChange::to(activity) };
        What::DatasetChanged { connection_id: "c".into(), dataset, change }
    }

    fn ready(dataset: Dataset, rows: u64, as_of: Millis) -> What {
        What::DatasetReady { connection_id: "c".into(), dataset, rows, as_of }
    }

    #[test]
    fn a_failure_outweighs_lateness() {
        let columns = columns(&state([
            linked(ConnectionStatus::Linked),
            changed(Dataset::Info, Activity::Late, Some(Reason::Slow)),
            changed(Dataset::Orders, Activity::Failed, Some(Reason::Permissions)),
        ]));
        let problem = columns.problem.expect("there is one");
        assert_eq!((problem.dataset, problem.reason), (Some(Dataset::Orders), Some(Reason::Permissions)));
        assert_eq!((problem.who, problem.since), (Who::Merchant, Some(1_000)));
        assert_eq!(columns.status, Status::Failed);
    }

    #[test]
    fn what_holds_up_everything_comes_first() {
        let trouble = Trouble { problem: "codat-unreachable".into(), since: 5, next_at: None, correlation_id: None };
        let columns = columns(&state([
            linked(ConnectionStatus::Linked),
            changed(Dataset::Orders, Activity::Failed, Some(Reason::Permissions)),
            What::TroubleBegan { trouble },
        ]));
        let problem = columns.problem.expect("there is one");
        assert_eq!((problem.problem.as_deref(), problem.who), (Some("codat-unreachable"), Who::Nobody));
    }

    #[test]
    fn rows_of_all_tables_are_added() {
        let columns = columns(&state([
            linked(ConnectionStatus::Linked),
            ready(Dataset::Info, 1, 40),
            ready(Dataset::Orders, 300, 90),
            changed(Dataset::Disputes, Activity::Unsupported, Some(Reason::NotOffered)),
        ]));
        assert_eq!((columns.ready, columns.offered, columns.rows), (2, 6, 301));
        assert_eq!((columns.last_sync_at, columns.problem), (Some(90), None));
    }

    #[test]
    fn a_merchant_who_has_not_begun_waits() {
        let columns = columns(&State::default());
        assert_eq!((columns.status, columns.problem, columns.platform_key), (Status::Waiting, None, None));
    }
}

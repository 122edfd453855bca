//! One step: an answer is taken in, and what is shown follows.
use super::follow::{Follow, Progress, Reading, Told};
use super::input::{Ask, Input, Step};
use super::{history, pace, show};
use crate::departure::plain;
use crate::time::{MINUTE, Micros, SECOND, millis};
use gangway_wire::activity::Reason;
use gangway_wire::dataset::Dataset;
use gangway_wire::event::{Event, What};
use gangway_wire::problem;
use gangway_wire::state::{Connection, ConnectionStatus, Outcome, State, Trouble};

/// Tries of one reading before it is given up, when Codat or the network fails.
const MAX_TRIES: u32 = 10;
/// Pause after rows changed while they were read.
const UNSTABLE_PAUSE: Micros = 10 * MINUTE;
/// No page of rows takes as long as this.
const READING_GAP: Micros = 15 * MINUTE;
/// Calls that fail in a row before it is called trouble.
const TROUBLE_AFTER: u32 = 2;
/// A wait that Codat asks for and that is told at once.
const LONG: Micros = MINUTE;

/// The calls that are due now.
pub fn asks(state: &State, connection_id: &str, follow: &Follow, now: Micros, watched: bool) -> Vec<Ask> {
    let Some(connection) = state.connection(connection_id) else {
        return Vec::new();
    };
    if follow.retry_at.is_some_and(|at| now < at) {
        return Vec::new();
    }
    if is_leftover(state, connection_id) {
        return vec![Ask::Discard];
    }
    let is_due = |at: Option<Micros>| at.is_some_and(|at| at <= now);
    let mut asks = Vec::new();
    if is_due(pace::connection_at(follow, connection.status, watched, now)) {
        asks.push(Ask::ReadConnection);
    }
    if is_due(pace::history_at(follow, connection.status, watched, now)) {
        asks.push(Ask::ReadHistory);
    }
    if is_due(pace::queue_at(follow, connection.status)) {
        asks.push(Ask::QueueAll);
    }
    asks
}

/// Whether a connection was never authorized and a newer one is linked in its place.
pub fn is_leftover(state: &State, connection_id: &str) -> bool {
    let mut newer = state.connections.iter().skip_while(|c| c.id != connection_id);
    newer.next().is_some_and(|c| c.status == ConnectionStatus::Pending)
        && newer.any(|c| c.status == ConnectionStatus::Linked)
}

/// Takes in one input for one connection.
pub fn step(state: &State, connection_id: &str, follow: &Follow, input: Input, now: Micros, watched: bool) -> Step {
    let mut work =
        Work { state: state.clone(), connection_id, follow: follow.clone(), events: Vec::new(), ask: Vec::new(), now };
    if state.connection(connection_id).is_none() {
        return Step { follow: work.follow, events: work.events, ask: work.ask, due_at: None };
    }
    work.take_in(input, watched);
    work.begin_readings();
    work.show();
    let status = work.status();
    let due_at = if is_leftover(&work.state, connection_id) {
        Some(work.follow.retry_at.unwrap_or(now))
    } else {
        pace::due_at(&work.follow, status, watched, now)
    };
    Step { follow: work.follow, events: work.events, ask: work.ask, due_at }
}

struct Work<'a> {
    state: State,
    connection_id: &'a str,
    follow: Follow,
    events: Vec<What>,
    ask: Vec<Ask>,
    now: Micros,
}

impl Work<'_> {
    fn status(&self) -> ConnectionStatus {
        self.state.connection(self.connection_id).map_or(ConnectionStatus::Removed, |c| c.status)
    }

    /// Notes an event and applies it, so that what follows sees it.
    fn emit(&mut self, what: What) {
        let event = Event { id: String::new(), seq: self.state.seq + 1, at: millis(self.now), what };
        self.state.apply(&event);
        self.events.push(event.what);
    }

    fn take_in(&mut self, input: Input, watched: bool) {
        let now = self.now;
        match input {
            Input::Tick => {}
            Input::Connection(status) => {
                self.connection_read();
                self.status_read(status);
            }
            Input::ConnectionUnclear => self.connection_read(),
            Input::History(operations) => {
                self.answered();
                let had_access = !history::lost_access(&self.follow);
                let newest = self.follow.newest_requested_at();
                if history::take_in(&mut self.follow, self.connection_id, &operations, now) {
                    self.follow.moved_at = Some(now);
                }
                if self.follow.newest_requested_at() > newest {
                    self.follow.awaited_until = None;
                }
                self.follow.history_read_at = Some(now);
                self.looked(|told| told.history = false);
                self.follow.seen_at = Some(now);
                self.follow.unwatched_reads = if watched { 0 } else { self.follow.unwatched_reads.saturating_add(1) };
                if had_access && history::lost_access(&self.follow) {
                    self.follow.recheck = true;
                }
            }
            Input::QueuedAll => {
                self.answered();
                self.follow.queued_all = true;
                self.await_fresh();
            }
            Input::CallFailed { problem, correlation_id, retry_at } => {
                self.call_failed(problem, correlation_id, retry_at, watched);
            }
            Input::Departed => self.follow.departed_at = Some(now),
            Input::Returned(outcome) => self.returned(outcome),
            Input::Told { connection } => {
                let before = self.follow.told.is_some_and(|told| told.connection);
                self.follow.told = Some(Told { at: now, connection: connection || before, history: true });
                self.follow.unwatched_reads = 0;
            }
            Input::Refreshed => {
                self.follow.history_read_at = None;
                self.follow.unwatched_reads = 0;
                self.await_fresh();
            }
            Input::Reading { dataset, operation_id, rows_read, rows_total } => {
                self.reading(dataset, &operation_id, rows_read, rows_total);
            }
            Input::Read { dataset, operation_id, rows, as_of } => self.read(dataset, operation_id, rows, as_of),
            Input::Unstable { dataset, operation_id } => {
                self.read_failed(dataset, &operation_id, Reason::Unstable, None, None, Some(now));
            }
            Input::ReadFailed { dataset, operation_id, reason, message, correlation_id, again_at } => {
                self.read_failed(dataset, &operation_id, reason, message, correlation_id, again_at);
            }
        }
    }

    fn connection_read(&mut self) {
        self.answered();
        self.follow.connection_read_at = Some(self.now);
        self.follow.recheck = false;
        self.looked(|told| told.connection = false);
    }

    /// Part of what Codat told was looked at.
    fn looked(&mut self, at: impl FnOnce(&mut Told)) {
        if let Some(told) = &mut self.follow.told {
            at(told);
        }
        self.follow.told = self.follow.told.filter(|told| told.connection || told.history);
    }

    fn await_fresh(&mut self) {
        self.follow.awaited_until = Some(self.now + pace::AWAITED);
        self.follow.moved_at = Some(self.now);
    }

    /// A call was answered: whatever held up this connection does no longer.
    fn answered(&mut self) {
        self.follow.failures = 0;
        self.follow.retry_at = None;
        let is_ours = |t: &Trouble| problem::Kind::parse(&t.problem).is_some_and(is_about_calls);
        if self.state.trouble.as_ref().is_some_and(is_ours) {
            self.emit(What::TroubleEnded);
        }
    }

    fn call_failed(
        &mut self,
        problem: problem::Kind,
        correlation_id: Option<String>,
        retry_at: Option<Micros>,
        watched: bool,
    ) {
        self.follow.failures = self.follow.failures.saturating_add(1);
        let wait = pace::retry_after(self.follow.failures, watched);
        let asked_long = retry_at.is_some_and(|at| at > self.now + LONG);
        let retry_at = retry_at.unwrap_or(self.now + wait).max(self.now + SECOND);
        self.follow.retry_at = Some(retry_at);
        if problem == problem::Kind::CodatRefused {
            // A company or connection that is gone refuses everything: the connection itself says so.
            self.follow.recheck = true;
        }
        let told = self.state.trouble.as_ref().filter(|told| told.problem == problem.slug());
        let since = told.map_or(millis(self.now), |told| told.since);
        // When it goes on is told anew where Codat itself moves it.
        let is_told = told.is_some_and(|told| !asked_long || told.next_at >= Some(millis(retry_at)));
        if (self.follow.failures >= TROUBLE_AFTER || asked_long) && !is_told {
            self.emit(What::TroubleBegan {
                trouble: Trouble {
                    problem: problem.slug().to_owned(),
                    since,
                    next_at: Some(millis(retry_at)),
                    correlation_id,
                },
            });
        }
    }

    fn status_read(&mut self, status: ConnectionStatus) {
        let before = self.status();
        if before == status || before == ConnectionStatus::Removed {
            return;
        }
        self.changed(status);
    }

    /// The status is this one now. Linked is a new grant, also where an older one was there: what that refused is
    /// forgotten, and Codat reads everything again.
    fn changed(&mut self, status: ConnectionStatus) {
        if status == ConnectionStatus::Linked {
            self.follow.linked_at = Some(self.now);
            self.follow.stale_until = self.follow.newest_requested_at();
            self.follow.history_read_at = None;
            self.follow.unwatched_reads = 0;
            self.follow.queued_all = false;
            self.follow.completed = false;
            self.follow.moved_at = Some(self.now);
        }
        let connection_id = self.connection_id.to_owned();
        self.emit(What::ConnectionChanged { connection_id, status });
    }

    fn returned(&mut self, outcome: Outcome) {
        self.follow.returned_at = Some(self.now);
        self.follow.recheck = true;
        if !self.state.connection(self.connection_id).is_some_and(Connection::is_renewing) {
            return;
        }
        if outcome == Outcome::Connected {
            self.changed(ConnectionStatus::Linked);
        } else {
            // Whatever was answered: what Codat reads since then is the truth.
            self.follow.history_read_at = None;
        }
    }

    fn reading(&mut self, dataset: Dataset, operation_id: &str, rows_read: u64, rows_total: Option<u64>) {
        let now = self.now;
        let Some(reading) = current_reading(&mut self.follow, dataset, operation_id) else {
            return;
        };
        // Once a second is enough for the eye.
        if let Progress::Rows { read: Some(_), at, .. } = reading.progress
            && (0..SECOND).contains(&(now - at))
        {
            return;
        }
        if let Progress::Rows { at, .. } = reading.progress
            && now - at > READING_GAP
        {
            // Nobody was reading: we were not there ourselves.
            reading.since = now;
        }
        reading.progress = Progress::Rows { read: Some(rows_read), total: rows_total, at: now };
    }

    fn read(&mut self, dataset: Dataset, operation_id: String, rows: u64, as_of: Micros) {
        if current_reading(&mut self.follow, dataset, &operation_id).is_none() {
            return;
        }
        let track = self.follow.track_mut(dataset);
        track.reading = None;
        track.taken = Some(operation_id);
        let connection_id = self.connection_id.to_owned();
        self.emit(What::DatasetReady { connection_id, dataset, rows, as_of: millis(as_of) });
    }

    fn read_failed(
        &mut self,
        dataset: Dataset,
        operation_id: &str,
        reason: Reason,
        message: Option<String>,
        correlation_id: Option<String>,
        again_at: Option<Micros>,
    ) {
        let now = self.now;
        let as_of = self.follow.track(dataset).success.as_ref().map_or(now, |s| s.as_of);
        let Some(reading) = current_reading(&mut self.follow, dataset, operation_id) else {
            return;
        };
        let message = message.as_deref().map(plain).filter(|m| !m.is_empty());
        reading.tries += 1;
        let again_at = again_at.filter(|_| reading.tries < MAX_TRIES);
        let Some(again_at) = again_at else {
            reading.progress = Progress::GaveUp { reason, message, correlation_id };
            return;
        };
        let wait = match reason {
            Reason::Unstable => UNSTABLE_PAUSE,
            _ => pace::retry_after(reading.tries, false),
        };
        let at = again_at.max(now + wait);
        reading.progress = Progress::Waiting { until: at, reason, message, correlation_id };
        let operation_id = operation_id.to_owned();
        self.ask.push(Ask::TakeSnapshot { dataset, operation_id, as_of, at });
    }

    /// Rows that are there at Codat and not here are read, newest operation first.
    fn begin_readings(&mut self) {
        for &dataset in Dataset::ALL {
            let now = self.now;
            let track = self.follow.track_mut(dataset);
            let Some(success) = &track.success else {
                continue;
            };
            let is_here = track.taken.as_ref() == Some(&success.id);
            let is_begun = track.reading.as_ref().is_some_and(|r| r.operation_id == success.id);
            if is_here || is_begun {
                continue;
            }
            let operation_id = success.id.clone();
            let as_of = success.as_of;
            track.reading = Some(Reading {
                operation_id: operation_id.clone(),
                since: now,
                tries: 0,
                progress: Progress::Rows { read: None, total: None, at: now },
            });
            self.ask.push(Ask::TakeSnapshot { dataset, operation_id, as_of, at: now });
        }
    }

    /// Brings about what is to be shown, and tells once when everything is settled.
    fn show(&mut self) {
        let status = self.status();
        for &dataset in Dataset::ALL {
            let Some(connection) = self.state.connection(self.connection_id) else {
                return;
            };
            let change = show::change(&self.follow, status, dataset, connection.dataset(dataset), self.now);
            if let Some(change) = change {
                let connection_id = self.connection_id.to_owned();
                self.emit(What::DatasetChanged { connection_id, dataset, change });
            }
        }
        let is_settled = self.state.connection(self.connection_id).is_some_and(|c| c.is_settled());
        // Tables of an older grant are no end of the present one.
        let is_fresh = self.follow.has_begun() && status == ConnectionStatus::Linked;
        if is_fresh && is_settled && !self.follow.completed {
            self.follow.completed = true;
            let connection_id = self.connection_id.to_owned();
            self.emit(What::Completed { connection_id });
        }
    }
}

fn current_reading<'f>(follow: &'f mut Follow, dataset: Dataset, operation_id: &str) -> Option<&'f mut Reading> {
    follow.track_mut(dataset).reading.as_mut().filter(|r| r.operation_id == operation_id)
}

/// Troubles that an answered call ends.
const fn is_about_calls(kind: problem::Kind) -> bool {
    matches!(
        kind,
        problem::Kind::CodatUnreachable
            | problem::Kind::CodatBusy
            | problem::Kind::CodatKey
            | problem::Kind::CodatRefused
            | problem::Kind::CodatUnreadable
    )
}

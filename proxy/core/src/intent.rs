//! At most one company and one connection, whatever breaks: the machine behind a call that creates.
//!
//! The intent is committed before the first call and after every step, before what the step asks for is done. Codat
//! replays a kept reply for 90 minutes under the same key; only a 429 releases the key. So an unknown outcome is tried
//! once more with the same key and bytes, then looked for, and only a look that finds nothing, four times over six
//! minutes, ends the intent without a thing made. A new key is a new intent.
use crate::time::{MINUTE, Micros, SECOND};
use serde::{Deserialize, Serialize};

/// After this long a key is not sent again without a look: Codat forgets replies after 90 minutes.
pub const MAX_KEY_AGE: Micros = 80 * MINUTE;
/// How long a "still running" (409) is believed.
pub const MAX_IN_FLIGHT: Micros = 2 * MINUTE;
/// Waits between the looks: the list may lag behind what was made.
pub const LOOK_AGAIN_AFTER: [Micros; 3] = [10 * SECOND, 60 * SECOND, 5 * MINUTE];
/// Before the same bytes go out once more.
const RESEND_AFTER: Micros = SECOND;
/// Between two tries while the first one runs.
const IN_FLIGHT_AGAIN_AFTER: Micros = 2 * SECOND;
/// Where a 429 names no time.
const BUSY_AGAIN_AFTER: Micros = 5 * SECOND;
/// Longest pause between looks that were not answered.
const MAX_UNANSWERED_PAUSE: Micros = 5 * MINUTE;

/// What is to be made. A merchant has at most one open intent of each kind.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum Kind {
    /// The company. It is created at once: our own id is its tag.
    Company,
    /// A data connection. Codat keeps no tag on it, so what is there is looked at first.
    Connection,
}

impl Kind {
    /// The word in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Kind::Company => "company",
            Kind::Connection => "connection",
        }
    }
}

/// What Codat answered, as far as it matters here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    /// 2xx: made, or replayed.
    Made(String),
    /// 429: nothing was done, the key is free again.
    Busy {
        /// From now, by `Retry-After`.
        retry_after: Option<Micros>,
    },
    /// 409: the same key is being worked on.
    InFlight,
    /// 400, 401, 402, 403, 404, 422: surely nothing was made by this call.
    Refused,
    /// No answer, a cut one, 5xx, any other 4xx.
    Unknown,
}

impl Reply {
    /// The reply of a status that is no success.
    pub fn from_status(status: u16, retry_after: Option<Micros>) -> Reply {
        match status {
            429 => Reply::Busy { retry_after },
            409 => Reply::InFlight,
            400 | 401 | 402 | 403 | 404 | 422 => Reply::Refused,
            _ => Reply::Unknown,
        }
    }
}

/// Something that a look found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// Codat's id.
    pub id: String,
    /// When Codat made it.
    pub created_at: Micros,
    /// For a company: whether it has a connection. For a connection: whether it may be used.
    pub has_connection: bool,
}

/// What the shell reports.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Input {
    /// Begin, or go on after a wait or a restart.
    Woke,
    /// The call was answered, or given up.
    Reply(Reply),
    /// The look was answered. For a connection: the open pending ones of the same platform.
    Looked(Vec<Found>),
    /// The look was not answered.
    LookFailed,
}

/// What the shell does next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Send key and body, the same each time.
    Send,
    /// Look whether it is there.
    Look,
    /// Nothing before this moment; then [`Input::Woke`].
    Wait(Micros),
    /// It is there.
    Adopt {
        /// Codat's id.
        id: String,
        /// Found by a look instead of made by this call.
        adopted: bool,
        /// What else was found, by id: tell an operator, delete nothing.
        others: Vec<String>,
    },
    /// Refused, and nothing is there: close it with Codat's error.
    Close,
    /// Surely not made: close it; a new intent with a new key may follow.
    Renew,
    /// It is over; the input came too late.
    Nothing,
}

/// One intent. Serialized as it is into the row that is committed before every call.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Intent {
    /// What is to be made.
    pub kind: Kind,
    /// The idempotency key, a UUID.
    pub key: String,
    /// The exact bytes that are sent.
    pub body: String,
    /// When they went out first, by the database's clock; `None` while nothing can have been made.
    pub first_sent_at: Option<Micros>,
    phase: Phase,
    unknown: u32,
    refused: bool,
    in_flight_since: Option<Micros>,
    looks: u32,
    unanswered: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
enum Phase {
    New,
    Sending,
    SendAt(Micros),
    Looking,
    LookAt(Micros),
    Over,
}

impl Intent {
    /// An intent of which nothing was sent.
    pub fn new(kind: Kind, key: String, body: String) -> Intent {
        Intent {
            kind,
            key,
            body,
            first_sent_at: None,
            phase: Phase::New,
            unknown: 0,
            refused: false,
            in_flight_since: None,
            looks: 0,
            unanswered: 0,
        }
    }

    /// The same, and it looks before it sends: for something in the place of one that is gone.
    pub fn looking(kind: Kind, key: String, body: String) -> Intent {
        Intent { phase: Phase::LookAt(Micros::MIN), ..Intent::new(kind, key, body) }
    }

    /// Whether something may have been made that nobody confirmed: the merchant reads that it takes longer.
    pub fn is_doubtful(&self) -> bool {
        self.phase != Phase::Over && self.unknown > 0
    }

    /// Whether it needs no more steps.
    pub fn is_over(&self) -> bool {
        self.phase == Phase::Over
    }

    /// Takes in what happened and says what is next. `jitter` is a random span up to a second, so that many do not
    /// come back at once.
    pub fn step(&mut self, input: Input, now: Micros, jitter: Micros) -> Action {
        match (self.phase, input) {
            (Phase::Over, _) => Action::Nothing,
            (_, Input::Reply(Reply::Made(id))) => self.adopt(id, false, Vec::new()),
            (Phase::New, Input::Woke) if self.kind == Kind::Connection => self.look(),
            (Phase::New, _) => self.send(now),
            // It went out and nobody noted what came back: a restart.
            (Phase::Sending, Input::Woke) => self.unknown(now, jitter),
            (Phase::Sending, Input::Reply(reply)) => self.replied(reply, now, jitter),
            (Phase::Looking, Input::Looked(found)) => self.looked(found, now),
            (Phase::Looking, Input::LookFailed) => {
                let pause = (LOOK_AGAIN_AFTER[0] << self.unanswered.min(5)).min(MAX_UNANSWERED_PAUSE);
                self.unanswered += 1;
                self.pause_look(now + pause + jitter)
            }
            (Phase::Looking, _) => Action::Look,
            (Phase::SendAt(at) | Phase::LookAt(at), _) if now < at => Action::Wait(at),
            (Phase::SendAt(_), _) => self.send(now),
            (Phase::LookAt(_), _) => self.look(),
            (Phase::Sending, Input::Looked(_) | Input::LookFailed) => Action::Nothing,
        }
    }

    fn replied(&mut self, reply: Reply, now: Micros, jitter: Micros) -> Action {
        if reply != Reply::InFlight {
            self.in_flight_since = None;
        }
        match reply {
            Reply::Made(id) => self.adopt(id, false, Vec::new()),
            Reply::Busy { retry_after } => {
                if self.unknown == 0 {
                    // Nothing was kept under the key: its age counts from the next time.
                    self.first_sent_at = None;
                }
                self.pause_send(now + retry_after.unwrap_or(BUSY_AGAIN_AFTER).max(SECOND) + jitter)
            }
            Reply::InFlight => {
                let since = *self.in_flight_since.get_or_insert(now);
                if now - since >= MAX_IN_FLIGHT {
                    self.unknown(now, jitter)
                } else {
                    self.pause_send(now + IN_FLIGHT_AGAIN_AFTER + jitter)
                }
            }
            // An earlier try may have made it: a refused key, say, is refused before Codat looks at the rest.
            Reply::Refused if self.unknown > 0 => {
                self.refused = true;
                self.look()
            }
            Reply::Refused => {
                self.phase = Phase::Over;
                Action::Close
            }
            Reply::Unknown => self.unknown(now, jitter),
        }
    }

    fn unknown(&mut self, now: Micros, jitter: Micros) -> Action {
        self.unknown += 1;
        self.in_flight_since = None;
        if self.unknown == 1 { self.pause_send(now + RESEND_AFTER + jitter) } else { self.look() }
    }

    fn send(&mut self, now: Micros) -> Action {
        match self.first_sent_at {
            // A clock that ran backwards says nothing about the key's age.
            Some(first) if (now - first).abs() > MAX_KEY_AGE || first > now + MINUTE => self.look(),
            _ => {
                self.first_sent_at.get_or_insert(now);
                self.phase = Phase::Sending;
                Action::Send
            }
        }
    }

    fn look(&mut self) -> Action {
        self.phase = Phase::Looking;
        Action::Look
    }

    fn looked(&mut self, mut found: Vec<Found>, now: Micros) -> Action {
        self.unanswered = 0;
        found.sort_by(|a, b| (!a.has_connection, a.created_at, &a.id).cmp(&(!b.has_connection, b.created_at, &b.id)));
        let mut ids = found.into_iter().map(|one| one.id);
        if let Some(first) = ids.next() {
            return self.adopt(first, true, ids.collect());
        }
        if self.first_sent_at.is_none() && !self.refused {
            return self.send(now);
        }
        let wait = LOOK_AGAIN_AFTER.get(self.looks as usize);
        self.looks += 1;
        match wait {
            Some(wait) => self.pause_look(now + wait),
            None => {
                self.phase = Phase::Over;
                if self.refused { Action::Close } else { Action::Renew }
            }
        }
    }

    fn adopt(&mut self, id: String, adopted: bool, others: Vec<String>) -> Action {
        self.phase = Phase::Over;
        Action::Adopt { id, adopted, others }
    }

    fn pause_send(&mut self, at: Micros) -> Action {
        self.phase = Phase::SendAt(at);
        Action::Wait(at)
    }

    fn pause_look(&mut self, at: Micros) -> Action {
        self.phase = Phase::LookAt(at);
        Action::Wait(at)
    }
}

#[cfg(test)]
mod tests;

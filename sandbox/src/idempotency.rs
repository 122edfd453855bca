//! Idempotency keys: the first reply is kept and given again, so a repeated POST or PATCH happens once.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::ambient::Ms;
use crate::data::dice::{mix, word};

/// How long a reply is kept.
pub const KEPT_MS: Ms = 90 * 60 * 1000;

/// A reply that is kept, refusals included.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Kept {
    /// What was asked: method, address and body in one number.
    pub fingerprint: u64,
    /// When it was answered.
    pub at: Ms,
    /// The status of the answer.
    pub status: u16,
    /// The body of the answer.
    pub body: String,
}

/// What to do with a request that carries a key.
#[derive(Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Nobody came with this key: go on, and [`finish`] afterwards.
    First,
    /// It was answered: give the same answer.
    Replay {
        /// The status of the answer.
        status: u16,
        /// The body of the answer.
        body: String,
    },
    /// The first request with this key is still running.
    InFlight,
    /// The key was used for something else.
    OtherRequest,
}

/// What a request asks, in one number.
pub fn fingerprint(method: &str, address: &str, body: &[u8]) -> u64 {
    let body = body.iter().fold(0, |hash: u64, byte| mix(hash ^ u64::from(*byte)));
    mix(word(method) ^ mix(word(address)) ^ body.rotate_left(1))
}

/// Decides about a request; the key is in flight from here on where the verdict is [`Verdict::First`].
pub fn begin(
    kept: &mut BTreeMap<String, Kept>,
    in_flight: &mut BTreeSet<String>,
    key: &str,
    fingerprint: u64,
    now: Ms,
) -> Verdict {
    kept.retain(|_, reply| now < reply.at + KEPT_MS);
    if let Some(reply) = kept.get(key) {
        if reply.fingerprint != fingerprint {
            return Verdict::OtherRequest;
        }
        return Verdict::Replay { status: reply.status, body: reply.body.clone() };
    }
    if in_flight.insert(key.to_owned()) { Verdict::First } else { Verdict::InFlight }
}

/// Keeps the reply; a 429 releases the key instead.
pub fn finish(kept: &mut BTreeMap<String, Kept>, in_flight: &mut BTreeSet<String>, key: &str, reply: Kept) {
    in_flight.remove(key);
    if reply.status != 429 {
        kept.insert(key.to_owned(), reply);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reply(status: u16, at: Ms) -> Kept {
        Kept { fingerprint: 7, at, status, body: "{}".to_owned() }
    }

    #[test]
    fn a_key_runs_once_and_replays_for_ninety_minutes() {
        let (mut kept, mut flying) = (BTreeMap::new(), BTreeSet::new());
        assert_eq!(begin(&mut kept, &mut flying, "k", 7, 0), Verdict::First);
        assert_eq!(begin(&mut kept, &mut flying, "k", 7, 1), Verdict::InFlight);
        finish(&mut kept, &mut flying, "k", reply(500, 2));
        assert_eq!(begin(&mut kept, &mut flying, "k", 8, 3), Verdict::OtherRequest);
        let replay = Verdict::Replay { status: 500, body: "{}".to_owned() };
        assert_eq!(begin(&mut kept, &mut flying, "k", 7, 2 + KEPT_MS - 1), replay);
        assert_eq!(begin(&mut kept, &mut flying, "k", 7, 2 + KEPT_MS), Verdict::First);
    }

    #[test]
    fn a_429_releases_its_key() {
        let (mut kept, mut flying) = (BTreeMap::new(), BTreeSet::new());
        assert_eq!(begin(&mut kept, &mut flying, "k", 7, 0), Verdict::First);
        finish(&mut kept, &mut flying, "k", reply(429, 0));
        assert_eq!(begin(&mut kept, &mut flying, "k", 8, 1), Verdict::First);
    }

    #[test]
    fn address_and_body_both_count() {
        assert_ne!(fingerprint("POST", "/a", b"x"), fingerprint("POST", "/b", b"x"));
        assert_ne!(fingerprint("POST", "/a", b"x"), fingerprint("POST", "/a", b"y"));
    }
}

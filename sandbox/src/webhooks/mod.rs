//! Webhooks as Codat sends them, by way of Svix: consumers, messages on their way, and what became of each attempt.

mod deliver;
mod notice;
mod payload;
mod sign;

use std::collections::{BTreeMap, VecDeque};

use serde::{Deserialize, Serialize};

pub use deliver::run;
pub use notice::{company_deleted, connection_deleted, is_news, notice, rate_limit};
pub use sign::{Secret, SecretError};

use crate::ambient::{self, Ms};
use crate::data::dice::word;

/// The most consumers of a client.
pub const CONSUMERS: usize = 50;
/// Messages that are kept, delivered or not; older ones are forgotten.
pub const MESSAGES: usize = 500;
/// How long after a failed attempt the next one comes; after the last, none does.
const DELAYS: [Ms; 7] = [5_000, 300_000, 1_800_000, 7_200_000, 18_000_000, 36_000_000, 36_000_000];
/// How long a consumer may fail before it is disabled.
const FAILING_MS: Ms = 5 * 86_400_000;
/// How long a message waits for another to overtake it.
const OVERTAKEN_WITHIN: Ms = 60_000;

/// All types that the contract names and the sandbox sends.
pub const EVENT_TYPES: [&str; 14] = [
    "company.created",
    "company.deleted",
    "connection.created",
    "connection.connected",
    "connection.failed",
    "connection.disconnected",
    "connection.reconnected",
    "connection.deleted",
    "read.completed",
    "read.completed.initial",
    "read.completed.successful",
    "read.completed.unsuccessful",
    "client.rateLimit.reached",
    "client.rateLimit.reset",
];

/// Who wants to hear what.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Consumer {
    /// Its id.
    pub id: String,
    /// Where it listens.
    pub url: String,
    /// What it wants to hear.
    pub event_types: Vec<String>,
    /// True where it hears nothing.
    pub disabled: bool,
    /// It hears only of companies with one of these, as `key:value`; of all where there are none.
    pub company_tags: Vec<String>,
    /// What its messages are signed with.
    pub secret: Secret,
    /// Since when nothing has reached it.
    #[serde(default)]
    pub failing_since: Option<Ms>,
}

/// What is done to a message on purpose.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Twist {
    /// It comes twice.
    Doubled,
    /// It comes later.
    Late(Ms),
    /// It comes after the next one.
    Unordered,
    /// It is signed with another secret.
    Forged,
    /// It never comes.
    Dropped,
}

/// One try to deliver a message.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Attempt {
    /// When it was due.
    pub at: Ms,
    /// What was answered.
    pub status: Option<u16>,
    /// Why nothing was.
    pub error: Option<String>,
}

/// One message to one consumer.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Message {
    /// Counts messages.
    pub number: u64,
    /// The same for all attempts and all consumers.
    pub id: String,
    /// Whom it is for.
    pub consumer: String,
    /// What it tells.
    pub event_type: String,
    /// What is sent.
    pub body: String,
    /// When it was made.
    pub made: Ms,
    /// What was tried.
    pub attempts: Vec<Attempt>,
    /// When it is tried next.
    pub next: Option<Ms>,
    /// What is done to it on purpose.
    pub twist: Option<Twist>,
}

/// Consumers and messages.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Webhooks {
    /// In the order in which they were made.
    pub consumers: Vec<Consumer>,
    /// The oldest first.
    pub messages: VecDeque<Message>,
    /// How many messages there ever were.
    pub made: u64,
    /// When a quota that was used up is there again.
    pub quota_back: Option<Ms>,
}

/// An event, ready to be sent.
#[derive(Clone, Debug)]
struct Event<'a> {
    id: String,
    kind: &'static str,
    tags: Option<&'a BTreeMap<String, String>>,
    body: String,
    at: Ms,
}

impl Consumer {
    fn wants(&self, event: &Event<'_>) -> bool {
        let has = |wanted: &String| {
            let (key, value) = wanted.split_once(':').unwrap_or((wanted, ""));
            event.tags.is_some_and(|tags| tags.get(key).is_some_and(|found| found == value))
        };
        !self.disabled
            && self.event_types.iter().any(|kind| kind == event.kind)
            && (self.company_tags.is_empty() || self.company_tags.iter().any(has))
    }
}

impl Webhooks {
    /// A consumer that hears of everything, there from the start.
    pub fn preset(&mut self, url: &str, secret: Option<Secret>) {
        let parts = [word(url)];
        let secret = secret.unwrap_or_else(|| Secret::of(&parts));
        self.consumers.retain(|consumer| consumer.url != url);
        self.consumers.push(Consumer {
            id: ambient::id_of(&parts),
            url: url.to_owned(),
            event_types: EVENT_TYPES.map(str::to_owned).to_vec(),
            disabled: false,
            company_tags: Vec::new(),
            secret,
            failing_since: None,
        });
    }

    /// Puts an event on its way to everybody who wants it.
    fn send(&mut self, event: &Event<'_>, mut twist: impl FnMut() -> Option<Twist>) {
        let wanting: Vec<String> = self
            .consumers
            .iter()
            .filter(|consumer| consumer.wants(event))
            .map(|consumer| consumer.id.clone())
            .collect();
        for consumer in wanting {
            let twist = twist();
            let next = match twist {
                Some(Twist::Dropped) => None,
                Some(Twist::Late(ms)) => Some(event.at + ms),
                Some(Twist::Unordered) => Some(event.at + OVERTAKEN_WITHIN),
                _ => Some(event.at),
            };
            let message = Message {
                number: 0,
                id: event.id.clone(),
                consumer: consumer.clone(),
                event_type: event.kind.to_owned(),
                body: event.body.clone(),
                made: event.at,
                attempts: Vec::new(),
                next,
                twist,
            };
            for _ in 0..if twist == Some(Twist::Doubled) { 2 } else { 1 } {
                self.made += 1;
                self.messages.push_back(Message { number: self.made, ..message.clone() });
            }
            self.overtake(&consumer, event.at);
        }
        while self.messages.len() > MESSAGES {
            self.messages.pop_front();
        }
    }

    /// Lets go what was to wait until another message has come before it.
    fn overtake(&mut self, consumer: &str, now: Ms) {
        let newest = self.made;
        for message in self.messages.iter_mut().filter(|message| message.consumer == consumer) {
            let waits =
                message.twist == Some(Twist::Unordered) && message.next == Some(message.made + OVERTAKEN_WITHIN);
            if waits && message.number != newest && message.attempts.is_empty() {
                message.next = Some(now);
                // Behind the one that overtook it.
                self.made += 1;
                message.number = self.made;
            }
        }
    }

    /// The message that is due first, of each consumer, with its consumer.
    fn due(&self, now: Ms) -> Vec<(Consumer, Message)> {
        let first = |consumer: &Consumer| {
            let mine = self.messages.iter().filter(|message| message.consumer == consumer.id);
            mine.filter(|message| message.next.is_some_and(|at| at <= now)).min_by_key(|m| (m.next, m.number)).cloned()
        };
        let listening = self.consumers.iter().filter(|consumer| !consumer.disabled);
        listening.filter_map(|consumer| Some((consumer.clone(), first(consumer)?))).collect()
    }

    /// True where something should be on its way.
    pub fn is_due(&self, now: Ms) -> bool {
        !self.due(now).is_empty()
    }

    /// Notes what became of an attempt, and when the next one comes.
    fn record(&mut self, number: u64, status: Option<u16>, error: Option<String>) {
        let Some(message) = self.messages.iter_mut().find(|message| message.number == number) else { return };
        let Some(at) = message.next else { return };
        let arrived = status.is_some_and(|status| (200..300).contains(&status));
        message.next = if arrived { None } else { DELAYS.get(message.attempts.len()).map(|delay| at + delay) };
        message.attempts.push(Attempt { at, status, error });
        let Some(consumer) = self.consumers.iter_mut().find(|consumer| consumer.id == message.consumer) else { return };
        if arrived {
            consumer.failing_since = None;
        } else {
            let since = *consumer.failing_since.get_or_insert(at);
            consumer.disabled |= at >= since + FAILING_MS;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hooks() -> Webhooks {
        let consumer = Consumer {
            id: "c".to_owned(),
            url: "http://127.0.0.1:1/".to_owned(),
            event_types: vec!["company.created".to_owned()],
            disabled: false,
            company_tags: Vec::new(),
            secret: Secret::of(&[1]),
            failing_since: None,
        };
        Webhooks { consumers: vec![consumer], ..Webhooks::default() }
    }

    fn event(id: &str, at: Ms) -> Event<'static> {
        Event { id: id.to_owned(), kind: "company.created", tags: None, body: String::new(), at }
    }

    #[test]
    fn a_message_is_tried_eight_times_in_a_day_and_no_more() {
        let mut hooks = hooks();
        hooks.send(&event("a", 0), || None);
        let mut tried = Vec::new();
        while let Some((_, message)) = hooks.due(Ms::MAX).pop() {
            tried.extend(message.next);
            hooks.record(message.number, Some(500), None);
        }
        let seconds: Vec<_> = tried.iter().map(|at| at / 1000).collect();
        assert_eq!(seconds, [0, 5, 305, 2105, 9305, 27_305, 63_305, 99_305]);
        assert!(!hooks.consumers[0].disabled);
    }

    #[test]
    fn five_days_of_failures_disable_a_consumer_and_one_success_forgives() {
        let mut hooks = hooks();
        for (day, status) in [(0, 500), (4, 200), (8, 500), (12, 500), (13, 500)] {
            hooks.send(&event("a", day * 86_400_000), || None);
            let number = hooks.made;
            hooks.record(number, Some(status), None);
            assert_eq!(hooks.consumers[0].disabled, day == 13, "day {day}");
        }
        assert!(!hooks.is_due(Ms::MAX), "what is left never comes");
    }

    #[test]
    fn messages_come_twice_late_and_out_of_order() {
        let mut hooks = hooks();
        let twists =
            [Some(Twist::Unordered), None, Some(Twist::Doubled), Some(Twist::Late(500)), Some(Twist::Dropped), None];
        for (index, twist) in twists.into_iter().enumerate() {
            hooks.send(&event(&index.to_string(), index as Ms), || twist);
        }
        let mut order = String::new();
        while let Some((_, message)) = hooks.due(Ms::MAX).pop() {
            order += &message.id;
            hooks.record(message.number, Some(204), None);
        }
        assert_eq!(order, "102253");
    }

    #[test]
    fn old_messages_are_forgotten() {
        let mut hooks = hooks();
        (0..2 * MESSAGES).for_each(|at| hooks.send(&event("a", at as Ms), || None));
        assert_eq!(hooks.messages.len(), MESSAGES);
    }
}

//! What Codat tells by webhook: whether a message is genuine ([`Secrets::verify`]) and whom it is about ([`Event`]).
//!
//! Messages are signed the way of Standard Webhooks, which Codat's sender (Svix) follows under names of its own; both
//! are read. A message may come twice, late, and out of order, so nobody takes state from it: it says where to look.
//!
//! ```
//! use gangway_codat::webhook::{Event, Secrets};
//! use reqwest::header::HeaderMap;
//!
//! let secrets = Secrets::parse("whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD").expect("a secret");
//! let (body, now) = (br#"{"id":"1","eventType":"read.completed","payload":{}}"#, 1_795_600_000);
//! assert!(secrets.verify(&HeaderMap::new(), body, now).is_err(), "nobody signed this");
//! assert_eq!(Event::read(body).expect("JSON").kind.as_str(), "read.completed");
//! ```

use std::fmt;

use reqwest::header::HeaderMap;
use serde::Deserialize;
use serde_json::value::RawValue;
use standardwebhooks::Webhook;

use crate::api::webhooks::EventType;

/// How far a message's time may lie from ours, in seconds, both ways. The limit of Standard Webhooks.
pub const TOLERANCE_S: i64 = 5 * 60;
/// The longest id of a message that is taken. Codat's have about thirty characters.
const ID_MAX: usize = 255;
/// As many signatures are looked at: during a change of secrets there are two.
const SIGNATURES_MAX: usize = 16;

/// The secrets that a consumer's messages may be signed with: one, and while it is being changed the next one too.
pub struct Secrets(Vec<Webhook>);

/// The text holds no secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("a webhook's secret is whsec_ and Base64, as Codat's portal shows it")]
pub struct NoSecret;

/// Why a message is not taken for Codat's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Forged {
    /// It lacks its id, its time or its signature, or they cannot be read.
    #[error("the message lacks {0}, or it cannot be read")]
    Header(&'static str),
    /// Its time is too far away.
    #[error("the message is {0} s away from our time; five minutes are allowed")]
    Time(i64),
    /// No signature fits.
    #[error("no signature fits a secret that we know")]
    Signature,
}

impl Secrets {
    /// Reads secrets as Codat's portal shows them, `whsec_…`, with spaces, line ends or commas between.
    pub fn parse(text: &str) -> Result<Secrets, NoSecret> {
        let words = text.split(|c: char| c.is_whitespace() || c == ',').filter(|word| !word.is_empty());
        let secrets = words.map(|word| {
            let key = word.strip_prefix("whsec_").filter(|key| !key.is_empty()).ok_or(NoSecret)?;
            Webhook::new(key).map_err(|_| NoSecret)
        });
        let secrets = secrets.collect::<Result<Vec<_>, _>>()?;
        if secrets.is_empty() { Err(NoSecret) } else { Ok(Secrets(secrets)) }
    }

    /// Whether the message is genuine at `now`, in Unix seconds; its id, which stays the same however often it is sent.
    /// `body` as it came: the signature is over its very bytes.
    pub fn verify<'h>(&self, headers: &'h HeaderMap, body: &[u8], now: i64) -> Result<&'h str, Forged> {
        let id = header(headers, ["webhook-id", "svix-id"]).filter(|id| is_id(id)).ok_or(Forged::Header("its id"))?;
        let time = header(headers, ["webhook-timestamp", "svix-timestamp"]);
        let time = time.and_then(|text| text.parse::<i64>().ok()).ok_or(Forged::Header("its time"))?;
        let signatures = header(headers, ["webhook-signature", "svix-signature"]);
        let signatures = signatures.ok_or(Forged::Header("its signature"))?;
        let apart = now.saturating_sub(time);
        if apart.saturating_abs() > TOLERANCE_S {
            return Err(Forged::Time(apart));
        }
        let fits = self.0.iter().any(|secret| {
            // Only a body that is no text cannot be signed.
            let Ok(right) = secret.sign(id, time, body) else { return false };
            signatures.split(' ').take(SIGNATURES_MAX).any(|given| is_same(given, &right))
        });
        if fits { Ok(id) } else { Err(Forged::Signature) }
    }
}

impl fmt::Debug for Secrets {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} secrets", self.0.len())
    }
}

fn header<'h>(headers: &'h HeaderMap, names: [&str; 2]) -> Option<&'h str> {
    names.into_iter().find_map(|name| headers.get(name)).and_then(|value| value.to_str().ok())
}

/// A full stop would let parts of a signed message change places.
fn is_id(id: &str) -> bool {
    (1..=ID_MAX).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_graphic() && b != b'.')
}

/// Compares in a time that does not tell how much was right.
fn is_same(a: &str, b: &str) -> bool {
    a.len() == b.len() && a.bytes().zip(b.bytes()).fold(0, |differ, (a, b)| differ | (a ^ b)) == 0
}

/// A message, as far as it says where to look.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Event {
    /// What happened.
    pub kind: EventType,
    /// Of which company. Messages about the whole account name none.
    pub company_id: Option<String>,
    /// Of which connections, each once; empty where the message names none.
    pub connection_ids: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Envelope<'a> {
    event_type: String,
    #[serde(default, borrow)]
    payload: Option<&'a RawValue>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Payload {
    // Of a company: it is the company, or by an older page of the documents it wraps it.
    id: Option<String>,
    reference_company: Option<Named>,
    connection: Option<Named>,
    data_types: Option<Vec<Type>>,
}

#[derive(Deserialize)]
struct Named {
    id: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Type {
    connection_id: Option<String>,
}

impl Event {
    /// Reads a message's body. A payload of an unknown shape names nobody and is no error: new kinds of messages come
    /// without notice.
    pub fn read(body: &[u8]) -> Result<Event, serde_json::Error> {
        let envelope: Envelope<'_> = serde_json::from_slice(body)?;
        let kind = EventType::from(envelope.event_type.as_str());
        let payload: Payload =
            envelope.payload.and_then(|payload| serde_json::from_str(payload.get()).ok()).unwrap_or_default();
        let is_company = kind.as_str().starts_with("company.");
        let company_id = payload.reference_company.and_then(|company| company.id);
        let company_id = company_id.or(payload.id.filter(|_| is_company));
        let mut connection_ids: Vec<String> =
            payload.connection.and_then(|connection| connection.id).into_iter().collect();
        for one in payload.data_types.unwrap_or_default() {
            if let Some(id) = one.connection_id.filter(|id| !connection_ids.contains(id)) {
                connection_ids.push(id);
            }
        }
        Ok(Event { kind, company_id, connection_ids })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECRET: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
    const OTHER: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";
    const NOW: i64 = 1_795_600_000;
    const BODY: &[u8] = br#"{"id":"1","eventType":"read.completed","payload":{}}"#;

    fn signed(secret: &str, id: &str, time: i64, body: &[u8]) -> HeaderMap {
        let signature = Webhook::new(secret).expect("a secret").sign(id, time, body).expect("text");
        let mut headers = HeaderMap::new();
        headers.insert("webhook-id", id.parse().expect("a value"));
        headers.insert("webhook-timestamp", time.into());
        headers.insert("webhook-signature", signature.parse().expect("a value"));
        headers
    }

    fn one() -> Secrets {
        Secrets::parse(SECRET).expect("a secret")
    }

    #[test]
    fn the_known_answer_of_the_standard_is_ours() {
        // From the test vectors that the libraries of Standard Webhooks share.
        let mut headers = HeaderMap::new();
        for (name, value) in [
            ("svix-id", "msg_27UH4WbU6Z5A5EzD8u03UvzRbpk"),
            ("svix-timestamp", "1649367553"),
            ("svix-signature", "v1,other v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw="),
        ] {
            headers.insert(name, value.parse().expect("a value"));
        }
        let body = br#"{"email":"test@example.com","username":"test_user"}"#;
        assert_eq!(one().verify(&headers, body, 1_649_367_553), Ok("msg_27UH4WbU6Z5A5EzD8u03UvzRbpk"));
    }

    #[test]
    fn both_secrets_count_while_one_is_being_changed() {
        let both = Secrets::parse(&format!("{SECRET}\n {OTHER}\n")).expect("two secrets");
        for secret in [SECRET, OTHER] {
            assert_eq!(both.verify(&signed(secret, "m", NOW, BODY), BODY, NOW), Ok("m"));
        }
        assert_eq!(one().verify(&signed(OTHER, "m", NOW, BODY), BODY, NOW), Err(Forged::Signature));
    }

    #[test]
    fn five_minutes_both_ways_and_no_more() {
        for (apart, fine) in [(-301, false), (-300, true), (0, true), (300, true), (301, false), (i64::MAX, false)] {
            let headers = signed(SECRET, "m", NOW, BODY);
            let checked = one().verify(&headers, BODY, NOW.saturating_add(apart));
            assert_eq!(checked.is_ok(), fine, "{apart}: {checked:?}");
        }
    }

    #[test]
    fn what_was_changed_or_is_missing_is_forged() {
        let headers = signed(SECRET, "m", NOW, BODY);
        // The same JSON, written anew.
        let anew = br#"{"id": "1", "eventType": "read.completed", "payload": {}}"#;
        assert_eq!(one().verify(&headers, anew, NOW), Err(Forged::Signature));
        assert_eq!(one().verify(&headers, b"\xff\xfe", NOW), Err(Forged::Signature));
        for (name, value, wanted) in [
            ("webhook-id", "n", Forged::Signature),
            ("webhook-id", "", Forged::Header("its id")),
            ("webhook-id", "m.1", Forged::Header("its id")),
            ("webhook-timestamp", "1795600001", Forged::Signature),
            ("webhook-timestamp", "now", Forged::Header("its time")),
            ("webhook-signature", "", Forged::Signature),
            ("webhook-signature", "v1,", Forged::Signature),
        ] {
            let mut changed = headers.clone();
            changed.insert(name, value.parse().expect("a value"));
            assert_eq!(one().verify(&changed, BODY, NOW), Err(wanted), "{name} {value}");
        }
        for name in ["webhook-id", "webhook-timestamp", "webhook-signature"] {
            let mut without = headers.clone();
            without.remove(name);
            assert!(matches!(one().verify(&without, BODY, NOW), Err(Forged::Header(_))), "{name}");
        }
    }

    #[test]
    fn a_secret_is_written_as_the_portal_shows_it() {
        for bad in ["", " \n", "whsec_", "whsec_!", "C2FVsBQIhrscChlQIMV+b5sSYspob7oD", "whsec_C2FV ; x"] {
            assert!(Secrets::parse(bad).is_err(), "{bad}");
        }
        assert_eq!(format!("{:?}", one()), "1 secrets");
    }

    #[test]
    fn a_message_says_where_to_look() {
        let read = |text: &str| {
            let event = Event::read(text.as_bytes()).expect(text);
            (event.company_id.unwrap_or_default(), event.connection_ids.join(" "))
        };
        for (text, company, connections) in [
            (r#"{"eventType":"company.created","payload":{"id":"c","name":"n"}}"#, "c", ""),
            (r#"{"eventType":"company.created","payload":{"referenceCompany":{"id":"c"}}}"#, "c", ""),
            (
                r#"{"eventType":"connection.connected","payload":{"referenceCompany":{"id":"c"},"connection":{"id":"x"}}}"#,
                "c",
                "x",
            ),
            (
                r#"{"eventType":"read.completed","payload":{"id":"no","referenceCompany":{"id":"c"},"dataTypes":[
                   {"connectionId":"x","dataType":"a"},{"connectionId":"y"},{"connectionId":"x"},{}]}}"#,
                "c",
                "x y",
            ),
            (r#"{"eventType":"client.rateLimit.reached","payload":{"expiryDate":"2024-09-01T23:59:99Z"}}"#, "", ""),
            (r#"{"eventType":"news","payload":[1,2]}"#, "", ""),
            (r#"{"eventType":"news"}"#, "", ""),
        ] {
            assert_eq!(read(text), (company.to_owned(), connections.to_owned()), "{text}");
        }
        for bad in ["", "[]", "{}", r#"{"AlertId":"x","RuleType":"y"}"#] {
            assert!(Event::read(bad.as_bytes()).is_err(), "{bad}");
        }
    }
}

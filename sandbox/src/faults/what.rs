//! What goes wrong: a name, or an object with settings.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::value::MapAccessDeserializer;
use serde::de::{Error, MapAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::Value;

use crate::webhooks::Twist;

/// What goes wrong.
#[derive(Clone, Debug, PartialEq, Serialize)]
#[serde(untagged)]
pub enum What {
    /// A fault without settings.
    Named(Named),
    /// A fault with settings.
    Special(Box<Special>),
}

/// Faults without settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Named {
    /// The call is done, and the connection closes before the reply.
    LostAfterCommit,
    /// Nothing is done, and the connection closes without a reply.
    LostBeforeCommit,
    /// Nothing is done, and the connection is reset.
    Reset,
    /// The call is done, and its reply is JSON that does not end.
    BrokenJson,
    /// Nothing is done, and a page for people comes with status 200.
    Html,
    /// 429 until the next day, with nothing left in the headers.
    QuotaExhausted,
    /// A webhook comes twice.
    Doubled,
    /// A webhook comes after the next one.
    Unordered,
    /// A webhook is signed with another secret.
    Forged,
    /// A webhook never comes.
    Dropped,
}

/// A fault with settings: a status to answer with, or one of the others.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Special {
    /// The call is answered with this status and nothing is done.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The text for `error`; else the usual one of the status.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// The value of a `Retry-After` header: seconds or an HTTP date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<String>,
    /// The whole body: a text as it is, anything else as JSON.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<Value>,
    /// Headers of the reply.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub headers: BTreeMap<String, String>,
    /// False where the failure lies before the idempotency keys, so that it is not given again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kept: Option<bool>,
    /// The call is done, and its reply ends after so many bytes of the body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cut_after: Option<usize>,
    /// The connection closes, and for so many milliseconds nobody can connect.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refuse_ms: Option<u32>,
}

impl Named {
    /// What it does to a webhook, if it is a fault of webhooks.
    pub fn twist(self) -> Option<Twist> {
        match self {
            Self::Doubled => Some(Twist::Doubled),
            Self::Unordered => Some(Twist::Unordered),
            Self::Forged => Some(Twist::Forged),
            Self::Dropped => Some(Twist::Dropped),
            _ => None,
        }
    }
}

impl What {
    /// What it does, in a few words.
    pub fn words(&self) -> String {
        match self {
            Self::Named(Named::LostAfterCommit) => "Reply lost after it was done".to_owned(),
            Self::Named(Named::LostBeforeCommit) => "Lost before it was done".to_owned(),
            Self::Named(Named::Reset) => "Connection reset".to_owned(),
            Self::Named(Named::BrokenJson) => "JSON that does not end".to_owned(),
            Self::Named(Named::Html) => "A page instead of JSON".to_owned(),
            Self::Named(Named::QuotaExhausted) => "Quota exhausted".to_owned(),
            Self::Named(Named::Doubled) => "Comes twice".to_owned(),
            Self::Named(Named::Unordered) => "Comes after the next one".to_owned(),
            Self::Named(Named::Forged) => "Signature forged".to_owned(),
            Self::Named(Named::Dropped) => "Never comes".to_owned(),
            Self::Special(special) => match &**special {
                Special { status: Some(status), .. } => format!("Answers {status}"),
                Special { cut_after: Some(bytes), .. } => format!("Reply ends after {bytes} bytes"),
                Special { refuse_ms: Some(ms), .. } => format!("No connections for {ms} ms"),
                _ => "Nothing".to_owned(),
            },
        }
    }
}

/// By hand, so that what is wrong is told with the name of its field.
impl<'de> Deserialize<'de> for What {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Reader;
        impl<'de> Visitor<'de> for Reader {
            type Value = What;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("the name of a fault or an object")
            }
            fn visit_str<E: Error>(self, name: &str) -> Result<What, E> {
                Named::deserialize(serde::de::value::StrDeserializer::new(name)).map(What::Named)
            }
            fn visit_map<M: MapAccess<'de>>(self, map: M) -> Result<What, M::Error> {
                Special::deserialize(MapAccessDeserializer::new(map)).map(|special| What::Special(Box::new(special)))
            }
        }
        from.deserialize_any(Reader)
    }
}

//! Faults on demand: a call is answered otherwise, late, not to the end, or not at all.

use http::StatusCode;
use serde::{Deserialize, Serialize};

/// Stands for any operation.
const ANY: &str = "*";

/// What goes wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum What {
    /// The call is answered late, otherwise, or not to the end.
    Reply(Box<ReplyFault>),
    /// The name of a fault without settings.
    Named(Named),
}

/// What is wrong with a reply. With a status nothing is done; without one the call is done as usual.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct ReplyFault {
    /// The status to answer with: 400 to 599, or with a body of its own any from 200 on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub status: Option<u16>,
    /// The text for `error`; else the usual one of the status.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// A whole body instead of Codat's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub body: Option<String>,
    /// What that body calls itself; else JSON.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub content_type: Option<String>,
    /// The value of a `Retry-After` header: seconds or an HTTP date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<String>,
    /// How long nothing happens first, by the machine's clock.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delay_ms: Option<u64>,
    /// After how many bytes of the body the connection closes, though more were announced.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cut_after_bytes: Option<usize>,
}

/// Faults without settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Named {
    /// Nothing is done, and the connection closes without a reply.
    LostBeforeCommit,
    /// The call is done, and the connection closes before the reply.
    LostAfterCommit,
    /// The call is done, and its reply ends in the middle as if that were its end.
    BrokenJson,
    /// The day's quota is used up from here on.
    QuotaExhausted,
}

impl What {
    /// In a few words.
    pub fn words(&self) -> String {
        match self {
            Self::Named(Named::LostBeforeCommit) => "Lost before it was done".to_owned(),
            Self::Named(Named::LostAfterCommit) => "Reply lost after it was done".to_owned(),
            Self::Named(Named::BrokenJson) => "Broken JSON".to_owned(),
            Self::Named(Named::QuotaExhausted) => "Quota used up".to_owned(),
            Self::Reply(fault) => {
                let parts = [
                    fault.delay_ms.map(|ms| format!("{ms} ms late")),
                    fault.status.map(|status| format!("answers {status}")),
                    fault.cut_after_bytes.map(|bytes| format!("cut after {bytes} bytes")),
                ];
                let words = parts.into_iter().flatten().collect::<Vec<_>>().join(", ");
                words[..1].to_uppercase() + &words[1..]
            }
        }
    }
}

/// One fault that is set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Fault {
    /// The operation's id in Codat's OpenAPI documents, `create-company` for instance, or `*` for any.
    pub operation: String,
    /// How many calls it still strikes.
    #[serde(default = "once")]
    pub times: u32,
    /// What goes wrong.
    pub what: What,
}

fn once() -> u32 {
    1
}

/// Why a fault was not set.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum FaultError {
    /// No call has this name.
    #[error("no operation is called {0}")]
    UnknownOperation(String),
    /// A status that cannot be answered with.
    #[error("{0} is not a status from 400 to 599, or with a body of its own from 200 on")]
    Status(u16),
    /// A header value that is none.
    #[error("{0} holds what no header may hold")]
    Header(&'static str),
    /// Parts of a reply without its status.
    #[error("error, body, contentType and retryAfter need a status")]
    NoStatus,
    /// Nothing would go wrong.
    #[error("this fault has nothing in it")]
    Nothing,
    /// It would never strike.
    #[error("times must be at least 1")]
    Never,
}

impl Fault {
    /// Checks it against the operations that there are.
    pub fn check(&self, operations: &[&str]) -> Result<(), FaultError> {
        if self.operation != ANY && !operations.contains(&&*self.operation) {
            return Err(FaultError::UnknownOperation(self.operation.clone()));
        }
        if self.times == 0 {
            return Err(FaultError::Never);
        }
        if let What::Reply(fault) = &self.what { fault.check() } else { Ok(()) }
    }
}

impl ReplyFault {
    fn check(&self) -> Result<(), FaultError> {
        let Self { status, error, body, content_type, retry_after, delay_ms, cut_after_bytes } = self;
        if status.is_none() && delay_ms.is_none() && cut_after_bytes.is_none() {
            return Err(FaultError::Nothing);
        }
        let Some(status) = *status else {
            let has_parts = [error, body, content_type, retry_after].into_iter().any(Option::is_some);
            return if has_parts { Err(FaultError::NoStatus) } else { Ok(()) };
        };
        let least = if body.is_some() { 200 } else { 400 };
        if !(least..600).contains(&status) || StatusCode::from_u16(status).is_err() {
            return Err(FaultError::Status(status));
        }
        for (name, value) in [("retryAfter", retry_after), ("contentType", content_type)] {
            if value.as_ref().is_some_and(|value| http::HeaderValue::from_str(value).is_err()) {
                return Err(FaultError::Header(name));
            }
        }
        Ok(())
    }
}

/// Takes the fault that strikes a call of `operation`: the one that was set first. With how many are left of it.
pub fn take(faults: &mut Vec<Fault>, operation: &str) -> Option<(What, u32)> {
    let at = faults.iter().position(|fault| fault.operation == operation || fault.operation == ANY)?;
    let fault = &mut faults[at];
    fault.times -= 1;
    let (what, left) = (fault.what.clone(), fault.times);
    if left == 0 {
        faults.remove(at);
    }
    Some((what, left))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_strikes_so_often_and_then_no_more() {
        let text = r#"[{"operation":"create-company","times":2,"what":{"status":503}},
                       {"operation":"create-company","what":"lost-after-commit"}]"#;
        let mut faults: Vec<Fault> = serde_json::from_str(text).expect("as documented");
        assert!(faults.iter().all(|fault| fault.check(&["create-company"]).is_ok()));
        assert_eq!(take(&mut faults, "get-company"), None);
        assert!(
            matches!(take(&mut faults, "create-company"), Some((What::Reply(fault), 1)) if fault.status == Some(503))
        );
        assert!(matches!(take(&mut faults, "create-company"), Some((What::Reply(_), 0))));
        assert_eq!(take(&mut faults, "create-company"), Some((What::Named(Named::LostAfterCommit), 0)));
        assert_eq!(take(&mut faults, "create-company"), None);
    }

    #[test]
    fn nonsense_is_refused() {
        let fault = |status, times| Fault {
            operation: "get-company".to_owned(),
            times,
            what: What::Reply(Box::new(ReplyFault { status: Some(status), ..ReplyFault::default() })),
        };
        assert_eq!(fault(200, 1).check(&["get-company"]), Err(FaultError::Status(200)));
        assert_eq!(fault(503, 0).check(&["get-company"]), Err(FaultError::Never));
        assert!(matches!(fault(503, 1).check(&[]), Err(FaultError::UnknownOperation(_))));
        assert!(serde_json::from_str::<Fault>(r#"{"operation":"x","what":"burn"}"#).is_err());
        let check = |text: &str| serde_json::from_str::<Fault>(text).expect("a fault").check(&[]);
        assert_eq!(check(r#"{"operation":"*","what":{"status":200,"body":"<p>"}}"#), Ok(()));
        assert_eq!(check(r#"{"operation":"*","what":{"status":302}}"#), Err(FaultError::Status(302)));
        assert_eq!(check(r#"{"operation":"*","what":{}}"#), Err(FaultError::Nothing));
        assert_eq!(check(r#"{"operation":"*","what":{"delayMs":1,"body":""}}"#), Err(FaultError::NoStatus));
        let split = r#"{"operation":"*","what":{"status":429,"retryAfter":"1\n2"}}"#;
        assert_eq!(check(split), Err(FaultError::Header("retryAfter")));
    }
}

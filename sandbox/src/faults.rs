//! Faults on demand: a call answers with a given status, or is done and its reply lost.

use http::StatusCode;
use serde::{Deserialize, Serialize};

/// What goes wrong.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged)]
pub enum What {
    /// The call is answered with this status and nothing is done.
    Status(StatusFault),
    /// The name of a fault without settings.
    Named(Named),
}

/// A status to answer with.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct StatusFault {
    /// 400 to 599.
    pub status: u16,
    /// The text for `error`; else the usual one of the status.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
    /// The value of a `Retry-After` header: seconds or an HTTP date.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after: Option<String>,
}

/// Faults without settings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Named {
    /// The call is done, and the connection closes before the reply.
    LostAfterCommit,
}

/// One fault that is set.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Fault {
    /// The operation's id in Codat's OpenAPI documents, `create-company` for instance.
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
    /// A status that is no failure.
    #[error("{0} is not a status from 400 to 599")]
    Status(u16),
    /// A header value that is none.
    #[error("retryAfter holds what no header may hold")]
    RetryAfter,
    /// It would never strike.
    #[error("times must be at least 1")]
    Never,
}

impl Fault {
    /// Checks it against the operations that there are.
    pub fn check(&self, operations: &[&str]) -> Result<(), FaultError> {
        if !operations.contains(&&*self.operation) {
            return Err(FaultError::UnknownOperation(self.operation.clone()));
        }
        if self.times == 0 {
            return Err(FaultError::Never);
        }
        if let What::Status(fault) = &self.what {
            if !(400..600).contains(&fault.status) || StatusCode::from_u16(fault.status).is_err() {
                return Err(FaultError::Status(fault.status));
            }
            if fault.retry_after.as_ref().is_some_and(|value| http::HeaderValue::from_str(value).is_err()) {
                return Err(FaultError::RetryAfter);
            }
        }
        Ok(())
    }
}

/// Takes the fault that strikes a call of `operation`: the one that was set first. With how many are left of it.
pub fn take(faults: &mut Vec<Fault>, operation: &str) -> Option<(What, u32)> {
    let at = faults.iter().position(|fault| fault.operation == operation)?;
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
        assert!(matches!(take(&mut faults, "create-company"), Some((What::Status(fault), 1)) if fault.status == 503));
        assert!(matches!(take(&mut faults, "create-company"), Some((What::Status(_), 0))));
        assert_eq!(take(&mut faults, "create-company"), Some((What::Named(Named::LostAfterCommit), 0)));
        assert_eq!(take(&mut faults, "create-company"), None);
    }

    #[test]
    fn nonsense_is_refused() {
        let fault = |status, times| Fault {
            operation: "get-company".to_owned(),
            times,
            what: What::Status(StatusFault { status, error: None, retry_after: None }),
        };
        assert_eq!(fault(200, 1).check(&["get-company"]), Err(FaultError::Status(200)));
        assert_eq!(fault(503, 0).check(&["get-company"]), Err(FaultError::Never));
        assert!(matches!(fault(503, 1).check(&[]), Err(FaultError::UnknownOperation(_))));
        assert!(serde_json::from_str::<Fault>(r#"{"operation":"x","what":"burn"}"#).is_err());
    }
}

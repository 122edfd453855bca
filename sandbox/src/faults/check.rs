//! What is no fault: told with the name of the field that is wrong.

use http::{HeaderName, HeaderValue};

use super::{Fault, Special, Times, WEBHOOK, What};

/// Why a fault was not set.
#[derive(Debug, PartialEq, Eq, thiserror::Error)]
pub enum FaultError {
    /// No call has this name.
    #[error("operation: no operation is called {0}")]
    UnknownOperation(String),
    /// A status that no reply has.
    #[error("what.status: {0} is not a status from 200 to 599")]
    Status(u16),
    /// A success without what it should say.
    #[error("what.body: a status below 400 needs a body")]
    NoBody,
    /// A header that is none.
    #[error("what.{0} holds what no header may hold")]
    Header(String),
    /// It would never strike.
    #[error("times: must be at least 1, or \"always\"")]
    Never,
    /// Nothing would happen.
    #[error("what: nothing goes wrong; name a fault, one of status, cutAfter and refuseMs, or give delayMs")]
    Nothing,
    /// A fault of webhooks for a call, or one of a call for webhooks.
    #[error("what: webhooks can be doubled, unordered, forged or dropped, and calls cannot")]
    Kind,
    /// Several things at once.
    #[error("what: one of status, cutAfter and refuseMs, and what belongs to a status only with one")]
    Several,
}

impl Fault {
    /// Checks it against the operations that there are.
    pub fn check(&self, operations: &[&str]) -> Result<(), FaultError> {
        let of_webhooks = self.operation == WEBHOOK;
        if self.operation != "*" && !of_webhooks && !operations.contains(&&*self.operation) {
            return Err(FaultError::UnknownOperation(self.operation.clone()));
        }
        if self.times == Times::Left(0) {
            return Err(FaultError::Never);
        }
        match &self.what {
            None if self.delay_ms == 0 => Err(FaultError::Nothing),
            None => Ok(()),
            Some(What::Named(name)) if name.twist().is_some() != of_webhooks => Err(FaultError::Kind),
            Some(What::Named(_)) => Ok(()),
            Some(What::Special(_)) if of_webhooks => Err(FaultError::Kind),
            Some(What::Special(special)) => special.check(),
        }
    }
}

impl Special {
    fn check(&self) -> Result<(), FaultError> {
        let kinds = [self.status.is_some(), self.cut_after.is_some(), self.refuse_ms.is_some()];
        let with_status = self.error.is_some()
            || self.retry_after.is_some()
            || self.body.is_some()
            || !self.headers.is_empty()
            || self.kept.is_some();
        match (kinds.iter().filter(|kind| **kind).count(), self.status) {
            (0, _) if !with_status => return Err(FaultError::Nothing),
            (1, Some(_)) => {}
            (1, None) if !with_status => {}
            _ => return Err(FaultError::Several),
        }
        if let Some(status) = self.status {
            if !(200..600).contains(&status) {
                return Err(FaultError::Status(status));
            }
            if status < 400 && self.body.is_none() {
                return Err(FaultError::NoBody);
            }
        }
        if self.retry_after.as_ref().is_some_and(|value| HeaderValue::from_str(value).is_err()) {
            return Err(FaultError::Header("retryAfter".to_owned()));
        }
        let fits = |(name, value): (&String, &String)| {
            HeaderName::from_bytes(name.as_bytes()).is_ok() && HeaderValue::from_str(value).is_ok()
        };
        match self.headers.iter().find(|header| !fits(*header)) {
            Some((name, _)) => Err(FaultError::Header(format!("headers.{name}"))),
            None => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nonsense_is_refused() {
        let check = |rest: &str| {
            let fault: Fault =
                serde_json::from_str(&format!(r#"{{"operation":"get-company",{rest}}}"#)).expect("it can be read");
            fault.check(&["get-company"])
        };
        assert_eq!(check(r#""what":{"status":503}"#), Ok(()));
        assert_eq!(check(r#""what":{"status":199}"#), Err(FaultError::Status(199)));
        assert_eq!(check(r#""what":{"status":200}"#), Err(FaultError::NoBody));
        assert_eq!(check(r#""times":0,"what":{"status":503}"#), Err(FaultError::Never));
        assert_eq!(check(r#""what":{}"#), Err(FaultError::Nothing));
        assert_eq!(check(r#""times":3"#), Err(FaultError::Nothing));
        assert_eq!(check(r#""what":{"status":503,"cutAfter":3}"#), Err(FaultError::Several));
        assert_eq!(check(r#""what":{"cutAfter":3,"kept":false}"#), Err(FaultError::Several));
        let header = FaultError::Header("headers.a b".to_owned());
        assert_eq!(check(r#""what":{"status":503,"headers":{"a b":"c"}}"#), Err(header));
        let fault: Fault = serde_json::from_str(r#"{"operation":"x","delayMs":1}"#).expect("it can be read");
        assert_eq!(fault.check(&[]), Err(FaultError::UnknownOperation("x".to_owned())));
    }
}

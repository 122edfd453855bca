//! What a call to Codat can end in, and the few questions that callers ask about it.
//!
//! Decided by HTTP status only: Codat's own hints (`canBeRetried`, `detailedErrorCode`) say nothing. A message never
//! holds a key, a body or its own source.

use std::fmt;
use std::time::Duration;

/// Characters of Codat's text that are kept.
const TEXT_MAX: usize = 300;

/// A call that did not end well.
#[derive(Debug)]
pub struct Error(Box<Inner>);

#[derive(Debug)]
struct Inner {
    call: &'static str,
    kind: Kind,
    text: Option<String>,
    correlation_id: Option<String>,
    retry: Retry,
    effect: Effect,
    source: Option<Box<dyn std::error::Error + Send + Sync>>,
}

/// What went wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// No connection was made: the name, the address, or the TLS handshake.
    Connect,
    /// The reply did not end in time.
    Timeout,
    /// The connection broke before the end of the reply.
    Cut,
    /// Codat answered with this status, which is no success.
    Status(u16),
    /// Codat answered with a success that cannot be read.
    Decode,
    /// The reply is larger than the limit.
    TooLarge,
    /// The pages do not end.
    Endless,
    /// The call was not made: as many of the same company as are allowed at once ran all the while.
    Busy,
    /// The call was not made: an id cannot stand in an address, or the request cannot be written.
    Unsendable,
}

/// Whether the same call may succeed later.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Retry {
    /// It will not.
    Never,
    /// It may, after at least this time.
    After(Duration),
    /// It may.
    Maybe,
}

/// Whether the call changed something at Codat.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// Surely not.
    SurelyNone,
    /// It may have.
    Unknown,
}

/// Why Codat asks for payment (402).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Payment {
    /// The plan's number of companies is reached.
    CompanyLimit,
    /// The plan does not allow this sync schedule.
    Schedule,
    /// The account is blocked: every call answers so.
    Account,
}

/// Whether a call only reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Does {
    /// It changes nothing, however it ends.
    Read,
    /// It changes something.
    Write,
}

impl Error {
    /// An error that says whether it may be tried again and whether it had an effect by its kind alone.
    pub(crate) fn new(call: &'static str, does: Does, kind: Kind) -> Self {
        let retry = match kind {
            Kind::Connect | Kind::Timeout | Kind::Cut | Kind::Decode | Kind::Busy => Retry::Maybe,
            Kind::Status(408 | 429 | 500..=599) => Retry::Maybe,
            // A creating call with the same key still runs elsewhere. For a read it means: not synced yet.
            Kind::Status(409) if does == Does::Write => Retry::Maybe,
            Kind::Status(_) | Kind::TooLarge | Kind::Endless | Kind::Unsendable => Retry::Never,
        };
        let effect = match kind {
            _ if does == Does::Read => Effect::SurelyNone,
            Kind::Connect | Kind::Unsendable | Kind::Endless | Kind::Busy => Effect::SurelyNone,
            Kind::Status(400 | 401 | 402 | 403 | 404 | 422 | 429) => Effect::SurelyNone,
            Kind::Timeout | Kind::Cut | Kind::Status(_) | Kind::Decode | Kind::TooLarge => Effect::Unknown,
        };
        Self(Box::new(Inner { call, kind, text: None, correlation_id: None, retry, effect, source: None }))
    }

    pub(crate) fn because(mut self, source: impl Into<Box<dyn std::error::Error + Send + Sync>>) -> Self {
        self.0.source = Some(source.into());
        self
    }

    pub(crate) fn with_text(mut self, text: Option<&str>) -> Self {
        self.0.text = text.and_then(bounded);
        self
    }

    pub(crate) fn with_correlation_id(mut self, id: Option<&str>) -> Self {
        self.0.correlation_id = id.and_then(bounded);
        self
    }

    /// Codat named a time to wait.
    pub(crate) fn not_before(mut self, wait: Duration) -> Self {
        if self.0.retry == Retry::Maybe {
            self.0.retry = Retry::After(wait);
        }
        self
    }

    /// What went wrong.
    pub fn kind(&self) -> Kind {
        self.0.kind
    }

    /// The name of the call, such as `create a company`.
    pub fn call(&self) -> &'static str {
        self.0.call
    }

    /// Codat's status, where it answered and did not succeed.
    pub fn status(&self) -> Option<u16> {
        match self.0.kind {
            Kind::Status(status) => Some(status),
            _ => None,
        }
    }

    /// Codat's own text, without control characters, at most 300 characters. For operators, not for merchants.
    pub fn text(&self) -> Option<&str> {
        self.0.text.as_deref()
    }

    /// The id under which Codat's support finds this call.
    pub fn correlation_id(&self) -> Option<&str> {
        self.0.correlation_id.as_deref()
    }

    /// Whether the same call may succeed later.
    pub fn retry(&self) -> Retry {
        self.0.retry
    }

    /// Whether the call changed something at Codat.
    pub fn effect(&self) -> Effect {
        self.0.effect
    }

    /// Whether trying again makes no sense.
    pub fn is_final(&self) -> bool {
        self.0.retry == Retry::Never
    }

    /// Whether Codat cannot be reached or is in trouble itself.
    pub fn is_outage(&self) -> bool {
        matches!(self.0.kind, Kind::Connect | Kind::Timeout | Kind::Cut | Kind::Status(408 | 500..=599))
    }

    /// Whether the key is wrong (401) or outdated or not for this (403).
    pub fn is_key_refused(&self) -> bool {
        matches!(self.0.kind, Kind::Status(401 | 403))
    }

    /// Whether there is no such thing, or no longer, or no data of this type.
    pub fn is_not_found(&self) -> bool {
        self.0.kind == Kind::Status(404)
    }

    /// Whether it was too early or is in flight: never synced yet, or a creating call with this key still runs.
    pub fn is_conflict(&self) -> bool {
        self.0.kind == Kind::Status(409)
    }

    /// Whether the idempotency key was used for another body.
    pub fn is_key_reused(&self) -> bool {
        self.0.kind == Kind::Status(422)
    }

    /// Whether a limit of requests is reached: Codat's, or that of the shop's platform.
    pub fn is_rate_limited(&self) -> bool {
        self.0.kind == Kind::Status(429)
    }

    /// Whether the read was asked for while one runs. Its status is not documented, so the text decides.
    pub fn is_already_in_progress(&self) -> bool {
        matches!(self.0.kind, Kind::Status(400..=499)) && self.says("DatasetAlreadyInProgress")
    }

    /// Why Codat asks for payment, if it does.
    pub fn payment(&self) -> Option<Payment> {
        (self.0.kind == Kind::Status(402)).then(|| {
            if self.says("Company limit") || self.says("CompanyValidationException") {
                Payment::CompanyLimit
            } else if self.says("Sync schedule") || self.says("SyncSettingsValidationException") {
                Payment::Schedule
            } else {
                Payment::Account
            }
        })
    }

    fn says(&self, word: &str) -> bool {
        self.0.text.as_deref().is_some_and(|text| text.contains(word))
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.0.call, self.0.kind)?;
        if let Some(text) = &self.0.text {
            write!(f, ": {text}")?;
        }
        if let Some(id) = &self.0.correlation_id {
            write!(f, " (correlation id {id})")?;
        }
        Ok(())
    }
}

impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Connect => f.write_str("no connection to Codat"),
            Self::Timeout => f.write_str("Codat did not answer in time"),
            Self::Cut => f.write_str("the connection to Codat broke"),
            Self::Status(status) => write!(f, "Codat answered {status}"),
            Self::Decode => f.write_str("Codat's answer cannot be read"),
            Self::TooLarge => f.write_str("Codat's answer is too large"),
            Self::Endless => f.write_str("Codat's pages do not end"),
            Self::Busy => f.write_str("too many calls of this company run at once"),
            Self::Unsendable => f.write_str("the request cannot be written"),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.0.source.as_deref().map(|source| source as _)
    }
}

/// One line of at most [`TEXT_MAX`] characters; `None` if nothing is left.
fn bounded(text: &str) -> Option<String> {
    let mut line = String::new();
    for char in text.chars().take(TEXT_MAX) {
        let invisible = char.is_control()
            || matches!(char, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
        line.push(if invisible { ' ' } else { char });
    }
    let line = line.trim();
    (!line.is_empty()).then(|| line.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn write(status: u16) -> Error {
        Error::new("create a company", Does::Write, Kind::Status(status))
    }

    #[test]
    fn only_these_statuses_prove_that_nothing_was_created() {
        for status in [400, 401, 402, 403, 404, 422, 429] {
            assert_eq!(write(status).effect(), Effect::SurelyNone, "{status}");
        }
        for status in [302, 405, 408, 409, 410, 418, 451, 500, 502, 503, 504] {
            assert_eq!(write(status).effect(), Effect::Unknown, "{status}");
        }
        let by_kind = |kind| Error::new("create a company", Does::Write, kind).effect();
        assert_eq!(by_kind(Kind::Connect), Effect::SurelyNone);
        assert_eq!(by_kind(Kind::Busy), Effect::SurelyNone);
        for kind in [Kind::Timeout, Kind::Cut, Kind::Decode, Kind::TooLarge] {
            assert_eq!(by_kind(kind), Effect::Unknown, "{kind}");
        }
    }

    #[test]
    fn a_read_never_has_an_effect() {
        for kind in [Kind::Timeout, Kind::Cut, Kind::Status(500), Kind::Status(409)] {
            assert_eq!(Error::new("read", Does::Read, kind).effect(), Effect::SurelyNone);
        }
    }

    #[test]
    fn what_may_be_tried_again_says_so() {
        for status in [408, 429, 500, 502, 503, 504] {
            assert_eq!(write(status).retry(), Retry::Maybe, "{status}");
        }
        for status in [400, 401, 402, 403, 404, 405, 422, 451] {
            assert_eq!(write(status).retry(), Retry::Never, "{status}");
            assert_eq!(write(status).not_before(Duration::from_secs(5)).retry(), Retry::Never, "{status}");
        }
        assert_eq!(write(409).retry(), Retry::Maybe);
        assert_eq!(Error::new("read", Does::Read, Kind::Status(409)).retry(), Retry::Never);
        assert_eq!(write(429).not_before(Duration::from_secs(5)).retry(), Retry::After(Duration::from_secs(5)));
    }

    #[test]
    fn the_three_reasons_for_402_are_told_apart() {
        let payment = |text| write(402).with_text(Some(text)).payment();
        assert_eq!(payment("CompanyValidationException: Company limit exceeded"), Some(Payment::CompanyLimit));
        assert_eq!(payment("SyncSettingsValidationException: Sync schedule not allowed"), Some(Payment::Schedule));
        assert_eq!(payment("Payment Required"), Some(Payment::Account));
        assert_eq!(write(402).payment(), Some(Payment::Account));
        assert_eq!(write(404).with_text(Some("Company limit exceeded")).payment(), None);
    }

    #[test]
    fn texts_are_one_bounded_line() {
        let error = write(400).with_text(Some("a\r\nb\u{202e}c\u{1b}[31m")).with_correlation_id(Some(" \n"));
        assert_eq!(error.text(), Some("a  b c [31m"));
        assert_eq!(error.correlation_id(), None);
        let long = "é".repeat(1_000);
        assert_eq!(write(400).with_text(Some(&long)).text().map(|text| text.chars().count()), Some(300));
    }

    #[test]
    fn a_message_tells_call_status_text_and_correlation_but_not_its_source() {
        let error = write(402)
            .with_text(Some("Company limit exceeded"))
            .with_correlation_id(Some("abc"))
            .because(std::io::Error::other("the source"));
        assert_eq!(
            error.to_string(),
            "create a company: Codat answered 402: Company limit exceeded (correlation id abc)"
        );
        assert!(std::error::Error::source(&error).is_some());
    }
}

//! Faults on demand, a list as data: which call, which times, and what goes wrong.

mod check;
mod what;

use serde::{Deserialize, Serialize};

pub use what::{Named, Special, What};

use crate::webhooks::Twist;

/// One fault that is set.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct Fault {
    /// The operation's id in Codat's OpenAPI documents, `create-company` for instance; `*` is any of them.
    pub operation: String,
    /// Only calls about this company.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub company_id: Option<String>,
    /// Only calls about this connection.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub connection_id: Option<String>,
    /// How many calls go well before it strikes.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub skip: u32,
    /// How many calls it still strikes.
    #[serde(default)]
    pub times: Times,
    /// How long the call waits before anything is done, in milliseconds of the machine's clock.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub delay_ms: u32,
    /// What goes wrong; nothing where it is only slow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub what: Option<What>,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "serde asks so")]
fn is_zero(number: &u32) -> bool {
    *number == 0
}

/// How often a fault strikes: a number, or `"always"`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Times {
    /// So many calls more.
    Left(u32),
    /// Until it is taken away.
    Always,
}

impl Default for Times {
    fn default() -> Self {
        Self::Left(1)
    }
}

impl Serialize for Times {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Left(left) => to.serialize_u32(*left),
            Self::Always => to.serialize_str("always"),
        }
    }
}

impl<'de> Deserialize<'de> for Times {
    fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct Reader;
        impl serde::de::Visitor<'_> for Reader {
            type Value = Times;
            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a number of calls or \"always\"")
            }
            fn visit_u64<E: serde::de::Error>(self, left: u64) -> Result<Times, E> {
                u32::try_from(left).map(Times::Left).map_err(|_| E::custom("too many calls"))
            }
            fn visit_str<E: serde::de::Error>(self, word: &str) -> Result<Times, E> {
                if word == "always" {
                    Ok(Times::Always)
                } else {
                    Err(E::invalid_value(serde::de::Unexpected::Str(word), &self))
                }
            }
        }
        from.deserialize_any(Reader)
    }
}

/// What a call is about: what faults are chosen by.
#[derive(Clone, Copy, Debug)]
pub struct Call<'a> {
    /// The operation's id.
    pub operation: &'a str,
    /// The company that its address names.
    pub company: Option<&'a str>,
    /// The connection that its address names.
    pub connection: Option<&'a str>,
}

impl<'a> Call<'a> {
    /// What a call of `operation` at this address is about.
    pub fn of(operation: &'a str, path: &'a str, query: Option<&'a str>) -> Self {
        let mut steps = path.split('/').skip(1);
        let company = if steps.next() == Some("companies") { steps.next() } else { None };
        let connection = if steps.next() == Some("connections") { steps.next() } else { None };
        let asked = || query?.split('&').find_map(|pair| pair.strip_prefix("connectionId="));
        Self { operation, company, connection: connection.or_else(asked) }
    }
}

impl Fault {
    fn is_about(&self, call: Call<'_>) -> bool {
        let fits = |wanted: &Option<String>, is: Option<&str>| {
            wanted.as_ref().is_none_or(|wanted| is.is_some_and(|is| is.eq_ignore_ascii_case(wanted)))
        };
        (self.operation == call.operation || (self.operation == "*" && call.operation != WEBHOOK))
            && fits(&self.company_id, call.company)
            && fits(&self.connection_id, call.connection)
    }

    /// What it does, for the start page and the list of last requests.
    pub fn words(&self) -> String {
        let what = self.what.as_ref().map(What::words);
        match (what, self.delay_ms) {
            (Some(what), 0) => what,
            (Some(what), ms) => format!("{what}, after {ms} ms"),
            (None, ms) => format!("Waits {ms} ms"),
        }
    }

    /// That it struck, and what is left of it.
    pub fn note(&self) -> String {
        match self.times {
            Times::Left(left) => format!("fault, {left} left"),
            Times::Always => "fault".to_owned(),
        }
    }
}

/// What stands for an operation in faults of webhooks.
pub const WEBHOOK: &str = "webhook";

/// Takes the fault that strikes a call: the one that was set first and does not let it pass. It comes as it is now.
pub fn take(faults: &mut Vec<Fault>, call: Call<'_>) -> Option<Fault> {
    let at = faults.iter_mut().position(|fault| {
        let about = fault.is_about(call);
        if about && fault.skip > 0 {
            fault.skip -= 1;
            return false;
        }
        about
    })?;
    let fault = &mut faults[at];
    if let Times::Left(left) = &mut fault.times {
        *left -= 1;
    }
    let strike = fault.clone();
    if fault.times == Times::Left(0) {
        faults.remove(at);
    }
    Some(strike)
}

/// Takes the fault that strikes a message of webhooks about a company and its connection.
pub fn take_webhook(faults: &mut Vec<Fault>, company: Option<&str>, connection: Option<&str>) -> Option<Twist> {
    let fault = take(faults, Call { operation: WEBHOOK, company, connection })?;
    match fault.what {
        Some(What::Named(name)) => name.twist(),
        _ => Some(Twist::Late(fault.delay_ms.into())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn call(operation: &str) -> Call<'_> {
        Call { operation, company: None, connection: None }
    }

    fn set(text: &str) -> Vec<Fault> {
        serde_json::from_str(text).expect("faults")
    }

    #[test]
    fn a_fault_strikes_so_often_and_then_no_more() {
        let mut faults = set(r#"[{"operation":"create-company","times":2,"what":{"status":503}},
                {"operation":"create-company","what":"lost-after-commit"}]"#);
        assert!(faults.iter().all(|fault| fault.check(&["create-company"]).is_ok()));
        assert_eq!(take(&mut faults, call("get-company")), None);
        let mut strike = || take(&mut faults, call("create-company")).map(|strike| (strike.words(), strike.note()));
        let said = |what: &str, note: &str| Some((what.to_owned(), note.to_owned()));
        assert_eq!(strike(), said("Answers 503", "fault, 1 left"));
        assert_eq!(strike(), said("Answers 503", "fault, 0 left"));
        assert_eq!(strike(), said("Reply lost after it was done", "fault, 0 left"));
        assert_eq!(strike(), None);
    }

    #[test]
    fn the_nth_call_and_every_call() {
        let mut faults = set(r#"[{"operation":"list-orders","skip":2,"what":{"status":500}},
                {"operation":"*","times":"always","what":{"status":503}}]"#);
        let words: Vec<_> =
            (0..5).filter_map(|_| take(&mut faults, call("list-orders"))).map(|strike| strike.words()).collect();
        assert_eq!(words, ["Answers 503", "Answers 503", "Answers 500", "Answers 503", "Answers 503"]);
        assert_eq!(faults.len(), 1);
    }

    #[test]
    fn a_fault_of_one_connection_spares_the_others() {
        let mut faults =
            set(r#"[{"operation":"*","companyId":"C1","connectionId":"n1","times":"always","delayMs":5}]"#);
        let mut strikes = |path: &str, query| take(&mut faults, Call::of("x", path, query)).is_some();
        assert!(strikes("/companies/c1/connections/n1/data/commerce-orders", None));
        assert!(strikes("/companies/c1/data/queue/commerce-orders", Some("connectionId=n1")));
        assert!(!strikes("/companies/c1/connections/n2", None));
        assert!(!strikes("/companies/c2/connections/n1", None));
        assert!(!strikes("/profile", None));
    }
}

//! The one list of problems (RFC 9457): each with its status, who can act, and a page under `docs/problems/`.
use crate::activity::Who;
use serde::{Deserialize, Serialize};

/// Declares the kinds: slug, status, who can act, title.
macro_rules! kinds {
    ($($(#[$meta:meta])* $kind:ident = $slug:literal, $status:literal, $who:ident, $title:literal;)+) => {
        /// What went wrong. Its page is `docs/problems/<slug>.md`.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Kind { $($(#[$meta])* $kind,)+ }
        impl Kind {
            /// Every kind, in the order of the list.
            pub const ALL: &'static [Kind] = &[$(Kind::$kind),+];
            /// The last part of its `type`.
            pub const fn slug(self) -> &'static str { match self { $(Kind::$kind => $slug,)+ } }
            /// The HTTP status.
            pub const fn status(self) -> u16 { match self { $(Kind::$kind => $status,)+ } }
            /// Who can act.
            pub const fn who(self) -> Who { match self { $(Kind::$kind => Who::$who,)+ } }
            /// What it is, in a few words.
            pub const fn title(self) -> &'static str { match self { $(Kind::$kind => $title,)+ } }
            /// The kind of a slug.
            pub fn parse(slug: &str) -> Option<Kind> { match slug { $($slug => Some(Kind::$kind),)+ _ => None } }
        }
    };
}

kinds! {
    /// The body is not JSON of the wanted shape.
    BadRequest = "bad-request", 400, Developer, "The request cannot be read";
    /// A field holds what it must not.
    BadField = "bad-field", 422, Developer, "A field is not right";
    /// A query parameter is unknown or malformed, or names no sortable column.
    BadQuery = "bad-query", 422, Developer, "The query is not right";
    /// The body is larger than allowed.
    TooLarge = "too-large", 413, Developer, "The request is too large";
    /// The body is not declared as JSON.
    NotJson = "not-json", 415, Developer, "The body must be JSON";
    /// No such address.
    NotFound = "not-found", 404, Developer, "There is nothing here";
    /// The address exists, the method does not.
    BadMethod = "bad-method", 405, Developer, "This address does not take that method";
    /// No token was sent.
    NoToken = "no-token", 401, Developer, "A token is missing";
    /// The token is mistyped, unknown, revoked, or its portal is disabled.
    BadToken = "bad-token", 401, Developer, "The token is not valid";
    /// The session's token is older than it may be.
    SessionExpired = "session-expired", 401, Developer, "The session has ended";
    /// The token does not cover this.
    OutOfScope = "out-of-scope", 403, Developer, "The token does not allow this";
    /// The request comes from a page that the portal does not list.
    ForeignOrigin = "foreign-origin", 403, Developer, "This page may not use the token";
    /// A portal key was used from a browser.
    ServerOnly = "server-only", 403, Developer, "Call this from your server";
    /// The invitation or hand-back is unknown, revoked, used or over.
    LinkDead = "link-dead", 410, Operator, "This link no longer works";
    /// The return address is none that the portal registered.
    BadReturn = "bad-return", 422, Developer, "The return address is not allowed";
    /// Nothing of the name is left after cleaning, and no other was given.
    EmptyName = "empty-name", 422, Merchant, "The name needs letters that Codat knows";
    /// No such platform, or the session does not offer it.
    UnknownPlatform = "unknown-platform", 422, Merchant, "This platform is not offered";
    /// The platform exists and is switched off.
    DisabledPlatform = "disabled-platform", 422, Operator, "This platform is switched off";
    /// The company is not named yet.
    NoName = "no-name", 409, Merchant, "The business has no name yet";
    /// A shop is linked already; another needs an explicit wish.
    AlreadyLinked = "already-linked", 409, Merchant, "A shop is connected already";
    /// The dataset has not arrived.
    DatasetPending = "dataset-pending", 409, Nobody, "This table is not there yet";
    /// The platform does not offer the dataset.
    DatasetUnsupported = "dataset-unsupported", 404, Platform, "The platform does not offer this";
    /// The dataset ended in an error and there is no older table.
    DatasetFailed = "dataset-failed", 409, Operator, "This table could not be read";
    /// What was created has not been confirmed; it is looked for.
    TakingLonger = "taking-longer", 503, Nobody, "This takes longer than usual";
    /// Codat does not answer.
    CodatUnreachable = "codat-unreachable", 503, Nobody, "Codat does not answer";
    /// Codat asked us to slow down.
    CodatBusy = "codat-busy", 503, Nobody, "Codat asks us to wait";
    /// Codat refuses the key.
    CodatKey = "codat-key", 503, Operator, "Codat refuses the key";
    /// Codat's account holds no more companies.
    CompanyLimit = "company-limit", 503, Operator, "Codat's account is full";
    /// Codat refused the request.
    CodatRefused = "codat-refused", 502, Operator, "Codat refused the request";
    /// Codat answered what nobody can read.
    CodatUnreadable = "codat-unreadable", 502, Nobody, "Codat's answer cannot be read";
    /// Too many requests from here.
    TooMany = "too-many", 429, Developer, "Too many requests";
    /// E-mail and password do not fit.
    BadLogin = "bad-login", 401, Operator, "E-mail or password is not right";
    /// No operator is logged in.
    NoLogin = "no-login", 401, Operator, "You are not logged in";
    /// A webhook message that Codat did not sign, or not for us, or not now.
    BadSignature = "bad-signature", 401, Developer, "The message is not genuine";
    /// No secret is known to check webhook messages by.
    NoWebhookSecret = "no-webhook-secret", 503, Operator, "Webhook messages cannot be checked yet";
    /// A write that does not come from our own page.
    CrossSite = "cross-site", 403, Developer, "This may only be asked from our own page";
    /// The password is too short or too common.
    WeakPassword = "weak-password", 422, Operator, "Choose a longer password";
    /// State cannot be read or written.
    Storage = "storage", 503, Operator, "Storage does not answer";
    /// It took longer than it may.
    Deadline = "deadline", 504, Nobody, "This took too long";
    /// A fault of ours.
    Internal = "internal", 500, Operator, "Something went wrong on our side";
}

/// The document, `application/problem+json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Problem {
    /// `PUBLIC_URL/problems/<slug>`.
    #[serde(rename = "type")]
    pub kind: String,
    /// In a few words.
    pub title: String,
    /// The HTTP status.
    pub status: u16,
    /// What was wrong and what to do, in a sentence.
    pub detail: String,
    /// Who can act.
    pub who: Who,
    /// The field or parameter that was wrong, a JSON path: `merchant.reference`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// Seconds until it is worth trying again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub retry_after_s: Option<u32>,
    /// The number of this request in our log.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request_id: Option<String>,
    /// Codat's number, where Codat was asked.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub correlation_id: Option<String>,
}

impl Problem {
    /// The slug at the end of `type`.
    pub fn slug(&self) -> &str {
        self.kind.rsplit('/').next().unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::Kind;

    #[test]
    fn every_slug_is_one_kind() {
        for &kind in Kind::ALL {
            assert_eq!(Kind::parse(kind.slug()), Some(kind));
            assert!((400..600).contains(&kind.status()));
        }
    }
}

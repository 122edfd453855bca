//! Data connections: one shop of a company at one platform.

use std::collections::BTreeMap;
use std::fmt;

use bytes::Bytes;
use reqwest::Method;
use serde::Serialize;
use serde_json::value::RawValue;

use super::integrations::Integration;
use crate::client::{Client, IdempotencyKey};
use crate::document::Document;
use crate::error::{Does, Error, Kind};
use crate::instant::Instant;
use crate::names::{ConnectionStatus, SourceType};
use crate::query::Ask;
use crate::record::{Shape, Value};

records! {
    /// A connection.
    Connection {
        /// Its id, a GUID.
        id: String = "id",
        /// The platform's integration id.
        integration_id: Option<String> = "integrationId",
        /// The platform's four letters; no longer promised.
        integration_key: Option<String> = "integrationKey",
        /// The platform's source id.
        source_id: Option<String> = "sourceId",
        /// What it is a source of.
        source_type: Option<SourceType> = "sourceType",
        /// The platform's name.
        platform_name: Option<String> = "platformName",
        /// Where the merchant authorizes.
        link_url: Option<LinkUrl> = "linkUrl",
        /// Its state.
        status: ConnectionStatus = "status",
        /// When it was created.
        created: Option<Instant<'static>> = "created",
        /// When it was last synced.
        last_sync: Option<Instant<'static>> = "lastSync",
        /// What the platform adds.
        connection_info: Option<Document> = "connectionInfo",
        /// What went wrong with it, the resolved included.
        errors: Vec<ConnectionError> = "dataConnectionErrors",
    }

    /// Something that went wrong with a connection.
    ConnectionError {
        /// The code, a text: `403` where the merchant cancelled.
        status_code: Option<String> = "statusCode",
        /// The code in words.
        status_text: Option<String> = "statusText",
        /// What happened.
        error_message: Option<String> = "errorMessage",
        /// When.
        errored_on: Option<Instant<'static>> = "erroredOnUtc",
        /// Whether it still stands.
        status: Option<ConnectionErrorStatus> = "status",
        /// Since when it does not stand any more.
        resolved_on: Option<Instant<'static>> = "resolvedOnUtc",
    }
}

open_enum! {
    /// Whether an error of a connection still stands.
    ConnectionErrorStatus {
        /// It does.
        Active = "Active",
        /// No longer.
        Resolved = "Resolved",
    }
}

/// Where the merchant authorizes. It may hold a one-time password: never to be stored, mailed, logged or preloaded.
/// A record that is written again leaves it out.
#[derive(Clone, PartialEq, Eq)]
pub struct LinkUrl(String);

impl LinkUrl {
    /// The address, for the `Location` of a redirect and nothing else.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl Value for LinkUrl {
    // Nobody is to look for a password by a query.
    const SHAPE: Shape = Shape::Free;

    fn read(json: &str) -> Option<(Self, bool)> {
        serde_json::from_str(json).ok().map(|url| (Self(url), true))
    }

    fn write(&self) -> Option<Box<RawValue>> {
        None
    }
}

impl fmt::Debug for LinkUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("LinkUrl(…)")
    }
}

/// A connection to be created.
#[derive(Debug, Clone, Copy, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NewConnection<'a> {
    /// The platform's four letters.
    pub platform_key: &'a str,
}

impl NewConnection<'_> {
    /// The bytes to be sent, and to be kept for sending again with the same key.
    pub fn body(&self) -> Bytes {
        Bytes::from(serde_json::to_vec(self).expect("text always serializes"))
    }
}

impl Connection {
    /// Whether it leads to this platform: by integration id, else by key, else by source.
    pub fn is_to(&self, integration: &Integration) -> bool {
        if let (Some(mine), Some(its)) = (&self.integration_id, &integration.integration_id) {
            return mine.eq_ignore_ascii_case(its);
        }
        match (&self.integration_key, &self.source_id, &integration.source_id) {
            (Some(key), ..) => *key == integration.key,
            (None, Some(mine), Some(its)) => mine.eq_ignore_ascii_case(its),
            _ => false,
        }
    }
}

impl Client {
    /// Creates a connection: one try, these very bytes. The same key with the same bytes makes no second one.
    pub async fn create_connection(
        &self,
        company_id: &str,
        key: &IdempotencyKey,
        body: Bytes,
    ) -> Result<Connection, Error> {
        let path = ["companies", company_id, "connections"];
        self.write("create a connection", Method::POST, &path, &[], Some(body), Some(key)).await?.json()
    }

    /// The connections of a company.
    pub async fn connections(&self, company_id: &str) -> Result<Vec<Connection>, Error> {
        self.connections_by(company_id, &Ask::default()).await
    }

    /// The connections of a company that are asked for.
    pub async fn connections_by(&self, company_id: &str, ask: &Ask) -> Result<Vec<Connection>, Error> {
        self.list("list the connections", &["companies", company_id, "connections"], ask, 100).await
    }

    /// Reads a connection, with a fresh [`LinkUrl`].
    pub async fn connection(&self, company_id: &str, connection_id: &str) -> Result<Connection, Error> {
        self.get("read a connection", &["companies", company_id, "connections", connection_id], &[]).await
    }

    /// Unlinks a linked connection: old data stays readable, nothing new is synced.
    pub async fn unlink(&self, company_id: &str, connection_id: &str) -> Result<Connection, Error> {
        let path = ["companies", company_id, "connections", connection_id];
        let body = Bytes::from_static(br#"{"status":"Unlinked"}"#);
        self.write("unlink a connection", Method::PATCH, &path, &[], Some(body), None).await?.json()
    }

    /// Hands over what a platform gave in place of the merchant's own way through its page. What it holds depends on the
    /// platform; it may be secret, so neither its keys nor its values are shown anywhere.
    pub async fn authorize(
        &self,
        company_id: &str,
        connection_id: &str,
        given: &BTreeMap<&str, &str>,
    ) -> Result<Connection, Error> {
        const NAME: &str = "authorize a connection";
        let path = ["companies", company_id, "connections", connection_id, "authorization"];
        let body = serde_json::to_vec(given)
            .map_err(|error| Error::new(NAME, Does::Write, Kind::Unsendable).because(error))?;
        self.write(NAME, Method::PUT, &path, &[], Some(Bytes::from(body)), None).await?.json()
    }

    /// Deletes a connection for ever, with its data.
    pub async fn delete_connection(&self, company_id: &str, connection_id: &str) -> Result<(), Error> {
        let path = ["companies", company_id, "connections", connection_id];
        self.write("delete a connection", Method::DELETE, &path, &[], None, None).await.map(drop)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_url_is_never_shown() {
        let json = r#"{"id":"1","status":"PendingAuth","linkUrl":"https://link.example/start?otp=123456","dataConnectionErrors":null}"#;
        let connection: Connection = serde_json::from_str(json).expect("a connection");
        assert!(!format!("{connection:?}").contains("123456"));
        assert!(connection.link_url.expect("a link").expose().ends_with("otp=123456"));
    }

    #[test]
    fn unknown_states_and_odd_codes_are_kept() {
        let json = r#"{"id":"1","status":"Resting","dataConnectionErrors":[{"statusCode":403,"status":null},{"statusCode":"500"}]}"#;
        let connection: Connection = serde_json::from_str(json).expect("a connection");
        assert_eq!(connection.status, ConnectionStatus::Unknown("Resting".to_owned()));
        let codes: Vec<_> = connection.errors.iter().map(|error| error.status_code.as_deref()).collect();
        assert_eq!(codes, [Some("403"), Some("500")]);
    }

    #[test]
    fn a_connection_finds_its_platform_by_what_it_has() {
        let platform: Integration =
            serde_json::from_str(r#"{"key":"abcd","name":"A","enabled":true,"integrationId":"I1","sourceId":"S1"}"#)
                .expect("an integration");
        let is_to = |fields: &str| {
            let json = format!(r#"{{"id":"1","status":"Linked"{fields}}}"#);
            serde_json::from_str::<Connection>(&json).expect("a connection").is_to(&platform)
        };
        assert!(is_to(r#","integrationId":"i1""#));
        assert!(!is_to(r#","integrationId":"i2","integrationKey":"abcd","sourceId":"s1""#));
        assert!(is_to(r#","integrationKey":"abcd","sourceId":"s2""#));
        assert!(is_to(r#","sourceId":"s1""#));
        assert!(!is_to(""));
    }
}

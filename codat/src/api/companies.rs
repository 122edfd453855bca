//! Companies: Codat's word for a merchant.

use std::collections::BTreeMap;

use bytes::Bytes;
use reqwest::Method;
use serde::{Deserialize, Serialize};

use super::connections::Connection;
use super::integrations::Integration;
use super::lenient;
use crate::client::{Client, IdempotencyKey};
use crate::error::Error;

/// A company. Its hosted page is not read: its address may carry a one-time password.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Company {
    /// Its id, a GUID.
    pub id: String,
    /// Its name, without the characters that Codat drops.
    pub name: String,
    /// When it was created, as Codat writes it.
    #[serde(default, deserialize_with = "lenient::text")]
    pub created: Option<String>,
    /// When something was last synced, as Codat writes it.
    #[serde(default, deserialize_with = "lenient::text")]
    pub last_sync: Option<String>,
    /// Its tags.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub tags: BTreeMap<String, Option<String>>,
    /// Its connections. A reply to creating it holds one where the older single call was used.
    #[serde(default, deserialize_with = "lenient::or_default")]
    pub data_connections: Vec<Connection>,
}

/// A company to be created.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NewCompany<'a> {
    /// Its name: letters without accents, digits, blanks and `- ' , & @ . ? !`; Codat drops the rest silently.
    pub name: &'a str,
    /// At most 10; a key of at most 27 characters, a value of at most 100.
    pub tags: BTreeMap<&'a str, &'a str>,
    /// The platform's four letters: the older single call, which creates a connection at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub platform_type: Option<&'a str>,
}

impl NewCompany<'_> {
    /// The bytes to be sent, and to be kept for sending again with the same key.
    pub fn body(&self) -> Bytes {
        Bytes::from(serde_json::to_vec(self).expect("text always serializes"))
    }
}

impl Company {
    /// The connection to a platform that this company already holds.
    pub fn connection_to(&self, integration: &Integration) -> Option<&Connection> {
        self.data_connections.iter().find(|connection| connection.is_to(integration))
    }

    /// Whether it holds this very tag.
    pub fn has_tag(&self, key: &str, value: &str) -> bool {
        self.tags.get(key).is_some_and(|held| held.as_deref() == Some(value))
    }
}

impl Client {
    /// Creates a company: one try, these very bytes. The same key with the same bytes makes no second one.
    pub async fn create_company(&self, key: &IdempotencyKey, body: Bytes) -> Result<Company, Error> {
        self.write("create a company", Method::POST, &["companies"], &[], Some(body), Some(key)).await?.json()
    }

    /// Reads a company.
    pub async fn company(&self, company_id: &str) -> Result<Company, Error> {
        self.get("read a company", &["companies", company_id], &[]).await
    }

    /// The companies that hold this very tag. Codat's index may lag behind.
    pub async fn companies_by_tag(&self, key: &str, value: &str) -> Result<Vec<Company>, Error> {
        let tag = format!("{key}={value}");
        let query = [("tags", tag.as_str())];
        let mut all: Vec<Company> = self.list("look for a company", &["companies"], &query, 100).await?;
        all.retain(|company| company.has_tag(key, value));
        Ok(all)
    }

    /// Deletes a company for ever, with its data.
    pub async fn delete_company(&self, company_id: &str) -> Result<(), Error> {
        self.write("delete a company", Method::DELETE, &["companies", company_id], &[], None, None).await.map(drop)
    }
}

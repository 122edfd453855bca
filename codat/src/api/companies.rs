//! Companies: Codat's word for a merchant.

use std::collections::BTreeMap;

use bytes::Bytes;
use reqwest::Method;
use serde::Serialize;

use super::connections::{Connection, LinkUrl};
use super::integrations::Integration;
use crate::client::{Client, IdempotencyKey};
use crate::error::{Does, Error, Kind};
use crate::instant::Instant;
use crate::query::{Ask, TagFilter};

/// Companies of one page: a list of them is seldom short.
const PAGE_SIZE: u32 = 500;

records! {
    /// A company.
    Company {
        /// Its id, a GUID.
        id: String = "id",
        /// Its name, without the characters that Codat drops. Not unique.
        name: String = "name",
        /// What it was described as.
        description: Option<String> = "description",
        /// The hosted page where the merchant authorizes.
        redirect: Option<LinkUrl> = "redirect",
        /// The name of a platform, from the time when a company had one.
        platform: Option<String> = "platform",
        /// When it was created.
        created: Option<Instant<'static>> = "created",
        /// When something was last synced.
        last_sync: Option<Instant<'static>> = "lastSync",
        /// Who created it in the portal.
        created_by_user_name: Option<String> = "createdByUserName",
        /// Who looks after it; to be read only.
        owner_user_ids: Option<Vec<String>> = "ownerUserIds",
        /// Its products; since January 2026 there may be none.
        products: Option<Vec<String>> = "products",
        /// Its tags.
        tags: BTreeMap<String, Option<String>> = "tags",
        /// The company above it.
        reference_parent_company: Option<CompanyRef> = "referenceParentCompany",
        /// The companies below it.
        reference_subsidiary_companies: Option<Vec<CompanyRef>> = "referenceSubsidiaryCompanies",
        /// Its connections. A reply to creating it holds one where the older single call was used.
        data_connections: Vec<Connection> = "dataConnections",
    }

    /// A company as others name it.
    CompanyRef {
        /// Its id, a GUID.
        id: Option<String> = "id",
        /// Its name.
        name: Option<String> = "name",
        /// What it was described as.
        description: Option<String> = "description",
        /// Its pages.
        links: Option<CompanyLinks> = "links",
        /// Its tags.
        tags: BTreeMap<String, Option<String>> = "tags",
    }

    /// The pages of a company.
    CompanyLinks {
        /// Its page in Codat's portal.
        portal: Option<String> = "portal",
    }
}

/// A company to be created.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct NewCompany<'a> {
    /// Its name: letters without accents, digits, blanks and `- ' , & @ . ? !`; Codat drops the rest silently.
    pub name: &'a str,
    /// What it is described as.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<&'a str>,
    /// At most 10; a key of at most 27 characters, a value of at most 100.
    pub tags: BTreeMap<&'a str, &'a str>,
    /// The platform's four letters: the older single call, which creates a connection at once.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub platform_type: Option<&'a str>,
}

/// What is to change of a company; what is `None` stays as it is.
#[derive(Debug, Clone, Default, Serialize)]
pub struct CompanyUpdate<'a> {
    /// Its name.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<&'a str>,
    /// What it is described as.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<&'a str>,
    /// All its tags: those that are not here are removed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub tags: Option<BTreeMap<&'a str, &'a str>>,
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

    /// The companies that are asked for, all pages.
    pub async fn companies(&self, ask: &Ask) -> Result<Vec<Company>, Error> {
        self.list("list the companies", &["companies"], ask, PAGE_SIZE).await
    }

    /// The companies that hold this very tag. Codat's index may lag behind.
    pub async fn companies_by_tag(&self, key: &str, value: &str) -> Result<Vec<Company>, Error> {
        const NAME: &str = "look for a company";
        let tag =
            TagFilter::is(key, value).map_err(|bad| Error::new(NAME, Does::Read, Kind::Unsendable).because(bad))?;
        let mut all: Vec<Company> = self.list(NAME, &["companies"], &Ask::default().tags(tag), 100).await?;
        all.retain(|company| company.has_tag(key, value));
        Ok(all)
    }

    /// Replaces name, description and tags of a company. What is absent is emptied: tags that are not given are gone.
    pub async fn replace_company(&self, company_id: &str, with: &NewCompany<'_>) -> Result<Company, Error> {
        let path = ["companies", company_id];
        self.write("replace a company", Method::PUT, &path, &[], Some(with.body()), None).await?.json()
    }

    /// Changes a company. Whether tags that are null are wiped or ignored is contradictory in Codat's documents, so null
    /// is never sent.
    pub async fn update_company(&self, company_id: &str, change: &CompanyUpdate<'_>) -> Result<Company, Error> {
        let path = ["companies", company_id];
        let body = Bytes::from(serde_json::to_vec(change).expect("text always serializes"));
        self.write("change a company", Method::PATCH, &path, &[], Some(body), None).await?.json()
    }

    /// Deletes a company for ever, with its data.
    pub async fn delete_company(&self, company_id: &str) -> Result<(), Error> {
        self.write("delete a company", Method::DELETE, &["companies", company_id], &[], None, None).await.map(drop)
    }
}

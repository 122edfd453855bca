//! Access tokens of one company, for Codat's own pieces of user interface.

use std::time::Duration;

use secrecy::SecretString;

use crate::client::Client;
use crate::document::Document;
use crate::error::{Does, Error, Kind};

/// A token that opens one company for about a day.
#[derive(Debug)]
pub struct CompanyAccessToken {
    /// The token.
    pub token: SecretString,
    /// How it is sent, such as `Bearer`.
    pub token_type: Option<String>,
    /// How long it is good for.
    pub expires_in: Option<Duration>,
}

impl Client {
    /// Gets an access token of a company.
    pub async fn company_access_token(&self, company_id: &str) -> Result<CompanyAccessToken, Error> {
        const NAME: &str = "get a company's access token";
        let document: Document = self.get(NAME, &["companies", company_id, "accessToken"], &[]).await?;
        let token = document.text("accessToken").ok_or_else(|| Error::new(NAME, Does::Read, Kind::Decode))?;
        let seconds = document.integer("expiresIn").and_then(|seconds| u64::try_from(seconds).ok());
        Ok(CompanyAccessToken {
            token: SecretString::from(token),
            token_type: document.text("tokenType"),
            expires_in: seconds.map(Duration::from_secs),
        })
    }
}

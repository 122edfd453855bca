//! The client's own profile. Gangway changes one field of it: the template of the way back.

use bytes::Bytes;
use reqwest::Method;

use crate::client::Client;
use crate::document::Document;
use crate::error::{Does, Error, Kind};

/// The profile, kept as it was sent: a write must hold all its fields. It may hold a key, so it shows no values.
#[derive(Debug, Clone)]
pub struct Profile(Document);

impl Profile {
    /// The account's name.
    pub fn name(&self) -> Option<String> {
        self.0.text("name")
    }

    /// The template of the way back; `None` if there is none.
    pub fn redirect_url(&self) -> Option<String> {
        self.0.text("redirectUrl").filter(|url| !url.is_empty())
    }
}

impl Client {
    /// Reads the profile.
    pub async fn profile(&self) -> Result<Profile, Error> {
        self.get("read the profile", &["profile"], &[]).await.map(Profile)
    }

    /// Writes `redirect_url` into a profile that was read before; all its other fields go back as they came.
    /// Gives what Codat says that it holds now.
    pub async fn set_redirect_url(&self, profile: &Profile, redirect_url: &str) -> Result<Profile, Error> {
        const NAME: &str = "write the profile";
        let mut document = profile.0.clone();
        let unsendable = |error| Error::new(NAME, Does::Write, Kind::Unsendable).because(error);
        document.set("redirectUrl", redirect_url).map_err(unsendable)?;
        let body = Bytes::from(serde_json::to_vec(&document).map_err(unsendable)?);
        self.write(NAME, Method::PUT, &["profile"], &[], Some(body), None).await?.json().map(Profile)
    }
}

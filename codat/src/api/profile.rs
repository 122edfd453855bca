//! The client's own profile. Gangway changes one field of it: the template of the way back.

use bytes::Bytes;
use reqwest::Method;

use crate::client::Client;
use crate::document::Document;
use crate::error::{Does, Error, Kind};

const WRITE: &str = "write the profile";

/// The profile, kept as it was sent: a write must hold all its fields. It may hold a key, so it shows no values.
#[derive(Debug, Clone)]
pub struct Profile(Document);

/// A field of the profile that is text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProfileText {
    /// The account's name.
    Name,
    /// The address of its logo.
    LogoUrl,
    /// The address of its icon.
    IconUrl,
    /// The template of the way back from Codat's pages.
    RedirectUrl,
}

impl ProfileText {
    const fn key(self) -> &'static str {
        match self {
            Self::Name => "name",
            Self::LogoUrl => "logoUrl",
            Self::IconUrl => "iconUrl",
            Self::RedirectUrl => "redirectUrl",
        }
    }
}

impl Profile {
    /// What one of its texts says; `None` if it is absent or empty.
    pub fn text(&self, which: ProfileText) -> Option<String> {
        self.0.text(which.key()).filter(|text| !text.is_empty())
    }

    /// The account's name.
    pub fn name(&self) -> Option<String> {
        self.text(ProfileText::Name)
    }

    /// The template of the way back; `None` if there is none.
    pub fn redirect_url(&self) -> Option<String> {
        self.text(ProfileText::RedirectUrl)
    }

    /// The hosts that a template may name in place of its host.
    pub fn white_list_urls(&self) -> Vec<String> {
        let json = self.0.raw("whiteListUrls").map_or("[]", |raw| raw.get());
        serde_json::from_str(json).unwrap_or_default()
    }

    /// Whether Codat's pages ask the merchant to confirm the company's name.
    pub fn confirms_company_name(&self) -> Option<bool> {
        self.0.flag("confirmCompanyName")
    }

    /// Changes one of its texts. Nothing is written until [`Client::write_profile`].
    pub fn set_text(&mut self, which: ProfileText, text: &str) -> Result<(), Error> {
        self.0.set(which.key(), text).map_err(unsendable)
    }

    /// Changes the hosts that a template may name. Nothing is written until [`Client::write_profile`].
    pub fn set_white_list_urls(&mut self, urls: &[&str]) -> Result<(), Error> {
        self.0.set("whiteListUrls", urls).map_err(unsendable)
    }
}

fn unsendable(error: serde_json::Error) -> Error {
    Error::new(WRITE, Does::Write, Kind::Unsendable).because(error)
}

impl Client {
    /// Reads the profile.
    pub async fn profile(&self) -> Result<Profile, Error> {
        self.get("read the profile", &["profile"], &[]).await.map(Profile)
    }

    /// Writes a profile that was read before and changed; its other fields go back as they came. Gives what Codat says
    /// that it holds now.
    pub async fn write_profile(&self, profile: &Profile) -> Result<Profile, Error> {
        let body = Bytes::from(serde_json::to_vec(&profile.0).map_err(unsendable)?);
        self.write(WRITE, Method::PUT, &["profile"], &[], Some(body), None).await?.json().map(Profile)
    }

    /// Writes `redirect_url` into a profile that was read before.
    pub async fn set_redirect_url(&self, profile: &Profile, redirect_url: &str) -> Result<Profile, Error> {
        let mut profile = profile.clone();
        profile.set_text(ProfileText::RedirectUrl, redirect_url)?;
        self.write_profile(&profile).await
    }
}

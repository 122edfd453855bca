//! How Harbour's server asks the proxy for a session: the one call that a portal has to make.
use super::Customer;
use gangway_wire::paths;
use gangway_wire::problem::Problem;
use gangway_wire::request::{Merchant, OpenSession};
use secrecy::{ExposeSecret, SecretString};
use serde::Deserialize;
use std::time::Duration;

/// Longest that Harbour's page waits for the proxy.
const PATIENCE: Duration = Duration::from_secs(5);

/// The proxy, as a portal's server sees it.
pub(super) struct Proxy {
    http: reqwest::Client,
    sessions: String,
    key: SecretString,
}

#[derive(Deserialize)]
struct Opened {
    token: String,
}

impl Proxy {
    pub(super) fn new(proxy_url: &str, key: SecretString) -> Result<Self, reqwest::Error> {
        // Another part of the process may have done so before: then this changes nothing.
        drop(rustls::crypto::ring::default_provider().install_default());
        let http = reqwest::Client::builder()
            .timeout(PATIENCE)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()?;
        Ok(Proxy { http, sessions: [proxy_url, paths::SESSIONS].concat(), key })
    }

    /// A token for this customer, or the sentence to show instead.
    pub(super) async fn open_session(&self, customer: &Customer, back: &str, language: &str) -> Result<String, String> {
        let wanted = OpenSession {
            merchant: Merchant { reference: customer.reference.to_owned(), name: customer.business.map(str::to_owned) },
            return_url: back.to_owned(),
            language: Some(language.to_owned()),
            scopes: None,
            platforms: None,
        };
        let body = serde_json::to_vec(&wanted).map_err(|e| e.to_string())?;
        let reply = self
            .http
            .post(&self.sessions)
            .bearer_auth(self.key.expose_secret())
            .header("content-type", "application/json")
            .body(body)
            .send()
            .await
            .map_err(|_| "Gangway does not answer.".to_owned())?;
        let ok = reply.status().is_success();
        let body = reply.bytes().await.map_err(|_| "Gangway's answer was cut.".to_owned())?;
        if ok {
            serde_json::from_slice::<Opened>(&body)
                .map(|o| o.token)
                .map_err(|_| "Gangway's answer cannot be read.".to_owned())
        } else {
            Err(serde_json::from_slice::<Problem>(&body).map_or_else(|_| "Gangway refused.".to_owned(), |p| p.detail))
        }
    }
}

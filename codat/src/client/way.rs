//! The way to Codat: whose certificates are believed, through which proxy it leads, and who this client is in TLS.

use reqwest::header::{HeaderMap, HeaderValue};
use reqwest::{Certificate, ClientBuilder, Identity, Proxy};
use secrecy::{ExposeSecret, SecretString};

use super::{ConfigError, IdempotencyKey};

/// Whose certificates are believed.
#[derive(Debug, Clone, Default)]
pub enum Roots {
    /// Those that this machine believes.
    #[default]
    System,
    /// Only these, in PEM, one or more.
    Given(Vec<u8>),
}

/// Which proxy the way leads through.
#[derive(Debug, Clone, Default)]
pub enum Route {
    /// What `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` say; none to this machine.
    #[default]
    Environment,
    /// None.
    Direct,
    /// This one, an http or https address. It may hold a user and a password.
    Through(SecretString),
}

/// Who this client is in TLS, where Codat was asked to demand it.
#[derive(Debug, Clone)]
pub struct ClientCertificate {
    /// The certificate chain and its private key, in PEM.
    pub pem: SecretString,
    /// The client's id, a GUID, sent as `x-codat-client`.
    pub client_id: String,
}

pub(super) fn prepare(
    mut http: ClientBuilder,
    headers: &mut HeaderMap,
    (roots, route, certificate): (&Roots, &Route, Option<&ClientCertificate>),
    loopback: bool,
) -> Result<ClientBuilder, ConfigError> {
    if let Roots::Given(pem) = roots {
        let roots = Certificate::from_pem_bundle(pem).map_err(|_| ConfigError::Roots)?;
        if roots.is_empty() {
            return Err(ConfigError::Roots);
        }
        http = http.tls_certs_only(roots);
    }
    http = match route {
        Route::Environment if !loopback => http,
        Route::Environment | Route::Direct => http.no_proxy(),
        Route::Through(address) => {
            let address = address.expose_secret();
            let known = address.starts_with("http://") || address.starts_with("https://");
            let proxy = known.then(|| Proxy::all(address).ok()).flatten();
            http.proxy(proxy.ok_or(ConfigError::Proxy)?)
        }
    };
    if let Some(certificate) = certificate {
        // A GUID, as every id of Codat's.
        let id = IdempotencyKey::new(certificate.client_id.trim()).map_err(|_| ConfigError::Certificate)?;
        let id = HeaderValue::try_from(id.as_str()).map_err(|_| ConfigError::Certificate)?;
        headers.insert("x-codat-client", id);
        let pem = certificate.pem.expose_secret().as_bytes();
        // The source may quote the file, so it is not kept.
        http = http.identity(Identity::from_pem(pem).map_err(|_| ConfigError::Certificate)?);
    }
    Ok(http)
}

//! The client: one per Codat account. Configuration, the key, and how addresses are built.
//!
//! What it does around every call: a deadline for the whole, a time-out for each try, a bound on the body, no
//! redirects, ten calls of one company at once, and for reads a few more tries with growing waits. Codat keeps the first
//! reply to an idempotency key for 90 minutes, errors too, so calls that change something are tried once: whether and with
//! which key they are tried again is for the caller, who knows what was meant. The calls themselves are in
//! [`crate::api`].
//!
//! ```no_run
//! use gangway_codat::client::{CODAT_URL, Client, Config, Roots};
//! use gangway_codat::query::{Ask, TagFilter};
//!
//! # async fn example() -> Result<(), Box<dyn std::error::Error>> {
//! let mut config = Config::new(CODAT_URL.parse()?, std::env::var("CODAT_KEY")?.into());
//! config.roots = Roots::Given(std::fs::read("roots.pem")?);
//! let client = Client::new(config)?;
//! for company in client.companies(&Ask::default().tags(TagFilter::is("region", "us")?)).await? {
//!     for connection in client.connections(&company.id).await? {
//!         println!("{} {}", company.name, connection.status);
//!     }
//! }
//! println!("{:?} calls left today", client.quota().remaining);
//! # Ok(())
//! # }
//! ```

pub mod idempotency;
pub mod pages;
pub mod quota;
pub mod retry;
mod send;
pub mod surroundings;
mod turns;
mod way;

use std::fmt;
use std::sync::{Arc, Once};
use std::time::Duration;

use base64::Engine as _;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use secrecy::{ExposeSecret, SecretString};
use url::{Host, Url};

pub use self::idempotency::IdempotencyKey;
pub use self::pages::{Order, Page, Pages};
pub use self::quota::Quota;
pub use self::retry::Backoff;
pub(crate) use self::send::Body;
pub use self::surroundings::{Machine, Surroundings};
pub use self::way::{ClientCertificate, Roots, Route};
use crate::error::{Does, Error, Kind};

/// Codat's own address.
pub const CODAT_URL: &str = "https://api.codat.io";

/// All but letters, digits and `-_~.`: ids hold `@`, `:` and spaces.
const SEGMENT: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'~').remove(b'.');

/// How to reach Codat. Make one with [`Config::new`] and change what must differ.
pub struct Config {
    /// Where Codat is; a path in it is kept.
    pub base_url: Url,
    /// The API key as the portal shows it, or the finished header value that begins with `Basic `.
    pub key: SecretString,
    /// How this client names itself.
    pub user_agent: String,
    /// Whether the key may go out without encryption.
    pub plain_http: PlainHttp,
    /// Whose certificates are believed.
    pub roots: Roots,
    /// Which proxy the way leads through.
    pub route: Route,
    /// Who this client is in TLS, where Codat was asked to demand it.
    pub certificate: Option<ClientCertificate>,
    /// How many calls of one company may run at once, over all clones of the client; further ones wait for their turn.
    pub at_once_per_company: usize,
    /// How long the connection may take.
    pub connect_timeout: Duration,
    /// How long one try may take, its whole reply included.
    pub try_timeout: Duration,
    /// How long one call may take, all tries and waits included.
    pub deadline: Duration,
    /// The same for a page of rows, which is large.
    pub page_try_timeout: Duration,
    /// The same for a page of rows, all tries and waits included.
    pub page_deadline: Duration,
    /// The largest reply, in bytes, unpacked.
    pub body_max: usize,
    /// The largest page of rows, in bytes, unpacked.
    pub page_max: usize,
    /// How reads are tried again.
    pub backoff: Backoff,
    /// Time, chance and waiting.
    pub surroundings: Arc<dyn Surroundings>,
}

/// Whether the key may go out without encryption.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlainHttp {
    /// Only to this machine.
    Loopback,
    /// To any host: somebody else encrypts the way.
    Anywhere,
}

impl Config {
    /// The usual limits.
    pub fn new(base_url: Url, key: SecretString) -> Self {
        Self {
            base_url,
            key,
            user_agent: concat!("gangway/", env!("CARGO_PKG_VERSION")).to_owned(),
            plain_http: PlainHttp::Loopback,
            roots: Roots::default(),
            route: Route::default(),
            certificate: None,
            at_once_per_company: 10,
            connect_timeout: Duration::from_secs(10),
            try_timeout: Duration::from_secs(30),
            deadline: Duration::from_mins(1),
            page_try_timeout: Duration::from_mins(2),
            page_deadline: Duration::from_mins(5),
            body_max: 8 << 20,
            page_max: 96 << 20,
            backoff: Backoff::default(),
            surroundings: Arc::new(Machine::default()),
        }
    }
}

impl fmt::Debug for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Config").field("base_url", &self.base_url.as_str()).finish_non_exhaustive()
    }
}

/// Why no client can be made.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// The address is not http or https, or holds a user, a query or a fragment.
    #[error("the address of Codat must be an http or https address without user, query and fragment")]
    Address,
    /// The key would go to another machine without encryption.
    #[error("the address of Codat must begin with https: the key would go out in the clear")]
    Insecure,
    /// The key is empty or holds characters that no header may hold.
    #[error("the Codat key is empty or holds characters that no key has")]
    Key,
    /// The given roots are no certificates in PEM.
    #[error("the given roots are no certificates in PEM")]
    Roots,
    /// The proxy's address is none.
    #[error("the proxy must be an http or https address")]
    Proxy,
    /// The client certificate cannot be used, or the client's id beside it is no GUID.
    #[error("the client certificate needs a chain and a key in PEM, and a client id that is a GUID")]
    Certificate,
    /// The HTTP client cannot be made.
    #[error("the HTTP client cannot be made")]
    Http(#[source] reqwest::Error),
}

/// Speaks to Codat. Cheap to clone; all clones share one pool of connections and one view of the quota.
#[derive(Clone)]
pub struct Client(Arc<Inner>);

pub(crate) struct Inner {
    http: reqwest::Client,
    config: Config,
    base: String,
    secrets: Vec<SecretString>,
    quota: quota::Shared,
    turns: turns::Turns,
}

impl fmt::Debug for Client {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Client").field(&self.0.base).finish()
    }
}

impl Client {
    /// Makes a client. Opens no connection yet.
    pub fn new(config: Config) -> Result<Self, ConfigError> {
        install_crypto();
        let url = &config.base_url;
        let has_extras =
            !url.username().is_empty() || url.password().is_some() || url.query().is_some() || url.fragment().is_some();
        if !matches!(url.scheme(), "http" | "https") || has_extras {
            return Err(ConfigError::Address);
        }
        let loopback = is_loopback(url);
        if url.scheme() == "http" && !loopback && config.plain_http == PlainHttp::Loopback {
            return Err(ConfigError::Insecure);
        }

        let (authorization, secrets) = authorization(&config.key)?;
        let mut headers = HeaderMap::new();
        headers.insert(AUTHORIZATION, authorization);
        let http = reqwest::Client::builder()
            .user_agent(&config.user_agent)
            .redirect(reqwest::redirect::Policy::none())
            .retry(reqwest::retry::never())
            .referer(false)
            .connect_timeout(config.connect_timeout)
            .pool_idle_timeout(Duration::from_mins(1));
        let way = (&config.roots, &config.route, config.certificate.as_ref());
        let http = way::prepare(http, &mut headers, way, loopback)?;
        let http = http.default_headers(headers).build().map_err(ConfigError::Http)?;
        let base = config.base_url.as_str().trim_end_matches('/').to_owned();
        Ok(Self(Arc::new(Inner {
            http,
            turns: turns::Turns::new(config.at_once_per_company),
            config,
            base,
            secrets,
            quota: quota::Shared::default(),
        })))
    }

    /// What the last replies said of the daily quota.
    pub fn quota(&self) -> Quota {
        self.0.quota.read()
    }

    /// Where Codat is.
    pub fn base_url(&self) -> &Url {
        &self.0.config.base_url
    }

    pub(crate) fn config(&self) -> &Config {
        &self.0.config
    }

    /// The address of `path`; each segment is percent-encoded once.
    pub(crate) fn address(
        &self,
        call: &'static str,
        does: Does,
        path: &[&str],
        query: &[(&str, &str)],
    ) -> Result<Url, Error> {
        let mut address = self.0.base.clone();
        for segment in path {
            // Dots alone would climb out of the path, encoded or not.
            if matches!(*segment, "" | "." | "..") {
                return Err(Error::new(call, does, Kind::Unsendable));
            }
            address.push('/');
            address.extend(utf8_percent_encode(segment, SEGMENT));
        }
        for (index, (name, value)) in query.iter().enumerate() {
            address.push(if index == 0 { '?' } else { '&' });
            address.push_str(name);
            address.push('=');
            address.extend(utf8_percent_encode(value, SEGMENT));
        }
        Url::parse(&address).map_err(|error| Error::new(call, does, Kind::Unsendable).because(error))
    }
}

/// The header's value, and every spelling of the key that must never appear in a message.
fn authorization(key: &SecretString) -> Result<(HeaderValue, Vec<SecretString>), ConfigError> {
    let key = key.expose_secret().trim();
    let given = key.get(..6).filter(|start| start.eq_ignore_ascii_case("basic ")).map(|_| key[6..].trim());
    let encoded = match given {
        Some(encoded) => encoded.to_owned(),
        None => base64::engine::general_purpose::STANDARD.encode(key),
    };
    // A header value whose second half was lost is no key either.
    let is_lost = key.eq_ignore_ascii_case("basic");
    if encoded.is_empty() || is_lost || key.chars().any(char::is_control) {
        return Err(ConfigError::Key);
    }
    let mut value = HeaderValue::try_from(format!("Basic {encoded}")).map_err(|_| ConfigError::Key)?;
    value.set_sensitive(true);
    let mut secrets = vec![SecretString::from(encoded.clone())];
    let plain = match given {
        Some(encoded) => {
            base64::engine::general_purpose::STANDARD.decode(encoded).ok().and_then(|key| String::from_utf8(key).ok())
        }
        None => Some(key.to_owned()),
    };
    secrets.extend(plain.filter(|key| !key.is_empty()).map(SecretString::from));
    Ok((value, secrets))
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// Names ring as the process's provider of cryptography, once, unless somebody named one before.
fn install_crypto() {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        let _ = rustls::crypto::ring::default_provider().install_default();
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    fn config(url: &str, key: &str) -> Config {
        Config::new(url.parse().expect("an address"), SecretString::from(key.to_owned()))
    }

    #[test]
    fn a_raw_key_and_a_finished_header_value_are_the_same() {
        let value = |key: &str| {
            let (value, _) = authorization(&SecretString::from(key.to_owned())).expect("a key");
            assert!(value.is_sensitive());
            value.to_str().expect("text").to_owned()
        };
        assert_eq!(value("sandbox"), "Basic c2FuZGJveA==");
        assert_eq!(value(" sandbox\n"), "Basic c2FuZGJveA==");
        assert_eq!(value("Basic c2FuZGJveA=="), "Basic c2FuZGJveA==");
        assert_eq!(value("basic  c2FuZGJveA== "), "Basic c2FuZGJveA==");
    }

    #[test]
    fn an_empty_or_broken_key_is_refused() {
        for key in ["", "  ", "Basic ", "a\nb", "Basic a\u{7f}b"] {
            assert!(matches!(Client::new(config(CODAT_URL, key)), Err(ConfigError::Key)), "{key:?}");
        }
    }

    #[test]
    fn the_key_goes_out_in_the_clear_to_this_machine_only() {
        for url in ["http://127.0.0.1:4010", "http://localhost:4010", "http://[::1]:4010", "https://api.codat.io"] {
            assert!(Client::new(config(url, "k")).is_ok(), "{url}");
        }
        for url in ["http://api.codat.io", "http://127.0.0.1.example.com", "http://10.0.0.1"] {
            assert!(matches!(Client::new(config(url, "k")), Err(ConfigError::Insecure)), "{url}");
            let open = Config { plain_http: PlainHttp::Anywhere, ..config(url, "k") };
            assert!(Client::new(open).is_ok(), "{url}");
        }
        for url in
            ["ftp://api.codat.io", "https://user@api.codat.io", "https://api.codat.io?x=1", "https://api.codat.io#x"]
        {
            assert!(matches!(Client::new(config(url, "k")), Err(ConfigError::Address)), "{url}");
        }
    }

    #[test]
    fn segments_are_encoded_once_and_dots_cannot_climb() {
        let client = Client::new(config("http://127.0.0.1:1/codat/", "k")).expect("a client");
        let address = |path: &[&str]| client.address("test", Does::Read, path, &[]).map(|url| url.to_string()).ok();
        assert_eq!(
            address(&["companies", "txn_1:Stripe fees/ä@b.c%20"]).as_deref(),
            Some("http://127.0.0.1:1/codat/companies/txn_1%3AStripe%20fees%2F%C3%A4%40b.c%2520")
        );
        for dots in ["", ".", ".."] {
            assert_eq!(address(&["companies", dots]), None);
        }
        let queried = client.address("test", Does::Read, &["companies"], &[("tags", "gangway=a b"), ("page", "1")]);
        assert_eq!(queried.expect("an address").query(), Some("tags=gangway%3Da%20b&page=1"));
    }

    #[test]
    fn nothing_shows_the_key() {
        let config = config(CODAT_URL, "a very secret key");
        assert!(!format!("{config:?}").contains("secret"));
        let client = Client::new(config).expect("a client");
        let shown = format!("{client:?}");
        assert!(!shown.contains("secret") && !shown.contains("YSB2ZXJ5IHNlY3JldCBrZXk"));
    }
}

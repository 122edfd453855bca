//! Every setting, once: flag, environment variable, default and meaning. `gangway config` prints this list.
//!
//! The Codat key is no flag: what stands on a command line can be read by every process of the machine.
#![allow(rustdoc::bare_urls, reason = "the help of the command line shows these comments as they stand")]
use crate::caller::AddressRule;
use crate::limits::Allowed;
use crate::webhook_secret::{SECRET, SECRET_FILE};
use clap::Args;
use secrecy::SecretString;
use std::net::IpAddr;
use std::path::PathBuf;
use url::Url;

/// The variable that holds the Codat key.
pub const KEY: &str = "CODAT_API_KEY";
/// The variable that names a file with the Codat key.
pub const KEY_FILE: &str = "CODAT_API_KEY_FILE";

/// Where state lives.
#[derive(Args, Clone, Debug)]
pub struct Place {
    /// Folder of the database and the snapshots; made where it is missing
    #[arg(long, env = "GANGWAY_DATA_DIR", value_name = "DIR", default_value = "data", global = true)]
    pub data_dir: PathBuf,
    /// Database, such as postgres://user@host/gangway; by default SQLite in the data folder
    #[arg(long, env = "GANGWAY_DATABASE_URL", value_name = "URL", hide_env_values = true, global = true)]
    pub database_url: Option<String>,
}

/// Which Codat.
#[derive(Args, Clone, Debug)]
pub struct Upstream {
    /// Codat's address, or that of any server that speaks its contract
    #[arg(long, env = "GANGWAY_CODAT_URL", value_name = "URL", default_value = gangway_codat::client::CODAT_URL)]
    pub codat_url: Url,
    /// Take this address for that of the account which the database knows under another one
    #[arg(long)]
    pub codat_moved: bool,
}

/// How the proxy shows itself and to whom.
#[derive(Args, Clone, Debug)]
pub struct Face {
    /// Address under which browsers reach the proxy, such as https://connect.example; required to serve
    #[arg(long, env = "GANGWAY_PUBLIC_URL", value_name = "URL")]
    pub public_url: Option<String>,
    /// Port to listen on
    #[arg(long, env = "GANGWAY_PORT", value_name = "PORT", default_value_t = 4000)]
    pub port: u16,
    /// Address to listen on; 0.0.0.0 for all
    #[arg(long, env = "GANGWAY_BIND", value_name = "ADDRESS", default_value = "127.0.0.1")]
    pub bind: IpAddr,
    /// Header in which a proxy in front tells the caller's address, such as X-Forwarded-For; none: the connection's
    #[arg(long, env = "GANGWAY_ADDRESS_HEADER", value_name = "HEADER")]
    pub address_header: Option<http::HeaderName>,
    /// Addresses of the proxies in front that are trusted to write that header, with commas between
    #[arg(
        long,
        env = "GANGWAY_TRUSTED_PROXIES",
        value_name = "ADDRESSES",
        value_delimiter = ',',
        default_value = "127.0.0.1,::1"
    )]
    pub trusted_proxies: Vec<IpAddr>,
}

/// How much callers may ask for.
#[derive(Args, Clone, Debug)]
pub struct Bounds {
    /// Failed authentications a minute per address (IPv6: per /64)
    #[arg(long, env = "GANGWAY_LIMIT_FAILED_AUTHENTICATIONS", value_name = "N", default_value_t = 60)]
    pub limit_failed_authentications: u32,
    /// Exchanges and hosted pages a minute per address
    #[arg(long, env = "GANGWAY_LIMIT_EXCHANGES", value_name = "N", default_value_t = 300)]
    pub limit_exchanges: u32,
    /// Writes and status reads a minute per session
    #[arg(long, env = "GANGWAY_LIMIT_SESSION", value_name = "N", default_value_t = 300)]
    pub limit_session: u32,
    /// Windows of tables a minute per session
    #[arg(long, env = "GANGWAY_LIMIT_WINDOWS", value_name = "N", default_value_t = 1_200)]
    pub limit_windows: u32,
    /// Calls a minute per portal key
    #[arg(long, env = "GANGWAY_LIMIT_PORTAL_KEY", value_name = "N", default_value_t = 600)]
    pub limit_portal_key: u32,
    /// Ways out to a platform an hour per merchant
    #[arg(long, env = "GANGWAY_LIMIT_DEPARTURES", value_name = "N", default_value_t = 30)]
    pub limit_departures: u32,
    /// Memory for tables that are looked at, in MiB
    #[arg(long, env = "GANGWAY_CACHE_MIB", value_name = "MIB", default_value_t = 512)]
    pub cache_mib: usize,
}

/// What is written to the log.
#[derive(Args, Clone, Debug)]
pub struct Log {
    /// How much to log: error, warn, info, debug, or a filter such as info,gangway_server=debug
    #[arg(long, env = "GANGWAY_LOG", value_name = "FILTER", default_value = "info")]
    pub log: String,
    /// Lines for people or for machines
    #[arg(long, env = "GANGWAY_LOG_FORMAT", value_name = "FORMAT", default_value = "text")]
    pub log_format: LogFormat,
}

/// Form of a log line.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum LogFormat {
    /// For people.
    Text,
    /// One JSON object a line.
    Json,
}

/// All settings of `gangway serve`.
#[derive(Args, Clone, Debug)]
pub struct Settings {
    /// Where state lives.
    #[command(flatten)]
    pub place: Place,
    /// Which Codat.
    #[command(flatten)]
    pub upstream: Upstream,
    /// How the proxy shows itself.
    #[command(flatten)]
    pub face: Face,
    /// How much callers may ask for.
    #[command(flatten)]
    pub bounds: Bounds,
    /// What is written to the log.
    #[command(flatten)]
    pub log: Log,
}

/// A setting that cannot work. The text names it and says what is wanted.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// No public address.
    #[error(
        "no public address: say under which address browsers reach the proxy, with --public-url https://connect.example or GANGWAY_PUBLIC_URL (it is never guessed from a request)"
    )]
    NoPublicUrl,
    /// A public address that cannot work.
    #[error("the public address {given} cannot work: {why}")]
    PublicUrl {
        /// What was given.
        given: String,
        /// What is wrong with it.
        why: &'static str,
    },
    /// No key.
    #[error("no Codat key: put it into {KEY}, or a file that holds it into {KEY_FILE}")]
    NoKey,
    /// Two keys.
    #[error("both {KEY} and {KEY_FILE} are set: which one counts?")]
    TwoKeys,
    /// The key's file cannot be read.
    #[error("the file named by {KEY_FILE} cannot be read")]
    KeyFile(#[source] std::io::Error),
    /// Two webhook secrets.
    #[error("both {SECRET} and {SECRET_FILE} are set: which one counts?")]
    TwoWebhookSecrets,
    /// No webhook secret where one is named.
    #[error("{setting} holds no webhook secret: it is whsec_ and Base64, as Codat's portal shows it")]
    NoWebhookSecret {
        /// Which.
        setting: &'static str,
    },
    /// The webhook secret's file cannot be read.
    #[error("the file named by {SECRET_FILE} cannot be read")]
    WebhookSecretFile(#[source] std::io::Error),
    /// The header of addresses is none that is understood.
    #[error("the header Forwarded is not understood: configure X-Forwarded-For, or another that holds plain addresses")]
    Forwarded,
}

/// The public address: `https://connect.example`, without a slash at the end.
pub fn public_url(given: Option<&str>) -> Result<String, ConfigError> {
    let given = given.map(str::trim).filter(|text| !text.is_empty()).ok_or(ConfigError::NoPublicUrl)?;
    let wrong = |why| ConfigError::PublicUrl { given: given.to_owned(), why };
    let origin = crate::return_address::origin(given).map_err(|refused| match refused {
        crate::return_address::Refused::NotAnOrigin => wrong("it must be scheme, host and port only, without a path"),
        crate::return_address::Refused::Scheme => wrong("it must begin with https:// (http:// only on this machine)"),
        _ => wrong("it is no address such as https://connect.example"),
    })?;
    Ok(origin)
}

/// Which setting holds the key, for the books.
pub fn key_reference() -> &'static str {
    if std::env::var_os(KEY).is_some() { KEY } else { KEY_FILE }
}

/// The Codat key out of the environment.
pub fn codat_key() -> Result<SecretString, ConfigError> {
    let set = |name| std::env::var(name).ok().filter(|value| !value.trim().is_empty());
    match (set(KEY), set(KEY_FILE)) {
        (Some(_), Some(_)) => Err(ConfigError::TwoKeys),
        (Some(key), None) => Ok(key.trim().to_owned().into()),
        (None, Some(path)) => {
            let text = std::fs::read_to_string(path).map_err(ConfigError::KeyFile)?;
            let key = text.trim();
            if key.is_empty() { Err(ConfigError::NoKey) } else { Ok(key.to_owned().into()) }
        }
        (None, None) => Err(ConfigError::NoKey),
    }
}

impl Face {
    /// The rule by which callers' addresses are found.
    pub fn address_rule(&self) -> Result<AddressRule, ConfigError> {
        if self.address_header.as_ref().is_some_and(|name| name == http::header::FORWARDED) {
            return Err(ConfigError::Forwarded);
        }
        Ok(AddressRule::new(self.address_header.clone(), self.trusted_proxies.clone()))
    }
}

impl Bounds {
    /// The limits.
    pub fn allowed(&self) -> Allowed {
        Allowed {
            failed_authentications: self.limit_failed_authentications,
            exchanges: self.limit_exchanges,
            session: self.limit_session,
            windows: self.limit_windows,
            portal_key: self.limit_portal_key,
            departures: self.limit_departures,
            returns: self.limit_departures.saturating_mul(2),
        }
    }

    /// Bytes of the cache of tables.
    pub fn cache_bytes(&self) -> usize {
        self.cache_mib.saturating_mul(1 << 20)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_public_address_is_an_origin() {
        assert_eq!(public_url(Some("https://Connect.example/")).ok().as_deref(), Some("https://connect.example"));
        assert_eq!(public_url(Some("http://127.0.0.1:4000")).ok().as_deref(), Some("http://127.0.0.1:4000"));
        for bad in
            [None, Some(""), Some("connect.example"), Some("http://connect.example"), Some("https://a.example/b")]
        {
            assert!(public_url(bad).is_err(), "{bad:?}");
        }
    }

    #[test]
    fn the_defaults_of_the_limits_are_those_of_the_code() {
        use clap::{CommandFactory, FromArgMatches, Parser};
        #[derive(Parser)]
        struct Probe {
            #[command(flatten)]
            bounds: Bounds,
        }
        let matches = Probe::command().get_matches_from(["probe"]);
        let probe = Probe::from_arg_matches(&matches).expect("defaults parse");
        assert_eq!(probe.bounds.allowed(), Allowed::default());
    }
}

//! The secret that Codat signs its webhook messages with: out of the environment, or out of a file that may change while
//! the proxy runs.
use crate::config::ConfigError;
use gangway_codat::webhook::Secrets;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

/// The variable that holds the secret.
pub const SECRET: &str = "CODAT_WEBHOOK_SECRET";
/// The variable that names a file with the secret.
pub const SECRET_FILE: &str = "CODAT_WEBHOOK_SECRET_FILE";
/// The file in the data folder that `gangway codat webhook-secret` writes.
pub const FILE: &str = "codat-webhook-secret";
/// How long what a file held is taken for what it holds.
const FRESH: Duration = Duration::from_secs(2);

/// Where the secret stands.
#[derive(Clone, Debug)]
pub enum Place {
    /// In the environment, read at the start.
    Environment(Arc<Secrets>),
    /// In a file, which need not be there yet.
    File(PathBuf),
}

impl Place {
    /// As the environment says; else the file in the data folder. What is named there must be there and be a secret.
    pub fn of_environment(data_dir: &Path) -> Result<Place, ConfigError> {
        let set = |name| std::env::var(name).ok().filter(|value| !value.trim().is_empty());
        match (set(SECRET), set(SECRET_FILE)) {
            (Some(_), Some(_)) => Err(ConfigError::TwoWebhookSecrets),
            (Some(text), None) => {
                let secrets = Secrets::parse(&text).map_err(|_| ConfigError::NoWebhookSecret { setting: SECRET })?;
                Ok(Place::Environment(Arc::new(secrets)))
            }
            (None, Some(path)) => {
                let text = std::fs::read_to_string(&path).map_err(ConfigError::WebhookSecretFile)?;
                Secrets::parse(&text).map_err(|_| ConfigError::NoWebhookSecret { setting: SECRET_FILE })?;
                Ok(Place::File(path.into()))
            }
            (None, None) => Ok(Place::File(data_dir.join(FILE))),
        }
    }
}

/// What a file held, and since when the process ran then.
type Kept = Option<(Duration, Option<Arc<Secrets>>)>;

/// The secret, as the routes ask for it.
#[derive(Debug)]
pub struct WebhookSecret {
    place: Place,
    kept: Mutex<Kept>,
}

impl WebhookSecret {
    /// A secret that stands there, or will.
    pub fn new(place: Place) -> Self {
        WebhookSecret { place, kept: Mutex::default() }
    }

    /// The secrets; `None` where there is none yet. A file is read again after two seconds. `uptime` only grows.
    pub async fn get(&self, uptime: Duration) -> Option<Arc<Secrets>> {
        let path = match &self.place {
            Place::Environment(secrets) => return Some(secrets.clone()),
            Place::File(path) => path,
        };
        if let Some((at, kept)) = &*self.kept.lock().unwrap_or_else(PoisonError::into_inner)
            && uptime.saturating_sub(*at) < FRESH
        {
            return kept.clone();
        }
        let read = match tokio::fs::read_to_string(path).await {
            Ok(text) => {
                let secrets = Secrets::parse(&text).inspect_err(|error| {
                    tracing::warn!(file = %path.display(), %error, "the file of the webhook's secret cannot be used");
                });
                secrets.ok().map(Arc::new)
            }
            Err(error) => {
                if error.kind() != std::io::ErrorKind::NotFound {
                    tracing::warn!(file = %path.display(), %error, "the file of the webhook's secret cannot be read");
                }
                None
            }
        };
        *self.kept.lock().unwrap_or_else(PoisonError::into_inner) = Some((uptime, read.clone()));
        read
    }
}

/// Writes the secret's file, for the proxy's user alone, whole or not at all.
pub fn write(data_dir: &Path, text: &str) -> std::io::Result<PathBuf> {
    use std::io::Write;
    use std::os::unix::fs::OpenOptionsExt;
    std::fs::create_dir_all(data_dir)?;
    let (path, draft) = (data_dir.join(FILE), data_dir.join(format!("{FILE}.new")));
    // One that a crash left behind may have other rights.
    match std::fs::remove_file(&draft) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(&draft)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()?;
    std::fs::rename(&draft, &path)?;
    Ok(path)
}

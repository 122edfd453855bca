//! The log: to standard error, for people or for machines. Standard output belongs to results.
use crate::config::{Log, LogFormat};
use tracing_subscriber::EnvFilter;

/// Starts the log. A filter that cannot be read is an error, so that a typo does not silence it.
pub fn start(log: &Log) -> Result<(), String> {
    // SQLite has one writer: waiting for it is no news.
    let filter = EnvFilter::try_new(format!("sqlx::pool::acquire=error,{}", log.log))
        .map_err(|error| format!("the log filter {:?} cannot be read: {error}", log.log))?;
    let builder = tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).with_ansi(false);
    let started = match log.log_format {
        LogFormat::Text => builder.try_init(),
        LogFormat::Json => builder.json().flatten_event(true).try_init(),
    };
    started.map_err(|error| error.to_string())
}

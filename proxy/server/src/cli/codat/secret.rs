//! `gangway codat webhook-secret`: the secret out of Codat's portal, taken from standard input.
use crate::cli::{Failure, Refused};
use crate::config::Place;
use crate::webhook_secret::{self, SECRET, SECRET_FILE};
use clap::Args;
use gangway_codat::webhook::Secrets;
use std::io::{IsTerminal, Read};

/// Longest input, in bytes: some secrets.
const INPUT_MAX: u64 = 4_096;

/// Arguments of `gangway codat webhook-secret`.
#[derive(Args, Clone, Copy, Debug)]
pub struct WebhookSecret {
    /// Keep the secrets that are there as well: while Codat changes from one to the next
    #[arg(long)]
    add: bool,
}

impl WebhookSecret {
    /// Reads, checks and writes. A proxy that runs takes it up within seconds.
    pub fn run(self, place: &Place) -> Result<(), Failure> {
        if std::io::stdin().is_terminal() {
            eprintln!("Paste the secret (whsec_…) and press Enter and Ctrl-D:");
        }
        let mut given = String::new();
        std::io::stdin().take(INPUT_MAX).read_to_string(&mut given)?;
        let mut text = String::new();
        if self.add
            && let Ok(before) = std::fs::read_to_string(place.data_dir.join(webhook_secret::FILE))
        {
            text.push_str(before.trim());
            text.push('\n');
        }
        text.push_str(given.trim());
        text.push('\n');
        Secrets::parse(&given).and_then(|_| Secrets::parse(&text)).map_err(|error| Refused(error.to_string()))?;
        let path = webhook_secret::write(&place.data_dir, &text)?;
        println!("Written to {}. A proxy that runs takes it up within seconds.", path.display());
        if [SECRET, SECRET_FILE].into_iter().any(|name| std::env::var_os(name).is_some()) {
            println!("{SECRET} or {SECRET_FILE} is set here: where it is set for `serve`, it counts instead.");
        }
        Ok(())
    }
}

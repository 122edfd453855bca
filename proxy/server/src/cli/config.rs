//! `gangway config`: every setting of `serve`, derived from its declaration.
use super::Failure;
use crate::config::{KEY, KEY_FILE, Settings};
use crate::webhook_secret::{SECRET, SECRET_FILE};
use clap::parser::ValueSource;
use clap::{Args, Command};

/// Arguments of `gangway config`.
#[derive(Args, Debug)]
pub struct Config {
    #[command(flatten)]
    settings: Settings,
    /// Print JSON
    #[arg(long)]
    json: bool,
}

/// One line of the list.
#[derive(Debug, PartialEq, Eq)]
struct Line {
    variable: String,
    flag: String,
    value: String,
    from: &'static str,
    help: String,
}

impl Config {
    /// Prints the list.
    pub fn run(self) -> Result<(), Failure> {
        // The arguments of this very process, read once more by the declaration of the settings alone.
        let own = ["--json"];
        let arguments = std::env::args_os().filter(|a| !own.iter().any(|o| a == o)).skip(1);
        let lines = lines(arguments)?;
        drop(self.settings);
        if self.json {
            let list: Vec<_> = lines
                .iter()
                .map(|l| serde_json::json!({ "variable": l.variable, "flag": l.flag, "value": l.value, "from": l.from, "help": l.help }))
                .collect();
            println!("{}", serde_json::Value::from(list));
            return Ok(());
        }
        for line in lines {
            println!("{} = {}  ({})", line.variable, line.value, line.from);
            println!(
                "    {}{}",
                line.help,
                if line.flag.is_empty() { String::new() } else { format!("  [{}]", line.flag) }
            );
        }
        Ok(())
    }
}

fn lines(arguments: impl Iterator<Item = std::ffi::OsString>) -> Result<Vec<Line>, Failure> {
    let command = Settings::augment_args(Command::new("config").no_binary_name(true));
    let arguments: Vec<_> = arguments.skip_while(|a| a == "config").collect();
    let matches = command.clone().try_get_matches_from(arguments)?;
    let mut lines = vec![
        secret(KEY, "Codat's API key, as its portal shows it"),
        secret(KEY_FILE, "File that holds the key, instead"),
        secret(SECRET, "Secret that Codat signs its webhook messages with, as its portal shows it"),
        secret(
            SECRET_FILE,
            "File that holds that secret, instead; else the one that gangway codat webhook-secret wrote",
        ),
    ];
    for argument in command.get_arguments() {
        let (Some(flag), Some(variable)) = (argument.get_long(), argument.get_env()) else { continue };
        let id = argument.get_id().as_str();
        let value: Vec<String> =
            matches.get_raw(id).into_iter().flatten().map(|v| v.to_string_lossy().into_owned()).collect();
        let value = value.join(",");
        let value = match value.as_str() {
            "" => "not set".to_owned(),
            _ if argument.is_hide_env_values_set() => "set".to_owned(),
            _ => value,
        };
        let from = match matches.value_source(id) {
            Some(ValueSource::CommandLine) => "command line",
            Some(ValueSource::EnvVariable) => "environment",
            Some(ValueSource::DefaultValue) => "default",
            _ => "nowhere",
        };
        let help = argument.get_help().map(ToString::to_string).unwrap_or_default();
        lines.push(Line {
            variable: variable.to_string_lossy().into_owned(),
            flag: format!("--{flag}"),
            value,
            from,
            help,
        });
    }
    Ok(lines)
}

fn secret(variable: &str, help: &str) -> Line {
    let set = std::env::var_os(variable).is_some_and(|value| !value.is_empty());
    let (value, from) = if set { ("set", "environment") } else { ("not set", "nowhere") };
    Line { variable: variable.into(), flag: String::new(), value: value.into(), from, help: help.into() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_setting_is_listed_with_its_meaning() {
        let arguments = ["--port", "4555", "--database-url", "postgres://user:password@host/gangway"];
        let lines = lines(arguments.iter().map(Into::into)).expect("settings");
        for line in &lines {
            assert!(!line.help.is_empty(), "{} has no meaning", line.variable);
            assert!(line.variable.starts_with("GANGWAY_") || line.variable.starts_with("CODAT_"), "{}", line.variable);
            assert!(!line.value.contains("password"), "{}", line.value);
        }
        let port = lines.iter().find(|line| line.flag == "--port").expect("the port");
        assert_eq!((port.value.as_str(), port.from), ("4555", "command line"));
        let database = lines.iter().find(|line| line.flag == "--database-url").expect("the database");
        assert_eq!(database.value, "set");
    }
}

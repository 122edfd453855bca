//! Starts things: set-up, run, test, front end, tidy, size.
//!
//! Belongs here: reading the command line, and nothing else. Every command is a file.
//! Built from the standard library and serde_json alone, so that a fresh machine has it in seconds.
#![allow(clippy::disallowed_methods, reason = "a build tool measures how long its steps take")]

mod args;
mod fail;
mod frontend;
mod judges;
mod place;
mod process;
mod run;
mod setup;
mod size;
mod steps;
mod test;
mod tidy;

use args::Args;
use fail::Fail;
use std::process::ExitCode;

const HELP: &str = "\
cargo xtask COMMAND

  run [--release] [--port P] [--data-dir D] [--json]   builds what is missing and starts `gangway demo`
  test [--yes] [--all] [--only STEP[,STEP]]            everything that must be green; --all raises counts
  front                                                builds the front end into dist/
  setup [--browser] [--yes]                            installs the tools, and Chromium with its driver
  tidy                                                 checks the rules of the house
  size                                                 bytes on the wire of a whole onboarding, against the budgets
  env                                                  prints the environment of the browser tests, for a shell

Tools are kept in ${XDG_CACHE_HOME:-~/.cache}/gangway/tools. CONTRIBUTING.md says more.";

fn main() -> ExitCode {
    let mut words = std::env::args().skip(1);
    let command = words.next().unwrap_or_default();
    let mut args = Args::new(words.collect());
    let outcome = match command.as_str() {
        "run" => run::command(&mut args),
        "test" => test::command(&mut args),
        "front" => frontend::command(&mut args),
        "setup" => setup::command(&mut args),
        "tidy" => tidy::command(&mut args),
        "size" => size::command(&mut args),
        "env" => test::print_env(&mut args),
        "" | "help" | "--help" | "-h" => {
            println!("{HELP}");
            Ok(())
        }
        other => Err(Fail::new(format!("there is no command {other:?}\n\n{HELP}"))),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(fail) => {
            eprintln!("xtask: {fail}");
            ExitCode::FAILURE
        }
    }
}

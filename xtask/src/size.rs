//! `cargo xtask size`: bytes on the wire of a whole onboarding, against the budgets of `xtask/budgets.json`.
//!
//! `size.mjs` drives a real Chromium with a cold cache against a real demo; here is only what it needs to stand on.
use crate::args::Args;
use crate::fail::Fail;
use crate::{frontend, judges, place, process, run, setup, test};

/// The command.
pub fn command(args: &mut Args) -> Result<(), Fail> {
    let yes = args.flag("--yes");
    args.done()?;
    setup::node(yes)?;
    setup::front_end()?;
    let browser = setup::browser(yes)?;
    judges::npm("browser")?;
    frontend::build()?;
    let binary = run::server(false)?;
    let mut node = process::program("node")?;
    node.arg(place::root().join("xtask").join("size.mjs")).env("GANGWAY_BIN", binary);
    process::tee(node.envs(test::browser_env(Some(&browser))?), |_| {})
}

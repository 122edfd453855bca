//! `cargo xtask test`: everything that must be green, in the order in which a mistake shows soonest.
//!
//! A step that fails does not stop those that do not need it. At the end stand the runners' own closing lines and a
//! table of the steps with their times.
use crate::args::Args;
use crate::fail::{Fail, Told};
use crate::steps::Steps;
use crate::{frontend, judges, place, process, run, setup, tidy};
use std::cell::RefCell;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// The crates that run in a browser.
const WASM: &[&str] = &["-p", "gangway-ui", "-p", "gangway-widget", "-p", "gangway-dashboard"];

/// Chromium without a window, in a container, and without traffic of its own.
const CHROME_ARGS: &[&str] = &[
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
];

/// For a whole file of them: a wait that lost its end must not hold up the rest for ever.
const BROWSER_TEST_DEADLINE: &str = "--test-timeout=900000";

/// Seconds for all tests of one wasm binary; the runner's own 20 are few for a debug build on a busy machine.
const WASM_TEST_DEADLINE_S: &str = "180";

/// How often a property is tried with `--all`.
const PROPTEST_CASES_ALL: &str = "4096";

/// Files of browser tests that run at once: each has a Chromium and a server of its own, and waits for most of its time.
const MOST_SIDE_BY_SIDE: usize = 4;

const TOOLS_MISSING: &str = "a tool is missing";

/// All steps, or those of `--only`.
pub fn command(args: &mut Args) -> Result<(), Fail> {
    let yes = args.flag("--yes");
    let all = args.flag("--all");
    let only: Vec<String> =
        args.value("--only")?.map(|list| list.split(',').map(str::to_owned).collect()).unwrap_or_default();
    args.done()?;
    check_names(&only)?;

    let mut steps = Steps::new(only);
    let closing = RefCell::new(Vec::new());
    let mut ready = false;
    let mut browser = None;
    let mut set_up = || {
        setup::node(yes)?;
        setup::front_end()?;
        ready = true;
        browser = Some(setup::browser(yes)?);
        Ok(())
    };
    if steps.wants("set-up") {
        steps.run("set-up", set_up);
    } else if steps.wants_any(&["front end", "clippy wasm", "tests", "browser", "wasm"]) {
        set_up()?;
    }

    steps.run("format", || process::run(&mut process::cargo(&["fmt", "--all", "--check"])?));
    steps.run("tidy", tidy::check);
    steps.run("scripts", || process::run(process::program("node")?.args(["--test", "xtask/front/front.test.mjs"])));
    let front = steps.run_if(ready, "front end", TOOLS_MISSING, frontend::build);
    steps.run("clippy", clippy);
    steps.run_if(ready, "clippy wasm", TOOLS_MISSING, clippy_wasm);
    steps.run("xtask", || test(&mut process::cargo(&["test", "--package", "xtask"])?, all, &closing));
    let outsiders = steps.run("npm", || judges::npm("npm").and_then(|()| judges::npm("browser")))
        & steps.run("judges", || judges::python(yes).and_then(|()| judges::prism()));
    let built = steps.run("build", || run::server(false).map(drop));
    let why = "the front end, the server, an outsider's package or the browser is missing";
    steps.run_if(front && outsiders && built && browser.is_some(), "tests", why, || {
        let mut command = process::cargo(&["test"])?;
        command.env("GANGWAY_BIN", place::gangway(false)).envs(judges::environment()?);
        command.envs(browser_env(browser.as_ref())?);
        test(&mut command, all, &closing)
    });
    steps.run_if(front && outsiders && built && browser.is_some(), "browser", why, || {
        let mut command = process::program("node")?;
        command
            .args(["--test", "--test-reporter=spec", BROWSER_TEST_DEADLINE])
            .arg(format!("--test-concurrency={}", side_by_side()))
            .current_dir(place::root().join("tests/browser"));
        command.env("GANGWAY_BIN", place::gangway(false)).env("CARGO_TARGET_DIR", place::target());
        command.envs(browser_env(browser.as_ref())?);
        tee(&mut command, all, &closing)
    });
    steps.run_if(ready && browser.is_some(), "wasm", "a tool or the browser is missing", || {
        let mut command = process::cargo(&["test", "--target", "wasm32-unknown-unknown", "--profile", "wasm-dev"])?;
        command.args(["--lib", "--bins", "--tests"]).args(WASM);
        command.envs(browser_env(browser.as_ref())?);
        test(&mut command, all, &closing)
    });
    if place::which("cargo-deny").is_some() {
        steps.run("deny", || process::run(&mut process::cargo(&["deny", "check", "licenses", "bans", "sources"])?));
    }

    eprintln!();
    for line in closing.borrow().iter() {
        println!("{line}");
    }
    steps.finish()
}

/// `cargo xtask env`: the same environment for a `cargo test` by hand.
pub fn print_env(args: &mut Args) -> Result<(), Fail> {
    args.done()?;
    let browser = setup::browser(false)?;
    println!("export PATH='{}'", place::path()?.to_string_lossy());
    println!("export GANGWAY_BIN='{}'", place::gangway(false).display());
    for (name, value) in browser_env(Some(&browser))?.into_iter().chain(judges::environment()?) {
        println!("export {name}='{value}'");
    }
    Ok(())
}

const NAMES: &[&str] = &[
    "set-up",
    "format",
    "tidy",
    "scripts",
    "front end",
    "clippy",
    "clippy wasm",
    "xtask",
    "npm",
    "judges",
    "build",
    "tests",
    "browser",
    "wasm",
    "deny",
];

fn check_names(only: &[String]) -> Result<(), Fail> {
    match only.iter().find(|name| !NAMES.contains(&name.as_str())) {
        None => Ok(()),
        Some(name) => Err(Fail::new(format!("there is no step {name:?}; there are: {}", NAMES.join(", ")))),
    }
}

/// Warnings are errors here and nowhere else: who writes may have them.
fn clippy() -> Result<(), Fail> {
    process::run(&mut process::cargo(&["clippy", "--all-targets", "--keep-going", "--", "-D", "warnings"])?)?;
    process::run(&mut process::cargo(&["clippy", "--package", "xtask", "--all-targets", "--", "-D", "warnings"])?)
}

fn clippy_wasm() -> Result<(), Fail> {
    let mut command = process::cargo(&["clippy", "--target", "wasm32-unknown-unknown", "--profile", "wasm-dev"])?;
    command.args(WASM).args(["--all-targets", "--keep-going", "--", "-D", "warnings"]);
    process::run(&mut command)
}

/// As many files of browser tests as there are cores, to a bound.
fn side_by_side() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from).min(MOST_SIDE_BY_SIDE)
}

/// Runs a test command; its closing lines are kept for the end.
fn test(command: &mut Command, all: bool, closing: &RefCell<Vec<String>>) -> Result<(), Fail> {
    tee(command.arg("--no-fail-fast"), all, closing)
}

/// Runs any runner, with raised counts where they are asked for.
fn tee(command: &mut Command, all: bool, closing: &RefCell<Vec<String>>) -> Result<(), Fail> {
    if all {
        command.env("GANGWAY_TEST_ALL", "1").env("PROPTEST_CASES", PROPTEST_CASES_ALL);
    }
    process::tee(command, |line| {
        if is_closing(line) {
            closing.borrow_mut().push(line.to_owned());
        }
    })
}

/// A line that a runner ends with. Runners that ran nothing are left out.
fn is_closing(line: &str) -> bool {
    (line.starts_with("test result:") && !line.contains(" 0 passed; 0 failed; 0 ignored"))
        || line.contains("replies checked")
        || ["ℹ tests ", "ℹ pass ", "ℹ fail ", "ℹ skipped "].iter().any(|word| line.starts_with(word))
}

/// What wasm-bindgen's runner reads, and where Chromium is.
pub fn browser_env(found: Option<&(PathBuf, PathBuf)>) -> Result<Vec<(&'static str, String)>, Fail> {
    let Some((browser, driver)) = found else { return Err(Fail::new("there is no browser")) };
    let tools = place::tools()?;
    let file = webdriver_json(browser)?;
    Ok(vec![
        ("GANGWAY_CHROMIUM", browser.display().to_string()),
        ("CHROMEDRIVER", driver.display().to_string()),
        (
            "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER",
            tools.join("bin").join("wasm-bindgen-test-runner").display().to_string(),
        ),
        ("WASM_BINDGEN_TEST_TIMEOUT", WASM_TEST_DEADLINE_S.to_owned()),
        ("WASM_BINDGEN_TEST_WEBDRIVER_JSON", file.display().to_string()),
        // Half an hour off every other zone, so that a date which is shifted by mistake shows it.
        ("TZ", "Asia/Kolkata".to_owned()),
    ])
}

fn webdriver_json(browser: &Path) -> Result<PathBuf, Fail> {
    let text = serde_json::json!({ "goog:chromeOptions": { "binary": browser, "args": CHROME_ARGS } });
    let file = place::tools()?.join("webdriver.json");
    fs::write(&file, format!("{text:#}\n")).told(format!("write {}", file.display()))?;
    Ok(file)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn closing_lines_are_those_of_runners_that_ran_something() {
        assert!(is_closing(
            "test result: ok. 12 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.1s"
        ));
        assert!(is_closing("test result: FAILED. 0 passed; 1 failed; 0 ignored; 0 measured; 0 filtered out"));
        assert!(!is_closing("test result: ok. 0 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out"));
        assert!(is_closing("sandbox: 412 replies checked"));
        assert!(!is_closing("test shop::orders ... ok"));
    }

    #[test]
    fn every_step_that_runs_can_be_asked_for() {
        let source = include_str!("test.rs");
        let code = source.split("#[cfg(test)]").next().unwrap_or_default();
        let calls = code.split("steps.run").skip(1).map(|call| call.split('"').nth(1).unwrap_or_default());
        for name in calls {
            assert!(NAMES.contains(&name), "{name:?} is not in the list of names");
        }
    }

    #[test]
    fn a_step_that_does_not_exist_is_told() {
        assert!(check_names(&["tidy".to_owned()]).is_ok());
        assert!(check_names(&["tidi".to_owned()]).unwrap_err().to_string().contains("tidy"));
    }
}

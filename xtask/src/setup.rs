//! Set-up: what the machine has, and the quickest way to what it lacks.
//!
//! Everything is kept in one folder outside of checkout and target folder, and installed once. Nothing is installed
//! when a look shows that it is there: a second start spends some milliseconds here.
use crate::args::Args;
use crate::fail::{Fail, Told};
use crate::process::{ask, cargo, program, run};
use crate::{place, steps};
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Instant;

/// 0.22 needs a newer compiler than the workspace asks for.
pub const TRUNK: &str = "0.21.14";

/// Packages from npm: wasm-opt (distributions ship one that is too old), and a minifier that knows today's JavaScript.
pub const NPM: &[&str] = &["binaryen@132.0.0", "esbuild@0.28.2"];

/// The oldest Node.js that all our scripts run on.
const NODE_MAJOR: u32 = 20;

/// `cargo xtask setup`.
pub fn command(args: &mut Args) -> Result<(), Fail> {
    let yes = args.flag("--yes");
    let wants_browser = args.flag("--browser");
    args.done()?;
    node(yes)?;
    front_end()?;
    if wants_browser {
        browser(yes)?;
    }
    eprintln!("set-up: everything is there ({})", place::tools()?.display());
    Ok(())
}

/// What building the front end needs.
pub fn front_end() -> Result<(), Fail> {
    let tools = place::tools()?;
    let _alone = alone()?;
    node(false)?;
    wasm_target()?;
    npm(&tools)?;
    let bindgen = locked_version("wasm-bindgen")?;
    let runner = tools.join("bin").join("wasm-bindgen-test-runner");
    // Without --locked: its own lock file names a version that has been withdrawn.
    let words = ["--no-default-features"];
    install(&tools, "wasm-bindgen-cli", &bindgen, &words, || Ok(has("wasm-bindgen", &bindgen)? && runner.is_file()))?;
    install(&tools, "trunk", TRUNK, &["--locked"], || has("trunk", TRUNK))?;
    // What was compiled on the way is of no use any more.
    let build = tools.join("build");
    if build.exists() {
        fs::remove_dir_all(&build).told(format!("remove {}", build.display()))?;
    }
    Ok(())
}

/// Holds the tools' folder: two of us at once would install twice into it.
pub fn alone() -> Result<File, Fail> {
    let tools = place::tools()?;
    fs::create_dir_all(&tools).told(format!("make {}", tools.display()))?;
    let path = tools.join(".lock");
    let lock = File::create(&path).told(format!("open {}", path.display()))?;
    lock.lock().told(format!("lock {}", path.display()))?;
    Ok(lock)
}

/// Chromium and its driver, as the browser tests take them: (browser, driver).
pub fn browser(yes: bool) -> Result<(PathBuf, PathBuf), Fail> {
    if let Some(found) = find_browser() {
        return Ok(found);
    }
    apt(&["chromium", "chromium-driver"], yes, "the browser tests need Chromium and its driver")?;
    find_browser().ok_or_else(|| Fail::new("Chromium or chromedriver is not on the PATH after its installation"))
}

fn find_browser() -> Option<(PathBuf, PathBuf)> {
    let named = |variable: &str| std::env::var_os(variable).map(PathBuf::from).filter(|file| file.is_file());
    let browser = named("GANGWAY_CHROMIUM").or_else(|| {
        ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"].into_iter().find_map(place::which)
    })?;
    let driver = named("CHROMEDRIVER").or_else(|| place::which("chromedriver"))?;
    Some((browser, driver))
}

/// Node.js and npm: compression, minifying, a driver of browsers, and outsiders' client libraries.
pub fn node(yes: bool) -> Result<(), Fail> {
    if node_major().is_none() || place::which("npm").is_none() {
        apt(&["nodejs", "npm"], yes, "the front end needs Node.js and npm")?;
    }
    match node_major() {
        Some(major) if major >= NODE_MAJOR => Ok(()),
        Some(major) => Err(Fail::new(format!(
            "Node.js {major} is too old: install {NODE_MAJOR} or newer (https://nodejs.org/en/download)"
        ))),
        None => Err(Fail::new("Node.js is not on the PATH after its installation")),
    }
}

fn node_major() -> Option<u32> {
    let version = ask(program("node").ok()?.arg("--version"))?;
    version.trim_start_matches('v').split('.').next()?.parse().ok()
}

/// Installs packages of the system as root, or with `--yes` through sudo; else says what to type.
pub fn apt(packages: &[&str], yes: bool, why: &str) -> Result<(), Fail> {
    let list = packages.join(" ");
    if place::which("apt-get").is_none() {
        return Err(Fail::new(format!("{why}. Install them with your system's package manager: {list}")));
    }
    let root = ask(Command::new("id").arg("-u")).as_deref() == Some("0");
    if !root && !yes {
        return Err(Fail::new(format!(
            "{why}. Type:\n\n    sudo apt-get install -y {list}\n\nor run again with --yes"
        )));
    }
    timed(&format!("{list} (apt-get)"), || {
        let apt_get = |words: &[&str]| -> Result<(), Fail> {
            let mut command = program(if root { "env" } else { "sudo" })?;
            if !root {
                command.arg("env");
            }
            // Behind sudo, which hands on no environment: a package that asked something would wait for ever.
            run(command.args(["DEBIAN_FRONTEND=noninteractive", "apt-get"]).args(words))
        };
        apt_get(&["update", "-q"])?;
        let mut install = vec!["install", "-y", "-q", "--no-install-recommends"];
        install.extend(packages);
        apt_get(&install)
    })
}

fn wasm_target() -> Result<(), Fail> {
    let lib = program("rustc")?.args(["--print", "target-libdir", "--target", "wasm32-unknown-unknown"]).output();
    let there = lib.is_ok_and(|out| Path::new(String::from_utf8_lossy(&out.stdout).trim()).is_dir());
    if there {
        return Ok(());
    }
    if place::which("rustup").is_none() {
        return Err(Fail::new(
            "this Rust has no target wasm32-unknown-unknown and there is no rustup to add it: see https://rustup.rs",
        ));
    }
    timed("the Rust target wasm32-unknown-unknown", || {
        run(program("rustup")?.args(["target", "add", "wasm32-unknown-unknown"]))
            .map_err(|fail| far(&fail, "the server of rustup"))
    })
}

fn npm(tools: &Path) -> Result<(), Fail> {
    let there = NPM.iter().all(|package| {
        let Some((name, version)) = package.rsplit_once('@') else { return false };
        let file = tools.join("node_modules").join(name).join("package.json");
        let text = fs::read_to_string(file).unwrap_or_default();
        serde_json::from_str::<serde_json::Value>(&text).is_ok_and(|json| json["version"] == version)
    });
    if there {
        return Ok(());
    }
    let manifest = tools.join("package.json");
    if !manifest.is_file() {
        fs::write(&manifest, "{ \"private\": true, \"description\": \"Gangway's build tools\" }\n")
            .told(format!("write {}", manifest.display()))?;
    }
    timed(&NPM.join(", "), || {
        let mut npm = program("npm")?;
        npm.args(["install", "--no-audit", "--no-fund", "--save-exact", "--loglevel=error"]).args(NPM);
        run(npm.current_dir(tools)).map_err(|fail| far(&fail, "the registry of npm"))
    })
}

/// The version of a crate in Cargo.lock: the tool must be of the very same.
fn locked_version(name: &str) -> Result<String, Fail> {
    let lock = fs::read_to_string(place::root().join("Cargo.lock")).told("read Cargo.lock")?;
    version_in(&lock, name).ok_or_else(|| Fail::new(format!("Cargo.lock does not name {name}")))
}

fn version_in(lock: &str, name: &str) -> Option<String> {
    let (_, rest) = lock.split_once(&format!("name = \"{name}\"\nversion = \""))?;
    Some(rest.split_once('"')?.0.to_owned())
}

/// Whether `tool --version` says that version.
fn has(tool: &str, version: &str) -> Result<bool, Fail> {
    let said = ask(program(place::tools()?.join("bin").join(tool))?.arg("--version"))
        .or_else(|| ask(program(tool).ok()?.arg("--version")));
    Ok(said.is_some_and(|said| said.split_whitespace().any(|word| word == version)))
}

/// A Rust program, unless it is there: as a binary where cargo-binstall is at hand and finds one, else compiled without
/// optimization, which is four times as quick to build and no slower to use on files of our size.
fn install(
    tools: &Path,
    name: &str,
    version: &str,
    words: &[&str],
    there: impl Fn() -> Result<bool, Fail>,
) -> Result<(), Fail> {
    if there()? {
        return Ok(());
    }
    timed(&format!("{name} {version}"), || {
        let binstall = cargo(&["binstall", "-V"]).ok().and_then(|mut command| ask(&mut command)).is_some();
        if binstall {
            // What it would compile itself, it would compile with optimization.
            let mut command = cargo(&["binstall", "--no-confirm", "--disable-strategies", "compile", "--root"])?;
            if run(command.arg(tools).arg(format!("{name}@{version}"))).is_ok() && there()? {
                return Ok(());
            }
            eprintln!("set-up: no ready binary of {name}, so it is compiled");
        }
        let mut command = cargo(&["install", "--debug", name, "--version", version, "--root"])?;
        command.arg(tools).args(words);
        // Away from the checkout, whose own settings are not for it.
        command.current_dir(tools).env("CARGO_PROFILE_DEV_DEBUG", "0").env("CARGO_TARGET_DIR", tools.join("build"));
        run(&mut command).map_err(|fail| far(&fail, "the registry of Rust crates"))?;
        if there()? { Ok(()) } else { Err(Fail::new(format!("{name} {version} is not there after its installation"))) }
    })
}

/// What was to come over the network did not.
pub fn far(fail: &Fail, from: &str) -> Fail {
    Fail::new(format!(
        "{fail}. It comes from {from}: see whether this machine reaches it (behind a proxy, HTTPS_PROXY must name it), \
         then type the same command again"
    ))
}

/// Says what is installed, and how long it took.
pub fn timed(what: &str, work: impl FnOnce() -> Result<(), Fail>) -> Result<(), Fail> {
    eprintln!("set-up: installing {what}");
    let began = Instant::now();
    work()?;
    eprintln!("set-up: {what}: {}", steps::seconds(began.elapsed()));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::version_in;

    #[test]
    fn the_version_is_read_from_the_lock_file() {
        let lock = "[[package]]\nname = \"wasm-bindgen-futures\"\nversion = \"0.4.50\"\n\n[[package]]\nname = \"wasm-bindgen\"\nversion = \"0.2.130\"\n";
        assert_eq!(version_in(lock, "wasm-bindgen").as_deref(), Some("0.2.130"));
        assert_eq!(version_in(lock, "leptos"), None);
    }
}

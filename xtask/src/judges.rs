//! Outsiders who judge what we made: packages of npm and PyPI, at the versions and hashes of their lock files.
//!
//! Those of npm that our scripts import lie beside them; the others lie with the tools, outside of the checkout.
use crate::fail::{Fail, Told};
use crate::process::{ask, program, run};
use crate::{place, setup};
use std::fs;
use std::path::{Path, PathBuf};

/// The oldest Python that the libraries run on.
const PYTHON_MINOR: u32 = 11;

/// A copy of the lock file, left in what was installed from it: where both are the same, nothing is to do.
const STAMP: &str = ".gangway-lock";

/// What the tests import from npm: Codat's own client libraries (`npm`), a driver of browsers (`browser`).
pub fn npm(folder: &str) -> Result<(), Fail> {
    let dir = place::root().join("tests").join(folder);
    let lock = read(&dir.join("package-lock.json"))?;
    npm_ci(&dir, &lock)
}

/// Prism, a server that speaks any OpenAPI document: with the tools.
pub fn prism() -> Result<(), Fail> {
    let from = place::root().join("tests").join("prism");
    let lock = read(&from.join("package-lock.json"))?;
    let _alone = setup::alone()?;
    let dir = place::tools()?.join("prism");
    fs::create_dir_all(&dir).told(format!("make {}", dir.display()))?;
    for name in ["package.json", "package-lock.json"] {
        fs::copy(from.join(name), dir.join(name)).told(format!("copy {name} to {}", dir.display()))?;
    }
    npm_ci(&dir, &lock)
}

fn npm_ci(dir: &Path, lock: &[u8]) -> Result<(), Fail> {
    let stamp = dir.join("node_modules").join(STAMP);
    if fs::read(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    let mut npm = program("npm")?;
    npm.args(["ci", "--no-audit", "--no-fund", "--loglevel=error"]).current_dir(dir);
    let name = dir.file_name().unwrap_or(dir.as_os_str()).to_string_lossy();
    setup::timed(&format!("what tests/{name}/package-lock.json names"), || {
        run(&mut npm).map_err(|fail| setup::far(&fail, "the registry of npm"))
    })?;
    fs::write(&stamp, lock).told(format!("write {}", stamp.display()))
}

/// Codat's Python libraries and what tests with documents, in a virtual environment with the tools.
pub fn python(yes: bool) -> Result<(), Fail> {
    let list = place::root().join("tests").join("python").join("requirements.txt");
    let lock = read(&list)?;
    let _alone = setup::alone()?;
    let dir = place::tools()?.join("python");
    let stamp = dir.join(STAMP);
    if fs::read(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    let able = able_python(yes)?;
    setup::timed("what tests/python/requirements.txt names", || {
        run(program(able)?.args(["-m", "venv", "--clear"]).arg(&dir))?;
        let mut pip = program(python_in(&dir))?;
        pip.args(["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--no-input"]);
        // What is not there ready made would run code of its own to be built.
        pip.args(["--require-hashes", "--only-binary", ":all:", "--requirement"]).arg(&list);
        run(&mut pip).map_err(|fail| setup::far(&fail, "the registry of Python packages"))
    })?;
    fs::write(&stamp, lock).told(format!("write {}", stamp.display()))
}

/// A Python that is new enough and can make virtual environments.
fn able_python(yes: bool) -> Result<&'static str, Fail> {
    // Debian's Python comes without what makes environments.
    let look = |name: &str| {
        let code = "import sys, venv, ensurepip; print(sys.version_info[0], sys.version_info[1])";
        let said = ask(program(name).ok()?.args(["-c", code]))?;
        said.strip_prefix("3 ")?.parse::<u32>().ok()
    };
    let names = ["python3", "python"];
    if names.iter().all(|name| look(name).is_none()) {
        setup::apt(&["python3-venv"], yes, "Codat's Python libraries need Python with its module venv")?;
    }
    let found: Vec<(&str, u32)> = names.into_iter().filter_map(|name| Some((name, look(name)?))).collect();
    match found.iter().find(|(_, minor)| *minor >= PYTHON_MINOR) {
        Some((name, _)) => Ok(name),
        None if found.is_empty() => Err(Fail::new("Python with its module venv is not there after its installation")),
        None => Err(Fail::new(format!(
            "Python 3.{} is too old: install 3.{PYTHON_MINOR} or newer with its module venv",
            found[0].1
        ))),
    }
}

fn python_in(dir: &Path) -> PathBuf {
    if cfg!(windows) { dir.join("Scripts").join("python.exe") } else { dir.join("bin").join("python") }
}

/// Where the tests find them.
pub fn environment() -> Result<Vec<(&'static str, String)>, Fail> {
    let tools = place::tools()?;
    let prism =
        tools.join("prism").join("node_modules").join("@stoplight").join("prism-cli").join("dist").join("index.js");
    Ok(vec![
        ("GANGWAY_PYTHON", python_in(&tools.join("python")).display().to_string()),
        ("GANGWAY_PRISM", prism.display().to_string()),
    ])
}

fn read(file: &Path) -> Result<Vec<u8>, Fail> {
    fs::read(file).told(format!("read {}", file.display()))
}

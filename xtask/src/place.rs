//! Where things lie: the checkout, the target folder, the tools.
use crate::fail::Fail;
use std::env;
use std::path::{Path, PathBuf};

/// The root of the checkout.
pub fn root() -> PathBuf {
    // Cargo says it at run time; a moved checkout keeps the path of its first build in the binary.
    let here =
        env::var_os("CARGO_MANIFEST_DIR").map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")), PathBuf::from);
    here.parent().map_or_else(|| here.clone(), Path::to_path_buf)
}

/// Cargo's target folder.
pub fn target() -> PathBuf {
    match env::var_os("CARGO_TARGET_DIR") {
        Some(dir) => root().join(dir),
        None => root().join("target"),
    }
}

/// The built front end.
pub fn dist() -> PathBuf {
    root().join("dist")
}

/// The binary that `cargo build` makes.
pub fn gangway(release: bool) -> PathBuf {
    let name = if cfg!(windows) { "gangway.exe" } else { "gangway" };
    target().join(if release { "release" } else { "debug" }).join(name)
}

/// Tools live outside of the target folder and of the checkout: cleaning either keeps them.
pub fn tools() -> Result<PathBuf, Fail> {
    if let Some(dir) = env::var_os("GANGWAY_TOOLS") {
        return Ok(PathBuf::from(dir));
    }
    let cache = match (env::var_os("XDG_CACHE_HOME"), env::var_os("HOME")) {
        (Some(cache), _) if !cache.is_empty() => PathBuf::from(cache),
        (_, Some(home)) if !home.is_empty() => PathBuf::from(home).join(".cache"),
        _ => {
            return Err(Fail::new(
                "neither XDG_CACHE_HOME nor HOME is set: set GANGWAY_TOOLS to a folder for the tools",
            ));
        }
    };
    Ok(cache.join("gangway").join("tools"))
}

/// The PATH of everything that is started here: our tools first.
pub fn path() -> Result<std::ffi::OsString, Fail> {
    let tools = tools()?;
    let mut dirs = vec![tools.join("bin"), tools.join("node_modules").join(".bin")];
    dirs.extend(env::split_paths(&env::var_os("PATH").unwrap_or_default()));
    env::join_paths(dirs).map_err(|error| Fail::new(format!("PATH cannot be extended: {error}")))
}

/// The first program of that name on the PATH.
pub fn which(name: &str) -> Option<PathBuf> {
    env::split_paths(&env::var_os("PATH")?).map(|dir| dir.join(name)).find(|file| file.is_file())
}

//! The front end: `dist/`, made by trunk and a hook, and left alone while its sources are unchanged.
//!
//! One trunk run over the root `index.html`, which names both binaries (widget as `main`, dashboard as `worker` with
//! bindgen target web, for one page takes one `main`). Then `xtask/front/hook.mjs` makes the rest:
//!
//! | source | becomes |
//! |---|---|
//! | `app/widget`, a bin | `assets/widget-HASH.wasm`, `assets/widget-rest-HASH.wasm` (its second half), and its glue, bundled with `alive.js`, as `assets/widget-HASH.js` |
//! | `app/dashboard`, a bin | `assets/dashboard-HASH.js`, `assets/dashboard-HASH.wasm` |
//! | `app/widget/loader.js` | `gangway.js`, the one address that floats |
//! | `app/widget/trouble.js` | `assets/trouble-HASH.js`, fetched where the widget does not come alive |
//! | `app/dashboard/loader.js` | `assets/dashboard-loader-HASH.js` |
//! | `app/hosted.js`, if there | `assets/hosted-HASH.js` |
//! | `index.html` | `index.html`, served at `/connect`, without trunk's own elements |
//! | `app/dashboard/index.html` | `dashboard.html`, served at `/dashboard` |
//! | `style/*.css` | `assets/NAME-HASH.css`, imports bundled, minified |
//! | `app/languages/*.json` | `assets/LANGUAGE-HASH.json` |
//!
//! With `GANGWAY_FRONT_SPLIT=off` in the environment the widget's module stays whole and its second half is empty.
//!
//! Before that the hook makes both binaries smaller (`xtask/front/shrink.mjs`, then wasm-opt): trunk's own call of
//! wasm-opt is off, for what is dead only shows after unused exports are gone.
//!
//! HASH is the beginning of the content's SHA-256: the glue of wasm-bindgen is not deterministic, and trunk names it by
//! the wasm. Every file has a `.br` and a `.gz` beside it. `manifest.json` maps each logical name (`widget.wasm`) to
//! `{file, path, integrity, bytes, brotli}`; the server finds the hashed names there.
//!
//! Loaders and pages hold placeholders: `__GANGWAY_GLUE__`, `__GANGWAY_WASM__`, `__GANGWAY_CSS__`, `__GANGWAY_LOADER__`,
//! `__GANGWAY_HOSTED__`, `__GANGWAY_PAGES_CSS__`, each also as `…_INTEGRITY__`, `__GANGWAY_LANGUAGES__` (an object), and
//! in general `__GANGWAY_FILE(name)__`, `__GANGWAY_INTEGRITY(name)__`. Values are paths from the proxy's root. A
//! placeholder that nobody fills fails the build; so do `innerHTML` in the glue and inline scripts or styles in a page.
use crate::args::Args;
use crate::fail::{Fail, Told};
use crate::{place, process, setup};
use std::hash::{DefaultHasher, Hasher};
use std::path::{Path, PathBuf};
use std::{env, fs};

/// What the front end is made of.
const SOURCES: &[&str] = &[
    "app",
    "wire",
    "style",
    "index.html",
    "Trunk.toml",
    "Cargo.toml",
    "Cargo.lock",
    ".cargo",
    "xtask/front",
    "xtask/src/frontend.rs",
];

/// `off`: the hook leaves the widget's module whole.
const SPLIT: &str = "GANGWAY_FRONT_SPLIT";

/// `cargo xtask front`.
pub fn command(args: &mut Args) -> Result<(), Fail> {
    args.done()?;
    setup::front_end()?;
    build()
}

/// Builds `dist/` unless it was made from these very sources.
pub fn build() -> Result<(), Fail> {
    // Two trunks at once would clean each other's staging folder. Trunk cleans dist/ too, so the lock is on the folder
    // above; where a folder cannot be opened there is none, as before.
    let checkout = fs::File::open(place::root()).ok();
    if let Some(checkout) = &checkout {
        checkout.lock().told("lock the checkout")?;
    }
    let stamp = place::dist().join(".sources");
    let now = fingerprint(&place::root())?;
    if fs::read_to_string(&stamp).is_ok_and(|before| before == now) && place::dist().join("manifest.json").is_file() {
        eprintln!("front end: dist/ is up to date");
        return Ok(());
    }
    // Trunk is kept offline, or it would fetch tools of its own; so its crates must be here.
    process::run(&mut process::cargo(&["fetch", "--quiet"])?)?;
    eprintln!("front end: trunk builds widget and dashboard");
    let mut trunk = process::program("trunk")?;
    trunk.args(["build", "--offline", "--color", "never"]).env("TRUNK_SKIP_VERSION_CHECK", "true");
    // Trunk reads NO_COLOR as a truth value and refuses "1".
    trunk.env_remove("NO_COLOR").env("GANGWAY_TOOLS", place::tools()?);
    // The module is cut in two by what numbers may lead to (`xtask/front/split.mjs`): function tables begin where
    // few other numbers are. Inlining less makes it smaller by 3 kB.
    trunk.env(
        "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS",
        "-C link-arg=--table-base=5000 -C llvm-args=-inline-threshold=1 -C llvm-args=-inlinehint-threshold=1",
    );
    process::run(&mut trunk)?;
    fs::write(&stamp, now).told(format!("write {}", stamp.display()))
}

/// Changes when any source does; stays the same over checkouts at the same place.
fn fingerprint(root: &Path) -> Result<String, Fail> {
    let mut files = Vec::new();
    for source in SOURCES {
        collect(&root.join(source), &mut files)?;
    }
    files.sort();
    let mut hash = DefaultHasher::new();
    for file in files {
        hash.write(file.strip_prefix(root).unwrap_or(&file).to_string_lossy().as_bytes());
        hash.write(&fs::read(&file).told(format!("read {}", file.display()))?);
        hash.write_u8(0xff);
    }
    hash.write(setup::TRUNK.as_bytes());
    hash.write(setup::NPM.concat().as_bytes());
    hash.write(env::var_os(SPLIT).unwrap_or_default().as_encoded_bytes());
    Ok(format!("{:016x}\n", hash.finish()))
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) -> Result<(), Fail> {
    if path.is_file() {
        files.push(path.to_path_buf());
    } else if path.is_dir() {
        for entry in fs::read_dir(path).told(format!("list {}", path.display()))? {
            let entry = entry.told(format!("list {}", path.display()))?;
            if entry.file_name() != "target" {
                collect(&entry.path(), files)?;
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fingerprint_follows_content_and_names() {
        let root = env::temp_dir().join(format!("gangway-xtask-{}", std::process::id()));
        let style = root.join("style");
        fs::create_dir_all(&style).unwrap();
        fs::write(style.join("a.css"), "a{}").unwrap();
        let first = fingerprint(&root).unwrap();
        assert_eq!(first, fingerprint(&root).unwrap());
        fs::write(style.join("a.css"), "b{}").unwrap();
        let second = fingerprint(&root).unwrap();
        assert_ne!(first, second);
        fs::rename(style.join("a.css"), style.join("b.css")).unwrap();
        assert_ne!(second, fingerprint(&root).unwrap());
        fs::remove_dir_all(&root).unwrap();
    }
}

//! Nothing is built twice: what is built together agrees on the features of every crate that it shares.
//!
//! Cargo builds a crate anew, and all above it, for every other set of features. So `cargo build` and `cargo test` must
//! agree (else arrow is built twice), and so must widget and dashboard, which trunk builds one after the other.
use super::Breach;
use crate::fail::{Fail, Told};
use crate::process;
use std::collections::BTreeMap;

const NATIVE: &str = "move the dependency that asks for them from dev-dependencies to dependencies of tests/Cargo.toml";
const WASM: &str = "give both the same dependency, in the root manifest's features";

/// Crates that are built with two sets of features.
pub fn check() -> Result<Vec<Breach>, Fail> {
    let wasm = ["--target", "wasm32-unknown-unknown", "--edges", "normal,build", "--package"];
    let mut breaches = compare(
        &features(&["--edges", "normal,build"])?,
        &features(&["--edges", "normal,build,dev"])?,
        "tests/Cargo.toml",
        &format!("by `cargo build` and by `cargo test`: {NATIVE}"),
    );
    breaches.extend(compare(
        &features(&[&wasm[..], &["gangway-widget"]].concat())?,
        &features(&[&wasm[..], &["gangway-dashboard"]].concat())?,
        "app/widget/Cargo.toml",
        &format!("in widget and dashboard: {WASM}"),
    ));
    Ok(breaches)
}

/// Crate and version → its features, as cargo resolves them.
fn features(words: &[&str]) -> Result<BTreeMap<String, Vec<String>>, Fail> {
    let mut command = process::cargo(&["tree", "--quiet", "--prefix", "none", "--format", "{p}|{f}"])?;
    let output = command.args(words).output().told("ask cargo for the tree of crates")?;
    if !output.status.success() {
        return Err(Fail::new(format!("cargo tree: {}", String::from_utf8_lossy(&output.stderr).trim())));
    }
    Ok(parse(&String::from_utf8_lossy(&output.stdout)))
}

/// A crate may stand there twice: once for the machine that builds, once for the target.
fn parse(text: &str) -> BTreeMap<String, Vec<String>> {
    let mut crates: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for line in text.lines() {
        if let Some((name, set)) = line.trim_end_matches(" (*)").split_once('|') {
            let sets = crates.entry(name.trim_end_matches(" (proc-macro)").to_owned()).or_default();
            if !sets.iter().any(|known| known == set) {
                sets.push(set.to_owned());
            }
        }
    }
    for sets in crates.values_mut() {
        sets.sort_unstable();
    }
    crates
}

fn compare(
    one: &BTreeMap<String, Vec<String>>,
    other: &BTreeMap<String, Vec<String>>,
    file: &str,
    what: &str,
) -> Vec<Breach> {
    let differing = one.iter().filter(|(name, sets)| other.get(*name).is_some_and(|there| there != *sets));
    let breach = |(name, sets): (&String, &Vec<String>)| Breach {
        rule: "one-build",
        file: file.to_owned(),
        line: 0,
        text: format!(
            "{name} has other features ([{}] and [{}]) {what}",
            sets.join("] ["),
            other.get(name).map(|there| there.join("] [")).unwrap_or_default()
        ),
    };
    differing.map(breach).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shared_crate_with_other_features_is_named() {
        let one = parse("serde v1.0.1|std\nserde_json v1.0.1|std\nserde_json v1.0.1|std (*)\n");
        let other = parse("serde v1.0.1|std\nserde_json v1.0.1|raw_value,std\nproptest v1.0.0|\n");
        let told: Vec<String> =
            compare(&one, &other, "Cargo.toml", "here and there").into_iter().map(|breach| breach.text).collect();
        assert_eq!(told, ["serde_json v1.0.1 has other features ([std] and [raw_value,std]) here and there"]);
    }
}

//! Crates depend on each other only as `docs/architecture.md` allows, and pure ones on nothing that does I/O.
//!
//! The document holds both as fenced blocks: `arrows` (`store → core, wire`) and `pure` (`core: no tokio, sqlx`).
use super::Breach;
use super::tree::Tree;
use crate::fail::{Fail, Told};
use crate::process;
use serde_json::Value;
use std::collections::BTreeMap;

const DOCUMENT: &str = "docs/architecture.md";

/// A crate of ours with what it lists, tests' own dependencies left out.
struct Member {
    name: String,
    manifest: String,
    needs: Vec<String>,
}

/// Asks cargo what depends on what.
pub fn check(tree: &Tree) -> Result<Vec<Breach>, Fail> {
    let mut command = process::cargo(&["metadata", "--no-deps", "--offline", "--format-version", "1"])?;
    let output = command.output().told("ask cargo for the workspace")?;
    if !output.status.success() {
        return Err(Fail::new(format!("cargo metadata: {}", String::from_utf8_lossy(&output.stderr).trim())));
    }
    let metadata: Value = serde_json::from_slice(&output.stdout).told("read what cargo says")?;
    Ok(judge(tree.text(DOCUMENT).unwrap_or_default(), &members(&metadata)))
}

fn members(metadata: &Value) -> Vec<Member> {
    let root = metadata["workspace_root"].as_str().unwrap_or_default();
    let packages = metadata["packages"].as_array().map(Vec::as_slice).unwrap_or_default();
    let read = |package: &Value| Member {
        name: short(package["name"].as_str().unwrap_or_default()),
        manifest: package["manifest_path"]
            .as_str()
            .unwrap_or_default()
            .trim_start_matches(root)
            .trim_start_matches('/')
            .to_owned(),
        needs: package["dependencies"]
            .as_array()
            .map(Vec::as_slice)
            .unwrap_or_default()
            .iter()
            .filter(|need| need["kind"] != "dev")
            .map(|need| short(need["name"].as_str().unwrap_or_default()))
            .collect(),
    };
    packages.iter().map(read).collect()
}

/// Crates are called by what they do; the prefix only keeps the registry's names apart.
fn short(name: &str) -> String {
    name.strip_prefix("gangway-").unwrap_or(name).to_owned()
}

fn judge(document: &str, members: &[Member]) -> Vec<Breach> {
    let arrows = block(document, "arrows", "→");
    let pure = block(document, "pure", ": no ");
    let mut breaches = Vec::new();
    let mut breach = |member: &Member, text: String| {
        breaches.push(Breach { rule: "arrow", file: member.manifest.clone(), line: 0, text });
    };
    for member in members {
        let Some(allowed) = arrows.get(&member.name) else {
            breach(member, format!("{} has no line in the arrows of {DOCUMENT}", member.name));
            continue;
        };
        for need in &member.needs {
            let ours = members.iter().any(|other| other.name == *need);
            if ours && !allowed.contains(need) {
                breach(member, format!("{} → {need} is no arrow of {DOCUMENT}", member.name));
            }
            if pure.get(&member.name).is_some_and(|banned| banned.contains(need)) {
                breach(member, format!("{} is pure and does without {need}", member.name));
            }
        }
    }
    breaches
}

/// The lines of a fenced block, cut at `separator`; on its right a list.
fn block(document: &str, name: &str, separator: &str) -> BTreeMap<String, Vec<String>> {
    let fence = format!("```{name}");
    let lines =
        document.lines().skip_while(|line| line.trim() != fence).skip(1).take_while(|line| line.trim() != "```");
    let pairs = lines.filter_map(|line| {
        let (left, right) = line.split_once(separator).unwrap_or((line, ""));
        let list = right.split(',').map(|word| word.trim().to_owned()).filter(|word| !word.is_empty()).collect();
        let left = left.trim().to_owned();
        (!left.is_empty()).then_some((left, list))
    });
    pairs.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str =
        "# Crates\n```arrows\nwire →\ncore → wire\nstore → core, wire\n```\n```pure\ncore: no tokio, sqlx\n```\n";

    fn member(name: &str, needs: &[&str]) -> Member {
        let needs = needs.iter().map(|need| (*need).to_owned()).collect();
        Member { name: name.to_owned(), manifest: format!("{name}/Cargo.toml"), needs }
    }

    #[test]
    fn allowed_arrows_and_foreign_crates_pass() {
        let members = [member("wire", &["serde"]), member("core", &["wire"]), member("store", &["wire", "sqlx"])];
        assert!(judge(TEXT, &members).is_empty());
    }

    #[test]
    fn other_arrows_impure_crates_and_strangers_are_named() {
        let members = [member("wire", &["core"]), member("core", &["tokio"]), member("extra", &[])];
        let told: Vec<String> = judge(TEXT, &members).into_iter().map(|breach| breach.text).collect();
        assert_eq!(told.len(), 3, "{told:#?}");
        assert!(told[0].contains("wire → core"));
        assert!(told[1].contains("does without tokio"));
        assert!(told[2].contains("extra has no line"));
    }
}

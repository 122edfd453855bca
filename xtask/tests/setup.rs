//! Set-up on machines that lack something: what is asked of whom, and what the person is told.
//!
//! Every program that set-up may call is a script here, which writes down how it was called.
#![cfg(unix)]

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// Leaves a tool that says its version, as an installation does. `$1` is the folder, `$2` `name@version`.
const LEAVE: &str = r#"leave() {
  name=${2%@*}; name=${name%-cli}; version=${2#*@}
  /bin/mkdir -p "$1/bin"
  for tool in "$name" "$name-test-runner"; do
    printf '#!/bin/sh\necho "%s %s"\n' "$name" "$version" > "$1/bin/$tool"
    /bin/chmod 755 "$1/bin/$tool"
  done
}
"#;

/// A process that starts while a script is being written holds it open, and then it cannot be run: one at a time.
static ONE: Mutex<()> = Mutex::new(());

struct Machine {
    folder: PathBuf,
    _alone: MutexGuard<'static, ()>,
}

impl Machine {
    /// With neither Node.js nor Chromium, and a user of that number.
    fn new(name: &str, user: u32) -> Machine {
        let alone = ONE.lock().unwrap_or_else(PoisonError::into_inner);
        let folder = std::env::temp_dir().join(format!("gangway-setup-{name}-{}", std::process::id()));
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(folder.join("bin")).expect("a folder");
        let machine = Machine { folder, _alone: alone };
        machine.has("id", &format!("echo {user}"));
        machine.has("apt-get", "");
        machine.has("sudo", "");
        machine.has("env", "");
        machine
    }

    /// With all but the two tools that Rust builds; `binstall` says what cargo-binstall does.
    fn almost_ready(name: &str, binstall: &str) -> Machine {
        let machine = Machine::new(name, 1000);
        machine.has("node", "echo v22.1.0");
        machine.has("npm", "");
        machine.has("rustc", "echo /");
        let cargo = format!("{LEAVE}case $1 in\n  binstall) {binstall};;\n  install) leave \"$7\" \"$3@$5\";;\nesac");
        machine.has("cargo", &cargo);
        for (package, version) in [("binaryen", "132.0.0"), ("esbuild", "0.28.2")] {
            let dir = machine.tools().join("node_modules").join(package);
            fs::create_dir_all(&dir).expect("a folder");
            fs::write(dir.join("package.json"), format!("{{\"version\":\"{version}\"}}")).expect("a file");
        }
        machine
    }

    fn tools(&self) -> PathBuf {
        self.folder.join("tools")
    }

    fn has(&self, program: &str, does: &str) {
        let calls = self.folder.join("calls");
        let script = format!("#!/bin/sh\necho \"{program} $*\" >> '{}'\n{does}\n", calls.display());
        let file = self.folder.join("bin").join(program);
        fs::write(&file, script).expect("a file");
        fs::set_permissions(file, fs::Permissions::from_mode(0o755)).expect("a script");
    }

    /// Whether it went well, and all that was said.
    fn xtask(&self, words: &[&str]) -> (bool, String) {
        let done = Command::new(env!("CARGO_BIN_EXE_xtask"))
            .args(words)
            .env_clear()
            .env("PATH", self.folder.join("bin"))
            .env("CARGO", self.folder.join("bin/cargo"))
            .env("CARGO_MANIFEST_DIR", Path::new(env!("CARGO_MANIFEST_DIR")))
            .env("GANGWAY_TOOLS", self.tools())
            .stdin(Stdio::null())
            .output()
            .expect("xtask starts");
        assert!(done.stdout.is_empty(), "what is said on the way belongs to the standard error");
        (done.status.success(), String::from_utf8(done.stderr).expect("text"))
    }

    /// The calls whose words hold `word`.
    fn calls(&self, word: &str) -> Vec<String> {
        let calls = fs::read_to_string(self.folder.join("calls")).unwrap_or_default();
        calls.lines().filter(|call| call.contains(word)).map(str::to_owned).collect()
    }
}

impl Drop for Machine {
    fn drop(&mut self) {
        let _ = fs::remove_dir_all(&self.folder);
    }
}

#[test]
fn without_rights_the_person_is_told_what_to_type() {
    let machine = Machine::new("told", 1000);
    let (well, said) = machine.xtask(&["setup"]);
    assert!(!well);
    assert!(said.contains("\n    sudo apt-get install -y nodejs npm\n"), "{said}");
    machine.has("node", "echo v22.1.0");
    machine.has("npm", "");
    let (well, said) = machine.xtask(&["env"]);
    assert!(!well);
    assert!(said.contains("\n    sudo apt-get install -y chromium chromium-driver\n"), "{said}");
    assert_eq!(machine.calls("apt-get"), Vec::<String>::new(), "nothing is installed unasked");
}

#[test]
fn with_yes_it_is_installed_through_sudo_and_nothing_asks_back() {
    let machine = Machine::new("yes", 1000);
    machine.xtask(&["setup", "--yes"]);
    let calls = machine.calls("sudo");
    assert_eq!(calls.len(), 2, "{calls:?}");
    assert!(calls[0].starts_with("sudo env DEBIAN_FRONTEND=noninteractive apt-get update"), "{calls:?}");
    assert!(calls[1].contains(" apt-get install -y ") && calls[1].ends_with(" nodejs npm"), "{calls:?}");
}

#[test]
fn root_needs_neither_yes_nor_sudo() {
    let machine = Machine::new("root", 0);
    machine.xtask(&["setup"]);
    assert_eq!(machine.calls("sudo"), Vec::<String>::new());
    assert_eq!(machine.calls("env DEBIAN_FRONTEND=noninteractive apt-get").len(), 2);
}

#[test]
fn a_machine_without_apt_get_is_told_what_it_lacks() {
    let machine = Machine::new("other", 0);
    fs::remove_file(machine.folder.join("bin/apt-get")).unwrap();
    let (well, said) = machine.xtask(&["setup", "--yes"]);
    assert!(!well);
    assert!(said.contains("your system's package manager: nodejs npm"), "{said}");
}

#[test]
fn an_old_node_is_told_with_the_version_that_is_needed() {
    let machine = Machine::new("old", 1000);
    machine.has("node", "echo v18.19.1");
    machine.has("npm", "");
    let (well, said) = machine.xtask(&["setup"]);
    assert!(!well);
    assert!(said.contains("Node.js 18 is too old: install 20 or newer"), "{said}");
}

#[test]
fn ready_binaries_are_taken_where_binstall_is_there() {
    let machine = Machine::almost_ready("binstall", "[ \"$2\" = -V ] || leave \"$6\" \"$7\"");
    let (well, said) = machine.xtask(&["setup"]);
    assert!(well, "{said}");
    assert_eq!(machine.calls("cargo binstall --no-confirm").len(), 2, "{said}");
    assert_eq!(machine.calls("cargo install"), Vec::<String>::new());
    machine.xtask(&["setup"]);
    assert_eq!(machine.calls("cargo binstall --no-confirm").len(), 2, "a second start installs nothing");
}

#[test]
fn without_binstall_tools_are_compiled_the_quick_way() {
    let machine = Machine::almost_ready("compiled", "exit 101");
    let (well, said) = machine.xtask(&["setup"]);
    assert!(well, "{said}");
    assert_eq!(machine.calls("cargo install --debug").len(), 2, "{said}");
}

#[test]
fn a_binstall_that_brings_nothing_is_no_success() {
    let machine = Machine::almost_ready("empty", "exit 0");
    let (well, said) = machine.xtask(&["setup"]);
    assert!(well, "{said}");
    assert!(said.contains("no ready binary of trunk, so it is compiled"), "{said}");
    assert_eq!(machine.calls("cargo install --debug").len(), 2, "{said}");
}

#[test]
fn what_does_not_come_over_the_network_is_told_with_what_to_look_at() {
    let machine = Machine::almost_ready("away", "exit 101");
    machine.has("cargo", "exit 101");
    let (well, said) = machine.xtask(&["setup"]);
    assert!(!well);
    assert!(said.contains("see whether this machine reaches it"), "{said}");
    fs::remove_dir_all(machine.tools().join("node_modules")).unwrap();
    machine.has("npm", "exit 1");
    let (_, said) = machine.xtask(&["setup"]);
    assert!(said.contains("It comes from the registry of npm"), "{said}");
}

#[test]
fn a_python_that_makes_no_environments_is_told_with_what_to_type() {
    let machine = Machine::new("python", 1000);
    machine.has("python3", "exit 1");
    let (well, said) = machine.xtask(&["test", "--only", "judges"]);
    assert!(!well);
    assert!(said.contains("\n    sudo apt-get install -y python3-venv\n"), "{said}");
    machine.has("python3", "echo 3 9");
    let (well, said) = machine.xtask(&["test", "--only", "judges"]);
    assert!(!well);
    assert!(said.contains("Python 3.9 is too old: install 3.11 or newer"), "{said}");
    assert_eq!(machine.calls("apt-get"), Vec::<String>::new(), "nothing is installed unasked");
}

#[test]
fn python_packages_are_installed_by_their_hashes_and_once() {
    let machine = Machine::new("pip", 0);
    let pip = machine.folder.join("bin/pip");
    machine.has("pip", "");
    // What makes the environment leaves a Python in it.
    let venv = format!(
        "case $2 in venv) /bin/mkdir -p $4/bin; /bin/ln -s '{}' $4/bin/python;; *) echo 3 11;; esac",
        pip.display()
    );
    machine.has("python3", &venv);
    machine.has("npm", "/bin/mkdir -p node_modules");
    for _ in 0..2 {
        let (well, said) = machine.xtask(&["test", "--only", "judges"]);
        assert!(well, "{said}");
    }
    let calls = machine.calls("-m pip install");
    assert_eq!(calls.len(), 1, "{calls:?}");
    assert!(calls[0].contains("--require-hashes --only-binary :all: --requirement"), "{calls:?}");
    assert_eq!(machine.calls("npm ci").len(), 1);
}

#[test]
fn a_busy_port_is_told_before_anything_is_built() {
    let machine = Machine::new("busy", 1000);
    let listener = std::net::TcpListener::bind(("127.0.0.1", 0)).unwrap();
    let port = listener.local_addr().unwrap().port().to_string();
    let (well, said) = machine.xtask(&["run", "--port", &port]);
    assert!(!well);
    assert!(said.contains(&format!("port {port} is in use already")), "{said}");
}

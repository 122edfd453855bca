//! Starting programs: loudly, quietly, or with their lines both shown and kept.
use crate::fail::{Fail, Told};
use crate::place;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Command, Stdio};

/// A program with our tools on its PATH, in the root of the checkout.
pub fn program(name: impl AsRef<Path>) -> Result<Command, Fail> {
    let mut command = Command::new(name.as_ref());
    command.current_dir(place::root()).env("PATH", place::path()?);
    Ok(command)
}

/// The cargo that started us.
pub fn cargo(words: &[&str]) -> Result<Command, Fail> {
    let mut command = program(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()).to_string_lossy().as_ref())?;
    command.args(words);
    // What cargo tells a program that it runs is nobody's business further down: build scripts would look stale.
    for name in ["CARGO_MANIFEST_DIR", "CARGO_MANIFEST_PATH", "CARGO_PKG_NAME", "CARGO_PKG_VERSION"] {
        command.env_remove(name);
    }
    Ok(command)
}

/// Runs it; all that it says goes to our standard error. Our output is for what was asked for: one line of JSON, an
/// environment.
pub fn run(command: &mut Command) -> Result<(), Fail> {
    let name = name_of(command);
    let status = command.stdin(Stdio::null()).stdout(std::io::stderr()).status().told(format!("start {name}"))?;
    if status.success() { Ok(()) } else { Err(Fail::new(format!("{name} failed ({status})"))) }
}

/// Runs it without a word and gives what it wrote on its standard output; `None` when it is not there or fails.
pub fn ask(command: &mut Command) -> Option<String> {
    let output = command.stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
    output.status.success().then(|| String::from_utf8_lossy(&output.stdout).trim().to_owned())
}

/// Runs it, shows every line of its standard output at once, and hands the line to `keep` as well.
pub fn tee(command: &mut Command, mut keep: impl FnMut(&str)) -> Result<(), Fail> {
    let name = name_of(command);
    let mut child = command.stdin(Stdio::null()).stdout(Stdio::piped()).spawn().told(format!("start {name}"))?;
    if let Some(out) = child.stdout.take() {
        let mut out = BufReader::new(out);
        let mut line = Vec::new();
        while out.read_until(b'\n', &mut line).told(format!("read from {name}"))? > 0 {
            let text = String::from_utf8_lossy(&line);
            keep(text.trim_end());
            let mut ours = std::io::stdout().lock();
            ours.write_all(text.as_bytes()).and_then(|()| ours.flush()).told("write")?;
            line.clear();
        }
    }
    let status = child.wait().told(format!("wait for {name}"))?;
    if status.success() { Ok(()) } else { Err(Fail::new(format!("{name} failed ({status})"))) }
}

/// The command as one would type it, shortened.
fn name_of(command: &Command) -> String {
    let program = Path::new(command.get_program());
    let mut name = program.file_name().unwrap_or(program.as_os_str()).to_string_lossy().into_owned();
    for word in command.get_args().take(3) {
        name.push(' ');
        name.push_str(&word.to_string_lossy());
    }
    name
}

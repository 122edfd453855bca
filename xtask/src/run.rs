//! `cargo xtask run`: from nothing to a running demo.
use crate::args::Args;
use crate::fail::Fail;
use crate::{frontend, place, process, setup, steps};
use std::io::ErrorKind;
use std::net::{Ipv4Addr, TcpListener};
use std::path::Path;
use std::process::Command;
use std::time::Instant;

/// Where the demo listens unless it is told another one.
const DEFAULT_PORT: &str = "4000";

/// Builds what is missing, then becomes `gangway demo`.
pub fn command(args: &mut Args) -> Result<(), Fail> {
    let release = args.flag("--release");
    let json = args.flag("--json");
    let port = args.value("--port")?;
    let data_dir = args.value("--data-dir")?;
    args.done()?;
    let first = port.as_deref().unwrap_or(DEFAULT_PORT);
    let first: u16 = first.parse().map_err(|_| Fail::new(format!("--port {first} is no port")))?;
    free(first)?;
    let began = Instant::now();

    setup::front_end()?;
    frontend::build()?;
    let binary = server(release)?;
    eprintln!("built in {}", steps::seconds(began.elapsed()));

    let data_dir = data_dir.map_or_else(|| place::root().join("data").join("demo"), |dir| here().join(dir));
    let mut demo = Command::new(&binary);
    demo.arg("demo").arg("--data-dir").arg(data_dir);
    if let Some(port) = port {
        demo.args(["--port", &port]);
    }
    if json {
        demo.arg("--json");
    }
    become_it(&mut demo)
}

/// The demo looks as well; here it is told before the minutes of a first build.
fn free(port: u16) -> Result<(), Fail> {
    match TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
        Err(error) if error.kind() == ErrorKind::AddrInUse => Err(Fail::new(format!(
            "port {port} is in use already: end what listens on 127.0.0.1:{port}, or choose another with --port"
        ))),
        _ => Ok(()),
    }
}

/// Builds the server as `cargo build` does (the workspace's default members, so that nothing is built a second time
/// with other features) and gives the path of its binary. An optimized one carries the front end inside.
pub fn server(release: bool) -> Result<std::path::PathBuf, Fail> {
    let mut command = process::cargo(&["build"])?;
    if release {
        command.arg("--release");
    }
    process::run(&mut command)?;
    let binary = place::gangway(release);
    if binary.is_file() { Ok(binary) } else { Err(Fail::new(format!("cargo built no {}", binary.display()))) }
}

/// The folder in which the person typed the command: relative paths are theirs.
fn here() -> std::path::PathBuf {
    std::env::current_dir().unwrap_or_else(|_| place::root())
}

/// On Unix the demo takes our place: signals reach it, and its exit code is ours.
#[cfg(unix)]
fn become_it(demo: &mut Command) -> Result<(), Fail> {
    use std::os::unix::process::CommandExt;
    let error = demo.exec();
    Err(not_started(Path::new(demo.get_program()), &error))
}

#[cfg(not(unix))]
fn become_it(demo: &mut Command) -> Result<(), Fail> {
    let status = demo.status().map_err(|error| not_started(Path::new(demo.get_program()), &error))?;
    std::process::exit(status.code().unwrap_or(1))
}

fn not_started(program: &Path, error: &std::io::Error) -> Fail {
    Fail::new(format!("cannot start {}: {error}", program.display()))
}

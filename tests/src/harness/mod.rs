//! What the tests share: `gangway` as a process, found by path and ended when the test ends.

use std::io::{BufRead, BufReader, Read};
use std::net::TcpListener;
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

/// Longest wait for a process to be ready.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// The binary under test.
pub fn gangway() -> PathBuf {
    let path = std::env::var_os("GANGWAY_BIN").map_or_else(
        || {
            let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| root().join("target"), PathBuf::from);
            target.join("debug/gangway")
        },
        PathBuf::from,
    );
    assert!(path.exists(), "{} is not there: run `cargo build` first", path.display());
    path
}

/// The project's folder.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).parent().expect("tests is a folder of the project").to_owned()
}

/// The Python that has the outsiders' libraries.
pub fn python() -> PathBuf {
    let path = PathBuf::from(std::env::var_os("GANGWAY_PYTHON").unwrap_or_default());
    assert!(
        path.exists(),
        "the Python libraries are missing: `cargo xtask test` installs them and sets GANGWAY_PYTHON"
    );
    path
}

/// A port that is free now.
pub fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback has a free port");
    listener.local_addr().expect("a bound listener has an address").port()
}

/// A process that ends with the test.
pub struct Running {
    child: Child,
}

impl Drop for Running {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing to do.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Starts `gangway` with these arguments and waits until a line on one of its outputs contains `ready`.
pub fn start(args: &[&str], ready: &str) -> Running {
    let mut child = Command::new(gangway())
        .args(args)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("gangway starts");
    let (tell, told) = mpsc::channel();
    let outputs: [Box<dyn Read + Send>; 2] = [
        Box::new(child.stdout.take().expect("stdout is piped")),
        Box::new(child.stderr.take().expect("stderr is piped")),
    ];
    for output in outputs {
        let tell = tell.clone();
        std::thread::spawn(move || {
            for line in BufReader::new(output).lines().map_while(Result::ok) {
                // Nobody listens once the process is ready; its pipe is read on, so that it never blocks.
                let _ = tell.send(line);
            }
        });
    }
    drop(tell);
    let running = Running { child };
    let mut seen = String::new();
    loop {
        match told.recv_timeout(PATIENCE) {
            Ok(line) if line.contains(ready) => return running,
            Ok(line) => {
                seen.push_str(&line);
                seen.push('\n');
            }
            Err(error) => panic!("gangway {args:?} never said {ready:?} ({error}):\n{seen}"),
        }
    }
}

//! The `gangway` binary as a process.
use super::harness::client;
use serde_json::Value;
use std::net::{TcpListener, UdpSocket};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

const GANGWAY: &str = env!("CARGO_BIN_EXE_gangway");

/// Looks at a condition until it holds, for half a minute.
pub fn patiently<T>(mut look: impl FnMut() -> Option<T>) -> Option<T> {
    for _ in 0..600 {
        if let Some(found) = look() {
            return Some(found);
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    None
}

pub fn gangway(arguments: &[&str]) -> Command {
    let mut command = Command::new(GANGWAY);
    command.args(arguments).env_clear().stdin(Stdio::null());
    command
}

pub fn run(arguments: &[&str]) -> Output {
    gangway(arguments).output().expect("it starts")
}

pub fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

pub fn json_of(output: &Output) -> Value {
    assert!(output.status.success(), "{}", text(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("one line of JSON")
}

/// A process that is ended with the test.
pub struct Running(pub Child);

impl Drop for Running {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

impl Running {
    /// Asks it to end; whether it ended well.
    pub fn end(&mut self) -> bool {
        let pid = self.0.id().to_string();
        Command::new("kill").args(["-TERM", &pid]).status().expect("kill runs");
        let ended = patiently(|| self.0.try_wait().expect("it can be waited for"));
        ended.is_some_and(|status| status.success())
    }
}

/// A port that is free, as are the next one and the tenth after it, which a demo takes as well. They lie below those
/// that the system hands out, so that no connection comes to stand on them, and are marked until this process ends, so
/// that neither it nor another test process takes them for free.
pub fn port() -> u16 {
    static MARKS: Mutex<Vec<UdpSocket>> = Mutex::new(Vec::new());
    let mark = |port: u16| {
        TcpListener::bind(("127.0.0.1", port)).ok()?;
        UdpSocket::bind(("127.0.0.1", port)).ok()
    };
    let mut marks = MARKS.lock().unwrap_or_else(PoisonError::into_inner);
    let start = u16::try_from(std::process::id() % 8_000).expect("it is small");
    let (port, held) = (0..600)
        .map(|step| 12_000 + (start + step * 31) % 20_000)
        .find_map(|port| Some((port, [mark(port)?, mark(port + 1)?, mark(port + 10)?])))
        .expect("three ports of ten thousand are free");
    marks.extend(held);
    port
}

pub fn get(url: &str, token: Option<&str>, body: Option<&Value>) -> Option<(u16, String)> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    runtime.block_on(async {
        let http = client();
        let mut ask = match body {
            Some(body) => http.post(url).header("content-type", "application/json").body(body.to_string()),
            None => http.get(url),
        };
        if let Some(token) = token {
            ask = ask.bearer_auth(token);
        }
        let reply = ask.send().await.ok()?;
        Some((reply.status().as_u16(), reply.text().await.ok()?))
    })
}

pub fn until_it_answers(url: &str) -> (u16, String) {
    patiently(|| get(url, None, None)).unwrap_or_else(|| panic!("{url} does not answer"))
}

pub fn add_portal(folder: &Path) -> Value {
    let folder = folder.to_str().expect("a path");
    let arguments =
        ["portal", "add", "Harbour", "--origin", "https://portal.test", "--return", "https://portal.test/shop"];
    json_of(&run(&[&arguments[..], &["--data-dir", folder, "--json"]].concat()))
}

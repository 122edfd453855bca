//! The server, and what a test needs beside it: a client whose waits are noted and not waited for.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::time::{Duration, SystemTime};

use gangway_codat::client::{Client, Config, IdempotencyKey, Surroundings};
use secrecy::SecretString;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// The key of all tests.
pub const KEY: &str = "key-of-the-tests";

/// Sunday, 1 March 2026, 12:00:00.25.
pub fn now() -> SystemTime {
    SystemTime::UNIX_EPOCH + Duration::from_millis(1_772_366_400_250)
}

pub fn guid() -> IdempotencyKey {
    IdempotencyKey::new("0f8fad5b-d9cb-469f-a165-70867728950e").expect("a GUID")
}

/// A request as it came.
#[derive(Debug, Clone)]
pub struct Request {
    pub line: String,
    pub headers: Vec<(String, String)>,
    pub body: String,
}

impl Request {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(held, _)| held == name).map(|(_, value)| value.as_str())
    }
}

/// What is sent back, byte by byte, and what happens to the connection then.
pub struct Reply {
    bytes: Vec<u8>,
    hang: bool,
}

impl Reply {
    pub fn new(status: u16, headers: &[(&str, &str)], body: impl AsRef<[u8]>) -> Self {
        let lines: String = headers.iter().map(|(name, value)| [*name, ": ", *value, "\r\n"].concat()).collect();
        let length = body.as_ref().len();
        let head = format!("HTTP/1.1 {status} Any\r\nconnection: close\r\ncontent-length: {length}\r\n{lines}\r\n");
        Self { bytes: [head.as_bytes(), body.as_ref()].concat(), hang: false }
    }

    pub fn json(body: impl AsRef<[u8]>) -> Self {
        Self::new(200, &[("content-type", "application/json")], body)
    }

    /// Codat's error document.
    pub fn error(status: u16, text: &str) -> Self {
        let body = format!(
            r#"{{"statusCode":{status},"service":"Test","error":"{text}","correlationId":"c-{status}","canBeRetried":"Unknown"}}"#
        );
        Self::new(status, &[("content-type", "application/json")], body)
    }

    /// The same without its last `count` bytes.
    pub fn cut(mut self, count: usize) -> Self {
        self.bytes.truncate(self.bytes.len() - count);
        self
    }

    /// The same, but the connection stays open and silent.
    pub fn hang(mut self) -> Self {
        self.hang = true;
        self
    }

    /// The same without a length: only the end of the connection ends the body.
    pub fn without_length(mut self) -> Self {
        let text = String::from_utf8(self.bytes).expect("text");
        let start = text.find("content-length").expect("a length");
        let end = start + text[start..].find("\r\n").expect("a line") + 2;
        self.bytes = format!("{}{}", &text[..start], &text[end..]).into_bytes();
        self
    }
}

/// Gives its replies in turn, the last one for ever.
pub struct Server {
    pub url: String,
    requests: Arc<Mutex<Vec<Request>>>,
    task: tokio::task::JoinHandle<()>,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Server {
    pub async fn start(replies: Vec<Reply>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let url = format!("http://{}", listener.local_addr().expect("an address"));
        let requests = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&requests);
        let task = tokio::spawn(async move {
            let mut open = Vec::new();
            let mut given = 0;
            while let Ok((mut stream, _)) = listener.accept().await {
                let Some(request) = read(&mut stream).await else { continue };
                seen.lock().expect("no test panics here").push(request);
                let reply = &replies[given.min(replies.len() - 1)];
                given += 1;
                let _ = stream.write_all(&reply.bytes).await;
                let _ = stream.flush().await;
                if reply.hang {
                    open.push(stream);
                }
            }
        });
        Self { url, requests, task }
    }

    pub fn requests(&self) -> Vec<Request> {
        self.requests.lock().expect("no test panics here").clone()
    }

    /// The first lines of the requests, without the version.
    pub fn lines(&self) -> Vec<String> {
        self.requests().iter().map(|request| request.line.clone()).collect()
    }

    pub fn client(&self) -> (Client, Arc<Script>) {
        self.client_with(|_| {})
    }

    pub fn client_with(&self, change: impl FnOnce(&mut Config)) -> (Client, Arc<Script>) {
        client(&self.url, change)
    }
}

/// A client of any address.
pub fn client(url: &str, change: impl FnOnce(&mut Config)) -> (Client, Arc<Script>) {
    let script = Arc::new(Script::default());
    let mut config = Config::new(url.parse().expect("an address"), SecretString::from(KEY.to_owned()));
    config.surroundings = Arc::clone(&script) as Arc<dyn Surroundings>;
    change(&mut config);
    (Client::new(config).expect("a client"), script)
}

async fn read(stream: &mut TcpStream) -> Option<Request> {
    let mut bytes = Vec::new();
    let head_end = loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break end;
        }
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    };
    let head = String::from_utf8(bytes[..head_end].to_vec()).ok()?;
    let mut lines = head.split("\r\n");
    let line = lines.next()?.strip_suffix(" HTTP/1.1")?.to_owned();
    let headers: Vec<(String, String)> = lines
        .filter_map(|line| line.split_once(':'))
        .map(|(name, value)| (name.to_ascii_lowercase(), value.trim().to_owned()))
        .collect();
    let length =
        headers.iter().find(|(name, _)| name == "content-length").map_or(0, |(_, value)| value.parse().unwrap_or(0));
    while bytes.len() < head_end + 4 + length {
        if stream.read_buf(&mut bytes).await.ok()? == 0 {
            return None;
        }
    }
    let body = String::from_utf8(bytes[head_end + 4..].to_vec()).ok()?;
    Some(Request { line, headers, body })
}

/// Time that stands still but for waits, which take no time and are noted.
#[derive(Debug, Default)]
pub struct Script(Mutex<Vec<Duration>>);

impl Script {
    pub fn waits(&self) -> Vec<Duration> {
        self.0.lock().expect("no test panics here").clone()
    }
}

impl Surroundings for Script {
    fn now(&self) -> SystemTime {
        now()
    }

    fn uptime(&self) -> Duration {
        self.waits().iter().sum()
    }

    fn random(&self) -> u64 {
        0
    }

    fn sleep(&self, wait: Duration) -> Pin<Box<dyn Future<Output = ()> + Send>> {
        self.0.lock().expect("no test panics here").push(wait);
        Box::pin(std::future::ready(()))
    }
}

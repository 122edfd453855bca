//! Codat's answer is on its way and does not arrive: the moment in which a proxy may die.
use super::harness::DEADLINE;
use std::fmt::Debug;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

/// Which question is meant, by method and path.
pub type Question = fn(&str, &str) -> bool;

/// A line to Codat that lets every question through and may keep the answer of one back.
#[derive(Default)]
pub struct Line {
    /// The question whose answer is kept.
    wanted: Mutex<Option<Question>>,
    kept: Notify,
}

impl Line {
    /// The address of a new one.
    pub async fn to(codat: String) -> (Arc<Line>, String) {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("an address"));
        let line = Arc::new(Line::default());
        let held = line.clone();
        tokio::spawn(async move {
            while let Ok((near, _)) = listener.accept().await {
                let far = TcpStream::connect(codat.trim_start_matches("http://")).await.expect("Codat is there");
                tokio::spawn(held.clone().carry(near, far));
            }
        });
        (line, address)
    }

    async fn carry(self: Arc<Self>, near: TcpStream, far: TcpStream) {
        let ((mut from_proxy, mut to_proxy), (mut from_codat, mut to_codat)) = (near.into_split(), far.into_split());
        let is_kept = std::sync::atomic::AtomicBool::new(false);
        let order = std::sync::atomic::Ordering::SeqCst;
        let questions = async {
            let mut bytes = vec![0; 1 << 16];
            loop {
                let length = from_proxy.read(&mut bytes).await.unwrap_or_default();
                is_kept.fetch_or(self.is_wanted(&bytes[..length]), order);
                if length == 0 || to_codat.write_all(&bytes[..length]).await.is_err() {
                    return;
                }
            }
        };
        let answers = async {
            let mut bytes = vec![0; 1 << 16];
            loop {
                let length = from_codat.read(&mut bytes).await.unwrap_or_default();
                if is_kept.load(order) {
                    self.kept.notify_one();
                    std::future::pending::<()>().await;
                }
                if length == 0 || to_proxy.write_all(&bytes[..length]).await.is_err() {
                    return;
                }
            }
        };
        tokio::select! { () = questions => {}, () = answers => {} }
    }

    /// Whether this is the question, which is asked for once.
    fn is_wanted(&self, bytes: &[u8]) -> bool {
        let mut wanted = self.wanted.lock().unwrap_or_else(PoisonError::into_inner);
        let line = String::from_utf8_lossy(bytes.split(|byte| *byte == b'\r').next().unwrap_or_default()).into_owned();
        let mut words = line.split([' ', '?']);
        let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
        let is_it = wanted.is_some_and(|wanted| wanted(method, path));
        if is_it {
            *wanted = None;
        }
        is_it
    }

    /// Asks, until Codat has done what it is then asked for and before its answer is heard.
    pub async fn keep<T: Debug>(&self, question: Question, ask: impl Future<Output = T>) {
        *self.wanted.lock().unwrap_or_else(PoisonError::into_inner) = Some(question);
        let in_the_middle = async {
            tokio::select! { answer = ask => panic!("it was answered: {answer:?}"), () = self.kept.notified() => {} }
        };
        tokio::time::timeout(DEADLINE, in_the_middle).await.expect("Codat is asked");
    }
}

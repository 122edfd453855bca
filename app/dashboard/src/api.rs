//! The one place that fetches: requests with the operator's cookie, replies as `wire` types, failures as one enum.

use crate::words;
use gangway_ui::text::text;
use gangway_wire::problem::{Kind, Problem};
use gloo_net::http::{Request, RequestBuilder, Response};
use serde::Serialize;
use serde::de::DeserializeOwned;
use web_sys::AbortSignal;

/// A reply that takes longer is none, ms.
const PATIENCE_MS: u32 = 10_000;

/// Why a request brought nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Failure {
    /// No answer, or one that is not Gangway's.
    Unreachable,
    /// Nobody is logged in.
    LoggedOut,
    /// Gangway said no, and why.
    Refused {
        /// What it is; `None` for a kind younger than this page.
        kind: Option<Kind>,
        /// A sentence for the operator.
        sentence: String,
        /// Codat's number, or the request's.
        number: Option<String>,
        /// Seconds until another try may help.
        retry_after_s: Option<u32>,
    },
}

impl Failure {
    /// A sentence to show.
    pub fn sentence(&self) -> String {
        match self {
            Failure::Unreachable => text("dashboard.unreachable"),
            Failure::LoggedOut => text("dashboard.logged-out"),
            Failure::Refused { sentence, .. } => sentence.clone(),
        }
    }
}

/// `GET`.
pub async fn get<T: DeserializeOwned>(path: &str) -> Result<T, Failure> {
    parse(&exchange(Request::get(path), None).await?)
}

/// `POST` with a JSON body, for a JSON reply.
pub async fn post<T: DeserializeOwned>(path: &str, body: &impl Serialize) -> Result<T, Failure> {
    let body = serde_json::to_string(body).map_err(|_| Failure::Unreachable)?;
    let reply = exchange(Request::post(path), Some(body)).await?;
    // A reply without a body stands for `null`.
    parse(if reply.is_empty() { "null" } else { &reply })
}

fn parse<T: DeserializeOwned>(reply: &str) -> Result<T, Failure> {
    // A server newer than this page may say what the page cannot read: reloading helps.
    serde_json::from_str(reply).map_err(|_| Failure::Refused {
        kind: None,
        sentence: text("dashboard.unreadable"),
        number: None,
        retry_after_s: None,
    })
}

async fn exchange(request: RequestBuilder, body: Option<String>) -> Result<String, Failure> {
    let signal = AbortSignal::timeout_with_u32(PATIENCE_MS);
    let request = request.abort_signal(Some(&signal)).header("accept", "application/json");
    let sent = match body {
        Some(body) => match request.header("content-type", "application/json").body(body) {
            Ok(request) => request.send().await,
            Err(error) => Err(error),
        },
        None => request.send().await,
    };
    let response = sent.map_err(|_| Failure::Unreachable)?;
    if response.ok() {
        return response.text().await.map_err(|_| Failure::Unreachable);
    }
    Err(refusal(response).await)
}

/// What a reply that is not 2xx says. One without a problem document comes from something between us and Gangway.
async fn refusal(response: Response) -> Failure {
    let header = |name: &str| response.headers().get(name);
    let retry_after_s = header("retry-after").and_then(|text| text.parse().ok());
    let problem: Option<Problem> = response.text().await.ok().and_then(|text| serde_json::from_str(&text).ok());
    let Some(problem) = problem else { return Failure::Unreachable };
    let kind = Kind::parse(problem.slug());
    if kind == Some(Kind::NoLogin) {
        return Failure::LoggedOut;
    }
    let sentence = kind.and_then(words::problem).unwrap_or_else(|| problem.title.clone());
    let number = problem.correlation_id.or(problem.request_id);
    Failure::Refused { kind, sentence, number, retry_after_s: problem.retry_after_s.or(retry_after_s) }
}

//! A sandbox whose clock stands still until a test moves it, and what such tests do again and again.

use gangway_sandbox::Config;
use http::{Method, Request};
use http_body_util::Full;
use serde_json::{Value, json};

use crate::harness::{KEY, Said, Sandbox, Shop, quick};

/// 2026-03-01T10:00:00Z.
const START_MS: i64 = 1_772_359_200_000;
pub const MINUTE: u64 = 60_000;
pub const HOUR: u64 = 60 * MINUTE;
pub const DAY: u64 = 24 * HOUR;

/// Syncs take ten seconds, and the clock stands still on 1 March 2026 at ten.
pub fn held() -> Config {
    Config { clock_ms: Some(START_MS), sync_ms: 10_000, orders: 30, ..quick() }
}

impl Shop {
    /// An address below the company.
    pub fn company(&self, rest: &str) -> String {
        format!("/companies/{}{rest}", self.company)
    }
}

impl Sandbox {
    /// A tool, which must say yes.
    pub async fn tool(&self, name: &str, body: Value) -> Value {
        let said = self.browse(Method::POST, &format!("/_sandbox/{name}"), &body.to_string()).await;
        assert!(said.status.is_success(), "{name}: {}", said.text());
        said.body
    }

    /// Moves the clock ahead.
    pub async fn advance(&self, ms: u64) {
        self.tool("clock", json!({"advanceMs": ms})).await;
    }

    /// A call whose reply is not as Codat's documents say, on purpose.
    pub async fn browse_with_key(&self, path: &str) -> Said {
        let request = Request::builder().uri(path).header("host", "sandbox").header("authorization", KEY);
        self.send(request.body(Full::default()).expect("a request")).await
    }

    /// The merchant's decision, on the connection's newest link.
    pub async fn decide(&self, shop: &Shop, decision: &str) {
        let link = self.get(&shop.path()).await.body["linkUrl"].as_str().expect("an address").to_owned();
        let said = self.browse(Method::POST, &link, &format!("decision={decision}")).await;
        assert!(said.status.as_u16() < 400, "{}", said.text());
    }

    /// A shop whose first sync is complete.
    pub async fn synced(&self, platform: &str) -> Shop {
        let shop = self.linked(platform).await;
        self.advance(20_000).await;
        shop
    }
}

//! One-time links: opened once, decided once, dead after a day.

use serde::{Deserialize, Serialize};

use crate::ambient::Ms;

/// How long a link lives.
pub const LIFE_MS: Ms = 86_400_000;

/// How far a link has been used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum LinkState {
    /// Not yet opened.
    Fresh,
    /// Its page has been shown; the decision may still come from there.
    Opened,
    /// A decision was made.
    Decided,
}

/// One link of a connection.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Link {
    /// What stands in the address as `otp`.
    pub password: String,
    /// When it was made.
    pub made: Ms,
    /// How far it has been used.
    pub state: LinkState,
}

impl Link {
    /// A fresh one.
    pub fn new(password: String, now: Ms) -> Self {
        Self { password, made: now, state: LinkState::Fresh }
    }

    fn is_alive(&self, now: Ms) -> bool {
        now < self.made + LIFE_MS
    }

    /// True where it can be opened.
    pub fn is_fresh(&self, now: Ms) -> bool {
        self.state == LinkState::Fresh && self.is_alive(now)
    }

    /// True where a decision is still possible.
    pub fn can_decide(&self, now: Ms) -> bool {
        self.state != LinkState::Decided && self.is_alive(now)
    }
}

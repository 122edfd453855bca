//! One-time links of a connection or of a company's hosted page: opened once, decided once, dead after a day.

use serde::{Deserialize, Serialize};

use crate::ambient::{self, Ms};
use crate::data::dice::word;

/// Links that are remembered, so that an old one is known to be spent. Older ones are simply unknown.
const REMEMBERED: usize = 20;
/// How long a link lives.
const LIFE_MS: Ms = 86_400_000;

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
    fn new(password: String, now: Ms) -> Self {
        Self { password, made: now, state: LinkState::Fresh }
    }

    fn is_alive(&self, now: Ms) -> bool {
        now < self.made + LIFE_MS
    }

    fn is_fresh(&self, now: Ms) -> bool {
        self.state == LinkState::Fresh && self.is_alive(now)
    }

    fn can_decide(&self, now: Ms) -> bool {
        self.state != LinkState::Decided && self.is_alive(now)
    }
}

/// The links of one thing, the newest last.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Links(Vec<Link>);

impl Links {
    /// The password of the newest.
    pub fn password(&self) -> &str {
        self.0.last().map_or("", |link| &link.password)
    }

    /// True where the newest can no longer be opened.
    pub fn is_stale(&self, now: Ms) -> bool {
        self.0.last().is_none_or(|link| !link.is_fresh(now))
    }

    /// Makes a fresh one for `owner` where the newest can no longer be opened. True where it did.
    pub fn refresh(&mut self, owner: &str, now: Ms) -> bool {
        if !self.is_stale(now) {
            return false;
        }
        // It follows from the one before, so that no two are the same.
        let password = ambient::secret_of(&[word(owner), word(self.password()), now.cast_unsigned()]);
        self.0.push(Link::new(password, now));
        if self.0.len() > REMEMBERED {
            self.0.remove(0);
        }
        true
    }

    fn find(&mut self, password: &str) -> Option<&mut Link> {
        self.0.iter_mut().find(|link| link.password == password)
    }

    /// Opens the link with this password for the first time.
    pub fn open(&mut self, password: &str, now: Ms) -> bool {
        self.find(password).filter(|link| link.is_fresh(now)).map(|link| link.state = LinkState::Opened).is_some()
    }

    /// Uses up the link with this password for a decision: once, whether or not its page was opened before.
    pub fn spend(&mut self, password: &str, now: Ms) -> bool {
        self.find(password).filter(|link| link.can_decide(now)).map(|link| link.state = LinkState::Decided).is_some()
    }
}

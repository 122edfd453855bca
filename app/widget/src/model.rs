//! What one element knows and what its merchant chose here: plain data, no DOM, no time of its own.

use gangway_wire::Millis;
use gangway_wire::dataset::Dataset;
use gangway_wire::platform::Platform;
use gangway_wire::session::{Picture, Scope};
use gangway_wire::state::{Connection, State};

/// Where the merchant wants to be, as far as the state lets them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Wish {
    /// Wherever the state says.
    #[default]
    Follow,
    /// Past the reasons: to the name, or to the platforms.
    Onward,
    /// To the name, although there is one.
    Rename,
    /// To the platforms, although a way out is open.
    Another,
    /// To the tables, this one first.
    Data(Dataset),
    /// To the end.
    Finish,
}

/// How the proxy is reached.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Link {
    /// It answers.
    #[default]
    Fine,
    /// No network.
    Offline,
    /// It does not answer, or with an error; the slug.
    Away(String),
}

impl Link {
    /// One word for each.
    pub fn word(&self) -> &str {
        match self {
            Link::Fine => "",
            Link::Offline => "offline",
            Link::Away(slug) => slug,
        }
    }
}

/// Why nothing goes on at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Ended {
    /// The token is over and the page has no new one.
    Session,
    /// The proxy refuses this page; the slug.
    Refused(String),
}

/// A way out that is open.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Departure {
    /// Codat's connection.
    pub connection_id: String,
    /// The link's address.
    pub url: String,
    /// When it dies, by the server's clock.
    pub expires_at: Millis,
}

/// What stands in the way of the last thing that the merchant pressed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// The problem's slug.
    pub slug: String,
    /// The number under which it can be found in the log.
    pub reference: Option<String>,
}

/// Everything that the views show.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Model {
    /// Whether the texts are there.
    pub texts: bool,
    /// The proxy's picture, once it came.
    pub picture: Option<Picture>,
    /// What the merchant chose.
    pub wish: Wish,
    /// The platforms, once they came.
    pub platforms: Option<Vec<Platform>>,
    /// Why the platforms did not come; asked for again with each poll.
    pub unlisted: Option<Refusal>,
    /// What waits for an answer: a platform's key, or any other word.
    pub busy: Option<String>,
    /// Why the last press led nowhere.
    pub refusal: Option<Refusal>,
    /// How the proxy is reached.
    pub link: Link,
    /// Why nothing goes on.
    pub ended: Option<Ended>,
    /// The way out.
    pub departure: Option<Departure>,
    /// Why there is no way out; asked for again with each poll.
    pub barred: Option<Refusal>,
    /// The server's clock less the browser's, in milliseconds.
    pub skew: Millis,
    /// The name as it is being typed, and the one for Codat; kept while a session is renewed, as is all that follows.
    pub typed: Option<String>,
    /// See `typed`.
    pub plain: Option<String>,
    /// What platforms are searched for.
    pub searched: String,
}

impl Model {
    /// The merchant's state.
    pub fn state(&self) -> Option<&State> {
        self.picture.as_ref().map(|picture| &picture.state)
    }

    /// The shop that the merchant looks at.
    pub fn current(&self) -> Option<&Connection> {
        self.state().and_then(State::current)
    }

    /// Whether the token covers this.
    pub fn may(&self, scope: Scope) -> bool {
        self.picture.as_ref().is_some_and(|picture| picture.session.scopes.contains(&scope))
    }

    /// Who asks.
    pub fn portal(&self) -> &str {
        self.picture.as_ref().map_or("", |picture| &picture.portal.name)
    }

    /// Where "Back to PORTAL" leads: a web address, nothing else.
    pub fn return_url(&self) -> Option<&str> {
        let url = self.picture.as_ref()?.session.return_url.as_deref()?;
        (url.starts_with("https://") || url.starts_with("http://")).then_some(url)
    }

    /// The shop's name: the merchant's spelling, else what Codat writes, else the platform.
    pub fn shop(&self) -> String {
        let state = self.state();
        let name = state.and_then(|s| s.name.clone().or_else(|| s.codat_name.clone()));
        let name = name.or_else(|| self.current().map(|c| c.platform_name.clone())).unwrap_or_default();
        // A name that may run the other way is held together, so that it does not turn the sentence around it.
        if name.chars().any(|c| c >= '\u{590}') { ["\u{2068}", &name, "\u{2069}"].concat() } else { name }
    }

    /// Whether the widget stands on the hosted page.
    pub fn hosted(&self) -> bool {
        self.picture.as_ref().is_some_and(|picture| picture.session.hosted)
    }
}

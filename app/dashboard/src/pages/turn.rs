//! Whose turn it is with a company, in words: what happened and when, what it means, one thing to do, Codat's number.
//!
//! `None` while all is well. How it looks is `callout`'s.

use crate::clock;
use crate::events::is_refusal;
use crate::words::{self, Shape};
use gangway_ui::text::{fill, text};
use gangway_wire::Millis;
use gangway_wire::activity::{Action, Activity, Reason};
use gangway_wire::admin::MerchantPicture;
use gangway_wire::dataset::Dataset;
use gangway_wire::event::{Event, What};
use gangway_wire::state::{Connection, ConnectionStatus, Outcome, State, Trouble};

/// What is said. Two that are equal are the same one, so that a button beside it survives a poll.
#[derive(Clone, PartialEq, Eq)]
pub struct Says {
    /// Nothing is wrong: it is the merchant's turn, or it takes its time.
    pub calm: bool,
    /// The shape beside it.
    pub shape: Shape,
    /// What happened, and when.
    pub title: String,
    /// What it means and who can act.
    pub means: String,
    /// What an operator can do.
    pub offer: Offer,
    /// Codat's number.
    pub number: Option<String>,
}

/// The one thing that an operator can do.
#[derive(Clone, PartialEq, Eq)]
pub enum Offer {
    /// Nothing: it goes on by itself, or somebody else has to act.
    Nothing,
    /// An invitation for the merchant.
    Invite {
        /// Our id of the merchant.
        merchant: String,
    },
    /// Another try at a dataset.
    Refresh {
        /// Our id of the merchant.
        merchant: String,
        /// Codat's id of the connection.
        connection: String,
        /// Which.
        dataset: Dataset,
    },
}

/// What there is to say about a company; nothing while all is well. `events` are the newest, newest first.
pub fn says(picture: &MerchantPicture, events: &[Event], now: Millis) -> Option<Says> {
    let state = &picture.state;
    let invite = || Offer::Invite { merchant: picture.row.id.clone() };
    if let Some(trouble) = &state.trouble {
        let when = clock::moment_in_sentence(trouble.since, now);
        return Some(Says {
            calm: false,
            shape: "failed",
            title: fill("dashboard.trouble", &[("what", &words::trouble(&trouble.problem)), ("when", &when)]),
            means: words::means(&trouble.problem),
            offer: Offer::Nothing,
            number: trouble.correlation_id.clone(),
        });
    }
    let Some(connection) = state.current() else {
        return Some(
            refusal(events).map_or_else(|| not_begun(state, invite()), |trouble| refused(trouble, now, invite())),
        );
    };
    match connection.status {
        ConnectionStatus::Pending => Some(pending(connection, now, invite())),
        ConnectionStatus::Deauthorized => Some(Says {
            calm: false,
            shape: "lost",
            title: withdrawn(connection, events, now),
            means: text("dashboard.access-lost-means"),
            offer: invite(),
            number: None,
        }),
        ConnectionStatus::Linked => broken(picture, connection, now),
        ConnectionStatus::Unlinked | ConnectionStatus::Removed => None,
    }
}

/// When access was lost stands in the events, as long as they reach back so far.
fn withdrawn(connection: &Connection, events: &[Event], now: Millis) -> String {
    let lost = |event: &&Event| {
        matches!(&event.what, What::ConnectionChanged { connection_id, status: ConnectionStatus::Deauthorized }
            if *connection_id == connection.id)
    };
    let platform = ("platform", connection.platform_name.as_str());
    match events.iter().find(lost) {
        Some(event) => {
            fill("dashboard.access-lost-when", &[platform, ("when", &clock::moment_in_sentence(event.at, now))])
        }
        None => fill("dashboard.access-lost", &[platform]),
    }
}

/// What Codat refused last, where nothing was made since.
fn refusal(events: &[Event]) -> Option<&Trouble> {
    events.iter().find_map(|event| match &event.what {
        What::TroubleBegan { trouble } if is_refusal(trouble) => Some(Some(trouble)),
        What::CompanyCreated { .. } | What::ConnectionCreated { .. } => Some(None),
        _ => None,
    })?
}

/// The merchant's wish was refused: somebody else acts first, then the merchant goes on.
fn refused(trouble: &Trouble, now: Millis, offer: Offer) -> Says {
    let when = clock::moment_in_sentence(trouble.since, now);
    Says {
        calm: false,
        shape: "failed",
        title: fill("dashboard.refused", &[("what", &words::trouble(&trouble.problem)), ("when", &when)]),
        means: words::means(&trouble.problem),
        offer,
        number: trouble.correlation_id.clone(),
    }
}

fn not_begun(state: &State, offer: Offer) -> Says {
    let gone = !state.connections.is_empty();
    Says {
        calm: true,
        shape: if gone { "off" } else { "waiting" },
        title: text(if gone { "dashboard.disconnected" } else { "dashboard.not-chosen" }),
        means: text(if gone { "dashboard.disconnected-means" } else { "dashboard.not-chosen-means" }),
        offer,
        number: None,
    }
}

/// A one-time link of the platform lives for a day.
const LINK_LIVES_MS: Millis = 24 * 3_600_000;

/// A platform is chosen and not connected: each way short of it has words of its own, since somebody else can act.
fn pending(connection: &Connection, now: Millis, offer: Offer) -> Says {
    let when = clock::moment_in_sentence(connection.departed_at.unwrap_or(connection.created_at), now);
    let (title, means) = match (connection.outcome, connection.departed_at) {
        (Some(Outcome::Cancelled), _) => ("dashboard.said-no", "dashboard.said-no-means"),
        (Some(Outcome::Failed), _) => ("dashboard.sign-in-failed", "dashboard.sign-in-failed-means"),
        (Some(Outcome::Unsupported), _) => ("dashboard.cannot-connect", "dashboard.cannot-connect-means"),
        (Some(Outcome::Pending | Outcome::Connected), _) => ("dashboard.unconfirmed", "dashboard.unconfirmed-means"),
        (None, Some(at)) if now - at > LINK_LIVES_MS => ("dashboard.left-long-ago", "dashboard.left-long-ago-means"),
        (None, Some(_)) => ("dashboard.left", "dashboard.left-means"),
        (None, None) => ("dashboard.not-left", "dashboard.not-left-means"),
    };
    let pairs = [("platform", connection.platform_name.as_str()), ("when", when.as_str())];
    Says { calm: true, shape: "waiting", title: fill(title, &pairs), means: fill(means, &pairs), offer, number: None }
}

/// The first dataset that failed, else the first that is late.
fn broken(picture: &MerchantPicture, connection: &Connection, now: Millis) -> Option<Says> {
    let first = |activity| connection.datasets.iter().find(|dataset| dataset.activity == activity);
    let failed = first(Activity::Failed);
    let dataset = failed.or_else(|| first(Activity::Late))?;
    let why = dataset.reason.unwrap_or(Reason::Slow);
    let when = clock::moment_in_sentence(dataset.ended_at.or(dataset.started_at).unwrap_or(now), now);
    let name = words::dataset(dataset.dataset);
    let key = if failed.is_some() { "dashboard.dataset-failed" } else { "dashboard.dataset-late" };
    let kept = if dataset.snapshot.is_some() { "dashboard.older-rows" } else { "dashboard.no-rows-yet" };
    let merchant = picture.row.id.clone();
    let offer = match why.action() {
        Action::Refresh => Offer::Refresh { merchant, connection: connection.id.clone(), dataset: dataset.dataset },
        Action::Authorize => Offer::Invite { merchant },
        Action::Wait | Action::TellPortal | Action::ChooseAnother | Action::Nothing => Offer::Nothing,
    };
    let shape = match (failed.is_some(), why) {
        (true, Reason::Access) => "lost",
        (true, _) => "failed",
        (false, _) => "late",
    };
    Some(Says {
        calm: failed.is_none(),
        shape,
        title: fill(key, &[("dataset", &name), ("why", &words::reason(why)), ("when", &when)]),
        means: [&words::advice(why), " ", &text(kept)].concat(),
        offer,
        number: dataset.correlation_id.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use gangway_wire::admin::{MerchantRow, PortalName};
    use gangway_wire::state::DatasetState;
    use js_sys::{JSON, Object};
    use std::collections::BTreeSet;
    use wasm_bindgen_test::wasm_bindgen_test;

    const NOW: Millis = 1_800_000_000_000;
    const NUMBER: &str = "0f8fad5b-d9cb-469f-a165-70867728950e";
    const CATALOGS: [(&str, &str); 2] = [
        ("fr", include_str!("../../../languages/dashboard.fr.json")),
        ("en", include_str!("../../../languages/dashboard.en.json")),
    ];

    fn speak(tag: &str, catalog: &str) {
        let catalog: Object = JSON::parse(catalog).expect("JSON").into();
        gangway_ui::text::set(tag, &catalog);
    }

    fn connection(status: ConnectionStatus, outcome: Option<Outcome>, left_ms_ago: Option<Millis>) -> Connection {
        Connection {
            id: "n".to_owned(),
            platform_key: "gbol".to_owned(),
            platform_name: "Shopify".to_owned(),
            status,
            created_at: NOW - 30 * 3_600_000,
            linked_at: None,
            departed_at: left_ms_ago.map(|ago| NOW - ago),
            outcome,
            outcome_text: None,
            datasets: Vec::new(),
        }
    }

    fn of(connections: Vec<Connection>) -> Says {
        told(State { connections, ..State::default() }, &[])
    }

    fn told(state: State, events: &[Event]) -> Says {
        let row = MerchantRow {
            id: "m1".to_owned(),
            portal: PortalName { id: "p".to_owned(), name: "Harbour".to_owned() },
            reference: "M-1".to_owned(),
            name: None,
            status: state.status(),
            platform_name: None,
            platform_key: None,
            ready: 0,
            offered: 7,
            rows: 0,
            last_sync_at: None,
            problem: None,
            created_at: 1,
            changed_at: 2,
        };
        says(&MerchantPicture { row, state, now: NOW }, events, NOW).expect("there is something to say")
    }

    /// All ways short of connected, in the catalog's language.
    fn all() -> Vec<Says> {
        let pending = |outcome, ago| of(vec![connection(ConnectionStatus::Pending, outcome, ago)]);
        let minute = Some(60_000);
        vec![
            of(Vec::new()),
            pending(None, None),
            pending(None, minute),
            pending(None, Some(25 * 3_600_000)),
            pending(Some(Outcome::Pending), minute),
            pending(Some(Outcome::Cancelled), minute),
            pending(Some(Outcome::Failed), minute),
            pending(Some(Outcome::Unsupported), minute),
            of(vec![connection(ConnectionStatus::Deauthorized, None, minute)]),
            of(vec![connection(ConnectionStatus::Unlinked, None, minute)]),
        ]
    }

    #[wasm_bindgen_test]
    fn each_way_short_of_connected_has_words_and_an_action() {
        for (tag, catalog) in CATALOGS {
            speak(tag, catalog);
            let all = all();
            let titles: BTreeSet<&str> = all.iter().map(|says| says.title.as_str()).collect();
            let sentences: BTreeSet<&str> = all.iter().map(|says| says.means.as_str()).collect();
            assert_eq!((titles.len(), sentences.len()), (all.len(), all.len()), "{tag}: {titles:?} {sentences:?}");
            for says in all {
                assert!(matches!(says.offer, Offer::Invite { .. }), "{tag}: {}", says.title);
                assert!(![&says.title, &says.means].iter().any(|words| words.contains(['{', '}'])), "{}", says.means);
                assert!(
                    !says.title.starts_with("dashboard.") && !says.means.starts_with("dashboard."),
                    "{}",
                    says.title
                );
            }
        }
    }

    /// What an operator reads of a fault: who can act, in either language's words, and what is offered.
    const WHO: [(&str, [&str; 2]); 5] = [
        ("nobody", ["Nobody has to act|nobody has to act", "ersonne n’a rien à faire"]),
        ("merchant", ["The merchant must", "Le marchand doit"]),
        ("you", ["Another try often helps|Ask for it again", "Un nouvel essai suffit souvent|Redemandez-la"]),
        ("codat", ["Codat’s support|Its support", "assistance"]),
        ("account", ["Whoever", "Qui gère|Qui détient"]),
    ];

    /// Every way in which a linked shop's dataset fails or is late, and every trouble that holds up a merchant.
    const FAULTS: [(&str, &str, &str); 20] = [
        ("failed platform-limit", "nobody", "nothing"),
        ("failed access", "merchant", "invite"),
        ("failed permissions", "merchant", "invite"),
        ("failed platform-error", "you", "refresh"),
        ("failed unreadable", "codat", "nothing"),
        ("failed prerequisite", "codat", "nothing"),
        ("failed codat-error", "you", "refresh"),
        ("failed codat-unreachable", "nobody", "nothing"),
        ("failed cancelled", "you", "refresh"),
        ("failed unstable", "nobody", "nothing"),
        ("failed removed", "merchant", "invite"),
        ("late slow", "nobody", "nothing"),
        ("late platform-limit", "nobody", "nothing"),
        ("trouble codat-unreachable", "nobody", "nothing"),
        ("trouble codat-busy", "nobody", "nothing"),
        ("trouble taking-longer", "nobody", "nothing"),
        ("trouble codat-key", "account", "nothing"),
        ("trouble codat-refused", "codat", "nothing"),
        ("trouble codat-unreadable", "codat", "nothing"),
        ("refused company-limit", "account", "invite"),
    ];

    fn trouble(problem: &str, next_at: Option<Millis>) -> Trouble {
        Trouble {
            problem: problem.to_owned(),
            since: NOW - 3_600_000,
            next_at,
            correlation_id: Some(NUMBER.to_owned()),
        }
    }

    fn fault(name: &str) -> Says {
        let (kind, which) = name.split_once(' ').expect("two words");
        match kind {
            "trouble" => told(State { trouble: Some(trouble(which, Some(NOW))), ..State::default() }, &[]),
            "refused" => {
                let ended = Event { id: "2".to_owned(), seq: 2, at: NOW, what: What::TroubleEnded };
                let began = What::TroubleBegan { trouble: trouble(which, None) };
                let began = Event { id: "1".to_owned(), seq: 1, at: NOW, what: began };
                told(State::default(), &[ended, began])
            }
            _ => {
                let mut dataset = DatasetState::new(Dataset::Orders);
                dataset.activity = Activity::parse(kind).expect("an activity");
                dataset.reason = Some(Reason::parse(which).expect("a reason"));
                dataset.correlation_id = Some(NUMBER.to_owned());
                let linked = connection(ConnectionStatus::Linked, Some(Outcome::Connected), None);
                of(vec![Connection { linked_at: Some(NOW), datasets: vec![dataset], ..linked }])
            }
        }
    }

    #[wasm_bindgen_test]
    fn each_fault_says_what_happened_who_can_act_and_codats_number() {
        for (tag, catalog) in CATALOGS {
            speak(tag, catalog);
            let mut seen = BTreeSet::new();
            for (name, who, offers) in FAULTS {
                let says = fault(name);
                let words = [&says.title, " ", &says.means].concat();
                let (_, phrases) = WHO.iter().find(|(one, _)| *one == who).expect(who);
                let phrases = phrases[usize::from(tag == "fr")];
                assert!(phrases.split('|').any(|phrase| says.means.contains(phrase)), "{tag} {name}: {words}");
                let offered = match says.offer {
                    Offer::Nothing => "nothing",
                    Offer::Invite { .. } => "invite",
                    Offer::Refresh { .. } => "refresh",
                };
                assert_eq!(offered, offers, "{tag} {name}");
                assert_eq!(says.number.as_deref(), Some(NUMBER), "{tag} {name}");
                assert!(!words.contains(['{', '}']) && !words.contains("dashboard."), "{tag} {name}: {words}");
                assert!(seen.insert(words.clone()), "{tag} {name}: another fault reads the same: {words}");
            }
        }
    }

    #[wasm_bindgen_test]
    fn a_refusal_is_told_until_something_was_made_since() {
        let event = |seq: u64, what| Event { id: seq.to_string(), seq, at: NOW, what };
        let refused = event(1, What::TroubleBegan { trouble: trouble("company-limit", None) });
        let made = What::CompanyCreated { company_id: "c".to_owned(), codat_name: "N".to_owned(), adopted: false };
        let says = told(State::default(), &[event(3, made), event(2, What::TroubleEnded), refused]);
        assert!(says.calm, "{}", says.title);
    }
}

//! The state of the page and the one loop that keeps it fresh.
//!
//! Everything shown comes from the server anew every few seconds; nothing is pieced together here. What failed to come
//! leaves what is there, and after the second miss a notice says how old it is.

use crate::api::{self, Failure};
use crate::clock;
use crate::route::{PAGE, Route};
use gangway_wire::Millis;
use gangway_wire::admin::{Me, MerchantPicture, Merchants, Timeline};
use gangway_wire::paths::{admin, fill};
use gangway_wire::problem::Kind;
use leptos::prelude::*;
use leptos::task::spawn_local;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::HtmlElement;

/// Between two looks at the server while all is well, ms.
const PACE_MS: i32 = 4_000;
/// The same after a refusal, ms.
const REFUSED_MS: Millis = 15_000;
/// Events that a timeline shows at first, and how many more each time; no more than the server gives at once.
const EVENTS: u32 = 50;
const EVENTS_MAX: u32 = 200;

/// Who is here.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Gate {
    /// Not known yet.
    Asking,
    /// Nobody: somebody has to log in.
    Login,
    /// A one-time link wants a password.
    Password,
    /// An operator.
    Open,
}

/// Since when the server is silent, and when it is asked next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Silence {
    /// The last answer; `None` where there never was one.
    pub since: Option<Millis>,
    /// Requests without an answer.
    pub misses: u32,
    /// By this machine's clock.
    pub next_at: Millis,
}

/// What a silent server leaves of the page.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Away {
    /// It answers.
    No,
    /// All that was read, which grows old.
    Old,
    /// Nothing was read of this page yet.
    Nothing,
}

/// One company's page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Company {
    /// The merchant.
    pub picture: MerchantPicture,
    /// What happened.
    pub timeline: Timeline,
}

/// The state. Small and `Copy`: every part of the page has it.
#[derive(Clone, Copy)]
pub struct App {
    /// Who is here.
    pub gate: RwSignal<Gate>,
    /// The operator.
    pub me: RwSignal<Option<Me>>,
    /// The page.
    pub route: RwSignal<Route>,
    /// The list as it was last read.
    pub list: RwSignal<Option<Merchants>>,
    /// The company as it was last read.
    pub company: RwSignal<Option<Company>>,
    /// How many events its timeline shows at most.
    pub events: RwSignal<u32>,
    /// Counts the pages gone to: a table begins anew with each.
    pub visit: RwSignal<u32>,
    /// Whether a login ended by itself.
    pub ended: RwSignal<bool>,
    /// What the page's own request was refused with.
    pub refused: RwSignal<Option<Failure>>,
    /// Set while the server is silent.
    pub silence: RwSignal<Option<Silence>>,
    /// The server's clock, moved on every second.
    pub now: RwSignal<Millis>,
    ahead: StoredValue<Millis>,
    answered_at: StoredValue<Option<Millis>>,
    /// When the list and the company were read last.
    read_at: StoredValue<(Millis, Millis)>,
    ticket: StoredValue<u32>,
    next_at: StoredValue<Millis>,
}

impl App {
    /// A page at the present address. `link` is a one-time link, or empty.
    pub fn new(link: &str) -> App {
        App {
            gate: RwSignal::new(if link.is_empty() { Gate::Asking } else { Gate::Password }),
            me: RwSignal::new(None),
            route: RwSignal::new(here()),
            list: RwSignal::new(None),
            company: RwSignal::new(None),
            events: RwSignal::new(EVENTS),
            visit: RwSignal::new(0),
            ended: RwSignal::new(false),
            refused: RwSignal::new(None),
            silence: RwSignal::new(None),
            now: RwSignal::new(clock::machine()),
            ahead: StoredValue::new(0),
            answered_at: StoredValue::new(None),
            read_at: StoredValue::new((0, 0)),
            ticket: StoredValue::new(0),
            next_at: StoredValue::new(0),
        }
    }

    /// Begins: the loop, the clock, and the browser's back button.
    pub fn run(self) {
        let back = Closure::<dyn Fn()>::new(move || self.show(here()));
        // The page lives as long as the window: so does its listener.
        let _ = window().add_event_listener_with_callback("popstate", back.as_ref().unchecked_ref());
        back.forget();
        spawn_local(async move {
            // Until the page is gone.
            while let Some(gate) = self.gate.try_get_untracked() {
                let shown = document().visibility_state() == web_sys::VisibilityState::Visible;
                if gate != Gate::Asking {
                    self.now.set(self.server_now());
                }
                let asks = matches!(gate, Gate::Asking | Gate::Open);
                if shown && asks && clock::machine() >= self.next_at.get_value() {
                    self.read().await;
                }
                clock::sleep(1_000).await;
            }
        });
    }

    /// Goes to a page, as a step for the back button.
    pub fn go(self, route: Route) {
        push(&route);
        // Tabs of one company keep the place; another page begins at its top, for eyes and for readers.
        let stays = route.merchant().is_some() && self.route.with_untracked(|now| now.merchant() == route.merchant());
        self.show(route);
        if !stays {
            if let Some(page) = document().get_element_by_id("page").and_then(|e| e.dyn_into::<HtmlElement>().ok()) {
                // Where there is no frame yet there is nothing to focus.
                let _ = page.focus();
            }
            // After the focus, which would leave it below the bar.
            window().scroll_to_with_x_and_y(0.0, 0.0);
        }
    }

    /// Shows a page, and nothing of another company's meanwhile.
    fn show(self, route: Route) {
        let known =
            self.company.with_untracked(|company| company.as_ref().map(|company| company.picture.row.id.clone()));
        if route.merchant().is_some() && known.as_deref() != route.merchant() {
            self.company.set(None);
            self.events.set(EVENTS);
        }
        self.refused.set(None);
        self.route.set(route);
        self.visit.update(|visit| *visit += 1);
        self.refresh();
    }

    /// What a silent server leaves of the page. One miss alone is told nobody.
    pub fn away(self) -> Away {
        let misses = self.silence.with(|silence| silence.map_or(0, |silence| silence.misses));
        match self.gate.get() {
            Gate::Asking if misses > 0 => Away::Nothing,
            _ if misses < 2 => Away::No,
            _ if self.is_there() => Away::Old,
            _ => Away::Nothing,
        }
    }

    /// Whether what the page shows was ever read.
    fn is_there(self) -> bool {
        if self.route.with(|route| route.merchant().is_some()) {
            self.company.with(Option::is_some)
        } else {
            self.list.with(Option::is_some)
        }
    }

    /// When what the page shows was read.
    pub fn read_at(self) -> Millis {
        let is_company = self.route.with(|route| route.merchant().is_some());
        self.read_at.with_value(|(list, company)| if is_company { *company } else { *list })
    }

    /// Whether a timeline can show more than it does.
    pub fn has_older(self) -> bool {
        self.events.get() < EVENTS_MAX
    }

    /// Shows older events, too.
    pub fn show_older(self) {
        self.events.update(|events| *events = (*events + EVENTS).min(EVENTS_MAX));
        self.refresh();
    }

    /// Reads what the page shows, now.
    pub fn refresh(self) {
        spawn_local(self.read());
    }

    /// After a log-in.
    pub fn welcome(self, me: Me) {
        self.met(me);
        self.ended.set(false);
        self.gate.set(Gate::Open);
        self.refresh();
    }

    /// Nobody is logged in any more. What was shown is gone from memory with it.
    pub fn leave(self) {
        // An answer that is still on its way comes too late.
        self.ticket.update_value(|ticket| *ticket = ticket.wrapping_add(1));
        self.me.set(None);
        self.list.set(None);
        self.company.set(None);
        self.gate.set(Gate::Login);
    }

    fn met(self, me: Me) {
        self.ahead.set_value(clock::ahead(me.now));
        self.now.set(me.now);
        self.me.set(Some(me));
    }

    async fn read(self) {
        let Some(ticket) = self.ticket.try_get_value().map(|ticket| ticket.wrapping_add(1)) else { return };
        self.ticket.set_value(ticket);
        self.next_at.set_value(clock::machine() + Millis::from(PACE_MS));
        let answer = self.read_once(ticket).await;
        if !self.is_latest(ticket) {
            return;
        }
        match answer {
            Ok(()) => {
                self.heard();
                clear(self.refused);
            }
            Err(Failure::LoggedOut) => {
                // Where nobody was logged in, nothing ended.
                self.ended.set(self.gate.get_untracked() == Gate::Open);
                self.leave();
            }
            Err(Failure::Unreachable) => self.missed(),
            Err(refused) => {
                self.heard();
                // What was refused is seldom granted a moment later.
                self.next_at.set_value(clock::machine() + REFUSED_MS);
                if matches!(refused, Failure::Refused { kind: Some(Kind::NotFound), .. }) {
                    // Another may have taken it out of sight: what was shown of it is no longer to be seen.
                    self.company.set(None);
                }
                self.refused.set(Some(refused));
            }
        }
    }

    /// Whether no later read has begun, and the page is still there.
    fn is_latest(self, ticket: u32) -> bool {
        self.ticket.try_get_value() == Some(ticket)
    }

    async fn read_once(self, ticket: u32) -> Result<(), Failure> {
        let me: Me = api::get(admin::ME).await?;
        if !self.is_latest(ticket) {
            return Ok(());
        }
        self.met(me);
        if self.gate.get_untracked() == Gate::Asking {
            self.gate.set(Gate::Open);
        }
        match self.route.get_untracked() {
            Route::Companies { search, offset } => {
                let search: String = js_sys::encode_uri_component(search.trim()).into();
                let query =
                    ["?search=", &search, "&offset=", &offset.to_string(), "&limit=", &PAGE.to_string()].concat();
                let list: Merchants = api::get(&[admin::MERCHANTS, &query].concat()).await?;
                if self.is_latest(ticket) {
                    self.read_at.update_value(|at| at.0 = self.server_now());
                    set_changed(self.list, list);
                }
            }
            Route::Health { id } | Route::Data { id, .. } => {
                // Events first: what stands in the picture may be newer than them, never older.
                let limit = self.events.try_get_untracked().unwrap_or(EVENTS).to_string();
                let timeline: Timeline =
                    api::get(&[&fill(admin::TIMELINE, &[&id]), "?limit=", &limit].concat()).await?;
                let picture: MerchantPicture = api::get(&fill(admin::MERCHANT, &[&id])).await?;
                if self.is_latest(ticket) {
                    self.read_at.update_value(|at| at.1 = self.server_now());
                    set_changed(self.company, Company { picture, timeline });
                }
            }
        }
        Ok(())
    }

    fn server_now(self) -> Millis {
        clock::machine() + self.ahead.get_value()
    }

    fn heard(self) {
        self.answered_at.set_value(Some(self.server_now()));
        clear(self.silence);
    }

    /// A miss: asked again after 2, 4, 8 and then every 15 seconds.
    fn missed(self) {
        let misses = self.silence.get_untracked().map_or(1, |silence| silence.misses + 1);
        let wait_ms = (1_000 << misses.min(4)).min(15_000);
        let next_at = clock::machine() + wait_ms;
        self.next_at.set_value(next_at);
        self.silence.set(Some(Silence { since: self.answered_at.get_value(), misses, next_at }));
    }
}

/// Writes a page into the address bar, as a step for the back button.
fn push(route: &Route) {
    if let Ok(history) = window().history() {
        // A browser that refuses (too many in a second) keeps the old address; the page is right all the same.
        let _ = history.push_state_with_url(&JsValue::NULL, "", Some(&address(route)));
    }
}

/// The same without a step: what changes while one stays on a page.
pub fn replace(route: &Route) {
    if let Ok(history) = window().history() {
        let _ = history.replace_state_with_url(&JsValue::NULL, "", Some(&address(route)));
    }
}

/// The address of a page, as a link names it.
pub fn address(route: &Route) -> String {
    route.address(|text| js_sys::encode_uri_component(text).into())
}

/// What is empty already is no change.
fn clear<T: Send + Sync + 'static>(signal: RwSignal<Option<T>>) {
    if signal.with_untracked(Option::is_some) {
        signal.set(None);
    }
}

/// The server's clock alone is no change.
fn set_changed<T: SameButClock + Send + Sync + 'static>(signal: RwSignal<Option<T>>, value: T) {
    if signal.with_untracked(|now| now.as_ref().is_none_or(|now| !now.same(&value))) {
        signal.set(Some(value));
    }
}

trait SameButClock {
    fn same(&self, other: &Self) -> bool;
}

impl SameButClock for Merchants {
    fn same(&self, other: &Self) -> bool {
        self == other
    }
}

impl SameButClock for Company {
    fn same(&self, other: &Self) -> bool {
        self.picture.state == other.picture.state
            && self.picture.row == other.picture.row
            && self.timeline == other.timeline
    }
}

fn here() -> Route {
    let location = window().location();
    let query = location.search().unwrap_or_default();
    let pairs = web_sys::UrlSearchParams::new_with_str(&query).ok();
    let path = location.pathname().unwrap_or_default();
    Route::parse(&path, |name| pairs.as_ref().and_then(|pairs| pairs.get(name)))
}

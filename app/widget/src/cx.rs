//! What every view holds: the model, the step, and the ways to change them.

use crate::host_events;
use crate::model::{Departure, Ended, Model, Refusal, Wish};
use crate::step;
use crate::steps;
use gangway_ui::api::client::{Call, promised};
use gangway_ui::api::pause::Pause;
use gangway_ui::api::{Client, Fault, Reply, decode};
use gangway_ui::el::aim_in;
use gangway_ui::task;
use gangway_wire::host::Step;
use gangway_wire::paths;
use js_sys::{Date, Function, JSON, Object, Promise, Reflect};
use leptos::prelude::*;
use std::cell::{Cell, RefCell};
use std::pin::Pin;
use std::rc::Rc;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::HtmlElement;

/// What an element owns beside its model. Freed with it.
pub struct Shared {
    /// The custom element: what the host sees.
    pub element: HtmlElement,
    /// The box in its shadow root.
    pub root: HtmlElement,
    /// The proxy's origin.
    pub base: String,
    /// Who calls the proxy.
    pub client: Client,
    /// The loader's: takes its skeleton away (`ready`), or puts static help in our place (any other word).
    pub loader: Function,
    /// The catalog that was guessed, under way since the element was mounted.
    pub catalog: RefCell<Option<Promise>>,
    /// What the poll sleeps on.
    pub pause: Pause,
    /// Paths of catalogs by language, at the proxy.
    pub files: JsValue,
    /// The version of the picture that is shown.
    pub etag: RefCell<Option<String>>,
    /// The greatest seq that this document told its host.
    pub heard: Cell<u64>,
    /// A renewal that is under way, for all who wait for it.
    pub renewal: RefCell<Option<Promise>>,
    /// Whether the host was asked for a token since it gave the last one.
    pub asked: Cell<bool>,
    /// Whether the merchant pressed something: then the next step takes the focus.
    pub acted: Cell<bool>,
    /// Whether the host was told that the element works.
    pub ready: Cell<bool>,
    /// Whether the second half of the module is there, or under way.
    pub rest: Cell<bool>,
    /// See `rest`.
    pub fetching: Cell<bool>,
    /// Whether the element is gone.
    pub gone: Cell<bool>,
}

/// A handle to all of it, free to copy.
#[derive(Clone, Copy)]
pub struct Cx {
    /// What is known.
    pub model: RwSignal<Model>,
    /// What is shown.
    pub step: RwSignal<Step>,
    shared: StoredValue<Rc<Shared>, LocalStorage>,
}

/// A JSON object of texts; members without a value are left out.
pub fn body(fields: &[(&str, Option<&str>)]) -> String {
    let object = Object::new();
    for (key, value) in fields {
        if let Some(value) = value {
            // A plain object refuses no member.
            let _ = Reflect::set(&object, &JsValue::from_str(key), &JsValue::from_str(value));
        }
    }
    JSON::stringify(&object).map(String::from).unwrap_or_default()
}

fn refusal_of(fault: &Fault) -> Refusal {
    let reference = match fault {
        Fault::Problem(p) => p.correlation_id.clone().or_else(|| p.request_id.clone()),
        _ => None,
    };
    Refusal { slug: fault.slug().to_owned(), reference }
}

impl Cx {
    /// For one element. Call it under the owner of its views.
    pub fn new(shared: Rc<Shared>) -> Self {
        Cx {
            model: RwSignal::new(Model::default()),
            step: RwSignal::new(Step::Open),
            shared: StoredValue::new_local(shared),
        }
    }

    /// What the element owns; `None` once it is gone.
    pub fn shared(self) -> Option<Rc<Shared>> {
        self.shared.try_get_value()
    }

    /// Looks at the model, and follows it where a view is computed. Answers the default once the element is gone.
    pub fn see<R: Default>(self, look: impl FnOnce(&Model) -> R) -> R {
        let (mut look, mut seen) = (Some(look), R::default());
        self.look_at(&mut |model| {
            if let Some(look) = look.take() {
                seen = look(model);
            }
        });
        seen
    }

    /// One copy of the signal's code for all who look.
    pub fn look_at(self, look: &mut dyn FnMut(&Model)) {
        self.model.try_with(|model| look(model));
    }

    /// Changes the model, and shows another step where that follows.
    pub fn change(self, change: impl FnOnce(&mut Model)) {
        let mut change = Some(change);
        self.change_by(&mut |model| {
            if let Some(change) = change.take() {
                change(model);
            }
        });
    }

    fn change_by(self, change: &mut dyn FnMut(&mut Model)) {
        if self.model.try_update(|model| change(model)).is_some() {
            self.settle();
        }
    }

    /// Keeps what is being typed, for when its step is made anew. Nothing that is shown follows it.
    pub fn keep(self, keep: impl FnOnce(&mut Model)) {
        self.model.try_update_untracked(keep);
    }

    /// Shows the step that follows from the model.
    fn settle(self) {
        let Some(shared) = self.shared() else { return };
        let Some((texts, seq, next)) =
            self.model.try_with_untracked(|m| (m.texts, m.state().map_or(0, |s| s.seq), step::of(m)))
        else {
            return;
        };
        // The second half of the way is fetched when it is needed.
        if steps::later::has(next) && !shared.rest.get() {
            return self.fetch_rest(shared);
        }
        let changed = self.step.get_untracked() != next;
        if changed {
            self.step.set(next);
        }
        if !texts || next == Step::Open {
            return;
        }
        if !shared.ready.replace(true) {
            // The loader's function throws nothing.
            let _ = shared.loader.call1(&JsValue::NULL, &"ready".into());
            host_events::own(&shared.element, gangway_wire::host::Name::Ready, seq, &[("step", next.as_str())]);
            host_events::step(&shared.element, seq, next);
        } else if changed {
            host_events::step(&shared.element, seq, next);
        }
        if changed && shared.acted.replace(false) {
            task::spawn(async move {
                leptos::task::tick().await;
                if let Some(aim) = aim_in(&shared.root) {
                    // Focus that does not come is no reason to stop.
                    let _ = aim.focus();
                }
            });
        }
    }

    /// Has the loader fetch the second half of the module, then shows what was to be shown. Until then the step stays;
    /// the loader tries again by itself, and in the end puts help in our place that leads back here.
    fn fetch_rest(self, shared: Rc<Shared>) {
        if shared.fetching.replace(true) {
            return;
        }
        task::spawn(async move {
            let coming = shared.loader.call1(&JsValue::NULL, &"rest".into()).unwrap_or(JsValue::NULL);
            let came = wasm_bindgen_futures::JsFuture::from(Promise::resolve(&coming)).await.is_ok();
            shared.fetching.set(false);
            shared.rest.set(came);
            if came {
                self.settle();
                // What is shown now may want a way out.
                self.look();
            }
        });
    }

    /// The merchant wants to be somewhere else.
    pub fn wish(self, wish: Wish) {
        if let Some(shared) = self.shared() {
            shared.acted.set(true);
        }
        self.change(|m| {
            m.wish = wish;
            m.refusal = None;
            m.searched.clear();
        });
    }

    /// The server's clock.
    pub fn now(self) -> i64 {
        Date::now() as i64 + untrack(|| self.see(|m| m.skew))
    }

    /// Sends, with a new token once where the old one is over.
    pub async fn call(self, call: Call<'_>) -> Result<Reply, Fault> {
        let Some(shared) = self.shared() else { return Err(Fault::Stopped) };
        match shared.client.send(call.clone()).await {
            Err(fault) if fault.is_token() && self.renew().await => shared.client.send(call).await,
            other => other,
        }
    }

    /// Gets a new token from the page, once for all who ask at the same time. Whether there is one now.
    pub async fn renew(self) -> bool {
        let Some(shared) = self.shared() else { return false };
        let running = shared.renewal.borrow().clone();
        let promise = running.unwrap_or_else(|| {
            let element = shared.element.clone();
            let promise = task::shared(async move {
                let fetch = Reflect::get(&element, &"fetchSession".into()).unwrap_or(JsValue::UNDEFINED);
                let Some(fetch) = fetch.dyn_ref::<Function>() else { return JsValue::NULL };
                let coming = fetch.call0(&element).unwrap_or(JsValue::NULL);
                promised(coming).await.map_or(JsValue::NULL, JsValue::from)
            });
            shared.renewal.replace(Some(promise.clone()));
            promise
        });
        let token = wasm_bindgen_futures::JsFuture::from(promise).await.ok().and_then(|token| token.as_string());
        let renewed = token.is_some();
        // The first who wakes takes it in; the others find it there.
        if shared.renewal.take().is_some() && renewed {
            shared.client.set_token(token);
            shared.asked.set(false);
        }
        if !renewed && !shared.asked.replace(true) {
            let seq = self.model.try_with_untracked(|m| m.state().map_or(0, |s| s.seq)).unwrap_or_default();
            host_events::own(&shared.element, gangway_wire::host::Name::SessionNeeded, seq, &[]);
        }
        renewed
    }

    /// The host gave a token: go on where we are.
    pub fn token(self, token: String) {
        let Some(shared) = self.shared() else { return };
        shared.client.set_token(Some(token));
        shared.asked.set(false);
        shared.etag.take();
        // It may be another merchant's: nothing of that one was heard yet.
        shared.heard.set(0);
        self.change(|m| m.ended = None);
        shared.pause.wake();
    }

    /// Reads the picture at once.
    pub fn look(self) {
        if let Some(shared) = self.shared() {
            shared.pause.wake();
        }
    }

    /// Runs something that waits for an answer; a second press meanwhile does nothing.
    pub fn act(self, what: &str, work: impl Future<Output = Result<(), Fault>> + 'static) {
        self.act_on(what, Box::pin(work));
    }

    fn act_on(self, what: &str, work: Pin<Box<dyn Future<Output = Result<(), Fault>>>>) {
        if untrack(|| self.see(|m| m.busy.is_some())) {
            return;
        }
        if let Some(shared) = self.shared() {
            shared.acted.set(true);
        }
        self.change(|m| {
            m.busy = Some(what.to_owned());
            m.refusal = None;
        });
        task::spawn(async move {
            let refusal = match work.await {
                Ok(()) | Err(Fault::Stopped) => None,
                Err(fault) if fault.is_token() => {
                    self.change(|m| m.ended = Some(Ended::Session));
                    None
                }
                Err(fault) => Some(refusal_of(&fault)),
            };
            self.change(|m| {
                m.busy = None;
                m.refusal = refusal;
            });
            self.look();
        });
    }

    /// Makes a connection to a platform, and the way out.
    pub async fn connect(self, key: String) -> Result<(), Fault> {
        if let Some(shared) = self.shared().filter(|shared| !shared.rest.get()) {
            self.fetch_rest(shared);
        }
        let reply = self.call(Call::post(paths::CONNECTIONS, body(&[("platformKey", Some(&key))]))).await?;
        self.depart(reply).await?;
        self.read().await?;
        self.change(|m| {
            m.wish = Wish::Follow;
            m.searched.clear();
        });
        Ok(())
    }

    /// Asks for the way out of a connection that exists; why it does not come is shown in its place.
    pub async fn way_out(self, connection_id: String) {
        if let Err(fault) = self.departure(&connection_id).await {
            let now = self.now();
            self.change(|m| {
                m.departure.take_if(|way| way.expires_at <= now);
                m.barred = Some(refusal_of(&fault));
            });
        }
    }

    async fn departure(self, connection_id: &str) -> Result<(), Fault> {
        let path = paths::fill(paths::DEPARTURES, &[connection_id]);
        let reply = self.call(Call::post(&path, "{}".to_owned())).await?;
        self.depart(reply).await
    }

    async fn depart(self, reply: Reply) -> Result<(), Fault> {
        let status = reply.status();
        let connected = decode::connected(&reply.json().await?).ok_or(Fault::Unreadable(status))?;
        self.change(|m| {
            m.barred = None;
            m.departure = Some(Departure {
                connection_id: connected.connection_id,
                url: connected.depart_url,
                expires_at: connected.depart_expires_at,
            });
        });
        Ok(())
    }

    /// Gives the business its name.
    pub async fn name(self, name: String, codat_name: Option<String>) -> Result<(), Fault> {
        let body = body(&[("name", Some(&name)), ("codatName", codat_name.as_deref())]);
        self.call(Call::put(paths::COMPANY, body)).await?;
        self.read().await?;
        self.change(|m| m.wish = Wish::Onward);
        Ok(())
    }

    /// Asks for fresh data.
    pub async fn refresh(self, connection_id: String, dataset: &'static str) -> Result<(), Fault> {
        let body = body(&[("connectionId", Some(&connection_id)), ("dataset", Some(dataset))]);
        self.call(Call::post(paths::REFRESH, body)).await.map(|_| ())
    }

    /// Fetches the platforms; why they do not come is shown in their place.
    pub async fn platforms(self) {
        if let Err(fault) = self.list().await {
            self.change(|m| m.unlisted = Some(refusal_of(&fault)));
        }
    }

    async fn list(self) -> Result<(), Fault> {
        let reply = self.call(Call::get(paths::PLATFORMS)).await?;
        let status = reply.status();
        let all = decode::platforms(&reply.json().await?).ok_or(Fault::Unreadable(status))?;
        self.change(|m| {
            m.platforms = Some(all.platforms);
            m.unlisted = None;
        });
        Ok(())
    }
}

//! Keeps the picture current: polls with an ETag at the server's pace, tells the host what happened, renews the
//! token before it ends. One loop an element, from mounting to removal.

use crate::cx::Cx;
use crate::host_events;
use crate::model::{Ended, Link};
use gangway_ui::api::client::{Call, asset};
use gangway_ui::api::{Fault, decode};
use gangway_ui::{task, text};
use gangway_wire::host::Step;
use gangway_wire::paths;
use gangway_wire::session::Picture;
use js_sys::{Date, Reflect};
use leptos::prelude::*;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

/// Pause after a poll that failed, in milliseconds; doubles up to the second.
const AGAIN_MS: i32 = 2_000;
const AGAIN_MOST_MS: i32 = 30_000;
/// How long a page may take to give the first token before words take the place of the skeleton.
const PATIENCE_MS: i32 = 8_000;
/// A token is renewed so long before it ends.
const EARLY_MS: i64 = 5 * 60_000;
/// A way out is renewed so long before it ends.
const DEPARTURE_EARLY_MS: i64 = 90_000;

/// Runs until the element is gone.
pub async fn run(cx: Cx) {
    let mut again = AGAIN_MS;
    while let Some(shared) = cx.shared().filter(|shared| !shared.gone.get()) {
        if !shared.client.has_token() && !cx.renew().await {
            shared.pause.sleep(Some(PATIENCE_MS)).await;
            if !shared.client.has_token() {
                cx.change(|m| m.ended = Some(Ended::Session));
                shared.pause.sleep(None).await;
            }
            continue;
        }
        let pause = match cx.read().await {
            Ok(()) => {
                again = AGAIN_MS;
                upkeep(cx).await;
                cx.model.try_with_untracked(|m| m.picture.as_ref().map(|p| p.session.poll_ms as i32)).flatten()
            }
            // Woken when the page is shown again.
            Err(Fault::Stopped) => None,
            Err(fault) if fault.is_token() => {
                cx.change(|m| m.ended = Some(Ended::Session));
                None
            }
            Err(Fault::Problem(problem)) if (400..500).contains(&problem.status) && problem.status != 429 => {
                let slug = problem.slug().to_owned();
                cx.change(|m| m.ended = Some(Ended::Refused(slug)));
                None
            }
            Err(fault) => {
                let link = match fault {
                    Fault::Offline if !online() => Link::Offline,
                    other => Link::Away(other.slug().to_owned()),
                };
                // Without texts there are no words of ours: the loader has some.
                if again > AGAIN_MS && !cx.see(|m| m.texts) {
                    // The loader's function throws nothing.
                    let _ = shared.loader.call1(&JsValue::NULL, &"not-reached".into());
                }
                // One failure may be chance: what is on the screen stays, without a word.
                let nothing = cx.model.try_with_untracked(|m| m.picture.is_none()).unwrap_or_default();
                if again > AGAIN_MS || nothing || link == Link::Offline {
                    cx.change(|m| m.link = link);
                }
                let now = again;
                again = AGAIN_MOST_MS.min(again * 2);
                Some(now)
            }
        };
        let hidden = document().hidden();
        shared.pause.sleep(if hidden { None } else { pause }).await;
    }
}

fn online() -> bool {
    window().navigator().on_line()
}

/// What must be renewed by time, the token and the way out, and what did not come.
async fn upkeep(cx: Cx) {
    // The list did not come: again, for as long as it is wanted.
    if cx.step.try_get_untracked() == Some(Step::Platform)
        && cx.model.try_with_untracked(|m| m.unlisted.is_some()).unwrap_or_default()
    {
        cx.platforms().await;
    }
    let now = cx.now();
    let due = cx.model.try_with_untracked(|m| {
        let session = m.picture.as_ref().map(|p| &p.session)?;
        let connection = m.current()?;
        let open = m
            .departure
            .as_ref()
            .is_some_and(|d| d.connection_id == connection.id && d.expires_at - now > DEPARTURE_EARLY_MS);
        Some((session.expires_at - now < EARLY_MS, (!open).then(|| connection.id.clone())))
    });
    let expires = cx.model.try_with_untracked(|m| m.picture.as_ref().map(|p| p.session.expires_at)).flatten();
    if expires.is_some_and(|expires_at| expires_at - now < EARLY_MS) && cx.renew().await {
        // The new session's end comes with the next picture.
        if let Some(shared) = cx.shared() {
            shared.etag.take();
        }
    }
    if let Some(Some((_, Some(connection_id)))) = due
        && needs_way_out(cx)
    {
        // The next poll tries again.
        let _ = cx.departure(connection_id).await;
    }
}

/// Whether what is shown has a link to the platform in it.
fn needs_way_out(cx: Cx) -> bool {
    use gangway_wire::activity::{Action, Reason};
    // The element may have been removed while we waited.
    match cx.step.try_get_untracked() {
        Some(Step::Authorize) => true,
        Some(Step::Progress | Step::Data) => cx
            .model
            .try_with_untracked(|m| {
                m.current()
                    .is_some_and(|c| c.datasets.iter().any(|d| d.reason.map(Reason::action) == Some(Action::Authorize)))
            })
            .unwrap_or_default(),
        _ => false,
    }
}

impl Cx {
    /// Reads the picture and takes it in.
    pub async fn read(self) -> Result<(), Fault> {
        let Some(shared) = self.shared() else { return Err(Fault::Stopped) };
        let heard = shared.heard.get();
        let path = if heard == 0 {
            paths::SESSION.to_owned()
        } else {
            [paths::SESSION, "?after=", &heard.to_string()].concat()
        };
        let etag = shared.etag.borrow().clone();
        let reply = self.call(Call::get(&path).unless(etag.as_deref())).await?;
        if reply.status() == 304 {
            if self.model.try_with_untracked(|m| m.link != Link::Fine).unwrap_or_default() {
                self.change(|m| m.link = Link::Fine);
            }
            return Ok(());
        }
        let etag = reply.etag();
        let picture = decode::picture(&reply.json().await?).ok_or(Fault::Unreadable(200))?;
        let guessed = shared.catalog.take();
        if let Some(guessed) = guessed {
            // It rejects nothing.
            let _ = JsFuture::from(guessed).await;
        }
        language(self, &picture.session.language).await?;
        // The host gave another token meanwhile: this answer is of the one before.
        if shared.heard.get() >= heard {
            self.take_in(picture, etag, heard == 0);
        }
        Ok(())
    }

    /// `first`: asked for without having heard anything, so whatever comes is the truth, also of another merchant.
    fn take_in(self, mut picture: Picture, etag: Option<String>, first: bool) {
        let Some(shared) = self.shared() else { return };
        let events = std::mem::take(&mut picture.events);
        let seq = picture.state.seq;
        // Two reads may overtake each other.
        let older = self.model.try_with_untracked(|m| m.state().is_some_and(|s| s.seq > seq)).unwrap_or(true);
        if older && !first {
            return;
        }
        shared.etag.replace(etag);
        let skew = picture.session.now - Date::now() as i64;
        self.change(|m| {
            m.skew = skew;
            m.link = Link::Fine;
            m.ended = None;
            m.picture = Some(picture);
        });
        for event in &events {
            host_events::tell(&shared.element, event);
        }
        let heard = events.last().map_or(seq, |event| event.seq);
        shared.heard.set(shared.heard.get().max(heard));
    }
}

/// Begins to fetch the catalog that is probably wanted, beside the first picture.
pub fn guess(cx: Cx) {
    let Some(shared) = cx.shared() else { return };
    let page = document().document_element().and_then(|html| html.get_attribute("lang")).unwrap_or_default();
    let coming = task::shared(async move {
        // Without it the first picture's turn tries again, and says so.
        let _ = language(cx, &page).await;
        JsValue::UNDEFINED
    });
    shared.catalog.replace(Some(coming));
}

/// Makes the texts those of the element's `lang`, else of the session; English where there is no such catalog.
pub async fn language(cx: Cx, wanted: &str) -> Result<(), Fault> {
    let Some(shared) = cx.shared() else { return Err(Fault::Stopped) };
    let own = shared.element.get_attribute("lang").unwrap_or_default();
    let wanted = if own.is_empty() { wanted } else { &own };
    let has = |tag: &str| Reflect::get(&shared.files, &tag.into()).ok().and_then(|url| url.as_string());
    let plain = wanted.split(['-', '_']).next().unwrap_or_default();
    let (tag, catalog, url) = match (has(wanted), has(plain)) {
        (Some(url), _) => (wanted, wanted, url),
        (_, Some(url)) => (wanted, plain, url),
        _ => ("en", "en", has("en").unwrap_or_default()),
    };
    // Dates and figures as the visitor writes them, where that is a kind of the same language.
    let own = window().navigator().language().filter(|own| tag == plain && own.starts_with(plain));
    let tag = own.as_deref().unwrap_or(tag);
    if cx.model.try_with_untracked(|m| m.texts).unwrap_or(true) && text::language() == tag {
        return Ok(());
    }
    let texts = asset(&[&shared.base, url.as_str()].concat()).await?;
    text::set(tag, &texts.into());
    // Attributes of our own box: a page's translator and screen readers go by them.
    let _ = shared.root.set_attribute("lang", catalog);
    cx.change(|m| m.texts = true);
    Ok(())
}

/// Fetches the words of the tables: a catalog of its own, since most of the way is without tables.
pub async fn table_texts(cx: Cx) -> Result<(), Fault> {
    let Some(shared) = cx.shared() else { return Err(Fault::Stopped) };
    // The loader puts the tables' style sheet beside ours.
    let _ = shared.loader.call1(&JsValue::NULL, &"table".into());
    let tag = text::language();
    let plain = tag.split('-').next().unwrap_or_default();
    if text::find("grid.again").is_some() {
        return Ok(());
    }
    let url = Reflect::get(&shared.files, &["table.", plain].concat().into()).ok().and_then(|url| url.as_string());
    let Some(url) = url else { return Ok(()) };
    let texts = asset(&[&shared.base, url.as_str()].concat()).await?;
    text::set(&tag, &texts.into());
    Ok(())
}

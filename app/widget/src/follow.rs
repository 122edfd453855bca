//! Keeps the picture current: polls with an ETag at the server's pace, tells the host what happened, renews the
//! token before it ends. One loop an element, from mounting to removal.

use crate::cx::Cx;
use crate::host_events;
use crate::model::{Ended, Link};
use crate::texts;
use gangway_ui::api::client::Call;
use gangway_ui::api::{Fault, decode};
use gangway_wire::host::{Obstacle, Step};
use gangway_wire::paths;
use gangway_wire::session::Picture;
use gangway_wire::state::Connection;
use js_sys::Date;
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
                let link = broken(fault.slug());
                // Without texts there are no words of ours: the loader has some.
                if again > AGAIN_MS && !cx.see(|m| m.texts) {
                    // The loader's function throws nothing.
                    let _ = shared.loader.call1(&JsValue::NULL, &Obstacle::NotReached.as_str().into());
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

/// Nothing came through; the slug says how the proxy failed, where there is a network.
fn broken(slug: &str) -> Link {
    if window().navigator().on_line() { Link::Away(slug.to_owned()) } else { Link::Offline }
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
    let expires = cx.model.try_with_untracked(|m| m.picture.as_ref().map(|p| p.session.expires_at)).flatten();
    if expires.is_some_and(|expires_at| expires_at - now < EARLY_MS) && cx.renew().await {
        // The new session's end comes with the next picture.
        if let Some(shared) = cx.shared() {
            shared.etag.take();
        }
    }
    let closed = cx.model.try_with_untracked(|m| {
        let connection = m.current()?;
        let way = m.departure.as_ref().filter(|d| d.connection_id == connection.id);
        let open = way.is_some_and(|d| d.expires_at - now > DEPARTURE_EARLY_MS);
        (!open).then(|| connection.id.clone())
    });
    if let Some(connection_id) = closed.flatten()
        && needs_way_out(cx)
    {
        cx.way_out(connection_id).await;
    }
}

/// Whether what is shown has a link to the platform in it.
fn needs_way_out(cx: Cx) -> bool {
    // The element may have been removed while we waited.
    match cx.step.try_get_untracked() {
        Some(Step::Authorize) => true,
        Some(Step::Progress | Step::Data) => {
            cx.model.try_with_untracked(|m| m.current().is_some_and(Connection::wants_sign_in)).unwrap_or_default()
        }
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
        texts::language(self, &picture.session.language).await?;
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

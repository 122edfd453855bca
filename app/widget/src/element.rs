//! What the loader calls: mount, token, page, unmount. Only wires; no view and no decision here.

use crate::cx::{Cx, Shared};
use crate::{follow, frame, texts};
use gangway_ui::api::Client;
use gangway_ui::api::pause::Pause;
use gangway_ui::task;
use gangway_wire::host::Obstacle;
use js_sys::Function;
use leptos::mount::mount_to_renderer;
use std::any::Any;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::JsValue;
use wasm_bindgen::prelude::wasm_bindgen;
use web_sys::HtmlElement;

struct Instance {
    id: u32,
    cx: Cx,
    shared: Rc<Shared>,
    /// Dropping it frees the views and all that they hold.
    _views: Box<dyn Any>,
}

thread_local! {
    static INSTANCES: RefCell<Vec<Instance>> = const { RefCell::new(Vec::new()) };
    static NEXT: Cell<u32> = const { Cell::new(1) };
    /// What shows static help in each element, for the panic hook.
    static HELP: RefCell<Vec<(u32, Function)>> = const { RefCell::new(Vec::new()) };
}

/// Shows an element's views in `root` and begins to follow. `files` holds addresses by name, catalogs by language.
/// `loader` is called with `ready` when there is something to see, with a reason where the module dies.
#[wasm_bindgen]
pub fn mount(
    element: HtmlElement,
    root: HtmlElement,
    base: &str,
    files: JsValue,
    token: Option<String>,
    loader: Function,
) -> u32 {
    let base = base.trim_end_matches('/');
    let id = NEXT.replace(NEXT.get() + 1);
    HELP.with_borrow_mut(|all| all.push((id, loader.clone())));
    let shared = Rc::new(Shared {
        element,
        root: root.clone(),
        base: base.to_owned(),
        client: Client::new(base),
        loader,
        catalog: RefCell::default(),
        pause: Pause::default(),
        files,
        etag: RefCell::default(),
        heard: Cell::default(),
        renewal: RefCell::default(),
        asked: Cell::default(),
        acted: Cell::default(),
        ready: Cell::default(),
        rest: Cell::default(),
        fetching: Cell::default(),
        gone: Cell::default(),
    });
    shared.client.set_token(token);
    let made = Rc::new(Cell::new(None));
    let views = {
        let (made, shared) = (Rc::clone(&made), Rc::clone(&shared));
        mount_to_renderer(&root, move || {
            let cx = Cx::new(shared);
            made.set(Some(cx));
            frame::frame(cx)
        })
    };
    let Some(cx) = made.take() else { return 0 };
    INSTANCES.with_borrow_mut(|all| all.push(Instance { id, cx, shared, _views: Box::new(views) }));
    texts::guess(cx);
    task::spawn(follow::run(cx));
    id
}

/// The host gave another token.
#[wasm_bindgen]
pub fn token(id: u32, token: String) {
    if let Some(cx) = INSTANCES.with_borrow(|all| all.iter().find(|i| i.id == id).map(|i| i.cx)) {
        cx.token(token);
    }
}

/// Something happened to the page: it is shown, hidden, put aside, or the network came back.
#[wasm_bindgen]
pub fn page(event: &str, persisted: bool) {
    let all: Vec<(Cx, Rc<Shared>)> =
        INSTANCES.with_borrow(|all| all.iter().map(|i| (i.cx, Rc::clone(&i.shared))).collect());
    for (cx, shared) in all {
        match event {
            // A page with a call under way is not kept for the way back.
            "pagehide" => shared.client.stop(),
            "pageshow" if persisted => {
                let now = cx.now();
                cx.change(|m| {
                    m.busy = None;
                    m.departure.take_if(|d| d.expires_at <= now);
                });
                shared.pause.wake();
            }
            _ => shared.pause.wake(),
        }
    }
}

/// The element is gone: frees all of it.
#[wasm_bindgen]
pub fn unmount(id: u32) {
    HELP.with_borrow_mut(|all| all.retain(|(i, _)| *i != id));
    let instance = INSTANCES.with_borrow_mut(|all| {
        let at = all.iter().position(|i| i.id == id)?;
        Some(all.swap_remove(at))
    });
    if let Some(instance) = instance {
        instance.shared.gone.set(true);
        instance.shared.client.stop();
        instance.shared.client.set_token(None);
        instance.shared.pause.wake();
    }
}

/// How many elements are alive, for tests.
#[must_use]
pub fn alive() -> usize {
    INSTANCES.with_borrow(Vec::len)
}

/// Whoever panics says where, and its elements show static help.
pub fn watch_panics() {
    std::panic::set_hook(Box::new(|info| {
        if let Some(at) = info.location() {
            web_sys::console::error_1(
                &["gangway: stopped at ", at.file(), ":", &at.line().to_string()].concat().into(),
            );
        }
        let all = HELP.try_with(|all| all.try_borrow().map(|all| all.clone()));
        if let Ok(Ok(all)) = all {
            for (_, help) in all {
                // Nobody is left to tell that this failed too.
                let _ = help.call1(&JsValue::NULL, &Obstacle::Crashed.as_str().into());
            }
        }
    }));
}

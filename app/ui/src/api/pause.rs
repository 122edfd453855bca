//! A pause that somebody can end early: between two polls, or until a page is shown again.

use js_sys::{Function, Promise};
use std::cell::{Cell, RefCell};
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

/// One sleeper at a time.
#[derive(Default)]
pub struct Pause {
    resolve: RefCell<Option<Function>>,
    /// Woken before it slept: then it does not.
    early: Cell<bool>,
}

impl Pause {
    /// Sleeps for so many milliseconds; without a number, until it is woken.
    pub async fn sleep(&self, ms: Option<i32>) {
        if self.early.replace(false) {
            return;
        }
        let mut timer = None;
        let promise = Promise::new(&mut |resolve, _| {
            if let (Some(ms), Some(window)) = (ms, web_sys::window()) {
                timer = window.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, ms).ok();
            }
            self.resolve.replace(Some(resolve));
        });
        // A promise that nobody rejects.
        let _ = JsFuture::from(promise).await;
        self.resolve.take();
        if let (Some(timer), Some(window)) = (timer, web_sys::window()) {
            window.clear_timeout_with_handle(timer);
        }
    }

    /// Ends the sleep; the next one, if nobody sleeps now.
    pub fn wake(&self) {
        match self.resolve.take() {
            // Resolving runs no code of ours before the next turn.
            Some(resolve) => drop(resolve.call0(&JsValue::NULL)),
            None => self.early.set(true),
        }
    }
}

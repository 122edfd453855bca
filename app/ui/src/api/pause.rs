//! A pause that somebody can end early: between two polls, or until a page is shown again.

use js_sys::{Function, Promise};
use std::cell::RefCell;
use wasm_bindgen::JsValue;
use wasm_bindgen_futures::JsFuture;

/// One sleeper at a time.
#[derive(Default)]
pub struct Pause {
    resolve: RefCell<Option<Function>>,
}

impl Pause {
    /// Sleeps for so many milliseconds; without a number, until it is woken.
    pub async fn sleep(&self, ms: Option<i32>) {
        let mut timer = None;
        let promise = Promise::new(&mut |resolve, _| {
            if let (Some(ms), Some(window)) = (ms, web_sys::window()) {
                timer = window.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, ms).ok();
            }
            self.resolve.replace(Some(resolve));
        });
        // A promise that nobody rejects.
        let _ = JsFuture::from(promise).await;
        if let (Some(timer), Some(window)) = (timer, web_sys::window()) {
            window.clear_timeout_with_handle(timer);
        }
    }

    /// Ends the sleep, if anybody sleeps.
    pub fn wake(&self) {
        if let Some(resolve) = self.resolve.take() {
            // Resolving runs no code of ours before the next turn.
            let _ = resolve.call0(&JsValue::NULL);
        }
    }
}

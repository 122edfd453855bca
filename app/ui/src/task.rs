//! Work that goes on by itself. Boxed, so that the module holds one copy of what drives it.

use js_sys::Promise;
use std::future::Future;
use wasm_bindgen::JsValue;

/// Runs it; nobody waits.
pub fn spawn(work: impl Future<Output = ()> + 'static) {
    // Nobody looks at the promise either.
    let _ = shared(async move {
        work.await;
        JsValue::UNDEFINED
    });
}

/// Runs it for all who wait for the promise.
pub fn shared(work: impl Future<Output = JsValue> + 'static) -> Promise {
    run(Box::pin(work))
}

fn run(work: std::pin::Pin<Box<dyn Future<Output = JsValue>>>) -> Promise {
    wasm_bindgen_futures::future_to_promise(async move { Ok(work.await) })
}

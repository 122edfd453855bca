//! The element without a proxy: mounted, unmounted, and told what it misses.
#![cfg(target_arch = "wasm32")]

use gangway_widget::element::{alive, mount, page, token, unmount};
use js_sys::{Function, Object, Promise, Reflect};
use std::cell::RefCell;
use std::rc::Rc;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{CustomEvent, HtmlElement};

wasm_bindgen_test_configure!(run_in_browser);

/// An element on the page and what it told its host.
struct Bench {
    element: HtmlElement,
    heard: Rc<RefCell<Vec<(String, JsValue)>>>,
    _listener: Closure<dyn FnMut(CustomEvent)>,
}

fn bench() -> Bench {
    let document = web_sys::window().and_then(|w| w.document()).expect("a page");
    let element: HtmlElement = document.create_element("div").expect("a div").unchecked_into();
    document.body().expect("a body").append_child(&element).expect("appended");
    let heard = Rc::new(RefCell::new(Vec::new()));
    let told = Rc::clone(&heard);
    let listener = Closure::wrap(Box::new(move |event: CustomEvent| {
        told.borrow_mut().push((event.type_(), event.detail()));
    }) as Box<dyn FnMut(CustomEvent)>);
    for name in gangway_wire::host::Name::ALL {
        element.add_event_listener_with_callback(name.as_str(), listener.as_ref().unchecked_ref()).expect("listening");
    }
    Bench { element, heard, _listener: listener }
}

impl Bench {
    /// Mounts against a proxy that answers nothing.
    fn mount(&self, session: Option<&str>) -> (u32, HtmlElement) {
        let document = web_sys::window().and_then(|w| w.document()).expect("a page");
        let root: HtmlElement = document.create_element("div").expect("a div").unchecked_into();
        self.element.append_child(&root).expect("appended");
        let nothing = Function::new_no_args("");
        let id = mount(
            self.element.clone(),
            root.clone(),
            "http://127.0.0.1:9",
            Object::new().into(),
            session.map(str::to_owned),
            nothing,
        );
        (id, root)
    }
}

/// Lets the page go on until `done`, and fails after ten seconds.
async fn until(what: &str, done: impl Fn() -> bool) {
    for _ in 0..1_000 {
        if done() {
            return;
        }
        let pause = Promise::new(&mut |resolve, _| {
            let window = web_sys::window().expect("a page");
            window.set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, 10).expect("a timer");
        });
        JsFuture::from(pause).await.expect("a timer fires");
    }
    panic!("waited in vain: {what}");
}

#[wasm_bindgen_test]
async fn an_element_that_goes_leaves_nothing_behind() {
    let bench = bench();
    let before = alive();
    for _ in 0..20 {
        let (one, root) = bench.mount(Some("gws_1"));
        let (two, other) = bench.mount(Some("gws_2"));
        assert_ne!(one, two);
        assert_eq!(alive(), before + 2);
        unmount(one);
        unmount(two);
        // Twice is once.
        unmount(two);
        assert_eq!(alive(), before);
        assert_eq!(root.child_element_count() + other.child_element_count(), 0, "the views are gone");
        // Late callers find nobody.
        token(one, "gws_3".to_owned());
        page("pageshow", true);
        page("pagehide", false);
    }
}

#[wasm_bindgen_test]
async fn without_a_session_the_host_is_asked_once() {
    let bench = bench();
    let (id, _) = bench.mount(None);
    until("the host is asked", || !bench.heard.borrow().is_empty()).await;
    let names: Vec<String> = bench.heard.borrow().iter().map(|(name, _)| name.clone()).collect();
    assert_eq!(names, ["gangway:session-needed"]);
    let detail = bench.heard.borrow()[0].1.clone();
    assert!(Reflect::get(&detail, &"id".into()).expect("an object").is_string());
    unmount(id);
}

#[wasm_bindgen_test]
async fn a_callback_that_gives_a_session_is_used_instead() {
    let bench = bench();
    let fetch = Function::new_no_args("this.asked = (this.asked ?? 0) + 1; return Promise.resolve('gws_4')");
    Reflect::set(&bench.element, &"fetchSession".into(), &fetch).expect("a property");
    let (id, _) = bench.mount(None);
    let asked = || Reflect::get(&bench.element, &"asked".into()).ok().and_then(|n| n.as_f64());
    until("the callback is called", || asked() == Some(1.0)).await;
    assert!(bench.heard.borrow().iter().all(|(name, _)| name != "gangway:session-needed"));
    unmount(id);
}

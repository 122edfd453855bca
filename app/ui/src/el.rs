//! Elements made one by one, over Leptos' signals: no type, no second copy of the markup per shape.
//!
//! `view!` makes a type of each piece of markup, with code to build it and code to rebuild it; the widget's nine
//! steps so came to 139 kB. An [`El`] is a node that is there at once; what changes is followed by one kind of
//! effect. `view!` stays where many alike rows are worth their type: the table.

use leptos::attr::Attribute;
use leptos::attr::any_attribute::AnyAttribute;
use leptos::prelude::*;
use leptos::tachys::hydration::Cursor;
use leptos::tachys::view::add_attr::AddAnyAttr;
use leptos::tachys::view::{Position, PositionState, Render, RenderHtml};
use send_wrapper::SendWrapper;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{Element, Event, HtmlElement, HtmlInputElement};

/// An element under construction, or in the page. Freed with the owner under which it was made.
#[derive(Clone)]
pub struct El(Element);

/// A text that is computed from signals.
pub type Words = Box<dyn Fn() -> String>;

/// An element of HTML with these classes.
pub fn el(tag: &str, class: &str) -> El {
    let node = document().create_element(tag).expect("our tags are names");
    El(node).class(class)
}

/// An element of SVG.
pub fn svg(tag: &str) -> El {
    El(document().create_element_ns(Some("http://www.w3.org/2000/svg"), tag).expect("our tags are names"))
}

/// Computes a text now and whenever its signals change; applies it where it is another one. Ends with the owner under
/// which it was called.
pub fn follow(compute: Words, apply: Box<dyn Fn(&str)>) {
    let effect = RenderEffect::new(move |before: Option<String>| {
        let now = compute();
        if before.as_ref() != Some(&now) {
            untrack(|| apply(&now));
        }
        now
    });
    StoredValue::new_local(effect);
}

impl El {
    /// The node.
    pub fn node(&self) -> &Element {
        &self.0
    }

    fn class(self, class: &str) -> Self {
        if class.is_empty() { self } else { self.attr("class", class) }
    }

    /// Sets an attribute.
    pub fn attr(self, name: &str, value: &str) -> Self {
        // Only a name that is none is refused, and ours are names.
        let _ = self.0.set_attribute(name, value);
        self
    }

    /// Sets an attribute without a value, or leaves it out.
    pub fn flag(self, name: &str, on: bool) -> Self {
        if on { self.attr(name, "") } else { self }
    }

    /// Its text, set as a property: a translator that replaces text nodes then stops nothing.
    pub fn text(self, text: &str) -> Self {
        self.0.set_text_content(Some(text));
        self
    }

    /// A name or a figure: never translated.
    pub fn verbatim(self) -> Self {
        self.attr("translate", "no")
    }

    /// Adds a child.
    pub fn child(self, child: El) -> Self {
        // Appending a fresh element to another one cannot fail.
        let _ = self.0.append_child(&child.0);
        self
    }

    /// Adds a child, if there is one.
    pub fn maybe(self, child: Option<El>) -> Self {
        match child {
            Some(child) => self.child(child),
            None => self,
        }
    }

    /// Adds children.
    pub fn all(self, children: Vec<El>) -> Self {
        children.into_iter().fold(self, El::child)
    }

    /// A space between two pieces of a line.
    pub fn space(self) -> Self {
        let _ = self.0.append_with_str_1(" ");
        self
    }

    /// A text that changes.
    pub fn words(self, words: impl Fn() -> String + 'static) -> Self {
        let node = self.0.clone();
        follow(Box::new(words), Box::new(move |text| node.set_text_content(Some(text))));
        self
    }

    /// An attribute that changes; left out while it is empty.
    pub fn living(self, name: &'static str, value: impl Fn() -> String + 'static) -> Self {
        let node = self.0.clone();
        let apply = move |value: &str| {
            let _ = if value.is_empty() { node.remove_attribute(name) } else { node.set_attribute(name, value) };
        };
        follow(Box::new(value), Box::new(apply));
        self
    }

    /// Puts another element behind this one.
    pub fn then(&self, next: &El) {
        let _ = self.0.after_with_node_1(&next.0);
    }

    /// Children that are made anew whenever the key is another one. What they own is freed before. Focus that was in
    /// here stays in here.
    pub fn region(self, key: impl Fn() -> String + 'static, children: impl Fn() -> Vec<El> + 'static) -> Self {
        self.region_of(Box::new(key), Box::new(children))
    }

    fn region_of(self, key: Words, children: Box<dyn Fn() -> Vec<El>>) -> Self {
        let node = self.0.clone();
        let owner = Owner::current().unwrap_or_default().child();
        let apply = move |_: &str| {
            let focused = focused_in(&node);
            owner.cleanup();
            node.set_text_content(None);
            for child in owner.with(&children) {
                let _ = node.append_child(&child.0);
            }
            if let Some(place) = focused {
                focus_in(&node, place);
            }
        };
        follow(key, Box::new(apply));
        self
    }

    /// Listens. The listener is freed with its owner.
    pub fn on(self, event: &str, handler: impl FnMut(Event) + 'static) -> Self {
        self.listen(event, Box::new(handler))
    }

    fn listen(self, event: &str, handler: Box<dyn FnMut(Event)>) -> Self {
        let closure = Closure::wrap(handler);
        let _ = self.0.add_event_listener_with_callback(event, closure.as_ref().unchecked_ref());
        StoredValue::new_local(closure);
        self
    }

    /// What a press does.
    pub fn press(self, mut act: impl FnMut() + 'static) -> Self {
        self.on("click", move |_| act())
    }
}

/// What may have the focus.
const FOCUSABLE: &str = "a[href],button,input,select,summary,[tabindex]";

/// Which of those in here has it.
fn focused_in(node: &Element) -> Option<u32> {
    let focused = node.query_selector(":focus").ok()??;
    let all = node.query_selector_all(FOCUSABLE).ok()?;
    (0..all.length()).find(|&n| all.get(n).is_some_and(|one| *focused == one))
}

/// Gives the focus to what begins a step anew, else to what stands in the same place, else to the step's headline:
/// whoever reads by keys or by ear is not thrown back to the top of the page.
fn focus_in(node: &Element, place: u32) {
    let there = || {
        let all = node.query_selector_all(FOCUSABLE).ok()?;
        all.get(place.min(all.length().checked_sub(1)?))?.dyn_into().ok()
    };
    let aim = aim_in(node).or_else(there).or_else(|| aim_in(&node.closest("[data-step]").ok()??));
    if let Some(aim) = aim {
        // Focus that does not come is no reason to stop.
        let _ = aim.focus();
    }
}

/// Where the focus goes in a step that is new: what asks for it, else the headline.
pub fn aim_in(node: &Element) -> Option<HtmlElement> {
    let find = |selector| node.query_selector(selector).ok().flatten();
    find("[data-focus]").or_else(|| find(".headline"))?.dyn_into().ok()
}

/// What an input holds.
pub fn value_of(event: &Event) -> String {
    event.target().and_then(|t| t.dyn_into::<HtmlInputElement>().ok()).map(|field| field.value()).unwrap_or_default()
}

impl Render for El {
    type State = Element;

    fn build(self) -> Self::State {
        self.0
    }

    fn rebuild(self, state: &mut Self::State) {
        let _ = state.replace_with_with_node_1(&self.0);
        *state = self.0;
    }
}

/// An element in Leptos' markup: `view! { <main>{placed(table)}</main> }`.
pub struct Placed(SendWrapper<El>);

/// Lets an element stand in Leptos' markup.
pub fn placed(el: El) -> Placed {
    Placed(SendWrapper::new(el))
}

impl Render for Placed {
    type State = Element;

    fn build(self) -> Self::State {
        self.0.take().build()
    }

    fn rebuild(self, state: &mut Self::State) {
        self.0.take().rebuild(state);
    }
}

impl AddAnyAttr for Placed {
    type Output<SomeNewAttr: Attribute> = Self;

    fn add_any_attr<NewAttr: Attribute>(self, _: NewAttr) -> Self::Output<NewAttr>
    where
        Self::Output<NewAttr>: RenderHtml,
    {
        self
    }
}

/// Nothing of ours is rendered on a server: what is asked only there does nothing.
impl RenderHtml for Placed {
    type AsyncOutput = Self;
    type Owned = Self;

    const MIN_LENGTH: usize = 0;

    fn dry_resolve(&mut self) {}

    async fn resolve(self) -> Self {
        self
    }

    fn to_html_with_buf(self, _: &mut String, _: &mut Position, _: bool, _: bool, _: Vec<AnyAttribute>) {}

    fn hydrate<const FROM_SERVER: bool>(self, _: &Cursor, _: &PositionState) -> Self::State {
        self.build()
    }

    fn into_owned(self) -> Self::Owned {
        self
    }
}

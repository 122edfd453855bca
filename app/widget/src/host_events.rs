//! The one place that speaks to the host page: DOM events on the element, each id once in one document.

use gangway_wire::event::{Event, What};
use gangway_wire::host::{self, Name, Step};
use js_sys::{Object, Reflect};
use std::cell::{Cell, RefCell};
use wasm_bindgen::JsValue;
use web_sys::{CustomEvent, CustomEventInit, HtmlElement};

/// How many ids are remembered: more than any reply brings.
const REMEMBERED: usize = 1_000;

thread_local! {
    /// What this document was told, over all its elements: two of one merchant get the same events.
    static TOLD: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
    static OWN: Cell<u32> = const { Cell::new(0) };
}

/// Tells what the proxy reports, in its order. Answers whether it was new to this document.
pub fn tell(element: &HtmlElement, event: &Event) {
    let Some(name) = host::of(&event.what) else { return };
    let new = TOLD.with_borrow_mut(|told| {
        if told.contains(&event.id) {
            return false;
        }
        if told.len() == REMEMBERED {
            told.remove(0);
        }
        told.push(event.id.clone());
        true
    });
    if !new {
        return;
    }
    let rows = if let What::DatasetReady { rows, .. } = &event.what { Some(*rows) } else { None };
    let fields: Vec<(&str, &str)> = match &event.what {
        What::CompanyCreated { company_id, .. } => vec![("companyId", company_id)],
        What::ConnectionChanged { connection_id, .. }
        | What::Departed { connection_id, .. }
        | What::Returned { connection_id, .. }
        | What::Completed { connection_id } => vec![("connectionId", connection_id)],
        What::DatasetReady { connection_id, dataset, .. } => {
            vec![("connectionId", connection_id), ("dataset", dataset.as_str())]
        }
        What::DatasetChanged { connection_id, dataset, change } => vec![
            ("connectionId", connection_id),
            ("dataset", dataset.as_str()),
            ("reason", change.reason.map_or("", |reason| reason.as_str())),
        ],
        What::TroubleBegan { trouble } => vec![("problem", &trouble.problem)],
        _ => Vec::new(),
    };
    dispatch(element, name, &event.id, event.seq, &fields, rows);
}

/// Tells something of this page alone. Answers whether the host leaves the rest to us.
pub fn own(element: &HtmlElement, name: Name, seq: u64, fields: &[(&str, &str)]) -> bool {
    let next = OWN.get() + 1;
    OWN.set(next);
    // Unlike any id of the proxy, which are UUIDs.
    let id = ["page-", &next.to_string()].concat();
    dispatch(element, name, &id, seq, fields, None)
}

/// Another step is shown.
pub fn step(element: &HtmlElement, seq: u64, step: Step) {
    own(element, Name::Step, seq, &[("step", step.as_str())]);
}

fn dispatch(element: &HtmlElement, name: Name, id: &str, seq: u64, fields: &[(&str, &str)], rows: Option<u64>) -> bool {
    let detail = Object::new();
    let set = |key: &str, value: JsValue| {
        // A plain object refuses no member.
        let _ = Reflect::set(&detail, &JsValue::from_str(key), &value);
    };
    set("id", id.into());
    set("seq", (seq as f64).into());
    for (key, value) in fields {
        set(key, (*value).into());
    }
    if let Some(rows) = rows {
        set("rows", (rows as f64).into());
    }
    let init = CustomEventInit::new();
    init.set_detail(&detail);
    init.set_bubbles(true);
    init.set_composed(true);
    init.set_cancelable(true);
    match CustomEvent::new_with_event_init_dict(name.as_str(), &init) {
        Ok(event) => element.dispatch_event(&event).unwrap_or(true),
        Err(_) => true,
    }
}

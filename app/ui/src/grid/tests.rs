//! The table in a real browser: drawn, sorted, paged, walked by keys, opened.

use super::{Options, Source, grid};
use gangway_wire::dataset::Dataset;
use gangway_wire::table::{Column, Details, Field, Kind, Prominence, Window};
use gangway_wire::view::{Sort, ViewQuery};
use js_sys::{JSON, Object, Promise};
use leptos::prelude::*;
use std::cell::{Cell, RefCell};
use std::rc::Rc;
use wasm_bindgen::JsCast;
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{Element, HtmlElement, KeyboardEvent, KeyboardEventInit};

wasm_bindgen_test_configure!(run_in_browser);

const TOTAL: u64 = 4_318;

/// A table on a page of its own, and what it asked for.
struct Bench {
    host: HtmlElement,
    asked: Rc<RefCell<Vec<String>>>,
    moved: Rc<RefCell<Vec<String>>>,
    fails: Rc<Cell<bool>>,
    /// Whether answers to new questions wait for `released`.
    holds: Rc<Cell<bool>>,
    released: Rc<Cell<bool>>,
    answered: Rc<Cell<usize>>,
    as_of: RwSignal<i64>,
    _mounted: Box<dyn std::any::Any>,
}

fn columns() -> Vec<Column> {
    let column = |id: &str, kind, currency: Option<&str>, sortable| Column {
        id: id.to_owned(),
        kind,
        prominence: Prominence::Main,
        currency: currency.map(str::to_owned),
        sortable,
    };
    vec![
        column("orderNumber", Kind::Text, None, false),
        column("createdDate", Kind::Date, None, true),
        column("totalAmount", Kind::Money, Some("currency"), true),
        column("currency", Kind::Currency, None, false),
    ]
}

fn window_of(query: &ViewQuery, as_of: i64) -> Window {
    let numbers: Vec<u64> = (query.offset..TOTAL.min(query.offset + u64::from(query.limit))).collect();
    let row = |n: &u64| {
        let amount = if *n == 0 { "12345678901234567.89" } else { "5" };
        [&format!("#{n}"), "2026-11-24T23:30:00", amount, "EUR"].map(|text| Some(text.to_owned())).to_vec()
    };
    Window {
        dataset: Dataset::Orders,
        as_of,
        total: TOTAL,
        offset: query.offset,
        sort: query.sort.as_ref().map(Sort::to_text),
        columns: columns(),
        rows: numbers.iter().map(row).collect(),
        numbers,
    }
}

/// Lets the page go on until `done`, and fails after ten seconds.
async fn until(what: &str, done: impl Fn() -> bool) {
    for _ in 0..1_000 {
        if done() {
            return;
        }
        let pause = Promise::new(&mut |resolve, _| {
            window().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, 10).expect("a window has timers");
        });
        JsFuture::from(pause).await.expect("a timer never fails");
    }
    panic!("waited in vain: {what}");
}

impl Bench {
    async fn open() -> Bench {
        let catalog: Object = JSON::parse(include_str!("../../../languages/table.en.json")).expect("JSON").into();
        crate::text::set("en-GB", &catalog);
        let host: HtmlElement = document().create_element("div").expect("a div").unchecked_into();
        document().body().expect("a body").append_child(&host).expect("a place for it");
        let (asked, moved) = (Rc::new(RefCell::new(Vec::new())), Rc::new(RefCell::new(Vec::new())));
        let (fails, holds) = (Rc::new(Cell::new(false)), Rc::new(Cell::new(false)));
        let (released, answered) = (Rc::new(Cell::new(false)), Rc::new(Cell::new(0)));
        let as_of = RwSignal::new(1);
        let source = Source {
            window: Rc::new({
                let (asked, fails, holds) = (asked.clone(), fails.clone(), holds.clone());
                let (released, answered) = (released.clone(), answered.clone());
                move |query: ViewQuery| {
                    asked.borrow_mut().push(query.to_query());
                    let (held, failed) = (holds.get(), fails.get());
                    let (released, answered) = (released.clone(), answered.clone());
                    Box::pin(async move {
                        if held {
                            until("released", || released.get()).await;
                        }
                        answered.set(answered.get() + 1);
                        if failed {
                            Err("The table is on holiday.".to_owned())
                        } else {
                            Ok(window_of(&query, as_of.get_untracked()))
                        }
                    })
                }
            }),
            details: Rc::new(move |number| {
                Box::pin(async move {
                    let value = format!("number {number}");
                    let field = Field { id: "note".to_owned(), kind: Kind::Text, value, currency: None };
                    Ok(Details {
                        dataset: Dataset::Orders,
                        as_of: as_of.get_untracked(),
                        fields: vec![field],
                        lists: Vec::new(),
                    })
                })
            }),
        };
        let told = moved.clone();
        let mounted = mount_to(host.clone(), move || {
            grid(Options {
                name: "Orders".to_owned(),
                query: ViewQuery::default(),
                as_of: as_of.into(),
                source,
                moved: Rc::new(move |query: &ViewQuery| told.borrow_mut().push(query.to_query())),
            })
        });
        let bench = Bench { host, asked, moved, fails, holds, released, answered, as_of, _mounted: Box::new(mounted) };
        until("the first row", || bench.find("[aria-rowindex='2'].gw-row").is_some()).await;
        bench
    }

    fn find(&self, selector: &str) -> Option<Element> {
        self.host.query_selector(selector).expect("a selector")
    }

    fn get(&self, selector: &str) -> HtmlElement {
        self.find(selector).unwrap_or_else(|| panic!("{selector} is there")).unchecked_into()
    }

    fn text(&self, selector: &str) -> String {
        self.get(selector).text_content().unwrap_or_default()
    }

    fn attribute(&self, selector: &str, name: &str) -> String {
        self.get(selector).get_attribute(name).unwrap_or_default()
    }

    fn press(&self, key: &str, ctrl: bool) {
        let init = KeyboardEventInit::new();
        init.set_key(key);
        init.set_ctrl_key(ctrl);
        init.set_bubbles(true);
        let event = KeyboardEvent::new_with_keyboard_event_init_dict("keydown", &init).expect("an event");
        self.get("[tabindex='0']").dispatch_event(&event).expect("somebody listens");
    }

    /// Row and column of the one cell that Tab reaches, as assistive technology counts them.
    fn stop(&self) -> (String, String) {
        let stops = self.host.query_selector_all(".gw-grid [tabindex='0']").expect("a selector");
        assert_eq!(stops.length(), 1, "one tab stop");
        let cell: Element = stops.get(0).expect("there is one").unchecked_into();
        let row = cell.parent_element().expect("a cell is in a row");
        let read = |e: &Element, name| e.get_attribute(name).unwrap_or_default();
        (read(&row, "aria-rowindex"), read(&cell, "aria-colindex"))
    }

    fn asked_last(&self) -> String {
        self.asked.borrow().last().cloned().unwrap_or_default()
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        self.host.remove();
    }
}

#[wasm_bindgen_test]
async fn a_window_is_drawn_with_all_its_digits_and_the_size_of_the_whole_table() {
    let bench = Bench::open().await;
    assert_eq!(bench.attribute("[role=grid]", "aria-rowcount"), "4319");
    assert_eq!(bench.host.query_selector_all(".gw-rows > .gw-row").expect("a selector").length(), 50);
    assert_eq!(bench.text("[aria-rowindex='2'] [data-column=totalAmount]"), "€12,345,678,901,234,567.89");
    assert_eq!(bench.text("[aria-rowindex='2'] [data-column=createdDate]"), "24 Nov 2026, 23:30", "as written");
    assert!(bench.find("[data-column=currency]").is_none(), "the amount shows it");
    assert_eq!(bench.text(".gw-foot [role=status]"), "1–50 of 4,318");
    assert_eq!(bench.stop(), ("2".to_owned(), "1".to_owned()));
}

#[wasm_bindgen_test]
async fn a_head_sorts_and_turns_round() {
    let bench = Bench::open().await;
    assert!(bench.find(".gw-head [data-column=orderNumber] button").is_none(), "the server cannot sort by text");
    bench.get(".gw-head [data-column=totalAmount] button").click();
    until("sorted", || bench.attribute(".gw-head [data-column=totalAmount]", "aria-sort") == "descending").await;
    assert_eq!(bench.asked_last(), "offset=0&limit=50&sort=-totalAmount");
    bench.get(".gw-head [data-column=totalAmount] button").click();
    until("turned", || bench.attribute(".gw-head [data-column=totalAmount]", "aria-sort") == "ascending").await;
    assert_eq!(bench.moved.borrow().last().map(String::as_str), Some("offset=0&limit=50&sort=totalAmount"));
}

#[wasm_bindgen_test]
async fn first_and_last_row_are_reached_by_button_and_by_key() {
    let bench = Bench::open().await;
    bench.get("[data-way=last]").click();
    until("the last row", || bench.find("[aria-rowindex='4319']").is_some()).await;
    assert_eq!(bench.text(".gw-foot [role=status]"), "4,301–4,318 of 4,318");
    assert!(bench.get("[data-way=after]").has_attribute("disabled"));
    bench.press("Home", true);
    until("the first row", || bench.find("[aria-rowindex='2']").is_some()).await;
    assert_eq!(bench.stop(), ("2".to_owned(), "1".to_owned()));
    bench.press("End", true);
    until("the last cell", || bench.stop() == ("4319".to_owned(), "4".to_owned())).await;
    let focused = document().active_element().and_then(|e| e.get_attribute("aria-colindex"));
    assert_eq!(focused.as_deref(), Some("4"), "the focus went with it");
}

#[wasm_bindgen_test]
async fn one_tab_stop_walks_through_windows_and_into_the_head() {
    let bench = Bench::open().await;
    bench.press("PageDown", false);
    until("the second window", || bench.stop().0 == "52").await;
    bench.press("ArrowUp", false);
    until("back in the first", || bench.stop().0 == "51").await;
    bench.press("ArrowRight", false);
    assert_eq!(bench.stop(), ("51".to_owned(), "2".to_owned()));
    bench.press("PageUp", false);
    bench.press("ArrowUp", false);
    assert_eq!(bench.stop(), ("1".to_owned(), "2".to_owned()), "the head");
    bench.press("Enter", false);
    until("sorted from the head", || bench.asked_last() == "offset=0&limit=50&sort=-createdDate").await;
}

#[wasm_bindgen_test]
async fn a_row_opens_by_press_and_by_key_and_one_at_a_time() {
    let bench = Bench::open().await;
    bench.get("[aria-rowindex='4'] [data-column=createdDate]").click();
    until("its details", || bench.find(".gw-details dd").is_some()).await;
    assert_eq!(bench.text(".gw-details"), "Notenumber 2");
    assert_eq!(bench.attribute("[aria-rowindex='4'] .gw-open button", "aria-expanded"), "true");
    bench.press("ArrowDown", false);
    bench.press("Enter", false);
    until("the next one's", || bench.find(".gw-details dd").is_some() && bench.text(".gw-details") == "Notenumber 3")
        .await;
    assert_eq!(bench.host.query_selector_all(".gw-details").expect("a selector").length(), 1);
    bench.press(" ", false);
    until("closed", || bench.find(".gw-details").is_none()).await;
}

#[wasm_bindgen_test]
async fn a_refused_window_says_why_and_keeps_what_is_there() {
    let bench = Bench::open().await;
    bench.fails.set(true);
    bench.get("[data-way=after]").click();
    until("why", || bench.find("[role=alert]").is_some()).await;
    assert_eq!(bench.text("[role=alert] p"), "The table is on holiday.");
    assert!(bench.find("[aria-rowindex='2']").is_some(), "the old rows");
    bench.fails.set(false);
    bench.get(".gw-again").click();
    until("the window asked for", || bench.find("[aria-rowindex='52']").is_some()).await;
    assert!(bench.find("[role=alert]").is_none());
}

#[wasm_bindgen_test]
async fn an_answer_that_was_overtaken_changes_nothing() {
    let bench = Bench::open().await;
    let before = bench.answered.get();
    bench.holds.set(true);
    bench.get("[data-way=last]").click();
    bench.holds.set(false);
    bench.get(".gw-head [data-column=totalAmount] button").click();
    until("sorted", || bench.find(".gw-head [aria-sort]").is_some()).await;
    bench.released.set(true);
    until("the other answer", || bench.answered.get() == before + 2).await;
    leptos::task::tick().await;
    assert!(bench.find("[aria-rowindex='2']").is_some(), "the first window of the new order");
    assert_eq!(bench.moved.borrow().last().map(String::as_str), Some("offset=0&limit=50&sort=-totalAmount"));
}

#[wasm_bindgen_test]
async fn a_new_snapshot_is_read_by_itself() {
    let bench = Bench::open().await;
    let before = bench.asked.borrow().len();
    bench.as_of.set(2);
    until("asked again", || bench.asked.borrow().len() == before + 1).await;
}

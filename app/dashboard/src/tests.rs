//! The dashboard in a real browser, in front of a server that is made up: each test says what it answers.

use crate::pages;
use gangway_wire::activity::{Activity, Reason, Who};
use gangway_wire::admin::{Codat, Me, MerchantPicture, MerchantRow, Merchants, PortalName, RowProblem, Timeline};
use gangway_wire::dataset::Dataset;
use gangway_wire::event::{DatasetChange, Event, What};
use gangway_wire::problem::{Kind, Problem};
use gangway_wire::state::{ConnectionStatus, State};
use js_sys::{JSON, Object, Promise, Reflect};
use leptos::prelude::*;
use serde::Serialize;
use std::cell::RefCell;
use wasm_bindgen::prelude::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};
use web_sys::{Element, HtmlElement, HtmlInputElement, Request, Response, ResponseInit};

wasm_bindgen_test_configure!(run_in_browser);

/// Method and path, status (0: no answer at all), body, seconds to wait.
type Answer = (&'static str, u16, String, Option<u32>);

thread_local! {
    static ANSWERS: RefCell<Vec<Answer>> = const { RefCell::new(Vec::new()) };
    static ASKED: RefCell<Vec<String>> = const { RefCell::new(Vec::new()) };
    static SERVER: Closure<dyn Fn(Request) -> Promise> = Closure::new(answer);
}

fn answer(request: Request) -> Promise {
    let url = request.url();
    let path = url.split_once("/v1").map_or("", |(_, path)| path);
    let asked = [&request.method(), " ", path].concat();
    let found = ANSWERS.with_borrow(|all| all.iter().rev().find(|answer| asked.starts_with(answer.0)).cloned());
    ASKED.with_borrow_mut(|all| all.push(asked));
    let Some((_, status, body, retry_after_s)) = found.filter(|found| found.1 > 0) else {
        return Promise::reject(&js_sys::TypeError::new("no network").into());
    };
    let init = ResponseInit::new();
    init.set_status(status);
    let response = Response::new_with_opt_str_and_init((status != 204).then_some(body.as_str()), &init);
    let response = response.expect("a response");
    if let Some(wait_s) = retry_after_s {
        response.headers().set("retry-after", &wait_s.to_string()).expect("a header");
    }
    Promise::resolve(&JsValue::from(response))
}

/// From now on the server answers `what` so; the latest word counts.
fn says(what: &'static str, status: u16, body: &impl Serialize) {
    let body = serde_json::to_string(body).expect("JSON");
    ANSWERS.with_borrow_mut(|all| all.push((what, status, body, None)));
}

fn refuses(what: &'static str, kind: Kind, retry_after_s: Option<u32>) {
    let problem = Problem {
        kind: ["https://gangway.example/problems/", kind.slug()].concat(),
        title: kind.title().to_owned(),
        status: kind.status(),
        detail: String::new(),
        who: kind.who(),
        field: None,
        retry_after_s: None,
        request_id: Some("r-1".to_owned()),
        correlation_id: None,
    };
    let body = serde_json::to_string(&problem).expect("JSON");
    ANSWERS.with_borrow_mut(|all| all.push((what, kind.status(), body, retry_after_s)));
}

fn falls_silent(what: &'static str) {
    ANSWERS.with_borrow_mut(|all| all.push((what, 0, String::new(), None)));
}

fn me() -> Me {
    Me {
        email: "ines@harbour.example".to_owned(),
        portals: vec![PortalName { id: "p".to_owned(), name: "Harbour Lane".to_owned() }],
        codat: Codat { answers: true, asked_at: Some(1), down_since: None, notes: Vec::new() },
        now: crate::clock::machine(),
    }
}

fn row(state: &State, problem: Option<RowProblem>) -> MerchantRow {
    let connection = state.current();
    MerchantRow {
        id: "m1".to_owned(),
        portal: me().portals.remove(0),
        reference: "M-20418".to_owned(),
        name: state.name.clone(),
        status: state.status(),
        platform_name: connection.map(|c| c.platform_name.clone()),
        platform_key: None,
        ready: connection.map_or(0, |c| c.ready_of().0 as u32),
        offered: 7,
        rows: 12,
        last_sync_at: None,
        problem,
        created_at: 1,
        changed_at: 2,
    }
}

fn list(merchants: Vec<MerchantRow>, in_trouble: u64) -> Merchants {
    let all = merchants.len() as u64;
    Merchants { total: all, all, in_trouble, offset: 0, merchants }
}

/// A merchant's events, built up as the server builds them.
#[derive(Default)]
struct Story {
    state: State,
    events: Vec<Event>,
}

impl Story {
    fn then(mut self, what: What) -> Story {
        let seq = self.state.seq + 1;
        let event = Event { id: seq.to_string(), seq, at: crate::clock::machine() - 60_000, what };
        self.state.apply(&event);
        self.events.insert(0, event);
        self
    }

    /// A business that chose Shopify.
    fn chosen() -> Story {
        let name = "Maison Lune".to_owned();
        Story::default()
            .then(What::NameGiven { name: name.clone(), codat_name: name.clone() })
            .then(What::CompanyCreated { company_id: "c".to_owned(), codat_name: name, adopted: false })
            .then(What::ConnectionCreated {
                connection_id: "n".to_owned(),
                platform_key: "gbol".to_owned(),
                platform_name: "Shopify".to_owned(),
            })
    }

    fn linked() -> Story {
        Story::chosen()
            .then(What::ConnectionChanged { connection_id: "n".to_owned(), status: ConnectionStatus::Linked })
    }

    fn dataset(self, dataset: Dataset, change: DatasetChange) -> Story {
        self.then(What::DatasetChanged { connection_id: "n".to_owned(), dataset, change })
    }

    /// The server knows this merchant.
    fn told(self) {
        let row = row(&self.state, None);
        says("GET /admin/merchants/m1", 200, &MerchantPicture { row, state: self.state, now: crate::clock::machine() });
        says("GET /admin/merchants/m1/events", 200, &Timeline { events: self.events, more: false });
    }
}

/// The dashboard on a page of its own.
struct Page {
    host: HtmlElement,
    _mounted: Box<dyn std::any::Any>,
}

impl Page {
    fn open(path: &str, link: &str) -> Page {
        for catalog in
            [include_str!("../../languages/table.en.json"), include_str!("../../languages/dashboard.en.json")]
        {
            let catalog: Object = JSON::parse(catalog).expect("JSON").into();
            gangway_ui::text::set("en-GB", &catalog);
        }
        SERVER.with(|server| Reflect::set(&window(), &"fetch".into(), server.as_ref())).expect("fetch is replaced");
        ASKED.with_borrow_mut(Vec::clear);
        window().history().expect("history").replace_state_with_url(&JsValue::NULL, "", Some(path)).expect("a path");
        let host: HtmlElement = document().create_element("div").expect("a div").unchecked_into();
        document().body().expect("a body").append_child(&host).expect("a place for it");
        let link = link.to_owned();
        let mounted = mount_to(host.clone(), move || pages::root(link));
        Page { host, _mounted: Box::new(mounted) }
    }

    fn find(&self, selector: &str) -> Option<Element> {
        self.host.query_selector(selector).expect("a selector")
    }

    fn text(&self, selector: &str) -> String {
        self.find(selector).and_then(|found| found.text_content()).unwrap_or_default()
    }

    async fn shows(&self, selector: &str, words: &str) {
        for _ in 0..1_500 {
            if self.text(selector).contains(words) {
                return;
            }
            pause().await;
        }
        panic!("waited in vain for {words:?} in {selector}, which says {:?}", self.text(selector));
    }

    fn press(&self, selector: &str) {
        self.find(selector).expect(selector).unchecked_into::<HtmlElement>().click();
    }

    fn fill(&self, selector: &str, value: &str) {
        self.find(selector).expect(selector).unchecked_into::<HtmlInputElement>().set_value(value);
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        self.host.remove();
        ANSWERS.with_borrow_mut(Vec::clear);
    }
}

async fn pause() {
    let pause = Promise::new(&mut |resolve, _| {
        window().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, 10).expect("a window has timers");
    });
    JsFuture::from(pause).await.expect("a timer never fails");
}

fn asked(what: &str) -> usize {
    ASKED.with_borrow(|all| all.iter().filter(|asked| asked.starts_with(what)).count())
}

#[wasm_bindgen_test]
async fn a_wrong_login_says_so_and_a_right_one_opens() {
    refuses("GET /admin/me", Kind::NoLogin, None);
    refuses("POST /admin/login", Kind::BadLogin, None);
    let page = Page::open("/dashboard", "");
    page.shows("h1", "Log in").await;
    page.fill("#login-mail", "ines@harbour.example");
    page.fill("#login-password", "wrong");
    page.press("button.primary");
    page.shows("[role=alert]", "E-mail or password is not right.").await;
    let typed = page.find("#login-password").expect("a field").unchecked_into::<HtmlInputElement>().value();
    assert_eq!(typed, "", "a wrong password is typed anew");
    says("POST /admin/login", 200, &me());
    says("GET /admin/me", 200, &me());
    says("GET /admin/merchants", 200, &list(Vec::new(), 0));
    page.fill("#login-password", "right");
    page.press("button.primary");
    page.shows("h1", "No merchant yet").await;
}

#[wasm_bindgen_test]
async fn a_slowed_login_names_the_minute_in_the_button_too() {
    refuses("GET /admin/me", Kind::NoLogin, None);
    refuses("POST /admin/login", Kind::TooMany, Some(3_600));
    let page = Page::open("/dashboard", "");
    page.shows("h1", "Log in").await;
    page.fill("#login-mail", "ines@harbour.example");
    page.fill("#login-password", "wrong");
    page.press("button.primary");
    page.shows(".message", "Please wait until").await;
    let label = page.text("button.primary");
    assert!(label.starts_with("Log in at ") && label.len() > "Log in at ".len(), "{label}");
    page.press("button.primary");
    assert_eq!(asked("POST /admin/login"), 1, "the button waits");
}

#[wasm_bindgen_test]
async fn a_password_is_long_and_a_used_link_says_how_to_get_another() {
    refuses("POST /admin/password", Kind::LinkDead, None);
    let page = Page::open("/dashboard", "gwo_x");
    page.shows("h1", "Set your password").await;
    page.fill("#new-password", "short");
    page.press("button.primary");
    page.shows("[role=alert]", "5 of 12 characters").await;
    assert_eq!(asked("POST /admin/password"), 0);
    page.fill("#new-password", "a quiet bridge over the lane");
    page.press("button.primary");
    page.shows("h1", "This link has ended").await;
    page.shows("code", "gangway operator add").await;
}

#[wasm_bindgen_test]
async fn the_list_says_first_who_needs_somebody_and_why() {
    let failed = DatasetChange { reason: Some(Reason::PlatformError), ..DatasetChange::to(Activity::Failed) };
    let story = Story::linked().dataset(Dataset::Orders, failed);
    let problem = RowProblem {
        reason: Some(Reason::PlatformError),
        problem: None,
        dataset: Some(Dataset::Orders),
        who: Who::Platform,
        correlation_id: None,
        since: None,
    };
    says("GET /admin/me", 200, &me());
    says("GET /admin/merchants", 200, &list(vec![row(&story.state, Some(problem))], 1));
    let page = Page::open("/dashboard", "");
    page.shows("h1", "1 merchant needs you").await;
    page.shows("[data-status=failed]", "Orders: the platform kept failing").await;
    assert!(page.find("[data-status=failed] .state-failed use").is_some(), "a shape before a colour");
    story.told();
    page.press("[data-merchant=m1] a");
    page.shows(".callout h2", "Orders: the platform kept failing").await;
    assert_eq!(window().location().pathname().as_deref(), Ok("/dashboard/companies/m1"), "it can be reloaded and sent");
    page.shows(".callout .button.primary", "Refresh Orders").await;
    says("POST /admin/merchants/m1/refresh", 202, &());
    page.press(".callout .button.primary");
    for _ in 0..500 {
        if asked("POST /admin/merchants/m1/refresh") == 1 {
            break;
        }
        pause().await;
    }
    assert_eq!(asked("POST /admin/merchants/m1/refresh"), 1);
}

#[wasm_bindgen_test]
async fn a_merchants_turn_is_calm() {
    says("GET /admin/me", 200, &me());
    Story::chosen().told();
    let page = Page::open("/dashboard/companies/m1", "");
    page.shows(".callout.calm", "chose Shopify and did not go there yet").await;
    page.shows(".callout .button.primary", "Copy invitation").await;
    assert!(page.find(".tabs").is_none(), "no rows, no tab that leads to them");
    page.shows(".timeline", "Shopify chosen").await;
}

#[wasm_bindgen_test]
async fn a_dataset_shows_what_is_on_its_way() {
    says("GET /admin/me", 200, &me());
    let reading =
        DatasetChange { rows_read: Some(1_204), rows_total: Some(4_318), ..DatasetChange::to(Activity::Working) };
    Story::linked()
        .dataset(Dataset::Orders, reading)
        .dataset(Dataset::Disputes, DatasetChange::to(Activity::Unsupported))
        .told();
    let page = Page::open("/dashboard/companies/m1", "");
    page.shows("[data-dataset=commerce-orders]", "1,204 of 4,318").await;
    page.shows("[data-dataset=commerce-disputes]", "Not offered").await;
    assert!(page.find(".callout").is_none(), "all is well");
}

#[wasm_bindgen_test]
async fn a_silent_server_leaves_what_was_read() {
    says("GET /admin/me", 200, &me());
    says("GET /admin/merchants", 200, &list(Vec::new(), 0));
    let page = Page::open("/dashboard", "");
    page.shows("h1", "No merchant yet").await;
    falls_silent("GET ");
    page.shows(".away", "Gangway does not answer").await;
    page.shows(".away", "This page is as it was today at").await;
    page.shows(".away .quiet", "By itself in").await;
    assert_eq!(page.text("h1"), "No merchant yet");
    assert_eq!(page.text(".live"), "Not reached");
    assert!(page.find("input[type=search]").is_some(), "what is typed stays");
    says("GET /admin/me", 200, &me());
    says("GET /admin/merchants", 200, &list(Vec::new(), 0));
    page.press(".away .button");
    page.shows(".live", "Live").await;
    assert!(page.find(".away").is_none());
}

#[wasm_bindgen_test]
async fn a_server_that_is_silent_from_the_start_is_told_and_forgiven() {
    falls_silent("GET ");
    let page = Page::open("/dashboard", "");
    page.shows("h1", "Gangway does not answer").await;
    page.shows(".callout", "What was read is safe.").await;
    page.shows(".callout [class=quiet]", "By itself in").await;
    assert!(page.find("input[type=search]").is_none(), "there is nothing to search");
    says("GET /admin/me", 200, &me());
    says("GET /admin/merchants", 200, &list(Vec::new(), 0));
    page.press(".callout .button.primary");
    page.shows("h1", "No merchant yet").await;
}

#[wasm_bindgen_test]
async fn logging_out_forgets_what_was_shown() {
    says("GET /admin/me", 200, &me());
    Story::linked().told();
    let page = Page::open("/dashboard/companies/m1", "");
    page.shows("h1", "Maison Lune").await;
    says("POST /admin/logout", 204, &());
    page.press(".account > button");
    page.shows(".popover", "Log out").await;
    page.press(".popover button:last-child");
    page.shows("h1", "Log in").await;
    assert!(!page.host.text_content().unwrap_or_default().contains("Maison Lune"));
}

#[wasm_bindgen_test]
async fn a_company_of_another_portal_looks_like_none() {
    says("GET /admin/me", 200, &me());
    refuses("GET /admin/merchants/m9", Kind::NotFound, None);
    let page = Page::open("/dashboard/companies/m9", "");
    page.shows("h1", "This company is not here").await;
}

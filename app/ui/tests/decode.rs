//! Every shape of reply read both ways: by the getters that ship, and by serde_json.
#![cfg(target_arch = "wasm32")]

use gangway_ui::api::decode;
use gangway_wire::activity::{Activity, Reason};
use gangway_wire::dataset::Dataset;
use gangway_wire::event::{DatasetChange, Door, Event, What};
use gangway_wire::platform::{Platform, Platforms};
use gangway_wire::problem::{Kind as Problems, Problem};
use gangway_wire::session::{Connected, Picture, Portal, Scope, Session};
use gangway_wire::state::{ConnectionStatus, Outcome, State, Trouble};
use gangway_wire::table::{Column, Details, Field, Kind, List, Prominence, Window};
use serde::Serialize;
use serde::de::DeserializeOwned;
use std::fmt::Debug;
use wasm_bindgen::JsValue;
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

wasm_bindgen_test_configure!(run_in_browser);

/// Both readings of what the server would write for `value`.
fn both<T>(value: &T, read: fn(&JsValue) -> Option<T>)
where
    T: Serialize + DeserializeOwned + PartialEq + Debug,
{
    let json = serde_json::to_string(value).expect("wire types can be written");
    let parsed = js_sys::JSON::parse(&json).expect("what serde_json writes is JSON");
    let here: T = serde_json::from_str(&json).expect("wire types can be read");
    assert_eq!(&here, value);
    assert_eq!(read(&parsed), Some(here), "{json}");
}

fn events() -> Vec<What> {
    let id = || "c-1".to_owned();
    let change = DatasetChange {
        activity: Activity::Failed,
        progress: Some(64),
        rows_read: Some(1_204),
        rows_total: Some(4_318),
        reason: Some(Reason::Permissions),
        message: Some("no <b>right</b>".to_owned()),
        correlation_id: Some("x-1".to_owned()),
        next_at: Some(1_764_000_000_123),
        started_at: Some(1_764_000_000_000),
    };
    vec![
        What::CompanyCreated { company_id: "co".to_owned(), codat_name: "Cafe".to_owned(), adopted: true },
        What::ConnectionChanged { connection_id: id(), status: ConnectionStatus::Linked },
        What::Departed { connection_id: id(), attempt: "a".to_owned(), door: Door::Portal },
        What::Returned {
            connection_id: id(),
            attempt: "a".to_owned(),
            outcome: Outcome::Failed,
            text: Some("é".to_owned()),
        },
        What::DatasetChanged { connection_id: id(), dataset: Dataset::Orders, change },
        What::DatasetReady { connection_id: id(), dataset: Dataset::Info, rows: 1, as_of: 1_764_000_000_000 },
        What::Completed { connection_id: id() },
        What::TroubleBegan { trouble: trouble() },
    ]
}

fn trouble() -> Trouble {
    Trouble {
        problem: "codat-unreachable".to_owned(),
        since: 1_764_000_000_000,
        next_at: None,
        correlation_id: Some("corr".to_owned()),
    }
}

fn picture() -> Picture {
    let mut state = State::default();
    let before = [
        What::NameGiven { name: "Café №1 🕯️".to_owned(), codat_name: "Cafe No1".to_owned() },
        What::ConnectionCreated {
            connection_id: "c-1".to_owned(),
            platform_key: "fztf".to_owned(),
            platform_name: "Shopify".to_owned(),
        },
    ];
    let mut told = Vec::new();
    for (n, what) in before.into_iter().chain(events()).enumerate() {
        let event = Event { id: n.to_string(), seq: n as u64 + 1, at: 1_764_000_000_000 + n as i64, what };
        state.apply(&event);
        if n >= 2 {
            told.push(event);
        }
    }
    Picture {
        session: Session {
            scopes: vec![Scope::Connect, Scope::Read],
            language: "fr-CA".to_owned(),
            expires_at: 1_764_001_800_000,
            now: 1_764_000_000_000,
            hosted: true,
            return_url: Some("https://harbour.example/back?a=1".to_owned()),
            poll_ms: 1_500,
        },
        portal: Portal {
            name: "Harbour".to_owned(),
            host: "harbour.example".to_owned(),
            policy_url: Some("https://harbour.example/privacy".to_owned()),
        },
        state,
        events: told,
    }
}

#[wasm_bindgen_test]
fn a_picture_reads_the_same_both_ways() {
    both(&picture(), decode::picture);
    let mut bare = picture();
    bare.session.return_url = None;
    bare.portal.policy_url = None;
    bare.events.clear();
    bare.state = State::default();
    both(&bare, decode::picture);
}

#[wasm_bindgen_test]
fn an_unknown_word_is_work_under_way_and_an_unknown_event_is_left_out() {
    let json = serde_json::to_string(&picture()).expect("wire types can be written");
    let json = json
        .replace("\"activity\":\"failed\"", "\"activity\":\"dreaming\"")
        .replace("\"connection.completed\"", "\"connection.celebrated\"");
    let parsed = js_sys::JSON::parse(&json).expect("still JSON");
    let read = decode::picture(&parsed).expect("a newer proxy can still be read");
    assert_eq!(read.state.connections[0].dataset(Dataset::Orders).activity, Activity::Working);
    assert_eq!(read.events.len(), picture().events.len() - 1);
}

#[wasm_bindgen_test]
fn what_is_no_picture_is_refused() {
    for json in ["null", "[]", "{}", "{\"session\":{},\"portal\":{},\"state\":{},\"events\":[]}", "7"] {
        let parsed = js_sys::JSON::parse(json).expect("JSON");
        assert!(decode::picture(&parsed).is_none(), "{json}");
    }
}

#[wasm_bindgen_test]
fn replies_of_the_way_out_read_the_same_both_ways() {
    let platform = |key: &str, common| Platform {
        key: key.to_owned(),
        name: "Shopify".to_owned(),
        common,
        datasets: vec![Dataset::Orders, Dataset::Disputes],
    };
    both(&Platforms { platforms: vec![platform("fztf", true), platform("ltpp", false)] }, decode::platforms);
    let connected = Connected {
        company_id: "co".to_owned(),
        connection_id: "c-1".to_owned(),
        depart_url: "https://gangway.example/go/gwd_1".to_owned(),
        depart_expires_at: 1_764_000_600_000,
    };
    both(&connected, decode::connected);
}

#[wasm_bindgen_test]
fn every_problem_reads_the_same_both_ways() {
    for kind in Problems::ALL {
        let problem = Problem {
            kind: ["https://gangway.example/problems/", kind.slug()].concat(),
            title: kind.title().to_owned(),
            status: kind.status(),
            detail: "A sentence.".to_owned(),
            who: kind.who(),
            field: Some("merchant.reference".to_owned()),
            retry_after_s: Some(30),
            request_id: Some("r".to_owned()),
            correlation_id: None,
        };
        both(&problem, decode::problem);
    }
}

#[wasm_bindgen_test]
fn tables_keep_every_digit_both_ways() {
    let column = |id: &str, kind| Column {
        id: id.to_owned(),
        kind,
        prominence: Prominence::Main,
        currency: (kind == Kind::Money).then(|| "currency".to_owned()),
        sortable: true,
    };
    let columns: Vec<Column> = Kind::ALL.iter().map(|&kind| column(kind.as_str(), kind)).collect();
    let window = Window {
        dataset: Dataset::Orders,
        as_of: 1,
        total: 1_000_000,
        offset: 999_950,
        sort: Some("-createdDate".to_owned()),
        numbers: vec![7, 999_999],
        rows: vec![
            columns.iter().map(|_| Some("12345678901234567.89".to_owned())).collect(),
            columns.iter().map(|_| None).collect(),
        ],
        columns: columns.clone(),
    };
    both(&window, decode::window);
    let details = Details {
        dataset: Dataset::Info,
        as_of: 1,
        fields: vec![Field {
            id: "totalAmount".to_owned(),
            kind: Kind::Money,
            value: "-0.10".to_owned(),
            currency: Some("XXX".to_owned()),
        }],
        lists: vec![List {
            id: "orderLineItems".to_owned(),
            columns,
            rows: vec![vec![None; Kind::ALL.len()]],
            total: 1,
        }],
    };
    both(&details, decode::details);
}

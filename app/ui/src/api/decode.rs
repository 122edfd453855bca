//! From `Response.json()` into the wire types, field by field: a fifth of the bytes of a parser in the module.
//!
//! Lenient where the proxy may grow (unknown fields, unknown words), strict where a view could not stand without:
//! then `None`, and the caller says that the reply is unreadable. A test decodes every shape both ways.

use gangway_wire::activity::{Activity, Reason, Who};
use gangway_wire::dataset::Dataset;
use gangway_wire::event::{DatasetChange, Door, Event, What};
use gangway_wire::platform::{Platform, Platforms};
use gangway_wire::problem::Problem;
use gangway_wire::session::{Connected, Picture, Portal, Scope, Session};
use gangway_wire::state::{Connection, ConnectionStatus, DatasetState, Outcome, Snapshot, State, Trouble};
use gangway_wire::table::{Column, Details, Field, Kind, List, Prominence, Window};
use js_sys::{Array, Reflect};
use wasm_bindgen::{JsCast, JsValue};

/// The member, `undefined` where there is none.
fn at(object: &JsValue, key: &str) -> JsValue {
    Reflect::get(object, &JsValue::from_str(key)).unwrap_or(JsValue::UNDEFINED)
}

fn text(object: &JsValue, key: &str) -> Option<String> {
    at(object, key).as_string()
}

/// Counts and moments stay below 2^53: exact in a double.
fn number(object: &JsValue, key: &str) -> Option<f64> {
    at(object, key).as_f64()
}

fn count(object: &JsValue, key: &str) -> Option<u64> {
    number(object, key).map(|n| n as u64)
}

fn moment(object: &JsValue, key: &str) -> Option<i64> {
    number(object, key).map(|n| n as i64)
}

fn word<T>(object: &JsValue, key: &str, parse: fn(&str) -> Option<T>) -> Option<T> {
    text(object, key).and_then(|word| parse(&word))
}

/// The entries that can be read.
fn list<T>(object: &JsValue, key: &str, read: fn(&JsValue) -> Option<T>) -> Option<Vec<T>> {
    at(object, key).dyn_into::<Array>().ok().map(|entries| entries.iter().filter_map(|entry| read(&entry)).collect())
}

fn words<T>(object: &JsValue, key: &str, parse: fn(&str) -> Option<T>) -> Option<Vec<T>> {
    let entries = at(object, key).dyn_into::<Array>().ok()?;
    Some(entries.iter().filter_map(|entry| entry.as_string().and_then(|word| parse(&word))).collect())
}

/// A problem document.
pub fn problem(value: &JsValue) -> Option<Problem> {
    Some(Problem {
        kind: text(value, "type")?,
        title: text(value, "title")?,
        status: number(value, "status")? as u16,
        detail: text(value, "detail")?,
        who: word(value, "who", Who::parse)?,
        field: text(value, "field"),
        retry_after_s: number(value, "retryAfterS").map(|n| n as u32),
        request_id: text(value, "requestId"),
        correlation_id: text(value, "correlationId"),
    })
}

/// The whole picture.
pub fn picture(value: &JsValue) -> Option<Picture> {
    Some(Picture {
        session: session(&at(value, "session"))?,
        portal: portal(&at(value, "portal"))?,
        state: state(&at(value, "state"))?,
        events: list(value, "events", event)?,
    })
}

fn session(value: &JsValue) -> Option<Session> {
    Some(Session {
        scopes: words(value, "scopes", Scope::parse)?,
        language: text(value, "language")?,
        expires_at: moment(value, "expiresAt")?,
        now: moment(value, "now")?,
        hosted: at(value, "hosted").is_truthy(),
        return_url: text(value, "returnUrl"),
        poll_ms: number(value, "pollMs")? as u32,
    })
}

fn portal(value: &JsValue) -> Option<Portal> {
    Some(Portal { name: text(value, "name")?, host: text(value, "host")?, policy_url: text(value, "policyUrl") })
}

fn state(value: &JsValue) -> Option<State> {
    Some(State {
        seq: count(value, "seq")?,
        name: text(value, "name"),
        codat_name: text(value, "codatName"),
        company_id: text(value, "companyId"),
        connections: list(value, "connections", connection)?,
        trouble: trouble(&at(value, "trouble")),
    })
}

fn trouble(value: &JsValue) -> Option<Trouble> {
    Some(Trouble {
        problem: text(value, "problem")?,
        since: moment(value, "since")?,
        next_at: moment(value, "nextAt"),
        correlation_id: text(value, "correlationId"),
    })
}

fn connection(value: &JsValue) -> Option<Connection> {
    let datasets = list(value, "datasets", dataset)?;
    // Views index by dataset.
    if datasets.len() != Dataset::ALL.len() || datasets.iter().enumerate().any(|(n, d)| d.dataset.index() != n) {
        return None;
    }
    Some(Connection {
        id: text(value, "id")?,
        platform_key: text(value, "platformKey")?,
        platform_name: text(value, "platformName")?,
        status: word(value, "status", ConnectionStatus::parse)?,
        created_at: moment(value, "createdAt")?,
        linked_at: moment(value, "linkedAt"),
        departed_at: moment(value, "departedAt"),
        outcome: word(value, "outcome", Outcome::parse),
        outcome_text: text(value, "outcomeText"),
        datasets,
    })
}

fn dataset(value: &JsValue) -> Option<DatasetState> {
    let change = change(value);
    Some(DatasetState {
        dataset: word(value, "dataset", Dataset::parse)?,
        activity: change.activity,
        progress: change.progress,
        rows_read: change.rows_read,
        rows_total: change.rows_total,
        snapshot: snapshot(&at(value, "snapshot")),
        reason: change.reason,
        message: change.message,
        correlation_id: change.correlation_id,
        next_at: change.next_at,
        started_at: change.started_at,
        ended_at: moment(value, "endedAt"),
    })
}

/// What a dataset's state and a change of it have in common. A word that is new counts as work under way.
fn change(value: &JsValue) -> DatasetChange {
    DatasetChange {
        activity: word(value, "activity", Activity::parse).unwrap_or(Activity::Working),
        progress: number(value, "progress").map(|n| n as u8),
        rows_read: count(value, "rowsRead"),
        rows_total: count(value, "rowsTotal"),
        reason: word(value, "reason", Reason::parse),
        message: text(value, "message"),
        correlation_id: text(value, "correlationId"),
        next_at: moment(value, "nextAt"),
        started_at: moment(value, "startedAt"),
    }
}

fn snapshot(value: &JsValue) -> Option<Snapshot> {
    Some(Snapshot { rows: count(value, "rows")?, as_of: moment(value, "asOf")? })
}

/// An event that a host may hear of; `None` for those that no page is told.
fn event(value: &JsValue) -> Option<Event> {
    let what = at(value, "what");
    let connection_id = text(&what, "connectionId");
    let what = match text(&what, "type")?.as_str() {
        "company.created" => What::CompanyCreated {
            company_id: text(&what, "companyId")?,
            codat_name: text(&what, "codatName")?,
            adopted: at(&what, "adopted").is_truthy(),
        },
        "connection.changed" => What::ConnectionChanged {
            connection_id: connection_id?,
            status: word(&what, "status", ConnectionStatus::parse)?,
        },
        "connection.departed" => What::Departed {
            connection_id: connection_id?,
            attempt: text(&what, "attempt")?,
            door: word(&what, "door", Door::parse)?,
        },
        "connection.returned" => What::Returned {
            connection_id: connection_id?,
            attempt: text(&what, "attempt")?,
            outcome: word(&what, "outcome", Outcome::parse)?,
            text: text(&what, "text"),
        },
        "connection.completed" => What::Completed { connection_id: connection_id? },
        "dataset.changed" => What::DatasetChanged {
            connection_id: connection_id?,
            dataset: word(&what, "dataset", Dataset::parse)?,
            change: change(&at(&what, "change")),
        },
        "dataset.ready" => What::DatasetReady {
            connection_id: connection_id?,
            dataset: word(&what, "dataset", Dataset::parse)?,
            rows: count(&what, "rows")?,
            as_of: moment(&what, "asOf")?,
        },
        "trouble.began" => What::TroubleBegan { trouble: trouble(&at(&what, "trouble"))? },
        _ => return None,
    };
    Some(Event { id: text(value, "id")?, seq: count(value, "seq")?, at: moment(value, "at")?, what })
}

/// The platforms to choose from.
pub fn platforms(value: &JsValue) -> Option<Platforms> {
    Some(Platforms { platforms: list(value, "platforms", platform)? })
}

fn platform(value: &JsValue) -> Option<Platform> {
    Some(Platform {
        key: text(value, "key")?,
        name: text(value, "name")?,
        common: at(value, "common").is_truthy(),
        datasets: words(value, "datasets", Dataset::parse)?,
    })
}

/// A connection and the way out.
pub fn connected(value: &JsValue) -> Option<Connected> {
    Some(Connected {
        company_id: text(value, "companyId")?,
        connection_id: text(value, "connectionId")?,
        depart_url: text(value, "departUrl")?,
        depart_expires_at: moment(value, "departExpiresAt")?,
    })
}

/// A slice of a table.
pub fn window(value: &JsValue) -> Option<Window> {
    Some(Window {
        dataset: word(value, "dataset", Dataset::parse)?,
        as_of: moment(value, "asOf")?,
        total: count(value, "total")?,
        offset: count(value, "offset")?,
        sort: text(value, "sort"),
        columns: list(value, "columns", column)?,
        numbers: list(value, "numbers", |n| n.as_f64().map(|n| n as u64))?,
        rows: list(value, "rows", row)?,
    })
}

/// Everything of one row.
pub fn details(value: &JsValue) -> Option<Details> {
    Some(Details {
        dataset: word(value, "dataset", Dataset::parse)?,
        as_of: moment(value, "asOf")?,
        fields: list(value, "fields", field)?,
        lists: list(value, "lists", inner_list)?,
    })
}

fn column(value: &JsValue) -> Option<Column> {
    Some(Column {
        id: text(value, "id")?,
        kind: word(value, "kind", Kind::parse).unwrap_or(Kind::Text),
        prominence: word(value, "prominence", Prominence::parse).unwrap_or(Prominence::Detail),
        currency: text(value, "currency"),
        sortable: at(value, "sortable").is_truthy(),
    })
}

fn row(value: &JsValue) -> Option<Vec<Option<String>>> {
    value.dyn_ref::<Array>().map(|cells| cells.iter().map(|cell| cell.as_string()).collect())
}

fn field(value: &JsValue) -> Option<Field> {
    Some(Field {
        id: text(value, "id")?,
        kind: word(value, "kind", Kind::parse).unwrap_or(Kind::Text),
        value: text(value, "value")?,
        currency: text(value, "currency"),
    })
}

fn inner_list(value: &JsValue) -> Option<List> {
    Some(List {
        id: text(value, "id")?,
        columns: list(value, "columns", column)?,
        rows: list(value, "rows", row)?,
        total: count(value, "total")?,
    })
}

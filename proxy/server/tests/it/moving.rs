//! Rows that come, go and change while their pages are read, in equal numbers, so that no total tells.
use super::front::{self, Then};
use super::harness::{SHOPIFY, Wishes, World, activities, all_there, sandbox};
use axum::body::Body;
use axum::response::Response;
use gangway_server::serve::Shutdown;
use http::Method;
use serde_json::{Value, json};
use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex};
use std::time::Duration;
use tokio::sync::watch;

/// What happens to the orders while they are read.
#[derive(Clone, Copy, Debug)]
enum Move {
    Comes(&'static str),
    Goes(&'static str),
    Changes(&'static str),
}
use Move::{Changes, Comes, Goes};

/// The orders of a shop by id, with the seconds of one minute at which they were changed.
#[derive(Debug, Default)]
struct Orders {
    rows: BTreeMap<String, u32>,
    clock: u32,
    /// What moves after the first page, reading by reading.
    moves: VecDeque<Vec<Move>>,
    pages: u32,
}

impl Orders {
    /// Ten orders; pages of three.
    fn ten(moves: Vec<Vec<Move>>) -> Arc<Mutex<Self>> {
        let rows = (0..10).map(|number| (format!("order-{number}"), 0)).collect();
        Arc::new(Mutex::new(Self { rows, clock: 1, moves: moves.into(), pages: 0 }))
    }

    fn ids(&self) -> Vec<String> {
        self.rows.keys().cloned().collect()
    }

    /// A page, dated by the clock that stamps the rows.
    fn page(&mut self, number: usize) -> Response {
        const SIZE: usize = 3;
        let rows: Vec<Value> = self
            .rows
            .iter()
            .skip((number - 1) * SIZE)
            .take(SIZE)
            .map(|(id, changed)| json!({"id": id, "modifiedDate": format!("2026-03-01T12:00:{changed:02}Z")}))
            .collect();
        let mut links = json!({"self": {"href": "/orders"}, "current": {"href": "/orders"}});
        if self.rows.len() > number * SIZE {
            links["next"] = json!({"href": "/orders"});
        }
        let body = json!({
            "results": rows, "pageNumber": number, "pageSize": SIZE, "totalResults": self.rows.len(), "_links": links,
        });
        let date = format!("Sun, 01 Mar 2026 12:00:{:02} GMT", self.clock);
        self.pages += 1;
        let moves = if number == 1 { self.moves.pop_front() } else { None };
        for one in moves.unwrap_or_default() {
            self.clock += 1;
            match one {
                Comes(id) | Changes(id) => drop(self.rows.insert(id.to_owned(), self.clock)),
                Goes(id) => drop(self.rows.remove(id)),
            }
        }
        let reply = Response::builder().header("content-type", "application/json").header("date", date);
        reply.body(Body::from(body.to_string())).expect("a reply")
    }
}

/// A shop whose orders move so while they are read, authorized; where its orders are shown.
async fn linked(orders: &Arc<Mutex<Orders>>) -> (World, String, String, watch::Sender<bool>) {
    let (stop, shutdown) = Shutdown::new();
    let codat = sandbox(&Wishes::default(), shutdown).await;
    let orders = Arc::clone(orders);
    let rule = move |_: &Method, path: &str| {
        let Some((_, query)) = path.split_once("/data/commerce-orders?") else { return Then::Pass };
        let mut pairs = url::form_urlencoded::parse(query.as_bytes());
        let page = pairs.find(|(name, _)| name == "page").and_then(|(_, page)| page.parse().ok());
        Then::Answer(orders.lock().expect("no test panics here").page(page.unwrap_or(1)))
    };
    let front = front::stand(codat, Arc::new(rule)).await;
    let world = World::with(Wishes { codat_url: Some(front), ..Wishes::default() }).await;
    world.until_codat_sends_back().await;
    let token = world.session("m").await;
    let (connected, _) = world.authorize(&token, SHOPIFY, "approve").await;
    let id = |name: &str| connected[name].as_str().expect("an id").to_owned();
    let place = format!("/v1/companies/{}/connections/{}/data/commerce-orders", id("companyId"), id("connectionId"));
    (world, token, place, stop)
}

async fn shown(world: &World, token: &str, place: &str) -> Vec<String> {
    let window = world.get(place).token(token).send().await.ok(200);
    let columns = window["columns"].as_array().expect("columns");
    let id = columns.iter().position(|column| column["id"] == "id").expect("an id");
    let rows = window["rows"].as_array().expect("rows");
    rows.iter().map(|row| row[id].as_str().expect("an id").to_owned()).collect()
}

/// Activity and reason of the orders.
fn orders_of(picture: &Value) -> (&str, &str) {
    let orders = &picture["state"]["connections"][0]["datasets"][3];
    (orders["activity"].as_str().unwrap_or_default(), orders["reason"].as_str().unwrap_or_default())
}

#[tokio::test]
async fn orders_that_come_and_go_between_two_pages_cost_none_and_double_none() {
    // First one slips from the second page into the first, which is read already; then one is pushed out of it again.
    let orders = Orders::ten(vec![vec![Goes("order-0"), Comes("order-91")], vec![Comes("order-10"), Goes("order-8")]]);
    let (world, token, place, _stop) = linked(&orders).await;
    world.until(&token, "all seven are there", all_there).await;
    let (ids, pages) = {
        let orders = orders.lock().expect("no test panics here");
        (orders.ids(), orders.pages)
    };
    assert_eq!(shown(&world, &token, &place).await, ids);
    assert!(pages > 4, "{pages} pages: it was read once only");
}

#[tokio::test]
async fn orders_that_never_hold_still_are_told_and_read_later() {
    let orders = Orders::ten(vec![
        vec![Goes("order-0"), Comes("order-91")],
        vec![Changes("order-9")],
        vec![Goes("order-1"), Comes("order-92")],
    ]);
    let (world, token, place, _stop) = linked(&orders).await;
    let unstable = ("retrying", "unstable");
    let picture = world.until(&token, "the orders are told to move", |p| orders_of(p) == unstable).await;
    assert_eq!(activities(&picture).len(), 7);
    world.get(&place).token(&token).send().await.problem("dataset-pending");
    world.later(Duration::from_mins(11));
    world.until(&token, "all seven are there", all_there).await;
    let ids = orders.lock().expect("no test panics here").ids();
    assert_eq!(shown(&world, &token, &place).await, ids);
}

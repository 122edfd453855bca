//! What happens after the shop is linked: seven datasets arrive, each once, each whole.
use super::harness::{BACK, SHOPIFY, Wishes, World, activities, all_there, status};
use serde_json::{Value, json};
use std::time::Duration;

const ROWS: [&str; 6] = [
    "commerce-products",
    "commerce-customers",
    "commerce-orders",
    "commerce-payments",
    "commerce-transactions",
    "commerce-disputes",
];

fn place(connected: &Value) -> String {
    let id = |name: &str| connected[name].as_str().expect("an id").to_owned();
    format!("/v1/companies/{}/connections/{}/data", id("companyId"), id("connectionId"))
}

async fn dump(world: &World, dataset: &str, connected: &Value) -> Vec<Value> {
    let id = connected["connectionId"].as_str().expect("an id");
    let dump = world.get(&format!("{}/_sandbox/dump/{dataset}?connectionId={id}", world.sandbox)).send().await.ok(200);
    dump["rows"].as_array().cloned().expect("rows")
}

/// Column `id` of a window.
fn ids(window: &Value) -> Vec<String> {
    let column =
        window["columns"].as_array().and_then(|c| c.iter().position(|c| c["id"] == "id")).expect("a column id");
    let rows = window["rows"].as_array().cloned().unwrap_or_default();
    rows.iter().map(|row| row[column].as_str().unwrap_or_default().to_owned()).collect()
}

#[tokio::test]
async fn seven_datasets_arrive_with_every_row_that_codat_has() {
    let world = World::with(Wishes { orders: 300, ..Wishes::default() }).await;
    let token = world.session("m").await;
    let (connected, _) = world.authorize(&token, SHOPIFY, "approve").await;
    let picture = world.until(&token, "all seven are there", all_there).await;
    assert_eq!(picture["session"]["pollMs"], 15_000, "nothing moves any more");
    let place = place(&connected);
    for dataset in ROWS {
        let rows = dump(&world, dataset, &connected).await;
        let total = rows.len();
        let first = world.get(&format!("{place}/{dataset}?limit=3")).token(&token).send().await.ok(200);
        assert_eq!(first["total"].as_u64(), Some(total as u64), "{dataset}");
        let last =
            world.get(&format!("{place}/{dataset}?offset={}&limit=50", total - 1)).token(&token).send().await.ok(200);
        let id = |row: &Value| row["id"].as_str().expect("an id").to_owned();
        assert_eq!(ids(&first)[0], id(&rows[0]), "{dataset}");
        assert_eq!(ids(&last), vec![id(&rows[total - 1])], "{dataset}");
        let beyond = world.get(&format!("{place}/{dataset}?offset={}", total + 7)).token(&token).send().await.ok(200);
        assert_eq!((beyond["total"].as_u64(), ids(&beyond)), (Some(total as u64), Vec::new()), "{dataset}");
        let number = first["numbers"][1].as_u64().expect("a number");
        let details = world.get(&format!("{place}/{dataset}/rows/{number}")).token(&token).send().await.ok(200);
        assert!(details.to_string().contains(&id(&rows[1])), "{dataset}");
        world.get(&format!("{place}/{dataset}/rows/{total}")).token(&token).send().await.problem("not-found");
    }
    let info = world.get(&format!("{place}/commerce-info")).token(&token).send().await.ok(200);
    assert!(info["fields"].as_array().is_some_and(|f| f.iter().any(|f| f["id"] == "companyName")), "{info}");
    for (query, field) in [
        ("sort=nope", "sort"),
        ("sort=-", "sort"),
        ("limit=0", "limit"),
        ("limit=201", "limit"),
        ("offset=-1", "offset"),
        ("page=1", "page"),
        ("limit=1&limit=2", "limit"),
    ] {
        let problem =
            world.get(&format!("{place}/commerce-orders?{query}")).token(&token).send().await.problem("bad-query");
        assert_eq!(problem["field"], field, "{query}");
    }
    world.get(&format!("{place}/commerce-info?limit=1")).token(&token).send().await.problem("bad-query");
    world.get(&format!("{place}/commerce-nothing")).token(&token).send().await.problem("not-found");
    world.get(&format!("{place}/commerce-orders/rows/x")).token(&token).send().await.problem("not-found");
    let down =
        world.get(&format!("{place}/commerce-orders?sort=-createdDate&limit=200")).token(&token).send().await.ok(200);
    let up = world
        .get(&format!("{place}/commerce-orders?sort=createdDate&offset=100&limit=200"))
        .token(&token)
        .send()
        .await
        .ok(200);
    let mut up = ids(&up);
    up.reverse();
    let dates = |w: &Value| w["rows"].as_array().map(Vec::len);
    assert_eq!(dates(&down), Some(200));
    assert_eq!(up.len(), 200);
    let upstream = world.stats().await["requests"].clone();
    let listed: u64 = ROWS.iter().map(|d| upstream[d.replace("commerce-", "list-")].as_u64().unwrap_or_default()).sum();
    assert_eq!(listed, 6, "each table was read once, and no view asks Codat: {upstream}");
}

#[tokio::test]
async fn a_dataset_that_the_platform_lacks_is_told_and_the_rest_completes() {
    let world = World::start().await;
    let token = world.session("m").await;
    let (connected, _) = world.authorize(&token, "ltpp", "approve").await;
    let picture = world.until(&token, "six are there or not offered", all_there).await;
    let activities = activities(&picture);
    assert_eq!((activities[5].as_str(), activities[6].as_str()), ("unsupported", "unsupported"), "{activities:?}");
    let place = place(&connected);
    world.get(&format!("{place}/commerce-disputes")).token(&token).send().await.problem("dataset-unsupported");
    assert_eq!(world.get(&format!("{place}/commerce-orders")).token(&token).send().await.status, 200);
    let heard = world.picture(&token).await["events"].clone();
    let completed = heard.as_array().map(|e| e.iter().filter(|e| e["what"]["type"] == "connection.completed").count());
    assert_eq!(completed, Some(1));
}

#[tokio::test]
async fn a_merchant_who_approves_elsewhere_and_never_returns_is_followed() {
    let world = World::start().await;
    let token = world.session("m").await;
    let connected = world.connect(&token, SHOPIFY).await.ok(201);
    let link = world.leave(connected["departUrl"].as_str().expect("an address")).await;
    world.decide(&link, "approve").await;
    assert_eq!(status(&world.picture(&token).await), "pending");
    // The page is open on the first device: the connection is read every 15 s.
    world.later(Duration::from_secs(20));
    world.until(&token, "the shop is linked", |p| status(p) == "linked").await;
    world.until(&token, "all seven are there", all_there).await;
}

#[tokio::test]
async fn nobody_looks_and_everything_arrives_all_the_same() {
    let world = World::start().await;
    let token = world.session("m").await;
    world.authorize(&token, SHOPIFY, "approve").await;
    let mut later = Duration::ZERO;
    let pointers = || async {
        let paths = gangway_store::snapshots::paths(world.app.store()).await.expect("paths");
        paths.len()
    };
    while pointers().await < 7 {
        later += Duration::from_secs(30);
        assert!(later < Duration::from_hours(1), "never: seven tables");
        world.later(later);
        tokio::time::sleep(Duration::from_millis(100)).await;
    }
}

#[tokio::test]
async fn a_picture_that_has_not_changed_is_not_sent_again() {
    let world = World::start().await;
    let token = world.session("m").await;
    let first = world.get("/v1/session").token(&token).send().await;
    let tag = first.header("etag").to_owned();
    let same = world.get("/v1/session").token(&token).header("if-none-match", &tag).send().await;
    assert_eq!((same.status, same.text.as_str(), same.header("etag")), (304, "", tag.as_str()));
    world.put("/v1/session/company").token(&token).json(&json!({"name": "Another"})).send().await.ok(200);
    let changed = world.get("/v1/session").token(&token).header("if-none-match", &tag).send().await;
    assert_eq!(changed.status, 200);
}

#[tokio::test]
async fn events_are_heard_once_and_in_order() {
    let world = World::start().await;
    let token = world.session("m").await;
    let first = world.picture(&token).await;
    let seqs = |p: &Value| -> Vec<u64> {
        p["events"].as_array().map(|e| e.iter().filter_map(|e| e["seq"].as_u64()).collect()).unwrap_or_default()
    };
    assert_eq!(seqs(&first), vec![1, 2]);
    let after = world.get("/v1/session?after=2").token(&token).send().await.ok(200);
    assert_eq!(seqs(&after), Vec::<u64>::new());
    world.put("/v1/session/company").token(&token).json(&json!({"name": "Another"})).send().await.ok(200);
    assert_eq!(seqs(&world.get("/v1/session?after=2").token(&token).send().await.ok(200)), vec![3]);
    let body = json!({"merchant": {"reference": "m"}, "returnUrl": BACK});
    let second = world.open(body).await.ok(201);
    let fresh = world.picture(second["token"].as_str().expect("a token")).await;
    assert_eq!(seqs(&fresh), vec![3, 4], "a new document hears what nobody has heard");
    assert_eq!(fresh["state"]["seq"], 4);
}

#[tokio::test]
async fn a_refresh_reads_a_table_again_and_shows_the_old_one_meanwhile() {
    let world = World::start().await;
    let token = world.session("m").await;
    let (connected, _) = world.authorize(&token, SHOPIFY, "approve").await;
    let before = world.until(&token, "all seven are there", all_there).await;
    let orders = |p: &Value| p["state"]["connections"][0]["datasets"][3].clone();
    let as_of = orders(&before)["snapshot"]["asOf"].as_i64().expect("a time");
    let wish = json!({"connectionId": connected["connectionId"], "dataset": "commerce-orders"});
    world.post("/v1/session/refresh").token(&token).json(&wish).send().await.ok(202);
    let rows = format!("{}/commerce-orders", place(&connected));
    let after = world
        .until(&token, "the orders are newer", |p| {
            assert!(!orders(p)["snapshot"].is_null(), "a table that is there never goes away");
            orders(p)["snapshot"]["asOf"].as_i64().is_some_and(|at| at > as_of)
        })
        .await;
    let window = world.get(&rows).token(&token).send().await.ok(200);
    assert_eq!(window["asOf"], orders(&after)["snapshot"]["asOf"]);
    let no = world.post("/v1/session/refresh").token(&token).json(&json!({"connectionId": "x"})).send().await;
    assert_eq!(no.problem("bad-field")["field"], "connectionId");
}

#[tokio::test]
async fn a_restart_finds_the_same_merchant_and_its_tables() {
    let folder = tempfile::tempdir().expect("a folder");
    let keeper = World::start().await;
    let wishes = || Wishes {
        data_dir: Some(folder.path().to_owned()),
        codat_url: Some(keeper.sandbox.clone()),
        ..Wishes::default()
    };
    let first = World::with(wishes()).await;
    // The sandbox sends merchants to the proxy that it met first; this test does not come back.
    let token = first.session("m").await;
    let connected = first.connect(&token, SHOPIFY).await.ok(201);
    let link = first.leave(connected["departUrl"].as_str().expect("an address")).await;
    first.decide(&link, "approve").await;
    first.later(Duration::from_secs(20));
    first.until(&token, "all seven are there", all_there).await;
    first.stop().await;
    let second = World::with(wishes()).await;
    let body = json!({"merchant": {"reference": "m"}, "returnUrl": BACK});
    let token = second.open(body).await.ok(201)["token"].as_str().expect("a token").to_owned();
    assert!(all_there(&second.picture(&token).await));
    let rows = format!("{}/commerce-orders?limit=1", place(&connected));
    assert_eq!(second.get(&rows).token(&token).send().await.ok(200)["total"], 11);
    second.connect(&token, SHOPIFY).await.problem("already-linked");
    assert_eq!(keeper.counts().await, (1, 1));
}

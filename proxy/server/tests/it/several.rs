//! More of something at Codat than there should be, and rows that another process makes due.
use super::harness::{SHOPIFY, Wishes, World, all_there};
use gangway_codat::api::companies::NewCompany;
use gangway_codat::client::IdempotencyKey;
use gangway_core::tag;
use gangway_store::{MerchantScope, Store, connections, merchants, portals};
use serde_json::{Value, json};
use std::collections::BTreeMap;
use std::time::Duration;

async fn scope(world: &World, reference: &str) -> MerchantScope {
    let portal = portals::get(world.app.store(), &world.portal).await.expect("a look").expect("Harbour");
    merchants::find(world.app.store(), &portal, reference).await.expect("a look").expect("a merchant").scope
}

#[tokio::test]
async fn of_several_companies_the_oldest_is_taken_and_operators_are_told() {
    let world = World::start().await;
    let token = world.session("m").await;
    let codat = world.app.upstream().client().clone();
    let value = tag::value(world.app.store().installation(), scope(&world, "m").await.merchant_id());
    let mut made = Vec::new();
    for _ in 0..2 {
        let tags = BTreeMap::from([(tag::KEY, value.as_str())]);
        let body = NewCompany { name: "Shop m", description: None, tags, platform_type: None }.body();
        let key = IdempotencyKey::new(gangway_server::entropy::id().to_string()).expect("a key");
        made.push(codat.create_company(&key, body).await.expect("a company").id);
    }
    // An answer from which nobody knows whether a company was made.
    world.fault("create-company", 1, json!({"status": 503})).await;
    let connected = world.connect(&token, SHOPIFY).await.ok(201);
    assert_eq!(world.counts().await, (2, 1), "nothing was made and nothing deleted");
    let events = world.picture(&token).await["events"].clone();
    let told: Vec<&Value> = events.as_array().expect("events").iter().map(|event| &event["what"]).collect();
    let told: Vec<&&Value> = told.iter().filter(|what| what["type"] == "several.found").collect();
    assert_eq!(told.len(), 1, "{events}");
    let taken = connected["companyId"].as_str().expect("an id");
    let others: Vec<&String> = made.iter().filter(|id| *id != taken).collect();
    assert!(made.iter().any(|id| id == taken), "one of the two");
    assert_eq!(*told[0], &json!({"type": "several.found", "what": "companies", "taken": taken, "others": others}));
}

#[tokio::test]
async fn what_another_process_makes_due_is_looked_at_as_well() {
    let folder = tempfile::tempdir().expect("a folder");
    let world = World::with(Wishes { data_dir: Some(folder.path().to_owned()), ..Wishes::default() }).await;
    let token = world.session("m").await;
    let (connected, _) = world.authorize(&token, SHOPIFY, "approve").await;
    world.until(&token, "all seven are there", all_there).await;
    let scope = scope(&world, "m").await;
    let id = connected["connectionId"].as_str().expect("an id");
    let other = Store::open_folder(folder.path()).await.expect("the same database");
    let now = other.now().await.expect("the time");
    connections::wake(&other, &scope, id).await.expect("it is due");
    let looking = async {
        let due_at = async || connections::load(&other, &scope, id).await.expect("a look").expect("it").due_at;
        while due_at().await.is_some_and(|at| at <= now + 1_000_000) {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(30), looking).await.expect("it was looked at");
}

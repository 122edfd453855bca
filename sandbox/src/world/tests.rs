//! Connections, links and what a restart finds.

use super::*;
use crate::platforms::Platform;

const DAY: Ms = 86_400_000;

fn world() -> (World, String, String) {
    let mut world = World::new(1, "Harbour", "", 0);
    for setting in &mut world.settings {
        setting.fetch_on_first_link = setting.data_type.starts_with("commerce-");
    }
    let company = Company::new("c1".to_owned(), "Maison Lune".to_owned(), None, 0);
    let id = company.id.clone();
    world.companies.push(company);
    let platform = Platform::of_key("ltpp").expect("WooCommerce");
    let connection = world
        .connect(&id, platform, ShopSeed { seed: 1, orders: 300, ..ShopSeed::default() }, 0)
        .expect("the company is there")
        .id
        .clone();
    (world, id, connection)
}

fn with<T>(world: &mut World, company: &str, connection: &str, act: impl FnOnce(&mut Connection) -> T) -> T {
    act(world.company_mut(company).and_then(|c| c.connection_mut(connection)).expect("it was just made"))
}

#[test]
fn a_link_is_opened_once_and_decided_once() {
    let (mut world, company, id) = world();
    with(&mut world, &company, &id, |connection| {
        let first = connection.links.password().to_owned();
        assert!(!connection.links.refresh("c", 1), "a fresh one stays");
        assert!(connection.links.open(&first, 2));
        assert!(!connection.links.open(&first, 3));
        assert!(connection.links.refresh("c", 4));
        assert_ne!(connection.links.password(), first);
        assert!(connection.links.spend(&first, 5), "the page that was opened may still decide");
        assert!(!connection.links.spend(&first, 6));
        assert!(!connection.links.spend("", 7));
    });
}

#[test]
fn a_link_dies_after_a_day() {
    let (mut world, company, id) = world();
    with(&mut world, &company, &id, |connection| {
        let password = connection.links.password().to_owned();
        assert!(!connection.links.spend(&password, DAY));
        assert!(connection.links.refresh("c", DAY));
    });
}

#[test]
fn links_do_not_pile_up() {
    let (mut world, company, id) = world();
    with(&mut world, &company, &id, |connection| {
        let first = connection.links.password().to_owned();
        for now in 1..200 {
            let password = connection.links.password().to_owned();
            connection.links.open(&password, now);
            connection.links.refresh("c", now);
        }
        assert!(!connection.links.spend(&first, 200), "the oldest are forgotten");
        assert!(serde_json::to_string(&connection.links).expect("JSON").len() < 4000);
    });
}

#[test]
fn approving_fetches_what_is_enabled_and_says_what_is_not_supported() {
    let (mut world, company, id) = world();
    let types = world.first_fetched(&company);
    assert!(types.contains(&"commerce-companyInfo".to_owned()) && !types.contains(&"commerce-info".to_owned()));
    with(&mut world, &company, &id, |connection| {
        connection.refuse("403", "User cancelled", "access_denied", 1);
        connection.approve(&types, 10_000, 2);
        assert_eq!(connection.status, Status::Linked);
        assert_eq!(connection.errors[0].resolved, Some(2));
        assert!(!connection.is_readable("commerce-orders", 2));
        assert!(connection.is_readable("commerce-orders", 10_002));
        let disputes = connection.latest("commerce-disputes").expect("it was asked for");
        assert_eq!(disputes.stand(10_002).status, "NotSupported");
    });
}

#[test]
fn what_is_being_fetched_is_not_fetched_twice() {
    let (mut world, company, id) = world();
    with(&mut world, &company, &id, |connection| {
        connection.approve(&["commerce-orders".to_owned()], 1000, 0);
        connection.queue(&["commerce-orders".to_owned(), "commerce-products".to_owned()], 1000, 500);
        assert_eq!(connection.operations.len(), 2);
        connection.queue(&["commerce-orders".to_owned()], 1000, 1500);
        assert_eq!(connection.operations.len(), 3);
    });
}

#[test]
fn unlinking_stops_what_runs_and_keeps_what_was_read() {
    let (mut world, company, id) = world();
    with(&mut world, &company, &id, |connection| {
        connection.approve(&["commerce-companyInfo".to_owned(), "commerce-orders".to_owned()], 1000, 0);
        connection.unlink(600);
        assert!(connection.is_readable("commerce-companyInfo", 5000));
        assert!(!connection.is_readable("commerce-orders", 5000));
        assert_eq!(connection.latest("commerce-orders").expect("asked for").stand(5000).status, "Cancelled");
    });
}

#[test]
fn a_restart_finds_the_world_as_it_was() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(folder.path()).expect("it can be used");
    assert!(store.load().expect("nothing there is no error").is_none());
    let (mut world, company, id) = world();
    with(&mut world, &company, &id, |connection| connection.approve(&["commerce-orders".to_owned()], 1000, 0));
    store.save(&world).expect("it is kept");
    let found = Store::open(folder.path()).expect("again").load().expect("readable").expect("there");
    assert_eq!(serde_json::to_string(&found).expect("JSON"), serde_json::to_string(&world).expect("JSON"));
    let (_, connection) = found.connection(&company, &id).expect("the connection is there");
    // The sync went on while nothing ran.
    assert!(connection.is_readable("commerce-orders", 1000));
}

#[test]
fn a_file_that_is_no_world_is_not_overwritten_in_silence() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("sandbox.json"), "{\"version\":").expect("written");
    let store = Store::open(folder.path()).expect("it can be used");
    assert!(matches!(store.load(), Err(StoreError::Unreadable { .. })));
}

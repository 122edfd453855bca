//! Whether the proxy says truly how it is, and in a form that whoever asks can read.
use super::harness::{Ask, BACK, ORIGIN, Wishes, World};
use axum::Router;
use axum::routing::get;
use gangway_server::routes::around;
use gangway_server::serve::{Shutdown, serve};
use serde_json::json;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::net::TcpListener;

#[tokio::test]
async fn a_database_that_cannot_be_written_is_told_and_recovers_without_a_restart() {
    let world = World::start().await;
    let ready = || world.get("/readyz");
    let open =
        || async { world.open(json!({"merchant": {"reference": "m", "name": "Shop"}, "returnUrl": BACK})).await };
    assert_eq!(ready().send().await.status, 200);
    let store = world.app.store();
    store.set_read_only(true).await.expect("it is refused from now on");
    let told = world.until_reply("it is not ready", ready, |reply| reply.status == 503).await;
    let told = told.problem("storage");
    assert_eq!(told["detail"], "The database cannot be written: it is read-only.");
    open().await.problem("storage");
    assert_eq!(world.get("/healthz").send().await.status, 200, "it lives");
    store.set_read_only(false).await.expect("it is taken again");
    world.until_reply("it is ready again", ready, |reply| reply.status == 200).await;
    open().await.ok(201);
}

#[tokio::test]
async fn a_disk_that_was_full_for_a_while_is_written_again_without_a_restart() {
    let world = World::start().await;
    let open = |n: usize| {
        let body = json!({"merchant": {"reference": format!("m-{n}"), "name": "Shop"}, "returnUrl": BACK});
        world.open(body)
    };
    let store = world.app.store();
    store.set_full(true).await.expect("it grows no more");
    let mut refused = None;
    for n in 0..500 {
        let reply = open(n).await;
        if reply.status != 201 {
            refused = Some(reply);
            break;
        }
    }
    refused.expect("some time there is no room").problem("storage");
    store.set_full(false).await.expect("it grows again");
    open(1_000).await.ok(201);
    assert_eq!(world.get("/readyz").send().await.status, 200);
}

#[tokio::test]
async fn a_folder_of_tables_that_cannot_be_written_is_told_and_recovers_without_a_restart() {
    let folder = tempfile::tempdir().expect("a folder");
    let world = World::with(Wishes { data_dir: Some(folder.path().to_owned()), ..Wishes::default() }).await;
    let ready = || world.get("/readyz");
    assert_eq!(ready().send().await.status, 200);
    // Rights do not bind whoever runs the tests as root; a file in the folder's place binds everybody.
    let (place, aside) = (folder.path().join("snapshots"), folder.path().join("aside"));
    std::fs::rename(&place, &aside).expect("set aside");
    std::fs::write(&place, "").expect("a file in its place");
    let told = world.until_reply("it is not ready", ready, |reply| reply.status == 503).await;
    let told = told.problem("storage");
    assert_eq!(told["detail"], "The folder of tables cannot be written: it is gone.");
    assert_eq!(world.get("/healthz").send().await.status, 200, "it lives");
    std::fs::remove_file(&place).expect("taken away");
    std::fs::rename(&aside, &place).expect("put back");
    world.until_reply("it is ready again", ready, |reply| reply.status == 200).await;
    assert_eq!(std::fs::read_dir(&place).expect("a folder").count(), 0, "what was written to find out is gone");
}

/// Routes that do not answer, behind the layers of the real ones.
async fn silent(world: &World) -> String {
    let widget = Router::new()
        .route("/v1/session", get(async || -> &'static str { panic!("on purpose") }))
        .route("/v1/platforms", get(async || -> &'static str { std::future::pending().await }));
    let router = around(world.app.clone(), widget, Router::new());
    let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0))).await.expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let (stop, shutdown) = Shutdown::new();
    tokio::spawn(async move {
        let _stop = stop;
        serve(listener, router, shutdown).await
    });
    url
}

#[tokio::test]
async fn a_page_can_read_why_a_route_gave_no_answer() {
    let world = World::with(Wishes { deadline: Duration::from_millis(300), ..Wishes::default() }).await;
    let url = silent(&world).await;
    let from = |ask: Ask, origin: &str| ask.header("origin", origin).send();
    for (path, status, slug) in [("/v1/session", 500, "internal"), ("/v1/platforms", 504, "deadline")] {
        let reply = from(world.get(&format!("{url}{path}")), ORIGIN).await;
        assert_eq!(reply.status, status, "{}", reply.text);
        assert_eq!(reply.header("access-control-allow-origin"), ORIGIN, "{path}");
        assert!(reply.header("access-control-expose-headers").contains("x-request-id"), "{path}");
        reply.problem(slug);
        let foreign = from(world.get(&format!("{url}{path}")), "https://evil.test").await;
        assert_eq!((foreign.status, foreign.header("access-control-allow-origin")), (status, ""), "{path}");
    }
}

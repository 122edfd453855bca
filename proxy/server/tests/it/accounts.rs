//! A database belongs to one Codat account.
use super::harness::{SHOPIFY, Wishes, World};
use super::running::{Running, add_portal, gangway, patiently, port, text, until_it_answers};
use gangway_store::portals;
use std::io::Read;
use std::process::Stdio;

#[tokio::test(flavor = "multi_thread")]
async fn companies_of_one_account_are_never_looked_for_at_another() {
    let folder = tempfile::tempdir().expect("a folder");
    // Before any `serve`: it cannot know yet which Codat it will be.
    let early = add_portal(folder.path())["portal"].as_str().expect("an id").to_owned();
    let world = World::with(Wishes { data_dir: Some(folder.path().to_owned()), ..Wishes::default() }).await;
    let portal = portals::get(world.app.store(), &early).await.expect("a look").expect("the portal");
    assert_eq!(portal.upstream_id, world.app.upstream_id(), "what was added early is served as well");
    let token = world.session("m").await;
    world.connect(&token, SHOPIFY).await.ok(201);
    let known = world.sandbox.clone();
    world.stop().await;

    let path = folder.path().to_str().expect("a path").to_owned();
    let (port, other) = (port().to_string(), "http://127.0.0.1:9");
    let url = format!("http://127.0.0.1:{port}");
    let serve = ["serve", "--data-dir", &path, "--public-url", &url, "--port", &port, "--codat-url", other];
    let mut refused = gangway(&serve);
    let refused = refused.env("CODAT_API_KEY", "k").stdout(Stdio::null()).stderr(Stdio::piped()).spawn();
    let mut refused = Running(refused.expect("it starts"));
    let ended = patiently(|| refused.0.try_wait().expect("it can be waited for")).expect("it does not serve");
    let mut said = Vec::new();
    refused.0.stderr.take().expect("piped").read_to_end(&mut said).expect("it is read");
    let said = text(&said);
    assert!(!ended.success(), "{said}");
    for word in [known.as_str(), other, "--codat-moved", "--data-dir"] {
        assert!(said.contains(word), "{word}: {said}");
    }

    let mut moved = gangway(&[&serve[..], &["--codat-moved"]].concat());
    let moved = moved.env("CODAT_API_KEY", "k").stdout(Stdio::null()).stderr(Stdio::null()).spawn();
    let _moved = Running(moved.expect("it starts"));
    let alive = tokio::task::spawn_blocking(move || until_it_answers(&format!("{url}/healthz"))).await;
    assert_eq!(alive.expect("it ends").0, 200, "whoever knows better says so");
}

//! The list of platforms, asked for by every widget and of Codat seldom.
use super::harness::{DEADLINE, Reply, Wishes, World};
use axum::Router;
use axum::extract::Request;
use axum::routing::any;
use futures_util::future::join_all;
use serde_json::json;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;
use tokio::net::TcpListener;

async fn list(world: &World, token: &str) -> Reply {
    world.get("/v1/platforms").token(token).send().await
}

/// How often Codat was asked for it.
async fn asked(world: &World) -> u64 {
    world.stats().await["requests"]["list-integrations"].as_u64().unwrap_or_default()
}

#[tokio::test]
async fn a_list_that_codat_does_not_give_is_not_asked_for_by_every_widget() {
    let world = World::start().await;
    let token = world.session("m").await;
    world.fault("list-integrations", 1_000, json!({"status": 503})).await;
    list(&world, &token).await.problem("codat-unreachable");
    let before = asked(&world).await;
    assert!(before > 0, "Codat was asked");
    for _ in 0..20 {
        let problem = list(&world, &token).await.problem("codat-unreachable");
        assert!(problem["retryAfterS"].as_u64().is_some_and(|s| (1..=60).contains(&s)), "{problem}");
    }
    assert_eq!(asked(&world).await, before, "its silence is remembered");
    world.later(Duration::from_mins(1));
    list(&world, &token).await.problem("codat-unreachable");
    assert!(asked(&world).await > before, "and forgotten after a while");
    world.heal().await;
    world.later(Duration::from_mins(2));
    assert_eq!(list(&world, &token).await.status, 200);
}

#[tokio::test]
async fn an_old_list_is_better_than_none_and_renewed_with_rests() {
    let world = World::start().await;
    let token = world.session("m").await;
    let first = list(&world, &token).await.ok(200);
    // An answer that no client tries again by itself: each further call would be one of ours.
    world.fault("list-integrations", 1_000, json!({"status": 401})).await;
    world.later(Duration::from_mins(6));
    let before = asked(&world).await;
    let failing = async {
        while asked(&world).await == before {
            assert_eq!(list(&world, &token).await.ok(200), first);
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(40), failing).await.expect("the list is asked for behind the old one");
    let tries = asked(&world).await;
    for _ in 0..50 {
        assert_eq!(list(&world, &token).await.ok(200), first);
    }
    assert_eq!(asked(&world).await, tries, "after a failure Codat has a rest");
    world.heal().await;
    world.later(Duration::from_mins(8));
    let renewed = async {
        while asked(&world).await == tries {
            assert_eq!(list(&world, &token).await.ok(200), first);
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    };
    tokio::time::timeout(Duration::from_secs(40), renewed).await.expect("the list is renewed");
}

#[tokio::test]
async fn many_who_ask_a_codat_that_never_answers_are_answered_by_one_call() {
    let asked = Arc::new(AtomicU32::new(0));
    let count = asked.clone();
    let silent = Router::new().fallback(any(move |request: Request| {
        if request.uri().path() == "/integrations" {
            count.fetch_add(1, Ordering::SeqCst);
        }
        std::future::pending::<()>()
    }));
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    tokio::spawn(axum::serve(listener, silent).into_future());
    let deadline = Some(Duration::from_secs(3));
    let world = World::with(Wishes { codat_url: Some(url), codat_deadline: deadline, ..Wishes::default() }).await;
    let references: Vec<String> = (0..30).map(|number| format!("m{number}")).collect();
    let tokens = join_all(references.iter().map(|reference| world.session(reference))).await;
    let replies = tokio::time::timeout(DEADLINE, join_all(tokens.iter().map(|token| list(&world, token)))).await;
    for reply in replies.expect("nobody waits for the others' calls") {
        let problem = reply.problem("codat-unreachable");
        assert_eq!(problem["who"], "nobody", "{problem}");
        assert!(reply.header("retry-after").parse::<u32>().is_ok_and(|seconds| seconds > 0), "{problem}");
    }
    assert_eq!(asked.load(Ordering::SeqCst), 1);
}

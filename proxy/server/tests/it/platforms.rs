//! The list of platforms, asked for by every widget and of Codat seldom.
use super::harness::{Reply, World};
use serde_json::json;
use std::time::Duration;

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

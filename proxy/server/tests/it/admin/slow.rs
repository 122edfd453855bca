//! Logins that fail: the same words for everybody, and slower each time.
use super::bench::{Bench, PASSWORD, Seen, login, refused};
use crate::harness::Reply;
use gangway_core::time::HOUR;
use gangway_wire::paths::admin;
use gangway_wire::problem::Problem;

const INES: &str = "ines@harbour.example";

async fn try_from(bench: &Bench, address: &str, email: &str, password: &str) -> Reply {
    let ask = bench.own_page(admin::LOGIN).header("x-forwarded-for", address);
    ask.json(&login(email, password)).send().await
}

/// Fails until it is slowed; how many tries that took.
async fn fail_until_slowed(bench: &Bench, next: impl Fn(usize) -> (String, String)) -> (usize, Reply) {
    for count in 0..20 {
        let (address, email) = next(count);
        let reply = try_from(bench, &address, &email, "not the password").await;
        if reply.status != 401 {
            return (count, reply);
        }
        assert_eq!(reply.refusal(), refused(401, "bad-login"));
    }
    panic!("twenty tries were not slowed");
}

#[tokio::test]
async fn nobody_learns_who_exists() {
    let bench = Bench::start().await;
    bench.everything().await;
    bench.link("invited@harbour.example", gangway_store::operators::Grants::All).await;
    let mut answers = Vec::new();
    for email in [INES, "invited@harbour.example", "nobody@harbour.example", "no address", ""] {
        let reply = bench.log_in(email, "not the password").await;
        assert_eq!(reply.cookie(), None);
        let mut problem: Problem = serde_json::from_str(&reply.text).expect("a problem");
        problem.request_id = None;
        answers.push((reply.status, problem));
    }
    assert_eq!(answers[0].0, 401);
    assert!(answers.iter().all(|answer| *answer == answers[0]), "{answers:?}");
}

#[tokio::test]
async fn an_account_is_slowed_from_wherever_it_is_tried() {
    let bench = Bench::start().await;
    bench.everything().await;
    let (count, slowed) = fail_until_slowed(&bench, |count| (format!("198.51.100.{count}"), INES.to_owned())).await;
    assert!((3..=10).contains(&count), "people mistype: {count}");
    assert_eq!(slowed.refusal(), refused(429, "too-many"));
    let seconds: u32 = slowed.header("retry-after").parse().expect("when to try again");
    assert!(seconds >= 1);
    assert_eq!(slowed.problem("too-many")["retryAfterS"], seconds);

    let right = try_from(&bench, "198.51.100.200", INES, PASSWORD).await;
    assert_eq!(right.refusal(), refused(429, "too-many"), "also the right one waits, so that trying is of no use");
    bench.world.app.store().set_clock_offset(HOUR / 2);
    assert_eq!(try_from(&bench, "198.51.100.200", INES, PASSWORD).await.status, 200);
    let wrong = try_from(&bench, "198.51.100.201", INES, "not the password").await;
    assert_eq!(wrong.refusal(), refused(401, "bad-login"));
    let right = try_from(&bench, "198.51.100.202", INES, PASSWORD).await;
    assert_eq!(right.status, 200, "what had failed before a login is forgotten");
}

#[tokio::test]
async fn an_account_that_does_not_exist_is_slowed_alike() {
    let bench = Bench::start().await;
    bench.everything().await;
    let tries = |email: &'static str| move |count: usize| (format!("198.51.100.{count}"), email.to_owned());
    let (known, _) = fail_until_slowed(&bench, tries(INES)).await;
    let other = Bench::start().await;
    let (unknown, slowed) = fail_until_slowed(&other, tries("nobody@harbour.example")).await;
    assert_eq!((unknown, slowed.refusal()), (known, refused(429, "too-many")));
}

#[tokio::test]
async fn an_address_is_slowed_whichever_account_it_tries() {
    let bench = Bench::start().await;
    bench.everything().await;
    let (_, slowed) =
        fail_until_slowed(&bench, |count| ("198.51.100.7".to_owned(), format!("nobody{count}@harbour.example"))).await;
    assert_eq!(slowed.refusal(), refused(429, "too-many"));
    assert_eq!(try_from(&bench, "198.51.100.7", INES, PASSWORD).await.refusal(), refused(429, "too-many"));
    assert_eq!(try_from(&bench, "198.51.100.8", INES, PASSWORD).await.status, 200, "others are not");
}

#[tokio::test]
async fn tries_at_once_are_counted_all() {
    let bench = Bench::start().await;
    bench.everything().await;
    let all =
        futures_util::future::join_all((0..30).map(|_| try_from(&bench, "198.51.100.7", INES, "not the password")))
            .await;
    let looked_at = all.iter().filter(|reply| reply.status == 401).count();
    assert!(all.iter().all(|reply| matches!(reply.status, 401 | 429)));
    assert!(looked_at <= 10, "{looked_at} of 30 passwords were tried");
}

//! One-time links, passwords, cookies, and how a login ends.
use super::bench::{Bench, PASSWORD, Seen, login, refused};
use gangway_core::time::{HOUR, MINUTE};
use gangway_store::operators::Grants;
use gangway_wire::admin::{LinkOf, Me};
use gangway_wire::paths::admin;
use serde_json::{Value, json};
use std::time::Duration;

const INES: &str = "ines@harbour.example";

#[tokio::test]
async fn a_link_sets_a_password_and_logs_in_once() {
    let bench = Bench::start().await;
    let harbour = bench.harbour();
    bench.portal("Other").await;
    let link = bench.link("  Ines@Harbour.example ", Grants::Portals(vec![harbour.id.clone()])).await;

    let set = bench.set_password(&link, PASSWORD).await;
    assert_eq!(set.status, 200, "{set:?}");
    let me: Me = set.read();
    assert_eq!(me.email, INES);
    let granted: Vec<_> = me.portals.iter().map(|portal| (portal.id.as_str(), portal.name.as_str())).collect();
    assert_eq!(granted, [(harbour.id.as_str(), "Harbour")]);
    let cookie = set.cookie().expect("a cookie");
    let again: Me = bench.get(admin::ME, &cookie).await.read();
    assert_eq!((again.email, again.portals), (me.email, me.portals));

    let twice = bench.set_password(&link, "another long password").await;
    assert_eq!(twice.refusal(), refused(410, "link-dead"));
    assert_eq!(twice.cookie(), None);
    assert_eq!(bench.log_in(INES, "another long password").await.refusal(), refused(401, "bad-login"));
    assert_eq!(bench.log_in("INES@harbour.example", PASSWORD).await.status, 200, "however it is typed");
}

#[tokio::test]
async fn links_that_are_over_mistyped_or_foreign_are_dead() {
    let bench = Bench::start().await;
    let harbour = bench.harbour();
    let session = bench.session(&harbour, "shop-1", None).await;
    let old = bench.link(INES, Grants::All).await;
    let new = bench.link(INES, Grants::All).await;
    let mistyped = format!("{}x", &new[..new.len() - 1]);
    for dead in ["", "gwo_", old.as_str(), mistyped.as_str(), session.as_str(), harbour.key.as_str()] {
        assert_eq!(bench.set_password(dead, PASSWORD).await.refusal(), refused(410, "link-dead"), "{dead}");
    }
    bench.world.app.store().set_clock_offset(HOUR + MINUTE);
    assert_eq!(bench.set_password(&new, PASSWORD).await.refusal(), refused(410, "link-dead"), "an hour has passed");
    bench.world.app.store().set_clock_offset(0);
    assert_eq!(bench.set_password(&new, PASSWORD).await.status, 200);
}

#[tokio::test]
async fn whose_a_link_is_can_be_read_until_it_is_used_and_looking_uses_nothing() {
    let bench = Bench::start().await;
    let link = bench.link(INES, Grants::All).await;
    for _ in 0..3 {
        let look = bench.look_at(&link).await;
        assert_eq!(look.cookie(), None, "a look is no login");
        let of: LinkOf = look.read();
        assert_eq!(of.email, INES);
        assert!((3_590_000..=3_600_000).contains(&(of.until - of.now)), "an hour: {of:?}");
    }
    bench.world.app.store().set_clock_offset(HOUR + MINUTE);
    assert_eq!(bench.look_at(&link).await.refusal(), refused(410, "link-dead"), "an hour has passed");
    bench.world.app.store().set_clock_offset(0);
    assert_eq!(bench.set_password(&link, PASSWORD).await.status, 200);
    for dead in [link.as_str(), "gwo_", ""] {
        assert_eq!(bench.look_at(dead).await.refusal(), refused(410, "link-dead"), "{dead}");
    }
}

#[tokio::test]
async fn two_at_once_use_a_link_once() {
    let bench = Bench::start().await;
    let link = bench.link(INES, Grants::All).await;
    let (one, other) =
        tokio::join!(bench.set_password(&link, PASSWORD), bench.set_password(&link, "another long password"));
    let mut seen = [one.status, other.status];
    seen.sort_unstable();
    assert_eq!(seen, [200, 410]);
    let winner = if one.status == 200 { PASSWORD } else { "another long password" };
    assert_eq!(bench.log_in(INES, winner).await.status, 200);
}

#[tokio::test]
async fn a_weak_password_leaves_the_link_as_it_is() {
    let bench = Bench::start().await;
    let link = bench.link(INES, Grants::All).await;
    for weak in ["", "elevenchars", "password1234", "aaaaaaaaaaaaaaaa", INES] {
        let reply = bench.set_password(&link, weak).await;
        assert_eq!(reply.refusal(), refused(422, "weak-password"), "{weak}");
        assert!(reply.text.contains(r#""field":"password""#), "{}", reply.text);
        assert!(!reply.text.contains("password1234") && reply.cookie().is_none());
    }
    let endless = bench.set_password(&link, &"a long sentence ".repeat(100)).await;
    assert_eq!(endless.refusal(), refused(422, "bad-field"));
    assert_eq!(bench.set_password(&link, PASSWORD).await.status, 200);
}

#[tokio::test]
async fn a_new_password_ends_older_logins() {
    let bench = Bench::start().await;
    let old = bench.everything().await;
    let link = bench.link(INES, Grants::All).await;
    assert_eq!(bench.get(admin::ME, &old).await.status, 200, "a link that nobody used ends nothing");
    let new = bench.set_password(&link, "another long password").await.cookie().expect("a cookie");
    assert_eq!(bench.get(admin::ME, &old).await.refusal(), refused(401, "no-login"));
    assert_eq!(bench.get(admin::ME, &new).await.status, 200);
    assert_eq!(bench.log_in(INES, PASSWORD).await.refusal(), refused(401, "bad-login"));
}

#[tokio::test]
async fn the_cookie_is_bound_to_the_host_over_https() {
    let bench = Bench::start_as("https://connect.example").await;
    let link = bench.link(INES, Grants::All).await;
    let set = bench.set_password(&link, PASSWORD).await;
    let text = set.header("set-cookie").to_owned();
    let (cookie, flags) = text.split_once("; ").expect("flags");
    assert!(cookie.starts_with("__Host-gangway=gwc_"), "{text}");
    assert_eq!(flags, "Path=/; Max-Age=43200; HttpOnly; SameSite=Strict; Secure");
    assert_eq!(bench.get(admin::ME, cookie).await.status, 200);
    let unbound = cookie.trim_start_matches("__Host-");
    assert_eq!(
        bench.get(admin::ME, unbound).await.refusal(),
        refused(401, "no-login"),
        "a cookie that any host can set"
    );
}

#[tokio::test]
async fn the_cookie_on_this_machine_has_neither_prefix_nor_secure() {
    let bench = Bench::start().await;
    let link = bench.link(INES, Grants::All).await;
    let set = bench.set_password(&link, PASSWORD).await;
    let text = set.header("set-cookie").to_owned();
    let (cookie, flags) = text.split_once("; ").expect("flags");
    assert!(cookie.starts_with("gangway=gwc_"), "{text}");
    assert_eq!(flags, "Path=/; Max-Age=43200; HttpOnly; SameSite=Strict");
    assert_eq!(set.header("cache-control"), "no-store");
    assert!(!set.text.contains("gwc_"), "no script sees the secret");
}

#[tokio::test]
async fn logging_out_ends_the_login() {
    let bench = Bench::start().await;
    let cookie = bench.everything().await;
    let out = bench.write(admin::LOGOUT, &cookie, &json!({})).await;
    assert_eq!((out.status, out.text.as_str()), (204, ""));
    assert_eq!(out.header("set-cookie"), "gangway=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict");
    assert_eq!(bench.get(admin::ME, &cookie).await.refusal(), refused(401, "no-login"));
    let twice = bench.write(admin::LOGOUT, &cookie, &Value::Null).await;
    assert_eq!(twice.status, 204, "nothing to end is no error");
}

#[tokio::test]
async fn another_login_of_the_same_browser_takes_the_place_of_the_first() {
    let bench = Bench::start().await;
    let first = bench.everything().await;
    let body = login(INES, PASSWORD);
    let second = bench.write(admin::LOGIN, &first, &body).await.cookie().expect("a cookie");
    assert_ne!(first, second);
    assert_eq!(bench.get(admin::ME, &first).await.refusal(), refused(401, "no-login"));
    assert_eq!(bench.get(admin::ME, &second).await.status, 200);
}

#[tokio::test]
async fn a_login_ends_after_two_hours_without_use_and_after_twelve() {
    let bench = Bench::start().await;
    let (store, used, idle) = (bench.world.app.store(), bench.everything().await, bench.log_in(INES, PASSWORD).await);
    let idle = idle.cookie().expect("a cookie");
    for hours in 1..12 {
        store.set_clock_offset(hours * HOUR);
        assert_eq!(bench.get(admin::ME, &used).await.status, 200, "after {hours} h, used every hour");
    }
    assert_eq!(bench.get(admin::ME, &idle).await.refusal(), refused(401, "no-login"), "never used");
    store.set_clock_offset(12 * HOUR + MINUTE);
    assert_eq!(bench.get(admin::ME, &used).await.refusal(), refused(401, "no-login"), "half a day has passed");
}

#[tokio::test]
async fn the_reply_says_how_codat_does() {
    let bench = Bench::start().await;
    let cookie = bench.everything().await;
    let down = async {
        loop {
            let me: Me = bench.get(admin::ME, &cookie).await.read();
            if !me.codat.answers {
                return me.codat;
            }
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    let down = tokio::time::timeout(Duration::from_secs(40), down).await.expect("nobody answers there");
    assert!(down.asked_at.is_some() && down.down_since.is_some(), "{down:?}");
    bench.world.app.upstream().set_notes(vec!["The redirect template is another one.".to_owned()]);
    let noted: Me = bench.get(admin::ME, &cookie).await.read();
    assert_eq!(noted.codat.notes, ["The redirect template is another one."]);
}

#[tokio::test]
async fn wrong_bodies_are_named() {
    let bench = Bench::start().await;
    let post = |path, body: &str| bench.own_page(path).header("content-type", "application/json").body(body.to_owned());
    for (path, body, refusal) in [
        (admin::LOGIN, "{", refused(400, "bad-request")),
        (admin::LOGIN, r#"{"email":"a@b.example"}"#, refused(422, "bad-field")),
        (admin::LOGIN, r#"{"email":"a@b.example","password":"x","remember":true}"#, refused(422, "bad-field")),
        (admin::PASSWORD, "[]", refused(400, "bad-request")),
        (admin::LOGOUT, r#"{"all":true}"#, refused(422, "bad-field")),
    ] {
        assert_eq!(post(path, body).send().await.refusal(), refusal, "{body}");
    }
    let large = format!(r#"{{"email":"{}","password":"x"}}"#, "a".repeat(70_000));
    assert_eq!(post(admin::LOGIN, &large).send().await.refusal(), refused(413, "too-large"));
    let form = bench.own_page(admin::LOGIN).body("email=a&password=b");
    assert_eq!(form.send().await.refusal(), refused(415, "not-json"));
}

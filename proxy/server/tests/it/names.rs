//! Names of businesses, as people really write them.
use super::harness::{BACK, SHOPIFY, World};
use serde_json::{Value, json};

async fn named(world: &World, reference: &str, name: &str) -> (String, super::harness::Reply) {
    let opened = world.open(json!({"merchant": {"reference": reference}, "returnUrl": BACK})).await.ok(201);
    let token = opened["token"].as_str().expect("a token").to_owned();
    let reply = world.put("/v1/session/company").token(&token).json(&json!({"name": name})).send().await;
    (token, reply)
}

#[tokio::test]
async fn every_name_is_shown_as_written_and_sent_as_codat_can_keep_it() {
    let world = World::start().await;
    for (index, (name, shown, sent)) in [
        ("🐚", "🐚", None),
        ("L🌊ng & Bjørk's", "L🌊ng & Bjørk's", Some("Lng & Bjork's")),
        ("say \\\"cheese\"", "say \\\"cheese\"", Some("say cheese")),
        ("Pâtisserie Noël", "Pâtisserie Noël", Some("Patisserie Noel")),
        ("Pa\u{302}tisserie Noe\u{308}l", "Pa\u{302}tisserie Noe\u{308}l", Some("Patisserie Noel")),
        ("متجر القمر", "متجر القمر", None),
        ("有限会社さくら", "有限会社さくら", None),
        (" \tThree  \u{a0} Gaps ", "Three Gaps", Some("Three Gaps")),
        ("Eleven, Inc. (Codat[2])", "Eleven, Inc. (Codat[2])", Some("Eleven, Inc. Codat2")),
        ("<i>Slanted</i> & Sons", "<i>Slanted</i> & Sons", Some("iSlantedi & Sons")),
        ("=SUM(\"y\")", "=SUM(\"y\")", Some("SUMy")),
        ("\u{2067}turned\u{2069}", "turned", Some("turned")),
        ("First\r\nsecond\u{b}third", "First second third", Some("First second third")),
        ("Ⅳ ﬂour № 7", "Ⅳ ﬂour № 7", Some("IV flour No 7")),
    ]
    .into_iter()
    .enumerate()
    {
        let (_, reply) = named(&world, &format!("m{index}"), name).await;
        let state: Value = reply.ok(200)["state"].clone();
        assert_eq!(state["name"], shown);
        let codat = state["codatName"].as_str().expect("a name for Codat");
        match sent {
            Some(sent) => assert_eq!(codat, sent, "{name}"),
            None => {
                let number = codat.strip_prefix("Harbour shop ").expect("the portal's shop");
                assert!(number.parse::<u64>().is_ok(), "{name} became {codat}");
            }
        }
    }
}

#[tokio::test]
async fn a_name_with_nothing_to_see_is_refused() {
    let world = World::start().await;
    for (index, name) in ["\u{200b}\u{200f}\u{2060}", "", "   "].into_iter().enumerate() {
        let (token, reply) = named(&world, &format!("e{index}"), name).await;
        assert_eq!(reply.problem("empty-name")["field"], "name");
        assert_eq!(world.picture(&token).await["state"]["name"], Value::Null, "nothing is stored");
        world.connect(&token, SHOPIFY).await.problem("no-name");
    }
    let (_, long) = named(&world, "long", &"A".repeat(300)).await;
    let problem = long.problem("bad-field");
    assert!(problem["detail"].as_str().is_some_and(|d| d.contains("200")), "{problem}");
    let (_, marks) = named(&world, "marks", &format!("a{}", "\u{301}".repeat(2_001))).await;
    assert_eq!(marks.problem("bad-field")["field"], "name");
    // Four code points each, and one character for whoever counts.
    let people = "👨🏿\u{200d}🌾".repeat(150);
    let (_, many) = named(&world, "people", &people).await;
    let state = many.ok(200)["state"].clone();
    assert_eq!(state["name"], people);
    assert!(state["codatName"].as_str().is_some_and(|name| name.starts_with("Harbour shop ")), "{state}");
}

#[tokio::test]
async fn a_name_of_codats_letters_may_be_given_beside_the_merchants_own() {
    let world = World::start().await;
    let opened = world.open(json!({"merchant": {"reference": "m"}, "returnUrl": BACK})).await.ok(201);
    let token = opened["token"].as_str().expect("a token");
    let name = |codat: &str| json!({"name": "مخبز النور", "codatName": codat});
    let empty = world.put("/v1/session/company").token(token).json(&name("نور")).send().await;
    assert_eq!(empty.problem("empty-name")["field"], "codatName");
    let picture = world.put("/v1/session/company").token(token).json(&name("Light Bakery")).send().await.ok(200);
    assert_eq!(picture["state"]["codatName"], "Light Bakery");
    assert_eq!(picture["state"]["name"], "مخبز النور");
}

#[tokio::test]
async fn another_spelling_later_makes_no_second_company() {
    let world = World::start().await;
    let token = world.session("m").await;
    world.connect(&token, SHOPIFY).await.ok(201);
    let renamed = world.put("/v1/session/company").token(&token).json(&json!({"name": "Söhne"})).send().await.ok(200);
    assert_eq!(renamed["state"]["name"], "Söhne");
    assert_eq!(renamed["state"]["codatName"], "Shop m", "Codat keeps what it was told");
    let body = json!({"merchant": {"reference": "m", "name": "Third"}, "returnUrl": BACK});
    let again = world.open(body).await.ok(201);
    world.connect(again["token"].as_str().expect("a token"), SHOPIFY).await.ok(201);
    assert_eq!(world.counts().await, (1, 1));
}

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
        ("🌲", "🌲", None),
        ("W🌲ld & Søn's", "W🌲ld & Søn's", Some("Wld & Son's")),
        ("hi\\\" there", "hi\\\" there", Some("hi there")),
        ("Café d'Orée", "Café d'Orée", Some("Cafe d'Oree")),
        ("Cafe\u{301} d'Ore\u{301}e", "Cafe\u{301} d'Ore\u{301}e", Some("Cafe d'Oree")),
        ("مخبز النور", "مخبز النور", None),
        ("株式会社みどり", "株式会社みどり", None),
        ("  Two   Spaces  ", "Two Spaces", Some("Two Spaces")),
        ("Nine, Ltd. (Codat[1])", "Nine, Ltd. (Codat[1])", Some("Nine, Ltd. Codat1")),
        ("<b>Bold</b> & Co", "<b>Bold</b> & Co", Some("bBoldb & Co")),
        ("=HYPERLINK(\"x\")", "=HYPERLINK(\"x\")", Some("HYPERLINKx")),
        ("\u{202e}evil\u{202c}", "evil", Some("evil")),
        ("Line\nbreak\tTab", "Line break Tab", Some("Line break Tab")),
        ("Ⅷ ﬁne № ½", "Ⅷ ﬁne № ½", Some("VIII fine No 12")),
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
    let (_, people) = named(&world, "people", &"👩🏽\u{200d}🚀".repeat(120)).await;
    assert_eq!(people.problem("bad-field")["field"], "name");
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

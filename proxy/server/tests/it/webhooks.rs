//! Codat tells by itself that something happened: taken when it is genuine, once, and before anything is done about it.
use super::harness::{Reply, SHOPIFY, Wishes, World};
use gangway_server::webhook_secret;
use gangway_store::{merchants, portals};
use gangway_wire::state::{ConnectionStatus, State};
use serde_json::{Value, json};
use standardwebhooks::Webhook;
use std::path::Path;
use std::time::Duration;

const SECRET: &str = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";
const NEXT: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// A proxy whose data folder is known, so that a secret can be put there.
async fn world(folder: &Path) -> World {
    // Shops move slowly, so that only what is told makes the proxy look.
    World::with(Wishes { data_dir: Some(folder.to_owned()), ..Wishes::default() }).await
}

fn event(kind: &str, connected: &Value) -> String {
    json!({"id": "e", "eventType": kind, "generatedDate": "2026-11-25T10:00:00Z", "payload": {
        "referenceCompany": {"id": connected["companyId"], "name": "Shop"},
        "connection": {"id": connected["connectionId"], "status": "Linked"}}})
    .to_string()
}

/// A message as Codat signs it, `late` seconds old.
struct Message<'a> {
    secret: &'a str,
    id: &'a str,
    late: i64,
    signed: &'a str,
}

impl World {
    async fn tell(&self, message: &Message<'_>, body: &str) -> Reply {
        let now = self.app.now().await.expect("the clock").div_euclid(1_000_000) - message.late;
        let signer = Webhook::new(message.secret).expect("a secret");
        let signature = signer.sign(message.id, now, message.signed.as_bytes()).expect("text");
        self.post(&format!("/v1/webhooks/codat/{}", self.app.upstream_id()))
            .header("svix-id", message.id)
            .header("svix-timestamp", &now.to_string())
            .header("svix-signature", &format!("v1,b3RoZXI= {signature}"))
            .header("content-type", "application/json")
            .body(body.to_owned())
            .send()
            .await
    }

    async fn tells(&self, id: &str, body: &str) -> Reply {
        self.tell(&Message { secret: SECRET, id, late: 0, signed: body }, body).await
    }

    /// The picture as it is stored. A look by a session would make the proxy look as well.
    async fn stored(&self, reference: &str) -> State {
        let portal = portals::list(self.app.store()).await.expect("portals").remove(0);
        merchants::ensure(self.app.store(), &portal, reference).await.expect("a merchant").state
    }
}

#[tokio::test]
async fn without_a_secret_nothing_is_taken_and_with_one_at_once() {
    let folder = tempfile::tempdir().expect("a folder");
    let world = world(folder.path()).await;
    let body = json!({"eventType": "news", "payload": {}}).to_string();
    world.tells("msg_1", &body).await.problem("no-webhook-secret");
    let ready = world.get("/readyz").send().await.ok(200);
    assert_eq!(ready["webhooks"], json!({"secret": false, "lastAt": null}));
    let path = webhook_secret::write(folder.path(), SECRET).expect("written");
    let rights = std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(path).expect("a file").permissions());
    assert_eq!(rights & 0o777, 0o600, "for the proxy's user alone");
    // Taken up while the proxy runs; until then Codat would send it again.
    let taking = async {
        while world.tells("msg_1", &body).await.status != 204 {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(super::harness::DEADLINE, taking).await.expect("it is taken");
    let ready = world.get("/readyz").send().await.ok(200);
    assert_eq!(ready["webhooks"]["secret"], true);
    assert!(ready["webhooks"]["lastAt"].as_str().is_some_and(|at| at.ends_with('Z')), "{ready}");
    // While Codat changes to the next secret, both are good.
    webhook_secret::write(folder.path(), &format!("{SECRET}\n{NEXT}\n")).expect("written");
    let next = Message { secret: NEXT, id: "msg_2", late: 0, signed: &body };
    let taking = async {
        while world.tell(&next, &body).await.status != 204 {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(super::harness::DEADLINE, taking).await.expect("the next one is good");
    assert_eq!(world.tells("msg_3", &body).await.status, 204, "and so is the old one");
}

#[tokio::test]
async fn what_is_forged_old_or_written_anew_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    webhook_secret::write(folder.path(), SECRET).expect("written");
    let world = world(folder.path()).await;
    let body = r#"{"eventType":"news","payload":{}}"#;
    let anew = r#"{ "eventType": "news", "payload": {} }"#;
    for (message, sent, wanted) in [
        (Message { secret: SECRET, id: "fine", late: 0, signed: body }, body, true),
        (Message { secret: SECRET, id: "fine", late: 290, signed: body }, body, true),
        (Message { secret: SECRET, id: "old", late: 360, signed: body }, body, false),
        (Message { secret: SECRET, id: "early", late: -360, signed: body }, body, false),
        (Message { secret: NEXT, id: "forged", late: 0, signed: body }, body, false),
        (Message { secret: SECRET, id: "anew", late: 0, signed: body }, anew, false),
    ] {
        let reply = world.tell(&message, sent).await;
        if wanted {
            assert_eq!((reply.status, reply.text.as_str()), (204, ""), "{}", message.id);
        } else {
            assert_eq!(reply.problem("bad-signature")["status"], 401, "{}", message.id);
        }
    }
    let unsigned = world.post(&format!("/v1/webhooks/codat/{}", world.app.upstream_id()));
    unsigned.body(body).send().await.problem("bad-signature");
    world.post("/v1/webhooks/codat/another").body(body).send().await.problem("not-found");
    world.get(&format!("/v1/webhooks/codat/{}", world.app.upstream_id())).send().await.problem("bad-method");
    // What Codat signed and nobody understands is not to come again.
    assert_eq!(world.tells("odd", "[1]").await.status, 204);
}

#[tokio::test]
async fn a_merchant_who_never_comes_back_is_linked_as_soon_as_codat_tells() {
    let folder = tempfile::tempdir().expect("a folder");
    webhook_secret::write(folder.path(), SECRET).expect("written");
    let world = world(folder.path()).await;
    let token = world.session("m").await;
    let connected = world.connect(&token, SHOPIFY).await.ok(201);
    let body = event("connection.connected", &connected);
    // Before the redirect: it says so too early, and is looked at all the same.
    assert_eq!(world.tells("early", &body).await.status, 204);
    let link = world.leave(connected["departUrl"].as_str().expect("an address")).await;
    let _never_opened = world.decide(&link, "approve").await;
    assert_eq!(world.tells("msg_1", &body).await.status, 204);
    let looking = async {
        while world.stored("m").await.connections[0].status != ConnectionStatus::Linked {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(super::harness::DEADLINE, looking).await.expect("it is linked, ten minutes early");
    let before = reads(&world).await;
    for _ in 0..3 {
        assert_eq!(world.tells("msg_1", &body).await.status, 204, "again is no error");
    }
    assert_eq!(world.counts().await, (1, 1));
    // What comes twice makes no call; a new message does, so the count can move.
    assert_eq!(world.tells("msg_2", &body).await.status, 204);
    let counting = async {
        while reads(&world).await == before {
            tokio::time::sleep(Duration::from_millis(50)).await;
        }
    };
    tokio::time::timeout(super::harness::DEADLINE, counting).await.expect("a new message is looked at");
    assert_eq!(reads(&world).await, before + 1, "once");
}

/// How often Codat was asked for the connection itself.
async fn reads(world: &World) -> u64 {
    world.stats().await["requests"]["get-connection"].as_u64().unwrap_or_default()
}

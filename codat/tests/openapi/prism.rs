//! The client against Prism, a server that answers from Codat's documents and refuses what they do not know: it asks
//! what may be asked, and decodes every answer.
//!
//! `GANGWAY_PRISM` names Prism's program, which `cargo xtask test` installs.

use std::collections::BTreeMap;
use std::fmt::Debug;
use std::io::Write as _;
use std::net::{Ipv4Addr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use gangway_codat::api::companies::{CompanyUpdate, NewCompany};
use gangway_codat::api::connections::NewConnection;
use gangway_codat::api::webhooks::{EventType, NewWebhookConsumer};
use gangway_codat::client::{Client, Config, IdempotencyKey};
use gangway_codat::commerce::{
    Commerce, Customer, Dispute, Location, Order, Payment, PaymentMethod, Product, ProductCategory, TaxComponent,
    Transaction,
};
use gangway_codat::error::{Error, Kind};
use gangway_codat::query::Ask;
use secrecy::SecretString;

/// Longest wait for Prism to listen: it reads megabytes first.
const PATIENCE: Duration = Duration::from_mins(2);
const ID: &str = "8a210b68-6988-11ed-a1eb-0242ac120002";

/// A Prism that ends with the test.
struct Prism {
    child: Child,
    port: u16,
}

impl Drop for Prism {
    fn drop(&mut self) {
        // It may have ended by itself; then there is nothing to do.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Prism {
    async fn start(document: &Path, more: &[String]) -> Prism {
        let program = PathBuf::from(std::env::var_os("GANGWAY_PRISM").unwrap_or_default());
        assert!(program.exists(), "Prism is missing: `cargo xtask test` installs it and sets GANGWAY_PRISM");
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).expect("loopback has a free port");
        let port = listener.local_addr().expect("a bound listener has an address").port();
        drop(listener);
        let mut node = Command::new("node");
        node.arg(program).args(["mock", "--verboseLevel", "silent", "--port", &port.to_string()]);
        let child = node.args(more).arg(document).stdin(Stdio::null()).stdout(Stdio::null()).spawn();
        let mut prism = Prism { child: child.expect("node is there"), port };
        let listens = async {
            while tokio::net::TcpStream::connect((Ipv4Addr::LOCALHOST, port)).await.is_err() {
                assert!(prism.child.try_wait().expect("a child can be asked").is_none(), "Prism ended at once");
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        tokio::time::timeout(PATIENCE, listens).await.expect("Prism listens in time");
        prism
    }

    fn client(&self) -> Client {
        let url = format!("http://127.0.0.1:{}", self.port).parse().expect("an address");
        Client::new(Config::new(url, SecretString::from("key"))).expect("a client")
    }
}

/// Examples that are none of what their own schema describes, each with what is wrong with it.
const FAULTY: [(&str, &str); 1] =
    [("one of Dataset(Customers)", "the schema's example is a list of customers, without an id")];

/// What went wrong, call by call.
#[derive(Default)]
struct Calls {
    made: usize,
    wrong: Vec<String>,
}

impl Calls {
    fn note<T>(&mut self, call: &str, outcome: Result<T, Error>) -> Option<T> {
        self.made += 1;
        match outcome {
            Ok(value) => Some(value),
            // An example that names a next page names it on every page; the client has read many of them.
            Err(error) if error.kind() == Kind::Endless => None,
            // The schemas set no least number of rows, the client does.
            Err(error) if error.kind() == Kind::Decode && format!("{error:?}").contains("integer `-") => None,
            Err(error) => {
                self.wrong.push(format!("{call}: {error:?}"));
                None
            }
        }
    }
}

fn key() -> IdempotencyKey {
    IdempotencyKey::new(ID).expect("a GUID")
}

async fn platform(client: &Client, calls: &mut Calls) {
    if let Some(profile) = calls.note("profile", client.profile().await) {
        calls.note("write profile", client.write_profile(&profile).await);
    }
    if let Some(settings) = calls.note("settings", client.sync_settings().await) {
        calls.note("write settings", client.write_sync_settings(&settings).await);
    }
    if let Some(settings) = calls.note("company's settings", client.company_sync_settings(ID).await) {
        calls.note("write company's settings", client.write_company_sync_settings(ID, &settings).await);
    }
    calls.note("integration", client.integration("gbol").await);
    calls.note("branding", client.branding("gbol").await);
    calls.note("integrations", client.integrations(&Ask::default()).await);

    let new = NewCompany { name: "Shop", description: None, tags: BTreeMap::from([("uid", "1")]), platform_type: None };
    calls.note("create company", client.create_company(&key(), new.body()).await);
    // Or it would judge nothing.
    let refused = client.create_company(&key(), "{\"name\":1}".into()).await;
    assert!(refused.is_err(), "Prism refuses what the documents do not allow");
    calls.note("company", client.company(ID).await);
    calls.note("companies", client.companies(&Ask::default()).await);
    calls.note("replace company", client.replace_company(ID, &new).await);
    let change = CompanyUpdate { name: Some("New"), ..CompanyUpdate::default() };
    calls.note("update company", client.update_company(ID, &change).await);
    calls.note("token", client.company_access_token(ID).await);

    let new = NewConnection { platform_key: "gbol" };
    calls.note("create connection", client.create_connection(ID, &key(), new.body()).await);
    calls.note("connection", client.connection(ID, ID).await);
    calls.note("connections", client.connections(ID).await);
    calls.note("unlink", client.unlink(ID, ID).await);
    calls.note("authorize", client.authorize(ID, ID, &BTreeMap::from([("code", "1")])).await);
    calls.note("delete connection", client.delete_connection(ID, ID).await);

    calls.note("queue all", client.queue_all(ID).await);
    calls.note("queue", client.queue(ID, ID, "commerce-orders").await);
    calls.note("queue everywhere", client.queue_everywhere(ID, "commerce-orders").await);
    calls.note("status", client.data_status(ID).await);
    calls.note("history", client.history(ID, 1, 100).await);
    calls.note("operation", client.operation(ID, ID).await);
    calls.note("validation", client.validation(ID, ID).await);

    let new = NewWebhookConsumer {
        url: "https://example.org/",
        event_types: &[EventType::ConnectionConnected],
        disabled: false,
        company_tags: &[],
    };
    calls.note("create consumer", client.create_webhook_consumer(&key(), new.body()).await);
    calls.note("consumers", client.webhook_consumers().await);
    calls.note("delete consumer", client.delete_webhook_consumer(ID).await);
    calls.note("delete company", client.delete_company(ID).await);
}

async fn list<T: Commerce + Debug>(client: &Client, calls: &mut Calls) {
    let name = format!("{:?}", T::TYPE);
    calls.note(&name, client.records::<T>(ID, ID, 100).next().await);
}

async fn item<T: Commerce + Debug>(client: &Client, calls: &mut Calls) {
    let name = format!("one of {:?}", T::TYPE);
    calls.note(&name, client.item_record::<T>(ID, ID, ID).await);
}

async fn commerce(client: &Client, calls: &mut Calls) {
    calls.note("info", client.info_record(ID, ID).await);
    list::<Customer>(client, calls).await;
    list::<Dispute>(client, calls).await;
    list::<Location>(client, calls).await;
    list::<Order>(client, calls).await;
    list::<Payment>(client, calls).await;
    list::<PaymentMethod>(client, calls).await;
    list::<Product>(client, calls).await;
    list::<ProductCategory>(client, calls).await;
    list::<TaxComponent>(client, calls).await;
    list::<Transaction>(client, calls).await;
    item::<Customer>(client, calls).await;
    item::<Dispute>(client, calls).await;
    item::<Location>(client, calls).await;
    item::<Order>(client, calls).await;
    item::<Payment>(client, calls).await;
    item::<PaymentMethod>(client, calls).await;
    item::<Product>(client, calls).await;
    item::<ProductCategory>(client, calls).await;
    item::<TaxComponent>(client, calls).await;
    item::<Transaction>(client, calls).await;
}

/// Everything once, from a Prism that is started so.
async fn all(more: &[String], faulty: &[(&str, &str)]) {
    let Some(folder) = std::env::var_os("GANGWAY_OPENAPI_DIR").map(PathBuf::from) else {
        // Not println!: the runner would swallow it, and nobody would know that nothing was asked.
        let _ = writeln!(std::io::stdout(), "prism: 0 calls decoded, GANGWAY_OPENAPI_DIR is not set");
        return;
    };
    let mut calls = Calls::default();
    let platforms = Prism::start(&folder.join("platform.openapi.json"), more).await;
    platform(&platforms.client(), &mut calls).await;
    let commerces = Prism::start(&folder.join("commerce.openapi.json"), more).await;
    commerce(&commerces.client(), &mut calls).await;
    for (call, why) in faulty {
        let before = calls.wrong.len();
        calls.wrong.retain(|wrong| !wrong.starts_with(call));
        assert_eq!(calls.wrong.len() + 1, before, "{call} is right now, though {why}");
    }
    assert!(calls.wrong.is_empty(), "{} of {} calls:\n{}", calls.wrong.len(), calls.made, calls.wrong.join("\n"));
}

#[tokio::test]
async fn every_call_is_one_of_the_documents_and_its_example_is_decoded() {
    all(&[], &FAULTY).await;
}

#[tokio::test]
async fn whatever_the_schemas_allow_is_decoded() {
    let rounds = if std::env::var_os("GANGWAY_TEST_ALL").is_some() { 5 } else { 1 };
    for seed in 1..=rounds {
        all(&["--dynamic".to_owned(), "--seed".to_owned(), seed.to_string()], &[]).await;
    }
}

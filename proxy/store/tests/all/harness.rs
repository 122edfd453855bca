//! A database of its own for each test, and what most tests begin with.
use gangway_core::time::MINUTE;
use gangway_store::portals::{self, NewPortal, Portal};
use gangway_store::sessions::{self, NewSession};
use gangway_store::upstreams::{self, Mode};
use gangway_store::{Journey, MerchantScope, SecretHash, Store, connections, merchants};
use gangway_wire::event::{Door, What};
use gangway_wire::session::Scope;
use sqlx::Connection;
use std::path::Path;

/// The URL of a PostgreSQL server on which databases may be made: then the tests run there instead of on files.
const SERVER: &str = "GANGWAY_TEST_POSTGRES";

pub struct World {
    pub store: Store,
    pub portal: Portal,
    /// On PostgreSQL only its name is used.
    pub folder: tempfile::TempDir,
}

/// Opens the folder's database, wherever the tests run.
pub async fn open(folder: &Path) -> Store {
    let opened = match std::env::var(SERVER) {
        Ok(server) => Store::open(&database_of(folder, &server).await).await,
        Err(_) => Store::open_folder(folder).await,
    };
    opened.expect("a database")
}

async fn database_of(folder: &Path, server: &str) -> String {
    let name = folder.file_name().and_then(|n| n.to_str()).expect("a plain name");
    let name: String = name.chars().filter(|c| c.is_ascii_alphanumeric()).collect();
    sqlx::any::install_default_drivers();
    let mut admin = sqlx::AnyConnection::connect(server).await.expect("the server");
    // After a restart it is there already.
    let statement = format!("CREATE DATABASE \"gw_{name}\"");
    let _ = sqlx::query(sqlx::AssertSqlSafe(statement)).execute(&mut admin).await;
    let (before, after) = server.split_once("/postgres?").expect("the URL names the database `postgres`");
    format!("{before}/gw_{name}?{after}")
}

pub fn hash(text: &str) -> SecretHash {
    let mut bytes = [0; 32];
    bytes[..text.len()].copy_from_slice(text.as_bytes());
    SecretHash::from(bytes)
}

impl World {
    pub async fn new() -> World {
        let folder = tempfile::tempdir().expect("a folder");
        let store = open(folder.path()).await;
        let portal = add_portal(&store, "Lune Crédit", "portal").await;
        World { store, portal, folder }
    }

    /// The same database after a restart.
    pub async fn again(self) -> World {
        self.store.close().await;
        let store = open(self.folder.path()).await;
        World { store, ..self }
    }

    pub async fn merchant(&self, reference: &str) -> MerchantScope {
        merchants::ensure(&self.store, &self.portal, reference).await.expect("a merchant").scope
    }

    /// A merchant with a company and one pending connection `id`.
    pub async fn shop(&self, reference: &str, id: &str) -> MerchantScope {
        let scope = self.merchant(reference).await;
        let mut tx = self.store.lock(&scope).await.expect("a lock");
        tx.push(What::CompanyCreated { company_id: "company".into(), codat_name: "Shop".into(), adopted: false });
        let new = connections::NewConnection {
            id: id.into(),
            company_id: "company".into(),
            platform_key: "ltpp".into(),
            platform_name: "WooCommerce".into(),
        };
        connections::create(&mut tx, new).await.expect("a connection");
        tx.push(What::ConnectionCreated {
            connection_id: id.into(),
            platform_key: "ltpp".into(),
            platform_name: "WooCommerce".into(),
        });
        tx.commit().await.expect("a commit");
        scope
    }

    /// A session's id; its token's hash is `hash(token)`.
    pub async fn session(&self, scope: &MerchantScope, token: &str) -> String {
        let mut tx = self.store.lock(scope).await.expect("a lock");
        let new = NewSession {
            hash: hash(token),
            scopes: vec![Scope::Connect, Scope::Read],
            journey: Journey {
                language: "fr".into(),
                return_url: Some("https://portal.example/back".into()),
                platforms: Some(vec!["ltpp".into()]),
                hosted: false,
                door: Door::Portal,
            },
            expires_at: tx.now() + 30 * MINUTE,
            exchanged_at: None,
        };
        let id = sessions::open(&mut tx, new).await.expect("a session");
        tx.push(What::SessionOpened { door: Door::Portal, language: "fr".into() });
        tx.commit().await.expect("a commit");
        id
    }
}

pub async fn add_portal(store: &Store, name: &str, key: &str) -> Portal {
    let upstream = upstreams::ensure(store, "http://127.0.0.1:4010", "CODAT_API_KEY", Mode::Test).await;
    let new = NewPortal {
        name: name.into(),
        upstream_id: upstream.expect("an upstream").id,
        origins: vec!["https://portal.example".into(), "http://localhost:4001".into()],
        return_addresses: vec!["https://portal.example/".into()],
        policy_url: None,
        key: hash(key),
    };
    portals::add(store, new).await.expect("a portal")
}

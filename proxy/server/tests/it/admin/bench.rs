//! A proxy with its portal, and an operator's browser by hand.
use crate::harness::{Ask, BACK, ORIGIN, Reply, Wishes, World};
use gangway_server::auth::operator::Link;
use gangway_server::caller::AddressRule;
use gangway_server::cli::portal;
use gangway_store::operators::Grants;
use gangway_wire::admin::{MerchantRow, Merchants};
use gangway_wire::paths::{self, admin};
use gangway_wire::problem::Problem;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

/// A password that is taken.
pub const PASSWORD: &str = "three brown gulls";
/// Where no Codat answers.
const NOWHERE: &str = "http://127.0.0.1:9";

/// The proxy.
pub struct Bench {
    pub world: World,
}

/// A portal that was added.
pub struct Portal {
    pub id: String,
    pub key: String,
}

impl Bench {
    /// Without Codat.
    pub async fn start() -> Bench {
        Bench::with(Wishes { codat_url: Some(NOWHERE.to_owned()), ..Wishes::default() }).await
    }

    /// Without Codat, under another public address.
    pub async fn start_as(public_url: &str) -> Bench {
        let public_url = Some(public_url.to_owned());
        Bench::with(Wishes { public_url, codat_url: Some(NOWHERE.to_owned()), ..Wishes::default() }).await
    }

    /// With what is wished. Callers may say where they are, in `X-Forwarded-For`.
    pub async fn with(wishes: Wishes) -> Bench {
        let address_rule = || {
            let header = Some(http::HeaderName::from_static("x-forwarded-for"));
            AddressRule::new(header, vec!["127.0.0.1".parse().expect("an address")])
        };
        Bench { world: World::with(Wishes { address_rule, ..wishes }).await }
    }

    /// The portal that is there.
    pub fn harbour(&self) -> Portal {
        Portal { id: self.world.portal.clone(), key: self.world.key.clone() }
    }

    /// Another portal on the same page.
    pub async fn portal(&self, name: &str) -> Portal {
        let (origins, addresses) = ([ORIGIN.to_owned()], [format!("{ORIGIN}/shop")]);
        let (store, upstream) = (self.world.app.store(), self.world.app.upstream_id().to_owned());
        let (id, key) = portal::add(store, upstream, name, &origins, &addresses, None).await.expect("a portal");
        Portal { id, key: key.expose().to_owned() }
    }

    /// A session of a merchant, asked for as the portal's server does. Its token.
    pub async fn session(&self, portal: &Portal, reference: &str, name: Option<&str>) -> String {
        let mut merchant = json!({ "reference": reference });
        if let Some(name) = name {
            merchant["name"] = name.into();
        }
        let body = json!({ "merchant": merchant, "returnUrl": BACK, "language": "fr" });
        let opened = self.world.post(paths::SESSIONS).token(&portal.key).json(&body).send().await.ok(201);
        opened["token"].as_str().expect("a token").to_owned()
    }

    /// A one-time link. Its secret.
    pub async fn link(&self, email: &str, grants: Grants) -> String {
        let link = Link::make(self.world.app.store(), email, grants).await.expect("a link");
        link.url("").rsplit('#').next().expect("a fragment").to_owned()
    }

    /// An operator who has set [`PASSWORD`]. The cookie, `name=value`.
    pub async fn operator(&self, email: &str, grants: Grants) -> String {
        let link = self.link(email, grants).await;
        let reply = self.set_password(&link, PASSWORD).await;
        assert_eq!(reply.status, 200, "{reply:?}");
        reply.cookie().expect("a cookie")
    }

    /// The operator of every portal.
    pub async fn everything(&self) -> String {
        self.operator("ines@harbour.example", Grants::All).await
    }

    /// Whose a link is.
    pub async fn look_at(&self, link: &str) -> Reply {
        self.write(admin::LINK, "", &json!({ "link": link })).await
    }

    pub async fn set_password(&self, link: &str, password: &str) -> Reply {
        self.write(admin::PASSWORD, "", &json!({ "link": link, "password": password })).await
    }

    pub async fn log_in(&self, email: &str, password: &str) -> Reply {
        self.write(admin::LOGIN, "", &login(email, password)).await
    }

    /// `GET` with a cookie.
    pub async fn get(&self, path: &str, cookie: &str) -> Reply {
        self.world.get(path).header("cookie", cookie).send().await
    }

    /// `POST` as our own page does.
    pub async fn write(&self, path: &str, cookie: &str, body: &Value) -> Reply {
        self.own_page(path).header("cookie", cookie).json(body).send().await
    }

    /// A `POST` of our own page.
    pub fn own_page(&self, path: &str) -> Ask {
        self.world.post(path).header("sec-fetch-site", "same-origin")
    }

    /// The list under a query.
    pub async fn list(&self, cookie: &str, query: &str) -> Merchants {
        self.get(&format!("{}{query}", admin::MERCHANTS), cookie).await.read()
    }

    /// The row of a reference.
    pub async fn merchant(&self, cookie: &str, reference: &str) -> MerchantRow {
        let rows = self.list(cookie, "?limit=200").await.merchants;
        rows.into_iter().find(|row| row.reference == reference).expect("it is listed")
    }
}

/// The body of a login.
pub fn login(email: &str, password: &str) -> Value {
    json!({ "email": email, "password": password })
}

/// What these tests look for in a reply.
pub trait Seen {
    /// The body of a reply that is no refusal.
    fn read<T: DeserializeOwned>(&self) -> T;
    /// Status and slug of the problem; the slug is empty where it is none.
    fn refusal(&self) -> (u16, String);
    /// `name=value` of the cookie that was set.
    fn cookie(&self) -> Option<String>;
}

impl Seen for Reply {
    #[track_caller]
    fn read<T: DeserializeOwned>(&self) -> T {
        assert!((200..300).contains(&self.status), "{self:?}");
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {}", self.text))
    }

    fn refusal(&self) -> (u16, String) {
        let problem = serde_json::from_str::<Problem>(&self.text);
        (self.status, problem.map(|problem| problem.slug().to_owned()).unwrap_or_default())
    }

    fn cookie(&self) -> Option<String> {
        let (cookie, _) = self.header("set-cookie").split_once(';')?;
        Some(cookie.to_owned())
    }
}

/// What [`Seen::refusal`] gives.
pub fn refused(status: u16, slug: &str) -> (u16, String) {
    (status, slug.to_owned())
}

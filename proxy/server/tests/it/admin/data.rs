//! A shop connected at the sandbox, its tables as the operator sees them, and fresh data at the operator's wish.
use super::bench::{Bench, Seen, refused};
use crate::harness::{SHOPIFY, Wishes};
use gangway_store::operators::Grants;
use gangway_wire::admin::{MerchantPicture, Timeline};
use gangway_wire::dataset::Dataset;
use gangway_wire::event::{By, What};
use gangway_wire::paths::{self, admin, fill};
use gangway_wire::state::{Connection, Status};
use gangway_wire::table::{Details, Window};
use serde_json::{Value, json};
use std::time::Duration;

/// How long anything may take before the test gives up.
const DEADLINE: Duration = Duration::from_mins(1);

/// A proxy in front of a sandbox of its own, with one shop connected.
struct Shop {
    bench: Bench,
    token: String,
    cookie: String,
    merchant: String,
    company: String,
    connection: String,
}

impl Shop {
    async fn connect() -> Shop {
        let bench = Bench::with(Wishes { orders: 60, sync_ms: 200, ..Wishes::default() }).await;
        let cookie = bench.everything().await;
        let token = bench.session(&bench.harbour(), "shop-1", Some("Maison Lune")).await;
        let (connected, home) = bench.world.authorize(&token, SHOPIFY, "approve").await;
        assert_eq!(home.status, 303, "{home:?}");
        let text = |name: &str| connected[name].as_str().expect("text").to_owned();
        let merchant = bench.merchant(&cookie, "shop-1").await.id;
        Shop { token, cookie, merchant, company: text("companyId"), connection: text("connectionId"), bench }
    }

    async fn picture(&self) -> MerchantPicture {
        self.bench.get(&fill(admin::MERCHANT, &[&self.merchant]), &self.cookie).await.read()
    }

    /// Looks until it is as wanted.
    async fn until(&self, wanted: impl Fn(&MerchantPicture) -> bool) -> MerchantPicture {
        let mut last = None;
        let look = async {
            loop {
                let picture = self.picture().await;
                if wanted(&picture) {
                    return picture;
                }
                last = Some(picture);
                tokio::time::sleep(Duration::from_millis(50)).await;
            }
        };
        let found = tokio::time::timeout(DEADLINE, look).await;
        found.unwrap_or_else(|_| panic!("not as wanted in time: {last:?}"))
    }

    fn path(&self, path: &str, dataset: Dataset, query: &str) -> String {
        format!("{}{query}", paths::data(path, &self.company, &self.connection, dataset))
    }
}

fn connection<'p>(picture: &'p MerchantPicture, id: &str) -> &'p Connection {
    picture.state.connection(id).expect("it was made")
}

#[tokio::test]
async fn operators_see_the_same_tables_as_the_merchant() {
    let shop = Shop::connect().await;
    let picture = shop.until(|picture| picture.row.status == Status::UpToDate).await;
    let bench = &shop.bench;
    let state = connection(&picture, &shop.connection);
    let mut rows = 0;
    for &dataset in Dataset::ALL {
        let query = if dataset.is_single() { "" } else { "?offset=0&limit=200" };
        let theirs = bench.world.get(&shop.path(paths::DATA, dataset, query)).token(&shop.token).send().await;
        let ours = bench.get(&shop.path(admin::DATA, dataset, query), &shop.cookie).await;
        assert_eq!(ours.status, theirs.status, "{dataset:?}: {ours:?}");
        let document = |body: &str| {
            let mut value: Value = serde_json::from_str(body).expect("JSON");
            value.as_object_mut().expect("an object").remove("requestId");
            value
        };
        assert_eq!(document(&ours.text), document(&theirs.text), "{dataset:?}");
        let Some(snapshot) = &state.dataset(dataset).snapshot else { continue };
        rows += snapshot.rows;
        if !dataset.is_single() {
            let window: Window = ours.read();
            assert_eq!(window.total, snapshot.rows, "{dataset:?}");
        }
    }
    assert_eq!((picture.row.rows, picture.row.ready), (rows, picture.row.offered));
    assert!(picture.row.last_sync_at.is_some() && picture.row.problem.is_none());

    let window: Window =
        bench.get(&shop.path(admin::DATA, Dataset::Orders, "?limit=5&sort=-createdDate"), &shop.cookie).await.read();
    assert_eq!((window.total, window.rows.len()), (60, 5));
    let row = fill(admin::ROW, &[&shop.company, &shop.connection, "commerce-orders", &window.numbers[0].to_string()]);
    let details: Details = bench.get(&row, &shop.cookie).await.read();
    let id = details.fields.iter().find(|field| field.id == "id").map(|field| field.value.clone());
    let column = window.columns.iter().position(|column| column.id == "id").expect("a column of ids");
    assert_eq!(id, window.rows[0][column]);
}

#[tokio::test]
async fn windows_are_refused_to_operators_as_to_merchants() {
    let shop = Shop::connect().await;
    shop.until(|picture| connection(picture, &shop.connection).dataset(Dataset::Orders).snapshot.is_some()).await;
    let bench = &shop.bench;
    for (query, field) in
        [("?limit=201", "limit"), ("?offset=-1", "offset"), ("?sort=nothing", "sort"), ("?page=2", "page")]
    {
        let reply = bench.get(&shop.path(admin::DATA, Dataset::Orders, query), &shop.cookie).await;
        assert_eq!(reply.refusal(), refused(422, "bad-query"), "{query}");
        assert!(reply.text.contains(&format!(r#""field":"{field}""#)), "{}", reply.text);
    }
    let past = bench.get(&shop.path(admin::DATA, Dataset::Orders, "?offset=1000"), &shop.cookie).await.read::<Window>();
    assert_eq!((past.total, past.rows.len()), (60, 0));

    let quay = bench.portal("Quay").await;
    let other = bench.operator("quentin@quay.example", Grants::Portals(vec![quay.id])).await;
    let (company, connection) = (shop.company.as_str(), shop.connection.as_str());
    for path in [
        shop.path(admin::DATA, Dataset::Orders, ""),
        shop.path(admin::DATA, Dataset::Info, ""),
        fill(admin::ROW, &[company, connection, "commerce-orders", "0"]),
        fill(admin::MERCHANT, &[&shop.merchant]),
        fill(admin::TIMELINE, &[&shop.merchant]),
    ] {
        let reply = bench.get(&path, &other).await;
        assert_eq!(reply.refusal(), refused(404, "not-found"), "{path}");
        assert_eq!(bench.get(&path, "").await.refusal(), refused(401, "no-login"), "{path}");
    }
    let wanted = json!({ "connectionId": connection });
    let refresh = bench.write(&fill(admin::REFRESH, &[&shop.merchant]), &other, &wanted).await;
    assert_eq!(refresh.refusal(), refused(404, "not-found"));
    for path in [
        fill(admin::DATA, &["8a210b68-6988-11ed-a1eb-0242ac120002", connection, "commerce-orders"]),
        fill(admin::DATA, &[company, "8a210b68-6988-11ed-a1eb-0242ac120002", "commerce-orders"]),
        fill(admin::DATA, &[company, connection, "commerce-nothing"]),
        fill(admin::ROW, &[company, connection, "commerce-orders", "1000"]),
    ] {
        assert_eq!(bench.get(&path, &shop.cookie).await.refusal(), refused(404, "not-found"), "{path}");
    }
}

#[tokio::test]
async fn fresh_data_is_an_operators_act() {
    let shop = Shop::connect().await;
    let before = shop.until(|picture| picture.row.status == Status::UpToDate).await;
    let orders =
        |picture: &MerchantPicture| connection(picture, &shop.connection).dataset(Dataset::Orders).snapshot.clone();
    let (bench, path) = (&shop.bench, fill(admin::REFRESH, &[&shop.merchant]));
    let wanted = json!({ "connectionId": shop.connection, "dataset": "commerce-orders" });
    let reply = bench.write(&path, &shop.cookie, &wanted).await;
    assert_eq!(reply.status, 202, "{reply:?}");
    let events: Timeline = bench.get(&fill(admin::TIMELINE, &[&shop.merchant]), &shop.cookie).await.read();
    let asked = events.events.iter().any(|event| {
        let What::Refreshed { dataset, by, .. } = &event.what else { return false };
        *dataset == Some(Dataset::Orders) && *by == By::Operator
    });
    assert!(asked, "{events:?}");
    let as_of = |picture: &MerchantPicture| orders(picture).map(|snapshot| snapshot.as_of);
    let after = shop.until(|picture| as_of(picture) > as_of(&before) && picture.row.status == Status::UpToDate).await;
    assert_eq!(orders(&after).map(|snapshot| snapshot.rows), orders(&before).map(|snapshot| snapshot.rows));

    let foreign = json!({ "connectionId": "8a210b68-6988-11ed-a1eb-0242ac120002" });
    assert_eq!(bench.write(&path, &shop.cookie, &foreign).await.refusal(), refused(422, "bad-field"));
    let unknown = json!({ "connectionId": shop.connection, "dataset": "commerce-nothing" });
    assert_eq!(bench.write(&path, &shop.cookie, &unknown).await.refusal(), refused(422, "bad-field"));
}

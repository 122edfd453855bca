//! The calls that Gangway itself does not make, and what lists are asked for.

use std::collections::BTreeMap;

use gangway_codat::api::companies::{Company, CompanyUpdate, NewCompany};
use gangway_codat::api::profile::ProfileText;
use gangway_codat::api::settings::SyncSettings;
use gangway_codat::api::sync::{Operation, Queued};
use gangway_codat::api::webhooks::{EventType, NewWebhookConsumer};
use gangway_codat::commerce::{Commerce, CommerceType, Customer, Location, Order as OrderRow};
use gangway_codat::error::{Kind, Payment};
use gangway_codat::instant::Instant;
use gangway_codat::names::Dataset;
use gangway_codat::query::{Ask, TagFilter, field};
use secrecy::ExposeSecret;

use crate::server::{Reply, Server, guid};

const COMPANY: &str = r#"{"id":"c1","name":"Shop","redirect":"https://link.example/c1?link.otp=123456"}"#;

fn list(rows: &str) -> Reply {
    Reply::json(format!(r#"{{"results":[{rows}],"pageNumber":1,"pageSize":100,"totalResults":1,"_links":{{}}}}"#))
}

#[tokio::test]
async fn companies_are_listed_replaced_changed_and_deleted() {
    let server =
        Server::start(vec![list(COMPANY), Reply::json(COMPANY), Reply::json(COMPANY), Reply::new(204, &[], "")]).await;
    let (client, _) = server.client();
    let named = field::<Company>("name").and_then(|field| field.contains("Shop & Co")).expect("a filter");
    let newest = field::<Company>("created").and_then(|field| field.down()).expect("an order");
    let ask = Ask::default().filter(named).sort(newest).tags(TagFilter::is("uid", "1 2").expect("a tag"));
    assert_eq!(client.companies(&ask).await.expect("a list").len(), 1);
    let with = NewCompany { name: "Shop", description: Some("d"), tags: BTreeMap::new(), platform_type: None };
    client.replace_company("c1", &with).await.expect("replaced");
    let change = CompanyUpdate { name: Some("New"), ..CompanyUpdate::default() };
    let changed = client.update_company("c1", &change).await.expect("changed");
    client.delete_company("c1").await.expect("deleted");
    assert_eq!(
        server.lines(),
        [
            "GET /companies?query=name~Shop%20%26%20Co&tags=uid%3D1%202&orderBy=-created&page=1&pageSize=500",
            "PUT /companies/c1",
            "PATCH /companies/c1",
            "DELETE /companies/c1"
        ]
    );
    let requests = server.requests();
    assert_eq!(requests[1].body, r#"{"name":"Shop","description":"d","tags":{}}"#);
    assert_eq!(requests[2].body, r#"{"name":"New"}"#, "what stays as it is is not sent");
    assert!(!format!("{changed:?}").contains("123456"), "the hosted page may hold a password");
    assert!(!serde_json::to_string(&changed).expect("JSON").contains("123456"));
}

#[tokio::test]
async fn a_question_about_something_else_is_never_sent() {
    let server = Server::start(vec![list("")]).await;
    let (client, _) = server.client();
    let of_customers = field::<Customer>("id").and_then(|field| field.is("1")).expect("a filter");
    let ask = Ask::default().filter(of_customers.clone());
    assert_eq!(client.companies(&ask).await.expect_err("refused").kind(), Kind::Unsendable);
    let tagged = Ask::default().tags(TagFilter::is("a", "b").expect("a tag"));
    assert_eq!(client.connections_by("c1", &tagged).await.expect_err("refused").kind(), Kind::Unsendable);
    let mut pages = client.records::<OrderRow>("c1", "d1", 100).filter(of_customers);
    assert_eq!(pages.next().await.expect_err("refused").kind(), Kind::Unsendable);
    assert!(field::<Operation>("isCompleted").is_err(), "the contract says so");
    assert_eq!(server.lines(), Vec::<String>::new());
}

#[tokio::test]
async fn what_a_platform_gave_is_handed_over() {
    let server = Server::start(vec![Reply::json(r#"{"id":"d1","status":"Linked"}"#)]).await;
    let (client, _) = server.client();
    let given = BTreeMap::from([("code", "a very secret code")]);
    client.authorize("c1", "d1", &given).await.expect("authorized");
    let request = server.requests().remove(0);
    assert_eq!(request.line, "PUT /companies/c1/connections/d1/authorization");
    assert_eq!(request.body, r#"{"code":"a very secret code"}"#);
}

#[tokio::test]
async fn a_platform_is_read_with_its_branding() {
    let server = Server::start(vec![
        Reply::json(r#"{"key":"abcd","name":"A","logoUrl":"l","enabled":false}"#),
        Reply::json(r#"{"logo":{"full":{"image":{"src":"https://x/full.png","alt":"A"}}},"button":{}}"#),
    ])
    .await;
    let (client, _) = server.client();
    assert!(!client.integration("abcd").await.expect("a platform").enabled);
    let branding = client.branding("abcd").await.expect("a branding");
    let full = branding.logo.and_then(|logo| logo.full).and_then(|full| full.image).expect("an image");
    assert_eq!(full.src.as_deref(), Some("https://x/full.png"));
    assert!(branding.button.expect("an empty object").default.is_none());
    assert_eq!(server.lines(), ["GET /integrations/abcd", "GET /integrations/abcd/branding"]);
}

#[tokio::test]
async fn history_and_validation_are_read() {
    let server = Server::start(vec![
        list(""),
        Reply::json(r#"{"errors":[],"warnings":[{"ruleId":"r","message":"odd"}]}"#),
        Reply::json(r#"{"id":"o1","connectionId":"d1","dataType":"commerce-orders","status":"Queued"}"#),
    ])
    .await;
    let (client, _) = server.client();
    let status = field::<Operation>("status").expect("a field");
    let failed = status.is_not("Complete").and_then(|filter| filter.and(status.is_not("NotSupported")?));
    let ask = Ask::default().filter(failed.expect("a filter"));
    assert_eq!(client.history_by("c1", &ask, 2, 9_999).await.expect("a page").operations.len(), 0);
    assert_eq!(client.validation("c1", "o 1").await.expect("findings").warnings.len(), 1);
    assert!(matches!(client.queue_everywhere("c1", "commerce-orders").await, Ok(Queued::New(_))));
    let query = "query=status%21%3DComplete%26%26status%21%3DNotSupported&orderBy=-requested";
    assert_eq!(
        server.lines(),
        [
            format!("GET /companies/c1/data/history?page=2&pageSize=5000&{query}"),
            "GET /companies/c1/sync/o%201/validation".to_owned(),
            "POST /companies/c1/data/queue/commerce-orders".to_owned(),
        ]
    );
}

#[tokio::test]
async fn webhook_consumers_are_listed_created_and_deleted() {
    let one = r#"{"id":"w1","url":"https://h","eventTypes":["read.completed","DataSyncCompleted"],"disabled":null}"#;
    let server = Server::start(vec![
        Reply::json(format!(r#"{{"results":[{one}]}}"#)),
        Reply::new(201, &[], one),
        Reply::new(204, &[], ""),
    ])
    .await;
    let (client, _) = server.client();
    let listed = client.webhook_consumers().await.expect("a list").remove(0);
    let types = [EventType::ReadCompleted, EventType::Unknown("DataSyncCompleted".to_owned())];
    assert_eq!(listed.event_types.as_deref(), Some(types.as_slice()));
    let new = NewWebhookConsumer {
        url: "https://h",
        event_types: &[EventType::ConnectionConnected],
        disabled: false,
        company_tags: &["region:us"],
    };
    client.create_webhook_consumer(&guid(), new.body()).await.expect("created");
    client.delete_webhook_consumer("w1").await.expect("deleted");
    assert_eq!(server.lines(), ["GET /webhooks", "POST /webhooks", "DELETE /webhooks/w1"]);
    let request = server.requests().remove(1);
    assert_eq!(request.header("idempotency-key"), Some(guid().as_str()));
    assert_eq!(
        request.body,
        r#"{"url":"https://h","eventTypes":["connection.connected"],"disabled":false,"companyTags":["region:us"]}"#
    );
}

#[tokio::test]
async fn a_companys_own_settings_are_changed_and_sent_back_whole() {
    let before = r#"{"companyId":"c1","settings":[{"dataType":"commerce-orders","fetchOnFirstLink":true,"syncSchedule":24,
        "syncOrder":1,"syncFromUtc":"2020-01-01T12:00:00.000Z","new":1.0}],"overridesDefaults":true}"#;
    let server = Server::start(vec![Reply::json(before), Reply::new(204, &[], "")]).await;
    let (client, _) = server.client();
    let mut settings = client.company_sync_settings("c1").await.expect("settings");
    assert_eq!((settings.company_id().as_deref(), settings.client_id()), (Some("c1"), None));
    assert_eq!(settings.settings()[0].from_utc().as_deref(), Some("2020-01-01T12:00:00.000Z"));
    assert!(settings.set_schedule_h("commerce-orders", 0).expect("written"));
    assert!(!settings.set_from_window_months("commerce-nothing", 12).expect("not there"));
    client.write_company_sync_settings("c1", &settings).await.expect("written");
    assert_eq!(server.lines(), ["GET /companies/c1/syncSettings", "POST /companies/c1/syncSettings"]);
    let sent: String = before.replace("\"syncSchedule\":24", "\"syncSchedule\":0").split_whitespace().collect();
    assert_eq!(server.requests()[1].body, sent);
}

#[tokio::test]
async fn a_date_and_a_window_never_stand_together() {
    let before = r#"{"clientId":"x","settings":[{"dataType":"invoices","syncFromUtc":"2020-01-01T12:00:00.000Z"}],"overridesDefaults":true}"#;
    let server = Server::start(vec![Reply::json(before)]).await;
    let (client, _) = server.client();
    let mut settings = client.sync_settings().await.expect("settings");
    let from = |settings: &SyncSettings| {
        let setting = &settings.settings()[0];
        (setting.from_window_months(), setting.from_utc())
    };
    assert!(settings.set_from_window_months("invoices", 12).expect("written"));
    assert_eq!(from(&settings), (Some(12), None));
    let day = Instant::parse("2026-03-01T00:00:00Z").expect("a date").expect("not none");
    assert!(settings.set_from_utc("invoices", &day).expect("written"));
    assert_eq!(from(&settings), (None, Some(day.text().to_owned())));
}

#[tokio::test]
async fn each_text_of_the_profile_can_be_changed() {
    let profile = r#"{"name":"P","redirectUrl":"r","whiteListUrls":["w"],"confirmCompanyName":true}"#;
    let server = Server::start(vec![Reply::json(profile)]).await;
    let (client, _) = server.client();
    let mut read = client.profile().await.expect("the profile");
    assert_eq!((read.white_list_urls(), read.confirms_company_name()), (vec!["w".to_owned()], Some(true)));
    read.set_text(ProfileText::LogoUrl, "l").expect("a text");
    read.set_white_list_urls(&["*.h"]).expect("texts");
    client.write_profile(&read).await.expect("written");
    assert_eq!(
        server.requests()[1].body,
        r#"{"name":"P","redirectUrl":"r","whiteListUrls":["*.h"],"confirmCompanyName":true,"logoUrl":"l"}"#
    );
}

#[tokio::test]
async fn rows_of_every_type_are_read_as_records() {
    let row = r#"{"id":"GB VAT:0.2","totalAmount":12345678901234567.89,"currency":"gbp","country":"GB "}"#;
    let server = Server::start(vec![list(row)]).await;
    let (client, _) = server.client();
    let since = Instant::parse("2026-03-01T12:00:00.1234567Z").expect("a date").expect("not none");
    let recent = field::<OrderRow>("modifiedDate").and_then(|field| field.at_least(&since)).expect("a filter");
    let newest = field::<OrderRow>("modifiedDate").and_then(|field| field.down()).expect("an order");
    let mut pages = client.records::<OrderRow>("c1", "d1", 100).filter(recent).sort(newest);
    let order = pages.next().await.expect("a page").expect("the first").rows.remove(0);
    assert_eq!(order.total_amount.map(|amount| amount.digits()).as_deref(), Some("12345678901234567.89"));
    assert_eq!(order.country.as_ref().map(|country| country.as_sent()), Some("GB "));
    let mut places = client.records::<Location>("c1", "d1", 100);
    assert!(places.next().await.expect("a page").is_some());
    let base = "/companies/c1/connections/d1/data";
    assert_eq!(
        server.lines(),
        [
            format!(
                "GET {base}/commerce-orders?page=1&pageSize=100&query=modifiedDate%3E%3D2026-03-01T12%3A00%3A00.1234567Z\
                 &orderBy=-modifiedDate"
            ),
            format!("GET {base}/commerce-locations?page=1&pageSize=100"),
        ]
    );
}

#[tokio::test]
async fn one_row_of_every_type_is_read_by_its_id() {
    let server = Server::start(vec![Reply::json(r#"{"id":"1","companyName":"Maison"}"#)]).await;
    let (client, _) = server.client();
    let order: OrderRow = client.item_record("c1", "d1", "a@b.c:1 2%20").await.expect("a row");
    assert_eq!(order.id, "1");
    let base = "/companies/c1/connections/d1/data";
    assert_eq!(server.lines(), [format!("GET {base}/commerce-orders/a%40b.c%3A1%202%2520")]);
    for of in CommerceType::ALL.into_iter().filter(|of| of.is_list()) {
        client.item("c1", "d1", of, "7").await.expect("a row");
        assert_eq!(server.lines().pop(), Some(format!("GET {base}/{}/7", of.path())));
    }
    let info = client.info_record("c1", "d1").await.expect("the shop");
    assert_eq!(info.company_name.as_deref(), Some("Maison"));
    assert_eq!(Customer::TYPE, Dataset::Customers.into());
}

#[tokio::test]
async fn a_companys_token_is_never_shown() {
    let body = r#"{"expiresIn":86400,"accessToken":"a very secret token","tokenType":"Bearer"}"#;
    let server = Server::start(vec![Reply::json(body)]).await;
    let (client, _) = server.client();
    let token = client.company_access_token("c1").await.expect("a token");
    assert_eq!(token.token.expose_secret(), "a very secret token");
    assert_eq!(token.expires_in.map(|span| span.as_secs()), Some(86_400));
    assert!(!format!("{token:?}").contains("secret"));
    assert_eq!(server.lines(), ["GET /companies/c1/accessToken"]);
}

#[tokio::test]
async fn each_reason_for_payment_is_told_by_the_text() {
    for (text, payment) in [
        ("CompanyValidationException: Company limit exceeded", Payment::CompanyLimit),
        ("SyncSettingsValidationException: Sync schedule not allowed", Payment::Schedule),
        ("Payment Required", Payment::Account),
    ] {
        let server = Server::start(vec![Reply::error(402, text)]).await;
        let (client, _) = server.client();
        let error = client.profile().await.expect_err("refused");
        assert_eq!((error.payment(), error.is_final()), (Some(payment), true), "{text}");
        assert_eq!(server.requests().len(), 1);
    }
}

//! What each call sends and reads.

use std::collections::BTreeMap;

use gangway_codat::api::companies::NewCompany;
use gangway_codat::api::connections::NewConnection;
use gangway_codat::api::sync::Queued;
use gangway_codat::names::{ConnectionStatus, Dataset, ENABLED_DATA_TYPES, SyncStatus};

use crate::server::{Reply, Server, guid};

#[tokio::test]
async fn a_company_is_created_by_key_and_exact_bytes() {
    let server =
        Server::start(vec![Reply::json(r#"{"id":"c1","name":"Shop","dataConnections":[],"platform":"","tags":{}}"#)])
            .await;
    let (client, _) = server.client();
    let new =
        NewCompany { name: "Shop", description: None, tags: BTreeMap::from([("gangway", "i.m")]), platform_type: None };
    assert_eq!(new.body().as_ref(), br#"{"name":"Shop","tags":{"gangway":"i.m"}}"#);
    let company = client.create_company(&guid(), new.body()).await.expect("a company");
    assert_eq!((company.id.as_str(), company.data_connections.len()), ("c1", 0));
    let request = server.requests().remove(0);
    assert_eq!(request.line, "POST /companies");
    assert_eq!(request.header("idempotency-key"), Some(guid().as_str()));
    assert_eq!(request.header("content-type"), Some("application/json"));
    assert_eq!(request.body, r#"{"name":"Shop","tags":{"gangway":"i.m"}}"#);
}

#[tokio::test]
async fn the_older_single_call_already_holds_the_connection() {
    let reply = r#"{"id":"c1","name":"Shop","status":"PendingAuth","dataConnections":[{"id":"d1","integrationId":"I1",
        "status":"PendingAuth","linkUrl":"https://link.example/start"}]}"#;
    let platform = r#"{"key":"abcd","name":"A","enabled":true,"integrationId":"i1"}"#;
    let server = Server::start(vec![Reply::json(reply)]).await;
    let (client, _) = server.client();
    let new = NewCompany { name: "Shop", description: None, tags: BTreeMap::new(), platform_type: Some("abcd") };
    let company = client.create_company(&guid(), new.body()).await.expect("a company");
    let platform = serde_json::from_str(platform).expect("a platform");
    let connection = company.connection_to(&platform).expect("the wanted connection");
    assert_eq!((connection.id.as_str(), &connection.status), ("d1", &ConnectionStatus::PendingAuth));
    assert_eq!(server.requests()[0].body, r#"{"name":"Shop","tags":{},"platformType":"abcd"}"#);
}

#[tokio::test]
async fn companies_are_found_by_their_very_tag() {
    let reply = r#"{"results":[{"id":"c1","name":"A","tags":{"gangway":"i.m","other":null}},{"id":"c2","name":"B","tags":{"gangway":"i.m2"}},
        {"id":"c3","name":"C","tags":null},{"id":"c4","name":"D"}],"pageNumber":1,"pageSize":100,"totalResults":4,"_links":{}}"#;
    let server = Server::start(vec![Reply::json(reply)]).await;
    let (client, _) = server.client();
    let found = client.companies_by_tag("gangway", "i.m").await.expect("a list");
    assert_eq!(found.iter().map(|company| company.id.as_str()).collect::<Vec<_>>(), ["c1"]);
    assert_eq!(server.lines(), ["GET /companies?tags=gangway%3Di.m&page=1&pageSize=100"]);
}

#[tokio::test]
async fn connections_are_created_listed_read_unlinked_and_deleted() {
    let one =
        r#"{"id":"d1","status":"Unlinked","linkUrl":"https://link.example/x","connectionInfo":{"a":1},"new":[1]}"#;
    let list = format!(r#"{{"results":[{one}],"_links":{{}}}}"#);
    let server =
        Server::start(vec![Reply::json(one), Reply::json(list), Reply::json(one), Reply::json(one), Reply::json("")])
            .await;
    let (client, _) = server.client();
    let body = NewConnection { platform_key: "abcd" }.body();
    assert_eq!(client.create_connection("c1", &guid(), body).await.expect("created").id, "d1");
    assert_eq!(client.connections("c1").await.expect("listed").len(), 1);
    assert_eq!(client.connection("c1", "d1").await.expect("read").status, ConnectionStatus::Unlinked);
    assert_eq!(client.unlink("c1", "d1").await.expect("unlinked").id, "d1");
    client.delete_connection("c1", "d1").await.expect("deleted");
    assert_eq!(
        server.lines(),
        [
            "POST /companies/c1/connections",
            "GET /companies/c1/connections?page=1&pageSize=100",
            "GET /companies/c1/connections/d1",
            "PATCH /companies/c1/connections/d1",
            "DELETE /companies/c1/connections/d1",
        ]
    );
    let requests = server.requests();
    assert_eq!(requests[0].body, r#"{"platformKey":"abcd"}"#, "an object, never a bare text");
    assert_eq!(requests[3].body, r#"{"status":"Unlinked"}"#);
}

#[tokio::test]
async fn the_profile_goes_back_verbatim_but_for_the_redirect() {
    let profile = r#"{"name":"P","logoUrl":"l","iconUrl":"i","redirectUrl":"","whiteListUrls":["w"],"apiKey":"very secret","new":{"n":1.50}}"#;
    let server = Server::start(vec![Reply::json(profile)]).await;
    let (client, _) = server.client();
    let read = client.profile().await.expect("the profile");
    assert_eq!((read.name().as_deref(), read.redirect_url()), (Some("P"), None));
    assert!(!format!("{read:?}").contains("very secret"));
    client.set_redirect_url(&read, "https://h/return/{gangwayState}?code={statusCode}").await.expect("written");
    let written = server.requests().remove(1);
    assert_eq!(written.line, "PUT /profile");
    let expected =
        profile.replace(r#""redirectUrl":"""#, r#""redirectUrl":"https://h/return/{gangwayState}?code={statusCode}""#);
    assert_eq!(written.body, expected);
}

#[tokio::test]
async fn settings_are_sent_back_whole_and_read_back() {
    let before = r#"{"clientId":"x","settings":[{"dataType":"invoices","fetchOnFirstLink":false,"syncSchedule":24,"syncOrder":7,"new":1.0},
        {"dataType":"commerce-orders","fetchOnFirstLink":false,"syncSchedule":0,"syncOrder":9,"isLocked":true,"syncFromWindow":24}],"overridesDefaults":false}"#;
    let after = before.replace(
        "24}]",
        r#"24},{"dataType":"commerce-companyInfo","fetchOnFirstLink":true,"syncSchedule":0,"syncOrder":10}]"#,
    );
    let server = Server::start(vec![Reply::json(before), Reply::new(204, &[], ""), Reply::json(after)]).await;
    let (client, _) = server.client();
    let enabled = client.enable(&["commerce-orders", Dataset::Info.data_type()]).await.expect("done");
    assert_eq!(enabled.changed, ["commerce-companyInfo"]);
    assert_eq!(enabled.refused, ["commerce-orders"], "locked");
    assert_eq!(
        server.lines(),
        ["GET /profile/syncSettings", "POST /profile/syncSettings", "GET /profile/syncSettings"]
    );
    assert_eq!(
        server.requests()[1].body,
        r#"{"clientId":"x","settings":[{"dataType":"invoices","fetchOnFirstLink":false,"syncSchedule":24,"syncOrder":7,"new":1.0},{"dataType":"commerce-orders","fetchOnFirstLink":true,"syncSchedule":0,"syncOrder":9,"isLocked":true,"syncFromWindow":24},{"dataType":"commerce-companyInfo","fetchOnFirstLink":true,"syncSchedule":0,"syncOrder":10}],"overridesDefaults":false}"#
    );
}

#[tokio::test]
async fn settings_that_are_well_are_not_written() {
    let all: Vec<String> = ENABLED_DATA_TYPES
        .iter()
        .map(|data_type| {
            format!(r#"{{"dataType":"{data_type}","fetchOnFirstLink":true,"syncSchedule":24,"syncOrder":1}}"#)
        })
        .collect();
    let server =
        Server::start(vec![Reply::json(format!(r#"{{"clientId":"x","settings":[{}]}}"#, all.join(",")))]).await;
    let (client, _) = server.client();
    let enabled = client.enable(&ENABLED_DATA_TYPES).await.expect("all is well");
    assert!(enabled.changed.is_empty() && enabled.refused.is_empty());
    assert_eq!(server.lines(), ["GET /profile/syncSettings"]);
    assert_eq!(client.sync_settings().await.expect("read").client_id().as_deref(), Some("x"));
}

#[tokio::test]
async fn settings_that_are_missing_are_never_written() {
    for body in [r#"{"clientId":"x","settings":null}"#, r#"{"clientId":"x"}"#] {
        let server = Server::start(vec![Reply::json(body)]).await;
        let (client, _) = server.client();
        assert!(client.enable(&ENABLED_DATA_TYPES).await.is_err());
        assert_eq!(server.requests().len(), 1, "an empty list would wipe them all");
    }
}

#[tokio::test]
async fn only_enabled_commerce_platforms_are_offered() {
    let page =
        |rows: &str, next: &str| Reply::json(format!(r#"{{"results":[{rows}],"totalResults":4,"_links":{{{next}}}}}"#));
    let server = Server::start(vec![
        page(
            r#"{"key":"aaaa","name":"A","logoUrl":"l","enabled":true,"sourceType":"Commerce"},
               {"key":"bbbb","name":"B","logoUrl":"l","enabled":true,"sourceType":"Accounting"}"#,
            r#""next":{"href":"/integrations?page=2"}"#,
        ),
        page(
            r#"{"key":"cccc","name":"C","logoUrl":null,"enabled":false,"sourceType":"commerce"},
               {"key":"dddd","name":"D","enabled":true,"sourceType":"commerce"}"#,
            "",
        ),
    ])
    .await;
    let (client, _) = server.client();
    let platforms = client.commerce_integrations().await.expect("a list");
    assert_eq!(platforms.iter().map(|platform| platform.key.as_str()).collect::<Vec<_>>(), ["aaaa", "dddd"]);
    let query = "query=sourceType%3DCommerce%26%26enabled%3Dtrue";
    assert_eq!(
        server.lines(),
        [
            format!("GET /integrations?{query}&page=1&pageSize=500"),
            format!("GET /integrations?{query}&page=2&pageSize=500")
        ]
    );
}

#[tokio::test]
async fn a_sync_is_asked_for_once_and_followed() {
    let operation = r#"{"id":"o1","companyId":"c1","connectionId":"d1","dataType":"commerce-orders","status":"Pondering",
        "requested":"2026-03-01T12:00:00Z","progress":10,"isCompleted":false,"isErrored":false,"statusDescription":"Paused until later"}"#;
    let server = Server::start(vec![
        Reply::new(204, &[], ""),
        Reply::json(operation),
        Reply::error(400, "DatasetAlreadyInProgressException: running"),
        Reply::error(400, "something else"),
        Reply::json(format!(
            r#"{{"results":[{operation}],"pageNumber":0,"totalResults":7,"_links":{{"next":{{"href":"/x"}}}}}}"#
        )),
        Reply::json(operation),
    ])
    .await;
    let (client, _) = server.client();
    client.queue_all("c1").await.expect("queued");
    let data_type = Dataset::Info.data_type();
    assert!(matches!(client.queue("c1", "d1", data_type).await, Ok(Queued::New(operation)) if operation.id == "o1"));
    assert!(matches!(client.queue("c1", "d1", data_type).await, Ok(Queued::AlreadyRunning)));
    assert!(client.queue("c1", "d1", data_type).await.is_err());
    let history = client.history("c1", 1, 100).await.expect("a page");
    assert_eq!((history.operations.len(), history.has_more, history.total_results), (1, true, Some(7)));
    assert_eq!(history.operations[0].status, SyncStatus::Unknown("Pondering".to_owned()));
    assert_eq!(history.operations[0].status_description.as_deref(), Some("Paused until later"));
    assert_eq!(client.operation("c1", "o1").await.expect("one").progress, Some(10));
    assert_eq!(
        server.lines(),
        [
            "POST /companies/c1/data/all",
            "POST /companies/c1/data/queue/commerce-companyInfo?connectionId=d1",
            "POST /companies/c1/data/queue/commerce-companyInfo?connectionId=d1",
            "POST /companies/c1/data/queue/commerce-companyInfo?connectionId=d1",
            "GET /companies/c1/data/history?page=1&pageSize=100&orderBy=-requested",
            "GET /companies/c1/data/history/o1",
        ]
    );
}

#[tokio::test]
async fn a_data_type_that_was_never_synced_has_no_status() {
    let reply = r#"{"commerce-orders":{"dataType":"commerce-orders","currentStatus":"Complete","lastSuccessfulSync":"2026-03-01T12:00:00Z",
        "latestSyncId":"o2","latestSuccessfulSyncId":"o1"},"commerce-products":{"dataType":"commerce-products"},"commerce-disputes":null}"#;
    let server = Server::start(vec![Reply::json(reply)]).await;
    let (client, _) = server.client();
    let statuses = client.data_status("c1").await.expect("an object");
    assert_eq!(statuses.len(), 2);
    assert_eq!(statuses["commerce-products"].current_status, None);
    assert_eq!(statuses["commerce-orders"].current_status, Some(SyncStatus::Complete));
    assert_eq!(statuses["commerce-orders"].latest_successful_sync_id.as_deref(), Some("o1"));
}

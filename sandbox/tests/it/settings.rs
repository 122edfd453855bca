//! Sync settings of the client and of one company.

use serde_json::{Value, json};

use crate::harness::{Sandbox, quick};

/// The types that a company's shops were asked for.
async fn fetched(sandbox: &Sandbox, company: &str) -> Vec<String> {
    let history = sandbox.get(&format!("/companies/{company}/data/history")).await;
    let mut types: Vec<String> =
        history.rows().iter().map(|row| row["dataType"].as_str().expect("a type").to_owned()).collect();
    types.sort();
    types
}

fn enable(settings: &mut Value, types: &[&str]) {
    for setting in settings["settings"].as_array_mut().expect("a list") {
        setting["fetchOnFirstLink"] = json!(types.contains(&setting["dataType"].as_str().expect("a type")));
    }
}

#[tokio::test]
async fn a_companys_own_settings_count_where_they_override() {
    let sandbox = Sandbox::start(quick()).await;
    sandbox.enable().await;
    let (usual, own) = (sandbox.shop("aiwb").await, sandbox.shop("aiwb").await);
    let path = format!("/companies/{}/syncSettings", own.company);
    let mut settings = sandbox.get(&path).await.body;
    assert_eq!((&settings["companyId"], &settings["overridesDefaults"]), (&json!(own.company), &json!(false)));
    assert_eq!(settings["settings"], sandbox.get("/profile/syncSettings").await.body["settings"]);
    enable(&mut settings, &["commerce-orders", "commerce-companyInfo"]);
    // Not yet: they do not override.
    assert_eq!(sandbox.post(&path, settings.clone()).await.status, 204);
    let press = async |link: &str| sandbox.browse(http::Method::POST, link, "decision=approve").await;
    press(&own.link).await;
    assert_eq!(fetched(&sandbox, &own.company).await.len(), 10);
    settings["overridesDefaults"] = json!(true);
    assert_eq!(sandbox.post(&path, settings.clone()).await.status, 204);
    assert_eq!(sandbox.get(&path).await.body, settings);
    assert_eq!(sandbox.post(&format!("/companies/{}/data/all", own.company), Value::Null).await.status, 204);
    assert_eq!(fetched(&sandbox, &own.company).await.len(), 12);
    press(&usual.link).await;
    assert_eq!(fetched(&sandbox, &usual.company).await.len(), 10);
}

#[tokio::test]
async fn what_is_locked_left_out_or_unknown_is_dropped_without_a_word() {
    let sandbox = Sandbox::start(quick()).await;
    let shop = sandbox.shop("aiwb").await;
    let own = format!("/companies/{}/syncSettings", shop.company);
    for (path, months) in [("/profile/syncSettings", 6), (&*own, 12)] {
        let before = sandbox.get(path).await.body;
        let mut sent = before.clone();
        sent["settings"] = json!([
            {"dataType": "commerce-taxComponents", "fetchOnFirstLink": true, "syncSchedule": 24, "syncOrder": 1},
            {"dataType": "commerce-info", "fetchOnFirstLink": true, "syncSchedule": 24, "syncOrder": 1},
            {"dataType": "commerce-orders", "fetchOnFirstLink": true, "syncSchedule": 24, "syncOrder": 1, "syncFromWindow": months},
        ]);
        assert_eq!(sandbox.post(path, sent).await.status, 204);
        let after = sandbox.get(path).await.body;
        let changed: Vec<&str> = before["settings"]
            .as_array()
            .expect("a list")
            .iter()
            .zip(after["settings"].as_array().expect("a list"))
            .filter(|(before, after)| before != after)
            .map(|(_, after)| after["dataType"].as_str().expect("a type"))
            .collect();
        assert_eq!(changed, ["commerce-orders"]);
        assert_eq!(before["settings"].as_array().map(Vec::len), after["settings"].as_array().map(Vec::len));
    }
}

#[tokio::test]
async fn what_is_no_set_of_settings_is_refused() {
    let sandbox = Sandbox::start(quick()).await;
    let shop = sandbox.shop("aiwb").await;
    let path = format!("/companies/{}/syncSettings", shop.company);
    let good = sandbox.get(&path).await.body;
    let with = |change: &dyn Fn(&mut Value)| {
        let mut sent = good.clone();
        change(&mut sent);
        sent
    };
    for sent in [
        with(&|sent| drop(sent.as_object_mut().expect("an object").remove("overridesDefaults"))),
        with(&|sent| sent["companyId"] = json!("00000000-0000-4000-8000-000000000000")),
        with(&|sent| drop(sent["settings"][0].as_object_mut().expect("an object").remove("syncOrder"))),
        with(&|sent| {
            sent["settings"][0]["syncFromUtc"] = json!("2026-01-01T00:00:00Z");
            sent["settings"][0]["syncFromWindow"] = json!(12);
        }),
    ] {
        assert_eq!(sandbox.post(&path, sent).await.status, 400);
    }
    assert_eq!(sandbox.get(&path).await.body, good);
    let nobody = "/companies/00000000-0000-4000-8000-000000000000/syncSettings";
    assert_eq!(sandbox.get(nobody).await.status, 404);
    assert_eq!(sandbox.post(nobody, good).await.status, 404);
}

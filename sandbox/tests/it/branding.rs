//! Logos and branding: addresses that lead to pictures, and the few that do not.

use http::Method;

use crate::harness::{Sandbox, quick};

const PNG: &[u8] = b"\x89PNG\r\n\x1a\n";

#[tokio::test]
async fn every_logo_is_a_small_picture_save_the_odd_ones() {
    let sandbox = Sandbox::start(quick()).await;
    let all = sandbox.get("/integrations?pageSize=100").await;
    let (mut pictures, mut odd) = (0, Vec::new());
    for platform in all.rows() {
        let logo = platform["logoUrl"].as_str().expect("an address");
        assert!(logo.starts_with(&format!("http://{}/", sandbox.address)), "{logo}");
        let said = sandbox.browse(Method::GET, logo, "").await;
        let is_png = said.bytes.starts_with(PNG) && said.bytes.len() < 20_000;
        match (said.status.as_u16(), said.header("content-type"), is_png) {
            (200, "image/png", true) => pictures += 1,
            (status, kind, _) => odd.push((platform["name"].as_str().expect("a name"), status, kind.to_owned())),
        }
    }
    odd.sort_unstable();
    let kinds: Vec<_> = odd.iter().map(|(name, status, kind)| (*name, *status, kind.as_str())).collect();
    let wanted = [
        ("BigCommerce", 404, "application/json; charset=utf-8"),
        ("Clover", 200, "text/html"),
        ("Zettle", 200, "image/svg+xml"),
    ];
    assert_eq!(kinds, wanted);
    assert_eq!(pictures, all.rows().len() - odd.len());
}

#[tokio::test]
async fn branding_has_logos_for_all_and_buttons_for_shops() {
    let sandbox = Sandbox::start(quick()).await;
    let shop = sandbox.get("/integrations/fztf/branding").await;
    for at in ["/logo/full", "/logo/square", "/button/default", "/button/hover"] {
        let image = &shop.body.pointer(at).expect("it is there")["image"];
        assert!(image["alt"].as_str().expect("text").contains("Shopify"));
        let picture = sandbox.browse(Method::GET, image["src"].as_str().expect("an address"), "").await;
        assert!(picture.status == 200 && picture.bytes.starts_with(PNG), "{at}");
    }
    let square = sandbox.get("/integrations/fztf").await.body["logoUrl"].clone();
    assert_eq!(shop.body["logo"]["square"]["image"]["src"], square);
    let books = sandbox.get("/integrations/gbol/branding").await;
    assert_eq!(books.body["button"], serde_json::json!({}));
    assert_eq!(sandbox.get("/integrations/zzzz/branding").await.status, 404);
}

//! The way to Codat: certificates on both sides, proxies, and turns.

use std::sync::{Arc, Once};
use std::time::Duration;

use gangway_codat::client::{Client, ClientCertificate, Config, ConfigError, PlainHttp, Roots, Route};
use gangway_codat::error::{Effect, Kind};
use rcgen::{BasicConstraints, CertificateParams, CertifiedIssuer, IsCa, KeyPair};
use rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};
use rustls::server::WebPkiClientVerifier;
use rustls::{RootCertStore, ServerConfig};
use secrecy::SecretString;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio_rustls::TlsAcceptor;

use crate::server::{KEY, Reply, Server, client, guid};

const COMPANY: &str = r#"{"id":"c1","name":"Shop"}"#;
const CLIENT_ID: &str = "367f7975-267b-439b-90c6-a6040ee680f3";

fn authority() -> CertifiedIssuer<'static, KeyPair> {
    let mut params = CertificateParams::new(Vec::new()).expect("names");
    params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    CertifiedIssuer::self_signed(params, KeyPair::generate().expect("a key")).expect("an authority")
}

/// A certificate of 127.0.0.1 and its key.
fn leaf(by: &CertifiedIssuer<'static, KeyPair>) -> (rcgen::Certificate, KeyPair) {
    let key = KeyPair::generate().expect("a key");
    let params = CertificateParams::new(vec!["127.0.0.1".to_owned()]).expect("a name");
    (params.signed_by(&key, by).expect("a certificate"), key)
}

/// Answers one company for ever over TLS; gives its address, and each request as it came.
async fn tls_server(
    by: &CertifiedIssuer<'static, KeyPair>,
    clients_by: Option<&CertifiedIssuer<'static, KeyPair>>,
) -> (String, tokio::sync::mpsc::UnboundedReceiver<String>) {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| drop(rustls::crypto::ring::default_provider().install_default()));
    let (certificate, key) = leaf(by);
    let config = match clients_by {
        None => ServerConfig::builder().with_no_client_auth(),
        Some(issuer) => {
            let mut roots = RootCertStore::empty();
            roots.add(issuer.der().clone()).expect("a root");
            let verifier = WebPkiClientVerifier::builder(Arc::new(roots)).build().expect("a verifier");
            ServerConfig::builder().with_client_cert_verifier(verifier)
        }
    };
    let key = PrivateKeyDer::from(PrivatePkcs8KeyDer::from(key.serialize_der()));
    let config = config.with_single_cert(vec![certificate.der().clone()], key).expect("a server");
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let url = format!("https://{}", listener.local_addr().expect("an address"));
    let (seen, requests) = tokio::sync::mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let Ok(mut stream) = acceptor.accept(stream).await else { continue };
            let mut request = Vec::new();
            while !request.ends_with(b"\r\n\r\n") && stream.read_buf(&mut request).await.is_ok_and(|read| read > 0) {}
            if request.is_empty() || seen.send(String::from_utf8_lossy(&request).to_ascii_lowercase()).is_err() {
                continue;
            }
            let length = COMPANY.len();
            let reply = format!("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: {length}\r\n\r\n{COMPANY}");
            let _ = stream.write_all(reply.as_bytes()).await;
            let _ = stream.shutdown().await;
        }
    });
    (url, requests)
}

fn given(by: &CertifiedIssuer<'static, KeyPair>) -> Roots {
    Roots::Given(by.pem().into_bytes())
}

#[tokio::test]
async fn only_the_given_roots_are_believed() {
    let (ours, others) = (authority(), authority());
    let (url, mut requests) = tls_server(&ours, None).await;
    let (trusting, _) = client(&url, |config| config.roots = given(&ours));
    assert_eq!(trusting.company("c1").await.expect("a company").name, "Shop");
    let request = requests.recv().await.expect("a request");
    assert!(request.contains("authorization: basic") && !request.contains("x-codat-client"), "{request}");
    for roots in [Roots::System, given(&others)] {
        let (wary, _) = client(&url, |config| {
            config.roots = roots;
            config.backoff.tries_max = 1;
        });
        let error = wary.create_company(&guid(), "{}".into()).await.expect_err("not believed");
        assert_eq!((error.kind(), error.effect()), (Kind::Connect, Effect::SurelyNone));
    }
    assert!(requests.try_recv().is_err(), "the key went to nobody else");
}

#[tokio::test]
async fn a_client_certificate_is_shown_with_the_clients_id() {
    let (ours, clients) = (authority(), authority());
    let (url, mut requests) = tls_server(&ours, Some(&clients)).await;
    let (certificate, key) = leaf(&clients);
    let pem = format!("{}{}", certificate.pem(), key.serialize_pem());
    let (known, _) = client(&url, |config| {
        config.roots = given(&ours);
        config.certificate = Some(ClientCertificate { pem: SecretString::from(pem), client_id: CLIENT_ID.to_owned() });
    });
    assert_eq!(known.company("c1").await.expect("a company").name, "Shop");
    let request = requests.recv().await.expect("a request");
    assert!(request.contains(&format!("x-codat-client: {CLIENT_ID}")), "{request}");

    let (unknown, _) = client(&url, |config| {
        config.roots = given(&ours);
        config.backoff.tries_max = 1;
    });
    assert!(unknown.company("c1").await.is_err(), "no certificate");
    assert!(requests.try_recv().is_err());
}

#[test]
fn a_way_that_cannot_be_made_is_refused_before_the_first_call() {
    let make = |change: &dyn Fn(&mut Config)| {
        let mut config = Config::new("https://codat.example".parse().expect("an address"), KEY.to_owned().into());
        change(&mut config);
        Client::new(config).map(drop)
    };
    for pem in ["", "no PEM"] {
        let roots = make(&|config| config.roots = Roots::Given(pem.as_bytes().to_vec()));
        assert!(matches!(roots, Err(ConfigError::Roots)), "{roots:?}");
    }
    for address in ["", "codat.example", "ftp://codat.example", "http://"] {
        let proxy = make(&|config| config.route = Route::Through(address.to_owned().into()));
        assert!(matches!(proxy, Err(ConfigError::Proxy)), "{address}: {proxy:?}");
    }
    let (certificate, key) = leaf(&authority());
    let whole = format!("{}{}", certificate.pem(), key.serialize_pem());
    for (pem, id) in [(certificate.pem(), CLIENT_ID), (String::new(), CLIENT_ID), (whole.clone(), "7")] {
        let certificate = ClientCertificate { pem: pem.into(), client_id: id.to_owned() };
        let made = make(&|config| config.certificate = Some(certificate.clone()));
        assert!(matches!(made, Err(ConfigError::Certificate)), "{id}: {made:?}");
    }
    let certificate = ClientCertificate { pem: whole.into(), client_id: CLIENT_ID.to_owned() };
    assert!(!format!("{certificate:?}").contains("PRIVATE"));
    assert!(make(&|config| config.certificate = Some(certificate.clone())).is_ok());
}

#[tokio::test]
async fn the_way_leads_through_the_given_proxy() {
    let proxy = Server::start(vec![Reply::json(COMPANY)]).await;
    let address = proxy.url.replace("http://", "http://user:word@");
    let route = |config: &mut Config| {
        config.route = Route::Through(address.clone().into());
        config.plain_http = PlainHttp::Anywhere;
        config.backoff.tries_max = 1;
    };
    let (plain, _) = client("http://codat.example", route);
    assert_eq!(plain.company("c1").await.expect("a company").name, "Shop");
    // Whoever is in the middle of an encrypted way sees the host and nothing else.
    let (encrypted, _) = client("https://codat.example", route);
    assert_eq!(encrypted.company("c1").await.expect_err("no TLS behind it").kind(), Kind::Connect);
    assert_eq!(proxy.lines(), ["GET http://codat.example/companies/c1", "CONNECT codat.example:443"]);
    let requests = proxy.requests();
    assert!(requests.iter().all(|request| request.header("proxy-authorization") == Some("Basic dXNlcjp3b3Jk")));
    assert_eq!(requests[1].header("authorization"), None);
}

#[tokio::test]
async fn ten_calls_of_one_company_run_at_once_and_no_more() {
    let server = Server::start(vec![Reply::json(COMPANY).cut(10).hang()]).await;
    let (client, _) = server.client();
    let call = |company: &'static str| {
        let client = client.clone();
        tokio::spawn(async move { client.company(company).await })
    };
    let reach = async |count: usize| {
        let reached = async {
            while server.requests().len() < count {
                tokio::time::sleep(Duration::from_millis(1)).await;
            }
        };
        tokio::time::timeout(Duration::from_secs(10), reached).await.expect("they come");
    };
    let first: Vec<_> = (0..10).map(|_| call("c1")).collect();
    reach(10).await;
    let next = [call("c1"), call("c1")];
    // Another company does not wait; once it came through, the others would have come too.
    let other = call("c2");
    reach(11).await;
    let of_first = || server.lines().iter().filter(|line| line.ends_with("/c1")).count();
    assert_eq!(of_first(), 10);
    for call in first {
        call.abort();
    }
    reach(13).await;
    assert_eq!(of_first(), 12);
    next.into_iter().chain([other]).for_each(|call| call.abort());
}

#[tokio::test]
async fn a_call_that_got_no_turn_changed_nothing() {
    let server = Server::start(vec![Reply::json(COMPANY).cut(10).hang()]).await;
    let (client, _) = server.client_with(|config| {
        config.at_once_per_company = 1;
        config.try_timeout = Duration::from_mins(1);
        config.deadline = Duration::from_millis(200);
        config.page_deadline = Duration::from_mins(1);
        config.page_try_timeout = Duration::from_mins(1);
    });
    let holder = client.clone();
    let holder = tokio::spawn(async move { holder.info("c1", "d1").await.map(drop) });
    while server.requests().is_empty() {
        tokio::task::yield_now().await;
    }
    let error = client.unlink("c1", "d1").await.expect_err("no turn");
    assert_eq!((error.kind(), error.effect(), error.is_outage()), (Kind::Busy, Effect::SurelyNone, false));
    assert_eq!(server.requests().len(), 1, "it was never sent");
    holder.abort();
}

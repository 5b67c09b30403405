//! Friends behind https: whom to believe, and how it is said when that fails. Real certificates, a real TLS server.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use jiff::civil::Date;
use jiff::{SignedDuration, Timestamp};
use rcgen::{
    BasicConstraints, Certificate, CertificateParams, DnType, IsCa, Issuer, KeyPair, date_time_ymd,
};
use rustls::pki_types::PrivateKeyDer;
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use crate::feed_server::{FeedServer, Manner};
use crate::sandbox::Sandbox;

const FEED: &str = "<rss version=\"2.0\"><channel><title>Ben</title><link>https://ben.example/</link><description>x</description><item><guid>a</guid><description>frogs</description></item></channel></rss>";

static NAMES: AtomicUsize = AtomicUsize::new(1);

/// An authority that nobody knows but whom a test tells.
pub struct Authority {
    issuer: Issuer<'static, KeyPair>,
    pub pem: String,
}

impl Authority {
    pub fn new() -> Authority {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        // Two of one name would be taken for each other.
        let name = format!("Authority {}", NAMES.fetch_add(1, Ordering::Relaxed));
        params.distinguished_name.push(DnType::CommonName, name);
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let pem = params.self_signed(&key).unwrap().pem();
        let issuer = Issuer::new(params, key);
        Authority { issuer, pem }
    }

    /// A server with a certificate for a name, valid between two days counted from today; it answers with this.
    pub fn serve(&self, name: &str, from: i64, to: i64, answer: String) -> u16 {
        let mut params = CertificateParams::new(vec![name.to_string()]).unwrap();
        let day = |ahead: i64| {
            let time = Timestamp::now() + SignedDuration::from_hours(24 * ahead);
            let day: Date = time.to_zoned(jiff::tz::TimeZone::UTC).date();
            date_time_ymd(day.year().into(), day.month() as u8, day.day() as u8)
        };
        (params.not_before, params.not_after) = (day(from), day(to));
        let key = KeyPair::generate().unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        serve(config(&certificate, 1, &key), answer)
    }
}

/// Shows a certificate, so many times.
fn config(certificate: &Certificate, times: usize, key: &KeyPair) -> Arc<ServerConfig> {
    let key = PrivateKeyDer::try_from(key.serialize_der()).unwrap();
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.der().clone(); times], key);
    Arc::new(config.unwrap())
}

fn serve(config: Arc<ServerConfig>, answer: String) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            let Ok(connection) = ServerConnection::new(config.clone()) else {
                continue;
            };
            let mut stream = StreamOwned::new(connection, stream);
            let mut asked = [0; 4096];
            if stream.read(&mut asked).is_ok() {
                stream.write_all(answer.as_bytes()).ok();
                stream.conn.send_close_notify();
                stream.flush().ok();
            }
        }
    });
    port
}

fn page(body: &str) -> String {
    format!(
        "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}",
        body.len()
    )
}

/// What a pull says of a friend at an address, when this machine trusts that authority, if any.
#[track_caller]
fn pulled(address: &str, trusted: Option<&Authority>) -> String {
    let site = Sandbox::new().write(
        "friends.yaml",
        &format!("- name: Ben\n  site: https://ben.example/\n  feeds: ['{address}']\n"),
    );
    site.edit(
        "potluck.yaml",
        "allow_private: [127.0.0.1]",
        "allow_private: [127.0.0.1, localhost], ca: system",
    );
    let known = trusted.map_or_else(|| Authority::new().pem, |authority| authority.pem.clone());
    let site = site.write("authorities.pem", &known);
    let mut command = site.command(["pull"]);
    let output = command
        .env("SSL_CERT_FILE", site.path("authorities.pem"))
        .assert()
        .code(0);
    let said = String::from_utf8(output.get_output().stderr.clone()).unwrap();
    said.trim_end().to_string()
}

#[test]
fn a_certificate_that_is_good_is_not_spoken_of() {
    let authority = Authority::new();
    let port = authority.serve("localhost", -9, 9, page(FEED));
    assert_eq!(
        pulled(&format!("https://localhost:{port}/"), Some(&authority)),
        ""
    );
}

#[test]
fn what_is_wrong_with_a_certificate_is_said_in_words() {
    let authority = Authority::new();
    let today = Timestamp::now();
    let day = |ahead: i64| {
        (today + SignedDuration::from_hours(24 * ahead))
            .strftime("%-d %B %Y")
            .to_string()
    };
    let early = format!(
        "its certificate is valid from {} on, and this computer's clock says it is {}; perhaps the clock is wrong",
        day(5),
        day(0)
    );
    let unknown = "nobody whom we trust vouches for its certificate (behind a company's proxy, `network.ca: system` may help)";
    for (name, from, to, is_known, expected) in [
        (
            "localhost",
            -90,
            -3,
            true,
            "its certificate expired three days ago",
        ),
        ("localhost", 5, 90, true, &*early),
        (
            "chidi.example",
            -9,
            9,
            true,
            "its certificate is for `chidi.example`, not for `localhost`",
        ),
        ("localhost", -9, 9, false, unknown),
    ] {
        let port = authority.serve(name, from, to, page(FEED));
        let said = pulled(
            &format!("https://localhost:{port}/"),
            is_known.then_some(&authority),
        );
        let expected = format!("warning: Ben: is not secured as it should be: {expected}");
        assert_eq!(said, expected, "{name} {from} {to}");
    }
}

#[test]
fn a_certificate_that_nobody_vouches_for_or_that_has_no_end_is_not_believed() {
    let key = KeyPair::generate().unwrap();
    let params = CertificateParams::new(vec!["localhost".to_string()]).unwrap();
    let certificate = params.self_signed(&key).unwrap();
    for (times, expected) in [
        (1, "nobody whom we trust vouches for its certificate"),
        (500, "what it shows of itself is too long"),
    ] {
        let port = serve(config(&certificate, times, &key), page(FEED));
        let said = pulled(&format!("https://localhost:{port}/"), None);
        let expected = format!("is not secured as it should be: {expected}");
        assert!(said.contains(&expected), "{said}");
    }
}

#[test]
fn who_does_not_speak_https_at_all_is_told_apart() {
    let ben = FeedServer::start();
    ben.behave(
        "/",
        Manner::Raw(b"HTTP/1.1 400 Bad Request\r\n\r\n".to_vec()),
    );
    let said = pulled(&ben.url().replace("http:", "https:"), None);
    assert!(
        said.contains("is not secured as it should be: it does not speak https at that port")
            || said.contains("hung up"),
        "{said}"
    );
}

#[test]
fn a_redirect_out_of_https_is_said() {
    let (ben, authority) = (FeedServer::start(), Authority::new());
    ben.serve("/feed.xml", FEED);
    let away = format!(
        "HTTP/1.1 302 Found\r\nLocation: {}feed.xml\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
        ben.url()
    );
    let port = authority.serve("localhost", -9, 9, away);
    let said = pulled(&format!("https://localhost:{port}/"), Some(&authority));
    assert_eq!(
        said,
        "warning: Ben: a redirect leads from https to plain http at `127.0.0.1`, where anybody on the way can change what you read"
    );
}

//! A channel that is told of what is new, on real IRC servers.

use std::io::{BufRead, BufReader, Write};
use std::net::TcpStream;
use std::thread;
use std::time::Duration;

use crate::announce::{publish, site};
use crate::git_host::{Running, certify, free_port, has};
use crate::sandbox::Sandbox;

/// Somebody who sits in the channel already.
fn listener(port: u16) -> BufReader<TcpStream> {
    let mut line = TcpStream::connect(("127.0.0.1", port)).unwrap();
    line.set_read_timeout(Some(Duration::from_secs(15)))
        .unwrap();
    line.write_all(b"NICK ben\r\nUSER ben 0 * :Ben\r\n")
        .unwrap();
    let mut reader = BufReader::new(line);
    hears(&mut reader, " 001 ");
    reader.get_mut().write_all(b"JOIN #circle\r\n").unwrap();
    hears(&mut reader, " 366 ");
    reader
}

/// The next line with these words in it.
fn hears(reader: &mut BufReader<TcpStream>, words: &str) -> String {
    loop {
        let mut line = String::new();
        assert!(reader.read_line(&mut line).unwrap() > 0, "hung up");
        if let Some(token) = line.strip_prefix("PING ") {
            let answer = format!("PONG {token}");
            reader.get_mut().write_all(answer.as_bytes()).unwrap();
        }
        if line.contains(words) {
            return line.trim_end().to_string();
        }
    }
}

/// A real server; `more` are settings beyond the usual ones.
fn ngircd(site: &Sandbox, port: u16, more: &str) -> Running {
    let settings = format!(
        "[Global]\nName = irc.ada.example\nInfo = test\nListen = 127.0.0.1\nPorts = {port}\nMotdPhrase = hello\n[Options]\nIdent = no\nDNS = no\nPAM = no\n[Limits]\nMaxConnectionsIP = 0\n{more}"
    );
    site.put("ngircd.conf", settings.as_bytes());
    let file = site.path("ngircd.conf").display().to_string();
    Running::until("ngircd", &["-n", "-f", &file], port)
}

#[test]
fn a_channel_of_a_real_irc_server_hears_of_it() {
    if !has(&["ngircd", "openssl"]) {
        return;
    }
    let (port, secure) = (free_port(), free_port());
    let site = site(&format!(
        "{{ to: irc, server: \"127.0.0.1:{port}\", channel: \"#circle\", nick: ben, tls: false }}"
    ));
    certify(site.root());
    let here = site.root().display();
    let certified =
        format!("[SSL]\nPorts = {secure}\nCertFile = {here}/host.pem\nKeyFile = {here}/host.key\n");
    let _server = ngircd(&site, port, &certified);
    let mut ben = listener(port);
    site.put(
        "ada/events/2026-06-15-supper.md",
        "---\ntitle: \"Supper\\r\\nQUIT :gone\"\nstart: 2026-06-20 19:00\n---\n".as_bytes(),
    );
    let said = publish(&site, "");
    assert!(said.contains("Told irc."), "{said}");
    let first = hears(&mut ben, "PRIVMSG");
    assert!(first.starts_with(":ben_!"), "the nick was taken: {first}");
    assert!(
        first.ends_with("PRIVMSG #circle :Ada: Frogs https://ada.example/2026/06/frogs/"),
        "{first}"
    );
    let second = hears(&mut ben, "PRIVMSG");
    assert!(
        second.contains(":Ada: Supper QUIT :gone (Saturday 20 June 2026, 19:00) https://"),
        "{second}"
    );

    // A server that knows no passwords is told none, and nobody waits.
    site.edit(
        "ada/potluck.yaml",
        "nick: ben,",
        "nick: ben, secret: PLACE,",
    );
    site.put("ada/posts/2026-06-15-toads.md", b"# Toads\n");
    let said = publish(&site, "s3cret");
    assert!(
        said.contains("the server takes no passwords of nicks (SASL)"),
        "{said}"
    );
    site.edit(
        "ada/potluck.yaml",
        "nick: ben, secret: PLACE,",
        "nick: ben,",
    );

    // And encrypted.
    site.edit(
        "ada/potluck.yaml",
        &format!("127.0.0.1:{port}\""),
        &format!("localhost:{secure}\""),
    );
    site.edit("ada/potluck.yaml", "nick: ben, tls: false", "nick: ada");
    site.put("ada/posts/2026-06-15-newts.md", b"# Newts\n");
    let said = publish(&site, "");
    assert!(
        said.contains("irc was not told"),
        "a stranger's certificate is not taken: {said}"
    );
    site.edit(
        "ada/potluck.yaml",
        "notify:",
        "network: { ca: system }\nnotify:",
    );
    let authority = site.path("ca.pem");
    let said = site
        .command(["--root", "ada", "publish"])
        .env("SSL_CERT_FILE", authority)
        .assert()
        .success();
    let said = String::from_utf8_lossy(&said.get_output().stderr).into_owned();
    assert!(said.contains("Told irc."), "{said}");
    let third = hears(&mut ben, "PRIVMSG");
    assert!(
        third.starts_with(":ada!") && third.contains("Ada: Newts https://"),
        "{third}"
    );
}

#[test]
fn what_is_too_long_for_a_line_is_passed_on_by_a_real_server_with_whole_letters_and_addresses() {
    if !has(&["ngircd"]) {
        return;
    }
    let port = free_port();
    let site = site(&format!(
        "{{ to: irc, server: \"127.0.0.1:{port}\", channel: \"#circle\", nick: ada, tls: false }}"
    ));
    let _server = ngircd(&site, port, "");
    let mut ben = listener(port);
    let many = "🐸".repeat(99);
    site.put(
        "ada/posts/2026-06-15-a.md",
        format!("# {many}\n").as_bytes(),
    );
    let russian = format!("ada/posts/2026-06-15-{}.md", "ж".repeat(50));
    site.put(
        &russian,
        "---\ndate: 2026-06-15 09:00\n---\n# Жабы\n".as_bytes(),
    );
    let said = publish(&site, "");
    assert!(said.contains("Told irc."), "{said}");
    let mut told = || {
        let line = hears(&mut ben, "PRIVMSG");
        assert!(line.len() + "\r\n".len() <= 512, "{line}");
        let (_, told) = line.split_once("PRIVMSG #circle :").unwrap();
        told.to_string()
    };
    assert_eq!(told(), "Ada: Frogs https://ada.example/2026/06/frogs/");
    let long = told();
    let frogs = long
        .strip_suffix(" https://ada.example/2026/06/a/")
        .unwrap();
    let count = frogs.matches('🐸').count();
    assert_eq!(frogs, format!("Ada: {}", "🐸".repeat(count)));
    assert!((70..99).contains(&count), "{count}");
    // An address in letters of its own takes nearly the whole of a line.
    assert_eq!(told(), "Ada: Жабы");
    assert_eq!(
        told(),
        format!("https://ada.example/2026/06/{}/", "%D0%B6".repeat(50))
    );
}

/// Registers a nick with the services of an IRC server.
const SERVICES: &str = r#"
loadmodule "modules/protocol/inspircd";
loadmodule "modules/backend/opensex";
loadmodule "modules/crypto/pbkdf2v2";
loadmodule "modules/nickserv/main";
loadmodule "modules/nickserv/register";
loadmodule "modules/saslserv/main";
loadmodule "modules/saslserv/plain";
serverinfo { name = "services.ada.example"; desc = "s"; numeric = "00A"; recontime = 1; netname = "Ada"; adminname = "a"; adminemail = "a@ada.example"; registeremail = "a@ada.example"; mta = "/bin/true"; maxlogins = 5; maxusers = 0; mdlimit = 30; emaillimit = 100; emailtime = 300; auth = none; casemapping = rfc1459; };
uplink "irc.ada.example" { host = "127.0.0.1"; port = LINK; send_password = "link"; receive_password = "link"; };
nickserv { nick = "NickServ"; user = "n"; host = "services.ada.example"; real = "n"; };
saslserv { nick = "SaslServ"; user = "s"; host = "services.ada.example"; real = "s"; };
"#;

const INSPIRCD: &str = r#"
<server name="irc.ada.example" description="test" network="Ada" id="1AA">
<admin name="a" nick="a" email="a@ada.example">
<bind address="127.0.0.1" port="PORT" type="clients">
<bind address="127.0.0.1" port="LINK" type="servers">
<connect allow="*" resolvehostnames="no" useident="no">
<dns server="127.0.0.1" timeout="1">
<module name="cap"><module name="sasl"><sasl target="services.ada.example">
<module name="services_account"><module name="spanningtree">
<link name="services.ada.example" ipaddr="127.0.0.1" port="LINK" allowmask="127.0.0.1/32" sendpass="link" recvpass="link">
<uline server="services.ada.example" silent="yes">
<pid file="HERE/inspircd.pid">
<path configdir="HERE" datadir="HERE" logdir="HERE" moduledir="/usr/lib/inspircd/modules">
"#;

#[test]
fn a_registered_nick_proves_itself_to_real_irc_services() {
    if !has(&["inspircd", "atheme-services"]) {
        return;
    }
    let (port, link) = (free_port(), free_port());
    let site = site(&format!(
        "{{ to: irc, server: \"127.0.0.1:{port}\", channel: \"#circle\", nick: ada, tls: false, secret: PLACE }}"
    ));
    let here = site.root().display().to_string();
    let settings = |text: &str| {
        let text = text
            .replace("PORT", &port.to_string())
            .replace("LINK", &link.to_string());
        text.replace("HERE", &here)
    };
    site.put("inspircd.conf", settings(INSPIRCD).as_bytes());
    site.put("atheme.conf", settings(SERVICES).as_bytes());
    let (first, second) = (
        format!("{here}/inspircd.conf"),
        format!("{here}/atheme.conf"),
    );
    let _server = Running::until(
        "inspircd",
        &[
            "--config",
            &first,
            "--nofork",
            "--nolog",
            "--nopid",
            "--runasroot",
        ],
        port,
    );
    let pid = format!("{here}/atheme.pid");
    let log = format!("{here}/atheme.log");
    let _services = Running::until(
        "atheme-services",
        &[
            "-n", "-r", "-c", &second, "-D", &here, "-p", &pid, "-l", &log,
        ],
        port,
    );
    let mut ben = listener(port);
    // The nick is registered as people do it; the services take a moment to be there.
    let mut registers = |password: &str| loop {
        let line = format!("PRIVMSG NickServ :REGISTER {password} ben@ben.example\r\n");
        ben.get_mut().write_all(line.as_bytes()).unwrap();
        let said = hears(&mut ben, "ben ");
        if said.contains("now registered") || said.contains("900") {
            break;
        }
        thread::sleep(Duration::from_millis(200));
    };
    registers("s3cret");
    site.edit("ada/potluck.yaml", "nick: ada,", "nick: ben,");
    let said = publish(&site, "wr0ng");
    assert!(
        said.contains("the password of the nick is not taken") && !said.contains("wr0ng"),
        "{said}"
    );
    let said = publish(&site, "s3cret");
    assert!(said.contains("Told irc."), "{said}");
    let heard = hears(&mut ben, "PRIVMSG #circle");
    assert!(heard.contains("Ada: Frogs https://ada.example/"), "{heard}");
}

//! After a publish: who is told of what is new, and in which words.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use insta::assert_snapshot;

use crate::feed_server::FeedServer;
use crate::git_host::{Running, certify, free_port, has};
use crate::sandbox::{Sandbox, git};

/// A place that takes what it is sent, as a chat would.
struct Hook {
    port: u16,
    heard: Arc<Mutex<Vec<Heard>>>,
    answers: Arc<Mutex<Vec<&'static str>>>,
}

#[derive(Clone, Debug)]
struct Heard {
    line: String,
    headers: Vec<String>,
    body: String,
}

impl Hook {
    fn start() -> Hook {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let hook = Hook {
            port,
            heard: Arc::default(),
            answers: Arc::default(),
        };
        let (heard, answers) = (hook.heard.clone(), hook.answers.clone());
        thread::spawn(move || {
            for line in listener.incoming().flatten() {
                let mut reader = BufReader::new(line);
                let mut lines = Vec::new();
                loop {
                    let mut text = String::new();
                    reader.read_line(&mut text).unwrap();
                    match text.trim_end() {
                        "" => break,
                        text => lines.push(text.to_string()),
                    }
                }
                let length = lines.iter().find_map(|line| {
                    line.to_lowercase()
                        .strip_prefix("content-length: ")
                        .map(|n| n.parse().unwrap())
                });
                let mut body = vec![0; length.unwrap_or(0)];
                reader.read_exact(&mut body).unwrap();
                heard.lock().unwrap().push(Heard {
                    line: lines.remove(0),
                    headers: lines,
                    body: String::from_utf8(body).unwrap(),
                });
                let answer = answers.lock().unwrap().pop().unwrap_or("200 OK\r\n");
                let _ = write!(
                    reader.get_mut(),
                    "HTTP/1.1 {answer}Content-Length: 2\r\nConnection: close\r\n\r\nok"
                );
            }
        });
        hook
    }

    fn heard(&self) -> Vec<Heard> {
        self.heard.lock().unwrap().clone()
    }

    /// Answers the next request with this status and these headers.
    fn answers(&self, answer: &'static str) {
        self.answers.lock().unwrap().push(answer);
    }
}

impl Heard {
    fn header(&self, name: &str) -> Option<&str> {
        let mut headers = self.headers.iter();
        headers.find_map(|line| {
            let (found, value) = line.split_once(": ")?;
            found.eq_ignore_ascii_case(name).then_some(value)
        })
    }

    fn json(&self) -> serde_json::Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

/// A published site; what is written after it is news.
pub fn site(notify: &str) -> Sandbox {
    let settings = format!(
        "title: Ada's table\nurl: https://ada.example/\nauthor: {{ name: Ada }}\npublish: {{ remote: ../ada.git }}\nnotify:\n  - {notify}\n"
    );
    let site = Sandbox::empty()
        .write("ada/potluck.yaml", &settings)
        .write("ada/posts/2026-06-14-frogs.md", "# Frogs\n\nTwo of them.\n");
    git(site.root(), &["init", "--quiet", "--bare", "ada.git"]);
    site
}

const SUPPER: &str =
    "---\ntitle: Supper & <b>more</b> @everyone\nstart: 2026-06-20 19:00\n---\n\nRing twice.\n";

#[track_caller]
pub fn publish(site: &Sandbox, secret: &str) -> String {
    let said = site
        .command(["--root", "ada", "publish"])
        .env("PLACE", secret)
        .assert()
        .success();
    String::from_utf8(said.get_output().stderr.clone()).unwrap()
}

#[test]
fn a_chat_hears_of_what_is_new_and_of_nothing_twice() {
    let hook = Hook::start();
    let site = site("{ to: slack, secret: PLACE }");
    let secret = format!("http://127.0.0.1:{}/services/T0/S3CRET", hook.port);
    publish(&site, &secret);
    site.put("ada/events/2026-06-15-supper.md", SUPPER.as_bytes());
    let dry = site
        .command(["--root", "ada", "publish", "--dry-run"])
        .env("PLACE", &secret)
        .assert()
        .success();
    let dry = String::from_utf8_lossy(&dry.get_output().stdout).into_owned();
    assert!(dry.contains("! slack: Ada: Supper & <b>more</b> @everyone (Saturday 20 June 2026, 19:00) https://ada.example/2026/06/supper/"), "{dry}");
    assert_eq!(hook.heard().len(), 1, "a look ahead tells nobody");
    let said = publish(&site, &secret);
    assert!(said.contains("Told slack."), "{said}");
    site.edit("ada/posts/2026-06-14-frogs.md", "Two", "Three");
    publish(&site, &secret);
    let heard = hook.heard();
    assert_eq!(heard.len(), 2);
    assert_eq!(heard[1].line, "POST /services/T0/S3CRET HTTP/1.1");
    assert_eq!(heard[1].header("Content-Type"), Some("application/json"));
    assert_eq!(
        heard[1].json()["text"],
        "Ada: Supper &amp; &lt;b&gt;more&lt;/b&gt; @\u{200B}everyone (Saturday 20 June 2026, 19:00)\nhttps://ada.example/2026/06/supper/"
    );
}

#[test]
fn who_could_not_be_told_is_told_next_time_and_no_secret_is_shown() {
    let hook = Hook::start();
    let site = site("{ to: discord, secret: PLACE }");
    let secret = format!("http://127.0.0.1:{}/api/webhooks/1/S3CRET", hook.port);
    hook.answers("500 Broken\r\n");
    let said = publish(&site, &secret);
    assert_snapshot!(said);
    assert!(!said.contains("S3CRET"));
    let said = publish(&site, "not an address S3CRET");
    assert!(
        said.contains("discord was not told") && !said.contains("S3CRET"),
        "{said}"
    );
    let said = site.complaint(["--root", "ada", "publish"], 0);
    assert!(
        said.contains("`PLACE` is neither in the environment nor in credentials.yaml"),
        "{said}"
    );
    // The host wants a pause, and gets it.
    hook.answers("429 Slow\r\nRetry-After: 0.2\r\n");
    let said = publish(&site, &secret);
    assert!(said.contains("Told discord."), "{said}");
    let heard = hook.heard();
    assert_eq!(heard.len(), 3);
    assert_eq!(
        heard[2].line,
        "POST /api/webhooks/1/S3CRET?wait=true HTTP/1.1"
    );
    let json = heard[2].json();
    assert_eq!(json["embeds"][0]["title"], "Ada: Frogs");
    assert_eq!(
        json["embeds"][0]["url"],
        "https://ada.example/2026/06/frogs/"
    );
    assert_eq!(json["allowed_mentions"]["parse"], serde_json::json!([]));
    publish(&site, &secret);
    assert_eq!(hook.heard().len(), 3);
    assert!(!site.has("ada/.potluck/notify.json"));
}

#[test]
fn zulip_matrix_and_a_hub_get_what_they_want() {
    let hook = Hook::start();
    let place = format!("http://127.0.0.1:{}", hook.port);
    let site = site(&format!(
        "{{ to: zulip, url: \"{place}\", user: bot@ada.example, secret: PLACE, stream: circle }}\n  - {{ to: matrix, url: \"{place}\", room: \"!room:ada.example\", secret: PLACE }}\n  - {{ to: websub, hub: \"{place}/hub\" }}"
    ));
    let said = publish(&site, "s3cret");
    assert!(
        said.contains("Told zulip.")
            && said.contains("Told matrix.")
            && said.contains("Told websub."),
        "{said}"
    );
    let [zulip, matrix, hub] = hook.heard().try_into().unwrap();
    assert_eq!(zulip.line, "POST /api/v1/messages HTTP/1.1");
    assert_eq!(
        zulip.header("Content-Type"),
        Some("application/x-www-form-urlencoded")
    );
    assert_eq!(
        zulip.header("Authorization"),
        Some("Basic Ym90QGFkYS5leGFtcGxlOnMzY3JldA==")
    );
    assert_eq!(
        zulip.body,
        "type=stream&to=circle&topic=Frogs&content=Ada%3A+Frogs%0Ahttps%3A%2F%2Fada.example%2F2026%2F06%2Ffrogs%2F"
    );
    let (path, number) = matrix
        .line
        .strip_suffix(" HTTP/1.1")
        .unwrap()
        .rsplit_once('/')
        .unwrap();
    assert_eq!(
        path,
        "PUT /_matrix/client/v3/rooms/!room:ada.example/send/m.room.message"
    );
    assert_eq!(number.len(), 32);
    assert_eq!(matrix.header("Authorization"), Some("Bearer s3cret"));
    assert_eq!(matrix.json()["msgtype"], "m.notice");
    assert_eq!(
        matrix.json()["formatted_body"],
        "<a href=\"https://ada.example/2026/06/frogs/\">Ada: Frogs</a>"
    );
    let feed = site.read("ada/public/feed.xml");
    assert!(
        feed.contains(&format!("<atom:link href=\"{place}/hub\" rel=\"hub\">")),
        "{feed}"
    );
    assert!(!site.read("ada/public/responses.xml").contains("hub"));
    assert_eq!(hub.line, "POST /hub HTTP/1.1");
    assert_eq!(
        hub.body,
        "hub.mode=publish&hub.url=https%3A%2F%2Fada.example%2Ffeed.xml&hub.topic=https%3A%2F%2Fada.example%2Ffeed.xml"
    );
}

#[test]
fn any_program_hears_of_it_and_no_shell_is_asked() {
    let site = site("{ to: exec, command: [sh, -c, \"cat > told.json\"] }");
    publish(&site, "");
    let told: serde_json::Value = serde_json::from_str(&site.read("ada/told.json")).unwrap();
    assert_eq!(told["feed"], "https://ada.example/feed.xml");
    assert_eq!(told["new"][0]["title"], "Frogs");
    site.edit("ada/potluck.yaml", "cat > told.json", "exit 3");
    site.put(
        "ada/posts/2026-06-15-newts.md",
        b"# $(touch hacked); `touch hacked`\n",
    );
    let said = publish(&site, "");
    assert!(
        said.contains("exec was not told: `sh` ended with exit status: 3"),
        "{said}"
    );
    assert!(!site.has("ada/hacked"));
}

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
    let settings = format!(
        "[Global]\nName = irc.ada.example\nInfo = test\nListen = 127.0.0.1\nPorts = {port}\nMotdPhrase = hello\n[Options]\nIdent = no\nDNS = no\nPAM = no\n[SSL]\nPorts = {secure}\nCertFile = {here}/host.pem\nKeyFile = {here}/host.key\n[Limits]\nMaxConnectionsIP = 0\n"
    );
    site.put("ngircd.conf", settings.as_bytes());
    let file = site.path("ngircd.conf").display().to_string();
    let _server = Running::until("ngircd", &["-n", "-f", &file], port);
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

#[test]
fn the_page_that_an_answer_is_to_hears_of_it_once_and_of_its_end() {
    let hook = Hook::start();
    let ben = FeedServer::start();
    let endpoint = format!("http://127.0.0.1:{}/mention?of=ben", hook.port);
    let link = format!("<{endpoint}>; rel=\"webmention\"");
    ben.serve_with(
        "/camping/",
        &[("Link", link.as_bytes())],
        "<title>Camping</title>",
    );
    ben.serve("/figs/", "<title>Figs</title><p>No mentions here.");
    let site = Sandbox::empty()
        .write(
            "ada/potluck.yaml",
            "title: Ada\nurl: https://ada.example/\ntimezone: UTC\npublish: { remote: ../ada.git }\nnetwork: { allow_private: [127.0.0.1] }\nnotify: [{ to: webmention }]\n",
        )
        .write("ada/posts/2026-06-01-old.md", "Hello.\n");
    git(site.root(), &["init", "--quiet", "--bare", "ada.git"]);
    let run = |arguments: &[&str]| {
        let arguments = ["--root", "ada"].iter().chain(arguments).copied();
        let said = site.run(arguments).success();
        let output = said.get_output();
        String::from_utf8_lossy(&[&output.stdout[..], &output.stderr].concat()).into_owned()
    };
    run(&["publish"]);
    assert!(hook.heard.lock().unwrap().is_empty());
    let (camping, figs) = (
        format!("{}camping/", ben.url()),
        format!("{}figs/", ben.url()),
    );
    run(&["reply", &camping, "Bring a second blanket."]);
    run(&["like", &figs]);

    let preview = run(&["publish", "--dry-run"]);
    assert!(
        preview.contains(&format!(
            "! webmention: {camping} of https://ada.example/2026/06/"
        )),
        "{preview}"
    );
    assert!(
        hook.heard.lock().unwrap().is_empty(),
        "a look ahead tells nobody"
    );

    let said = run(&["publish"]);
    assert!(said.contains(&format!("Told {camping}.")), "{said}");
    let heard = hook.heard.lock().unwrap().clone();
    assert_eq!(heard.len(), 1, "{heard:?}");
    assert!(
        heard[0].line.starts_with("POST /mention?of=ben "),
        "{heard:?}"
    );
    assert!(
        heard[0]
            .body
            .starts_with("source=https%3A%2F%2Fada.example%2F2026%2F06%2F"),
        "{heard:?}"
    );
    assert!(
        heard[0].body.contains("&target=http%3A%2F%2F127.0.0.1"),
        "{heard:?}"
    );

    // Nothing is told twice, also when the page changes for other reasons.
    site.edit("ada/potluck.yaml", "title: Ada", "title: Ada again");
    run(&["publish"]);
    assert_eq!(hook.heard.lock().unwrap().len(), 1);
    // A change and an end are.
    let post = site
        .files("ada/posts")
        .into_iter()
        .find(|file| file.contains("re-"))
        .unwrap();
    let post = format!("ada/posts/{post}");
    site.edit(&post, "second", "third");
    let later = |arguments: &[&str], now: &str| {
        let mut command = site.command(["--root", "ada"].iter().chain(arguments).copied());
        command.env("SOURCE_DATE_EPOCH", now).assert().success();
    };
    later(&["publish"], "1781528400");
    assert_eq!(hook.heard.lock().unwrap().len(), 2);
    later(&["delete", &post], "1781532000");
    later(&["publish"], "1781532001");
    assert_eq!(hook.heard.lock().unwrap().len(), 3);
    later(&["publish"], "1781532002");
    assert_eq!(hook.heard.lock().unwrap().len(), 3);
}

#[test]
fn no_mention_goes_where_it_must_not_and_none_stops_a_publish() {
    let hook = Hook::start();
    let ben = FeedServer::start();
    // The page is public, as it were; where it sends us is not.
    let inside = format!("<http://127.0.0.2:{}/admin>; rel=webmention", hook.port);
    ben.serve_with("/trap/", &[("Link", inside.as_bytes())], "x");
    ben.serve("/file/", "<a rel=webmention href=file:///etc/passwd>x</a>");
    let site = Sandbox::empty()
        .write(
            "ada/potluck.yaml",
            "title: Ada\nurl: https://ada.example/\ntimezone: UTC\npublish: { remote: ../ada.git }\nnetwork: { allow_private: [127.0.0.1] }\nnotify: [{ to: webmention }]\n",
        )
        .write(
            "ada/responses/2026-06-02-aaaa.md",
            &format!("---\nlike_of: {}trap/\n---\n", ben.url()),
        )
        .write(
            "ada/responses/2026-06-02-bbbb.md",
            &format!("---\nlike_of: {}file/\n---\n", ben.url()),
        )
        .write("ada/responses/2026-06-02-cccc.md", "---\nlike_of: http://127.0.0.2:9/x\n---\n");
    git(site.root(), &["init", "--quiet", "--bare", "ada.git"]);
    let said = site.complaint(["--root", "ada", "publish"], 0);
    assert_eq!(
        said.matches("a page was not told that you answer it")
            .count(),
        3,
        "{said}"
    );
    let refused = "`127.0.0.2` is not a public address";
    assert_eq!(said.matches(refused).count(), 2, "{said}");
    assert!(hook.heard.lock().unwrap().is_empty());
    assert!(said.contains("Published"), "{said}");
}

//! After a publish: who is told of what is new, undoing it, waiting for it, and looking at all of the way.

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
fn site(notify: &str) -> Sandbox {
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
fn publish(site: &Sandbox, secret: &str) -> String {
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

/// A mail server that puts what it gets into a file.
const MAIL: &str = r#"
import sys, asyncio
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
class Handler:
    async def handle_DATA(self, server, session, envelope):
        with open(sys.argv[2], "a") as file:
            file.write("FROM %s TO %s\n%s\n" % (envelope.mail_from, envelope.rcpt_tos, envelope.content.decode()))
        return "250 OK"
def authenticate(server, session, envelope, mechanism, data):
    return AuthResult(success=(data.login, data.password) == (b"ada", b"s3cret"))
controller = Controller(Handler(), hostname="127.0.0.1", port=int(sys.argv[1]), server_hostname="mail.ada.example", authenticator=authenticate, auth_required=True, auth_require_tls=False)
controller.start()
asyncio.new_event_loop().run_forever()
"#;

#[test]
fn those_who_use_no_reader_get_a_letter_each() {
    let can = std::process::Command::new("/usr/bin/python3")
        .args(["-c", "import aiosmtpd"])
        .status();
    if !has(&["python3"]) || !can.is_ok_and(|status| status.success()) {
        assert!(
            std::env::var("POTLUCK_HOSTS").is_err(),
            "python3-aiosmtpd is not installed"
        );
        eprintln!("\n*** SKIPPED: this test needs python3-aiosmtpd ***\n");
        return;
    }
    let port = free_port();
    let site = site(&format!(
        "{{ to: mail, server: \"smtp://127.0.0.1:{port}\", from: \"Ada <ada@ada.example>\", recipients: [ben@ben.example, zoe@zoe.example], user: ada, secret: PLACE }}"
    ));
    site.put("mail.py", MAIL.as_bytes());
    let (script, letters) = (
        site.path("mail.py").display().to_string(),
        site.path("letters").display().to_string(),
    );
    let _server = Running::until(
        "/usr/bin/python3",
        &[&script, &port.to_string(), &letters],
        port,
    );
    let said = publish(&site, "wr0ng");
    assert!(
        said.contains("mail was not told") && !said.contains("wr0ng"),
        "{said}"
    );
    site.put(
        "ada/posts/2026-06-15-newts.md",
        "# Froschlärm\n\nÜberall.\n".as_bytes(),
    );
    let said = publish(&site, "s3cret");
    assert!(said.contains("Told mail."), "{said}");
    let letters = site.read("letters");
    assert_eq!(
        letters
            .matches("FROM ada@ada.example TO ['ben@ben.example']")
            .count(),
        1
    );
    assert_eq!(
        letters
            .matches("FROM ada@ada.example TO ['zoe@zoe.example']")
            .count(),
        1
    );
    let bens = letters.split("FROM ").nth(1).unwrap();
    assert!(
        !bens.contains("zoe@"),
        "nobody sees who else is told: {bens}"
    );
    assert!(bens.contains("Subject: Ada's table: 2 new"), "{bens}");
    assert!(
        bens.contains("https://ada.example/2026/06/frogs/"),
        "{bens}"
    );
}

// Undo, wait, and the doctor.

#[test]
fn the_last_change_is_taken_back_and_brought_back() {
    let site = site("{ to: exec, command: [\"true\"] }");
    site.run(["--root", "ada", "publish"]).success();
    assert_snapshot!(site.complaint(["--root", "ada", "publish", "--undo"], 1));
    site.put("ada/posts/2026-06-15-regret.md", b"# What I regret\n");
    site.run(["--root", "ada", "publish"]).success();
    let with = git(&site.path("ada.git"), &["rev-parse", "pages^{tree}"]);
    let said = site.run(["--root", "ada", "publish", "--undo"]).success();
    let said = said.get_output();
    assert_snapshot!(String::from_utf8_lossy(&said.stdout));
    assert_snapshot!(String::from_utf8_lossy(&said.stderr));
    let trees = git(&site.path("ada.git"), &["log", "--format=%T", "pages"]);
    let trees: Vec<&str> = trees.lines().collect();
    assert_eq!(trees.len(), 3);
    assert_eq!(trees[0], trees[2], "as it was");
    site.run(["--root", "ada", "publish", "--undo"]).success();
    assert_eq!(
        git(&site.path("ada.git"), &["rev-parse", "pages^{tree}"]),
        with
    );
    assert_eq!(
        git(&site.path("ada.git"), &["rev-list", "--count", "pages"]),
        "4"
    );
    assert!(site.has("ada/posts/2026-06-15-regret.md"));
}

#[test]
fn publish_waits_until_the_new_feed_is_served() {
    let world = FeedServer::start();
    let site = site("{ to: exec, command: [\"true\"] }");
    site.edit("ada/potluck.yaml", "https://ada.example/", &world.url());
    world.serve("/feed.xml", "<rss/>");
    let said = site.complaint(["--root", "ada", "publish", "--wait=1"], 1);
    assert!(
        said.contains("does not show it yet: an older feed is still shown there"),
        "{said}"
    );
    // Whoever says themselves when they changed something is believed: what is built now is what will be published.
    site.edit(
        "ada/posts/2026-06-14-frogs.md",
        "# Frogs\n\nTwo",
        "---\nupdated: 2026-06-15 13:00\n---\n\n# Frogs\n\nThree",
    );
    site.run(["--root", "ada", "build"]).success();
    let feed = site.read("ada/public/feed.xml");
    thread::scope(|scope| {
        scope.spawn(|| {
            thread::sleep(Duration::from_millis(1200));
            world.serve("/feed.xml", feed);
        });
        let said = site.complaint(["--root", "ada", "publish", "--wait"], 0);
        assert!(said.contains("Seen at "), "{said}");
    });
}

#[test]
fn the_doctor_says_what_it_saw_at_each_step() {
    let world = FeedServer::start();
    let site = site("{ to: exec, command: [\"true\"] }");
    site.edit("ada/potluck.yaml", "https://ada.example/", &world.url());
    site.run(["--root", "ada", "publish"]).success();
    let serve = |feed: &str| {
        world.serve_with(
            "/",
            &[("Content-Type", b"text/html"), ("ETag", b"\"1\"")],
            "hi",
        );
        world.serve_with(
            "/feed.xml",
            &[
                ("Content-Type", b"application/rss+xml"),
                ("ETag", b"\"1\""),
                ("Cache-Control", b"max-age=600"),
            ],
            feed,
        );
    };
    serve(&site.read("ada/public/feed.xml"));
    let said = |code: i32| {
        let said = site
            .run(["--root", "ada", "check", "--online"])
            .code(code)
            .get_output()
            .stdout
            .clone();
        let said = String::from_utf8(said)
            .unwrap()
            .replace(&world.url(), "WORLD/");
        said.replace(&*site.root().to_string_lossy(), "SITE")
    };
    assert_snapshot!(said(0));
    // What can go wrong on the way.
    serve(&site.read("ada/public/feed.xml").replace("Two", "One"));
    world.serve_with("/", &[("Content-Type", b"text/plain")], "hi");
    std::fs::remove_dir_all(site.path("ada.git")).unwrap();
    assert_snapshot!(said(1));
}

//! After a publish: who is told of what is new, and in which words.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::thread;

use insta::assert_snapshot;

use crate::feed_server::FeedServer;
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

/// A site that tells those whom it answers.
fn mentioning() -> Sandbox {
    let site = Sandbox::empty().write(
        "ada/potluck.yaml",
        "title: Ada\nurl: https://ada.example/\ntimezone: UTC\npublish: { remote: ../ada.git }\nnetwork: { allow_private: [127.0.0.1] }\nnotify: [{ to: webmention }]\n",
    );
    git(site.root(), &["init", "--quiet", "--bare", "ada.git"]);
    site
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
    let site = mentioning().write("ada/posts/2026-06-01-old.md", "Hello.\n");
    let run = |arguments: &[&str]| {
        let arguments = ["--root", "ada"].iter().chain(arguments).copied();
        let said = site.run(arguments).success();
        let output = said.get_output();
        String::from_utf8_lossy(&[&output.stdout[..], &output.stderr].concat()).into_owned()
    };
    run(&["publish"]);
    assert!(hook.heard().is_empty());
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
    assert!(hook.heard().is_empty(), "a look ahead tells nobody");

    let said = run(&["publish"]);
    assert!(said.contains(&format!("Told {camping}.")), "{said}");
    let heard = hook.heard();
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
    assert_eq!(hook.heard().len(), 1);
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
    assert_eq!(hook.heard().len(), 2);
    later(&["delete", &post], "1781532000");
    later(&["publish"], "1781532001");
    assert_eq!(hook.heard().len(), 3);
    later(&["publish"], "1781532002");
    assert_eq!(hook.heard().len(), 3);
}

#[test]
fn no_mention_goes_where_it_must_not_and_none_stops_a_publish() {
    let hook = Hook::start();
    let ben = FeedServer::start();
    // The page is public, as it were; where it sends us is not.
    let inside = format!("<http://127.0.0.2:{}/admin>; rel=webmention", hook.port);
    ben.serve_with("/trap/", &[("Link", inside.as_bytes())], "x");
    ben.serve("/file/", "<a rel=webmention href=file:///etc/passwd>x</a>");
    let site = mentioning()
        .write(
            "ada/responses/2026-06-02-aaaa.md",
            &format!("---\nlike_of: {}trap/\n---\n", ben.url()),
        )
        .write(
            "ada/responses/2026-06-02-bbbb.md",
            &format!("---\nlike_of: {}file/\n---\n", ben.url()),
        )
        .write(
            "ada/responses/2026-06-02-cccc.md",
            "---\nlike_of: http://127.0.0.2:9/x\n---\n",
        );
    let said = site.complaint(["--root", "ada", "publish"], 0);
    assert_eq!(
        said.matches("a page was not told that you answer it")
            .count(),
        3,
        "{said}"
    );
    let refused = "`127.0.0.2` is not a public address";
    assert_eq!(said.matches(refused).count(), 2, "{said}");
    assert!(hook.heard().is_empty());
    assert!(said.contains("Published"), "{said}");
}

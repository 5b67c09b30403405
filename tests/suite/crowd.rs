//! A full circle in which two of three friends want to do harm: the others are heard whole, in time, and in little room.

use std::fs;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use crate::feed_server::{FeedServer, Manner};
use crate::sandbox::Sandbox;

const GOOD: usize = 50;
const ITEMS: usize = 30;
/// Megabytes that it may take.
const ROOM: u64 = if cfg!(debug_assertions) { 250 } else { 200 };

#[test]
fn fifty_friends_are_heard_whole_between_a_hundred_who_do_harm() {
    let hostile: Vec<FeedServer> = hostile().into_iter().map(server).collect();
    assert_eq!(hostile.len(), 100);
    let good: Vec<FeedServer> = (0..GOOD)
        .map(|_| server(Manner::Page(200, Vec::new(), feed(ITEMS).into())))
        .collect();
    let list: String = hostile
        .iter()
        .chain(&good)
        .map(|server| {
            format!(
                "- {{ site: \"{0}\", feeds: [\"{0}feed.xml\"] }}\n",
                server.url()
            )
        })
        .collect();
    let site = Sandbox::new().write("friends.yaml", &list);

    let began = Instant::now();
    let program = assert_cmd::cargo::cargo_bin("potluck");
    let mut pull = Command::new(program);
    pull.args(["--quiet", "pull", "--root"]).arg(site.root());
    let most = peak(pull.stderr(Stdio::null()).spawn().unwrap());
    let took = began.elapsed();
    eprintln!("{took:?}, {} MiB", most >> 10);
    assert!(took < Duration::from_secs(60), "{took:?}");
    assert!(most < ROOM << 10, "{} MiB", most >> 10);

    let output = site
        .run(["friends", "--json"])
        .success()
        .get_output()
        .clone();
    let friends: Vec<serde_json::Value> = serde_json::from_slice(&output.stdout).unwrap();
    for friend in &friends[hostile.len()..] {
        assert_eq!(friend["entries"], ITEMS, "{friend}");
    }
}

/// Forty who send without end, and what else fills a reader's memory.
fn hostile() -> Vec<Manner> {
    const BIG: usize = (15 << 20) - 1000;
    let endless = |head: &str, start: &str, piece: &[u8]| {
        let head = format!("HTTP/1.1 200 OK\r\n{head}\r\n{start}");
        Manner::Repeat(head.into(), piece.repeat(256), Duration::ZERO)
    };
    // As long as a document may be.
    let big = |start: &str, piece: &str| {
        let head = format!("Content-Length: {BIG}\r\n");
        endless(&head, start, piece.as_bytes())
    };
    let item = "<item><title>x</title><description>&lt;b&gt;y</description></item>";
    let empty_gzip = b"\x1f\x8b\x08\0\0\0\0\0\0\x03\x03\0\0\0\0\0\0\0\0\0";
    let others = [
        Manner::Stall,
        Manner::Drip,
        Manner::EndlessHeaders,
        endless("Content-Encoding: gzip\r\n", "", empty_gzip),
        big("<rss><channel>", item),
        big("<rss><channel>", "<"),
        big("", "["),
        big(
            "{\"version\":\"https://jsonfeed.org/version/1\",\"items\":[",
            "{\"title\":\"x\"},",
        ),
        big("<rss><channel><item><description>", "&amp;lt;"),
        big("<html>", "<div>"),
    ];
    let endless = [
        Manner::Endless,
        endless("", "<rss><channel>", item.as_bytes()),
        endless("Transfer-Encoding: chunked\r\n", "", b"4\r\n<a><\r\n"),
        endless(
            "Content-Type: application/json\r\n",
            "{\"items\":[",
            b"{\"title\":\"x\"},",
        ),
    ];
    let endless = endless.into_iter().cycle().take(40);
    endless.chain(others.into_iter().cycle().take(60)).collect()
}

fn server(manner: Manner) -> FeedServer {
    let server = FeedServer::start();
    server.behave("/feed.xml", manner);
    server
}

fn feed(items: usize) -> String {
    let items = (0..items)
        .map(|n| format!("<item><guid>{n}</guid><description>frogs</description></item>"));
    format!(
        "<rss version='2.0'><channel><title>Ben</title>{}</channel></rss>",
        items.collect::<String>()
    )
}

/// The most memory that a process held until its end, in kilobytes.
fn peak(mut child: Child) -> u64 {
    let status = format!("/proc/{}/status", child.id());
    let mut most = 0;
    while child.try_wait().unwrap().is_none() {
        let text = fs::read_to_string(&status).unwrap_or_default();
        let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let now = line.and_then(|line| line.trim().trim_end_matches(" kB").parse().ok());
        most = most.max(now.unwrap_or(0));
        std::thread::sleep(Duration::from_millis(20));
    }
    assert!(child.wait().unwrap().success());
    most
}

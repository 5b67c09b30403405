//! A friend's web server on loopback, well-behaved or not; it remembers what it was asked.

// Compiled into the suite and into the unit tests, of which neither uses all of it.
#![allow(dead_code)]

use std::collections::HashMap;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

/// How an address answers.
#[derive(Clone)]
pub enum Manner {
    /// Status, headers, body. A request whose `If-None-Match` or `If-Modified-Since` is one of the headers gets a 304.
    Page(u16, Vec<(&'static str, Vec<u8>)>, Vec<u8>),
    /// To another address, with this status.
    Redirect(u16, String),
    /// Takes the request and never answers.
    Stall,
    /// Sends a byte at a time, for ever.
    Drip,
    /// Promises a thousand bytes, sends ten and hangs up.
    Cut,
    /// Sends the same kilobyte without end.
    Endless,
    /// Sends headers without end.
    EndlessHeaders,
    /// Sends the first bytes, then the others over and over with a pause between.
    Repeat(Vec<u8>, Vec<u8>, Duration),
    /// Sends these bytes, as they are, and hangs up.
    Raw(Vec<u8>),
}

/// One request: its first line's address and its headers, byte for byte.
#[derive(Clone, Debug)]
pub struct Asked {
    pub path: String,
    pub headers: Vec<(String, Vec<u8>)>,
}

impl Asked {
    pub fn header(&self, name: &str) -> Option<&[u8]> {
        let mut headers = self.headers.iter();
        let found = headers.find(|(header, _)| header.eq_ignore_ascii_case(name));
        found.map(|(_, value)| value.as_slice())
    }
}

/// Answers on a port of its own until the test ends.
pub struct FeedServer {
    port: u16,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    pages: HashMap<String, Manner>,
    asked: Vec<Asked>,
    delay: Duration,
    at_once: usize,
    most_at_once: usize,
}

impl FeedServer {
    pub fn start() -> FeedServer {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let state = Arc::new(Mutex::new(State::default()));
        let shared = state.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = shared.clone();
                thread::spawn(move || converse(stream, &shared));
            }
        });
        FeedServer { port, state }
    }

    /// The address of the site, ending in `/`.
    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}/", self.port)
    }

    /// The same without the `/`.
    pub fn address(&self) -> String {
        self.url().trim_end_matches('/').to_string()
    }

    /// The entry of somebody's `friends.yaml` for the feed that is served here.
    pub fn as_friend(&self, name: &str) -> String {
        let url = self.url();
        format!("- name: {name}\n  site: {url}\n  feeds: [{url}feed.xml]\n")
    }

    /// Serves a feed of these items; `BEN` in them is this server's address.
    pub fn serve_items(&self, title: &str, items: &str) {
        let address = self.address();
        let items = items.replace("BEN", &address);
        self.serve(
            "/feed.xml",
            format!("<rss version=\"2.0\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\"><channel><title>{title}</title><link>{address}</link>{items}</channel></rss>"),
        );
    }

    pub fn serve(&self, path: &str, body: impl Into<Vec<u8>>) {
        self.behave(path, Manner::Page(200, Vec::new(), body.into()));
    }

    pub fn serve_with(&self, path: &str, headers: &[(&'static str, &[u8])], body: &str) {
        let headers = headers.iter().map(|(name, value)| (*name, value.to_vec()));
        self.behave(path, Manner::Page(200, headers.collect(), body.into()));
    }

    pub fn fail(&self, path: &str, status: u16) {
        self.behave(path, Manner::Page(status, Vec::new(), Vec::new()));
    }

    pub fn redirect(&self, path: &str, to: &str) {
        self.behave(path, Manner::Redirect(302, to.into()));
    }

    pub fn behave(&self, path: &str, manner: Manner) {
        self.state.lock().unwrap().pages.insert(path.into(), manner);
    }

    /// Waits so long before each answer.
    pub fn delay(&self, delay: Duration) {
        self.state.lock().unwrap().delay = delay;
    }

    pub fn asked(&self) -> Vec<Asked> {
        self.state.lock().unwrap().asked.clone()
    }

    /// The most requests that were being answered at one time.
    pub fn most_at_once(&self) -> usize {
        self.state.lock().unwrap().most_at_once
    }
}

/// An item for `serve_items`, of a day in June 2026 and with this content.
pub fn item(path: &str, title: &str, day: u8, content: &str) -> String {
    format!(
        "<item><title>{title}</title><link>BEN/{path}/</link><guid>BEN/{path}/</guid><pubDate>{day:02} Jun 2026 10:00:00 GMT</pubDate><content:encoded><![CDATA[{content}]]></content:encoded></item>"
    )
}

fn converse(stream: TcpStream, state: &Mutex<State>) -> Option<()> {
    let mut reader = BufReader::new(stream.try_clone().ok()?);
    let mut stream = stream;
    loop {
        let asked = request(&mut reader)?;
        let (manner, delay) = {
            let mut state = state.lock().ok()?;
            state.at_once += 1;
            state.most_at_once = state.most_at_once.max(state.at_once);
            state.asked.push(asked.clone());
            (state.pages.get(&asked.path).cloned(), state.delay)
        };
        thread::sleep(delay);
        let missing = Manner::Page(404, Vec::new(), b"nothing here".to_vec());
        let kept = answer(&mut stream, &asked, manner.unwrap_or(missing));
        state.lock().ok()?.at_once -= 1;
        if kept.is_none() {
            stream.shutdown(Shutdown::Both).ok();
            return None;
        }
    }
}

fn request(reader: &mut impl BufRead) -> Option<Asked> {
    let mut lines = Vec::new();
    loop {
        let mut line = Vec::new();
        reader.take(64 * 1024).read_until(b'\n', &mut line).ok()?;
        let line = line.strip_suffix(b"\r\n")?.to_vec();
        if line.is_empty() {
            break;
        }
        lines.push(line);
    }
    let first = String::from_utf8_lossy(lines.first()?).to_string();
    let headers = lines.iter().skip(1).filter_map(|line| {
        let at = line.iter().position(|byte| *byte == b':')?;
        let name = String::from_utf8_lossy(&line[..at]).to_string();
        Some((name, line[at + 1..].trim_ascii_start().to_vec()))
    });
    Some(Asked {
        path: first.split(' ').nth(1)?.to_string(),
        headers: headers.collect(),
    })
}

/// None when the connection is not to be used again.
fn answer(stream: &mut TcpStream, asked: &Asked, manner: Manner) -> Option<()> {
    const ENDLESS: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Type: application/rss+xml\r\n\r\n";
    let kilobyte = [b'a'; 1024];
    match manner {
        Manner::Page(status, headers, body) => page(stream, asked, status, &headers, &body)?,
        Manner::Redirect(status, to) => {
            let location = [("Location", to.into_bytes())];
            page(stream, asked, status, &location, b"")?;
        }
        Manner::Stall => thread::sleep(Duration::from_secs(60)),
        Manner::Drip => {
            stream.write_all(ENDLESS).ok()?;
            loop {
                stream.write_all(b"<").ok()?;
                thread::sleep(Duration::from_millis(50));
            }
        }
        Manner::Cut => {
            let head = b"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n0123456789";
            stream.write_all(head).ok()?;
            return None;
        }
        Manner::Endless => {
            stream.write_all(ENDLESS).ok()?;
            loop {
                stream.write_all(&kilobyte).ok()?;
            }
        }
        Manner::EndlessHeaders => {
            stream.write_all(b"HTTP/1.1 200 OK\r\nX-Long: ").ok()?;
            loop {
                stream.write_all(&kilobyte).ok()?;
            }
        }
        Manner::Repeat(head, piece, pause) => {
            stream.write_all(&head).ok()?;
            loop {
                stream.write_all(&piece).ok()?;
                thread::sleep(pause);
            }
        }
        Manner::Raw(bytes) => {
            stream.write_all(&bytes).ok()?;
            return None;
        }
    }
    Some(())
}

fn page(
    stream: &mut TcpStream,
    asked: &Asked,
    status: u16,
    headers: &[(&'static str, Vec<u8>)],
    body: &[u8],
) -> Option<()> {
    let is_known = headers.iter().any(|(name, value)| {
        let condition = match *name {
            "ETag" => asked.header("If-None-Match"),
            "Last-Modified" => asked.header("If-Modified-Since"),
            _ => None,
        };
        condition == Some(value)
    });
    let (status, body) = if is_known {
        (304, &b""[..])
    } else {
        (status, body)
    };
    let mut head = format!("HTTP/1.1 {status} As Told\r\n").into_bytes();
    for (name, value) in headers {
        head.extend([name.as_bytes(), b": ", value, b"\r\n"].concat());
    }
    if status != 304 {
        head.extend(format!("Content-Length: {}\r\n", body.len()).bytes());
    }
    head.extend(b"\r\n");
    stream.write_all(&head).ok()?;
    stream.write_all(body).ok()
}

//! `potluck serve`, running, and what it answers.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use crate::sandbox::Sandbox;

/// A preview of the sandbox's site; it ends with the test.
pub struct Preview {
    child: Child,
    pub address: String,
}

/// What came back.
pub struct Page {
    pub status: u16,
    pub head: String,
    pub body: String,
}

impl Preview {
    #[track_caller]
    pub fn start(site: &Sandbox) -> Preview {
        let mut command = site.program(["serve", "--port", "0"]);
        command.stdout(Stdio::piped()).stderr(Stdio::null());
        let mut child = command.spawn().unwrap();
        let mut first = String::new();
        let mut output = BufReader::new(child.stdout.take().unwrap());
        output.read_line(&mut first).unwrap();
        let address = first
            .strip_prefix("Serving http://")
            .and_then(|rest| rest.split('/').next())
            .unwrap_or_else(|| panic!("it says `{first}`"));
        Preview {
            child,
            address: address.to_string(),
        }
    }

    #[track_caller]
    pub fn ask(&self, path: &str, host: &str) -> TcpStream {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(20)))
            .unwrap();
        write!(
            stream,
            "GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n"
        )
        .unwrap();
        stream
    }

    #[track_caller]
    pub fn get_as(&self, path: &str, host: &str) -> Page {
        answer(self.ask(path, host))
    }

    /// Sends a form from a page of `origin`.
    #[track_caller]
    pub fn post(&self, origin: &str, form: &str) -> Page {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        stream
            .set_read_timeout(Some(Duration::from_secs(20)))
            .unwrap();
        let (host, length) = (&self.address, form.len());
        let origin = match origin {
            "" => String::new(),
            origin => format!("Origin: {origin}\r\n"),
        };
        write!(stream, "POST /-/answer HTTP/1.1\r\nHost: {host}\r\n{origin}Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{form}").unwrap();
        answer(stream)
    }

    #[track_caller]
    pub fn get(&self, path: &str) -> Page {
        self.get_as(path, &self.address)
    }

    /// Asks until the page is as wanted; how long that took.
    #[track_caller]
    pub fn until(&self, path: &str, is_wanted: impl Fn(&Page) -> bool) -> Duration {
        let began = Instant::now();
        while began.elapsed() < Duration::from_secs(20) {
            if is_wanted(&self.get(path)) {
                return began.elapsed();
            }
            std::thread::sleep(Duration::from_millis(20));
        }
        panic!("{path} stays as it was: {}", self.get(path).body);
    }
}

impl Drop for Preview {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[track_caller]
fn answer(mut stream: TcpStream) -> Page {
    let mut text = Vec::new();
    stream.read_to_end(&mut text).unwrap();
    let text = String::from_utf8_lossy(&text);
    let (head, body) = text.split_once("\r\n\r\n").unwrap();
    Page {
        status: head.split(' ').nth(1).unwrap().parse().unwrap(),
        head: head.to_string(),
        body: body.to_string(),
    }
}

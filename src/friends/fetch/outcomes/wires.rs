//! What a server does with a connection, before or instead of an answer; among it what goes wrong with https. (What is
//! wrong with certificates is in `tests/suite/tls.rs`.)

use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener};
use std::thread;

use super::{Conduct, Duration, Kind, TcpStream};

const HEAD: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n";
const PAGE: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\n<rss/>";

/// A server that does this with each connection; gives its port.
pub fn start(hold: fn(TcpStream)) -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    thread::spawn(move || {
        for stream in listener.incoming().flatten() {
            thread::spawn(move || hold(stream));
        }
    });
    port
}

/// Takes what is sent first: a request, or a greeting of TLS.
fn hear(stream: &mut TcpStream) {
    let mut heard = [0; 16 << 10];
    let _ = stream.read(&mut heard);
}

/// Hears and says this, then waits for whoever asked to go.
fn say(mut stream: TcpStream, bytes: &[u8]) {
    hear(&mut stream);
    stream.write_all(bytes).ok();
    let _ = stream.read_to_end(&mut Vec::new());
}

/// Hears and says this over and over.
fn repeat(mut stream: TcpStream, bytes: &[u8], pause: u64) {
    hear(&mut stream);
    while stream.write_all(bytes).is_ok() {
        thread::sleep(Duration::from_millis(pause));
    }
}

fn http(name: &'static str, hold: fn(TcpStream)) -> Kind {
    (name, Conduct::Holds("http", hold))
}

fn https(name: &'static str, hold: fn(TcpStream)) -> Kind {
    (name, Conduct::Holds("https", hold))
}

pub fn slow() -> Vec<Kind> {
    vec![
        http("takes the connection and says nothing", |stream| {
            thread::sleep(Duration::from_secs(30));
            drop(stream);
        }),
        http("stops in the middle of its headers", |stream| {
            say(stream, b"HTTP/1.1 200 OK\r\nContent-");
        }),
        http("stops in the middle of its body", |stream| {
            say(stream, HEAD)
        }),
        http("sends blank lines and nothing else", |stream| {
            repeat(stream, b"\r\n", 30);
        }),
        https("takes the greeting of https and says nothing", |stream| {
            say(stream, b"");
        }),
        https("takes its leave and stays", |stream| {
            say(stream, &[0x15, 3, 3, 0, 2, 1, 0]);
        }),
        https("stops in the middle of its greeting", |stream| {
            say(stream, b"\x16\x03\x03\x40\x00\x02");
        }),
        https("sends empty records of TLS, one by one", |stream| {
            repeat(stream, b"\x16\x03\x03\x00\x00", 30);
        }),
        https("changes the cipher for ever, slowly", |stream| {
            repeat(stream, b"\x14\x03\x03\x00\x01\x01", 30);
        }),
    ]
}

pub fn broken() -> Vec<Kind> {
    vec![
        http("hangs up before it is asked", drop),
        http("resets the connection before it is asked", |stream| {
            // What was not read when the line is cut makes the cut a reset.
            while stream.peek(&mut [0]).is_ok_and(|bytes| bytes == 0) {}
        }),
        http(
            "resets the connection in the middle of its body",
            |mut stream| {
                let _ = stream.read(&mut [0; 9]);
                stream.write_all(HEAD).ok();
            },
        ),
        http("closes its half before it answers", |mut stream| {
            stream.shutdown(Shutdown::Write).ok();
            hear(&mut stream);
        }),
        http("closes its half when it has answered", |mut stream| {
            hear(&mut stream);
            stream.write_all(PAGE).ok();
            stream.shutdown(Shutdown::Write).ok();
            let _ = stream.read_to_end(&mut Vec::new());
        }),
        http("answers before it is asked", |mut stream| {
            stream.write_all(PAGE).ok();
            hear(&mut stream);
        }),
        http("answers twice", |stream| say(stream, &PAGE.repeat(2))),
        http("answers in pieces of a byte", |mut stream| {
            hear(&mut stream);
            for byte in PAGE {
                stream.write_all(&[*byte]).ok();
            }
        }),
    ]
}

/// An alert of TLS that ends the conversation.
macro_rules! alert {
    ($number:expr) => {
        |stream| say(stream, &[0x15, 3, 3, 0, 2, 2, $number])
    };
}

pub fn secured() -> Vec<Kind> {
    vec![
        https("speaks plain http where https is due", |stream| {
            say(stream, PAGE)
        }),
        https("hangs up when it is greeted", |mut stream| {
            hear(&mut stream)
        }),
        https("hangs up before it is greeted", drop),
        https("finds no way that both know", alert!(40)),
        https("knows other versions alone", alert!(70)),
        https("does not know the name", alert!(112)),
        https("wants a certificate of ours", alert!(116)),
        https("has a fault of its own in TLS", alert!(80)),
        https("speaks TLS 1.0", |stream| {
            let mut hello = vec![0x16, 3, 1, 0, 42, 2, 0, 0, 38, 3, 1];
            hello.extend([7; 32]);
            hello.extend([0, 0, 0x2f, 0]);
            say(stream, &hello);
        }),
        https("speaks SSL 2", |stream| {
            say(stream, &[0x80, 0x0b, 4, 0, 1, 0, 2, 0, 0, 0, 0, 0, 0]);
        }),
        https("speaks SSH", |stream| {
            say(stream, b"SSH-2.0-OpenSSH_9.9\r\n")
        }),
        https("sends noise", |stream| say(stream, &[0xa5; 4096])),
        https("sends a record that is too long", |stream| {
            say(
                stream,
                &[&[0x16, 3, 3, 0xff, 0xff][..], &[2; 0xffff]].concat(),
            );
        }),
        https("sends a greeting without end", |stream| {
            // A message of 16 MiB, in pieces that are as long as they may be.
            let mut piece = vec![0x16, 3, 3, 0x40, 0, 2, 0xff, 0xff, 0xff];
            piece.resize(5 + 0x4000, 0);
            repeat(stream, &piece, 0);
        }),
        https("warns without end", |stream| {
            repeat(stream, &[0x15, 3, 3, 0, 2, 1, 90], 0);
        }),
        https("changes the cipher without end", |stream| {
            repeat(stream, b"\x14\x03\x03\x00\x01\x01", 0);
        }),
    ]
}

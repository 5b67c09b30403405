//! IRC (RFC 2812): come in, say it, go.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::sync::Arc;
use std::time::{Duration, Instant};

use base64::prelude::{BASE64_STANDARD, Engine};
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, RootCertStore, StreamOwned};
use ureq::tls::RootCerts;

use super::message::Message;
use super::text::{headline, one_line};

const TIMEOUT: Duration = Duration::from_secs(20);
/// What a line has room for, the channel among it: of 512 bytes its end, its command, and the name of who speaks, which
/// the server puts before it (a nick and a user of 30, a host of 63), are gone.
const LINE: usize = 512 - "\r\n".len() - "PRIVMSG  :".len() - 127;
/// With less than this beside its address a headline has a line to itself.
const SHORTEST: usize = 40;
/// The most that is read of a server without an end of line.
const ANSWER: u64 = 64 << 10;

pub struct Channel<'a> {
    /// `host:port`.
    pub server: &'a str,
    pub channel: &'a str,
    pub nick: &'a str,
    pub password: Option<&'a str>,
    pub is_encrypted: bool,
}

/// Says it all, and waits until the server has heard it.
pub fn say(to: &Channel, new: &[Message], roots: &RootCerts) -> Result<(), String> {
    let has_port = to
        .server
        .rsplit_once(':')
        .is_some_and(|(_, port)| port.parse::<u16>().is_ok());
    let port = if to.is_encrypted { 6697 } else { 6667 };
    let server = if has_port {
        to.server.to_string()
    } else {
        format!("{}:{port}", to.server)
    };
    let failed = |error: std::io::Error| format!("the line to {server} broke: {error}");
    let mut addresses = server
        .to_socket_addrs()
        .map_err(|_| "there is no host of this name".to_string())?;
    let address = addresses.next().ok_or("there is no host of this name")?;
    let line = TcpStream::connect_timeout(&address, TIMEOUT)
        .map_err(|_| "nobody answers there".to_string())?;
    line.set_read_timeout(Some(TIMEOUT)).map_err(failed)?;
    line.set_write_timeout(Some(TIMEOUT)).map_err(failed)?;
    match to.is_encrypted {
        false => talk(line, to, new),
        true => {
            let host = server.rsplit_once(':').map_or(&*server, |(host, _)| host);
            talk(encrypted(line, host, roots)?, to, new)
        }
    }
}

fn encrypted(
    line: TcpStream,
    host: &str,
    roots: &RootCerts,
) -> Result<StreamOwned<ClientConnection, TcpStream>, String> {
    let mut store = RootCertStore::empty();
    match roots {
        RootCerts::Specific(certificates) => {
            let ders = certificates
                .iter()
                .map(|certificate| certificate.der().to_vec().into());
            store.add_parsable_certificates(ders);
        }
        _ => store.extend(webpki_roots::TLS_SERVER_ROOTS.iter().cloned()),
    }
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|error| error.to_string())?
        .with_root_certificates(store)
        .with_no_client_auth();
    let name = ServerName::try_from(host.to_string())
        .map_err(|_| format!("`{host}` is not the name of a host"))?;
    let connection =
        ClientConnection::new(Arc::new(config), name).map_err(|error| error.to_string())?;
    Ok(StreamOwned::new(connection, line))
}

/// The whole visit.
fn talk(line: impl Read + Write, to: &Channel, new: &[Message]) -> Result<(), String> {
    let mut visit = Visit {
        line: BufReader::new(line),
        deadline: Instant::now() + 2 * TIMEOUT,
    };
    let mut nick = word(to.nick);
    if to.password.is_some() {
        visit.send("CAP REQ :sasl")?;
    }
    visit.send(&format!("NICK {nick}"))?;
    visit.send(&format!("USER {nick} 0 * :potluck"))?;
    loop {
        let said = visit.hear()?;
        match (said.command(), to.password) {
            ("001", _) => break,
            ("433", _) if nick.len() < 30 => {
                nick.push('_');
                visit.send(&format!("NICK {nick}"))?;
            }
            ("CAP", Some(_)) if said.0.contains(" ACK ") => visit.send("AUTHENTICATE PLAIN")?,
            ("CAP" | "421", Some(_)) => {
                return Err("the server takes no passwords of nicks (SASL)".into());
            }
            ("AUTHENTICATE", Some(password)) => {
                let proof = format!("{0}\0{0}\0{password}", word(to.nick));
                visit.send(&format!("AUTHENTICATE {}", BASE64_STANDARD.encode(proof)))?;
            }
            ("903", _) => visit.send("CAP END")?,
            ("904" | "905" | "906" | "908", _) => {
                return Err("the password of the nick is not taken".into());
            }
            ("ERROR", _) | ("433" | "432" | "465", _) => return Err(said.words()),
            _ => {}
        }
    }
    let channel = word(to.channel);
    visit.send(&format!("JOIN {channel}"))?;
    visit.until(
        &["366"],
        &["403", "405", "471", "473", "474", "475", "476", "477"],
    )?;
    let room = LINE.saturating_sub(channel.len());
    for line in new.iter().flat_map(|message| lines(message, room)) {
        visit.send(&format!("PRIVMSG {channel} :{line}"))?;
    }
    // Once this comes back, all that was said before has arrived.
    visit.send("PING :done")?;
    visit.until(&["PONG"], &["404", "401"])?;
    visit.send("QUIT :bye")
}

struct Visit<Line: Read + Write> {
    line: BufReader<Line>,
    deadline: Instant,
}

/// One line of the server.
struct Said(String);

impl Said {
    fn command(&self) -> &str {
        let mut words = self.0.split(' ').filter(|word| !word.is_empty());
        let first = words.next().unwrap_or_default();
        match first.starts_with(':') {
            true => words.next().unwrap_or_default(),
            false => first,
        }
    }

    fn words(&self) -> String {
        let said = self.0.split_once(" :").map_or(&*self.0, |(_, said)| said);
        one_line(said)
    }
}

impl<Line: Read + Write> Visit<Line> {
    fn send(&mut self, line: &str) -> Result<(), String> {
        let line = format!("{}\r\n", line.replace(['\r', '\n'], " "));
        let line_there = self.line.get_mut();
        let sent = line_there
            .write_all(line.as_bytes())
            .and_then(|()| line_there.flush());
        sent.map_err(|error| format!("the line broke: {error}"))
    }

    /// The next line that is not a question whether we are still there.
    fn hear(&mut self) -> Result<Said, String> {
        loop {
            if Instant::now() > self.deadline {
                return Err("it does not answer in time".into());
            }
            let mut bytes = Vec::new();
            let read = (&mut self.line).take(ANSWER).read_until(b'\n', &mut bytes);
            match read {
                Ok(0) => return Err("the server hung up".into()),
                Ok(_) => {}
                Err(_) => return Err("it does not answer in time".into()),
            }
            let line = String::from_utf8_lossy(&bytes).trim_end().to_string();
            match line.strip_prefix("PING ") {
                Some(token) => self.send(&format!("PONG {token}"))?,
                None => return Ok(Said(line)),
            }
        }
    }

    fn until(&mut self, good: &[&str], bad: &[&str]) -> Result<(), String> {
        loop {
            let said = self.hear()?;
            match said.command() {
                command if good.contains(&command) => return Ok(()),
                command if bad.contains(&command) || command == "ERROR" => return Err(said.words()),
                _ => {}
            }
        }
    }
}

/// A nick or a channel: one word, no comma.
fn word(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_control() && !c.is_whitespace() && *c != ',')
        .collect()
}

/// A message on one line with its address, or on two. An address that fits on none is left out: half of one leads nowhere.
fn lines(message: &Message, room: usize) -> Vec<String> {
    let (headline, url) = (headline(message), &message.url);
    match room.checked_sub(url.len() + 1) {
        Some(left) if left >= SHORTEST => vec![format!("{} {url}", cut(&headline, left))],
        _ => {
            let mut lines = vec![cut(&headline, room).to_string(), url.clone()];
            lines.retain(|line| line.len() <= room);
            lines
        }
    }
}

/// At most so many bytes, of whole characters.
fn cut(text: &str, most: usize) -> &str {
    text.get(..text.floor_char_boundary(most))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(title: &str, slug: &str) -> Message {
        Message {
            author: "Ada".into(),
            kind: "article".into(),
            title: title.into(),
            url: format!("https://ada.example/2026/06/{slug}/"),
            summary: None,
            start: None,
            published: 0,
        }
    }

    #[test]
    fn a_line_is_cut_between_letters_and_never_in_its_address() {
        let room = LINE - "#circle".len();
        for letter in ["ü", "酒", "🐸"] {
            let told = lines(&message(&letter.repeat(300), "frogs"), room);
            let [line] = &told[..] else {
                panic!("{told:?}")
            };
            assert!(line.len() <= room && line.len() > room - 4, "{line}");
            let shown = line
                .strip_suffix(" https://ada.example/2026/06/frogs/")
                .unwrap();
            let shown = shown.strip_prefix("Ada: ").unwrap();
            assert_eq!(shown.replace(letter, ""), "", "{line}");
        }
    }

    #[test]
    fn a_long_address_has_a_line_to_itself_and_one_that_fits_nowhere_is_left_out() {
        let long = message("Frogs", &"%F0%9F%90%B8".repeat(25));
        assert_eq!(lines(&long, 366), ["Ada: Frogs", &*long.url]);
        let endless = message("Frogs", &"%F0%9F%90%B8".repeat(50));
        assert_eq!(lines(&endless, 366), ["Ada: Frogs"]);
    }
}

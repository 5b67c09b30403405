//! A bundle: the feeds of a circle in one file, to be carried by hand between machines that never meet online.
//!
//! Lines of JSON, pressed by gzip: the first says who packed it and when, each other holds one document with its address
//! and when it was fetched. There are no paths in it, so none can lead anywhere; and what it says of whose a document
//! is counts for nothing: the reader's own list decides. What a server gave to ask again by is left out on purpose: with
//! it a false document would be held for the true one until the friend writes again; without it the next pull online
//! puts it right.

use std::collections::HashMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::path::Path;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use flate2::Compression;
use flate2::read::GzDecoder;
use flate2::write::GzEncoder;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use url::Url;

use super::bounds::DOCUMENT_BYTES;
use crate::diagnostic::Failure;

/// Raised when older readers could not read it any more.
const VERSION: u32 = 1;

/// A line with the largest document that is read.
const LINE_BYTES: u64 = DOCUMENT_BYTES / 3 * 4 + (64 << 10);
/// All of it, unpacked.
const BYTES: u64 = 256 << 20;
const LINES: usize = 20_000;

/// Documents by their addresses.
#[derive(Debug)]
pub struct Bundle {
    /// The site of whoever packed it, as they say.
    pub from: Url,
    pub documents: HashMap<Url, Carried>,
}

/// A document on its way.
#[derive(Clone, Debug, PartialEq)]
pub struct Carried {
    pub fetched: Timestamp,
    pub what: What,
}

#[derive(Clone, Debug, PartialEq)]
pub enum What {
    /// A site of which only is known where its feed is.
    LeadsTo(Url),
    Document {
        mime: Option<String>,
        body: Vec<u8>,
    },
}

#[derive(Serialize, Deserialize)]
struct Head {
    potluck_bundle: u32,
    from: Url,
}

#[derive(Serialize, Deserialize)]
struct Line {
    url: Url,
    fetched: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    leads_to: Option<Url>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    mime: Option<String>,
    /// In Base64: feeds are in all encodings.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    body: Option<String>,
}

impl Bundle {
    /// The bytes of the file; the same documents give the same bytes.
    pub fn pack(&self) -> io::Result<Vec<u8>> {
        let mut pressed = GzEncoder::new(Vec::new(), Compression::default());
        let head = Head {
            potluck_bundle: VERSION,
            from: self.from.clone(),
        };
        serde_json::to_writer(&mut pressed, &head)?;
        let mut documents: Vec<(&Url, &Carried)> = self.documents.iter().collect();
        documents.sort_by_key(|(url, _)| *url);
        for (url, carried) in documents {
            pressed.write_all(b"\n")?;
            serde_json::to_writer(&mut pressed, &line(url, carried))?;
        }
        pressed.write_all(b"\n")?;
        pressed.finish()
    }

    /// Reads a file of any origin. A line that says nothing is passed over; what is too big is refused.
    pub fn open(path: &Path) -> Result<Bundle, Failure> {
        let file = File::open(path).map_err(Failure::at("read", path))?;
        let mut lines = BufReader::new(GzDecoder::new(file).take(BYTES));
        let bad = |why: &str| {
            let path = path.display();
            Failure::new(format!("`{path}` {why}"))
                .help("`potluck bundle` makes one; ask whoever gave it to you for another")
        };
        let unreadable = |_| bad("is not a whole bundle");
        let head = next(&mut lines).ok().flatten().unwrap_or_default();
        let head: Head = serde_json::from_slice(&head).map_err(|_| bad("is not a bundle"))?;
        if head.potluck_bundle > VERSION {
            return Err(bad("was packed by a newer potluck"));
        }
        let mut documents = HashMap::new();
        let mut count = 0;
        while let Some(line) = next(&mut lines).map_err(unreadable)? {
            if let Some((url, carried)) = read(&line) {
                documents.entry(url).or_insert(carried);
            }
            count += 1;
            if count > LINES || lines.get_ref().limit() == 0 {
                return Err(bad("is bigger than a circle’s feeds can be"));
            }
        }
        Ok(Bundle {
            from: head.from,
            documents,
        })
    }
}

/// Whether a file is a bundle, by its beginning: another one is not written over.
pub fn is_bundle(path: &Path) -> bool {
    let Ok(file) = File::open(path) else {
        return false;
    };
    let mut lines = BufReader::new(GzDecoder::new(file).take(LINE_BYTES));
    let head = next(&mut lines).ok().flatten().unwrap_or_default();
    serde_json::from_slice::<Head>(&head).is_ok()
}

/// The next line; none at the end. One that does not end within bounds is an error.
fn next(lines: &mut impl BufRead) -> io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    lines.take(LINE_BYTES).read_until(b'\n', &mut line)?;
    match line.pop() {
        None => Ok(None),
        Some(b'\n') => Ok(Some(line)),
        Some(_) => Err(io::ErrorKind::InvalidData.into()),
    }
}

fn line(url: &Url, carried: &Carried) -> Line {
    let (leads_to, mime, body) = match &carried.what {
        What::LeadsTo(feed) => (Some(feed.clone()), None, None),
        What::Document { mime, body } => (None, mime.clone(), Some(BASE64_STANDARD.encode(body))),
    };
    Line {
        url: url.clone(),
        fetched: carried.fetched,
        leads_to,
        mime,
        body,
    }
}

fn read(line: &[u8]) -> Option<(Url, Carried)> {
    let Line {
        url,
        fetched,
        leads_to,
        mime,
        body,
    } = serde_json::from_slice(line).ok()?;
    let what = match (leads_to, body) {
        (Some(feed), None) => What::LeadsTo(feed),
        (None, Some(body)) => What::Document {
            mime,
            body: BASE64_STANDARD.decode(body).ok()?,
        },
        _ => return None,
    };
    Some((url, Carried { fetched, what }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn url(text: &str) -> Url {
        Url::parse(text).unwrap()
    }

    /// A file with these bytes, pressed.
    fn pressed(bytes: &[u8]) -> tempfile::NamedTempFile {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        let mut gzip = GzEncoder::new(&mut file, Compression::fast());
        gzip.write_all(bytes).unwrap();
        gzip.finish().unwrap();
        file
    }

    const HEAD: &str = "{\"potluck_bundle\":1,\"from\":\"https://ada.example/\"}\n";

    #[test]
    fn what_is_packed_is_unpacked() {
        let document = |body: &[u8]| Carried {
            fetched: Timestamp::from_second(1_781_524_800).unwrap(),
            what: What::Document {
                mime: Some("application/rss+xml".into()),
                body: body.to_vec(),
            },
        };
        let bundle = Bundle {
            from: url("https://ada.example/"),
            documents: HashMap::from([
                (url("https://ben.example/feed.xml"), document(b"<rss/>")),
                (
                    url("https://zoe.example/feed"),
                    document(&[0xFF, 0, b'\n', 0x80]),
                ),
            ]),
        };
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), bundle.pack().unwrap()).unwrap();
        assert!(is_bundle(file.path()));
        let again = Bundle::open(file.path()).unwrap();
        assert_eq!(again.from, bundle.from);
        assert_eq!(again.documents, bundle.documents);
        assert_eq!(again.pack().unwrap(), bundle.pack().unwrap());
    }

    #[test]
    fn what_is_no_bundle_is_refused_in_words() {
        let said = |bytes: &[u8]| {
            let file = pressed(bytes);
            assert_eq!(
                is_bundle(file.path()),
                bytes.starts_with(b"{\"potluck_bundle\":")
            );
            let path = file.path().display().to_string();
            let error = Bundle::open(file.path()).unwrap_err().to_string();
            error.replace(&path, "FILE")
        };
        assert_eq!(said(b""), "`FILE` is not a bundle");
        assert_eq!(said(b"a thesis\n"), "`FILE` is not a bundle");
        assert_eq!(said(b"no end of line"), "`FILE` is not a bundle");
        let torn = format!("{HEAD}{{");
        assert_eq!(said(torn.as_bytes()), "`FILE` is not a whole bundle");
        let newer = HEAD.replace(":1", ":2");
        assert_eq!(
            said(newer.as_bytes()),
            "`FILE` was packed by a newer potluck"
        );
        let whole = pressed(HEAD.repeat(9).as_bytes());
        let bytes = std::fs::read(whole.path()).unwrap();
        for cut in 0..bytes.len() {
            std::fs::write(whole.path(), &bytes[..cut]).unwrap();
            Bundle::open(whole.path()).unwrap_err();
        }
        std::fs::write(whole.path(), b"\x1f\x8b\x08 not pressed at all").unwrap();
        Bundle::open(whole.path()).unwrap_err();
    }

    #[test]
    fn lines_that_say_nothing_are_passed_over() {
        let text = [
            "not json",
            "{}",
            "[]",
            "null",
            "{\"url\":\"../../etc/passwd\",\"fetched\":\"2026-06-15T12:00:00Z\",\"body\":\"eA==\"}",
            "{\"url\":\"https://a.example/\",\"fetched\":\"soon\",\"body\":\"eA==\"}",
            "{\"url\":\"https://a.example/\",\"fetched\":\"2026-06-15T12:00:00Z\",\"body\":\"!\"}",
            "{\"url\":\"https://a.example/\",\"fetched\":\"2026-06-15T12:00:00Z\"}",
            "\u{0}\u{1b}[2J",
        ];
        let file = pressed(format!("{HEAD}{}\n", text.join("\n")).as_bytes());
        assert!(Bundle::open(file.path()).unwrap().documents.is_empty());
    }

    /// Everything of one byte, which a thousandth of it unpacks to.
    struct Endless(u64, u8);

    impl Read for Endless {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let count = self.0.min(buffer.len() as u64) as usize;
            buffer[..count].fill(self.1);
            self.0 -= count as u64;
            Ok(count)
        }
    }

    #[test]
    fn a_bomb_does_not_go_off() {
        for byte in [b' ', b'\n'] {
            let mut file = tempfile::NamedTempFile::new().unwrap();
            let mut gzip = GzEncoder::new(&mut file, Compression::fast());
            gzip.write_all(HEAD.as_bytes()).unwrap();
            io::copy(&mut Endless(BYTES + 1, byte), &mut gzip).unwrap();
            gzip.finish().unwrap();
            assert!(file.as_file().metadata().unwrap().len() < 4 << 20);
            Bundle::open(file.path()).unwrap_err();
        }
    }
}

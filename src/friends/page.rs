//! A document that was fetched, and what to ask for it by the next time.

use std::io::Read;

use flate2::read::GzDecoder;
use ureq::http::HeaderMap;
use url::Url;

use super::bounds::DOCUMENT_BYTES;
use super::room::SMALL;

/// So that a reader that looks whether there is more need not grow.
const SPARE: usize = 64;

/// What a server gave to ask again by, byte for byte, and the address that gave it.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Validators {
    pub url: Option<Url>,
    pub etag: Option<Vec<u8>>,
    pub last_modified: Option<Vec<u8>>,
}

/// A document that was fetched.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// Where it was found in the end.
    pub url: Url,
    pub mime: Option<String>,
    /// The headers that name software, a line each.
    pub made_by: String,
    /// The `Link` headers.
    pub link: Option<String>,
    pub body: Vec<u8>,
    pub validators: Validators,
}

/// The headers that name software, a line each.
pub fn made_by(headers: &HeaderMap) -> String {
    const TELLING: [&str; 3] = ["Server", "X-Powered-By", "X-Discourse-Route"];
    let lines = TELLING.iter().filter_map(|name| {
        let value = String::from_utf8_lossy(headers.get(*name)?.as_bytes()).to_string();
        Some(format!("{name}: {value}\n"))
    });
    lines.collect()
}

/// All that comes; none where it is too much and there is no room. Asks for memory at most twice, in one piece each
/// time: what grows by doubling leaves as much behind, in every thread that fetches.
pub fn read(
    mut body: impl Read,
    has_room: impl FnOnce() -> bool,
) -> std::io::Result<Option<Vec<u8>>> {
    let mut bytes = Vec::with_capacity(SMALL + SPARE);
    body.by_ref().take(SMALL as u64).read_to_end(&mut bytes)?;
    if bytes.len() < SMALL {
        bytes.shrink_to_fit();
        return Ok(Some(bytes));
    }
    if !has_room() {
        return Ok(None);
    }
    bytes.reserve_exact(DOCUMENT_BYTES as usize + SPARE - bytes.len());
    body.read_to_end(&mut bytes)?;
    Ok(Some(bytes))
}

/// A document that is packed all the same: its server says `GZip` for gzip, or nothing, or it is a file that was packed
/// by hand. One byte more than a document may have means that it has too many.
pub fn unpack(body: Vec<u8>, has_room: impl FnOnce() -> bool) -> std::io::Result<Option<Vec<u8>>> {
    const GZIP: [u8; 2] = [0x1f, 0x8b];
    match body.starts_with(&GZIP) {
        true => read(
            GzDecoder::new(body.as_slice()).take(DOCUMENT_BYTES + 1),
            has_room,
        ),
        false => Ok(Some(body)),
    }
}

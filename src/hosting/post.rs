//! What somebody without a site sent back: a calendar's METHOD:REPLY, or a mail. All of it is a stranger's.

use std::path::Path;

use super::came::Came;
use super::mail;
use super::tongue::Tongue;
use crate::config::Config;
use crate::diagnostic::Failure;
use crate::feeds::{self, ical};

/// Bytes of a file that is read: a mail with some photos in it.
const LARGEST: usize = 32 << 20;

/// Reads a file as it was saved; `path` is for people.
pub fn open(bytes: &[u8], path: &Path, config: &Config) -> Result<Came, Failure> {
    let wrong = |why: String| Failure::new(format!("`{}`: {why}", path.display()));
    if bytes.len() > LARGEST {
        return Err(wrong(format!("is larger than {} MiB", LARGEST >> 20))
            .help("save the mail without what is attached to it"));
    }
    let tongue = &Tongue::of(config);
    let text = feeds::decode(bytes, None);
    let text = text.trim_start();
    let came = match ical::is_one(text) {
        true => mail::reply(text, tongue),
        false => mail::read(bytes, tongue),
    };
    came.map_err(|why| {
        wrong(why).help("what can be read is a calendar's answer (.ics, METHOD:REPLY), or a mail (.eml) whose subject or first line is like `RSVP yes +1: https://…`")
    })
}

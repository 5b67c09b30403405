//! Our own copies of friends' pictures, so that nobody hears of it when one is looked at. They are fetched after a pull,
//! made anew from their pixels, kept below `.potluck/` under names of our own, and dropped when nothing on the timeline
//! shows them any more.

use std::collections::{HashMap, HashSet};
use std::fs;
use std::path::PathBuf;

use jiff::{SignedDuration, Timestamp};
use sha2::{Digest, Sha256};
use url::Url;

use crate::content::{self, Remade};
use crate::diagnostic::Failure;
use crate::friends::{self, Errand, Missed};
use crate::html::Copy;
use crate::model::{OwnerId, digits};
use crate::output;

/// Where they are, from the site's folder.
const FOLDER: &str = ".potluck/album";
/// Their longest side in pixels: sharp beside a text on any screen.
const LONGEST: u32 = 1280;
/// Pictures that are kept, the newest of them; of one friend a quarter at most.
const MOST: usize = 400;
/// Bytes that they take in all.
const BYTES: u64 = 128 << 20;
/// Pictures that are asked for at one pull.
const AT_ONCE: usize = 100;
/// After which one is asked for again that could not be had.
const REST: SignedDuration = SignedDuration::from_hours(24);
/// The same where its whole host could not be reached.
const SHORT_REST: SignedDuration = SignedDuration::from_mins(45);
/// What a picture of which there is no copy has instead: when it is asked for again.
const NONE: &str = "none";

/// The copies of one site.
pub struct Album {
    folder: PathBuf,
}

/// A picture that a friend shows.
#[derive(Debug)]
pub struct Wanted {
    pub owner: OwnerId,
    pub url: Url,
}

/// What became of asking for them.
#[derive(Debug, Default)]
pub struct Fetched {
    pub new: usize,
    /// Those of which there is no copy, and why.
    pub failed: Vec<(Url, String)>,
}

impl Album {
    pub fn of(root: &std::path::Path) -> Album {
        Album {
            folder: root.join(FOLDER),
        }
    }

    /// Our copy of the picture at an address, as a page of the preview shows it.
    pub fn copy(&self, url: &str) -> Option<Copy> {
        let name = self.name_of(&Url::parse(url).ok()?)?;
        let size = imagesize::size(self.folder.join(&name)).ok()?;
        Some(Copy {
            src: format!("/-/album/{name}"),
            width: u32::try_from(size.width).ok()?,
            height: u32::try_from(size.height).ok()?,
        })
    }

    /// The bytes of a copy by its name; none for what is no name of ours.
    pub fn read(&self, name: &str) -> Option<Vec<u8>> {
        let (stem, ending) = name.split_once('.')?;
        let is_ours = stem.len() == 32
            && stem.bytes().all(|byte| byte.is_ascii_hexdigit())
            && matches!(ending, "jpg" | "png");
        is_ours.then(|| fs::read(self.folder.join(name)).ok())?
    }

    /// Asks for those of which there is no copy yet, the newest first, and drops what is not wanted any more.
    pub fn fetch(&self, wanted: Vec<Wanted>, errand: Errand) -> Result<Fetched, Failure> {
        let wanted = fair(wanted);
        let mut missing = self.tidy(&wanted, errand.now);
        missing.truncate(AT_ONCE);
        let mut fetched = Fetched::default();
        let mut failure = None;
        if missing.is_empty() {
            return Ok(fetched);
        }
        let make = |bytes: &[u8]| content::remade(bytes, LONGEST);
        friends::pictures(errand, missing, make, |url, made| {
            match self.keep(&url, &made, errand.now) {
                Ok(()) => match made {
                    Ok(_) => fetched.new += 1,
                    Err(missed) => fetched.failed.push((url, missed.why)),
                },
                Err(error) => failure = Some(error),
            }
        })?;
        failure.map_or(Ok(fetched), Err)
    }

    fn keep(
        &self,
        url: &Url,
        made: &Result<Remade, Missed>,
        now: Timestamp,
    ) -> Result<(), Failure> {
        let (ending, bytes) = match made {
            Ok(Remade { bytes, ending }) => (*ending, bytes.clone()),
            Err(missed) => {
                let rest = match missed.is_passing {
                    true => SHORT_REST,
                    false => REST,
                };
                let next = now.checked_add(rest).unwrap_or(now);
                (NONE, next.to_string().into_bytes())
            }
        };
        let file = self.folder.join(format!("{}.{ending}", stem(url)));
        output::replace(&file, &bytes).map_err(Failure::at("write", &file))
    }

    /// Drops what is not wanted or too much; gives what is missing and may be asked for.
    fn tidy(&self, wanted: &[Url], now: Timestamp) -> Vec<Url> {
        let mut left = BYTES;
        let mut kept = HashSet::new();
        let mut missing = Vec::new();
        for url in wanted {
            match self.name_of(url) {
                Some(name) => {
                    let size = fs::metadata(self.folder.join(&name)).map_or(0, |file| file.len());
                    left = left.saturating_sub(size);
                    if left > 0 {
                        kept.insert(name);
                    }
                }
                None if left > 0 => match self.is_resting(url, now) {
                    true => drop(kept.insert(format!("{}.{NONE}", stem(url)))),
                    false => missing.push(url.clone()),
                },
                None => {}
            }
        }
        for file in fs::read_dir(&self.folder).into_iter().flatten().flatten() {
            let name = file.file_name();
            if !name.to_str().is_some_and(|name| kept.contains(name)) {
                let _ = fs::remove_file(file.path());
            }
        }
        missing
    }

    fn is_resting(&self, url: &Url, now: Timestamp) -> bool {
        let note = self.folder.join(format!("{}.{NONE}", stem(url)));
        let next = fs::read_to_string(note).ok();
        let next = next.and_then(|text| text.parse::<Timestamp>().ok());
        // A clock that was wrong makes nobody wait for ever.
        next.is_some_and(|next| next > now && next.duration_since(now) <= REST)
    }

    fn name_of(&self, url: &Url) -> Option<String> {
        let names = ["jpg", "png"].map(|ending| format!("{}.{ending}", stem(url)));
        names
            .into_iter()
            .find(|name| self.folder.join(name).is_file())
    }
}

/// Whether an address is one of a picture, to look at its name: what stands in brackets may be any link.
pub fn is_picture(url: &str) -> bool {
    let path = url.split(['?', '#']).next().unwrap_or_default();
    let (_, ending) = path.rsplit_once('.').unwrap_or_default();
    let endings = ["jpg", "jpeg", "png", "webp"];
    endings
        .iter()
        .any(|known| ending.eq_ignore_ascii_case(known))
}

/// Each once, the newest, and no more of one friend than leaves room for the others.
fn fair(wanted: Vec<Wanted>) -> Vec<Url> {
    let mut seen = HashSet::new();
    let mut counts: HashMap<OwnerId, usize> = HashMap::new();
    let fair = wanted.into_iter().filter(|one| {
        let count = counts.entry(one.owner.clone()).or_default();
        let has_room = *count < MOST / 4 && seen.insert(one.url.clone());
        *count += usize::from(has_room);
        has_room
    });
    fair.map(|one| one.url).take(MOST).collect()
}

/// The name of the copy of what is at an address, without its ending. Nothing of the address is in it.
fn stem(url: &Url) -> String {
    digits(&Sha256::digest(url.as_str()), 16)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn wanted(owner: &str, number: usize) -> Wanted {
        let site = Url::parse(&format!("https://{owner}.example/")).unwrap();
        Wanted {
            owner: crate::model::Owner::new(owner, &site, &[]).unwrap().id,
            url: site.join(&format!("{number}.jpg")).unwrap(),
        }
    }

    #[test]
    fn ten_thousand_pictures_of_one_leave_room_for_those_of_others() {
        let all = (0..10_000).map(|number| wanted("mallory", number));
        let all = all.chain((0..10).map(|number| wanted("ben", number / 2)));
        let fair = fair(all.collect());
        assert_eq!(fair.len(), MOST / 4 + 5);
        assert_eq!(fair.last().unwrap().as_str(), "https://ben.example/4.jpg");
    }

    #[test]
    fn only_names_of_ours_are_read() {
        let root = tempfile::tempdir().unwrap();
        let album = Album::of(root.path());
        let url = Url::parse("https://ben.example/../../etc/passwd?x=../../y.jpg").unwrap();
        let made = Ok(Remade {
            bytes: b"a picture".to_vec(),
            ending: "jpg",
        });
        album.keep(&url, &made, Timestamp::UNIX_EPOCH).unwrap();
        fs::write(root.path().join(".potluck/secret.jpg"), "x").unwrap();
        let name = format!("{}.jpg", stem(&url));
        assert_eq!(album.read(&name).unwrap(), b"a picture");
        for name in [
            "",
            ".jpg",
            "../secret.jpg",
            "secret.jpg",
            "%2e%2e%2fsecret.jpg",
        ] {
            assert_eq!(album.read(name), None, "{name}");
        }
    }

    #[test]
    fn what_is_not_wanted_any_more_is_dropped_and_what_failed_rests_for_a_day() {
        let root = tempfile::tempdir().unwrap();
        let album = Album::of(root.path());
        let now = Timestamp::from_second(1_781_524_800).unwrap();
        let [a, b, c] = [1, 2, 3].map(|number| wanted("ben", number).url);
        let made = |ending| {
            let bytes = vec![1];
            Ok(Remade { bytes, ending })
        };
        album.keep(&a, &made("jpg"), now).unwrap();
        album.keep(&b, &made("png"), now).unwrap();
        let missed = |is_passing| {
            let why = "404".to_string();
            Err(Missed { why, is_passing })
        };
        album.keep(&c, &missed(false), now).unwrap();
        assert!(album.tidy(&[c.clone(), a.clone()], now).is_empty());
        assert!(album.name_of(&a).is_some() && album.name_of(&b).is_none());
        let both = [a, c.clone()];
        let tomorrow = now + SignedDuration::from_hours(25);
        assert_eq!(album.tidy(&both, tomorrow), both[1..]);
        // Where the net was away it is tried again within the hour.
        album.keep(&c, &missed(true), now).unwrap();
        assert!(album.tidy(&both, now).is_empty());
        let soon = now + SignedDuration::from_mins(50);
        assert_eq!(album.tidy(&both, soon), both[1..]);
    }
}

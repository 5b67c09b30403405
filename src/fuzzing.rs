//! What must hold whatever is read: the doors of the fuzz targets in `tests/fuzz`, which exist for them alone. A normal
//! test run sends every seed through them too.

use std::str;

use jiff::Timestamp;
use jiff::fmt::rfc2822;
use url::Url;

use crate::config::Config;
use crate::content;
use crate::feeds::{self, Document, Item, signal};
use crate::html::{Html, assert_harmless};
use crate::model::{Body, EXCERPT, Entry, Key, Owner, Phrases};
use crate::timeline;

const BEN: &str = "https://ben.example/";

/// Any bytes as a friend's feed: read or refused, what it holds understood harmlessly, and nothing of it lost when we
/// write it ourselves. The first byte chooses what the server says of them.
pub fn read_feed(bytes: &[u8]) {
    const TYPES: [Option<&str>; 4] = [
        None,
        Some("application/rss+xml; charset=utf-16"),
        Some("text/xml; charset=windows-1252"),
        Some("application/feed+json"),
    ];
    let Some((choice, bytes)) = bytes.split_first() else {
        return;
    };
    let content_type = TYPES.get(usize::from(*choice) % TYPES.len()).copied();
    let url = address("https://ben.example/feed.xml");
    let Ok(document) = feeds::read(bytes, &url, content_type.flatten()) else {
        return;
    };
    for item in &document.items {
        assert!(!item.id.is_empty(), "an item without an id: {item:?}");
        interpreted(item);
    }
    written_again(&document, &url);
}

/// A feed of ours keeps the items that it is written from, in all three formats.
fn written_again(document: &Document, url: &Url) {
    for write in [
        feeds::rss::write,
        feeds::atom::write,
        feeds::json_feed::write,
    ] {
        let text = write(&document.channel, &document.items);
        let again = match feeds::read(text.as_bytes(), url, None) {
            Ok(again) => again,
            Err(why) => panic!("{why}: {text}"),
        };
        assert_eq!(again.items.len(), document.items.len(), "{text}");
        for (again, item) in again.items.iter().zip(&document.items) {
            // An id that is an address is a link to whoever finds none.
            assert!(again.link.is_some() || item.link.is_none(), "{text}");
        }
    }
}

/// Any text as a stranger's markup.
pub fn sanitise(bytes: &[u8]) {
    if let Ok(stranger) = str::from_utf8(bytes) {
        assert_harmless(stranger, &address("https://ben.example/2026/06/x/"));
    }
}

/// Any text as a date, of a feed and of a microformat: written again it is the same instant.
pub fn dates(bytes: &[u8]) {
    let Ok(text) = str::from_utf8(bytes) else {
        return;
    };
    if let Some(time) = feeds::read_date(text) {
        assert_eq!(feeds::read_date(&time.to_string()), Some(time), "{text:?}");
        if let Ok(mail) = rfc2822::to_string(&time.to_zoned(jiff::tz::TimeZone::UTC)) {
            let whole = Timestamp::from_second(time.as_second()).ok();
            assert_eq!(feeds::read_date(&mail), whole, "{text:?} as {mail}");
        }
    }
    if let Some(moment) = signal::read_moment(text) {
        let again = signal::read_moment(&moment.iso()).map(|again| again.iso());
        assert_eq!(again, Some(moment.iso()), "{text:?}");
    }
    let _ = content::is_moment(text);
}

/// Any text as a file of one's own: its address stays within the site, its mistakes stand in the file, and a date
/// stamped into what was right is the date it has, with everything else as it was.
pub fn front_matter(bytes: &[u8]) {
    let Ok(text) = str::from_utf8(bytes) else {
        return;
    };
    // The mark of UTF-8 is gone before a file is read.
    let text = text.trim_start_matches('\u{FEFF}');
    let config = Config::stand_in();
    let read = |text: &str| content::of_text(&text.into(), &config, now());
    let Ok(Some(head)) = read(text) else {
        return;
    };
    assert_is_whole(&head.entry, text);
    let scope = config.owner().expect("the settings name a site");
    let key = Key::of(&head.entry.url).expect("a site's addresses are web addresses");
    assert!(scope.claim(&key).is_some(), "{key} of {text:?}");
    assert!(!head.path.split('/').any(|part| part == ".."), "{text:?}");
    assert!(text.get(head.source.body.clone()).is_some(), "{text:?}");

    let Some(stamped) = content::stamped(text, "updated", "2026-06-01T00:00:00Z") else {
        return;
    };
    match read(&stamped) {
        Ok(Some(after)) => {
            let expected = Entry {
                updated: Some(now()),
                ..head.entry.clone()
            };
            assert_eq!(after.entry, expected, "{text:?} became {stamped:?}");
            assert_eq!(
                stamped.get(after.source.body).map(str::trim_start),
                text.get(head.source.body).map(str::trim_start),
                "{text:?} became {stamped:?}"
            );
        }
        other => panic!("{text:?} became {stamped:?}, which is {other:?}"),
    }
}

/// Any markup as a friend's item. The first line is its link, the second what it says of itself otherwise.
pub fn signal(bytes: &[u8]) {
    let Ok(text) = str::from_utf8(bytes) else {
        return;
    };
    let mut parts = text.splitn(3, '\n');
    let mut part = || parts.next().unwrap_or_default().to_string();
    let (link, title, content) = (part(), part(), part());
    interpreted(&Item {
        id: link.clone(),
        link: Url::parse(&link).ok(),
        title: Some(title).filter(|title| !title.is_empty()),
        content: Some(content),
        ..Item::default()
    });
}

/// An item of Ben's means something that is Ben's alone.
fn interpreted(item: &Item) {
    let (ann, ben) = (owner("https://ann.example/"), owner(BEN));
    let (entry, html) = signal::interpret(item, &ben, now(), &Phrases::default());
    assert_eq!(entry.owner, ben.id);
    assert!(
        entry
            .updated
            .is_none_or(|updated| updated > entry.published)
    );
    assert_is_whole(&entry, &item.id);
    let again = Html::sanitise(html.as_str(), &address(BEN));
    assert_eq!(again, html, "cleaned by another base it is another");
    assert_harmless(html.as_str(), &address(BEN));

    let claimed = [&entry.url].into_iter().chain(&entry.syndication);
    let claimed: Vec<Url> = claimed.cloned().collect();
    let timeline = timeline::assemble(vec![ann, ben.clone()], vec![entry], now());
    for url in &claimed {
        let is_bens = Key::of(url).is_some_and(|key| ben.claim(&key).is_some());
        assert!(
            is_bens || timeline.find(url).is_none(),
            "{url} is not Ben's"
        );
    }
}

/// Holds for every entry, whoever wrote it.
fn assert_is_whole(entry: &Entry, of: &str) {
    assert!(Key::of(&entry.url).is_some(), "{} of {of:?}", entry.url);
    assert!(entry.excerpt.chars().count() <= EXCERPT, "{of:?}");
    for answer in &entry.answers {
        let is_name = matches!(answer.target.scheme(), "tag" | "urn");
        let is_web = Key::of(&answer.target).is_some();
        assert!(is_web || is_name, "{answer:?} of {of:?}");
        assert_eq!(answer.target.fragment(), None, "{of:?}");
    }
    if let Body::Event(event) = &entry.body {
        assert!(!event.start.words().is_empty(), "{of:?}");
    }
}

fn owner(site: &str) -> Owner {
    Owner::new("", &address(site), &[]).expect("a site of these tests")
}

fn address(text: &str) -> Url {
    Url::parse(text).expect("an address of these tests")
}

/// 1 June 2026, midnight.
fn now() -> Timestamp {
    Timestamp::from_second(1_780_272_000).expect("a time within what can be counted")
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::*;

    #[test]
    fn an_answer_to_what_is_no_address_is_none() {
        let script = address("javascript://ann.example/%0aalert(1)");
        let by_element = Item {
            in_reply_to: vec![feeds::Reference {
                id: None,
                href: Some(script.clone()),
            }],
            ..Item::default()
        };
        let by_first_line = Item {
            content: Some(format!("<p>Re <a href=\"{script}\">x</a></p>")),
            ..Item::default()
        };
        for item in [by_element, by_first_line] {
            let item = Item {
                link: Some(address("https://ben.example/x/")),
                ..item
            };
            let (entry, _) = signal::interpret(&item, &owner(BEN), now(), &Phrases::default());
            assert_eq!(entry.answers, []);
        }
    }

    #[test]
    fn every_seed_of_the_fuzzers_is_read() {
        type Door = fn(&[u8]);

        let targets: [(&str, Door); 5] = [
            ("read_feed", read_feed),
            ("sanitise", sanitise),
            ("dates", dates),
            ("front_matter", front_matter),
            ("signal", signal),
        ];
        let seeds = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fuzz/seeds");
        for (target, read) in targets {
            let files = std::fs::read_dir(seeds.join(target)).unwrap();
            let files: Vec<_> = files.map(|file| file.unwrap().path()).collect();
            assert!(!files.is_empty(), "no seeds for {target}");
            for file in files {
                eprintln!("{}", file.display());
                read(&std::fs::read(&file).unwrap());
            }
        }
    }
}

//! Feeds as the wild has them: each file in `tests/feeds` is read, and what was understood is a snapshot beside it.
//! A new oddity needs a file, no Rust.

use std::fmt::Write;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use proptest::prelude::*;
use url::Url;

use super::signal::{interpret, is_copied};
use super::{Document, Item, Unreadable, read, read_page};
use crate::effort::assert_cheap;
use crate::html::Html;
use crate::model::{Answer, Body, Entry, Event, Owner, Photo, Phrases, Poll, What};

fn files() -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/feeds");
    let listed = std::fs::read_dir(&folder).unwrap();
    let mut files: Vec<_> = listed
        .map(|file| file.unwrap().path())
        .filter(|path| path.is_file())
        .collect();
    files.sort();
    assert!(!files.is_empty());
    files
}

#[test]
fn feeds_as_the_wild_has_them() {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../../tests/feeds/snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    for path in files() {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let understood = understood(&std::fs::read(&path).unwrap());
        settings.bind(|| insta::assert_snapshot!(name, understood));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

    /// A friend's broken feed is news, never a crash.
    #[test]
    fn damaged_feeds_are_read_or_refused(
        which in any::<prop::sample::Index>(),
        damages in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 0..6),
        keep in 0.0..1.5_f64,
    ) {
        let files = files();
        let mut bytes = std::fs::read(which.get(&files)).unwrap();
        bytes.truncate((bytes.len() as f64 * keep) as usize);
        for (place, byte) in damages {
            if !bytes.is_empty() {
                let place = place.index(bytes.len());
                bytes[place] = byte;
            }
        }
        understood(&bytes);
    }

    #[test]
    fn any_markup_is_interpreted(
        pieces in prop::collection::vec(prop::sample::select(MARKUP.to_vec()), 0..30),
    ) {
        let item = Item { content: Some(pieces.concat()), ..Item::default() };
        item_text(&mut String::new(), &item);
    }
}

/// What tag soup is made of.
const MARKUP: [&str; 24] = [
    "<div class=h-entry>",
    "<div class=h-event>",
    "</div>",
    "<p>",
    "</p>",
    "<a class=u-in-reply-to href=/x#y>",
    "</a>",
    "<data class=p-rsvp value=yes>",
    "<li class='u-x-option h-item' id=a>",
    "<li class='u-x-option h-item' id=b>",
    "<time class='dt-start dt-end' datetime=2026-06-20>",
    "<time class=dt-x-closes>",
    "RSVP yes +9: ",
    "https://a.example/",
    "<blockquote>",
    "<table><tr><td>",
    "<template>",
    "<svg>",
    "<span class='p-location h-card'>",
    "ä\u{0}",
    "<b><i>",
    "<span class=p-x-guests>300",
    "<img class=u-photo src=//[>",
    "<div class='h-cite u-like-of u-repost-of'>",
];

fn understood(bytes: &[u8]) -> String {
    let url = Url::parse("https://ben.example/feed.xml").unwrap();
    let read = match read(bytes, &url, None) {
        Err(Unreadable::WebPage) => read_page(bytes, &url, None),
        read => read,
    };
    match read {
        Ok(document) => document_text(&document),
        Err(why) => format!("{why}\n"),
    }
}

fn document_text(document: &Document) -> String {
    let mut out = String::new();
    let channel = &document.channel;
    field(&mut out, "feed", &channel.title);
    field(
        &mut out,
        "home",
        channel.home.as_ref().map_or("", |home| home.as_str()),
    );
    field(
        &mut out,
        "author",
        channel.author.as_deref().unwrap_or_default(),
    );
    field(
        &mut out,
        "language",
        channel.language.as_deref().unwrap_or_default(),
    );
    field(
        &mut out,
        "image",
        channel.image.as_ref().map_or("", |image| image.as_str()),
    );
    for link in &channel.links {
        let title = link
            .title
            .as_deref()
            .map(|title| format!(" ({title})"))
            .unwrap_or_default();
        field(
            &mut out,
            "link",
            &format!("{} {}{title}", link.rel, link.href),
        );
    }
    for deleted in &channel.deleted {
        field(
            &mut out,
            "deleted",
            &format!("{} at {}", deleted.id, deleted.when),
        );
    }
    field(
        &mut out,
        "complete",
        if channel.is_complete { "yes" } else { "" },
    );
    for item in &document.items {
        item_text(&mut out, item);
    }
    out
}

fn item_text(out: &mut String, item: &Item) {
    out.push('\n');
    field(out, "id", &item.id);
    field(out, "author", item.author.as_deref().unwrap_or_default());
    field(
        out,
        "markdown",
        item.markdown.as_deref().unwrap_or_default(),
    );
    field(
        out,
        "copied from",
        item.copied_from.as_ref().map_or("", |from| from.as_str()),
    );
    for enclosure in &item.enclosures {
        let alt = enclosure.alt.as_deref().unwrap_or("no alt");
        field(
            out,
            "enclosure",
            &format!(
                "{} {} {} “{alt}”",
                enclosure.url, enclosure.mime, enclosure.length
            ),
        );
    }
    let ben = Owner::new("Ben", &Url::parse("https://ben.example/").unwrap(), &[]).unwrap();
    if is_copied(item, &ben) {
        out.push_str("not Ben's\n");
    }
    let (entry, html) = interpret(item, &ben, Timestamp::UNIX_EPOCH, &Phrases::default());
    entry_text(out, &entry);
    field(out, "html", html.as_str());
}

fn entry_text(out: &mut String, entry: &Entry) {
    field(
        out,
        entry.kind().word(),
        entry.title.as_deref().unwrap_or("(no title)"),
    );
    field(out, "url", entry.url.as_str());
    let edited = entry
        .updated
        .map(|updated| format!(", edited {updated}"))
        .unwrap_or_default();
    field(out, "published", &format!("{}{edited}", entry.published));
    field(out, "tags", &entry.tags.join(", "));
    field(
        out,
        "language",
        entry.language.as_deref().unwrap_or_default(),
    );
    field(out, "summary", entry.summary.as_deref().unwrap_or_default());
    for answer in &entry.answers {
        field(out, "answers", &answer_text(answer));
    }
    match &entry.body {
        Body::Event(event) => event_text(out, event),
        Body::Poll(poll) => poll_text(out, poll),
        Body::Photo(photos) => photos
            .iter()
            .for_each(|Photo { url, alt }| field(out, "photo", &format!("{url} “{alt}”"))),
        Body::Note | Body::Article | Body::Gone => {}
    }
    field(out, "excerpt", &entry.excerpt);
}

fn answer_text(answer: &Answer) -> String {
    let what = match &answer.what {
        What::Rsvp(rsvp) => format!(
            "rsvp {} +{} brings {:?}",
            rsvp.answer.word(),
            rsvp.guests,
            rsvp.brings
        ),
        what => format!("{what:?}").to_lowercase(),
    };
    let id = answer
        .id
        .as_deref()
        .map(|id| format!(" (id {id})"))
        .unwrap_or_default();
    format!("{} with {what}{id}", answer.address())
}

fn event_text(out: &mut String, event: &Event) {
    let end = event
        .end
        .as_ref()
        .map(|end| format!(" to {}", end.iso()))
        .unwrap_or_default();
    field(
        out,
        "when",
        &format!("{}{end} {}", event.start.iso(), event.status.word()),
    );
    if let Some(place) = &event.place {
        field(
            out,
            "where",
            &format!(
                "{} {:?} {:?}",
                place.name,
                place.address,
                place.latitude.zip(place.longitude)
            ),
        );
    }
    let wanted: Vec<String> = event.wanted.iter().map(ToString::to_string).collect();
    field(out, "wanted", &wanted.join(", "));
    field(
        out,
        "capacity",
        &event
            .capacity
            .map(|number| number.to_string())
            .unwrap_or_default(),
    );
}

fn poll_text(out: &mut String, poll: &Poll) {
    for option in &poll.options {
        field(out, "option", &format!("{}: {}", option.id, option.label));
    }
    let closes = poll
        .closes
        .map(|closes| closes.to_string())
        .unwrap_or_default();
    field(
        out,
        "pick",
        &format!("{} until {closes}", poll.picks.word()),
    );
}

fn field(out: &mut String, name: &str, text: &str) {
    if !text.is_empty() {
        writeln!(out, "{name}: {text}").unwrap();
    }
}

#[test]
fn nesting_beyond_reason_costs_no_time() {
    let deep = format!(
        "{}hello{}",
        "<div class=h-entry>".repeat(40_000),
        "</div>".repeat(40_000)
    );
    let item = Item {
        content: Some(deep),
        ..Item::default()
    };
    assert_cheap("nesting", || item_text(&mut String::new(), &item));
}

#[test]
fn many_properties_cost_little_time() {
    let many = "<a class='u-in-reply-to u-like-of p-rsvp p-x-bring' href=/x>yes".repeat(15_000);
    let item = Item {
        content: Some(format!("<div class=h-entry>{many}</div>")),
        ..Item::default()
    };
    assert_cheap("properties", || item_text(&mut String::new(), &item));
}

/// What is understood of other libraries' test feeds, for comparing with what those libraries make of them:
/// `POTLUCK_CORPUS=folder cargo test corpus -- --ignored`. The folder has a `list.tsv` (path, address, content type),
/// and gets a `got.jsonl`, one document a line.
#[test]
#[ignore = "needs a corpus of other projects' files"]
fn corpus() {
    let folder = PathBuf::from(std::env::var_os("POTLUCK_CORPUS").unwrap());
    let list = std::fs::read_to_string(folder.join("list.tsv")).unwrap();
    let mut out = String::new();
    for line in list.lines() {
        let [path, url, mime] = line.split('\t').collect::<Vec<_>>()[..] else {
            panic!("{line}");
        };
        let url = Url::parse(url).unwrap();
        let began = std::time::Instant::now();
        let mime = Some(mime).filter(|mime| !mime.is_empty());
        let document = read(&std::fs::read(path).unwrap(), &url, mime);
        let mut json = match document {
            Ok(document) => document_json(&document, &url),
            Err(why) => serde_json::json!({ "error": why.to_string() }),
        };
        json["path"] = path.into();
        json["ms"] = (began.elapsed().as_millis() as u64).into();
        writeln!(out, "{json}").unwrap();
    }
    std::fs::write(folder.join("got.jsonl"), out).unwrap();
}

fn document_json(document: &Document, url: &Url) -> serde_json::Value {
    let channel = &document.channel;
    let seconds = |time: Option<Timestamp>| time.map(Timestamp::as_second);
    let items = document.items.iter().map(|item| {
        let base = item.link.as_ref().unwrap_or(url);
        let html = |markup: &Option<String>| {
            Html::sanitise(markup.as_deref().unwrap_or_default(), base).as_str().to_string()
        };
        serde_json::json!({
            "id": item.id, "link": item.link, "title": item.title, "author": item.author,
            "published": seconds(item.published), "updated": seconds(item.updated), "tags": item.tags,
            "summary_html": html(&item.summary), "content_html": html(&item.content),
            "language": item.language,
            "enclosures": item.enclosures.iter().map(|enclosure| enclosure.url.as_str()).collect::<Vec<_>>(),
        })
    });
    serde_json::json!({
        "title": channel.title, "link": channel.home, "language": channel.language, "items": items.collect::<Vec<_>>(),
    })
}

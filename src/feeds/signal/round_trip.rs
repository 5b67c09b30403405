//! The contract: what is written into a feed of one's own is read back as the entry it was.

use jiff::civil::date;
use jiff::tz::TimeZoneDatabase;
use jiff::{Timestamp, ToSpan};
use proptest::prelude::*;
use quick_xml::NsReader;
use quick_xml::events::Event as XmlEvent;
use url::Url;

use super::super::characters::is_xml;
use super::super::{Channel, Link, atom, ical, json_feed, read, rss};
use super::*;
use crate::feeds::Item;
use crate::feeds::markup::fold;
use crate::html::{Html, escape};
use crate::model::*;

const HOME: &str = "https://ann.example/";

fn url(address: &str) -> Url {
    Url::parse(address).unwrap()
}

fn ann() -> Owner {
    Owner::new("Ann", &url(HOME), &[]).unwrap()
}

fn channel() -> Channel {
    let own = Link {
        rel: "self".into(),
        href: url("https://ann.example/feed.xml"),
        mime: None,
        title: None,
    };
    Channel {
        title: "Ann".into(),
        home: Some(url(HOME)),
        links: vec![own],
        ..Channel::default()
    }
}

/// Any text at all, as it can be seen: no control characters, blanks folded.
fn text() -> impl Strategy<Value = String> {
    let odd = prop::sample::select(vec![
        "]]>",
        "<b>bold</b>",
        "&amp; &lt;",
        "“quoted” \"so\" 'so'",
        "🐸👩‍👩‍👧",
        "مرحبا بالعالم",
        "a\u{b}b",
        "x\u{0}y\u{1f}z",
        "\u{feff}bom",
        "<![CDATA[",
        "{{ x }}",
        "a\tb\nc",
        "\u{200f}rtl\u{202e}",
        "--> <!--",
        "\u{fffe}",
    ]);
    let any = prop_oneof!["[a-z ,.]{1,30}", "\\PC{1,30}", odd.prop_map(String::from)];
    prop::collection::vec(any, 1..4).prop_map(|pieces| pieces.join(" "))
}

fn seen(text: &str) -> String {
    fold(
        &text
            .chars()
            .filter(|character| is_xml(*character))
            .collect::<String>(),
    )
}

/// A content as far as XML can carry it.
fn visible(content: &Html) -> Html {
    Html::from_markdown(
        &content
            .as_str()
            .chars()
            .filter(|character| is_xml(*character))
            .collect::<String>(),
    )
}

/// A text that is more than blanks.
fn words() -> impl Strategy<Value = String> {
    text()
        .prop_map(|text| format!("Well {}", seen(&text)))
        .prop_map(|text| text.trim().to_string())
}

fn time() -> impl Strategy<Value = Timestamp> {
    (1_600_000_000_i64..1_900_000_000).prop_map(|second| Timestamp::from_second(second).unwrap())
}

fn moment() -> impl Strategy<Value = Moment> {
    let zone = prop::sample::select(vec![
        "Europe/London",
        "Asia/Kathmandu",
        "UTC",
        "America/New_York",
    ]);
    let time = (time(), zone).prop_map(|(time, zone)| {
        Moment::Time(time.to_zoned(TimeZoneDatabase::bundled().get(zone).unwrap()))
    });
    let day =
        (0..3000_i32).prop_map(|days| Moment::Day(date(2024, 1, 1).saturating_add(days.days())));
    prop_oneof![time, day]
}

fn place() -> impl Strategy<Value = Place> {
    let degrees = prop::option::of((-90.0..90.0_f64, -180.0..180.0_f64));
    (words(), prop::option::of(words()), degrees).prop_map(|(name, address, degrees)| Place {
        name,
        address,
        latitude: degrees.map(|degrees| degrees.0),
        longitude: degrees.map(|degrees| degrees.1),
    })
}

fn event() -> impl Strategy<Value = Event> {
    let status = prop::sample::select(vec![
        Status::Confirmed,
        Status::Tentative,
        Status::Cancelled,
    ]);
    let lists = (prop::collection::vec(words(), 0..3), 0..3_usize);
    let times = (
        moment(),
        prop::option::of(moment()),
        prop::option::of(moment()),
    );
    (
        times,
        prop::option::of(place()),
        status,
        prop::option::of(0..500_u32),
        lists,
    )
        .prop_map(
            |((start, end, rsvp_by), place, status, capacity, (wanted, hosts))| Event {
                end,
                place,
                status,
                capacity,
                rsvp_by,
                wanted: wanted.iter().map(|text| Wanted::read(text)).collect(),
                hosts: ["https://bob.example/", "https://cid.example/~c"]
                    .iter()
                    .take(hosts)
                    .map(|host| url(host))
                    .collect(),
                show_guests: false,
                sequence: 3,
                uid: Some("x@y".into()),
                invited: vec!["bob".into()],
                ..Event::starting(start)
            },
        )
}

fn poll() -> impl Strategy<Value = Poll> {
    let options = prop::collection::vec((words(), prop::option::of(moment())), 2..5);
    let picks = prop::sample::select(vec![Picks::One, Picks::Any]);
    (options, picks, prop::option::of(time())).prop_map(|(options, picks, closes)| Poll {
        options: options
            .into_iter()
            .enumerate()
            .map(|(number, (label, start))| Choice {
                id: format!("option-{number}"),
                label,
                start,
            })
            .collect(),
        picks,
        closes,
        result: None,
    })
}

fn body() -> impl Strategy<Value = Body> {
    let photos = prop::collection::vec(words(), 1..3).prop_map(|alts| {
        let photo = |(number, alt)| Photo {
            url: url(&format!("https://ann.example/{number}.jpg?a=1&b=2")),
            alt,
        };
        Body::Photo(alts.into_iter().enumerate().map(photo).collect())
    });
    prop_oneof![
        2 => Just(Body::Note),
        1 => Just(Body::Article),
        1 => photos,
        1 => event().prop_map(|event| Body::Event(Box::new(event))),
        1 => poll().prop_map(Body::Poll),
    ]
}

fn cite() -> impl Strategy<Value = Option<Cite>> {
    let cite =
        (prop::option::of(words()), prop::option::of(words())).prop_map(|(title, author)| Cite {
            title,
            author,
            option: None,
        });
    prop::option::of(cite)
}

/// Answers to different targets, or several votes in one poll.
fn answers() -> impl Strategy<Value = Vec<Answer>> {
    let attendance = prop::sample::select(vec![
        Attendance::Yes,
        Attendance::No,
        Attendance::Maybe,
        Attendance::Interested,
    ]);
    let rsvp = (attendance, 0..=20_u8, prop::collection::vec(words(), 0..3)).prop_map(
        |(answer, guests, brings)| {
            let guests = if answer == Attendance::Yes { guests } else { 0 };
            What::Rsvp(Rsvp {
                answer,
                guests,
                brings,
            })
        },
    );
    let what = prop_oneof![
        Just(What::Reply),
        Just(What::Like),
        Just(What::Repost),
        Just(What::Bookmark),
        rsvp
    ];
    let id = prop::option::of(prop::sample::select(vec![
        "https://bob.example/?p=123",
        "tag:bob.example,2026:7",
        "7",
    ]));
    let fragment = prop::option::of(prop::sample::select(vec!["2026-06-20", "jul-11"]));
    let one = (what, id, fragment, cite()).prop_map(|(what, id, fragment, cite)| Answer {
        target: url(HOME),
        fragment: fragment.map(String::from),
        id: id
            .map(String::from)
            .filter(|_| matches!(what, What::Reply | What::Rsvp(_))),
        what,
        cite,
    });
    let several = prop::collection::vec(one, 0..4).prop_map(|answers| {
        let place = |(number, answer)| Answer {
            target: url(&format!("https://bob.example/{number}/?a=1&b=2")),
            ..answer
        };
        answers
            .into_iter()
            .enumerate()
            .map(place)
            .collect::<Vec<_>>()
    });
    let votes = prop::collection::vec(words(), 1..4).prop_map(|labels| {
        let vote = |(number, label)| Answer {
            target: url("https://bob.example/2026/05/film/"),
            fragment: Some(format!("option-{number}")),
            id: None,
            what: What::Reply,
            cite: Some(Cite {
                title: Some("Which film?".into()),
                author: None,
                option: Some(label),
            }),
        };
        labels.into_iter().enumerate().map(vote).collect::<Vec<_>>()
    });
    let vote_by_text = words().prop_map(|label| {
        let cite = Cite {
            title: Some("Which film?".into()),
            author: None,
            option: Some(label),
        };
        let target = url("https://bob.example/2026/05/film/");
        vec![Answer {
            target,
            fragment: None,
            id: None,
            what: What::Reply,
            cite: Some(cite),
        }]
    });
    prop_oneof![3 => Just(Vec::new()), 3 => several, 1 => votes, 1 => vote_by_text]
}

fn entry() -> impl Strategy<Value = (Entry, Html)> {
    let texts = (
        words(),
        prop::option::of(words()),
        prop::collection::vec(text(), 0..4),
    );
    let tags = prop::collection::vec(words(), 0..3);
    let rest = (
        prop::option::of(1..1000_i64),
        prop::option::of(prop::sample::select(vec!["de", "ar"])),
        0..2_usize,
    );
    (texts, time(), tags, body(), answers(), rest).prop_map(
        |(
            (title, summary, content),
            published,
            mut tags,
            body,
            answers,
            (updated, language, copies),
        )| {
            tags.dedup();
            let markup: String = content
                .iter()
                .map(|text| format!("<p class=\"x\">{}</p>\n", escape(text)))
                .collect();
            let content = Html::from_markdown(&markup);
            let entry = Entry {
                owner: ann().id,
                id: "https://ann.example/2026/06/frogs/".into(),
                url: url("https://ann.example/2026/06/frogs/"),
                title: (body != Body::Note).then(|| format!("On {title}")),
                published,
                updated: updated.map(|seconds| published + seconds.seconds()),
                tags,
                language: language.map(String::from),
                summary: summary.map(|summary| format!("About {summary}")),
                excerpt: shorten(&seen(&visible(&content).text()), EXCERPT),
                body,
                answers,
                syndication: [url("https://mastodon.example/@ann/1")]
                    .into_iter()
                    .take(copies)
                    .collect(),
                attachments: Vec::new(),
                is_open: false,
            };
            (entry, content)
        },
    )
}

/// What a reader can know of an entry: no citations, no settings, no more title than its kind has.
fn as_read(entry: &Entry, content: &Html) -> Entry {
    let mut read = entry.clone();
    read.tags.sort();
    read.tags.dedup();
    let option = entry
        .answers
        .iter()
        .find(|answer| answer.is_vote() && answer.fragment.is_none());
    let option = option
        .and_then(|vote| vote.cite.clone()?.option)
        .filter(|_| content.is_empty());
    read.excerpt = shorten(
        &option.map_or(seen(&visible(content).text()), |option| seen(&option)),
        EXCERPT,
    );
    for answer in &mut read.answers {
        answer.cite = None;
    }
    if read.body == Body::Article && !read.answers.is_empty() {
        read.body = Body::Note;
    }
    if let Body::Event(event) = &mut read.body {
        event.show_guests = true;
        event.sequence = 0;
        event.uid = None;
        event.invited = Vec::new();
    }
    if read.kind().has_no_name() || matches!(read.body, Body::Photo(_) | Body::Note) {
        read.title = None;
    }
    if read.body != Body::Article {
        read.summary = None;
    }
    read
}

#[test]
fn a_body_too_long_for_a_feed_becomes_its_beginning_and_a_link() {
    let content = Html::from_markdown(&"<p>All work and no play.</p>\n".repeat(20_000));
    let url = url("https://ann.example/2026/06/shining/");
    let entry = Entry {
        owner: ann().id,
        id: url.to_string(),
        url,
        title: Some("A novel".into()),
        published: Timestamp::UNIX_EPOCH,
        updated: None,
        tags: Vec::new(),
        language: None,
        summary: None,
        excerpt: shorten(&seen(&content.text()), EXCERPT),
        body: Body::Article,
        answers: Vec::new(),
        syndication: Vec::new(),
        attachments: Vec::new(),
        is_open: false,
    };
    let (feed, read, _) = published_and_read(&entry, &content, rss::write);
    assert!(feed.len() < 3_000);
    assert!(feed.contains("<a href=\"https://ann.example/2026/06/shining/\">Read all of it</a>"));
    assert_eq!(read, entry);
}

/// One of the three writers.
type Format = fn(&Channel, &[Item]) -> String;

/// A weekly evening with all that can happen to one, in this zone.
fn season(zone: &str) -> Event {
    let zone = TimeZoneDatabase::bundled().get(zone).unwrap();
    let at = |month, day, hour| {
        let local = date(2026, month, day).at(hour, 0, 0, 0);
        Moment::Time(local.to_zoned(zone.clone()).unwrap())
    };
    let change = |day, start, status| Change {
        date: day,
        start,
        end: None,
        place: None,
        status,
        note: Some("so".into()),
    };
    Event {
        end: Some(at(3, 3, 21)),
        repeat: Some(Rule::read("weekly until 2026-12-01").unwrap()),
        except: vec![date(2026, 3, 31)],
        extra: vec![at(4, 2, 18), Moment::Day(date(2026, 6, 11))],
        changes: vec![
            change(date(2026, 10, 27), Some(at(10, 28, 20)), None),
            change(date(2026, 11, 3), None, Some(Status::Cancelled)),
        ],
        ..Event::starting(at(3, 3, 19))
    }
}

#[test]
fn a_series_reads_back_with_the_same_dates_in_every_zone_and_format() {
    for zone in [
        "Europe/London",
        "America/New_York",
        "Asia/Kolkata",
        "Australia/Lord_Howe",
    ] {
        let season = season(zone);
        let body = Body::Event(Box::new(season.clone()));
        let url = url("https://ann.example/2026/03/choir/");
        let entry = Entry {
            owner: ann().id,
            id: url.to_string(),
            url,
            title: Some("Choir".into()),
            published: Timestamp::UNIX_EPOCH,
            updated: None,
            tags: Vec::new(),
            language: None,
            summary: None,
            excerpt: String::new(),
            body,
            answers: Vec::new(),
            syndication: Vec::new(),
            attachments: Vec::new(),
            is_open: false,
        };
        let dates = |event: &Event| -> Vec<String> {
            let all = event.occurrences(Timestamp::UNIX_EPOCH, None, &jiff::tz::TimeZone::UTC, 99);
            let all = all.iter().filter(|one| one.status != Status::Cancelled);
            all.map(|one| {
                format!(
                    "{}–{:?}",
                    one.start.iso(),
                    one.end.as_ref().map(Moment::iso)
                )
            })
            .collect()
        };
        let (_, by_rss, _) = published_and_read(&entry, &Html::default(), rss::write);
        let (_, by_atom, _) = published_and_read(&entry, &Html::default(), atom::write);
        let (_, by_json, _) = published_and_read(&entry, &Html::default(), json_feed::write);
        for read in [by_rss, by_atom, by_json] {
            let Body::Event(read) = read.body else {
                panic!("{zone}: no event")
            };
            assert_eq!(dates(&read), dates(&season), "{zone}");
            assert!(read.repeat.is_some(), "{zone}: dates alone");
        }
        let calendar = ical::Calendar {
            name: "Ann",
            url: None,
            alarm: None,
        };
        let written = ical::write(&calendar, &[(&entry).into()]);
        let found = ical::read(&written, jiff::tz::TimeZone::UTC);
        assert_eq!(found.doubts, []);
        assert_eq!(found.events.len(), 1);
        let read = &found.events[0].event;
        assert_eq!(dates(read), dates(&season), "{zone}");
        assert_eq!(read.changes.len(), 2, "{zone}: {:?}", read.changes);
    }
}

fn published_and_read(entry: &Entry, content: &Html, write: Format) -> (String, Entry, Html) {
    let context = Context {
        author: "Ann",
        email: Some("ann@ann.example"),
        ..Context::default()
    };
    let item = compose(entry, content, &context);
    let feed = write(&channel(), &[item]);
    let document = read(feed.as_bytes(), &url("https://ann.example/feed.xml"), None).unwrap();
    assert_eq!(document.items.len(), 1, "{feed}");
    let (mut entry, html) = interpret(
        &document.items[0],
        &ann(),
        Timestamp::UNIX_EPOCH,
        &Phrases::default(),
    );
    entry.tags.sort();
    (feed, entry, html)
}

/// What a tool makes of it that allows no classes and knows no foreign elements.
fn without_classes(item: &Item) -> Item {
    let content = item.summary.clone();
    Item {
        content,
        summary: None,
        in_reply_to: Vec::new(),
        event: None,
        ..item.clone()
    }
}

#[track_caller]
fn assert_well_formed(feed: &str) {
    let mut reader = NsReader::from_str(feed);
    reader.config_mut().enable_all_checks(true);
    loop {
        match reader.read_resolved_event() {
            Ok((_, XmlEvent::Eof)) => return,
            Ok((namespace, event)) => {
                let is_unknown = matches!(namespace, quick_xml::name::ResolveResult::Unknown(_));
                assert!(!is_unknown, "no namespace for {event:?} in {feed}");
            }
            Err(why) => panic!("{why} in {feed}"),
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_feed_of_ones_own_reads_back_as_its_entries((entry, content) in entry()) {
        let (feed, read, html) = published_and_read(&entry, &content, rss::write);
        assert_well_formed(&feed);
        prop_assert!(feed.chars().all(is_xml));
        prop_assert!(!html.as_str().contains("class="));
        prop_assert_eq!(&read, &as_read(&entry, &content), "{}", feed);
    }

    #[test]
    fn atom_says_the_same((entry, content) in entry()) {
        let (feed, read, _) = published_and_read(&entry, &content, atom::write);
        assert_well_formed(&feed);
        prop_assert!(feed.chars().all(is_xml));
        prop_assert_eq!(&read, &as_read(&entry, &content), "{}", feed);
    }

    #[test]
    fn json_feed_says_the_same((entry, content) in entry()) {
        let (feed, read, _) = published_and_read(&entry, &content, json_feed::write);
        prop_assert_eq!(&read, &as_read(&entry, &content), "{}", feed);
        let feed: serde_json::Value = serde_json::from_str(&feed).unwrap();
        prop_assert_eq!(&feed["items"][0]["_potluck"]["kind"], entry.kind().word());
    }

    #[test]
    fn json_feed_says_beside_the_content_who_comes((entry, content) in entry()) {
        let feed = published_and_read(&entry, &content, |channel, items| {
            let items: Vec<Item> = items.iter().map(without_classes).collect();
            json_feed::write(channel, &items)
        });
        let (_, read, _) = feed;
        let rsvp = |entry: &Entry| entry.answers.iter().find_map(|answer| match &answer.what {
            What::Rsvp(rsvp) => Some(rsvp.clone()),
            _ => None,
        });
        // Of several answers in one post the extension has the first RSVP.
        prop_assert_eq!(rsvp(&read).map(|rsvp| rsvp.answer), rsvp(&entry).map(|rsvp| rsvp.answer));
        prop_assert_eq!(read.answers.len(), entry.answers.len());
        if matches!(entry.body, Body::Event(_) | Body::Poll(_)) {
            prop_assert_eq!(read.kind(), entry.kind());
        }
    }
}

//! One entry of each kind (wire-format §3.3) as our feeds, calendars and plain words show it.

use jiff::Timestamp;
use jiff::civil::date;
use jiff::tz::{TimeZone, TimeZoneDatabase};
use url::Url;

use super::super::markup::Fragment;
use super::super::{Channel, Enclosure, Item, Link, ical, rss};
use super::{Context, compose};
use crate::html::Html;
use crate::model::*;

fn url(address: &str) -> Url {
    Url::parse(address).unwrap()
}

fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn local(text: &str) -> Moment {
    let civil: jiff::civil::DateTime = text.parse().unwrap();
    Moment::Time(
        civil
            .to_zoned(TimeZoneDatabase::bundled().get("Europe/London").unwrap())
            .unwrap(),
    )
}

fn entry(
    path: &str,
    title: Option<&str>,
    body: Body,
    answers: Vec<Answer>,
    text: &str,
) -> (Entry, Html) {
    let content = Html::from_markdown(text);
    let url = url("https://ann.example/").join(path).unwrap();
    let owner = Owner::new("Ann", &url.join("/").unwrap(), &[]).unwrap();
    let entry = Entry {
        owner: owner.id,
        id: url.to_string(),
        url,
        title: title.map(String::from),
        published: time("2026-06-01T08:00:00Z"),
        updated: None,
        tags: Vec::new(),
        language: None,
        summary: None,
        excerpt: shorten(&content.text(), EXCERPT),
        body,
        answers,
        syndication: Vec::new(),
        attachments: Vec::new(),
        is_open: false,
    };
    (entry, content)
}

fn answer(
    target: &str,
    what: What,
    title: &str,
    author: Option<&str>,
    option: Option<&str>,
) -> Answer {
    let mut target = url(target);
    let fragment = target.fragment().map(String::from);
    target.set_fragment(None);
    let cite = Cite {
        title: Some(title.into()),
        author: author.map(String::from),
        option: option.map(String::from),
    };
    Answer {
        target,
        fragment,
        id: None,
        what,
        cite: Some(cite),
    }
}

fn picnic() -> Event {
    Event {
        end: Some(local("2026-06-20T18:00:00")),
        place: Some(Place {
            name: "Castle Park".into(),
            address: None,
            latitude: Some(51.455),
            longitude: Some(-2.589),
        }),
        status: Status::Confirmed,
        capacity: Some(25),
        rsvp_by: Some(Moment::Day(date(2026, 6, 18))),
        wanted: vec![Wanted::read("salad"), Wanted::read("chairs: 6")],
        hosts: vec![url("https://bob.example/")],
        ..Event::starting(local("2026-06-20T14:00:00"))
    }
}

fn events() -> Vec<(Entry, Html)> {
    let mut cancelled = picnic();
    cancelled.status = Status::Cancelled;
    cancelled.sequence = 1;
    (
        cancelled.wanted,
        cancelled.hosts,
        cancelled.rsvp_by,
        cancelled.capacity,
    ) = Default::default();
    let mut fair = cancelled.clone();
    fair.status = Status::Tentative;
    (fair.start, fair.end) = (
        Moment::Day(date(2026, 7, 4)),
        Some(Moment::Day(date(2026, 7, 5))),
    );
    fair.place = Some(Place {
        name: "Town Hall; Room 3, left".into(),
        address: Some("1 High St".into()),
        latitude: None,
        longitude: None,
    });
    let body = |event| Body::Event(Box::new(event));
    vec![
        entry(
            "2026/06/picnic/",
            Some("Midsummer picnic"),
            body(picnic()),
            Vec::new(),
            "<p>Bring a dish.</p>",
        ),
        entry(
            "2026/06/rain/",
            Some("Rain dance"),
            body(cancelled),
            Vec::new(),
            "<p>Too dry.</p>",
        ),
        entry(
            "2026/07/fair/",
            Some("Book fair, new & used"),
            body(fair),
            Vec::new(),
            "<p>Größer denn je: bücherweise Bücher aus aller Welt, wie immer gegen Spende, und mit Kuchen \\o/</p>",
        ),
    ]
}

fn poll() -> Poll {
    let option = |id: &str, label: &str, start: Option<Moment>| Choice {
        id: id.into(),
        label: label.into(),
        start,
    };
    Poll {
        options: vec![
            option(
                "jul-11",
                "Sat 11 July",
                Some(Moment::Day(date(2026, 7, 11))),
            ),
            option(
                "jul-18",
                "Sat 18 July",
                Some(Moment::Day(date(2026, 7, 18))),
            ),
            option("neither", "Neither", None),
        ],
        picks: Picks::Any,
        closes: Some(time("2026-06-20T20:00:00Z")),
        result: None,
    }
}

/// Every kind once.
fn all() -> Vec<(Entry, Html)> {
    let camping = "https://bob.example/2026/06/camping/";
    let rsvp = What::Rsvp(Rsvp {
        answer: Attendance::Yes,
        guests: 1,
        brings: vec!["salad".into()],
    });
    let photo = Photo {
        url: url("https://ann.example/2026/06/frogs/1.jpg"),
        alt: "Two frogs on a spade".into(),
    };
    let mut note = entry(
        "2026/06/allotment/",
        None,
        Body::Note,
        Vec::new(),
        "<p>The allotment has frogs now.</p>",
    );
    note.0.tags = vec!["garden".into()];
    note.0.syndication = vec![url("https://mastodon.example/@ann/1")];
    let mut article = entry(
        "2026/06/boats/",
        Some("On boats"),
        Body::Article,
        Vec::new(),
        "<p>A <em>long</em> story &amp; more]]&gt;</p>",
    );
    article.0.summary = Some("Boats, in short.".into());
    article.0.language = Some("en-GB".into());
    let mut reply = entry(
        "2026/06/camping/",
        None,
        Body::Note,
        vec![answer(
            camping,
            What::Reply,
            "Camping list",
            Some("Bob"),
            None,
        )],
        "<p>Bring a second blanket.</p>",
    );
    reply.0.updated = Some(time("2026-06-01T18:05:00Z"));
    reply.0.answers[0].id = Some("https://bob.example/?p=123".into());
    let film = "https://bob.example/2026/05/film/";
    let paddington = answer(
        &format!("{film}#paddington"),
        What::Reply,
        "Which film?",
        None,
        Some("Paddington"),
    );
    let by_text = answer(film, What::Reply, "Which film?", None, Some("Paddington 2"));
    let mut all = vec![
        note,
        article,
        entry(
            "2026/06/frogs/",
            None,
            Body::Photo(vec![photo]),
            Vec::new(),
            "<p>They moved in.</p>",
        ),
        reply,
        entry(
            "r/2026/like/",
            None,
            Body::Note,
            vec![answer(
                camping,
                What::Like,
                "Camping list",
                Some("Bob"),
                None,
            )],
            "",
        ),
        entry(
            "2026/06/piano/",
            None,
            Body::Note,
            vec![answer(
                "https://cid.example/piano/",
                What::Repost,
                "Free piano",
                Some("Cid"),
                None,
            )],
            "",
        ),
        entry(
            "2026/06/figs/",
            None,
            Body::Note,
            vec![answer(
                "https://example.org/figs",
                What::Bookmark,
                "How to prune figs",
                None,
                None,
            )],
            "<p>Winter, not summer.</p>",
        ),
        entry(
            "r/2026/rsvp/",
            None,
            Body::Note,
            vec![answer(
                "https://cid.example/events/concert/",
                rsvp,
                "Cid's concert",
                Some("Cid"),
                None,
            )],
            "<p>Can bring chairs.</p>",
        ),
        entry(
            "2026/06/boat/",
            Some("Which weekend for the boat trip?"),
            Body::Poll(poll()),
            Vec::new(),
            "<p>Which weekend for the boat trip?</p>",
        ),
        entry("r/2026/vote/", None, Body::Note, vec![paddington], ""),
        entry("r/2026/vote-by-text/", None, Body::Note, vec![by_text], ""),
    ];
    all.extend(events());
    all
}

fn items() -> Vec<Item> {
    let compose = |(entry, content): &(Entry, Html)| {
        let enclosures = match &entry.body {
            Body::Photo(photos) => photos
                .iter()
                .map(|photo| Enclosure {
                    url: photo.url.clone(),
                    length: 184_220,
                    mime: "image/jpeg".into(),
                    alt: Some(photo.alt.clone()),
                })
                .collect(),
            Body::Event(_) => vec![Enclosure {
                url: entry.url.join("event.ics").unwrap(),
                length: 612,
                mime: "text/calendar".into(),
                alt: None,
            }],
            _ => Vec::new(),
        };
        let markdown =
            (entry.body == Body::Note && entry.answers.is_empty()).then(|| content.text());
        compose(
            entry,
            content,
            &Context {
                author: "Ann",
                email: Some("ann@ann.example"),
                markdown: markdown.as_deref(),
                enclosures,
                zone: Some(&TimeZone::get("Europe/London").unwrap()),
                ..Context::default()
            },
        )
    };
    all().iter().map(compose).collect()
}

fn channel() -> Channel {
    let link = |rel: &str, path: &str, title: Option<&str>| Link {
        rel: rel.into(),
        href: url("https://ann.example/").join(path).unwrap(),
        mime: Some("application/rss+xml".into()),
        title: title.map(String::from),
    };
    Channel {
        title: "Ann".into(),
        description: "Posts by Ann".into(),
        home: Some(url("https://ann.example/")),
        language: Some("en".into()),
        author: Some("Ann".into()),
        image: Some(url("https://ann.example/avatar.png")),
        links: vec![
            link("self", "feed.xml", None),
            link("prev-archive", "archive/feed-2026-05.xml", None),
            link("related", "responses.xml", Some("responses")),
            link("blogroll", "circle.opml", None),
            link("payment", "kitty/", Some("Chip in for the server")),
        ],
        deleted: vec![Tombstone {
            id: "https://ann.example/2026/05/oops/".into(),
            when: time("2026-05-30T09:00:00Z"),
        }],
        is_complete: false,
        schedule: Default::default(),
        wish: Default::default(),
    }
}

fn settings() -> insta::Settings {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("../../../tests/feeds/snapshots");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.add_filter(r"potluck \d+\.\d+\.\d+", "potluck [version]");
    settings
}

#[test]
fn every_kind_has_its_place_in_a_feed() {
    settings().bind(|| insta::assert_snapshot!("own-feed", rss::write(&channel(), &items())));
}

#[test]
fn without_classes_and_foreign_elements_each_item_still_says_what_it_is() {
    let plain = |item: Item| {
        let text = |markup: Option<String>| {
            let fragment = Fragment::parse(&markup.unwrap_or_default());
            let steps = fragment.steps();
            steps.text(steps.all())
        };
        let title = item.title.clone().unwrap_or("(no title)".into());
        format!(
            "{title}\n  description: {}\n  content: {}\n",
            text(item.summary),
            text(item.content)
        )
    };
    let words: String = items().into_iter().map(plain).collect();
    settings().bind(|| insta::assert_snapshot!("own-feed-in-words", words));
}

#[test]
fn own_events_make_a_calendar() {
    let events = events();
    let entries: Vec<ical::Shown> = events.iter().map(|(entry, _)| entry.into()).collect();
    let calendar = ical::Calendar {
        name: "Ann's events, and more",
        url: Some(&url("https://ann.example/calendar.ics")),
        alarm: None,
    };
    let written = ical::write(&calendar, &entries);
    assert_eq!(written, ical::write(&calendar, &entries));
    assert!(written.lines().all(|line| line.len() <= 75), "{written}");
    assert_eq!(
        written.matches('\n').count(),
        written.matches("\r\n").count()
    );
    settings().bind(|| insta::assert_snapshot!("own-calendar", written.replace("\r\n", "\n")));
}

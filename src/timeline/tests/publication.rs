//! What others may see (wire-format §10, product.md: Consent).

use std::collections::HashSet;

use jiff::ToSpan;

use super::super::{Answers, Consent, Order, Published, Show, for_publication};
use super::*;
use crate::html::Html;
use crate::model::{EXCERPT, Place};

fn consent() -> Consent {
    Consent {
        show_guests: true,
        whats_on: true,
        ..Consent::default()
    }
}

fn just(name: &str) -> HashSet<OwnerId> {
    HashSet::from([person(name).id])
}

fn published(entries: impl Into<Vec<Entry>>, consent: &Consent) -> Published {
    for_publication(&joined(entries), consent)
}

fn drawn_lines(published: &Published) -> Vec<String> {
    published
        .lines
        .iter()
        .map(|line| {
            let replies: Vec<&str> = line
                .replies
                .iter()
                .map(|reply| reply.author.as_str())
                .collect();
            format!("{}{} {}", line.author, line.url.path(), replies.join(" "))
                .trim()
                .to_string()
        })
        .collect()
}

#[test]
fn replies_stand_below_what_is_shown_and_likes_are_no_lines() {
    let published = published(
        [
            note("me/x", june(1)),
            reply("ben/1", june(2), "me/x"),
            reply("cid/1", june(3), "stranger/y"),
            like("dan/1", june(4), "me/x"),
            like("dan/2", june(4), "stranger/y"),
        ],
        &consent(),
    );
    assert_eq!(drawn_lines(&published), ["cid/1", "me/x ben"]);
    assert_eq!(
        published.lines[0].context.as_ref().unwrap().host,
        "stranger.example"
    );
    assert_eq!(published.lines[1].likes.count, 1);
}

#[test]
fn a_reply_newer_than_the_page_stands_on_its_own_with_its_context() {
    let mut entries = vec![
        Entry {
            title: Some("Camping".into()),
            ..note("me/old", june(1))
        },
        reply("ben/re", june(9), "me/old"),
    ];
    entries.extend((0..99).map(|n| note(&format!("cid/{n}"), june(5))));
    let published = published(entries, &consent());
    assert_eq!(published.lines.len(), 100);
    let context = published.lines[0].context.as_ref().unwrap();
    assert_eq!(
        (context.author.as_deref(), context.title.as_deref()),
        (Some("me"), Some("Camping"))
    );
}

#[test]
fn a_private_friend_is_absent() {
    let secret = |entry: Entry| Entry {
        excerpt: "SECRET".into(),
        title: Some("SECRET".into()),
        ..entry
    };
    let entries = || {
        [
            event(
                "me/picnic",
                Event {
                    hosts: vec![url("dan/")],
                    wanted: vec![Wanted::read("salad")],
                    ..picnic()
                },
            ),
            poll("me/film", Picks::One),
            secret(note("dan/x", june(2))),
            secret(reply("dan/re", june(3), "me/picnic")),
            secret(reply("ben/to-dan", june(4), "dan/re")),
            secret(reply("ben/unheard", june(4), "dan/not-pulled")),
            secret(answer("ben/repost", june(4), "dan/x", What::Repost)),
            secret(rsvp(
                "dan/rsvp",
                june(4),
                "me/picnic",
                Rsvp {
                    guests: 2,
                    ..bringing(&["salad"])
                },
            )),
            secret(answer("dan/vote", june(4), "me/film#alien", What::Reply)),
            secret(like("dan/like", june(4), "me/film")),
            rsvp("ben/rsvp", june(4), "me/picnic", yes(0)),
        ]
    };
    let with = Consent {
        private: just("dan"),
        timeline: Show::Full,
        full: just("dan"),
        ..consent()
    };
    let published =
        published(entries(), &with).with_full_text(|_, id| Some(Html::from_markdown(id)));
    let printed = format!("{published:?}");
    assert!(
        !printed.contains("SECRET")
            && !printed.contains("dan.example")
            && !printed.contains("\"dan\""),
        "{printed}"
    );
    let guests = published
        .conversation(&url("me/picnic"))
        .unwrap()
        .guests
        .clone()
        .unwrap();
    assert_eq!(
        guests.coming.count, 5,
        "counted all the same: me, ben, dan and two more"
    );
    assert_eq!(guests.coming.people.len(), 2);
    assert!(guests.wanted[0].is_covered() && guests.wanted[0].by.is_empty());
    assert_eq!(
        published
            .conversation(&url("me/film"))
            .unwrap()
            .votes
            .as_ref()
            .unwrap()
            .voters,
        1
    );
}

#[test]
fn nothing_published_is_longer_than_an_excerpt() {
    let long = "ü".repeat(5_000);
    let wordy = |entry: Entry| Entry {
        excerpt: long.clone(),
        title: Some(long.clone()),
        summary: Some(long.clone()),
        ..entry
    };
    let place = Place {
        name: long.clone(),
        address: Some(long.clone()),
        latitude: None,
        longitude: None,
    };
    let published = published(
        [
            event("me/picnic", picnic()),
            wordy(event(
                "ben/party",
                Event {
                    place: Some(place),
                    ..picnic()
                },
            )),
            wordy(note("ben/x", june(2))),
            wordy(reply("cid/1", june(3), "me/picnic")),
            wordy(reply("cid/2", june(3), "ben/x")),
            wordy(rsvp("ben/rsvp", june(3), "me/picnic", bringing(&[&long]))),
        ],
        &consent(),
    );
    let printed = format!("{published:?}");
    let longest = printed
        .split(|c| c != 'ü')
        .map(|run| run.chars().count())
        .max();
    assert_eq!(longest, Some(EXCERPT - 1));
}

#[test]
fn a_title_is_shown_in_place_of_the_text() {
    let article = Entry {
        title: Some("Camping".into()),
        excerpt: "Take a blanket.".into(),
        body: Body::Article,
        ..note("ben/x", june(1))
    };
    let published = published(
        [
            article,
            Entry {
                title: Some("Re: Camping".into()),
                ..reply("cid/1", june(2), "ben/x")
            },
        ],
        &consent(),
    );
    let line = &published.lines[0];
    assert_eq!(
        (line.words.title.as_deref(), line.words.text.as_deref()),
        (Some("Camping"), None)
    );
    let reply = &line.replies[0];
    assert_eq!(
        (reply.words.title.as_deref(), reply.words.text.as_deref()),
        (None, Some("cid/1 says so."))
    );
}

#[test]
fn who_asked_not_to_be_quoted_is_a_name_and_a_link() {
    let with = Consent {
        quiet: just("ben"),
        ..consent()
    };
    let published = published(
        [
            event("me/picnic", picnic()),
            Entry {
                title: Some("Hush".into()),
                ..reply("ben/1", june(2), "me/picnic")
            },
            Entry {
                excerpt: "Hush".into(),
                ..rsvp("ben/2", june(2), "me/picnic", bringing(&["Hush"]))
            },
            Entry {
                title: Some("Hush".into()),
                ..event("ben/party", picnic())
            },
            reply("cid/1", june(5), "ben/party"),
        ],
        &with,
    );
    assert!(!format!("{published:?}").contains("Hush"));
    assert_eq!(
        drawn_lines(&published),
        ["me/picnic ben ben", "ben/party cid"]
    );
    assert!(published.lines[1].start.is_none());
}

#[test]
fn full_text_is_asked_for_only_where_it_was_agreed_to() {
    let entries = || {
        [
            note("ben/x", june(1)),
            note("cid/x", june(2)),
            reply("ben/1", june(3), "cid/x"),
        ]
    };
    let whole = |with: &Consent| -> Vec<String> {
        let published =
            published(entries(), with).with_full_text(|_, id| Some(Html::from_markdown(id)));
        let all = published.lines.iter().flat_map(|line| {
            std::iter::once(&line.words).chain(line.replies.iter().map(|reply| &reply.words))
        });
        all.filter_map(|words| words.whole())
            .map(|html| html.as_str().to_string())
            .collect()
    };
    let full = Consent {
        timeline: Show::Full,
        full: just("ben"),
        ..consent()
    };
    assert_eq!(
        whole(&full),
        ["https://ben.example/1", "https://ben.example/x"]
    );
    let endless = published(entries(), &full)
        .with_full_text(|_, _| Some(Html::from_markdown(&"a".repeat(100_000))));
    let mut lines = endless.lines.iter();
    assert!(lines.all(|line| line.words.whole().is_none()));
    assert!(
        whole(&Consent {
            timeline: Show::Excerpt,
            ..full
        })
        .is_empty()
    );
}

#[test]
fn answers_are_shown_by_name_or_in_numbers_or_not_at_all() {
    let shown = |with: &Consent| {
        let published = published(
            [
                event("me/picnic", picnic()),
                rsvp("ben/1", june(2), "me/picnic", yes(1)),
                reply("cid/1", june(3), "me/picnic"),
                like("cid/2", june(3), "me/picnic"),
            ],
            with,
        );
        let conversation = published.conversation(&url("me/picnic"));
        let conversation = conversation.cloned().unwrap_or_default();
        let guests = conversation.guests.unwrap_or_default();
        let line_replies = published.lines[0].replies.len();
        (
            guests.coming.count,
            guests.coming.people.len(),
            conversation.likes.people.len(),
            conversation.reply_count,
            conversation.replies.len(),
            line_replies,
        )
    };
    assert_eq!(shown(&consent()), (3, 2, 1, 1, 1, 1));
    assert_eq!(
        shown(&Consent {
            show_guests: false,
            ..consent()
        }),
        (3, 0, 0, 1, 1, 1)
    );
    assert_eq!(
        shown(&Consent {
            answers: Answers::Counts,
            ..consent()
        }),
        (3, 0, 0, 1, 0, 0)
    );
    assert_eq!(
        shown(&Consent {
            answers: Answers::Off,
            ..consent()
        }),
        (0, 0, 0, 0, 0, 0)
    );
}

#[test]
fn an_event_may_keep_its_guests_to_itself() {
    let published = published(
        [
            event(
                "me/picnic",
                Event {
                    show_guests: false,
                    ..picnic()
                },
            ),
            Entry {
                excerpt: "I cannot wait".into(),
                ..rsvp("ben/1", june(2), "me/picnic", yes(1))
            },
        ],
        &consent(),
    );
    // Nor do the words of one name them.
    let said = &published.conversation(&url("me/picnic")).unwrap().replies;
    assert!(said.is_empty(), "{said:?}");
    let guests = published
        .conversation(&url("me/picnic"))
        .unwrap()
        .guests
        .clone()
        .unwrap();
    assert_eq!(
        (
            guests.coming.count,
            guests.coming.people.len(),
            guests.has_names
        ),
        (3, 0, false)
    );
}

#[test]
fn friends_events_have_time_and_place_only_with_whats_on() {
    let with_start = |whats_on| {
        let published = published(
            [event("ben/party", picnic())],
            &Consent {
                whats_on,
                ..consent()
            },
        );
        published.lines[0].start.is_some()
    };
    assert!(with_start(true) && !with_start(false));
}

#[test]
fn who_comes_to_a_friends_event_is_told_only_with_whats_on() {
    let entries = [
        event("ben/party", picnic()),
        poll("ben/film", Picks::One),
        rsvp("cid/yes", june(2), "ben/party", yes(1)),
        reply("cid/vote", june(2), "ben/film#alien"),
    ];
    let told = |consent: &Consent| {
        let published = published(&entries[..], consent);
        let (guests, poll) = (&published.lines[0].guests, &published.lines[1].poll);
        let coming = guests.as_ref().map(|list| {
            let names: Vec<&str> = list
                .coming
                .people
                .iter()
                .map(|one| one.name.as_str())
                .collect();
            (list.coming.count, names.join(" "))
        });
        (coming, poll.as_ref().map(|(_, votes)| votes.voters))
    };
    assert_eq!(told(&consent()), (Some((3, "ben cid".into())), Some(1)));
    let hidden = Consent {
        private: just("cid"),
        ..consent()
    };
    assert_eq!(told(&hidden), (Some((3, "ben".into())), Some(1)));
    let off = Consent {
        whats_on: false,
        ..consent()
    };
    assert_eq!(told(&off), (None, None));
    let quiet = Consent {
        quiet: just("ben"),
        ..consent()
    };
    assert_eq!(told(&quiet), (None, None));
}

#[test]
fn what_is_dated_later_than_now_is_no_line_yet() {
    let ahead = Entry {
        published: june(30) + 1.hour(),
        ..note("ben/ahead", june(1))
    };
    let a_little = Entry {
        published: june(30) + 9.minutes(),
        ..note("cid/clock", june(1))
    };
    let published = published([ahead, a_little, note("dan/x", june(2))], &consent());
    assert_eq!(drawn_lines(&published), ["cid/clock", "dan/x"]);
}

#[test]
fn a_reply_to_what_was_taken_back_says_so() {
    let gone = url("ben/gone").to_string();
    let timeline = joined([reply("cid/re", june(2), "ben/gone")]);
    let timeline = timeline.with_deleted([(&person("ben").id, gone.as_str())]);
    let context = |consent: &Consent| {
        let line = for_publication(&timeline, consent).lines.remove(0);
        let context = line.context.unwrap();
        (context.is_deleted, context.author)
    };
    assert_eq!(context(&consent()), (true, Some("ben".into())));
}

#[test]
fn a_timeline_that_is_off_has_no_lines() {
    let off = Consent {
        timeline: Show::Off,
        ..consent()
    };
    let published = published(
        [note("me/x", june(1)), reply("ben/1", june(2), "me/x")],
        &off,
    );
    assert_eq!(published.lines, []);
    assert_eq!(
        published.conversation(&url("me/x")).unwrap().replies.len(),
        1
    );
}

#[test]
fn who_writes_seldom_is_not_pushed_off_the_page() {
    let mut entries: Vec<Entry> = (0..200)
        .map(|n| note(&format!("ben/{n}"), june(9)))
        .collect();
    entries.push(note("cid/once", june(1)));
    let quiet_first = Consent {
        order: Order::QuietFirst,
        ..consent()
    };
    assert_eq!(
        published(entries.clone(), &quiet_first).lines[1].author,
        "cid"
    );
    assert!(
        published(entries, &consent())
            .lines
            .iter()
            .all(|line| line.author == "ben")
    );
}

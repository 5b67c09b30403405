//! A season of a circle, in four zones: a rehearsal every week with one date moved and one cancelled, a concert with
//! three chairs and five yeses, and a picnic whose date was found by a poll.

use crate::events::{ZONES, site};
use crate::feed_server::{FeedServer, item};

/// Four friends who want to hear the concert; the first votes for the second date of the picnic.
fn friends() -> (Vec<FeedServer>, String) {
    let yes = "<div class=\"h-entry\">RSVP <data class=\"p-rsvp\" value=\"yes\">yes</data> to <a class=\"u-in-reply-to\" href=\"https://ada.example/2026/06/concert/\">it</a></div>";
    let vote = "<div class=\"h-entry\">Votes <a class=\"u-in-reply-to\" href=\"https://ada.example/2026/06/which-day-for-the-picnic/#aug-8\">it</a></div>";
    let mut list = String::new();
    let servers = ["Ben", "Cid", "Dan", "Eve"]
        .iter()
        .enumerate()
        .map(|(at, name)| {
            let server = FeedServer::start();
            let mut items = item("yes", "RSVP yes", 3 + at as u8, yes);
            if at == 0 {
                items += &item("vote", "Votes", 14, vote);
            }
            server.serve_items(name, &items);
            list += &server.as_friend(name);
            server
        });
    let servers: Vec<FeedServer> = servers.collect();
    (servers, list)
}

/// What the agenda has, each with its time on the wall.
fn agenda(json: &serde_json::Value) -> Vec<String> {
    let items = json.as_array().unwrap().iter();
    let text =
        |item: &serde_json::Value, key: &str| item[key].as_str().unwrap_or_default().to_string();
    let lines = items.map(|item| {
        let start = text(item, "start");
        let local = start.get(..16).unwrap_or(&start);
        format!("{local} {} {}", text(item, "title"), text(item, "status"))
    });
    lines
        .filter(|line| !line.contains("Camp") && !line.contains("Boat"))
        .collect()
}

#[test]
fn a_season_is_right_on_the_page_in_the_feed_and_in_the_agenda_in_four_zones() {
    let (_servers, list) = friends();
    let facts = [
        ("London", "+01:00", "20260808T130000Z"),
        ("New York", "-04:00", "20260808T180000Z"),
        ("Kolkata", "+05:30", "20260808T083000Z"),
        ("Lord Howe", "+11:00", "20260808T033000Z"),
    ];
    for (zone, (place, offset, picnic)) in ZONES.iter().zip(facts) {
        let site = site(zone).write("friends.yaml", &list);
        let dates = ["--dates", "2026-08-01 14:00", "2026-08-08 14:00"];
        site.run(
            ["new", "poll", "Which day for the picnic?"]
                .into_iter()
                .chain(dates),
        )
        .success();
        site.run(["pull"]).success();
        let close = [
            "poll",
            "close",
            "which-day-for-the-picnic",
            "--pick",
            "aug-8",
            "--title",
            "Picnic",
        ];
        site.run(close).success();
        site.run(["build"]).success();

        // The agenda.
        assert_eq!(
            agenda(&site.json(["agenda", "--json"])),
            [
                "2026-08-08T14:00 Picnic confirmed",
                "2026-10-06T19:00 Rehearsal; loud, long confirmed",
                "2026-10-15T18:00 Rehearsal; loud, long confirmed",
                "2026-10-20T19:00 Rehearsal; loud, long confirmed",
                "2026-10-28T20:00 Rehearsal; loud, long confirmed",
                "2026-11-03T19:00 Rehearsal; loud, long confirmed",
                "2026-11-10T19:00 Rehearsal; loud, long cancelled",
                "2026-11-17T19:00 Rehearsal; loud, long confirmed",
                "2026-12-31T22:00 Concert at last 🎻 confirmed",
            ],
            "{zone}"
        );

        // The pages.
        let rehearsal = site.main("2026/06/rehearsal/index.html");
        for part in [
            "weekly on Tuesday, until 17 November 2026",
            "Tuesday 6 October 2026, 19:00",
            "Wednesday 28 October 2026, 20:00",
            "<strong>Cancelled</strong>",
            &format!("<span class=\"zone\">({place})</span>"),
        ] {
            assert!(
                rehearsal.contains(part),
                "{zone}: no {part} in\n{rehearsal}"
            );
        }
        let concert = site.main("2026/06/concert/index.html");
        assert!(concert.contains("Coming: 3 of 3"), "{zone}: {concert}");
        let (coming, waiting) = concert.split_once("p-x-waiting").unwrap();
        assert!(coming.contains("Ben") && coming.contains("Cid") && !coming.contains("Dan"));
        assert!(waiting.contains("Dan") && waiting.contains("Eve"));
        let event = site.main("2026/06/which-day-for-the-picnic-event/index.html");
        assert!(
            event.contains("Saturday 8 August 2026, 14:00"),
            "{zone}: {event}"
        );
        assert!(event.contains("u-x-poll") && event.contains("Coming: 1"));
        let poll = site.main("2026/06/which-day-for-the-picnic/index.html");
        assert!(
            poll.contains("<span class=\"count\">1 of 1</span>"),
            "{zone}: {poll}"
        );

        // The feeds.
        let feed = site.read("public/feed.xml");
        for part in [
            format!("datetime=\"2026-10-06T19:00:00{offset}\""),
            format!("<ev:startdate>2026-10-06T19:00:00{offset}</ev:startdate>"),
            "Next: Tue 6 October 2026, 19:00; Thu 15 October 2026, 18:00; Tue 20 October 2026, 19:00.".into(),
            "Room for <data class=\"p-x-capacity\" value=\"3\">3</data>".into(),
            "<title>Picnic</title>".into(),
        ] {
            assert!(feed.contains(&part), "{zone}: no {part} in\n{feed}");
        }

        // The calendar; what four parsers make of it is the business of tests/calendars/run.
        let calendar = site.read("public/calendar.ics");
        assert!(
            calendar.contains(&format!("DTSTART:{picnic}\r\n")),
            "{zone}: {calendar}"
        );
        assert!(calendar.contains(&format!("DTSTART;TZID={zone}:20261006T190000")));
    }
}

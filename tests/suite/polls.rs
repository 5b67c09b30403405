//! A date is found by a poll, and an event comes of it.

use crate::feed_server::{FeedServer, item};
use crate::sandbox::{Sandbox, git};

const BOAT: &str = "posts/2026-06-15-boat-trip.md";
const EVENT: &str = "events/2026-06-15-boat-trip-event.md";

/// A poll about three dates in which Ben chose two.
fn boat() -> (Sandbox, FeedServer) {
    let site = Sandbox::new();
    let dates = [
        "new",
        "poll",
        "Boat trip?",
        "--dates",
        "2026-07-11",
        "2026-07-18 14:00",
    ];
    site.run(dates.into_iter().chain(["--option", "Neither"]))
        .success();
    site.with_ben(&vote())
}

/// Ben's vote for two of them, of the morning.
fn vote() -> String {
    let vote = "<div class=\"h-entry\"><p>Votes <a class=\"u-in-reply-to\" href=\"https://ada.example/2026/06/boat-trip/#jul-11\">one</a>, <a class=\"u-in-reply-to\" href=\"https://ada.example/2026/06/boat-trip/#jul-18\">two</a></p></div>";
    item("vote", "Votes", 15, vote)
}

#[test]
fn a_poll_about_dates_has_them_as_times_for_machines_and_as_words_for_people() {
    let (site, _ben) = boat();
    assert_eq!(
        site.read(BOAT),
        "---\ntitle: Boat trip?\ndate: 2026-06-15T13:00:00+01:00\npoll:\n  choice: any          # one | any\n  # closes: 2026-07-01 20:00\n  options:\n    - { id: jul-11, start: 2026-07-11 }\n    - { id: jul-18, start: 2026-07-18 14:00 }\n    - Neither\n---\n\n"
    );
    site.run(["build"]).success();
    let feed = site.read("public/feed.xml");
    assert!(
        feed.contains("datetime=\"2026-07-11\">Sat 11 July</time>"),
        "{feed}"
    );
    assert!(feed.contains("datetime=\"2026-07-18T14:00:00+01:00\">Sat 18 July, 14:00</time>"));
    let page = site.main("2026/06/boat-trip/index.html");
    for part in [
        "<time class=\"dt-start\" datetime=\"2026-07-18T14:00:00+01:00\">Saturday 18 July 2026, 14:00</time>",
        "<span class=\"count\">1 of 1</span>",
        "<progress value=\"100\" max=\"100\" aria-hidden=\"true\"></progress>",
        "<span class=\"count\">0 of 1</span>",
        "value=\"any\"",
    ] {
        assert!(page.contains(part), "no {part} in\n{page}");
    }
    site.edit("potluck.yaml", "title:", "language: de\ntitle:");
    site.run(["build"]).success();
    let page = site.main("2026/06/boat-trip/index.html");
    assert!(page.contains(">Samstag, 11. Juli 2026</time>"), "{page}");
}

#[test]
fn what_is_no_date_is_told_before_a_file_is_written() {
    let site = Sandbox::new();
    for (typed, told) in [
        (
            ["new", "poll", "When?", "--dates", "7pm"],
            "`7pm` is not a date and time",
        ),
        (
            ["new", "event", "Boat", "--dates", "2026-07-11"],
            "`--dates` goes with a poll",
        ),
    ] {
        let complaint = site.complaint(typed, 1);
        assert!(complaint.contains(told), "{complaint}");
    }
    assert_eq!(site.files("posts"), [""; 0]);
}

#[test]
fn a_closed_poll_keeps_its_tally_and_becomes_an_event_and_each_leads_to_the_other() {
    let (site, ben) = boat();
    let told = site.prints(["poll", "close", "boat-trip", "--pick", "jul-18"]);
    assert_eq!(told.trim(), EVENT);
    assert_eq!(
        site.read(EVENT),
        "---\ntitle: Boat trip\ndate: 2026-06-15T13:00:00+01:00\nstart: 2026-07-18 14:00\nfrom_poll: https://ada.example/2026/06/boat-trip/\n# location: {name: Castle Park, address: Bristol}\n# bring: [salad, bread, \"chairs: 6\"]\n---\n"
    );
    let head = "poll:\n  closes: 2026-06-15T13:00:00+01:00\n  picked: jul-18\n  event: https://ada.example/2026/06/boat-trip-event/\n  counts: { jul-11: 1, jul-18: 1, neither: 0 }\n  voters: 1\n  choice: any";
    assert!(site.read(BOAT).contains(head), "{}", site.read(BOAT));

    // Ben takes his vote back: what was counted stands.
    ben.serve(
        "/feed.xml",
        b"<rss version=\"2.0\"><channel><title>Ben</title></channel></rss>",
    );
    site.run(["pull", "Ben"]).success();
    site.run(["build"]).success();
    let poll = site.main("2026/06/boat-trip/index.html");
    assert!(
        poll.contains("<span class=\"count\">1 of 1</span>"),
        "{poll}"
    );
    assert!(
        poll.contains("<a class=\"u-x-poll\" href=\"../boat-trip-event/index.html\">"),
        "{poll}"
    );
    let event = site.main("2026/06/boat-trip-event/index.html");
    assert!(
        event.contains("<a class=\"u-x-poll\" href=\"../boat-trip/index.html\">"),
        "{event}"
    );
    let feed = site.read("public/feed.xml");
    assert!(feed.contains(
        "<a class=\"u-x-poll\" href=\"https://ada.example/2026/06/boat-trip-event/\">the event</a>"
    ));
    assert!(feed.contains(
        "<a class=\"u-x-poll\" href=\"https://ada.example/2026/06/boat-trip/\">a poll</a>"
    ));
    let calendar = site
        .read("public/2026/06/boat-trip-event/event.ics")
        .replace("\r\n ", "");
    assert!(calendar.contains("DTSTART:20260718T130000Z"));
    assert!(calendar.contains("URL;VALUE=URI:https://ada.example/2026/06/boat-trip-event/"));
    assert!(
        calendar
            .contains("\\nThe date was found by a poll: https://ada.example/2026/06/boat-trip/")
    );
    // Nobody comes because of a vote; they are asked.
    assert!(event.contains("Coming: 1"), "{event}");
}

#[test]
fn a_vote_that_was_heard_only_after_the_count_is_not_among_those_counted() {
    let (site, ben) = boat();
    let none = b"<rss version=\"2.0\"><channel><title>Ben</title></channel></rss>";
    ben.serve("/feed.xml", none);
    std::fs::remove_dir_all(site.path(".potluck")).unwrap();
    site.run(["pull"]).success();
    site.run(["poll", "close", "boat-trip", "--pick", "jul-18"])
        .success();
    ben.serve_items("Ben", &vote());
    site.run(["pull", "--force"]).success();
    site.run(["build"]).success();
    let poll = site.main("2026/06/boat-trip/index.html");
    assert!(!poll.contains("Ben"), "{poll}");
    let read = site.prints(["read"]);
    assert!(read.contains("  0  Sat 11 July\n"), "{read}");
}

#[test]
fn closing_twice_changes_nothing_and_what_was_cut_short_is_finished() {
    let (site, _ben) = boat();
    let close = ["poll", "close", BOAT, "--pick", "2"];
    let before = site.read(BOAT);
    site.run(close).success();
    let after = (site.read(BOAT), site.read(EVENT));
    site.run(close).success();
    assert_eq!((site.read(BOAT), site.read(EVENT)), after);
    // As if it had been killed before the poll was written.
    site.put(BOAT, before.as_bytes());
    site.run(close).success();
    assert_eq!((site.read(BOAT), site.read(EVENT)), after);
    assert_eq!(site.files("events").len(), 1);
}

#[test]
fn an_option_that_is_no_date_ends_the_poll_without_an_event() {
    let (site, _ben) = boat();
    site.run(["poll", "close", "boat trip", "--pick", "neither"])
        .success();
    assert_eq!(site.files("events"), [""; 0]);
    site.run(["build"]).success();
    assert!(
        site.main("2026/06/boat-trip/index.html")
            .contains("Neither</strong>")
    );
}

#[test]
fn what_cannot_be_closed_is_told_with_its_cure() {
    let (site, ben) = boat();
    let site = site.write(
        "posts/2026-06-14-boat.md",
        "---\ntitle: Boat trip, or none?\npoll: { options: [Yes, No] }\n---\n",
    );
    let theirs = format!("{}/vote/", ben.address());
    let mut told = String::new();
    for (poll, pick) in [
        ("boat-trip", "aug-1"),
        ("boat trip", "jul-18"),
        ("picnic", "jul-18"),
        (theirs.as_str(), "yes"),
    ] {
        let complaint = site.complaint(["poll", "close", poll, "--pick", pick], 1);
        told += &complaint.replace(&ben.address(), "BEN");
    }
    site.run(["poll", "close", "boat-trip", "--pick", "jul-18"])
        .success();
    told += &site.complaint(["poll", "close", "boat-trip", "--pick", "jul-11"], 1);
    insta::assert_snapshot!(told.trim_end(), @"
    error: `aug-1` is no option of `Boat trip?`
      help: its options are:
      1  Sat 11 July  (jul-11)
      2  Sat 18 July, 14:00  (jul-18)
      3  Neither  (neither)
    error: `boat trip` fits 2 posts
      help: say which by its address, or by more words:
      https://ada.example/2026/06/boat-trip/  Ada: Boat trip?
      https://ada.example/2026/06/boat/  Ada: Boat trip, or none?
    error: `picnic` is no poll of yours
      help: say which by its file in posts/, its address, or words of its title
    error: `BEN/vote/` is no poll of yours
      help: say which by its file in posts/, its address, or words of its title
    error: `Boat trip?` is settled already: Sat 18 July, 14:00
      help: move the event by its `start`; or take `picked` and what was counted out of `posts/2026-06-15-boat-trip.md` and close it anew
    ");
    // A head in braces is edited where that is safe.
    site.run(["poll", "close", "2026-06-14-boat.md", "--pick", "no"])
        .success();
    assert!(
        site.read("posts/2026-06-14-boat.md")
            .contains("poll: { voters: 0, counts: { yes: 0, no: 0 }, picked: no, closes:")
    );
}

/// The same, its time over, and a place to publish to.
fn closed_boat() -> (Sandbox, FeedServer) {
    let (site, ben) = boat();
    site.edit(
        BOAT,
        "  # closes: 2026-07-01 20:00",
        "  closes: 2026-06-15 12:30",
    );
    git(site.root(), &["init", "--quiet", "--bare", "host.git"]);
    site.edit(
        "potluck.yaml",
        "title:",
        "publish: { remote: host.git }\ntitle:",
    );
    (site, ben)
}

#[test]
fn a_poll_whose_time_is_over_is_counted_once_when_it_is_published_and_others_show_that() {
    let (site, ben) = closed_boat();
    let now = site.run(["publish"]).success();
    let said = String::from_utf8_lossy(&now.get_output().stderr).to_string();
    assert!(
        said.contains("Wrote the votes into posts/2026-06-15-boat-trip.md"),
        "{said}"
    );
    let file = site.read(BOAT);
    assert!(
        file.contains("counts: { jul-11: 1, jul-18: 1, neither: 0 }\n  voters: 1\n"),
        "{file}"
    );
    assert!(!file.contains("picked"), "{file}");
    let feed = site.read("public/feed.xml");
    assert!(
        feed.contains(
            "<p>Closed. Votes: <a href=\"https://ada.example/2026/06/boat-trip/#jul-11\">"
        ),
        "{feed}"
    );

    // Ben takes his vote back: what was counted stands, here and for whoever reads Ada's feed.
    ben.serve(
        "/feed.xml",
        b"<rss version=\"2.0\"><channel><title>Ben</title></channel></rss>",
    );
    site.run(["pull", "Ben"]).success();
    let again = site.run(["publish"]).success();
    let said = String::from_utf8_lossy(&again.get_output().stderr).to_string();
    assert!(!said.contains("Wrote the votes"), "{said}");
    let zoe = Sandbox::new().write(
        "friends.yaml",
        "- name: Ada\n  site: https://ada.example/\n  feeds: [FEED]\n",
    );
    let server = crate::feed_server::FeedServer::start();
    server.serve("/feed.xml", site.read("public/feed.xml"));
    zoe.edit("friends.yaml", "FEED", &format!("{}feed.xml", server.url()));
    zoe.run(["pull"]).success();
    let told = zoe.prints(["read"]);
    let told = told.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(
        told.contains("1 Sat 11 July") && told.contains("0 Neither"),
        "{told}"
    );

    // What is picked later leaves the numbers as they are.
    site.run(["poll", "close", BOAT, "--pick", "jul-18"])
        .success();
    let file = site.read(BOAT);
    assert_eq!(file.matches("counts:").count(), 1);
    assert!(file.contains("picked: jul-18"), "{file}");
    site.run(["build"]).success();
}

#[test]
fn votes_are_not_written_down_where_a_friend_was_never_heard() {
    let (site, ben) = closed_boat();
    std::fs::remove_dir_all(site.path(".potluck")).unwrap();
    ben.fail("/feed.xml", 500);
    site.run(["publish", "--anyway"]).success();
    assert!(!site.read(BOAT).contains("counts"));
}

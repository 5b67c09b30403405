//! Events: their dates, their calendars, their guests.

use icalendar::{Calendar, CalendarComponent, Component};

use crate::feed_server::{FeedServer, item};
use crate::sandbox::Sandbox;

pub const ZONES: [&str; 4] = [
    "Europe/London",
    "America/New_York",
    "Asia/Kolkata",
    "Australia/Lord_Howe",
];

const REHEARSAL: &str = include_str!("../calendars/events/2026-06-01-rehearsal.md");
const CONCERT: &str = include_str!("../calendars/events/2026-06-02-concert.md");
const CAMP: &str = include_str!("../calendars/events/2026-06-03-camp.md");
const BOAT: &str = include_str!("../calendars/events/2026-06-04-off.md");

pub fn site(zone: &str) -> Sandbox {
    let site = Sandbox::new()
        .write("events/2026-06-01-rehearsal.md", REHEARSAL)
        .write("events/2026-06-02-concert.md", CONCERT)
        .write("events/2026-06-03-camp.md", CAMP)
        .write("events/2026-06-04-off.md", BOAT);
    site.edit("potluck.yaml", "Europe/London", zone);
    site
}

/// The lines of a calendar, unfolded.
fn lines(site: &Sandbox, path: &str) -> Vec<String> {
    let text = site.read(path);
    assert!(text.split("\r\n").all(|line| line.len() <= 75), "{text}");
    assert_eq!(text.matches('\n').count(), text.matches("\r\n").count());
    text.parse::<Calendar>()
        .unwrap_or_else(|why| panic!("{path}: {why}"));
    text.replace("\r\n ", "")
        .lines()
        .map(str::to_string)
        .collect()
}

#[test]
fn a_series_goes_out_in_its_zone_with_what_changed_told_apart() {
    for zone in ZONES {
        let site = site(zone);
        site.run(["build"]).success();
        let path = "public/2026/06/rehearsal/event.ics";
        let lines = lines(&site, path);
        for line in [
            format!("TZID:{zone}"),
            format!("DTSTART;TZID={zone}:20261006T190000"),
            format!("DTEND;TZID={zone}:20261006T213000"),
            format!("EXDATE;TZID={zone}:20261013T190000"),
            format!("RECURRENCE-ID;TZID={zone}:20261027T190000"),
            format!("DTSTART;TZID={zone}:20261028T200000"),
            format!("RECURRENCE-ID;TZID={zone}:20261110T190000"),
            "STATUS:CANCELLED".into(),
            "SUMMARY:Rehearsal\\; loud\\, long".into(),
        ] {
            assert!(
                lines.contains(&line),
                "{zone}: no {line} in\n{}",
                lines.join("\n")
            );
        }
        let calendar: Calendar = site.read(path).parse().unwrap();
        let events = calendar
            .components
            .iter()
            .filter_map(CalendarComponent::as_event);
        let uids: Vec<&str> = events.filter_map(|event| event.get_uid()).collect();
        assert_eq!(uids.len(), 3);
        assert!(uids.iter().all(|uid| *uid == uids[0]), "{uids:?}");
    }
}

#[test]
fn what_happens_once_goes_out_in_utc_and_days_end_after_their_last() {
    for (zone, start, end) in [
        ("Europe/London", "20261231T220000Z", "20270101T013000Z"),
        ("America/New_York", "20270101T030000Z", "20270101T063000Z"),
        ("Asia/Kolkata", "20261231T163000Z", "20261231T200000Z"),
        (
            "Australia/Lord_Howe",
            "20261231T110000Z",
            "20261231T143000Z",
        ),
    ] {
        let site = site(zone);
        site.run(["build"]).success();
        let concert = lines(&site, "public/2026/06/concert/event.ics");
        assert!(concert.contains(&format!("DTSTART:{start}")), "{zone}");
        assert!(concert.contains(&format!("DTEND:{end}")), "{zone}");
        assert!(!concert.iter().any(|line| line.contains("VTIMEZONE")));
        let camp = lines(&site, "public/2026/06/camp/event.ics");
        assert!(camp.contains(&"DTSTART;VALUE=DATE:20260807".into()));
        assert!(camp.contains(&"DTEND;VALUE=DATE:20260810".into()));
    }
}

#[test]
fn a_cancelled_event_stays_in_the_calendar_for_sixty_days() {
    let site = site("Europe/London");
    let boat = |now: &str| {
        let mut build = site.command(["build"]);
        build.env("SOURCE_DATE_EPOCH", now).assert().success();
        let lines = lines(&site, "public/calendar.ics");
        let begin = lines.iter().position(|line| line == "SUMMARY:Boat trip")?;
        Some(
            lines[begin..]
                .iter()
                .find(|line| line.starts_with("STATUS:"))?
                .clone(),
        )
    };
    // 8 August and 10 August 2026; it was cancelled on 10 June.
    assert_eq!(boat("1786147200").as_deref(), Some("STATUS:CANCELLED"));
    assert_eq!(boat("1786320000"), None);
    assert!(lines(&site, "public/2026/06/off/event.ics").contains(&"SEQUENCE:2".into()));
}

#[test]
fn two_builds_of_a_calendar_are_the_same() {
    let site = site("Australia/Lord_Howe");
    site.run(["build"]).success();
    let first = site.read("public/calendar.ics");
    let later = site.copy();
    let mut build = later.command(["build"]);
    build
        .env("SOURCE_DATE_EPOCH", "1781528400")
        .assert()
        .success();
    assert_eq!(later.read("public/calendar.ics"), first);
    assert!(first.contains("DTSTAMP:"));
}

const SOUP: &str = "<div class=\"h-event\"><p><time class=\"dt-start\" datetime=\"2026-06-20T19:00:00+01:00\">Saturday</time>, <span class=\"p-location\">Ben's kitchen</span></p><p>Repeats <data class=\"p-rrule\" value=\"FREQ=WEEKLY;BYDAY=SA\">weekly</data> (<data class=\"p-tz\" value=\"Europe/London\">London</data>).</p></div>";

#[test]
fn the_agenda_reminds_of_a_series_once_and_not_at_each_of_its_dates() {
    let (site, ben) = Sandbox::new().with_ben(&item("soup", "Soup", 1, SOUP));
    let told = site.prints(["agenda"]);
    assert_eq!(told.matches("you have not answered").count(), 1, "{told}");
    // Its later dates are named with the next one, and each by itself for programs.
    assert!(
        told.contains("also on 27 June, 4 July, 11 July and 36 more dates within a year"),
        "{told}"
    );
    assert_eq!(told.matches("Soup").count(), 1, "{told}");
    let json: Vec<serde_json::Value> =
        serde_json::from_str(&site.prints(["agenda", "--json"])).unwrap();
    assert!(json.len() > 10, "{}", json.len());
    let reminders = json.iter().filter(|item| item["wants_answer"] == true);
    assert_eq!(reminders.count(), 1);
    // An answer to the series is one to all its dates.
    let site = site.write(
        "responses/2026-06-10-soup.md",
        &format!(
            "---\nin_reply_to: {}/soup/\nrsvp: yes\n---\n",
            ben.address()
        ),
    );
    assert!(!site.prints(["agenda"]).contains("you have not answered"));
}

#[test]
fn the_agenda_has_friends_events_my_answers_and_birthdays() {
    let (site, ben) = Sandbox::new().with_ben(&item("soup", "Soup", 1, SOUP));
    let site = site
        .write("private.yaml", &format!("{}/: {{ ring: 5, birthday: 1984-06-25 }}\n", ben.address()))
        .write("events/2026-06-02-picnic.md", "---\ntitle: Picnic\nstart: 2026-06-28 14:00\ncapacity: 9\nbring: [salad, bread]\ninvited: [ring 15]\n---\n")
        .write("responses/2026-06-10-soup.md", &format!("---\nin_reply_to: {}/soup/#2026-06-27\nrsvp: maybe\nbring: [bread]\n---\n", ben.address()));
    let told = site.prints(["agenda"]).replace(&ben.address(), "BEN");
    let june = told.split("July 2026").next().unwrap();
    insta::assert_snapshot!(june.trim_end(), @r"
    June 2026
      Sat 20  19:00  Soup, Ben's kitchen
                     Ben invites · 1 coming
                     you have not answered: potluck rsvp BEN/soup/ yes (for this date alone: BEN/soup/#2026-06-20)
                     also on 4 July, 11 July, 18 July and 35 more dates within a year
      Thu 25         Ben's birthday (42)
      Sat 27  19:00  Soup, Ben's kitchen
                     Ben invites · 1 coming
                     you said maybe
                     you bring bread
                     BEN/soup/#2026-06-27
      Sun 28  14:00  Picnic
                     you host · 1 of 9 coming
                     still wanted: salad, bread
                     not heard from yet: Ben
                     https://ada.example/2026/06/picnic/
    ");
    let json = site.json(["agenda", "--json"]);
    assert_eq!(json[0]["wants_answer"], true);
    assert_eq!(json[1]["kind"], "birthday");
    let calendar = site.read(".potluck/circle.ics");
    calendar.parse::<Calendar>().unwrap();
    assert!(calendar.contains("RRULE:FREQ=YEARLY\r\n") && calendar.contains("Ben's birthday"));
    assert!(
        calendar.contains("DTSTART;TZID=Europe/London:20260620T190000"),
        "{calendar}"
    );
    // Nothing of it is published.
    site.run(["build"]).success();
    for (path, bytes) in site.contents("public") {
        let text = String::from_utf8_lossy(&bytes);
        assert!(
            !text.contains("birthday") && !text.contains("ring 15"),
            "{path}"
        );
    }
}

#[test]
fn a_script_is_told_by_the_exit_code_whether_something_is_due() {
    let site = Sandbox::new().write(
        "events/2026-06-01-soup.md",
        "---\ntitle: Soup\nstart: 2026-06-17 12:00\n---\n",
    );
    site.run(["agenda", "--due", "3d"]).code(0);
    site.run(["agenda", "--due", "1d"]).code(4);
    let wrong = site.complaint(["agenda", "--due", "soon"], 1);
    assert!(wrong.contains("`soon` is no length of time"), "{wrong}");
}

#[test]
fn a_mistake_in_private_yaml_is_shown_with_its_place() {
    let site = Sandbox::new().write(
        "private.yaml",
        "https://ben.example/:\n  ring: 12\n  birthday: 02-30\n",
    );
    let told = site.complaint(["agenda"], 3);
    assert!(
        told.contains("there is no ring 12") && told.contains("private.yaml:2:9"),
        "{told}"
    );
    assert!(told.contains("`02-30` is not a day of the year"), "{told}");
}

#[test]
fn birthdays_come_from_an_address_book_and_stay_private() {
    let (site, ben) = Sandbox::new().with_ben("");
    let cards = format!(
        "BEGIN:VCARD\r\nVERSION:2.1\r\nN;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:Ros=E9;Tante\r\nBDAY:--06-20\r\nEND:VCARD\r\nBEGIN:VCARD\r\nVERSION:4.0\r\nFN:Benjamin\r\nURL:{}/\r\nBDAY:19840229\r\nEND:VCARD\r\nBEGIN:VCARD\r\nVERSION:3.0\r\nFN:Old \u{1b}[2J\r\nBDAY:long ago\r\nEND:VCARD\r\n",
        ben.address()
    );
    // The file may be kept elsewhere, by way of a link.
    let site = site
        .write("contacts.vcf", &cards)
        .write("synced/private.yaml", "# mine\n");
    std::os::unix::fs::symlink("synced/private.yaml", site.path("private.yaml")).unwrap();
    let import = ["friends", "import", "contacts.vcf"];
    let told = site.complaint(import, 0);
    assert!(
        told.contains("Old [2J: `long ago` is not a day of the year"),
        "{told}"
    );
    let known = site
        .read("synced/private.yaml")
        .replace(&ben.address(), "BEN");
    assert_eq!(
        known,
        "# mine\nTante Rosé: { birthday: 06-20 }\nBEN/: { birthday: 1984-02-29 }\n"
    );
    assert_eq!(
        site.prints(import),
        "0 birthdays noted in private.yaml; 2 stood there already.\n"
    );
    let agenda = site.prints(["agenda"]);
    assert!(
        agenda.contains("Sat 20         Tante Rosé's birthday\n"),
        "{agenda}"
    );
    assert!(
        agenda.contains("Sun 28         Ben's birthday (43)\n"),
        "{agenda}"
    );
    site.run(["build"]).success();
    for (path, bytes) in site.contents("public") {
        let text = String::from_utf8_lossy(&bytes);
        assert!(
            !text.contains("birthday") && !text.contains("Rosé"),
            "{path}"
        );
    }
}

#[test]
fn who_is_invited_and_is_nobody_is_told_by_check() {
    let (site, _ben) = Sandbox::new().with_ben("");
    let site = site
        .write("events/2026-06-02-soup.md", "---\ntitle: Soup\nstart: 2026-06-28 14:00\ninvited: [Benn, ben, ring 15, everybody, Zoe, Tom]\n---\nSoup.\n")
        .write("events/2026-06-02-soup.guests.yaml", "- name: zoe\n");
    let told = site.complaint(["check"], 0);
    for (what, cure) in [
        (
            "no friend of yours goes by `Benn`, who is invited",
            "did you mean `Ben`?",
        ),
        ("no friend of yours goes by `Tom`", "`potluck guest add`"),
        (
            "nobody is in `ring 15`, which is invited",
            "write into private.yaml how near each friend is",
        ),
    ] {
        assert!(told.contains(what) && told.contains(cure), "{told}");
    }
    assert!(
        !told.contains("`Zoe`") && !told.contains("`ben`") && !told.contains("`everybody` are"),
        "{told}"
    );
    assert!(told.contains("soup.md:4:"), "{told}");
}

#[test]
fn an_alarm_rings_in_the_private_calendar_alone() {
    let site = Sandbox::new().write(
        "events/2026-06-01-soup.md",
        "---\ntitle: Soup\nstart: 2026-06-17 12:00\n---\n",
    );
    site.edit(
        "potluck.yaml",
        "network:",
        "circle: { alarm: 2h }\nnetwork:",
    );
    site.run(["agenda"]).success();
    site.run(["build"]).success();
    assert!(site.read(".potluck/circle.ics").contains("TRIGGER:-PT120M"));
    assert!(!site.read("public/calendar.ics").contains("VALARM"));
}

#[test]
fn capacity_three_and_five_yeses_seat_the_first_and_let_the_others_wait() {
    let site = Sandbox::new().write("events/2026-06-02-concert.md", CONCERT);
    let mut servers = Vec::new();
    let mut friends = String::new();
    for (at, name) in ["Ben", "Cid", "Dan", "Eve"].iter().enumerate() {
        let server = FeedServer::start();
        let rsvp = "<div class=\"h-entry\">RSVP <data class=\"p-rsvp\" value=\"yes\">yes</data> to <a class=\"u-in-reply-to\" href=\"https://ada.example/2026/06/concert/\">it</a></div>";
        server.serve_items(name, &item("yes", "RSVP yes", 3 + at as u8, rsvp));
        friends += &server.as_friend(name);
        servers.push(server);
    }
    site.put("friends.yaml", friends.as_bytes());
    site.run(["pull"]).success();
    site.run(["build"]).success();
    let page = site.main("2026/06/concert/index.html");
    assert!(page.contains("Coming: 3 of 3"), "{page}");
    let (coming, waiting) = page.split_once("p-x-waiting").unwrap();
    assert!(coming.contains("Ben") && coming.contains("Cid") && !coming.contains("Dan"));
    assert!(waiting.contains("Dan") && waiting.contains("Eve"));
    let agenda = site.prints(["agenda"]);
    assert!(agenda.contains("3 of 3 coming"), "{agenda}");
}

#[test]
fn the_page_of_a_series_lists_its_coming_dates_and_what_is_different() {
    let site = site("Europe/London");
    site.run(["build"]).success();
    let page = site.main("2026/06/rehearsal/index.html");
    let dates = page
        .split("id=\"dates\"")
        .nth(1)
        .unwrap()
        .split("</section>")
        .next()
        .unwrap();
    assert!(
        dates.contains("id=\"2026-10-06\"") && !dates.contains("2026-10-13"),
        "{dates}"
    );
    assert!(
        dates.contains("Wednesday 28 October 2026, 20:00") && dates.contains("The hall is taken"),
        "{dates}"
    );
    let feed = site.read("public/feed.xml");
    assert!(feed.contains("Next: Tue 6 October 2026, 19:00; Thu 15 October 2026, 18:00; Tue 20 October 2026, 19:00."), "{feed}");
    assert!(feed.contains("is cancelled: Half of us are away, sorry."));
}

#[test]
fn a_guest_without_a_site_is_counted_by_the_hosts_word_and_never_published_as_a_file() {
    let site = Sandbox::new()
        .write("events/2026-06-02-soup.md", "---\ntitle: Soup\nstart: 2026-06-28 14:00\nbring: [wine]\n---\n")
        .write("events/2026-06-02-soup.guests.yaml", "- name: Zoe <b>\n  answer: yes\n  guests: 1\n  bring: [wine]\n  mail: zoe@example.org\n");
    site.run(["build"]).success();
    let page = site.main("2026/06/soup/index.html");
    assert!(
        page.contains("Coming: 3")
            && page.contains("Zoe &lt;b&gt;")
            && page.contains("(as the host was told)"),
        "{page}"
    );
    for (path, bytes) in site.contents("public") {
        assert!(!path.contains("guests"), "{path}");
        assert!(
            !String::from_utf8_lossy(&bytes).contains("zoe@example.org"),
            "{path}"
        );
    }
}

#[test]
fn the_calendar_page_is_a_table_with_a_head_and_a_caption() {
    let site = site("Europe/London").write(
        "events/2025-06-01-old.md",
        "---\ntitle: Old supper\nstart: 2025-06-20 19:00\n---\n",
    );
    site.run(["build"]).success();
    let page = site.main("calendar/index.html");
    assert!(
        page.contains("<caption>October 2026</caption>") && page.contains("<th scope=\"col\">"),
        "{page}"
    );
    assert!(
        page.contains("Rehearsal; loud, long")
            && page.contains("<h2>2025</h2>")
            && page.contains("Old supper")
    );
}

#[test]
fn what_is_on_in_the_circle_has_everybodys_events_once_and_nothing_else_of_them() {
    let soup = item("soup", "Soup", 1, SOUP) + &item("copy", "Soup", 2, SOUP);
    let (site, _ben) = Sandbox::new().with_ben(&soup);
    let site = site.write(
        "events/2026-06-02-picnic.md",
        "---\ntitle: Picnic\nstart: 2026-06-28 14:00\n---\nSecret text.\n",
    );
    site.run(["build"]).success();
    assert!(!site.has("public/whats-on/index.html") && !site.has("public/circle/calendar.ics"));
    site.edit(
        "potluck.yaml",
        "network:",
        "circle: { whats_on: true }\nnetwork:",
    );
    site.run(["build"]).success();
    let page = site.main("whats-on/index.html");
    assert_eq!(
        page.matches("Saturday 20 June 2026, 19:00").count(),
        1,
        "{page}"
    );
    assert!(page.contains("s kitchen") && page.contains("Picnic") && page.contains("Ben"));
    let calendar = lines(&site, "public/circle/calendar.ics");
    assert_eq!(
        calendar
            .iter()
            .filter(|line| *line == "BEGIN:VEVENT")
            .count(),
        2
    );
    assert!(!calendar.iter().any(|line| line.contains("Secret")));
}

#[test]
fn a_moved_event_says_so_to_people_to_readers_and_to_search_engines() {
    let site = Sandbox::new().write(
        "events/2026-06-02-soup.md",
        "---\ntitle: Soup\nstart: 2026-06-28 14:00\nsequence: 1\nupdated: 2026-06-10\nmoved_from: { start: 2026-06-27 14:00, location: Castle Park, on: 2026-06-10 }\n---\n",
    );
    site.run(["build"]).success();
    let page = site.read("public/2026/06/soup/index.html");
    assert!(
        page.contains("\"eventStatus\":\"https://schema.org/EventRescheduled\""),
        "{page}"
    );
    assert!(page.contains("\"previousStartDate\":\"2026-06-27T14:00:00+01:00\""));
    assert!(page.contains("Moved from") && page.contains("Saturday 27 June 2026, 14:00"));
    let feed = site.read("public/feed.xml");
    assert!(
        feed.contains("Moved from Sat 27 June 2026, 14:00, Castle Park."),
        "{feed}"
    );
    assert!(feed.contains("<atom:updated>"));
    assert!(site.read("public/calendar.ics").contains("SEQUENCE:1\r\n"));
}

#[test]
fn what_makes_no_sense_in_an_event_is_told_with_its_cure() {
    for (lines, what) in [
        ("repeat: now and then", "`now` says nothing about repeating"),
        ("repeat: FREQ=MINUTELY", "people do not meet so often"),
        (
            "repeat: monthly on the 30th in february",
            "this never happens",
        ),
        (
            "repeat: weekly on monday",
            "the first date, Saturday 20 June 2026, is not one that `repeat` gives",
        ),
        ("repeat: weekly until 2026-01-01", "this never happens"),
        (
            "repeat: weekly\nchanges: [{ date: 2026-06-21, status: cancelled }]",
            "Sunday 21 June 2026 is none of its dates",
        ),
        ("capacity: 0", "there is no room for anybody"),
        ("end: 2026-06-19 20:00", "the event ends before it begins"),
        (
            "timezone: Europe/Lundon",
            "`Europe/Lundon` is not a time zone",
        ),
        ("rsvp_by: 7pm", "`rsvp_by` is not a date and time"),
    ] {
        let site = Sandbox::new().write(
            "events/2026-06-02-soup.md",
            &format!("---\ntitle: Soup\nstart: 2026-06-20 19:00\n{lines}\n---\n"),
        );
        let told = site.complaint(["build"], 3);
        assert!(
            told.contains(what) && told.contains("help:"),
            "{lines}: {told}"
        );
    }
    for (start, help) in [
        ("7pm", "write it as 2026-03-14 19:00"),
        ("2026-02-30 19:00", "write it as 2026-03-14 19:00"),
        ("next friday", "write it as 2026-03-14 19:00"),
    ] {
        let site = Sandbox::new().write(
            "events/2026-06-02-soup.md",
            &format!("---\ntitle: Soup\nstart: {start}\n---\n"),
        );
        let told = site.complaint(["build"], 3);
        assert!(
            told.contains("`start` is not a date and time") && told.contains(help),
            "{start}: {told}"
        );
    }
    let endless = Sandbox::new().write(
        "events/2026-06-02-soup.md",
        "---\ntitle: Soup\nstart: 1900-01-01 19:00\nrepeat: FREQ=DAILY;COUNT=4000000\n---\n",
    );
    let begun = std::time::Instant::now();
    endless.run(["build"]).success();
    endless.run(["agenda"]).success();
    assert!(begun.elapsed().as_secs() < 5);
}

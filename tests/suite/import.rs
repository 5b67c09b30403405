//! A calendar file, a friendly one and a hostile one, as files of one's own.

use insta::assert_snapshot;

use crate::sandbox::Sandbox;

/// As Outlook, Google and others export: folded lines, a zone of Windows, a series with all that can happen to one.
const CHOIR: &str = "BEGIN:VCALENDAR\r
VERSION:2.0\r
PRODID:-//x//EN\r
BEGIN:VTIMEZONE\r
TZID:W. Europe Standard Time\r
BEGIN:STANDARD\r
DTSTART:16010101T030000\r
TZOFFSETFROM:+0200\r
TZOFFSETTO:+0100\r
RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10\r
END:STANDARD\r
END:VTIMEZONE\r
BEGIN:VEVENT\r
UID:choir@work.example\r
SEQUENCE:3\r
CREATED:20260601T080000Z\r
SUMMARY:Choir\\, all voices\r
DTSTART;TZID=W. Europe Standard Time:20261006T190000\r
DTEND;TZID=W. Europe Standard Time:20261006T210000\r
RRULE:FREQ=WEEKLY;UNTIL=20261215T235959Z\r
EXDATE;TZID=W. Europe Standard Time:20261013T190000,20261020T190000\r
RDATE;TZID=W. Europe Standard Time:20261231T180000\r
LOCATION:St Mary\\nChurch Road 1\r
ATTENDEE;CN=Zoe:mailto:zoe@example.org\r
BEGIN:VALARM\r
TRIGGER:-PT1H\r
SUMMARY:ring\r
END:VALARM\r
END:VEVENT\r
BEGIN:VEVENT\r
UID:choir@work.example\r
RECURRENCE-ID;TZID=W. Europe Standard Time:20261027T190000\r
SUMMARY:Choir\\, all voices\r
DTSTART;TZID=W. Europe Standard Time:20261028T200000\r
DTEND;TZID=W. Europe Standard Time:20261028T220000\r
END:VEVENT\r
BEGIN:VEVENT\r
UID:choir@work.example\r
RECURRENCE-ID;TZID=W. Europe Standard Time:20261103T190000\r
SUMMARY:No choir: the hall is shut\r
DTSTART;TZID=W. Europe Standard Time:20261103T190000\r
DTEND;TZID=W. Europe Standard Time:20261103T210000\r
STATUS:CANCELLED\r
END:VEVENT\r
BEGIN:VEVENT\r
UID:camp@work.example\r
SUMMARY:Camp\r
DTSTART;VALUE=DATE:20260807\r
DTEND;VALUE=DATE:20260810\r
STATUS:CANCELLED\r
this line is broken\r
DESCRIPTION:Bring a tent.\\nSee https://camp.example/a_b_c.\r
END:VEVENT\r
BEGIN:VEVENT\r
UID:dentist@work.example\r
SUMMARY:Dentist\r
CLASS:PRIVATE\r
DTSTART:20260701T080000Z\r
END:VEVENT\r
BEGIN:VEVENT\r
UID:bad@work.example\r
SUMMARY:Someday\r
DTSTART:soon\r
END:VEVENT\r
BEGIN:VEVENT\r
SUMMARY:Swim\r
DTSTART:20260704T060000Z\r
DURATION:PT1H30M\r
END:VEVENT\r
END:VCALENDAR\r
";

#[test]
fn a_calendar_becomes_files_and_a_second_time_adds_nothing() {
    let site = Sandbox::new().write("old.ics", CHOIR);
    let told = site.complaint(["import", "old.ics"], 0);
    assert_snapshot!(told, @"
    warning: old.ics:51: `this line is broken` is no line of a calendar
    warning: old.ics:63: DTSTART: `soon` is not a time
    3 new events from old.ics, 1 private and left out. Next: look them through; they are public with the next `potluck publish`.
    ");
    let mut files = String::new();
    for path in site.files("events") {
        files += &format!("{path}\n{}\n", site.read(&format!("events/{path}")));
    }
    assert_snapshot!(files, @r#"
    2026-06-01-choir-all-voices.md
    ---
    title: "Choir, all voices"
    date: 2026-06-01T09:00:00+01:00
    start: 2026-10-06 19:00
    end: 2026-10-06 21:00
    timezone: Europe/Berlin
    location: { name: St Mary, address: Church Road 1 }
    repeat: "FREQ=WEEKLY;UNTIL=20261215T235959Z"
    except: [2026-10-13, 2026-10-20]
    extra: [2026-12-31 18:00]
    changes: [{ date: 2026-10-27, start: 2026-10-28 20:00, end: 2026-10-28 22:00 }, { date: 2026-11-03, status: cancelled, note: "No choir: the hall is shut" }]
    sequence: 3
    uid: "choir@work.example"
    ---

    2026-06-15-camp.md
    ---
    title: Camp
    date: 2026-06-15T13:00:00+01:00
    start: 2026-08-07
    end: 2026-08-09
    status: cancelled
    uid: "camp@work.example"
    ---

    Bring a tent.\
    See <https://camp.example/a_b_c>.

    2026-06-15-swim.md
    ---
    title: Swim
    date: 2026-06-15T13:00:00+01:00
    start: 2026-07-04 07:00
    end: 2026-07-04 08:30
    uid: "cbad225588211e72@import"
    ---
    "#);
    let before = site.snapshot("events");
    assert_eq!(site.prints(["import", "old.ics"]), "");
    assert_eq!(site.snapshot("events"), before);
    site.run(["build"]).success();

    // What went out comes back as what it was: nothing of it is new.
    site.run(["import", "public/calendar.ics"]).success();
    assert_eq!(site.snapshot("events"), before);
    let calendar = site.read("public/calendar.ics");
    for line in [
        "UID:choir@work.example",
        "SEQUENCE:3",
        "DTSTART;TZID=Europe/Berlin:20261006T190000",
        "RRULE:FREQ=WEEKLY;UNTIL=20261215T235959Z",
        "EXDATE;TZID=Europe/Berlin:20261013T190000",
        "RDATE:20261231T170000Z",
        "RECURRENCE-ID;TZID=Europe/Berlin:20261027T190000",
        "DTSTART;TZID=Europe/Berlin:20261028T200000",
        "DTSTART;VALUE=DATE:20260807",
        "DTSTART:20260704T060000Z",
    ] {
        assert!(
            calendar.contains(&format!("{line}\r\n")),
            "no {line} in\n{calendar}"
        );
    }
    assert!(!calendar.contains("zoe@example.org"));
}

#[test]
fn a_strangers_calendar_stays_words_wherever_they_stand() {
    let evil = "BEGIN:VCALENDAR\nBEGIN:VEVENT\nUID:a\\n---\\ndraft: true@x\nSUMMARY:../../../etc/passwd\\n---\\nlike_of: https://evil.example/ \\\"}{{% x %}}\nDTSTART:20260704T060000Z\nLOCATION:x\\\" }\\nstatus: cancelled\nURL:javascript:alert(1)\nDESCRIPTION:# Owned\\n---\\n<script>alert(1)</script> ![t](https://evil.example/t.png)\\n[x](javascript:alert(2)) https://evil.example/\\\"onclick=alert(3)\\n- a\\n1. b\\n{{< figure >}} $$x$$ [[wiki]]\nEND:VEVENT\nBEGIN:VEVENT\nUID:b\nSUMMARY:\u{202e}gpj.exe\u{0007}/..\nDTSTART:20260705T060000Z\nEND:VEVENT\nBEGIN:VEVENT\nUID:c\nSUMMARY:CON\nDTSTART:20260706T060000Z\nRRULE:FREQ=DAILY;UNTIL=20200101T000000Z\nEND:VEVENT\nBEGIN:VEVENT\nUID:d\nSUMMARY:Often\nDTSTART:20260706T060000Z\nRRULE:FREQ=SECONDLY\nEND:VEVENT\nEND:VCALENDAR\n";
    let site = Sandbox::new().write("evil.ics", evil);
    let told = site.complaint(["import", "evil.ics"], 0);
    let everything = site.files("");
    let outside = everything
        .iter()
        .filter(|path| !path.starts_with("events/") && !path.starts_with(".potluck/"));
    assert_eq!(outside.collect::<Vec<_>>(), ["evil.ics", "potluck.yaml"]);
    assert_snapshot!(format!("{told}{}", site.files("events").join("\n")), @"
    warning: evil.ics:16: an event is left out: this never happens
    warning: evil.ics:25: `Often` repeats in a way that is not understood (people do not meet so often): only its first date is kept
    3 new events from evil.ics. Next: look them through; they are public with the next `potluck publish`.
    2026-06-15-etc-passwd-like_of-https-evil.example-x.md
    2026-06-15-gpj.exe.md
    2026-06-15-often.md
    ");
    site.run(["build"]).success();
    let path = site
        .files("events")
        .into_iter()
        .find(|path| path.contains("passwd"))
        .unwrap();
    assert_snapshot!(site.read(&format!("events/{path}")), @r#"
    ---
    title: "../../../etc/passwd --- like_of: https://evil.example/ \"}{{% x %}}"
    date: 2026-06-15T13:00:00+01:00
    start: 2026-07-04 07:00
    location: { name: "x\" }", address: "status: cancelled" }
    uid: "a --- draft: true@x"
    ---

    \# Owned\
    \---\
    \!\[t\](https://evil.example/t.png)\
    \[x\](javascript:alert(2)) https://evil.example/"onclick=alert(3)\
    \- a\
    1\. b\
    \{\{\< figure \>\}\} \$\$x\$\$ \[\[wiki\]\]
    "#);
    let page = site
        .files("public/2026/06")
        .into_iter()
        .find(|path| path.contains("passwd") && path.ends_with("index.html"))
        .unwrap();
    let page = site.main(&format!("2026/06/{page}"));
    for attack in [
        "alert(1)",
        "<img",
        "href=\"javascript:",
        "onclick=alert(3)\">",
        "<h1>Owned",
    ] {
        assert!(!page.contains(attack), "{attack} in\n{page}");
    }
    assert!(!site.read("public/feed.xml").contains("<script"));
}

#[test]
fn what_is_no_calendar_is_told_and_writes_nothing() {
    let site = Sandbox::new().write("x.ics", "<rss/>");
    let told = site.complaint(["import", "x.ics"], 1) + &site.complaint(["import", "y.ics"], 1);
    assert_snapshot!(told, @"
    error: `x.ics` is no calendar
      help: it begins with BEGIN:VCALENDAR; feeds of friends come with `potluck friends import`
    error: cannot read `y.ics`: it is not there
    ");
    assert_eq!(site.files("events"), [""; 0]);
}

#[test]
fn a_calendar_made_to_cost_time_costs_little() {
    let mut deep = String::from("BEGIN:VCALENDAR\n");
    deep += &"BEGIN:X\n".repeat(200_000);
    deep += &"END:Y\n".repeat(200_000);
    let mut wide = String::from("BEGIN:VCALENDAR\n");
    for number in 0..300 {
        wide += &format!("BEGIN:VTIMEZONE\nTZID:z{number}\n{}END:VTIMEZONE\n", "BEGIN:STANDARD\nDTSTART:19000101T000000\nTZOFFSETFROM:+0137\nTZOFFSETTO:+0137\nRRULE:FREQ=DAILY\nEND:STANDARD\n".repeat(60));
    }
    wide += "BEGIN:VEVENT\nUID:w\nDTSTART:20260101T000000Z\nRRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30\nEND:VEVENT\nBEGIN:VEVENT\nUID:m\nSUMMARY:Many\nDTSTART:20260101T000000Z\nRRULE:FREQ=DAILY\n";
    for day in 0..20_000 {
        let day = jiff::civil::date(2026, 1, 1)
            .checked_add(jiff::Span::new().days(day))
            .unwrap();
        wide += &format!(
            "EXDATE:{0}T000000Z\nRDATE:{0}T120000Z\n",
            day.strftime("%Y%m%d")
        );
    }
    wide += "END:VEVENT\n";
    for day in 1..2_000 {
        let day = jiff::civil::date(2030, 1, 1)
            .checked_add(jiff::Span::new().days(day))
            .unwrap();
        wide += &format!(
            "BEGIN:VEVENT\nUID:m\nRECURRENCE-ID:{0}T000000Z\nDTSTART:{0}T010000Z\nEND:VEVENT\n",
            day.strftime("%Y%m%d")
        );
    }
    let site = Sandbox::new()
        .write("deep.ics", &deep)
        .write("wide.ics", &(wide + "END:VCALENDAR\n"));
    let begun = std::time::Instant::now();
    site.run(["import", "deep.ics"]).success();
    site.run(["import", "wide.ics"]).success();
    site.run(["build"]).success();
    site.run(["agenda"]).success();
    assert!(begun.elapsed().as_secs() < 40, "{:?}", begun.elapsed());
}

/// A calendar with one event at this hour, in this version.
fn rowing(hour: u32, sequence: u32, place: &str) -> String {
    format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nBEGIN:VEVENT\r\nUID:row@club.example\r\nSEQUENCE:{sequence}\r\nCREATED:20260601T080000Z\r\nSUMMARY:Rowing\r\nDTSTART:20260704T{hour:02}0000Z\r\nLOCATION:{place}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
}

#[test]
fn what_has_changed_in_the_calendar_is_changed_in_a_file_that_nobody_else_changed() {
    const FILE: &str = "events/2026-06-01-rowing.md";
    let site = Sandbox::new().write("club.ics", &rowing(6, 0, "Pier"));
    site.run(["import", "club.ics"]).success();
    // What `publish` writes into a file by itself is nobody's change, and stays.
    site.edit(FILE, "uid:", "updated: 2026-06-10T10:00:00+01:00\nuid:");
    site.put("club.ics", rowing(9, 2, "Boat house").as_bytes());
    let told = site.complaint(["import", "club.ics"], 0);
    assert_snapshot!(told, @"0 new events from club.ics, 1 brought up to date. Next: look them through; they are public with the next `potluck publish`.");
    let file = site.read(FILE);
    for line in [
        "start: 2026-07-04 10:00\n",
        "location: { name: Boat house }\n",
        "sequence: 2\n",
        "updated: 2026-06-10T10:00:00+01:00\n",
        "date: 2026-06-01T09:00:00+01:00\n",
        "uid: \"row@club.example\"\n",
    ] {
        assert!(file.contains(line), "{line}{file}");
    }
    assert_eq!(site.files("events").len(), 1);
    let before = site.snapshot("events");
    site.run(["import", "club.ics"]).success();
    assert_eq!(site.snapshot("events"), before);
    site.run(["build"]).success();
}

#[test]
fn a_file_that_somebody_changed_stays_and_what_the_calendar_says_is_told_once() {
    const FILE: &str = "events/2026-06-01-rowing.md";
    let site = Sandbox::new().write("club.ics", &rowing(6, 0, "Pier"));
    site.run(["import", "club.ics"]).success();
    site.edit(FILE, "title: Rowing", "title: Rowing with Zoe");
    let before = site.read(FILE);
    let told = site.complaint(["import", "club.ics"], 0);
    assert!(!told.contains("otherwise"), "{told}");
    site.put("club.ics", rowing(9, 1, "Pier").as_bytes());
    let told = site.complaint(["import", "club.ics"], 0);
    assert_snapshot!(told, @"
    warning: club.ics:4: the calendar says otherwise than events/2026-06-01-rowing.md, which was changed here and stays as it is: start: Saturday 4 July 2026, 10:00, title: Rowing
    0 new events from club.ics, 1 here already.
    ");
    let told = site.complaint(["import", "club.ics"], 0);
    assert!(!told.contains("otherwise"), "{told}");
    assert_eq!(site.read(FILE), before);
}

#[test]
fn what_a_description_says_is_no_field_of_the_file() {
    let rowing = |hour, sequence| {
        let says = "LOCATION:Pier\r\nDESCRIPTION:Bring oars.\\n\\nupdated: 2026-06-09";
        rowing(hour, sequence, "Pier").replace("LOCATION:Pier", says)
    };
    let site = Sandbox::new().write("club.ics", &rowing(6, 0));
    site.run(["import", "club.ics"]).success();
    site.put("club.ics", rowing(9, 1).as_bytes());
    site.run(["import", "club.ics"]).success();
    let file = site.read("events/2026-06-01-rowing.md");
    let (head, _) = file.trim_start_matches("---").split_once("\n---").unwrap();
    assert!(head.contains("start: 2026-07-04 10:00"), "{file}");
    assert!(!head.contains("updated:"), "{file}");
}

#[test]
fn a_way_to_repeat_that_is_not_understood_is_said_with_the_events_name() {
    let event = |uid: &str, title: &str, more: &str| {
        format!(
            "BEGIN:VEVENT\r\nUID:{uid}\r\nCREATED:20260601T080000Z\r\nSUMMARY:{title}\r\nDTSTART:20260704T060000Z\r\n{more}END:VEVENT\r\n"
        )
    };
    let events = [
        event("a", "Bells", "RRULE:FREQ=DAILY;BYHOUR=6,18\r\n"),
        event(
            "b",
            "Swim",
            "RRULE:FREQ=WEEKLY;BYDAY=SA;BYHOUR=6;BYMINUTE=0\r\n",
        ),
        event(
            "b",
            "Swim",
            "RECURRENCE-ID;RANGE=THISANDFUTURE:20260711T060000Z\r\nLOCATION:Lake\r\n",
        ),
        event("c", "Fair", "RRULE:FREQ=YEARLY;BYWEEKNO=27;BYDAY=SA\r\n"),
        event("d", "Day 185", "RRULE:FREQ=YEARLY;BYYEARDAY=185\r\n"),
    ];
    let calendar = format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\n{}END:VCALENDAR\r\n",
        events.concat()
    );
    let site = Sandbox::new().write("odd.ics", &calendar);
    assert_snapshot!(site.complaint(["import", "odd.ics"], 0), @"
    warning: odd.ics:8: `Bells` repeats in a way that is not understood (potluck does not know `BYHOUR`): only its first date is kept
    5 new events from odd.ics. Next: look them through; they are public with the next `potluck publish`.
    ");
    for (file, rule) in [
        ("swim", "FREQ=WEEKLY;BYDAY=SA;UNTIL=20260710T235959Z"),
        ("swim-2", "FREQ=WEEKLY;BYDAY=SA"),
        ("fair", "FREQ=YEARLY;BYWEEKNO=27;BYDAY=SA"),
        ("day-185", "FREQ=YEARLY;BYYEARDAY=185"),
    ] {
        let file = site.read(&format!("events/2026-06-01-{file}.md"));
        assert!(file.contains(&format!("repeat: \"{rule}\"")), "{file}");
    }
    assert!(!site.read("events/2026-06-01-bells.md").contains("repeat"));
    site.run(["build"]).success();
}

//! Guests without a site: by the host's word, by what they mail, and what is mailed to them.

/// What they mail.
mod mail;

use icalendar::Calendar;

use crate::sandbox::Sandbox;

const LIST: &str = "events/2026-06-02-soup.guests.yaml";
const SOUP: &str = "---\ntitle: Soup\nstart: 2026-06-28 14:00\nbring: [wine, bread]\n---\n";

fn soup(more: &str) -> Sandbox {
    let text = SOUP.replace("bring:", &format!("{more}bring:"));
    let site = Sandbox::new().write("events/2026-06-02-soup.md", &text);
    site.edit(
        "potluck.yaml",
        "name: Ada",
        "name: Ada, email: ada@example.org",
    );
    site
}

#[track_caller]
fn noted(site: &Sandbox, arguments: &[&str]) -> String {
    site.complaint(arguments.iter().copied(), 0)
}

#[track_caller]
fn page(site: &Sandbox) -> String {
    site.run(["build"]).success();
    site.main("2026/06/soup/index.html")
}

/// The id that the event has in calendars.
fn uid(site: &Sandbox) -> String {
    site.run(["build"]).success();
    let calendar = site.read("public/2026/06/soup/event.ics");
    let line = calendar
        .lines()
        .find(|line| line.starts_with("UID:"))
        .unwrap();
    line.to_string()
}

#[test]
fn somebody_without_a_site_is_noted_once_counted_and_edited_in_place() {
    let site = soup("");
    let add = [
        "guest",
        "add",
        "soup",
        "--name",
        "Zoe",
        "--answer",
        "yes",
        "--guests",
        "1",
        "--bring",
        "wine",
        "--mail",
        "zoe@example.org",
    ];
    let told = noted(&site, &add);
    assert_eq!(told, "Zoe says yes to Soup. Next: `potluck publish`.\n");
    insta::assert_snapshot!(site.read(LIST), @r#"
    - name: Zoe
      answer: yes
      guests: 1
      bring: [wine]
      on: 2026-06-15T13:00:00+01:00
      mail: "zoe@example.org"
    "#);
    let shown = page(&site);
    assert!(
        shown.contains("Coming: 3") && shown.contains("(as the host was told)"),
        "{shown}"
    );
    assert!(shown.contains("brings wine"), "{shown}");
    assert_eq!(noted(&site, &add), "Zoe said yes to Soup already.\n");
    // What is written by hand stays, and so does her place in the queue.
    site.edit(LIST, "  guests: 1\n", "  # no nuts\n  guests: 1\n");
    let told = noted(
        &site,
        &["guest", "add", "soup", "--name", "zoe ", "--guests", "2"],
    );
    assert_eq!(
        told,
        "Zoe’s answer to Soup is yes now. Next: `potluck publish`.\n"
    );
    insta::assert_snapshot!(site.read(LIST), @r#"
    - name: Zoe
      answer: yes
      # no nuts
      guests: 2
      bring: [wine]
      on: 2026-06-15T13:00:00+01:00
      mail: "zoe@example.org"
      updated: 2026-06-15T13:00:00+01:00
    "#);
    assert!(page(&site).contains("Coming: 4"));
    let told = noted(
        &site,
        &[
            "guest",
            "add",
            "2026-06-02-soup.md",
            "--name",
            "zoe@example.org",
            "--remove",
        ],
    );
    assert_eq!(told, "Zoe is off the list of Soup.\n");
    assert!(page(&site).contains("Coming: 1"));
    let told = site.complaint(["guest", "add", "soup", "--name", "Zoe", "--remove"], 1);
    assert!(told.contains("`Zoe` is not on the list"), "{told}");
}

#[test]
fn who_says_no_brings_nothing_whatever_they_said_before() {
    let site = soup("");
    let zoe = ["guest", "add", "soup", "--name", "Zoe"];
    noted(&site, &[&zoe[..], &["--bring", "salad"]].concat());
    assert!(page(&site).contains("brings salad"));
    noted(&site, &[&zoe[..], &["--answer", "no"]].concat());
    let shown = page(&site);
    assert!(shown.contains("Zoe") && !shown.contains("salad"), "{shown}");
}

#[test]
fn two_people_of_one_name_are_told_apart_by_their_addresses() {
    let site = soup("");
    for mail in ["zoe@one.example", "zoe@two.example"] {
        noted(
            &site,
            &["guest", "add", "soup", "--name", "Zoe", "--mail", mail],
        );
    }
    noted(
        &site,
        &[
            "guest",
            "add",
            "soup",
            "--name",
            "Zoe",
            "--mail",
            "ZOE@two.example",
            "--answer",
            "no",
        ],
    );
    let list = site.read(LIST);
    assert!(
        list.contains("name: Zoe 2\n  answer: \"no\"")
            || list.contains("name: Zoe 2\n  answer: no"),
        "{list}"
    );
    assert_eq!(list.matches("- name:").count(), 2, "{list}");
    let shown = page(&site);
    assert!(
        shown.contains("Coming: 2") && !shown.contains("two.example"),
        "{shown}"
    );
}

#[test]
fn a_list_with_the_same_name_twice_is_doubted_and_its_last_line_counts() {
    let site = soup("").write(LIST, "- name: Zoe\n- name: Zoe\n  answer: no\n");
    let told = noted(&site, &["build"]);
    assert!(
        told.contains("`Zoe` is on this list twice; the last line counts")
            && told.contains("soup.guests.yaml:2:1"),
        "{told}"
    );
    assert!(site.main("2026/06/soup/index.html").contains("Coming: 1"));
}

#[test]
fn who_comes_when_it_is_full_waits_and_a_place_in_the_queue_is_kept() {
    let site = soup("capacity: 3\n");
    noted(
        &site,
        &["guest", "add", "soup", "--name", "Ann", "--guests", "1"],
    );
    let told = noted(&site, &["guest", "add", "soup", "--name", "Tom"]);
    assert_eq!(
        told,
        "Tom says yes to Soup. There is no room left: Tom waits for a seat. Next: `potluck publish`.\n"
    );
    let shown = page(&site);
    assert!(
        shown.contains("Coming: 3 of 3") && shown.contains("p-x-waiting"),
        "{shown}"
    );
    // Ann comes alone now: there is room for Tom.
    noted(
        &site,
        &["guest", "add", "soup", "--name", "Ann", "--guests", "0"],
    );
    let shown = page(&site);
    assert!(
        shown.contains("Coming: 3 of 3") && !shown.contains("p-x-waiting"),
        "{shown}"
    );
}

#[test]
fn the_page_the_agenda_the_feed_and_the_calendar_know_as_much_of_a_guest_as_each_may() {
    let site = soup("");
    noted(
        &site,
        &[
            "guest",
            "add",
            "soup",
            "--name",
            "Zoe",
            "--bring",
            "wine",
            "--mail",
            "zoe@example.org",
        ],
    );
    let shown = page(&site);
    assert!(shown.contains("Zoe"), "{shown}");
    let agenda = site.prints(["agenda"]);
    assert!(
        agenda.contains("you host · 2 coming") && agenda.contains("still wanted: bread\n"),
        "{agenda}"
    );
    let json = site.json(["agenda", "--json"]);
    assert_eq!(
        (&json[0]["coming"], &json[0]["wanted"]),
        (&2.into(), &serde_json::json!(["bread"]))
    );
    assert_eq!(json[0]["mine"], true);
    // Nobody's name is in a file that travels, nobody's address anywhere (decisions §31).
    for (path, bytes) in site.contents("public") {
        let text = String::from_utf8_lossy(&bytes);
        assert!(!text.contains("zoe@example.org"), "{path}");
        assert!(path.ends_with(".html") || !text.contains("Zoe"), "{path}");
    }
    assert!(!site.read(".potluck/circle.ics").contains("Zoe"));
}

#[test]
fn a_list_is_never_a_page_a_copy_or_a_source_that_is_pushed() {
    let site = soup("")
        .write(
            "events/2026-06-03-tea/index.md",
            "---\ntitle: Tea\nstart: 2026-06-29 14:00\n---\n",
        )
        .write("events/2026-06-03-tea/Guests.yml", "- name: Zoe\n")
        .write("events/2026-06-03-tea/guests.yaml.bak", "- name: Zoe\n")
        .write(
            "posts/2026-06-03-trip/index.md",
            "---\nstart: 2026-06-29 14:00\n---\n# Trip\n",
        );
    for event in ["soup", "tea"] {
        noted(&site, &["guest", "add", event, "--name", "Zoe"]);
    }
    assert!(site.has("events/2026-06-03-tea/guests.yaml"));
    site.run(["build"]).success();
    let files = site.files("public");
    assert!(
        !files
            .iter()
            .any(|path| path.to_lowercase().contains("guests")),
        "{files:?}"
    );
}

#[test]
fn what_is_no_event_of_mine_takes_no_guests() {
    let site = soup("").write("posts/2026-06-01-frogs.md", "---\ntitle: Frogs\n---\n");
    for (arguments, what) in [
        (
            vec!["frogs", "--name", "Zoe"],
            "`frogs` is no event of yours",
        ),
        (
            vec!["https://ben.example/soup/", "--name", "Zoe"],
            "`https://ben.example/soup/` is no event of yours",
        ),
        (vec!["soup", "--name", " "], "a guest needs a name"),
        (
            vec!["soup", "--name", "Zoe", "--mail", "zoe"],
            "`zoe` is no mail address",
        ),
        (
            vec!["soup", "--name", "Zoe", "--date", "2026-06-28"],
            "`Soup` does not take place on Sunday 28 June 2026",
        ),
    ] {
        let arguments = ["guest", "add"].into_iter().chain(arguments);
        let told = site.complaint(arguments, 1);
        assert!(told.contains(what) && told.contains("help:"), "{told}");
    }
    site.run(["guest", "add", "soup", "--name", "Zoe", "--guests", "21"])
        .code(2);
    assert!(!site.has(LIST));
}

#[test]
fn an_invitation_is_a_request_for_each_and_a_text_with_the_address() {
    let site = soup("location: {name: \"Castle, Park\"}\n");
    let said = [
        "invite",
        "soup",
        "--to",
        "Zoe <zoe@example.org>",
        "--to",
        "tom@example.org",
    ];
    let printed = site.prints(said);
    let paths: Vec<&str> = printed.lines().collect();
    assert_eq!(
        paths,
        [
            ".potluck/invitations/soup.txt",
            ".potluck/invitations/soup.ics",
            ".potluck/invitations/soup-zoe.ics",
            ".potluck/invitations/soup-tom.ics"
        ]
    );
    insta::assert_snapshot!(site.read(paths[0]), @"
    Soup
    Sunday 28 June 2026, 14:00 (London)
    Castle, Park
    https://ada.example/2026/06/soup/

    What would be welcome: wine, bread.
    Accept the invitation that is attached, or write back with this as the first line:

    RSVP yes: https://ada.example/2026/06/soup/

    Instead of yes: no, maybe or interested; yes +1 if you are two. What you bring goes on a line of its own, like
    I bring: wine

    Ada
    ");
    let zoe = site.read(paths[2]);
    zoe.parse::<Calendar>().unwrap();
    let zoe = zoe.replace("\r\n ", "");
    for line in [
        "METHOD:REQUEST",
        "ORGANIZER;CN=Ada:mailto:ada@example.org",
        "ATTENDEE;ROLE=CHAIR;PARTSTAT=ACCEPTED;CN=Ada:mailto:ada@example.org",
        "ATTENDEE;ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE;CN=Zoe:mailto:zoe@example.org",
        "DTSTART:20260628T130000Z",
    ] {
        assert!(zoe.lines().any(|found| found == line), "{line}: {zoe}");
    }
    assert!(!zoe.contains("tom@example.org"));
    // The same id as in the calendar one can subscribe to, and an answer to it comes back to the event.
    assert!(zoe.contains(&uid(&site)), "{zoe}");
    let answer = zoe
        .replace("METHOD:REQUEST", "METHOD:REPLY")
        .replace("ATTENDEE;ROLE=CHAIR", "X-HOST")
        .replace("NEEDS-ACTION", "ACCEPTED");
    let site = site.write("reply.ics", &answer);
    noted(&site, &["guest", "import", "reply.ics"]);
    assert!(page(&site).contains("Zoe"));
    for (path, bytes) in site.contents("public") {
        let text = String::from_utf8_lossy(&bytes);
        assert!(
            !text.contains("METHOD:REQUEST") && !text.contains("zoe@example.org"),
            "{path}"
        );
    }
}

#[test]
fn an_invitation_to_what_is_cancelled_takes_it_out_of_calendars() {
    let site = soup(
        "status: cancelled\nsequence: 2\nrepeat: weekly, 3 times\nchanges: [{date: 2026-07-05, start: 2026-07-05 15:00}]\n",
    );
    let said = ["invite", "soup", "--to", "Zoe <zoe@example.org>"];
    site.prints(said);
    let text = site.read(".potluck/invitations/soup.txt");
    assert!(
        text.starts_with("Cancelled: Soup\nSunday 28 June 2026"),
        "{text}"
    );
    assert!(text.contains("takes it out of your calendar") && !text.contains("RSVP yes"));
    let zoe = site.read(".potluck/invitations/soup-zoe.ics");
    // One event for all of the series (RFC 5546 §3.2.5), and nobody is asked for an answer.
    assert_eq!(zoe.matches("BEGIN:VEVENT").count(), 1, "{zoe}");
    let zoe = zoe.replace("\r\n ", "");
    for line in [
        "METHOD:CANCEL",
        "STATUS:CANCELLED",
        "SEQUENCE:2",
        "ORGANIZER;CN=Ada:mailto:ada@example.org",
        "ATTENDEE;ROLE=REQ-PARTICIPANT;CN=Zoe:mailto:zoe@example.org",
    ] {
        assert!(zoe.lines().any(|found| found == line), "{line}: {zoe}");
    }
    assert!(zoe.contains(&uid(&site)), "{zoe}");
    // What was not published since has no number by which a calendar could know it for newer.
    let told = noted(&soup("status: cancelled\n"), &["invite", "soup"]);
    assert!(told.contains("publish first"), "{told}");
}

#[test]
fn an_invitation_speaks_the_language_of_the_site_and_is_answered_in_the_words_that_are_read() {
    let site = soup("rsvp_by: 2026-06-25\nrepeat: weekly on sunday\n");
    site.edit("potluck.yaml", "title:", "language: de\ntitle:");
    site.run(["invite", "soup", "--to", "zoe@example.org"])
        .success();
    let text = site.read(".potluck/invitations/soup.txt");
    insta::assert_snapshot!(text, @"
    Soup
    Sonntag, 28. Juni 2026, 14:00 (London)
    wöchentlich am Sonntag
    https://ada.example/2026/06/soup/

    Willkommen wäre: wine, bread.
    Bitte antworte bis Donnerstag, 25. Juni 2026.
    Nimm die Einladung im Anhang an, oder schreib zurück mit dieser ersten Zeile:

    Antwort ja: https://ada.example/2026/06/soup/

    Statt „ja“ geht auch „nein“, „vielleicht“ oder „interessiert“; „ja +1“, wenn ihr zu zweit seid. Was du mitbringst, steht in einer eigenen Zeile, so wie
    Ich bringe mit: wine

    Ada
    ");
    // As it was asked for, as people shorten it, and in English: all of it is read.
    let answer = text.lines().find(|line| line.starts_with("Antwort"));
    for (who, answer, dish) in [
        ("Zoe", answer.unwrap(), "Ich bringe mit: Brot"),
        ("Tom", "Antwort: Ja +1", "ich bringe mit: Brot"),
        ("Eve", "RSVP yes", "I bring: Brot"),
    ] {
        let mail =
            format!("From: {who} <{who}@example.org>\nSubject: AW: Soup\n\n{answer}\n{dish}\n");
        site.put("answer.eml", mail.as_bytes());
        noted(&site, &["guest", "import", "answer.eml"]);
    }
    let shown = page(&site);
    assert!(shown.contains("Es kommen: 5"), "{shown}");
    assert_eq!(shown.matches("bringt Brot").count(), 3, "{shown}");
}

#[test]
fn an_invitation_that_could_not_be_answered_is_not_made() {
    let site = soup("");
    let told = site.complaint(["invite", "soup", "--to", "zoe"], 1);
    assert!(told.contains("`zoe` is no mail address"), "{told}");
    site.edit("potluck.yaml", ", email: ada@example.org", "");
    let told = site.complaint(["invite", "soup"], 1);
    assert!(
        told.contains("needs a mail address to answer to") && told.contains("author: { email:"),
        "{told}"
    );
}

#[test]
fn the_page_begins_a_mail_with_the_answer() {
    let site = soup("");
    let shown = page(&site);
    let link = "mailto:ada@example.org?subject=RSVP%20yes%3A%20https%3A%2F%2Fada%2Eexample%2F2026%2F06%2Fsoup%2F";
    assert!(shown.contains(link), "{shown}");
    site.edit("potluck.yaml", ", email: ada@example.org", "");
    assert!(!page(&site).contains("mailto:"));
}

//! What guests mail back. It is a stranger's: it may change one line of one list, and nothing else.

use base64::Engine;
use base64::prelude::BASE64_STANDARD;

use super::{LIST, noted, page, soup, uid};
use crate::sandbox::Sandbox;

fn reply(lines: &str) -> String {
    format!(
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nMETHOD:REPLY\r\nBEGIN:VEVENT\r\n{lines}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"
    )
}

#[test]
fn a_calendars_answer_is_taken_down_and_a_broken_line_costs_itself() {
    let site = soup("");
    let zoe = |part: &str| {
        reply(&format!(
            "{}\r\nDTSTAMP:20260610T100000Z\r\nbroken line\r\nATTENDEE;PARTSTAT={part};CN=Zoe:mailto:zoe@example.org\r\nCOMMENT:I bring: wine",
            uid(&site)
        ))
    };
    let site = soup("").write("reply.ics", &zoe("ACCEPTED"));
    let told = noted(&site, &["guest", "import", "reply.ics"]);
    assert!(
        told.contains("line 7 is broken and was left out: `broken line`")
            && told.contains("Zoe says yes to Soup."),
        "{told}"
    );
    insta::assert_snapshot!(site.read(LIST), @r#"
    - name: Zoe
      answer: yes
      bring: [wine]
      on: 2026-06-10T11:00:00+01:00
      mail: "zoe@example.org"
    "#);
    site.put("reply.ics", zoe("DECLINED").as_bytes());
    let told = noted(&site, &["guest", "import", "reply.ics"]);
    assert!(told.contains("Zoe’s answer to Soup is no now."), "{told}");
    assert!(page(&site).contains("Coming: 1"));
    for (from, to, what) in [
        ("UID:", "UID:x", "no event of yours has the id `x"),
        (
            "METHOD:REPLY",
            "METHOD:REQUEST",
            "this calendar is an invitation, not an answer to one",
        ),
        ("ATTENDEE", "X-ATTENDEE", "does not say who answers"),
        (
            "PARTSTAT=ACCEPTED",
            "PARTSTAT=NEEDS-ACTION",
            "its PARTSTAT is `NEEDS-ACTION`",
        ),
    ] {
        site.put("reply.ics", zoe("ACCEPTED").replace(from, to).as_bytes());
        let told = site.complaint(["guest", "import", "reply.ics"], 1);
        assert!(told.contains(what) && told.contains("help:"), "{told}");
    }
}

#[test]
fn an_answer_to_one_date_of_a_series_is_for_that_date() {
    let site = Sandbox::new().write(
        "events/2026-06-02-soup.md",
        "---\ntitle: Soup\nstart: 2026-06-20 19:00\nrepeat: weekly\n---\n",
    );
    let zoe = reply(&format!(
        "{}\r\nRECURRENCE-ID:20260627T180000Z\r\nATTENDEE;PARTSTAT=ACCEPTED;CN=Zoe:mailto:zoe@example.org",
        uid(&site)
    ));
    let site = site.write("reply.ics", &zoe);
    noted(&site, &["guest", "import", "reply.ics"]);
    assert!(
        site.read(LIST).contains("date: 2026-06-27"),
        "{}",
        site.read(LIST)
    );
    let agenda = site.prints(["agenda"]);
    assert!(
        agenda.contains("Sat 27  19:00  Soup\n                 you host · 2 coming"),
        "{agenda}"
    );
    assert!(
        agenda.contains("Sat 20  19:00  Soup\n                 you host · 1 coming"),
        "{agenda}"
    );
}

/// The first guest on the list: name, answer, how many more, and what they bring.
fn first(site: &Sandbox) -> String {
    let list: serde_yaml::Value = serde_yaml::from_str(&site.read(LIST)).unwrap();
    let guest = &list[0];
    let answer = &guest["answer"];
    let answer = answer.as_bool().map(|yes| if yes { "yes" } else { "no" });
    let brings = guest["bring"].as_sequence().cloned().unwrap_or_default();
    let brings: Vec<&str> = brings.iter().map(|dish| dish.as_str().unwrap()).collect();
    format!(
        "{} {} {} [{}]",
        guest["name"].as_str().unwrap(),
        answer.or(guest["answer"].as_str()).unwrap(),
        guest["guests"].as_u64().unwrap_or(0),
        brings.join(", ")
    )
}

const ADDRESS: &str = "https://ada.example/2026/06/soup/";

/// A mail as it is saved.
fn mail(head: &str, body: &str) -> Vec<u8> {
    format!("Date: Wed, 10 Jun 2026 12:00:00 +0200\r\nTo: ada@example.org\r\nMIME-Version: 1.0\r\n{head}\r\n\r\n{body}\r\n").into_bytes()
}

#[test]
fn a_mail_is_read_in_any_encoding_and_by_its_first_line_before_its_subject() {
    const B64: &str = "UlNWUCB5ZXMgKzI6IGh0dHBzOi8vYWRhLmV4YW1wbGUvMjAyNi8wNi9zb3VwLwoKSSBicmluZzogd2luZSwg\r\nc2FsYWQK";
    let subject = format!("Subject: RSVP yes: {ADDRESS}");
    let cases: Vec<(Vec<u8>, &str)> = vec![
        // As the link on the page begins it.
        (
            mail(
                &format!("From: Zoe <zoe@example.org>\r\n{subject}"),
                "See you!",
            ),
            "Zoe yes 0 []",
        ),
        (
            mail(
                &format!("From: Zoe <zoe@example.org>\r\nSubject: AW: Re: RSVP maybe: {ADDRESS}"),
                "",
            ),
            "Zoe maybe 0 []",
        ),
        (
            mail(
                &format!("From: zoe@example.org\r\n{subject}"),
                "RSVP no\r\n\r\n> RSVP yes",
            ),
            "zoe no 0 []",
        ),
        (
            mail(
                "From: Zoe <zoe@example.org>\r\nSubject: Soup",
                &format!("RSVP yes +1\r\n\r\n> Soup\r\n> {ADDRESS}"),
            ),
            "Zoe yes 1 []",
        ),
        (
            mail(
                "From: =?utf-8?Q?Zo=C3=AB?= <zoe@example.org>\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64",
                B64,
            ),
            "Zoë yes 2 [wine, salad]",
        ),
        (
            mail(
                "From: =?iso-8859-1?B?Wm/r?= <zoe@example.org>\r\nContent-Type: text/plain; charset=windows-1252\r\nContent-Transfer-Encoding: quoted-printable",
                "RSVP yes:=20https://ada.example/2026/06/=\r\nsoup/\r\nI bring: p=E2t=E9 =96 much",
            ),
            "Zoë yes 0 [pâté – much]",
        ),
        (
            mail(
                "From: =?iso-2022-jp?B?GyRCTT47UhsoQg==?= <y@example.jp>\r\nContent-Type: text/plain; charset=iso-2022-jp",
                &format!("RSVP yes: {ADDRESS}\r\nI bring: \u{1b}$B<r\u{1b}(B"),
            ),
            "余子 yes 0 [酒]",
        ),
        (
            mail(
                "From: Zoe <zoe@example.org>\r\nContent-Type: text/html; charset=utf-8",
                &format!(
                    "<p>RSVP yes +1: <a href=\"{ADDRESS}\">{ADDRESS}</a></p><p>I bring: bread</p>"
                ),
            ),
            "Zoe yes 1 [bread]",
        ),
        (
            mail(
                "From: Zoe <zoe@example.org>\r\nContent-Type: multipart/alternative; boundary=b",
                &format!(
                    "--b\r\nContent-Type: text/plain\r\n\r\nRSVP interested: {ADDRESS}\r\n--b\r\nContent-Type: text/html\r\n\r\n<p>Hello</p>\r\n--b--"
                ),
            ),
            "Zoe interested 0 []",
        ),
    ];
    for (mail, expected) in cases {
        let site = soup("");
        site.put("answer.eml", &mail);
        let shown = String::from_utf8_lossy(&mail).into_owned();
        let told = site.complaint(["guest", "import", "answer.eml"], 0);
        assert_eq!(first(&site), expected, "{shown}\n{told}");
    }
}

#[test]
fn an_answer_without_an_address_is_to_the_one_coming_event_that_its_subject_names() {
    let event = |title: &str, day: &str| format!("---\ntitle: {title}\nstart: {day} 14:00\n---\n");
    let site = soup("")
        .write(
            "events/2026-06-03-late.md",
            &event("Late soup", "2026-07-01"),
        )
        .write("events/2026-06-04-film.md", &event("Film?", "2026-07-02"))
        .write("events/2026-05-01-film.md", &event("Film?", "2026-05-02"));
    let import = |subject: &str, code: i32| {
        let head = format!("From: Zoe <zoe@example.org>\r\nSubject: {subject}");
        site.put(
            "answer.eml",
            &mail(&head, "RSVP yes\r\n\r\nhttps://zoe.example/"),
        );
        site.complaint(["guest", "import", "answer.eml"], code)
    };
    for (subject, title) in [
        ("Re: Soup", "Soup"),
        ("AW: WG: Come to our late soup!", "Late soup"),
        ("Re: Film?", "Film?"),
    ] {
        let told = import(subject, 0);
        assert!(told.contains(&format!("Zoe says yes to {title}")), "{told}");
    }
    // Two fit, and a word of another is not a title.
    let told = import("Re: Soup and film", 1);
    assert!(
        told.contains("the answer does not say to which event it is")
            && told.contains("potluck guest add events/2026-06-04-film.md --name Zoe --answer yes")
            && told.contains("potluck guest add events/2026-06-02-soup.md")
            && !told.contains("late.md"),
        "{told}"
    );
    let told = import("Soups", 1);
    assert!(
        told.contains("no event of yours has the address `https://zoe.example/`"),
        "{told}"
    );
}

#[test]
fn an_answer_may_follow_a_greeting_and_be_followed_by_a_word_but_is_never_the_invitations_own() {
    let import = |body: &str, code: i32| {
        let site = soup("");
        let head = "From: Zoe <zoe@example.org>\r\nSubject: Re: Soup";
        site.put("answer.eml", &mail(head, body));
        let told = site.complaint(["guest", "import", "answer.eml"], code);
        match code {
            0 => first(&site),
            _ => told,
        }
    };
    for (body, expected) in [
        ("RSVP yes, looking forward!", "Zoe yes 0 []"),
        (
            "Dear Ada,\r\n\r\nRsvp: yes, +2\r\nI bring: wine",
            "Zoe yes 2 [wine]",
        ),
        ("RSVP Yes +1 \u{1f642}", "Zoe yes 1 []"),
        ("Ada wrote:\r\n> RSVP yes\r\n\r\nRSVP no", "Zoe no 0 []"),
    ] {
        assert_eq!(import(body, 0), expected, "{body}");
    }
    // What the invitation asks for is no answer, quoted or not.
    let invitation =
        "From: Ada\r\nSent: Monday\r\nSoup\r\n\r\nRSVP yes: https://ada.example/2026/06/soup/";
    for body in [
        format!("Sorry, I am away.\r\n\r\n{invitation}"),
        format!("Sorry.\r\n\r\n> {}", invitation.replace("\r\n", "\r\n> ")),
        "RSVP no longer needed?".into(),
    ] {
        assert!(import(&body, 1).contains("answers an invitation"), "{body}");
    }
}

#[test]
fn a_calendars_answer_inside_a_mail_is_found() {
    let site = soup("");
    let calendar = reply(&format!(
        "{}\r\nATTENDEE;PARTSTAT=TENTATIVE:mailto:zoe@example.org",
        uid(&site)
    ));
    let encoded = BASE64_STANDARD.encode(&calendar);
    for part in [
        format!("Content-Type: text/calendar; method=REPLY; charset=UTF-8\r\n\r\n{calendar}"),
        format!(
            "Content-Type: application/octet-stream\r\nContent-Disposition: attachment; filename=\"invite.ics\"\r\nContent-Transfer-Encoding: base64\r\n\r\n{encoded}"
        ),
    ] {
        let site = soup("");
        let body = format!(
            "--b\r\nContent-Type: text/plain\r\n\r\nZoe answered.\r\n--b\r\n{part}\r\n--b--"
        );
        site.put("answer.eml", &mail("From: Zoe <zoe@example.org>\r\nSubject: Tentative: Soup\r\nContent-Type: multipart/mixed; boundary=b", &body));
        noted(&site, &["guest", "import", "answer.eml"]);
        assert_eq!(first(&site), "Zoe maybe 0 []");
    }
}

/// In alternatives, in quoted-printable and base64, with a copy attached, in zones of Windows, without `mailto:`.
#[test]
fn what_gmail_outlook_and_apple_mail_when_somebody_answers_is_read() {
    for (mail, expected, address) in [
        (
            &include_bytes!("gmail.eml")[..],
            "Zoë Gmail yes 1 [wine]",
            "zoe@gmail.example",
        ),
        (
            include_bytes!("outlook.eml"),
            "Tom Outlook maybe 0 []",
            "tom@outlook.example",
        ),
        (
            include_bytes!("apple.eml"),
            "Eve Apple no 0 []",
            "eve@icloud.example",
        ),
    ] {
        let site = soup("");
        site.put("answer.eml", mail);
        let told = noted(&site, &["guest", "import", "answer.eml"]);
        assert_eq!(first(&site), expected, "{told}");
        assert!(!told.contains("warning"), "{told}");
        assert!(site.read(LIST).contains(address), "{}", site.read(LIST));
    }
}

#[test]
fn what_comes_after_the_closing_date_is_late_unless_the_host_lets_them_in() {
    let site = soup("rsvp_by: 2026-06-12\n");
    let answer = |day: u8, words: &str| {
        let text = mail(
            "From: Zoe <zoe@example.org>",
            &format!("{words}: {ADDRESS}"),
        );
        String::from_utf8(text)
            .unwrap()
            .replace("10 Jun", &format!("{day} Jun"))
    };
    let import = |text: &str| {
        site.put("answer.eml", text.as_bytes());
        noted(&site, &["guest", "import", "answer.eml"])
    };
    let told = import(&answer(13, "RSVP yes"));
    assert!(
        told.contains("Zoe answered after the closing date and is shown as late"),
        "{told}"
    );
    let shown = page(&site);
    assert!(
        shown.contains("Coming: 1") && shown.contains("Answered too late"),
        "{shown}"
    );
    noted(&site, &["guest", "add", "soup", "--name", "Zoe"]);
    let shown = page(&site);
    assert!(
        shown.contains("Coming: 2") && !shown.contains("Answered too late"),
        "{shown}"
    );
    // What was said in time is not undone by what came too late, but for a no (decisions §29).
    let told = import(&answer(14, "RSVP yes +5"));
    assert!(told.contains("what they said in time stands"), "{told}");
    assert!(page(&site).contains("Coming: 2"));
    import(&answer(14, "RSVP no"));
    assert!(page(&site).contains("Coming: 1"));
}

#[test]
fn a_mail_that_answers_nothing_says_why() {
    let site = soup("").write("posts/2026-06-01-frogs.md", "---\ntitle: Frogs\n---\n");
    for (text, what) in [
        (
            mail(
                "From: Zoe <zoe@example.org>\r\nSubject: Soup",
                "I am coming!",
            ),
            "neither its first line nor its subject answers an invitation",
        ),
        (
            mail("Subject: x", "RSVP yes: https://ada.example/2026/06/soup/"),
            "this is no mail: it has no sender",
        ),
        (
            mail(
                "From: zoe@example.org",
                "RSVP yes: https://ben.example/soup/",
            ),
            "no event of yours has the address `https://ben.example/soup/`",
        ),
        (
            mail(
                "From: zoe@example.org",
                "RSVP yes: https://ada.example/2026/06/frogs/",
            ),
            "no event of yours has the address",
        ),
        (
            mail("From: zoe@example.org", "RSVP yes"),
            "does not say to which event",
        ),
        (b"\x89PNG\r\n\x1a\n\0\0\0".to_vec(), "this is no mail"),
        (Vec::new(), "this is no mail"),
    ] {
        site.put("answer.eml", &text);
        let told = site.complaint(["guest", "import", "answer.eml"], 1);
        assert!(told.contains(what) && told.contains("help:"), "{told}");
    }
    assert!(!site.has(LIST));
    let told = site.complaint(["guest", "import", "nowhere.eml"], 1);
    assert!(told.contains("nowhere.eml"), "{told}");
}

#[test]
fn of_several_files_those_that_can_be_read_are() {
    let site = soup("").write("bad.eml", "nothing");
    for name in ["Zoe", "Tom"] {
        let text = mail(
            &format!("From: {name} <{name}@example.org>"),
            &format!("RSVP yes: {ADDRESS}"),
        );
        site.put(&format!("{name}.eml"), &text);
    }
    let told = site.complaint(["guest", "import", "Zoe.eml", "bad.eml", "Tom.eml"], 1);
    assert!(told.contains("`bad.eml`: this is no mail"), "{told}");
    assert!(page(&site).contains("Coming: 3"));
}

/// Everything a stranger can put into a mail, tried against the list, the page, the terminal and the folder.
#[test]
fn a_hostile_mail_changes_one_line_of_one_list_and_nothing_else() {
    let long = "z".repeat(100_000);
    let names = [
        "=?utf-8?Q?Zoe=0A-_name=3A_Eve=0A__answer=3A_yes?=",
        "=?utf-8?Q?=3Cscript=3Ealert(1)=3C/script=3E?=",
        "\"../../../potluck.yaml\"",
        "=?utf-8?Q?=E2=80=AEeoZ=1B=5B2J?=",
        "\"{name: Eve}, &anchor *alias !!tag | > %\"",
        "\"yes\"",
        &long,
    ];
    let body = format!(
        "RSVP yes +99: {ADDRESS}\r\nI bring: </li><script>x</script>, ../../etc/passwd, a: b\n- name: Mallory, {long}\r\n"
    );
    for name in names {
        let site = soup("");
        let before = site.snapshot("");
        site.put(
            "answer.eml",
            &mail(&format!("From: {name} <zoe@example.org>"), &body),
        );
        let told = noted(&site, &["guest", "import", "answer.eml"]);
        assert!(
            !told.contains('\u{1b}') && !told.contains('\u{202e}'),
            "{told:?}"
        );
        let after = site.snapshot("");
        let mut changed: Vec<&String> = after
            .iter()
            .filter(|(path, file)| before.get(*path).map(|old| &old.0) != Some(&file.0))
            .map(|(path, _)| path)
            .filter(|path| !path.starts_with(".potluck/"))
            .collect();
        changed.retain(|path| *path != "answer.eml");
        assert_eq!(changed, [LIST], "{name}");
        let list = site.read(LIST);
        let entries = list.lines().filter(|line| line.starts_with('-'));
        assert_eq!(entries.count(), 1, "{list}");
        assert!(list.len() < 3000, "{}", list.len());
        let shown = page(&site);
        assert!(shown.contains("Coming: 22"), "{shown}");
        assert!(
            !shown.contains("<script>") && !shown.contains("</li><s"),
            "{shown}"
        );
    }
}

#[test]
fn a_mail_made_to_exhaust_its_reader_is_read_or_refused_at_once() {
    let mut nested = String::new();
    for at in 0..2000 {
        nested.push_str(&format!(
            "Content-Type: multipart/mixed; boundary=b{at}\r\n\r\n--b{at}\r\n"
        ));
    }
    let many = "--b\r\nContent-Type: text/calendar\r\n\r\nBEGIN:VCALENDAR\r\n".repeat(20_000);
    let begun = std::time::Instant::now();
    for text in [
        mail(
            "From: zoe@example.org\r\nContent-Type: message/rfc822",
            &nested,
        ),
        mail("From: zoe@example.org", &nested),
        mail(
            "From: zoe@example.org\r\nContent-Type: multipart/mixed; boundary=b",
            &many,
        ),
        mail(
            "From: zoe@example.org\r\nContent-Transfer-Encoding: base64",
            &"=".repeat(1_000_000),
        ),
        mail(
            &format!("From: {}", "zoe@example.org, ".repeat(50_000)),
            "RSVP yes",
        ),
        reply(&"ATTENDEE;PARTSTAT=ACCEPTED:mailto:zoe@example.org\r\n".repeat(50_000)).into_bytes(),
        vec![b'a'; 33 << 20],
    ] {
        let site = soup("");
        site.put("answer.eml", &text);
        site.run(["guest", "import", "answer.eml"]).code(1);
        assert!(!site.has(LIST));
    }
    assert!(begun.elapsed().as_secs() < 60, "{:?}", begun.elapsed());
}

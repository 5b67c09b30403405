//! Guest lists (wire-format §5.3, §6, decisions §29).

use super::*;

#[test]
fn the_host_comes_unless_she_says_otherwise() {
    let alone = joined([event("me/picnic", picnic())]);
    assert_eq!(names(&guests(&alone, "me/picnic").coming), ["me"]);
    let ill = joined([
        event("me/picnic", picnic()),
        rsvp("me/ill", june(2), "me/picnic", no()),
    ]);
    assert_eq!(names(&guests(&ill, "me/picnic").declined), ["me"]);
    assert_eq!(guests(&ill, "me/picnic").heads(), 0);
}

#[test]
fn a_co_host_who_is_a_friend_comes_as_well() {
    let hosted = Event {
        hosts: vec![url("ben/"), url("stranger/"), url("ben/")],
        ..picnic()
    };
    let timeline = joined([
        event("me/picnic", hosted),
        rsvp("cid/1", june(1), "me/picnic", yes(0)),
    ]);
    assert_eq!(
        names(&guests(&timeline, "me/picnic").coming),
        ["me", "ben", "cid"]
    );
}

#[test]
fn the_later_answer_wins() {
    let timeline = joined([
        event("me/picnic", picnic()),
        rsvp("ben/2", june(3), "me/picnic", no()),
        rsvp("ben/1", june(2), "me/picnic", yes(2)),
    ]);
    let guests = guests(&timeline, "me/picnic");
    assert_eq!(
        (names(&guests.coming), names(&guests.declined)),
        (vec!["me".into()], vec!["ben".into()])
    );
}

#[test]
fn an_edit_makes_an_answer_the_later_one() {
    let edited = Entry {
        updated: Some(june(5)),
        ..rsvp("ben/1", june(2), "me/picnic", yes(0))
    };
    let timeline = joined([
        event("me/picnic", picnic()),
        edited,
        rsvp("ben/2", june(3), "me/picnic", no()),
    ]);
    assert_eq!(names(&guests(&timeline, "me/picnic").coming), ["me", "ben"]);
}

#[test]
fn without_the_last_answer_the_earlier_one_counts() {
    let timeline = joined([
        event("me/picnic", picnic()),
        rsvp("ben/1", june(2), "me/picnic", yes(2)),
    ]);
    assert_eq!(
        names(&guests(&timeline, "me/picnic").coming),
        ["me", "ben+2"]
    );
}

#[test]
fn of_two_answers_at_one_moment_the_greater_guid_wins() {
    let timeline = joined([
        event("me/picnic", picnic()),
        rsvp("ben/b", june(2), "me/picnic", no()),
        rsvp("ben/a", june(2), "me/picnic", yes(0)),
    ]);
    assert_eq!(names(&guests(&timeline, "me/picnic").declined), ["ben"]);
}

#[test]
fn an_answer_from_the_future_is_ignored() {
    let said = [
        event("me/picnic", picnic()),
        rsvp("ben/1", june(2), "me/picnic", yes(0)),
        rsvp("ben/2", june_at(10, 12, 11), "me/picnic", no()),
        rsvp("cid/1", june_at(10, 12, 9), "me/picnic", yes(0)),
    ];
    let timeline = assemble(circle(), said.into(), june(10));
    assert_eq!(
        names(&guests(&timeline, "me/picnic").coming),
        ["me", "ben", "cid"]
    );
}

#[test]
fn only_a_yes_brings_company_and_at_most_twenty() {
    let timeline = joined([
        event("me/picnic", picnic()),
        rsvp("ben/1", june(2), "me/picnic", yes(200)),
        rsvp(
            "cid/1",
            june(2),
            "me/picnic",
            Rsvp {
                answer: Attendance::Maybe,
                ..yes(3)
            },
        ),
    ]);
    let guests = guests(&timeline, "me/picnic");
    assert_eq!(
        (names(&guests.coming), names(&guests.maybe)),
        (vec!["me".into(), "ben+20".into()], vec!["cid".into()])
    );
}

#[test]
fn who_said_yes_first_gets_in_and_company_needs_seats_too() {
    let timeline = joined([
        event(
            "me/picnic",
            Event {
                capacity: Some(4),
                ..picnic()
            },
        ),
        rsvp("ben/1", june(4), "me/picnic", yes(0)),
        rsvp("cid/1", june(3), "me/picnic", yes(2)),
        rsvp("dan/1", june(2), "me/picnic", yes(0)),
    ]);
    let guests = guests(&timeline, "me/picnic");
    assert_eq!(names(&guests.coming), ["me", "dan"]);
    assert_eq!(
        names(&guests.waiting),
        ["cid+2", "ben"],
        "nobody overtakes the queue"
    );
    assert_eq!(guests.heads(), 2);
}

#[test]
fn a_second_yes_does_not_lose_the_seat_of_the_first() {
    let timeline = joined([
        event(
            "me/picnic",
            Event {
                capacity: Some(2),
                ..picnic()
            },
        ),
        rsvp("ben/1", june(2), "me/picnic", yes(0)),
        rsvp("cid/1", june(3), "me/picnic", yes(0)),
        Entry {
            updated: Some(june(5)),
            ..rsvp("ben/2", june(4), "me/picnic", bringing(&["salad"]))
        },
    ]);
    let guests = guests(&timeline, "me/picnic");
    assert_eq!(
        (names(&guests.coming), names(&guests.waiting)),
        (vec!["me".into(), "ben".into()], vec!["cid".into()])
    );
}

#[test]
fn who_said_yes_at_one_moment_is_seated_by_site_whatever_i_call_them() {
    let mut people = circle();
    people[1].name = "Zoe".into();
    let said = vec![
        event(
            "me/picnic",
            Event {
                capacity: Some(2),
                ..picnic()
            },
        ),
        rsvp("cid/1", june(2), "me/picnic", yes(0)),
        rsvp("ben/1", june(2), "me/picnic", yes(0)),
    ];
    let timeline = assemble(people, said, june(30));
    assert_eq!(names(&guests(&timeline, "me/picnic").waiting), ["cid"]);
}

#[test]
fn after_the_closing_date_only_a_no_counts() {
    let closing = Event {
        rsvp_by: Some(Moment::Day(date(2026, 6, 10))),
        ..picnic()
    };
    let timeline = joined([
        event("me/picnic", closing),
        rsvp("ben/1", june_at(10, 23, 59), "me/picnic", yes(0)),
        rsvp("ben/2", june(12), "me/picnic", yes(5)),
        rsvp("cid/1", june(2), "me/picnic", yes(0)),
        rsvp("cid/2", june(12), "me/picnic", no()),
        rsvp("dan/1", june(11), "me/picnic", yes(0)),
    ]);
    let guests = guests(&timeline, "me/picnic");
    assert_eq!(names(&guests.coming), ["me", "ben"]);
    assert_eq!(names(&guests.declined), ["cid"]);
    assert_eq!(names(&guests.late), ["dan"]);
}

#[test]
fn two_people_bring_the_last_salad() {
    let wanted = ["Salad", "chairs: 3", "bread", "salad"]
        .map(Wanted::read)
        .into();
    let timeline = joined([
        event(
            "me/picnic",
            Event {
                wanted,
                capacity: Some(4),
                ..picnic()
            },
        ),
        rsvp(
            "cid/1",
            june(3),
            "me/picnic",
            bringing(&["salad", "chairs: 2"]),
        ),
        rsvp(
            "ben/1",
            june(2),
            "me/picnic",
            Rsvp {
                answer: Attendance::Maybe,
                ..bringing(&[" SALAD "])
            },
        ),
        rsvp(
            "dan/1",
            june(4),
            "me/picnic",
            Rsvp {
                answer: Attendance::No,
                ..bringing(&["bread"])
            },
        ),
        rsvp(
            "eve/1",
            june(5),
            "me/picnic",
            Rsvp {
                guests: 3,
                ..bringing(&["bread"])
            },
        ),
    ]);
    let guests = guests(&timeline, "me/picnic");
    let lines: Vec<String> = guests
        .wanted
        .iter()
        .map(|line| {
            let by: Vec<String> = line
                .by
                .iter()
                .map(|(owner, count)| format!("{}×{count}", who(owner)))
                .collect();
            format!(
                "{} of {} {}: {}",
                line.brought(),
                line.wanted.count,
                line.wanted.what,
                by.join(" ")
            )
        })
        .collect();
    assert_eq!(
        lines,
        [
            "2 of 2 Salad: ben×1 cid×1",
            "2 of 3 chairs: cid×2",
            "0 of 1 bread: "
        ]
    );
    assert_eq!(
        names(&guests.waiting),
        ["eve+3"],
        "a loaf that waits for a seat is not there yet"
    );
}

#[test]
fn an_answer_to_one_date_of_a_series_leaves_the_others() {
    let weekly = Event {
        repeat: Some(crate::model::Rule::read("weekly").unwrap()),
        ..picnic()
    };
    let timeline = joined([
        event("me/picnic", weekly),
        rsvp("ben/1", june(2), "me/picnic", yes(0)),
        rsvp("ben/2", june(3), "me/picnic#2026-06-27", no()),
    ]);
    let guests = guests(&timeline, "me/picnic");
    assert_eq!(names(&guests.coming), ["me", "ben"]);
    let on = guests.on(date(2026, 6, 27));
    assert_eq!(
        (names(&on.coming), names(&on.declined)),
        (vec!["me".into()], vec!["ben".into()])
    );
    assert_eq!(names(&guests.on(date(2026, 7, 4)).coming), ["me", "ben"]);
}

#[test]
fn an_answer_to_one_date_that_comes_too_late_leaves_what_was_said_to_the_whole() {
    let weekly = Event {
        repeat: Some(crate::model::Rule::read("weekly").unwrap()),
        rsvp_by: Some(Moment::Day(date(2026, 6, 10))),
        ..picnic()
    };
    let timeline = joined([
        event("me/picnic", weekly),
        rsvp("ben/1", june(2), "me/picnic", yes(0)),
        rsvp("ben/2", june(12), "me/picnic#2026-06-27", yes(3)),
        rsvp("cid/1", june(12), "me/picnic#2026-06-27", yes(0)),
        rsvp("dan/1", june(2), "me/picnic", yes(0)),
        rsvp("dan/2", june(12), "me/picnic#2026-06-27", no()),
    ]);
    let guests = guests(&timeline, "me/picnic");
    let on = guests.on(date(2026, 6, 27));
    assert_eq!(names(&on.coming), ["me", "ben"]);
    assert_eq!(names(&on.declined), ["dan"]);
    assert_eq!(names(&on.late), ["ben+3", "cid"]);
    assert_eq!(names(&guests.coming), ["me", "ben", "dan"]);
}

#[test]
fn an_answer_to_a_part_of_a_single_event_is_for_the_event() {
    let timeline = joined([
        event("me/picnic", picnic()),
        rsvp("ben/1", june(2), "me/picnic#guests", yes(0)),
    ]);
    assert_eq!(names(&guests(&timeline, "me/picnic").coming), ["me", "ben"]);
}

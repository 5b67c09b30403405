//! Votes (wire-format §5.3, decisions §29).

use super::*;

fn vote(short: &str, published: Timestamp, options: &[&str]) -> Entry {
    let answers = options
        .iter()
        .map(|option| to(&format!("me/film#{option}"), What::Reply));
    Entry {
        answers: answers.collect(),
        ..note(short, published)
    }
}

fn says(short: &str, published: Timestamp, text: &str) -> Entry {
    Entry {
        excerpt: text.into(),
        ..reply(short, published, "me/film")
    }
}

#[test]
fn the_last_vote_of_each_counts() {
    let timeline = joined([
        poll("me/film", Picks::One),
        vote("ben/1", june(2), &["alien"]),
        vote("ben/2", june(3), &["paddington"]),
        vote("cid/1", june(2), &["paddington"]),
    ]);
    assert_eq!(
        tally(&timeline, "me/film"),
        ["paddington: cid ben", "alien:"]
    );
    assert_eq!(talks(&timeline), ["me/film"], "votes are no comments");
}

#[test]
fn one_choice_is_the_first_link_and_any_are_all() {
    let two = || vote("ben/1", june(2), &["alien", "paddington"]);
    assert_eq!(
        tally(&joined([poll("me/film", Picks::One), two()]), "me/film"),
        ["paddington:", "alien: ben"]
    );
    assert_eq!(
        tally(&joined([poll("me/film", Picks::Any), two()]), "me/film"),
        ["paddington: ben", "alien: ben"]
    );
}

#[test]
fn a_late_vote_does_not_count_and_does_not_wipe_the_earlier_one() {
    let timeline = joined([
        poll("me/film", Picks::One),
        vote("ben/1", june(2), &["alien"]),
        vote("ben/2", june(21), &["paddington"]),
        vote("cid/1", june(21), &["paddington"]),
    ]);
    assert_eq!(tally(&timeline, "me/film"), ["paddington:", "alien: ben"]);
}

#[test]
fn a_vote_edited_after_the_closing_time_counts_as_it_was() {
    let before = vote("ben/1", june(2), &["alien"]);
    let edited = Entry {
        updated: Some(june(21)),
        ..vote("ben/1", june(2), &["paddington"])
    };
    let both = joined([poll("me/film", Picks::One), edited.clone(), before]);
    assert_eq!(tally(&both, "me/film"), ["paddington:", "alien: ben"]);
    let only_the_edit = joined([poll("me/film", Picks::One), edited]);
    assert_eq!(tally(&only_the_edit, "me/film"), ["paddington:", "alien:"]);
}

#[test]
fn a_vote_taken_back_by_an_edit_in_time_is_gone() {
    let before = vote("ben/1", june(2), &["alien"]);
    let edited = Entry {
        updated: Some(june(3)),
        ..note("ben/1", june(2))
    };
    assert_eq!(
        tally(
            &joined([poll("me/film", Picks::One), before, edited]),
            "me/film"
        ),
        ["paddington:", "alien:"]
    );
}

#[test]
fn the_text_of_an_option_is_a_vote_for_it() {
    let timeline = joined([
        poll("me/film", Picks::One),
        says("ben/1", june(2), " alien (1979) "),
        says("cid/1", june(2), "Alien is too scary"),
    ]);
    assert_eq!(tally(&timeline, "me/film"), ["paddington:", "alien: ben"]);
    assert_eq!(talks(&timeline), ["me/film(cid/1)"]);
}

#[test]
fn an_unknown_option_is_ignored() {
    let timeline = joined([
        poll("me/film", Picks::One),
        vote("ben/1", june(2), &["alien"]),
        vote("ben/2", june(3), &["jaws"]),
        vote("cid/1", june(3), &["jaws", "paddington"]),
    ]);
    assert_eq!(
        tally(&timeline, "me/film"),
        ["paddington: cid", "alien: ben"]
    );
}

#[test]
fn one_entry_may_come_to_the_picnic_and_vote() {
    let mut both = vote("ben/1", june(2), &["alien"]);
    both.answers.insert(0, to("cid/picnic", What::Rsvp(yes(1))));
    let timeline = joined([
        poll("me/film", Picks::One),
        event("cid/picnic", picnic()),
        both,
    ]);
    assert_eq!(tally(&timeline, "me/film"), ["paddington:", "alien: ben"]);
    assert_eq!(
        names(&guests(&timeline, "cid/picnic").coming),
        ["cid", "ben+1"]
    );
}

#[test]
fn a_poll_is_closed_from_its_closing_time_on() {
    let closed_at = |now| {
        let timeline = assemble(circle(), vec![poll("me/film", Picks::One)], now);
        let outcome = timeline
            .outcome(timeline.find(&url("me/film")).unwrap())
            .clone();
        matches!(
            outcome,
            Outcome::Tally(Tally {
                is_closed: true,
                ..
            })
        )
    };
    assert!(!closed_at(june_at(20, 11, 59)));
    assert!(closed_at(june(20)));
}

#[test]
fn a_poll_as_long_as_a_feed_is_counted_in_no_time() {
    let mut long = poll("me/film", Picks::Any);
    let ids: Vec<String> = (0..20_000).map(|n| format!("film-{n}")).collect();
    if let Body::Poll(poll) = &mut long.body {
        let choice = |id: &String| Choice {
            id: id.clone(),
            label: id.clone(),
            start: None,
        };
        poll.options = ids.iter().map(choice).collect();
    }
    let ids: Vec<&str> = ids.iter().map(String::as_str).collect();
    let timeline = joined([long, vote("ben/1", june(2), &ids)]);
    assert_eq!(
        tally(&timeline, "me/film").last().unwrap(),
        "film-19999: ben"
    );
}

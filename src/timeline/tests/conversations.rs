//! Replies and likes (wire-format §5.3).

use super::*;

#[test]
fn replies_are_nested_and_in_order_of_time() {
    let timeline = joined([
        reply("dan/3", june(4), "cid/1"),
        note("me/x", june(1)),
        reply("ben/2", june(3), "me/x"),
        reply("cid/1", june(2), "me/x"),
    ]);
    assert_eq!(talks(&timeline), ["me/x(cid/1(dan/3) ben/2)"]);
    assert_eq!(talk(&timeline, "cid/1"), "cid/1(dan/3)");
}

#[test]
fn replies_of_one_moment_are_in_order_of_their_guids() {
    let timeline = joined([
        reply("cid/1", june(2), "me/x"),
        reply("ben/2", june(2), "me/x"),
        note("me/x", june(1)),
    ]);
    assert_eq!(talks(&timeline), ["me/x(ben/2 cid/1)"]);
}

#[test]
fn a_reply_may_be_published_before_its_parent() {
    let timeline = joined([reply("ben/1", june(1), "me/x"), note("me/x", june(2))]);
    assert_eq!(talks(&timeline), ["me/x(ben/1)"]);
}

#[test]
fn an_edge_that_closes_a_circle_is_dropped() {
    let timeline = joined([
        reply("ben/1", june(1), "dan/3"),
        reply("cid/2", june(2), "ben/1"),
        reply("dan/3", june(3), "cid/2"),
        reply("eve/4", june(4), "eve/4"),
    ]);
    assert_eq!(talks(&timeline), ["eve/4", "dan/3(ben/1(cid/2))"]);
}

#[test]
fn a_reply_to_what_is_not_known_stands_alone_and_keeps_its_target() {
    let orphan = reply("ben/1", june(2), "stranger/x");
    let timeline = joined([orphan.clone()]);
    let id = timeline.find(&orphan.url).unwrap();
    assert_eq!(talks(&timeline), ["ben/1"]);
    assert_eq!(timeline.target(&timeline.entry(id).answers[0]), None);
    assert_eq!(timeline.entry(id).answers[0].target, url("stranger/x"));
}

#[test]
fn a_reply_to_two_posts_stands_below_both_but_its_replies_below_the_first() {
    let mut both = reply("ben/1", june(3), "me/a");
    both.answers.push(to("cid/b", What::Reply));
    let timeline = joined([
        note("me/a", june(1)),
        note("cid/b", june(2)),
        both,
        reply("dan/2", june(4), "ben/1"),
    ]);
    assert_eq!(talks(&timeline), ["cid/b(ben/1)", "me/a(ben/1(dan/2))"]);
}

#[test]
fn the_first_target_that_is_known_is_the_parent() {
    let mut both = reply("ben/1", june(3), "stranger/a");
    both.answers.push(to("cid/b", What::Reply));
    assert_eq!(
        talks(&joined([note("cid/b", june(2)), both])),
        ["cid/b(ben/1)"]
    );
}

#[test]
fn beyond_six_levels_replies_stand_beside_their_parent() {
    let mut entries = vec![note("me/0", june(1))];
    for level in 1..=9 {
        let above = if level == 1 {
            "me/0".into()
        } else {
            format!("ben/{}", level - 1)
        };
        entries.push(reply(&format!("ben/{level}"), june(1 + level), &above));
    }
    let timeline = joined(entries);
    assert_eq!(
        talks(&timeline),
        ["me/0(ben/1(ben/2(ben/3(ben/4(ben/5(ben/6 ben/7 ben/8 ben/9))))))"]
    );
    assert_eq!(
        timeline.reply_count(timeline.find(&url("me/0")).unwrap()),
        9
    );
}

#[test]
fn a_chain_as_long_as_a_feed_does_not_overflow() {
    let chain = (1..20_000).map(|n| reply(&format!("ben/{n}"), june(2), &format!("ben/{}", n - 1)));
    let timeline = joined(chain.chain([note("ben/0", june(1))]).collect::<Vec<_>>());
    assert_eq!(
        timeline.reply_count(timeline.find(&url("ben/0")).unwrap()),
        19_999
    );
}

#[test]
fn a_person_likes_a_thing_once() {
    let timeline = joined([
        note("me/x", june(1)),
        like("ben/1", june(2), "me/x"),
        like("ben/2", june(3), "me/x#top"),
        like("cid/1", june(2), "me/x"),
    ]);
    let x = timeline.find(&url("me/x")).unwrap();
    let by: Vec<&str> = timeline
        .likes(x)
        .iter()
        .map(|id| timeline.entry(*id).url.path())
        .collect();
    assert_eq!(by, ["/1", "/2"]);
    assert_eq!(talks(&timeline), ["me/x"]);
}

#[test]
fn a_like_shows_in_the_conversation_once_somebody_replied_to_it() {
    let timeline = joined([
        note("me/x", june(1)),
        like("ben/1", june(2), "me/x"),
        reply("me/2", june(3), "ben/1"),
    ]);
    assert_eq!(talks(&timeline), ["me/x(ben/1(me/2))"]);
}

#[test]
fn a_repost_is_a_post_of_its_own() {
    let timeline = joined([
        note("me/x", june(1)),
        answer("ben/1", june(2), "me/x", What::Repost),
    ]);
    assert_eq!(talks(&timeline), ["ben/1", "me/x"]);
    assert_eq!(
        timeline.reposts(timeline.find(&url("me/x")).unwrap()).len(),
        1
    );
}

#[test]
fn an_rsvps_words_are_a_comment_and_a_bare_one_is_none() {
    let timeline = joined([
        event("me/picnic", picnic()),
        rsvp("ben/1", june(2), "me/picnic", yes(0)),
        Entry {
            excerpt: "Can bring chairs.".into(),
            ..rsvp("cid/1", june(3), "me/picnic", yes(0))
        },
        Entry {
            excerpt: "Perhaps.".into(),
            ..rsvp("dan/1", june(2), "me/picnic", yes(0))
        },
        rsvp("dan/2", june(4), "me/picnic", no()),
    ]);
    assert_eq!(talks(&timeline), ["me/picnic(cid/1)"]);
}

#[test]
fn ten_thousand_answers_of_one_friend_count_once_each() {
    let mut entries = vec![event("me/picnic", picnic()), note("me/x", june(1))];
    for n in 0..10_000 {
        let when = june(2) + jiff::SignedDuration::from_secs(n);
        entries.push(like(&format!("ben/like/{n}"), when, "me/x"));
        entries.push(rsvp(
            &format!("ben/rsvp/{n}"),
            when,
            "me/picnic",
            yes((n % 3) as u8),
        ));
        entries.push(reply(&format!("ben/re/{n}"), when, "me/x"));
    }
    let began = std::time::Instant::now();
    let timeline = joined(entries);
    let x = timeline.find(&url("me/x")).unwrap();
    assert_eq!(timeline.likes(x).len(), 1);
    // The last word stands: 9,999 is a multiple of three.
    assert_eq!(names(&guests(&timeline, "me/picnic").coming), ["me", "ben"]);
    // Replies are not votes: all of them are there.
    assert_eq!(timeline.reply_count(x), 10_000);
    assert!(began.elapsed().as_secs() < 20, "{:?}", began.elapsed());
}

#[test]
fn a_clock_that_is_years_off_harms_nobody_else() {
    let year = |year: i16| {
        date(year, 1, 1)
            .to_zoned(jiff::tz::TimeZone::UTC)
            .unwrap()
            .timestamp()
    };
    let timeline = joined([
        event("me/picnic", picnic()),
        note("me/x", june(1)),
        rsvp("ben/2099", year(2099), "me/picnic", yes(5)),
        rsvp("ben/now", june(2), "me/picnic", yes(1)),
        rsvp("cid/1970", year(1970), "me/picnic", yes(0)),
        like("ben/like", year(2099), "me/x"),
        reply("cid/old", year(1970), "me/x"),
        reply("ben/new", year(2099), "me/x"),
    ]);
    assert_eq!(
        names(&guests(&timeline, "me/picnic").coming),
        ["me", "cid", "ben+1"]
    );
    let x = timeline.find(&url("me/x")).unwrap();
    assert!(timeline.likes(x).is_empty(), "a like of 2099 is none yet");
    assert_eq!(talk(&timeline, "me/x"), "me/x(cid/old ben/new)");
}

#[test]
fn ten_thousand_answers_of_one_friend_are_counted_and_cut_short() {
    let mut entries = vec![
        note("me/x", june(1)),
        event("me/picnic", picnic()),
        reply("cid/late", june(9), "me/x"),
        reply("cid/to-ben", june(9), "ben/9000"),
    ];
    for n in 0..10_000 {
        let at = june(2) + jiff::SignedDuration::from_secs(n);
        entries.push(reply(&format!("ben/{n}"), at, "me/x"));
        entries.push(like(&format!("ben/like-{n}"), at, "me/x"));
        entries.push(rsvp(
            &format!("ben/rsvp-{n}"),
            at,
            "me/picnic",
            yes((n % 9) as u8),
        ));
    }
    let timeline = joined(entries);
    let id = timeline.find(&url("me/x")).unwrap();
    assert_eq!(timeline.reply_count(id), 10_002);
    let (thread, more) = timeline.talk(id);
    // The earliest fifty, the one that Cid answered, and what Cid says.
    assert_eq!(thread.replies.len(), 52);
    assert_eq!(timeline.count(&thread), 53);
    let more: Vec<(&str, usize)> = more
        .iter()
        .map(|(who, n)| (who.name.as_str(), *n))
        .collect();
    assert_eq!(more, [("ben", 9_949)]);
    // Of all else the last word counts.
    assert_eq!(timeline.likes(id).len(), 1);
    assert_eq!(names(&guests(&timeline, "me/picnic").coming), ["me", "ben"]);
}

#[test]
fn an_rsvp_to_what_is_no_event_is_only_its_words() {
    let mut wordy = rsvp("ben/yes", june(2), "me/x", yes(2));
    wordy.excerpt = "I am there!".into();
    let timeline = joined([note("me/x", june(1)), wordy]);
    let id = timeline.find(&url("me/x")).unwrap();
    assert_eq!(*timeline.outcome(id), Outcome::None);
    assert_eq!(talk(&timeline, "me/x"), "me/x(ben/yes)");
}

#[test]
fn what_was_said_to_something_taken_back_keeps_its_place_and_it_is_not_counted() {
    let root = note("me/picnic", june(1));
    let second = reply("cid/2", june(3), "ben/1");
    let third = reply("me/3", june(4), "cid/2");
    let below = |gone: Vec<Entry>| {
        let entries = [vec![root.clone(), second.clone(), third.clone()], gone].concat();
        let timeline = joined(entries);
        let id = timeline.find(&url("me/picnic")).unwrap();
        (
            talk(&timeline, "me/picnic"),
            timeline.reply_count(id),
            timeline.roots().count(),
        )
    };
    let first = reply("ben/1", june(2), "me/picnic");
    let whole = below(vec![first.clone()]);
    assert_eq!(whole, ("me/picnic(ben/1(cid/2(me/3)))".into(), 3, 1));
    let stump = below(vec![first.gone().unwrap()]);
    assert_eq!(stump, ("me/picnic(ben/1(cid/2(me/3)))".into(), 2, 1));
    // Of what nobody knows where it stood, the replies begin anew.
    assert_eq!(below(Vec::new()), ("me/picnic".into(), 0, 2));
    let astray = reply("ben/1", june(2), "https://stranger.example/")
        .gone()
        .unwrap();
    assert_eq!(below(vec![astray]), ("me/picnic".into(), 0, 2));
}

#[test]
fn what_was_taken_back_is_found_by_nobody_and_stands_only_above_what_was_said_to_it() {
    let root = note("me/picnic", june(1));
    let gone = reply("ben/1", june(2), "me/picnic").gone().unwrap();
    let timeline = joined([root, gone, like("cid/l", june(3), "ben/1")]);
    assert_eq!(timeline.find(&url("ben/1")), None);
    assert_eq!(talk(&timeline, "me/picnic"), "me/picnic");
    assert_eq!(timeline.ids().count(), 2);
    assert!(
        note("ben/x", june(1)).gone().is_none(),
        "it stood in no conversation"
    );
    let rsvp = rsvp("ben/r", june(2), "me/picnic", yes(1)).gone().unwrap();
    assert_eq!(rsvp.answers[0].what, What::Reply, "nobody comes any more");
}

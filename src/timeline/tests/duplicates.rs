//! Duplicates, copies and edits (wire-format §5.4, §5.5).

use super::*;

fn with_text(text: &str, entry: Entry) -> Entry {
    Entry {
        excerpt: text.into(),
        ..entry
    }
}

#[test]
fn the_newest_version_is_shown() {
    let first = with_text("Forgs", note("ben/frogs", june(1)));
    let second = Entry {
        updated: Some(june(2)),
        ..with_text("Frogs", first.clone())
    };
    let timeline = joined([second, first]);
    assert_eq!(
        timeline
            .ids()
            .map(|id| timeline.entry(id).excerpt.as_str())
            .collect::<Vec<_>>(),
        ["Frogs"]
    );
}

#[test]
fn of_two_forms_the_richer_is_shown() {
    let plain = Entry {
        title: None,
        body: Body::Note,
        ..event("ben/picnic", picnic())
    };
    let timeline = joined([plain, event("ben/picnic", picnic())]);
    assert_eq!(timeline.ids().count(), 1);
    assert_eq!(names(&guests(&timeline, "ben/picnic").coming), ["ben"]);
}

#[test]
fn a_blog_wins_over_its_copy_and_inherits_its_replies() {
    let mut people = circle();
    let profile = url("https://mastodon.example/@ben");
    people[1] = Owner::new("ben", &url("ben/"), &[profile]).unwrap();
    let copy_url = url("https://mastodon.example/@ben/1");
    let blog = Entry {
        syndication: vec![copy_url.clone()],
        ..note("ben/frogs", june(1))
    };
    let copy = Entry {
        updated: Some(june(3)),
        ..note(copy_url.as_str(), june(2))
    };
    let reply = reply("cid/re", june(4), copy_url.as_str());
    let timeline = assemble(people, vec![copy, reply, blog], june(30));
    assert_eq!(talks(&timeline), ["ben/frogs(cid/re)"]);
}

#[test]
fn the_same_words_on_another_host_are_a_copy_within_two_days() {
    let blog = with_text("The allotment has frogs.", note("ben/frogs", june(1)));
    let elsewhere = |published| {
        with_text(
            " the allotment  has Frogs.",
            note("https://silo.example/@ben/1", published),
        )
    };
    assert_eq!(
        talks(&joined([elsewhere(june(2)), blog.clone()])),
        ["ben/frogs"]
    );
    assert_eq!(joined([elsewhere(june(5)), blog]).ids().count(), 2);
}

#[test]
fn words_that_end_in_the_address_of_the_original_are_a_copy() {
    let blog = Entry {
        title: Some("Camping list".into()),
        ..with_text("Take a blanket.", note("ben/camping", june(1)))
    };
    let copy = with_text(
        "New: https://ben.example/camping/",
        note("https://silo.example/@ben/1", june(1)),
    );
    assert_eq!(talks(&joined([copy, blog])), ["ben/camping"]);
}

#[test]
fn pointing_to_somebody_elses_entry_is_no_copy() {
    let text = "Read this: https://cid.example/camping/";
    let hint = with_text(text, note("https://silo.example/@ben/1", june(1)));
    let entries = [hint, note("ben/x", june(1)), note("cid/camping", june(1))];
    assert_eq!(joined(entries).ids().count(), 3);
}

#[test]
fn the_same_words_twice_on_one_site_are_two_entries() {
    let morning = |short, published| with_text("Good morning!", note(short, published));
    assert_eq!(
        joined([morning("ben/1", june(1)), morning("ben/2", june(2))])
            .ids()
            .count(),
        2
    );
}

#[test]
fn the_same_thanks_to_two_people_are_two_replies() {
    let thanks = |short, target| with_text("Thanks!", reply(short, june(2), target));
    let entries = [
        thanks("ben/1", "me/a"),
        thanks("https://silo.example/@ben/2", "me/b"),
    ];
    assert_eq!(joined(entries).ids().count(), 2);
}

#[test]
fn a_foreign_link_with_a_guid_of_its_own_is_an_entry_of_its_own() {
    // A blog of links: each item's link is the article it is about.
    let about = |id: &str| Entry {
        id: id.into(),
        ..note("https://paper.example/story", june(1))
    };
    assert_eq!(
        joined([about("1"), about("2"), about("2")]).ids().count(),
        2
    );
}

//! Whose address it is, and which entry an address means (wire-format §4.1, §5.2).

use super::*;

/// Two people on one host, the host itself run by a third.
fn neighbours() -> Vec<Owner> {
    let at = |name: &str, site: &str| Owner::new(name, &url(site), &[]).unwrap();
    vec![
        at("me", "https://me.example/"),
        at("ann", "https://tilde.example/~ann/"),
        at("bob", "https://tilde.example/~bob/"),
        at("host", "https://tilde.example/"),
    ]
}

fn by(owner: &Owner, address: &str) -> Entry {
    Entry {
        owner: owner.id.clone(),
        ..note(address, june(1))
    }
}

#[test]
fn a_neighbour_on_a_shared_host_cannot_claim_my_permalink() {
    let people = neighbours();
    let mine = by(&people[1], "https://tilde.example/~ann/camping/");
    let stolen = Entry {
        published: june(2),
        ..by(&people[2], "https://tilde.example/~ann/camping/")
    };
    for thief in [
        stolen.clone(),
        Entry {
            owner: people[3].id.clone(),
            ..stolen.clone()
        },
    ] {
        let timeline = assemble(people.clone(), vec![thief.clone(), mine.clone()], june(30));
        assert_eq!(
            timeline
                .find(&mine.url)
                .map(|id| timeline.author(id).name.as_str()),
            Some("ann")
        );
        // Not even while mine is not known.
        let timeline = assemble(people.clone(), vec![thief], june(30));
        assert_eq!(timeline.find(&mine.url), None);
    }
}

#[test]
fn a_guid_that_is_somebody_elses_address_catches_no_replies() {
    let thief = Entry {
        id: url("cid/camping").to_string(),
        ..note("ben/theft", june(1))
    };
    let mut reply = reply("dan/re", june(2), "cid/camping");
    reply.answers[0].id = Some(url("cid/camping").to_string());
    let timeline = joined([thief, reply]);
    assert_eq!(talks(&timeline), ["dan/re", "ben/theft"]);
}

#[test]
fn a_guid_counts_only_if_one_entry_has_it() {
    let with_id = |entry: Entry| Entry {
        id: "tag:blog,2026:1".into(),
        ..entry
    };
    let mut reply = reply("dan/re", june(3), "elsewhere/x");
    reply.answers[0].id = Some("tag:blog,2026:1".into());
    let one = with_id(note("ben/a", june(1)));
    let other = with_id(note("cid/b", june(2)));
    assert_eq!(
        talks(&joined([one.clone(), reply.clone()])),
        ["ben/a(dan/re)"]
    );
    assert_eq!(
        talks(&joined([one, other, reply])),
        ["dan/re", "cid/b", "ben/a"]
    );
}

#[test]
fn a_wordpress_guid_in_its_owners_scope_is_an_address() {
    let camping = Entry {
        id: "https://ben.example/?p=123".into(),
        ..note("ben/camping", june(1))
    };
    let timeline = joined([camping, reply("cid/re", june(2), "ben/?p=123")]);
    assert_eq!(talks(&timeline), ["ben/camping(cid/re)"]);
}

#[test]
fn a_site_is_a_person_and_not_an_entry() {
    let first = Entry {
        url: url("ben/"),
        id: "1".into(),
        ..note("ben/", june(1))
    };
    let second = Entry {
        url: url("ben/"),
        id: "2".into(),
        ..note("ben/", june(2))
    };
    let timeline = joined([first, second]);
    assert_eq!(timeline.ids().count(), 2);
    assert_eq!(timeline.find(&url("ben/")), None);
}

#[test]
fn entries_of_one_page_are_told_apart_by_fragment() {
    let day = [
        note("ben/2026/06/01#a", june_at(1, 9, 0)),
        note("ben/2026/06/01#b", june_at(1, 10, 0)),
    ];
    let timeline = joined([&day[..], &[reply("cid/re", june(2), "ben/2026/06/01#a")]].concat());
    assert_eq!(timeline.ids().count(), 3);
    let a = timeline.find(&day[0].url).unwrap();
    assert_eq!(timeline.reply_count(a), 1);
    assert_eq!(timeline.find(&url("ben/2026/06/01")), None);
}

#[test]
fn nobody_can_rsvp_for_somebody_else() {
    // Ben's feed carries an item that claims Cid's address: it is Ben who comes.
    let forged = Entry {
        owner: person("ben").id,
        ..rsvp("cid/rsvp", june(2), "me/picnic", yes(3))
    };
    let timeline = joined([event("me/picnic", picnic()), forged]);
    assert_eq!(
        names(&guests(&timeline, "me/picnic").coming),
        ["me", "ben+3"]
    );
}

#[test]
fn who_is_not_followed_says_nothing() {
    let stranger = Entry {
        owner: person("mallory").id,
        ..reply("mallory/re", june(2), "me/x")
    };
    let timeline = joined([note("me/x", june(1)), stranger]);
    assert_eq!(talks(&timeline), ["me/x"]);
}

#[test]
fn nobody_can_take_back_what_is_anothers() {
    let (ben, cid) = (person("ben").id, person("cid").id);
    let (gone, there) = ("https://ben.example/gone", "https://ben.example/x");
    let entries = [
        note("ben/x", june(1)),
        reply("me/1", june(2), "ben/gone"),
        reply("me/2", june(3), "ben/x"),
    ];
    let owner = |deleted: &[(&OwnerId, &str)], short: &str| {
        let timeline = joined(&entries[..]).with_deleted(deleted.to_vec());
        let id = timeline.find(&url(short)).unwrap();
        let by = timeline.taken_back(&timeline.entry(id).answers[0]);
        by.map(|owner| owner.name.clone())
    };
    assert_eq!(owner(&[(&cid, gone)], "me/1"), None);
    assert_eq!(owner(&[(&ben, gone)], "me/1").as_deref(), Some("ben"));
    // What is there again, or still, is not called deleted.
    assert_eq!(owner(&[(&ben, there)], "me/2"), None);
}

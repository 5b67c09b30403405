//! A timeline is a function of the set of entries: who was pulled first makes no difference.

use proptest::prelude::*;

use super::super::{Consent, Order, Published, for_publication};
use super::*;

/// Few addresses, times and texts, so that they meet: duplicates, circles, ties, copies.
fn any_entry() -> impl Strategy<Value = Entry> {
    let place = (0..PEOPLE.len(), 0..4usize, any::<bool>(), 0..PEOPLE.len());
    let times = (1..8i8, proptest::option::of(1..30i8));
    let said = (
        0..4usize,
        0..5usize,
        proptest::collection::vec(any_answer(), 0..3),
    );
    (place, times, said, 0..4u8).prop_map(
        |((who, n, is_elsewhere, claims), (day, updated), (text, body, answers), gone)| {
            let short = match is_elsewhere {
                true => format!("https://silo.example/@{who}/{n}"),
                false => format!("{}/{n}", PEOPLE[claims]),
            };
            let entry = Entry {
                owner: person(PEOPLE[who]).id,
                updated: updated.map(june),
                excerpt: [
                    "",
                    "Paddington",
                    "Good morning!",
                    "See https://ben.example/1",
                ][text]
                    .into(),
                body: any_body(body),
                answers,
                ..note(&short, june(day))
            };
            perhaps_gone(entry, gone == 0)
        },
    )
}

fn any_body(n: usize) -> Body {
    match n {
        0 => {
            event(
                "me/x",
                Event {
                    capacity: Some(3),
                    wanted: vec![Wanted::read("salad")],
                    rsvp_by: Some(Moment::Day(date(2026, 6, 5))),
                    ..picnic()
                },
            )
            .body
        }
        1 => poll("me/x", Picks::Any).body,
        2 => Body::Article,
        _ => Body::Note,
    }
}

/// Of some only where they stood is left.
fn perhaps_gone(entry: Entry, is_gone: bool) -> Entry {
    entry.gone().filter(|_| is_gone).unwrap_or(entry)
}

fn any_answer() -> impl Strategy<Value = Answer> {
    (0..PEOPLE.len(), 0..4usize, 0..6usize).prop_map(|(who, n, what)| {
        let target = format!("{}/{n}", PEOPLE[who]);
        match what {
            0 => to(&target, What::Like),
            1 => to(&target, What::Repost),
            2 => to(&target, What::Rsvp(bringing(&["salad"]))),
            3 => to(&target, What::Rsvp(no())),
            4 => to(&format!("{target}#alien"), What::Reply),
            _ => to(&target, What::Reply),
        }
    })
}

/// All that can be seen of a timeline.
fn everything(timeline: &Timeline) -> Vec<String> {
    let of = |id| {
        let thread = timeline.thread(id);
        format!(
            "{:?} {thread:?} {:?} {:?} {:?}",
            timeline.entry(id),
            timeline.likes(id),
            timeline.reposts(id),
            timeline.outcome(id)
        )
    };
    timeline.ids().map(of).collect()
}

fn publish(timeline: &Timeline) -> Published {
    let consent = Consent {
        private: [person("dan").id].into(),
        order: Order::QuietFirst,
        show_guests: true,
        ..Consent::default()
    };
    for_publication(timeline, &consent)
}

proptest! {
    #[test]
    fn the_order_of_hearing_makes_no_difference(
        (entries, shuffled) in proptest::collection::vec(any_entry(), 0..40)
            .prop_flat_map(|entries| (Just(entries.clone()), Just(entries).prop_shuffle()))
    ) {
        let (one, other) = (joined(entries), joined(shuffled));
        prop_assert_eq!(everything(&one), everything(&other));
        prop_assert_eq!(publish(&one), publish(&other));
    }

    #[test]
    fn hearing_something_twice_makes_no_difference(entries in proptest::collection::vec(any_entry(), 0..20)) {
        let twice = [entries.clone(), entries.clone()].concat();
        prop_assert_eq!(everything(&joined(entries)), everything(&joined(twice)));
    }

    #[test]
    fn every_reply_stands_below_one_parent_at_most(entries in proptest::collection::vec(any_entry(), 0..40)) {
        let timeline = joined(entries);
        for id in timeline.ids() {
            let above = std::iter::successors(Some(id), |id| timeline.parent(*id));
            prop_assert!(above.take(100).count() < 100);
        }
    }
}

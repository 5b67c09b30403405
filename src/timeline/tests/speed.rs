//! How long joining takes: `cargo test --release -- --ignored a_full_circle --nocapture`.

use std::time::Instant;

use super::super::{Consent, for_publication};
use super::*;

#[test]
#[ignore = "a measurement, meaningful in release only"]
fn a_full_circle_joins_in_less_than_a_second() {
    let owners: Vec<Owner> = (0..150).map(|n| person(&format!("friend{n}"))).collect();
    let entries: Vec<Entry> = owners
        .iter()
        .enumerate()
        .flat_map(|(who, owner)| (0..1_000).map(move |n| written(who, n, owner)))
        .collect();
    let start = Instant::now();
    let timeline = assemble(owners, entries, june(30));
    let joined = start.elapsed();
    let published = for_publication(
        &timeline,
        &Consent {
            show_guests: true,
            ..Consent::default()
        },
    );
    println!(
        "{} entries joined in {joined:?}, published after {:?}",
        timeline.ids().count(),
        start.elapsed()
    );
    assert!(!published.lines.is_empty());
    assert!(joined.as_millis() < 1_000, "{joined:?}");
}

/// Of ten: five notes, two replies, a like, an RSVP and an event.
fn written(who: usize, n: usize, owner: &Owner) -> Entry {
    let short = format!("friend{who}/2026/06/post-{n}");
    let when = june(1) + jiff::SignedDuration::from_secs((n * 977 + who * 31) as i64);
    let target = |kind: usize| {
        format!(
            "friend{}/2026/06/post-{}",
            (who * 7 + n) % 150,
            n / 10 * 10 + kind
        )
    };
    let entry = match n % 10 {
        0 => Entry {
            published: when,
            ..event(&short, picnic())
        },
        1 | 2 => reply(&short, when, &target(n % 2 + 5)),
        3 => like(&short, when, &target(5)),
        4 => rsvp(&short, when, &target(0), yes(1)),
        _ => note(&short, when),
    };
    Entry {
        owner: owner.id.clone(),
        excerpt: format!("Some words number {n} of friend {who}."),
        ..entry
    }
}

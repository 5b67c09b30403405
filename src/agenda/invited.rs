//! Who is `invited` to an event, and has said nothing yet.

use url::Url;

use crate::friends::Private;
use crate::model::{Event, Key, Owner};
use crate::timeline::{Guests, Timeline};

/// The names of the invited who have said nothing yet.
pub fn unanswered(
    timeline: &Timeline,
    private: &Private,
    event: &Event,
    guests: &Guests,
) -> Vec<String> {
    let friends = timeline.owners.iter().skip(1);
    let invited = friends.filter(|friend| {
        event
            .invited
            .iter()
            .any(|word| is_invited(word, friend, private))
    });
    let silent =
        invited.filter(|friend| guests.all().all(|guest| guest.owner() != Some(&friend.id)));
    silent.map(|friend| friend.name.clone()).collect()
}

/// Whether `ben`, an address, `everybody` or `ring 15` means this friend. A ring holds the nearer ones too.
pub fn is_invited(word: &str, friend: &Owner, private: &Private) -> bool {
    let word = word.trim().to_lowercase();
    if is_everybody(&word) || friend.name.to_lowercase() == word {
        return true;
    }
    if let Ok(ring) = word.trim_start_matches("ring").trim().parse::<u32>() {
        let known = private.of(friend).and_then(|known| known.ring);
        return known.is_some_and(|own| own <= ring);
    }
    let url = Url::parse(&word).or_else(|_| Url::parse(&format!("https://{word}/")));
    url.ok()
        .and_then(|url| Key::of(&url))
        .is_some_and(|key| key == friend.id.0)
}

/// Whether all friends are meant.
pub fn is_everybody(word: &str) -> bool {
    let word = word.trim().to_lowercase();
    matches!(word.as_str(), "all" | "everybody" | "everyone" | "friends")
}

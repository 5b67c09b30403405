//! Which of one's own events or polls is meant: by its file, its address, a number of `potluck read`, or words of its
//! title.

use std::path::Path;

use jiff::Timestamp;
use url::Url;

use super::listing;
use super::target::{Sort, address, ambiguous, best, is_sort, is_to_come};
use crate::build::Joined;
use crate::content::Head;
use crate::diagnostic::Failure;
use crate::model::{Key, folded};
use crate::timeline::{EntryId, Timeline};

/// Finds one of one's own. `joined` holds drafts too: guests may be noted before anybody is invited.
pub fn own<'a>(
    root: &Path,
    joined: &'a Joined,
    said: &str,
    sort: Sort,
    now: Timestamp,
) -> Result<&'a Head, Failure> {
    let said = said.trim();
    let by_file = heads(joined, sort).filter(|head| is_called(head, said));
    let by_file: Vec<&Head> = by_file.collect();
    let coming = by_file
        .iter()
        .filter(|head| is_to_come(&head.entry.body, now));
    let coming: Vec<&Head> = coming.copied().collect();
    if let ([only], _) | (_, [only]) = (by_file.as_slice(), coming.as_slice()) {
        return Ok(only);
    }
    let url = match (said.parse(), address(said)) {
        (Ok(number), _) => listing::numbered(root, number)?,
        (_, Some(url)) => url,
        _ => by_words(&joined.timeline, said, sort, now)?,
    };
    at(joined, &url, sort).ok_or_else(|| not_mine(said, sort))
}

fn by_words(timeline: &Timeline, said: &str, sort: Sort, now: Timestamp) -> Result<Url, Failure> {
    let mine = timeline.ids().filter(|id| timeline.is_own(*id));
    let mine: Vec<EntryId> = mine
        .filter(|id| is_sort(&timeline.entry(*id).body, sort))
        .collect();
    let found = best(timeline, &mine, &folded(said));
    let coming = found.iter().copied();
    let coming: Vec<EntryId> = coming
        .filter(|id| is_to_come(&timeline.entry(*id).body, now))
        .collect();
    match (found.as_slice(), coming.as_slice()) {
        ([only], _) | (_, [only]) => Ok(timeline.entry(*only).url.clone()),
        ([], _) => Err(not_mine(said, sort)),
        (several, _) => Err(ambiguous(timeline, said, several)),
    }
}

/// The one at this address, whatever part of it is meant.
pub fn at<'a>(joined: &'a Joined, url: &Url, sort: Sort) -> Option<&'a Head> {
    let key = Key::of(url)?;
    heads(joined, sort).find(|head| Key::of(&head.entry.url).as_ref() == Some(&key))
}

/// One's own events that are still to come.
pub fn coming(joined: &Joined, now: Timestamp) -> Vec<&Head> {
    let events = heads(joined, Sort::Event);
    events
        .filter(|head| is_to_come(&head.entry.body, now))
        .collect()
}

fn heads(joined: &Joined, sort: Sort) -> impl Iterator<Item = &Head> {
    let heads = joined.content.heads.iter();
    heads.filter(move |head| is_sort(&head.entry.body, sort))
}

/// By its file, or by the last word of its address.
fn is_called(head: &Head, said: &str) -> bool {
    is_file(&head.source.path, said) || head.word() == said.to_lowercase()
}

/// `events/2026-06-20-supper.md`, or the name alone, or that without its date or ending.
fn is_file(path: &str, said: &str) -> bool {
    let said = said.trim_start_matches("./").trim_end_matches('/');
    let stem = |path: &str| {
        let path = path.strip_suffix("/index.md").unwrap_or(path);
        path.strip_suffix(".md").unwrap_or(path).to_string()
    };
    let (stem, said) = (stem(path), stem(said));
    let name = stem.rsplit('/').next().unwrap_or_default();
    let undated = name.get(11..).filter(|_| is_dated(name));
    !said.is_empty() && (stem == said || name == said || undated == Some(&*said))
}

fn is_dated(name: &str) -> bool {
    let day = name.get(..10).map(str::parse::<jiff::civil::Date>);
    matches!(day, Some(Ok(_))) && name.get(10..11) == Some("-")
}

fn not_mine(said: &str, sort: Sort) -> Failure {
    let (what, where_) = match sort {
        Sort::Event => ("event", "events"),
        Sort::Poll => ("poll", "posts"),
        Sort::Anything => ("post", "posts"),
    };
    Failure::new(format!("`{said}` is no {what} of yours")).help(format!(
        "say which by its file in {where_}/, its address, or words of its title"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_goes_by_its_path_or_any_part_of_its_name_that_says_it() {
        let path = "events/2026-06-20-supper.md";
        for said in [
            path,
            "./events/2026-06-20-supper.md",
            "2026-06-20-supper",
            "supper",
            "supper.md",
        ] {
            assert!(is_file(path, said), "{said}");
        }
        for said in ["", "sup", "events", "2026-06-20", "20-supper"] {
            assert!(!is_file(path, said), "{said}");
        }
        let folder = "events/2026-06-20-supper/index.md";
        assert!(is_file(folder, "events/2026-06-20-supper/") && is_file(folder, "supper"));
        assert!(!is_file(folder, "index"));
    }
}

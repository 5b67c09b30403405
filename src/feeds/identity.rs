//! Items that share an id and are several all the same: some writers give all of theirs one id, and none may be lost by
//! it. Two versions of one item, at one address, stay one.

use std::collections::HashMap;

use url::Url;

use super::Item;
use super::parsed::derived_id;
use crate::model::Key;

/// Gives each of them its address for an id.
pub fn part_by_address(items: &mut [Item]) {
    part(items, |item| {
        let link = item.link.as_ref()?;
        let mark = (Key::of(link)?, link.fragment().map(str::to_string));
        Some((mark, link.to_string()))
    });
}

/// Gives those without an address an id of when they were published, which never moves, or else of their words: nothing
/// says which of two versions is the newer.
pub fn part_by_date(items: &mut [Item], url: &Url) {
    part(items, |item| {
        let date = item.published.map(|date| format!("{} {date}", item.id));
        let words = item.content.as_deref().or(item.summary.as_deref());
        let id = match &date {
            Some(date) => derived_id(url, Some(date), None),
            None => derived_id(url, item.title.as_deref(), words),
        };
        item.link.is_none().then(|| (id.clone(), id))
    });
}

/// Among items of one id, `of` gives each what tells it from the others, and the id it has then.
fn part<M: PartialEq>(items: &mut [Item], of: impl Fn(&Item) -> Option<(M, String)>) {
    let mut groups: HashMap<&str, Vec<usize>> = HashMap::new();
    for (at, item) in items.iter().enumerate() {
        groups.entry(&item.id).or_default().push(at);
    }
    let mut ids = Vec::new();
    for group in groups.into_values().filter(|group| group.len() > 1) {
        let marked = group
            .iter()
            .filter_map(|at| Some((*at, of(items.get(*at)?)?)));
        let marked: Vec<(usize, (M, String))> = marked.collect();
        let mut marks = marked.iter().map(|(_, (mark, _))| mark);
        let first = marks.next();
        if marks.any(|mark| Some(mark) != first) {
            ids.extend(marked.into_iter().map(|(at, (_, id))| (at, id)));
        }
    }
    for (at, id) in ids {
        if let Some(item) = items.get_mut(at) {
            item.id = id;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::read;
    use super::*;

    #[track_caller]
    fn ids(feed: &str) -> Vec<String> {
        let url = Url::parse("https://ben.example/feed.xml").unwrap();
        let items = read(feed.as_bytes(), &url, None).unwrap().items;
        items.into_iter().map(|item| item.id).collect()
    }

    fn rss(items: &[&str]) -> String {
        let items = items
            .iter()
            .map(|item| format!("<item><guid isPermaLink='false'>1</guid>{item}</item>"));
        format!(
            "<rss version='2.0'><channel><title>Ben</title>{}</channel></rss>",
            items.collect::<String>()
        )
    }

    #[test]
    fn items_at_different_addresses_are_several_whatever_their_id() {
        let feed = rss(&[
            "<link>https://ben.example/a</link>",
            "<link>https://ben.example/b#1</link>",
            "<link>https://ben.example/b#2</link>",
        ]);
        assert_eq!(
            ids(&feed),
            [
                "https://ben.example/a",
                "https://ben.example/b#1",
                "https://ben.example/b#2"
            ]
        );
    }

    #[test]
    fn versions_of_one_item_are_one() {
        let link = "<link>https://ben.example/a</link>";
        let later = "<link>http://ben.example/a/?utm_source=rss</link><title>x</title>";
        assert_eq!(ids(&rss(&[link, later])), ["1", "1"]);
        assert_eq!(
            ids(&rss(&["<title>x</title>", "<title>x</title>"])),
            ["1", "1"]
        );
        // RFC 4287 §4.1.1.
        let entry = |day| {
            format!(
                "<entry><id>1</id><updated>2026-06-0{day}T00:00:00Z</updated><title>x</title></entry>"
            )
        };
        let atom = format!(
            "<feed xmlns='http://www.w3.org/2005/Atom'>{}{}</feed>",
            entry(1),
            entry(2)
        );
        assert_eq!(ids(&atom), ["1", "1"]);
    }

    #[test]
    fn items_without_an_address_are_told_apart_by_date_then_by_words() {
        let on = |day| format!("<pubDate>0{day} Jun 2026 10:00:00 GMT</pubDate><title>x</title>");
        for two in [
            [on(1), on(2)],
            ["<title>x</title>".into(), "<title>y</title>".into()],
        ] {
            let found = ids(&rss(&[&two[0], &two[1]]));
            assert_ne!(found[0], found[1], "{two:?}");
            // Whatever stands beside them.
            let turned = ids(&rss(&[&two[1], &two[0]]));
            assert_eq!([&turned[1], &turned[0]], [&found[0], &found[1]]);
        }
    }
}

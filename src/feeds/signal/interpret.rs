//! Item → entry: the kinds of wire-format §4.3. Who said it is not asked of the item.

use jiff::Timestamp;
use url::Url;

use super::super::Item;
use super::super::markup::{self, Fragment};
use super::meaning::{Meaning, is_beginning};
use super::microformats::{MOST, Microformat};
use super::moment;
use crate::html::Html;
use crate::model::{
    Attachment, Body, EXCERPT, Entry, Key, Owner, Phrases, Status, is_web, shorten,
};

/// What an item means that is its owner's word, and its sanitised content. `first_seen` dates an item that has no
/// date. `phrases` are the words of the first-line convention.
pub fn interpret(
    item: &Item,
    owner: &Owner,
    first_seen: Timestamp,
    phrases: &Phrases,
) -> (Entry, Html) {
    let url = permalink(item, owner);
    let base = item.base.as_ref().or(item.link.as_ref()).unwrap_or(&url);
    let content = item
        .content
        .as_deref()
        .or(item.summary.as_deref())
        .unwrap_or_default();
    let fragment = Fragment::parse(content);
    let steps = fragment.steps();
    let found = Microformat::find(&steps, base, item.link.as_ref());
    let mut meaning = Meaning::of(&found, item, base);
    meaning.first_line(&steps, base, phrases);
    let words = shorten(&meaning.words(&found), EXCERPT);
    let name = found
        .text("p-name")
        .or_else(|| item.title.clone())
        .map(|name| markup::fold(&name));
    let whole = beside_the_name(&found);
    let body = meaning.body(&found, item, name.as_deref(), &whole);
    let own = found.first("e-content").and_then(|at| steps.element(at));
    let own = own.map(|element| element.inner_html());
    let html = Html::sanitise(own.as_deref().unwrap_or(content), base);
    let published = published(item, &found).unwrap_or(first_seen);
    let mut entry = Entry {
        owner: owner.id.clone(),
        id: item.id.clone(),
        title: None,
        published,
        updated: item.updated.filter(|updated| *updated > published),
        tags: tags(item, &found),
        language: language(item, &found),
        summary: None,
        excerpt: words,
        body,
        answers: meaning.answers,
        syndication: found.urls("u-syndication"),
        attachments: attachments(item, content),
        is_open: item.is_open,
        url,
    };
    entry.title = title(&entry, name, &whole);
    entry.summary = summary(&entry, item, &whole);
    (entry, html)
}

/// Whether a mixed feed has the item from somebody else's: then it is not its owner's word (wire-format §4.1).
pub fn is_copied(item: &Item, owner: &Owner) -> bool {
    let is_theirs = |feed| Key::of(feed).is_some_and(|key| owner.claim(&key).is_some());
    item.copied_from
        .as_ref()
        .is_some_and(|feed| !is_theirs(feed))
}

/// The item's address: its link, else an id or an enclosure that is one. What has none is told apart on its
/// owner's home page.
fn permalink(item: &Item, owner: &Owner) -> Url {
    let own = item.link.clone().filter(is_web);
    let id = || Url::parse(item.id.trim()).ok().filter(is_web);
    let enclosed = || {
        item.enclosures
            .first()
            .map(|enclosure| enclosure.url.clone())
            .filter(is_web)
    };
    own.or_else(id).or_else(enclosed).unwrap_or_else(|| {
        let mut home = owner.site.clone();
        home.query_pairs_mut().append_pair("item", &item.id);
        home
    })
}

/// What an item carries and does not link to in its text: a sound, a paper. Its pictures are known by themselves, and a
/// file of an event or a sealed post is nothing for people.
fn attachments(item: &Item, content: &str) -> Vec<Attachment> {
    let attached = item.enclosures.iter().filter_map(|enclosure| {
        let url = Some(&enclosure.url).filter(|url| is_web(url))?;
        let file = url.path_segments().and_then(|mut parts| parts.next_back());
        let file = file.filter(|file| !file.is_empty());
        let is_shown = file.is_some_and(|file| content.contains(file));
        let is_for_programs = ["image/", "text/calendar", "application/vnd.age"]
            .iter()
            .any(|mime| enclosure.mime.starts_with(mime));
        let name = enclosure.alt.as_deref().or(file).unwrap_or(url.as_str());
        (!is_shown && !is_for_programs).then(|| Attachment {
            url: url.clone(),
            name: shorten(&markup::fold(name), EXCERPT),
        })
    });
    attached.take(MOST).collect()
}

/// The text that a name is one of: the content, else the summary, else all there is.
fn beside_the_name(found: &Microformat) -> String {
    let own = found.first("e-content").or(found.first("p-summary"));
    let range = own.map_or(found.steps.all(), |at| found.steps.inside(at));
    found.steps.text(range)
}

fn published(item: &Item, found: &Microformat) -> Option<Timestamp> {
    let written = || moment::closing(&moment::read(&found.date("dt-published")?)?);
    item.published.or_else(written)
}

fn tags(item: &Item, found: &Microformat) -> Vec<String> {
    match item.tags.is_empty() {
        true => found.texts("p-category").take(MOST).collect(),
        false => item.tags.clone(),
    }
}

fn language(item: &Item, found: &Microformat) -> Option<String> {
    let root = found.root.and_then(|at| found.steps.element(at));
    root.and_then(|root| root.attr("lang"))
        .map(str::to_string)
        .or_else(|| item.language.clone())
}

/// A response's feed title is a sentence for readers, not a name (wire-format §4.3).
fn title(entry: &Entry, name: Option<String>, whole: &str) -> Option<String> {
    let name = name.filter(|name| !name.is_empty())?;
    match &entry.body {
        _ if entry.kind().has_no_name() => None,
        Body::Event(event) if event.status == Status::Cancelled => Some(
            name.strip_prefix("Cancelled: ")
                .map(str::to_string)
                .unwrap_or(name),
        ),
        Body::Note | Body::Gone => None,
        Body::Photo(_) if is_beginning(&name, whole) => None,
        _ => Some(name),
    }
}

/// An article's description is its summary, unless it is only how the text begins.
fn summary(entry: &Entry, item: &Item, whole: &str) -> Option<String> {
    item.content.as_ref()?;
    let summary = markup::line(item.summary.as_deref()?);
    let says_more =
        entry.body == Body::Article && !summary.is_empty() && !is_beginning(&summary, whole);
    says_more.then_some(summary)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::feeds::{Enclosure, Reference};
    use crate::model::What;

    fn read(item: Item) -> (Entry, Html) {
        let site = Url::parse("https://ben.example/").unwrap();
        let ben = Owner::new("Ben", &site, &[]).unwrap();
        interpret(&item, &ben, Timestamp::UNIX_EPOCH, &Phrases::default())
    }

    fn reference(id: Option<&str>, href: Option<&str>) -> Reference {
        Reference {
            id: id.map(String::from),
            href: href.map(|href| Url::parse(href).unwrap()),
        }
    }

    #[test]
    fn a_vote_survives_a_tool_that_strips_classes() {
        let option = "https://ann.example/film/#heat";
        let item = Item {
            content: Some("<p>Votes Heat in Which film?</p>".into()),
            in_reply_to: vec![
                reference(None, Some("https://ann.example/film/")),
                reference(Some(option), Some(option)),
            ],
            ..Item::default()
        };
        let answers = read(item).0.answers;
        assert_eq!(answers.len(), 1);
        assert_eq!(answers[0].address().as_str(), option);
        assert_eq!(answers[0].id, None);
    }

    #[test]
    fn elements_add_the_id_to_what_the_content_says() {
        let item = Item {
            content: Some("<p class=h-entry>Yes to <a class=u-in-reply-to href=https://ann.example/x/>that</a>".into()),
            in_reply_to: vec![
                reference(Some("https://ann.example/?p=7"), Some("https://ann.example/x")),
                reference(Some("tag:cid.example,2026:1"), None),
            ],
            ..Item::default()
        };
        let answers = read(item).0.answers;
        let ids: Vec<_> = answers
            .iter()
            .map(|answer| (answer.target.as_str(), answer.id.as_deref()))
            .collect();
        assert_eq!(
            ids,
            [
                ("https://ann.example/x/", Some("https://ann.example/?p=7")),
                ("tag:cid.example,2026:1", None),
            ]
        );
    }

    #[test]
    fn what_is_attached_and_not_linked_is_no_part_of_the_text_and_shown_below_it() {
        let enclosure = |file: &str, mime: &str, alt: Option<&str>| Enclosure {
            url: Url::parse("https://ben.example/files/")
                .unwrap()
                .join(file)
                .unwrap(),
            length: 0,
            mime: mime.into(),
            alt: alt.map(String::from),
        };
        let (entry, html) = read(Item {
            content: Some("<p>Listen. <img src=/files/shown.jpg></p>".into()),
            enclosures: vec![
                enclosure("shown.jpg", "image/jpeg", None),
                enclosure("pond.jpg", "image/jpeg", None),
                enclosure("pond.pdf", "application/pdf", Some("A <pond>")),
                enclosure("frogs.mp3", "audio/mpeg", None),
                enclosure("supper.ics", "text/calendar", None),
                enclosure("javascript:alert(1)", "audio/mpeg", None),
                enclosure("data:text/html,x", "audio/mpeg", None),
            ],
            ..Item::default()
        });
        let files = ["A <pond>: pond.pdf", "frogs.mp3: frogs.mp3"];
        let attached = entry.attachments.iter();
        let attached: Vec<String> = attached
            .map(|attached| format!("{}: {}", attached.name, attached.url))
            .collect();
        let expected = files.map(|file| file.replace(": ", ": https://ben.example/files/"));
        assert_eq!(attached, expected);
        assert!(!html.as_str().contains("pond.pdf"), "{}", html.as_str());
        let shown = html.clone().with_attached(&entry.attachments);
        let link = r#"<p><a href="https://ben.example/files/pond.pdf" rel="nofollow noopener noreferrer ugc">A &lt;pond&gt;</a></p>"#;
        assert!(shown.as_str().contains(link), "{}", shown.as_str());
        let base = Url::parse("https://ben.example/").unwrap();
        assert_eq!(Html::sanitise(shown.as_str(), &base), shown);
        assert_eq!(entry.excerpt, "Listen.");
    }

    #[test]
    fn an_answer_in_ones_own_words_keeps_its_words() {
        let (entry, _) = read(Item {
            content: Some(
                "<p class=h-entry>I'll come to <a class=u-in-reply-to href=https://cid.example/concert/>Cid's concert</a> \
                 <data class=p-rsvp value=yes></data></p>"
                    .into(),
            ),
            ..Item::default()
        });
        assert_eq!(entry.excerpt, "I'll come to Cid's concert");
        assert_eq!(entry.kind().word(), "rsvp");
    }

    #[test]
    fn what_json_feed_says_beside_the_content_stands_where_the_content_says_nothing() {
        let concert = "https://cid.example/events/concert/";
        let said = |content: &str, extension: serde_json::Value| {
            let (entry, _) = read(Item {
                content: Some(content.into()),
                extension: Some(extension),
                ..Item::default()
            });
            entry
        };
        let rsvp = serde_json::json!({
            "kind": "rsvp", "in_reply_to": [concert], "rsvp": "yes", "guests": 99, "bring": ["chairs"]
        });
        let stripped = said("<p>RSVP yes to Cid's concert.</p>", rsvp.clone());
        let What::Rsvp(yes) = &stripped.answers[0].what else {
            panic!("{stripped:?}")
        };
        assert_eq!(
            (yes.guests, yes.brings.as_slice()),
            (20, &["chairs".to_string()][..])
        );
        let half =
            format!("<p class=h-entry><a class=u-in-reply-to href={concert}>To it</a>: I come");
        assert_eq!(said(&half, rsvp.clone()).kind().word(), "rsvp");
        // The content is the authority.
        let no = format!("{half} <b class=p-rsvp>no</b>");
        let What::Rsvp(no) = &said(&no, rsvp).answers[0].what else {
            panic!()
        };
        assert_eq!(no.answer.word(), "no");
        let hostile = serde_json::json!({
            "in_reply_to": "x", "like_of": ["javascript:alert(1)", 7, {}], "rsvp": {"a": 1},
            "event": {"start": "soon"}, "poll": {"options": [{"id": "<b>", "name": "x"}, 3]},
        });
        let plain = said("<p>Hello</p>", hostile);
        assert_eq!((plain.kind().word(), plain.answers.len()), ("note", 0));
    }

    #[test]
    fn an_event_and_a_poll_may_stand_beside_the_content_alone() {
        let beside = |extension: serde_json::Value| {
            let (entry, _) = read(Item {
                title: Some("The boat".into()),
                content: Some("<p>All aboard.</p>".into()),
                extension: Some(extension),
                ..Item::default()
            });
            entry.body
        };
        let Body::Event(event) = beside(serde_json::json!({"event": {
            "start": "2026-06-20T14:00:00+01:00", "end": "2026-06-20T18:00:00+01:00", "location": "Quay",
            "lat": 51.4, "lon": 999.0, "capacity": 6, "status": "cancelled"
        }})) else {
            panic!()
        };
        let place = event.place.unwrap();
        assert_eq!(
            (place.name.as_str(), place.latitude, place.longitude),
            ("Quay", Some(51.4), None)
        );
        assert_eq!((event.capacity, event.status), (Some(6), Status::Cancelled));
        let Body::Poll(poll) = beside(serde_json::json!({"poll": {
            "choice": "any", "closes": "2026-06-20T20:00:00Z",
            "options": [{"id": "a", "name": "A", "start": "2026-07-11"}, {"id": "b", "name": "B"}, {"id": "a", "name": "C"}]
        }})) else {
            panic!()
        };
        assert_eq!(poll.options.len(), 2);
        assert!(poll.options[0].start.is_some() && poll.closes.is_some());
    }

    #[test]
    fn only_a_yes_brings_guests_and_never_a_crowd() {
        for (answer, said, counted) in [
            ("yes", "3", 3),
            ("yes", "90", 20),
            ("no", "3", 0),
            ("yes", "-1", 0),
        ] {
            let (entry, _) = read(Item {
                content: Some(format!(
                    "<p class=h-entry><a class=u-in-reply-to href=https://a.example/>x</a> <b class=p-rsvp>{answer}</b> \
                     <i class=p-x-guests>{said}</i></p>"
                )),
                ..Item::default()
            });
            let What::Rsvp(rsvp) = &entry.answers[0].what else {
                panic!("{entry:?}")
            };
            assert_eq!(rsvp.guests, counted, "{answer} {said}");
        }
    }

    #[test]
    fn a_summary_that_only_begins_the_text_is_none() {
        for (summary, kept) in [
            ("It was a dark [&#8230;]", None),
            ("Weather.", Some("Weather.")),
        ] {
            let (entry, _) = read(Item {
                title: Some("A novel".into()),
                summary: Some(summary.into()),
                content: Some("<p>It was a dark and stormy night.</p>".into()),
                ..Item::default()
            });
            assert_eq!(entry.summary.as_deref(), kept);
        }
    }
}

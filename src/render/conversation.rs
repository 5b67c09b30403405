//! What friends and others said to an entry, as the templates see it.

use minijinja::Value;
use url::Url;

use super::former::former;
use super::{dates, pages};
use crate::config::AnswerConsent;
use crate::content::Head;
use crate::model::{Entry, Key, Says, shorten};
use crate::site::Site;
use crate::timeline::{Comment, Group, Person, Words as Told};
use crate::words::Words;

/// Replies, likes and reposts under an entry of mine.
pub fn of(site: &Site, head: &Head) -> pages::Conversation {
    let entry = &head.entry;
    let elsewhere = elsewhere(site, head);
    let Some(said) = site.published.conversation(&entry.url) else {
        return pages::Conversation {
            elsewhere,
            ..Default::default()
        };
    };
    pages::Conversation {
        elsewhere,
        replies: said
            .replies
            .iter()
            .map(|reply| comment(site, reply))
            .collect(),
        likes: people(&said.likes),
        reposts: people(&said.reposts),
        album: album(entry, &said.replies),
        count: said.reply_count,
        more: more(&said.more),
    }
}

/// What people who are not followed say of it, or said of it where it used to be, the earliest first.
fn elsewhere(site: &Site, head: &Head) -> Vec<pages::Mention> {
    let config = &site.config;
    if config.answers.publish != AnswerConsent::Excerpt || site.content.mentions.is_empty() {
        return Vec::new();
    }
    let page = Key::of(&head.entry.url);
    let former: Vec<String> = former(site, &head.aliases).collect();
    let is_of_it = |target: &Url| {
        let was_of_it = || {
            config
                .base
                .file(target)
                .is_some_and(|old| former.contains(&old))
        };
        Key::of(target) == page || !former.is_empty() && was_of_it()
    };
    let mentions = site.content.mentions.iter().map(|one| &one.mention);
    let mut of_it: Vec<_> = mentions
        .filter(|mention| is_of_it(&mention.target))
        .collect();
    of_it.sort_by_key(|mention| (mention.published, &mention.source));
    of_it
        .into_iter()
        .map(|mention| pages::Mention {
            name: mention.name.clone(),
            site: mention.source.host_str().unwrap_or_default().to_string(),
            url: mention.source.to_string(),
            says: says(mention.says, &config.words),
            text: mention.text.clone(),
            published: dates::published(mention.published, config),
        })
        .collect()
}

fn says(says: Says, words: &Words) -> String {
    match says {
        Says::Rsvp(answer) => {
            let answer = words.of("attendance", answer.word());
            words.fill("elsewhere_rsvp", &[("answer", answer)])
        }
        other => words.of("elsewhere_says", &other.word()).to_string(),
    }
}

/// What shows pictures of an event: links, since friends' pictures stay on their own sites.
fn album(entry: &Entry, replies: &[Comment]) -> Vec<pages::Link> {
    let Some(event) = entry.body.event() else {
        return Vec::new();
    };
    // A picture of the pond from the week before is a reply like any other.
    let is_of_it = |reply: &&Comment| event.has_begun(reply.published);
    let shown = replies
        .iter()
        .filter(|reply| reply.has_pictures)
        .filter(is_of_it);
    shown
        .map(|reply| {
            let words = reply.words.title.as_ref().or(reply.words.text.as_ref());
            let words = words.map(|words| format!(": {}", shorten(words, 80)));
            pages::Link {
                label: format!("{}{}", reply.author, words.unwrap_or_default()),
                url: reply.url.to_string(),
            }
        })
        .collect()
}

/// How many replies an entry of mine has.
pub fn count(site: &Site, entry: &Entry) -> usize {
    site.published
        .conversation(&entry.url)
        .map_or(0, |said| said.reply_count)
}

pub fn comment(site: &Site, comment: &Comment) -> pages::Comment {
    pages::Comment {
        author: comment.author.clone(),
        author_url: comment.site.to_string(),
        url: comment.url.to_string(),
        published: dates::published(comment.published, &site.config),
        is_edited: comment.is_edited,
        is_deleted: comment.is_deleted,
        text: comment
            .words
            .text
            .clone()
            .or_else(|| comment.words.title.clone()),
        content: whole(&comment.words),
        replies: comment
            .replies
            .iter()
            .map(|reply| self::comment(site, reply))
            .collect(),
    }
}

/// The full text of who agreed to it.
pub fn whole(words: &Told) -> Option<Value> {
    words
        .whole()
        .map(|html| Value::from_safe_string(html.as_str().to_string()))
}

pub fn more(said: &[(Person, usize)]) -> Vec<pages::More> {
    let more = said.iter().map(|(person, count)| pages::More {
        name: person.name.clone(),
        count: *count,
    });
    more.collect()
}

pub fn people(group: &Group) -> Vec<pages::Person> {
    group.people.iter().map(person).collect()
}

pub fn person(person: &Person) -> pages::Person {
    pages::Person {
        name: person.name.clone(),
        url: person.site.as_ref().map(|site| site.to_string()),
        answer_url: person.answer.as_ref().map(|url| url.to_string()),
        guests: person.guests,
        brings: person.brings.clone(),
        is_before_change: person.is_before_change,
    }
}

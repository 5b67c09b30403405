//! What friends said, as the templates see it: replies, likes, guests, votes and the lines of the timeline.

use jiff::civil::Date;
use minijinja::Value;
use url::Url;

use super::relation::relation;
use super::{dates, pages};
use crate::config::AnswerConsent;
use crate::model::{Body, Choice, Entry, Key, Poll, Says, shorten};
use crate::site::Site;
use crate::timeline::{Comment, Context, Group, GuestList, Line, Person, VoteCount, Words, fold};

/// Replies, likes and reposts under an entry of mine.
pub fn of(site: &Site, entry: &Entry) -> pages::Conversation {
    let elsewhere = elsewhere(site, entry);
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

/// What people who are not followed say of it, the earliest first.
fn elsewhere(site: &Site, entry: &Entry) -> Vec<pages::Mention> {
    let config = &site.config;
    if config.answers.publish != AnswerConsent::Excerpt {
        return Vec::new();
    }
    let page = Key::of(&entry.url);
    let mentions = site.content.mentions.iter().map(|one| &one.mention);
    let mut of_it: Vec<_> = mentions
        .filter(|mention| Key::of(&mention.target) == page)
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

fn says(says: Says, words: &crate::words::Words) -> String {
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
    let Body::Event(event) = &entry.body else {
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

/// How many come on one date of a series of mine.
pub fn on_date(site: &Site, entry: &Entry, date: Date) -> Option<String> {
    let said = site.published.conversation(&entry.url)?;
    let whole = said.guests.as_ref()?;
    Some(how_many(site, whole.dates.get(&date).unwrap_or(whole)))
}

/// How many replies an entry of mine has.
pub fn count(site: &Site, entry: &Entry) -> usize {
    site.published
        .conversation(&entry.url)
        .map_or(0, |said| said.reply_count)
}

/// Who comes to an event of mine, and what they bring.
pub fn guests(site: &Site, entry: &Entry) -> (pages::Guests, Vec<pages::Wanted>) {
    let said = site.published.conversation(&entry.url);
    let list = said.and_then(|said| said.guests.as_ref());
    list.map_or_else(Default::default, |list| guest_list(site, list))
}

fn guest_list(site: &Site, list: &GuestList) -> (pages::Guests, Vec<pages::Wanted>) {
    let guests = pages::Guests {
        count: how_many(site, list),
        show_names: list.has_names,
        coming: people(&list.coming),
        waiting: people(&list.waiting),
        maybe: people(&list.maybe),
        interested: people(&list.interested),
        declined: people(&list.declined),
        late: people(&list.late),
    };
    let wanted = list.wanted.iter().map(|line| pages::Wanted {
        what: line.wanted.what.clone(),
        count: line.wanted.count,
        by: line.by.iter().map(person).collect(),
        is_covered: line.is_covered(),
    });
    (guests, wanted.collect())
}

/// `7 of 25`, or `7`.
fn how_many(site: &Site, list: &GuestList) -> String {
    match list.capacity {
        Some(capacity) => site.config.words.fill(
            "of",
            &[
                ("n", &list.coming.count.to_string()),
                ("all", &capacity.to_string()),
            ],
        ),
        None => list.coming.count.to_string(),
    }
}

/// A poll of mine with its votes.
pub fn poll(site: &Site, entry: &Entry, poll: &Poll) -> pages::Poll {
    let said = site.published.conversation(&entry.url);
    let votes = said.and_then(|said| said.votes.clone());
    tally(site, &entry.url, poll, &votes.unwrap_or_default())
}

/// A poll as it stands; its options are below `url`.
fn tally(site: &Site, url: &Url, poll: &Poll, votes: &VoteCount) -> pages::Poll {
    let settled = poll.result.as_ref();
    let voters = settled
        .and_then(|result| result.voters)
        .map_or(votes.voters, |voters| voters as usize);
    let options = poll.options.iter().map(|choice| {
        let by = votes
            .options
            .iter()
            .find(|option| option.id == choice.id)
            .map(|option| &option.by);
        // What the owner wrote down when it was settled stands.
        let frozen =
            settled.and_then(|result| result.counts.iter().find(|(id, _)| *id == choice.id));
        let count = frozen.map_or(by.map_or(0, |by| by.count), |(_, count)| *count as usize);
        let mut address = url.clone();
        address.set_fragment(Some(&choice.id));
        pages::Choice {
            id: choice.id.clone(),
            url: address.to_string(),
            label: label(site, choice),
            start: choice
                .start
                .as_ref()
                .map(|start| dates::moment(start, &site.config.words)),
            count,
            percent: (100 * count).checked_div(voters).unwrap_or(0),
            by: by.map(people).unwrap_or_default(),
        }
    });
    pages::Poll {
        options: options.collect(),
        choice: poll.picks.word(),
        closes: poll
            .closes
            .map(|closes| dates::deadline(closes, &site.config)),
        is_closed: votes.is_closed || settled.is_some(),
        voters,
        show_names: votes.has_names,
        picked: settled.and_then(|result| {
            let picked = poll
                .options
                .iter()
                .find(|option| Some(&option.id) == result.picked.as_ref());
            picked.map(|option| label(site, option))
        }),
        event: settled
            .and_then(|result| result.event.as_ref())
            .map(|event| event.to_string()),
    }
}

/// What an option is called, a date in the site's language.
fn label(site: &Site, choice: &Choice) -> String {
    match choice.start.as_ref().filter(|_| choice.is_plain_date()) {
        Some(start) => dates::moment(start, &site.config.words).text,
        None => choice.label.clone(),
    }
}

/// The timeline as others may see it, long runs of one friend folded.
pub fn lines(site: &Site) -> Vec<pages::Line> {
    let lines: Vec<&Line> = site.published.lines.iter().collect();
    let is_circle = lines.iter().any(|line| line.owner != lines[0].owner);
    let runs = match is_circle {
        true => fold(lines, |line| &line.owner),
        // Who is alone drowns nobody.
        false => lines.into_iter().map(|line| (line, Vec::new())).collect(),
    };
    runs.into_iter()
        .map(|(first, folded)| pages::Line {
            folded: folded
                .into_iter()
                .map(|line| self::line(site, line))
                .collect(),
            ..line(site, first)
        })
        .collect()
}

fn line(site: &Site, line: &Line) -> pages::Line {
    let list = line.guests.as_ref().map(|list| guest_list(site, list));
    let (guests, wanted) = list.map_or((None, Vec::new()), |(guests, wanted)| {
        (Some(guests), wanted)
    });
    let poll = line.poll.as_ref();
    pages::Line {
        guests,
        wanted,
        poll: poll.map(|(poll, votes)| tally(site, &line.url, poll, votes)),
        more: more(&line.more),
        author: line.author.clone(),
        author_url: line.site.to_string(),
        is_own: line.is_own,
        kind: line.kind.word(),
        url: line.url.to_string(),
        title: line.words.title.clone(),
        text: line.words.text.clone(),
        content: whole(&line.words),
        published: dates::published(line.published, &site.config),
        context: line.context.as_ref().map(|it| context(site, it)),
        start: line
            .start
            .as_ref()
            .map(|start| dates::moment(start, &site.config.words)),
        place: line.place.clone(),
        replies: line
            .replies
            .iter()
            .map(|reply| comment(site, reply))
            .collect(),
        likes: people(&line.likes),
        folded: Vec::new(),
    }
}

fn context(site: &Site, context: &Context) -> pages::Answer {
    let (verb, class) = relation(&context.what);
    pages::Answer {
        verb: site.config.words.of("verb", verb).to_string(),
        class,
        url: context.url.to_string(),
        name: match &context.title {
            Some(title) => title.clone(),
            None if context.is_deleted => site.config.words.text("deleted_post").to_string(),
            None => context.host.clone(),
        },
        author: context.author.clone(),
        poll: None,
    }
}

fn comment(site: &Site, comment: &Comment) -> pages::Comment {
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

fn whole(words: &Words) -> Option<Value> {
    words
        .whole()
        .map(|html| Value::from_safe_string(html.as_str().to_string()))
}

fn more(said: &[(Person, usize)]) -> Vec<pages::More> {
    let more = said.iter().map(|(person, count)| pages::More {
        name: person.name.clone(),
        count: *count,
    });
    more.collect()
}

fn people(group: &Group) -> Vec<pages::Person> {
    group.people.iter().map(person).collect()
}

fn person(person: &Person) -> pages::Person {
    pages::Person {
        name: person.name.clone(),
        url: person.site.as_ref().map(|site| site.to_string()),
        answer_url: person.answer.as_ref().map(|url| url.to_string()),
        guests: person.guests,
        brings: person.brings.clone(),
        is_before_change: person.is_before_change,
    }
}

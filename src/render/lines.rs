//! The lines of the published timeline, as the templates see them.

use super::conversation::{comment, more, people, whole};
use super::outcome::{guest_list, tally};
use super::relation::relation;
use super::{dates, pages};
use crate::site::Site;
use crate::timeline::{Context, Line, fold};

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

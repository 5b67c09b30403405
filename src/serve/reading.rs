//! The private timeline as a page of the preview: everything, in full, for the person whose folder this is.

use super::look::Look;
use super::pictures;
use crate::agenda;
use crate::build;
use crate::content::Drafts;
use crate::diagnostic::Stop;
use crate::friends;
use crate::output::Made;
use crate::reader::{self, Album, Asks, Item, Picture};
use crate::render::{self, Found, Happening, More, Said, Shown};
use crate::site::Site;

/// The keys of the page.
pub const SCRIPT: &str = include_str!("reading.js");
/// How it looks, over the site's own sheet.
pub const SHEET: &str = include_str!("reading.css");

/// The newest conversations, each whole, as the archive has them now.
/// `token` lets its forms be answered.
pub fn page(site: &Site, token: &str, look: Look) -> Result<Made, Stop> {
    let joined = build::joined(&site.root, site.now, Drafts::LeftOut)?;
    let read = reader::read(&site.root, &joined, look.wish(&site.config))?;
    let album = Album::of(&site.root);
    let items = read.items.into_iter();
    let said = items.map(|item| said(item, site, &album)).collect();
    let rings = friends::load_private(&site.root)?.rings();
    let look = render::Look {
        query: look.query(),
        unfold: look.unfolded().query(),
        newer: look.newer().map(Look::query),
        older: read.next.map(|next| look.from(next).query()),
        ring: look.ring,
        rings,
        order: look.order(&site.config),
    };
    Ok(render::reader(site, said, token, look)?.into())
}

/// Where these words are, in all that was ever heard.
pub fn search(site: &Site, words: &str) -> Result<Made, Stop> {
    let joined = build::joined(&site.root, site.now, Drafts::LeftOut)?;
    let mut found = reader::find(&site.root, &joined, words)?;
    found.truncate(reader::PAGE);
    let found = found.into_iter().map(|one| Found {
        author: one.author,
        kind: one.kind,
        url: one.url,
        label: one.label,
        published: render::published(one.published, &site.config),
        around: one.around,
    });
    Ok(render::found(site, words, found.collect())?.into())
}

/// The circle's events, my answers and birthdays, as a calendar to subscribe to on this machine.
pub fn calendar(site: &Site) -> Result<Made, Stop> {
    let joined = build::joined(&site.root, site.now, Drafts::LeftOut)?;
    let private = friends::load_private(&site.root)?;
    Ok(agenda::calendar(&joined, &private, site.now)
        .into_bytes()
        .into())
}

/// What is coming, as a page.
pub fn agenda(site: &Site) -> Result<Made, Stop> {
    let joined = build::joined(&site.root, site.now, Drafts::LeftOut)?;
    let private = friends::load_private(&site.root)?;
    let until = agenda::a_year_from(site.now, &joined.config.timezone);
    let items = agenda::agenda(&joined, &private, site.now, until);
    let happenings = items.into_iter().map(happening).collect();
    Ok(render::agenda(site, happenings)?.into())
}

fn happening(item: agenda::Item) -> Happening {
    let wants_answer = item.wants_answer();
    let (host, answer, brings, unanswered) = match item.what {
        agenda::What::Event(table) => {
            let said = table.answer.map(|answer| answer.word().to_string());
            let host = (!table.is_mine).then_some(table.host);
            (
                host,
                said.filter(|_| !table.is_mine),
                table.brings,
                table.unanswered,
            )
        }
        agenda::What::Birthday => (None, None, Vec::new(), Vec::new()),
    };
    Happening {
        start: item.start,
        end: item.end,
        label: item.title,
        url: item.url.to_string(),
        place: item.place,
        status: item.status,
        note: item.note,
        host,
        answer,
        wants_answer,
        brings,
        unanswered,
    }
}

fn said(item: Item, site: &Site, album: &Album) -> Said {
    let config = &site.config;
    let replies = item.replies.into_iter();
    let shown = |pictures: Vec<Picture>| -> Vec<Shown> {
        let pictures = pictures.into_iter();
        pictures
            .map(|picture| pictures::shown(picture, site, album))
            .collect()
    };
    let (asks, options, is_any) = match item.asks {
        Asks::Nothing => ("words", Vec::new(), false),
        Asks::Rsvp => ("rsvp", Vec::new(), false),
        Asks::Vote { options, is_any } => ("vote", options, is_any),
    };
    Said {
        is_new: item.is_new,
        is_waiting: item.is_waiting,
        mine: item.mine,
        is_edited: item.is_edited,
        is_deleted: item.is_deleted,
        asks,
        options,
        is_any,
        more: item
            .more
            .into_iter()
            .map(|(name, count)| More { name, count })
            .collect(),
        author: item.author,
        kind: item.kind,
        url: item.url,
        title: item.title,
        content: render::whole(&item.html.with_copies(|url| album.copy(url)), config),
        text: item.text,
        published: render::published(item.published, config),
        context: item.context,
        pictures: shown(pictures::beside(item.pictures, &item.html)),
        album: shown(item.album),
        facts: item.facts,
        replies: replies.map(|reply| said(reply, site, album)).collect(),
    }
}

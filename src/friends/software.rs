//! Software that anybody may host, told by what it sends, and where each keeps its feeds. Pure.

use url::Url;

use super::offer::{NONE, Offer, at_home, segments};

/// What a page shows of what made it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Signs<'a> {
    /// Headers that name software, a line each.
    pub headers: &'a str,
    /// `<meta name="generator">`.
    pub generator: &'a str,
    pub page: &'a str,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Software {
    Mastodon,
    PeerTube,
    Discourse,
    Diaspora,
    Friendica,
    Mobilizon,
    Gancio,
    Gathio,
    Meetable,
    WordPress,
}

/// For each: words its generator begins with, words in its headers, and words in its pages. Any one is enough.
const SIGNS: [(Software, &str, &[&str], &[&str]); 10] = [
    (
        Software::Mastodon,
        "mastodon",
        &["server: mastodon"],
        &["id=\"mastodon\"", "id='mastodon'"],
    ),
    (
        Software::PeerTube,
        "peertube",
        &["x-powered-by: peertube"],
        &["property=\"og:platform\" content=\"peertube\""],
    ),
    (
        Software::Discourse,
        "discourse",
        &["x-discourse-route:"],
        &[],
    ),
    (Software::Diaspora, "diaspora", &[], &["diaspora.page"]),
    (Software::Friendica, "friendica", &[], &NONE),
    (
        Software::Mobilizon,
        "mobilizon",
        &[],
        &[
            "<noscript><strong>we're sorry but mobilizon",
            "name=\"application-name\" content=\"mobilizon",
        ],
    ),
    (
        Software::Gancio,
        "gancio",
        &[],
        &["href=\"https://gancio.org", "gancio-events.es.js"],
    ),
    (
        Software::Gathio,
        "gathio",
        &[],
        &[
            "href=\"https://github.com/lowercasename/gathio",
            "<title>gathio",
        ],
    ),
    (
        Software::Meetable,
        "meetable",
        &[],
        &[
            "href=\"https://github.com/aaronpk/meetable",
            "href=\"https://meetable.org",
        ],
    ),
    (
        Software::WordPress,
        "wordpress",
        &[],
        &[
            "/wp-content/",
            "rel=\"https://api.w.org/\"",
            "rel='https://api.w.org/'",
        ],
    ),
];

/// What made a page, if that can be told. A page may link to what made others, so its own word comes first.
pub fn of(signs: Signs) -> Option<Software> {
    let generator = signs.generator.trim().to_ascii_lowercase();
    let headers = signs.headers.to_ascii_lowercase();
    let page = signs.page.to_ascii_lowercase();
    let by_name = SIGNS
        .iter()
        .find(|(_, name, ..)| generator.starts_with(name));
    let by_headers = SIGNS
        .iter()
        .find(|(_, _, signs, _)| signs.iter().any(|sign| headers.contains(sign)));
    let by_page = || {
        SIGNS
            .iter()
            .find(|(.., signs)| signs.iter().any(|sign| page.contains(sign)))
    };
    let found = by_name.or(by_headers).or_else(by_page);
    found.map(|(software, ..)| *software)
}

/// What a page of such software has to follow.
pub fn offer(software: Software, page: &Url) -> Offer {
    let parts = segments(page);
    match software {
        Software::Mastodon => mastodon(page, &parts),
        Software::PeerTube => peertube(page, &parts),
        Software::Discourse => discourse(page, &parts),
        Software::Diaspora => match parts.as_slice() {
            ["u", name, ..] => Offer::of(
                page,
                &[format!("/public/{name}"), format!("/public/{name}.atom")],
                &NONE,
            ),
            _ => Offer::default(),
        },
        Software::Friendica => match parts.as_slice() {
            ["profile", name, ..] => {
                let feeds = ["", "/posts", "/comments", "/replies", "/activity"];
                Offer::of(
                    page,
                    &feeds.map(|part| format!("/feed/{name}{part}")),
                    &NONE,
                )
            }
            _ => Offer::default(),
        },
        Software::Mobilizon => mobilizon(page, &parts),
        Software::Gancio => match parts.as_slice() {
            [kind @ ("tag" | "place" | "collection"), names @ ..] if !names.is_empty() => {
                // A place has a number and a name; either may be what its feed goes by.
                let all = |format: &str| -> Vec<String> {
                    let name = |name| format!("/feed/{format}/{kind}/{name}");
                    names.iter().take(2).map(name).collect()
                };
                Offer::of(page, &all("rss"), &all("ics"))
            }
            _ => Offer::of(page, &["/feed/rss"], &["/feed/ics"]),
        },
        Software::Gathio => match parts.as_slice() {
            ["group", id, ..] => Offer::of(
                page,
                &NONE,
                &[
                    format!("/group/{id}/feed.ics"),
                    format!("/export/group/{id}"),
                ],
            ),
            [id] => Offer::calendar(page, &format!("/export/event/{id}")),
            _ => Offer::default(),
        },
        Software::Meetable => match parts.as_slice() {
            ["tag", tag, ..] => Offer::calendar(page, &format!("/ics/tag/{tag}.ics")),
            [year, month, event] if is_number(year) && is_number(month) => {
                Offer::calendar(page, &format!("/ics/{year}/{month}/{event}.ics"))
            }
            _ => Offer::calendar(page, "/ics/events.ics"),
        },
        Software::WordPress => wordpress(page, &parts),
    }
}

/// Boosts are in none of these feeds, replies only where the address says so.
fn mastodon(page: &Url, parts: &[&str]) -> Offer {
    match parts {
        ["web" | "deck", rest @ ..] => mastodon(page, rest),
        ["users", name, ..] => Offer::feed(page, &format!("/@{name}.rss")),
        ["tags", tag, ..] => Offer::feed(page, &format!("/tags/{tag}.rss")),
        [user, rest @ ..] => {
            let Some(name) = user.strip_prefix('@') else {
                return Offer::default();
            };
            // What another instance has of somebody is but a part: their own has all.
            if let Some((name, home)) = at_home(name) {
                return Offer::feed(&home, &format!("/@{name}.rss"));
            }
            match rest {
                [part @ ("with_replies" | "media"), ..] => {
                    Offer::feed(page, &format!("/{user}/{part}.rss"))
                }
                ["tagged", tag, ..] => Offer::feed(page, &format!("/{user}/tagged/{tag}.rss")),
                _ => Offer::feed(page, &format!("/{user}.rss")),
            }
        }
        [] => Offer::default(),
    }
}

/// It may stand in a folder: what is before `author` is its home.
fn wordpress(page: &Url, parts: &[&str]) -> Offer {
    let at = parts
        .iter()
        .position(|part| matches!(*part, "author" | "category" | "tag"));
    let (home, below) = parts.split_at(at.unwrap_or_default());
    let home: String = home.iter().map(|part| format!("/{part}")).collect();
    match below {
        [kind, name, ..] if at.is_some() => Offer::of(
            page,
            &[
                format!("{home}/{kind}/{name}/feed/"),
                format!("{home}/feed/"),
            ],
            &NONE,
        ),
        _ => Offer::feed(page, "/feed/"),
    }
}

/// An instance may serve an empty feed for a channel that it does not follow: the channel's home has all.
fn peertube(page: &Url, parts: &[&str]) -> Offer {
    let (field, name) = match parts {
        ["c" | "video-channels", name, ..] => ("videoChannelName", *name),
        ["a" | "accounts", name, ..] => ("accountName", *name),
        [name, ..] if name.starts_with('@') => {
            // The name of a person or of a channel.
            let name = name.trim_start_matches('@');
            let mut both = peertube_feed(page, "accountName", name);
            let channel = peertube_feed(page, "videoChannelName", name);
            both.feeds.extend(channel.feeds);
            return both;
        }
        ["w", id] | ["videos", "watch", id] => {
            let comments = format!("/feeds/video-comments.xml?videoId={id}");
            return Offer::of(page, &["/feeds/videos.xml", &comments], &NONE);
        }
        _ => return Offer::feed(page, "/feeds/videos.xml"),
    };
    peertube_feed(page, field, name)
}

/// Where the whole feed of a channel is that this address has a part of, or nothing, since it is at home elsewhere.
pub fn at_its_home(feed: &Url) -> Option<Url> {
    if feed.path() != "/feeds/videos.xml" {
        return None;
    }
    let mut pairs = feed.query_pairs();
    let (field, name) =
        pairs.find(|(field, _)| field == "videoChannelName" || field == "accountName")?;
    at_home(&name)?;
    peertube_feed(feed, &field, &name).feeds.pop()
}

fn peertube_feed(page: &Url, field: &str, name: &str) -> Offer {
    let (name, home) = at_home(name).unwrap_or_else(|| (name, page.clone()));
    let Ok(mut feed) = home.join("/feeds/videos.xml") else {
        return Offer::default();
    };
    feed.query_pairs_mut().append_pair(field, name);
    Offer {
        feeds: vec![feed],
        calendars: Vec::new(),
    }
}

fn discourse(page: &Url, parts: &[&str]) -> Offer {
    match parts {
        // Filters stand behind the number: `/none`, `/all`, `/l/latest`.
        ["c", rest @ ..] => match rest.iter().rposition(|part| is_number(part)) {
            Some(at) => {
                let category = rest.get(..=at).unwrap_or_default().join("/");
                Offer::feed(page, &format!("/c/{category}.rss"))
            }
            None => Offer::feed(page, "/latest.rss"),
        },
        ["t", slug, id, ..] if is_number(id) => Offer::feed(page, &format!("/t/{slug}/{id}.rss")),
        ["u", name, ..] => Offer::feed(page, &format!("/u/{name}/activity.rss")),
        ["tag", tag, ..] => Offer::feed(page, &format!("/tag/{tag}.rss")),
        ["top", ..] => {
            let asked = page.query_pairs().find(|(name, _)| name == "period");
            let period = asked.map_or("weekly".into(), |(_, period)| period);
            let mut top = Offer::feed(page, "/top.rss");
            for feed in &mut top.feeds {
                feed.query_pairs_mut().append_pair("period", &period);
            }
            top
        }
        _ => Offer::of(page, &["/latest.rss", "/posts.rss"], &NONE),
    }
}

fn mobilizon(page: &Url, parts: &[&str]) -> Offer {
    match parts {
        ["events", id, ..] => Offer::calendar(page, &format!("/events/{id}/export/ics")),
        [group, ..] if group.starts_with('@') => {
            let name = group.trim_start_matches('@');
            let (name, home) = at_home(name).unwrap_or_else(|| (name, page.clone()));
            let address = |format: &str| format!("/@{name}/feed/{format}");
            Offer::of(&home, &[address("atom")], &[address("ics")])
        }
        _ => Offer::of(page, &["/feed/instance/atom"], &["/feed/instance/ics"]),
    }
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn software_is_told_by_what_it_sends_never_by_the_name_of_its_host() {
        let of = |headers, generator, page| {
            of(Signs {
                headers,
                generator,
                page,
            })
        };
        for (headers, generator, page, expected) in [
            ("", "Mastodon v4.3.1", "", Some(Software::Mastodon)),
            ("Server: Mastodon\n", "", "", Some(Software::Mastodon)),
            (
                "",
                "",
                "<div class='app-holder' id=\"mastodon\">",
                Some(Software::Mastodon),
            ),
            ("X-Powered-By: PeerTube\n", "", "", Some(Software::PeerTube)),
            (
                "X-Discourse-Route: list/latest\n",
                "",
                "",
                Some(Software::Discourse),
            ),
            (
                "",
                "Discourse 3.5.0 - https://github.com/discourse/discourse version x",
                "",
                Some(Software::Discourse),
            ),
            (
                "",
                "",
                "<script>Diaspora.Page = \"PeopleShow\";</script>",
                Some(Software::Diaspora),
            ),
            (
                "",
                "Friendica 'Interrupted Fern' 2024.12",
                "",
                Some(Software::Friendica),
            ),
            ("", "Mobilizon 5.1", "", Some(Software::Mobilizon)),
            ("", "gancio 1.19", "", Some(Software::Gancio)),
            ("", "", "<title>gathio</title>", Some(Software::Gathio)),
            (
                "",
                "",
                "<a href=\"https://github.com/aaronpk/Meetable\">",
                Some(Software::Meetable),
            ),
            ("", "WordPress 6.8", "", Some(Software::WordPress)),
            (
                "Server: nginx\n",
                "Hugo 0.168",
                "<p>I moved from Mastodon to a WordPress blog</p>",
                None,
            ),
            (
                "",
                "WordPress 6.8",
                "<a href=\"https://gancio.org\">our calendar</a>",
                Some(Software::WordPress),
            ),
        ] {
            assert_eq!(
                of(headers, generator, page),
                expected,
                "{headers}{generator}{page}"
            );
        }
    }

    #[test]
    fn each_kind_of_page_has_its_feed() {
        use Software::*;
        for (software, page, feeds, calendars) in [
            (Mastodon, "/@ben", "/@ben.rss", ""),
            (Mastodon, "/@ben/114000000000000001", "/@ben.rss", ""),
            (Mastodon, "/@ben/with_replies", "/@ben/with_replies.rss", ""),
            (Mastodon, "/@ben/media", "/@ben/media.rss", ""),
            (Mastodon, "/@ben/tagged/frogs", "/@ben/tagged/frogs.rss", ""),
            (Mastodon, "/users/ben", "/@ben.rss", ""),
            (Mastodon, "/web/@ben", "/@ben.rss", ""),
            (Mastodon, "/tags/frogs", "/tags/frogs.rss", ""),
            (
                Mastodon,
                "/@ben@home.example",
                "https://home.example/@ben.rss",
                "",
            ),
            (Mastodon, "/about", "", ""),
            (
                PeerTube,
                "/c/boats/videos",
                "/feeds/videos.xml?videoChannelName=boats",
                "",
            ),
            (
                PeerTube,
                "/c/boats@home.example",
                "https://home.example/feeds/videos.xml?videoChannelName=boats",
                "",
            ),
            (
                PeerTube,
                "/a/ben/video-channels",
                "/feeds/videos.xml?accountName=ben",
                "",
            ),
            (PeerTube, "/", "/feeds/videos.xml", ""),
            (
                PeerTube,
                "/w/x7",
                "/feeds/videos.xml /feeds/video-comments.xml?videoId=x7",
                "",
            ),
            (Discourse, "/", "/latest.rss /posts.rss", ""),
            (
                Discourse,
                "/c/pond/frogs/12/l/latest",
                "/c/pond/frogs/12.rss",
                "",
            ),
            (Discourse, "/c/pond/7/none", "/c/pond/7.rss", ""),
            (
                Discourse,
                "/t/eleven-frogs/4711/3",
                "/t/eleven-frogs/4711.rss",
                "",
            ),
            (Discourse, "/u/ben/summary", "/u/ben/activity.rss", ""),
            (Discourse, "/top", "/top.rss?period=weekly", ""),
            (
                Discourse,
                "/top?period=monthly",
                "/top.rss?period=monthly",
                "",
            ),
            (Diaspora, "/u/ben", "/public/ben /public/ben.atom", ""),
            (
                Friendica,
                "/profile/ben/conversations",
                "/feed/ben /feed/ben/posts /feed/ben/comments /feed/ben/replies /feed/ben/activity",
                "",
            ),
            (
                Mobilizon,
                "/@choir",
                "/@choir/feed/atom",
                "/@choir/feed/ics",
            ),
            (
                Mobilizon,
                "/@choir@home.example/events",
                "https://home.example/@choir/feed/atom",
                "https://home.example/@choir/feed/ics",
            ),
            (Mobilizon, "/events/5a0c-1", "", "/events/5a0c-1/export/ics"),
            (Mobilizon, "/", "/feed/instance/atom", "/feed/instance/ics"),
            (Gancio, "/", "/feed/rss", "/feed/ics"),
            (Gancio, "/event/frog-night", "/feed/rss", "/feed/ics"),
            (
                Gancio,
                "/tag/frogs",
                "/feed/rss/tag/frogs",
                "/feed/ics/tag/frogs",
            ),
            (
                Gancio,
                "/place/4/The%20pond",
                "/feed/rss/place/4 /feed/rss/place/The%20pond",
                "/feed/ics/place/4 /feed/ics/place/The%20pond",
            ),
            (
                Gancio,
                "/collection/spring",
                "/feed/rss/collection/spring",
                "/feed/ics/collection/spring",
            ),
            (
                Gathio,
                "/group/x7",
                "",
                "/group/x7/feed.ics /export/group/x7",
            ),
            (Gathio, "/b3q9", "", "/export/event/b3q9"),
            (Meetable, "/", "", "/ics/events.ics"),
            (Meetable, "/tag/hwc", "", "/ics/tag/hwc.ics"),
            (
                Meetable,
                "/2026/06/supper-x1Y",
                "",
                "/ics/2026/06/supper-x1Y.ics",
            ),
            (WordPress, "/2026/06/frogs/", "/feed/", ""),
            (WordPress, "/author/ben/", "/author/ben/feed/ /feed/", ""),
            (
                WordPress,
                "/blog/author/ben/",
                "/blog/author/ben/feed/ /blog/feed/",
                "",
            ),
        ] {
            let url = Url::parse("https://there.example")
                .unwrap()
                .join(page)
                .unwrap();
            let offer = offer(software, &url);
            let listed = |urls: &[Url]| {
                let urls = urls
                    .iter()
                    .map(|url| url.as_str().replace("https://there.example", ""));
                urls.collect::<Vec<_>>().join(" ")
            };
            let found = (listed(&offer.feeds), listed(&offer.calendars));
            assert_eq!(
                found,
                (feeds.into(), calendars.into()),
                "{software:?} {page}"
            );
        }
    }

    #[test]
    fn a_channel_that_is_at_home_elsewhere_is_asked_for_there() {
        let at_its_home = |address: &str| at_its_home(&Url::parse(address).unwrap());
        let feed = "https://there.example/feeds/videos.xml?videoChannelName=boats";
        let home = at_its_home(&format!("{feed}@home.example")).unwrap();
        assert_eq!(home.as_str(), feed.replace("there.", "home."));
        assert_eq!(at_its_home(feed), None);
        assert_eq!(
            at_its_home("https://there.example/feed?accountName=a@b.example"),
            None
        );
    }

    #[test]
    fn a_name_cannot_lead_to_what_is_no_host() {
        for name in [
            "ben@",
            "@home.example",
            "ben@home.example@x",
            "ben@a/b",
            "ben@a?b",
            "ben",
        ] {
            assert!(at_home(name).is_none(), "{name}");
        }
    }
}

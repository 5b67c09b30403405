//! Services that are one host's alone, told by its name, and where each keeps its feeds. Pure.

use url::Url;

use super::offer::{NONE, Offer, segments};

/// Where questions are asked and answered.
const EXCHANGES: [&str; 7] = [
    "stackoverflow.com",
    "stackexchange.com",
    "serverfault.com",
    "superuser.com",
    "askubuntu.com",
    "mathoverflow.net",
    "stackapps.com",
];

/// What an address at a known host has to follow.
pub fn offer(url: &Url) -> Offer {
    let host = url.host_str().unwrap_or_default();
    let is_at = |name: &str| is_at(url, name);
    let parts = segments(url);
    match parts.as_slice() {
        ["profile", name, ..] if is_at("bsky.app") => {
            Offer::feed(url, &format!("/profile/{name}/rss"))
        }
        parts if is_at("youtube.com") => youtube(url, parts),
        parts if is_at("github.com") => github(url, parts),
        ["r", name, ..] if is_at("reddit.com") => Offer::feed(url, &format!("/r/{name}/.rss")),
        ["user" | "u", name, ..] if is_at("reddit.com") => {
            Offer::feed(url, &format!("/user/{name}/.rss"))
        }
        [name, ..] if host == "tumblr.com" || host == "www.tumblr.com" => {
            let blog = Url::parse(&format!("https://{name}.tumblr.com/"));
            blog.map_or_else(|_| Offer::default(), |blog| Offer::feed(&blog, "/rss"))
        }
        _ if host.ends_with(".tumblr.com") => Offer::feed(url, "/rss"),
        ["author", name, ..] if is_at("wordpress.com") => {
            Offer::feed(url, &format!("/author/{name}/feed/"))
        }
        _ if is_at("wordpress.com") => Offer::feed(url, "/feed/"),
        ["g", name, ..] if is_at("groups.io") => Offer::feed(url, &format!("/g/{name}/rss")),
        ["users", name, ..] if is_at("rss.chat") => {
            Offer::feed(url, &format!("/users/{name}/rss.xml"))
        }
        _ if is_at("rss.chat") => Offer::feed(url, "/users/rss.xml"),
        parts if EXCHANGES.iter().any(|name| is_at(name)) => exchange(url, parts),
        _ => Offer::default(),
    }
}

/// Whether an address is of this host or of one below it.
fn is_at(url: &Url, name: &str) -> bool {
    let rest = url.host_str().and_then(|host| host.strip_suffix(name));
    rest.is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

fn youtube(url: &Url, parts: &[&str]) -> Offer {
    let asked = |name: &str| {
        let mut pairs = url.query_pairs();
        pairs
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.to_string())
    };
    let (field, value) = match parts {
        ["channel", id, ..] => ("channel_id", id.to_string()),
        ["user", name, ..] => ("user", name.to_string()),
        _ => match asked("list") {
            Some(list) => ("playlist_id", list),
            // The channel's number stands only in the page (`in_page`).
            None => return Offer::default(),
        },
    };
    youtube_feed(url, field, &value)
}

fn youtube_feed(url: &Url, field: &str, value: &str) -> Offer {
    let mut feeds = Offer::feed(url, "https://www.youtube.com/feeds/videos.xml");
    for feed in &mut feeds.feeds {
        feed.query_pairs_mut().append_pair(field, value);
    }
    feeds
}

/// What the page at an address of a known host says that the address does not: whose channel a video or handle is.
pub fn in_page(url: &Url, page: &str) -> Offer {
    const BEFORE: [&str; 4] = [
        "itemprop=\"channelId\" content=\"",
        "\"externalChannelId\":\"",
        "\"externalId\":\"",
        "\"channelId\":\"",
    ];
    const LENGTH: usize = 24;
    if !is_at(url, "youtube.com") {
        return Offer::default();
    }
    let channel = BEFORE.iter().find_map(|before| {
        let id = page.split_once(before)?.1.get(..LENGTH)?;
        let is_one = id
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
        is_one.then_some(id)
    });
    channel.map_or_else(Offer::default, |id| youtube_feed(url, "channel_id", id))
}

fn github(url: &Url, parts: &[&str]) -> Offer {
    const NOT_PEOPLE: [&str; 6] = [
        "features",
        "explore",
        "topics",
        "orgs",
        "settings",
        "marketplace",
    ];
    match parts {
        [name, ..] if NOT_PEOPLE.contains(name) => Offer::default(),
        [name] => Offer::feed(url, &format!("/{name}.atom")),
        [owner, project, ..] => Offer::of(
            url,
            &[
                format!("/{owner}/{project}/releases.atom"),
                format!("/{owner}/{project}/commits.atom"),
            ],
            &NONE,
        ),
        [] => Offer::default(),
    }
}

fn exchange(url: &Url, parts: &[&str]) -> Offer {
    match parts {
        ["questions", "tagged", tags, ..] if tags.contains(['+', ' ']) || tags.contains("%20") => {
            Offer::feed(
                url,
                &format!(
                    "/feeds/tag?tagnames={}&sort=newest",
                    tags.replace("%20", "+")
                ),
            )
        }
        ["questions", "tagged", tag, ..] => Offer::feed(url, &format!("/feeds/tag/{tag}")),
        ["questions" | "q", id, ..] if id.bytes().all(|byte| byte.is_ascii_digit()) => {
            Offer::feed(url, &format!("/feeds/question/{id}"))
        }
        ["users", id, ..] => Offer::feed(url, &format!("/feeds/user/{id}")),
        _ => Offer::feed(url, "/feeds"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_of_a_video_or_a_handle_says_whose_channel_it_is() {
        let id = "UCabcdefghijklmnopqrst-_";
        for (address, page, is_one) in [
            (
                "https://www.youtube.com/watch?v=x",
                format!(
                    "<meta itemprop=\"channelId\" content=\"{id}\">{{\"channelId\":\"UCanother\""
                ),
                true,
            ),
            (
                "https://www.youtube.com/@ben",
                format!("{{\"externalId\":\"{id}\"}}"),
                true,
            ),
            (
                "https://www.youtube.com/@ben",
                "{\"channelId\":\"UC&evil=1&aaaaaaaaaaaaaaaaaaaaaa\"}".into(),
                false,
            ),
            (
                "https://www.youtube.com/@ben",
                "Before you continue".into(),
                false,
            ),
            (
                "https://notyoutube.com/@ben",
                format!("{{\"externalId\":\"{id}\"}}"),
                false,
            ),
        ] {
            let feeds = in_page(&Url::parse(address).unwrap(), &page).feeds;
            let expected = format!("https://www.youtube.com/feeds/videos.xml?channel_id={id}");
            let expected: Vec<Url> = is_one
                .then(|| Url::parse(&expected).unwrap())
                .into_iter()
                .collect();
            assert_eq!(feeds, expected, "{address} {page}");
        }
    }

    #[test]
    fn each_service_keeps_its_feeds_in_its_own_place() {
        for (page, expected) in [
            (
                "https://bsky.app/profile/ben.example",
                "https://bsky.app/profile/ben.example/rss",
            ),
            (
                "https://bsky.app/profile/did:plc:x/post/7",
                "https://bsky.app/profile/did:plc:x/rss",
            ),
            (
                "https://www.youtube.com/channel/UCx/videos",
                "https://www.youtube.com/feeds/videos.xml?channel_id=UCx",
            ),
            (
                "https://m.youtube.com/playlist?list=PLx",
                "https://www.youtube.com/feeds/videos.xml?playlist_id=PLx",
            ),
            ("https://www.youtube.com/@ben", ""),
            ("https://github.com/ben", "https://github.com/ben.atom"),
            (
                "https://github.com/ben/frogs/issues",
                "https://github.com/ben/frogs/releases.atom https://github.com/ben/frogs/commits.atom",
            ),
            ("https://github.com/topics/frogs", ""),
            (
                "https://old.reddit.com/r/frogs/comments/x",
                "https://old.reddit.com/r/frogs/.rss",
            ),
            (
                "https://www.reddit.com/u/ben",
                "https://www.reddit.com/user/ben/.rss",
            ),
            (
                "https://ben.tumblr.com/post/1/frogs",
                "https://ben.tumblr.com/rss",
            ),
            (
                "https://www.tumblr.com/ben/1/frogs",
                "https://ben.tumblr.com/rss",
            ),
            (
                "https://ben.wordpress.com/2026/06/frogs/",
                "https://ben.wordpress.com/feed/",
            ),
            (
                "https://ben.wordpress.com/author/ben/",
                "https://ben.wordpress.com/author/ben/feed/",
            ),
            (
                "https://groups.io/g/frogs/topics",
                "https://groups.io/g/frogs/rss",
            ),
            (
                "https://rss.chat/users/ben",
                "https://rss.chat/users/ben/rss.xml",
            ),
            ("https://rss.chat/", "https://rss.chat/users/rss.xml"),
            (
                "https://stackoverflow.com/questions/tagged/rust",
                "https://stackoverflow.com/feeds/tag/rust",
            ),
            (
                "https://stackoverflow.com/questions/tagged/rust+feed",
                "https://stackoverflow.com/feeds/tag?tagnames=rust+feed&sort=newest",
            ),
            (
                "https://cooking.stackexchange.com/questions/12/how-to",
                "https://cooking.stackexchange.com/feeds/question/12",
            ),
            (
                "https://stackoverflow.com/users/7/ben",
                "https://stackoverflow.com/feeds/user/7",
            ),
            ("https://stackoverflowteams.com/c/x", ""),
            ("https://notgithub.com/ben", ""),
            ("https://github.com.evil.example/ben", ""),
            ("https://ben.example/@ben", ""),
        ] {
            let offer = offer(&Url::parse(page).unwrap());
            let feeds: Vec<&str> = offer.feeds.iter().map(Url::as_str).collect();
            assert_eq!(feeds.join(" "), expected, "{page}");
        }
    }
}

//! The archive of X, once Twitter: `tweets.js`, JSON behind the name of a variable.

use std::collections::HashSet;

use serde::Deserialize;
use serde_json::Value;
use url::Url;

use super::old::{Archive, Media, Old};
use crate::feeds::read_date;
use crate::html::escape;

#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
struct Tweet {
    id_str: String,
    created_at: String,
    /// With `&`, `<` and `>` as HTML has them.
    full_text: String,
    lang: Option<String>,
    in_reply_to_status_id_str: Option<String>,
    in_reply_to_screen_name: Option<String>,
    entities: Entities,
    extended_entities: Entities,
}

#[derive(Deserialize)]
#[serde(default)]
#[derive(Default)]
struct Entities {
    urls: Vec<Link>,
    hashtags: Vec<Hashtag>,
    media: Vec<Shown>,
}

#[derive(Deserialize)]
struct Link {
    /// As it stands in the text.
    url: String,
    expanded_url: Option<String>,
    display_url: Option<String>,
}

#[derive(Deserialize)]
struct Hashtag {
    text: String,
}

#[derive(Deserialize)]
struct Shown {
    url: String,
    media_url_https: String,
    r#type: String,
    #[serde(default)]
    ext_alt_text: Option<String>,
}

/// Reads a file of tweets; none where it is none.
pub fn read(bytes: &[u8]) -> Option<Archive> {
    let text = std::str::from_utf8(bytes).ok()?;
    let json = text.trim_start().strip_prefix("window.YTD.")?;
    let members: Vec<Value> = serde_json::from_str(json.split_once('=')?.1).ok()?;
    let mut archive = Archive::default();
    let mut tweets: Vec<Tweet> = Vec::new();
    for mut member in members {
        // Old archives have it without the wrapping.
        let tweet = member.get_mut("tweet").map(Value::take).unwrap_or(member);
        match serde_json::from_value(tweet) {
            Ok(tweet) => tweets.push(tweet),
            Err(_) => archive.leave("other things"),
        }
    }
    let own: HashSet<String> = tweets.iter().map(|tweet| tweet.id_str.clone()).collect();
    for tweet in tweets {
        let to = tweet.in_reply_to_status_id_str.as_ref();
        let is_answer = match to {
            Some(to) => !own.contains(to),
            None => tweet.in_reply_to_screen_name.is_some(),
        };
        match tweet.full_text.starts_with("RT @") {
            true => archive.leave("retweets"),
            false if is_answer => archive.leave("answers to others"),
            false => {
                let post = post(&tweet, &mut archive);
                archive.posts.push(post);
            }
        }
    }
    Some(archive)
}

fn post(tweet: &Tweet, archive: &mut Archive) -> Old {
    let shown = match tweet.extended_entities.media.is_empty() {
        true => &tweet.entities.media,
        false => &tweet.extended_entities.media,
    };
    let mut text = tweet.full_text.clone();
    for link in &tweet.entities.urls {
        let href = link.expanded_url.as_ref().unwrap_or(&link.url);
        let words = link.display_url.as_ref().unwrap_or(href);
        let anchor = format!("<a href=\"{}\">{}</a>", escape(href), escape(words));
        text = text.replace(&link.url, &anchor);
    }
    for media in shown {
        text = text.replace(&media.url, "");
    }
    let mut media = Vec::new();
    for one in shown {
        match (one.r#type.as_str(), one.media_url_https.rsplit('/').next()) {
            ("photo", Some(name)) => media.push(Media {
                path: format!("tweets_media/{}-{name}", tweet.id_str),
                alt: one.ext_alt_text.clone().unwrap_or_default(),
            }),
            _ => archive.leave("films"),
        }
    }
    let is_known =
        |lang: &&String| !matches!(lang.as_str(), "und" | "zxx") && !lang.starts_with('q');
    Old {
        url: Url::parse(&format!(
            "https://twitter.com/i/web/status/{}",
            tweet.id_str
        ))
        .ok(),
        published: read_date(&tweet.created_at),
        tags: tweet
            .entities
            .hashtags
            .iter()
            .map(|tag| tag.text.clone())
            .collect(),
        language: tweet.lang.as_ref().filter(is_known).cloned(),
        text: text.trim().replace("\n\n", "<p>").replace('\n', "<br>"),
        media,
        ..Old::default()
    }
}

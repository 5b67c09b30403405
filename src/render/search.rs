//! What the script on the archive's page looks through: the words of every post.

use rayon::prelude::*;
use serde_json::json;

use super::dates;
use crate::content::{Head, Reading, Setting};
use crate::diagnostic::Stop;
use crate::model::shorten;
use crate::site::Site;

/// Where it is, from the site's root.
pub const PATH: &str = "archive/words.js";

/// Letters of all posts together: what a phone fetches once, in the time a picture takes.
const LETTERS: usize = 1 << 20;
/// A post of which less than so many letters would be left has only its beginning in it.
const LEAST: usize = 1_000;

/// `const posts = [[path, title, date, text], …]`, newest first.
pub fn words(site: &Site, reading: Reading) -> Result<String, Stop> {
    let heads: Vec<&Head> = site.posts().collect();
    if reading == Reading::Glance {
        let bodies = &site.content.bodies;
        let marks = heads.iter().map(|head| bodies.glance(head, Setting::Feed));
        return Ok(marks.collect());
    }
    let letters = LETTERS / heads.len().max(1);
    let posts: Vec<_> = heads
        .par_iter()
        .map(|head| {
            let entry = &head.entry;
            let text = match letters < LEAST {
                true => entry.excerpt.clone(),
                false => {
                    let body = site.content.bodies.for_feed(head, reading)?;
                    shorten(&body.html.text(), letters)
                }
            };
            let tags = entry.tags.iter().map(|tag| format!(" #{tag}"));
            let text = text + &tags.collect::<String>();
            let date = dates::published(entry.published, &site.config);
            let path = site.config.base.below(entry.url.as_str());
            Ok(json!([
                path.unwrap_or_default(),
                entry.label(),
                date.text,
                text
            ]))
        })
        .collect::<Result<_, Stop>>()?;
    Ok(format!("const posts = {};\n", json!(posts)))
}

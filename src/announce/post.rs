//! Chats that are told by HTTP: what each of them wants to be sent.

use std::io::Read;
use std::time::Duration;

use base64::prelude::{BASE64_STANDARD, Engine};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use ureq::tls::TlsConfig;
use ureq::{Agent, RequestBuilder, typestate::WithBody};
use url::Url;

use super::message::{Means, Message};
use super::text::{harmless, headline, one_line, plain, shorten, that_fit};
use crate::model::digits;

const TIMEOUT: Duration = Duration::from_secs(20);
/// Characters that every chat takes which speaks as Slack does: Discord has the least.
const SLACK: usize = 2000;
/// Characters of Zulip's messages and of its topics.
const ZULIP: usize = 10_000;
const TOPIC: usize = 60;
/// Bytes of a message of Matrix; an event may have 65,536 with what the server writes into it.
const MATRIX: usize = 60_000;
/// The longest that a place may ask us to wait.
const PAUSE: u64 = 10;
/// The most that is read of an answer.
const ANSWER: u64 = 16 << 10;

/// `{"text": …}`: Slack's own, and what five others take.
pub fn slack(hook: &str, new: &[Message], means: &Means) -> Result<(), String> {
    send(
        means,
        "application/json",
        &slack_text(new).to_string(),
        |agent| agent.post(hook),
    )
}

fn slack_text(new: &[Message]) -> Value {
    let new = that_fit(new, |new| plain(new, "\n").chars().count() <= SLACK);
    let text = plain(new, "\n");
    // Slack's three characters of its own.
    json!({ "text": text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;") })
}

/// With a card for each; the answer is waited for, so that a refusal is noticed.
pub fn discord(hook: &str, new: &[Message], means: &Means) -> Result<(), String> {
    let mut hook = Url::parse(hook).map_err(|_| "its secret is not an address".to_string())?;
    hook.query_pairs_mut().append_pair("wait", "true");
    send(
        means,
        "application/json",
        &discord_cards(new).to_string(),
        |agent| agent.post(hook.as_str()),
    )
}

fn discord_cards(new: &[Message]) -> Value {
    // All cards together may have 6000 characters.
    let each = 5500 / new.len().max(1);
    let cards = new.iter().map(|message| {
        json!({
            "title": shorten(&headline(message), 256.min(each / 2)),
            "url": message.url,
            "description": shorten(message.summary.as_deref().unwrap_or_default(), 4096.min(each / 2)),
        })
    });
    let names = new.iter().map(headline).collect::<Vec<_>>().join(" · ");
    json!({
        "content": shorten(&harmless(&names), 2000),
        "embeds": cards.collect::<Vec<_>>(),
        "allowed_mentions": { "parse": [] },
    })
}

pub struct Zulip<'a> {
    pub url: &'a Url,
    pub user: &'a str,
    pub key: &'a str,
    pub stream: &'a str,
    pub topic: Option<&'a str>,
}

/// A form, and a topic that threads.
pub fn zulip(to: &Zulip, new: &[Message], means: &Means) -> Result<(), String> {
    let at = below(to.url, "api/v1/messages");
    let login = format!("{}:{}", to.user, to.key);
    let login = format!("Basic {}", BASE64_STANDARD.encode(&login));
    send(
        means,
        "application/x-www-form-urlencoded",
        &zulip_form(to, new),
        |agent| agent.post(at.as_str()).header("Authorization", &login),
    )
}

fn zulip_form(to: &Zulip, new: &[Message]) -> String {
    let new = that_fit(new, |new| plain(new, "\n\n").chars().count() <= ZULIP);
    let topic = to
        .topic
        .or(new.last().map(|message| &*message.title))
        .unwrap_or("news");
    url::form_urlencoded::Serializer::new(String::new())
        .append_pair("type", "stream")
        .append_pair("to", to.stream)
        .append_pair("topic", &shorten(topic, TOPIC))
        .append_pair("content", &plain(new, "\n\n"))
        .finish()
}

/// A notice, which bots do not answer. The same news twice is one message: its number is that of its content.
pub fn matrix(
    server: &Url,
    room: &str,
    token: &str,
    new: &[Message],
    means: &Means,
) -> Result<(), String> {
    let urls: String = new
        .iter()
        .map(|message| format!("{}\n", message.url))
        .collect();
    let number = Sha256::digest(format!("{room}\n{urls}"));
    let number = digits(&number, 16);
    let mut at = below(server, "_matrix/client/v3/rooms/");
    if let Ok(mut path) = at.path_segments_mut() {
        path.pop_if_empty()
            .extend([room, "send", "m.room.message", &number]);
    }
    let login = format!("Bearer {token}");
    send(
        means,
        "application/json",
        &matrix_notice(that_fit(new, matrix_takes)).to_string(),
        |agent| agent.put(at.as_str()).header("Authorization", &login),
    )
}

fn matrix_takes(new: &[Message]) -> bool {
    matrix_notice(new).to_string().len() <= MATRIX
}

fn matrix_notice(new: &[Message]) -> Value {
    let marked = new.iter().map(|message| {
        let (url, words) = (
            escaped(&message.url),
            escaped(&harmless(&headline(message))),
        );
        format!("<a href=\"{url}\">{words}</a>")
    });
    json!({
        "msgtype": "m.notice",
        "body": plain(new, "\n"),
        "format": "org.matrix.custom.html",
        "formatted_body": marked.collect::<Vec<_>>().join("<br>"),
        "m.mentions": {},
    })
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// WebSub §7: the hub is told that the feed has changed.
pub fn websub(hub: &Url, means: &Means) -> Result<(), String> {
    let form = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("hub.mode", "publish")
        .append_pair("hub.url", means.feed)
        .append_pair("hub.topic", means.feed)
        .finish();
    send(means, "application/x-www-form-urlencoded", &form, |agent| {
        agent.post(hub.as_str())
    })
}

fn below(server: &Url, path: &str) -> Url {
    let mut at = server.clone();
    let whole = format!("{}/{path}", at.path().trim_end_matches('/'));
    at.set_path(&whole);
    at
}

/// Sends once, and once more if the place asks for a moment. The address is never shown: it may be the secret.
fn send(
    means: &Means,
    kind: &str,
    body: &str,
    request: impl Fn(&Agent) -> RequestBuilder<WithBody>,
) -> Result<(), String> {
    let agent = Agent::config_builder()
        .user_agent(concat!("potluck/", env!("CARGO_PKG_VERSION")))
        .http_status_as_error(false)
        .max_redirects(0)
        .max_redirects_will_error(false)
        .timeout_global(Some(TIMEOUT))
        .tls_config(TlsConfig::builder().root_certs(means.roots.clone()).build())
        .build()
        .new_agent();
    for is_last in [false, true] {
        let answer = request(&agent).header("Content-Type", kind).send(body);
        let answer = answer.map_err(|error| unreached(&error))?;
        let status = answer.status();
        let pause = answer
            .headers()
            .get("Retry-After")
            .and_then(|pause| pause.to_str().ok()?.trim().parse().ok());
        match (status.as_u16(), pause) {
            (200..=299, _) => return Ok(()),
            (429, pause) if !is_last && pause.unwrap_or(1.0f64) <= PAUSE as f64 => {
                std::thread::sleep(Duration::from_secs_f64(
                    pause.unwrap_or(1.0).clamp(0.1, PAUSE as f64),
                ));
            }
            (number, _) => {
                let mut said = Vec::new();
                let _ = answer
                    .into_body()
                    .into_reader()
                    .take(ANSWER)
                    .read_to_end(&mut said);
                let said = shorten(&one_line(&String::from_utf8_lossy(&said)), 200);
                return Err(format!("it answered with status {number}: {said}"));
            }
        }
    }
    Err("it wants to be left alone for now".into())
}

/// ureq's own words may hold the address.
fn unreached(error: &ureq::Error) -> String {
    match error {
        ureq::Error::BadUri(_) | ureq::Error::Http(_) => "its secret is not an address",
        ureq::Error::HostNotFound => "there is no host of this name",
        ureq::Error::Timeout(_) => "it does not answer in time",
        _ => "it cannot be reached",
    }
    .to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(title: &str) -> Message {
        Message {
            author: "Ada".into(),
            kind: "event".into(),
            title: title.into(),
            url: "https://ada.example/2026/06/supper/?a=1&b=2".into(),
            summary: Some("s".repeat(9000)),
            start: Some("20 June 2026, 19:00".into()),
            published: 0,
        }
    }

    #[test]
    fn slack_gets_its_three_characters_escaped_and_calls_nobody() {
        let text = slack_text(&[message("<!channel> & @here\nx")]);
        assert_eq!(
            text["text"],
            "Ada: &lt;!channel&gt; &amp; @\u{200B}here x (20 June 2026, 19:00)\nhttps://ada.example/2026/06/supper/?a=1&amp;b=2"
        );
    }

    #[test]
    fn discords_limits_are_kept_by_ten_long_messages() {
        let cards = discord_cards(&vec![message(&"t".repeat(900)); 10]);
        let embeds = cards["embeds"].as_array().unwrap();
        let length = |value: &Value| value.as_str().unwrap().chars().count();
        let sum: usize = embeds
            .iter()
            .map(|card| length(&card["title"]) + length(&card["description"]))
            .sum();
        assert!(sum <= 6000 && embeds.len() <= 10, "{sum}");
        assert!(embeds.iter().all(|card| length(&card["title"]) <= 256));
        assert!(length(&cards["content"]) <= 2000);
        assert_eq!(cards["allowed_mentions"]["parse"], json!([]));
    }

    #[test]
    fn zulips_topic_and_content_keep_their_limits() {
        let url = Url::parse("https://circle.example/").unwrap();
        let to = Zulip {
            url: &url,
            user: "bot",
            key: "k",
            stream: "a&b",
            topic: None,
        };
        let form = zulip_form(&to, &vec![message(&"t".repeat(5000)); 10]);
        let pairs: std::collections::HashMap<String, String> =
            url::form_urlencoded::parse(form.as_bytes())
                .into_owned()
                .collect();
        assert_eq!((&*pairs["type"], &*pairs["to"]), ("stream", "a&b"));
        assert!(pairs["topic"].chars().count() <= 60 && pairs["content"].chars().count() <= 10_000);
        assert_eq!(pairs["content"].matches("/supper/?a=1&b=2").count(), 10);
    }

    /// Ten that are as long as can be, in letters of four bytes each and with addresses to match.
    fn endless() -> Vec<Message> {
        let mut message = message(&"🐸@\"".repeat(900));
        message.url = format!(
            "https://ada.example/2026/06/{}/",
            "%F0%9F%90%B8".repeat(500)
        );
        vec![message; 10]
    }

    /// No address is cut in two: it ends as it should, however many there are.
    fn is_whole(text: &str) -> bool {
        text.ends_with("%F0%9F%90%B8/") && !text.contains('\u{FFFD}')
    }

    #[test]
    fn of_what_is_too_much_for_zulip_the_newest_is_told_whole() {
        let url = Url::parse("https://circle.example/").unwrap();
        let to = Zulip {
            url: &url,
            user: "bot",
            key: "k",
            stream: "circle",
            topic: None,
        };
        let form = zulip_form(&to, &endless());
        let pairs: Vec<(String, String)> = url::form_urlencoded::parse(form.as_bytes())
            .into_owned()
            .collect();
        let (topic, content) = (&pairs[2].1, &pairs[3].1);
        assert_eq!(topic.chars().count(), 60);
        assert!(content.chars().count() <= 10_000 && is_whole(content));
        assert_eq!(content.matches("https://").count(), 1);
    }

    #[test]
    fn a_notice_for_matrix_is_never_too_long_for_an_event() {
        let all = endless();
        let new = that_fit(&all, matrix_takes);
        assert!((1..10).contains(&new.len()), "{}", new.len());
        let notice = matrix_notice(new);
        assert!(notice.to_string().len() <= 65_536);
        assert!(is_whole(notice["body"].as_str().unwrap()));
        let few = [message(&"t".repeat(5000)), message("x")];
        assert_eq!(that_fit(&few, matrix_takes).len(), 2);
    }

    #[test]
    fn what_speaks_as_slack_does_gets_no_more_than_the_least_of_them_takes() {
        let news: Vec<Message> = (0..10)
            .map(|at| message(&format!("{at} {}", "ü".repeat(250))))
            .collect();
        let text = slack_text(&news);
        let text = text["text"].as_str().unwrap();
        assert!(
            text.contains("Ada: 9 ü") && !text.contains("Ada: 0 ü"),
            "{text}"
        );
        assert!(text.replace("&amp;", "&").chars().count() <= 2000, "{text}");
        assert_eq!(
            slack_text(&news[7..])["text"]
                .as_str()
                .unwrap()
                .matches("Ada:")
                .count(),
            3
        );
    }

    #[test]
    fn a_notice_for_matrix_is_markup_that_is_safe() {
        let notice = matrix_notice(&[message("<script>\"x\"</script>")]);
        assert!(
            !notice["formatted_body"]
                .as_str()
                .unwrap()
                .contains("<script")
        );
        assert_eq!(
            (&notice["msgtype"], &notice["m.mentions"]),
            (&json!("m.notice"), &json!({}))
        );
    }
}

//! `potluck.yaml` as a value: every setting with its default, and no behaviour.

mod notify;
mod values;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use jiff::tz::{TimeZone, TimeZoneDatabase};
use serde::Deserialize;
use url::Url;

use crate::diagnostic::{self, Diagnostic, Failure, Stop};
use crate::model::{Base, MEANINGS, Owner, Phrases, is_web};
use crate::words::Words;
use crate::yaml::{self, Source};

pub use notify::Notify;

/// The file that makes a folder a site.
pub const FILE: &str = "potluck.yaml";

/// The settings of a site, checked.
#[derive(Clone, Debug)]
pub struct Config {
    pub title: String,
    pub base: Base,
    /// `url` is still the placeholder that `init` wrote, or is missing: fine to build, not to publish.
    pub has_placeholder_url: bool,
    pub author: Author,
    pub language: String,
    /// The words of the pages in that language.
    pub words: Words,
    pub timezone: TimeZone,
    pub description: String,
    /// Colour the code in posts.
    pub highlight: bool,
    pub feeds: Feeds,
    pub timeline: Timeline,
    pub answers: Answers,
    /// What an answer by its first line may begin with: `answers.words`, understood.
    pub phrases: Phrases,
    pub circle: Circle,
    pub publish: Publish,
    pub network: Network,
    pub theme: Theme,
    /// Who is told when something new is online.
    pub notify: Vec<Notify>,
}

/// The site's owner.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Author {
    /// As friends know them; the title, if empty.
    pub name: String,
    /// Public: RSVPs by mail go there.
    pub email: String,
    /// A picture, from the `static` folder.
    pub photo: String,
    /// A line about them.
    pub note: String,
    /// Other places where this is me (`rel=me`).
    #[serde(deserialize_with = "values::addresses")]
    pub links: Vec<Url>,
    /// A page where one can chip in (`rel=payment`).
    pub payment: String,
}

/// What the site's own feeds are like.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Feeds {
    /// The feed holds at least so many items.
    pub items: usize,
    /// Carry the Markdown beside the HTML.
    pub markdown: bool,
    /// The same posts as `feed.json`.
    pub json: bool,
    /// The same posts as `atom.xml`.
    pub atom: bool,
}

/// What the published timeline shows of friends (wire-format §10).
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Timeline {
    /// How much of it.
    pub publish: Consent,
    /// In which order it is read.
    pub order: Order,
}

/// How much of friends’ entries others may see.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Consent {
    Off,
    #[default]
    Excerpt,
    /// Of those who agreed to it.
    Full,
}

/// In which order a timeline is read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Order {
    #[default]
    Newest,
    /// Friends who write seldom come first.
    QuietFirst,
}

/// What my pages show of friends' answers.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Answers {
    /// How much of them.
    pub publish: AnswerConsent,
    /// Who comes or voted by name; else in numbers.
    pub show_guests: bool,
    /// Translations of the first-line convention: my word → the English one.
    pub words: std::collections::BTreeMap<String, String>,
    /// Where people whom I do not follow send word of theirs; none to take none.
    #[serde(deserialize_with = "values::endpoint")]
    pub webmention: Option<Url>,
}

/// How much of friends’ answers others may see.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum AnswerConsent {
    Off,
    Counts,
    #[default]
    Excerpt,
}

/// The circle of friends.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Circle {
    /// Publish the list of friends.
    pub publish: bool,
    /// Publish the circle's coming events, and in the timeline who comes and how polls stand.
    pub whats_on: bool,
    /// Dunbar's number; a warning beyond it.
    pub limit: usize,
    /// How long before an event the private calendar rings; none for never.
    #[serde(deserialize_with = "values::optional_duration")]
    pub alarm: Option<jiff::SignedDuration>,
}

/// Where the site goes.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Publish {
    /// An address or a path of a git repository.
    pub remote: String,
    /// The branch that holds the site.
    pub branch: String,
    /// A folder inside the branch; empty for all of it.
    pub folder: String,
    /// Who does the sending.
    pub transport: Transport,
    /// Commit and push the sources too.
    pub source: bool,
    /// And with them the lists of guests without a site.
    pub guests: bool,
}

/// Who does the sending.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Transport {
    #[default]
    Auto,
    /// The program `git`.
    Git,
}

/// What may be asked, and how long that may take.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Network {
    /// Hosts, addresses or CIDR ranges that may be reached although they are not public.
    pub allow_private: Vec<String>,
    /// For one whole request.
    #[serde(deserialize_with = "values::duration")]
    pub timeout: Duration,
    /// Whose certificates are trusted.
    pub ca: Certificates,
}

/// Whose certificates are trusted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Certificates {
    #[default]
    Bundled,
    System,
}

/// How the built-in theme looks.
#[derive(Clone, Debug, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Theme {
    /// `default`, `olive` or `blue`.
    pub palette: String,
}

impl Default for Feeds {
    fn default() -> Feeds {
        Feeds {
            items: 30,
            markdown: true,
            json: true,
            atom: true,
        }
    }
}

impl Default for Answers {
    fn default() -> Answers {
        Answers {
            publish: AnswerConsent::Excerpt,
            show_guests: true,
            words: Default::default(),
            webmention: None,
        }
    }
}

impl Default for Circle {
    fn default() -> Circle {
        Circle {
            publish: false,
            whats_on: false,
            limit: 150,
            alarm: None,
        }
    }
}

impl Default for Publish {
    fn default() -> Publish {
        Publish {
            remote: String::new(),
            branch: "pages".into(),
            folder: String::new(),
            transport: Transport::Auto,
            source: false,
            guests: false,
        }
    }
}

impl Default for Network {
    fn default() -> Network {
        Network {
            allow_private: Vec::new(),
            timeout: Duration::from_secs(20),
            ca: Certificates::Bundled,
        }
    }
}

impl Default for Theme {
    fn default() -> Theme {
        Theme {
            palette: "default".into(),
        }
    }
}

/// The file as it is written: every field may be missing.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct Written {
    title: Option<String>,
    url: Option<String>,
    author: Author,
    language: Option<String>,
    timezone: Option<String>,
    description: String,
    highlight: Option<bool>,
    feeds: Feeds,
    timeline: Timeline,
    answers: Answers,
    circle: Circle,
    publish: Publish,
    network: Network,
    theme: Theme,
    notify: Vec<Notify>,
}

const FIELDS: [&str; 15] = [
    "title",
    "url",
    "author",
    "language",
    "timezone",
    "description",
    "highlight",
    "feeds",
    "timeline",
    "answers",
    "circle",
    "publish",
    "network",
    "theme",
    "notify",
];

/// The words of the first-line convention, mine and the English ones.
fn phrases(answers: &Answers, source: &Source) -> Result<Phrases, Diagnostic> {
    Phrases::read(&answers.words).map_err(|english| {
        let place = source.within("answers", &english);
        let wrong = source.mistake(
            format!("`{english}` is no word an answer begins with"),
            place,
        );
        wrong.help(format!("translate to one of: {MEANINGS}"))
    })
}

/// Where a site without an address pretends to live.
const PLACEHOLDER: &str = "https://example.invalid/";

const WHOLE_ADDRESS: &str = "write the site's whole address: https://ada.example/";

impl Config {
    /// Reads the settings of the site in `root`.
    pub fn load(root: &Path) -> Result<Config, Stop> {
        let text = diagnostic::text(root, FILE)?;
        let mut config = Config::read(text).map_err(Stop::Mistakes)?;
        config.words = Words::load(root, &config.language)?;
        Ok(config)
    }

    /// Reads the text of a `potluck.yaml`.
    pub fn read(text: Arc<str>) -> Result<Config, Vec<Diagnostic>> {
        let source = Source::whole(FILE, &text);
        let written: Written = yaml::read_map(&source, &FIELDS)?;
        let mut mistakes = Vec::new();
        let url = site_url(&written, &source).unwrap_or_else(|mistake| {
            mistakes.push(mistake);
            None
        });
        let timezone =
            zone(written.timezone.as_deref(), &source, "timezone").unwrap_or_else(|mistake| {
                mistakes.push(mistake);
                TimeZone::UTC
            });
        let Some(title) = written.title.filter(|title| !title.trim().is_empty()) else {
            let missing = source.mistake("the site has no title", source.value("title"));
            mistakes.push(missing.help("add a line: title: Ada's table"));
            return Err(mistakes);
        };
        let phrases = phrases(&written.answers, &source).unwrap_or_else(|mistake| {
            mistakes.push(mistake);
            Phrases::default()
        });
        if !mistakes.is_empty() {
            return Err(mistakes);
        }
        let has_placeholder_url = url.as_ref().is_none_or(is_placeholder);
        let url = url
            .or_else(|| Url::parse(PLACEHOLDER).ok())
            .ok_or_else(Vec::new)?;
        let language = written.language.unwrap_or_else(|| "en".into());
        Ok(Config {
            title,
            base: Base::new(&url),
            has_placeholder_url,
            author: written.author,
            words: Words::built_in(&language),
            language,
            timezone,
            description: written.description,
            highlight: written.highlight.unwrap_or(true),
            feeds: written.feeds,
            timeline: written.timeline,
            answers: written.answers,
            phrases,
            circle: written.circle,
            publish: written.publish,
            network: written.network,
            theme: written.theme,
            notify: written.notify,
        })
    }

    /// What stands in for settings with mistakes, so that those of other files can be found.
    pub fn stand_in() -> Config {
        let text = format!("title: x\nurl: {PLACEHOLDER}\n");
        Config::read(text.into()).unwrap_or_else(|_| unreachable!("these settings are complete"))
    }

    /// The person whose site this is.
    pub fn owner(&self) -> Option<Owner> {
        Owner::new(self.author_name(), self.base.url(), &[])
    }

    /// The author's name, else the site's title.
    pub fn author_name(&self) -> &str {
        match self.author.name.is_empty() {
            true => &self.title,
            false => &self.author.name,
        }
    }
}

fn site_url(written: &Written, source: &Source) -> Result<Option<Url>, Diagnostic> {
    let Some(text) = written.url.as_deref().filter(|url| !url.trim().is_empty()) else {
        return Ok(None);
    };
    match Url::parse(text) {
        Ok(url) if is_web(&url) => Ok(Some(url)),
        _ => {
            let wrong = format!("`{text}` is not a web address");
            let mistake = source.mistake(wrong, source.value("url"));
            Err(mistake.help(WHOLE_ADDRESS))
        }
    }
}

/// What is wrong with an address for a site, if something is.
pub fn not_an_address(text: &str) -> Option<Failure> {
    let url = Url::parse(text).ok();
    let is_good = url.as_ref().is_some_and(is_web);
    let wrong = Failure::new(format!("`{text}` is not a web address"));
    (!is_good).then(|| wrong.help(WHOLE_ADDRESS))
}

fn is_placeholder(url: &Url) -> bool {
    url.host_str()
        .is_some_and(|host| host.ends_with(".invalid"))
}

/// A zone of the database that is built in, so that builds agree across machines.
/// `key` names the field for the mistake.
pub fn zone(name: Option<&str>, source: &Source, key: &str) -> Result<TimeZone, Diagnostic> {
    let Some(name) = name else {
        return Ok(TimeZone::UTC);
    };
    let zones = TimeZoneDatabase::bundled();
    zones.get(name).map_err(|_| {
        let known: Vec<String> = zones.available().map(|zone| zone.to_string()).collect();
        let mistake = source.mistake(format!("`{name}` is not a time zone"), source.value(key));
        let near = known.iter().find(|zone| {
            zone.to_lowercase()
                .ends_with(&format!("/{}", name.to_lowercase()))
        });
        match near
            .map(String::as_str)
            .or_else(|| yaml::nearest(name, &known))
        {
            Some(near) => mistake.help(format!("did you mean `{near}`?")),
            None => mistake.help("zones are written like Europe/London"),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_is_enough_and_all_else_has_a_default() {
        let config = Config::read("title: Ada's table\n".into()).unwrap();
        assert!(config.has_placeholder_url);
        assert_eq!(config.network.timeout, Duration::from_secs(20));
        assert_eq!(config.circle.limit, 150);
        assert!(config.feeds.json && config.answers.show_guests && config.highlight);
    }

    #[test]
    fn a_misspelt_zone_is_met_with_a_suggestion() {
        let mistakes = Config::read("title: x\ntimezone: London\n".into()).unwrap_err();
        assert_eq!(
            mistakes[0].help.as_deref(),
            Some("did you mean `Europe/London`?")
        );
    }

    #[test]
    fn all_mistakes_are_found_at_once() {
        let mistakes =
            Config::read("titel: x\nfeeds: {items: many}\nurl: ada\n".into()).unwrap_err();
        assert_eq!(mistakes.len(), 2, "{mistakes:?}");
        let mistakes = Config::read("url: ada\ntimezone: Nowhere/Else\n".into()).unwrap_err();
        assert_eq!(mistakes.len(), 3, "{mistakes:?}");
    }
}

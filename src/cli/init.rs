//! `potluck init`: lays out a new site. Overwrites nothing.

use std::path::{Path, PathBuf};

use clap::Args;
use jiff::Timestamp;
use jiff::tz::{TimeZone, TimeZoneDatabase};

use super::count::counted;
use super::terminal::Terminal;
use crate::diagnostic::{Failure, Stop};
use crate::hosts::{self, Home, Host};
use crate::{config, embedded, output};

/// Lay out a new site
///
/// Asks for a name, an address, a time zone and where to publish, when there is a terminal to ask on. Files that are
/// there already stay as they are.
#[derive(Args)]
#[command(
    after_long_help = "Examples:\n  potluck init\n  potluck init ada --name Ada --url https://ada.example/ --yes"
)]
pub struct Init {
    /// The folder to lay it out in
    #[arg(default_value = ".", value_name = "DIR")]
    folder: PathBuf,
    /// Your name, as friends know you
    #[arg(long)]
    name: Option<String>,
    /// The title of the site
    #[arg(long)]
    title: Option<String>,
    /// Where the site will be, such as https://ada.example/
    #[arg(long)]
    url: Option<String>,
    /// Your time zone, such as Europe/London
    #[arg(long)]
    timezone: Option<String>,
    /// The language you write in, such as en
    #[arg(long, default_value = "en")]
    language: String,
    /// The git repository that `publish` pushes to
    #[arg(long)]
    remote: Option<String>,
    /// Where it is shown, if the repository does not tell
    #[arg(long, value_enum)]
    host: Option<Host>,
    /// Add a workflow with which the host builds and publishes by itself, after each push and by the clock
    #[arg(long)]
    ci: bool,
    /// Ask nothing
    #[arg(short, long)]
    yes: bool,
}

/// Where a site without an address pretends to live; `publish` refuses it.
const PLACEHOLDER: &str = "https://your-site.invalid/";

impl Init {
    pub fn run(self, terminal: &Terminal, now: Timestamp) -> Result<(), Stop> {
        let answers = self.answers(terminal);
        let zone = TimeZoneDatabase::bundled()
            .get(&answers.timezone)
            .map_err(|_| {
                Failure::new(format!("`{}` is not a time zone", answers.timezone))
                    .help("write it like Europe/London")
            })?;
        if let Some(wrong) = config::not_an_address(&answers.url) {
            return Err(wrong.into());
        }
        if self.folder.exists() && !self.folder.is_dir() {
            let wrong = Failure::new(format!(
                "`{}` is a file, not a folder",
                self.folder.display()
            ));
            return Err(wrong
                .help("name a folder; one that is not there yet is made")
                .into());
        }
        let today = now.to_zoned(zone).date().to_string();
        let (mut laid, mut kept) = (0, Vec::new());
        let template = embedded::under("site-template")
            .filter_map(|(path, bytes)| Some((target(path)?, answers.fill_in(bytes, &today))));
        // A site that is there already gets nothing but what the host wants.
        let is_new = !(self.folder.join(config::FILE).exists() && (self.host.is_some() || self.ci));
        let template = template.filter(|_| is_new);
        for (path, bytes) in template.chain(self.for_the_host(answers.host)?) {
            let file = self.folder.join(&path);
            if file.exists() {
                kept.push(path);
                continue;
            }
            output::replace(&file, &bytes).map_err(Failure::at("write", &file))?;
            laid += 1;
        }
        self.report(terminal, laid, &kept);
        Ok(())
    }

    /// The files that the host wants to find among the sources.
    fn for_the_host(&self, host: Host) -> Result<Vec<(String, Vec<u8>)>, Failure> {
        let mut files = Vec::new();
        if matches!(host, Host::Netlify | Host::Cloudflare | Host::Codeberg) {
            files.push((
                "static/_headers".to_string(),
                hosts::headers().as_bytes().to_vec(),
            ));
        }
        if self.ci {
            let workflow = hosts::workflow(host).ok_or_else(|| {
                Failure::new("it is not said which host is to build the site").help(
                    "add `--host github`, or gitlab, codeberg, sourcehut, netlify or cloudflare",
                )
            })?;
            files.push((workflow.path.to_string(), workflow.text.into_bytes()));
        }
        Ok(files)
    }

    fn answers(&self, terminal: &Terminal) -> Answers {
        let asks = !self.yes && terminal.can_ask();
        let ask = |given: &Option<String>, question: &str, default: &str| match given {
            Some(given) => given.clone(),
            None if asks => terminal.ask(question, default),
            None => default.to_string(),
        };
        let name = ask(&self.name, "Your name", &login_name());
        let title = ask(&self.title, "The site's title", &format!("{name}’s table"));
        let remote = ask(
            &self.remote,
            "The git repository to publish to (leave it for later with Enter)",
            "",
        );
        let home = Home::of(&remote);
        let address = home.as_ref().map_or(PLACEHOLDER.into(), Home::address);
        let url = ask(
            &self.url,
            "Its address (leave it for later with Enter)",
            &address,
        );
        let timezone = ask(&self.timezone, "Your time zone", &system_zone());
        let host = self
            .host
            .or(home.map(|home| home.host))
            .unwrap_or(Host::None);
        Answers {
            name,
            title,
            url,
            timezone,
            remote,
            host,
            language: self.language.clone(),
        }
    }

    fn report(&self, terminal: &Terminal, laid: usize, kept: &[String]) {
        if !kept.is_empty() {
            terminal.note(format_args!("Left as they were: {}", kept.join(", ")));
        }
        let is_here = self.folder == Path::new(".");
        let place = match is_here {
            true => "this folder".into(),
            false => self.folder.display().to_string(),
        };
        terminal.say(match laid {
            0 => format!(
                "All files were there already. Your settings are in {}.",
                config::FILE
            ),
            _ => format!(
                "Laid out {} in {place}. Your settings are in {}.",
                counted(laid, "file"),
                config::FILE
            ),
        });
        terminal.say("\nNext:");
        if !is_here {
            terminal.say(format_args!("  cd {place}"));
        }
        terminal.say("  potluck new note \"Soup is on.\"   write something");
        terminal.say("  potluck build                    see it in public/index.html");
    }
}

/// What the person said, for the placeholders of the files.
struct Answers {
    name: String,
    title: String,
    url: String,
    timezone: String,
    language: String,
    remote: String,
    host: Host,
}

impl Answers {
    fn fill_in(&self, bytes: &[u8], today: &str) -> Vec<u8> {
        let Ok(text) = std::str::from_utf8(bytes) else {
            return bytes.to_vec();
        };
        let quoted = [
            ("{{title}}", &self.title),
            ("{{url}}", &self.url),
            ("{{name}}", &self.name),
            ("{{language}}", &self.language),
            ("{{remote}}", &self.remote),
        ];
        let mut text = text
            .replace("{{date}}", today)
            .replace("{{timezone}}", &self.timezone)
            .replace(
                "# branch: pages",
                &match self.host.branch() {
                    "pages" => "# branch: pages".to_string(),
                    other => format!("branch: {other}"),
                },
            );
        for (placeholder, value) in quoted {
            // JSON's strings are YAML's too, whatever they hold.
            text = text.replace(
                placeholder,
                &serde_json::Value::from(value.as_str()).to_string(),
            );
        }
        text.into_bytes()
    }
}

/// Where a file of the template goes; none for the built-in theme, which is not copied.
fn target(path: &str) -> Option<String> {
    match path {
        "gitignore" => Some(".gitignore".into()),
        _ if path.starts_with("templates/") || path.starts_with("static/") => None,
        _ => Some(path.into()),
    }
}

fn login_name() -> String {
    let login = ["USER", "USERNAME", "LOGNAME"]
        .iter()
        .find_map(|name| std::env::var(name).ok());
    let login = login
        .filter(|name| !name.is_empty() && name != "root")
        .unwrap_or_else(|| "Me".into());
    let mut letters = login.chars();
    letters.next().map_or(String::new(), |first| {
        first.to_uppercase().chain(letters).collect()
    })
}

fn system_zone() -> String {
    TimeZone::system()
        .iana_name()
        .filter(|name| name.contains('/') && *name != "Etc/UTC")
        .unwrap_or("UTC")
        .to_string()
}

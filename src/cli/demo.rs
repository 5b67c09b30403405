//! `potluck demo`: three example friends, from empty folders to published sites that know one another.

use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::Args;
use jiff::Timestamp;

use super::place::Place;
use super::publish::{self, Leave};
use super::pull::{self, Wish};
use super::terminal::Terminal;
use super::{build, follow};
use crate::diagnostic::{Failure, Stop};
use crate::serve::FolderServer;
use crate::{build as story, embedded, output};

/// Show it all: three friends, their sites, one timeline
///
/// Ada, Ben and Chidi each get a folder, follow one another over HTTP on this machine, see one another's answers, and
/// publish into git repositories beside their folders. Nothing leaves this machine and nothing needs setting up.
#[derive(Args)]
#[command(
    after_long_help = "Examples:\n  potluck demo\n  potluck demo --serve\n  potluck demo --dir /tmp/circle"
)]
pub struct Demo {
    /// Keep the folders here
    #[arg(long, value_name = "DIR")]
    dir: Option<PathBuf>,
    /// Keep serving the three sites until Ctrl-C
    #[arg(long)]
    serve: bool,
}

/// The day on which the examples are set: they look the same whenever they are built.
const TODAY: &str = "2026-06-15T12:00:00Z";

/// An example site, what its files call it, and how to lay it out.
struct Person {
    name: &'static str,
    /// The address its own and its friends' files name; a loopback address stands in for it.
    address: &'static str,
    example: &'static str,
}

const PEOPLE: [Person; 3] = [
    Person {
        name: "Ada",
        address: "https://ada.example/",
        example: "examples/ada",
    },
    Person {
        name: "Ben",
        address: "https://ben.example/",
        example: "examples/ben",
    },
    Person {
        name: "Chidi",
        address: "https://chidi.example/",
        example: "examples/chidi",
    },
];

impl Demo {
    pub fn run(self, terminal: &Terminal) -> Result<(), Stop> {
        let began = Instant::now();
        let now: Timestamp = TODAY
            .parse()
            .map_err(Failure::doing("cannot read the demo's date"))?;
        let folder = self.folder()?;
        let homes = lay_out(&folder)?;
        // Each would say that drafts are left out; that is no news here.
        let quiet = terminal.hushed();
        terminal.say("Ada, Ben and Chidi sit down.");
        for home in &homes {
            build::write(&quiet, &home.root, &home.public(), now)?;
        }
        for home in &homes {
            for friend in homes.iter().filter(|friend| friend.root != home.root) {
                let (found, _) = follow::follow(
                    &home.root,
                    &friend.server.url(),
                    Some(friend.name),
                    false,
                    now,
                )?;
                let feed = found.choices.first().map_or("", |choice| choice.url.path());
                terminal.say(format_args!(
                    "  {} follows {}, whose page names {feed}",
                    home.name, friend.name
                ));
            }
        }
        for home in &homes {
            let place = home.place(terminal, now);
            let reports = pull::pull(&place, &Wish::default())?;
            let new: usize = reports.iter().map(|report| report.new).sum();
            terminal.say(format_args!(
                "  {} hears {new} entries over HTTP",
                home.name
            ));
        }
        for home in &homes {
            let (outcome, _) = publish::publish(&home.place(&quiet, now), Leave::default())?;
            let branch = format!("{}.git", home.name.to_lowercase());
            terminal.say(format_args!(
                "  {} publishes {} files to {branch}",
                home.name,
                outcome.changes.added.len()
            ));
        }
        self.report(terminal, &folder, &homes, began);
        match self.serve {
            true => homes.into_iter().for_each(|home| home.server.wait()),
            false => drop(homes),
        }
        Ok(())
    }

    /// The folder that was asked for, else a temporary one. It stays: its pages are there to be opened.
    fn folder(&self) -> Result<PathBuf, Failure> {
        let Some(dir) = &self.dir else {
            let temporary = tempfile::Builder::new().prefix("potluck-demo-").tempdir();
            return temporary
                .map(tempfile::TempDir::keep)
                .map_err(Failure::doing("cannot make a temporary folder"));
        };
        let is_free = std::fs::read_dir(dir).map_or(true, |mut entries| entries.next().is_none());
        if !is_free {
            return Err(
                Failure::new(format!("`{}` is not empty", dir.display())).help("name a new folder")
            );
        }
        std::fs::create_dir_all(dir).map_err(Failure::at("make the folder", dir))?;
        dir.canonicalize().map_err(Failure::at("find", dir))
    }

    fn report(&self, terminal: &Terminal, folder: &Path, homes: &[Home], began: Instant) {
        terminal.say(format_args!(
            "\nDone in {:.1} s. Open in a browser:",
            began.elapsed().as_secs_f64()
        ));
        for home in homes {
            let page = home.public().join("index.html");
            match self.serve {
                true => terminal.say(format_args!("  {:6} {}", home.name, home.server.url())),
                false => terminal.say(format_args!("  {:6} file://{}", home.name, page.display())),
            }
        }
        terminal.say(format_args!(
            "\nFolders and repositories are in {}.",
            folder.display()
        ));
        match self.serve {
            true => terminal.say("Ctrl-C ends the demo."),
            false => terminal.say("`potluck demo --serve` keeps all three online, so that you can walk from one to the other."),
        }
    }
}

/// One person's folder and the server their site is fetched from.
struct Home {
    name: &'static str,
    root: PathBuf,
    server: FolderServer,
}

impl Home {
    fn place<'a>(&'a self, terminal: &'a Terminal, now: Timestamp) -> Place<'a> {
        Place {
            terminal,
            root: &self.root,
            now,
        }
    }

    fn public(&self) -> PathBuf {
        self.root.join(story::PUBLIC)
    }
}

/// Writes the three folders, each naming the others by the addresses they have here.
fn lay_out(folder: &Path) -> Result<Vec<Home>, Stop> {
    let mut homes = Vec::new();
    for person in &PEOPLE {
        let root = folder.join(person.name.to_lowercase());
        let server = FolderServer::start(root.join(story::PUBLIC));
        let server = server.map_err(Failure::doing("cannot open a port on this machine"))?;
        homes.push(Home {
            name: person.name,
            root,
            server,
        });
    }
    let addresses: Vec<(&str, String)> = PEOPLE
        .iter()
        .zip(&homes)
        .map(|(person, home)| (person.address, home.server.url()))
        .collect();
    for (person, home) in PEOPLE.iter().zip(&homes) {
        for (path, bytes) in embedded::under(person.example) {
            let file = home.root.join(path);
            output::replace(&file, &at_home(bytes, &addresses))
                .map_err(Failure::at("write", &file))?;
        }
        let remote = folder.join(format!("{}.git", person.name.to_lowercase()));
        crate::publish::make_bare(&remote).map_err(|error| Failure::new(error.to_string()))?;
        settle(&home.root, &remote)?;
    }
    Ok(homes)
}

fn at_home(bytes: &[u8], addresses: &[(&str, String)]) -> Vec<u8> {
    match std::str::from_utf8(bytes) {
        Ok(text) => addresses
            .iter()
            .fold(text.to_string(), |text, (from, to)| text.replace(from, to))
            .into_bytes(),
        Err(_) => bytes.to_vec(),
    }
}

/// What the example's settings need here: a remote, and leave to reach the friends on this machine.
fn settle(root: &Path, remote: &Path) -> Result<(), Failure> {
    let file = root.join(crate::config::FILE);
    let mut text = std::fs::read_to_string(&file).map_err(Failure::at("read", &file))?;
    let remote = serde_json::Value::from(remote.to_string_lossy()).to_string();
    text.push_str(&format!(
        "publish: {{ remote: {remote} }}\nnetwork: {{ allow_private: [127.0.0.1] }}\n"
    ));
    output::replace(&file, text.as_bytes()).map_err(Failure::at("write", &file))
}

//! `potluck delete`: a post is taken back.

use std::path::{Path, PathBuf};

use clap::Args;
use url::Url;

use super::place::Place;
use crate::build::STATE;
use crate::config::Config;
use crate::content::deleted::{self, Deleted};
use crate::content::{self, Content, Drafts, SourceFile};
use crate::diagnostic::{Diagnostic, Failure, Stop, shown};
use crate::model::{Answer, Entry};
use crate::published;

/// Take a post back, so that friends' tools forget it too
///
/// The file goes into .potluck/deleted/, where only you see it. Its address is noted in deleted.yaml: the next publish
/// puts an empty page in its place and tells it in your feeds for 400 days. What was never published just goes.
#[derive(Args)]
#[command(
    after_long_help = "Examples:\n  potluck delete posts/2026-06-01-frogs.md\n  potluck delete responses/2026-06-02-a1b2.md\n  potluck delete https://ada.example/2026/05/oops/   its file is gone already"
)]
pub struct Delete {
    /// The file, or its folder; or its address, if the file is gone already
    #[arg(value_name = "FILE")]
    what: String,
}

impl Delete {
    pub fn run(self, place: &Place) -> Result<(), Stop> {
        let root = place.root;
        let config = Config::load(root)?;
        if let Some(url) = own_address(&config, &self.what) {
            let (content, _) = content::survey(root, &config, place.now, Drafts::Shown)?;
            return forget(place, &content, &config, url);
        }
        take_back(place, &self.path(root)?)
    }

    /// The file that is meant, from the site's folder.
    fn path(&self, root: &Path) -> Result<String, Failure> {
        let typed = Path::new(&self.what);
        let file = [typed.to_path_buf(), root.join(typed)]
            .into_iter()
            .find(|file| file.exists());
        let Some(mut file) = file else {
            return Err(Failure::new(format!("there is no file `{}`", self.what))
                .help("name it as it lies in the site's folder: posts/2026-06-01-frogs.md; or by its address, if it is gone already"));
        };
        if file.is_dir() {
            let within = ["index.md", "index.markdown"].map(|name| file.join(name));
            file = within
                .into_iter()
                .find(|index| index.is_file())
                .unwrap_or(file);
        }
        let whole = |path: &Path| path.canonicalize().map_err(Failure::at("find", path));
        let (file, root) = (whole(&file)?, whole(root)?);
        let inside = file.strip_prefix(&root).ok().and_then(Path::to_str);
        let outside = || {
            Failure::new(format!("`{}` is not in this site", self.what))
                .help("`--root DIR` names another site")
        };
        Ok(inside.ok_or_else(outside)?.replace('\\', "/"))
    }
}

/// Takes back the post in a file of the site.
pub fn take_back(place: &Place, path: &str) -> Result<(), Stop> {
    let &Place { terminal, root, .. } = place;
    let config = Config::load(root)?;
    let (content, mistakes) = content::survey(root, &config, place.now, Drafts::Shown)?;
    let Some(post) = Post::find(&content, path) else {
        return Err(unknown(path, mistakes));
    };
    let is_told = post.is_online(root, &config, &content)?;
    if is_told {
        let taken_back = Deleted {
            path: path.to_string(),
            url: config.base.join(post.address),
            when: place.now,
            published: post.left.as_ref().map(|left| left.published),
            answers: post
                .left
                .iter()
                .flat_map(|left| &left.answers)
                .map(Answer::address)
                .collect(),
        };
        deleted::add(root, &taken_back)?;
    }
    let kept = put_away(root, path)?;
    terminal.say(format_args!(
        "Took back {path}; what was in it is in {}.",
        shown(&kept)
    ));
    terminal.note(match is_told {
        true => "Next: `potluck publish` takes it off the site, and your friends' tools forget it.",
        false => "It was never published, so nobody needs to be told.",
    });
    Ok(())
}

/// What is written in a file, and where it is on the site.
struct Post<'a> {
    address: &'a str,
    /// It has, or had, an item in a feed.
    is_entry: bool,
    is_unpublished: bool,
    /// Where it stood, if it stood in a conversation.
    left: Option<Entry>,
}

impl<'a> Post<'a> {
    fn find(content: &'a Content, path: &str) -> Option<Post<'a>> {
        let is_it = |source: &SourceFile| source.path == path;
        let head = content.heads.iter().find(|head| is_it(&head.source));
        let head = head.map(|head| Post {
            address: &head.path,
            is_entry: true,
            is_unpublished: head.unpublished.is_some() || head.is_undated,
            left: head.entry.gone(),
        });
        let page = || content.standing.iter().find(|page| is_it(&page.source));
        head.or_else(|| {
            page().map(|page| Post {
                address: &page.path,
                is_entry: false,
                is_unpublished: page.unpublished.is_some(),
                left: None,
            })
        })
    }

    /// Whether anybody can have seen it. Who does not publish with potluck is believed to have published it.
    fn is_online(&self, root: &Path, config: &Config, content: &Content) -> Result<bool, Failure> {
        let url = config.base.join(self.address);
        let is_elsewhere = content
            .heads
            .iter()
            .filter(|head| head.entry.url == url)
            .count()
            > 1;
        if is_elsewhere {
            return Ok(false);
        }
        let published = published::last(root, config);
        let published = published.map_err(|error| Failure::new(error.to_string()))?;
        Ok(match published {
            Some(published) if self.is_entry => published.has(&url),
            _ => !self.is_unpublished,
        })
    }
}

/// An address of this site, where one was typed.
fn own_address(config: &Config, what: &str) -> Option<Url> {
    let url = Url::parse(what).ok().filter(|url| url.has_host())?;
    config.base.below(url.as_str())?;
    Some(url)
}

/// Takes back what has no file any more.
fn forget(place: &Place, content: &Content, config: &Config, url: Url) -> Result<(), Stop> {
    let &Place { terminal, root, .. } = place;
    if let Some(head) = content.heads.iter().find(|head| head.entry.url == url) {
        return Err(Failure::new(format!("`{url}` has a file still"))
            .help(format!("potluck delete {}", head.source.path))
            .into());
    }
    if content.deleted.iter().any(|deleted| deleted.url == url) {
        terminal.note(format_args!("{url} was taken back before."));
        return Ok(());
    }
    let path = config.base.file(&url).unwrap_or_default();
    let taken_back = Deleted {
        path,
        url: url.clone(),
        when: place.now,
        published: None,
        answers: Vec::new(),
    };
    deleted::add(root, &taken_back)?;
    terminal.say(format_args!("Took back {url}."));
    terminal.note("Next: `potluck publish` tells your friends' tools to forget it.");
    Ok(())
}

/// Mistakes of the file itself, or that it is no post.
fn unknown(path: &str, mistakes: Vec<Diagnostic>) -> Stop {
    let its_own = mistakes
        .into_iter()
        .filter(|found| found.path.as_deref() == Some(path));
    let its_own: Vec<Diagnostic> = its_own.collect();
    if its_own.is_empty() {
        let wrong = format!("`{path}` is no post, event, answer or page");
        return Failure::new(wrong)
            .help("other files can simply be removed")
            .into();
    }
    Stop::Mistakes(its_own)
}

/// Moves the file, or the folder that is its own, to where nobody else looks.
fn put_away(root: &Path, path: &str) -> Result<PathBuf, Failure> {
    let own = content::bundle(path).map(|folder| folder.trim_end_matches('/'));
    let from = root.join(own.unwrap_or(path));
    let folder = root.join(STATE).join("deleted");
    let mut to = folder.join(own.unwrap_or(path));
    let mut copies = 1;
    while to.exists() {
        copies += 1;
        to = folder.join(format!("{copies}")).join(own.unwrap_or(path));
    }
    let parent = to.parent().unwrap_or(&folder);
    std::fs::create_dir_all(parent).map_err(Failure::at("make the folder", parent))?;
    std::fs::rename(&from, &to).map_err(Failure::at("move away", &from))?;
    Ok(to)
}

//! Notices when a person saves something in their site's folder.

use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::time::Duration;

use notify::{
    Config, Event, EventHandler, PollWatcher, RecommendedWatcher, RecursiveMode, Watcher,
};

use crate::diagnostic::Failure;

/// The folders a site is made of. All else, above all `public/` and `.potluck/`, is none of the preview's business.
const FOLDERS: [&str; 6] = [
    "events",
    "pages",
    "posts",
    "responses",
    "static",
    "templates",
];
/// An editor touches a file several times a save: silence this long means that it is done.
const SILENCE: Duration = Duration::from_millis(120);
/// Where the system tells us nothing, we look this often.
const LOOK: Duration = Duration::from_millis(500);

/// A folder that is watched.
pub struct Watch {
    root: PathBuf,
    watcher: Box<dyn Watcher + Send>,
    events: Receiver<Event>,
}

impl Watch {
    /// Watches the site in `root` from now on.
    pub fn start(root: &Path) -> Result<Watch, Failure> {
        let root = root.canonicalize().map_err(Failure::at("find", root))?;
        let (sender, events) = channel();
        // Network folders tell nothing, and a system may have run out of watches: then we look ourselves.
        let watcher = told(&root, sender.clone())
            .or_else(|_| looking(&root, sender))
            .map_err(Failure::doing("cannot watch the site's folder"))?;
        Ok(Watch {
            root,
            watcher,
            events,
        })
    }

    /// Waits until something was saved; false if that can no longer be told.
    pub fn wait(&mut self) -> bool {
        loop {
            let Ok(first) = self.events.recv() else {
                return false;
            };
            let mut batch = vec![first];
            while let Ok(event) = self.events.recv_timeout(SILENCE) {
                batch.push(event);
            }
            if batch
                .iter()
                .any(|event| is_folder_itself(&self.root, event))
            {
                // A folder that has come is watched too; one that has gone is no mistake.
                let _ = watch(self.watcher.as_mut(), &self.root);
            }
            if batch.iter().any(|event| is_save(&self.root, event)) {
                return true;
            }
        }
    }
}

fn told(root: &Path, events: Sender<Event>) -> notify::Result<Box<dyn Watcher + Send>> {
    let mut watcher = RecommendedWatcher::new(passing_on(events), Config::default())?;
    watch(&mut watcher, root)?;
    Ok(Box::new(watcher))
}

fn looking(root: &Path, events: Sender<Event>) -> notify::Result<Box<dyn Watcher + Send>> {
    let config = Config::default().with_poll_interval(LOOK);
    let mut watcher = PollWatcher::new(passing_on(events), config)?;
    watch(&mut watcher, root)?;
    Ok(Box::new(watcher))
}

/// Reading is no news: else each look at a page would be a change.
fn passing_on(events: Sender<Event>) -> impl EventHandler {
    move |event: notify::Result<Event>| {
        if let Some(event) = event.ok().filter(|event| !event.kind.is_access()) {
            let _ = events.send(event);
        }
    }
}

fn watch(watcher: &mut dyn Watcher, root: &Path) -> notify::Result<()> {
    watcher.watch(root, RecursiveMode::NonRecursive)?;
    for folder in FOLDERS.map(|name| root.join(name)) {
        if folder.is_dir() {
            watcher.watch(&folder, RecursiveMode::Recursive)?;
        }
    }
    Ok(())
}

fn is_folder_itself(root: &Path, event: &Event) -> bool {
    let is_one = |path: &PathBuf| FOLDERS.iter().any(|name| *path == root.join(name));
    event.paths.iter().any(is_one)
}

fn is_save(root: &Path, event: &Event) -> bool {
    event.need_rescan() || event.paths.iter().any(|path| is_source(root, path))
}

/// Whether the site is made of this file; what editors keep for themselves is not.
fn is_source(root: &Path, path: &Path) -> bool {
    let Some(below) = path.strip_prefix(root).ok().and_then(Path::to_str) else {
        return false;
    };
    let mut names = below.split(['/', '\\']);
    let first = names.next().unwrap_or_default();
    let last = names.next_back().unwrap_or(first);
    let is_editors = last.starts_with('.') || last.ends_with('~');
    !is_editors && (FOLDERS.contains(&first) || below.ends_with(".yaml") && first == below)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_the_site_is_made_of_is_a_change() {
        let root = Path::new("/ada");
        for path in [
            "posts/a.md",
            "potluck.yaml",
            "static/img/newt.png",
            "templates",
        ] {
            assert!(is_source(root, &root.join(path)), "{path}");
        }
        for path in [
            "public/index.html",
            ".potluck/archive.db",
            "posts/.a.md.swp",
            "posts/a.md~",
            "notes/x.yaml",
            "",
        ] {
            assert!(!is_source(root, &root.join(path)), "{path}");
        }
    }

    #[test]
    fn a_save_is_noticed_also_in_a_folder_that_was_not_there_and_by_looking() {
        let folder = tempfile::tempdir().unwrap();
        let mut watch = Watch::start(folder.path()).unwrap();
        std::fs::create_dir(folder.path().join("posts")).unwrap();
        assert!(watch.wait());
        std::fs::write(folder.path().join("posts/a.md"), "x").unwrap();
        assert!(watch.wait());

        let root = folder.path().canonicalize().unwrap();
        let (sender, events) = channel();
        let _watcher = looking(&root, sender).unwrap();
        std::fs::write(root.join("posts/b.md"), "x").unwrap();
        let event = events.recv_timeout(Duration::from_secs(10)).unwrap();
        assert!(is_save(&root, &event), "{event:?}");
    }
}

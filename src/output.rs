//! The plan of a site and how it becomes files: rendered, compared, staged, and only then put in place.
//! Nothing is removed that we did not write.

mod files;
mod memory;
mod plan;

use std::collections::BTreeSet;
use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use crate::diagnostic::{Diagnostic, Failure, Stop, shown};
use files::{Moved, is_gone, move_into, remove_tree, write_new};
use memory::{Known, Memory};

pub use files::replace;
pub use memory::Left;
pub use plan::{Begun, Made, Plan};

/// What writing a plan did.
#[derive(Debug, Default, PartialEq)]
pub struct Written {
    /// All files of the site.
    pub paths: Vec<String>,
    pub changed: Vec<String>,
    pub removed: Vec<String>,
    /// What was doubtful in the sources, in the order of the pages.
    pub warnings: Vec<Diagnostic>,
}

/// Where a site is written, and where it is remembered what was written there.
pub struct Output<'a> {
    pub folder: &'a Path,
    /// `.potluck/` of the site: holds a manifest for each output folder.
    pub state: &'a Path,
}

/// What was made of a plan, before any of it is in place.
struct Staged {
    /// The files whose bytes are new.
    paths: Vec<String>,
    warnings: Vec<Diagnostic>,
    memory: Memory,
}

/// What became of one job.
#[derive(Default)]
struct One {
    is_new: bool,
    warnings: Vec<Diagnostic>,
    /// For the next build.
    known: Option<Known>,
}

/// The folder inside the output that holds files until all are made.
const STAGE: &str = ".potluck-stage";

impl Output<'_> {
    /// Makes the folder hold exactly the plan's files. Until the last of them is rendered nothing in it changes;
    /// then only changed files are replaced, each at once, and those of ours that are stale are removed.
    pub fn write(&self, plan: &Plan) -> Result<Written, Stop> {
        let known = self.claim()?;
        let memory = self.manifest()?.with_extension("made");
        let before = Memory::load(&memory);
        let stage = self.folder.join(STAGE);
        remove_tree(&stage).map_err(Failure::at("clear", &stage))?;
        let Staged {
            paths: staged,
            warnings,
            memory: after,
        } = self
            .stage(plan, &stage, &before)
            .inspect_err(|_| drop(remove_tree(&stage)))?;
        // From here on the manifest names what may be there: a kill in between leaves no file that is nobody's.
        let new: BTreeSet<String> = plan.paths().map(str::to_string).collect();
        let both: BTreeSet<String> = known.union(&new).cloned().collect();
        self.remember(&known, &both)?;
        if !staged.is_empty() {
            // What is new before what is replaced, what is stale last: no page ever leads to one that is not there.
            move_into(&stage, self.folder, Moved::New)?;
            move_into(&stage, self.folder, Moved::All)?;
        }
        let removed: Vec<String> = known.difference(&new).cloned().collect();
        for path in &removed {
            self.remove(path)?;
        }
        remove_tree(&stage).map_err(Failure::at("clear", &stage))?;
        self.remember(&both, &new)?;
        if after != before {
            after.save(&memory);
        }
        Ok(Written {
            paths: new.into_iter().collect(),
            changed: staged,
            removed,
            warnings,
        })
    }

    /// The paths we wrote here before; refuses a folder with files in it that we know nothing of.
    fn claim(&self) -> Result<BTreeSet<String>, Stop> {
        let folder = self.folder;
        if folder.exists() && !folder.is_dir() {
            return Err(
                Failure::new(format!("`{}` is a file, not a folder", shown(folder)))
                    .help("move it away; the site is built into a folder of that name")
                    .into(),
            );
        }
        fs::create_dir_all(folder).map_err(Failure::at("make the folder", folder))?;
        let manifest = self.manifest()?;
        match fs::read_to_string(&manifest) {
            Ok(text) => Ok(text
                .lines()
                .map(str::to_string)
                .filter(|path| is_safe(path))
                .collect()),
            Err(error) if error.kind() != io::ErrorKind::NotFound => {
                Err(Failure::at("read", &manifest)(error).into())
            }
            // An old build of ours whose manifest went with `.potluck/` is built upon; what is stale in it stays.
            Err(_) if is_empty(folder) || is_old_build(folder) => Ok(BTreeSet::new()),
            Err(_) => Err(Failure::new(format!(
                "`{}` has files in it that potluck did not write",
                shown(folder)
            ))
            .help("if it is an old build, delete it; else choose another folder with --out")
            .into()),
        }
    }

    /// A folder inside the site is known by its path from there, so that a site may be moved with what was built.
    fn manifest(&self) -> Result<PathBuf, Failure> {
        let find = |path: &Path| path.canonicalize().map_err(Failure::at("find", path));
        let folder = find(self.folder)?;
        let site = self.state.parent().map(|site| match site.as_os_str() {
            here if here.is_empty() => Path::new("."),
            _ => site,
        });
        let site = site.map(find).transpose()?;
        let inside = site.as_ref().and_then(|it| folder.strip_prefix(it).ok());
        let name = Sha256::digest(inside.unwrap_or(&folder).as_os_str().as_encoded_bytes());
        let name: String = name
            .iter()
            .take(8)
            .map(|byte| format!("{byte:02x}"))
            .collect();
        Ok(self.state.join("output").join(name))
    }

    fn remember(&self, known: &BTreeSet<String>, paths: &BTreeSet<String>) -> Result<(), Failure> {
        let manifest = self.manifest()?;
        if known == paths && manifest.exists() {
            return Ok(());
        }
        let text: String = paths.iter().map(|path| format!("{path}\n")).collect();
        replace(&manifest, text.as_bytes()).map_err(Failure::at("write", &manifest))
    }

    /// Renders every job that is not known to make the same again, and keeps those whose bytes are new, in the order of
    /// their paths.
    fn stage(&self, plan: &Plan, stage: &Path, before: &Memory) -> Result<Staged, Stop> {
        // One after the other, whoever is free: not two halves of the site at once.
        let jobs = plan.in_order().into_iter().par_bridge();
        let mut made: Vec<_> = jobs
            .map(|path| (path, self.stage_one(plan, stage, path, before)))
            .collect();
        made.sort_by_key(|(path, _)| *path);
        let (mut paths, mut warnings, mut known) = (Vec::new(), Vec::new(), Vec::new());
        let mut mistakes = Vec::new();
        for (path, result) in made {
            match result {
                Ok(one) => {
                    paths.extend(one.is_new.then(|| path.clone()));
                    warnings.extend(one.warnings);
                    known.extend(one.known.map(|known| (path.clone(), known)));
                }
                // One template with a mistake spoils many pages: it is said once.
                Err(Stop::Mistakes(found)) => {
                    let new = found.into_iter().filter(|one| !mistakes.contains(one));
                    let new: Vec<Diagnostic> = new.collect();
                    mistakes.extend(new);
                }
                Err(failed) => return Err(failed),
            }
        }
        match mistakes.is_empty() {
            true => Ok(Staged {
                paths,
                warnings,
                memory: known.into_iter().collect(),
            }),
            false => Err(Stop::Mistakes(mistakes)),
        }
    }

    fn stage_one(
        &self,
        plan: &Plan,
        stage: &Path,
        path: &str,
        before: &Memory,
    ) -> Result<One, Stop> {
        let Some(begun) = plan.begin(path) else {
            return Ok(One::default());
        };
        let Begun { mark, rest } = begun?;
        let target = self.folder.join(path);
        let known = mark
            .as_ref()
            .and_then(|mark| before.of(path, mark, &target));
        if known.is_some() {
            return Ok(One {
                known,
                ..One::default()
            });
        }
        let made = rest()?;
        let old = lying(&target, &made.bytes);
        let is_new = old.is_none();
        let meta = match old {
            Some(meta) => meta,
            None => {
                write_new(&stage.join(path), &made.bytes).map_err(Failure::at("write", &target))?
            }
        };
        // What was doubtful is to be said every time.
        let mark = mark.filter(|_| made.warnings.is_empty());
        let known = mark.zip(Left::told(&meta));
        Ok(One {
            is_new,
            warnings: made.warnings,
            known: known.map(|(mark, left)| Known { mark, left }),
        })
    }

    fn remove(&self, path: &str) -> Result<(), Failure> {
        let target = self.folder.join(path);
        if self.is_behind_a_link(&target) {
            return Ok(());
        }
        match fs::remove_file(&target) {
            // A folder of that name holds other pages of ours by now.
            Err(error) if !is_gone(&error) && !target.is_dir() => {
                return Err(Failure::at("remove", &target)(error));
            }
            _ => {}
        }
        // Folders that are empty now were made for this file alone.
        let mut parent = target.parent();
        while let Some(folder) =
            parent.filter(|folder| *folder != self.folder && folder.starts_with(self.folder))
        {
            if fs::remove_dir(folder).is_err() {
                break;
            }
            parent = folder.parent();
        }
        Ok(())
    }

    /// Whether one gets there by a link alone: then it lies elsewhere, and is not ours.
    fn is_behind_a_link(&self, target: &Path) -> bool {
        let folders = target.ancestors().skip(1);
        let mut folders = folders.take_while(|folder| *folder != self.folder);
        folders.any(|folder| fs::symlink_metadata(folder).is_ok_and(|found| found.is_symlink()))
    }
}

/// How a file lies there, if it holds these bytes.
fn lying(file: &Path, bytes: &[u8]) -> Option<fs::Metadata> {
    let meta = fs::metadata(file).ok()?;
    let is_one = meta.is_file() && meta.len() == bytes.len() as u64;
    let holds = || fs::read(file).is_ok_and(|old| old == bytes);
    (is_one && holds()).then_some(meta)
}

fn is_empty(folder: &Path) -> bool {
    fs::read_dir(folder).is_ok_and(|mut entries| {
        entries.all(|entry| entry.is_ok_and(|entry| entry.file_name() == STAGE))
    })
}

/// Whether the folder's first page says that potluck made it.
fn is_old_build(folder: &Path) -> bool {
    let page = fs::read_to_string(folder.join("index.html")).unwrap_or_default();
    page.contains("<meta name=\"generator\" content=\"potluck\">")
}

/// A manifest is a file like any other: what it lists must not lead out of the folder.
fn is_safe(path: &str) -> bool {
    !path.is_empty() && path.split('/').all(|part| !matches!(part, "" | "." | ".."))
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Site(tempfile::TempDir);

    impl Site {
        fn new() -> Site {
            Site(tempfile::tempdir().unwrap())
        }

        fn folder(&self) -> PathBuf {
            self.0.path().join("public")
        }

        fn write(&self, files: &[(&str, &str)]) -> Result<Written, Stop> {
            let mut plan = Plan::default();
            for (path, text) in files {
                let text = text.to_string();
                plan.render(*path, move || match text.as_str() {
                    "!" => Err(Failure::new("no").into()),
                    text => Ok(text.as_bytes().to_vec().into()),
                });
            }
            Output {
                folder: &self.folder(),
                state: &self.0.path().join(".potluck"),
            }
            .write(&plan)
        }

        fn read(&self, path: &str) -> Option<String> {
            fs::read_to_string(self.folder().join(path)).ok()
        }
    }

    #[test]
    fn only_what_changed_is_written_and_what_is_stale_is_removed() {
        let site = Site::new();
        assert_eq!(
            site.write(&[("a/index.html", "1"), ("b/index.html", "1")])
                .unwrap()
                .changed
                .len(),
            2
        );
        let written = site
            .write(&[("a/index.html", "1"), ("c.html", "2")])
            .unwrap();
        assert_eq!(
            (written.changed, written.removed),
            (vec!["c.html".into()], vec!["b/index.html".into()])
        );
        assert!(!site.folder().join("b").exists());
        assert!(!site.folder().join(STAGE).exists());
    }

    #[test]
    fn a_job_that_fails_leaves_the_last_good_site_whole() {
        let site = Site::new();
        site.write(&[("a.html", "1"), ("b.html", "1")]).unwrap();
        site.write(&[("a.html", "2"), ("c.html", "!")]).unwrap_err();
        assert_eq!(
            (site.read("a.html"), site.read("b.html")),
            (Some("1".into()), Some("1".into()))
        );
    }

    #[test]
    fn a_folder_with_files_of_others_is_refused_and_theirs_survive_beside_ours() {
        let site = Site::new();
        fs::create_dir_all(site.folder()).unwrap();
        fs::write(site.folder().join("thesis.doc"), "mine").unwrap();
        site.write(&[("a.html", "1")]).unwrap_err();
        fs::remove_file(site.folder().join("thesis.doc")).unwrap();
        site.write(&[("a.html", "1")]).unwrap();
        fs::write(site.folder().join("CNAME"), "mine").unwrap();
        site.write(&[("b.html", "1")]).unwrap();
        assert_eq!(site.read("CNAME").as_deref(), Some("mine"));
        assert_eq!(site.read("a.html"), None);
    }

    #[test]
    fn an_old_build_is_built_upon_when_its_manifest_is_gone() {
        let site = Site::new();
        let page = "<meta name=\"generator\" content=\"potluck\">";
        site.write(&[("index.html", page), ("old.html", "1")])
            .unwrap();
        fs::remove_dir_all(site.0.path().join(".potluck")).unwrap();
        let written = site
            .write(&[("index.html", page), ("new.html", "1")])
            .unwrap();
        assert_eq!(written.changed, ["new.html"]);
        assert_eq!(site.read("old.html").as_deref(), Some("1"));
    }

    #[test]
    fn a_page_may_become_a_folder_and_back() {
        let site = Site::new();
        site.write(&[("x", "1")]).unwrap();
        site.write(&[("x/index.html", "2")]).unwrap();
        assert_eq!(site.read("x/index.html").as_deref(), Some("2"));
    }

    #[test]
    fn a_manifest_that_points_outside_removes_nothing_there() {
        assert!(
            !is_safe("../../thesis.doc")
                && !is_safe("/etc/passwd")
                && is_safe("2026/06/x/index.html")
        );
    }
}

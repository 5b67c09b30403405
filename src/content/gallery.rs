//! The site's own pictures: how large each is, in which widths it is offered, and its bytes without what they tell of
//! its maker. What is costly to make is kept by content, so that a second build does not pay again.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};

use rayon::prelude::*;
use sha2::{Digest, Sha256};

use super::cache::Cache;
use super::photo;
use super::scale::{self, Size};
use crate::diagnostic::{Diagnostic, Failure, Stop};
use crate::model::digits;
use crate::output::{self, Left};

/// The longest side of a picture beside a post, in pixels: sharp on a large screen, a tenth of what a camera writes.
const LARGEST: u32 = 2048;
/// Narrower copies for smaller screens, in pixels.
const WIDTHS: [u32; 2] = [640, 1280];
/// The portrait beside its owner's words and as an icon, in pixels: sharp at a quarter of that on any screen.
const PORTRAIT: u32 = 384;
/// Where made pictures are kept, from the site's folder.
const KEPT: &str = ".potluck/pictures";
/// Which of them is which.
const NAMES: &str = ".potluck/pictures.json";

/// Pictures by their output path.
#[derive(Debug, Default)]
pub struct Gallery {
    root: PathBuf,
    shown: BTreeMap<String, Shown>,
    /// Narrower copies: output path → the picture each is made of, and its size.
    narrower: BTreeMap<String, (String, Size)>,
    /// Whether what is made may be kept on disk.
    is_keeping: bool,
    /// Under which names made pictures are kept: for one that lies as it did nothing is read or hashed to tell.
    names: Cache,
    /// Names of what this build needed, each with a lock for whoever makes it: a page, a feed and a copy may ask for
    /// the same picture at once.
    used: Mutex<BTreeMap<String, Arc<Mutex<()>>>>,
}

/// A picture as pages show it.
#[derive(Debug)]
struct Shown {
    file: PathBuf,
    size: Option<Size>,
    /// Larger than anybody needs: it is made anew in this size.
    is_reduced: bool,
}

/// How a picture is offered to browsers.
#[derive(Debug, PartialEq)]
pub struct Offer {
    pub size: Size,
    /// Output paths of narrower copies and their widths, the narrowest first.
    pub narrower: Vec<(String, u32)>,
}

impl Gallery {
    /// The pictures among the output files of the site in `root`. Those beside posts are made smaller; one in
    /// `static/` stays as it is, without what it tells. The portrait has a small copy, wherever it is.
    pub fn of(root: &Path, files: &BTreeMap<String, PathBuf>, portrait: &str) -> Gallery {
        let statics = root.join("static");
        let pictures: Vec<_> = files
            .iter()
            .filter(|(path, _)| photo::is_picture(path))
            .collect();
        let looked_at: Vec<_> = pictures
            .par_iter()
            .map(|(path, file)| (*path, *file, photo::look(file)))
            .collect();
        let mut gallery = Gallery {
            root: root.to_path_buf(),
            names: Cache::at(root.join(NAMES)),
            ..Gallery::default()
        };
        for (path, file, look) in looked_at {
            let is_reducible = look.is_scalable && !file.starts_with(&statics);
            let whole = look.size;
            let is_large = |size: &Size| size.width.max(size.height) > worth_it(LARGEST);
            let reduced = whole.filter(|whole| is_reducible && is_large(whole));
            let size = reduced.map(|whole| whole.at_most(LARGEST)).or(whole);
            let widths = WIDTHS.into_iter().filter(|_| is_reducible);
            let small = (look.is_scalable && path == portrait).then_some(PORTRAIT);
            if let Some(size) = size {
                let made = copies(path, size, widths.chain(small), files);
                gallery.narrower.extend(made);
            }
            let shown = Shown {
                file: file.clone(),
                size,
                is_reduced: reduced.is_some(),
            };
            gallery.shown.insert(path.clone(), shown);
        }
        gallery
    }

    /// Where the portrait is in the size in which it is shown: its small copy, else itself.
    pub fn portrait<'a>(&'a self, path: &'a str) -> &'a str {
        let copy = self.narrower.get_key_value(&copy_path(path, PORTRAIT));
        let copy = copy.filter(|(_, (of, _))| of == path);
        copy.map_or(path, |(copy, _)| copy)
    }

    /// Lets made pictures be kept below the site's folder for the next build.
    pub fn keep(&mut self) {
        self.is_keeping = true;
    }

    /// How the picture at an output path is offered; none where that is no picture, or one of unknown size.
    pub fn offer(&self, path: &str) -> Option<Offer> {
        let size = self.shown.get(path)?.size?;
        let narrower = WIDTHS.iter().filter_map(|width| {
            let copy = copy_path(path, *width);
            let (of, _) = self.narrower.get(&copy)?;
            (of == path).then_some((copy, *width))
        });
        Some(Offer {
            size,
            narrower: narrower.collect(),
        })
    }

    /// The output paths of all pictures, narrower copies included.
    pub fn paths(&self) -> impl Iterator<Item = &String> {
        self.shown.keys().chain(self.narrower.keys())
    }

    /// The bytes to publish at an output path: no EXIF, no GPS, no XMP.
    pub fn make(&self, path: &str) -> Result<Vec<u8>, Stop> {
        let (of, size) = match self.narrower.get(path) {
            Some((of, size)) => (of.as_str(), Some(*size)),
            None => (path, None),
        };
        let Some(shown) = self.shown.get(of) else {
            return Ok(Vec::new());
        };
        let size = size.or(shown.size.filter(|_| shown.is_reduced));
        let read = || fs::read(&shown.file).map_err(Failure::at("read", &shown.file));
        let made = match size {
            None => photo::without_exif(read()?),
            Some(size) => {
                let what = what(path, &shown.file, size);
                match what.as_deref().and_then(|what| self.known(what)) {
                    Some(made) => Ok(made),
                    None => self.recall(what.as_deref(), read()?, size),
                }
            }
        };
        made.map_err(|why| {
            let file = shown.file.strip_prefix(&self.root);
            let file = file.unwrap_or(&shown.file).to_string_lossy();
            Diagnostic::error(why)
                .path(file)
                .help("open and save it again with a picture program, as JPEG or PNG")
                .into()
        })
    }

    /// Forgets kept pictures that this build did not need. For the end of a whole build.
    pub fn tidy(&self) {
        let used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        let kept = fs::read_dir(self.root.join(KEPT)).into_iter().flatten();
        for file in kept.flatten() {
            let name = file.file_name();
            if !name.to_str().is_some_and(|name| used.contains_key(name)) {
                let _ = fs::remove_file(file.path());
            }
        }
        if self.is_keeping {
            self.names.save();
        }
    }

    /// The picture of an earlier build, if the one it was made of lies as it did.
    fn known(&self, what: &str) -> Option<Vec<u8>> {
        let name = self.names.find(&[what])?;
        let made = fs::read(self.root.join(KEPT).join(&name)).ok()?;
        self.names.note(&[what], &name);
        self.maker(name);
        Some(made)
    }

    /// The picture in this size, from an earlier build if that made it.
    fn recall(&self, what: Option<&str>, bytes: Vec<u8>, size: Size) -> Result<Vec<u8>, String> {
        let name = name(&bytes, size);
        if let Some(what) = what {
            self.names.note(&[what], &name);
        }
        let file = self.root.join(KEPT).join(&name);
        let maker = self.maker(name);
        let _alone = maker.lock().unwrap_or_else(PoisonError::into_inner);
        if let Ok(made) = fs::read(&file) {
            return Ok(made);
        }
        let small = scale::scaled(&bytes, size)?;
        let whole = photo::without_exif(bytes)?;
        // A drawing with few colours can be smaller than its own copy: then it is its own copy.
        let made = if small.len() < whole.len() {
            small
        } else {
            whole
        };
        if self.is_keeping {
            // Where that is not possible the next build is slower, and nothing else.
            let _ = output::replace(&file, &made);
        }
        Ok(made)
    }

    fn maker(&self, name: String) -> Arc<Mutex<()>> {
        let mut used = self.used.lock().unwrap_or_else(PoisonError::into_inner);
        used.entry(name).or_default().clone()
    }
}

/// The narrower copies of a picture that are worth it. A file of the person's with that name comes first.
fn copies(
    path: &str,
    size: Size,
    widths: impl Iterator<Item = u32>,
    files: &BTreeMap<String, PathBuf>,
) -> Vec<(String, (String, Size))> {
    widths
        .filter(|width| size.width > worth_it(*width))
        .map(|width| {
            (
                copy_path(path, width),
                (path.to_string(), size.at_width(width)),
            )
        })
        .filter(|(copy, _)| !files.contains_key(copy))
        .collect()
}

/// A copy that is nearly as large as the picture saves nobody anything.
fn worth_it(side: u32) -> u32 {
    side * 5 / 4
}

/// `pond.jpg` → `pond-640w.jpg`.
fn copy_path(path: &str, width: u32) -> String {
    match path.rsplit_once('.') {
        Some((stem, ending)) => format!("{stem}-{width}w.{ending}"),
        None => format!("{path}-{width}w"),
    }
}

/// What is made at an output path, and how the file it is made of lies there.
fn what(path: &str, file: &Path, size: Size) -> Option<String> {
    let left = Left::of(file)?;
    Some(format!("{path} {left:?} {size:?} {}", scale::VERSION))
}

/// What a made picture is kept under: all that its bytes depend on.
fn name(bytes: &[u8], size: Size) -> String {
    let mut hash = Sha256::new();
    hash.update(scale::VERSION.to_le_bytes());
    hash.update(size.width.to_le_bytes());
    hash.update(size.height.to_le_bytes());
    hash.update(bytes);
    digits(&hash.finalize(), 16)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A site with one picture beside a post.
    fn site(width: u32, height: u32) -> (tempfile::TempDir, BTreeMap<String, PathBuf>) {
        let root = tempfile::tempdir().unwrap();
        let file = root.path().join("posts/2026-06-01-pond/pond.jpg");
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        let pixels = |x, y| image::Rgb([(x % 256) as u8, (y % 256) as u8, 90u8]);
        let picture = image::RgbImage::from_fn(width, height, pixels);
        picture.save(&file).unwrap();
        let files = BTreeMap::from([("2026/06/pond/pond.jpg".to_string(), file)]);
        (root, files)
    }

    fn size(bytes: &[u8]) -> (u32, u32) {
        let picture = image::load_from_memory(bytes).unwrap();
        (picture.width(), picture.height())
    }

    #[test]
    fn a_large_photo_is_offered_in_three_widths_and_a_small_one_as_it_is() {
        let (root, files) = site(3000, 300);
        let gallery = Gallery::of(root.path(), &files, "");
        let offer = gallery.offer("2026/06/pond/pond.jpg").unwrap();
        assert_eq!((offer.size.width, offer.size.height), (2048, 205));
        assert_eq!(
            offer.narrower,
            [
                ("2026/06/pond/pond-640w.jpg".to_string(), 640),
                ("2026/06/pond/pond-1280w.jpg".to_string(), 1280)
            ]
        );
        let made = |path| size(&gallery.make(path).unwrap());
        assert_eq!(made("2026/06/pond/pond.jpg"), (2048, 205));
        assert_eq!(made("2026/06/pond/pond-640w.jpg"), (640, 64));

        let (root, files) = site(500, 400);
        let gallery = Gallery::of(root.path(), &files, "");
        let offer = gallery.offer("2026/06/pond/pond.jpg").unwrap();
        assert_eq!((offer.size.width, offer.narrower.len()), (500, 0));
    }

    #[test]
    fn a_picture_in_static_stays_as_large_as_it_is() {
        let (root, _) = site(1, 1);
        let file = root.path().join("static/poster.png");
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        image::RgbImage::new(3000, 10).save(&file).unwrap();
        let files = BTreeMap::from([("poster.png".to_string(), file)]);
        let gallery = Gallery::of(root.path(), &files, "");
        assert_eq!(gallery.offer("poster.png").unwrap().size.width, 3000);
        assert_eq!(gallery.paths().count(), 1);
        assert_eq!(size(&gallery.make("poster.png").unwrap()), (3000, 10));

        // Unless it is the portrait, which stands small beside every line.
        let gallery = Gallery::of(root.path(), &files, "poster.png");
        assert_eq!(gallery.portrait("poster.png"), "poster-384w.png");
        assert_eq!(gallery.paths().count(), 2);
        let small = gallery.make("poster-384w.png").unwrap();
        assert_eq!(size(&small), (384, 1));
        assert_eq!(gallery.portrait("other.png"), "other.png");
    }

    #[test]
    fn a_second_build_reads_what_the_first_one_made_and_forgets_what_nobody_needs() {
        let (root, files) = site(1000, 100);
        let kept = root.path().join(KEPT);
        let copy = "2026/06/pond/pond-640w.jpg";
        Gallery::of(root.path(), &files, "").make(copy).unwrap();
        assert!(!kept.exists(), "a look leaves no trace");
        let mut first = Gallery::of(root.path(), &files, "");
        first.keep();
        let made = first.make(copy).unwrap();
        let file = fs::read_dir(&kept).unwrap().next().unwrap().unwrap().path();
        assert_eq!(fs::read(&file).unwrap(), made);
        fs::write(&file, "kept").unwrap();
        let second = Gallery::of(root.path(), &files, "");
        assert_eq!(second.make(copy).unwrap(), b"kept");
        second.tidy();
        assert!(file.exists());
        Gallery::of(root.path(), &BTreeMap::new(), "").tidy();
        assert!(!file.exists());
    }

    #[test]
    fn a_file_of_the_persons_is_not_replaced_by_a_copy() {
        let (root, mut files) = site(3000, 300);
        let own = root.path().join("posts/2026-06-01-pond/pond-640w.jpg");
        fs::copy(files.values().next().unwrap(), &own).unwrap();
        files.insert("2026/06/pond/pond-640w.jpg".into(), own);
        let gallery = Gallery::of(root.path(), &files, "");
        let offer = gallery.offer("2026/06/pond/pond.jpg").unwrap();
        let widths: Vec<_> = offer.narrower.iter().map(|(_, width)| *width).collect();
        assert_eq!(widths, [1280]);
        assert_eq!(
            size(&gallery.make("2026/06/pond/pond-640w.jpg").unwrap()),
            (2048, 205)
        );
    }
}

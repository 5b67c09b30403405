//! The pictures that a post shows.

use std::path::PathBuf;

use url::Url;

use super::photo;
use super::reader::Reader;
use crate::model::Photo;

impl Reader<'_> {
    pub fn photos(&mut self, url: &Url) -> Vec<Photo> {
        let mut photos = Vec::new();
        for field in &self.front.fields.photos {
            let (file, place) = self.beside(&field.file, url);
            if !file.is_file() {
                let lost = self.front.mistake_at(
                    "photos",
                    &field.file,
                    format!("this picture leads nowhere: `{}`", field.file),
                );
                let lost =
                    lost.help("name a picture beside this file, or /img/x.png from `static/`");
                self.warnings.push(lost.into_warning());
            }
            if photo::is_unseen(&field.file) {
                let unseen = self.front.mistake_at(
                    "photos",
                    &field.file,
                    format!(
                        "hardly any browser shows this kind of picture: `{}`",
                        field.file
                    ),
                );
                self.warnings.push(unseen.help(photo::SEEN).into_warning());
            }
            if let Some(url) = place {
                photos.push(Photo {
                    url,
                    alt: field.alt.clone(),
                });
            }
        }
        photos
    }

    /// The file that a name in the front matter means, and its address: from the site's root, beside a post in a
    /// folder of its own, or in the folder that posts share.
    pub fn beside(&self, name: &str, page: &Url) -> (PathBuf, Option<Url>) {
        if let Some(path) = name.strip_prefix('/') {
            let file = self.root.join("static").join(path);
            return (file, Some(self.config.base.join(path)));
        }
        let folder = self.file.path.rsplit_once('/').map_or("", |(it, _)| it);
        let file = self.root.join(folder).join(name);
        let shared = format!("{folder}/{name}");
        let has_own_folder = super::walk::bundle(&self.file.path).is_some();
        match has_own_folder {
            true => (file, page.join(name).ok()),
            false => (file, Some(self.config.base.join(&shared))),
        }
    }
}

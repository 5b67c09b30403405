//! Films and sounds that tell where they were taken, and files too large for a git host or a phone.

use std::collections::BTreeMap;
use std::fs::{self, File};
use std::io::{Read, Seek, SeekFrom};
use std::path::{Path, PathBuf};

use crate::diagnostic::Diagnostic;

/// Bytes beyond which a file is a burden to who visits the site.
const LARGE: u64 = 25 << 20;
/// Bytes of a film's head that are looked at.
const HEAD: u64 = 16 << 20;

/// What is doubtful about the files of the site in `root` that are published as they are.
pub fn doubts(root: &Path, files: &BTreeMap<String, PathBuf>) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for file in files.values() {
        let path = file.strip_prefix(root).unwrap_or(file).to_string_lossy();
        let length = fs::metadata(file).map_or(0, |meta| meta.len());
        if length > LARGE {
            let large = format!("this file is large: {} MB", length / 1_000_000);
            found.push(Diagnostic::warning(large).path(&*path).help(
                "whoever opens the page on a phone waits for it, and git keeps it for ever: make it smaller, or link to where it is",
            ));
        }
        if tells_place(file) {
            let tells = Diagnostic::warning("this film tells where it was taken");
            found.push(tells.path(&*path).help(
                "take the place out: ffmpeg -i film.mov -map_metadata -1 -c copy film.mp4, or share it without location from the phone",
            ));
        }
    }
    found
}

/// Whether an MP4 or QuickTime film holds a place: a `©xyz` atom, Apple's key for ISO 6709, or 3GPP's `loci`.
fn tells_place(file: &Path) -> bool {
    let ending = file.extension().and_then(|it| it.to_str()).unwrap_or("");
    let is_film = ["mp4", "m4v", "mov", "m4a", "3gp"].contains(&&*ending.to_ascii_lowercase());
    let Some(head) = is_film.then(|| movie_head(file).ok().flatten()).flatten() else {
        return false;
    };
    let places: [&[u8]; 3] = [b"\xA9xyz", b"com.apple.quicktime.location.", b"loci"];
    places
        .iter()
        .any(|place| head.windows(place.len()).any(|bytes| bytes == *place))
}

/// The `moov` atom (ISO 14496-12 §8.2), which holds all that a film says of itself.
fn movie_head(file: &Path) -> std::io::Result<Option<Vec<u8>>> {
    let mut file = File::open(file)?;
    let mut at = 0;
    loop {
        file.seek(SeekFrom::Start(at))?;
        let mut header = [0; 16];
        let read = file.read(&mut header)?;
        let (Some(size), Some(name)) = (header.first_chunk::<4>(), header.get(4..8)) else {
            return Ok(None);
        };
        if read < 8 {
            return Ok(None);
        }
        // 1 means that the size follows in eight bytes, 0 that the atom reaches to the end.
        let size = match u32::from_be_bytes(*size) {
            1 => header
                .last_chunk::<8>()
                .map_or(0, |large| u64::from_be_bytes(*large)),
            size => u64::from(size),
        };
        if name == b"moov" {
            file.seek(SeekFrom::Start(at))?;
            let mut head = Vec::new();
            let length = if size == 0 { HEAD } else { size.min(HEAD) };
            file.take(length).read_to_end(&mut head)?;
            return Ok(Some(head));
        }
        match at.checked_add(size) {
            Some(next) if size >= 8 => at = next,
            _ => return Ok(None),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn atom(name: &[u8; 4], content: &[u8]) -> Vec<u8> {
        let mut atom = (content.len() as u32 + 8).to_be_bytes().to_vec();
        atom.extend(name);
        atom.extend(content);
        atom
    }

    #[test]
    fn a_place_is_found_in_a_films_head_and_not_in_its_pictures() {
        let folder = tempfile::tempdir().unwrap();
        let place = atom(
            b"udta",
            &atom(b"\xA9xyz", b"\0\x12\x15\xC7+51.4545-002.5879/"),
        );
        for (name, content, tells) in [
            (
                "a.mp4",
                [atom(b"ftyp", b"isom"), atom(b"moov", &place)],
                true,
            ),
            (
                "b.mov",
                [atom(b"mdat", b"pixels"), atom(b"moov", &place)],
                true,
            ),
            (
                "c.mp4",
                [atom(b"mdat", &place), atom(b"moov", b"nothing")],
                false,
            ),
            ("d.txt", [atom(b"ftyp", b""), atom(b"moov", &place)], false),
            ("e.mp4", [vec![0, 0], vec![]], false),
            (
                "f.mp4",
                [atom(b"ftyp", b""), vec![0, 0, 0, 3, b'f', b'r', b'e', b'e']],
                false,
            ),
        ] {
            let file = folder.path().join(name);
            fs::write(&file, content.concat()).unwrap();
            assert_eq!(tells_place(&file), tells, "{name}");
        }
    }
}

//! Pictures without what they tell of their maker: no EXIF, no GPS, no XMP, without re-encoding (decisions §22).
//! And what can be seen of one at a glance: how large it is, and whether it can be made smaller.

use std::fs::File;
use std::io::{BufReader, Read};
use std::path::Path;

use img_parts::jpeg::{Jpeg, JpegSegment, markers};
use img_parts::png::Png;
use img_parts::webp::WebP;
use img_parts::{Bytes, ImageEXIF};

use super::scale::Size;

/// A picture's bytes without metadata, its orientation kept. A picture that cannot be taken apart is none that may be
/// published with what it may hold.
pub fn without_exif(bytes: Vec<u8>) -> Result<Vec<u8>, String> {
    let bytes = Bytes::from(bytes);
    let broken = |error: img_parts::Error| format!("the picture is damaged: {error}");
    match bytes.get(..12) {
        Some([0xFF, 0xD8, ..]) => Jpeg::from_bytes(bytes).map(jpeg).map_err(broken),
        Some([0x89, b'P', b'N', b'G', ..]) => Png::from_bytes(bytes).map(png).map_err(broken),
        Some([b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P']) => {
            WebP::from_bytes(bytes).map(webp).map_err(broken)
        }
        _ if tells(&bytes) => {
            Err("potluck cannot take out what this picture tells about camera and place".into())
        }
        _ => Ok(bytes.into()),
    }
}

/// Whether a picture of another kind (HEIC, AVIF, TIFF) has EXIF in it.
fn tells(bytes: &[u8]) -> bool {
    let mut file = std::io::Cursor::new(bytes);
    exif::Reader::new().read_from_container(&mut file).is_ok()
}

/// Whether a file's name says that it is a picture that may carry metadata.
pub fn is_picture(path: &str) -> bool {
    let endings = [
        "jpg", "jpeg", "jpe", "png", "webp", "gif", "avif", "heic", "heif", "tif", "tiff",
    ];
    endings.contains(&ending(path).as_str())
}

/// Whether no browser, or hardly any, shows a picture of this name.
pub fn is_unseen(path: &str) -> bool {
    let endings = [
        "heic", "heif", "tif", "tiff", "psd", "dng", "raw", "cr2", "nef",
    ];
    endings.contains(&ending(path).as_str())
}

/// What to do about such a picture.
pub const SEEN: &str = "save it as JPEG or PNG: phones and picture programs can export it";

fn ending(path: &str) -> String {
    let ending = path.rsplit_once('.').map_or("", |(_, ending)| ending);
    ending.to_ascii_lowercase()
}

/// What can be seen of a picture without decoding it.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Look {
    /// None where the file does not say.
    pub size: Option<Size>,
    /// A JPEG, or a PNG that does not move.
    pub is_scalable: bool,
}

/// Bytes at the head of a file in which a PNG must say that it moves.
const HEAD: u64 = 64 << 10;

/// Looks at the head of a picture's file. What cannot be read has no size; reading it whole will tell why.
pub fn look(file: &Path) -> Look {
    let size = imagesize::size(file).ok().and_then(|size| {
        Some(Size {
            width: u32::try_from(size.width).ok().filter(|side| *side > 0)?,
            height: u32::try_from(size.height).ok().filter(|side| *side > 0)?,
        })
    });
    let mut head = Vec::new();
    let is_read = File::open(file).and_then(|file| file.take(HEAD).read_to_end(&mut head));
    match (is_read, head.get(..4)) {
        (Ok(_), Some([0xFF, 0xD8, ..])) => Look {
            size: size.map(|size| match stored_orientation(file) {
                Some(5..=8) => size.on_its_side(),
                _ => size,
            }),
            is_scalable: true,
        },
        (Ok(_), Some([0x89, b'P', b'N', b'G'])) => Look {
            size,
            is_scalable: !head.windows(4).any(|chunk| chunk == b"acTL"),
        },
        _ => Look {
            size,
            is_scalable: false,
        },
    }
}

fn stored_orientation(file: &Path) -> Option<u16> {
    let mut file = BufReader::new(File::open(file).ok()?);
    turned(&exif::Reader::new().read_from_container(&mut file).ok()?)
}

fn jpeg(mut jpeg: Jpeg) -> Vec<u8> {
    let exif = jpeg.exif();
    // APP1 holds EXIF and XMP, APP13 Photoshop's IPTC, COM what a camera wrote; APP2 is the colour profile.
    let tells = [markers::APP1, markers::APP13, markers::COM];
    jpeg.segments_mut()
        .retain(|segment| !tells.contains(&segment.marker()));
    if let Some(orientation) = exif.as_deref().and_then(orientation) {
        let mut contents = b"Exif\0\0".to_vec();
        contents.extend(orientation_alone(orientation));
        let at = usize::from(
            !jpeg.segments().is_empty() && jpeg.segments()[0].marker() == markers::APP0,
        );
        jpeg.segments_mut().insert(
            at,
            JpegSegment::new_with_contents(markers::APP1, contents.into()),
        );
    }
    jpeg.encoder().bytes().to_vec()
}

fn png(mut png: Png) -> Vec<u8> {
    let tells: [[u8; 4]; 5] = [*b"eXIf", *b"tEXt", *b"zTXt", *b"iTXt", *b"tIME"];
    png.chunks_mut()
        .retain(|chunk| !tells.contains(&chunk.kind()));
    png.encoder().bytes().to_vec()
}

fn webp(mut webp: WebP) -> Vec<u8> {
    webp.set_exif(None);
    webp.remove_chunks_by_id(*b"XMP ");
    webp.encoder().bytes().to_vec()
}

fn orientation(exif: &[u8]) -> Option<u16> {
    turned(&exif::Reader::new().read_raw(exif.to_vec()).ok()?)
}

/// EXIF's orientation, 2 to 8; none where the picture stands upright.
fn turned(exif: &exif::Exif) -> Option<u16> {
    let field = exif.get_field(exif::Tag::Orientation, exif::In::PRIMARY)?;
    let value = u16::try_from(field.value.get_uint(0)?).ok()?;
    (2..=8).contains(&value).then_some(value)
}

/// A TIFF header with one field (EXIF 2.3 §4.6.4): the orientation, without which the picture would lie on its side.
fn orientation_alone(value: u16) -> Vec<u8> {
    let mut tiff = b"MM\0\x2A\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01".to_vec();
    tiff.extend(value.to_be_bytes());
    tiff.extend([0; 6]);
    tiff
}

#[cfg(test)]
mod tests {
    use super::*;

    fn camera_jpeg(orientation: u16) -> Vec<u8> {
        let mut exif = b"Exif\0\0".to_vec();
        exif.extend(orientation_alone(orientation));
        let mut bytes = vec![0xFF, 0xD8];
        for (marker, contents) in [
            (0xE1, exif.as_slice()),
            (0xE1, b"http://ns.adobe.com/xap/1.0/\0 GPS"),
            (0xFE, b"me"),
        ] {
            bytes.extend([0xFF, marker]);
            bytes.extend((contents.len() as u16 + 2).to_be_bytes());
            bytes.extend(contents);
        }
        bytes.extend([0xFF, 0xDA, 0, 2, 1, 2, 3, 0xFF, 0xD9]);
        bytes
    }

    #[test]
    fn a_jpeg_keeps_its_orientation_and_nothing_else() {
        let clean = without_exif(camera_jpeg(6)).unwrap();
        let jpeg = Jpeg::from_bytes(clean.clone().into()).unwrap();
        assert_eq!(jpeg.exif().as_deref().and_then(orientation), Some(6));
        assert!(!clean.windows(3).any(|window| window == b"GPS"));
        assert!(
            !without_exif(camera_jpeg(1))
                .unwrap()
                .windows(4)
                .any(|window| window == b"Exif")
        );
    }

    #[test]
    fn a_damaged_picture_is_said_and_other_files_pass() {
        assert!(without_exif(vec![0xFF, 0xD8, 0xFF, 0xE1, 0xFF, 0xFF, 1, 2, 3, 4, 5, 6]).is_err());
        assert_eq!(without_exif(b"hello".to_vec()).unwrap(), b"hello");
    }
}

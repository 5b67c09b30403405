//! Pictures without what they tell of their maker: no EXIF, no GPS, no XMP, without re-encoding (decisions §22).

use img_parts::jpeg::{Jpeg, JpegSegment, markers};
use img_parts::png::Png;
use img_parts::webp::WebP;
use img_parts::{Bytes, ImageEXIF};

/// A picture's bytes without metadata, its orientation kept. What is no JPEG, PNG or WebP comes back as it is; a
/// picture that cannot be taken apart is none that may be published with what it may hold.
pub fn without_exif(bytes: Vec<u8>) -> Result<Vec<u8>, String> {
    let bytes = Bytes::from(bytes);
    let broken = |error: img_parts::Error| format!("the picture is damaged: {error}");
    match bytes.get(..12) {
        Some([0xFF, 0xD8, ..]) => Jpeg::from_bytes(bytes).map(jpeg).map_err(broken),
        Some([0x89, b'P', b'N', b'G', ..]) => Png::from_bytes(bytes).map(png).map_err(broken),
        Some([b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P']) => {
            WebP::from_bytes(bytes).map(webp).map_err(broken)
        }
        _ => Ok(bytes.into()),
    }
}

/// Whether a file's name says that it is a picture that may carry metadata.
pub fn is_picture(path: &str) -> bool {
    let ending = path
        .rsplit('.')
        .next()
        .unwrap_or_default()
        .to_ascii_lowercase();
    matches!(ending.as_str(), "jpg" | "jpeg" | "jpe" | "png" | "webp")
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

/// EXIF's orientation, 2 to 8; none where the picture stands upright.
fn orientation(exif: &[u8]) -> Option<u16> {
    let read = exif::Reader::new().read_raw(exif.to_vec()).ok()?;
    let field = read.get_field(exif::Tag::Orientation, exif::In::PRIMARY)?;
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

//! Pictures made narrower: decoded, resized, put upright, encoded anew with their colour profile and nothing else.

use std::io::Cursor;

use fast_image_resize::Resizer;
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::error::{LimitError, LimitErrorKind};
use image::imageops::FilterType;
use image::metadata::Orientation;
use image::{
    DynamicImage, ImageDecoder, ImageEncoder, ImageError, ImageFormat, ImageReader, Limits,
};

/// Raised whenever the same picture comes out otherwise: what an older version made is made anew.
pub const VERSION: u32 = 1;
/// Of 100; at 82 a photo shows no flaw and takes a quarter of what a camera writes.
const JPEG_QUALITY: u8 = 82;
/// Bytes a decoded picture may take: some 80 megapixels.
const MEMORY: u64 = 256 << 20;
/// The same for a stranger's: some 50 megapixels.
const MEMORY_FOR_STRANGERS: u64 = 160 << 20;
/// Bytes of a colour profile that are taken over from a stranger: those of cameras and phones have some hundreds.
const PROFILE: usize = 16 << 10;
/// Bytes up to which a stranger's picture stays one that can be seen through.
const SEEN_THROUGH: usize = 1 << 20;

/// Pixels of a picture as it is seen: upright.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Size {
    pub width: u32,
    pub height: u32,
}

impl Size {
    /// As large as it is, or with a longest side of `longest`.
    pub fn at_most(self, longest: u32) -> Size {
        let side = self.width.max(self.height);
        match side > longest {
            true => self.by(f64::from(longest) / f64::from(side)),
            false => self,
        }
    }

    pub fn at_width(self, width: u32) -> Size {
        let scaled = self.by(f64::from(width) / f64::from(self.width.max(1)));
        Size { width, ..scaled }
    }

    pub fn on_its_side(self) -> Size {
        Size {
            width: self.height,
            height: self.width,
        }
    }

    fn by(self, factor: f64) -> Size {
        let side = |pixels: u32| ((f64::from(pixels) * factor).round() as u32).max(1);
        Size {
            width: side(self.width),
            height: side(self.height),
        }
    }
}

/// A JPEG or PNG in this size. No metadata but the colour profile.
pub fn scaled(bytes: &[u8], size: Size) -> Result<Vec<u8>, String> {
    let whole = Whole::decode(bytes, MEMORY)?;
    let small = whole.upright(size);
    let made = match whole.format {
        Some(ImageFormat::Png) => png(small, whole.profile),
        _ => jpeg(small, whole.profile),
    };
    made.map_err(in_words)
}

/// A stranger's picture as ours: of what they sent only its pixels are taken over, and colours that a small profile
/// names. A photo becomes a JPEG, what one can see through a PNG if that is small.
pub fn remade(bytes: &[u8], longest: u32) -> Result<Remade, String> {
    let mut whole = Whole::decode(bytes, MEMORY_FOR_STRANGERS)?;
    whole.profile = whole.profile.filter(|profile| profile.len() <= PROFILE);
    let size = whole.size().at_most(longest);
    let small = whole.upright(size);
    if small.color().has_alpha() {
        let bytes = png(small.to_rgba8().into(), whole.profile.clone()).map_err(in_words)?;
        if bytes.len() <= SEEN_THROUGH {
            return Ok(Remade {
                bytes,
                ending: "png",
            });
        }
    }
    let bytes = jpeg(small, whole.profile).map_err(in_words)?;
    Ok(Remade {
        bytes,
        ending: "jpg",
    })
}

/// A picture made of a stranger's.
#[derive(Debug)]
pub struct Remade {
    pub bytes: Vec<u8>,
    /// `jpg` or `png`.
    pub ending: &'static str,
}

/// A picture in full.
struct Whole {
    format: Option<ImageFormat>,
    picture: DynamicImage,
    orientation: Orientation,
    profile: Option<Vec<u8>>,
}

impl Whole {
    fn decode(bytes: &[u8], memory: u64) -> Result<Whole, String> {
        let mut reader = ImageReader::new(Cursor::new(bytes))
            .with_guessed_format()
            .map_err(|error| error.to_string())?;
        let mut limits = Limits::default();
        limits.max_alloc = Some(memory);
        reader.limits(limits);
        let format = reader.format();
        let decoded = reader.into_decoder().and_then(|mut decoder| {
            if decoder.total_bytes() > memory {
                let kind = LimitErrorKind::InsufficientMemory;
                return Err(ImageError::Limits(LimitError::from_kind(kind)));
            }
            Ok(Whole {
                format,
                orientation: decoder.orientation().unwrap_or(Orientation::NoTransforms),
                profile: decoder.icc_profile()?,
                picture: DynamicImage::from_decoder(decoder)?,
            })
        });
        decoded.map_err(in_words)
    }

    /// As it is seen.
    fn size(&self) -> Size {
        let size = Size {
            width: self.picture.width(),
            height: self.picture.height(),
        };
        match lies_on_its_side(self.orientation) {
            true => size.on_its_side(),
            false => size,
        }
    }

    /// The picture in this size as it is seen.
    fn upright(&self, size: Size) -> DynamicImage {
        let lying = match lies_on_its_side(self.orientation) {
            true => size.on_its_side(),
            false => size,
        };
        let mut small = DynamicImage::new(lying.width, lying.height, self.picture.color());
        if Resizer::new()
            .resize(&self.picture, &mut small, None)
            .is_err()
        {
            // Some layouts of colour only the slower way knows.
            let slower = FilterType::Lanczos3;
            small = self.picture.resize_exact(lying.width, lying.height, slower);
        }
        small.apply_orientation(self.orientation);
        small
    }
}

fn png(picture: DynamicImage, profile: Option<Vec<u8>>) -> Result<Vec<u8>, ImageError> {
    let mut out = Vec::new();
    let mut encoder = PngEncoder::new(&mut out);
    encoder.set_icc_profile(profile.unwrap_or_default()).ok();
    picture.write_with_encoder(encoder)?;
    Ok(out)
}

fn jpeg(picture: DynamicImage, profile: Option<Vec<u8>>) -> Result<Vec<u8>, ImageError> {
    let picture = match picture {
        gray @ DynamicImage::ImageLuma8(_) => gray,
        other => DynamicImage::ImageRgb8(other.into_rgb8()),
    };
    let mut out = Vec::new();
    let mut encoder = JpegEncoder::new_with_quality(&mut out, JPEG_QUALITY);
    encoder.set_icc_profile(profile.unwrap_or_default()).ok();
    picture.write_with_encoder(encoder)?;
    Ok(out)
}

fn in_words(error: ImageError) -> String {
    match error {
        ImageError::Limits(_) => "the picture is too large to work on".to_string(),
        ImageError::Unsupported(_) => "it is no JPEG, PNG or WebP".to_string(),
        error => format!("the picture is damaged: {error}"),
    }
}

fn lies_on_its_side(orientation: Orientation) -> bool {
    matches!(
        orientation,
        Orientation::Rotate90
            | Orientation::Rotate270
            | Orientation::Rotate90FlipH
            | Orientation::Rotate270FlipH
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn size(width: u32, height: u32) -> Size {
        Size { width, height }
    }

    /// Left half red, right half blue.
    fn flag(width: u32, height: u32) -> DynamicImage {
        let half = |x, _| match x < width / 2 {
            true => image::Rgb([200u8, 0, 0]),
            false => image::Rgb([0, 0, 200]),
        };
        DynamicImage::ImageRgb8(image::RgbImage::from_fn(width, height, half))
    }

    #[test]
    fn a_picture_becomes_as_wide_as_asked_and_keeps_its_colours_and_profile() {
        for format in [ImageFormat::Jpeg, ImageFormat::Png] {
            let mut bytes = Vec::new();
            let picture = flag(400, 200);
            match format {
                ImageFormat::Png => {
                    let mut encoder = PngEncoder::new(&mut bytes);
                    encoder.set_icc_profile(b"a profile".to_vec()).unwrap();
                    picture.write_with_encoder(encoder).unwrap();
                }
                _ => {
                    let mut encoder = JpegEncoder::new(&mut bytes);
                    encoder.set_icc_profile(b"a profile".to_vec()).unwrap();
                    picture.write_with_encoder(encoder).unwrap();
                }
            }
            let small = scaled(&bytes, size(100, 50)).unwrap();
            let mut decoder = ImageReader::with_format(Cursor::new(&small[..]), format)
                .into_decoder()
                .unwrap();
            assert_eq!(decoder.dimensions(), (100, 50));
            assert_eq!(decoder.icc_profile().unwrap().unwrap(), b"a profile");
            let pixels = DynamicImage::from_decoder(decoder).unwrap().into_rgb8();
            assert!(pixels.get_pixel(10, 25).0[0] > 150, "red on the left");
            assert!(pixels.get_pixel(90, 25).0[2] > 150, "blue on the right");
        }
    }

    #[test]
    fn a_picture_taken_with_the_camera_on_its_side_stands_upright() {
        let mut bytes = Vec::new();
        let mut encoder = JpegEncoder::new(&mut bytes);
        // Orientation 6: the top of the picture is at the right of what the camera saw.
        encoder
            .set_exif_metadata(
                b"MM\0\x2A\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0".to_vec(),
            )
            .unwrap();
        flag(400, 200).write_with_encoder(encoder).unwrap();
        let small = scaled(&bytes, size(50, 100)).unwrap();
        let pixels = image::load_from_memory(&small).unwrap().into_rgb8();
        assert_eq!(pixels.dimensions(), (50, 100));
        assert!(pixels.get_pixel(25, 10).0[0] > 150, "red on top");
        assert!(!small.windows(4).any(|window| window == b"Exif"));
    }

    #[test]
    fn a_strangers_picture_is_made_anew_and_tells_nothing_but_what_is_seen() {
        let mut bytes = Vec::new();
        let mut encoder = JpegEncoder::new(&mut bytes);
        let turned = b"MM\0\x2A\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0";
        encoder.set_exif_metadata(turned.to_vec()).unwrap();
        encoder.set_icc_profile(vec![7; PROFILE + 1]).unwrap();
        flag(400, 200).write_with_encoder(encoder).unwrap();
        bytes.extend(b"<script>alert(1)</script>");
        let ours = remade(&bytes, 100).unwrap();
        let picture = image::load_from_memory(&ours.bytes).unwrap();
        assert_eq!((picture.width(), picture.height()), (50, 100));
        assert_eq!(ours.ending, "jpg");
        for gone in [&b"Exif"[..], b"ICC_PROFILE", b"script"] {
            assert!(!ours.bytes.windows(gone.len()).any(|at| at == gone));
        }

        let mut bytes = Vec::new();
        let glass = image::RgbaImage::from_pixel(20, 10, image::Rgba([9, 9, 9, 9]));
        let glass = DynamicImage::ImageRgba8(glass);
        glass
            .write_with_encoder(PngEncoder::new(&mut bytes))
            .unwrap();
        assert_eq!(remade(&bytes, 100).unwrap().ending, "png");
    }

    /// A PNG that says it is so large, and holds hardly anything.
    fn bomb(width: u32, height: u32) -> Vec<u8> {
        let mut bytes = Vec::new();
        let dot = image::GrayImage::new(1, 1);
        dot.write_with_encoder(PngEncoder::new(&mut bytes)).unwrap();
        bytes[16..20].copy_from_slice(&width.to_be_bytes());
        bytes[20..24].copy_from_slice(&height.to_be_bytes());
        let mut crc = flate2::Crc::new();
        crc.update(&bytes[12..29]);
        bytes[29..33].copy_from_slice(&crc.sum().to_be_bytes());
        bytes
    }

    #[test]
    fn a_picture_larger_than_any_camera_takes_is_refused_before_it_is_unpacked() {
        let start = std::time::Instant::now();
        for (width, height) in [(60_000, 60_000), (u32::MAX >> 1, 1), (1, u32::MAX >> 1)] {
            assert!(remade(&bomb(width, height), 100).is_err());
        }
        assert!(start.elapsed().as_millis() < 500);
    }

    #[test]
    fn what_is_no_picture_is_said_and_no_panic() {
        assert!(scaled(b"hello", size(10, 10)).is_err());
        assert!(scaled(&[0xFF, 0xD8, 0xFF, 0xE0, 0, 16], size(10, 10)).is_err());
        let svg = b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>";
        for other in [&svg[..], b"<!doctype html><img src=x>", b"GIF89a", b""] {
            assert!(remade(other, 10).is_err());
        }
    }
}

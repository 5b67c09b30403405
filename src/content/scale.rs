//! Pictures made narrower: decoded, resized, put upright, encoded anew with their colour profile and nothing else.

use std::io::Cursor;

use fast_image_resize::Resizer;
use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::imageops::FilterType;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder, ImageEncoder, ImageFormat, ImageReader, Limits};

/// Raised whenever the same picture comes out otherwise: what an older version made is made anew.
pub const VERSION: u32 = 1;
/// Of 100; at 82 a photo shows no flaw and takes a quarter of what a camera writes.
const JPEG_QUALITY: u8 = 82;
/// Bytes a decoded picture may take: some 60 megapixels.
const MEMORY: u64 = 256 << 20;

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
    let mut reader = ImageReader::new(Cursor::new(bytes))
        .with_guessed_format()
        .map_err(|error| error.to_string())?;
    let mut limits = Limits::default();
    limits.max_alloc = Some(MEMORY);
    reader.limits(limits);
    let format = reader.format();
    resized(reader, format, size).map_err(|error| match error {
        image::ImageError::Limits(_) => "the picture is too large to work on".to_string(),
        error => format!("the picture is damaged: {error}"),
    })
}

fn resized(
    reader: ImageReader<Cursor<&[u8]>>,
    format: Option<ImageFormat>,
    size: Size,
) -> Result<Vec<u8>, image::ImageError> {
    let mut decoder = reader.into_decoder()?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let profile = decoder.icc_profile()?;
    let whole = DynamicImage::from_decoder(decoder)?;
    let lying = match lies_on_its_side(orientation) {
        true => size.on_its_side(),
        false => size,
    };
    let mut small = DynamicImage::new(lying.width, lying.height, whole.color());
    if Resizer::new().resize(&whole, &mut small, None).is_err() {
        // Some layouts of colour only the slower way knows.
        small = whole.resize_exact(lying.width, lying.height, FilterType::Lanczos3);
    }
    small.apply_orientation(orientation);
    let mut out = Vec::new();
    match format {
        Some(ImageFormat::Png) => {
            let mut encoder = PngEncoder::new(&mut out);
            encoder.set_icc_profile(profile.unwrap_or_default()).ok();
            small.write_with_encoder(encoder)?;
        }
        _ => {
            let small = match small {
                gray @ DynamicImage::ImageLuma8(_) => gray,
                other => DynamicImage::ImageRgb8(other.into_rgb8()),
            };
            let mut encoder = JpegEncoder::new_with_quality(&mut out, JPEG_QUALITY);
            encoder.set_icc_profile(profile.unwrap_or_default()).ok();
            small.write_with_encoder(encoder)?;
        }
    }
    Ok(out)
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
    fn what_is_no_picture_is_said_and_no_panic() {
        assert!(scaled(b"hello", size(10, 10)).is_err());
        assert!(scaled(&[0xFF, 0xD8, 0xFF, 0xE0, 0, 16], size(10, 10)).is_err());
    }
}

//! Pictures, films and sounds beside a post: what is published of them, and how pages and feeds show them.

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, GenericImageView, ImageEncoder, RgbImage};

use crate::crawl::Crawl;
use crate::sandbox::Sandbox;

/// What a phone writes: pixels that lie on their side, and where they were taken.
fn photo(width: u32, height: u32) -> Vec<u8> {
    // A TIFF with the orientation (6) and a pointer to a GPS directory that names the northern half of the globe.
    let mut exif = b"MM\0\x2A\0\0\0\x08\0\x02\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\x88\x25\0\x04\0\0\0\x01\0\0\0\x26\0\0\0\0".to_vec();
    exif.extend(b"\0\x01\0\x01\0\x02\0\0\0\x02N\0\0\0\0\0\0\0GPS-SECRET");
    let pixels = RgbImage::from_fn(width, height, |x, y| {
        image::Rgb([(x / 11) as u8, (y / 5) as u8, 90])
    });
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new(&mut bytes);
    encoder.set_exif_metadata(exif).unwrap();
    let picture = DynamicImage::ImageRgb8(pixels);
    picture.write_with_encoder(encoder).unwrap();
    bytes
}

/// A site with a post that shows two photos, of so many pixels in the camera.
fn site(width: u32, height: u32) -> Sandbox {
    let site = Sandbox::new().write(
        "posts/2026-06-01-pond/index.md",
        "---\nphotos:\n  - { file: pond.jpg, alt: A pond }\n  - { file: two.jpg, alt: Two frogs }\n---\n\nEvening.\n\n![Again](pond.jpg)\n",
    );
    site.put("posts/2026-06-01-pond/pond.jpg", &photo(width, height));
    site.put("posts/2026-06-01-pond/two.jpg", &photo(width, height));
    site
}

#[test]
fn a_photo_from_a_phone_is_published_upright_in_three_widths_and_tells_nothing() {
    let site = site(2600, 1050);
    site.run(["build"]).success();
    for (file, size) in [("pond.jpg", (827, 2048)), ("pond-640w.jpg", (640, 1585))] {
        let bytes = std::fs::read(site.path(&format!("public/2026/06/pond/{file}"))).unwrap();
        let picture = image::load_from_memory(&bytes).unwrap();
        assert_eq!(picture.dimensions(), size, "{file}");
        for secret in [&b"GPS-SECRET"[..], b"Exif"] {
            assert!(!bytes.windows(secret.len()).any(|part| part == secret));
        }
    }
    assert!(
        !site.has("public/2026/06/pond/pond-1280w.jpg"),
        "hardly narrower than the picture itself"
    );
    Crawl::of(&site.path("public")).is_whole();
}

#[test]
fn a_page_offers_each_width_and_opens_a_photo_large_without_a_script() {
    let site = site(900, 850);
    site.run(["build"]).success();
    let page = site.main("2026/06/pond/index.html");
    for shown in [
        r##"<a href="#photo-1"><img class="u-photo" src="pond.jpg" srcset="pond-640w.jpg 640w, pond.jpg 850w" sizes="##,
        r#"width="850" height="900" alt="A pond" loading="lazy""#,
        r#"<figure class="viewer" id="photo-2">"#,
        r##"<a href="#photo-2">Next</a>"##,
        r#"<p><img src="pond.jpg" srcset="pond-640w.jpg 640w, pond.jpg 850w""#,
    ] {
        assert!(page.contains(shown), "{shown} is not in {page}");
    }
    let home = site.main("index.html");
    assert!(home.contains(r#"href="2026/06/pond/index.html#photo-1""#));
}

#[test]
fn a_feed_carries_the_photo_as_it_is_published() {
    let site = site(900, 850);
    site.run(["build"]).success();
    let feed = site.read("public/feed.xml");
    let length = std::fs::metadata(site.path("public/2026/06/pond/pond.jpg"))
        .unwrap()
        .len();
    let enclosure = format!(r#"url="https://ada.example/2026/06/pond/pond.jpg" length="{length}""#);
    assert!(feed.contains(&enclosure), "{feed}");
    assert!(!feed.contains("srcset"), "{feed}");
}

#[test]
fn a_second_build_touches_no_picture() {
    let site = site(900, 850);
    site.run(["build"]).success();
    let kept = site.path(".potluck/pictures");
    let names = || {
        let mut files: Vec<_> = std::fs::read_dir(&kept)
            .unwrap()
            .map(|file| file.unwrap())
            .map(|file| {
                (
                    file.file_name(),
                    file.metadata().unwrap().modified().unwrap(),
                )
            })
            .collect();
        files.sort();
        files
    };
    let first = names();
    assert_eq!(
        first.len(),
        1,
        "one narrower copy, although two files hold the photo"
    );
    let said = site.run(["build"]).success();
    let said = String::from_utf8_lossy(&said.get_output().stdout).into_owned();
    assert!(said.contains("(nothing changed)"), "{said}");
    assert_eq!(names(), first);
}

#[test]
fn a_picture_whose_secrets_cannot_be_taken_out_is_not_published() {
    let site = Sandbox::new();
    let tiff = b"MM\0\x2A\0\0\0\x08\0\x01\x88\x25\0\x04\0\0\0\x01\0\0\0\x1A\0\0\0\0\0\x01\0\x01\0\x02\0\0\0\x02N\0\0\0\0\0\0\0";
    site.put("posts/2026-06-01-pond/pond.tiff", tiff);
    site.put("posts/2026-06-01-pond/index.md", b"![A pond](pond.tiff)\n");
    insta::assert_snapshot!(site.complaint(["build"], 3), @"
    error: potluck cannot take out what this picture tells about camera and place
       ╭─[posts/2026-06-01-pond/pond.tiff]
       ╰────
      help: open and save it again with a picture program, as JPEG or PNG

    error: 1 mistake found; nothing was changed
    ");
    assert!(!site.has("public/2026/06/pond/pond.tiff"));
}

#[test]
fn a_film_and_a_sound_get_a_player_and_are_enclosed() {
    let site = Sandbox::new();
    site.put(
        "posts/2026-06-01-rain/index.md",
        b"![Rain on the roof](rain.mp3)\n\n![Frogs](frogs.mp4)\n",
    );
    site.put("posts/2026-06-01-rain/rain.mp3", b"ID3 some sound");
    site.put("posts/2026-06-01-rain/frogs.mp4", b"some film");
    site.run(["build"]).success();
    let page = site.main("2026/06/rain/index.html");
    let sound = r#"<audio controls preload="metadata" src="rain.mp3" aria-label="Rain on the roof"><a href="rain.mp3">Rain on the roof</a></audio>"#;
    assert!(page.contains(sound), "{page}");
    assert!(page.contains(r#"<video controls preload="metadata" src="frogs.mp4""#));
    let feed = site.read("public/feed.xml");
    let enclosure = r#"<enclosure url="https://ada.example/2026/06/rain/rain.mp3" length="14" type="audio/mpeg"/>"#;
    assert!(feed.contains(enclosure), "{feed}");
}

#[test]
fn check_names_what_is_heavy_and_what_tells_a_place() {
    let site = Sandbox::new();
    let moov = b"\0\0\0\x22moov\0\0\0\x1Audta\0\0\0\x12\xA9xyz\0\x06\x15\xC7+51-02/";
    site.put("static/frogs.mp4", moov);
    std::fs::File::create(site.path("static/all-day.wav"))
        .unwrap()
        .set_len(30_000_000)
        .unwrap();
    let said = site.run(["check"]).success().get_output().clone();
    let said = String::from_utf8([said.stderr, said.stdout].concat()).unwrap();
    for doubt in [
        "this file is large: 30 MB\n   ╭─[static/all-day.wav]",
        "this film tells where it was taken\n   ╭─[static/frogs.mp4]",
    ] {
        assert!(said.contains(doubt), "{said}");
    }
}

#[test]
fn a_picture_that_hardly_any_browser_shows_is_said_with_its_cure() {
    let site = Sandbox::new().write(
        "posts/2026-06-01-pond/index.md",
        "---\nphotos: [{ file: frog.HEIC, alt: A frog }]\n---\n\n![The same](pond.heic)\n",
    );
    site.put("posts/2026-06-01-pond/frog.HEIC", b"\0\0\0\x18ftypheic");
    site.put("posts/2026-06-01-pond/pond.heic", b"\0\0\0\x18ftypheic");
    let said = site.complaint(["build"], 0);
    for picture in ["frog.HEIC", "pond.heic"] {
        let what = format!("hardly any browser shows this kind of picture: `{picture}`");
        assert!(said.contains(&what), "{said}");
    }
    let cure = "save it as JPEG or PNG: phones and picture programs can export it";
    assert_eq!(said.matches(cure).count(), 2, "{said}");
}

//! Friends' pictures in the private timeline: our own copies of them, whatever it is that friends' servers send.

use std::time::{Duration, Instant};

use image::codecs::jpeg::JpegEncoder;
use image::{DynamicImage, ImageEncoder, RgbImage};

use crate::feed_server::{FeedServer, Manner, item};
use crate::preview::Preview;
use crate::sandbox::Sandbox;

/// A photo that says where it was taken.
fn photo(width: u32, height: u32) -> Vec<u8> {
    let pixels = RgbImage::from_fn(width, height, |x, y| image::Rgb([x as u8, y as u8, 90]));
    let mut bytes = Vec::new();
    let mut encoder = JpegEncoder::new(&mut bytes);
    encoder
        .set_exif_metadata(b"MM\0\x2A\0\0\0\x08\0\0 GPS-SECRET".to_vec())
        .unwrap();
    DynamicImage::ImageRgb8(pixels)
        .write_with_encoder(encoder)
        .unwrap();
    bytes
}

/// A site that follows Ben, whose feed has these items; nothing was pulled yet.
fn follows_ben(items: &str) -> (Sandbox, FeedServer) {
    let ben = FeedServer::start();
    ben.serve_items("Ben", items);
    let site = Sandbox::new().write("friends.yaml", &ben.as_friend("Ben"));
    (site, ben)
}

/// The pictures that are kept, and none of what failed.
fn kept(site: &Sandbox) -> Vec<String> {
    let mut files = site.files(".potluck/album");
    files.retain(|file| !file.ends_with(".none"));
    files
}

fn asked(server: &FeedServer, path: &str) -> usize {
    let asked = server.asked();
    asked.iter().filter(|asked| asked.path == path).count()
}

#[test]
fn a_friends_picture_is_seen_at_home_from_a_copy_and_nobody_hears_that_it_is_looked_at() {
    let (site, ben) = follows_ben(&item(
        "pond",
        "Pond",
        3,
        "<p>Look: <img src=\"/pond.jpg\" alt=\"Two &lt;frogs&gt;\"></p>",
    ));
    ben.serve("/pond.jpg", photo(2000, 1000));
    site.run(["pull"]).success();
    let files = kept(&site);
    assert_eq!(files.len(), 1);
    let copy = std::fs::read(site.path(&format!(".potluck/album/{}", files[0]))).unwrap();
    assert!(!copy.windows(10).any(|at| at == b"GPS-SECRET"));
    assert_eq!(image::load_from_memory(&copy).unwrap().width(), 1280);

    let preview = Preview::start(&site);
    let before = ben.asked().len();
    let page = preview.get("/-/timeline/").body;
    let shown = format!(
        "<img src=\"/-/album/{}\" alt=\"Two &lt;frogs&gt;\" width=\"1280\" height=\"640\" loading=\"lazy\">",
        files[0]
    );
    assert!(page.contains(&shown), "{page}");
    let picture = preview.get(&format!("/-/album/{}", files[0]));
    assert!(
        picture.head.contains("Content-Type: image/jpeg"),
        "{}",
        picture.head
    );
    assert!(picture.head.contains("nosniff") && picture.head.contains("same-origin"));
    let stranger = preview.get_as(&format!("/-/album/{}", files[0]), "evil.example");
    assert_eq!(stranger.status, 403);
    assert_eq!(ben.asked().len(), before, "a look is nobody's business");

    let read = site.json(["read", "--json"]);
    let picture = &read[0]["pictures"][0];
    assert_eq!(picture["alt"], "Two <frogs>");
    assert_eq!(picture["url"], format!("{}/pond.jpg", ben.address()));

    // A second pull asks for nothing that is there, and what others see has no picture of his.
    site.run(["pull", "--force"]).success();
    assert_eq!(asked(&ben, "/pond.jpg"), 1);
    site.run(["build"]).success();
    let timeline = site.main("timeline/index.html");
    assert!(
        timeline.contains("Pond") && !timeline.contains("<img"),
        "{timeline}"
    );
    assert!(
        site.files("public")
            .iter()
            .all(|path| !path.contains("album"))
    );
}

#[test]
fn pictures_in_answer_to_an_event_are_its_album_at_home() {
    let (site, ben) = follows_ben(&item(
        "evening",
        "",
        14,
        "<div class=\"h-entry\"><p>In reply to <a class=\"u-in-reply-to\" href=\"https://ada.example/2026/06/supper/\">Supper</a></p><p><img class=\"u-photo\" src=\"BEN/table.jpg\" alt=\"The table\"></p><div class=\"e-content\"><p>What an evening</p></div></div>",
    ));
    ben.serve("/table.jpg", photo(300, 200));
    let site = site.write(
        "events/2026-06-01-supper.md",
        "---\ntitle: Supper\nstart: 2026-06-13 19:00\n---\n",
    );
    site.run(["pull"]).success();
    let page = Preview::start(&site).get("/-/timeline/").body;
    let (_, album) = page.split_once("<ul class=\"pictures album\">").unwrap();
    let (album, _) = album.split_once("</ul>").unwrap();
    let album = album
        .replace(&ben.address(), "BEN")
        .replace(&kept(&site)[0], "NAME");
    assert!(
        album.contains("<li><a href=\"BEN/evening/\"><img src=\"/-/album/NAME\" alt=\"The table\" width=\"300\" height=\"200\" loading=\"lazy\"></a></li>"),
        "{album}"
    );
}

#[test]
fn what_only_claims_to_be_a_picture_stays_a_link() {
    let names = [
        "svg.png",
        "page.png",
        "bomb.png",
        "away.jpg",
        "endless.jpg",
        "stall.jpg",
        "gone.jpg",
        "..%2f..%2fpotluck.yaml.jpg",
    ];
    let pictures: String = names
        .iter()
        .map(|name| format!("<img src=\"/{name}\" alt=\"{name}\">"))
        .collect();
    let (site, ben) = follows_ben(&item("trap", "Trap", 3, &pictures));
    let site = site.hurried();
    let inside = FeedServer::start();
    inside.serve("/secret.jpg", photo(10, 10));
    ben.serve_with(
        "/svg.png",
        &[("Content-Type", b"image/png")],
        "<svg xmlns=\"http://www.w3.org/2000/svg\" onload=\"alert(1)\"/>",
    );
    ben.serve_with(
        "/page.png",
        &[("Content-Type", b"image/png")],
        "<!doctype html><script>alert(2)</script>",
    );
    ben.serve("/bomb.png", bomb());
    // Only 127.0.0.1 was allowed.
    ben.redirect("/away.jpg", &inside.url().replace("127.0.0.1", "127.0.0.2"));
    ben.behave("/endless.jpg", Manner::Endless);
    ben.behave("/stall.jpg", Manner::Stall);
    ben.fail("/gone.jpg", 404);
    let before = site.read("potluck.yaml");
    let start = Instant::now();
    let said = site.complaint(["pull"], 0);
    assert!(
        start.elapsed() < Duration::from_secs(10),
        "{:?}",
        start.elapsed()
    );
    assert!(said.contains("pictures stay links for now"), "{said}");
    assert_eq!(kept(&site), Vec::<String>::new());
    assert_eq!(site.read("potluck.yaml"), before);
    assert_eq!(inside.asked().len(), 0);
    let page = Preview::start(&site).get("/-/timeline/").body;
    assert!(!page.contains("<img"), "{page}");
    assert!(
        page.contains("svg.png\" rel=\"nofollow noopener noreferrer ugc\">[svg.png]</a>"),
        "{page}"
    );

    // They rest for a day.
    let before = asked(&ben, "/svg.png");
    site.run(["pull", "--force"]).success();
    assert_eq!(asked(&ben, "/svg.png"), before);
}

/// A PNG that says that it is 60,000 pixels wide and high.
fn bomb() -> Vec<u8> {
    let mut bytes =
        b"\x89PNG\r\n\x1a\n\0\0\0\x0dIHDR\0\0\xEA\x60\0\0\xEA\x60\x08\x02\0\0\0".to_vec();
    let mut crc = flate2::Crc::new();
    crc.update(&bytes[12..]);
    bytes.extend(crc.sum().to_be_bytes());
    bytes.extend(b"\0\0\0\x0cIDAT\x78\x9c\x63\0\0\0\x01\0\x01\0\0\0\0");
    bytes
}

#[test]
fn ten_thousand_pictures_are_no_more_than_some_and_no_feed_waits_for_them() {
    let pictures: String = (0..10_000)
        .map(|number| format!("<img src=\"/{number}.png\" alt=\"\">"))
        .collect();
    let (site, ben) = follows_ben(&item("many", "Many", 3, &pictures));
    site.run(["pull"]).success();
    let asked = ben.asked();
    assert!(asked.len() <= 60, "{}", asked.len());
    let first = asked.iter().position(|asked| asked.path.ends_with(".png"));
    let feed = asked.iter().position(|asked| asked.path == "/feed.xml");
    assert!(feed < first, "the feed comes first");
}

#[test]
fn a_picture_goes_with_the_post_that_showed_it_and_none_is_fetched_for_who_wants_none() {
    let (site, ben) = follows_ben(&item(
        "pond",
        "Pond",
        3,
        "<img src=\"/pond.jpg\" alt=\"x\">",
    ));
    ben.serve("/pond.jpg", photo(30, 20));
    site.run(["pull", "--no-pictures"]).success();
    assert_eq!(asked(&ben, "/pond.jpg"), 0);
    site.run(["pull", "--force"]).success();
    assert_eq!(kept(&site).len(), 1);
    let (friends, nobody) = (site.read("friends.yaml"), "[]\n");
    site.put("friends.yaml", nobody.as_bytes());
    site.run(["pull"]).success();
    assert_eq!(kept(&site).len(), 0);
    site.put("friends.yaml", friends.as_bytes());
}

//! Two who host one event, and the pictures that friends take there.

use crate::feed_server::{FeedServer, item};
use crate::sandbox::Sandbox;

/// Serves what a site published at the address it has.
fn put_online(site: &Sandbox, server: &FeedServer) {
    for (path, bytes) in site.contents("public") {
        server.serve(&format!("/{path}"), bytes);
    }
}

fn at(server: &FeedServer, name: &str, friends: &[(&str, &FeedServer)]) -> Sandbox {
    let list = friends.iter().map(|(name, server)| server.as_friend(name));
    Sandbox::new()
        .write("friends.yaml", &list.collect::<String>())
        .write("potluck.yaml", &format!("title: {name}\nurl: {}\nauthor: {{ name: {name} }}\ntimezone: Europe/London\ncircle: {{ whats_on: true }}\nnetwork: {{ allow_private: [127.0.0.1] }}\n", server.url()))
}

/// What the reader says of an event: who comes, who brings what.
fn facts(site: &Sandbox, title: &str) -> Vec<String> {
    let read = site.json(["read", "--json"]);
    let found = read
        .as_array()
        .unwrap()
        .iter()
        .find(|item| item["title"] == title);
    let facts = found.unwrap_or_else(|| panic!("{read}"))["facts"]
        .as_array()
        .unwrap()
        .iter();
    let facts = facts.map(|fact| fact.as_str().unwrap().to_string());
    // Only on other sites than the host's: that hers has the last word.
    facts
        .filter(|fact| !fact.contains("seen from here"))
        .collect()
}

#[test]
fn two_hosts_show_one_event_with_one_guest_list_and_one_id() {
    let (ada_at, ben_at, cid_at) = (
        FeedServer::start(),
        FeedServer::start(),
        FeedServer::start(),
    );
    let ada = at(&ada_at, "Ada", &[("Ben", &ben_at), ("Cid", &cid_at)]);
    let ben = at(&ben_at, "Ben", &[("Ada", &ada_at), ("Cid", &cid_at)]);
    let ada = ada.write(
        "events/2026-06-02-gig.md",
        &format!("---\ntitle: Gig\nstart: 2026-06-27 20:00\ncapacity: 5\nbring: [cake]\nhosts: {}/\n---\n", ben_at.address()),
    );
    let yes = format!(
        "<div class=\"h-entry\"><p>RSVP <data class=\"p-rsvp\" value=\"yes\">yes</data> (plus <data class=\"p-x-guests\" value=\"1\">1</data>) to <a class=\"u-in-reply-to\" href=\"{}/2026/06/gig/\">Gig</a>. I bring: <span class=\"p-x-bring\">cake</span></p></div>",
        ada_at.address()
    );
    cid_at.serve_items("Cid", &item("yes", "RSVP yes", 3, &yes));
    ben.run(["build"]).success();
    put_online(&ben, &ben_at);
    ada.run(["pull"]).success();
    ada.run(["build"]).success();
    put_online(&ada, &ada_at);
    ben.run(["pull", "--force"]).success();
    ben.run(["build"]).success();

    let (hers, his) = (facts(&ada, "Gig"), facts(&ben, "Gig"));
    assert_eq!(hers, his);
    assert!(
        hers.iter().any(|fact| fact.contains("Ada, Ben, Cid +1")),
        "{hers:?}"
    );
    assert!(
        ben.prints(["agenda"]).contains("you host"),
        "{}",
        ben.prints(["agenda"])
    );

    let page = ben.main("calendar/index.html");
    assert!(
        page.contains(&format!(
            "<a href=\"{}/2026/06/gig/\">Gig</a>",
            ada_at.address()
        )),
        "{page}"
    );
    assert!(page.contains("Ada, Ben"), "{page}");
    let uid = |site: &Sandbox| {
        let calendar = site.read("public/calendar.ics");
        assert_eq!(calendar.matches("BEGIN:VEVENT").count(), 1, "{calendar}");
        calendar
            .lines()
            .find(|line| line.starts_with("UID:"))
            .unwrap()
            .to_string()
    };
    assert_eq!(uid(&ada), uid(&ben));
    for site in [&ada, &ben] {
        assert_eq!(
            site.main("whats-on/index.html").matches(">Gig</a>").count(),
            1
        );
        assert_eq!(
            site.read("public/circle/calendar.ics")
                .matches("BEGIN:VEVENT")
                .count(),
            1
        );
    }
}

#[test]
fn pictures_in_answer_to_an_event_that_has_begun_are_its_album() {
    let ben_at = FeedServer::start();
    let ada = at(&FeedServer::start(), "Ada", &[("Ben", &ben_at)]);
    ada.edit("potluck.yaml", "url: ", "url: https://ada.example/ #");
    let ada = ada.write(
        "events/2026-06-02-picnic.md",
        "---\ntitle: Picnic\nstart: 2026-06-10 14:00\n---\n",
    );
    let photo = |text: &str| {
        format!(
            "<div class=\"h-entry\"><p>In reply to <a class=\"u-in-reply-to\" href=\"https://ada.example/2026/06/picnic/\">Picnic</a></p><p><img class=\"u-photo\" src=\"BEN/pond.jpg\" alt=\"The pond\"></p><div class=\"e-content\"><p>{text}</p></div></div>"
        )
    };
    let items = [
        item("before", "", 3, &photo("The place")),
        item("there", "", 11, &photo("We <b>swam</b> &lt;script&gt;")),
        item(
            "talk",
            "",
            12,
            "<div class=\"h-entry\"><p>In reply to <a class=\"u-in-reply-to\" href=\"https://ada.example/2026/06/picnic/\">Picnic</a></p><div class=\"e-content\"><p>Thanks!</p></div></div>",
        ),
    ];
    ben_at.serve_items("Ben", &items.concat());
    ada.run(["pull"]).success();
    ada.run(["build"]).success();
    let page = ada
        .main("2026/06/picnic/index.html")
        .replace(&ben_at.address(), "BEN");
    let album = page
        .split("id=\"album\"")
        .nth(1)
        .unwrap()
        .split("</section>")
        .next()
        .unwrap()
        .to_string();
    assert!(
        album.contains("<li><a href=\"BEN/there/\">Ben: We swam &lt;script&gt;</a></li>"),
        "{album}"
    );
    assert!(
        !album.contains("BEN/before/") && !album.contains("BEN/talk/"),
        "{album}"
    );
    // No copy of a friend's picture and no look at it without their knowing.
    assert!(
        !page.contains("<img") && !page.contains("pond.jpg"),
        "{page}"
    );
    // At home the pictures are named, and where they are.
    let read = ada
        .prints(["read", "--json"])
        .replace(&ben_at.address(), "BEN");
    let read: serde_json::Value = serde_json::from_str(&read).unwrap();
    let all = read.as_array().unwrap().iter();
    let picnic = all.clone().find(|item| item["title"] == "Picnic").unwrap();
    let replies = picnic["replies"].as_array().unwrap().iter();
    let there = replies
        .clone()
        .find(|reply| reply["url"] == "BEN/there/")
        .unwrap();
    assert_eq!(
        there["pictures"],
        serde_json::json!([{ "alt": "The pond", "url": "BEN/pond.jpg" }])
    );
    // Who wants no words of friends on the page has no album there either.
    ada.edit(
        "potluck.yaml",
        "timezone:",
        "answers: { publish: counts }\ntimezone:",
    );
    ada.run(["build"]).success();
    assert!(
        !ada.main("2026/06/picnic/index.html")
            .contains("id=\"album\"")
    );
}

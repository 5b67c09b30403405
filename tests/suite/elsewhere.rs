//! Friends who use something else than potluck, each with a feed in the shape of their tool: one reply and one RSVP.

use crate::feed_server::FeedServer;
use crate::sandbox::Sandbox;

/// What they are called, the file of their feed, and the site that is theirs.
const FRIENDS: [(&str, &str, &str); 7] = [
    ("Wanda", "friend-on-wordpress.xml", "https://wanda.example/"),
    ("Mika", "friend-on-microblog.json", "https://mika.example/"),
    ("Mo", "friend-on-mastodon.xml", "https://social.example/@mo"),
    ("Bea", "friend-on-bearblog.xml", "https://bea.bear.example/"),
    ("Hana", "friend-on-hugo.xml", "https://hana.example/"),
    ("Rory", "friend-on-rss-chat.xml", "https://chat.example/"),
    (
        "Blue",
        "friend-on-bluesky.xml",
        "https://bsky.example/profile/blue.example",
    ),
];

/// Ann's site with a post and an event, following these.
fn ann(friends: &[(&str, &str, &str)]) -> (Sandbox, FeedServer) {
    let server = FeedServer::start();
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/feeds");
    let mut list = String::new();
    for (name, file, site) in friends {
        server.serve(
            &format!("/{file}"),
            std::fs::read(folder.join(file)).unwrap(),
        );
        let feed = format!("{}{file}", server.url());
        list.push_str(&format!(
            "- name: {name}\n  site: {site}\n  feeds: [\"{feed}\"]\n"
        ));
    }
    let site = Sandbox::new()
        .write(
            "potluck.yaml",
            "title: Ann's table\nurl: https://ann.example/\nauthor: { name: Ann }\nnetwork: { allow_private: [127.0.0.1] }\n",
        )
        .write("friends.yaml", &list)
        .write("posts/2026-06-01-camping.md", "# Camping list\n\nOne blanket.\n")
        .write(
            "events/2026-06-01-picnic.md",
            "---\ntitle: Picnic\nstart: 2026-06-20 14:00\n---\n",
        );
    (site, server)
}

#[test]
fn friends_with_seven_other_tools_are_in_the_thread_and_on_the_guest_list() {
    let (site, _server) = ann(&FRIENDS);
    site.run(["pull", "--strict"]).success();
    site.run(["build"]).success();
    let camping = site.main("2026/06/camping/index.html");
    assert!(camping.contains("7 replies"), "{camping}");
    for (name, words) in [
        ("Wanda", "I would bring a second one"),
        ("Mika", "And a torch."),
        ("Mo", "Do not forget the salt."),
        ("Bea", "Lists are half the fun."),
        ("Hana", "A hammock needs no list."),
        ("Rory", "Take the small tent."),
        ("Blue", "Salt, yes. And matches."),
    ] {
        assert!(
            camping.contains(&format!(">{name}</a>")),
            "{name} is not in the thread"
        );
        assert!(camping.contains(words), "{name} says nothing: {camping}");
    }
    let picnic = site.main("2026/06/picnic/index.html");
    let (_, guests) = picnic.split_once("id=\"guests\"").unwrap();
    // Ann, Wanda and two, Mo, Hana and one, Blue and one.
    assert!(guests.contains("Coming: 9"), "{guests}");
    let mut groups = guests.split("<h3>");
    for names in [
        &["Ann", "Wanda", "Mo", "Hana", "Blue"][..],
        &["Mika"],
        &["Rory"],
        &["Bea"],
    ] {
        let group = groups.next().unwrap();
        for name in names {
            assert!(
                group.contains(&format!(">{name}</a>")),
                "{name} is not in {group}"
            );
        }
    }
    assert!(guests.contains("We bring the big blanket."), "{guests}");
}

#[test]
fn the_order_of_the_list_of_friends_makes_no_difference_to_what_is_joined() {
    let (one, _server) = ann(&FRIENDS);
    let mut backwards = FRIENDS;
    backwards.reverse();
    let (other, _second) = ann(&backwards);
    one.run(["pull", "--strict"]).success();
    // One by one, the last of all first.
    for (name, ..) in backwards {
        other.run(["pull", "--strict", name]).success();
        other.run(["build"]).success();
    }
    one.run(["build"]).success();
    for page in [
        "2026/06/camping/index.html",
        "2026/06/picnic/index.html",
        "timeline/index.html",
        "timeline/feed.xml",
    ] {
        let [this, that] = [&one, &other].map(|site| site.read(&format!("public/{page}")));
        let is_joined = this.contains("Wanda") || page.ends_with(".xml");
        assert!(is_joined, "{page} joins nothing");
        assert_eq!(this, that, "{page}");
    }
}

#[test]
fn a_friend_on_wordpress_reads_the_invitation_and_changes_her_mind() {
    let (site, server) = ann(&FRIENDS[..1]);
    site.edit(
        "potluck.yaml",
        "author: {",
        "author: { email: ann@ann.example,",
    );
    site.run(["pull", "--strict"]).success();
    site.run(["build"]).success();
    let coming = |site: &Sandbox| {
        let picnic = site.main("2026/06/picnic/index.html");
        let (_, guests) = picnic.split_once("id=\"guests\"").unwrap();
        guests.split("</section>").next().unwrap().to_string()
    };
    assert!(coming(&site).contains("Coming: 4") && coming(&site).contains("+2"));

    // What her reader shows of the invitation, with every class and unknown element dropped.
    let feed = site.read("public/feed.xml");
    let (_, picnic) = feed.split_once("<title>Picnic</title>").unwrap();
    let (_, text) = picnic.split_once("<description>").unwrap();
    let text = text.split("</description>").next().unwrap();
    assert!(text.contains("Sat 20 June 2026, 14:00"), "{text}");
    assert!(
        picnic.contains("event.ics\"") && picnic.contains("type=\"text/calendar\""),
        "{picnic}"
    );
    assert!(
        picnic.contains("mailto:ann@ann.example?subject=RSVP%20yes"),
        "{picnic}"
    );

    // She edits her post: same guid, other words. WordPress says nothing of a change in its feed but the text.
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/feeds");
    let feed = std::fs::read_to_string(folder.join(FRIENDS[0].1)).unwrap();
    server.serve(
        &format!("/{}", FRIENDS[0].1),
        feed.replace("RSVP yes +2", "RSVP no"),
    );
    site.run(["pull", "--force"]).success();
    site.run(["build"]).success();
    let now = coming(&site);
    assert!(now.contains("Coming: 1"), "{now}");
    let (_, declined) = now.split_once("Can’t come").unwrap();
    assert!(declined.contains(">Wanda</a>"), "{now}");
    // What falls out of her feed of ten posts is not taken back.
    let channel = feed.split("<item>").next().unwrap();
    server.serve(
        &format!("/{}", FRIENDS[0].1),
        format!("{channel}</channel></rss>"),
    );
    site.run(["pull", "--force"]).success();
    site.run(["build"]).success();
    assert_eq!(coming(&site), now);
}

#[test]
fn a_circle_may_answer_in_its_own_language() {
    let (site, server) = ann(&[("Uta", "friend-on-hugo.xml", "https://uta.example/")]);
    let feed = "<rss version=\"2.0\"><channel><title>Uta</title><link>https://uta.example/</link><description>x</description>\
        <item><link>https://uta.example/1/</link><guid>https://uta.example/1/</guid><pubDate>Wed, 03 Jun 2026 12:00:00 GMT</pubDate>\
        <description>Zusage +1: https://ann.example/2026/06/picnic/</description></item></channel></rss>";
    server.serve("/friend-on-hugo.xml", feed);
    site.run(["pull"]).success();
    site.run(["build"]).success();
    assert!(!site.main("2026/06/picnic/index.html").contains("Uta"));
    // What was heard before is understood anew.
    site.edit(
        "potluck.yaml",
        "network:",
        "answers: { words: { Zusage: rsvp yes } }\nnetwork:",
    );
    site.run(["build"]).success();
    let picnic = site.main("2026/06/picnic/index.html");
    assert!(
        picnic.contains("Coming: 3") && picnic.contains("Uta"),
        "{picnic}"
    );
    site.edit("potluck.yaml", "rsvp yes", "surely");
    insta::assert_snapshot!(site.complaint(["build"], 3), @"
    error: `surely` is no word an answer begins with
       ╭─[potluck.yaml:4:29]
     4 │ answers: { words: { Zusage: surely } }
       ·                             ──────
       ╰────
      help: translate to one of: re, like, repost, vote for, rsvp, rsvp yes, rsvp no, rsvp maybe, rsvp interested, yes, no, maybe, interested, plus, to

    error: 1 mistake found; nothing was changed
    ");
}

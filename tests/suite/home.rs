//! Reading at home: whose posts, in which order, and what of mine others cannot see yet.

use crate::feed_server::FeedServer;
use crate::sandbox::{Sandbox, git};

/// A post: its slug, the day in RFC 822, its words.
type Post<'a> = (&'a str, &'a str, &'a str);

/// Somebody's feed.
fn friend(name: &str, posts: &[Post]) -> FeedServer {
    let server = FeedServer::start();
    let url = server.url();
    let items = posts.iter().map(|(slug, day, words)| {
        format!("<item><link>{url}{slug}/</link><guid>{url}{slug}/</guid><pubDate>{day} 12:00:00 GMT</pubDate><description>{words}</description></item>")
    });
    let items: String = items.collect();
    server.serve(
        "/feed.xml",
        format!("<rss version=\"2.0\"><channel><title>{name}</title><link>{url}</link><description>x</description>{items}</channel></rss>"),
    );
    server
}

/// Ada, who has heard these.
fn ada(friends: &[(&str, &FeedServer)]) -> Sandbox {
    let list = friends.iter().map(|(name, server)| server.as_friend(name));
    let site = Sandbox::new()
        .write("friends.yaml", &list.collect::<String>())
        .write("posts/2026-06-01-pond.md", "# The pond\n\nFrogs.\n");
    site.run(["pull"]).success();
    site
}

#[test]
fn rings_and_mute_say_whose_posts_are_read() {
    let near = friend("Nia", &[("n", "02 Jun 2026", "Nia was here")]);
    let far = friend("Fred", &[("f", "03 Jun 2026", "Fred was here")]);
    let loud = friend("Lou", &[("l", "04 Jun 2026", "Lou was here")]);
    let site = ada(&[("Nia", &near), ("Fred", &far), ("Lou", &loud)]).write(
        "private.yaml",
        &format!(
            "{}: {{ ring: 5 }}\n{}: {{ ring: 5, mute: true }}\n",
            near.url(),
            loud.url()
        ),
    );
    let read = site.prints(["read"]);
    assert!(
        read.contains("Nia was here") && read.contains("Fred was here"),
        "{read}"
    );
    assert!(!read.contains("Lou was here"), "muted: {read}");
    // Who is in no ring is in the outermost. My own posts are always there.
    let read = site.prints(["read", "--ring", "15"]);
    assert!(
        read.contains("Nia was here") && read.contains("Frogs."),
        "{read}"
    );
    assert!(
        !read.contains("Fred was here") && !read.contains("Lou was here"),
        "{read}"
    );
    assert!(
        site.prints(["read", "--ring", "150"])
            .contains("Fred was here")
    );
    let refused = site.complaint(["read", "--ring", "7"], 2);
    assert!(
        refused.contains("[possible values: 5, 15, 50, 150]"),
        "{refused}"
    );
    // What others may read does not tell whom I muted.
    site.run(["build"]).success();
    assert!(site.main("timeline/index.html").contains("Lou was here"));
}

#[test]
fn what_muted_people_say_in_a_conversation_is_left_out_and_what_answers_them_stays() {
    let loud = FeedServer::start();
    let ben = FeedServer::start();
    let reply = |server: &FeedServer, slug: &str, to: &str, day: u8, words: &str| {
        let url = server.url();
        format!(
            "<item><link>{url}{slug}/</link><guid>{url}{slug}/</guid><pubDate>0{day} Jun 2026 12:00:00 GMT</pubDate><description>&lt;p&gt;Re: {to}&lt;/p&gt;&lt;p&gt;{words}&lt;/p&gt;</description></item>"
        )
    };
    let feed = |server: &FeedServer, items: String| {
        server.serve("/feed.xml", format!("<rss version=\"2.0\"><channel><title>x</title><link>{}</link><description>x</description>{items}</channel></rss>", server.url()));
    };
    let pond = "https://ada.example/2026/06/pond/";
    feed(
        &loud,
        reply(&loud, "1", pond, 2, "LOUD ONE") + &reply(&loud, "2", pond, 3, "LOUD TWO"),
    );
    feed(
        &ben,
        reply(&ben, "1", &format!("{}1/", loud.url()), 4, "Hush."),
    );
    let site = ada(&[("Lou", &loud), ("Ben", &ben)]).write(
        "private.yaml",
        &format!("{}: {{ mute: true }}\n", loud.url()),
    );
    let read = site.prints(["read"]);
    assert!(
        read.contains("LOUD ONE") && read.contains("Hush."),
        "{read}"
    );
    assert!(!read.contains("LOUD TWO"), "{read}");
}

#[test]
fn a_clock_that_is_years_ahead_keeps_nothing_on_top() {
    let ahead = friend(
        "Ahead",
        &[
            ("x", "01 Jan 2031", "From the future"),
            ("y", "01 Jun 2026", "From today"),
        ],
    );
    let site = ada(&[("Ahead", &ahead)]);
    // A month later, when others have written.
    let site = site.write("posts/2026-06-20-later.md", "Later.\n");
    let read = site
        .command(["read"])
        .env("SOURCE_DATE_EPOCH", "1784203200")
        .assert()
        .success();
    let read = String::from_utf8(read.get_output().stdout.clone()).unwrap();
    let at = |words: &str| {
        read.find(words)
            .unwrap_or_else(|| panic!("{words}: {read}"))
    };
    assert!(at("Later.") < at("From the future"), "{read}");
    assert!(at("From the future") < at("From today"), "{read}");
    // Others see it when its time has come, and the list of friends goes by what was written.
    site.edit(
        "potluck.yaml",
        "title:",
        "circle: { publish: true }\ntitle:",
    );
    site.run(["build"]).success();
    let timeline = site.main("timeline/index.html");
    assert!(timeline.contains("From today") && !timeline.contains("From the future"));
    let friends = site.main("friends/index.html");
    assert!(!friends.contains("From the future"), "{friends}");
}

#[test]
fn what_i_answered_and_did_not_publish_is_marked_and_listed() {
    let ben = friend("Ben", &[("kettle", "02 Jun 2026", "The kettle is on.")]);
    let site = ada(&[("Ben", &ben)]);
    git(site.root(), &["init", "--quiet", "--bare", "pages.git"]);
    site.edit(
        "potluck.yaml",
        "title:",
        "publish: { remote: pages.git }\ntitle:",
    );
    let kettle = format!("{}kettle/", ben.url());
    site.run(["like", &kettle]).success();
    site.run(["publish", "--yes"]).success();
    assert!(!site.prints([]).contains("Waiting"));
    assert!(site.prints(["read"]).contains("You like this.\n"));

    site.run(["reply", &kettle, "Milk, please."]).success();
    site.run(["repost", &kettle]).success();
    let overview = site.prints([]);
    let (_, waiting) = overview.split_once("Waiting to be published:\n").unwrap();
    let waiting: Vec<&str> = waiting.lines().take(3).collect();
    assert!(
        waiting[..2]
            .iter()
            .any(|line| line.starts_with("  Re: Ben (posts/")),
        "{overview}"
    );
    assert!(
        waiting[..2]
            .iter()
            .any(|line| line.starts_with("  Reposts: Ben (responses/")),
        "{overview}"
    );
    assert_eq!(waiting[2], "Next: `potluck publish` puts it online");
    let preview = site.prints(["publish", "--dry-run"]);
    assert!(
        preview.contains("Waiting to be published:\n") && preview.contains("Re: Ben"),
        "{preview}"
    );
    let read = site.prints(["read"]);
    assert!(
        read.contains("You pass this on. (not published yet)"),
        "{read}"
    );
    assert!(read.contains("Ada (not published yet):"), "{read}");
    assert!(read.contains("You like this.\n"), "{read}");

    site.run(["publish", "--yes"]).success();
    assert!(!site.prints([]).contains("Waiting"));
    assert!(!site.prints(["read"]).contains("not published yet"));
}

#[test]
fn a_like_is_taken_back_by_a_command() {
    let ben = friend("Ben", &[("kettle", "02 Jun 2026", "The kettle is on.")]);
    let site = ada(&[("Ben", &ben)]);
    let kettle = format!("{}kettle/", ben.url());
    let refused = site.complaint(["like", &kettle, "--remove"], 1);
    assert!(
        refused.contains("there is no like of yours for"),
        "{refused}"
    );
    site.run(["like", &kettle]).success();
    let before = site.files("responses");
    site.run(["build"]).success();
    let said = site.prints(["like", &kettle, "--remove"]);
    assert!(
        said.starts_with(&format!("Took back responses/{}", before[0])),
        "{said}"
    );
    assert!(site.files("responses").is_empty());
    // Who does not publish with potluck is believed to have published it: friends' tools are told.
    site.run(["build"]).success();
    assert!(
        site.read("public/responses.xml")
            .contains("<at:deleted-entry")
    );
    // And liked once more.
    site.run(["like", &kettle]).success();
    site.run(["build"]).success();
    assert!(
        site.read("public/responses.xml")
            .contains("<title>Likes: Ben")
    );
    site.run(["repost", &kettle]).success();
    site.run(["repost", &kettle, "--remove"]).success();
    assert_eq!(site.files("responses").len(), 1);
}

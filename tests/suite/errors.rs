//! Every message a person may meet, on one page, to be read aloud: place, what is wrong, what to do. What they had
//! published before stays as it was.

/// What is in a file: encodings, lengths, years.
mod contents;
/// Files and folders: their addresses, and what they lead to.
mod files;
/// The head of a post, an event, an answer or a poll.
mod front_matter;
/// The computer: disks, rights, clocks.
mod machine;
/// What a file may be called.
mod names;
/// Settings.
mod settings;

use insta::assert_snapshot;

use crate::feed_server::{FeedServer, Manner};
use crate::sandbox::Sandbox;

/// What `build` says of a site with one more file, without its last line, which counts. It ends with exit code 3, and
/// the last good site is untouched.
#[track_caller]
fn mistakes(path: &str, text: &str) -> String {
    let said = mistakes_in(&[(path, text)]);
    let (mistakes, count) = said.rsplit_once("\nerror: ").unwrap();
    assert!(count.contains("found; nothing was changed\n"), "{said}");
    mistakes.to_string()
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

// Friends

#[test]
fn a_list_of_friends_with_mistakes() {
    assert_snapshot!(mistakes("friends.yaml", "- ben.example\n- name: Chidi\n- site: https://dora.example/\n  feed: https://dora.example/feed.xml\n- {site: https://eve.example/, republish: all}\n- site: https://fay.example/\n  private: perhaps\n"), @r#"
        error: `feed` is not a field potluck knows
           ╭─[friends.yaml:4:3]
         4 │   feed: https://dora.example/feed.xml
           ·   ────
           ╰────
          help: did you mean `feeds`?

        error: `republish` cannot be `all`
           ╭─[friends.yaml:5:43]
         5 │ …{site: https://eve.example/, republish: all}
           ·                                          ───
           ╰────
          help: write excerpt or full

        error: `private` takes true or false, not `perhaps`
           ╭─[friends.yaml:7:12]
         7 │   private: perhaps
           ·            ───────
           ╰────
        "#);
    assert_snapshot!(mistakes("friends.yaml", "- https://dora.example\n- https://dora.example/#me\n"), @r#"
        error: `dora.example` is in the list twice
           ╭─[friends.yaml:2:11]
         2 │ - https://dora.example/#me
           ·           ────────────
           ╰────
          help: keep one entry for https://dora.example/; several feeds of one friend go under its `feeds`
        "#);
    assert_snapshot!(mistakes("friends.yaml", "ben: https://ben.example/\n"), @r#"
        error: this is not a list
           ╭─[friends.yaml:1:1]
         1 │ ben: https://ben.example/
           · ─────────────────────────
           ╰────
          help: begin each entry with a dash: - https://ben.example/
        "#);
    assert_snapshot!(mistakes("friends.yaml", "- name: Ben\n site: https://ben.example/\n"), @r#"
        error: this line does not line up with those above it
           ╭─[friends.yaml:2:2]
         2 │  site: https://ben.example/
           ·  ──────────────────────────
           ╰────
          help: let what belongs together begin in the same column
        "#);
}

/// What `pull` says of a friend whose feed behaves like this. It is a warning: exit code 0.
#[track_caller]
fn pulled(manner: Manner) -> String {
    let ben = FeedServer::start();
    ben.behave("/feed.xml", manner);
    let said = following(&ben).complaint(["pull"], 0);
    said.replace(&ben.address(), "BEN")
}

fn following(ben: &FeedServer) -> Sandbox {
    Sandbox::new()
        .write("friends.yaml", &ben.as_friend("Ben"))
        .hurried()
}

fn page(status: u16, body: &str) -> Manner {
    Manner::Page(status, Vec::new(), body.into())
}

#[test]
fn a_friend_who_cannot_be_heard() {
    assert_snapshot!(pulled(page(200, "<!doctype html><title>Ben</title><p>Hello</p>")), @"warning: Ben: the address answers with a web page, not a feed");
    assert_snapshot!(pulled(page(200, "")), @"warning: Ben: the address answers with nothing");
    assert_snapshot!(pulled(page(200, "{\"hello\": 1}")), @"warning: Ben: this is no feed: it is JSON, but no JSON Feed");
    assert_snapshot!(pulled(page(200, "just words")), @"warning: Ben: this is no feed: it is neither XML nor JSON");
    assert_snapshot!(pulled(page(401, "")), @"warning: Ben: asks for a password (401)");
    assert_snapshot!(pulled(page(404, "")), @"warning: Ben: has nothing at this address (404)");
    assert_snapshot!(pulled(page(410, "")), @"warning: Ben: is gone for good, says its server (410), so it is not asked any more");
    assert_snapshot!(pulled(page(503, "")), @"warning: Ben: its server has a fault of its own (503)");
    assert_snapshot!(pulled(page(204, "")), @"warning: Ben: the address answers with nothing");
    assert_snapshot!(pulled(Manner::Redirect(302, "/feed.xml".into())), @"warning: Ben: sends us on to another address more than 10 times");
    assert_snapshot!(pulled(Manner::Cut), @"warning: Ben: the answer broke off: the server hung up");
    assert_snapshot!(pulled(Manner::Raw(b"SSH-2.0-OpenSSH\r\n".to_vec())), @"warning: Ben: what answers there does not speak the language of the web (it is no web server)");
    assert_snapshot!(pulled(Manner::EndlessHeaders), @"warning: Ben: what answers there does not speak the language of the web (its headers have no end)");
}

#[test]
fn a_friend_who_sends_too_much_or_too_slowly_or_never() {
    assert_snapshot!(pulled(Manner::Endless), @"warning: Ben: sends more than 15 MiB");
    assert_snapshot!(pulled(Manner::Drip), @"warning: Ben: timed out after 1 s");
    assert_snapshot!(pulled(Manner::Stall), @"warning: Ben: timed out after 1 s");
}

#[test]
fn a_friend_on_an_address_that_is_not_public() {
    let site = Sandbox::empty()
        .write("potluck.yaml", "title: Ada's table\nurl: https://ada.example/\n")
        .write("friends.yaml", "- name: Ben\n  site: http://127.0.0.1/\n  feeds: [http://127.0.0.1/feed.xml, http://127.0.0.1:22/]\n");
    assert_snapshot!(site.complaint(["pull"], 0), @"warning: Ben: `127.0.0.1` is not a public address, so it was not asked (`network.allow_private` would allow it)");
    assert_snapshot!(site.complaint(["follow", "http://192.168.0.1/"], 1), @"error: `http://192.168.0.1/`: `192.168.0.1` is not a public address, so it was not asked (`network.allow_private` would allow it)");
    let site = site.write(
        "potluck.yaml",
        "title: Ada's table\nnetwork: { allow_private: [my laptop] }\n",
    );
    assert_snapshot!(site.complaint(["pull"], 1), @r#"
        error: `my laptop` under `network.allow_private` is no host, address or range
          help: write it like nas.lan, 192.168.1.20 or 192.168.1.0/24
        "#);
}

#[test]
fn a_page_that_cannot_be_followed() {
    let ben = FeedServer::start();
    let site = Sandbox::new();
    let follow = |path: &str| {
        let said = site.complaint(["follow", &format!("{}{path}", ben.url())], 1);
        said.replace(&ben.address(), "BEN")
    };
    assert_snapshot!(follow("missing"), @"error: `BEN/missing`: has nothing at this address (404)");
    ben.serve("/page", "<!doctype html><title>Ben</title>");
    assert_snapshot!(follow("page"), @r#"
        error: `BEN/page` names no feed
          help: if you know the address of a feed or calendar there, follow that
        "#);
    ben.serve("/lost", "<!doctype html><title>Ben</title><link rel=alternate type=application/rss+xml href=/feed.xml>");
    assert_snapshot!(follow("lost"), @"error: `BEN/feed.xml`: has nothing at this address (404)");
    assert_snapshot!(site.complaint(["follow", "ftp://ben.example/"], 1), @r#"
        error: `ftp://ben.example/` is not a web address
          help: paste the address of a page of theirs: https://ben.example/
        "#);
    assert_snapshot!(site.complaint(["follow", "not an address"], 1), @r#"
        error: `not an address` is not a web address
          help: paste the address of a page of theirs: https://ben.example/
        "#);
}

#[test]
fn a_name_that_nobody_has() {
    let site = Sandbox::new().write(
        "friends.yaml",
        "- {name: Ben, site: https://ben.example/}\n- {name: Ben, site: https://other.example/}\n",
    );
    assert_snapshot!(site.complaint(["unfollow", "Bem"], 1), @r#"
        error: no friend goes by `Bem`
          help: `potluck friends` lists them all
        "#);
    assert_snapshot!(site.complaint(["unfollow", "Zoe"], 1), @r#"
        error: no friend goes by `Zoe`
          help: `potluck friends` lists them all
        "#);
    assert_snapshot!(site.complaint(["unfollow", "Ben"], 1), @r#"
        error: 2 friends go by `Ben`
          help: name one by its site: https://ben.example/, https://other.example/
        "#);
    assert_snapshot!(site.complaint(["pull", "Zoe"], 1), @r#"
        error: no friend goes by `Zoe`
          help: `potluck friends` lists them all
        "#);
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
    assert_snapshot!(publish(""), @r#"
        error: potluck does not know where to publish
          help: set `publish: { remote: … }` in potluck.yaml to a git repository, such as ../ada-site.git
        "#);
    assert_snapshot!(publish("../nowhere.git"), @r#"
        error: there is nothing at `../nowhere.git`
          help: correct the path, or make it: `git init --bare SITE/nowhere.git`, or `mkdir SITE/nowhere.git` for the files alone
        "#);
    assert_snapshot!(publish("../folder"), @r#"
        error: `../folder` holds files that potluck did not put there
          help: publish into a folder that is empty, or into a repository beside it: `git init --bare SITE/folder.git`
        "#);
    assert_snapshot!(publish("../worked-in"), @r#"
        error: `../worked-in` is a folder somebody works in, not a bare repository
          help: publish to one that nobody works in: `git init --bare SITE/worked-in.git`
        "#);
    assert_snapshot!(publish("ssh://-oProxyCommand=x/site.git"), @r#"
        error: `ssh://-oProxyCommand=x/site.git` is no place to publish to: a host or a user cannot begin with `-`
          help: write it as `../site.git`, `https://host.example/ada/site.git` or `git@host.example:ada/site.git`
        "#);
    assert_snapshot!(publish("ftp://host.example/site.git"), @r#"
        error: `ftp://host.example/site.git` is no place to publish to: only paths, `https://`, `ssh://` and `git://` are understood
          help: write it as `../site.git`, `https://host.example/ada/site.git` or `git@host.example:ada/site.git`
        "#);
}

// Commands

#[test]
fn a_command_that_lacks_something() {
    let site = Sandbox::new().write("frog.jpg", "x");
    assert_snapshot!(site.complaint(["new", "page"], 1), @r#"
        error: a page needs a title
          help: potluck new page About
        "#);
    assert_snapshot!(site.complaint(["new", "post", "Frogs", "--file", "frog.jpg"], 1), @r#"
        error: `--file` goes with a photo
          help: potluck new photo Pond --file pond.jpg
        "#);
    assert_snapshot!(site.complaint(["new", "photo", "Frogs", "--file", "toad.jpg"], 1), @"error: cannot read `toad.jpg`: it is not there");
    assert_snapshot!(site.complaint(["new", "event", "Supper", "--start", "soon"], 1), @r#"
        error: `soon` is not a date and time
          help: write it as 2026-03-14 19:00, or 2026-03-14 for a whole day
        "#);
    assert_snapshot!(site.complaint(["new", "note", "--start", "2026-06-20"], 1), @r#"
        error: `--start` goes with an event
          help: potluck new event Supper --start "2026-06-20 19:00"
        "#);
    assert_snapshot!(site.complaint(["new", "note", "--option", "Tea"], 1), @r#"
        error: `--option` goes with a poll
          help: potluck new poll "Which film?" --option Paddington --option Alien
        "#);
    assert_snapshot!(site.complaint(["init", "elsewhere", "--timezone", "London"], 1), @r#"
        error: `London` is not a time zone
          help: write it like Europe/London
        "#);
    assert_snapshot!(site.complaint(["init", "elsewhere", "--url", "ada"], 1), @r#"
        error: `ada` is not a web address
          help: write the site's whole address: https://ada.example/
        "#);
    assert_snapshot!(site.complaint(["init", "frog.jpg"], 1), @r#"
        error: `frog.jpg` is a file, not a folder
          help: name a folder; one that is not there yet is made
        "#);
    assert_snapshot!(site.complaint(["biuld"], 2), @"
    error: unrecognized subcommand 'biuld'

      tip: some similar subcommands exist: 'bundle', 'build'

    Usage: potluck [OPTIONS] [COMMAND]

    For more information, try '--help'.
    ");
    assert_snapshot!(site.complaint(["demo", "--dir", "."], 1), @r#"
        error: `.` is not empty
          help: name a new folder
        "#);
}

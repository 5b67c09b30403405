//! Bare `potluck`, and what a shell and a manual want to know of it.

use insta::assert_snapshot;

use crate::feed_server::{FeedServer, Manner};
use crate::sandbox::{Sandbox, git};

/// Four entries of the last week, and an old one.
fn ben() -> FeedServer {
    let ben = FeedServer::start();
    let url = ben.url();
    let days = [1, 9, 11, 13, 14].map(|day| {
        format!("<item><title>Day {day}</title><link>{url}{day}/</link><guid>{url}{day}/</guid><pubDate>{day} Jun 2026 08:00:00 GMT</pubDate><description>x</description></item>")
    });
    let feed = format!(
        "<rss version=\"2.0\"><channel><title>Ben</title><link>{url}</link><description>x</description>{}</channel></rss>",
        days.concat()
    );
    ben.serve("/feed.xml", feed);
    ben
}

#[test]
fn who_has_no_site_is_shown_the_way() {
    assert_snapshot!(Sandbox::empty().prints([]), @"
    Potluck makes a website of a folder of Markdown, and a timeline of what your friends publish.

      potluck demo          see it all, on this computer alone
      potluck init my-site  begin your own
    ");
}

#[test]
fn a_site_says_what_is_new_what_is_not_published_and_what_to_do_next() {
    let ben = ben();
    let site = Sandbox::new()
        .write("posts/2026-06-01-frogs.md", "# Frogs\n")
        .write(
            "posts/2026-06-02-toads.md",
            "---\ndraft: true\n---\n# Toads\n",
        )
        .write("posts/2026-07-01-later.md", "Soon.\n")
        .write("friends.yaml", &ben.as_friend("Ben"));
    site.edit(
        "potluck.yaml",
        "title:",
        "publish: { remote: ../pages.git }\ntitle:",
    );
    assert_snapshot!(site.prints([]), @"
    Ada's table
    Not published yet:
      the whole site (never published from this computer)
      posts/2026-06-02-toads.md (draft)
      posts/2026-07-01-later.md (for 1 July 2026)
    Next: `potluck pull` asks 1 friend not heard yet
    ");
    site.run(["pull"]).success();
    assert_snapshot!(site.prints([]), @"
    Ada's table
    From friends, not read yet:
      Ben · 14 June 2026 · Day 14
      Ben · 13 June 2026 · Day 13
      Ben · 11 June 2026 · Day 11
      and 2 more
    Not published yet:
      the whole site (never published from this computer)
      posts/2026-06-02-toads.md (draft)
      posts/2026-07-01-later.md (for 1 July 2026)
    Next: `potluck read` shows what they wrote
    ");
}

#[test]
fn what_differs_from_what_is_online_is_named() {
    let site = Sandbox::empty()
        .write(
            "ada/potluck.yaml",
            "title: Ada's table\nurl: https://ada.example/\npublish: { remote: ../ada.git }\n",
        )
        .write("ada/posts/2026-06-01-frogs.md", "# Frogs\n")
        .write("ada/posts/2026-06-02-toads.md", "# Toads\n")
        .write("ada/posts/2026-06-03-newts.md", "# Newts\n")
        .write(
            "ada/events/2026-06-04-supper.md",
            "---\nstart: 2026-06-20 19:00\n---\n# Supper\n",
        )
        .write("ada/pages/about.md", "# About\n");
    git(site.root(), &["init", "--quiet", "--bare", "ada.git"]);
    site.run(["--root", "ada", "publish", "--yes"]).success();
    assert_snapshot!(site.prints(["--root", "ada"]), @"
    Ada's table
    Next: `potluck follow URL` takes any page of a friend
    ");
    site.edit("ada/posts/2026-06-01-frogs.md", "Frogs", "Two frogs");
    site.edit("ada/events/2026-06-04-supper.md", "19:00", "20:00");
    site.edit("ada/pages/about.md", "About", "About me");
    site.run(["--root", "ada", "delete", "posts/2026-06-02-toads.md"])
        .success();
    std::fs::remove_file(site.path("ada/posts/2026-06-03-newts.md")).unwrap();
    let site = site
        .write("ada/posts/2026-06-10-bats.md", "# Bats\n")
        .write("ada/pages/charter.md", "# Charter\n");
    assert_snapshot!(site.prints(["--root", "ada"]), @"
    Ada's table
    Not published yet:
      events/2026-06-04-supper.md (changed)
      pages/about.md (changed)
      pages/charter.md (new)
      posts/2026-06-01-frogs.md (changed)
      posts/2026-06-10-bats.md (new)
      https://ada.example/2026/06/toads/ (taken back)
      https://ada.example/2026/06/newts/ (gone; see `potluck check`)
    Next: `potluck publish` puts it online
    ");
    site.run(["--root", "ada", "publish", "--yes"]).success();
    assert!(!site.prints(["--root", "ada"]).contains("Not published"));
}

#[test]
fn the_version_tells_what_the_program_is_made_of() {
    let site = Sandbox::empty();
    assert_eq!(
        site.prints(["-V"]),
        concat!("potluck ", env!("CARGO_PKG_VERSION"), "\n")
    );
    let long = site.prints(["--version"]);
    assert!(
        long.starts_with(concat!("potluck ", env!("CARGO_PKG_VERSION"))),
        "{long}"
    );
    assert!(
        long.contains("\nlibgit2 1.") && long.contains(", SQLite 3."),
        "{long}"
    );
}

/// What a person sees on a terminal while friends take their time to answer, or in a pipe.
#[cfg(target_os = "linux")]
#[test]
fn what_takes_long_is_counted_on_a_terminal_and_nowhere_else() {
    let ben = ben();
    ben.behave("/slow.xml", Manner::Stall);
    let friends: String = (0..5)
        .map(|number| {
            let file = if number == 4 { "slow" } else { "feed" };
            format!(
                "- name: Ben {number}\n  site: {0}{number}/\n  feeds: [{0}{file}.xml]\n",
                ben.url()
            )
        })
        .collect();
    let site = Sandbox::new().hurried().write("friends.yaml", &friends);
    let program = assert_cmd::cargo::cargo_bin("potluck");
    let terminal = |arguments: &str| {
        let output = std::process::Command::new("script")
            .args(["--quiet", "--return", "--command"])
            .arg(format!("{} {arguments}", program.display()))
            .arg("/dev/null")
            .current_dir(site.root())
            .env("SOURCE_DATE_EPOCH", crate::sandbox::NOW)
            .env("TERM", "xterm")
            .stdin(std::process::Stdio::null())
            .output()
            .unwrap();
        assert!(output.status.success(), "{output:?}");
        String::from_utf8_lossy(&output.stdout).into_owned()
    };
    assert!(terminal("pull --force").contains("/5 friends"));
    assert!(!terminal("pull --force --quiet").contains("/5 friends"));
    let piped = site.complaint(["pull", "--force"], 0);
    assert!(
        !piped.contains("/5 friends") && !piped.contains('\u{1b}'),
        "{piped}"
    );
}

#[test]
fn the_next_step_leads_from_the_first_post_to_the_first_friend() {
    let next = |site: &Sandbox| {
        let said = site.prints([]);
        said.lines().last().unwrap().to_string()
    };
    let site = Sandbox::empty().write("potluck.yaml", "title: Ada's table\n");
    let mut steps = vec![next(&site)];
    let site = site.write("posts/2026-06-01-frogs.md", "# Frogs\n");
    steps.push(next(&site));
    site.edit(
        "potluck.yaml",
        "title:",
        "url: https://ada.example/\ntitle:",
    );
    steps.push(next(&site));
    site.edit(
        "potluck.yaml",
        "title:",
        "publish: { remote: ../pages.git }\ntitle:",
    );
    steps.push(next(&site));
    assert_snapshot!(steps.join("\n"), @"
    Next: `potluck new note` begins your first post
    Next: set `url:` in potluck.yaml to where the site will be
    Next: set `publish: { remote: … }` in potluck.yaml, then `potluck publish`
    Next: `potluck follow URL` takes any page of a friend
    ");
}

#[test]
fn shells_and_manuals_know_every_command() {
    let site = Sandbox::empty();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let script = site.prints(["completions", shell]);
        assert!(script.contains("unfollow"), "{shell}: {script}");
    }
    let page = site.prints(["man"]);
    assert!(
        page.contains(".TH potluck 1") && page.contains("check"),
        "{page}"
    );
    let said = site.prints(["man", "pages"]);
    let count = site.files("pages").len();
    assert_eq!(said, format!("Wrote {count} manual pages to pages/\n"));
    assert!(site.has("pages/potluck-rsvp.1"));
    let page = site.read("pages/potluck-check.1");
    assert!(
        page.contains(".TH potluck-check 1") && page.contains("\\-\\-json"),
        "{page}"
    );
}

#[test]
fn every_command_has_examples_and_a_help_that_fits_a_screen() {
    let site = Sandbox::empty();
    let top = site.prints(["-h"]);
    assert!(top.lines().count() <= 50, "{}", top.lines().count());
    let (_, commands) = top.split_once("Commands:\n").unwrap();
    let (commands, _) = commands.split_once("\n\n").unwrap();
    let commands: Vec<&str> = commands
        .lines()
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    assert!(commands.len() > 15, "{commands:?}");
    for command in commands {
        let brief = site.prints([command, "-h"]);
        assert!(
            brief.lines().count() <= 40,
            "{command}: {}",
            brief.lines().count()
        );
        let long = site.prints([command, "--help"]);
        let (_, examples) = long
            .split_once("Examples:\n")
            .unwrap_or_else(|| panic!("{command}"));
        let examples = examples
            .lines()
            .take_while(|line| line.starts_with("  "))
            .count();
        assert!((1..=6).contains(&examples), "{command}: {examples}");
        assert_eq!(site.prints(["help", command]), long, "{command}");
    }
}

#[test]
fn topics_that_are_no_commands_can_be_asked_for() {
    let site = Sandbox::empty();
    let fields = site.prints(["help", "front-matter"]);
    let source = include_str!("../../src/content/fields.rs");
    let (_, list) = source.split_once("const FIELDS: [&str; ").unwrap();
    let (list, _) = list.split_once("];").unwrap();
    for field in list.split('"').skip(1).step_by(2) {
        assert!(
            fields.split([' ', ',', '\n']).any(|word| word == field),
            "{field}"
        );
    }
    assert!(
        site.prints(["help", "exit-codes"])
            .contains("3  there are mistakes")
    );
    let environment = site.prints(["help", "environment"]);
    for name in [
        "POTLUCK_ROOT",
        "NO_COLOR",
        "CLICOLOR_FORCE",
        "SOURCE_DATE_EPOCH",
        "POTLUCK_TOKEN",
    ] {
        assert!(environment.contains(name), "{name}");
    }
    for text in [fields, environment] {
        assert!(text.lines().all(|line| line.chars().count() <= 80));
    }
    assert_snapshot!(site.complaint(["help", "frogs"], 1), @r#"
        error: `frogs` is neither a command nor a topic
          help: `potluck --help` lists the commands; the topics are `front-matter`, `exit-codes`, `environment`
        "#);
    assert_eq!(site.prints(["help"]), site.prints(["--help"]));
}

#[test]
fn colours_are_for_terminals_and_for_who_asks() {
    let site = Sandbox::new().write("posts/2026-06-01-x.md", "---\ntitel: x\n---\n");
    let stderr = |arguments: &[&str], set: &[(&str, &str)]| {
        let mut command = site.command(arguments.iter().copied());
        command.envs(set.iter().copied());
        let output = command.assert().code(3).get_output().clone();
        String::from_utf8(output.stderr).unwrap().contains('\u{1b}')
    };
    assert!(!stderr(&["build"], &[]));
    assert!(stderr(&["build"], &[("CLICOLOR_FORCE", "1")]));
    assert!(!stderr(
        &["build"],
        &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")]
    ));
    assert!(stderr(
        &["--color", "always", "build"],
        &[("NO_COLOR", "1")]
    ));
    assert!(!stderr(
        &["--color", "never", "build"],
        &[("CLICOLOR_FORCE", "1")]
    ));
}

#[test]
fn what_friends_wrote_is_new_until_it_was_read_however_old_it_is() {
    let old = "<item><title>Rye</title><link>https://ben.example/rye/</link><guid>https://ben.example/rye/</guid><pubDate>1 May 2024 08:00:00 GMT</pubDate><description>x</description></item>";
    let (site, _ben) = Sandbox::new().with_ben(old);
    let said = || site.prints([]);
    let unread = "From friends, not read yet:\n  Ben · 1 May 2024 · Rye\n";
    assert!(said().contains(unread), "{}", said());
    site.run(["read"]).success();
    assert!(said().contains("Nothing new from friends.\n"), "{}", said());
}

#[test]
fn where_only_drafts_wait_a_draft_is_next_and_before_the_first_publish_the_whole_site() {
    let site = Sandbox::new().write(
        "posts/2026-06-02-toads.md",
        "---\ndraft: true\n---\nToads\n",
    );
    assert_snapshot!(site.prints([]), @"
    Ada's table
    Not published yet:
      posts/2026-06-02-toads.md (draft)
    Next: take `draft: true` out of posts/2026-06-02-toads.md once it is ready
    ");
    let site = site.write("posts/2026-06-01-frogs.md", "# Frogs\n");
    let said = site.prints([]);
    assert!(
        said.contains("  the whole site (never published from this computer)\n"),
        "{said}"
    );
}

#[test]
fn a_series_that_nobody_touched_is_as_it_is_online_although_its_dates_go_on() {
    let site = Sandbox::empty()
        .write(
            "ada/potluck.yaml",
            "title: Ada\nurl: https://ada.example/\npublish: { remote: ../ada.git }\n",
        )
        .write(
            "ada/events/2026-06-04-soup.md",
            "---\nstart: 2026-06-20 19:00\nrepeat: monthly\nbring: [bread]\n---\n# Soup\n",
        );
    git(site.root(), &["init", "--quiet", "--bare", "ada.git"]);
    site.run(["--root", "ada", "publish", "--yes"]).success();
    let in_november = || {
        let mut potluck = site.command(["--root", "ada"]);
        let said = potluck.env("SOURCE_DATE_EPOCH", "1795694400").assert();
        String::from_utf8(said.success().get_output().stdout.clone()).unwrap()
    };
    assert!(!in_november().contains("changed"), "{}", in_november());
    site.edit("ada/events/2026-06-04-soup.md", "bread", "butter");
    assert!(in_november().contains("(changed)"), "{}", in_november());
}

#[test]
fn what_was_left_out_of_a_command_or_is_too_much_is_told_in_plain_words() {
    let too_much = Sandbox::new().complaint(["new", "note", "Soup", "is", "on."], 2);
    assert_snapshot!(too_much, @r#"
    error: `is` is one word too many
      help: what has blanks in it goes between quotation marks: potluck new post "Frogs in May"
    "#);
    let site = Sandbox::empty();
    assert_snapshot!(site.complaint(["reply"], 2), @r#"
    error: `potluck reply` needs POST
      help: POST: The post: its address, its number in `potluck read`, or words of its title
      for example: potluck reply 3 "Bring a second blanket."
    "#);
    assert_snapshot!(site.complaint(["guest", "add", "--bring", "wine"], 2), @"
    error: `potluck guest add` needs --name NAME and EVENT
      help: --name NAME: Who it is
      EVENT: The event: its file, its address, or words of its title
      for example: potluck guest add supper --name Zoe --answer yes --guests 1 --bring wine
    ");
    assert_snapshot!(site.complaint(["rsvp", "supper"], 2), @"
    error: `potluck rsvp` needs ANSWER
      help: ANSWER: yes, no, maybe, interested
      for example: potluck rsvp 2 yes --guests 1 --bring bread
    ");
}

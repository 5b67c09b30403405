//! `init` and `new`: what a person begins with.

use insta::assert_snapshot;

use crate::crawl::Crawl;
use crate::sandbox::Sandbox;

#[test]
fn everything_that_init_lays_out_builds_at_once() {
    let folder = Sandbox::empty();
    let said = folder.run(["init", "ada", "--name", "Ada"]).success();
    assert_snapshot!(String::from_utf8_lossy(&said.get_output().stdout), @r#"
    Laid out 9 files in ada. Your settings are in potluck.yaml.

    Next:
      cd ada
      potluck new note "Soup is on."   write something
      potluck build                    see it in public/index.html
    "#);
    assert_snapshot!(folder.files("ada").join("\n"), @r#"
        .gitignore
        events/supper.md
        friends.yaml
        pages/about.md
        posts/hello.md
        posts/which-day.md
        potluck.yaml
        private.yaml
        responses/.gitkeep
        "#);
    assert_snapshot!(folder.complaint(["--root", "ada", "build"], 0), @r#"
        warning: the site has no address yet; set `url:` in potluck.yaml before you publish
        Left out 2 drafts.
        "#);
    Crawl::of(&folder.path("ada/public")).is_whole();
    // The drafts of the template are good too: nothing in it waits to go wrong.
    for draft in ["events/supper.md", "posts/which-day.md"] {
        folder.edit(&format!("ada/{draft}"), "draft: true", "draft: false");
    }
    folder.edit("ada/potluck.yaml", "your-site.invalid", "ada.example");
    assert_eq!(folder.complaint(["--root", "ada", "build"], 0), "");
    assert!(
        folder
            .main_of("ada", "index.html")
            .contains("Supper at ours")
    );
}

#[test]
fn every_field_that_the_template_shows_is_one_that_may_be_switched_on() {
    let folder = Sandbox::empty();
    folder
        .run([
            "init",
            "--name",
            "Ada",
            "--url",
            "https://ada.example/",
            "--yes",
        ])
        .success();
    for file in [
        "potluck.yaml",
        "posts/hello.md",
        "events/supper.md",
        "posts/which-day.md",
    ] {
        let lines: Vec<String> = folder.read(file).lines().map(switched_on).collect();
        folder.put(file, lines.join("\n").as_bytes());
    }
    assert!(folder.read("events/supper.md").contains("\nrepeat: weekly"));
    let said = folder.complaint(["build"], 0);
    assert!(!said.contains("error"), "{said}");
}

/// `#   items: 30` → `  items: 30`: the line without its mark, comments left alone.
fn switched_on(line: &str) -> String {
    let indent = line.len() - line.trim_start().len();
    let is_field = |text: &str| {
        let name = text.trim_start().split(':').next().unwrap_or_default();
        text.contains(':')
            && !name.is_empty()
            && name.chars().all(|c| c.is_ascii_lowercase() || c == '_')
    };
    match line.trim_start().strip_prefix("# ") {
        Some(rest) if is_field(rest) => format!("{}{rest}", " ".repeat(indent)),
        _ => line.to_string(),
    }
}

#[test]
fn init_takes_every_answer_as_a_flag() {
    let folder = Sandbox::empty();
    let answers = [
        "init",
        "--yes",
        "--name",
        "Zoë: \"Z\"",
        "--title",
        "Zoë's #1 table",
        "--url",
        "https://zoe.example/~z/",
        "--timezone",
        "America/New_York",
        "--language",
        "fr",
        "--remote",
        "../my site.git",
    ];
    folder.run(answers).success();
    let settings = folder.read("potluck.yaml");
    let written: Vec<&str> = settings
        .lines()
        .filter(|line| !line.trim_start().starts_with('#') && line.contains(": "))
        .map(|line| line.split("  ").find(|part| !part.is_empty()).unwrap())
        .collect();
    assert_snapshot!(written.join("\n"), @r#"
        title: "Zoë's #1 table"
        url: "https://zoe.example/~z/"
        name: "Zoë: \"Z\""
        language: "fr"
        timezone: America/New_York
        remote: "../my site.git"
        "#);
    folder.run(["build"]).success();
    let home = folder.read("public/index.html");
    assert!(
        home.contains("lang=\"fr\"") && home.contains("Zoë&#39;s #1 table"),
        "{home}"
    );
}

#[test]
fn a_known_host_gives_address_branch_and_workflow() {
    let folder = Sandbox::empty();
    let remote = "git@github.com:Ada/table.git";
    folder
        .run(["init", "--yes", "--ci", "--remote", remote])
        .success();
    let settings = folder.read("potluck.yaml");
    assert!(
        settings.contains("url: \"https://ada.github.io/table/\""),
        "{settings}"
    );
    assert!(settings.contains("\n  branch: gh-pages\n"), "{settings}");
    assert!(folder.has(".github/workflows/potluck.yml"));
    folder.run(["build"]).success();

    // A site that is there already gets what the host wants, and nothing else.
    let site = Sandbox::new();
    site.run(["init", "--yes", "--host", "codeberg", "--ci"])
        .success();
    let mut files = site.files("");
    files.retain(|file| file != "potluck.yaml");
    assert_eq!(files, [".forgejo/workflows/potluck.yml", "static/_headers"]);
    let said = site.complaint(["init", "--yes", "--host", "none", "--ci"], 1);
    assert!(
        said.contains("it is not said which host is to build the site"),
        "{said}"
    );
}

#[test]
fn init_overwrites_nothing() {
    let folder = Sandbox::empty()
        .write("potluck.yaml", "title: Mine\n")
        .write("posts/hello.md", "My own words.\n")
        .write("letters/thesis.doc", "years of work");
    let mine = folder.snapshot("");
    let said = folder.run(["init", "--name", "Ada"]).success();
    assert_snapshot!(String::from_utf8_lossy(&said.get_output().stderr), @"Left as they were: posts/hello.md, potluck.yaml");
    let after = folder.snapshot("");
    assert!(
        mine.iter()
            .all(|(path, file)| after.get(path) == Some(file))
    );
    // Once more: there is nothing left to do.
    folder.run(["init"]).success();
    assert_eq!(folder.snapshot(""), after);
}

#[test]
fn whatever_new_writes_builds_without_a_doubt() {
    let site = Sandbox::new().write("camera/Pond 1.JPG", "no picture, but copied as it is");
    for arguments in [
        &["new", "post", "Frogs: a love story"][..],
        &["new", "post", "yes"],
        &["new", "post", "2026"],
        &["new", "post", "\"quoted\" # {not} [a] comment"],
        &["new", "note"],
        &["new", "photo", "Pond", "--file", "camera/Pond 1.JPG"],
        &["new", "photo"],
        &["new", "event", "Supper"],
        &["new", "event", "Picnic", "--start", "2026-06-20 12:00"],
        &["new", "event", "Camping", "--start", "2026-06-20"],
        &[
            "new",
            "poll",
            "Which film?",
            "--option",
            "Paddington: 2",
            "--option",
            "true",
        ],
        &["new", "poll", "Tea?"],
        &["new", "page", "Über mich"],
    ] {
        let said = site.run(arguments.iter().copied()).success();
        let path = String::from_utf8(said.get_output().stdout.clone()).unwrap();
        assert!(site.has(path.trim()), "{arguments:?} wrote {path}");
        if matches!(arguments, ["new", "note" | "photo"]) {
            // All there is of it is still to be written, and the build says so until it is.
            let told = site.complaint(["build"], 0);
            assert!(told.contains("there is nothing in this post"), "{told}");
            let head = site.read(path.trim());
            site.put(path.trim(), (head + "The kettle is on.\n").as_bytes());
        }
        assert_eq!(
            site.complaint(["build"], 0),
            "",
            "{arguments:?} wrote\n{}",
            site.read(path.trim())
        );
    }
    let files = [
        site.files("posts"),
        site.files("events"),
        site.files("pages"),
    ];
    assert_snapshot!(files.concat().join("\n"), @r#"
        2026-06-15-130000-2/index.md
        2026-06-15-130000.md
        2026-06-15-2026.md
        2026-06-15-frogs-a-love-story.md
        2026-06-15-pond/index.md
        2026-06-15-pond/pond 1.jpg
        2026-06-15-quoted-not-a-comment.md
        2026-06-15-tea.md
        2026-06-15-which-film.md
        2026-06-15-yes.md
        2026-06-15-camping.md
        2026-06-15-picnic.md
        2026-06-15-supper.md
        über-mich.md
        "#);
    Crawl::of(&site.path("public")).is_whole();
    let poll = site.main("2026/06/which-film/index.html");
    assert!(
        poll.contains("Paddington: 2") && poll.contains(">true"),
        "{poll}"
    );
}

#[test]
fn new_never_overwrites() {
    let site = Sandbox::new();
    let path = |arguments: [&str; 3]| {
        let said = site.run(arguments).success();
        String::from_utf8(said.get_output().stdout.clone())
            .unwrap()
            .trim()
            .to_string()
    };
    assert_eq!(path(["new", "post", "Frogs"]), "posts/2026-06-15-frogs.md");
    assert_eq!(
        path(["new", "post", "Frogs!"]),
        "posts/2026-06-15-frogs-2.md"
    );
    assert_eq!(
        path(["new", "photo", "Frogs"]),
        "posts/2026-06-15-frogs-3/index.md"
    );
    assert_eq!(
        path(["new", "event", "Frogs"]),
        "events/2026-06-15-frogs-4.md"
    );
    assert_eq!(site.complaint(["build"], 0), "");
}

#[test]
fn new_is_as_good_from_a_folder_below_the_site() {
    let site = Sandbox::new().write("posts/garden/x.txt", "");
    let said = site
        .command(["new", "page", "About"])
        .current_dir(site.path("posts/garden"))
        .assert()
        .success();
    assert_eq!(
        String::from_utf8_lossy(&said.get_output().stdout),
        "../../pages/about.md\n"
    );
    assert!(site.has("pages/about.md"));
}

#[cfg(unix)]
#[test]
fn a_new_file_is_for_those_whom_the_system_lets_read_new_files() {
    use std::os::unix::fs::PermissionsExt;
    let site = Sandbox::new();
    for (mask, mode) in [("022", 0o644), ("027", 0o640), ("077", 0o600)] {
        let program = site.program(["new", "post", mask, "--no-edit"]);
        let mut shell = std::process::Command::new("sh");
        let made = shell
            .args(["-c", &format!("umask {mask}; exec \"$0\" \"$@\"")])
            .arg(program.get_program())
            .args(program.get_args())
            .envs(
                program
                    .get_envs()
                    .filter_map(|(name, value)| Some((name, value?))),
            )
            .current_dir(site.root())
            .output()
            .unwrap();
        let path = String::from_utf8(made.stdout).unwrap();
        let file = std::fs::metadata(site.path(path.trim())).unwrap();
        assert_eq!(file.permissions().mode() & 0o777, mode, "{mask}");
    }
}

#[test]
fn new_says_which_time_it_took_for_want_of_one_and_what_is_past() {
    let site = Sandbox::new();
    let told = site.complaint(["new", "event", "Supper"], 0);
    assert!(
        told.contains("it begins on 2026-06-22 19:00: change `start`"),
        "{told}"
    );
    assert!(
        site.read("events/2026-06-15-supper.md")
            .contains("start: 2026-06-22 19:00")
    );
    assert_eq!(
        site.complaint(["new", "event", "Tea", "--start", "2026-06-15"], 0),
        ""
    );
    let told = site.complaint(["new", "event", "Tea", "--start", "2026-06-14 16:00"], 0);
    assert!(
        told.contains("`2026-06-14 16:00` is past; is that meant?"),
        "{told}"
    );
    let told = site.complaint(
        [
            "new",
            "poll",
            "When?",
            "--dates",
            "2025-07-01",
            "2026-07-02",
        ],
        0,
    );
    assert_eq!(told.matches("is past").count(), 1, "{told}");
    let told = site.complaint(["poll", "close", "When?", "--pick", "1"], 0);
    assert!(told.contains("is past; is that meant?"), "{told}");
}

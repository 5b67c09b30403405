//! Messages about the computer: a folder of others, rights, disks, the clock, a damaged archive. What was published
//! before stays as it was.

use std::process::Command;

use insta::assert_snapshot;

use crate::sandbox::{Mount, NOW, Sandbox};

#[test]
fn a_folder_that_is_not_ours_to_write_into() {
    let site = Sandbox::new()
        .write("letters/thesis.doc", "years of work")
        .write("public.txt", "x");
    assert_snapshot!(site.complaint(["build", "--out", "letters"], 1), @r#"
        error: `letters` has files in it that potluck did not write
          help: if it is an old build, delete it; else choose another folder with --out
        "#);
    assert_snapshot!(site.complaint(["build", "--out", "public.txt"], 1), @r#"
        error: `public.txt` is a file, not a folder
          help: move it away; the site is built into a folder of that name
        "#);
    assert_snapshot!(site.complaint(["build", "--out", "."], 1), @"
    error: `.` has files in it that potluck did not write
      help: if it is an old build, delete it; else choose another folder with --out
    ");
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
    assert_snapshot!(String::from_utf8_lossy(&output.get_output().stderr), @r#"
        error: SOURCE_DATE_EPOCH is `tomorrow`, which is no time
          help: set it to a number of seconds since 1970, or unset it
        "#);
}

#[test]
fn a_clock_that_lost_its_time() {
    let site = Sandbox::new().write("posts/2026-06-01-good.md", "All is well.\n");
    site.run(["build"]).success();
    let before = site.snapshot("public");
    let output = site
        .command(["build"])
        .env("SOURCE_DATE_EPOCH", "315532800")
        .assert()
        .code(1);
    assert_snapshot!(String::from_utf8_lossy(&output.get_output().stderr), @"
    error: SOURCE_DATE_EPOCH says that it is 1 January 1980
      help: set it to a later time, or unset it: by such a clock everything you wrote is still to come
    ");
    assert_eq!(site.snapshot("public"), before);
}

#[test]
fn a_file_or_folder_that_one_may_not_read() {
    let site = Sandbox::new()
        .write("posts/2026-06-01-good.md", "All is well.\n")
        .write("posts/2026-06-02-shut.md", "x")
        .write("posts/2026-06-03-wrong.md", "---\ndraft: perhaps\n---\n")
        .write("posts/shut/2026-06-04-within.md", "x")
        .write("static/shut.txt", "x")
        .write("friends.yaml", "");
    for (path, mode) in [
        ("posts/2026-06-02-shut.md", 0),
        ("posts/shut", 0),
        ("friends.yaml", 0),
    ] {
        allow(&site, path, mode);
    }
    let Some(said) = powerless(&site, ["build"], 3) else {
        return;
    };
    assert_snapshot!(said, @"
    error: you may not read this
       ╭─[posts/shut]
       ╰────
      help: if it is yours, `chmod u+rX 'posts/shut'` gives you leave

    error: you may not read this
       ╭─[posts/2026-06-02-shut.md]
       ╰────
      help: if it is yours, `chmod u+rX 'posts/2026-06-02-shut.md'` gives you leave

    error: `draft` takes true or false, not `perhaps`
       ╭─[posts/2026-06-03-wrong.md:2:8]
     2 │ draft: perhaps
       ·        ───────
       ╰────

    error: you may not read this
       ╭─[friends.yaml]
       ╰────
      help: if it is yours, `chmod u+rX 'friends.yaml'` gives you leave

    error: 4 mistakes found; nothing was changed
    ");
    for (path, mode) in [
        ("posts/2026-06-02-shut.md", 0o644),
        ("posts/shut", 0o755),
        ("friends.yaml", 0o644),
    ] {
        allow(&site, path, mode);
    }
    std::fs::remove_file(site.path("posts/2026-06-03-wrong.md")).unwrap();
    site.run(["build"]).success();
    let before = site.snapshot("public");
    site.put("posts/2026-06-05-new.md", b"x");
    allow(&site, "static/shut.txt", 0);
    assert_snapshot!(powerless(&site, ["build"], 3).unwrap(), @"
    error: you may not read this
       ╭─[static/shut.txt]
       ╰────
      help: if it is yours, `chmod u+rX 'static/shut.txt'` gives you leave

    error: 1 mistake found; nothing was changed
    ");
    assert_eq!(site.snapshot("public"), before);
    allow(&site, "potluck.yaml", 0);
    assert_snapshot!(powerless(&site, ["build"], 3).unwrap(), @"
    error: you may not read this
       ╭─[potluck.yaml]
       ╰────
      help: if it is yours, `chmod u+rX 'potluck.yaml'` gives you leave

    error: 1 mistake found; nothing was changed
    ");
}

#[test]
fn a_full_disk() {
    let site = Sandbox::new().write("posts/2026-06-01-good.md", "All is well.\n");
    let Some(_disk) = Mount::small(site.path("public"), 400) else {
        return;
    };
    site.run(["build"]).success();
    let before = site.snapshot("public");
    site.put(
        "posts/2026-06-02-long.md",
        "All the words there are.\n\n".repeat(20_000).as_bytes(),
    );
    assert_snapshot!(site.complaint(["build"], 1), @"
    error: cannot write `public/2026/06/long/index.html`: the disk is full
      help: make room on it, then do the same again
    ");
    assert_eq!(site.snapshot("public"), before);
    std::fs::remove_file(site.path("posts/2026-06-02-long.md")).unwrap();
    assert_eq!(site.complaint(["build"], 0), "");
    assert_eq!(site.snapshot("public"), before);
}

#[test]
fn a_disk_that_can_only_be_read() {
    let elsewhere = Sandbox::empty();
    let site = Sandbox::new()
        .write("posts/2026-06-01-good.md", "All is well.\n")
        .write("posts/2026-06-02-new.md", "---\ndraft: true\n---\nFrogs.\n");
    site.run(["build"]).success();
    site.run(["read"]).success();
    site.edit("posts/2026-06-02-new.md", "draft: true\n", "");
    let root = site.root().to_string_lossy().into_owned();
    let Some(_disk) = Mount::at(site.root().to_path_buf(), &["-o", "bind,ro", &root]) else {
        return;
    };
    assert_snapshot!(site.complaint(["build"], 1), @"
    error: cannot write `public/2026/06/good/index.html`: this disk can only be read
      help: copy the site's folder to a disk that can be written
    ");
    assert_snapshot!(site.complaint(["new", "note", "Frogs"], 1), @"
    error: cannot write `posts/2026-06-15-frogs.md`: this disk can only be read
      help: copy the site's folder to a disk that can be written
    ");
    assert_snapshot!(site.complaint(["pull"], 1), @"
    error: cannot use the archive `.potluck/archive.db`: it cannot be written
      help: it must be yours, and on a disk that can be written
    ");
    assert_snapshot!(site.complaint(["read"], 0), @"
    warning: cannot write `.potluck/read.json`: this disk can only be read; answers need the whole address this time
    warning: cannot write `.potluck/seen.json`: this disk can only be read
    ");
    assert_eq!(site.complaint(["check", "-q"], 0), "");
    let out = elsewhere.path("out").to_string_lossy().into_owned();
    let said = site.complaint(["build", "--out", &out], 1);
    assert!(
        said.contains("this disk can only be read\n  help: copy"),
        "{said}"
    );
}

#[test]
fn a_damaged_archive_is_set_aside_and_another_begun() {
    let site = Sandbox::new()
        .write("posts/2026-06-01-good.md", "All is well.\n")
        .write("friends.yaml", "- https://ben.example/\n")
        .write(".potluck/archive.db", &"no archive at all ".repeat(500));
    assert_snapshot!(site.complaint(["build"], 0), @"
    warning: the archive of what friends wrote is damaged, so a new one is begun
       ╭─[.potluck/archive.db]
       ╰────
      help: the old one is kept as `.potluck/archive-damaged-1.db`; `potluck pull` brings back what friends still publish
    ");
    assert!(
        site.read(".potluck/archive-damaged-1.db")
            .starts_with("no archive")
    );
    assert_eq!(site.complaint(["build"], 0), "");
}

/// What the command says to a person whom files can refuse: the almighty lose that power.
fn powerless<'a>(
    site: &Sandbox,
    arguments: impl IntoIterator<Item = &'a str>,
    code: i32,
) -> Option<String> {
    let probe = site.path("no-home");
    std::fs::write(&probe, "x").unwrap();
    allow(site, "no-home", 0);
    let lose = ["--bounding-set", "-dac_override,-dac_read_search"];
    let has_lost = |command: &mut Command| {
        command
            .arg("cat")
            .arg(&probe)
            .output()
            .is_ok_and(|output| output.stderr.ends_with(b"denied\n"))
    };
    let prefix: &[&str] = match (
        has_lost(&mut Command::new("env")),
        has_lost(Command::new("setpriv").args(lose)),
    ) {
        (true, _) => &["env"],
        (false, true) => &["setpriv", lose[0], lose[1]],
        (false, false) => {
            eprintln!("skipped: nothing on this computer refuses files to this user");
            return None;
        }
    };
    let [program, before @ ..] = prefix else {
        return None;
    };
    let output = Command::new(program)
        .args(before)
        .arg(assert_cmd::cargo::cargo_bin("potluck"))
        .args(arguments)
        .current_dir(site.root())
        .env("SOURCE_DATE_EPOCH", NOW)
        .output()
        .unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(code), "{said}");
    Some(said)
}

fn allow(site: &Sandbox, path: &str, mode: u32) {
    use std::os::unix::fs::PermissionsExt;
    std::fs::set_permissions(site.path(path), std::fs::Permissions::from_mode(mode)).unwrap();
}

//! Publishing to real git hosts on loopback: over ssh, over https with a password, over git's own protocol.

use std::process::{Command, Stdio};

use assert_cmd::assert::Assert;
use insta::assert_snapshot;

use crate::git_host::{Cutter, GitHost, executable, has};
use crate::sandbox::{NOW, Sandbox, git};

/// A site with a post, to be published to `remote`.
fn site(remote: &str) -> Sandbox {
    Sandbox::empty()
        .write("ada/potluck.yaml", &settings(remote))
        .write("ada/posts/2026-06-01-frogs.md", "# Frogs\n\nTwo of them.\n")
}

fn settings(remote: &str) -> String {
    format!("title: Ada's table\nurl: https://ada.example/\npublish: {{ remote: \"{remote}\" }}\n")
}

/// Publishes with more in the environment.
fn publish(site: &Sandbox, variables: &[(&str, &str)]) -> Assert {
    let mut command = site.command(["--root", "ada", "publish"]);
    command.envs(variables.iter().copied()).assert()
}

/// What is said when it fails, the host's own name taken out.
#[track_caller]
fn failure(site: &Sandbox, host: &GitHost, variables: &[(&str, &str)]) -> String {
    let said = publish(site, variables).code(1).get_output().stderr.clone();
    let said = String::from_utf8(said).unwrap();
    said.replace(&host.port.to_string(), "PORT")
        .replace(&*host.path("").to_string_lossy(), "HOST/")
        .replace(&whoami(), "ME")
}

fn whoami() -> String {
    let user = Command::new("id").arg("-un").output().unwrap();
    String::from_utf8(user.stdout).unwrap().trim().to_string()
}

/// The first time, nothing new, a change, another machine, and back: the whole life of a site.
#[track_caller]
fn lives_on(host: &GitHost, remote: &str, variables: &[(&str, &str)]) {
    let site = site(remote);
    publish(&site, variables).success();
    assert_eq!(host.git(&["rev-list", "--count", "pages"]), "1");
    let online = host.git(&["ls-tree", "-r", "--name-only", "pages"]);
    assert_eq!(online.lines().collect::<Vec<_>>(), site.files("ada/public"));
    let again = publish(&site, variables).success();
    let said = String::from_utf8_lossy(&again.get_output().stderr).into_owned();
    assert!(said.contains("Nothing new to publish"), "{said}");

    site.edit("ada/posts/2026-06-01-frogs.md", "Two", "Three");
    publish(&site, variables).success();
    let page = host.git(&["show", "pages:2026/06/frogs/index.html"]);
    assert!(page.contains("Three of them"));

    let laptop = site.copy();
    std::fs::remove_dir_all(laptop.path("ada/.potluck")).unwrap();
    laptop.edit("ada/posts/2026-06-01-frogs.md", "Three", "Four");
    publish(&laptop, variables).success();
    site.edit("ada/posts/2026-06-01-frogs.md", "Three", "Five");
    let said = publish(&site, variables)
        .success()
        .get_output()
        .stderr
        .clone();
    assert!(String::from_utf8_lossy(&said).contains("published from elsewhere"));
    assert_eq!(host.git(&["rev-list", "--count", "pages"]), "4");
    assert_eq!(host.git(&["rev-list", "--count", "--merges", "pages"]), "0");
}

#[test]
fn a_site_lives_on_a_host_that_is_reached_by_ssh() {
    let Some(host) = GitHost::ssh() else { return };
    lives_on(
        &host,
        &host.ssh_remote(),
        &[("GIT_SSH_COMMAND", &host.ssh_command())],
    );
}

#[test]
fn ssh_may_be_written_as_host_and_path_and_set_in_gits_settings() {
    let Some(host) = GitHost::ssh() else { return };
    let path = host.path("it's a site.git");
    std::fs::rename(host.path("site.git"), &path).unwrap();
    let site = site(&format!("{}@127.0.0.1:{}", whoami(), path.display()));
    let command = format!("{} -p {}", host.ssh_command(), host.port);
    site.put(
        "home/.gitconfig",
        format!("[core]\n\tsshCommand = {}\n", command.replace('\'', "\\\"")).as_bytes(),
    );
    let home = site.path("home").display().to_string();
    publish(&site, &[("HOME", &home)]).success();
    std::fs::rename(path, host.path("site.git")).unwrap();
    assert_eq!(host.git(&["rev-list", "--count", "pages"]), "1");
}

#[test]
fn ssh_that_does_not_get_in_says_why() {
    let Some(host) = GitHost::ssh() else { return };
    let here = site(&host.ssh_remote());
    let with = |key, known| [("GIT_SSH_COMMAND", host.ssh_command_with(key, known))];
    let said = |site: &Sandbox, with: [(&str, String); 1]| {
        failure(
            site,
            &host,
            &with.each_ref().map(|(name, value)| (*name, &**value)),
        )
    };
    assert_snapshot!(said(&here, with("key", "no_hosts")));
    assert_snapshot!(said(&here, with("other_key", "known_hosts")));
    let elsewhere = site(&host.ssh_remote().replace("site.git", "nothing.git"));
    assert_snapshot!(said(&elsewhere, with("key", "known_hosts")));
    // The host's key is another one than it was.
    let known = format!(
        "[127.0.0.1]:{} {}",
        host.port,
        std::fs::read_to_string(host.path("other_key.pub")).unwrap()
    );
    std::fs::write(host.path("false_hosts"), known).unwrap();
    let changed = said(&here, with("key", "false_hosts"));
    assert!(
        changed.contains("the host is not the one it was"),
        "{changed}"
    );
    // And once the fault is gone:
    publish(&here, &[("GIT_SSH_COMMAND", &host.ssh_command())]).success();
}

#[test]
fn a_site_lives_on_a_host_that_is_reached_by_http_with_a_password() {
    let Some(host) = GitHost::http() else { return };
    let remote = host.http_remote().replace("://", "://ada@");
    lives_on(&host, &remote, &[("POTLUCK_TOKEN", "t0ken")]);
}

#[test]
fn a_certificate_is_looked_at() {
    let Some(host) = GitHost::https() else { return };
    let remote = format!("https://ada@127.0.0.1:{}/site.git", host.port);
    let site = site(&remote);
    let said = failure(&site, &host, &[("POTLUCK_TOKEN", "t0ken")]);
    assert_snapshot!(said);
    let settings = settings(&remote) + "network: { ca: system }\n";
    site.put("ada/potluck.yaml", settings.as_bytes());
    let authority = host.path("ca.pem").display().to_string();
    let variables = [("POTLUCK_TOKEN", "t0ken"), ("SSL_CERT_FILE", &*authority)];
    publish(&site, &variables).success();
    assert_eq!(host.git(&["rev-list", "--count", "pages"]), "1");
}

#[test]
fn a_password_may_come_from_the_private_file() {
    let Some(host) = GitHost::http() else { return };
    let site = site(&host.http_remote());
    let file = format!(
        "127.0.0.1:{}: {{ user: ada, password: t0ken }}\n",
        host.port
    );
    site.put("settings/potluck/credentials.yaml", file.as_bytes());
    let settings = site.path("settings").display().to_string();
    let open = failure(&site, &host, &[("XDG_CONFIG_HOME", &settings)]);
    assert!(
        open.contains("others on this computer may read it"),
        "{open}"
    );
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let mine = std::fs::Permissions::from_mode(0o600);
        std::fs::set_permissions(site.path("settings/potluck/credentials.yaml"), mine).unwrap();
    }
    publish(&site, &[("XDG_CONFIG_HOME", &settings)]).success();
}

#[test]
fn a_password_may_come_from_gits_helpers_which_hear_when_it_is_wrong() {
    let Some(host) = GitHost::http() else { return };
    let site = site(&host.http_remote());
    let helper = site.path("helper");
    let log = site.path("log").display().to_string();
    site.put("helper", format!("#!/bin/sh\necho $1 >> '{log}'\ncat > /dev/null\ntest $1 = get && echo username=ada && cat '{log}.password'\nexit 0\n").as_bytes());
    executable(&helper);
    site.put(
        "home/.gitconfig",
        format!("[credential]\n\thelper = {}\n", helper.display()).as_bytes(),
    );
    site.put("log.password", b"password=wrong\n");
    let home = site.path("home").display().to_string();
    assert_snapshot!(failure(&site, &host, &[("HOME", &home)]));
    assert_eq!(site.read("log"), "get\nerase\n");
    site.put("log.password", b"password=t0ken\n");
    publish(&site, &[("HOME", &home)]).success();
    assert!(site.read("log").contains("store"));
}

#[test]
fn http_that_does_not_get_in_says_why() {
    let Some(host) = GitHost::http() else { return };
    let known = [("POTLUCK_TOKEN", "t0ken")];
    let at = |path: &str| site(&format!("http://ada@127.0.0.1:{}/{path}", host.port));
    assert_snapshot!(failure(&at("site.git"), &host, &[]));
    assert_snapshot!(failure(
        &at("site.git"),
        &host,
        &[("POTLUCK_TOKEN", "wr0ng")]
    ));
    assert_snapshot!(failure(&at("nothing.git"), &host, &known));
    assert_snapshot!(failure(&at("words"), &host, &known));
    assert_snapshot!(failure(&at("closed/site.git"), &host, &known));
    // A place that has moved is followed.
    publish(&at("moved/site.git"), &known).success();
    assert_eq!(host.git(&["rev-list", "--count", "pages"]), "1");
    // No message has shown the password.
    let with_password = site(&format!(
        "http://ada:wr0ng@127.0.0.1:{}/site.git",
        host.port
    ));
    assert!(!failure(&with_password, &host, &[]).contains("wr0ng"));
}

#[test]
fn where_nobody_answers_that_is_said() {
    let Some(host) = GitHost::http() else { return };
    let port = crate::git_host::free_port();
    let said = failure(
        &site(&format!("http://127.0.0.1:{port}/site.git")),
        &host,
        &[],
    );
    assert!(said.contains("nobody answers there"), "{said}");
}

#[test]
fn a_host_that_refuses_is_told_in_its_words() {
    let hosts = [
        (GitHost::ssh(), "ssh"),
        (GitHost::http(), "http"),
        (GitHost::daemon(), "git"),
    ];
    for (host, kind) in hosts {
        let Some(host) = host else { continue };
        let command = host.ssh_command();
        let remote = match kind {
            "ssh" => host.ssh_remote(),
            "http" => host.http_remote().replace("://", "://ada@"),
            _ => host.daemon_remote(),
        };
        let variables = [("GIT_SSH_COMMAND", &*command), ("POTLUCK_TOKEN", "t0ken")];
        let site = site(&remote);
        host.hook("echo 'this branch is protected' >&2; exit 1");
        let said = failure(&site, &host, &variables);
        assert!(
            said.contains("refused the push: pre-receive hook declined"),
            "{kind}: {said}"
        );
        assert!(
            said.contains("the host said \"this branch is protected\""),
            "{kind}: {said}"
        );
        assert_eq!(host.git(&["for-each-ref"]), "");
        host.without_hook();
        publish(&site, &variables).success();
    }
}

#[test]
fn a_site_lives_on_a_git_daemon() {
    let Some(host) = GitHost::daemon() else {
        return;
    };
    lives_on(&host, &host.daemon_remote(), &[]);
}

#[test]
fn the_git_program_may_do_the_pushing() {
    let Some(host) = GitHost::ssh() else { return };
    let site = site(&host.ssh_remote());
    site.edit(
        "ada/potluck.yaml",
        "publish: {",
        "publish: { transport: git,",
    );
    let command = host.ssh_command();
    let variables = [("GIT_SSH_COMMAND", &*command)];
    host.hook("echo 'not today' >&2; exit 1");
    assert_snapshot!(failure(&site, &host, &variables));
    host.without_hook();
    publish(&site, &variables).success();
    site.edit("ada/posts/2026-06-01-frogs.md", "Two", "Three");
    publish(&site, &variables).success();
    let laptop = site.copy();
    std::fs::remove_dir_all(laptop.path("ada/.potluck")).unwrap();
    laptop.edit("ada/posts/2026-06-01-frogs.md", "Three", "Four");
    publish(&laptop, &variables).success();
    site.edit("ada/posts/2026-06-01-frogs.md", "Three", "Five");
    publish(&site, &variables).success();
    assert_eq!(host.git(&["rev-list", "--count", "pages"]), "4");
}

#[test]
fn an_address_is_rewritten_as_git_would() {
    let Some(host) = GitHost::daemon() else {
        return;
    };
    let site = site("https://git.example/site.git");
    let rule = format!(
        "[url \"git://127.0.0.1:{}/\"]\n\tinsteadOf = https://git.example/\n",
        host.port
    );
    site.put("home/.gitconfig", rule.as_bytes());
    let home = site.path("home").display().to_string();
    publish(&site, &[("HOME", &home)]).success();
}

#[test]
fn who_sits_at_a_terminal_is_asked_and_the_password_is_not_shown() {
    let Some(host) = GitHost::http() else { return };
    if !has(&["script"]) {
        return;
    }
    let site = site(&host.http_remote());
    let potluck = site
        .command([])
        .get_program()
        .to_string_lossy()
        .into_owned();
    let line = format!(
        "{potluck} --root '{}' publish --yes",
        site.path("ada").display()
    );
    let mut child = Command::new("script")
        .args(["-qec", &line, "/dev/null"])
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap())
        .env("SOURCE_DATE_EPOCH", NOW)
        .env("HOME", site.path("no-home"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    {
        use std::io::Write;
        let stdin = child.stdin.as_mut().unwrap();
        for answer in ["ada\n", "t0ken\n"] {
            std::thread::sleep(std::time::Duration::from_millis(1500));
            stdin.write_all(answer.as_bytes()).unwrap();
            stdin.flush().unwrap();
        }
        std::thread::sleep(std::time::Duration::from_millis(1500));
    }
    let output = child.wait_with_output().unwrap();
    let shown = String::from_utf8_lossy(&output.stdout);
    assert!(
        shown.contains("wants to know who you are") && shown.contains("Your name there"),
        "{shown}"
    );
    assert!(!shown.contains("t0ken"), "{shown}");
    assert!(output.status.success(), "{shown}");
    assert_eq!(host.git(&["rev-list", "--count", "pages"]), "1");
}

/// Publishes where a terminal is, and nobody at it: what ssh or git asked there would wait for ever.
#[track_caller]
fn unattended(site: &Sandbox, variables: &[(&str, &str)]) -> String {
    let potluck = site.command([]).get_program().to_owned();
    let line = format!(
        "timeout --foreground 60 '{}' --root '{}' publish </dev/null",
        potluck.display(),
        site.path("ada").display()
    );
    let output = Command::new("script")
        .args(["-qec", &line, "/dev/null"])
        .env_clear()
        .env("PATH", std::env::var_os("PATH").unwrap())
        .env("SOURCE_DATE_EPOCH", NOW)
        .env("HOME", site.path("no-home"))
        .envs(variables.iter().copied())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(1), "{said}");
    said
}

#[test]
fn where_nobody_can_type_neither_a_passphrase_nor_a_password_is_waited_for() {
    let (Some(ssh), Some(http)) = (GitHost::ssh(), GitHost::http()) else {
        return;
    };
    if !has(&["script", "ssh-agent", "ssh-add"]) {
        return;
    }
    ssh.take_locked_key();
    let command = ssh.ssh_command_with("locked", "known_hosts");
    // Somebody has windows that ask for passwords, and nobody sees them.
    let window = ssh.path("window").display().to_string();
    std::fs::write(&window, "#!/bin/sh\nsleep 300\n").unwrap();
    executable(ssh.path("window").as_path());
    let variables = [
        ("GIT_SSH_COMMAND", &*command),
        ("SSH_ASKPASS", &*window),
        ("SSH_ASKPASS_REQUIRE", "force"),
        ("GIT_ASKPASS", &*window),
    ];
    for transport in ["auto", "git"] {
        let by = format!("publish: {{ transport: {transport},");
        let over_ssh = site(&ssh.ssh_remote());
        over_ssh.edit("ada/potluck.yaml", "publish: {", &by);
        let said = unattended(&over_ssh, &variables);
        assert!(
            said.contains("error: ssh did not get into") && said.contains("Permission denied"),
            "{transport}: {said}"
        );
        assert!(
            said.contains("one with a passphrase must be in your agent"),
            "{transport}: {said}"
        );
        let sources = site(&ssh.ssh_remote());
        sources.edit("ada/potluck.yaml", "publish: {", "publish: { source: true,");
        git(&sources.path("ada"), &["init", "--quiet"]);
        let origin = ["remote", "add", "origin", &ssh.ssh_remote()];
        git(&sources.path("ada"), &origin);
        let said = unattended(&sources, &variables);
        assert!(
            said.contains("your sources’ place could not be asked: ssh did not get into `origin`")
                && said.contains("one with a passphrase must be in your agent"),
            "{said}"
        );
        let over_http = site(&http.http_remote());
        over_http.edit("ada/potluck.yaml", "publish: {", &by);
        let said = unattended(&over_http, &variables);
        assert!(
            said.contains("wants to know who you are") && said.contains("POTLUCK_TOKEN"),
            "{transport}: {said}"
        );
        // What the help says is so.
        over_http.edit("ada/potluck.yaml", "http://", "http://ada@");
        publish(&over_http, &[("POTLUCK_TOKEN", "t0ken")]).success();
        let agent = Agent::with(&ssh.path("locked"));
        let socket = agent.socket.display().to_string();
        let variables = [("GIT_SSH_COMMAND", &*command), ("SSH_AUTH_SOCK", &*socket)];
        publish(&over_ssh, &variables).success();
    }
}

/// An agent that holds a key whose passphrase is `s3same`.
struct Agent {
    child: std::process::Child,
    _folder: tempfile::TempDir,
    socket: std::path::PathBuf,
}

impl Agent {
    fn with(key: &std::path::Path) -> Agent {
        let folder = tempfile::tempdir().unwrap();
        let socket = folder.path().join("agent");
        let child = Command::new("ssh-agent")
            .arg("-D")
            .arg("-a")
            .arg(&socket)
            .stdout(Stdio::null())
            .spawn()
            .unwrap();
        while std::os::unix::net::UnixStream::connect(&socket).is_err() {
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        let told = folder.path().join("told");
        std::fs::write(&told, "#!/bin/sh\necho s3same\n").unwrap();
        executable(&told);
        let added = Command::new("ssh-add")
            .arg(key)
            .env("SSH_AUTH_SOCK", &socket)
            .env("SSH_ASKPASS", &told)
            .env("SSH_ASKPASS_REQUIRE", "force")
            .stdin(Stdio::null())
            .output()
            .unwrap();
        assert!(added.status.success(), "{added:?}");
        Agent {
            child,
            _folder: folder,
            socket,
        }
    }
}

impl Drop for Agent {
    fn drop(&mut self) {
        let _ = (self.child.kill(), self.child.wait());
    }
}

/// Breaks the line after each kilobyte of a push, and publishes again once it holds.
#[track_caller]
fn survives_cuts(host: &GitHost, remote: impl Fn(u16) -> String, variables: &[(&str, &str)]) {
    let line = Cutter::to(host.port);
    let site = site(&remote(line.port));
    publish(&site, variables).success();
    site.edit("ada/posts/2026-06-01-frogs.md", "Two", "0");
    line.mend();
    publish(&site, variables).success();
    let whole = line.passed();
    let mut published = 2;
    let (mut cuts, mut broken) = (0, 0);
    // Enough of them in the ordinary run; all with `POTLUCK_CUTS=all`.
    let is_thorough = std::env::var_os("POTLUCK_CUTS").is_some();
    let step = if is_thorough {
        1024
    } else {
        (whole / 5).max(1024)
    };
    for (round, cut) in (1..whole).step_by(step as usize).enumerate() {
        site.edit(
            "ada/posts/2026-06-01-frogs.md",
            &format!("{round} of"),
            &format!("{} of", round + 1),
        );
        cuts += 1;
        line.cut_after(cut);
        let done = publish(&site, variables).get_output().clone();
        line.mend();
        let commits: usize = host.git(&["rev-list", "--count", "pages"]).parse().unwrap();
        assert!(
            (published..=published + 1).contains(&commits),
            "cut at {cut}"
        );
        if !done.status.success() {
            broken += 1;
            let said = String::from_utf8_lossy(&done.stderr).into_owned();
            assert!(said.contains("error: "), "cut at {cut}: {said}");
            publish(&site, variables).success();
        }
        published += 1;
        assert_eq!(
            host.git(&["rev-list", "--count", "pages"]),
            published.to_string(),
            "cut at {cut}"
        );
        let page = host.git(&["show", "pages:2026/06/frogs/index.html"]);
        assert!(
            page.contains(&format!("{} of them", round + 1)),
            "cut at {cut}"
        );
        host.git(&["fsck", "--strict", "--no-dangling"]);
    }
    eprintln!("{cuts} cuts in {whole} bytes: {broken} pushes broke, none was lost");
    assert!(broken > 2, "only {broken} pushes of {whole} bytes were cut");
}

#[test]
fn a_line_that_breaks_anywhere_loses_nothing_over_http() {
    let Some(host) = GitHost::http() else { return };
    let remote = |port| format!("http://ada@127.0.0.1:{port}/site.git");
    survives_cuts(&host, remote, &[("POTLUCK_TOKEN", "t0ken")]);
}

#[test]
fn a_line_that_breaks_anywhere_loses_nothing_over_ssh() {
    let Some(host) = GitHost::ssh() else { return };
    let command = format!(
        "{} -o StrictHostKeyChecking=no",
        host.ssh_command_with("key", "no_hosts")
    );
    let remote = |port: u16| {
        host.ssh_remote()
            .replace(&host.port.to_string(), &port.to_string())
    };
    survives_cuts(&host, remote, &[("GIT_SSH_COMMAND", &command)]);
}

#[test]
fn a_line_that_breaks_anywhere_loses_nothing_over_gits_own_protocol() {
    let Some(host) = GitHost::daemon() else {
        return;
    };
    let remote = |port| format!("git://127.0.0.1:{port}/site.git");
    survives_cuts(&host, remote, &[]);
}

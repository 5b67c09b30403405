//! Git hosts on loopback, as real as they come: sshd, git's own HTTP programs behind nginx with a password, git daemon.
//!
//! They are programs of the system. Where they are not installed the tests that need them say so and end; with
//! `POTLUCK_HOSTS=all`, as in `.ci/run`, they fail instead.

use std::fs;
use std::io::{Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use crate::sandbox::git;

/// Whether the programs are here; if not, says that a test is left out.
pub fn has(programs: &[&str]) -> bool {
    let missing: Vec<&&str> = programs
        .iter()
        .filter(|name| find(name).is_none())
        .collect();
    if missing.is_empty() {
        return true;
    }
    let must = std::env::var("POTLUCK_HOSTS").is_ok_and(|value| value == "all");
    assert!(!must, "not installed: {missing:?}");
    eprintln!("\n*** SKIPPED: this test needs {missing:?}, which are not installed ***\n");
    false
}

fn find(program: &str) -> Option<PathBuf> {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let folders =
        std::env::split_paths(&path).chain(["/usr/sbin".into(), "/usr/local/sbin".into()]);
    folders
        .map(|folder| folder.join(program))
        .find(|file| file.is_file())
}

/// A port that is free now.
pub fn free_port() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().port()
}

/// A program that is ended with the test.
pub struct Running(Child);

impl Running {
    /// Starts it, and waits until it answers at `port`.
    pub fn until(program: &str, arguments: &[&str], port: u16) -> Running {
        let program = find(program).unwrap();
        let child = Command::new(program)
            .args(arguments)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn();
        let running = Running(child.unwrap());
        let start = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(
                start.elapsed() < Duration::from_secs(20),
                "{arguments:?} does not start"
            );
            thread::sleep(Duration::from_millis(20));
        }
        running
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        let _ = (self.0.kill(), self.0.wait());
    }
}

/// Programs that serve the repository `site.git` until the test ends.
pub struct GitHost {
    folder: tempfile::TempDir,
    pub port: u16,
    programs: Vec<Child>,
}

impl GitHost {
    fn new() -> GitHost {
        let folder = tempfile::tempdir().unwrap();
        git(folder.path(), &["init", "--quiet", "--bare", "site.git"]);
        let (port, programs) = (free_port(), Vec::new());
        GitHost {
            folder,
            port,
            programs,
        }
    }

    /// Nothing is started: it is reached by its path.
    pub fn on_disk() -> GitHost {
        GitHost::new()
    }

    pub fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    /// Runs git in the repository.
    #[track_caller]
    pub fn git(&self, arguments: &[&str]) -> String {
        git(&self.path("site.git"), arguments)
    }

    /// What the host says to each push, and whether it takes it.
    pub fn hook(&self, script: &str) {
        let hook = self.path("site.git/hooks/pre-receive");
        fs::create_dir_all(hook.parent().unwrap()).unwrap();
        fs::write(&hook, format!("#!/bin/sh\n{script}\n")).unwrap();
        executable(&hook);
    }

    pub fn without_hook(&self) {
        fs::remove_file(self.path("site.git/hooks/pre-receive")).unwrap();
    }

    fn write(&self, path: &str, text: &str) -> String {
        let file = self.path(path);
        fs::write(&file, text).unwrap();
        file.display().to_string()
    }

    fn start(&mut self, program: &str, arguments: &[&str], variables: &[(&str, &str)]) {
        let log = fs::File::create(self.path(&format!("{}.log", self.programs.len()))).unwrap();
        let program = find(program).unwrap_or_else(|| program.into());
        let child = Command::new(program)
            .args(arguments)
            .envs(variables.iter().copied())
            .stdin(Stdio::null())
            .stdout(log.try_clone().unwrap())
            .stderr(log)
            .spawn();
        self.programs.push(child.unwrap());
    }

    /// Until it answers.
    fn wait(self) -> GitHost {
        let start = Instant::now();
        while TcpStream::connect(("127.0.0.1", self.port)).is_err() {
            assert!(
                start.elapsed() < Duration::from_secs(20),
                "the host does not start:\n{}",
                self.log()
            );
            thread::sleep(Duration::from_millis(20));
        }
        self
    }

    pub fn log(&self) -> String {
        let logs = (0..self.programs.len()).map(|number| self.path(&format!("{number}.log")));
        logs.map(|log| fs::read_to_string(log).unwrap_or_default())
            .collect()
    }

    /// `sshd`, which takes one key. `ssh_command` is how to get in.
    pub fn ssh() -> Option<GitHost> {
        if !has(&["sshd", "ssh", "ssh-keygen"]) {
            return None;
        }
        let mut host = GitHost::new();
        for name in ["host_key", "key", "other_key"] {
            let file = host.path(name).display().to_string();
            let made = Command::new("ssh-keygen")
                .args(["-q", "-t", "ed25519", "-N", "", "-f", &file])
                .status();
            assert!(made.unwrap().success());
        }
        fs::copy(host.path("key.pub"), host.path("authorized_keys")).unwrap();
        let folder = host.folder.path().display().to_string();
        let settings = format!(
            "Port {}\nListenAddress 127.0.0.1\nHostKey {folder}/host_key\nAuthorizedKeysFile {folder}/authorized_keys\n\
             StrictModes no\nUsePAM no\nPasswordAuthentication no\nKbdInteractiveAuthentication no\n\
             PermitRootLogin yes\nPidFile none\nLogLevel VERBOSE\nSetEnv PATH={}\n",
            host.port,
            std::env::var("PATH").unwrap()
        );
        let settings = host.write("sshd_config", &settings);
        host.write(
            "known_hosts",
            &format!(
                "[127.0.0.1]:{} {}",
                host.port,
                fs::read_to_string(host.path("host_key.pub")).unwrap()
            ),
        );
        host.write("no_hosts", "");
        // Where sshd wants to put away its rights, if it has any.
        let _ = fs::create_dir_all("/run/sshd");
        host.start("sshd", &["-D", "-e", "-f", &settings], &[]);
        Some(host.wait())
    }

    /// Lets a key in that has a passphrase, `s3same`: its file is `locked`.
    pub fn take_locked_key(&self) {
        let file = self.path("locked").display().to_string();
        let made = Command::new("ssh-keygen")
            .args(["-q", "-t", "ed25519", "-N", "s3same", "-f", &file])
            .status();
        assert!(made.unwrap().success());
        let keys = ["authorized_keys", "locked.pub"];
        let keys = keys.map(|name| fs::read_to_string(self.path(name)).unwrap());
        self.write("authorized_keys", &keys.concat());
    }

    /// The client as its owner would have set it up.
    pub fn ssh_command(&self) -> String {
        self.ssh_command_with("key", "known_hosts")
    }

    pub fn ssh_command_with(&self, key: &str, known: &str) -> String {
        let folder = self.folder.path().display();
        format!(
            "ssh -F /dev/null -i '{folder}/{key}' -o IdentitiesOnly=yes -o UserKnownHostsFile='{folder}/{known}'"
        )
    }

    /// `ssh://…/site.git`.
    pub fn ssh_remote(&self) -> String {
        let user = Command::new("id").arg("-un").output().unwrap();
        let user = String::from_utf8(user.stdout).unwrap();
        format!(
            "ssh://{}@127.0.0.1:{}{}",
            user.trim(),
            self.port,
            self.path("site.git").display()
        )
    }

    /// nginx, fcgiwrap and `git http-backend`, with a password: `ada`, `t0ken`.
    pub fn http() -> Option<GitHost> {
        GitHost::web(false)
    }

    /// The same with a certificate of its own; `path("ca.pem")` vouches for it.
    pub fn https() -> Option<GitHost> {
        GitHost::web(true)
    }

    fn web(is_secure: bool) -> Option<GitHost> {
        if !has(&["nginx", "fcgiwrap", "openssl"]) {
            return None;
        }
        let mut host = GitHost::new();
        let folder = host.folder.path().display().to_string();
        let hash = Command::new("openssl")
            .args(["passwd", "-apr1", "t0ken"])
            .output()
            .unwrap();
        host.write(
            "passwords",
            &format!("ada:{}", String::from_utf8(hash.stdout).unwrap()),
        );
        let secure = match is_secure {
            true => {
                certify(host.folder.path());
                format!("ssl_certificate {folder}/host.pem; ssl_certificate_key {folder}/host.key;")
            }
            false => String::new(),
        };
        let programs = Command::new("git").arg("--exec-path").output().unwrap();
        let programs = String::from_utf8(programs.stdout).unwrap();
        let is_root = Command::new("id").arg("-u").output().unwrap().stdout == b"0\n";
        let user = if is_root { "user root;" } else { "" };
        let (ssl, port) = (if is_secure { " ssl" } else { "" }, host.port);
        let settings = format!(
            "daemon off; {user} pid {folder}/nginx.pid; error_log stderr; worker_processes 1;\n\
             events {{ worker_connections 64; }}\n\
             http {{ access_log off; client_max_body_size 100m; client_body_temp_path {folder}/body;\n\
             fastcgi_temp_path {folder}/fcgi; proxy_temp_path {folder}/proxy; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;\n\
             server {{ listen 127.0.0.1:{port}{ssl}; {secure}\n\
             location /words {{ return 200 'no git here'; }}\n\
             location /moved/ {{ rewrite ^/moved/(.*)$ /$1 permanent; }}\n\
             location /closed/ {{ default_type text/plain; return 403 'this repository is archived'; }}\n\
             location / {{ auth_basic git; auth_basic_user_file {folder}/passwords;\n\
             fastcgi_pass unix:{folder}/socket; fastcgi_param SCRIPT_FILENAME {}/git-http-backend;\n\
             fastcgi_param GIT_PROJECT_ROOT {folder}; fastcgi_param GIT_HTTP_EXPORT_ALL 1; fastcgi_param PATH_INFO $uri;\n\
             fastcgi_param QUERY_STRING $query_string; fastcgi_param REQUEST_METHOD $request_method;\n\
             fastcgi_param CONTENT_TYPE $content_type; fastcgi_param CONTENT_LENGTH $content_length;\n\
             fastcgi_param HTTP_CONTENT_ENCODING $http_content_encoding;\n\
             fastcgi_param REMOTE_USER $remote_user; fastcgi_param REMOTE_ADDR $remote_addr; }} }} }}\n",
            programs.trim()
        );
        let settings = host.write("nginx.conf", &settings);
        let socket = format!("unix:{folder}/socket");
        host.start("fcgiwrap", &["-s", &socket], &[]);
        while !host.path("socket").exists() {
            thread::sleep(Duration::from_millis(5));
        }
        host.start(
            "nginx",
            &["-c", &settings, "-e", "stderr", "-p", &folder],
            &[],
        );
        Some(host.wait())
    }

    /// The address over http, without a name or a password.
    pub fn http_remote(&self) -> String {
        format!("http://127.0.0.1:{}/site.git", self.port)
    }

    /// `git daemon`, which asks nobody who they are.
    pub fn daemon() -> Option<GitHost> {
        if !has(&["git"]) {
            return None;
        }
        let mut host = GitHost::new();
        let programs = Command::new("git").arg("--exec-path").output().unwrap();
        let program = format!(
            "{}/git-daemon",
            String::from_utf8(programs.stdout).unwrap().trim()
        );
        let port = format!("--port={}", host.port);
        let base = format!("--base-path={}", host.folder.path().display());
        let arguments = [
            "--listen=127.0.0.1",
            &port,
            &base,
            "--export-all",
            "--enable=receive-pack",
            "--informative-errors",
        ];
        host.start(&program, &arguments, &[]);
        Some(host.wait())
    }

    pub fn daemon_remote(&self) -> String {
        format!("git://127.0.0.1:{}/site.git", self.port)
    }
}

impl Drop for GitHost {
    fn drop(&mut self) {
        for program in &mut self.programs {
            // nginx and sshd take their children along when they are asked to end, not when they are killed.
            let _ = Command::new("kill").arg(program.id().to_string()).status();
            let start = Instant::now();
            while let Ok(None) = program.try_wait() {
                if start.elapsed() > Duration::from_secs(5) {
                    let _ = program.kill();
                }
                thread::sleep(Duration::from_millis(5));
            }
        }
        if !thread::panicking() {
            self.git(&["fsck", "--strict", "--no-dangling"]);
        }
    }
}

/// Lets an authority of our own (`ca.pem`) vouch for `127.0.0.1` (`host.pem`, `host.key`).
pub fn certify(folder: &Path) {
    let place = folder.display().to_string();
    let openssl = |line: &str| {
        let line = line.replace("DIR", &place);
        let done = Command::new("openssl")
            .args(line.split_whitespace())
            .output()
            .unwrap();
        assert!(
            done.status.success(),
            "{}",
            String::from_utf8_lossy(&done.stderr)
        );
    };
    fs::write(
        folder.join("names"),
        "subjectAltName=IP:127.0.0.1,DNS:localhost\n",
    )
    .unwrap();
    openssl(
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 30 -subj /CN=test -keyout DIR/ca.key -out DIR/ca.pem",
    );
    openssl(
        "req -new -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -subj /CN=localhost -keyout DIR/host.key -out DIR/host.csr",
    );
    openssl(
        "x509 -req -in DIR/host.csr -CA DIR/ca.pem -CAkey DIR/ca.key -CAcreateserial -days 30 -extfile DIR/names -out DIR/host.pem",
    );
}

pub fn executable(file: &Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(file, fs::Permissions::from_mode(0o755)).unwrap();
    }
}

/// A line to a host that breaks after so many bytes, counted in both directions together.
pub struct Cutter {
    pub port: u16,
    left: Arc<AtomicU64>,
    passed: Arc<AtomicU64>,
}

impl Cutter {
    pub fn to(target: u16) -> Cutter {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let (left, passed) = (
            Arc::new(AtomicU64::new(u64::MAX)),
            Arc::new(AtomicU64::new(0)),
        );
        let (left_there, passed_there) = (left.clone(), passed.clone());
        thread::spawn(move || {
            for near in listener.incoming().flatten() {
                let Ok(far) = TcpStream::connect(("127.0.0.1", target)) else {
                    continue;
                };
                for (from, to) in [(&near, &far), (&far, &near)] {
                    let (from, to) = (from.try_clone().unwrap(), to.try_clone().unwrap());
                    let (left, passed) = (left_there.clone(), passed_there.clone());
                    thread::spawn(move || carry(from, to, &left, &passed));
                }
            }
        });
        Cutter { port, left, passed }
    }

    /// All lines together carry so many bytes from now on.
    pub fn cut_after(&self, bytes: u64) {
        self.passed.store(0, Ordering::SeqCst);
        self.left.store(bytes, Ordering::SeqCst);
    }

    pub fn mend(&self) {
        self.cut_after(u64::MAX);
    }

    /// How many bytes were carried since then.
    pub fn passed(&self) -> u64 {
        self.passed.load(Ordering::SeqCst)
    }
}

fn carry(mut from: TcpStream, mut to: TcpStream, left: &AtomicU64, passed: &AtomicU64) {
    let mut buffer = [0; 256];
    while let Ok(count @ 1..) = from.read(&mut buffer) {
        let room = left.load(Ordering::SeqCst).min(count as u64);
        left.fetch_sub(room, Ordering::SeqCst);
        passed.fetch_add(room, Ordering::SeqCst);
        if to.write_all(&buffer[..room as usize]).is_err() || room < count as u64 {
            break;
        }
    }
    match left.load(Ordering::SeqCst) {
        0 => drop((from.shutdown(Shutdown::Both), to.shutdown(Shutdown::Both))),
        _ => drop(to.shutdown(Shutdown::Write)),
    }
}

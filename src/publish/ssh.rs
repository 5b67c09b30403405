//! Git over ssh, by running the person's own `ssh`: settings, agent, known hosts, jump hosts and hardware keys are its job.

use std::io::{self, Read, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::thread;
use std::time::{Duration, Instant};

use git2::transport::{Service, SmartSubtransport, SmartSubtransportStream};
use git2::{Config, Error, Repository};
use percent_encoding::percent_decode_str;
use url::Url;

use super::access::{Session, Trouble, held};
use super::helper::ends_well;
use super::spelling;

/// The most that is remembered of what ssh says.
const SAID: usize = 16 << 10;
/// How long ssh may take to end, once all is said.
const FAREWELL: Duration = Duration::from_secs(5);

/// One remote.
pub struct Ssh(pub Arc<Session>);

impl SmartSubtransport for Ssh {
    fn action(
        &self,
        url: &str,
        service: Service,
    ) -> Result<Box<dyn SmartSubtransportStream>, Error> {
        let program = match service {
            Service::UploadPackLs | Service::UploadPack => "git-upload-pack",
            Service::ReceivePackLs | Service::ReceivePack => "git-receive-pack",
        };
        let place = Place::read(url).map_err(|why| {
            let why = why.to_string();
            self.0.give_up(Trouble::Unreachable { why })
        })?;
        let remote_command = format!("{program} {}", quoted(&place.path));
        let mut command = Program::of(&self.0.folder).command(&place, self.0.access.can_ask);
        let child = command
            .arg(remote_command)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn();
        let mut child = child.map_err(|error| {
            let why = match error.kind() {
                io::ErrorKind::NotFound => "the program `ssh` is not installed".to_string(),
                _ => format!("`ssh` cannot be run: {error}"),
            };
            self.0.give_up(Trouble::Unreachable { why })
        })?;
        let ends = (child.stdin.take(), child.stdout.take(), child.stderr.take());
        let (Some(stdin), Some(stdout), Some(stderr)) = ends else {
            return Err(Error::from_str("ssh has no ends"));
        };
        let said = Arc::new(Mutex::new(Vec::new()));
        listen(stderr, said.clone(), self.0.access.can_ask);
        Ok(Box::new(Line {
            session: self.0.clone(),
            child,
            stdin: Some(stdin),
            stdout,
            said,
        }))
    }

    fn close(&self) -> Result<(), Error> {
        Ok(())
    }
}

/// Keeps what ssh says, and passes it on to who may have to touch a key.
fn listen(mut stderr: impl Read + Send + 'static, said: Arc<Mutex<Vec<u8>>>, is_shown: bool) {
    thread::spawn(move || {
        let mut buffer = [0; 1024];
        while let Ok(count @ 1..) = stderr.read(&mut buffer) {
            let bytes = buffer.get(..count).unwrap_or_default();
            let mut said = held(&said);
            let room = SAID.saturating_sub(said.len());
            said.extend(bytes.iter().take(room));
            if is_shown {
                let text = String::from_utf8_lossy(bytes);
                let plain: String = text
                    .chars()
                    .filter(|c| !c.is_control() || *c == '\n')
                    .collect();
                let _ = io::stderr().write_all(plain.as_bytes());
            }
        }
    });
}

/// The connection, as long as ssh runs.
struct Line {
    session: Arc<Session>,
    child: Child,
    stdin: Option<ChildStdin>,
    stdout: ChildStdout,
    said: Arc<Mutex<Vec<u8>>>,
}

impl Line {
    /// ssh has ended early: its words say why.
    fn broke(&mut self) -> io::Error {
        drop(self.stdin.take());
        if ends_well(&mut self.child, FAREWELL) {
            return io::ErrorKind::UnexpectedEof.into();
        }
        // The last words may still be on their way.
        let start = Instant::now();
        while held(&self.said).is_empty() && start.elapsed() < Duration::from_millis(200) {
            thread::sleep(Duration::from_millis(5));
        }
        thread::sleep(Duration::from_millis(20));
        let said = spelling::lines(&held(&self.said));
        let error = self.session.give_up(Trouble::Ssh { said });
        io::Error::other(error.message().to_string())
    }
}

impl Read for Line {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match self.stdout.read(buffer) {
            Ok(0) if !buffer.is_empty() => Err(self.broke()),
            read => read,
        }
    }
}

impl Write for Line {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let written = match &mut self.stdin {
            Some(stdin) => stdin.write(bytes),
            None => Err(io::ErrorKind::BrokenPipe.into()),
        };
        written.map_err(|error| match error.kind() {
            io::ErrorKind::BrokenPipe => self.broke(),
            _ => error,
        })
    }

    fn flush(&mut self) -> io::Result<()> {
        self.stdin.as_mut().map_or(Ok(()), Write::flush)
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        drop(self.stdin.take());
        ends_well(&mut self.child, FAREWELL);
    }
}

/// Where ssh goes, and what is asked for there.
#[derive(Debug, PartialEq)]
pub struct Place {
    /// `host` or `user@host`.
    host: String,
    port: Option<u16>,
    path: String,
}

impl Place {
    /// Reads `ssh://user@host:port/path` and `user@host:path` as git does.
    pub fn read(remote: &str) -> Result<Place, &'static str> {
        let place = match remote.contains("://") {
            true => of_url(remote),
            false => of_pair(remote),
        };
        let place = place.ok_or("it is neither `ssh://host/path` nor `user@host:path`")?;
        let (user, host) = place.host.split_once('@').unwrap_or(("x", &place.host));
        match () {
            // ssh and git would take what begins so for one of their flags.
            _ if host.starts_with('-') || user.starts_with('-') => {
                Err("a host or a user cannot begin with `-`")
            }
            _ if place.path.starts_with('-') => Err("a path there cannot begin with `-`"),
            _ if host.is_empty() || user.is_empty() || place.path.is_empty() => {
                Err("its host or its path is missing")
            }
            _ if [&place.host, &place.path]
                .iter()
                .any(|text| text.contains(char::is_control)) =>
            {
                Err("it holds characters that nobody can see")
            }
            _ => Ok(place),
        }
    }
}

fn of_url(remote: &str) -> Option<Place> {
    let url = Url::parse(remote).ok()?;
    let decoded = |text: &str| Some(percent_decode_str(text).decode_utf8().ok()?.into_owned());
    let name = decoded(url.host_str()?)?;
    // Numbers of IPv6 stand in brackets in an address; ssh wants them without.
    let name = name.trim_start_matches('[').trim_end_matches(']');
    let host = match url.username() {
        "" => name.to_string(),
        user => format!("{}@{name}", decoded(user)?),
    };
    let path = decoded(url.path())?;
    // `/~ada/site.git` is below Ada's home there.
    let path = match path.strip_prefix("/~") {
        Some(rest) => format!("~{rest}"),
        None => path,
    };
    let port = url.port();
    Some(Place { host, port, path })
}

fn of_pair(remote: &str) -> Option<Place> {
    let (user, rest) = match remote.split_once('@') {
        Some((user, rest)) if !user.contains([':', '/']) => (Some(user), rest),
        _ => (None, remote),
    };
    let (name, path) = match rest.strip_prefix('[') {
        Some(rest) => rest.split_once("]:")?,
        None => rest.split_once(':')?,
    };
    let host = user.map_or(name.to_string(), |user| format!("{user}@{name}"));
    let (path, port) = (path.to_string(), None);
    Some(Place { host, port, path })
}

/// For the shell at the other end.
fn quoted(path: &str) -> String {
    format!("'{}'", path.replace('\'', r"'\''").replace('!', r"'\!'"))
}

/// The person's ssh as a line for the `git` program, told to ask nobody.
pub fn silent(folder: &Path) -> String {
    let program = Program::of(folder);
    let line = match &program {
        Program::Shell(line) => line.clone(),
        Program::Plain(path) => quoted(path),
    };
    let flags = program.silence().iter().map(|flag| format!(" {flag}"));
    line + &flags.collect::<String>()
}

/// The ssh that the person wants: `GIT_SSH_COMMAND`, `core.sshCommand`, `GIT_SSH`, or `ssh`.
#[derive(Debug, PartialEq)]
enum Program {
    /// A line for the shell.
    Shell(String),
    Plain(String),
}

impl Program {
    fn of(folder: &Path) -> Program {
        let named = |name: &str| {
            std::env::var(name)
                .ok()
                .filter(|value| !value.trim().is_empty())
        };
        let of_config = || {
            let own = Repository::discover(folder).and_then(|git| git.config());
            let config = own.or_else(|_| Config::open_default()).ok()?;
            config.get_string("core.sshCommand").ok()
        };
        let shell = named("GIT_SSH_COMMAND")
            .or_else(of_config)
            .map(Program::Shell);
        shell
            .or_else(|| named("GIT_SSH").map(Program::Plain))
            .unwrap_or_else(|| Program::Plain("ssh".into()))
    }

    /// The program's own name, which says how it wants to be called.
    fn name(&self) -> String {
        let first = match self {
            Program::Shell(line) => line.split_whitespace().next().unwrap_or_default(),
            Program::Plain(path) => path,
        };
        let name = first
            .trim_matches(['"', '\''])
            .rsplit(['/', '\\'])
            .next()
            .unwrap_or_default();
        name.to_lowercase().trim_end_matches(".exe").to_string()
    }

    fn is_putty(&self) -> bool {
        matches!(&*self.name(), "plink" | "putty" | "tortoiseplink")
    }

    /// Flags for when nobody is there to answer: ssh must not wait for a password or a yes.
    fn silence(&self) -> &'static [&'static str] {
        match (self.is_putty(), &*self.name()) {
            (true, _) => &["-batch"],
            (false, "ssh") => &["-o", "BatchMode=yes"],
            _ => &[],
        }
    }

    fn command(&self, place: &Place, can_ask: bool) -> Command {
        let mut command = match self {
            Program::Plain(path) => Command::new(path),
            Program::Shell(line) => {
                let mut command = Command::new("sh");
                command.args(["-c", &format!("{line} \"$@\""), line]);
                command
            }
        };
        if !can_ask {
            command.args(self.silence());
        }
        if let Some(port) = place.port {
            command.args([if self.is_putty() { "-P" } else { "-p" }, &port.to_string()]);
        }
        command.arg(&place.host);
        command
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_read_as_git_reads_it() {
        for (remote, host, port, path) in [
            (
                "git@host.example:ada/site.git",
                "git@host.example",
                None,
                "ada/site.git",
            ),
            ("host:~/site.git", "host", None, "~/site.git"),
            ("git@[::1]:site.git", "git@::1", None, "site.git"),
            (
                "ssh://host.example/srv/a.git",
                "host.example",
                None,
                "/srv/a.git",
            ),
            (
                "ssh://git@host:2222/a%20b.git",
                "git@host",
                Some(2222),
                "/a b.git",
            ),
            ("ssh://ada@[::1]:22/~/a.git", "ada@::1", Some(22), "~/a.git"),
        ] {
            let place = Place::read(remote).unwrap();
            let expected = Place {
                host: host.into(),
                port,
                path: path.into(),
            };
            assert_eq!(place, expected, "{remote}");
        }
    }

    #[test]
    fn nothing_in_an_address_becomes_a_flag_or_a_command() {
        for remote in [
            "-oProxyCommand=touch${IFS}x:a",
            "ssh://-oProxyCommand=touch%20x/a",
            "ssh://-oProxyCommand@host/a",
            "-lroot@host:a",
            "git@-oProxyCommand=x:a",
            "host:-upload-pack=x",
            "host:",
            "ssh://host",
            "host:a\nb",
        ] {
            assert!(Place::read(remote).is_err(), "{remote}");
        }
        assert_eq!(quoted("a'; touch x; '!"), r"'a'\''; touch x; '\'''\!''");
    }

    #[test]
    fn nobody_is_waited_for_where_nobody_can_answer() {
        let place = Place::read("ssh://git@host:2222/a").unwrap();
        let told = |program: Program, can_ask| {
            let command = program.command(&place, can_ask);
            let arguments = command
                .get_args()
                .map(|argument| argument.to_string_lossy());
            arguments.collect::<Vec<_>>().join(" ")
        };
        let ssh = || Program::Plain("/usr/bin/ssh".into());
        assert_eq!(told(ssh(), false), "-o BatchMode=yes -p 2222 git@host");
        assert_eq!(told(ssh(), true), "-p 2222 git@host");
        let plink = Program::Plain(r"C:\Tools\plink.EXE".into());
        assert_eq!(told(plink, false), "-batch -P 2222 git@host");
        let line = Program::Shell("ssh -i 'my key'".into());
        assert_eq!(
            told(line, false),
            "-c ssh -i 'my key' \"$@\" ssh -i 'my key' -o BatchMode=yes -p 2222 git@host"
        );
    }
}

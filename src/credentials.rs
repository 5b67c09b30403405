//! Passwords and tokens: from the environment, or from one private file outside of the site. Never shown.

use std::collections::BTreeMap;
use std::fmt;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::Deserialize;

use crate::diagnostic::Failure;

/// The file, below the person's own settings folder.
const FILE: &str = "potluck/credentials.yaml";

/// Who somebody is for a host, and how they prove it.
#[derive(Clone, PartialEq, Eq)]
pub struct Login {
    pub user: String,
    pub password: String,
    /// Where it was found, for messages: `POTLUCK_TOKEN`, the credentials file, …
    pub from: String,
}

impl fmt::Debug for Login {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        write!(f, "Login({} from {})", self.user, self.from)
    }
}

/// What the file holds, by host (`codeberg.org`, `nas.lan:8443`) or by a name that a setting refers to.
#[derive(Clone, Default)]
pub struct Credentials(BTreeMap<String, Secret>);

/// `codeberg.org: TOKEN`, or `codeberg.org: { user: ada, password: … }`.
#[derive(Clone, Deserialize)]
#[serde(untagged)]
enum Secret {
    Token(String),
    Login {
        #[serde(default)]
        user: String,
        #[serde(alias = "token")]
        password: String,
    },
}

impl fmt::Debug for Credentials {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}

impl Credentials {
    /// Reads the person's file, if there is one.
    pub fn load() -> Result<Credentials, Failure> {
        match place() {
            Some(file) if file.exists() => Credentials::read(&file),
            _ => Ok(Credentials::default()),
        }
    }

    fn read(file: &Path) -> Result<Credentials, Failure> {
        only_mine(file)?;
        let text = std::fs::read_to_string(file).map_err(Failure::at("read", file))?;
        // The parser's own words could quote a password.
        let wrong = |error: serde_yaml::Error| {
            let line = error.location().map_or(0, |place| place.line());
            Failure::new(format!("cannot understand `{}`, line {line}", file.display()))
                .help("write a line for each host: `codeberg.org: TOKEN`, or `codeberg.org: { user: ada, password: … }`")
        };
        match text.trim().is_empty() {
            true => Ok(Credentials::default()),
            false => serde_yaml::from_str(&text).map(Credentials).map_err(wrong),
        }
    }

    /// A user and a password for just this host, and port if it has one; what is a token alone is not for pages.
    pub fn exact(&self, name: &str) -> Option<Login> {
        match self.0.get(name)? {
            Secret::Login { user, password } if !user.is_empty() => Some(Login {
                user: user.clone(),
                password: password.clone(),
                from: "credentials.yaml".into(),
            }),
            _ => None,
        }
    }

    /// Adds a login to the person's file, in the place of the host's former line.
    pub fn keep(host: &str, user: &str, password: &str) -> Result<(), Failure> {
        let file = place().ok_or_else(|| {
            Failure::new("there is no place for passwords on this computer")
                .help("set HOME or XDG_CONFIG_HOME")
        })?;
        Credentials::keep_in(&file, host, user, password)
    }

    fn keep_in(file: &Path, host: &str, user: &str, password: &str) -> Result<(), Failure> {
        let text = match file.exists() {
            true => std::fs::read_to_string(file).map_err(Failure::at("read", file))?,
            false => String::new(),
        };
        let key = |line: &str| {
            line.starts_with(&format!("{host}:")) || line.starts_with(&format!("\"{host}\":"))
        };
        let mut edited: String = text
            .split_inclusive('\n')
            .filter(|line| !key(line))
            .collect();
        if !edited.is_empty() && !edited.ends_with('\n') {
            edited.push('\n');
        }
        // JSON is YAML, and quotes whatever a password may hold.
        let login = serde_json::json!({ "user": user, "password": password });
        edited.push_str(&format!("\"{host}\": {login}\n"));
        let is_understood = serde_yaml::from_str::<BTreeMap<String, Secret>>(&edited).is_ok();
        if !is_understood {
            return Err(Failure::new(format!(
                "`{}` is written in a way that cannot be edited",
                file.display()
            ))
            .help(format!(
                "add a line to it: {host}: {{ user: …, password: … }}"
            )));
        }
        write(file, &edited).map_err(Failure::at("write", file))
    }

    /// For `host` or, before that, `host:port`; `user` is who one would be without being told otherwise.
    pub fn login(&self, host: &str, port: Option<u16>, user: &str) -> Option<Login> {
        let with_port = port.map(|port| format!("{host}:{port}"));
        let found = with_port.and_then(|host| self.0.get(&host));
        let (named, password) = match found.or_else(|| self.0.get(host))? {
            Secret::Token(token) => ("", token),
            Secret::Login { user, password } => (user.as_str(), password),
        };
        Some(Login {
            user: if named.is_empty() { user } else { named }.to_string(),
            password: password.clone(),
            from: "credentials.yaml".into(),
        })
    }

    /// A secret that a setting names: the environment's variable of that name, else the file's.
    pub fn named(&self, name: &str) -> Option<String> {
        let of_environment = std::env::var(name).ok().filter(|value| !value.is_empty());
        of_environment.or_else(|| match self.0.get(name)? {
            Secret::Token(token) => Some(token.clone()),
            Secret::Login { password, .. } => Some(password.clone()),
        })
    }
}

/// `$XDG_CONFIG_HOME/potluck/credentials.yaml`, else in `~/.config`; on Windows in `%APPDATA%`.
pub fn place() -> Option<PathBuf> {
    let folder = |name: &str| {
        let value = std::env::var_os(name).filter(|value| !value.is_empty());
        value.map(PathBuf::from)
    };
    let home = || match cfg!(windows) {
        true => folder("APPDATA"),
        false => folder("HOME").map(|home| home.join(".config")),
    };
    let settings = folder("XDG_CONFIG_HOME").or_else(home)?;
    Some(settings.join(FILE))
}

/// A temporary file is its owner's alone from the beginning, and stays so in its place.
fn write(file: &Path, text: &str) -> std::io::Result<()> {
    let folder = file.parent().unwrap_or(Path::new("."));
    std::fs::create_dir_all(folder)?;
    let mut staged = tempfile::Builder::new()
        .prefix(".potluck-")
        .tempfile_in(folder)?;
    staged.write_all(text.as_bytes())?;
    staged.as_file().sync_all()?;
    staged.persist(file).map_err(|failed| failed.error)?;
    Ok(())
}

/// A file of passwords that others can read is no secret.
#[cfg(unix)]
fn only_mine(file: &Path) -> Result<(), Failure> {
    use std::os::unix::fs::PermissionsExt;
    let found = std::fs::metadata(file).map_err(Failure::at("read", file))?;
    match found.permissions().mode() & 0o077 {
        0 => Ok(()),
        _ => Err(Failure::new(format!(
            "`{}` holds passwords, and others on this computer may read it",
            file.display()
        ))
        .help(format!("`chmod 600 {}`", file.display()))),
    }
}

#[cfg(not(unix))]
fn only_mine(_: &Path) -> Result<(), Failure> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn credentials(text: &str) -> Result<Credentials, Failure> {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), text).unwrap();
        Credentials::read(file.path())
    }

    #[test]
    fn a_host_has_a_token_or_a_login() {
        let known = "codeberg.org: t0ken\nnas.lan:8443: { user: ada, password: s3cret }\n";
        let known = credentials(known).unwrap();
        let login = known.login("codeberg.org", None, "git").unwrap();
        assert_eq!((&*login.user, &*login.password), ("git", "t0ken"));
        let login = known.login("nas.lan", Some(8443), "git").unwrap();
        assert_eq!((&*login.user, &*login.password), ("ada", "s3cret"));
        assert_eq!(known.login("nas.lan", None, "git"), None);
        let shown = format!("{known:?} {login:?}");
        assert!(
            !shown.contains("t0ken") && !shown.contains("s3cret"),
            "{shown}"
        );
    }

    #[test]
    fn what_cannot_be_understood_is_never_quoted() {
        let wrong = credentials("codeberg.org: [t0ken]\n").unwrap_err();
        let said = format!("{wrong} {wrong:?}");
        assert!(!said.contains("t0ken"), "{said}");
    }

    #[test]
    fn a_login_is_kept_beside_the_others_in_a_file_of_ones_own() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("potluck/credentials.yaml");
        let keep = |host: &str, password: &str| Credentials::keep_in(&file, host, "me", password);
        keep("ben.example", "one").unwrap();
        let text = std::fs::read_to_string(&file).unwrap();
        std::fs::write(&file, format!("# mine\ncodeberg.org: t0ken\n{text}")).unwrap();
        keep("nas.lan:8080", "a \"b\": {c}").unwrap();
        keep("ben.example", "two").unwrap();
        let known = Credentials::read(&file).unwrap();
        assert_eq!(known.exact("ben.example").unwrap().password, "two");
        assert_eq!(
            known.exact("nas.lan:8080").unwrap().password,
            "a \"b\": {c}"
        );
        assert_eq!(known.exact("nas.lan"), None);
        assert_eq!(
            known.exact("codeberg.org"),
            None,
            "a token is for publishing"
        );
        assert!(known.login("codeberg.org", None, "git").is_some());
        assert!(
            std::fs::read_to_string(&file)
                .unwrap()
                .starts_with("# mine\n")
        );
    }

    #[cfg(unix)]
    #[test]
    fn a_file_that_others_can_read_is_refused() {
        use std::os::unix::fs::PermissionsExt;
        let file = tempfile::NamedTempFile::new().unwrap();
        let open = std::fs::Permissions::from_mode(0o644);
        std::fs::set_permissions(file.path(), open).unwrap();
        let wrong = Credentials::read(file.path()).unwrap_err();
        assert!(wrong.advice().unwrap().starts_with("`chmod 600 "));
    }
}

//! How a remote is shown to people, and how a branch is written for git.

use git2::Branch;
use url::Url;

/// The remote as the user wrote it, but for a password in it.
pub fn shown(remote: &str) -> String {
    let Ok(mut url) = Url::parse(remote) else {
        return remote.to_string();
    };
    match url.password().is_some() && url.set_password(Some("***")).is_ok() {
        true => url.to_string(),
        false => remote.to_string(),
    }
}

/// What somebody said, line by line, without git's progress bars.
pub fn lines(said: &[u8]) -> Vec<String> {
    let said = String::from_utf8_lossy(said);
    let lines = said.split(['\n', '\r']).map(printable);
    lines
        .filter(|line| !line.is_empty() && !line.contains("% ("))
        .collect()
}

/// Without anything that would move the cursor or change colours when it is shown.
pub fn printable(text: &str) -> String {
    let plain: String = text.chars().filter(|c| !c.is_control()).collect();
    plain.trim().to_string()
}

/// A branch's full name.
pub fn reference(branch: &str) -> String {
    debug_assert!(Branch::name_is_valid(branch).unwrap_or(false));
    format!("refs/heads/{branch}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_the_host_said_is_its_words_without_progress() {
        let said = b"Resolving deltas:  50% (1/2)\rResolving deltas: 100% (2/2), done.\r\n\
            \x1b[31mfile larger than 100 MB\x1b[0m\n\n";
        assert_eq!(lines(said), ["[31mfile larger than 100 MB[0m"]);
    }

    #[test]
    fn a_password_is_never_shown() {
        assert_eq!(
            shown("https://ada:secret@host.example/a.git"),
            "https://ada:***@host.example/a.git"
        );
        assert_eq!(shown("../site.git"), "../site.git");
    }
}

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

/// A branch's full name.
pub fn reference(branch: &str) -> String {
    debug_assert!(Branch::name_is_valid(branch).unwrap_or(false));
    format!("refs/heads/{branch}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_never_shown() {
        assert_eq!(
            shown("https://ada:secret@host.example/a.git"),
            "https://ada:***@host.example/a.git"
        );
        assert_eq!(shown("../site.git"), "../site.git");
    }
}

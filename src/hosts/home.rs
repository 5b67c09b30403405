//! A repository at a host: what its addresses are made of, and what is to be done there once.

use clap::ValueEnum;
use url::Url;

/// A host that is known by name.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Host {
    #[value(name = "github")]
    GitHub,
    #[value(name = "gitlab")]
    GitLab,
    Codeberg,
    Sourcehut,
    Netlify,
    Cloudflare,
    /// A repository anywhere else
    None,
}

/// A repository at a host: what its addresses are made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Home {
    pub host: Host,
    pub owner: String,
    /// Everything after the owner: GitLab has groups in groups.
    pub name: String,
}

impl Home {
    /// Where a remote is, if it is at a host that is known.
    pub fn of(remote: &str) -> Option<Home> {
        let (server, path) = place(remote)?;
        let host = match server.as_str() {
            "github.com" | "ssh.github.com" => Host::GitHub,
            "gitlab.com" | "altssh.gitlab.com" => Host::GitLab,
            "codeberg.org" => Host::Codeberg,
            "git.sr.ht" => Host::Sourcehut,
            _ => return None,
        };
        let path = path.trim_matches('/');
        let path = path.strip_suffix(".git").unwrap_or(path);
        let (owner, name) = path.split_once('/')?;
        let owner = owner.trim_start_matches('~').to_lowercase();
        let is_whole = !owner.is_empty() && !name.is_empty();
        let name = name.to_string();
        is_whole.then_some(Home { host, owner, name })
    }

    /// Where the host shows what is published there, unless the person has a name of their own for it.
    pub fn address(&self) -> String {
        let Home { owner, name, .. } = self;
        let (domain, is_own) = match self.host {
            Host::GitHub => (
                "github.io",
                name.eq_ignore_ascii_case(&format!("{owner}.github.io")),
            ),
            Host::GitLab => (
                "gitlab.io",
                name.eq_ignore_ascii_case(&format!("{owner}.gitlab.io")),
            ),
            Host::Codeberg => ("codeberg.page", name == "pages"),
            _ => ("srht.site", true),
        };
        match is_own {
            true => format!("https://{owner}.{domain}/"),
            false => format!("https://{owner}.{domain}/{name}/"),
        }
    }
}

impl Host {
    /// The branch that is shown without anybody having to say so.
    pub fn branch(self) -> &'static str {
        match self {
            Host::GitHub => "gh-pages",
            _ => "pages",
        }
    }

    /// What is to be done there once, by hand.
    pub fn once_by_hand(self, branch: &str) -> Option<String> {
        Some(match self {
            Host::GitHub => format!("on GitHub: Settings → Pages → Deploy from a branch → `{branch}`, folder `/ (root)`"),
            Host::GitLab => "on GitLab: nothing, if pipelines are switched on; the first one puts the site online".into(),
            Host::Codeberg => format!("on Codeberg: a webhook (Settings → Webhooks → Forgejo) to the address where the site will be, for the branch `{branch}`; see its documentation on Pages"),
            Host::Sourcehut => "on sourcehut: it shows no branch; `.build.yml` from `potluck init --host sourcehut --ci` sends the site there".into(),
            Host::Netlify => format!("on Netlify: import the repository, branch `{branch}`, no build command, publish directory `.`"),
            Host::Cloudflare => format!("on Cloudflare Pages: connect the repository, production branch `{branch}`, no build command, output directory `/`"),
            Host::None => return None,
        })
    }
}

/// Server and path of `https://server/path`, `ssh://git@server/path` or `git@server:path`.
fn place(remote: &str) -> Option<(String, String)> {
    let (server, path) = match remote.trim().contains("://") {
        true => {
            let url = Url::parse(remote.trim()).ok()?;
            (url.host_str()?.to_string(), url.path().to_string())
        }
        false => {
            let (server, path) = remote.trim().split_once(':')?;
            let server = server.rsplit('@').next().unwrap_or(server);
            (server.to_string(), path.to_string())
        }
    };
    Some((server.to_lowercase(), path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_address_follows_from_the_remote() {
        for (remote, address) in [
            ("git@github.com:Ada/site.git", "https://ada.github.io/site/"),
            (
                "https://github.com/ada/ada.github.io",
                "https://ada.github.io/",
            ),
            (
                "ssh://git@ssh.github.com:443/ada/Site.git",
                "https://ada.github.io/Site/",
            ),
            (
                "https://gitlab.com/circle/garden/ada.git",
                "https://circle.gitlab.io/garden/ada/",
            ),
            (
                "https://codeberg.org/ada/pages.git",
                "https://ada.codeberg.page/",
            ),
            (
                "git@codeberg.org:ada/table.git",
                "https://ada.codeberg.page/table/",
            ),
            ("git@git.sr.ht:~ada/site", "https://ada.srht.site/"),
        ] {
            assert_eq!(Home::of(remote).unwrap().address(), address, "{remote}");
        }
        for remote in [
            "../site.git",
            "https://host.example/ada/site.git",
            "https://github.com/",
            "C:\\site.git",
            "",
        ] {
            assert_eq!(Home::of(remote), None, "{remote}");
        }
    }
}

//! What a host wants to find beside the pages.

use url::Url;

use super::home::{Home, Host};

/// Files for the branch that are none of the site's own: path and content.
pub fn beside_the_site(remote: &str, site: &Url, branch: &str) -> Vec<(&'static str, String)> {
    let Some(home) = Home::of(remote) else {
        return Vec::new();
    };
    match home.host {
        Host::GitHub => {
            // Without it, GitHub drops whatever begins with a dot or an underscore.
            let mut files = vec![(".nojekyll", String::new())];
            files.extend(own_name(site).map(|name| ("CNAME", format!("{name}\n"))));
            files
        }
        Host::GitLab => vec![(".gitlab-ci.yml", gitlab(branch))],
        _ => Vec::new(),
    }
}

/// The site's name, if it is not one of the host's.
fn own_name(site: &Url) -> Option<&str> {
    let name = site.domain()?;
    (!name.ends_with(".github.io")).then_some(name)
}

/// GitLab shows what a job leaves in `public`.
fn gitlab(branch: &str) -> String {
    format!(
        "# Written by potluck: shows this branch as a website.\npages:\n  image: busybox\n  variables: {{ GIT_DEPTH: \"1\" }}\n  script:\n    - mkdir .site\n    - for each in *; do mv \"$each\" .site/; done\n    - mv .site public\n  artifacts: {{ paths: [public] }}\n  rules:\n    - if: $CI_COMMIT_BRANCH == {}\n",
        serde_json::Value::from(branch)
    )
}

/// `_headers`, as Netlify, Cloudflare Pages and git-pages read it: right types, and pages that nothing else may frame.
pub fn headers() -> &'static str {
    "/*\n  X-Content-Type-Options: nosniff\n  Referrer-Policy: no-referrer\n  X-Frame-Options: DENY\n\
     /feed.xml\n  Content-Type: application/rss+xml; charset=utf-8\n  Access-Control-Allow-Origin: *\n\
     /responses.xml\n  Content-Type: application/rss+xml; charset=utf-8\n  Access-Control-Allow-Origin: *\n\
     /atom.xml\n  Content-Type: application/atom+xml; charset=utf-8\n  Access-Control-Allow-Origin: *\n\
     /feed.json\n  Content-Type: application/feed+json\n  Access-Control-Allow-Origin: *\n\
     /calendar.ics\n  Content-Type: text/calendar; charset=utf-8\n  Access-Control-Allow-Origin: *\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_host_gets_what_it_needs() {
        let files = |remote: &str, site: &str| {
            let site = Url::parse(site).unwrap();
            beside_the_site(remote, &site, "gh-pages")
        };
        let github = "git@github.com:ada/site.git";
        assert_eq!(
            files(github, "https://ada.github.io/site/"),
            [(".nojekyll", String::new())]
        );
        let own = files(github, "https://ada.example/");
        assert_eq!(own[1], ("CNAME", "ada.example\n".to_string()));
        let gitlab = files("https://gitlab.com/ada/site.git", "https://ada.example/");
        assert!(
            gitlab[0]
                .1
                .contains("if: $CI_COMMIT_BRANCH == \"gh-pages\"")
        );
        serde_yaml::from_str::<serde_yaml::Value>(&gitlab[0].1).unwrap();
        assert!(files("../site.git", "https://ada.example/").is_empty());
    }
}

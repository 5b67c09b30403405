//! A workflow for the host's own computers: builds and publishes after each push and by the clock, so that a post can
//! be written in the host's web page, from a phone.

use super::home::Host;

/// A file for the site's folder.
pub struct Workflow {
    pub path: &'static str,
    pub text: String,
}

/// Where potluck itself comes from, if it is known: a git repository.
const SOURCE: &str = env!("CARGO_PKG_REPOSITORY");
const VERSION: &str = env!("CARGO_PKG_VERSION");

/// The workflow of a host; none where there are no such computers, or where the host wants none.
pub fn workflow(host: Host) -> Option<Workflow> {
    let (path, text) = match host {
        Host::GitHub | Host::Netlify | Host::Cloudflare => {
            (".github/workflows/potluck.yml", GITHUB.to_string())
        }
        Host::Codeberg => (".forgejo/workflows/potluck.yml", forgejo()),
        Host::GitLab => (".gitlab-ci.yml", GITLAB.to_string()),
        Host::Sourcehut => (".build.yml", SOURCEHUT.to_string()),
        Host::None => return None,
    };
    let text = text
        .replace("  INSTALL\n", &indented(INSTALL, "  "))
        .replace("{{source}}", SOURCE)
        .replace("{{version}}", VERSION);
    Some(Workflow { path, text })
}

/// Codeberg speaks GitHub's language with names of its own.
fn forgejo() -> String {
    GITHUB
        .replace("runs-on: ubuntu-latest", "runs-on: codeberg-small")
        .replace("uses: actions/", "uses: https://code.forgejo.org/actions/")
        .replace("https://github.com/", "https://codeberg.org/")
}

/// The lines of a script, at the place where `  INSTALL` stands.
fn indented(script: &str, by: &str) -> String {
    script.lines().map(|line| format!("{by}{line}\n")).collect()
}

/// A released binary whose checksum is known, else potluck from its sources.
const INSTALL: &str = r#"        set -eu
        mkdir -p "$HOME/.cargo/bin"
        if [ -x "$HOME/.cargo/bin/potluck" ]; then exit 0; fi
        if [ -n "$POTLUCK_BINARY" ]; then
          curl --fail --location --silent --show-error "$POTLUCK_BINARY" --output potluck.tar.gz
          echo "$POTLUCK_SHA256  potluck.tar.gz" | sha256sum --check
          tar -xzf potluck.tar.gz -C "$HOME/.cargo/bin" potluck
          rm potluck.tar.gz
        elif [ -n "$POTLUCK_SOURCE" ]; then
          command -v cargo >/dev/null || curl --fail --silent https://sh.rustup.rs | sh -s -- -y --profile minimal
          "$(command -v cargo || echo "$HOME/.cargo/bin/cargo")" install --locked --git "$POTLUCK_SOURCE" potluck
        else
          echo "say in this workflow where potluck comes from: POTLUCK_BINARY with POTLUCK_SHA256, or POTLUCK_SOURCE"
          exit 1
        fi"#;

const GITHUB: &str = r#"# Builds and publishes the site after each push and once an hour, so that friends are heard and a post can be written
# in the host's web page. Written by `potluck init --ci`; yours to change.
name: potluck
on:
  push:
    branches-ignore: [gh-pages, pages]
  schedule:
    - cron: "17 * * * *"
  workflow_dispatch:
permissions:
  contents: write
concurrency:
  group: potluck
  cancel-in-progress: false
env:
  # A released binary (its address and its checksum) is installed in a second …
  POTLUCK_BINARY: ""
  POTLUCK_SHA256: ""
  # … potluck's repository takes some minutes, once.
  POTLUCK_SOURCE: "{{source}}"
jobs:
  publish:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
      # What friends said stays from one run to the next; losing it costs what they no longer publish, nothing else.
      - uses: actions/cache@v4
        with:
          path: |
            .potluck
            ~/.cargo/bin/potluck
          key: potluck-{{version}}-${{ github.run_id }}
          restore-keys: potluck-{{version}}-
      - name: Install potluck
        run: |
  INSTALL
      - name: Publish
        run: '"$HOME/.cargo/bin/potluck" publish --yes'
        env:
          POTLUCK_REMOTE: https://github.com/${{ github.repository }}.git
          POTLUCK_TOKEN: ${{ github.token }}
"#;

const GITLAB: &str = r#"# Builds and publishes the site after each push, and by the clock if you add a schedule (Build → Pipeline schedules).
# Needs a project access token with `write_repository`, as the variable POTLUCK_TOKEN. Written by `potluck init --ci`.
potluck:
  image: rust:1
  rules:
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
  variables:
    POTLUCK_BINARY: ""
    POTLUCK_SHA256: ""
    POTLUCK_SOURCE: "{{source}}"
    POTLUCK_REMOTE: $CI_PROJECT_URL.git
  cache:
    key: potluck-{{version}}
    paths: [.potluck/, .cargo-bin/]
  script:
    - mkdir -p "$HOME/.cargo/bin" .cargo-bin
    - cp .cargo-bin/potluck "$HOME/.cargo/bin/" 2>/dev/null || true
    - |
      (
  INSTALL
      )
    - cp "$HOME/.cargo/bin/potluck" .cargo-bin/
    - '"$HOME/.cargo/bin/potluck" publish --yes'
"#;

const SOURCEHUT: &str = r#"# Builds the site after each push and sends it to sourcehut's pages. There is no schedule and no cache here: friends
# are heard anew each time. Put your name for NAME. Written by `potluck init --ci`.
image: alpine/edge
packages: [hut, curl, build-base, cargo]
oauth: pages.sr.ht/PAGES:RW
environment:
  POTLUCK_BINARY: ""
  POTLUCK_SHA256: ""
  POTLUCK_SOURCE: "{{source}}"
  site: NAME.srht.site
tasks:
  - install: |
  INSTALL
  - publish: |
      cd "$(dirname "$(ls -d */potluck.yaml | head -n 1)")"
      "$HOME/.cargo/bin/potluck" pull
      "$HOME/.cargo/bin/potluck" build
      tar -C public -czf ../site.tar.gz .
      hut pages publish -d "$site" ../site.tar.gz
"#;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_workflow_is_yaml_and_its_script_is_a_shells() {
        for host in [
            Host::GitHub,
            Host::GitLab,
            Host::Codeberg,
            Host::Sourcehut,
            Host::Netlify,
        ] {
            let made = workflow(host).unwrap();
            let read = serde_yaml::from_str::<serde_yaml::Value>(&made.text);
            assert!(read.is_ok(), "{}: {read:?}\n{}", made.path, made.text);
            assert!(
                !made.text.contains("INSTALL\n") && made.text.contains("sha256sum --check"),
                "{}",
                made.path
            );
        }
    }
}

//! `--version`: what exactly this program is, for who reports a fault.

/// The version, the commit if it is known, and the libraries that came with it.
/// Lives as long as the program, as all that clap is told does.
pub fn long() -> &'static str {
    let commit = option_env!("POTLUCK_COMMIT").map(|commit| format!(" ({commit})"));
    let (major, minor, revision) = git2::Version::get().libgit2_version();
    let text = format!(
        "{}{}\nlibgit2 {major}.{minor}.{revision}, SQLite {}, {} {}",
        env!("CARGO_PKG_VERSION"),
        commit.unwrap_or_default(),
        rusqlite::version(),
        std::env::consts::OS,
        std::env::consts::ARCH,
    );
    text.leak()
}

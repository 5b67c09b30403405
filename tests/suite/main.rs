//! Stories, told with the real binary: real folders, real HTTP, real git. What a single room promises is tested at
//! the foot of its files.

/// Build: what the folder becomes, and that nothing is lost on the way.
mod build;
/// A built site as a browser and a search engine go through it.
mod crawl;
/// The demo: the spine, from three folders to three published sites that know one another.
mod demo;
/// Every message a person may meet, on one page.
mod errors;
/// An HTTP server that behaves as well or as badly as a test wants.
mod feed_server;
/// Following, hearing, losing and finding friends.
mod friends;
/// `init` and `new`: what a person begins with.
mod init;
/// Markdown through the whole build, and what it costs the second time.
mod markdown;
/// A folder, a pinned clock, no home.
mod sandbox;

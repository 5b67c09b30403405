//! Stories, told with the real binary: real folders, real HTTP, real git. What a single room promises is tested at
//! the foot of its files.

/// The demo: the spine, from three folders to three published sites that know one another.
mod demo;
/// An HTTP server that behaves as well or as badly as a test wants.
mod feed_server;
/// Following, hearing, losing and finding friends.
mod friends;
/// The README: its tour, its examples, its tables.
mod readme;
/// A folder, a pinned clock, no home.
mod sandbox;

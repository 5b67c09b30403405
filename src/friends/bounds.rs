//! How much of a stranger's server we put up with.

use std::time::Duration;

/// Bytes of one document, both as it travels and unpacked.
pub const DOCUMENT_BYTES: u64 = 15 << 20;
/// Redirects that are followed.
pub const REDIRECTS: usize = 10;
/// To reach a server, name and certificate included.
pub const CONNECT: Duration = Duration::from_secs(10);
/// Requests' times after which a pull begins no further request: what is left is first the next time. So a pull comes to
/// an end within a minute, whatever friends' servers do.
pub const PATIENCE: f32 = 1.5;

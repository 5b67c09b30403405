//! What a host does besides writing the invitation: keeping the answers of people without a site, reading those that
//! come by mail, and making invitations that can be mailed.

mod came;
mod guest_list;
mod invitation;
mod mail;
mod post;
mod tongue;

pub use came::Came;
pub use guest_list::{Kept, Told, by_mail, keep, remove};
pub use invitation::{invitations, party};
pub use post::open;

//! `potluck unfollow`: takes somebody off the friend list.

use clap::Args;

use super::place::Place;
use crate::diagnostic::Stop;
use crate::friends;

/// Stop following somebody
///
/// Takes them out of friends.yaml. What they wrote stays in the archive, unseen, until you delete `.potluck/`.
#[derive(Args)]
#[command(
    after_long_help = "Examples:\n  potluck unfollow Ben\n  potluck unfollow https://ben.example/"
)]
pub struct Unfollow {
    /// Their name or address
    name: String,
}

impl Unfollow {
    pub fn run(self, &Place { terminal, root, .. }: &Place) -> Result<(), Stop> {
        let friend = friends::remove(root, &self.name)?;
        terminal.say(format_args!("No longer following {}.", friend.name()));
        Ok(())
    }
}

//! A guest: somebody's last word on an invitation.

use jiff::Timestamp;

use super::resolve::EntryId;
use crate::model::{Attendance, OwnerId};

#[derive(Clone, Debug, PartialEq)]
pub struct Guest {
    pub owner: OwnerId,
    /// Their RSVP; a host needs none.
    pub entry: Option<EntryId>,
    pub answer: Attendance,
    /// How many more come along.
    pub guests: u8,
    pub brings: Vec<String>,
    /// When they first said yes, as published; for other answers, when this one was published.
    pub since: Timestamp,
}

impl Guest {
    pub fn heads(&self) -> u32 {
        1 + u32::from(self.guests)
    }
}

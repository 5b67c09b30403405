//! A guest: somebody's last word on an invitation.

use jiff::Timestamp;

use super::resolve::EntryId;
use crate::model::{Attendance, OwnerId};

/// Who comes: one of us, or somebody without a site whom the host knows by name.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Who {
    Known(OwnerId),
    Outside(String),
}

impl Who {
    /// One of us.
    pub fn owner(&self) -> Option<&OwnerId> {
        match self {
            Who::Known(owner) => Some(owner),
            Who::Outside(_) => None,
        }
    }
}

#[derive(Clone, Debug, PartialEq)]
pub struct Guest {
    pub who: Who,
    /// Their RSVP; a host needs none, and who has no site wrote none.
    pub entry: Option<EntryId>,
    pub answer: Attendance,
    /// How many more come along.
    pub guests: u8,
    pub brings: Vec<String>,
    /// When they first said yes, as published; for other answers, when this one was published.
    pub since: Timestamp,
    /// What they answered to was moved since.
    pub is_before_change: bool,
}

impl Guest {
    pub fn heads(&self) -> u32 {
        1 + u32::from(self.guests)
    }

    /// One of us.
    pub fn owner(&self) -> Option<&OwnerId> {
        self.who.owner()
    }
}

//! An entry before it is known whether it was heard already.

use super::scopes::Claims;
use crate::model::Entry;

/// An entry on its way, with its owner's place and what it may be found by.
pub struct Heard {
    pub owner: usize,
    /// In a box, since it is sorted and an entry is large.
    pub entry: Box<Entry>,
    pub claims: Claims,
}

//! When memory that is free again goes back to the system.

use std::ffi::c_long;

use libmimalloc_sys::{mi_option_get, mi_option_set, mi_option_t};

/// `mi_option_purge_delay` of mimalloc.h: milliseconds. The bindings leave its name out.
const PURGE_DELAY: mi_option_t = 15;

/// As long as this lives, memory goes back as soon as it is free: what each of many needs for a moment is never held
/// for all of them. Where much is made and dropped all the time, that costs more than it saves.
pub struct Frugal(c_long);

impl Frugal {
    pub fn begin() -> Frugal {
        // SAFETY: reads and writes one number of the allocator, by an index below `_mi_option_last`.
        let usual = unsafe { mi_option_get(PURGE_DELAY) };
        set(0);
        Frugal(usual)
    }
}

impl Drop for Frugal {
    fn drop(&mut self) {
        set(self.0);
    }
}

fn set(milliseconds: c_long) {
    // SAFETY: as above.
    unsafe { mi_option_set(PURGE_DELAY, milliseconds) };
}
